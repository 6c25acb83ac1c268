//! 记一笔: a remark on the timeline, for all who see the matter or for the desk only.

use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{join_desk, written};
use crate::subject::Matter;

/// Note.
pub const VERB: Verb = Verb("matter.note");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Note {
    /// On which.
    pub matter: DossierId,
    /// What.
    pub text: Paragraph,
    /// Only for the desk.
    pub desk_only: bool,
    /// Pictures; they are seen by all who see the matter.
    pub photos: Vec<Stored>,
}

impl Command for Note {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (mut change, mut level) = (Change::none(), Level::Public);
        if self.desk_only {
            let path = matter.header.path();
            let of_the_place = cx.actor.posts.iter().any(|p| p.role.reads_by_place() && p.covers(&path));
            if !of_the_place && !matter.standing.team {
                return Err(Refusal::field("desk_only", "refusal-matter-desk-only"));
            }
            if !self.photos.is_empty() {
                return Err(Refusal::field("photos", "refusal-matter-photos-for-all"));
            }
            level = Level::NeedToKnow;
            if !matter.standing.team {
                change = join_desk(change, cx.actor.person);
            }
        }
        let id = cx.id();
        let change = change.and(written(id, "note", level, cx.now, json!({ "text": self.text })));
        if self.photos.is_empty() {
            return Ok(change);
        }
        Ok(change.and(Effect::Photos { entry: id, purpose: "scene", photos: self.photos }))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "desk_only": self.desk_only })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, entries, matter, photo, slice, text},
        model::State,
    };
    use liren_office::{Actor, OrgId, Post, Role};

    #[test]
    fn a_note_for_the_desk_is_of_level_two_and_not_for_the_handlers_to_write() {
        let m = matter(State::Handling(slice()));
        let note = |kit: &Kit, desk_only, photos: Vec<Stored>| {
            Note { matter: m.header.id, text: text("独居老人，上门前先电话"), desk_only, photos }.decide(&m, &kit.cx())
        };
        let kit = Kit::new();
        assert_eq!(entries(&note(&kit, true, vec![]).unwrap())[0].level, Level::NeedToKnow);
        assert_eq!(entries(&note(&kit, false, vec![photo()]).unwrap())[0].level, Level::Public);
        assert_eq!(note(&kit, true, vec![photo()]).unwrap_err().field.as_deref(), Some("photos"));
        let org: Option<OrgId> = Some(slice().org);
        let handler = Actor {
            person: crate::commands::tests::person(2),
            posts: vec![Post { role: Role::OrgHandler, org, place: None }],
        };
        assert_eq!(note(&Kit::by(handler), true, vec![]).unwrap_err().key, "refusal-matter-desk-only");
    }
}
