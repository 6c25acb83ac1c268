//! An uploaded roster: kept encrypted, read again at each step, gone a week later or when it is loaded.

use liren_kernel::{Id, Instant, Refusal, Verb};
use liren_office::{
    Fault, Keys, Office, PersonId, Turn, journal,
    keys::{At, sha256},
    store::{REMEMBERED_GET, REMEMBERED_SET},
};
use liren_papers::{
    cell_name,
    check::{self, CellError, Checked, CheckedRow},
    layout::{self, Layout, Override},
    mapping::{self, Mapping, Schema},
    read::{self, Sheet},
};
use liren_store::{Read, Tx, params};
use serde_json::json;

use super::store::{self, BatchRow};

/// Days a file waits to be loaded.
const KEPT_DAYS: i64 = 7;

/// What rosters of the register are kept under.
pub const ROSTER: &str = "roster";

/// Marks ids of uploads.
pub type BatchId = Id<()>;

/// An upload.
#[derive(Debug, Clone)]
pub struct Batch {
    /// As stored.
    pub row: BatchRow,
}

/// A file opened and read with the columns as matched so far.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The sheet that is read.
    pub sheet: Sheet,
    /// Head and data.
    pub layout: Layout,
    /// Columns matched: by a person, by memory, else proposed.
    pub mapping: Mapping,
    /// Rows and what is wrong with them; a refusal when a column that is needed has not been matched.
    pub checked: Result<Checked, Refusal>,
}

impl Opened {
    /// What is wrong with the cell of a field in a row.
    #[must_use]
    pub fn wrong(&self, row: &CheckedRow, field: &str, refusal: Refusal) -> CellError {
        let column = self.mapping.column(field).unwrap_or_default();
        CellError { cell: cell_name(row.source_row, column), field: field.to_owned(), refusal }
    }
}

/// Takes a file in. It must be a table that can be opened; nothing is read from it yet. `kind` is what it is for:
/// [`ROSTER`], or a word of a later room and, after a colon, what of it; matched columns are remembered by the word.
///
/// # Errors
/// `refusal-papers-*` when it cannot be opened; `refusal-server-busy`.
pub async fn upload(
    office: &Office,
    owner: PersonId,
    kind: String,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<BatchId, Fault> {
    let (now, id) = (office.now(), BatchId::fresh(office.now()));
    let checked = bytes.clone();
    let open = move || {
        let sheets = read::open(&checked)?;
        read::main_sheet(&sheets).map(drop).ok_or_else(|| Refusal::field("file", "refusal-papers-empty"))
    };
    office.workbooks().run(open).await?.map_err(|refusal| Refusal { field: Some("file".into()), ..refusal })?;
    let (keys, name) = (office.keys().clone(), file_name.chars().take(120).collect::<String>());
    office
        .keep(move |tx| {
            let (key, wrapped) = keys.make_data_key(At { column: "import_batch.wrapped", row: id.bytes() })?;
            let sealed = key.seal(At { column: "import_batch.file", row: id.bytes() }, &bytes)?;
            let sha = sha256(&[&bytes]);
            tx.exec(&store::BATCH_ADD, params![id, owner, kind, name, sha, wrapped, sealed, now])?;
            let payload = json!({ "batch": id });
            let line =
                journal::Line { at: now, actor: owner, verb: Verb("roster.check"), command: None, payload: &payload };
            journal::append_loose(tx, &line)?;
            Ok(id)
        })
        .await
}

/// Removes uploads that are past their time, whoever they are of, with what was staged from them. The program does it
/// about once an hour.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx<'_>, now: Instant) -> Result<(), Fault> {
    for (old,) in tx.all(&store::BATCHES_PURGE, params![now.plus_minutes(-KEPT_DAYS * 24 * 60)])? {
        tx.exec(&store::STAGED_CLEAR, params![old])?;
        tx.exec(&crate::org_list::store::STAGED_CLEAR, params![old])?;
        tx.exec(&store::BATCH_DROP, params![old])?;
    }
    Ok(())
}

/// The upload `id`, when it is the owner's own and for `kind`.
///
/// # Errors
/// When the database fails.
pub fn load(read: &mut Read<'_>, id: BatchId, owner: PersonId, kind: &str) -> Result<Option<Batch>, Fault> {
    Ok(read.opt(&store::BATCH, params![id, owner, kind])?.map(|row| Batch { row }))
}

