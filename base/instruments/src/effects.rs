//! What a room's command adds to its change to publish a form or to give a score.

use liren_kernel::Id;
use liren_office::{Effect, Fault, RoomEffect, change::ApplyContext};
use liren_store::Tx;

use crate::{Answers, Form, store};

/// Publishes a form as the next version.
#[derive(Debug, Clone)]
pub struct Publish(pub Form);

impl RoomEffect for Publish {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        store::publish(tx, &self.0, cx.actor, cx.now).map(drop)
    }
}

/// A score to be.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its id.
    pub id: Id<()>,
    /// The round of the room it belongs to; the room keeps which version that round uses.
    pub round: [u8; 16],
    /// That version.
    pub version: i64,
    /// Of whom or what.
    pub subject: [u8; 16],
    /// By whom: a person, or a guest that the room knows.
    pub rater: [u8; 16],
    /// In which part.
    pub part: &'static str,
    /// Checked by [`Form::take`] or [`Form::check`].
    pub answers: Answers,
}

/// Writes a score on the dossier acted on.
#[derive(Debug, Clone)]
pub struct Give(pub Given);

impl RoomEffect for Give {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        store::give(tx, cx.keys, cx.dossier, &self.0, cx.actor, cx.now)
    }
}

impl From<Give> for Effect {
    fn from(give: Give) -> Self {
        Self::Room(Box::new(give))
    }
}

impl From<Publish> for Effect {
    fn from(publish: Publish) -> Self {
        Self::Room(Box::new(publish))
    }
}
