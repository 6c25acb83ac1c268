//! The second sink: roots of the journal, written where only start-up settings reach (design §3, §9.4).
//!
//! A line is `liren-root SEQ MS ROOT`: the last journal line it covers, when it was written (UTC milliseconds) and a
//! hash over the hashes of all lines up to there. Who changes the database cannot change what stands elsewhere.

use std::{
    collections::HashMap,
    io::Write as _,
    os::unix::net::UnixDatagram,
    path::{Path, PathBuf},
};

use liren_kernel::Instant;
use liren_store::{Engine, params};

use crate::{
    Fault, Office,
    keys::{hex, sha256},
    whole,
};

const MARK: &str = "liren-root";
/// Lines read at once.
const PAGE: i64 = 10_000;
/// On PostgreSQL a line may be committed after one with a higher number; after so many minutes none is under way.
const SETTLED: i64 = 5;

/// Where roots go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Appended to a file, best on another disk or machine.
    File(PathBuf),
    /// Sent to the system's log.
    Syslog(PathBuf),
}

impl Target {
    /// Reads the setting `LIREN_SINK`: `syslog`, or a path.
    #[must_use]
    pub fn new(setting: &Path) -> Self {
        if setting == Path::new("syslog") { Self::Syslog("/dev/log".into()) } else { Self::File(setting.to_owned()) }
    }

    fn send(&self, line: &str) -> std::io::Result<()> {
        match self {
            Self::File(path) => {
                let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
                file.write_all(format!("{line}\n").as_bytes())?;
                file.sync_data()
            }
            Self::Syslog(socket) => {
                // Priority: facility auth (4), severity notice (5).
                let datagram = format!("<37>liren: {line}");
                UnixDatagram::unbound()?.send_to(datagram.as_bytes(), socket).map(drop)
            }
        }
    }
}

/// A line of the sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The last journal line it covers.
    pub seq: i64,
    /// When it was written.
    pub at: Instant,
    /// The hash, in hex.
    pub hash: String,
}

/// The running hash over all lines.
#[derive(Debug, Clone, Default)]
pub struct Running {
    hash: [u8; 32],
    /// The last line taken in.
    pub seq: i64,
}

impl Running {
    /// Takes the next line in.
    pub fn add(&mut self, seq: i64, line: &[u8]) {
        self.hash = sha256(&[&self.hash, &seq.to_be_bytes(), line]);
        self.seq = seq;
    }
    /// The root so far, in hex.
    #[must_use]
    pub fn root(&self) -> String {
        hex(&self.hash)
    }
}

/// The roots in a file: its own lines, or those of a system log among others.
///
/// # Errors
/// When the file cannot be read or a line of ours is cut.
pub fn read(path: &Path) -> Result<Vec<Root>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut roots = Vec::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once(MARK) else { continue };
        roots.push(parse(rest).ok_or_else(|| format!("{}: {line:?}", path.display()))?);
    }
    Ok(roots)
}

/// Roots by the line they cover.
#[must_use]
pub fn by_line(roots: Vec<Root>) -> HashMap<i64, Vec<Root>> {
    let mut lines: HashMap<i64, Vec<Root>> = HashMap::new();
    for root in roots {
        lines.entry(root.seq).or_default().push(root);
    }
    lines
}

fn parse(rest: &str) -> Option<Root> {
    let mut words = rest.split_whitespace();
    let root = Root {
        seq: words.next()?.parse().ok()?,
        at: Instant::from_ms(words.next()?.parse().ok()?),
        hash: words.next()?.to_owned(),
    };
    (root.hash.len() == 64 && words.next().is_none()).then_some(root)
}

/// Writes a root whenever the journal has grown.
#[derive(Debug)]
pub struct Sink {
    target: Target,
    running: Running,
    /// What the file held before, to be met again by the journal.
    before: HashMap<i64, Vec<Root>>,
}

impl Sink {
    /// Begins; roots written by earlier starts are compared as the journal is read again.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn open(target: Target) -> Result<Self, String> {
        let roots = match &target {
            Target::File(path) if path.exists() => read(path)?,
            Target::File(_) | Target::Syslog(_) => Vec::new(),
        };
        let before = by_line(roots);
        Ok(Self { target, running: Running::default(), before })
    }

    /// Takes in what the journal has gained, and writes a root if it gained any. Call every minute from a thread
    /// that may block. Says what does not fit with roots written before.
    ///
    /// # Errors
    /// When the database or the sink refuses; nothing is lost, the next call goes on.
    pub fn step(&mut self, office: &Office) -> Result<Vec<String>, Fault> {
        let now = office.now();
        let until = match office.db().engine() {
            Engine::Sqlite => now,
            Engine::Postgres => now.plus_minutes(-SETTLED),
        };
        let start = self.running.clone();
        let mut faults = Vec::new();
        let mut running = start.clone();
        loop {
            let after = running.seq;
            let page = office
                .db()
                .read_blocking(move |read| Ok::<_, Fault>(read.all(&whole::JOURNAL_HASHES, params![after, PAGE])?))?;
            let full = page.len() as i64 == PAGE;
            let settled = page.iter().take_while(|(_, at, _)| office.db().engine() == Engine::Sqlite || *at <= until);
            for (seq, _, hash) in settled {
                running.add(*seq, hash);
                let roots = self.before.get(seq).map_or(&[][..], Vec::as_slice);
                if roots.iter().any(|root| root.hash != running.root()) {
                    faults.push(format!("the journal up to line {seq} is not the one a root was written of"));
                }
            }
            if !full || running.seq == after {
                break;
            }
        }
        if let Some(last) = self.before.keys().max().filter(|last| **last > running.seq && start.seq == 0) {
            faults.push(format!("the journal ends at line {}, a root was written of line {last}", running.seq));
        }
        let known = self.before.get(&running.seq).is_some_and(|all| all.iter().any(|r| r.hash == running.root()));
        if running.seq > start.seq && !known {
            let line = format!("{MARK} {} {} {}", running.seq, now.ms(), running.root());
            let refused = |e: std::io::Error| Fault::Internal(format!("the second sink: {e}"));
            self.target.send(&line).map_err(refused)?;
        }
        self.running = running;
        self.before.clear();
        Ok(faults)
    }
}
