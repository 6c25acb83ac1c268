//! 取消: the gathering does not take place; 已打电话: those without account were called.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, entry, forget, not_now, tell_all};
use crate::{
    model::Stage,
    store::SITTINGS_CANCEL,
    subject::{Dated, Gathering, Names},
};

/// Cancel.
pub const VERB: Verb = Verb("gathering.cancel");
/// Everybody without account was called.
pub const CALLED: Verb = Verb("gathering.called");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cancel {
    /// Which.
    pub gathering: DossierId,
    /// Why; those who signed up read it.
    pub text: Paragraph,
}

impl Command for Cancel {
    type Subject = Dated;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> (DossierId, Names) {
        (self.gathering, Names::default())
    }
    fn decide(self, dated: &Dated, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let gathering = &dated.gathering;
        if !matches!(gathering.stage, Stage::Planned | Stage::Asked | Stage::Open) {
            return Err(not_now());
        }
        let reason: String = self.text.as_str().lines().next().unwrap_or_default().chars().take(120).collect();
        let mut args = about(gathering);
        args.push(("reason".into(), reason.clone()));
        let change = Change::to(Stage::Cancelled.name())
            .close()
            .and(Effect::TasksDone { verb: None })
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&SITTINGS_CANCEL, params![cx.dossier, reason])?;
                Ok(())
            }))
            .and(entry(cx, "cancelled", json!({ "text": self.text })));
        let change = forget::in_time(change, gathering.header.id, cx.now);
        Ok(if gathering.stage == Stage::Open {
            let next = gathering.sittings.iter().find(|s| s.from_at > cx.now).map(|s| s.from_at);
            tell_all(change, gathering, &dated.people, "notice-gathering-cancelled", &args, next)
        } else {
            change
        })
    }
}

/// Says that those without account were called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Called {
    /// About which.
    pub gathering: DossierId,
}

impl Command for Called {
    type Subject = Gathering;
    const VERB: Verb = CALLED;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, _: &Gathering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::none().and(Effect::TasksDone { verb: Some("gathering.call") }).and(entry(cx, "called", json!({}))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, dated, debug};

    #[test]
    fn a_cancelled_gathering_tells_who_signed_up() {
        let kit = Kit::new();
        let cancel = |stage| {
            let at = dated(stage);
            let text = Paragraph::new("text", "场地漏水").unwrap();
            Cancel { gathering: at.gathering.header.id, text }.decide(&at, &kit.cx())
        };
        let change = cancel(Stage::Open).unwrap();
        assert!(change.patch.close && debug(&change).matches("notice-gathering-cancelled").count() == 2);
        assert!(!debug(&cancel(Stage::Planned).unwrap()).contains("notice"));
        assert_eq!(cancel(Stage::Closed).unwrap_err().key, "refusal-gathering-not-now");
    }
}
