//! 列入回避名单: somebody who is kin, a respondent or otherwise too near to a restricted matter is kept out of it,
//! whatever their role (design §4). Who bars takes over what was due from them. Nobody bars themselves, and of those who
//! answer for the place one besides whoever bars is always left, so that nobody is rid of being looked at.

use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Envelope, Facts, Fault, Header, Keys, LoadContext, PersonId,
    Receipt, RoomEffect, Subject, Together, block,
    change::ApplyContext,
    dossier::{self, Entry},
    glass,
};
use liren_store::{Read, Tx, named, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{lower, restrict, with_others, written};
use crate::{
    store,
    subject::{self, Matter, facts},
};

/// Bar.
pub const VERB: Verb = Verb("matter.bar");

named! {
    /// Why somebody is kept out.
    Reason, "matter-bar-" {
        /// 近亲属.
        Kin = "kin",
        /// 当事人.
        Respondent = "respondent",
        /// 其他利害关系; needs words.
        Interest = "interest",
    }
}

/// Somebody on the block-list, as the team's entries tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barred {
    /// Who.
    pub person: PersonId,
    /// Why; `None` when no entry within reach tells.
    pub reason: Option<Reason>,
    /// In words.
    pub text: String,
    /// The parts they had, which they get back.
    pub parts: Vec<String>,
}

/// Who is barred from a matter, and why.
///
/// # Errors
/// When the database fails.
pub fn barred(read: &mut Read<'_>, dossier: i64, entries: &[Entry]) -> Result<Vec<Barred>, Fault> {
    let all = block::of(read, dossier)?;
    Ok(all.into_iter().map(|person| told(person, entries)).collect())
}

fn told(person: PersonId, entries: &[Entry]) -> Barred {
    let of = |e: &&Entry| e.row.kind == "barred" && e.body["person"] == json!(person);
    let body = entries.iter().rev().find(of).map(|e| &e.body);
    let text = |name: &str| body.and_then(|b| b[name].as_str()).unwrap_or_default().to_owned();
    let parts = body.and_then(|b| b["parts"].as_array()).cloned().unwrap_or_default();
    Barred {
        person,
        reason: Reason::named(&text("reason")),
        text: text("text"),
        parts: parts.iter().filter_map(|part| part.as_str().map(str::to_owned)).collect(),
    }
}

/// A matter, somebody, and who would be left.
pub struct Barring {
    /// The matter.
    pub matter: Matter,
    /// What the block-list says of them, when they are on it.
    pub barred: Option<Barred>,
    /// The parts they have now.
    pub parts: Vec<String>,
    /// Who answers for its place and is not barred.
    pub answering: Vec<PersonId>,
    /// Whether they are asked to agree to its lowering.
    pub asked: bool,
}

impl Subject for Barring {
    type Key = (DossierId, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, person): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(matter) = Matter::load(tx, cx, id)? else { return Ok(None) };
        let seq = matter.header.seq;
        if !matter.standing.team {
            return Ok(Some(Self { matter, barred: None, parts: vec![], answering: vec![], asked: false }));
        }
        let entries = dossier::timeline(tx, cx.keys, &matter.header, cx.actor.person, true)?;
        let all = barred(tx, seq, &entries)?;
        let mut answering = glass::answering(tx, cx.keys, &matter.header, cx.now)?;
        answering.retain(|one| all.iter().all(|barred| barred.person != *one));
        let parts = tx.all(&store::PARTS, params![seq, *person])?.into_iter().map(|(part,)| part).collect();
        let asked = lower::waiting(&entries, matter.header.level).is_some_and(|asked| asked.of == *person);
        Ok(Some(Self { barred: all.into_iter().find(|one| one.person == *person), matter, parts, answering, asked }))
    }
    fn header(&self) -> Option<&Header> {
        self.matter.header()
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}

