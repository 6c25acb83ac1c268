//! `cargo xtask assets`: the pinned packages from npm.
//!
//! The server needs none; the browser tests need a driver and an audit, exactly as locked.

use std::{
    fs, io,
    process::{Command, Stdio},
};

use crate::{needs, repo};

/// Brings the packages of `stories/browser` unless they are there as locked; true if they are.
///
/// # Errors
/// When node is missing or npm fails.
pub fn run() -> io::Result<bool> {
    needs::ensure(&needs::NODE)?;
    let folder = repo::root().join("stories/browser");
    let lock = fs::read(folder.join("package-lock.json"))?;
    let mark = folder.join("node_modules/.locked");
    if fs::read(&mark).is_ok_and(|held| held == lock) {
        return Ok(true);
    }
    let status = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .status()?;
    if status.success() {
        fs::write(mark, lock)?;
    }
    Ok(status.success())
}
