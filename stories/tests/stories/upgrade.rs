//! An office made by the first landed program goes on under today's.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use liren_app::rooms;
use liren_kernel::{Instant, tokens};
use liren_office::{
    Fault, Keys,
    attachments::Blobs,
    backup::{Manifest, Reindex, Wish, restore},
    keys::hex,
};
use liren_store::{Db, Target, Tx, params, search::Index};
use stories::{Engine, Server, encode};

/// What stands in the fixture; see `stories/fixtures/first/README.md`.
const REPORTED: (&str, &str) = ("2026梧桐民情0043", "9697 7820");
/// Its title; nobody is on its team.
const LIGHT: &str = "单元门口的灯三天没亮";
const OPEN: (&str, &str) = ("二号门洞堆了纸箱", "/matters/01a201971bd679b09693530148cc7213");
const RESTRICTED: (&str, &str) = ("要紧的事甲", "/matters/01a201971be17cd295855e0b114590f5");
const SEALED: (&str, &str) = ("密封的事乙", "/matters/01a201971bec76f398ff4b2e69710f64");

fn unpack(zip: &Path, to: &Path) {
    let mut archive = zip::ZipArchive::new(fs::File::open(zip).expect("the fixture")).expect("a zip");
    for n in 0..archive.len() {
        let mut entry = archive.by_index(n).expect("an entry");
        let path = to.join(entry.enclosed_name().expect("a path inside"));
        if entry.is_dir() {
            fs::create_dir_all(path).expect("a folder");
        } else {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            io::copy(&mut entry, &mut fs::File::create(path).expect("a file")).expect("unpacked");
        }
    }
}

/// A place with the key and the sign-ins of that age, and what is in the zip.
fn first(engine: Engine, zip: &str) -> Server {
    let place = Server::bare(engine);
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/first");
    fs::copy(fixture.join("test-key"), place.folder().join("key")).expect("the key");
    fs::set_permissions(place.folder().join("key"), fs::Permissions::from_mode(0o600)).expect("the key is closed");
    fs::copy(fixture.join("said"), place.folder().join("said")).expect("the sign-ins");
    unpack(&fixture.join(zip), place.folder());
    place
}

