//! 换身份: what a sentinel looks after first.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{
    model::{Hat, SentinelId},
    store,
    subject::OnSentinel,
};

/// Give another one.
pub const VERB: Verb = Verb("sentinel.set_hat");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetHat {
    /// Whose.
    pub sentinel: SentinelId,
    /// What they look after first.
    pub hat: Hat,
}

impl Command for SetHat {
    type Subject = OnSentinel;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> SentinelId {
        self.sentinel
    }
    fn decide(self, on: &OnSentinel, _: &Decide<'_>) -> Result<Change, Refusal> {
        super::report::stands(&on.row)?;
        let (id, hat, person) = (self.sentinel, self.hat, on.row.person);
        let args = vec![("hat".into(), hat.name().to_owned()), ("href".into(), "/sentinels/mine".into())];
        let change = Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::SET_HAT, params![id, hat])?;
            Ok(())
        }));
        Ok(change.and(Effect::Tell { person, key: "notice-sentinel-hat", args }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, on_sentinel};

    #[test]
    fn who_ended_gets_none() {
        let mut on = on_sentinel();
        let set = SetHat { sentinel: on.row.id, hat: Hat::Civility };
        assert!(set.clone().decide(&on, &Kit::new().cx()).is_ok());
        on.row.holds = false;
        assert_eq!(set.decide(&on, &Kit::new().cx()).unwrap_err().key, "refusal-sentinel-ended");
    }
}
