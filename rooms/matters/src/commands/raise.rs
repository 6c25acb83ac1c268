//! 转来的发现: found while another dossier was walked, such as a patrol's round; passed on, or put right on the spot.

use liren_kernel::{Id, Instant, Level, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    report::{Details, Opening, open},
    written,
};
use crate::{model::Source, subject_more::Found};

/// Raise.
pub const VERB: Verb = Verb("matter.raise");

/// Purpose of a voice note among what hangs on a matter.
pub const VOICE: &str = "voice";

/// How long a phone may keep what was found, in minutes: as long as a receipt is kept (design §9.5).
const OLDEST: i64 = 90 * 24 * 60;

/// Put right there and then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fixed {
    /// What was done.
    pub text: Paragraph,
    /// How it looks now.
    pub photos: Vec<Stored>,
    /// By talking to whoever it was, not by hand (劝导).
    pub persuaded: bool,
}

/// The command. It may come late from a phone without a network: it is an append.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Raise {
    /// The dossier in which it was found; whoever raises it must be able to see that one.
    pub from: DossierId,
    /// Which finding of it.
    pub item: Option<Id<()>>,
    /// What; photos are as it was found.
    pub details: Details,
    /// What whoever found it said aloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<Stored>,
    /// By which way it came.
    pub source: Source,
    /// When it was found.
    pub found_at: Instant,
    /// Put right on the spot; else it goes to the desk.
    pub fixed: Option<Fixed>,
}

impl Command for Raise {
    type Subject = Found;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, String, DossierId) {
        (self.details.place.clone(), self.details.category.clone(), self.from)
    }
    fn decide(self, found: &Found, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if found.origin.level.is_encrypted() {
            // A pointer to a restricted dossier would tell of it.
            return Err(Refusal::new("refusal-matter-origin-restricted"));
        }
        // A phone's clock may be wrong; what it says is kept within what can be.
        let at = self.found_at.min(cx.now).max(cx.now.plus_minutes(-OLDEST));
        let origin = Some((self.from, self.item));
        let ended = self.fixed.as_ref().map(|fixed| fixed.persuaded);
        let mut opening = Opening::plain(self.source, Level::Community, at);
        (opening.ended, opening.origin) = (ended, origin);
        let (mut change, first) = open(&found.site, cx, &self.details, opening)?;
        if let Some(voice) = self.voice {
            change = change.and(Effect::Photos { entry: first, purpose: VOICE, photos: vec![voice] });
        }
        let Some(fixed) = self.fixed else { return Ok(change) };
        let id = cx.id();
        let body = json!({ "text": fixed.text, "persuaded": fixed.persuaded });
        let change = change.and(written(id, "fixed_on_spot", Level::Public, at, body));
        if fixed.photos.is_empty() {
            return Ok(change);
        }
        Ok(change.and(Effect::Photos { entry: id, purpose: "after", photos: fixed.photos }))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({
            "from": self.from, "item": self.item, "place": self.details.place, "category": self.details.category,
            "source": self.source, "fixed": self.fixed.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, details, entries, found, photo, text};
    use liren_office::Role;

    fn raise(fixed: Option<Fixed>) -> Raise {
        let from = Id::from_bytes([77; 16]);
        let found_at = Kit::new().now.plus_minutes(-120);
        Raise { from, item: None, details: details(), voice: None, source: Source::Patrol, found_at, fixed }
    }

    #[test]
    fn what_is_passed_on_waits_for_the_desk_and_tells_when_it_was_found() {
        let kit = Kit::of(Role::Volunteer, 30, 30);
        let change = raise(None).decide(&found(Level::Community), &kit.cx()).unwrap();
        let open = change.open.as_ref().unwrap();
        assert_eq!((open.state, open.due_at.is_some()), ("reported", true));
        assert!(debug(&change).contains("matter.file") && !debug(&change).contains("matter.closed"));
        assert_eq!(entries(&change)[0].happened_at, kit.now.plus_minutes(-120));
    }

    #[test]
    fn what_was_said_aloud_hangs_on_what_was_reported() {
        let kit = Kit::of(Role::Volunteer, 30, 30);
        let said = Stored { media: "audio/webm".into(), ..photo() };
        let change = Raise { voice: Some(said), ..raise(None) }.decide(&found(Level::Community), &kit.cx()).unwrap();
        let hangs = change.effects.iter().find_map(|effect| match effect {
            Effect::Photos { purpose, photos, .. } if *purpose == VOICE => photos.first(),
            _ => None,
        });
        assert_eq!(hangs.map(|sound| sound.media.as_str()), Some("audio/webm"));
    }

    #[test]
    fn what_was_put_right_is_closed_counted_and_waits_for_nobody() {
        let kit = Kit::of(Role::Volunteer, 30, 30);
        let fixed = Fixed { text: text("劝导后当场搬走"), photos: vec![photo()], persuaded: true };
        let change = raise(Some(fixed)).decide(&found(Level::Community), &kit.cx()).unwrap();
        let open = change.open.as_ref().unwrap();
        assert_eq!((open.state, open.due_at, change.patch.close), ("fixed_on_spot", None, true));
        let effects = debug(&change);
        assert!(effects.contains("matter.reported") && effects.contains("matter.closed"), "{effects}");
        assert!(!effects.contains("matter.file") && !effects.contains("matter.overdue"), "{effects}");
    }

    #[test]
    fn a_clock_that_is_wrong_and_a_restricted_origin() {
        let kit = Kit::new();
        let mut ahead = raise(None);
        ahead.found_at = kit.now.plus_minutes(24 * 60);
        let change = ahead.decide(&found(Level::Community), &kit.cx()).unwrap();
        assert_eq!(entries(&change)[0].happened_at, kit.now);
        let refused = raise(None).decide(&found(Level::NeedToKnow), &kit.cx()).unwrap_err();
        assert_eq!(refused.key, "refusal-matter-origin-restricted");
    }
}
