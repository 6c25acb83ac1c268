//! 转办: the finding that was passed on knows its matter. Sent in one transaction with the report of the matter.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{
    model::{Did, FindingId},
    store,
    subject::Looking,
};

/// Pass on.
pub const VERB: Verb = Verb("patrol.pass_on");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PassOn {
    /// In which round.
    pub round: DossierId,
    /// Which finding.
    pub finding: FindingId,
    /// The matter it became.
    pub matter: DossierId,
}

impl Command for PassOn {
    type Subject = Looking;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, FindingId) {
        (self.round, self.finding)
    }
    fn decide(self, at: &Looking, _: &Decide<'_>) -> Result<Change, Refusal> {
        if at.finding.did != Did::PassedOn || at.finding.matter.is_some() {
            return Err(super::not_now());
        }
        let (finding, matter) = (self.finding, self.matter);
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::FINDING_MATTER, params![finding, matter])?;
            Ok(())
        })))
    }
}
