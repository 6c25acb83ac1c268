//! 不予登记: whoever asked is none; what they typed is forgotten.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{model::AskId, store, subject::OnAsk};

/// Turn down.
pub const VERB: Verb = Verb("sentinel.turn_down");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TurnDown {
    /// Who.
    pub ask: AskId,
    /// Why, in words.
    pub reason: String,
}

impl Command for TurnDown {
    type Subject = OnAsk;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> AskId {
        self.ask
    }
    fn journaled(&self) -> Value {
        json!({ "ask": self.ask })
    }
    fn decide(self, _: &OnAsk, _: &Decide<'_>) -> Result<Change, Refusal> {
        Line::new("reason", &self.reason)?;
        let ask = self.ask;
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::ASK_GONE, params![ask])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, asked};

    #[test]
    fn a_reason_is_said() {
        let turn = |reason: &str| TurnDown { ask: asked().ask.id, reason: reason.into() };
        assert!(turn("不是本站的骑手").decide(&asked(), &Kit::new().cx()).is_ok());
        assert_eq!(turn(" ").decide(&asked(), &Kit::new().cx()).unwrap_err().field.as_deref(), Some("reason"));
    }
}
