//! `cargo xtask demo`: from a fresh clone to a running demo office.

use std::{io, process::Command};

use crate::{needs, repo, test::steps};

/// Checks what is needed, builds, and runs `liren demo` with `args`; true if it ended well.
///
/// # Errors
/// When something is missing or the program cannot be run.
pub fn run(args: &[String]) -> io::Result<bool> {
    needs::ensure(&needs::COMPILER)?;
    eprintln!("building liren (the first time takes some minutes)");
    if !steps::cargo().args(["build", "--package", "liren"]).status()?.success() {
        return Ok(false);
    }
    let status = Command::new(repo::program()).arg("demo").args(args).current_dir(repo::root()).status()?;
    Ok(status.success())
}
