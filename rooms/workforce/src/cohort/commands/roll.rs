//! 签到: a steward or group leader calls the roll, or a learner types the four digits of the evening.

use liren_kernel::{Id, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    attendance::{Credit, Mark, Presence, Source, Who},
};
use serde::{Deserialize, Serialize};

use super::{all, not_settled};
use crate::cohort::{
    store::Sitting,
    subject::{Cohort, Led},
};

/// Call the roll.
pub const ROLL: Verb = Verb("cohort.call_roll");
/// Say "here" with four digits.
pub const CHECK_IN: Verb = Verb("cohort.check_in");

/// Minutes before the beginning from which one may check in, and after the beginning from which one is late.
const EARLY: i64 = 60;
const LATE: i64 = 15;

fn mark(cx: &Decide<'_>, sitting: &Sitting, person: PersonId, presence: Presence, source: Source) -> Effect {
    let there = presence.was_there();
    let minutes = (sitting.until_at.ms() - sitting.from_at.ms()) / 60_000;
    Effect::Attend(Mark {
        id: cx.id(),
        sitting: Some(*sitting.id.bytes()),
        who: Who::Person(person),
        part: "learner".into(),
        presence,
        came_at: None,
        went_at: None,
        minutes: if there { minutes } else { 0 },
        credit: if there { Credit::Training } else { Credit::None },
        day: sitting.from_at.day(),
        source,
        note: String::new(),
    })
}

/// Calls the roll of some learners; a leader that of the own group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallRoll {
    /// Which class.
    pub cohort: DossierId,
    /// Which date.
    pub sitting: Id<()>,
    /// Who was how.
    pub marks: Vec<(PersonId, Presence)>,
    /// Keyed in from paper.
    pub paper: bool,
}

impl Command for CallRoll {
    type Subject = Led;
    const VERB: Verb = ROLL;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, Led(cohort): &Led, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let sitting = open(cohort, self.sitting, cx)?;
        if self.marks.is_empty() {
            return Err(Refusal::new("refusal-cohort-roll-empty"));
        }
        for (person, _) in &self.marks {
            let learner = cohort.stretches.iter().rev().find(|s| s.person == *person);
            let learner = learner.ok_or_else(|| Refusal::new("refusal-cohort-no-learner"))?;
            let own_group = cohort.standing.leads.is_none() || cohort.staff() || learner.grp == cohort.standing.leads;
            if !own_group {
                return Err(Refusal::new("refusal-cohort-own-group"));
            }
        }
        let source = if self.paper { Source::Paper } else { Source::RollCall };
        let marks = self.marks.iter().map(|(person, presence)| mark(cx, sitting, *person, *presence, source));
        Ok(all(Change::none(), marks.collect::<Vec<_>>()))
    }
}

fn open<'c>(cohort: &'c Cohort, id: Id<()>, cx: &Decide<'_>) -> Result<&'c Sitting, Refusal> {
    let sitting = cohort.dates().find(|s| s.id == id).ok_or_else(|| Refusal::new("refusal-cohort-sitting-gone"))?;
    if cx.now < sitting.from_at.plus_minutes(-EARLY) {
        return Err(Refusal::new("refusal-cohort-roll-early").arg("minutes", EARLY));
    }
    Ok(sitting)
}

/// Checks oneself in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckIn {
    /// Which class.
    pub cohort: DossierId,
    /// What stands on the board of the room.
    pub code: String,
}

impl Command for CheckIn {
    type Subject = Cohort;
    const VERB: Verb = CHECK_IN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let open = |s: &&Sitting| s.from_at.plus_minutes(-EARLY) <= cx.now && cx.now <= s.until_at;
        let sitting = cohort.dates().find(open).ok_or_else(|| Refusal::field("code", "refusal-cohort-no-sitting"))?;
        let typed: String = self.code.chars().filter(|c| !c.is_whitespace()).collect();
        if typed != sitting.code {
            return Err(Refusal::field("code", "refusal-cohort-code"));
        }
        let late = cx.now > sitting.from_at.plus_minutes(LATE);
        let presence = if late { Presence::Late } else { Presence::Present };
        Ok(Change::none().and(mark(cx, sitting, cx.actor.person, presence, Source::Code)))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({ "cohort": self.cohort })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::kit::{Kit, TEN, cohort, id, person};
    use liren_kernel::Instant;

    fn marked(change: &Change) -> Vec<(Presence, i64)> {
        let of = |e: &Effect| match e {
            Effect::Attend(mark) => Some((mark.presence, mark.minutes)),
            _ => None,
        };
        change.effects.iter().filter_map(of).collect()
    }

    #[test]
    fn a_leader_calls_the_own_group_only_and_staff_everybody() {
        let (kit, mut class) = (Kit::of(1), cohort());
        let roll = |who: u8, sitting: u8| CallRoll {
            cohort: cohort().header.id,
            sitting: id(sitting),
            marks: vec![(person(who), Presence::Present)],
            paper: false,
        };
        class.standing.leads = Some(id(41));
        let led = Led(class.clone());
        assert_eq!(marked(&roll(2, 31).decide(&led, &kit.cx()).unwrap()), [(Presence::Present, 120)]);
        assert_eq!(roll(3, 31).decide(&led, &kit.cx()).unwrap_err().key, "refusal-cohort-own-group");
        class.standing.trainer = true;
        assert!(roll(3, 31).decide(&Led(class.clone()), &kit.cx()).is_ok());
        class.sittings[0].from_at = Instant::from_ms(TEN).plus_minutes(90);
        assert_eq!(roll(2, 31).decide(&Led(class), &kit.cx()).unwrap_err().key, "refusal-cohort-roll-early");
    }

    #[test]
    fn four_digits_serve_during_the_sitting_and_tell_who_was_late() {
        let (kit, mut class) = (Kit::of(1), cohort());
        let here = |code: &str| CheckIn { cohort: cohort().header.id, code: code.into() };
        let key = here("1234").decide(&class, &kit.cx()).unwrap_err().key;
        assert_eq!(key, "refusal-cohort-no-sitting", "all sittings are over");
        class.sittings[2].from_at = Instant::from_ms(TEN).plus_minutes(-10);
        class.sittings[2].until_at = Instant::from_ms(TEN).plus_minutes(110);
        assert_eq!(here("4321").decide(&class, &kit.cx()).unwrap_err().key, "refusal-cohort-code");
        assert_eq!(marked(&here("12 34").decide(&class, &kit.cx()).unwrap()), [(Presence::Present, 120)]);
        class.sittings[2].from_at = Instant::from_ms(TEN).plus_minutes(-20);
        assert_eq!(marked(&here("1234").decide(&class, &kit.cx()).unwrap())[0].0, Presence::Late);
    }
}