/// What tells the same as a matter: what was merged with it. A sealed one names them in its own entries alone.
fn twins(read: &mut Read<'_>, keys: &Keys, matter: &Matter, who: PersonId) -> Result<Vec<DossierId>, Fault> {
    if matter.header.level == Level::Sealed {
        let entries = dossier::timeline(read, keys, &matter.header, who, true)?;
        let named = facts(&entries).and_then(|facts| facts["twins"].as_array()).into_iter().flatten();
        return Ok(named.filter_map(|id| id.as_str()?.parse().ok()).collect());
    }
    let all = restrict::twins(read, matter)?;
    Ok(all.into_iter().filter(|(.., level)| level.is_encrypted()).map(|(id, ..)| id).collect())
}

/// How somebody stands to what tells the same as a matter: its level, and whether they are barred from it; `None` for
/// whoever asks without being on its team.
pub(super) type Beside = Vec<(DossierId, Option<(Level, bool)>)>;

/// What tells the same as a matter whose team whoever acts is on, and how `person` stands to each.
///
/// # Errors
/// When the database fails.
pub(super) fn beside(together: &mut Together<'_, '_>, matter: DossierId, person: PersonId) -> Result<Beside, Fault> {
    let (keys, who) = (together.keys().clone(), together.actor().person);
    together.read(|read, reach| {
        let own = |read: &mut Read<'_>, id| {
            Ok::<_, Fault>(subject::load(read, &keys, reach, who, id, false)?.filter(|matter| matter.standing.team))
        };
        let Some(matter) = own(read, matter)? else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for id in twins(read, &keys, &matter, who)? {
            let stands = match own(read, id)? {
                Some(twin) => Some((twin.header.level, block::bars(read, twin.header.seq, person)?)),
                None => None,
            };
            all.push((id, stands));
        }
        Ok(all)
    })
}

/// Bars somebody from a matter and from what was merged with it, all or none. Who bars is on the team of each. A repeat
/// returns the first receipt.
///
/// # Errors
/// As the command; `refusal-matter-bar-twin` where one of them is not within reach.
pub fn all(together: &mut Together<'_, '_>, envelope: Envelope, with: Bar) -> Result<Receipt, Fault> {
    together.take_turn(envelope.id)?;
    let mut others = Vec::new();
    for (matter, stands) in beside(together, with.matter, with.person)? {
        let (level, barred) = stands.ok_or_else(|| Refusal::new("refusal-matter-bar-twin"))?;
        if level.is_encrypted() && !barred {
            others.push(Bar { matter, ..with.clone() });
        }
    }
    with_others(together, envelope, others, with)
}

/// The command. Sent by [`all`], which takes along what was merged with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bar {
    /// From which.
    pub matter: DossierId,
    /// Whom.
    pub person: PersonId,
    /// Why.
    pub reason: Reason,
    /// In words; needed for [`Reason::Interest`].
    pub text: Option<Paragraph>,
}

/// A line in the chain of who did it; the audit administrators are told when it was somebody who answers for the place.
pub(super) struct Noted {
    pub verb: Verb,
    /// Number, when somebody who answers for the place is barred.
    pub told: Option<String>,
}

impl RoomEffect for Noted {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        glass::note(tx, cx, self.verb, &serde_json::Value::Null)?;
        match &self.told {
            Some(number) => glass::tell_auditors(tx, cx, "notice-matter-barred", &[("number".into(), number.clone())]),
            None => Ok(()),
        }
    }
}

