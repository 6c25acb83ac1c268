//! Yesterday's backup, made while people wrote, becomes an office elsewhere: same matters, clean, on either engine.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use stories::{Client, Engine, Server, both};

/// Number and title of every matter.
fn matters(server: &Server) -> BTreeSet<(String, String)> {
    let csv = server.sign_in("street_manager").get("/matters/export").text();
    let lines = csv.lines().filter(|line| line.contains("民情"));
    lines
        .map(|line| {
            let mut cells = line.split(',').map(|cell| cell.trim_matches(['"', '\u{feff}']).to_owned());
            (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
        })
        .collect()
}

fn report(worker: &mut Client, title: &str) {
    let form = worker.get("/matters/new").form("/matters/new").set("title", title).set("where", "梧桐里 6 弄 2 号");
    let page = worker.submit(form.set("category", "D01").force("anyway", "1"));
    assert!(page.status == 200 && page.path != "/matters/new", "{title}: {} {}", page.status, page.words());
}

/// The one backup in a folder.
fn made(stick: &Path) -> PathBuf {
    let mut all: Vec<PathBuf> = fs::read_dir(stick).expect("the stick").flatten().map(|entry| entry.path()).collect();
    // Beside the backups lies the list of what was erased.
    all.retain(|path| path.is_dir());
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A bare place with the key that opens the backup; the sign-ins of the demo stay what they were.
fn place(engine: Engine, like: &Server) -> Server {
    let place = Server::bare(engine);
    for name in ["key", "said"] {
        fs::copy(like.folder().join(name), place.folder().join(name)).expect("key and sign-ins are carried over");
    }
    place
}

both!(a_backup_made_while_people_write_is_an_office_elsewhere, demo, |server| {
    let stick = server.folder().join("stick");
    let mut worker = server.sign_in("community_worker");
    report(&mut worker, "备份之前登记的一件");
    let before = matters(server);
    let over = AtomicBool::new(false);
    let said = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut n = 0;
            while !over.load(Ordering::Acquire) {
                n += 1;
                report(&mut worker, &format!("备份当中登记的第 {n} 件"));
            }
            n
        });
        let said = server.run(&["backup", "--to", "stick"]);
        over.store(true, Ordering::Release);
        assert!(writing.join().expect("the writer") > 0);
        said.expect("a backup while people write")
    });
    assert!(said.contains("rows") && said.contains("master key"), "{said}");
    let after = matters(server);
    assert!(after.len() > before.len());
    let backup = made(&stick);

    for engine in [Engine::Sqlite, Engine::Postgres] {
        let mut elsewhere = place(engine, server);
        let from = backup.to_str().expect("a path in UTF-8");
        let said = elsewhere.run(&["restore", from]).unwrap_or_else(|said| panic!("{engine:?}: {said}"));
        assert!(said.contains("restored"), "{said}");
        let said = elsewhere.run(&["verify"]).unwrap_or_else(|said| panic!("{engine:?}: {said}"));
        assert!(!said.contains("BAD"), "{said}");
        elsewhere.restart();
        assert_ne!(elsewhere.base(), server.base(), "both serve, each on its own port");
        let there = matters(&elsewhere);
        assert!(before.is_subset(&there) && there.is_subset(&after), "{engine:?}: {:?}", before.difference(&there));
        // It is an office, not a picture of one: its people sign in, find and write.
        let mut worker = elsewhere.sign_in("community_worker");
        let found = worker.get(&format!("/matters?q={}", stories::encode("备份之前")));
        assert!(found.text().contains("备份之前登记的一件"), "{}", found.words());
        report(&mut worker, "恢复以后登记的一件");
        assert_eq!(matters(&elsewhere).len(), there.len() + 1);
        assert!(elsewhere.stop());
        elsewhere.run(&["verify"]).unwrap_or_else(|said| panic!("{engine:?}: {said}"));
        let again = elsewhere.run(&["restore", from]).expect_err("over an office that holds data");
        assert!(!again.contains("panicked"), "{again}");
    }
    assert_eq!(matters(server), after, "the first office is what it was");
});

both!(a_backup_with_a_wrong_key_or_a_broken_byte_is_refused, demo, |server| {
    server.run(&["backup", "--to", "stick"]).expect("a backup");
    let backup = made(&server.folder().join("stick"));
    let from = backup.to_str().expect("a path in UTF-8").to_owned();
    let refused = |place: &Server, why: &str| {
        let said = place.run(&["restore", &from]).expect_err(why);
        assert!(said.len() > 20 && !said.contains("panicked") && !said.contains("restored"), "{why}: {said}");
        said
    };

    // The key of another office.
    let other = Server::bare(Engine::Sqlite);
    other.run(&["migrate"]).expect("another office");
    let wrong = place(server.engine(), server);
    fs::copy(other.folder().join("key"), wrong.folder().join("key")).expect("the wrong key");
    let said = refused(&wrong, "a wrong key");
    assert!(said.contains("key"), "{said}");

    // One bit of every file in turn, as a bad stick would flip it.
    let files: Vec<PathBuf> = walk(&backup);
    assert!(files.len() >= 3, "{files:?}");
    let place = place(server.engine(), server);
    for file in files.iter().take(6) {
        let whole = fs::read(file).expect("a file of the backup");
        let mut broken = whole.clone();
        let middle = broken.len() / 2;
        broken[middle] ^= 1;
        fs::write(file, &broken).expect("the stick can be written");
        refused(&place, &format!("a broken byte in {}", file.display()));
        fs::write(file, &whole).expect("the stick can be written");
    }
    let said = place.run(&["restore", &from]).expect("what was refused left nothing behind, and the mended one opens");
    assert!(said.contains("restored"), "{said}");
    place.run(&["verify"]).expect("clean");
});

/// Files with content below a folder, the shortest paths first, so that the parts come before the attachments.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            match path.metadata().expect("a file of the backup") {
                about if about.is_dir() => folders.push(path),
                about if about.len() > 0 => found.push(path),
                _ => {}
            }
        }
    }
    found.sort_by_key(|path| (path.components().count(), path.clone()));
    found
}
