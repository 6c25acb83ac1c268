//! What a patrol counts, each with its rule: entrances and floors, findings, what was put right. Never a distance, never
//! a person.

use liren_office::{Fault, Figure, Measure, Period, Reach, Unit};
use liren_store::Read;

use crate::{
    model::Did,
    store::{
        figures::{self, Narrow},
        grids,
    },
};

/// The measures of this room.
pub const ALL: &[Measure] = &[
    Measure {
        name: "patrol.entrances",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(walked(read, reach, period)?.1)),
        records: Some(|period| format!("/patrol/walked?{}", period.query())),
    },
    Measure {
        name: "patrol.floors",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(walked(read, reach, period)?.0)),
        records: Some(|period| format!("/patrol/walked?{}", period.query())),
    },
    Measure {
        name: "patrol.findings",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(found(read, reach, period, None)?.0)),
        records: Some(|period| format!("/patrol/findings?{}", period.query())),
    },
    Measure {
        name: "patrol.fixed",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(found(read, reach, period, Some(Did::Fixed))?.0)),
        records: Some(|period| format!("/patrol/findings?did=fixed&{}", period.query())),
    },
    Measure {
        name: "patrol.persuaded",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(found(read, reach, period, Some(Did::Persuaded))?.0)),
        records: Some(|period| format!("/patrol/findings?did=persuaded&{}", period.query())),
    },
    Measure {
        name: "patrol.right",
        unit: Unit::Share,
        count: |read, reach, period| {
            let (all, right) = found(read, reach, period, None)?;
            Ok(Figure::share(right, all))
        },
        records: Some(|period| format!("/patrol/findings?{}", period.query())),
    },
    Measure {
        name: "patrol.grid_rounds",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(of_grids(read, reach, period)?.0)),
        records: Some(|period| format!("/patrol/grid-rounds?{}", period.query())),
    },
    Measure {
        name: "patrol.grid_entrances",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(of_grids(read, reach, period)?.1)),
        records: Some(|period| format!("/patrol/grid-rounds?{}", period.query())),
    },
];

/// Only for who works for a place: an organisation that is sent a fault has no list of rounds to open.
fn of_a_place(reach: &Reach) -> Result<(), Fault> {
    if reach.places().next().is_some() { Ok(()) } else { Err(Fault::Forbidden) }
}

fn walked(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64), Fault> {
    of_a_place(reach)?;
    figures::walked(read, reach, period)
}

fn of_grids(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64), Fault> {
    of_a_place(reach)?;
    grids::sums(read, reach, period)
}

fn found(read: &mut Read<'_>, reach: &Reach, period: &Period, did: Option<Did>) -> Result<(i64, i64), Fault> {
    of_a_place(reach)?;
    figures::count_findings(read, reach, period, &Narrow { did, ..Narrow::default() })
}
