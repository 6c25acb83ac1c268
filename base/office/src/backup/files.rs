//! Attachments on their way into a backup and out of it. A file's name is the hash of its bytes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{manifest::hash_file, said};
use crate::keys::{hex, sha256};

/// Names of all attachments under `folder`, sorted; none when there is no such folder.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let shelves = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
        other => other.map_err(said(folder))?,
    };
    for shelf in shelves {
        let shelf = shelf.map_err(said(folder))?.path();
        if !shelf.is_dir() {
            continue;
        }
        for file in fs::read_dir(&shelf).map_err(said(&shelf))? {
            let name = file.map_err(said(&shelf))?.file_name().to_string_lossy().into_owned();
            // Drafts begin with a dot.
            if name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()) {
                names.push(name);
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Where a file of this name stands.
pub(super) fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(&name[..2]).join(name)
}

/// One hash for the whole set.
pub(super) fn digest(names: &[String]) -> String {
    hex(&sha256(&[names.join("\n").as_bytes()]))
}

/// Takes every file of `from` into `to`: as a link to the same file of an earlier backup, or as a copy whose hash was
/// checked. Gives the names and bytes; `None` when one of them, or of `held` before, went meanwhile: what names it was read
/// before it was sealed or erased.
pub(super) fn take(
    from: &Path,
    to: &Path,
    earlier: Option<&Path>,
    held: &[String],
) -> Result<Option<(Vec<String>, u64)>, String> {
    let names = names(from)?;
    if held.iter().any(|name| names.binary_search(name).is_err()) {
        return Ok(None);
    }
    let mut bytes = 0;
    fs::create_dir_all(to).map_err(said(to))?;
    for name in &names {
        let (source, target) = (path(from, name), path(to, name));
        if let Some(shelf) = target.parent() {
            fs::create_dir_all(shelf).map_err(said(shelf))?;
        }
        let length = match fs::metadata(&source) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(said(&source))?.len(),
        };
        bytes += length;
        let linked = earlier.is_some_and(|folder| {
            let before = path(folder, name);
            // Of the same length: one that was cut by a full stick is not carried on.
            fs::metadata(&before).is_ok_and(|m| m.len() == length) && fs::hard_link(&before, &target).is_ok()
        });
        if !linked && let Err(words) = copy(&source, &target, name) {
            return if source.exists() { Err(words) } else { Ok(None) };
        }
    }
    Ok(Some((names, bytes)))
}

/// Puts every file of a backup back.
pub(super) fn put(from: &Path, to: &Path, names: &[String]) -> Result<(), String> {
    for name in names {
        let target = path(to, name);
        if let Some(shelf) = target.parent() {
            fs::create_dir_all(shelf).map_err(said(shelf))?;
        }
        copy(&path(from, name), &target, name)?;
    }
    Ok(())
}

fn copy(source: &Path, target: &Path, name: &str) -> Result<(), String> {
    fs::copy(source, target).map_err(said(source))?;
    fs::File::open(target).and_then(|f| f.sync_all()).map_err(said(target))?;
    let (found, _) = hash_file(target).map_err(said(target))?;
    if found == *name {
        return Ok(());
    }
    let _ = fs::remove_file(target);
    Err(format!("{}: the file is damaged, its hash is {found}", source.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_meanwhile_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
        let name = hex(&sha256(&[b"photo"]));
        fs::create_dir_all(path(&from, &name).parent().unwrap()).unwrap();
        fs::write(path(&from, &name), b"photo").unwrap();
        let held = names(&from).unwrap();
        assert_eq!(take(&from, &to, None, &held).unwrap(), Some((held.clone(), 5)));
        // Seen before the rows were read, and not there when files are taken.
        let sealed = hex(&sha256(&[b"sealed since"]));
        assert_eq!(take(&from, &to, None, std::slice::from_ref(&sealed)).unwrap(), None);
        // Listed, and gone when it is opened.
        fs::create_dir_all(path(&from, &sealed).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(folder.path().join("nowhere"), path(&from, &sealed)).unwrap();
        assert_eq!(take(&from, &to, None, &held).unwrap(), None);
        // One that is there and damaged is still a fault.
        fs::remove_file(path(&from, &sealed)).unwrap();
        fs::write(path(&from, &sealed), b"other bytes").unwrap();
        assert!(take(&from, &to, None, &held).unwrap_err().contains("damaged"));
    }
}
