//! Offices made once per build of the program and copied for every story.
//!
//! Making the demo office takes seconds, copying it takes none; so the first story that asks makes it, in a folder
//! of the build's own, and the others copy.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, UNIX_EPOCH},
};

use postgres::NoTls;
use xtask::{cluster, repo};

/// Which database a story runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one, in the data folder.
    Sqlite,
    /// PostgreSQL: a database of its own in the cluster that all tests share.
    Postgres,
}

/// What the office holds when the story begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// Migrated, nothing in it.
    Empty,
    /// The demo office.
    Demo,
}

/// A place for one server: its folder, which ends with the value, and its database.
#[derive(Debug)]
pub struct Ground {
    folder: tempfile::TempDir,
    /// Address of the PostgreSQL database, if it is on one.
    pub database: Option<String>,
    /// Whether that database was made for the story in the cluster that all tests share, and goes with it.
    shared: bool,
}

impl Ground {
    /// Lays out a copy of the template for `engine` and `seed`.
    ///
    /// # Panics
    /// When the program cannot be built or fails to make the office; a story cannot go on.
    #[must_use]
    pub fn lay(engine: Engine, seed: Seed) -> Self {
        let template = Template::ready(engine, seed).unwrap_or_else(|error| panic!("no office for the story: {error}"));
        let folder = tempfile::Builder::new().prefix("liren-story-").tempdir().expect("a temporary folder");
        copy(&template.folder, folder.path()).expect("the template copies");
        let database = template.database.as_ref().map(|template| {
            let name = format!("story_{}_{}", std::process::id(), next());
            admin(&format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("a database for the story");
            address(&name)
        });
        Self { folder, shared: database.is_some(), database }
    }

    /// Makes the office in a database of the story's own, which no other story shares a server with.
    ///
    /// # Panics
    /// When the program fails to make it.
    #[must_use]
    pub fn own(database: &str, seed: Seed) -> Self {
        let folder = tempfile::Builder::new().prefix("liren-story-").tempdir().expect("a temporary folder");
        let ground = Self { folder, database: Some(database.to_owned()), shared: false };
        furnish(ground.liren(), ground.folder(), seed).unwrap_or_else(|error| panic!("no office: {error}"));
        ground
    }

    /// Lays out a place where nothing was ever made: an empty folder, an empty database.
    ///
    /// # Panics
    /// When the system gives no folder or the cluster no database.
    #[must_use]
    pub fn bare(engine: Engine) -> Self {
        let folder = tempfile::Builder::new().prefix("liren-story-").tempdir().expect("a temporary folder");
        let database = (engine == Engine::Postgres).then(|| {
            let name = format!("story_{}_{}", std::process::id(), next());
            admin(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"))
                .expect("a database for the story");
            address(&name)
        });
        Self { folder, shared: database.is_some(), database }
    }

    /// Its folder; the office's data are in `data/`, its key beside it in `key`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `liren` with the settings of this ground.
    #[must_use]
    pub fn liren(&self) -> Command {
        liren(self.folder(), self.database.as_deref())
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let (true, Some(name)) = (self.shared, self.database.as_deref().and_then(|at| at.rsplit('/').next())) {
            let _ = admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

struct Template {
    folder: PathBuf,
    database: Option<String>,
}

impl Template {
    fn ready(engine: Engine, seed: Seed) -> io::Result<Self> {
        let stamp = stamp(&program())?;
        let (home, database) = match engine {
            Engine::Sqlite => (format!("{stamp}-sqlite-{seed:?}"), None),
            Engine::Postgres => {
                let port = cluster::shared().rsplit([':', '/']).nth(1).unwrap_or_default().to_owned();
                (format!("{stamp}-pg{port}-{seed:?}"), Some(format!("template_{stamp}_{seed:?}").to_lowercase()))
            }
        };
        let offices = repo::target().join("stories");
        fs::create_dir_all(&offices)?;
        clear(&offices)?;
        let lock = fs::File::create(offices.join(format!("{home}.lock")))?;
        lock.lock()?;
        let template = Self { folder: offices.join(home), database };
        if !template.folder.join("made").exists() || !template.has_database()? {
            template.make(seed)?;
        }
        Ok(template)
    }

    fn has_database(&self) -> io::Result<bool> {
        let Some(name) = &self.database else { return Ok(true) };
        let mut client = connect()?;
        let row =
            client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[name]).map_err(io::Error::other)?;
        Ok(row.is_some())
    }

    fn make(&self, seed: Seed) -> io::Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir_all(&self.folder)?;
        if let Some(name) = &self.database {
            admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
            admin(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"))?;
        }
        let address = self.database.as_deref().map(address);
        furnish(liren(&self.folder, address.as_deref()), &self.folder, seed)?;
        fs::write(self.folder.join("made"), "")
    }
}

/// Makes the office, and keeps what the program said beside it.
fn furnish(mut command: Command, folder: &Path, seed: Seed) -> io::Result<()> {
    match seed {
        Seed::Empty => command.arg("migrate"),
        Seed::Demo => command.args(["demo", "--no-serve"]),
    };
    let out = command.stdin(Stdio::null()).output()?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        return Err(io::Error::other(format!("{:?}: {}\n{said}", command.get_args(), out.status)));
    }
    fs::write(folder.join("said"), &out.stdout)
}

/// Removes what earlier builds and clusters left: nobody uses it a day later.
fn clear(offices: &Path) -> io::Result<()> {
    for entry in fs::read_dir(offices)? {
        let entry = entry?;
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|made| made.elapsed().ok());
        if age.is_some_and(|age| age > Duration::from_secs(24 * 3600)) {
            let path = entry.path();
            // Another test may be clearing too.
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
    Ok(())
}

/// The program under test: `LIREN_BIN` as `cargo xtask test` sets it, else the development build, brought up to date.
#[must_use]
pub fn program() -> PathBuf {
    static BUILT: std::sync::Once = std::sync::Once::new();
    BUILT.call_once(|| {
        if std::env::var_os("LIREN_BIN").is_none() {
            let built = xtask::test::steps::cargo().args(["build", "--quiet", "--package", "liren"]).status();
            assert!(built.is_ok_and(|status| status.success()), "the program does not build");
        }
    });
    repo::program()
}

/// The program with settings that point into `folder` and nowhere else.
fn liren(folder: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIREN_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).env("LIREN_DATA", folder.join("data")).env("LIREN_KEY", folder.join("key"));
    command.env("LIREN_LISTEN", "127.0.0.1:0");
    if let Some(database) = database {
        command.env("LIREN_DATABASE_URL", database);
    }
    command
}

/// A name for the build: it changes with every link.
fn stamp(program: &Path) -> io::Result<String> {
    let meta = fs::metadata(program)?;
    let nanos = meta.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_nanos();
    Ok(format!("{:x}", nanos ^ u128::from(meta.len())))
}

/// A number that no other call in this process got.
pub(crate) fn next() -> u64 {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// The address of database `name` in the shared cluster.
fn address(name: &str) -> String {
    let shared = cluster::shared();
    let server = shared.rsplit_once('/').map_or(shared, |(server, _)| server);
    format!("{server}/{name}")
}

fn connect() -> io::Result<postgres::Client> {
    postgres::Client::connect(cluster::shared(), NoTls).map_err(io::Error::other)
}

fn admin(statement: &str) -> io::Result<()> {
    connect()?.batch_execute(statement).map_err(io::Error::other)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from).map_err(io::Error::other)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
