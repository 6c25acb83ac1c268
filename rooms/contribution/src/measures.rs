//! What is counted of volunteers' service. People are those within reach, by where they live.

use liren_kernel::ScopeColumn;
use liren_office::{
    Fault, Reach,
    measure::{Figure, Measure, Period, Unit},
};
use liren_store::Read;

use crate::store::find::{self, Sum};

/// The measures of this room.
pub const MEASURES: &[Measure] = &[
    Measure { name: "contribution.verified_minutes", unit: Unit::Minutes, count: verified, records: None },
    Measure { name: "contribution.granted_minutes", unit: Unit::Minutes, count: granted, records: None },
    Measure { name: "contribution.persons", unit: Unit::Persons, count: persons, records: None },
    Measure { name: "contribution.times", unit: Unit::Times, count: times, records: None },
];

fn sum(read: &mut Read<'_>, reach: &Reach, period: &Period, what: Sum) -> Result<Figure, Fault> {
    let place: Option<(ScopeColumn, &str)> = period.place.as_ref().map(|(column, code)| (*column, code.as_str()));
    Ok(Figure::count(find::sum(read, reach, (period.from, period.to), place, what)?))
}
fn verified(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    sum(read, reach, period, Sum::Verified)
}
fn granted(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    sum(read, reach, period, Sum::Granted)
}
fn persons(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    sum(read, reach, period, Sum::Persons)
}
fn times(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    sum(read, reach, period, Sum::Times)
}
