//! 督导逾期: the clock says once, for each deadline, that a session is overdue.

use liren_kernel::{Day, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use super::{about, evening, not_now, task};
use crate::supervision::{model::State, store, subject::Unposted};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Overdue {
    /// Which.
    pub supervision: DossierId,
    /// The day by which a session was due when the job was made.
    pub due: Day,
}

impl Command for Overdue {
    type Subject = Unposted;
    const VERB: Verb = Verb("supervision.overdue");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, on: &Unposted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (agreement, due) = (&on.0, self.due);
        let stands = agreement.state == State::Running && agreement.record.next_due == Some(due);
        if !stands || cx.now.day() <= due || agreement.record.reminded == Some(due) {
            return Err(not_now());
        }
        let mut change = Change::none()
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::REMINDED, params![cx.dossier, due.to_string()])?;
                Ok(())
            }))
            .and(Effect::TasksDone { verb: Some("supervision.hold") })
            .and(task("supervision.hold", agreement.record.supervisor, Some(evening(due))));
        for member in &agreement.members {
            change = change.and(Effect::Tell {
                person: member.person,
                key: "notice-supervision-overdue",
                args: about(agreement),
            });
        }
        Ok(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement};

    #[test]
    fn it_is_said_once_after_the_last_day_in_time() {
        let kit = Kit::supervisor();
        let today = kit.now.day();
        let mut on = agreement();
        let say = |on: &crate::supervision::subject::Agreement, due| {
            Overdue { supervision: on.header.id, due }.decide(&Unposted(on.clone()), &kit.cx()).is_ok()
        };
        on.record.next_due = Some(today);
        assert!(!say(&on, today), "today is in time");
        let yesterday = today.plus_days(-1);
        on.record.next_due = Some(yesterday);
        assert!(say(&on, yesterday));
        assert!(!say(&on, yesterday.plus_days(-3)), "another deadline stands");
        on.record.reminded = Some(yesterday);
        assert!(!say(&on, yesterday), "said already");
    }
}
