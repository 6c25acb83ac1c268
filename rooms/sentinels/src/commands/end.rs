//! 退出: the post ends at once, and the consent with it. What was reported stays in the ledger.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use liren_people::joint;
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    model::{PURPOSE, SentinelId},
    store,
    subject::OnSentinel,
};

/// End.
pub const VERB: Verb = Verb("sentinel.end");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct End {
    /// Whose.
    pub sentinel: SentinelId,
    /// Why; who leaves by themselves need not say.
    pub reason: String,
}

impl Command for End {
    type Subject = OnSentinel;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> SentinelId {
        self.sentinel
    }
    fn journaled(&self) -> Value {
        json!({ "sentinel": self.sentinel })
    }
    fn decide(self, on: &OnSentinel, _: &Decide<'_>) -> Result<Change, Refusal> {
        if on.row.until_at.is_some() {
            return Err(Refusal::new("refusal-sentinel-ended"));
        }
        let reason = if on.own {
            Line::optional("reason", &self.reason)?.map(String::from).unwrap_or_default()
        } else {
            String::from(Line::new("reason", &self.reason)?)
        };
        let (id, person, post) = (self.sentinel, on.row.person, on.row.post);
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::END, params![id, cx.now, reason])?;
            joint::end_post(tx, cx, post, &reason)?;
            joint::withdraw(tx, cx, person, PURPOSE)
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, on_sentinel};

    #[test]
    fn who_leaves_says_nothing_and_who_ends_it_for_another_says_why() {
        let kit = Kit::new();
        let mut on = on_sentinel();
        let end = |on: &OnSentinel, reason: &str| {
            let end = End { sentinel: on.row.id, reason: reason.into() };
            end.decide(on, &kit.cx()).map(drop).map_err(|r| r.key)
        };
        assert!(end(&on, " ").is_err());
        assert_eq!(end(&on, "离职"), Ok(()));
        on.own = true;
        assert_eq!(end(&on, ""), Ok(()));
        on.row.until_at = Some(kit.now);
        assert_eq!(end(&on, "").unwrap_err(), "refusal-sentinel-ended");
    }
}
