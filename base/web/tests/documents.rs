//! Documents asked for, made in the background, fetched by the one who asked and by nobody else; both engines. And the
//! short codes beside printed figures.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use liren_kernel::{Clock as _, Id, Instant, SettableClock, calendar::WorkingCalendar};
use liren_office::{Keys, Office, PersonId, Policy, attachments::Blobs, directory};
use liren_store::{Db, Read, Target, migrate, params, scratch::Scratch};
use liren_ui::{Catalogue, WORDS, Words};
use liren_web::{Directory, Edge, EdgeSettings, Known, Routes, documents, session, shortcut};
use tower::ServiceExt as _;

const LEAD: PersonId = Id::from_bytes([7; 16]);
const OTHER: PersonId = Id::from_bytes([8; 16]);

struct Everyone;
impl Directory for Everyone {
    fn known_by(
        &self,
        _: &mut Read<'_>,
        _: PersonId,
        _: &[directory::PostRow],
    ) -> Result<Option<Known>, liren_office::Fault> {
        Ok(Some(Known { name: "某人".into(), post: String::new(), first: None }))
    }
}

struct Site {
    edge: Edge,
    app: Router,
    clock: SettableClock,
    _database: Option<Scratch>,
    _folder: tempfile::TempDir,
}

fn build(postgres: bool) -> Site {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let folder = tempfile::tempdir().unwrap();
    let database = postgres.then(|| {
        let name = format!("web_document_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Scratch::make(xtask::cluster::shared(), &name).unwrap()
    });
    let target = database
        .as_ref()
        .map_or_else(|| Target::Sqlite(folder.path().join("t.db")), |database| Target::Postgres(database.url()));
    let db = Db::open(&target).unwrap();
    let clock = SettableClock::at(Instant::from_ms(1_782_181_800_000));
    let steps = [liren_office::MIGRATIONS, liren_web::MIGRATIONS].concat();
    db.write_blocking(move |tx| migrate::run(tx, &steps, Instant::from_ms(0))).unwrap();
    let blobs = Blobs::new(folder.path().join("b"));
    let policy = Policy::new(&[liren_web::RULES]);
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs);
    for person in [LEAD, OTHER] {
        let id: Id<()> = Id::fresh(Instant::from_ms(0));
        let (from, none, org) = (Instant::from_ms(0), None::<Instant>, None::<PersonId>);
        let written = office.db().write_blocking(move |tx| {
            tx.exec(
                &directory::POST_ADD,
                params![
                    id,
                    person,
                    "station_lead",
                    org,
                    Some("community"),
                    Some("140213001001"),
                    "",
                    from,
                    none,
                    person,
                    ""
                ],
            )
        });
        assert_eq!(written.unwrap(), 1);
    }
    let [(_, zh), (_, en)] = liren_papers::LOCALES;
    let words = Catalogue::new(&[WORDS, liren_web::WORDS, Words { name: "papers", zh, en }], None).unwrap();
    let settings = EdgeSettings { public_url: "http://liren.example".into(), ..EdgeSettings::default() };
    let edge = Edge::new(office, words, Box::new(Everyone), &[], settings);
    let app = liren_web::app(&edge, liren_web::routes(Routes::default()));
    Site { edge, app, clock, _database: database, _folder: folder }
}

impl Site {
    async fn send(&self, cookie: &str, path: &str, form: Option<&str>) -> (StatusCode, Vec<u8>) {
        let mut request = Request::builder()
            .method(if form.is_some() { "POST" } else { "GET" })
            .uri(path)
            .header("host", "liren.example")
            .header("cookie", format!("liren={cookie}; liren-display=zh-CN"));
        if form.is_some() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
            request = request.header("sec-fetch-site", "same-origin").header("origin", "http://liren.example");
        }
        let body = form.map_or_else(Body::empty, |form| Body::from(form.to_owned()));
        let response = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }
    async fn text(&self, cookie: &str, path: &str) -> String {
        String::from_utf8_lossy(&self.send(cookie, path, None).await.1).into_owned()
    }
}

async fn blocking<T: Send + 'static>(site: &Arc<Site>, work: impl FnOnce(&Site) -> T + Send + 'static) -> T {
    let site = Arc::clone(site);
    tokio::task::spawn_blocking(move || work(&site)).await.unwrap()
}

fn begin(site: &Site, person: PersonId) -> String {
    let now = site.clock.now();
    site.edge.office().db().write_blocking(move |tx| session::begin(tx, person, "password", "", now)).unwrap()
}

fn ask(n: u8, format: &str) -> String {
    format!("command={}&from=2026-06-01&to=2026-06-23&place=&format={format}", Id::<()>::from_bytes([n; 16]))
}

