//! 师资库: lecturers, their subjects, what they taught.

use liren_kernel::Day;
use liren_office::{DossierId, Fault, PersonId, Reach, reach::Sql};
use liren_store::{Param, Read, row, statements};

use crate::model::LecturerId;

row! {
    /// Somebody who teaches.
    pub struct LecturerRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: LecturerId,
        /// Name; lecturers are announced by name.
        pub name: String,
        /// Chinese order.
        pub sort: String,
        /// Where they work.
        pub unit: String,
        /// A remark for those who invite.
        pub note: String,
        /// Ciphertext of the phone.
        pub phone: Option<Vec<u8>>,
        /// Of the register, when known there.
        pub person: Option<PersonId>,
        /// Codes of where the pool belongs.
        pub city: Option<String>,
        /// See `city`.
        pub district: Option<String>,
        /// See `city`.
        pub street: Option<String>,
        /// See `city`.
        pub community: Option<String>,
        /// Until when; `None` while in the pool.
        pub until_day: Option<Day>,
        /// Rises with every change.
        pub revision: i64,
    }
}

row! {
    /// A sitting that somebody taught or is to teach.
    pub struct Taught {
        /// The gathering.
        pub dossier: DossierId,
        /// Its title.
        pub title: String,
        /// The theme of the sitting.
        pub theme: String,
        /// The day.
        pub day: Day,
        /// See [`crate::model::SittingState`].
        pub state: crate::model::SittingState,
    }
}

/// Columns of [`LecturerRow`], of a table called `l`.
pub const LECTURER: &str = "l.seq, l.id, l.name, l.sort, l.unit, l.note, l.phone, l.person, l.city, l.district, l.street, l.community, l.until_day, l.revision";

statements! {
    LECTURER_BY_ID: LecturerRow = "SELECT seq, id, name, sort, unit, note, phone, person, city, district, street, community, until_day, revision FROM lecturer WHERE id = ?1";
    LECTURER_ADD: (i64,) = "INSERT INTO lecturer (id, name, sort, unit, note, phone, person, city, district, street, community, grid, compound, from_day, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1) RETURNING seq";
    LECTURER_SET = "UPDATE lecturer SET name = ?2, sort = ?3, unit = ?4, note = ?5, phone = COALESCE(?6, phone), revision = revision + 1 WHERE id = ?1";
    LECTURER_END = "UPDATE lecturer SET until_day = ?2, revision = revision + 1 WHERE id = ?1";
    SUBJECTS: (String,) = "SELECT subject FROM lecturer_subject WHERE lecturer = ?1 ORDER BY seq";
    SUBJECT_ADD = "INSERT INTO lecturer_subject (lecturer, subject) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    SUBJECTS_DROP = "DELETE FROM lecturer_subject WHERE lecturer = ?1";
    TAUGHT: Taught = "SELECT d.id AS dossier, d.title, s.theme, s.day, s.state FROM sitting s JOIN dossier d ON d.seq = s.dossier WHERE s.lecturer = ?1 AND d.level <= 1 ORDER BY s.from_at DESC LIMIT 100";
}

/// Lecturers in force within reach, by pinyin; those of `subject` when one is given, after `after`.
///
/// # Errors
/// When the database fails.
pub fn pool(
    read: &mut Read<'_>,
    reach: &Reach,
    subject: &str,
    after: Option<(&str, i64)>,
    limit: i64,
) -> Result<Vec<LecturerRow>, Fault> {
    let mut sql = Sql::default();
    // A pool belongs to a place and serves everything in it: a community's worker sees the street's lecturers too.
    let mut codes: Vec<(&'static str, &str, &'static str)> = Vec::new();
    for (column, code) in reach.places() {
        codes.push((column.name(), code, ""));
        // Of a wider place only what is the wider place's own, not its other parts' pools.
        let wider = [
            ("city", 4, " AND l.district IS NULL"),
            ("district", 6, " AND l.street IS NULL"),
            ("street", 9, " AND l.community IS NULL"),
        ];
        let cut = |n: usize| if code.len() > n { code.get(..n) } else { None };
        codes.extend(wider.into_iter().filter_map(|(name, n, own)| cut(n).map(|code| (name, code, own))));
    }
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let subject = match subject {
        "" => String::new(),
        text => format!(
            " AND EXISTS (SELECT 1 FROM lecturer_subject x WHERE x.lecturer = l.seq AND x.subject = {})",
            sql.bind(Param::Text(text))
        ),
    };
    let after = match after {
        Some((sort, seq)) => {
            let (sort, seq) = (sql.bind(Param::Text(sort)), sql.bind(Param::Int(seq)));
            format!(" AND (l.sort > {sort} OR (l.sort = {sort} AND l.seq > {seq}))")
        }
        None => String::new(),
    };
    let limit = sql.bind(Param::Int(limit));
    let branches: Vec<String> = codes
        .into_iter()
        .map(|(column, code, own)| {
            let code = sql.bind(Param::Text(code));
            format!(
                "SELECT l.seq FROM lecturer l WHERE l.{column} = {code} AND l.until_day IS NULL{own}{subject}{after}"
            )
        })
        .collect();
    let text = format!(
        "SELECT {LECTURER} FROM lecturer l WHERE l.seq IN ({}) ORDER BY l.sort, l.seq LIMIT {limit}",
        branches.join(" UNION ")
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// Whether a lecturer belongs to a pool that the reader may use: one of a place of their posts, or of one around it.
#[must_use]
pub fn within(row: &LecturerRow, reach: &Reach) -> bool {
    let own: [(&str, Option<&String>); 4] = [
        ("city", row.city.as_ref()),
        ("district", row.district.as_ref()),
        ("street", row.street.as_ref()),
        ("community", row.community.as_ref()),
    ];
    let narrowest = own.iter().rev().find_map(|(_, code)| *code);
    reach.places().any(|(column, code)| {
        let inside = own.iter().any(|(name, own)| *name == column.name() && own.is_some_and(|own| own == code));
        inside || narrowest.is_some_and(|own| code.starts_with(own.as_str()))
    })
}
