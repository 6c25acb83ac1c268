//! 报一处: whether the one who just reported a matter may. Sent in one transaction with the report, which is undone when
//! they may not: an untrained one reports nothing. Who reported is kept by the ledger and nowhere else.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};

use crate::{model::SentinelRow, subject::Reporter};

/// Report.
pub const VERB: Verb = Verb("sentinel.report");

/// Reports of one sentinel on one day at most.
pub const MOST: i64 = 60;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sent {
    /// The matter of the ledger.
    pub matter: DossierId,
}

/// Whether post and consent stand.
///
/// # Errors
/// `refusal-sentinel-ended`.
pub(crate) fn stands(row: &SentinelRow) -> Result<(), Refusal> {
    if row.in_force() { Ok(()) } else { Err(Refusal::new("refusal-sentinel-ended")) }
}

impl Command for Sent {
    type Subject = Reporter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, on: &Reporter, _: &Decide<'_>) -> Result<Change, Refusal> {
        stands(&on.row)?;
        if on.row.trained_at.is_none() {
            return Err(Refusal::new("refusal-sentinel-untrained"));
        }
        if on.today > MOST {
            return Err(Refusal::new("refusal-sentinel-day").arg("max", MOST));
        }
        Ok(Change::none())
    }
    fn journaled(&self) -> serde_json::Value {
        // The matter may be sealed one day: beside who reported it nothing names it.
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, row};

    #[test]
    fn only_a_trained_one_whose_post_stands_reports_and_not_without_end() {
        let kit = Kit::new();
        let key = |change: &dyn Fn(&mut Reporter)| {
            let mut on = Reporter { row: row(), today: 1 };
            on.row.trained_at = Some(kit.now);
            change(&mut on);
            Sent { matter: liren_kernel::Id::from_bytes([5; 16]) }.decide(&on, &kit.cx()).map(drop).map_err(|r| r.key)
        };
        assert!(Sent { matter: liren_kernel::Id::from_bytes([5; 16]) }.journaled().is_null());
        assert_eq!(key(&|_| {}), Ok(()));
        assert_eq!(key(&|on| on.today = MOST), Ok(()));
        assert_eq!(key(&|on| on.row.trained_at = None).unwrap_err(), "refusal-sentinel-untrained");
        assert_eq!(key(&|on| on.row.holds = false).unwrap_err(), "refusal-sentinel-ended");
        assert_eq!(key(&|on| on.row.until_at = Some(kit.now)).unwrap_err(), "refusal-sentinel-ended");
        assert_eq!(key(&|on| on.today = MOST + 1).unwrap_err(), "refusal-sentinel-day");
    }
}
