//! 开始巡访: somebody sets out. Of two who do, the earlier counts.

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    entry, happened,
    see::{begun, on_its_day},
};
use crate::subject::Round;

/// Start.
pub const VERB: Verb = Verb("patrol.start");

/// The command; sent once or twice, from one phone or two, it says the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Start {
    /// Which round.
    pub round: DossierId,
    /// When, by the phone's clock; now when it says nothing.
    pub at: Option<Instant>,
}

impl Command for Start {
    type Subject = Round;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.round
    }
    fn decide(self, round: &Round, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let at = happened(self.at, cx.now);
        on_its_day(round, at)?;
        // Somebody set out before: another tap, or the other of the two, says nothing new.
        if round.row.started_at.is_some_and(|started| started <= at) {
            return Ok(Change::none());
        }
        let change = Change::none().and(entry(cx, "patrol-started", json!({ "phone": self.at })));
        Ok(begun(change, round, at))
    }
}
