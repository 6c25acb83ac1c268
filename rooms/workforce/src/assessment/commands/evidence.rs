//! 放材料: a few words with a record of the office or with files, before both have signed.

use liren_kernel::{Id, Level, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, NewEntry, dossier::EntryId, photo::Stored};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::not_now;
use crate::assessment::{State, store, subject::Shown};

/// Pieces of evidence of one assessment at most.
const MOST: usize = 100;

/// Adds a piece of evidence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddEvidence {
    /// To which assessment.
    pub assessment: DossierId,
    /// What it is about; empty: the whole.
    pub competency: String,
    /// In words.
    pub text: Line,
    /// The number of a record; may be empty.
    pub number: String,
    /// Files, as stored.
    pub files: Vec<Stored>,
}

impl Command for AddEvidence {
    type Subject = Shown;
    const VERB: Verb = Verb("assessment.add_evidence");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, String) {
        (self.assessment, self.number.clone())
    }
    fn decide(self, shown: &Shown, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let on = &shown.on;
        // What both have seen and signed is not added to; the answer was given to what stood there.
        if !matches!(on.state, State::Open | State::Scored) {
            return Err(not_now());
        }
        if on.evidence.len() >= MOST {
            return Err(Refusal::new("refusal-assessment-many").arg("max", MOST));
        }
        let known = |name: &str| on.version.form.competencies.iter().any(|c| c.name == name);
        if !self.competency.is_empty() && !known(&self.competency) {
            return Err(Refusal::field("competency", "refusal-choice-invalid"));
        }
        let about = match &shown.about {
            None => None,
            Some(Some(header)) => Some((header.id, header.number.clone())),
            Some(None) => return Err(Refusal::field("number", "refusal-assessment-record")),
        };
        let entry: EntryId = cx.id();
        let body = json!({ "text": self.text, "number": about.as_ref().map(|(_, number)| number) });
        let level = Level::Community;
        let mut change = Change::none().and(Effect::Entry(NewEntry {
            id: entry,
            kind: "evidence",
            level,
            audience: None,
            happened_at: cx.now,
            body,
        }));
        if cx.actor.person == on.row.answerer {
            change = change.and(Effect::TasksDone { verb: Some(Self::VERB.0) });
        }
        let files = !self.files.is_empty();
        if files {
            change = change.and(Effect::Photos { entry, purpose: "evidence", photos: self.files });
        }
        let (id, text, competency): (Id<()>, _, _) = (cx.id(), self.text, self.competency);
        Ok(change.and(Effect::rows(move |tx, cx| {
            let (record, number) = about.clone().unzip();
            let carries = files.then_some(entry);
            let number = number.unwrap_or_default();
            tx.exec(
                &store::EVIDENCE_ADD,
                params![id, cx.dossier, competency.as_str(), text, record, number, carries, cx.actor, cx.now],
            )?;
            Ok(())
        })))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "assessment": self.assessment, "number": self.number, "files": self.files.len() })
    }
}
