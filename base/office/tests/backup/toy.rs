//! A small kind of dossier, opened by one command.

use liren_kernel::{Level, PlacePath, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, NewEntry, Nothing, change::NewDossier};
use serde::{Deserialize, Serialize};

use crate::A;

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
        Ok(Change::open(NewDossier {
            id: cx.id(),
            kind: "toy",
            number_stem: "梧桐试".into(),
            title: self.title,
            level: self.level,
            state: "new",
            facet: String::new(),
            lead: None,
            place: None,
            path: PlacePath::of_division(A),
            due_at: None,
        })
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
