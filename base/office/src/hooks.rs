//! What the office is given where it is put together: rooms that hear of what is done elsewhere, in its transaction.

use std::sync::Arc;

use liren_kernel::Instant;

use crate::{Actor, Office, attendance, change::ApplyContext, leaving, raise};

/// Rooms by what they hear of.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) attended: Vec<attendance::Hook>,
    pub(crate) raised: Vec<raise::Hook>,
    pub(crate) left: Vec<leaving::Hook>,
}

impl Office {
    /// Gives it the rooms that hear of attendance.
    ///
    /// # Panics
    /// When the office is shared already: hooks are given where it is put together.
    #[must_use]
    pub fn hearing(mut self, hooks: Vec<attendance::Hook>) -> Self {
        self.hooks().attended = hooks;
        self
    }

    /// Gives it the rooms that close over what they keep of a dossier that is restricted.
    ///
    /// # Panics
    /// As [`Office::hearing`].
    #[must_use]
    pub fn closing(mut self, hooks: Vec<raise::Hook>) -> Self {
        self.hooks().raised = hooks;
        self
    }

    /// Gives it the rooms that keep something open with people, and end it when one of them leaves.
    ///
    /// # Panics
    /// As [`Office::hearing`].
    #[must_use]
    pub fn parting(mut self, hooks: Vec<leaving::Hook>) -> Self {
        self.hooks().left = hooks;
        self
    }

    fn hooks(&mut self) -> &mut Hooks {
        &mut Arc::get_mut(&mut self.inner).expect("nothing shares an office that is being put together").hooks
    }

    /// What the effects of a change are given.
    pub(crate) fn context(&self, dossier: i64, actor: &Actor, now: Instant) -> ApplyContext<'_> {
        let Hooks { attended, left, .. } = &self.inner.hooks;
        ApplyContext { dossier, actor: actor.person, now, keys: self.keys(), attended, left }
    }
}
