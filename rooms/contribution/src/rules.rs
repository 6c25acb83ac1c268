//! The office's own rules for hours. Defaults hold until somebody sets others; local numbers are never constants.

use liren_kernel::{Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Fault, Nothing,
    store::{SETTING_GET, SETTING_SET},
};
use liren_store::{Read, params};
use serde::{Deserialize, Serialize};

/// Where they stand among the settings.
const NAME: &str = "contribution.rules";

/// The rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Minutes that count in one day by themselves; more wait for a reason.
    pub day_minutes: i64,
    /// Granted minutes one person can be given in a calendar year.
    pub granted_year_minutes: i64,
    /// From this age on a volunteer is to rest.
    pub elder_age: i64,
    /// Longest shift, in minutes, of a volunteer of that age.
    pub elder_shift_minutes: i64,
    /// Hours between two shifts of a volunteer of that age.
    pub elder_rest_hours: i64,
    /// Working days within which a certificate is to be issued or declined.
    pub proof_working_days: i64,
    /// Days that an issued certificate is announced inside the body (民发〔2015〕149号: at least 7).
    pub announce_days: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            day_minutes: 8 * 60,
            granted_year_minutes: 50 * 60,
            elder_age: 60,
            elder_shift_minutes: 3 * 60,
            elder_rest_hours: 12,
            proof_working_days: 5,
            announce_days: 7,
        }
    }
}

/// The rules in force.
///
/// # Errors
/// When the database fails or what is stored cannot be read.
pub fn rules(read: &mut Read<'_>) -> Result<Rules, Fault> {
    match read.opt(&SETTING_GET, params![NAME])? {
        Some((text,)) => Ok(serde_json::from_str(&text)?),
        None => Ok(Rules::default()),
    }
}

/// Sets the rules.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRules {
    /// The new ones.
    pub rules: Rules,
}

/// The bounds of each rule.
pub const BOUNDS: [(&str, i64, i64); 7] = [
    ("day_minutes", 60, 1440),
    ("granted_year_minutes", 0, 60_000),
    ("elder_age", 50, 100),
    ("elder_shift_minutes", 30, 720),
    ("elder_rest_hours", 0, 72),
    ("proof_working_days", 1, 60),
    ("announce_days", 7, 90),
];

impl Rules {
    /// Its numbers, in the order of [`BOUNDS`].
    #[must_use]
    pub const fn values(&self) -> [i64; 7] {
        [
            self.day_minutes,
            self.granted_year_minutes,
            self.elder_age,
            self.elder_shift_minutes,
            self.elder_rest_hours,
            self.proof_working_days,
            self.announce_days,
        ]
    }
    /// From numbers in the order of [`BOUNDS`].
    #[must_use]
    pub const fn of(values: [i64; 7]) -> Self {
        let [day_minutes, granted_year_minutes, elder_age, elder_shift_minutes, elder_rest_hours, proof, announce] =
            values;
        Self {
            day_minutes,
            granted_year_minutes,
            elder_age,
            elder_shift_minutes,
            elder_rest_hours,
            proof_working_days: proof,
            announce_days: announce,
        }
    }
}

impl Command for SetRules {
    type Subject = Nothing;
    const VERB: Verb = Verb("hours.rules");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        for ((name, min, max), value) in BOUNDS.into_iter().zip(self.rules.values()) {
            if !(min..=max).contains(&value) {
                return Err(Refusal::field(name, "refusal-hours-rule").arg("min", min).arg("max", max));
            }
        }
        let rules = self.rules;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&SETTING_SET, params![NAME, serde_json::to_string(&rules)?, cx.actor, cx.now])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_keep_their_own_bounds_and_survive_storing() {
        let rules = Rules::default();
        assert_eq!(Rules::of(rules.values()), rules);
        assert!(BOUNDS.into_iter().zip(rules.values()).all(|((_, min, max), v)| (min..=max).contains(&v)));
        let old: Rules = serde_json::from_str(r#"{"day_minutes":360}"#).unwrap();
        assert_eq!((old.day_minutes, old.announce_days), (360, 7));
    }
}
