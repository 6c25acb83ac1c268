//! 出具证明: by another than who checked, while the books still say the same; taken back when it was wrong.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    certificate::{CertificateId, Form, NewCertificate},
    signoff::{Outcome, SignOff},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now, not_own};
use crate::{model::hours, store, subject::ProofFile};

/// What this room's certificates are called in messages: `certificate-title-service`.
pub const KIND: &str = "service";
/// Kinds of work named on the paper; the rest is in the hours.
const WORK: usize = 6;

/// Issues it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Issue {
    /// The request.
    pub proof: DossierId,
}

impl Command for Issue {
    type Subject = ProofFile;
    const VERB: Verb = Verb("proof.issue");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.proof
    }
    fn decide(self, file: &ProofFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let pending = waiting(file, cx)?;
        if pending.frozen.get("sums") != serde_json::to_value(&file.sums).ok().as_ref() {
            return Err(Refusal::new("refusal-proof-changed"));
        }
        let issuer = file.issuer.as_ref().ok_or_else(|| Refusal::new("refusal-proof-issuer"))?;
        let id: CertificateId = cx.id();
        let name = |person: PersonId| {
            file.names.iter().find(|(p, _)| *p == person).map(|(_, name)| name.clone()).unwrap_or_default()
        };
        let work: Vec<String> = file.sums.work.iter().take(WORK).map(|(t, m)| format!("{t} {}", hours(*m))).collect();
        let facts = [
            ("id_no", file.id_no.clone()),
            ("volunteer_no", file.volunteer.as_ref().map(|v| v.number.clone()).unwrap_or_default()),
            ("national_no", file.volunteer.as_ref().map(|v| v.national_no.clone()).unwrap_or_default()),
            ("period", format!("{} – {}", file.proof.from_day, file.proof.until_day)),
            ("service_hours", hours(file.sums.verified)),
            ("granted_hours", if file.sums.granted > 0 { hours(file.sums.granted) } else { String::new() }),
            ("service_times", file.sums.times.to_string()),
            ("work", work.join(" / ")),
            ("responsible", name(cx.actor.person)),
            ("handler", name(pending.row.asked_by)),
            ("contact", issuer.contact.clone()),
            ("register_no", file.header.number.clone()),
        ];
        let certify = Effect::Certify(Box::new(NewCertificate {
            id,
            kind: KIND,
            form: Form::Record,
            holder: Some(file.proof.person),
            name: file.person.name.clone(),
            what: file.header.title.clone(),
            facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
            issuer: issuer.id,
            issuer_name: issuer.name.clone(),
            once: Some(format!("proof/{}", file.header.id)),
        }));
        let change = Change::to("issued")
            .close()
            .and(Effect::Answer { id: pending.row.id, outcome: Outcome::Approved, words: String::new() })
            .and(Effect::TasksDone { verb: None })
            .and(certify)
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::PROOF_ISSUED, params![cx.dossier, id])?;
                Ok(())
            }));
        let body = json!({ "verified": file.sums.verified, "granted": file.sums.granted });
        Ok(entry(change, cx, "proof-issued", body))
    }
}

/// Sends it back to be checked again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Return {
    /// The request.
    pub proof: DossierId,
    /// What is to be looked at.
    pub words: String,
}

impl Command for Return {
    type Subject = ProofFile;
    const VERB: Verb = Verb("proof.return");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.proof
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "proof": self.proof })
    }
    fn decide(self, file: &ProofFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let words = String::from(Paragraph::new("words", &self.words)?);
        let pending = waiting(file, cx)?;
        let change = Change::to("requested")
            .due(file.header.due_at)
            .and(Effect::Answer { id: pending.row.id, outcome: Outcome::Returned, words: words.clone() })
            .and(Effect::TasksDone { verb: None })
            .and(Effect::Task {
                verb: "proof.check",
                title: String::new(),
                person: Some(pending.row.asked_by),
                org: None,
                due_at: file.header.due_at,
            });
        Ok(entry(change, cx, "proof-returned", json!({ "text": words })))
    }
}

/// The sign-off that waits, for somebody who may answer it.
fn waiting<'f>(file: &'f ProofFile, cx: &Decide<'_>) -> Result<&'f SignOff, Refusal> {
    not_own(file.own)?;
    let pending = file.pending.as_ref().filter(|_| file.header.state == "checked").ok_or_else(not_now)?;
    if pending.row.asked_by == cx.actor.person {
        return Err(Refusal::new("refusal-proof-second"));
    }
    Ok(pending)
}

/// Takes an issued certificate back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Revoke {
    /// The request it came of.
    pub proof: DossierId,
    /// Why.
    pub reason: String,
}

impl Command for Revoke {
    type Subject = ProofFile;
    const VERB: Verb = Verb("proof.revoke");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.proof
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "proof": self.proof })
    }
    fn decide(self, file: &ProofFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let reason = Paragraph::new("reason", &self.reason)?;
        let certificate = file.proof.certificate.filter(|_| file.header.state == "issued").ok_or_else(not_now)?;
        let change = Change::to("revoked").and(Effect::Revoke { certificate, reason: reason.as_str().to_owned() });
        Ok(entry(change, cx, "proof-revoked", json!({ "text": reason })))
    }
}
