//! Consents: given for one purpose, taken back as easily (PIPL 15, 29).

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};

use super::{OnPerson, rows};
use crate::store;

/// What can be consented to.
pub const PURPOSES: [&str; 5] = ["contact", "visit", "photo", "publish", "share"];
/// How it was given.
pub const WAYS: [&str; 3] = ["written", "spoken", "online"];

/// Writes down a consent.
#[derive(Serialize, Deserialize)]
pub struct RecordConsent {
    /// Whose.
    pub person: PersonId,
    /// One of [`PURPOSES`].
    pub purpose: String,
    /// One of [`WAYS`].
    pub how: String,
}

impl Command for RecordConsent {
    type Subject = OnPerson;
    const VERB: Verb = Verb("consent.record");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, _: &OnPerson, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let known = |field, all: &[&'static str], value: &str| {
            all.iter().copied().find(|v| *v == value).ok_or_else(|| Refusal::field(field, "refusal-choice-invalid"))
        };
        let purpose = known("purpose", &PURPOSES, &self.purpose)?;
        let how = known("how", &WAYS, &self.how)?;
        let (person, id) = (self.person, cx.id::<()>());
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::CONSENT_ADD, params![id, person, purpose, cx.now, cx.actor, how])?;
            Ok(())
        })))
    }
}

/// Takes a consent back.
#[derive(Serialize, Deserialize)]
pub struct WithdrawConsent {
    /// Whose.
    pub person: PersonId,
    /// For what.
    pub purpose: String,
}

impl Command for WithdrawConsent {
    type Subject = OnPerson;
    const VERB: Verb = Verb("consent.withdraw");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, _: &OnPerson, _: &Decide<'_>) -> Result<Change, Refusal> {
        let (person, purpose) = (self.person, self.purpose);
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::CONSENT_WITHDRAW, params![person, purpose, cx.now])?;
            Ok(())
        })))
    }
}
