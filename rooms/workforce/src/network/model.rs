//! What a network of stations is: its levels are the office's own words, its rules the office's own numbers.

use liren_kernel::{Line, Refusal};
use serde::{Deserialize, Serialize};

/// Levels at most: 总站, 站, 室, 点 and one to spare.
const LEVELS: usize = 5;

/// What an office sets for its network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Names of its levels, the top first: 社工总站, 社工分站.
    pub levels: Vec<String>,
    /// Minutes of continuing education a licensed worker needs in a calendar year.
    pub training_minutes: i64,
    /// Minutes of duty in a week (Monday to Sunday) at most.
    pub week_minutes: i64,
    /// Minutes of rest between two shifts at least.
    pub rest_minutes: i64,
    /// Minute of the day from which work counts as evening work.
    pub evening_from: i64,
}

impl Rules {
    /// Of an office that has set only its levels: 24 hours of training a year, 40 hours of duty a week, 11 hours of
    /// rest, evening from 18:00. Provinces and offices differ; each number can be set.
    #[must_use]
    pub const fn with(levels: Vec<String>) -> Self {
        Self { levels, training_minutes: 24 * 60, week_minutes: 40 * 60, rest_minutes: 11 * 60, evening_from: 18 * 60 }
    }

    /// The levels of a form: a line each.
    ///
    /// # Errors
    /// `refusal-station-levels` without any or with too many; `refusal-text-*`.
    pub fn levels(text: &str) -> Result<Vec<String>, Refusal> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let levels: Vec<String> =
            lines.map(|line| Line::new("levels", line).map(String::from)).collect::<Result<_, _>>()?;
        if levels.is_empty() || levels.len() > LEVELS {
            return Err(Refusal::field("levels", "refusal-station-levels").arg("max", LEVELS));
        }
        Ok(levels)
    }

    /// What a level is called; deeper ones carry the name of the last.
    #[must_use]
    pub fn level(&self, depth: i64) -> &str {
        let at = usize::try_from(depth).unwrap_or_default();
        self.levels.get(at).or_else(|| self.levels.last()).map_or("", String::as_str)
    }
}

/// The three professional qualifications of social workers (社会工作者职业资格).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceKind {
    /// 助理社会工作师.
    Assistant,
    /// 社会工作师.
    SocialWorker,
    /// 高级社会工作师.
    Senior,
}

impl LicenceKind {
    /// All, the first to be earned first.
    pub const ALL: [Self; 3] = [Self::Assistant, Self::SocialWorker, Self::Senior];

    /// Its stored name, also the end of its message key.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::SocialWorker => "social-worker",
            Self::Senior => "senior",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its message key.
    #[must_use]
    pub fn label_key(self) -> String {
        format!("licence-kind-{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_the_offices_own_words() {
        let levels = Rules::levels("社工总站\n\n 社工分站 ").unwrap();
        assert_eq!(levels, ["社工总站", "社工分站"]);
        assert_eq!(Rules::levels(" \n").unwrap_err().key, "refusal-station-levels");
        assert_eq!(Rules::levels("1\n2\n3\n4\n5\n6").unwrap_err().key, "refusal-station-levels");
        let rules = Rules::with(levels);
        assert_eq!((rules.level(0), rules.level(1), rules.level(4)), ("社工总站", "社工分站", "社工分站"));
    }
}
