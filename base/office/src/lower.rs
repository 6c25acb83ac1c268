//! A dossier is lowered: what raising had closed over opens again (decision 32). Entries written while it was restricted
//! keep the level they were written at, and so do those for named persons. Files follow in [`crate::raise::settle_files`].

use liren_kernel::{Instant, Level, PlacePath, Refusal};
use liren_store::{Read, Tx, params};
use serde_json::Value;

use crate::{
    Fault, Header, Keys, OrgId, PlaceId,
    dossier::{TEAM, find_key, hidden_of, need_key},
    headers,
    keys::At,
    store,
};

/// Where to, and what its kind allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lower {
    /// The new level.
    pub to: Level,
    /// The floor of the kind.
    pub floor: Level,
}

/// Whether a dossier holds sign-offs or a roll, and is therefore never lowered: what was signed and who was there was read
/// by its team alone.
///
/// # Errors
/// When the database fails.
pub fn holds(read: &mut Read<'_>, dossier: i64) -> Result<bool, Fault> {
    Ok(crate::signoff::any(read, dossier)? || crate::attendance::any(read, dossier)?)
}

/// Opens what was closed over; `header` has its new level afterwards.
pub(crate) fn lower(
    tx: &mut Tx<'_>,
    keys: &Keys,
    header: &mut Header,
    lower: Lower,
    now: Instant,
) -> Result<(), Fault> {
    let (from, Lower { to, floor }) = (header.level, lower);
    if to >= from || to < floor {
        return Err(Refusal::field("level", "refusal-level-floor").into());
    }
    if holds(tx, header.seq)? {
        // What was signed and who was there was read by the team alone.
        return Err(Refusal::new("refusal-lower-with-roll").into());
    }
    let raised = find_key(tx, keys, header.seq, from, TEAM)?;
    for (seq, id, own, body) in tx.all(&store::ENTRIES_RAISED, params![header.seq, from])? {
        let Some(key) = &raised else { break };
        let at = At { column: "entry.body", row: id.bytes() };
        let mut body: Value = serde_json::from_slice(&key.open(at, &body)?)?;
        let level = own.max(to);
        // At level 3 the kind stands in the body alone.
        let kind = body.get("kind").and_then(Value::as_str).map(str::to_owned);
        if let (Some(fields), Some(_), Level::Sealed) = (body.as_object_mut(), &kind, from) {
            fields.remove("kind");
        }
        let kind = kind.filter(|_| from == Level::Sealed);
        let plain = serde_json::to_vec(&body)?;
        let (data_key, stored) = if level.is_encrypted() {
            let (seq, key) = need_key(tx, keys, header.seq, level, TEAM, now)?;
            (Some(seq), key.seal(at, &plain)?)
        } else {
            (None, plain)
        };
        tx.exec(&store::ENTRY_LOWER, params![seq, kind, level, data_key, stored])?;
    }
    if from == Level::Sealed {
        unseal(tx, keys, header)?;
    }
    // Words of a restricted dossier were found by its team alone; from now on it is found by title and number.
    tx.exec(&store::WORDS_DROP, params![header.seq])?;
    header.level = to;
    tx.exec(&store::DOSSIER_LEVEL, params![header.seq, to, headers::stored_kind(header)])?;
    crate::raise::settle_soon(tx, header.id, now)
}

/// Puts back what the columns of a sealed dossier do not say: number, place, lead, classification. Of one that was never
/// anything else nothing is known, and it keeps its own number.
fn unseal(tx: &mut Tx<'_>, keys: &Keys, header: &mut Header) -> Result<(), Fault> {
    let mut hidden = hidden_of(tx, keys, header)?;
    let was = hidden.get_mut("was").map_or(Value::Null, Value::take);
    let text = |name: &str| was.get(name).and_then(Value::as_str).map(str::to_owned);
    let path: PlacePath =
        was.get("path").cloned().and_then(|path| serde_json::from_value(path).ok()).unwrap_or_default();
    header.number = text("number").unwrap_or_else(|| header.number.clone());
    header.facet = text("facet").unwrap_or_default();
    header.lead = text("lead").and_then(|id| id.parse::<OrgId>().ok());
    header.place = text("place").and_then(|id| id.parse::<PlaceId>().ok());
    (header.city, header.district, header.street) = (path.city, path.district, path.street);
    (header.community, header.grid, header.compound) = (path.community, path.grid, path.compound);
    tx.exec(
        &store::DOSSIER_UNSEAL,
        params![
            header.seq,
            header.kind,
            header.number,
            header.facet,
            header.lead,
            header.place,
            header.city,
            header.district,
            header.street,
            header.community,
            header.grid,
            header.compound
        ],
    )?;
    Ok(())
}
