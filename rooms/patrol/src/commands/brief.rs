//! 出简报: asked for by whoever leads, agreed or returned by somebody else; the templates of its texts.

use liren_kernel::{Day, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Nothing,
    signoff::{Ask, Outcome, SignOffId},
    store::SETTING_SET,
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::{
    brief::{Brief, SETTING, SUBJECT, Texts},
    subject::{Briefed, Briefing},
};

/// Ask for a brief.
pub const VERB: Verb = Verb("patrol.brief");
/// Agree to it.
pub const AGREE: Verb = Verb("patrol.agree_brief");
/// Return it.
pub const RETURN: Verb = Verb("patrol.return_brief");
/// Change the templates.
pub const TEMPLATES: Verb = Verb("patrol.templates");

/// Freezes a brief and asks somebody else to agree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteBrief {
    /// A round, or a team.
    pub of: DossierId,
    /// Of a team: which days.
    pub days: Option<(Day, Day)>,
    /// Its texts.
    pub texts: Texts,
}

impl Command for WriteBrief {
    type Subject = Briefing;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Option<(Day, Day)>) {
        (self.of, self.days)
    }
    fn decide(self, at: &Briefing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        self.texts.check()?;
        self.texts.finished()?;
        if at.facts.rounds == 0 || at.facts.floors == 0 {
            return Err(Refusal::new("refusal-patrol-brief-empty"));
        }
        let brief = Brief { facts: at.facts.clone(), texts: self.texts, records: at.records.clone() };
        let frozen = serde_json::to_value(&brief).map_err(|_| Refusal::new("refusal-form-broken"))?;
        Ok(Change::none().and(Effect::Ask(Ask::new(cx.id(), SUBJECT, frozen))).and(entry(
            cx,
            "patrol-brief-asked",
            json!({}),
        )))
    }
}

/// Agrees to a brief; from then on it stands as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AgreeBrief {
    /// Of which dossier.
    pub of: DossierId,
    /// Which.
    pub brief: SignOffId,
}

impl Command for AgreeBrief {
    type Subject = Briefed;
    const VERB: Verb = AGREE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SignOffId) {
        (self.of, self.brief)
    }
    fn decide(self, at: &Briefed, cx: &Decide<'_>) -> Result<Change, Refusal> {
        // Written before this was asked after: it goes back, with a field of its own for why.
        at.texts.finished().map_err(|refusal| Refusal { field: None, ..refusal })?;
        let args = vec![("title".into(), at.header.title.clone())];
        Ok(Change::none()
            .and(Effect::Answer { id: self.brief, outcome: Outcome::Approved, words: String::new() })
            .and(Effect::Tell { person: at.asked_by, key: "notice-patrol-brief-agreed", args })
            .and(entry(cx, "patrol-brief-agreed", json!({}))))
    }
}

/// Returns a brief for changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReturnBrief {
    /// Of which dossier.
    pub of: DossierId,
    /// Which.
    pub brief: SignOffId,
    /// What is to be changed.
    pub words: Paragraph,
}

impl Command for ReturnBrief {
    type Subject = Briefed;
    const VERB: Verb = RETURN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, SignOffId) {
        (self.of, self.brief)
    }
    fn decide(self, at: &Briefed, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let args = vec![("title".into(), at.header.title.clone())];
        let words = self.words.as_str().to_owned();
        Ok(Change::none()
            .and(Effect::Answer { id: self.brief, outcome: Outcome::Returned, words })
            .and(Effect::Tell { person: at.asked_by, key: "notice-patrol-brief-returned", args })
            .and(entry(cx, "patrol-brief-returned", json!({ "words": self.words }))))
    }
}

/// Changes the texts from which briefs are written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetTemplates {
    /// The new ones.
    pub texts: Texts,
}

impl Command for SetTemplates {
    type Subject = Nothing;
    const VERB: Verb = TEMPLATES;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        self.texts.check()?;
        let text = serde_json::to_string(&self.texts).map_err(|_| Refusal::new("refusal-form-broken"))?;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&SETTING_SET, params![SETTING, text, cx.actor, cx.now])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        brief::Facts,
        commands::tests::{Kit, debug, header},
        model::ROUND,
    };

    #[test]
    fn a_brief_of_nothing_is_refused_and_facts_come_from_the_records() {
        let kit = Kit::new();
        let names = include_str!("../../data/places.txt").lines();
        let facts =
            || -> Vec<(String, String)> { names.clone().map(|name| (name.to_owned(), "2".to_owned())).collect() };
        let mut at = Briefing {
            header: header(ROUND, "done"),
            team_facts: liren_office::Facts::default(),
            facts: Facts::default(),
            records: "/patrol/findings".into(),
        };
        let write = || WriteBrief {
            of: at_id(),
            days: None,
            texts: Texts { news: "居民说亮堂了".into(), ..Texts::built_in().filled(&facts()) },
        };
        fn at_id() -> DossierId {
            header(ROUND, "done").id
        }
        assert_eq!(write().decide(&at, &kit.cx()).unwrap_err().key, "refusal-patrol-brief-empty");
        (at.facts.rounds, at.facts.floors) = (1, 48);
        let unfinished = WriteBrief { texts: Texts::built_in(), ..write() }.decide(&at, &kit.cx()).unwrap_err();
        assert_eq!(unfinished.key, "refusal-patrol-brief-prompt");
        let change = write().decide(&at, &kit.cx()).unwrap();
        let frozen = change.effects.iter().find_map(|e| match e {
            Effect::Ask(ask) => Some(ask.frozen.to_string()),
            _ => None,
        });
        assert!(frozen.unwrap().contains("\"floors\":48") && debug(&change).contains("brief"));
    }
}
