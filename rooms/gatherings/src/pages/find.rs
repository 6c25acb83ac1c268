//! How the search box is answered: gatherings by title, number and place, within reach, and what is announced to all.

use liren_kernel::Instant;
use liren_office::{Fault, Header, search};
use liren_store::{Read, params};
use liren_ui::Row;
use liren_web::{Find, Finding};

use crate::{
    model::KIND,
    policy::{EVENTS, OPEN},
    store::{self, calendar},
    subject::{self, Announced},
    views,
};

/// The answer of this room.
pub const FIND: Find =
    Find { title_key: "gathering-list-title", verb: EVENTS, all: Some(("/gatherings?q=", OPEN)), run: find };

/// Hits of the index that are looked at, of which some may be out of reach.
const LOOKED_AT: i64 = 5 * Finding::MOST;

fn find(read: &mut Read<'_>, asked: &Finding<'_>) -> Result<Vec<Row>, Fault> {
    let inside = asked.policy.may_ever(asked.actor, OPEN);
    let row = |header: &liren_office::Header, at: Option<Instant>, opens: bool| {
        let mut row = views::row(&asked.t, header, "", at, asked.now);
        if !opens {
            row.href = format!("/events/{}", header.id);
        }
        row
    };
    let mut found: Vec<Header> = asked.dossiers(read, KIND)?;
    let seqs: Vec<i64> = found.iter().map(|header| header.seq).collect();
    let dates = calendar::nearest(read, &seqs, asked.now)?;
    let mut rows: Vec<Row> = found.iter().map(|header| row(header, dates.get(&header.seq).copied(), inside)).collect();
    // A stop of a tour is found by whoever works there; an announced event by everybody.
    for seq in search::indexed(read, KIND, asked.text, LOOKED_AT)? {
        if rows.len() as i64 >= Finding::MOST {
            break;
        }
        if found.iter().any(|header| header.seq == seq) {
            continue;
        }
        let Some((id, _)) = read.opt(&store::OWN_OF, params![seq])? else { continue };
        let at_a_stop = subject::load(read, asked.keys, asked.reach, asked.actor.person, id, false)?;
        let opens = inside && at_a_stop.is_some();
        let shown = match at_a_stop {
            Some(gathering) => Some(gathering),
            None => Announced::by_id(read, asked.actor, id, false)?.map(|Announced(gathering)| gathering),
        };
        if let Some(gathering) = shown {
            let at = calendar::nearest(read, &[seq], asked.now)?.get(&seq).copied();
            rows.push(row(&gathering.header, at, opens));
            found.push(gathering.header);
        }
    }
    Ok(rows)
}
