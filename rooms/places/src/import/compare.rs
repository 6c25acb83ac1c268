//! The list beside the tree, both in the order of codes: what is new, renamed, gone.

use std::collections::BTreeMap;

use liren_kernel::Refusal;
use liren_office::Fault;

use super::{
    around, at_line,
    source::{Division, Source},
};
use crate::{model::Kind, store::load::Known};

/// Fewer than so many gone are believed in any case.
const LOSSES_FREE: u64 = 100;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Difference {
    /// A division the tree has not.
    New(Division),
    /// Another name for the place with this `seq`.
    Renamed(i64, Division),
    /// The place with this `seq`, code and kind is not in the list.
    Gone(i64, String, Kind),
}

/// How many of each, by level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows read from the files.
    pub read: u64,
    by_kind: BTreeMap<Kind, [u64; 4]>,
}

impl Counts {
    fn of(&self, which: usize) -> u64 {
        self.by_kind.values().map(|counts| counts[which]).sum()
    }
    /// New.
    #[must_use]
    pub fn added(&self) -> u64 {
        self.of(0)
    }
    /// Renamed.
    #[must_use]
    pub fn renamed(&self) -> u64 {
        self.of(1)
    }
    /// Gone.
    #[must_use]
    pub fn gone(&self) -> u64 {
        self.of(2)
    }
    fn count(&mut self, kind: Kind, which: usize) {
        self.by_kind.entry(kind).or_default()[which] += 1;
    }

    /// A list that lost a tenth of a level is more likely cut off than true.
    ///
    /// # Errors
    /// `refusal-place-import-losses`.
    pub fn refuse_losses(&self, accepted: bool) -> Result<(), Refusal> {
        let lost = |counts: &[u64; 4]| counts[2] > LOSSES_FREE && counts[2] * 10 > counts[2] + counts[3];
        match self.by_kind.values().find(|counts| !accepted && lost(counts)) {
            Some(counts) => Err(Refusal::new("refusal-place-import-losses")
                .arg("gone", counts[2])
                .arg("known", counts[2] + counts[3])),
            None => Ok(()),
        }
    }
}

/// Walks both. Rows of the tree are handed in by [`Comparison::known`], in order; then [`Comparison::rest`].
pub(super) struct Comparison<'a> {
    source: Source,
    kinds: Vec<Kind>,
    under: Option<String>,
    counts: Counts,
    /// Codes of the line from the province down to where the walk is.
    line: Vec<String>,
    emit: &'a mut dyn FnMut(Difference, u64) -> Result<(), Fault>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        source: Source,
        under: Option<&str>,
        emit: &'a mut dyn FnMut(Difference, u64) -> Result<(), Fault>,
    ) -> Self {
        let kinds = source.kinds();
        Self { source, kinds, under: under.map(str::to_owned), counts: Counts::default(), line: Vec::new(), emit }
    }

    /// Takes the next row of the tree.
    pub(super) fn known(&mut self, known: &Known) -> Result<(), Fault> {
        while self.source.peek().is_some_and(|code| code < known.code.as_str()) {
            self.new_row()?;
        }
        if self.source.peek() == Some(known.code.as_str()) {
            let Some(row) = self.source.next()? else { return Ok(()) };
            self.stand_in(&row)?;
            self.counts.count(row.kind, 3);
            if row.name != known.name {
                self.counts.count(row.kind, 1);
                (self.emit)(Difference::Renamed(known.seq, row), self.source.read)?;
            }
            return Ok(());
        }
        // Levels without a file stay as they are, and so does what an office added and what stands around `under`.
        let outside = self.under.as_ref().is_some_and(|under| !known.code.starts_with(under));
        if known.source != "list" || !self.kinds.contains(&known.kind) || outside {
            self.enter(&known.code);
            return Ok(());
        }
        self.counts.count(known.kind, 2);
        (self.emit)(Difference::Gone(known.seq, known.code.clone(), known.kind), self.source.read)
    }

    /// Takes what is left of the list.
    pub(super) fn rest(mut self) -> Result<Counts, Fault> {
        while self.source.peek().is_some() {
            self.new_row()?;
        }
        self.counts.read = self.source.read;
        Ok(self.counts)
    }

    fn new_row(&mut self) -> Result<(), Fault> {
        if let Some(row) = self.source.next()? {
            self.stand_in(&row)?;
            self.counts.count(row.kind, 0);
            (self.emit)(Difference::New(row), self.source.read)?;
        }
        Ok(())
    }

    /// Checks that the division around `row` is there, and goes into `row`.
    fn stand_in(&mut self, row: &Division) -> Result<(), Fault> {
        while self.line.last().is_some_and(|code| !row.code.starts_with(code.as_str())) {
            self.line.pop();
        }
        if around(row.kind) != self.line.last().map(String::len) {
            let name = self.source.name(row.file).to_owned();
            return Err(at_line("refusal-place-import-parent", &name, row.line).arg("code", &row.code).into());
        }
        self.line.push(row.code.clone());
        Ok(())
    }

    fn enter(&mut self, code: &str) {
        while self.line.last().is_some_and(|around| !code.starts_with(around.as_str())) {
            self.line.pop();
        }
        self.line.push(code.to_owned());
    }
}
