//! 销毁内容: of a restricted matter that is closed and whose time is over nothing is left to read. The security administrator
//! asks, the audit administrator confirms or returns it; neither reads any of it, and nobody of its team decides.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, PersonId, RoomEffect, Subject,
    change::ApplyContext,
    dossier,
    erase::{self, ErasureId, ErasureRow},
    glass, journal, store as office, unused,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::model::KIND;

/// Asks for it.
pub const ASK: Verb = Verb("matter.erase_ask");
/// Confirms or returns it.
pub const ANSWER: Verb = Verb("matter.erase_answer");

/// What is to be erased.
pub struct Erasing {
    /// Its header.
    header: Header,
    /// Whether the one who acts works on it.
    on_team: bool,
    /// Whether it was asked for and not answered.
    waits: bool,
    /// What stands in its way.
    hindered: Option<&'static str>,
}

impl Erasing {
    fn of(tx: &mut Tx<'_>, cx: &LoadContext<'_>, number: &str) -> Result<Option<Self>, Fault> {
        let found = erase::hidden(tx, cx.keys, number)?;
        let Some(header) = found else { return Ok(None) };
        let hindered = erase::hindered(tx, &header)?;
        // The kind of a sealed one that was erased is gone with its key.
        if header.kind != KIND && hindered != Some("refusal-erased") {
            return Ok(None);
        }
        let on_team = dossier::on_team(tx, header.seq, cx.actor.person)?;
        let waits = tx.opt(&erase::WAITS, params![header.seq])?.is_some();
        Ok(Some(Self { header, on_team, waits, hindered }))
    }

    fn check(&self, field: &str) -> Result<(), Refusal> {
        if self.on_team {
            return Err(Refusal::new("refusal-erase-team"));
        }
        self.hindered.map_or(Ok(()), |key| Err(Refusal::field(field, key)))
    }
}

impl Subject for Erasing {
    type Key = String;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, number: &String) -> Result<Option<Self>, Fault> {
        Self::of(tx, cx, number)
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// Asks for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EraseAsk {
    /// Its number, as it stands on the decision.
    pub number: String,
    /// By which decision, for which reason; nothing of its content.
    pub reason: Paragraph,
}

struct Asked {
    id: ErasureId,
    header: Header,
    reason: Paragraph,
}

impl RoomEffect for Asked {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        erase::ask(tx, cx.keys, self.id, &self.header, self.reason.as_str(), (cx.actor, cx.now))?;
        let args = [("number".to_owned(), self.header.number.clone())];
        glass::tell_auditors(tx, cx, "notice-erase-waits", &args)?;
        glass::tell_team(tx, cx, self.header.seq, "notice-erase-asked", &args)
    }
}

impl Command for EraseAsk {
    type Subject = Erasing;
    const VERB: Verb = ASK;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.number.clone()
    }
    fn decide(self, on: &Erasing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        on.check("number")?;
        if on.waits {
            return Err(Refusal::field("number", "refusal-erase-asked"));
        }
        let id: ErasureId = cx.id();
        let asked = Asked { id, header: on.header.clone(), reason: self.reason };
        Ok(Change::none().and(Effect::Room(Box::new(asked))).tell("erasure", id))
    }
    fn journaled(&self) -> Value {
        Value::Null
    }
}

/// Confirms or returns it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EraseAnswer {
    /// Which asking.
    pub erasure: ErasureId,
    /// Confirmed, or returned.
    pub agree: bool,
    /// In words; needed when it is returned.
    pub words: Option<Paragraph>,
}

/// An asking and what it is for.
pub struct Answering {
    row: ErasureRow,
    on: Erasing,
}

