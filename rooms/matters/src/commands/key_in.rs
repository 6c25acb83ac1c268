//! 代填: what came by chat group, on paper or by telephone, at its original time.

use liren_kernel::{Instant, Level, Line, Refusal, Verb, phone::Phone};
use liren_office::{Basis, Change, Command, Decide};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    join_desk,
    report::{Details, Opening, open},
    written,
};
use crate::{model::Source, subject::Site};

/// Key in.
pub const VERB: Verb = Verb("matter.key_in");

/// How far back something may be keyed in, in minutes: a year.
const OLDEST: i64 = 366 * 24 * 60;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyIn {
    /// What.
    pub details: Details,
    /// By which way it came.
    pub source: Source,
    /// When it was said.
    pub said_at: Instant,
    /// Who said it.
    pub name: Option<Line>,
    /// For questions.
    pub phone: Option<Line>,
}

impl Command for KeyIn {
    type Subject = Site;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, String) {
        (self.details.place.clone(), self.details.category.clone())
    }
    fn decide(self, site: &Site, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.said_at > cx.now {
            return Err(Refusal::field("said_day", "refusal-day-future"));
        }
        if self.said_at < cx.now.plus_minutes(-OLDEST) {
            return Err(Refusal::field("said_day", "refusal-matter-too-old"));
        }
        let phone = match &self.phone {
            Some(line) => Some(Phone::new("phone", line.as_str())?),
            None => None,
        };
        let mut opening = Opening::plain(self.source, Level::Community, self.said_at);
        opening.answer = self.name.is_some() || phone.is_some();
        let (change, _) = open(site, cx, &self.details, opening)?;
        if self.name.is_none() && phone.is_none() {
            return Ok(change);
        }
        let body = json!({ "name": self.name, "phone": phone.as_ref().map(Phone::reveal) });
        // Whoever wrote the number down may read it again.
        Ok(join_desk(change, cx.actor.person).and(written(cx.id(), "contact", Level::NeedToKnow, self.said_at, body)))
    }
    fn journaled(&self) -> Value {
        json!({ "place": self.details.place, "category": self.details.category, "source": self.source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, details, entries, site};

    fn keyed(minutes: i64, kit: &Kit) -> Result<Change, Refusal> {
        let said_at = kit.now.plus_minutes(minutes);
        KeyIn { details: details(), source: Source::Chat, said_at, name: None, phone: None }.decide(&site(), &kit.cx())
    }

    #[test]
    fn it_keeps_its_original_time() {
        let kit = Kit::new();
        let change = keyed(-90, &kit).unwrap();
        assert_eq!(entries(&change)[0].happened_at, kit.now.plus_minutes(-90));
        assert_eq!(keyed(5, &kit).unwrap_err().key, "refusal-day-future");
        assert_eq!(keyed(-OLDEST - 1, &kit).unwrap_err().key, "refusal-matter-too-old");
    }
}
