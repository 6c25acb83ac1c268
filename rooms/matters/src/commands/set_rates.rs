//! 设定三率口径: what the city counts in its rates.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, Nothing, store::SETTING_SET};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::rates::{Rules, SETTING};

/// Set the rules.
pub const VERB: Verb = Verb("matter.set_rates");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRates {
    /// What counts from now on, in figures of the past too.
    pub rules: Rules,
}

impl Command for SetRates {
    type Subject = Nothing;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        let text = serde_json::to_string(&self.rules).map_err(|_| Refusal::new("refusal-form-broken"))?;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&SETTING_SET, params![SETTING, text, cx.actor, cx.now])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::Kit;

    #[test]
    fn the_journal_says_what_was_set() {
        let set = SetRates { rules: Rules { fair_counts: false, ..Rules::default() } };
        assert!(set.journaled().to_string().contains("\"fair_counts\":false"));
        assert_eq!(set.decide(&Nothing, &Kit::new().cx()).unwrap().effects.len(), 1);
    }
}
