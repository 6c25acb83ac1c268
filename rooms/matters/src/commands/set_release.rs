//! 设定照片遮挡规定: whether a photo leaves the office only after somebody went over it.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, Nothing, store::SETTING_SET};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::release::SETTING;

/// Set the rule.
pub const VERB: Verb = Verb("matter.set_release");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRelease {
    /// Whether it is asked for from now on.
    pub required: bool,
}

impl Command for SetRelease {
    type Subject = Nothing;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        let text = if self.required { "1" } else { "0" };
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&SETTING_SET, params![SETTING, text, cx.actor, cx.now])?;
            Ok(())
        })))
    }
}