/// Writes that an upload is loaded, and drops its file.
///
/// # Errors
/// When the database fails.
pub fn finish(tx: &mut Tx<'_>, id: BatchId, now: Instant) -> Result<(), Fault> {
    tx.exec(&store::STAGED_CLEAR, params![id])?;
    tx.exec(&store::BATCH_LOADED, params![id, now])?;
    Ok(())
}

/// Holds an upload while it is loaded: two at once stand in line.
///
/// # Errors
/// When the database fails.
pub fn lock(tx: &mut Tx<'_>, id: BatchId, owner: PersonId) -> Result<(), Fault> {
    tx.exec(&store::BATCH_LOCK, params![id, owner])?;
    Ok(())
}

/// What columns matched by hand are remembered under.
fn memory(kind: &str, fingerprint: &str) -> String {
    format!("{}:{fingerprint}", kind.split(':').next().unwrap_or(kind))
}

impl Batch {
    /// The file.
    ///
    /// # Errors
    /// `refusal-roster-loaded` when it was loaded already.
    pub fn bytes(&self, keys: &Keys) -> Result<Vec<u8>, Fault> {
        let Some(sealed) = &self.row.file else { return Err(Refusal::new("refusal-roster-loaded").into()) };
        let row = self.row.id.bytes();
        let key = keys.unwrap(At { column: "import_batch.wrapped", row }, &self.row.wrapped)?;
        key.open(At { column: "import_batch.file", row }, sealed)
    }

    /// Opens the file and reads every row, in a turn of [`Office::workbooks`] that was waited for before the read began: who
    /// waits holds no connection. Columns are matched as the last time for such a head.
    ///
    /// # Errors
    /// `refusal-papers-*` when the head cannot be found; `refusal-roster-loaded`.
    pub fn open(&self, _: &Turn, read: &mut Read<'_>, keys: &Keys, schema: &Schema) -> Result<Opened, Fault> {
        let sheets = read::open(&self.bytes(keys)?)?;
        let sheet = read::main_sheet(&sheets).ok_or_else(|| Refusal::new("refusal-papers-empty"))?.clone();
        let over: Override = serde_json::from_str(&self.row.overrides).unwrap_or_default();
        let layout = layout::find(&sheet, &schema.fields, over)?;
        let chosen: Option<Mapping> = serde_json::from_str(&self.row.mapping).ok();
        let fits = |m: &Mapping| m.fits(schema, &layout.head).is_ok();
        let mapping = match chosen.filter(fits) {
            Some(mapping) => mapping,
            None => remembered(read, self.row.owner, &self.row.kind, &mapping::fingerprint(&layout.head))?
                .filter(fits)
                .unwrap_or_else(|| mapping::propose(schema, &layout.head)),
        };
        let checked = check::check(schema, &sheet, &layout, &mapping);
        Ok(Opened { sheet, layout, mapping, checked })
    }
}

/// How this person matched the columns of such a head the last time.
fn remembered(read: &mut Read<'_>, person: PersonId, kind: &str, fingerprint: &str) -> Result<Option<Mapping>, Fault> {
    let found = read.opt(&REMEMBERED_GET, params![person, memory(kind, fingerprint)])?;
    Ok(found.and_then(|(text,)| serde_json::from_str(&text).ok()))
}

/// Keeps where the head is and how the columns were matched, for this file and for the next one like it.
///
/// # Errors
/// When the database fails.
pub async fn choose(
    office: &Office,
    id: BatchId,
    owner: PersonId,
    kind: String,
    over: Override,
    mapping: Option<Mapping>,
) -> Result<(), Fault> {
    office
        .keep(move |tx| {
            let text = mapping.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default();
            let changed = tx.exec(&store::BATCH_MAPPING, params![id, owner, serde_json::to_string(&over)?, text])?;
            if changed == 0 {
                return Err(Fault::NotFound);
            }
            if let Some(mapping) = &mapping {
                tx.exec(&REMEMBERED_SET, params![owner, memory(&kind, &mapping.fingerprint), text])?;
            }
            Ok(())
        })
        .await
}
