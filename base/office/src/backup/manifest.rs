//! What a backup holds, with the hash of each part; signed, so that a changed one is not taken for a true one.

use std::{io::Read as _, path::Path};

use liren_store::backup::Head;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{MANIFEST, said};
use crate::{Keys, keys::hex};

/// The version of the folder's shape that this program writes and reads.
pub(super) const FORMAT: u32 = 1;

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Rows by table.
    pub rows: Vec<(String, u64)>,
}

/// What `manifest.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the folder's shape.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When, UTC milliseconds: the moment of the view.
    pub made_at: i64,
    /// Names the master key without telling it.
    pub key_id: String,
    /// Engine and migrations it comes from.
    pub head: Head,
    /// Every row but the wrapped data keys.
    pub data: Part,
    /// The wrapped data keys.
    pub keys: Part,
    /// How many attachments.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// SHA-256 over their sorted names, which are their hashes.
    pub file_names: String,
    /// The signature over all of the above.
    pub seal: String,
}

impl Manifest {
    pub(super) fn sign(mut self, keys: &Keys) -> Result<Self, String> {
        self.seal = self.signature(keys)?;
        Ok(self)
    }

    /// Reads the manifest of a folder and checks that this program and this key may open it.
    ///
    /// # Errors
    /// In words: not a backup, a newer one, another master key, changed after it was made.
    pub fn read(folder: &Path, keys: &Keys) -> Result<Self, String> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|e| format!("not a whole backup: {}", said(&path)(e)))?;
        let loose: serde_json::Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let format = loose.get("format").and_then(serde_json::Value::as_u64).unwrap_or_default();
        if format != u64::from(FORMAT) {
            return Err(format!(
                "the backup has format {format}, this program reads {FORMAT}: use the program that made it"
            ));
        }
        let manifest: Self = serde_json::from_value(loose).map_err(|e| format!("{}: {e}", path.display()))?;
        if manifest.key_id != keys.key_id() {
            return Err(format!(
                "the backup was made under master key {}, this one is {}: put the right key file in place (the recovery sheet holds it)",
                manifest.key_id,
                keys.key_id()
            ));
        }
        if manifest.seal != manifest.signature(keys)? {
            return Err(format!(
                "{}: its signature does not fit; it was changed after the backup was made",
                path.display()
            ));
        }
        Ok(manifest)
    }

    fn signature(&self, keys: &Keys) -> Result<String, String> {
        let bare = Self { seal: String::new(), ..self.clone() };
        let text = serde_json::to_string(&bare).map_err(|e| e.to_string())?;
        Ok(keys.sign("backup manifest", &text))
    }
}

/// SHA-256 and length of a file.
pub(super) fn hash_file(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let n = file.read(&mut block)?;
        if n == 0 {
            return Ok((hex(&hash.finalize()), bytes));
        }
        hash.update(&block[..n]);
        bytes += n as u64;
    }
}
