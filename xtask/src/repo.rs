//! The files of the repository, and where it stands.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Folder of the workspace: the parent of this crate.
#[must_use]
pub fn root() -> PathBuf {
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.ancestors().find(|dir| dir.join("Cargo.lock").is_file()).map_or_else(|| here.clone(), Path::to_path_buf)
}

/// A file of the repository.
#[derive(Debug, Clone)]
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its text; `None` if it is not UTF-8.
    pub text: Option<String>,
    /// Its size in bytes.
    pub size: u64,
}

impl File {
    /// The ending of its name without the dot, or nothing.
    #[must_use]
    pub fn ext(&self) -> &str {
        self.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ext)| ext)
    }
    /// Its text, empty if it is not text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or("")
    }
}

/// Every file that is in git or would be added: what `.gitignore` names is left out.
///
/// # Errors
/// When git cannot be run or a file cannot be read.
pub fn files() -> io::Result<Vec<File>> {
    let root = root();
    let out = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()?;
    if !out.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&out.stderr).trim().to_owned()));
    }
    let mut files = Vec::new();
    for path in String::from_utf8_lossy(&out.stdout).split('\0').filter(|path| !path.is_empty()) {
        let full = root.join(path);
        if !full.is_file() {
            continue;
        }
        let bytes = fs::read(&full)?;
        let size = bytes.len() as u64;
        files.push(File { path: path.to_owned(), text: String::from_utf8(bytes).ok(), size });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

/// What a check found: one line each, `path:line: what and what to do`.
#[derive(Debug, Default)]
pub struct Findings {
    /// Faults, which fail the check.
    pub faults: Vec<String>,
    /// Things worth knowing, which do not.
    pub notes: Vec<String>,
}

impl Findings {
    /// A fault at a line of a file.
    pub fn at(&mut self, path: &str, line: usize, what: impl AsRef<str>) {
        self.faults.push(format!("{path}:{line}: {}", what.as_ref()));
    }
    /// A fault of a whole file.
    pub fn of(&mut self, path: &str, what: impl AsRef<str>) {
        self.faults.push(format!("{path}: {}", what.as_ref()));
    }
    /// Prints them; true if there is no fault.
    #[must_use]
    pub fn print(&self, name: &str) -> bool {
        for note in &self.notes {
            println!("note: {note}");
        }
        for fault in &self.faults {
            println!("{fault}");
        }
        if self.faults.is_empty() {
            println!("{name}: in order");
        } else {
            println!("{name}: {} to put right", self.faults.len());
        }
        self.faults.is_empty()
    }
}

/// The folder cargo builds into.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The built program: `LIREN_BIN`, or the one of the development profile.
#[must_use]
pub fn program() -> PathBuf {
    std::env::var_os("LIREN_BIN").map_or_else(|| target().join("debug/liren"), PathBuf::from)
}
