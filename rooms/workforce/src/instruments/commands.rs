//! 发布量表: a form becomes the next version of the instrument of its code. Rounds that are under way keep theirs.

use liren_instruments::Form;
use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Nothing};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Publishes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Publish {
    /// The instrument it is a version of; nothing for a new one.
    pub of: Option<String>,
    /// Whether there is an instrument of the form's code already.
    pub known: bool,
    /// The form.
    pub form: Form,
}

impl Command for Publish {
    type Subject = Nothing;
    const VERB: Verb = Verb("instrument.publish");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        match &self.of {
            Some(of) if *of != self.form.code => {
                return Err(Refusal::field("file", "refusal-instrument-other")
                    .arg("code", of)
                    .arg("own", &self.form.code));
            }
            None if self.known => {
                return Err(Refusal::field("file", "refusal-instrument-there").arg("code", &self.form.code));
            }
            _ => {}
        }
        let code = self.form.code.clone();
        Ok(Change::none().and(liren_instruments::Publish(self.form).into()).tell("code", code))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "code": self.form.code, "questions": self.form.questions.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cohort::model::Purpose, instruments::built_in, supervision::commands::tests::Kit};

    #[test]
    fn a_version_is_of_its_own_instrument_and_a_new_one_is_new() {
        let kit = Kit::supervisor();
        let form = built_in(Purpose::Four.code()).unwrap();
        let publish = |of: Option<&str>, known| {
            let of = of.map(str::to_owned);
            Publish { of, known, form: form.clone() }.decide(&Nothing, &kit.cx()).map(|change| change.effects.len())
        };
        assert_eq!(publish(Some(Purpose::Four.code()), true), Ok(1));
        assert_eq!(publish(Some("another"), true).unwrap_err().key, "refusal-instrument-other");
        assert_eq!(publish(None, true).unwrap_err().key, "refusal-instrument-there");
        assert_eq!(publish(None, false), Ok(1));
    }
}
