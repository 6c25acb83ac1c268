//! 时长更正申请: the volunteer says what is wrong; meanwhile those minutes are held and stand in no certificate.

use liren_kernel::{Id, Level, Paragraph, Refusal, Verb};
use liren_ledger::{By, Hold, hold, release};
use liren_office::change::NewDossier;
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now, not_own};
use crate::{
    model::{GRANTED, HOURS, KIND_GRANTED, LineRow, QUERY, VERIFIED, of_person},
    number, store,
    subject::{OnLine, QueryFile, concerns},
};

/// Says that a line is wrong.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ask {
    /// The line.
    pub record: Id<()>,
    /// What is wrong, and what is right.
    pub words: String,
}

fn account(line: &LineRow) -> liren_ledger::Account {
    of_person(line.person, if line.kind == KIND_GRANTED { GRANTED } else { VERIFIED })
}

fn source(file: DossierId) -> String {
    format!("query:{file}")
}

impl Command for Ask {
    type Subject = OnLine;
    const VERB: Verb = Verb("hours.ask");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.record
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "record": self.record })
    }
    fn decide(self, on: &OnLine, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let words = Paragraph::new("words", &self.words)?;
        if on.line.asked > 0 {
            return Err(Refusal::new("refusal-query-twice"));
        }
        let (line, who) = (&on.line, &on.on);
        let title = if line.title.is_empty() { line.day.to_string() } else { line.title.clone() };
        let id: DossierId = cx.id();
        let change = Change::open(NewDossier {
            id,
            kind: QUERY,
            number_stem: number::stem(&who.stem, QUERY),
            title,
            level: Level::Community,
            state: "open",
            facet: String::new(),
            lead: who.lead,
            place: who.row.place,
            path: who.row.path(),
            due_at: None,
        });
        let (person, record, held, account) = (line.person, line.seq, line.counts(), account(line));
        let change = change.and(concerns(person)).and(Effect::rows(move |tx, cx| {
            tx.exec(&store::QUERY_ADD, params![cx.dossier, person, record, held])?;
            if held > 0 {
                let what = Hold { book: HOURS, account, source: &source(id) };
                hold(tx, By { person: cx.actor, now: cx.now }, &what, held, "")?;
            }
            Ok(())
        }));
        let task =
            Effect::Task { verb: "hours.answer", title: String::new(), person: None, org: who.lead, due_at: None };
        Ok(entry(change.and(task), cx, "query-asked", json!({ "text": words })))
    }
}

/// Answers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    /// The question.
    pub query: DossierId,
    /// The record was corrected where it was made; otherwise it stays.
    pub corrected: bool,
    /// What was found.
    pub words: String,
}

impl Command for Answer {
    type Subject = QueryFile;
    const VERB: Verb = Verb("hours.answer");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.query
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "query": self.query, "corrected": self.corrected })
    }
    fn decide(self, file: &QueryFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_own(file.own)?;
        let words = Paragraph::new("words", &self.words)?;
        if file.header.state != "open" {
            return Err(not_now());
        }
        // "Corrected" is no word of mouth: the line was taken back where it came from.
        if self.corrected && file.line.voided_at.is_none() {
            return Err(Refusal::field("outcome", "refusal-query-not-corrected"));
        }
        let (held, account, id) = (file.query.held, account(&file.line), file.header.id);
        let state = if self.corrected { "corrected" } else { "kept" };
        let args = vec![("title".into(), file.header.title.clone())];
        let key = if self.corrected { "notice-query-corrected" } else { "notice-query-kept" };
        let change = Change::to(state)
            .close()
            .and(Effect::TasksDone { verb: None })
            .and(Effect::rows(move |tx, cx| {
                if held > 0 {
                    let what = Hold { book: HOURS, account, source: &source(id) };
                    release(tx, By { person: cx.actor, now: cx.now }, &what)?;
                }
                Ok(())
            }))
            .and(Effect::Tell { person: file.query.person, key, args });
        Ok(entry(change, cx, "query-answered", json!({ "text": words, "corrected": self.corrected })))
    }
}
