//! The move of what was staged into the tree, as a command like any other: one transaction, one journal line.

use liren_kernel::{Day, Id, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, RoomEffect, Subject,
    change::ApplyContext,
};
use liren_store::Tx;
use serde::{Deserialize, Serialize};

use crate::store;

/// Moves a staged division list into the tree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoadDivisions {
    /// Which load.
    pub load: Id<()>,
    /// Below which division.
    pub under: Option<String>,
    /// First day of what is new, and first day without what is gone.
    pub day: Day,
    /// New divisions.
    pub added: u64,
    /// Renamed ones.
    pub renamed: u64,
    /// Ones no longer in the list.
    pub gone: u64,
}

/// A load that holds the stage.
#[derive(Debug)]
pub struct Waiting(Id<()>);

impl Subject for Waiting {
    type Key = Id<()>;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, key: &Id<()>) -> Result<Option<Self>, Fault> {
        Ok(store::load::holds_stage(tx, *key)?.then_some(Self(*key)))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

impl Command for LoadDivisions {
    type Subject = Waiting;
    const VERB: Verb = Verb("place.load_divisions");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.load
    }
    fn decide(self, waiting: &Waiting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.day > cx.now.day() {
            return Err(Refusal::field("day", "refusal-day-future"));
        }
        Ok(Change::none().and(Effect::Room(Box::new(Move { load: waiting.0, day: self.day }))))
    }
}

struct Move {
    load: Id<()>,
    day: Day,
}

impl RoomEffect for Move {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        store::load::move_staged(tx, self.load, self.day, cx.now)
    }
}
