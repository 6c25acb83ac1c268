//! 定检查周期: how often shops are visited.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, Nothing, store::SETTING_SET};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::model::{Rules, SETTING};

/// Settle.
pub const VERB: Verb = Verb("shop.rules");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRules {
    /// The new ones.
    pub rules: Rules,
}

impl Command for SetRules {
    type Subject = Nothing;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        self.rules.check()?;
        let text = serde_json::to_string(&self.rules).map_err(|_| Refusal::new("refusal-form-broken"))?;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&SETTING_SET, params![SETTING, text, cx.actor, cx.now])?;
            Ok(())
        })))
    }
}
