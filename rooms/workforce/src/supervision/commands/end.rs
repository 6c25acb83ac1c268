//! 结束协议: by the supervisor or by whoever leads the station.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{next_due, not_now, tell_members};
use crate::{
    effects::for_team,
    supervision::{model::State, store, subject::Agreement},
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct End {
    /// Which.
    pub supervision: DossierId,
    /// What was reached, and why it ends.
    pub text: Paragraph,
}

impl Command for End {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.end");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !matches!(agreement.state, State::Running | State::Proposed) {
            return Err(not_now());
        }
        if agreement.supervises(cx.actor.person) {
            return Err(Refusal::new("refusal-supervision-supervisor-only"));
        }
        let planned = agreement.planned().map(|s| s.id);
        let change = next_due(Change::to(State::Ended.name()), agreement, None)
            .close()
            .and(Effect::TasksDone { verb: None })
            .and(Effect::rows(move |tx, _| {
                if let Some(id) = planned {
                    tx.exec(&store::SESSION_DROP, params![id])?;
                }
                Ok(())
            }))
            .and(for_team(cx.id(), "ended", cx.now, json!({ "text": self.text })));
        let mut change = tell_members(change, agreement, cx, "notice-supervision-ended");
        for member in agreement.supervisees() {
            change = change.and(crate::growth::follow(member.person, cx.now));
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        json!({})
    }
}
