//! The header that everything with a life has, its content keys, entries and timeline.

use liren_kernel::{Id, Instant, Level, PlacePath};
use liren_store::{Param, Read, Tx, params, row};
use serde_json::Value;

use crate::{
    Fault, OrgId, PersonId, PlaceId, Reach,
    keys::{At, DataKey, Keys},
    reach::Sql,
    store,
};

/// Marks ids of dossiers.
#[derive(Debug)]
pub enum DossierMark {}
/// A dossier.
pub type DossierId = Id<DossierMark>;
/// An entry on a timeline.
pub type EntryId = Id<EntryMark>;
/// Marks ids of entries.
#[derive(Debug)]
pub enum EntryMark {}

/// The audience of the whole team.
pub const TEAM: [u8; 16] = [0; 16];

row! {
    /// A header as stored. Title, kind, state and place of sealed dossiers stand in `sealed`.
    pub struct Header {
        /// Order and key of pages.
        pub seq: i64,
        /// Its name to the outside.
        pub id: DossierId,
        /// What kind of thing.
        pub kind: String,
        /// 2026梧桐民情0086.
        pub number: String,
        /// One line; empty at level 2 and 3 until opened.
        pub title: String,
        /// How secret.
        pub level: Level,
        /// Where it stands; each kind has its own states.
        pub state: String,
        /// The kind's main classification, for filters.
        pub facet: String,
        /// Organisation that answers for it.
        pub lead: Option<OrgId>,
        /// Where it is.
        pub place: Option<PlaceId>,
        /// Codes of where it is now.
        pub city: Option<String>,
        /// See `city`.
        pub district: Option<String>,
        /// See `city`.
        pub street: Option<String>,
        /// See `city`.
        pub community: Option<String>,
        /// See `city`.
        pub grid: Option<String>,
        /// See `city`.
        pub compound: Option<String>,
        /// When it began.
        pub opened_at: Instant,
        /// When the present step is due.
        pub due_at: Option<Instant>,
        /// When it ended.
        pub closed_at: Option<Instant>,
        /// Rises with every state move.
        pub revision: i64,
        /// Last hash of its journal chain.
        pub head: Vec<u8>,
        /// Ciphertext of what levels 2 and 3 hide.
        pub sealed: Option<Vec<u8>>,
    }
}

row! {
    /// An entry as stored.
    pub struct EntryRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: EntryId,
        /// What it says; `sealed` at level 3.
        pub kind: String,
        /// Version of the payload's shape.
        pub version: i64,
        /// How secret, never below its dossier.
        pub level: Level,
        /// A narrower audience than the team.
        pub audience: Option<Id<()>>,
        /// Which key opens it.
        pub data_key: Option<i64>,
        /// Who wrote it.
        pub author: PersonId,
        /// For which organisation.
        pub org: Option<OrgId>,
        /// When it arrived.
        pub at: Instant,
        /// When it happened.
        pub happened_at: Instant,
        /// JSON, or its ciphertext.
        pub body: Vec<u8>,
    }
}

row! {
    /// A hand-off as stored.
    pub struct Handoff {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<HandoffMark>,
        /// dispatch, referral, transfer, claim.
        pub kind: String,
        /// To whom.
        pub to_org: OrgId,
        /// offered, accepted, declined, returned, done.
        pub state: String,
        /// What was said.
        pub note: String,
        /// By whom offered.
        pub offered_by: PersonId,
        /// When.
        pub offered_at: Instant,
        /// Who answered.
        pub answered_by: Option<PersonId>,
        /// When.
        pub answered_at: Option<Instant>,
        /// Until when the work is to be done.
        pub due_at: Option<Instant>,
    }
}
/// Marks ids of hand-offs.
#[derive(Debug)]
pub enum HandoffMark {}

/// An entry that the reader may see, opened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The row, its body still as stored.
    pub row: EntryRow,
    /// The payload.
    pub body: Value,
}

impl Header {
    /// The codes of where it is.
    #[must_use]
    pub fn path(&self) -> PlacePath {
        PlacePath {
            city: self.city.clone(),
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
            grid: self.grid.clone(),
            compound: self.compound.clone(),
        }
    }

