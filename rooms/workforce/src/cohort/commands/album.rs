//! 班级照片: what the class looked like, for its page and its report. What learners hand in with a task is their work and
//! stands in no report.

use liren_kernel::{Level, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, NewEntry, dossier::EntryId, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::cohort::subject::Led;

/// Add photos of the class.
pub const VERB: Verb = Verb("cohort.add_photos");
/// Kind of the entry that they hang on; its `caption` is theirs.
pub const ENTRY: &str = "cohort_photos";
/// Marks them among the attachments of a class.
pub const PURPOSE: &str = "scene";
/// Photos at once.
pub const MOST: usize = 8;

/// Adds photos. Whoever learns in the class sees them; so the button stays after who passed is settled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddPhotos {
    /// Which class.
    pub cohort: DossierId,
    /// What they show.
    pub caption: Line,
    /// As stored.
    pub photos: Vec<Stored>,
}

impl Command for AddPhotos {
    type Subject = Led;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, _: &Led, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.photos.is_empty() {
            return Err(Refusal::field("photos", "refusal-cohort-no-photo"));
        }
        let id: EntryId = cx.id();
        let body = json!({ "caption": self.caption, "count": self.photos.len() });
        let entry = NewEntry { id, kind: ENTRY, level: Level::Community, audience: None, happened_at: cx.now, body };
        let photos = Effect::Photos { entry: id, purpose: PURPOSE, photos: self.photos };
        Ok(Change::none().and(Effect::Entry(entry)).and(photos))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort, "caption": self.caption, "photos": self.photos.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::kit::{Kit, cohort};

    #[test]
    fn nothing_is_added_without_a_photo() {
        let class = Led(cohort());
        let add =
            AddPhotos { cohort: class.0.header.id, caption: Line::new("caption", "上课").unwrap(), photos: vec![] };
        let refused = add.decide(&class, &Kit::of(9).cx()).unwrap_err();
        assert_eq!((refused.field.as_deref(), refused.key.as_str()), (Some("photos"), "refusal-cohort-no-photo"));
    }
}
