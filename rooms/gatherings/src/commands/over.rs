//! When the last date is over: the gathering waits for its summary. The clock does it.

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now};
use crate::{model::Stage, subject::Unposted};

/// Mark as over.
pub const VERB: Verb = Verb("gathering.over");

/// Days within which the summary is to be written.
const SUMMARY_DAYS: i64 = 7;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Over {
    /// Which.
    pub gathering: DossierId,
}

/// Has the clock look when the last date is over; a later one replaces the earlier.
pub(crate) fn watch(change: Change, gathering: DossierId, last: Option<Instant>) -> Change {
    match last {
        Some(until) => change.and(Effect::Job {
            kind: crate::jobs::OVER,
            payload: json!({ "gathering": gathering }),
            unique: format!("gathering-over-{gathering}"),
            run_at: until.plus_minutes(5),
        }),
        None => change,
    }
}

impl Command for Over {
    type Subject = Unposted;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, Unposted(gathering): &Unposted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if gathering.stage != Stage::Open || !gathering.is_over(cx.now) {
            return Err(not_now());
        }
        Ok(Change::to(Stage::Held.name()).and(entry(cx, "over", json!({}))).and(Effect::Task {
            verb: "gathering.sum_up",
            title: String::new(),
            person: Some(gathering.record.planned_by),
            org: None,
            due_at: Some(cx.now.plus_minutes(SUMMARY_DAYS * 24 * 60)),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, gathering};

    #[test]
    fn only_what_is_over_waits_for_its_summary() {
        let mut kit = Kit::new();
        let at = Unposted(gathering(Stage::Open));
        let over = || Over { gathering: at.0.header.id };
        assert_eq!(over().decide(&at, &kit.cx()).unwrap_err().key, "refusal-gathering-not-now");
        kit.now = at.0.sittings[0].until_at;
        let change = over().decide(&at, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("held"));
        assert!(debug(&change).contains("gathering.sum_up"));
    }
}