    /// Puts the hidden title back, for someone who may see it.
    ///
    /// # Errors
    /// When its key does not open it.
    pub fn reveal(&mut self, read: &mut Read<'_>, keys: &Keys) -> Result<(), Fault> {
        let named = [&mut self.title, &mut self.kind, &mut self.state];
        uncover(read, keys, (self.seq, self.level, self.id), &mut self.sealed, named)
    }
}

/// Opens title, kind and state of a restricted header, where its columns do not tell them.
pub(crate) fn uncover(
    read: &mut Read<'_>,
    keys: &Keys,
    (seq, level, id): (i64, Level, DossierId),
    sealed: &mut Option<Vec<u8>>,
    [title, kind, state]: [&mut String; 3],
) -> Result<(), Fault> {
    let Some(sealed) = sealed.take() else { return Ok(()) };
    let Some(key) = find_key(read, keys, seq, level, TEAM)? else {
        title.clear();
        return Ok(());
    };
    let plain = key.open(At { column: "dossier.sealed", row: id.bytes() }, &sealed)?;
    let hidden: Value = serde_json::from_slice(&plain)?;
    for (name, into) in [("title", title), ("kind", kind), ("state", state)] {
        if let Some(text) = hidden.get(name).and_then(Value::as_str) {
            text.clone_into(into);
        }
    }
    Ok(())
}

