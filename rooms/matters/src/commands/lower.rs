//! 放宽: fewer need be kept away than was thought. One asks with a reason and names a second person, who reads the matter
//! and agrees or returns it (design §4). Asking and answer stand among the matter's own entries: a sealed matter has no
//! sign-off beside them, and tells nobody.

use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, PersonId, RoomEffect,
    Subject,
    change::{ApplyContext, Patch},
    dossier::{self, Entry},
    lower::{self, Lower},
};
use liren_store::{Read, Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::written;
use crate::{
    store::{self, Record},
    subject::{Matter, facts},
};

/// Asks for it.
pub const ASK: Verb = Verb("matter.lower_ask");
/// Agrees or returns it.
pub const ANSWER: Verb = Verb("matter.lower_answer");

/// A matter is work of the community at the least.
pub const FLOOR: Level = Level::Community;

/// What waits for the second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// To which level.
    pub level: Level,
    /// By whom.
    pub by: PersonId,
    /// Of whom.
    pub of: PersonId,
    /// Why.
    pub text: String,
}

/// What waits, as the entries tell: the last asking, unless it was answered or the level has moved since.
#[must_use]
pub fn waiting(entries: &[Entry], now: Level) -> Option<Asked> {
    let last = entries
        .iter()
        .rev()
        .find(|e| matches!(e.row.kind.as_str(), "lower_asked" | "lower_agreed" | "lower_returned" | "restricted"))?;
    if last.row.kind != "lower_asked" {
        return None;
    }
    let level = last.body["level"].as_i64().and_then(|n| Level::try_from(n).ok()).filter(|level| *level < now)?;
    let of: PersonId = last.body["of"].as_str()?.parse().ok()?;
    // Whoever is kept out since answers nothing any more.
    let barred = |e: &Entry| e.row.seq > last.row.seq && e.row.kind == "barred" && e.body["person"] == json!(of);
    if entries.iter().any(barred) {
        return None;
    }
    Some(Asked { level, by: last.row.author, of, text: last.body["text"].as_str().unwrap_or_default().to_owned() })
}

/// A matter with what waits on it.
pub struct Lowering {
    /// The matter.
    pub matter: Matter,
    /// What waits.
    pub asked: Option<Asked>,
    /// Whether it holds what keeps it from being lowered at all.
    held: bool,
    /// What it was before it was sealed.
    record: Option<Record>,
}

impl Subject for Lowering {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(matter) = Matter::load(tx, cx, key)? else { return Ok(None) };
        if !matter.standing.team {
            return Ok(Some(Self { matter, asked: None, held: false, record: None }));
        }
        let entries = dossier::timeline(tx, cx.keys, &matter.header, cx.actor.person, true)?;
        let asked = waiting(&entries, matter.header.level);
        let record = facts(&entries).and_then(|facts| facts.get("record"));
        let record = record.and_then(|record| serde_json::from_value(record.clone()).ok());
        let held = lower::holds(tx, matter.header.seq)?;
        Ok(Some(Self { matter, asked, held, record }))
    }
    fn header(&self) -> Option<&Header> {
        self.matter.header()
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}

/// Asks a second person to agree to it. That person is on the team from now on: nobody agrees to what they cannot read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LowerAsk {
    /// Which.
    pub matter: DossierId,
    /// To which level.
    pub level: Level,
    /// Of whom.
    pub of: PersonId,
    /// Why.
    pub text: Paragraph,
}

impl Command for LowerAsk {
    type Subject = Lowering;
    const VERB: Verb = ASK;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, on: &Lowering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let now = on.matter.header.level;
        if self.level >= now {
            return Err(Refusal::field("level", "refusal-matter-lower"));
        }
        if self.level < FLOOR {
            return Err(Refusal::field("level", "refusal-level-floor"));
        }
        if self.of == cx.actor.person {
            return Err(Refusal::field("of", "refusal-same-person"));
        }
        if on.asked.is_some() {
            return Err(Refusal::new("refusal-matter-lower-asked"));
        }
        // A second person is not put on the team to agree to what cannot be done.
        if on.held {
            return Err(Refusal::new("refusal-lower-with-roll"));
        }
        let body = json!({ "level": self.level, "of": self.of, "text": self.text });
        let join = Effect::Join { party: *self.of.bytes(), part: "member", reason: "lower".into() };
        let change = Change::none().and(written(cx.id(), "lower_asked", now, cx.now, body)).and(join);
        // Of a sealed matter no task stands anywhere: whoever asks says so in person.
        if now == Level::Sealed {
            return Ok(change);
        }
        let (verb, title) = (ANSWER.0, String::new());
        Ok(change.and(Effect::Task { verb, title, person: Some(self.of), org: None, due_at: None }))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "level": self.level })
    }
}

/// The second person's answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LowerAnswer {
    /// Which.
    pub matter: DossierId,
    /// Agreed, or returned.
    pub agree: bool,
    /// In words; needed when it is returned.
    pub text: Option<Paragraph>,
}

/// What was sealed is counted again.
struct Count;

impl RoomEffect for Count {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        for measure in crate::measures::TALLIES {
            for (community, day, n) in counted(tx, measure, cx.dossier)? {
                tx.exec(&liren_office::store::TALLY_PUT, params![*measure, community, day, n])?;
            }
        }
        Ok(())
    }
}

