//! 说明超时时长: minutes above a day's measure count with a reason, or they do not.

use liren_kernel::{Id, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::not_own;
use crate::{book, subject::OnLine};

/// Says what becomes of the minutes that wait.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settle {
    /// The line.
    pub record: Id<()>,
    /// They count.
    pub agreed: bool,
    /// Why.
    pub reason: String,
}

impl Command for Settle {
    type Subject = OnLine;
    const VERB: Verb = Verb("hours.settle");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.record
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({ "record": self.record, "agreed": self.agreed })
    }
    fn decide(self, on: &OnLine, _: &Decide<'_>) -> Result<Change, Refusal> {
        not_own(on.on.own)?;
        let reason = Line::new("reason", &self.reason)?;
        if on.line.waits() == 0 {
            return Err(Refusal::new("refusal-hours-settled"));
        }
        let (record, agreed) = (self.record, self.agreed);
        Ok(Change::none().and(Effect::rows(move |tx, cx| book::settle(tx, cx, record, agreed, reason.as_str()))))
    }
}
