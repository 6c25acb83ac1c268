//! What the ledger counts, each with its rule; and its tallies counted again from rows.

use liren_office::{Figure, Measure, Unit, verify::Recount};

use crate::{
    model::KIND,
    rates::{CALLED, CALLED_OF, JUDGED, RESPONSE_DUE, RESPONSE_DUE_OF, Rules},
    store,
};

/// When a matter was opened.
pub const OPENED: &str = "d.opened_at";
/// When it ended.
pub const CLOSED: &str = "d.closed_at";
/// When it was first handed to an organisation, when a result came last, when the reporter judged it.
pub const DISPATCHED: &str = "(SELECT m.dispatched_at FROM matter m WHERE m.dossier = d.seq)";
/// See [`DISPATCHED`].
pub const FED: &str = "(SELECT m.fed_at FROM matter m WHERE m.dossier = d.seq)";
/// See [`DISPATCHED`].
pub const RATED: &str = "(SELECT m.rated_at FROM matter m WHERE m.dossier = d.seq)";

/// When a meeting decided on a better arrangement.
pub const SETTLED: &str = "(SELECT m.settled_at FROM matter m WHERE m.dossier = d.seq)";

/// The moments that a list can be asked by, with the name they have in an address.
pub const MOMENTS: &[(&str, &str)] = &[
    ("opened", OPENED),
    ("closed", CLOSED),
    ("dispatched", DISPATCHED),
    ("fed", FED),
    ("rated", RATED),
    ("response", RESPONSE_DUE),
    ("called", CALLED),
    ("judged", JUDGED),
    ("settled", SETTLED),
];

/// Measures with a tally by community and day.
pub const TALLIES: &[&str] =
    &["matter.reported", "matter.closed", "matter.overdue", "matter.reworked", "matter.served"];

/// How `verify` counts each of them again.
pub const RECOUNTS: &[Recount] = &[
    Recount { measure: "matter.reported", count: |read| store::counted(read, "matter.reported", None) },
    Recount { measure: "matter.closed", count: |read| store::counted(read, "matter.closed", None) },
    Recount { measure: "matter.overdue", count: |read| store::counted(read, "matter.overdue", None) },
    Recount { measure: "matter.reworked", count: |read| store::counted(read, "matter.reworked", None) },
    Recount { measure: "matter.served", count: |read| store::counted(read, "matter.served", None) },
];

/// The measures of this room.
pub const ALL: &[Measure] = &[
    Measure {
        name: "matter.reported",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(period.count(read, reach, KIND, OPENED, "")?)),
        records: Some(|period| format!("/matters?by=opened&{}", period.query())),
    },
    Measure {
        name: "matter.closed",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(period.count(read, reach, KIND, CLOSED, "")?)),
        records: Some(|period| format!("/matters?by=closed&{}", period.query())),
    },
    Measure {
        name: "matter.in_time",
        unit: Unit::Share,
        count: |read, reach, period| store::share(read, reach, period, CLOSED, "m.ever_overdue = 0"),
        records: Some(|period| format!("/matters?by=closed&{}", period.query())),
    },
    Measure {
        name: "matter.signed",
        unit: Unit::Share,
        count: |read, reach, period| store::share(read, reach, period, "m.dispatched_at", "m.signed_at IS NOT NULL"),
        records: Some(|period| format!("/matters?by=dispatched&{}", period.query())),
    },
    Measure {
        name: "matter.settled",
        unit: Unit::Share,
        count: |read, reach, period| store::share(read, reach, period, OPENED, "d.closed_at IS NOT NULL"),
        records: Some(|period| format!("/matters?by=opened&{}", period.query())),
    },
    Measure {
        name: "matter.reworked",
        unit: Unit::Share,
        count: |read, reach, period| store::share(read, reach, period, "m.fed_at", "m.rework > 0"),
        records: Some(|period| format!("/matters?by=fed&{}", period.query())),
    },
    Measure {
        name: "matter.response",
        unit: Unit::Share,
        count: |read, reach, period| {
            let (part, whole) = Rules::of(read)?.response();
            store::rate(read, reach, period, RESPONSE_DUE_OF, (&part, &whole))
        },
        records: Some(|period| format!("/matters?by=response&{}", period.query())),
    },
    Measure {
        name: "matter.resolution",
        unit: Unit::Share,
        count: |read, reach, period| {
            let (part, whole) = Rules::of(read)?.resolution();
            store::rate(read, reach, period, CALLED_OF, (&part, &whole))
        },
        records: Some(|period| format!("/matters?by=called&{}", period.query())),
    },
    Measure {
        name: "matter.satisfaction",
        unit: Unit::Share,
        count: |read, reach, period| {
            let (moment, part, whole) = Rules::of(read)?.satisfaction();
            store::rate(read, reach, period, moment, (&part, &whole))
        },
        records: Some(|period| format!("/matters?by=judged&{}", period.query())),
    },
    Measure {
        name: "matter.solved",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(period.count(read, reach, KIND, CLOSED, store::SOLVED)?)),
        records: Some(|period| format!("/matters?by=closed&mark=solved&{}", period.query())),
    },
    Measure {
        name: "matter.better",
        unit: Unit::Count,
        count: |read, reach, period| Ok(Figure::count(period.count(read, reach, KIND, SETTLED, store::ADOPTED)?)),
        records: Some(|period| format!("/matters?by=settled&mark=adopted&{}", period.query())),
    },
    Measure {
        name: "matter.served",
        unit: Unit::Times,
        count: |read, reach, period| Ok(Figure::count(store::contacts_count(read, reach, period)?)),
        records: Some(|period| format!("/matters/contacts?{}", period.query())),
    },
];
