//! 带上问题: what a supervisee wants to talk about, written before the session; the team alone reads it.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, by_supervisee, task};
use crate::{
    effects::for_team,
    supervision::{store, subject::Agreement},
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prepare {
    /// Of which agreement.
    pub supervision: DossierId,
    /// The questions.
    pub text: Paragraph,
}

impl Command for Prepare {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.prepare");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        by_supervisee(agreement, cx)?;
        let Some(session) = agreement.planned() else { return Err(Refusal::new("refusal-supervision-none-planned")) };
        let (id, me) = (session.id, cx.actor.person);
        let mut change = Change::none()
            .and(Effect::TasksDone { verb: Some("supervision.prepare") })
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::PREPARED, params![cx.dossier, cx.actor, id])?;
                Ok(())
            }))
            .and(for_team(cx.id(), "questions", cx.now, json!({ "session": id, "text": self.text })))
            .and(Effect::Tell {
                person: agreement.record.supervisor,
                key: "notice-supervision-prepared",
                args: about(agreement),
            });
        for member in agreement.supervisees().filter(|m| m.person != me && m.prepared != Some(id)) {
            change = change.and(task("supervision.prepare", member.person, Some(session.at)));
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        json!({})
    }
}
