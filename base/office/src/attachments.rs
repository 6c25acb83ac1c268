//! Files on disk, addressed by the SHA-256 of their stored bytes. The row comes after the file is durable.

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    Fault,
    keys::{At, DataKey, hex, random, sha256},
    photo::{Photo, Stored},
};

/// A folder of files.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// The folder is made when the first file comes.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stores a photo; with a key both pictures are ciphertext, so that equal photos do not share a file.
    ///
    /// # Errors
    /// When the disk refuses; nothing half-written stays under its final name.
    pub fn put_photo(&self, photo: &Photo, key: Option<(i64, &DataKey)>) -> Result<Stored, Fault> {
        let seal = |bytes: &[u8]| match key {
            Some((_, key)) => key.seal(At { column: "attachment.file", row: b"" }, bytes),
            None => Ok(bytes.to_vec()),
        };
        let (large, small) = (seal(&photo.large)?, seal(&photo.small)?);
        Ok(Stored {
            media: "image/jpeg".into(),
            sha: self.put(&large)?,
            thumb_sha: self.put(&small)?,
            bytes: large.len() as i64,
            width: i64::from(photo.width),
            height: i64::from(photo.height),
            data_key: key.map(|(seq, _)| seq),
        })
    }

    /// Stores bytes; their address.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&self, bytes: &[u8]) -> Result<String, Fault> {
        let sha = hex(&sha256(&[bytes]));
        let path = self.path(&sha)?;
        if path.exists() {
            return Ok(sha);
        }
        let fail = |e: std::io::Error| disk(&e);
        let parent = path.parent().ok_or_else(|| Fault::Internal("a file without a folder".into()))?;
        std::fs::create_dir_all(parent).map_err(fail)?;
        let draft = parent.join(format!(".{}", hex(&random::<8>())));
        let written = std::fs::File::create(&draft).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(&draft, &path)?;
            std::fs::File::open(parent)?.sync_all()
        });
        if let Err(error) = written {
            let _ = std::fs::remove_file(&draft);
            return Err(fail(error));
        }
        Ok(sha)
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`Fault::NotFound`] when it is gone, [`Fault::Internal`] when it is not what its name says.
    pub fn get(&self, sha: &str, key: Option<&DataKey>) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        std::fs::File::open(self.path(sha)?)
            .and_then(|mut f| f.read_to_end(&mut bytes))
            .map_err(|_| Fault::NotFound)?;
        if hex(&sha256(&[&bytes])) != sha {
            return Err(Fault::Internal(format!("file {sha} was changed on disk")));
        }
        match key {
            Some(key) => key.open(At { column: "attachment.file", row: b"" }, &bytes),
            None => Ok(bytes),
        }
    }

    /// Removes a file that nothing uses any more; one that is gone is gone.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove(&self, sha: &str) -> Result<(), Fault> {
        match std::fs::remove_file(self.path(sha)?) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(disk(&error)),
            _ => Ok(()),
        }
    }

    fn path(&self, sha: &str) -> Result<PathBuf, Fault> {
        if sha.len() != 64 || !sha.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Fault::NotFound);
        }
        Ok(self.folder.join(&sha[..2]).join(sha))
    }
}

fn disk(error: &std::io::Error) -> Fault {
    let kind = if error.kind() == std::io::ErrorKind::StorageFull {
        liren_store::DbErrorKind::Full
    } else {
        liren_store::DbErrorKind::Unavailable
    };
    Fault::Db(liren_store::DbError { kind, message: error.to_string() })
}
