//! 即时整改、顺手改好: put right without sending anybody. It still counts.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, not_now, step, tell_reporter};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Put right on the spot.
pub const VERB: Verb = Verb("matter.fix_on_spot");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FixOnSpot {
    /// Which.
    pub matter: DossierId,
    /// What was done.
    pub text: Paragraph,
    /// How it looks now.
    pub photos: Vec<Stored>,
    /// What whoever reported it is told.
    #[serde(default)]
    pub answer: Option<Paragraph>,
    /// Whether they are shown the photos too, as far as photos may leave the office.
    #[serde(default)]
    pub show: bool,
}

impl Command for FixOnSpot {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !matches!(matter.state, State::Reported | State::Filed) {
            return Err(not_now());
        }
        if self.photos.is_empty() && matter.rule.as_ref().is_some_and(|r| r.photo_required) {
            return Err(Refusal::field("photos", "refusal-matter-photo-needed"));
        }
        let mut record = matter.record.clone();
        record.outcome = Some("on_spot".into());
        record.fed_by = Some(cx.actor.person);
        record.fed_at = Some(cx.now);
        let change = step(matter, cx, Stage::FixedOnSpot, None, record);
        let change = if matter.header.level.is_encrypted() { change } else { join_desk(change, cx.actor.person) };
        let body = json!({ "text": self.text, "answer": self.answer, "show": self.show });
        let change = entry(change, cx, "fixed_on_spot", body, &self.photos, "after");
        Ok(tell_reporter(change, matter, "notice-matter-closed"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "photos": self.photos.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, photo, slice, text};

    #[test]
    fn it_ends_at_once_with_a_photo() {
        let kit = Kit::new();
        let run = |state, photos: Vec<Stored>| {
            let m = matter(state);
            FixOnSpot { matter: m.header.id, text: text("当场劝导，已搬走"), photos, answer: None, show: false }
                .decide(&m, &kit.cx())
        };
        let change = run(State::Reported, vec![photo()]).unwrap();
        assert!(change.patch.close && debug(&change).contains("matter.closed"));
        assert!(run(State::Reported, vec![]).is_err() && run(State::Handling(slice()), vec![photo()]).is_err());
    }
}