fn counted(read: &mut Read<'_>, measure: &str, dossier: i64) -> Result<Vec<(String, String, i64)>, Fault> {
    store::counted(read, measure, Some(dossier))
}

impl Command for LowerAnswer {
    type Subject = Lowering;
    const VERB: Verb = ANSWER;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, on: &Lowering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(asked) = &on.asked else { return Err(super::not_now()) };
        if asked.by == cx.actor.person {
            return Err(Refusal::new("refusal-same-person"));
        }
        if asked.of != cx.actor.person {
            return Err(Refusal::new("refusal-signoff-of-another"));
        }
        let from = on.matter.header.level;
        let done = Effect::TasksDone { verb: Some(ANSWER.0) };
        if !self.agree {
            let text = self.text.ok_or_else(|| Refusal::field("text", "refusal-signoff-why"))?;
            let body = json!({ "text": text });
            return Ok(Change::none().and(done).and(written(cx.id(), "lower_returned", from, cx.now, body)));
        }
        let lower = Some(Lower { to: asked.level, floor: FLOOR });
        let mut change = Change { patch: Patch { lower, ..Patch::default() }, ..Change::none() }.and(done);
        if let (Level::Sealed, Some(record)) = (from, &on.record) {
            // What an organisation had was taken back when it was sealed.
            let record = Record { handler: None, offer: None, work_due: None, overdue: false, ..record.clone() };
            change = change.and(super::keep(record)).and(Effect::Room(Box::new(Count)));
        }
        // Why stays with those who knew of it; that it was done is for all who see it now.
        let why = json!({ "text": self.text, "asked": asked.text, "by": asked.by });
        let both = json!({ "from": from, "level": asked.level });
        Ok(change.and(written(cx.id(), "lower_agreed", from, cx.now, why)).and(written(
            cx.id(),
            "lowered",
            asked.level,
            cx.now,
            both,
        )))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "agree": self.agree })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, entries, matter, person, text},
        model::State,
    };

    fn on(level: Level, asked: Option<Asked>) -> Lowering {
        let mut matter = matter(State::Filed);
        matter.header.level = level;
        matter.standing.team = true;
        Lowering { matter, asked, held: false, record: None }
    }
    fn asked(by: u8, of: u8) -> Option<Asked> {
        Some(Asked { level: Level::Community, by: person(by), of: person(of), text: "线索不实".into() })
    }

    #[test]
    fn one_asks_a_second_person_within_the_floor_of_the_kind() {
        let kit = Kit::new();
        let ask = |level, of, on: Lowering| {
            let id = on.matter.header.id;
            LowerAsk { matter: id, level, of: person(of), text: text("线索不实") }.decide(&on, &kit.cx())
        };
        let (need, sealed) = (Level::NeedToKnow, Level::Sealed);
        assert_eq!(ask(need, 5, on(need, None)).unwrap_err().key, "refusal-matter-lower");
        assert_eq!(ask(Level::Public, 5, on(need, None)).unwrap_err().key, "refusal-level-floor");
        assert_eq!(ask(Level::Community, 1, on(need, None)).unwrap_err().key, "refusal-same-person");
        let twice = ask(Level::Community, 5, on(need, asked(1, 6)));
        assert_eq!(twice.unwrap_err().key, "refusal-matter-lower-asked");
        let held = ask(Level::Community, 5, Lowering { held: true, ..on(need, None) });
        assert_eq!(held.unwrap_err().key, "refusal-lower-with-roll", "nobody is asked for what cannot be");
        let change = ask(Level::Community, 5, on(need, None)).unwrap();
        assert!(!change.patch.moves() && debug(&change).contains("Join"), "asking moves nothing");
        assert!(entries(&change).iter().all(|e| e.level == need));
        assert!(debug(&change).contains(ANSWER.0));
        assert!(!debug(&ask(need, 5, on(sealed, None)).unwrap()).contains(ANSWER.0), "nothing is told of a sealed one");
    }

    #[test]
    fn only_the_second_person_answers() {
        let kit = Kit::new();
        let answer = |agree, words: Option<&str>, on: Lowering| {
            let id = on.matter.header.id;
            LowerAnswer { matter: id, agree, text: words.map(text) }.decide(&on, &kit.cx())
        };
        let need = Level::NeedToKnow;
        assert_eq!(answer(true, None, on(need, None)).unwrap_err().key, "refusal-matter-not-now");
        assert_eq!(answer(true, None, on(need, asked(1, 1))).unwrap_err().key, "refusal-same-person");
        assert_eq!(answer(true, None, on(need, asked(5, 6))).unwrap_err().key, "refusal-signoff-of-another");
        assert_eq!(answer(false, None, on(need, asked(5, 1))).unwrap_err().key, "refusal-signoff-why");
        assert!(!answer(false, Some("再查"), on(need, asked(5, 1))).unwrap().patch.moves());
        let change = answer(true, None, on(need, asked(5, 1))).unwrap();
        assert_eq!(change.patch.lower, Some(Lower { to: Level::Community, floor: FLOOR }));
        let levels: Vec<_> = entries(&change).iter().map(|e| (e.kind, e.level)).collect();
        assert_eq!(levels, [("lower_agreed", need), ("lowered", Level::Community)], "why stays with the team");
    }
}
