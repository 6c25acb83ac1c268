//! 组建巡访团: opens the dossier of a team.

use liren_kernel::{Day, Level, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::{
    model::TEAM,
    store,
    subject::{Ground, stem},
};

/// Found a team.
pub const VERB: Verb = Verb("patrol.found");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Found {
    /// Code of the street or community it walks in.
    pub at: String,
    /// 梧桐街道市民巡访团.
    pub name: Line,
    /// Since when there is one; years before the office kept records, perhaps.
    pub founded: Day,
}

impl Command for Found {
    type Subject = Ground;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.at.clone()
    }
    fn decide(self, ground: &Ground, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.founded > cx.now.day() {
            return Err(Refusal::field("founded", "refusal-day-future"));
        }
        let founded = self.founded.to_string();
        Ok(Change::open(NewDossier {
            id: cx.id(),
            kind: TEAM,
            number_stem: stem(&ground.stem, TEAM),
            title: self.name.as_str().to_owned(),
            level: Level::Community,
            state: "standing",
            facet: String::new(),
            lead: ground.lead,
            place: Some(ground.place.id),
            path: ground.place.path(),
            due_at: None,
        })
        .and(entry(cx, "patrol-founded", json!({ "place": ground.place.name, "founded": self.founded })))
        .and(Effect::rows(move |tx, cx| {
            tx.exec(&store::TEAM_ADD, params![cx.dossier, founded])?;
            // The checklist of the room is there from the first team on; publishing it again changes nothing.
            crate::checklist::newest(tx, cx.actor, cx.now)?;
            Ok(())
        })))
    }
}
