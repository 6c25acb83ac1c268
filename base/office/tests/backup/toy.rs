//! A small kind of dossier, opened by one command.

use liren_kernel::{Level, PlacePath, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, NewEntry, Nothing};
use serde::{Deserialize, Serialize};

use crate::{A, common::toy};

/// Opens one.
#[derive(Debug, Serialize, Deserialize)]
pub struct Open {
    pub title: String,
    pub level: Level,
    pub words: String,
}
impl Command for Open {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::open(toy(cx, self.title, self.level, PlacePath::of_division(A)))
            .and(Effect::Join { party: *cx.actor.person.bytes(), part: "member", reason: "opened it".into() })
            .and(Effect::Words(vec![self.words]))
            .and(Effect::Tally { measure: "toys", by: 1 })
            .and(Effect::Entry(NewEntry {
                id: cx.id(),
                kind: "note",
                level: self.level,
                audience: None,
                happened_at: cx.now,
                body: serde_json::json!({ "text": format!("内容{}", self.level.number()) }),
            })))
    }
}
