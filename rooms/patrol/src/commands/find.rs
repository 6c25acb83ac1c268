//! 发现问题: what is wrong on a floor, with its photos, and what was done: put right at once, talked about, passed on.

use liren_instruments::Answers;
use liren_kernel::{Instant, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, dossier::EntryId, photo::Stored};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    happened,
    see::{begun, floor, inside, on_its_day, seen},
    written,
};
use crate::{
    checklist,
    model::{Did, FindingId, Standing},
    store,
    subject::Round,
};

/// Find.
pub const VERB: Verb = Verb("patrol.find");

/// Characters of what is said about it.
const WORDS: usize = 500;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Find {
    /// In which round.
    pub round: DossierId,
    /// Code of the entrance.
    pub entrance: String,
    /// By the round's checklist: `floor`, `kind`, `did`, `words`.
    pub answers: Answers,
    /// As it was.
    pub before: Vec<Stored>,
    /// As it is now, where it was put right.
    pub after: Vec<Stored>,
    /// What was said about it aloud.
    #[serde(default)]
    pub voice: Option<Stored>,
    /// When, by the phone's clock; now when it says nothing.
    pub at: Option<Instant>,
}

impl Command for Find {
    type Subject = Round;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.round
    }
    fn decide(self, round: &Round, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let read = checklist::read(&round.checklist, &self.answers)?;
        let stop = inside(round, &self.entrance, read.floor)?;
        let (category, did, words) = read.found.ok_or_else(|| Refusal::field("kind", "refusal-patrol-nothing"))?;
        // A phone's text is cleaned as that of a page is.
        let words = Paragraph::optional("words", &words)?.map(String::from).unwrap_or_default();
        if words.chars().count() > WORDS {
            return Err(Refusal::field("words", "refusal-text-long")
                .arg("max", WORDS)
                .arg("count", words.chars().count()));
        }
        // What is passed on is looked at by somebody who was not there.
        if did == Did::PassedOn && self.before.is_empty() {
            return Err(Refusal::field("before", "refusal-patrol-photo"));
        }
        let at = happened(self.at, cx.now);
        on_its_day(round, at)?;
        let (id, first): (FindingId, EntryId) = (cx.id(), cx.id());
        let body = json!({
            "entrance": stop.name, "floor": read.floor, "category": category.name(), "did": did.name(),
            "words": words, "phone": self.at,
        });
        let mut change = Change::none().and(written(first, "patrol-found", at, body)).and(floor(stop, read.floor, at));
        let voice = self.voice.into_iter().collect();
        for (purpose, photos) in [("before", self.before), ("after", self.after), ("voice", voice)] {
            if !photos.is_empty() {
                change = change.and(Effect::Photos { entry: first, purpose, photos });
            }
        }
        let (entrance, compound, storey) = (stop.entrance.clone(), stop.compound.clone(), read.floor);
        let standing = if did == Did::Fixed { Standing::Right } else { Standing::Open };
        let right_at = (did == Did::Fixed).then_some(at);
        let change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(
                &store::FINDING_ADD,
                params![
                    id, cx.dossier, entrance, compound, storey, category, did, words, standing, first, at, cx.actor,
                    right_at
                ],
            )?;
            Ok(())
        }));
        let change = seen(change, round, stop, at);
        Ok(begun(change, round, at).tell("finding", id).tell("at", at.ms()))
    }
    fn journaled(&self) -> Value {
        json!({ "entrance": self.entrance, "photos": self.before.len() + self.after.len(), "voice": self.voice.is_some() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, photo, round};

    #[test]
    fn what_is_passed_on_needs_its_photo_and_what_is_fixed_is_right_at_once() {
        let kit = Kit::new();
        let at = round();
        let find = |kind: &str, did: &str, before: Vec<Stored>| {
            Find {
                round: at.header.id,
                entrance: "140213901001-c1-e1".into(),
                answers: checklist::answers(4, kind, did, "纸箱"),
                before,
                after: vec![],
                voice: None,
                at: None,
            }
            .decide(&at, &kit.cx())
        };
        let change = find("clutter", "passed_on", vec![photo()]).unwrap();
        let effects = debug(&change);
        assert!(effects.contains("Photos") && effects.contains("patrol-found"), "{effects}");
        assert_eq!(change.told[0].0, "finding");
        assert_eq!(find("clutter", "passed_on", vec![]).unwrap_err().key, "refusal-patrol-photo");
        assert!(find("clutter", "fixed", vec![]).is_ok());
        assert_eq!(find("none", "", vec![]).unwrap_err().key, "refusal-patrol-nothing");
        assert_eq!(find("cats", "fixed", vec![]).unwrap_err().key, "refusal-choice-invalid");
    }
}
