//! What evenings count, each with its rule: shops and points of the checklist, never those who keep a shop.

use liren_office::{Fault, Figure, Measure, Period, Reach, Unit};
use liren_store::Read;

use crate::store::figures;

/// The measures of this room.
pub const ALL: &[Measure] = &[
    Measure {
        name: "shop.visits",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(sums(read, reach, period)?.0)),
        records: Some(|period| format!("/shops/visits?{}", period.query())),
    },
    Measure {
        name: "shop.faults",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(sums(read, reach, period)?.1)),
        records: Some(|period| format!("/shops/faults?{}", period.query())),
    },
    Measure {
        name: "shop.fixed",
        unit: Unit::Share,
        count: |read, reach, period| {
            let (_, faults, fixed) = sums(read, reach, period)?;
            Ok(Figure::share(fixed, faults))
        },
        records: Some(|period| format!("/shops/faults?{}", period.query())),
    },
];

/// Only for who works for a place: others have no list of evenings to open.
fn sums(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64, i64), Fault> {
    if reach.places().next().is_none() {
        return Err(Fault::Forbidden);
    }
    figures::sums(read, reach, period)
}
