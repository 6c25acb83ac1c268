//! Differences put aside in a table of their own, in small transactions, so that others write on meanwhile.

use std::sync::mpsc;

use liren_kernel::{Id, PlacePath};
use liren_office::{Fault, Office};
use liren_store::{Engine, Param, search::Index};

use super::{
    Options, Progress,
    compare::{Comparison, Counts, Difference},
    source::{Input, Source},
};
use crate::{
    model::{Kind, short_of_division},
    store, words,
};

/// Rows in one small transaction.
const BATCH: usize = 2_000;

/// A row to stage.
struct Staged {
    act: &'static str,
    place: Option<i64>,
    id: Option<[u8; 16]>,
    code: String,
    kind: Kind,
    name: String,
    short: String,
    sort: String,
    scope: String,
    body: String,
}

/// One load under way.
pub(super) struct Stage<'a> {
    office: &'a Office,
    load: Id<()>,
    engine: Engine,
}

impl<'a> Stage<'a> {
    /// Takes the stage. A load that was cut off leaves rows behind; they go now.
    pub(super) fn begin(office: &'a Office, load: Id<()>, options: &Options) -> Result<Self, Fault> {
        let (scope, day, now) = (options.under.clone().unwrap_or_default(), options.day, office.now());
        office.db().write_blocking(move |tx| store::load::begin(tx, load, &scope, day, now))?;
        Ok(Self { office, load, engine: office.db().engine() })
    }

    /// Compares the files with the tree and stages what differs.
    pub(super) fn fill(
        &self,
        inputs: Vec<Input>,
        options: &Options,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Counts, Fault> {
        let (sender, batches) = mpsc::sync_channel::<(Vec<Staged>, u64)>(4);
        let source = Source::new(inputs, options.under.as_deref())?;
        let (engine, load) = (self.engine, self.load);
        let under = options.under.clone();
        let (db, made_at) = (self.office.db().clone(), self.office.now().ms());
        std::thread::scope(|scope| {
            let compared = std::thread::Builder::new().name("liren-divisions".into()).spawn_scoped(scope, move || {
                let mut stager = Stager { engine, made_at, made: 0, batch: Vec::with_capacity(BATCH), sender };
                let mut emit = |difference, read| stager.take(difference, read);
                let mut walk = Comparison::new(source, under.as_deref(), &mut emit);
                let mut after = String::new();
                if let Some(under) = &under {
                    for known in store::load::known_around(&db, under)? {
                        walk.known(&known)?;
                    }
                    after = store::load::before(under);
                }
                loop {
                    // Page by page: one long view would keep the log of the embedded engine from being cut.
                    let (from, under) = (after.clone(), under.clone());
                    let page = db.read_blocking(move |read| store::load::known_after(read, &from, under.as_deref()))?;
                    let Some(last) = page.last() else { break };
                    after.clone_from(&last.code);
                    for known in &page {
                        walk.known(known)?;
                    }
                }
                let counts = walk.rest()?;
                stager.send(counts.read)?;
                Ok::<_, Fault>(counts)
            });
            let mut staged = 0;
            let mut failed = None;
            for (batch, read) in batches {
                staged += batch.len() as u64;
                let written = self.office.db().write_blocking(move |tx| write(tx, load, &batch));
                if let Err(fault) = written {
                    failed = Some(fault);
                    break;
                }
                progress(Progress::Read(read));
                progress(Progress::Staged(staged));
            }
            let compared = compared.map_err(|e| Fault::Internal(e.to_string()))?.join();
            let compared = compared.map_err(|_| Fault::Internal("the comparison panicked".into()))?;
            match failed {
                Some(fault) => Err(fault),
                None => compared,
            }
        })
        .inspect_err(|_| drop(self.drop_all()))
    }

    /// Clears the stage.
    pub(super) fn drop_all(&self) -> Result<(), Fault> {
        let load = self.load;
        self.office.db().write_blocking(move |tx| store::load::clear(tx, load))
    }
}

/// Turns differences into rows, on a thread of its own.
struct Stager {
    engine: Engine,
    made_at: i64,
    made: u32,
    batch: Vec<Staged>,
    sender: mpsc::SyncSender<(Vec<Staged>, u64)>,
}

impl Stager {
    fn take(&mut self, difference: Difference, read: u64) -> Result<(), Fault> {
        let row = match difference {
            Difference::New(row) => {
                let id = self.next_id();
                self.row("add", None, Some(id), row.code, row.kind, row.name)
            }
            Difference::Renamed(seq, row) => self.row("rename", Some(seq), None, row.code, row.kind, row.name),
            Difference::Gone(seq, code, kind) => {
                let empty = String::new;
                let (name, short, sort) = (empty(), empty(), empty());
                Staged {
                    act: "gone",
                    place: Some(seq),
                    id: None,
                    code,
                    kind,
                    name,
                    short,
                    sort,
                    scope: empty(),
                    body: empty(),
                }
            }
        };
        self.batch.push(row);
        if self.batch.len() >= BATCH { self.send(read) } else { Ok(()) }
    }

    fn send(&mut self, read: u64) -> Result<(), Fault> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.sender.send((batch, read)).map_err(|_| Fault::Internal("staging has stopped".into()))
    }

    fn row(
        &self,
        act: &'static str,
        place: Option<i64>,
        id: Option<[u8; 16]>,
        code: String,
        kind: Kind,
        name: String,
    ) -> Staged {
        let short = short_of_division(&name).to_owned();
        let keys = words::keys(kind, &name, &short);
        let scopes = words::scopes(kind, &PlacePath::of_division(&code));
        let (scope, body) = Index::staged(self.engine, &scopes, &words::body(&name, &keys));
        Staged { act, place, id, code, kind, name, short, sort: keys.sort, scope, body }
    }

    /// Ids in the order of the list, so that their index grows at its end: 26 bits count, 6 bytes are random.
    fn next_id(&mut self) -> [u8; 16] {
        let n = self.made;
        self.made += 1;
        let mut random = liren_office::keys::random::<10>();
        random[0] = (n >> 22) as u8 & 0x0f;
        random[1] = (n >> 14) as u8;
        random[2] = (n >> 8) as u8 & 0x3f;
        random[3] = n as u8;
        *Id::<()>::new(self.made_at, random).bytes()
    }
}

fn write(tx: &mut liren_store::Tx<'_>, load: Id<()>, batch: &[Staged]) -> Result<(), Fault> {
    let mut values: Vec<Param<'_>> = Vec::with_capacity(batch.len() * store::load::STAGED_COLUMNS);
    for row in batch {
        let parent = super::around(row.kind).and_then(|length| row.code.get(..length));
        values.extend([
            Param::Text(row.act),
            row.place.map_or(Param::Null, Param::Int),
            row.id.as_ref().map_or(Param::Null, |id| Param::Blob(id)),
            Param::Text(&row.code),
            Param::Text(row.kind.name()),
            parent.map_or(Param::Null, Param::Text),
            Param::Text(&row.name),
            Param::Text(&row.short),
            Param::Text(&row.sort),
            Param::Text(&row.scope),
            Param::Text(&row.body),
        ]);
    }
    store::load::stage(tx, load, &values)
}
