//! The journal as the audit administrator reads it: who, when, which act. What a line says is not read at all.

use liren_kernel::{Day, Instant};
use liren_store::{Param, Read};

use crate::{Fault, PersonId, store::JournalRow};

/// Openings of restricted dossiers, and lists of them.
const OPENINGS: [&str; 5] = ["dossier.open", "dossier.list", "glass.break", "glass.miss", "sealed"];

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// First day.
    pub from: Day,
    /// Last day, counted in.
    pub to: Day,
    /// By whom alone.
    pub actor: Option<PersonId>,
    /// One verb alone; all when empty.
    pub verb: String,
    /// Only openings of restricted dossiers. Of a sealed one every step looks alike, so all of them are shown.
    pub openings: bool,
}

/// The first line at or after a moment. Lines stand in the order of time but for a clock set back, so halving finds it
/// without an index of its own on every change.
fn first_at(read: &mut Read<'_>, at: Instant) -> Result<i64, Fault> {
    let (mut low, mut high) = (0_i64, last(read)? + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let text = "SELECT seq, at FROM journal WHERE seq > ?1 ORDER BY seq LIMIT 1";
        match read.all_text::<(i64, Instant)>(text, &[Param::Int(middle)])?.first() {
            Some((_, found)) if *found < at => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low + 1)
}

fn last(read: &mut Read<'_>) -> Result<i64, Fault> {
    let text = "SELECT COALESCE(max(seq), 0) AS last FROM journal";
    Ok(read.all_text::<(i64,)>(text, &[])?.first().map_or(0, |(n,)| *n))
}

/// Lines asked for, newest first, without what they say.
///
/// # Errors
/// When the database fails.
pub fn lines(read: &mut Read<'_>, wanted: &Wanted, before: Option<i64>, limit: i64) -> Result<Vec<JournalRow>, Fault> {
    let from = first_at(read, wanted.from.start())?;
    let until = first_at(read, wanted.to.plus_days(1).start())?;
    let until = before.map_or(until, |before| until.min(before));
    let mut params = vec![Param::Int(from), Param::Int(until), Param::Int(limit)];
    let mut more = String::new();
    if let Some(actor) = &wanted.actor {
        params.push(Param::Blob(actor.bytes()));
        more.push_str(&format!(" AND j.actor = ?{}", params.len()));
    }
    if !wanted.verb.is_empty() {
        params.push(Param::Text(&wanted.verb));
        more.push_str(&format!(" AND j.verb = ?{}", params.len()));
    }
    if wanted.openings {
        let names: Vec<String> = OPENINGS.iter().map(|verb| format!("'{verb}'")).collect();
        more.push_str(&format!(" AND j.verb IN ({})", names.join(", ")));
    }
    let text = format!(
        "SELECT j.seq, j.at, j.actor, j.verb, j.dossier, j.revision, j.prev, j.hash, p.digest, p.salt, CAST(NULL AS {}) AS payload, j.command FROM journal j LEFT JOIN journal_payload p ON p.seq = j.seq WHERE j.seq >= ?1 AND j.seq < ?2{more} ORDER BY j.seq DESC LIMIT ?3",
        if read.engine() == liren_store::Engine::Sqlite { "BLOB" } else { "BYTEA" }
    );
    Ok(read.all_text(&text, &params)?)
}
