//! 反映: a resident without an account tells something. Name and phone are for the desk only.

use liren_kernel::{Level, Line, Refusal, Verb, phone::Phone};
use liren_office::{Basis, Change, Command, Decide};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    report::{Details, Opening, open},
    written,
};
use crate::{model::Source, subject::Site};

/// Report without an account.
pub const VERB: Verb = Verb("matter.report_public");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportPublic {
    /// What.
    pub details: Details,
    /// How to call the reporter: 张先生.
    pub name: Option<Line>,
    /// For questions.
    pub phone: Option<Line>,
    /// The privacy notice was read and accepted.
    pub notice: bool,
}

impl Command for ReportPublic {
    type Subject = Site;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, String) {
        (self.details.place.clone(), self.details.category.clone())
    }
    fn decide(self, site: &Site, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !self.notice {
            return Err(Refusal::field("notice", "refusal-matter-notice"));
        }
        let phone = match &self.phone {
            Some(line) => Some(Phone::new("phone", line.as_str())?),
            None => None,
        };
        let mut opening = Opening::plain(Source::Resident, Level::Community, cx.now);
        opening.answer = phone.is_some();
        let (change, _) = open(site, cx, &self.details, opening)?;
        if self.name.is_none() && phone.is_none() {
            return Ok(change);
        }
        let body = json!({ "name": self.name, "phone": phone.as_ref().map(Phone::reveal) });
        Ok(change.and(written(cx.id(), "contact", Level::NeedToKnow, cx.now, body)))
    }
    fn journaled(&self) -> Value {
        json!({ "place": self.details.place, "category": self.details.category, "notice": self.notice })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, details, entries, site};

    fn report() -> ReportPublic {
        let name = Some(Line::new("name", "张先生").unwrap());
        let phone = Some(Line::new("phone", "138 1234 2266").unwrap());
        ReportPublic { details: details(), name, phone, notice: true }
    }

    #[test]
    fn contact_stands_in_an_entry_of_level_two_and_nowhere_else() {
        let kit = Kit::public();
        assert!(!report().journaled().to_string().contains("张先生"));
        let change = report().decide(&site(), &kit.cx()).unwrap();
        let found = entries(&change);
        assert_eq!((found[0].kind, found[0].level), ("reported", Level::Public));
        assert!(!found[0].body.to_string().contains("张先生"));
        assert_eq!((found[1].kind, found[1].level), ("contact", Level::NeedToKnow));
        assert_eq!(found[1].body["phone"], "13812342266");
    }

    #[test]
    fn without_consent_or_with_a_wrong_phone_nothing_is_taken() {
        let kit = Kit::public();
        let refused = ReportPublic { notice: false, ..report() }.decide(&site(), &kit.cx()).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("notice"));
        let phone = Some(Line::new("phone", "12a").unwrap());
        let refused = ReportPublic { phone, ..report() }.decide(&site(), &kit.cx()).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("phone"));
        let nameless = ReportPublic { name: None, phone: None, ..report() };
        assert_eq!(entries(&nameless.decide(&site(), &kit.cx()).unwrap()).len(), 1);
    }
}
