//! 遮挡巡访照片: somebody went over a photo of a round before it leaves the office: covered faces and plates, or found
//! nothing to cover. What was under the cover is gone.

use liren_kernel::{Id, Refusal, Verb};
use liren_matters::release;
use liren_office::{Basis, Change, Command, Decide, DossierId, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::subject::Pictured;

/// Go over a photo.
pub const VERB: Verb = Verb("patrol.cover");

/// The command. The covered picture is made before it; the file of the photo as it was is removed after it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CoverPhoto {
    /// Of which round.
    pub round: DossierId,
    /// Which photo.
    pub photo: Id<()>,
    /// The file somebody went over, by its SHA-256. Another one by now: it was covered meanwhile, and what was covered
    /// would stand open again.
    pub of: String,
    /// With parts covered; `None` when there was nothing to cover.
    pub covered: Option<Stored>,
}

impl Command for CoverPhoto {
    type Subject = Pictured;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Id<()>) {
        (self.round, self.photo)
    }
    fn decide(self, pictured: &Pictured, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let photo = &pictured.photo;
        if pictured.round.header.level.is_encrypted() || photo.data_key.is_some() {
            return Err(Refusal::new("refusal-matter-restricted-photo"));
        }
        if self.of != photo.sha {
            return Err(Refusal::field("cell", "refusal-matter-photo-moved"));
        }
        let Some(covered) = self.covered else {
            return Ok(Change::none().and(release::clear(photo.sha.clone())));
        };
        if covered.data_key.is_some() {
            return Err(Refusal::new("refusal-form-broken"));
        }
        Ok(release::covered(photo, covered, cx.now))
    }
    fn journaled(&self) -> Value {
        json!({ "photo": self.photo, "covered": self.covered.is_some() })
    }
}
