//! What whoever looks after an office runs from the command line, on both engines, as processes of their own.

use std::{
    path::Path,
    process::{Command, Output},
};

use liren::{Settings, rooms, start::start_at, whole};
use liren_kernel::{Clock as _, SettableClock};
use liren_office::{
    Keys, backup,
    sink::{self, Sink},
};
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

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liren"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LIREN_")) {
            command.env_remove(name);
        }
        command.args(args).current_dir(self.folder.path());
        if let Some(database) = &self.database {
            command.env("LIREN_DATABASE_URL", database.url());
        }
        command
    }

    fn run(&self, args: &[&str]) -> (bool, String) {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        (status.success(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
    }

    fn well(&self, args: &[&str]) -> String {
        let (well, said) = self.run(args);
        assert!(well, "{args:?}: {said}");
        said
    }

    /// Its database, beside whatever runs on it.
    fn open(&self) -> Db {
        let sqlite = || Target::Sqlite(self.folder.path().join("data/liren.db"));
        Db::open(&self.database.as_ref().map_or_else(sqlite, |database| Target::Postgres(database.url()))).unwrap()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
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
    for postgres in [false, true] {
        let office = Office::new(postgres);
        std::fs::create_dir(office.folder.path().join("data")).unwrap();
        let db = office.open();
        let now = liren_kernel::Instant::from_ms(1_782_181_800_000);
        db.write_blocking(move |tx| migrate::run(tx, &rooms::migrations(), now)).unwrap();
        db.write_blocking(|tx| backup::reindex(tx, &Keys::new([1; 32]), whole::REINDEX)).unwrap();
        let tables = db.read_blocking(liren_store::backup::indexes).unwrap();
        let listed: Vec<&str> = whole::REINDEX.iter().flat_map(|r| r.tables.iter().copied()).collect();
        assert!(tables.iter().all(|t| listed.contains(&t.as_str())), "{tables:?}");
    }
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
        assert!(!said.contains("doctor-"), "{said}");
        // Whether a commit waits for the disk. The clusters of the tests do not, which is bad; the embedded one always does.
        let line = said.lines().find(|line| line.contains("synchronous")).unwrap_or_else(|| panic!("{said}"));
        assert_eq!(line.contains("fsync="), postgres, "{said}");
        assert_eq!(line.starts_with("[BAD]"), line.contains("fsync=off"), "{said}");
        assert!(postgres || (line.starts_with("[ok]") && line.contains("synchronous=2 wal")), "{said}");
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

/// Runs a check until it holds, for half a minute at most.
fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed().as_secs() < 30, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn work_does_what_is_due_and_ends_when_it_is_asked() {
    for postgres in [false, true] {
        let office = Office::new(postgres);
        office.well(&["migrate"]);
        office.well(&["admin", "create-first", "--name", "马文斌"]);
        // One job that is due, one for later, one that nobody knows.
        let db = office.open();
        let add = |kind: &'static str, key: &'static str, run_at: i64| {
            let sql = "INSERT INTO job (kind, payload, unique_key, run_at, attempts, leased_until) VALUES (?1, ?2, ?3, ?4, 0, 0)";
            let shas = "{\"shas\":[]}";
            db.write_blocking(move |tx| tx.exec_text(sql, liren_store::params![kind, shas, key, run_at])).unwrap();
        };
        add("office.forget_files", "due", 1);
        add("office.forget_files", "later", i64::MAX / 2);
        add("no such kind", "unknown", 1);
        let jobs = || {
            let ask = "SELECT unique_key, failed FROM job ORDER BY unique_key";
            db.read_blocking(move |read| read.all_text::<(String, Option<String>)>(ask, &[])).unwrap()
        };
        let log = std::fs::File::create(office.folder.path().join("said")).unwrap();
        let sink = office.folder.path().join("roots");
        let mut work = office.command(&["work"]).env("LIREN_SINK", &sink).stdout(log).spawn().unwrap();
        wait_until("the job that is due is done", || jobs().iter().all(|(key, _)| key != "due"));
        let left = jobs();
        assert!(left.iter().any(|(key, failed)| key == "later" && failed.is_none()), "{left:?}");
        assert!(left.iter().any(|(key, _)| key == "unknown"), "{left:?}");
        if !postgres {
            // On PostgreSQL a root waits until no line before it can be under way: see below.
            wait_until("a root of the journal", || sink::read(&sink).is_ok_and(|roots| !roots.is_empty()));
        }
        assert!(Command::new("kill").args(["-TERM", &work.id().to_string()]).status().unwrap().success());
        assert!(work.wait().unwrap().success(), "it ends well");
        assert_eq!(std::fs::read_to_string(office.folder.path().join("said")).unwrap(), "working\n");
        if !postgres {
            assert!(office.well(&["verify", "--sink", "roots"]).contains("1 roots of the second sink compared"));
        }
    }
}

#[test]
fn a_line_that_was_taken_out_of_the_journal_is_missed_by_the_second_sink() {
    for postgres in [false, true] {
        let office = Office::new(postgres);
        office.well(&["migrate"]);
        office.well(&["admin", "create-first", "--name", "马文斌"]);
        let csv = office.write("more.csv", "day,name,off\n2027-01-01,元旦,1\n");
        office.well(&["import", "holidays", &csv]);
        // The program's own sink, ten minutes from now: by then every line has settled.
        let settings = Settings {
            data: office.folder.path().join("data"),
            key: office.key(),
            database_url: office.database.as_ref().map(Scratch::url),
            ..Settings::default()
        };
        let clock = SettableClock::at(liren::clock::MachineClock::default().now().plus_minutes(10));
        let program = start_at(settings, clock).unwrap();
        let file = office.folder.path().join("roots");
        let mut sink = Sink::open(sink::Target::new(&file)).unwrap();
        assert!(sink.step(&program.office).unwrap().is_empty());
        let said = office.well(&["verify", "--sink", "roots"]);
        assert!(said.contains("1 roots of the second sink compared"), "{said}");

        // Whoever has the database takes out the newest line: no chain of a dossier ends there, only the sink knows.
        let db = office.open();
        for table in ["journal_payload", "journal"] {
            let sql = format!("DELETE FROM {table} WHERE seq = (SELECT max(seq) FROM {table})");
            db.write_blocking(move |tx| tx.exec_text(&sql, &[])).unwrap();
        }
        let (well, said) = office.run(&["verify", "--sink", "roots"]);
        assert!(!well && said.contains("BAD  journal"), "{said}");
        // And a sink that goes on notices it at its next start.
        let faults = Sink::open(sink::Target::new(&file)).unwrap().step(&program.office).unwrap();
        assert_eq!(faults.len(), 1, "{faults:?}");
        // A line of the sink that was cut is said plainly.
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, &text[..text.len() / 2]).unwrap();
        let (well, said) = office.run(&["verify", "--sink", "roots"]);
        assert!(!well && said.contains("roots") && !said.contains("panicked"), "{said}");
    }
}

#[test]
fn lists_from_outside_are_taken_in_whole_or_not_at_all() {
    for postgres in [false, true] {
        let office = Office::new(postgres);
        office.well(&["migrate"]);
        let good = office.write("holidays.csv", "day,name,off\n2027-01-01,元旦,1\n2027-01-02,元旦,1\n");
        let wrong = office.write("wrong.csv", "day,name,off\n2027-05-01,劳动节,1\n2027-02-30,春节,1\n");
        let (well, said) = office.run(&["import", "holidays", &wrong]);
        assert!(!well && said.contains("第 3 行") && said.contains("Line 3"), "{said}");
        // The same again is taken as well, until it holds.
        for _ in 0..2 {
            let said = office.well(&["import", "holidays", &good]);
            assert!(said.contains("2027: 1 years more are known"), "{said}");
        }

        let head = "code,scheme,major,minor,name,limit_value,limit_unit,first\n";
        let wrong = office.write(
            "categories.csv",
            &format!("{head}Z1,local,a,b,甲,3,工作日,area\nZ2,local,a,b,乙,many,工作日,area\n"),
        );
        let (well, said) = office.run(&["import", "categories", &wrong]);
        assert!(!well && said.contains("第 3 行"), "{said}");
        let good = office.write("categories.csv", &format!("{head}Z1,local,a,b,甲,3,工作日,area\n"));
        for expected in ["1 new, 0 changed, 0 as before", "0 new, 0 changed, 1 as before"] {
            let said = office.well(&["import", "categories", &good]);
            assert!(said.contains(expected), "{said}");
        }

        // A district with two streets, one of which takes over the other.
        let csv = |name: &str, text: &str| office.write(name, text);
        let lists = [
            csv("provinces.csv", "code,name\n\"14\",\"山西省\"\n"),
            csv("cities.csv", "code,name,provinceCode\n\"1402\",\"大同市\",\"14\"\n"),
            csv("areas.csv", "code,name,cityCode,provinceCode\n\"140213\",\"平城区\",\"1402\",\"14\"\n"),
            csv(
                "streets.csv",
                "code,name,areaCode,provinceCode,cityCode\n\"140213901\",\"梧桐街道\",\"140213\",\"14\",\"1402\"\n\"140213902\",\"桂花街道\",\"140213\",\"14\",\"1402\"\n",
            ),
        ];
        let mut args = vec!["import", "divisions"];
        args.extend(lists.iter().map(String::as_str));
        let said = office.well(&args);
        assert!(said.contains("5 rows read: 5 new"), "{said}");
        let less = csv(
            "streets.csv",
            "code,name,areaCode,provinceCode,cityCode\n\"140213901\",\"梧桐街道\",\"140213\",\"14\",\"1402\"\n",
        );
        let gone = office.well(&["import", "divisions", &less, "--accept-gone"]);
        assert!(gone.contains("1 gone"), "{gone}");
        let day = liren::clock::MachineClock::default().now().day();
        let joined = office.write("successors.csv", &format!("old_code,new_code,day\n140213902,140213901,{day}\n"));
        let (well, said) = office.run(&["import", "successors", &joined]);
        assert!(!well && said.contains("--reason"), "{said}");
        let join = ["import", "successors", &joined, "--reason", "区划调整通知"];
        for expected in ["1 joined, 0 were so already", "0 joined, 1 were so already"] {
            let said = office.well(&join);
            assert!(said.contains(expected), "{said}");
        }
        let wrong = office.write("successors.csv", "old_code,new_code,day\n140213909,140213901,2026-01-01\n");
        let (well, said) = office.run(&["import", "successors", &wrong, "--reason", "区划调整通知"]);
        assert!(!well && said.contains("第 2 行") && said.contains("请核对"), "{said}");
        assert!(!office.well(&["verify"]).contains("BAD"));
    }
}

#[test]
fn the_recovery_sheet_is_the_key() {
    let office = Office::new(false);
    office.well(&["migrate"]);
    let said = office.well(&["admin", "recovery-sheet"]);
    let line = said.lines().find(|line| line.len() == 71).unwrap_or_else(|| panic!("{said}"));
    let groups: Vec<&str> = line.split(' ').collect();
    assert!(groups.len() == 8 && groups.iter().all(|group| group.len() == 8), "{said}");
    let key = std::fs::read_to_string(office.key()).unwrap();
    assert_eq!(groups.concat(), key.trim(), "what is on the sheet is what is in the file");
    // Typed in again at another machine, it is the same key there.
    let other = Office::new(false);
    std::fs::write(other.key(), groups.concat()).unwrap();
    std::fs::set_permissions(other.key(), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    other.well(&["migrate"]);
    assert_eq!(other.well(&["admin", "recovery-sheet"]).lines().next(), said.lines().next());
}

#[test]
fn a_backup_precedes_an_upgrade_of_postgres_and_opens_elsewhere() {
    let (office, other) = (Office::new(true), Office::new(true));
    // An office of the version before: all migrations but the last, and a place in it.
    Keys::load_or_make(&office.key()).unwrap();
    let mut steps = rooms::migrations();
    let newest = steps.pop().unwrap().name;
    let db = office.open();
    let now = liren::clock::MachineClock::default().now();
    db.write_blocking(move |tx| migrate::run(tx, &steps, now)).unwrap();
    let add = "INSERT INTO place (id, code, kind, name, short, sort, source, valid_from) VALUES (?1, '140213901', 'street', '梧桐街道', '梧桐', 'w', 'list', '2024-01-01')";
    db.write_blocking(move |tx| tx.exec_text(add, liren_store::params![[7_u8; 16].as_slice()])).unwrap();

    let (well, said) = office.run(&["verify"]);
    assert!(!well && said.contains(newest), "nothing is looked at before the upgrade: {said}");
    office.well(&["migrate"]);
    let before = office.folder.path().join("data").join(format!("before-{newest}"));
    let made = only_backup(&before);
    // Nothing is left to apply, so that a second start makes no second one.
    office.well(&["migrate"]);
    assert_eq!(only_backup(&before), made);
    assert!(office.well(&["verify"]).contains("ok   journal"));

    // It is the office as it was, and today's program opens it.
    let manifest: String = std::fs::read_dir(&made)
        .unwrap()
        .flatten()
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .find(|text| text.contains("migrations"))
        .expect("what the backup says of itself");
    assert!(!manifest.contains(newest), "{manifest}");
    std::fs::copy(office.key(), other.key()).unwrap();
    assert!(other.well(&["restore", &made]).contains("restored"));
    assert!(other.well(&["verify"]).contains("ok   journal"));
    let found = other.open().read_blocking(|read| read.all_text::<(String,)>("SELECT name FROM place", &[])).unwrap();
    assert_eq!(found, [("梧桐街道".to_owned(),)]);
}
