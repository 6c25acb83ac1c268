//! 签到: a steward or group leader calls the roll, or a learner scans the code at the door or types the digits beside it,
//! the same that gatherings use.

use liren_gatherings::door::Proof;
use liren_kernel::{Id, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, PersonId, Subject,
    attendance::{Credit, Mark, Presence, Source, Who},
};
use liren_store::Tx;
use serde::{Deserialize, Serialize};

use super::{all, not_settled};
use crate::cohort::{
    store::Sitting,
    subject::{Cohort, Led},
};

/// Call the roll.
pub const ROLL: Verb = Verb("cohort.call_roll");
/// Say "here" with what the door shows.
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
        for (person, presence) in &self.marks {
            // From a mark come training minutes: whoever makes it by hand vouches for somebody else.
            if *person == cx.actor.person && presence.was_there() {
                return Err(Refusal::new("refusal-cohort-own-mark"));
            }
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

/// Checks oneself in with what is shown at the door: the code that rotates there, or the digits beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckIn {
    /// Which class.
    pub cohort: DossierId,
    /// What was scanned or typed.
    pub proof: Proof,
}

/// A class at the door of one of its evenings.
#[derive(Debug)]
pub struct AtDoor {
    cohort: Cohort,
    /// Whether a sitting is open now.
    open: bool,
    /// The open sitting that the proof is of.
    sitting: Option<Id<()>>,
}

impl Subject for AtDoor {
    type Key = (DossierId, Proof);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, proof): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(cohort) = Cohort::load(tx, cx, id)? else { return Ok(None) };
        let (now, person) = (cx.now, cx.actor.person);
        let open = |s: &&Sitting| s.from_at.plus_minutes(-EARLY) <= now && now <= s.until_at;
        let mut sittings = cohort.dates().filter(open).map(|s| s.id).collect::<Vec<_>>().into_iter();
        let any = sittings.len() > 0;
        let sitting = sittings.find(|id| proof.holds(cx.keys, id.cast(), person, now));
        Ok(Some(Self { open: any, sitting, cohort }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.cohort.header)
    }
    fn facts(&self) -> Facts {
        self.cohort.facts()
    }
}

impl Command for CheckIn {
    type Subject = AtDoor;
    const VERB: Verb = CHECK_IN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Proof) {
        (self.cohort, self.proof.clone())
    }
    fn decide(self, door: &AtDoor, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &door.cohort;
        not_settled(cohort)?;
        if !door.open {
            return Err(Refusal::field("code", "refusal-cohort-no-sitting"));
        }
        let sitting = cohort.dates().find(|s| Some(s.id) == door.sitting);
        let sitting = sitting.ok_or_else(|| Refusal::field("code", "refusal-cohort-code"))?;
        let late = cx.now > sitting.from_at.plus_minutes(LATE);
        let presence = if late { Presence::Late } else { Presence::Present };
        let source = match self.proof {
            Proof::Ticket(_) => Source::Qr,
            Proof::Code(_) => Source::Code,
        };
        Ok(Change::none().and(mark(cx, sitting, cx.actor.person, presence, source)))
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
        assert_eq!(roll(1, 31).decide(&led, &kit.cx()).unwrap_err().key, "refusal-cohort-own-mark");
        let away = CallRoll { marks: vec![(person(1), Presence::Excused)], ..roll(1, 31) };
        assert_ne!(away.decide(&led, &kit.cx()).err().map(|r| r.key), Some("refusal-cohort-own-mark".into()));
        class.standing.trainer = true;
        assert!(roll(3, 31).decide(&Led(class.clone()), &kit.cx()).is_ok());
        class.sittings[0].from_at = Instant::from_ms(TEN).plus_minutes(90);
        assert_eq!(roll(2, 31).decide(&Led(class), &kit.cx()).unwrap_err().key, "refusal-cohort-roll-early");
    }

    #[test]
    fn what_the_door_shows_serves_during_the_sitting_and_tells_who_was_late() {
        let (kit, mut class) = (Kit::of(1), cohort());
        let here = |class: &Cohort, open, sitting: Option<u8>| {
            let door = AtDoor { cohort: class.clone(), open, sitting: sitting.map(id) };
            CheckIn { cohort: class.header.id, proof: Proof::Code("1234".into()) }.decide(&door, &kit.cx())
        };
        assert_eq!(here(&class, false, None).unwrap_err().key, "refusal-cohort-no-sitting", "all sittings are over");
        assert_eq!(here(&class, true, None).unwrap_err().key, "refusal-cohort-code");
        class.sittings[2].from_at = Instant::from_ms(TEN).plus_minutes(-10);
        class.sittings[2].until_at = Instant::from_ms(TEN).plus_minutes(110);
        assert_eq!(marked(&here(&class, true, Some(33)).unwrap()), [(Presence::Present, 120)]);
        class.sittings[2].from_at = Instant::from_ms(TEN).plus_minutes(-20);
        assert_eq!(marked(&here(&class, true, Some(33)).unwrap())[0].0, Presence::Late);
    }
}
