//! 开始网格巡查: the grid's own worker sets out over the entrances of the grid. Nothing is drawn: all of them are on the way, the
//! longest unseen first.

use liren_kernel::{Level, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::{
    checklist,
    model::{GRID, Hat, Stage, WALKER},
    store,
    subject::{OwnGrid, stem},
};

/// Set out.
pub const VERB: Verb = Verb("patrol.walk_grid");

/// Floors that may be named where nobody counted them: no dwelling house below 100 m has more (GB 50352).
const HIGHEST: i64 = 34;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WalkGrid {
    /// Code of the grid.
    pub grid: String,
}

impl Command for WalkGrid {
    type Subject = OwnGrid;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.grid.clone()
    }
    fn decide(self, own: &OwnGrid, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if own.running.is_some() {
            return Err(Refusal::new("refusal-patrol-grid-running"));
        }
        if own.doors.is_empty() {
            return Err(Refusal::new("refusal-patrol-grid-empty"));
        }
        let id: DossierId = cx.id();
        let title = format!("{}{}", own.community, own.grid.name);
        let words = own.doors.iter().map(|door| door.name.clone()).collect();
        let (doors, day) = (own.doors.clone(), cx.now.day().to_string());
        Ok(Change::open(NewDossier {
            id,
            kind: GRID,
            number_stem: stem(&own.street, GRID),
            title: title.chars().take(liren_kernel::text::LINE_MAX).collect(),
            level: Level::Community,
            state: Stage::Walking.name(),
            facet: String::new(),
            lead: own.lead,
            place: Some(own.grid.id),
            path: own.grid.path(),
            due_at: None,
        })
        .and(entry(cx, "patrol-grid-started", json!({ "doors": doors.len() })))
        .and(Effect::Join { party: *cx.actor.person.bytes(), part: WALKER, reason: "works the grid".into() })
        .and(Effect::Words(words))
        .and(Effect::rows(move |tx, cx| {
            let (own, checklist) = (cx.dossier, checklist::newest(tx, cx.actor, cx.now)?);
            // Without plan and team it is its own: nobody but its worker belongs to it.
            tx.exec(&store::ROUND_ADD, params![own, own, own, 1_i64, day, 0_i64, "{}", checklist])?;
            tx.exec(&store::ROUND_START, params![own, cx.now])?;
            tx.exec(&store::MEMBER_ADD, params![own, cx.actor, Hat::Captain, "", day])?;
            for (n, door) in (1_i64..).zip(&doors) {
                let height = door.floors.unwrap_or(HIGHEST);
                tx.exec(&store::STOP_ADD, params![own, n, door.code, door.compound, door.name, height, 0_i64])?;
            }
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, compound, debug, header},
        subject::Door,
    };

    #[test]
    fn a_round_of_the_grid_takes_every_door_and_there_is_one_at_a_time() {
        let kit = Kit::new();
        let door = |n: u8| Door {
            code: format!("140213901001-c1-e{n}"),
            compound: "140213901001-c1".into(),
            name: format!("梧桐里6弄{n}号"),
            floors: None,
            last: None,
        };
        let mut own = OwnGrid {
            grid: compound("140213901001-g1"),
            community: "梧桐里社区".into(),
            lead: None,
            street: "梧桐街道".into(),
            doors: vec![door(1), door(2)],
            running: None,
        };
        let walk = |own: &OwnGrid| WalkGrid { grid: "140213901001-g1".into() }.decide(own, &kit.cx());
        let change = walk(&own).unwrap();
        let open = change.open.as_ref().unwrap();
        assert_eq!((open.kind, open.state, open.number_stem.as_str()), (GRID, "walking", "梧桐网格巡查"));
        assert!(debug(&change).contains("patrol-grid-started"));
        own.running = Some(header(GRID, "walking").id);
        assert_eq!(walk(&own).unwrap_err().key, "refusal-patrol-grid-running");
        (own.running, own.doors) = (None, Vec::new());
        assert_eq!(walk(&own).unwrap_err().key, "refusal-patrol-grid-empty");
    }
}
