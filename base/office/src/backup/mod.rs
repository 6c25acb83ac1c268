//! A backup: a folder `liren-backup-YYYYMMDD-HHMMSS/` that opens on either engine (docs/backup.md).
//!
//! ```text
//! data.lrb       every row, without the wrapped data keys     (format: liren_store::backup)
//! keys.lrb       the wrapped data keys; kept for a short time only
//! erased.txt     keys erased so far; replayed by every restore
//! files/ab/…     attachments, named by their SHA-256
//! manifest.json  hashes, counts, version; written last, signed with the master key
//! ```

pub mod erased;
mod files;
mod make;
mod manifest;
mod restore;

pub use make::{Made, Plan, backup, list};
pub use manifest::{Manifest, Part};
pub use restore::{Reindex, Restored, Wish, reindex, restore};

use liren_store::backup::Withheld;

/// What goes to the file of keys.
pub const WITHHELD: &[Withheld] = &[Withheld { table: "data_key", column: "wrapped" }];
/// Begins the name of every backup folder.
pub const PREFIX: &str = "liren-backup-";

const DATA: &str = "data.lrb";
const KEYS: &str = "keys.lrb";
const FILES: &str = "files";
const MANIFEST: &str = "manifest.json";

fn said(path: &std::path::Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}
