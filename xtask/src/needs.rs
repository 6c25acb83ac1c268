//! Tools the work needs from the system: found, installed when that can be done, or named in one line.

use std::{
    io,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Once,
};

/// A tool and the Debian packages that bring it.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// What it is for, in a few words.
    pub what: &'static str,
    /// Debian packages.
    pub packages: &'static [&'static str],
    /// Whether it is there.
    pub there: fn() -> bool,
}

/// A C compiler: the embedded SQLite is built from source.
pub const COMPILER: Need =
    Need { what: "a C compiler", packages: &["gcc", "libc6-dev"], there: || in_path("cc").is_some() };
/// PostgreSQL 15 or later with `initdb`.
pub const POSTGRES: Need =
    Need { what: "PostgreSQL 15 or later", packages: &["postgresql"], there: || postgres_bin().is_some() };
/// Node 20 or later with npm.
pub const NODE: Need = Need {
    what: "node and npm",
    packages: &["nodejs", "npm"],
    there: || in_path("node").is_some() && in_path("npm").is_some(),
};
/// Chromium, or what `CHROMIUM` names.
pub const CHROMIUM: Need = Need { what: "chromium", packages: &["chromium"], there: || chromium().is_some() };
/// A font with Chinese, without which every page shows boxes.
pub const FONTS: Need = Need { what: "a Chinese font", packages: &["fonts-noto-cjk"], there: chinese_font };

/// Makes sure `need` is there, installing it as root on Debian.
///
/// # Errors
/// When it is missing and cannot be installed; the message says what to install.
pub fn ensure(need: &Need) -> io::Result<()> {
    if (need.there)() {
        return Ok(());
    }
    let packages = need.packages.join(" ");
    if is_root() && in_path("apt-get").is_some() {
        eprintln!("installing {packages}");
        static UPDATED: Once = Once::new();
        UPDATED.call_once(|| {
            let _ = apt(&["update", "-q"]);
        });
        let mut args = vec!["install", "-y", "-q", "--no-install-recommends"];
        args.extend(need.packages);
        if apt(&args)? && (need.there)() {
            return Ok(());
        }
    }
    Err(io::Error::other(format!("{} is missing; on Debian: apt-get install {packages}", need.what)))
}

fn apt(args: &[&str]) -> io::Result<bool> {
    let status = Command::new("apt-get")
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // The packages' own start-up scripts must not start a server.
        .env("RUNLEVEL", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    Ok(status.success())
}

/// Whether this process is root.
#[must_use]
pub fn is_root() -> bool {
    let out = Command::new("id").arg("-u").output();
    out.is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// The first program of that name in `PATH`.
#[must_use]
pub fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// The folder that holds PostgreSQL's `initdb`, `postgres` and `pg_ctl`: the newest installed, 15 at least.
#[must_use]
pub fn postgres_bin() -> Option<PathBuf> {
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .collect();
    installed.sort();
    installed.pop().map(|(_, bin)| bin).or_else(|| in_path("initdb")?.canonicalize().ok()?.parent().map(PathBuf::from))
}

/// The browser: `CHROMIUM`, or `chromium` in `PATH`.
#[must_use]
pub fn chromium() -> Option<PathBuf> {
    match std::env::var_os("CHROMIUM") {
        Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
        None => in_path("chromium"),
    }
}

fn chinese_font() -> bool {
    let out = Command::new("fc-list").arg(":lang=zh-cn").output();
    out.is_ok_and(|out| !out.stdout.trim_ascii().is_empty())
}
