//! Whether the office is whole: journal, keys, attachments, levels, tallies, search index. Reads only.

use std::collections::{BTreeMap, HashSet};

use liren_kernel::{Level, ScopeColumn};
use liren_store::{Engine, Read, params, search::SearchQuery};

use crate::{
    Fault, Header, Keys, Office, PersonId, dossier, journal,
    keys::hex,
    office::SEARCH,
    reach::{Scope, query},
    sink::{Root, Running, by_line},
    store, whole,
};

/// Dossiers of which the search index is asked.
const SAMPLE: i64 = 300;
/// Faults told of one kind.
const TOLD: usize = 50;

/// Community, day, value.
pub type Counted = Vec<(String, String, i64)>;

/// A measure counted again from rows, to be held against its tally.
#[derive(Clone, Copy)]
pub struct Recount {
    /// The measure's name.
    pub measure: &'static str,
    /// Counts it.
    pub count: fn(&mut Read<'_>) -> Result<Counted, Fault>,
}

impl std::fmt::Debug for Recount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recount({})", self.measure)
    }
}

/// One thing that was looked at.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Check {
    /// What: `journal`, `keys` …
    pub name: &'static str,
    /// How many things were looked at.
    pub looked_at: u64,
    /// Worth knowing, not wrong.
    pub notes: Vec<String>,
    /// What is wrong.
    pub faults: Vec<String>,
}

impl Check {
    fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }
    fn fault(&mut self, what: impl Into<String>) {
        match self.faults.len() {
            n if n < TOLD => self.faults.push(what.into()),
            TOLD => self.faults.push("and more".into()),
            _ => {}
        }
    }
}

/// Looks at everything. Call from a thread that may block.
///
/// # Errors
/// When the database cannot be read at all.
pub fn verify(office: &Office, recounts: Vec<Recount>, roots: Vec<Root>) -> Result<Vec<Check>, Fault> {
    let db = office.db();
    let keys = office.keys().clone();
    let mut all = vec![
        db.read_blocking(engine)?,
        db.read_blocking(move |read| journal(read, roots))?,
        db.read_blocking(move |read| data_keys(read, &keys))?,
        files(office)?,
        db.read_blocking(levels)?,
        db.read_blocking(move |read| tallies(read, &recounts))?,
    ];
    let keys = office.keys().clone();
    all.push(db.read_blocking(move |read| index(read, &keys))?);
    let keys = office.keys().clone();
    all.push(db.read_blocking(move |read| certificates(read, &keys))?);
    Ok(all)
}

fn engine(read: &mut Read<'_>) -> Result<Check, Fault> {
    let mut check = Check::new("database");
    if read.engine() == Engine::Sqlite {
        for (line,) in read.all_text::<(String,)>("PRAGMA integrity_check(50)", &[])? {
            check.looked_at += 1;
            if line != "ok" {
                check.fault(line);
            }
        }
        let loose: Vec<(String,)> = read.all_text("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 50", &[])?;
        loose.into_iter().for_each(|(table,)| check.fault(format!("a row of {table} refers to nothing")));
    } else {
        check.notes.push("PostgreSQL keeps its own checksums; `pg_amcheck` looks into its files".into());
    }
    Ok(check)
}

fn journal(read: &mut Read<'_>, roots: Vec<Root>) -> Result<Check, Fault> {
    let mut check = Check::new("journal");
    let mut running = Running::default();
    let count = roots.len();
    let mut roots = by_line(roots);
    let mut broken = Vec::new();
    let walk = journal::verify_with(read, &mut |seq, hash| {
        running.add(seq, hash);
        if roots.remove(&seq).is_some_and(|told| told.iter().any(|root| root.hash != running.root())) {
            broken.push(format!("the lines up to {seq} are not those the second sink was told of"));
        }
    })?;
    check.looked_at = walk.lines;
    walk.faults.into_iter().chain(broken).for_each(|f| check.fault(f));
    let mut gone: Vec<i64> = roots.into_keys().collect();
    gone.sort_unstable();
    gone.into_iter().for_each(|seq| check.fault(format!("line {seq} is gone: the second sink was told of it")));
    check.notes.push(format!("{} chains, {} roots of the second sink compared", walk.chains, count));
    check.notes.push(format!("root {}", hex(&walk.root)));
    Ok(check)
}