/// What the ciphertext of a restricted header says, as stored now; null when there is none or its key was erased.
///
/// # Errors
/// When the key does not open it.
pub(crate) fn hidden_of(read: &mut Read<'_>, keys: &Keys, header: &Header) -> Result<Value, Fault> {
    let stored = read.opt(&store::DOSSIER_BY_SEQ, params![header.seq])?.and_then(|h| Some((h.level, h.sealed?)));
    let Some((level, sealed)) = stored else { return Ok(Value::Null) };
    let Some(key) = find_key(read, keys, header.seq, level, TEAM)? else { return Ok(Value::Null) };
    let plain = key.open(At { column: "dossier.sealed", row: header.id.bytes() }, &sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// Where a restricted dossier is, also when it is sealed: for break-glass, which asks whether somebody answers for the
/// place, and for its own team. Never for a list or a figure.
///
/// # Errors
/// When the key does not open it.
pub fn hidden_path(read: &mut Read<'_>, keys: &Keys, header: &Header) -> Result<PlacePath, Fault> {
    if header.level < Level::Sealed {
        return Ok(header.path());
    }
    let mut hidden = hidden_of(read, keys, header)?;
    // One sealed by an earlier version did not keep where it was.
    let path = hidden.get_mut("was").and_then(|was| was.get_mut("path")).map(Value::take);
    Ok(path.and_then(|path| serde_json::from_value(path).ok()).unwrap_or_default())
}

/// Loads a header within reach; hidden and absent are the same `None`, by the same statement.
///
/// # Errors
/// When the database fails.
pub fn load(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    id: DossierId,
    lock: bool,
) -> Result<Option<Header>, Fault> {
    let mut sql = Sql::default();
    let placeholder = sql.bind(Param::Blob(id.bytes()));
    let holds = reach.holds(&mut sql);
    let lock = if lock && read.engine() == liren_store::Engine::Postgres { " FOR UPDATE" } else { "" };
    let text = format!("SELECT {} FROM dossier d WHERE d.id = {placeholder} AND {holds}{lock}", store::HEADER);
    let found = read.all_text::<Header>(&text, &sql.params)?.into_iter().next();
    match found {
        None => Ok(None),
        Some(mut header) => {
            header.reveal(read, keys)?;
            Ok(Some(header))
        }
    }
}

/// The dossier of one of these kinds that bears this number, within reach; hidden and absent are the same `None`.
///
/// # Errors
/// When the database fails.
pub fn by_number(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    kinds: &[&str],
    number: &str,
) -> Result<Option<Header>, Fault> {
    for kind in kinds {
        if let Some(found) = read.opt(&store::DOSSIER_BY_NUMBER, params![*kind, number.trim()])?
            && let Some(header) = load(read, keys, reach, found.id, false)?
        {
            return Ok(Some(header));
        }
    }
    Ok(None)
}

/// The data key of (dossier, level, audience), if it exists and was not erased.
///
/// # Errors
/// When it does not unwrap.
pub fn find_key(
    read: &mut Read<'_>,
    keys: &Keys,
    dossier: i64,
    level: Level,
    audience: [u8; 16],
) -> Result<Option<DataKey>, Fault> {
    let row = read.opt(&store::KEY_FIND, params![dossier, level, audience])?;
    match row {
        Some((_, Some(wrapped))) => keys.unwrap(key_at(&key_name(dossier, level, audience)), &wrapped).map(Some),
        _ => Ok(None),
    }
}

/// The data key of a row that names it, unless it was erased.
///
/// # Errors
/// When it does not unwrap.
pub fn key_by_seq(read: &mut Read<'_>, keys: &Keys, seq: i64) -> Result<Option<DataKey>, Fault> {
    match read.opt(&store::KEY_BY_SEQ, params![seq])? {
        Some((dossier, level, audience, Some(wrapped))) => {
            keys.unwrap(key_at(&key_name(dossier, level, audience)), &wrapped).map(Some)
        }
        _ => Ok(None),
    }
}

/// The same, made when it does not exist yet.
///
/// # Errors
/// `refusal-erased` when it was erased; when it does not unwrap.
pub fn need_key(
    tx: &mut Tx<'_>,
    keys: &Keys,
    dossier: i64,
    level: Level,
    audience: [u8; 16],
    now: Instant,
) -> Result<(i64, DataKey), Fault> {
    let name = key_name(dossier, level, audience);
    match tx.opt(&store::KEY_FIND, params![dossier, level, audience])? {
        Some((seq, Some(wrapped))) => Ok((seq, keys.unwrap(key_at(&name), &wrapped)?)),
        Some((_, None)) => Err(liren_kernel::Refusal::new("refusal-erased").into()),
        None => {
            let (key, wrapped) = keys.make_data_key(key_at(&name))?;
            let (seq,) = tx.one(&store::KEY_ADD, params![dossier, level, audience, wrapped, now])?;
            Ok((seq, key))
        }
    }
}

fn key_name(dossier: i64, level: Level, audience: [u8; 16]) -> Vec<u8> {
    [dossier.to_be_bytes().as_slice(), &level.number().to_be_bytes(), &audience].concat()
}

fn key_at(name: &[u8]) -> At<'_> {
    At { column: "data_key.wrapped", row: name }
}

/// What `viewer` may see of the timeline, newest last. `on_team` opens levels 2 and 3, each audience its own.
///
/// # Errors
/// When the database fails or a body does not open.
pub fn timeline(
    read: &mut Read<'_>,
    keys: &Keys,
    header: &Header,
    viewer: PersonId,
    on_team: bool,
) -> Result<Vec<Entry>, Fault> {
    let top = if on_team { Level::Sealed } else { Level::Community };
    let rows = read.all(&store::ENTRIES, params![header.seq, top])?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let audience = row.audience.map_or(TEAM, |a| *a.bytes());
        if audience != TEAM && read.opt(&store::AUDIENCE_HAS, params![audience, viewer])?.is_none() {
            continue;
        }
        let body = if row.level.is_encrypted() {
            match find_key(read, keys, header.seq, row.level, audience)? {
                None => continue,
                Some(key) => key.open(At { column: "entry.body", row: row.id.bytes() }, &row.body)?,
            }
        } else {
            row.body.clone()
        };
        let mut entry = Entry { body: serde_json::from_slice(&body)?, row };
        if let (Level::Sealed, Some(kind)) = (entry.row.level, entry.body.get("kind").and_then(Value::as_str)) {
            entry.row.kind = kind.to_owned();
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// Whether `person` is on the team now.
///
/// # Errors
/// When the database fails.
pub fn on_team(read: &mut Read<'_>, dossier: i64, person: PersonId) -> Result<bool, Fault> {
    Ok(read.opt(&store::PARTY_HAS, params![dossier, person])?.is_some())
}