/// The office works: pages, search, sign-in, follow code, a new report, and it is whole.
fn goes_on(server: &mut Server) {
    server.restart();
    let mut worker = server.sign_in("community_worker");
    for (title, path) in [OPEN, RESTRICTED, SEALED] {
        let page = worker.get(path);
        assert!(page.status == 200 && page.text().contains(title), "{title}: {} {}", page.status, page.words());
    }
    let mut manager = server.sign_in("street_manager");
    assert_eq!(manager.get(OPEN.1).status, 200);
    assert_eq!((manager.get(RESTRICTED.1).status, manager.get(SEALED.1).status), (404, 404));
    let find = |client: &mut stories::Client, words: &str| client.get(&format!("/matters?q={}", encode(words))).text();
    assert!(find(&mut worker, "纸箱").contains(OPEN.0));
    for who in [&mut worker, &mut manager] {
        for words in ["三天没亮", "单元门口 三天", "0043"] {
            assert!(find(who, words).contains(LIGHT), "{words} is found by whose community or street it is");
        }
        assert!(!find(who, "三天没灭").contains(LIGHT), "a list of what was found, and of nothing else");
    }
    let place = worker.get(&format!("/places?q={}", encode("梧桐里6弄2号"))).text();
    assert!(place.contains("梧桐里6弄2号"), "{place}");
    assert!(find(&mut worker, "要紧").contains(RESTRICTED.0), "level 2 is found by its team");
    assert!(!find(&mut manager, "要紧").contains(RESTRICTED.1), "and by nobody else");
    assert!(!find(&mut worker, "密封").contains(SEALED.1), "level 3 is not in the index");

    let mut anyone = server.client();
    let form = anyone.get("/follow").form("/follow").set("number", REPORTED.0).set("code", REPORTED.1);
    let page = anyone.submit(form);
    assert!(page.status == 200 && page.words().contains("已收到"), "{}", page.words());

    let form = worker.get("/matters/new").form("/matters/new").set("title", "升级以后登记的一件");
    let page = worker.submit(form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1"));
    assert!(page.status == 200 && page.words().contains("升级以后登记的一件"), "{}", page.words());
    assert!(server.stop());
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
}

#[test]
fn an_office_of_the_first_schema_is_copied_upgraded_and_goes_on() {
    let mut server = first(Engine::Sqlite, "office.zip");
    let before = fs::read(server.folder().join("data/liren.db")).expect("the database");
    let said = server.run(&["verify"]).expect_err("nothing is looked at before the upgrade");
    assert!(said.contains("migrate"), "{said}");
    let said = server.run(&["migrate"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("up to date"), "{said}");

    // The copy is the office as it was: the program of its age would open it.
    let copies: Vec<_> = fs::read_dir(server.folder().join("data"))
        .expect("the data folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("before-")))
        .collect();
    let [copy] = copies.as_slice() else { panic!("one copy: {copies:?}") };
    let steps = |path: &Path| {
        let db =
            rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).expect("SQLite");
        let mut ask = db.prepare("SELECT name FROM migration ORDER BY name").expect("its migrations");
        ask.query_map([], |row| row.get::<_, String>(0))
            .expect("rows")
            .map(|row| row.expect("a name"))
            .collect::<Vec<_>>()
    };
    let then = server.folder().join("then.db");
    fs::write(&then, before).expect("a file");
    assert_eq!(steps(copy), steps(&then));
    assert!(steps(&server.folder().join("data/liren.db")).len() > steps(copy).len());
    goes_on(&mut server);
}

/// How words were found then: its place and its team without its kind, and nothing beside the words. Places are found as
/// they were then, and their index is not made again.
const AS_THEN: &[Reindex] = &[
    Reindex { tables: &["search_dossier"], run: words_as_then },
    Reindex { tables: &["search_place"], run: liren_places::reindex },
    Reindex { tables: &["search_person", "search_org"], run: |_, _| Ok(0) },
];

type Row = (i64, String, String, String, Option<String>, Option<String>);

fn words_as_then(tx: &mut Tx<'_>, _: &Keys) -> Result<u64, Fault> {
    let rows = "SELECT seq, kind, number, title, community, street FROM dossier WHERE level <= 1 ORDER BY seq";
    let rows: Vec<Row> = tx.all_text(rows, &[])?;
    for (seq, kind, number, title, community, street) in &rows {
        let mut scopes = vec![format!("kind{kind}")];
        scopes.extend(community.iter().map(|code| format!("community{code}")));
        scopes.extend(street.iter().map(|code| format!("street{code}")));
        let team: Vec<(Vec<u8>,)> = tx.all_text("SELECT party FROM party WHERE dossier = ?1", params![*seq])?;
        scopes.extend(team.iter().map(|(id,)| format!("p{}", hex(id))));
        let body: Vec<String> = [number, title].into_iter().flat_map(|text| tokens::index_tokens(text)).collect();
        Index::new("search_dossier").put(tx, *seq, &scopes, &body)?;
    }
    Ok(rows.len() as u64)
}

fn stick(place: &Server) -> PathBuf {
    fs::read_dir(place.folder().join("stick")).expect("the stick").flatten().next().expect("a backup").path()
}

#[test]
fn an_office_of_the_first_schema_on_postgres_is_backed_up_upgraded_and_goes_on() {
    let mut server = first(Engine::Postgres, "backup.zip");
    // The tables of that age with what was in them, and nothing newer.
    let wish = Wish { from: stick(&server), without_keys: false, erased: Vec::new() };
    let keys = Keys::load_or_make(&server.folder().join("key")).expect("the key");
    let blobs = Blobs::new(server.folder().join("data/files"));
    let then = Manifest::read(&wish.from, &keys).expect("a manifest").head.migrations;
    let mut steps = rooms::migrations();
    steps.retain(|step| then.iter().any(|(name, _)| name == step.name));
    let db = Db::open(&Target::Postgres(server.database().expect("its address").to_owned())).expect("the database");
    restore(&db, &keys, &blobs, steps, AS_THEN, &wish, Instant::from_ms(0)).expect("an office of that age");
    drop(db);

    let said = server.run(&["verify"]).expect_err("nothing is looked at before the upgrade");
    assert!(said.contains("migrate"), "{said}");
    let said = server.run(&["migrate"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("up to date"), "{said}");
    goes_on(&mut server);
}

fn restored(engine: Engine) {
    let mut place = first(engine, "backup.zip");
    let stick = stick(&place);
    let said = place.run(&["restore", stick.to_str().expect("UTF-8")]).unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("restored"), "{said}");
    let said = place.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
    goes_on(&mut place);
}

#[test]
fn a_backup_of_the_first_schema_opens_on_sqlite() {
    restored(Engine::Sqlite);
}

#[test]
fn a_backup_of_the_first_schema_opens_on_postgres() {
    restored(Engine::Postgres);
}
