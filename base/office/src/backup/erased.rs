//! The list of erased keys, kept outside the database: erasing is destroying a key, and a restore must not undo it.
//!
//! A line names a key for good, whatever numbers a restored database gives: dossier, level, audience, and when.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
};

use liren_kernel::Instant;
use liren_store::{DbError, Read, Tx, params};

use super::said;
use crate::{DossierId, keys::hex, whole};

/// Keys that were erased, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased(BTreeMap<Key, Instant>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    dossier: DossierId,
    level: i64,
    audience: [u8; 16],
}

impl Erased {
    /// What the database knows of.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(read: &mut Read<'_>) -> Result<Self, DbError> {
        let rows = read.all(&whole::KEYS_ERASED, &[])?;
        Ok(Self(
            rows.into_iter().map(|(dossier, level, audience, at)| (Key { dossier, level, audience }, at)).collect(),
        ))
    }

    /// Reads a list; a missing file is an empty one.
    ///
    /// # Errors
    /// When a line is not one: a list that is not understood must not be passed over.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            other => other.map_err(said(path))?,
        };
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines
            .map(|line| parse(line).ok_or_else(|| format!("{}: {line:?}", path.display())))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Adds what `path` does not list yet, and keeps what it lists.
    ///
    /// # Errors
    /// When the file cannot be read or written; it is then as it was.
    pub fn merge_into(&self, path: &Path) -> Result<(), String> {
        let mut all = Self::load(path)?;
        let before = all.0.len();
        all.join(self);
        if all.0.len() == before && path.exists() {
            return Ok(());
        }
        let draft = PathBuf::from(format!("{}.part", path.display()));
        let written = std::fs::File::create(&draft).and_then(|mut file| {
            file.write_all(all.text().as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&draft, path)
        });
        written.map_err(said(path))
    }

    /// Takes the keys of `other` in.
    pub fn join(&mut self, other: &Self) {
        for (key, at) in &other.0 {
            self.0.entry(key.clone()).or_insert(*at);
        }
    }

    /// Erases in `tx` every key of the list that is there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn replay(&self, tx: &mut Tx<'_>) -> Result<u64, DbError> {
        let mut count = 0;
        for (key, at) in &self.0 {
            count += tx.exec(&whole::KEY_ERASE_ONE, params![key.dossier, key.level, key.audience, *at])?;
        }
        Ok(count)
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn text(&self) -> String {
        let line =
            |(key, at): (&Key, &Instant)| format!("{} {} {} {}\n", key.dossier, key.level, hex(&key.audience), at.ms());
        self.0.iter().map(line).collect()
    }
}

fn parse(line: &str) -> Option<(Key, Instant)> {
    let mut words = line.split_whitespace();
    let dossier = words.next()?.parse().ok()?;
    let level = words.next()?.parse().ok()?;
    let audience = *words.next()?.parse::<liren_kernel::Id<()>>().ok()?.bytes();
    let at = Instant::from_ms(words.next()?.parse().ok()?);
    words.next().is_none().then_some((Key { dossier, level, audience }, at))
}
