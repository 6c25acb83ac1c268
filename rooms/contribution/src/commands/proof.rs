//! 志愿服务证明: asked for by the volunteer, or for them; checked against the books; declined with the reason.

use liren_kernel::{
    Day, Level, Line, Paragraph, Refusal, Verb,
    calendar::{Limit, LimitUnit},
};
use liren_office::change::NewDossier;
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId, signoff::Ask};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now, not_own};
use crate::{
    model::PROOF,
    number, store,
    subject::{OnPerson, ProofFile, concerns},
};

/// Asks for a certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// Whose.
    pub person: PersonId,
    /// From which day.
    pub from: Day,
    /// Until which day.
    pub until: Day,
    /// What for.
    pub purpose: String,
}

impl Command for Request {
    type Subject = OnPerson;
    const VERB: Verb = Verb("proof.request");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "person": self.person, "from": self.from, "until": self.until })
    }
    fn decide(self, on: &OnPerson, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let purpose = Line::new("purpose", &self.purpose)?;
        // Who has served may ask, though no volunteer any more.
        if on.volunteer.is_none() {
            return Err(Refusal::new("refusal-volunteer-none"));
        }
        if self.until > cx.now.day() {
            return Err(Refusal::field("until", "refusal-day-future"));
        }
        if self.from > self.until {
            return Err(Refusal::field("from", "refusal-proof-days"));
        }
        let days = u32::try_from(on.rules.proof_working_days).unwrap_or(5);
        let due = cx.calendar.add(cx.now, Limit::new(days, LimitUnit::WorkingDays));
        let change = Change::open(NewDossier {
            id: cx.id(),
            kind: PROOF,
            number_stem: number::stem(&on.stem, PROOF),
            title: purpose.as_str().to_owned(),
            level: Level::Community,
            state: "requested",
            facet: String::new(),
            lead: on.lead,
            place: on.row.place,
            path: on.row.path(),
            due_at: Some(due),
        });
        let (person, from, until) = (self.person, self.from.to_string(), self.until.to_string());
        let change = change.and(concerns(person)).and(Effect::rows(move |tx, cx| {
            tx.exec(&store::PROOF_ADD, params![cx.dossier, person, from, until])?;
            Ok(())
        }));
        let task =
            Effect::Task { verb: "proof.check", title: String::new(), person: None, org: on.lead, due_at: Some(due) };
        Ok(entry(change.and(task), cx, "proof-requested", json!({ "text": purpose })))
    }
}

/// 核对: what the books say is frozen and laid before whoever issues it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    /// The request.
    pub proof: DossierId,
}

impl Command for Check {
    type Subject = ProofFile;
    const VERB: Verb = Verb("proof.check");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.proof
    }
    fn decide(self, file: &ProofFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_own(file.own)?;
        if !matches!(file.header.state.as_str(), "requested" | "checked") {
            return Err(not_now());
        }
        if file.sums.verified + file.sums.granted == 0 {
            return Err(Refusal::new("refusal-proof-nothing"));
        }
        let frozen = json!({
            "person": file.proof.person, "from": file.proof.from_day, "until": file.proof.until_day,
            "sums": file.sums,
        });
        let change = Change::to("checked")
            .due(file.header.due_at)
            .and(Effect::TasksDone { verb: None })
            .and(Effect::Ask(Ask::new(cx.id(), "proof", frozen)))
            .and(Effect::Task {
                verb: "proof.issue",
                title: String::new(),
                person: None,
                org: file.header.lead,
                due_at: file.header.due_at,
            });
        let body = json!({ "verified": file.sums.verified, "granted": file.sums.granted, "times": file.sums.times });
        Ok(entry(change, cx, "proof-checked", body))
    }
}

/// Says why there is none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decline {
    /// The request.
    pub proof: DossierId,
    /// Why.
    pub reason: String,
}

impl Command for Decline {
    type Subject = ProofFile;
    const VERB: Verb = Verb("proof.decline");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.proof
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "proof": self.proof })
    }
    fn decide(self, file: &ProofFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_own(file.own)?;
        let reason = Paragraph::new("reason", &self.reason)?;
        if !matches!(file.header.state.as_str(), "requested" | "checked") {
            return Err(not_now());
        }
        let args = vec![("title".into(), file.header.title.clone())];
        let change = Change::to("declined").close().and(Effect::TasksDone { verb: None }).and(Effect::Tell {
            person: file.proof.person,
            key: "notice-proof-declined",
            args,
        });
        Ok(entry(change, cx, "proof-declined", json!({ "text": reason })))
    }
}
