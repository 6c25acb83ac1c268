//! 三率的口径: what a city counts in the rates of response, resolution and satisfaction (Beijing art. 32; domain §3).

use liren_office::{Fault, store::SETTING_GET};
use liren_store::{Read, params};
use serde::{Deserialize, Serialize};

use crate::model::Excluded;

/// Where the rules are kept.
pub const SETTING: &str = "matter.rates";

/// What counts. A city sets it once for all its streets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// 基本满意 counts as satisfied.
    pub fair_counts: bool,
    /// A rating given by number and code counts where nobody called back.
    pub own_rating_counts: bool,
    /// Answers that are left out of resolution and satisfaction.
    pub left_out: Vec<Excluded>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { fair_counts: true, own_rating_counts: true, left_out: Excluded::ALL.to_vec() }
    }
}

/// When a reporter was to be spoken to, answered a call back, or judged the result in either way.
pub const RESPONSE_DUE: &str = "(SELECT m.response_due FROM matter m WHERE m.dossier = d.seq)";
/// See [`RESPONSE_DUE`].
pub const CALLED: &str = "(SELECT m.called_at FROM matter m WHERE m.dossier = d.seq)";
/// See [`RESPONSE_DUE`].
pub const JUDGED: &str = "(SELECT COALESCE(m.called_at, m.rated_at) FROM matter m WHERE m.dossier = d.seq)";

/// The same where the room's row is joined as `m`: sums need no look-up of their own for it.
pub const RESPONSE_DUE_OF: &str = "m.response_due";
/// See [`RESPONSE_DUE_OF`].
pub const CALLED_OF: &str = "m.called_at";
/// See [`RESPONSE_DUE_OF`].
pub const JUDGED_OF: &str = "COALESCE(m.called_at, m.rated_at)";

impl Rules {
    /// As the city has set them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(read: &mut Read<'_>) -> Result<Self, Fault> {
        let stored = read.opt(&SETTING_GET, params![SETTING])?;
        Ok(stored.and_then(|(text,)| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Part and whole of the response rate, as conditions on `m`.
    #[must_use]
    pub fn response(&self) -> (String, String) {
        ("m.responded_at <= m.response_due".into(), "m.response_due IS NOT NULL".into())
    }

    /// Part and whole of the resolution rate.
    #[must_use]
    pub fn resolution(&self) -> (String, String) {
        ("m.resolved = 1".into(), format!("m.resolved IS NOT NULL{}", self.valid()))
    }

    /// Moment, part and whole of the satisfaction rate.
    #[must_use]
    pub fn satisfaction(&self) -> (&'static str, String, String) {
        let (moment, score) = if self.own_rating_counts {
            (JUDGED_OF, "COALESCE(m.called_rating, m.rating)")
        } else {
            (CALLED_OF, "m.called_rating")
        };
        let least = if self.fair_counts { 2 } else { 3 };
        (moment, format!("{score} >= {least}"), format!("{score} IS NOT NULL{}", self.valid()))
    }

    fn valid(&self) -> String {
        if self.left_out.is_empty() {
            return String::new();
        }
        let names: Vec<String> = self.left_out.iter().map(|why| format!("'{}'", why.name())).collect();
        format!(" AND COALESCE(m.excluded, '') NOT IN ({})", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_says_what_counts() {
        let strict = Rules { fair_counts: false, own_rating_counts: false, left_out: vec![Excluded::Untrue] };
        let (moment, part, whole) = strict.satisfaction();
        assert_eq!((moment, part.as_str()), (CALLED_OF, "m.called_rating >= 3"));
        assert!(whole.ends_with("NOT IN ('untrue')"));
        assert!(Rules::default().satisfaction().1.ends_with(">= 2"));
        let all = Rules { left_out: vec![], ..Rules::default() };
        assert_eq!(all.resolution().1, "m.resolved IS NOT NULL");
    }
}
