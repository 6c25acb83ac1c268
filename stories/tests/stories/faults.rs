//! What goes wrong around a program: a full disk, a database that goes away, files that are not what they say. A clear
//! message, nothing lost, nothing half there.

use std::{
    collections::BTreeSet,
    io::Write as _,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use stories::{Client, Engine, Form, Page, Seed, Server, both};
use xtask::cluster::{Cluster, Fsync};

use crate::hands::jpeg;

fn report(worker: &mut Client, title: &str) -> Form {
    let form = worker.get("/matters/new").form("/matters/new").set("title", title).set("where", "梧桐里 6 弄 2 号");
    form.set("category", "D01").force("anyway", "1")
}

fn is_there(page: &Page) -> bool {
    page.status == 200 && page.path.starts_with("/matters/0")
}

/// Titles that begin so, each as often as it is there.
fn titles(manager: &mut Client, begin: &str) -> Vec<String> {
    let page = manager.get("/matters/export");
    assert_eq!(page.status, 200, "{}", page.words());
    let csv = page.text();
    let cells = csv.lines().flat_map(|line| line.split(',')).map(|cell| cell.trim_matches('"'));
    cells.filter(|cell| cell.starts_with(begin)).map(str::to_owned).collect()
}

#[test]
fn a_full_disk_refuses_to_write_and_goes_on_reading() {
    let mut server = Server::start(Engine::Sqlite, Seed::Demo);
    server.stop();
    let size = std::fs::metadata(server.folder().join("data/liren.db")).expect("the database").len();
    let limit = (size / 1024 / 1024 + 1).to_string();
    server.restart_with(&[("LIREN_DATABASE_LIMIT_MB", &limit)]);
    let (mut worker, mut manager) = (server.sign_in("community_worker"), server.sign_in("street_manager"));
    let (mut written, mut refused) = (BTreeSet::new(), None);
    let long = "楼道里的东西越堆越多，老人下楼都要侧着身子走。".repeat(60);
    for n in 0..3_000 {
        let title = format!("存满之前第{n}件");
        let page = worker.submit(report(&mut worker.clone(), &title).set("text", &long));
        match page.status {
            200 if is_there(&page) => drop(written.insert(title)),
            429 => std::thread::sleep(Duration::from_millis(300)),
            _ => {
                refused = Some((title, page));
                break;
            }
        }
    }
    let (title, page) = refused.expect("the disk is full at some time");
    assert_eq!(page.status, 507, "{}", page.words());
    assert!(page.words().contains("存满了") && page.words().contains("请告诉管理员"), "{}", page.words());
    // Reading goes on: lists, pages, search.
    assert_eq!(worker.get("/matters").status, 200);
    assert_eq!(titles(&mut manager, "存满之前").into_iter().collect::<BTreeSet<_>>(), written);
    server.stop();
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
    // With room again the refused report is sent once more and is there.
    server.restart();
    let mut worker = server.sign_in("community_worker");
    assert!(is_there(&worker.submit(report(&mut worker.clone(), &title))));
    written.insert(title);
    assert_eq!(titles(&mut manager, "存满之前").into_iter().collect::<BTreeSet<_>>(), written);
}

/// Ends every connection to the database of a story, as a restart of PostgreSQL does, and lets new ones in or not.
fn cut(server: &Server, open: bool) {
    let address = server.database().expect("a database").to_owned();
    let (host, name) = address.rsplit_once('/').expect("an address");
    let mut admin = postgres::Client::connect(&format!("{host}/postgres"), postgres::NoTls).expect("the cluster");
    let allow = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {open}");
    admin.batch_execute(&allow).expect("allowed");
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
    admin.execute(end, &[&name]).expect("ended");
}

/// Reports one matter after another until it is over; the same form goes again until it is acknowledged. Gives the
/// titles of those that were.
fn write_on(worker: &mut Client, begin: &str, over: &AtomicBool, count: &AtomicUsize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !over.load(Ordering::Acquire) {
        let title = format!("{begin}第{}件", acknowledged.len());
        // The form itself may meet the restart.
        let form = loop {
            let page = worker.get("/matters/new");
            assert!(matches!(page.status, 200 | 503), "{} {}", page.status, page.words());
            if page.has_form("/matters/new") {
                let form = page.form("/matters/new").set("title", &title).set("where", "梧桐里 6 弄 2 号");
                break form.set("category", "D01").force("anyway", "1");
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        // Once there, it stays one.
        loop {
            let page = worker.submit(form.clone());
            if is_there(&page) {
                break;
            }
            assert!(matches!(page.status, 503 | 429), "{} {}", page.status, page.words());
            assert!(page.words().contains("请"), "{}", page.words());
            std::thread::sleep(Duration::from_millis(100));
        }
        acknowledged.push(title);
        count.fetch_add(1, Ordering::AcqRel);
    }
    acknowledged
}

/// Waits until so many more are written, on a slow machine too.
fn until_more(count: &AtomicUsize, more: usize) {
    let (begun, from) = (Instant::now(), count.load(Ordering::Acquire));
    while count.load(Ordering::Acquire) < from + more && begun.elapsed() < Duration::from_secs(40) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Once the office answers again: what was acknowledged is there, each once, nothing besides, and all of it is whole.
fn nothing_is_lost(server: &Server, begin: &str, mut acknowledged: Vec<String>) {
    let back = Instant::now();
    while server.client().get("/health").status != 200 && back.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(200));
    }
    let mut found = titles(&mut server.sign_in("street_manager"), begin);
    found.sort_unstable();
    acknowledged.sort_unstable();
    assert_eq!(found, acknowledged, "each once, none lost");
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
}

#[test]
fn a_database_that_ends_every_connection_again_and_again_loses_nothing() {
    let server = Server::start(Engine::Postgres, Seed::Demo);
    let (over, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut worker = server.sign_in("community_worker");
    let acknowledged = std::thread::scope(|scope| {
        let writing = scope.spawn(|| write_on(&mut worker, "连接断开时", &over, &count));
        for _ in 0..8 {
            std::thread::sleep(Duration::from_millis(600));
            cut(&server, true);
        }
        until_more(&count, 4);
        over.store(true, Ordering::Release);
        writing.join().expect("the writer")
    });
    assert!(acknowledged.len() > 3, "{acknowledged:?}");
    nothing_is_lost(&server, "连接断开时", acknowledged);
}

#[test]
fn a_postgres_whose_plug_is_pulled_under_load_loses_nothing() {
    let cluster = Cluster::start(Fsync::On).expect("a cluster of its own");
    let server = Server::in_database(&cluster.address(), Seed::Demo);
    let said = server.run(&["doctor", "--lang", "en"]).unwrap_or_else(|said| said);
    assert!(said.contains("fsync=on synchronous_commit=on"), "{said}");
    let (over, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut hands = ["community_worker", "station_lead", "grid_worker"].map(|role| (role, server.sign_in(role)));
    let acknowledged = std::thread::scope(|scope| {
        let writing: Vec<_> = hands
            .iter_mut()
            .map(|(role, client)| {
                let (over, count) = (&over, &count);
                scope.spawn(move || write_on(client, &format!("数据库拔电{role}"), over, count))
            })
            .collect();
        for round in 0..3_u64 {
            // Some work each time; then the plug goes at any point of what comes next.
            until_more(&count, 5);
            std::thread::sleep(Duration::from_millis(37 * round));
            cluster.restart_hard().expect("it comes back");
        }
        until_more(&count, 5);
        over.store(true, Ordering::Release);
        writing.into_iter().flat_map(|one| one.join().expect("a writer")).collect::<Vec<_>>()
    });
    assert!(acknowledged.len() >= 20, "{}", acknowledged.len());
    nothing_is_lost(&server, "数据库拔电", acknowledged);
}

#[test]
fn a_postgres_whose_disk_is_full_refuses_to_write_and_goes_on_reading() {
    let server = Server::start(Engine::Postgres, Seed::Demo);
    let mut worker = server.sign_in("community_worker");
    let mut database = postgres::Client::connect(server.database().expect("its address"), postgres::NoTls)
        .expect("the story's database");
    // As the server says it when a table cannot grow (SQLSTATE 53100, disk_full).
    let full = "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                RAISE EXCEPTION 'could not extend file: no space left on device' USING ERRCODE = '53100'; END $$; \
                CREATE TRIGGER is_full BEFORE INSERT ON dossier FOR EACH ROW EXECUTE FUNCTION is_full()";
    database.batch_execute(full).expect("a full disk");
    let form = report(&mut worker, "数据库存满时填的").attach("photos", "门口.jpg", "image/jpeg", &jpeg(70));
    let page = worker.submit(form.clone());
    assert_eq!(page.status, 507, "{}", page.words());
    assert!(page.words().contains("存满了") && page.words().contains("请告诉管理员"), "{}", page.words());
    assert!(!page.words().contains("53100") && !page.text().contains("extend file"), "{}", page.text());
    assert_eq!(worker.get("/matters").status, 200);
    assert!(titles(&mut server.sign_in("street_manager"), "数据库存满时").is_empty());
    database.batch_execute("DROP FUNCTION is_full() CASCADE").expect("room again");
    assert!(is_there(&worker.submit(form)), "the same form is taken once there is room");
    nothing_is_lost(&server, "数据库存满时", vec!["数据库存满时填的".to_owned()]);
}

#[test]
fn a_closed_database_is_said_plainly_and_found_again() {
    let server = Server::start(Engine::Postgres, Seed::Demo);
    let mut worker = server.sign_in("community_worker");
    let form = report(&mut worker, "数据库关着的时候填的");
    cut(&server, false);
    for path in ["/matters", "/", "/health"] {
        let page = worker.get(path);
        assert_eq!(page.status, 503, "{path}: {}", page.words());
        assert!(page.words().contains("请过一会儿"), "{path}: {}", page.words());
        assert!(page.headers.contains_key("content-security-policy"));
        assert!(!page.text().contains("postgres") && !page.text().contains("FATAL"), "{}", page.text());
    }
    assert_eq!(worker.submit(form.clone()).status, 503);
    cut(&server, true);
    let again = Instant::now();
    while !is_there(&worker.submit(form.clone())) {
        assert!(again.elapsed() < Duration::from_secs(20), "the same form is taken once the database is back");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_file_that_is_no_database_is_said_plainly() {
    let server = Server::bare(Engine::Sqlite);
    server.run(&["migrate"]).expect("an office");
    std::fs::write(server.folder().join("data/liren.db"), vec![b'x'; 40_000]).expect("overwritten");
    let said = server.run(&["serve"]).expect_err("not a database");
    assert!(said.contains("liren.db") && !said.contains("panicked"), "{said}");
}

/// A workbook of a few kilobytes that unpacks to hundreds of megabytes.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let pressed = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut file = |name: &str, text: &str, times: usize| {
        zip.start_file(name, pressed).expect("a file");
        for _ in 0..times {
            zip.write_all(text.as_bytes()).expect("written");
        }
    };
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let row = format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", " ".repeat(60_000));
    file("[Content_Types].xml", types, 1);
    file("xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" sheetId=\"1\"/></sheets></workbook>", 1);
    file("xl/worksheets/sheet1.xml", &row, 5_000);
    zip.finish().expect("a zip").into_inner()
}

both!(a_workbook_that_unpacks_without_end_is_refused, demo, |server| {
    let mut manager = server.sign_in("street_manager");
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let upload = |client: &mut Client, bytes: &[u8]| {
        let form = client.get("/people/import").form("/people/import");
        client.submit(form.attach("file", "花名册.xlsx", kind, bytes))
    };
    let small = bomb();
    assert!(small.len() < 4 * 1024 * 1024, "{}", small.len());
    for wrong in [small.as_slice(), b"PK\x03\x04 not a workbook", b"", b"\xff\xd8\xff\xe0"] {
        let page = upload(&mut manager, wrong);
        assert_eq!(page.status, 422, "{}", page.words());
        assert!(page.words().contains("请"), "{}", page.words());
    }
    // The control: a good one is taken by the same page.
    let page = upload(&mut manager, &liren_papers::sample::roster());
    assert!(page.status == 200 && page.path.starts_with("/people/import/"), "{} {}", page.status, page.words());
});

/// A PNG that says it has this many pixels each way.
fn png(side: u32) -> Vec<u8> {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(1, 1).write_to(&mut picture, image::ImageFormat::Png).expect("a PNG");
    let mut bytes = picture.into_inner();
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    // The checksum of the head is made right again, so that only the size is wrong.
    let mut crc = u32::MAX;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

both!(a_photo_that_is_none_is_refused_and_a_good_one_is_taken, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let send = |client: &mut Client, title: &str, name: &str, bytes: &[u8]| {
        let form = report(client, title).attach("photos", name, "image/jpeg", bytes);
        client.submit(form)
    };
    let good = jpeg(90);
    let mut torn = good.clone();
    torn.truncate(good.len() / 3);
    let mut noise = good.clone();
    noise[200..].iter_mut().enumerate().for_each(|(n, byte)| *byte = (n * 7919 % 251) as u8);
    let huge = [&good[..], &vec![0; 60 * 1024 * 1024]].concat();
    let wrong: [(&str, &[u8]); 5] = [
        ("太大.jpg", &huge),
        ("炸弹.png", &png(60_000)),
        ("网页.jpg", b"<html><script>alert(1)</script></html>"),
        ("撕了一半.jpg", &torn[..60]),
        ("程序.jpg", b"MZ\x90\x00\x03\x00\x00\x00"),
    ];
    for (name, bytes) in wrong {
        let page = send(&mut worker, "坏照片一起报的事", name, bytes);
        assert!(page.status == 422 && page.words().contains("照片"), "{name}: {} {}", page.status, page.words());
        assert!(page.text().contains("坏照片一起报的事"), "{name}: what was typed is kept");
    }
    // Damaged inside: shown as far as it goes, or refused; never a fault.
    for bytes in [&torn, &noise] {
        let page = send(&mut worker, "坏照片一起报的事二", "坏.jpg", bytes);
        assert!(is_there(&page) || page.status == 422, "{} {}", page.status, page.words());
    }
    let page = send(&mut worker, "好照片一起报的事", "../../../etc/好 照片\u{202e}.jpg", &good);
    assert!(is_there(&page), "{} {}", page.status, page.words());
    let photo = page.links().into_iter().chain(srcs(&page)).find(|link| link.contains("/photos/")).expect("a photo");
    let picture = worker.get(&photo);
    assert_eq!(picture.status, 200);
    assert!(image::load_from_memory(&picture.bytes).is_ok());
    assert!(
        titles(&mut server.sign_in("street_manager"), "坏照片一起报的事").iter().all(|title| title.ends_with('二')),
        "nothing half there"
    );
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
    assert!(!server.log().contains("panicked"), "{}", server.log());
});

fn srcs(page: &Page) -> Vec<String> {
    let text = page.text();
    text.split("src=\"").skip(1).filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
}