fn certificates(read: &mut Read<'_>, keys: &Keys) -> Result<Check, Fault> {
    let mut check = Check::new("certificates");
    let (looked_at, broken) = crate::certificate::verify(read, keys)?;
    check.looked_at = looked_at;
    broken.iter().for_each(|serial| check.fault(format!("certificate {serial} is not what was signed")));
    Ok(check)
}

fn data_keys(read: &mut Read<'_>, keys: &Keys) -> Result<Check, Fault> {
    let mut check = Check::new("keys");
    let (mut after, mut erased) = (0, 0);
    loop {
        let page = read.all(&whole::CHECK_KEYS, params![after])?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (seq, dossier, level, audience, wrapped, erased_at) in page {
            check.looked_at += 1;
            match (wrapped, erased_at) {
                (Some(_), None) => {
                    if dossier::find_key(read, keys, dossier, level, audience).is_err() {
                        check.fault(format!("data key {seq} of dossier {dossier} does not unwrap"));
                    }
                }
                (None, Some(_)) => erased += 1,
                _ => check.fault(format!("data key {seq} is neither there nor erased")),
            }
        }
    }
    check.notes.push(format!("{erased} erased"));
    Ok(check)
}

fn files(office: &Office) -> Result<Check, Fault> {
    let mut check = Check::new("attachments");
    let (mut after, mut seen) = (0, HashSet::new());
    loop {
        let page = office.db().read_blocking(move |read| read.all(&whole::CHECK_FILES, params![after]))?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (seq, sha, thumb, level, data_key) in page {
            if level.is_encrypted() != data_key.is_some() {
                check.fault(format!("attachment {seq} of level {} is not stored as its level asks", level.number()));
            }
            for name in [sha, thumb] {
                if !name.is_empty() && seen.insert(name.clone()) {
                    check.looked_at += 1;
                    if let Err(fault) = office.blobs().get(&name, None) {
                        check.fault(format!("attachment {seq}, file {name}: {fault}"));
                    }
                }
            }
        }
    }
    Ok(check)
}

fn levels(read: &mut Read<'_>) -> Result<Check, Fault> {
    let mut check = Check::new("levels");
    for (dossier, part) in read.all(&whole::CHECK_PARTIES, &[])? {
        check.fault(format!("a {part} of dossier {dossier} is listed under another level or kind than the dossier's"));
    }
    for (dossier,) in read.all(&whole::CHECK_BARRED, &[])? {
        check.fault(format!("somebody on the block-list of dossier {dossier} has a part in it"));
    }
    for (dossier,) in read.all(&whole::CHECK_HIDDEN, &[])? {
        check.fault(format!("dossier {dossier} shows more, or hides more, than its level allows"));
    }
    for (dossier,) in read.all(&whole::CHECK_NOTES, &[])? {
        check.fault(format!(
            "dossier {dossier} is restricted, and what was said with a hand-off of it stands in plain text"
        ));
    }
    for (entry, dossier) in read.all(&whole::CHECK_ENTRIES, &[])? {
        check.fault(format!(
            "entry {entry} stands below the level of dossier {dossier}, or is not stored as its level asks"
        ));
    }
    check.looked_at = u64::try_from(read.one(&whole::CHECK_LAST, &[])?.0).unwrap_or(0);
    Ok(check)
}

