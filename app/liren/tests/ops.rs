//! What whoever looks after an office runs from the command line, on both engines, as processes of their own.

use std::{
    path::Path,
    process::{Command, Output},
};

use liren::{rooms, whole};
use liren_office::{Keys, backup};
use liren_store::{Db, Target, migrate, scratch::Scratch};

struct Office {
    folder: tempfile::TempDir,
    database: Option<Scratch>,
}

impl Office {
    fn new(postgres: bool) -> Self {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("ops_{}_{n}", std::process::id());
        let database = postgres.then(|| Scratch::make(xtask::cluster::shared(), &name).unwrap());
        Self { folder: tempfile::tempdir().unwrap(), database }
    }

    fn run(&self, args: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liren"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LIREN_")) {
            command.env_remove(name);
        }
        command.args(args).current_dir(self.folder.path());
        if let Some(database) = &self.database {
            command.env("LIREN_DATABASE_URL", database.url());
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        (status.success(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
    }

    fn well(&self, args: &[&str]) -> String {
        let (well, said) = self.run(args);
        assert!(well, "{args:?}: {said}");
        said
    }

    fn key(&self) -> std::path::PathBuf {
        self.folder.path().join("liren.key")
    }
}

fn only_backup(stick: &Path) -> String {
    let mut all = backup::list(stick);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).display().to_string()
}

#[test]
fn yesterdays_backup_opens_elsewhere_and_is_whole() {
    for (from, to) in [(false, true), (true, false)] {
        let (office, other) = (Office::new(from), Office::new(to));
        assert!(office.run(&["backup", "--to", "stick"]).1.contains("not there"), "nothing is made by a backup");
        office.well(&["migrate"]);
        office.well(&["backup", "--to", "stick", "--keep", "3"]);
        let made = only_backup(&office.folder.path().join("stick"));
        // Without the key nothing opens, and no new key is made in its place.
        assert!(other.run(&["restore", &made]).1.contains("key"));
        assert!(!other.key().exists());
        std::fs::copy(office.key(), other.key()).unwrap();
        other.well(&["restore", &made]);
        assert!(other.well(&["verify"]).contains("ok   journal"));
        other.well(&["verify", "--reindex"]);
    }
}

#[test]
fn every_search_index_can_be_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Target::Sqlite(folder.path().join("t.db"))).unwrap();
    let now = liren_kernel::Instant::from_ms(1_782_181_800_000);
    db.write_blocking(move |tx| migrate::run(tx, &rooms::migrations(), now)).unwrap();
    db.write_blocking(|tx| backup::reindex(tx, &Keys::new([1; 32]), whole::REINDEX)).unwrap();
    let tables = db.read_blocking(liren_store::backup::indexes).unwrap();
    let listed: Vec<&str> = whole::REINDEX.iter().flat_map(|r| r.tables.iter().copied()).collect();
    assert!(tables.iter().all(|t| listed.contains(&t.as_str())), "{tables:?}");
}

#[test]
fn doctor_says_what_is_not_well_in_both_languages() {
    for postgres in [false, true] {
        let office = Office::new(postgres);
        let (well, said) = office.run(&["doctor"]);
        assert!(!well && said.contains("[有问题]") && said.contains("liren.key"), "{said}");
        office.well(&["migrate"]);
        office.well(&["backup", "--to", "stick"]);
        let said = office.run(&["doctor", "--lang", "en"]).1;
        assert!(said.contains("[ok] The last backup is 0 hours old") && said.contains("[ok] The master key"), "{said}");
        assert!(!said.contains("doctor-") && said.contains("fsync=") == postgres, "{said}");
        let mut open = std::fs::metadata(office.key()).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o644);
        std::fs::set_permissions(office.key(), open).unwrap();
        let (well, said) = office.run(&["doctor", "--lang", "en"]);
        assert!(!well && said.contains("[BAD] Others can read"), "{said}");
    }
}

#[test]
fn smoke_starts_answers_and_stops() {
    let said = Office::new(false).well(&["smoke"]);
    assert!(said.contains("the database answers (200)") && said.contains("front page (200)"), "{said}");
    assert!(said.contains("reported and followed: 20"), "{said}");
}

#[test]
fn bench_measures_and_prints_its_table() {
    // So small an office misses or meets limits by chance: the table is what is looked at.
    for postgres in [false, true] {
        let shared = postgres.then(xtask::cluster::shared);
        let mut args = vec!["bench", "--rows", "600", "--reports", "128", "--requests", "16"];
        args.extend(shared.map(|url| ["--database-url", url]).into_iter().flatten());
        let said = Office::new(false).run(&args).1;
        let line = |start: &str| {
            said.lines().find(|l| l.contains(start)).unwrap_or_else(|| panic!("{start}: {said}")).to_owned()
        };
        for recall in ["scan of the large", "scan of the small"] {
            assert!(line(recall).contains("100 %"), "{said}");
        }
        assert!(line("processor per request: newest 50").contains("µs") && !said.contains("answered"), "{said}");
        assert_eq!(said.contains("reports / the driver alone"), !postgres, "{said}");
    }
}
