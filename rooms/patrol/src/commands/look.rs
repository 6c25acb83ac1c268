//! 整改回看: an earlier finding at an entrance of this round is looked at again.

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, dossier::EntryId, photo::Stored};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    happened,
    see::{begun, on_its_day},
    written,
};
use crate::{
    model::{FindingId, Standing},
    store,
    subject::Looking,
};

/// Look again.
pub const VERB: Verb = Verb("patrol.look");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Look {
    /// In which round.
    pub round: DossierId,
    /// At which finding.
    pub finding: FindingId,
    /// Whether it is put right.
    pub right: bool,
    /// As it is now.
    pub photos: Vec<Stored>,
    /// When, by the phone's clock; now when it says nothing.
    pub at: Option<Instant>,
}

impl Command for Look {
    type Subject = Looking;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, FindingId) {
        (self.round, self.finding)
    }
    fn decide(self, at: &Looking, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let finding = &at.finding;
        if finding.dossier == at.round.header.id {
            return Err(Refusal::new("refusal-patrol-own-round"));
        }
        let when = happened(self.at, cx.now);
        on_its_day(&at.round, when)?;
        let (id, right, seq): (EntryId, bool, i64) = (cx.id(), self.right, finding.seq);
        let (open, hidden) = (finding.standing == Standing::Open, finding.hidden);
        let body = json!({
            "entrance": at.round.stop(&finding.entrance).map(|s| &s.name), "floor": finding.floor,
            "category": finding.category.name(), "right": right, "phone": self.at,
        });
        let mut change = Change::none().and(written(id, "patrol-looked", when, body));
        if !self.photos.is_empty() {
            change = change.and(Effect::Photos { entry: id, purpose: "after", photos: self.photos });
        }
        let change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::LOOK_ADD, params![seq, cx.dossier, right, id, when, cx.actor])?;
            // What is restricted already is not told in plain text by looking again.
            if hidden {
                crate::closing::close(tx, cx.keys, seq, cx.now)?;
            }
            // Somebody else may have seen it put right meanwhile: that look stands.
            if right && open {
                tx.exec(&store::FINDING_RIGHT, params![seq, when, id])?;
            } else {
                tx.exec(&store::FINDING_STILL, params![seq])?;
            }
            Ok(())
        }));
        Ok(begun(change, &at.round, when).tell("at", when.ms()))
    }
    fn journaled(&self) -> Value {
        json!({ "finding": self.finding, "right": self.right, "photos": self.photos.len() })
    }
}