impl Command for Bar {
    type Subject = Barring;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, PersonId) {
        (self.matter, self.person)
    }
    fn decide(self, on: &Barring, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let header = &on.matter.header;
        // Below it nobody is kept out: what every colleague of the place reads, a name on a list would not hide.
        if !header.level.is_encrypted() {
            return Err(Refusal::new("refusal-matter-bar-open"));
        }
        let (person, who) = (self.person, cx.actor.person);
        if person == who {
            return Err(Refusal::field("person", "refusal-matter-bar-self"));
        }
        if on.barred.is_some() {
            return Err(Refusal::field("person", "refusal-matter-barred"));
        }
        if self.reason == Reason::Interest && self.text.is_none() {
            return Err(Refusal::field("text", "refusal-matter-bar-why"));
        }
        let answers = on.answering.contains(&person);
        if answers && !on.answering.iter().any(|one| *one != person && *one != who) {
            return Err(Refusal::field("person", "refusal-matter-bar-last"));
        }
        let body = json!({ "person": person, "reason": self.reason, "text": self.text, "parts": on.parts });
        let noted = Noted { verb: VERB, told: answers.then(|| header.number.clone()) };
        let mut change = Change::none();
        if on.asked {
            // It waits for nobody any more, and can be asked of somebody else.
            change = change.and(Effect::TasksDone { verb: Some(lower::ANSWER.0) });
        }
        change = change
            .and(written(cx.id(), "barred", header.level, cx.now, body))
            .and(Effect::Bar { person, tasks_to: who })
            .and(Effect::Room(Box::new(noted)));
        if header.level != Level::Sealed && on.matter.record.desk == Some(person) {
            change = change.and(super::keep(store::Record { desk: Some(who), ..on.matter.record.clone() }));
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, entries, matter, person, text},
        model::State,
    };

    fn on(level: Level, answering: &[u8]) -> Barring {
        let mut matter = matter(State::Filed);
        matter.header.level = level;
        matter.standing.team = true;
        let answering = answering.iter().map(|n| person(*n)).collect();
        Barring { matter, barred: None, parts: vec!["member".into()], answering, asked: false }
    }
    fn bar(on: &Barring, of: u8, reason: Reason, words: Option<&str>) -> Result<Change, Refusal> {
        let bar = Bar { matter: on.matter.header.id, person: person(of), reason, text: words.map(text) };
        bar.decide(on, &Kit::new().cx())
    }

    #[test]
    fn a_restricted_matter_keeps_out_another_person_for_a_reason() {
        let key = |answer: Result<Change, Refusal>| answer.unwrap_err().key;
        let need = on(Level::NeedToKnow, &[]);
        assert_eq!(key(bar(&on(Level::Community, &[]), 5, Reason::Kin, None)), "refusal-matter-bar-open");
        assert_eq!(key(bar(&need, 1, Reason::Kin, None)), "refusal-matter-bar-self");
        assert_eq!(key(bar(&need, 5, Reason::Interest, None)), "refusal-matter-bar-why");
        let barred = Some(told(person(5), &[]));
        assert_eq!(
            key(bar(&Barring { barred, ..on(Level::Sealed, &[]) }, 5, Reason::Kin, None)),
            "refusal-matter-barred"
        );
        for level in [Level::NeedToKnow, Level::Sealed] {
            let change = bar(&on(level, &[]), 5, Reason::Interest, Some("合伙开店")).unwrap();
            assert!(!change.patch.moves() && debug(&change).contains("Bar"));
            assert!(entries(&change).iter().all(|e| e.level == level && e.body["parts"] == json!(["member"])));
        }
    }

    #[test]
    fn of_those_who_answer_for_the_place_one_besides_who_bars_is_left() {
        let last = |answering: &[u8]| bar(&on(Level::Sealed, answering), 5, Reason::Kin, None);
        assert_eq!(last(&[5]).unwrap_err().key, "refusal-matter-bar-last");
        assert_eq!(
            last(&[5, 1]).unwrap_err().key,
            "refusal-matter-bar-last",
            "who bars does not look after themselves"
        );
        assert!(last(&[5, 6]).is_ok() && last(&[6]).is_ok());
    }

    #[test]
    fn who_bars_the_desk_takes_it_over() {
        let mut on = on(Level::NeedToKnow, &[]);
        on.matter.record.desk = Some(person(5));
        assert!(debug(&bar(&on, 5, Reason::Kin, None).unwrap()).contains("Room, Room"), "the row is kept");
    }
}