impl Subject for Answering {
    type Key = ErasureId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &ErasureId) -> Result<Option<Self>, Fault> {
        let Some(row) = tx.opt(&erase::BY_ID, params![*id])? else { return Ok(None) };
        // A matter that was opened again meanwhile is not restricted any more.
        let on = Erasing::of(tx, cx, &row.number)?;
        let same = on.filter(|on| on.header.seq == row.dossier);
        let on = match same {
            Some(on) => on,
            None => {
                let Some(header) = tx.opt(&office::DOSSIER_BY_SEQ, params![row.dossier])? else { return Ok(None) };
                Erasing { header, on_team: false, waits: true, hindered: Some("refusal-erase-lowered") }
            }
        };
        Ok(Some(Self { row, on }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

struct Answered {
    row: ErasureRow,
    header: Header,
    agree: bool,
    words: String,
}

impl RoomEffect for Answered {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        erase::answer(tx, cx.keys, &self.row, self.agree, &self.words, (cx.actor, cx.now))?;
        let args = [("number".to_owned(), self.row.number.clone())];
        let mut told: Vec<PersonId> = vec![self.row.asked_by];
        if self.agree {
            // The last line of its own chain is written while there is a key for it.
            let payload = json!({ "erasure": self.row.id });
            let line = journal::Line { at: cx.now, actor: cx.actor, verb: ANSWER, command: None, payload: &payload };
            let mut header = self.header.clone();
            let revision = header.revision;
            journal::append(tx, cx.keys, &mut header, revision, &line)?;
            let shas = erase::content(tx, cx.keys, &header, cx.now)?;
            liren_web::documents::recall(tx, cx.keys, &header, cx.now)?;
            unused::forget_soon(tx, &shas, &format!("matter-erase-{}", self.row.id), cx.now)?;
            glass::tell_team(tx, cx, header.seq, "notice-erase-done", &args)?;
        }
        told.retain(|person| *person != cx.actor);
        let key = if self.agree { "notice-erase-done" } else { "notice-erase-returned" };
        glass::tell(tx, cx, self.header.seq, told, key, &args)
    }
}

impl Command for EraseAnswer {
    type Subject = Answering;
    const VERB: Verb = ANSWER;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> ErasureId {
        self.erasure
    }
    fn decide(self, on: &Answering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.row.answered_at.is_some() {
            return Err(Refusal::new("refusal-erase-answered"));
        }
        if on.row.asked_by == cx.actor.person {
            return Err(Refusal::new("refusal-same-person"));
        }
        if self.agree {
            on.on.check("agree")?;
        } else if self.words.is_none() {
            return Err(Refusal::field("words", "refusal-signoff-why"));
        }
        let words = self.words.map(|words| words.as_str().to_owned()).unwrap_or_default();
        let answered = Answered { row: on.row.clone(), header: on.on.header.clone(), agree: self.agree, words };
        Ok(Change::none().and(Effect::Room(Box::new(answered))))
    }
    fn journaled(&self) -> Value {
        json!({ "erasure": self.erasure, "agree": self.agree })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, matter, person, text},
        model::State,
    };
    use liren_kernel::{Id, Instant};

    fn erasing(hindered: Option<&'static str>) -> Erasing {
        Erasing { header: matter(State::Filed).header, on_team: false, waits: false, hindered }
    }
    fn ask(on: &Erasing) -> Result<Change, Refusal> {
        EraseAsk { number: "S1".into(), reason: text("保管期满，第 3 号决定") }.decide(on, &Kit::new().cx())
    }
    fn answer(by: u8, done: bool, on: Erasing, agree: bool, words: Option<&str>) -> Result<Change, Refusal> {
        let id: ErasureId = Id::from_bytes([4; 16]);
        let row = ErasureRow {
            seq: 1,
            id,
            dossier: 1,
            number: "S1".into(),
            reason: vec![],
            asked_by: person(by),
            asked_at: Instant::from_ms(0),
            answered_by: None,
            answered_at: done.then(|| Instant::from_ms(1)),
            agreed: None,
            words: None,
        };
        let answer = EraseAnswer { erasure: id, agree, words: words.map(text) };
        answer.decide(&Answering { row, on }, &Kit::new().cx())
    }

    #[test]
    fn it_is_asked_for_once_and_not_by_its_team() {
        assert_eq!(ask(&erasing(Some("refusal-erase-open"))).unwrap_err().key, "refusal-erase-open");
        assert_eq!(ask(&Erasing { on_team: true, ..erasing(None) }).unwrap_err().key, "refusal-erase-team");
        assert_eq!(ask(&Erasing { waits: true, ..erasing(None) }).unwrap_err().key, "refusal-erase-asked");
        assert!(ask(&erasing(None)).is_ok());
    }

    #[test]
    fn a_second_person_confirms_it_or_says_why_not() {
        let key = |answer: Result<Change, Refusal>| answer.unwrap_err().key;
        assert_eq!(key(answer(2, true, erasing(None), true, None)), "refusal-erase-answered");
        assert_eq!(key(answer(1, false, erasing(None), true, None)), "refusal-same-person");
        assert_eq!(key(answer(2, false, erasing(Some("refusal-erase-open")), true, None)), "refusal-erase-open");
        let team = Erasing { on_team: true, ..erasing(None) };
        assert_eq!(key(answer(2, false, team, true, None)), "refusal-erase-team");
        assert_eq!(key(answer(2, false, erasing(None), false, None)), "refusal-signoff-why");
        let hindered = erasing(Some("refusal-erase-open"));
        assert!(answer(2, false, hindered, false, Some("还在诉讼中")).is_ok(), "it can be returned at any time");
        assert!(answer(2, false, erasing(None), true, None).is_ok());
    }
}
