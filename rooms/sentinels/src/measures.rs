//! What this room counts, each with its rule.

use liren_office::{Fault, Figure, Measure, Period, Reach, Unit};
use liren_store::Read;

use crate::store::find::{self, Asked, Whose};

/// The measures of this room.
pub const ALL: &[Measure] = &[
    Measure {
        name: "sentinel.reports",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(sums(read, reach, period)?.0)),
        records: Some(|period| format!("/sentinels/reports?{}", period.query())),
    },
    Measure {
        name: "sentinel.ended",
        unit: Unit::Share,
        count: |read, reach, period| {
            let (all, ended) = sums(read, reach, period)?;
            Ok(Figure::share(ended, all))
        },
        records: Some(|period| format!("/sentinels/reports?{}", period.query())),
    },
];

/// Reports and how many of them ended. Only for who works for a place: others have no list of them to open.
fn sums(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<(i64, i64), Fault> {
    if reach.places().next().is_none() {
        return Err(Fault::Forbidden);
    }
    let asked = Asked { period: Some(period.clone()), ..Asked::default() };
    let rows = find::sums(read, Whose::Staff(reach), &asked)?;
    Ok(rows.iter().fold((0, 0), |(all, ended), (_, n, closed)| (all + n, ended + closed)))
}
