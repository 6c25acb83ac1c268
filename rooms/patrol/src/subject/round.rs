//! Rounds, and what was found in them.

use liren_kernel::Id;
use liren_office::{
    Actor, DossierId, Facts, Fault, Header, Keys, LoadContext, Reach, Subject,
    store::{ATTACHMENT, AttachmentRow},
};
use liren_store::{Read, Tx, params};

use super::{grid, hat, hat_facts, kind};
use crate::{
    model::{FindingId, GRID, Hat, ROUND, Stage},
    store::{self, FindingRow, MemberRow, RoundRow, StopRow},
};

/// A round.
#[derive(Debug)]
pub struct Round {
    /// Its dossier.
    pub header: Header,
    /// What only rounds have.
    pub row: RoundRow,
    /// Where it stands.
    pub stage: Stage,
    /// Its stops, in order.
    pub stops: Vec<StopRow>,
    /// What the one who acts is in its team now.
    pub hat: Option<Hat>,
    /// Its checklist, as pinned when it was drawn.
    pub checklist: liren_instruments::Form,
}

impl Round {
    /// Whether it is the round of a grid's own worker: an entrance is seen at one tap, nothing was drawn, and time at
    /// work is no volunteer's hour.
    #[must_use]
    pub fn is_grid(&self) -> bool {
        self.header.kind == GRID
    }
    /// A stop by its code.
    #[must_use]
    pub fn stop(&self, entrance: &str) -> Option<&StopRow> {
        self.stops.iter().find(|s| s.entrance == entrance)
    }
}

/// Loads a round within reach.
///
/// # Errors
/// When the database fails.
pub fn round(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: &Actor,
    id: DossierId,
    lock: bool,
) -> Result<Option<Round>, Fault> {
    let Some(header) = kind(read, keys, reach, id, &[ROUND, GRID], lock)? else { return Ok(None) };
    let row = read.one(&store::ROUND, params![header.seq])?;
    let broken = |what: &str| Fault::Internal(format!("round {} has no {what}", header.seq));
    let stage = Stage::named(&header.state).ok_or_else(|| broken("stage"))?;
    let version = liren_instruments::store::by_seq(read, row.checklist)?.ok_or_else(|| broken("checklist"))?;
    // Whose post over the grid has ended walks it no longer, not even to its end.
    let walks = header.kind != GRID || grid::works(viewer, &header.path());
    Ok(Some(Round {
        stage,
        stops: read.all(&store::STOPS, params![header.seq])?,
        hat: hat(read, row.team, viewer.person)?.filter(|_| walks),
        checklist: version.form,
        row,
        header,
    }))
}

impl Subject for Round {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        round(tx, cx.keys, cx.reach, cx.actor, *id, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        hat_facts(&self.header, self.hat)
    }
}

/// A round and a photo of its own.
#[derive(Debug)]
pub struct Pictured {
    /// The round.
    pub round: Round,
    /// The photo, as stored now.
    pub photo: AttachmentRow,
}

impl Subject for Pictured {
    type Key = (DossierId, Id<()>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, photo): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(round) = Round::load(tx, cx, id)? else { return Ok(None) };
        let photo = tx.opt(&ATTACHMENT, params![round.header.seq, *photo, round.header.level])?;
        let Some(photo) = photo.filter(|photo| photo.media == "image/jpeg") else { return Ok(None) };
        let hidden = tx.opt(&store::HIDDEN_ENTRY, params![photo.entry])?.is_some();
        Ok((!hidden).then_some(Self { round, photo }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.round.header)
    }
    fn facts(&self) -> Facts {
        self.round.facts()
    }
}

/// A round and a finding: its own, or an earlier one at one of its entrances.
#[derive(Debug)]
pub struct Looking {
    /// The round.
    pub round: Round,
    /// The finding.
    pub finding: FindingRow,
}

impl Subject for Looking {
    type Key = (DossierId, FindingId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, finding): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(round) = Round::load(tx, cx, id)? else { return Ok(None) };
        let Some(finding) = tx.opt(&store::FINDING, params![*finding])? else { return Ok(None) };
        // An older round does not look at what was found after it.
        let here = round.stop(&finding.entrance).is_some() && finding.day <= round.row.day;
        Ok(here.then_some(Self { round, finding }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.round.header)
    }
    fn facts(&self) -> Facts {
        self.round.facts()
    }
}

/// A round with everybody who walked or may have: for its end.
#[derive(Debug)]
pub struct Ending {
    /// The round.
    pub round: Round,
    /// The team's members now.
    pub members: Vec<MemberRow>,
}

impl Subject for Ending {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(round) = Round::load(tx, cx, id)? else { return Ok(None) };
        let members = tx.all(&store::MEMBERS, params![round.row.team])?;
        Ok(Some(Self { round, members }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.round.header)
    }
    fn facts(&self) -> Facts {
        self.round.facts()
    }
}
