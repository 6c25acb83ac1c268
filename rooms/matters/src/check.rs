//! Deadlines and counters counted again from the journal, for `liren verify`: what differs is named.

use liren_office::{DossierId, Fault, Office, store::HANDOFFS, verify::Check};
use liren_store::{Read, params, row};
use serde_json::Value;

use crate::{
    clock::{Line, Standing, Terms, replay},
    commands::assist,
    link::LinkId,
    store,
};

/// Faults told at most.
const TOLD: usize = 50;

row! {
    /// What the rows say of one matter of level 0 or 1.
    pub struct Kept {
        /// Order.
        pub seq: i64,
        /// The matter.
        pub id: DossierId,
        /// Its number.
        pub number: String,
        /// The version of the category it keeps.
        pub category: i64,
        /// Until when the present step is due.
        pub due_at: Option<liren_kernel::Instant>,
        /// How often it was sent back.
        pub rework: i64,
        /// How often it was disputed.
        pub disputes: i64,
        /// How often more time was granted.
        pub extensions: i64,
        /// How often somebody urged.
        pub reminders: i64,
    }
}

/// Looks at the clock of every matter whose journal can be read. Call from a thread that may block.
///
/// # Errors
/// When the database fails.
pub fn clocks(office: &Office) -> Result<Check, Fault> {
    let mut check = Check { name: "clocks", ..Check::default() };
    let (mut after, mut erased) = (0, 0_u64);
    loop {
        let calendars = office.calendars();
        let page = office.db().read_blocking(move |read| {
            let kept = read.all(&store::KEPT, params![after])?;
            let mut found = Vec::with_capacity(kept.len());
            for kept in kept {
                let again = match (lines(read, &kept)?, read.opt(&store::CATEGORY_BY_SEQ, params![kept.category])?) {
                    (Some(lines), Some(rule)) => Some(replay(&lines, &Terms::of(&rule), &|at| calendars.at(at))),
                    _ => None,
                };
                found.push((kept, again));
            }
            Ok::<_, Fault>(found)
        })?;
        let Some((last, _)) = page.last() else { break };
        after = last.seq;
        for (kept, again) in page {
            match again {
                None => erased += 1,
                Some(again) => {
                    check.looked_at += 1;
                    check.faults.extend(differs(&kept, &again));
                }
            }
        }
        check.faults.truncate(TOLD);
    }
    check.notes.push(format!("{erased} without a journal that can be read"));
    Ok(check)
}

/// The lines of a matter; `None` where a payload was erased.
fn lines(read: &mut Read<'_>, kept: &Kept) -> Result<Option<Vec<Line>>, Fault> {
    let mut lines = Vec::new();
    for (verb, at, payload) in read.all(&store::LINES, params![kept.id])? {
        let Some(payload) = payload else { return Ok(None) };
        let Ok(said) = serde_json::from_slice::<Value>(&payload) else { return Ok(None) };
        // Whoever helps answers through a link too; that moves no clock of the whole.
        if verb.starts_with("matter.link_") && helps(read, kept.seq, &said)? {
            continue;
        }
        lines.push((verb, at, said));
    }
    Ok(Some(lines))
}

/// Whether the link of a journal line was made for an organisation that helps.
fn helps(read: &mut Read<'_>, dossier: i64, said: &Value) -> Result<bool, Fault> {
    let Some(id) = said["link"].as_str().and_then(|id| id.parse::<LinkId>().ok()) else { return Ok(false) };
    let Some(link) = read.opt(&store::LINK, params![id])? else { return Ok(false) };
    Ok(read.all(&HANDOFFS, params![dossier])?.iter().any(|h| h.kind == assist::KIND && h.id == link.offer))
}

fn differs(kept: &Kept, again: &Standing) -> Vec<String> {
    let moment = |at: Option<liren_kernel::Instant>| at.map_or("none".to_owned(), |at| at.ms().to_string());
    let counted = [
        ("deadline", moment(kept.due_at), moment(again.due)),
        ("times sent back", kept.rework.to_string(), again.rework.to_string()),
        ("disputes", kept.disputes.to_string(), again.disputes.to_string()),
        ("extensions", kept.extensions.to_string(), again.extensions.to_string()),
        ("reminders", kept.reminders.to_string(), again.reminders.to_string()),
    ];
    counted
        .into_iter()
        .filter(|(_, kept, again)| kept != again)
        .map(|(what, row, journal)| format!("{}: {what} {row}, by its journal {journal}", kept.number))
        .collect()
}
