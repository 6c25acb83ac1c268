//! 补照片: photos of a restricted matter, which can be stored only once its key exists.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::subject::Matter;

/// Attach.
pub const VERB: Verb = Verb("matter.attach");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attach {
    /// To which.
    pub matter: DossierId,
    /// As stored.
    pub photos: Vec<Stored>,
}

impl Command for Attach {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.photos.is_empty() {
            return Err(Refusal::field("photos", "refusal-matter-photo-needed"));
        }
        // A plain file never hangs on a restricted matter.
        if matter.header.level.is_encrypted() && self.photos.iter().any(|p| p.data_key.is_none()) {
            return Err(Refusal::field("photos", "refusal-matter-photos-later"));
        }
        Ok(entry(Change::none(), cx, "attached", json!({}), &self.photos, "scene"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "photos": self.photos.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter, photo},
        model::State,
    };

    #[test]
    fn a_plain_file_never_hangs_on_a_restricted_matter() {
        let kit = Kit::new();
        let mut m = matter(State::Filed);
        m.header.level = liren_kernel::Level::NeedToKnow;
        let attach = |photo: Stored| Attach { matter: m.header.id, photos: vec![photo] }.decide(&m, &kit.cx());
        assert!(attach(photo()).is_err());
        assert!(debug(&attach(Stored { data_key: Some(4), ..photo() }).unwrap()).contains("Photos"));
    }
}
