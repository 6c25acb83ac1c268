//! 没有要遮的: somebody went over a photo of a matter and found nothing to cover.

use liren_kernel::{Id, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};

use crate::{release, subject_more::Pictured};

/// Say that there is nothing to cover.
pub const VERB: Verb = Verb("matter.clear_photo");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClearPhoto {
    /// Of which matter.
    pub matter: DossierId,
    /// Which photo.
    pub photo: Id<()>,
}

impl Command for ClearPhoto {
    type Subject = Pictured;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Id<()>) {
        (self.matter, self.photo)
    }
    fn decide(self, pictured: &Pictured, _: &Decide<'_>) -> Result<Change, Refusal> {
        if pictured.matter.header.level.is_encrypted() || pictured.photo.data_key.is_some() {
            return Err(Refusal::new("refusal-matter-restricted-photo"));
        }
        Ok(Change::none().and(release::clear(pictured.photo.sha.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, matter, pictured},
        model::State,
    };

    #[test]
    fn of_a_restricted_matter_no_photo_leaves() {
        let kit = Kit::new();
        let mut one = pictured(matter(State::Filed));
        let clear =
            |one: &Pictured| ClearPhoto { matter: one.matter.header.id, photo: one.photo.id }.decide(one, &kit.cx());
        assert_eq!(clear(&one).unwrap().effects.len(), 1);
        one.matter.header.level = liren_kernel::Level::NeedToKnow;
        assert_eq!(clear(&one).unwrap_err().key, "refusal-matter-restricted-photo");
    }
}
