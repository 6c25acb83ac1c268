//! 遮挡: faces and number plates are covered by hand before a photo goes on. The whole one is kept for the team alone,
//! or destroyed.

use liren_kernel::{Id, Level, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, photo::Stored};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk};
use crate::{release, subject_more::Pictured};

/// Cover parts of a photo.
pub const VERB: Verb = Verb("matter.blur");

/// The command. The pictures are made before it; files of the photo as it was are removed after it, unless kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Blur {
    /// Of which matter.
    pub matter: DossierId,
    /// Which photo.
    pub photo: Id<()>,
    /// The file in which parts were covered, by its SHA-256. Another one by now: somebody covered it meanwhile, and what
    /// they covered would stand open again.
    pub of: String,
    /// With parts covered.
    pub covered: Stored,
    /// As it was, as ciphertext for the team; `None` destroys it.
    pub whole: Option<Stored>,
}

impl Command for Blur {
    type Subject = Pictured;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Id<()>) {
        (self.matter, self.photo)
    }
    fn decide(self, pictured: &Pictured, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &pictured.matter;
        if matter.header.level.is_encrypted() {
            return Err(Refusal::new("refusal-matter-restricted-photo"));
        }
        // What is kept is ciphertext, and what goes on is not.
        if self.covered.data_key.is_some() || self.whole.as_ref().is_some_and(|whole| whole.data_key.is_none()) {
            return Err(Refusal::new("refusal-form-broken"));
        }
        if self.of != pictured.photo.sha {
            return Err(Refusal::field("cell", "refusal-matter-photo-moved"));
        }
        let mut change = release::covered(&pictured.photo, self.covered, cx.now);
        let kept = self.whole.is_some();
        if let Some(whole) = self.whole {
            let id: Id<()> = cx.id();
            let keep = Effect::rows(move |tx, cx| {
                let (nothing, level): (Option<Id<()>>, _) = (None, Level::NeedToKnow);
                tx.exec(
                    &liren_office::store::ATTACHMENT_ADD,
                    params![
                        id,
                        cx.dossier,
                        nothing,
                        level,
                        whole.data_key,
                        "whole",
                        whole.media,
                        whole.sha,
                        whole.thumb_sha,
                        whole.bytes,
                        whole.width,
                        whole.height,
                        cx.actor,
                        cx.now
                    ],
                )?;
                Ok(())
            });
            // Whoever covers it may look at the whole one again.
            change = join_desk(change.and(keep), cx.actor.person);
        }
        Ok(entry(change, cx, "blurred", json!({ "kept": kept }), &[], ""))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "photo": self.photo, "kept": self.whole.is_some() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter, photo, pictured},
        model::State,
    };

    #[test]
    fn the_whole_one_is_ciphertext_or_gone() {
        let kit = Kit::new();
        let one = pictured(matter(State::Filed));
        let blur = |covered: Stored, whole: Option<Stored>| {
            let of = one.photo.sha.clone();
            Blur { matter: one.matter.header.id, photo: one.photo.id, of, covered, whole }.decide(&one, &kit.cx())
        };
        let gone = blur(photo(), None).unwrap();
        assert!(debug(&gone).contains("office.forget_files") && !debug(&gone).contains("Join"));
        let kept = blur(photo(), Some(Stored { data_key: Some(4), ..photo() })).unwrap();
        assert!(debug(&kept).contains("Join"));
        assert!(blur(photo(), Some(photo())).is_err(), "what is kept is never plain");
        assert!(blur(Stored { data_key: Some(4), ..photo() }, None).is_err());
        let mut hidden = pictured(matter(State::Filed));
        hidden.matter.header.level = Level::NeedToKnow;
        let id = hidden.matter.header.id;
        let of = hidden.photo.sha.clone();
        let refused = Blur { matter: id, photo: hidden.photo.id, of, covered: photo(), whole: None };
        assert_eq!(refused.decide(&hidden, &kit.cx()).unwrap_err().key, "refusal-matter-restricted-photo");
    }

    #[test]
    fn what_was_covered_meanwhile_does_not_stand_open_again() {
        let kit = Kit::new();
        let mut one = pictured(matter(State::Filed));
        let (of, photo_id) = (one.photo.sha.clone(), one.photo.id);
        one.photo.sha = "cd".repeat(32);
        let late = Blur { matter: one.matter.header.id, photo: photo_id, of, covered: photo(), whole: None };
        assert_eq!(late.decide(&one, &kit.cx()).unwrap_err().key, "refusal-matter-photo-moved");
    }
}
