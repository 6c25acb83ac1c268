//! Several commands in one transaction, and what stands beside them.

use liren_kernel::CommandId;
use liren_store::{Read, Tx};

use crate::{Actor, Command, Envelope, Fault, Keys, Office, Reach, Receipt};

/// A transaction in which one person runs several commands, and nothing else.
pub struct Together<'w, 't> {
    pub(crate) office: &'w Office,
    pub(crate) tx: &'w mut Tx<'t>,
    pub(crate) actor: &'w Actor,
}

impl std::fmt::Debug for Together<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Together({:?})", self.actor.person)
    }
}

impl Together<'_, '_> {
    /// Runs one of them.
    ///
    /// # Errors
    /// As [`Office::run`].
    pub fn run<C: Command>(&mut self, envelope: Envelope, command: C) -> Result<Receipt, Fault> {
        self.office.run_in(self.tx, self.actor, envelope, command)
    }

    /// Reads what a command is made of, in the same transaction, within the actor's reach.
    ///
    /// # Errors
    /// What `work` returns.
    pub fn read<T>(&mut self, work: impl FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault>) -> Result<T, Fault> {
        work(self.tx, &Reach::of(self.actor))
    }

    /// Waits until no other copy of the same command is under way.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_turn(&mut self, id: CommandId) -> Result<(), Fault> {
        Ok(self.tx.take_turn(&turn(self.actor, id))?)
    }

    /// Writes bookkeeping beside the commands, never a room's facts; see [`Office::keep`].
    ///
    /// # Errors
    /// What `work` returns.
    pub fn keep<T>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        work(self.tx)
    }

    /// Who runs them.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        self.actor
    }

    /// The office's keys, for opening content.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        self.office.keys()
    }
}

/// What copies of one command stand in line for.
pub(crate) fn turn(actor: &Actor, id: CommandId) -> Vec<u8> {
    [actor.person.bytes().as_slice(), id.bytes()].concat()
}
