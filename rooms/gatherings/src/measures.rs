//! What this room counts, each with its rule. All three come from the same dates and the same roll.

use liren_office::{Fault, Figure, Measure, Reach, Unit, measure::Period, reach::Sql};
use liren_store::Read;

use crate::model::KIND;

/// When a date begins.
const BEGINS: &str = "s.from_at";
/// A mark that stands and says that somebody was there.
const THERE: &str = "a.dossier = s.dossier AND a.sitting = s.id AND a.voided_at IS NULL AND a.presence IN ('present', 'late', 'left_early')";

/// The measures of this room.
pub const ALL: &[Measure] = &[
    Measure { name: "gathering.held", unit: Unit::Count, count: held, records: None },
    Measure { name: "gathering.times", unit: Unit::Times, count: times, records: None },
    Measure { name: "gathering.persons", unit: Unit::Persons, count: persons, records: None },
];

fn one(read: &mut Read<'_>, reach: &Reach, period: &Period, what: &str, joined: &str) -> Result<Figure, Fault> {
    let mut sql = Sql::default();
    let within = period.within(&mut sql, reach, KIND, BEGINS);
    let text = format!(
        "SELECT CAST(COALESCE({what}, 0) AS BIGINT) AS n FROM sitting s JOIN dossier d ON d.seq = s.dossier{joined} WHERE {within} AND s.state = 'held'"
    );
    Ok(Figure::count(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n)))
}

fn held(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    one(read, reach, period, "count(*)", "")
}

fn times(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    let each = format!("sum(s.heads + (SELECT count(*) FROM attendance a WHERE {THERE}))");
    one(read, reach, period, &each, "")
}

fn persons(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    one(read, reach, period, "count(DISTINCT a.who)", &format!(" JOIN attendance a ON {THERE}"))
}
