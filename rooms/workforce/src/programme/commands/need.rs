//! 想学: a worker says which subject they need.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::programme::{store, subject::Own};

/// Asks for a subject.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Need {
    /// Its code.
    pub subject: String,
}

/// Takes it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NeedNot {
    /// Its code.
    pub subject: String,
}

impl Command for Need {
    type Subject = Own;
    const VERB: Verb = Verb("programme.need");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.subject.clone()
    }
    fn decide(self, on: &Own, _: &Decide<'_>) -> Result<Change, Refusal> {
        let subject = on.0.seq;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::NEED_ADD, params![cx.actor, subject, cx.now])?;
            Ok(())
        })))
    }
}

impl Command for NeedNot {
    type Subject = Own;
    const VERB: Verb = Verb("programme.need_not");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.subject.clone()
    }
    fn decide(self, on: &Own, _: &Decide<'_>) -> Result<Change, Refusal> {
        let subject = on.0.seq;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::NEED_DROP, params![cx.actor, subject])?;
            Ok(())
        })))
    }
}
