//! A gathering whose summary is written.

use liren_office::{DossierId, Facts, Fault, Header, LoadContext, OrgId, Subject};
use liren_store::{Read, Tx, params};

use crate::{
    figures::{self, Figures},
    model::{Form, Stage},
    store,
    subject::{Asking, Gathering},
};

/// A gathering whose summary is written.
#[derive(Debug)]
pub struct Summing {
    /// The gathering.
    pub gathering: Gathering,
    /// Its figures; of a programme, those of its gatherings together.
    pub figures: Figures,
    /// Gatherings of a programme that go on.
    pub open_children: usize,
    /// Who is asked to agree.
    pub approver: Option<OrgId>,
}

impl Subject for Summing {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(Asking { gathering, approver }) = Asking::load(tx, cx, id)? else { return Ok(None) };
        let children = tx.all(&store::CHILDREN_SEQS, params![gathering.header.seq])?;
        let ended = |state: &str| Stage::named(state).is_none_or(Stage::is_end);
        let open_children = children.iter().filter(|(_, state)| !ended(state)).count();
        let figures = figures_of(tx, &gathering)?;
        Ok(Some(Self { gathering, figures, open_children, approver }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.gathering.facts()
    }
}

/// Figures of a gathering; of a programme, of all its gatherings, each person counted once.
///
/// # Errors
/// When the database fails.
pub fn figures_of(read: &mut Read<'_>, gathering: &Gathering) -> Result<Figures, Fault> {
    if gathering.record.form == Form::Programme {
        let children = read.all(&store::CHILDREN_SEQS, params![gathering.header.seq])?;
        let seqs: Vec<i64> = children.into_iter().map(|(seq, _)| seq).collect();
        figures::of_all(read, &seqs)
    } else {
        figures::of(read, gathering.header.seq)
    }
}