async fn a_life(postgres: bool) {
    let site = Arc::new(tokio::task::spawn_blocking(move || build(postgres)).await.unwrap());
    let lead = blocking(&site, |site| begin(site, LEAD)).await;
    let other = blocking(&site, |site| begin(site, OTHER)).await;

    // Asked for twice by two taps, it is one; a sixth that waits is refused; a stranger may not ask.
    for (n, format) in [(1, "pdf"), (1, "pdf"), (2, "pptx"), (3, "docx"), (4, "pdf"), (5, "pdf")] {
        assert_eq!(site.send(&lead, "/figures/document", Some(&ask(n, format))).await.0, StatusCode::SEE_OTHER);
    }
    let (status, page) = site.send(&lead, "/figures/document", Some(&ask(6, "pdf"))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(String::from_utf8_lossy(&page).contains("已经有 5 份文件在做"));
    let (status, page) = site.send("", "/figures/document", Some(&ask(7, "pdf"))).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && String::from_utf8_lossy(&page).contains("请重新登录"));
    let list = site.text(&lead, "/documents").await;
    assert_eq!(list.matches("正在做").count(), 5, "{list}");
    assert!(list.contains("http-equiv=\"refresh\""));

    // Two workers at once make each of them once.
    let made = {
        let (a, b) = (Arc::clone(&site), Arc::clone(&site));
        let one = tokio::task::spawn_blocking(move || documents::work_off(&a.edge).unwrap());
        let two = tokio::task::spawn_blocking(move || documents::work_off(&b.edge).unwrap());
        one.await.unwrap() + two.await.unwrap()
    };
    assert_eq!(made, 5);
    let list = site.text(&lead, "/documents").await;
    assert_eq!((list.matches("做好了</span>").count(), list.matches("refresh").count()), (5, 0), "{list}");
    assert!(site.text(&lead, "/inbox").await.contains("您要的文件做好了"));

    // Fetched by the one who asked.
    for (n, head) in [(1, b"%PDF".as_slice()), (2, b"PK"), (3, b"PK")] {
        let path = format!("/documents/{}", Id::<()>::from_bytes([n; 16]));
        let (status, bytes) = site.send(&lead, &path, None).await;
        assert_eq!(status, StatusCode::OK);
        assert!(bytes.starts_with(head), "{n}");
        assert_eq!(site.send(&other, &path, None).await.0, StatusCode::NOT_FOUND);
        assert_eq!(site.send("", &path, None).await.0, StatusCode::SEE_OTHER);
    }
    assert!(!site.text(&other, "/documents").await.contains("做好了</span>"));

    // After a week it is gone, file and all.
    let files = |site: &Site| {
        let mut count = 0;
        for folder in std::fs::read_dir(site.edge.office().blobs().folder()).unwrap().flatten() {
            count += std::fs::read_dir(folder.path()).unwrap().count();
        }
        count
    };
    // The three PDFs are the same to the byte, and stand in one file.
    assert_eq!(blocking(&site, files).await, 3);
    site.clock.set(site.clock.now().plus_minutes(7 * 24 * 60 + 1));
    assert_eq!(blocking(&site, |site| documents::work_off(&site.edge).unwrap()).await, 0);
    assert_eq!(blocking(&site, files).await, 0);
    let lead = blocking(&site, |site| begin(site, LEAD)).await;
    assert!(site.text(&lead, "/documents").await.contains("还没有要过文件"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_lives_on_sqlite() {
    a_life(false).await;
}
#[tokio::test(flavor = "multi_thread")]
async fn a_document_lives_on_postgres() {
    a_life(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_code_leads_to_its_records_and_nowhere_else() {
    for postgres in [false, true] {
        let site = Arc::new(tokio::task::spawn_blocking(move || build(postgres)).await.unwrap());
        let lead = blocking(&site, |site| begin(site, LEAD)).await;
        let codes = blocking(&site, |site| {
            let (keys, now) = (site.edge.office().keys().clone(), site.clock.now());
            site.edge
                .office()
                .db()
                .write_blocking(move |tx| {
                    let mut all = Vec::new();
                    for path in ["/matters?state=late", "/matters?state=late", "/figures", "//elsewhere.example/x"] {
                        all.push(shortcut::code(tx, &keys, path, now)?);
                    }
                    Ok::<_, liren_office::Fault>(all)
                })
                .unwrap()
        })
        .await;
        assert_eq!(codes[0], codes[1]);
        assert_ne!(codes[0], codes[2]);
        assert_eq!(codes[0].len(), 6);
        let to = |code: String, cookie: String| {
            let site = Arc::clone(&site);
            async move {
                let request = Request::builder().uri(format!("/r/{code}")).header("cookie", format!("liren={cookie}"));
                let response = site.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
                let at = response.headers().get("location").map(|v| v.to_str().unwrap().to_owned());
                (response.status(), at.unwrap_or_default())
            }
        };
        assert_eq!(to(codes[0].to_lowercase(), lead.clone()).await.1, "/matters?state=late");
        assert_eq!(to(codes[3].clone(), lead.clone()).await.1, "/");
        assert_eq!(to("ZZZZZZ".into(), lead).await.0, StatusCode::NOT_FOUND);
        assert!(to(codes[0].clone(), String::new()).await.1.starts_with("/sign-in"));
    }
}
