//! What this room counts, each with its rule. All three come from the same dates and the same roll.

use liren_office::{Fault, Figure, Measure, Reach, Unit, measure::Period};
use liren_store::Read;

use crate::store::roll::{self, Sum};

/// The measures of this room.
pub const ALL: &[Measure] = &[
    Measure { name: "gathering.held", unit: Unit::Count, count: held, records: None },
    Measure { name: "gathering.times", unit: Unit::Times, count: times, records: None },
    Measure { name: "gathering.persons", unit: Unit::Persons, count: persons, records: None },
];

fn held(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    roll::measured(read, reach, period, Sum::Held).map(Figure::count)
}

fn times(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    roll::measured(read, reach, period, Sum::Times).map(Figure::count)
}

fn persons(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    roll::measured(read, reach, period, Sum::Persons).map(Figure::count)
}
