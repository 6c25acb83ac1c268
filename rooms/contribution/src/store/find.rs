//! Reads over many: volunteers, records to export, dossiers of one person.

use liren_kernel::{Day, ScopeColumn};
use liren_office::{Fault, Header, Keys, PersonId, Reach, reach::Sql, store::HEADER};
use liren_people::reach::{Having, Wanted};
use liren_store::{Param, Read, Tx};

use super::ExportLine;

/// Volunteers in force who can come at all these times (none asked for: all of them).
pub const VOLUNTEERS: &str =
    "EXISTS (SELECT 1 FROM volunteer v WHERE v.person = p.id AND v.until_day IS NULL AND (v.slots & {}) = {})";
/// People of whom a minute waits for a reason.
pub const WITH_WAITING: &str = "EXISTS (SELECT 1 FROM service_record r WHERE r.person = p.id AND r.waiting > {} AND NOT EXISTS (SELECT 1 FROM service_settled s WHERE s.record = r.seq) AND NOT EXISTS (SELECT 1 FROM service_void x WHERE x.record = r.seq))";
/// Records in one export at most.
pub const MOST: i64 = 20_000;

/// Records of volunteers within reach that count, between two days; those that were exported before only when `again`.
///
/// # Errors
/// When the database fails.
pub fn to_export(
    read: &mut Read<'_>,
    reach: &Reach,
    from: Day,
    until: Day,
    again: bool,
) -> Result<Vec<(i64, i64)>, Fault> {
    let (from, until) = (from.to_string(), until.to_string());
    let mut sql = Sql::default();
    let having = [Having { text: VOLUNTEERS, value: Param::Int(0) }];
    let wanted = Wanted { having: &having, with_ended: true, ..Wanted::default() };
    liren_people::reach::persons(reach, &mut sql, &wanted);
    let (from, until) = (sql.bind(Param::Text(&from)), sql.bind(Param::Text(&until)));
    let most = sql.bind(Param::Int(MOST + 1));
    let fresh = if again { "" } else { " AND NOT EXISTS (SELECT 1 FROM service_exported x WHERE x.record = r.seq)" };
    let text = format!(
        "SELECT r.seq, CASE WHEN s.outcome = 'agreed' THEN r.minutes + r.waiting ELSE r.minutes END AS counted FROM ({}) AS within JOIN person p ON p.seq = within.seq JOIN service_record r ON r.person = p.id LEFT JOIN service_settled s ON s.record = r.seq WHERE r.day >= {from} AND r.day <= {until} AND NOT EXISTS (SELECT 1 FROM service_void v WHERE v.record = r.seq) AND (r.minutes > 0 OR s.outcome = 'agreed') AND NOT EXISTS (SELECT 1 FROM hours_query q JOIN dossier f ON f.seq = q.dossier WHERE q.record = r.seq AND f.closed_at IS NULL){fresh} ORDER BY r.seq LIMIT {most}",
        sql.text
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Remembers which records went out.
///
/// # Errors
/// When the database fails.
pub fn remember(tx: &mut Tx<'_>, export: i64, records: &[i64]) -> Result<(), Fault> {
    let values: Vec<Param<'_>> = records.iter().flat_map(|r| [Param::Int(export), Param::Int(*r)]).collect();
    tx.insert_many("INSERT INTO service_exported (export, record)", 2, &values)?;
    Ok(())
}

/// A page of an export's rows, of those whom the reader still reaches, after the record `after`.
///
/// # Errors
/// When the database fails.
pub fn exported(
    read: &mut Read<'_>,
    reach: &Reach,
    export: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<ExportLine>, Fault> {
    let mut sql = Sql::default();
    let (export, after) = (sql.bind(Param::Int(export)), sql.bind(Param::Int(after)));
    let limit = sql.bind(Param::Int(limit));
    let holds = liren_people::reach::person_holds(reach, &mut sql);
    let text = format!(
        "SELECT r.seq, p.name, COALESCE(n.national_no, '') AS national_no, COALESCE(n.number, '') AS number, CASE WHEN d.level <= 1 THEN d.title ELSE '' END AS title, r.part, r.day, r.came_at, r.went_at, CASE WHEN d.level > 1 THEN '' WHEN u.spot <> '' THEN u.spot ELSE COALESCE(l.name, '') END AS place, COALESCE(u.recipients, '') AS recipients, CASE WHEN s.outcome = 'agreed' THEN r.minutes + r.waiting ELSE r.minutes END AS minutes, r.kind, COALESCE(o.name, '') AS leader, r.id, v.voided_at FROM service_exported x JOIN service_record r ON r.seq = x.record JOIN person p ON p.id = r.person JOIN dossier d ON d.seq = r.dossier LEFT JOIN volunteer n ON n.person = r.person LEFT JOIN duty u ON u.dossier = d.seq LEFT JOIN place l ON l.id = d.place LEFT JOIN org o ON o.id = d.lead LEFT JOIN service_settled s ON s.record = r.seq LEFT JOIN service_void v ON v.record = r.seq WHERE x.export = {export} AND r.seq > {after} AND {holds} ORDER BY r.seq LIMIT {limit}"
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// The dossiers of one kind that concern a person, within reach, newest first. `table` is a constant of this room.
fn concerning(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    table: &'static str,
    person: PersonId,
) -> Result<Vec<Header>, Fault> {
    let mut sql = Sql::default();
    let person = sql.bind(Param::Blob(person.bytes()));
    let holds = reach.holds(&mut sql);
    let text = format!(
        "SELECT {HEADER} FROM {table} g JOIN dossier d ON d.seq = g.dossier WHERE g.person = {person} AND {holds} ORDER BY d.seq DESC LIMIT 50"
    );
    let mut headers: Vec<Header> = read.all_text(&text, &sql.params)?;
    for header in &mut headers {
        header.reveal(read, keys)?;
    }
    Ok(headers)
}

/// Grants, requests for certificates and questions that concern a person, within reach, newest first.
///
/// # Errors
/// When the database fails.
pub fn files_of(read: &mut Read<'_>, keys: &Keys, reach: &Reach, person: PersonId) -> Result<Vec<Header>, Fault> {
    let mut all = Vec::new();
    for table in ["hours_grant", "hours_proof", "hours_query"] {
        all.extend(concerning(read, keys, reach, table, person)?);
    }
    all.sort_by_key(|h| std::cmp::Reverse(h.seq));
    Ok(all)
}

/// What is summed of the records of those within reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// Verified minutes.
    Verified,
    /// Granted minutes.
    Granted,
    /// People with verified minutes.
    Persons,
    /// Records with verified minutes.
    Times,
}

/// Sums records of some days, of people within reach who live at `place`.
///
/// # Errors
/// When the database fails.
pub fn sum(
    read: &mut Read<'_>,
    reach: &Reach,
    (from, until): (Day, Day),
    place: Option<(ScopeColumn, &str)>,
    what: Sum,
) -> Result<i64, Fault> {
    let (from, until) = (from.to_string(), until.to_string());
    let having = place.map(|(column, code)| {
        let text = match column {
            ScopeColumn::City => "p.city = {}",
            ScopeColumn::District => "p.district = {}",
            ScopeColumn::Street => "p.street = {}",
            ScopeColumn::Community => "p.community = {}",
            ScopeColumn::Grid => "p.grid = {}",
            ScopeColumn::Compound => "p.compound = {}",
        };
        Having { text, value: Param::Text(code) }
    });
    let having: Vec<Having<'_>> = having.into_iter().collect();
    let mut sql = Sql::default();
    let wanted = Wanted { having: &having, with_ended: true, ..Wanted::default() };
    liren_people::reach::persons(reach, &mut sql, &wanted);
    let (from, until) = (sql.bind(Param::Text(&from)), sql.bind(Param::Text(&until)));
    let counts = "CASE WHEN s.outcome = 'agreed' THEN r.minutes + r.waiting ELSE r.minutes END";
    let (select, kind) = match what {
        Sum::Verified => (format!("CAST(COALESCE(SUM({counts}), 0) AS BIGINT)"), "verified"),
        Sum::Granted => (format!("CAST(COALESCE(SUM({counts}), 0) AS BIGINT)"), "granted"),
        Sum::Persons => (format!("count(DISTINCT CASE WHEN {counts} > 0 THEN r.person END)"), "verified"),
        Sum::Times => (format!("count(CASE WHEN {counts} > 0 THEN 1 END)"), "verified"),
    };
    let text = format!(
        "SELECT {select} AS n FROM ({}) AS within JOIN person p ON p.seq = within.seq JOIN service_record r ON r.person = p.id LEFT JOIN service_settled s ON s.record = r.seq WHERE r.kind = '{kind}' AND r.day >= {from} AND r.day <= {until} AND NOT EXISTS (SELECT 1 FROM service_void v WHERE v.record = r.seq)",
        sql.text
    );
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}