fn tallies(read: &mut Read<'_>, recounts: &[Recount]) -> Result<Check, Fault> {
    let mut check = Check::new("tallies");
    let mut kept: BTreeMap<String, BTreeMap<(String, String), i64>> = BTreeMap::new();
    for (measure, community, day, value) in read.all(&store::TALLY_ALL, &[])? {
        kept.entry(measure).or_default().insert((community, day), value);
    }
    for recount in recounts {
        let mut tally = kept.remove(recount.measure).unwrap_or_default();
        for (community, day, value) in (recount.count)(read)? {
            check.looked_at += 1;
            let stored = tally.remove(&(community.clone(), day.clone())).unwrap_or(0);
            if stored != value {
                check.fault(format!("{} of {community} on {day}: tally {stored}, rows {value}", recount.measure));
            }
        }
        for ((community, day), stored) in tally {
            check.fault(format!("{} of {community} on {day}: tally {stored}, rows 0", recount.measure));
        }
    }
    check.notes.extend(kept.keys().map(|measure| format!("{measure} has no recount from rows")));
    Ok(check)
}

fn index(read: &mut Read<'_>, keys: &Keys) -> Result<Check, Fault> {
    let mut check = Check::new("search");
    let (expected,) = read.one(&whole::CHECK_INDEXED, &[])?;
    let held = SEARCH.count(read)?;
    if expected != held {
        check.fault(format!(
            "the index holds {held} dossiers, {expected} belong in it; `liren verify --reindex` makes it again"
        ));
    }
    let (last,) = read.one(&whole::CHECK_LAST, &[])?;
    let mut foreign = Scope::Place(ScopeColumn::Community, "000000000000".to_owned());
    for n in 0..SAMPLE.min(last) {
        let Some(mut header) = read.opt(&whole::CHECK_SAMPLE, params![1 + n * last / SAMPLE.min(last)])? else {
            continue;
        };
        check.looked_at += 1;
        if let Err(fault) = header.reveal(read, keys) {
            check.fault(format!("dossier {}: {fault}", header.seq));
            continue;
        }
        for scope in scopes_of(read, &header)? {
            if finds(read, keys, &header, &scope)? == (header.level == Level::Sealed) {
                check.fault(format!(
                    "dossier {} is not found, or found, as it should be under {}",
                    header.seq,
                    scope.token()
                ));
            }
        }
        let own = header.community.clone().map(|code| Scope::Place(ScopeColumn::Community, code));
        if own.as_ref() != Some(&foreign) && finds(read, keys, &header, &foreign)? {
            check.fault(format!("dossier {} is found under {}, where it is not", header.seq, foreign.token()));
        }
        foreign = own.unwrap_or(foreign);
    }
    Ok(check)
}

/// The ways of those who may find it: parties always, its places below level 2.
fn scopes_of(read: &mut Read<'_>, header: &Header) -> Result<Vec<Scope>, Fault> {
    let parties = read.all(&store::PARTY_ALL, params![header.seq])?;
    let ids = parties.into_iter().filter_map(|(id, ..)| id.try_into().ok());
    let mut scopes: Vec<Scope> = ids.map(|id| Scope::Person(PersonId::from_bytes(id))).collect();
    if !header.level.is_encrypted() {
        let path = header.path();
        let places = ScopeColumn::ALL.into_iter();
        scopes.extend(places.filter_map(|c| path.code(c).map(|code| Scope::Place(c, code.to_owned()))));
    }
    Ok(scopes)
}

fn finds(read: &mut Read<'_>, keys: &Keys, header: &Header, scope: &Scope) -> Result<bool, Fault> {
    let mut tokens = liren_kernel::tokens::index_tokens(&header.number);
    if header.level.is_encrypted() {
        tokens = tokens.iter().map(|t| keys.search_token(t)).collect();
    }
    let ways = std::slice::from_ref(scope);
    let query = SearchQuery { before: Some(header.seq + 1), ..query(&header.kind, ways, vec![tokens], 1) };
    Ok(SEARCH.find(read, &query)?.first() == Some(&header.seq))
}
