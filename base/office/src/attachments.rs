//! Files on disk, addressed by the SHA-256 of their stored bytes. The row comes after the file is durable.

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    Fault,
    keys::{At, DataKey, hex, random, sha256},
    photo::{Photo, Stored},
};

/// Media types of documents that may be attached, and the endings of their files.
pub const DOCUMENTS: [(&str, &str); 3] = [
    ("application/pdf", "pdf"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
];

/// The media type of a document that may be attached, told by what is in it; `None` for anything else, and for
/// documents that carry programs.
#[must_use]
pub fn document(bytes: &[u8]) -> Option<&'static str> {
    let holds = |name: &str| bytes.windows(name.len()).any(|part| part == name.as_bytes());
    if bytes.starts_with(b"%PDF-") {
        return Some(DOCUMENTS[0].0);
    }
    if !bytes.starts_with(b"PK\x03\x04") || holds("vbaProject.bin") {
        return None;
    }
    // The names of the parts stand uncompressed in the archive's directory.
    if holds("word/document.xml") {
        Some(DOCUMENTS[1].0)
    } else if holds("xl/workbook.xml") {
        Some(DOCUMENTS[2].0)
    } else {
        None
    }
}

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

    /// Stores a document as it is, at levels 0 and 1.
    ///
    /// # Errors
    /// As [`Blobs::put`].
    pub fn put_document(&self, media: &'static str, bytes: &[u8]) -> Result<Stored, Fault> {
        let sha = self.put(bytes)?;
        let (bytes, media) = (bytes.len() as i64, media.to_owned());
        Ok(Stored { media, thumb_sha: sha.clone(), sha, bytes, width: 0, height: 0, data_key: None })
    }

    /// Stores bytes; their address. What is there already is written anew: [`crate::unused::sweep`] leaves alone what is young.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&self, bytes: &[u8]) -> Result<String, Fault> {
        let sha = hex(&sha256(&[bytes]));
        let path = self.path(&sha)?;
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

    /// Makes a file young again that was stored before and is not named yet; false when it is gone.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn hold(&self, sha: &str) -> Result<bool, Fault> {
        match self.get(sha, None) {
            Ok(bytes) => self.put(&bytes).map(|_| true),
            Err(Fault::NotFound) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// The time as the disk tells it, which is that of its files; `None` before the first file came.
    pub(crate) fn disk_time(&self) -> Result<Option<SystemTime>, Fault> {
        if !self.folder.exists() {
            return Ok(None);
        }
        let probe = self.folder.join(format!(".{}", hex(&random::<8>())));
        let told = std::fs::File::create(&probe).and_then(|file| file.metadata()?.modified());
        let _ = std::fs::remove_file(&probe);
        told.map(Some).map_err(|e| disk(&e))
    }

    /// Files of one shelf, the first two digits of their names, that were last written before a time of the disk.
    pub(crate) fn written_before(&self, shelf: &str, time: SystemTime) -> Result<Vec<String>, Fault> {
        let files = match std::fs::read_dir(self.folder.join(shelf)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|e| disk(&e))?,
        };
        let mut names = Vec::new();
        for file in files {
            let file = file.map_err(|e| disk(&e))?;
            let name = file.file_name().to_string_lossy().into_owned();
            // Drafts begin with a dot. What goes while it is looked at is gone.
            if self.path(&name).is_ok() && file.metadata().and_then(|m| m.modified()).is_ok_and(|at| at < time) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Removes a file unless it was written since a time of the disk; whether it did. It is put aside first, so that one
    /// that is written at this moment stays.
    pub(crate) fn remove_older(&self, sha: &str, time: SystemTime) -> Result<bool, Fault> {
        let path = self.path(sha)?;
        let aside = path.with_file_name(format!(".{}", hex(&random::<8>())));
        match std::fs::rename(&path, &aside) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            other => other.map_err(|e| disk(&e))?,
        }
        if std::fs::metadata(&aside).and_then(|m| m.modified()).is_ok_and(|at| at < time) {
            return std::fs::remove_file(&aside).map(|()| true).map_err(|e| disk(&e));
        }
        std::fs::rename(&aside, &path).map(|()| false).map_err(|e| disk(&e))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_told_by_what_is_in_it_and_one_with_a_program_is_none() {
        assert_eq!(document(b"%PDF-1.7 ..."), Some("application/pdf"));
        assert_eq!(document(b"PK\x03\x04 word/document.xml"), Some(DOCUMENTS[1].0));
        assert_eq!(document(b"PK\x03\x04 xl/workbook.xml"), Some(DOCUMENTS[2].0));
        assert_eq!(document(b"PK\x03\x04 word/document.xml word/vbaProject.bin"), None);
        assert_eq!(document(b"PK\x03\x04 classes.dex"), None);
        assert_eq!(document(b"MZ word/document.xml"), None);
    }

    #[test]
    fn a_full_disk_is_told_from_one_that_is_away() {
        use liren_store::DbErrorKind;
        let told = |kind: std::io::ErrorKind| match disk(&kind.into()) {
            Fault::Db(error) => error.kind,
            other => panic!("{other}"),
        };
        assert_eq!(told(std::io::ErrorKind::StorageFull), DbErrorKind::Full);
        assert_eq!(told(std::io::ErrorKind::PermissionDenied), DbErrorKind::Unavailable);
        // As the system says it when a write meets the end of the disk (ENOSPC).
        let mut full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let said = full.write_all(b"photo").unwrap_err();
        assert!(matches!(disk(&said), Fault::Db(error) if error.kind == DbErrorKind::Full));
    }

    #[test]
    fn a_document_is_stored_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(folder.path().to_owned());
        let stored = blobs.put_document("application/pdf", b"%PDF-1.7").unwrap();
        assert_eq!((stored.bytes, stored.width), (8, 0));
        assert_eq!(blobs.get(&stored.sha, None).unwrap(), b"%PDF-1.7");
    }
}
