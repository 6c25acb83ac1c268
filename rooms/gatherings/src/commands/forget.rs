//! 到期清除: names and phones of guests go half a year after the gathering ended; marks and figures stay.

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::not_now;
use crate::{store::seats::GUESTS_ERASE, subject::Unposted};

/// Erase names and phones.
pub const VERB: Verb = Verb("gathering.forget");

/// Days after the end for which questions may still be asked.
const KEPT: i64 = 180;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forget {
    /// Of which.
    pub gathering: DossierId,
}

/// Has the clock erase them in time.
pub(crate) fn in_time(change: Change, gathering: DossierId, now: Instant) -> Change {
    change.and(Effect::Job {
        kind: crate::jobs::FORGET,
        payload: json!({ "gathering": gathering }),
        unique: format!("gathering-forget-{gathering}"),
        run_at: now.plus_minutes(KEPT * 24 * 60),
    })
}

impl Command for Forget {
    type Subject = Unposted;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, Unposted(gathering): &Unposted, _: &Decide<'_>) -> Result<Change, Refusal> {
        if !gathering.stage.is_end() {
            return Err(not_now());
        }
        Ok(Change::none().and(Effect::rows(|tx, cx| {
            tx.exec(&GUESTS_ERASE, params![cx.dossier])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, gathering},
        model::Stage,
    };

    #[test]
    fn only_what_has_ended_is_forgotten() {
        let kit = Kit::new();
        let forget = |stage| {
            let at = Unposted(gathering(stage));
            Forget { gathering: at.0.header.id }.decide(&at, &kit.cx())
        };
        assert!(forget(Stage::Closed).is_ok() && forget(Stage::Cancelled).is_ok());
        assert_eq!(forget(Stage::Open).unwrap_err().key, "refusal-gathering-not-now");
    }
}
