//! A certificate's life through the pages: issued, fetched by its holder, checked by a stranger, taken back; both engines.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use liren_kernel::{
    CommandId, Id, Instant, Level, PlacePath, Refusal, ScopeColumn, SettableClock, Verb, calendar::WorkingCalendar,
};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Effect, Envelope, Fault, Keys, Nothing, Office, OrgId, PersonId, Policy,
    Post, Role,
    attachments::Blobs,
    certificate::{Form, NewCertificate, signing, store},
    change::NewDossier,
    directory, rules,
};
use liren_store::{Db, Read, Target, migrate, params, scratch::Scratch, statements};
use liren_ui::{Catalogue, WORDS, Words};
use liren_web::{Directory, Edge, EdgeSettings, Known, Routes, session};
use serde::{Deserialize, Serialize};
use tower::ServiceExt as _;

const TOY: Words = Words {
    name: "toy",
    zh: "certificate-title-toy = 结业证书\ncertificate-text-toy = { $name } 同志参加“{ $what }”，修满 { $hours } 学时，准予结业。\ncertificate-fact-hours = 学时\n",
    en: "certificate-title-toy = Certificate of completion\ncertificate-text-toy = { $name } took part in { $what } for { $hours } hours.\ncertificate-fact-hours = Hours\n",
};
const RULES: &[liren_office::Rule] = rules! { Verb("toy.open") => StationLead Any; };
const A: &str = "140213001001";
const STATION: [u8; 16] = [5; 16];
const LEAD: PersonId = Id::from_bytes([7; 16]);
const LIANG: PersonId = Id::from_bytes([3; 16]);
const OTHER: PersonId = Id::from_bytes([4; 16]);

statements! {
    SPOIL = "UPDATE certificate SET issued_by = ?2, sealed = ?3 WHERE serial = ?1";
}

/// Opens a class and certifies at once.
#[derive(Debug, Serialize, Deserialize)]
struct Open(String, [u8; 16]);
impl Command for Open {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::open(NewDossier {
            id: cx.id(),
            kind: "toy",
            number_stem: "梧桐班".into(),
            title: "第一期培训班".into(),
            level: Level::Community,
            state: "new",
            facet: String::new(),
            lead: Some(Id::from_bytes(STATION)),
            place: None,
            path: PlacePath::of_division(A),
            due_at: None,
        })
        .and(Effect::Certify(Box::new(NewCertificate {
            id: cx.id(),
            kind: "toy",
            form: Form::Award,
            holder: Some(Id::from_bytes(self.1)),
            name: self.0,
            what: "第一期培训班".into(),
            facts: vec![("hours", "16".into())],
            issuer: Id::from_bytes(STATION),
            issuer_name: "梧桐街道社工总站".into(),
            once: None,
        }))))
    }
}

struct Everyone;
impl Directory for Everyone {
    fn known_by(
        &self,
        _: &mut Read<'_>,
        _: PersonId,
        _: &[liren_office::directory::PostRow],
    ) -> Result<Option<Known>, Fault> {
        Ok(Some(Known { name: "某人".into(), post: String::new(), first: None }))
    }
}

struct Site {
    office: Office,
    app: Router,
    clock: SettableClock,
    _database: Option<Scratch>,
    _folder: tempfile::TempDir,
}

struct Page {
    status: StatusCode,
    media: String,
    bytes: Vec<u8>,
}
impl Page {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

fn build(postgres: bool) -> Site {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let folder = tempfile::tempdir().unwrap();
    let database = postgres.then(|| {
        let name = format!("web_certificate_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Scratch::make(xtask::cluster::shared(), &name).unwrap()
    });
    let target = database
        .as_ref()
        .map_or_else(|| Target::Sqlite(folder.path().join("t.db")), |database| Target::Postgres(database.url()));
    let db = Db::open(&target).unwrap();
    let clock = SettableClock::at(Instant::from_ms(1_782_181_800_000));
    let steps = [liren_office::MIGRATIONS, liren_web::MIGRATIONS].concat();
    db.write_blocking(move |tx| migrate::run(tx, &steps, Instant::from_ms(0))).unwrap();
    let policy = Policy::new(&[liren_web::RULES, RULES]);
    let blobs = Blobs::new(folder.path().join("b"));
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs);
    let post = |person: PersonId, role: &'static str, org: OrgId, code: &'static str| {
        let id: Id<()> = Id::fresh(Instant::from_ms(0));
        let (from, none) = (Instant::from_ms(0), None::<Instant>);
        let written = office.db().write_blocking(move |tx| {
            tx.exec(
                &directory::POST_ADD,
                params![id, person, role, Some(org), Some("community"), Some(code), "", from, none, person, ""],
            )
        });
        assert_eq!(written.unwrap(), 1);
    };
    post(LEAD, "station_lead", Id::from_bytes(STATION), A);
    post(OTHER, "station_lead", Id::from_bytes([6; 16]), "140213001002");
    let [(_, zh), (_, en)] = liren_papers::LOCALES;
    let words = Catalogue::new(&[WORDS, liren_web::WORDS, Words { name: "papers", zh, en }, TOY], None).unwrap();
    let settings = EdgeSettings { public_url: "http://liren.example".into(), ..EdgeSettings::default() };
    let edge = Edge::new(office.clone(), words, Box::new(Everyone), &[], settings);
    let app = liren_web::app(&edge, liren_web::routes(Routes::default()));
    Site { office, app, clock, _database: database, _folder: folder }
}

impl Site {
    fn issue(&self, name: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let mut id = [0; 16];
        id[..4].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let place = Some((ScopeColumn::Community, A.to_owned()));
        let lead = Actor {
            person: LEAD,
            posts: vec![Post { role: Role::StationLead, org: Some(Id::from_bytes(STATION)), place }],
        };
        let envelope = Envelope { id: CommandId::from_bytes(id), revision: None };
        self.office.run_blocking(&lead, envelope, Open(name.into(), *LIANG.bytes())).unwrap();
        let all = self.office.db().read_blocking(|read| read.all(&store::PAGE, params![0_i64])).unwrap();
        all.last().unwrap().serial.clone()
    }
    fn sign_in(&self, person: PersonId) -> String {
        let now = liren_kernel::Clock::now(&self.clock);
        self.office.db().write_blocking(move |tx| session::begin(tx, person, "password", "", now)).unwrap()
    }
    async fn send(&self, cookie: &str, path: &str, form: Option<&str>) -> Page {
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
        let media = response.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned());
        Page {
            status: response.status(),
            media: media.unwrap_or_default(),
            bytes: to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec(),
        }
    }
    async fn get(&self, cookie: &str, path: &str) -> Page {
        self.send(cookie, path, None).await
    }
}

fn coded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

async fn a_life(postgres: bool) {
    let site = tokio::task::spawn_blocking(move || build(postgres)).await.unwrap();
    let site = std::sync::Arc::new(site);
    let maker = std::sync::Arc::clone(&site);
    let (serial, liang, lead, other) = tokio::task::spawn_blocking(move || {
        (maker.issue("梁小䶮"), maker.sign_in(LIANG), maker.sign_in(LEAD), maker.sign_in(OTHER))
    })
    .await
    .unwrap();
    let at = format!("/certificates/{serial}");

    // The holder is told, and fetches the paper; its code leads to the page of the number.
    assert!(site.get(&liang, "/inbox").await.text().contains(&format!("href=\"{at}\"")));
    assert!(site.get(&liang, "/certificates").await.text().contains(&serial));
    let paper = site.get(&liang, &format!("{at}/paper")).await;
    assert_eq!((paper.status, paper.media.as_str()), (StatusCode::OK, "application/pdf"));
    let read = lopdf::Document::load_mem(&paper.bytes).unwrap().extract_text(&[1]).unwrap().replace(['\n', ' '], "");
    for piece in ["结业证书", "梁小䶮", "修满16学时", "梧桐街道社工总站", "2026年6月23日", &serial]
    {
        assert!(read.contains(piece), "{piece}: {read}");
    }
    assert!(paper.bytes.windows(at.len()).any(|w| w == at.as_bytes()), "the link stands in the file");

    // A stranger checks it: the name stays masked until it is known.
    let page = site.get("", &at).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.contains("有效") && text.contains("梁*") && text.contains("梧桐街道社工总站"), "{text}");
    assert!(!text.contains("梁小䶮") && !text.contains("/paper") && !text.contains("第一期培训班"), "{text}");
    let wrong = site.send("", &at, Some(&format!("name={}", coded("梁小龙")))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("姓名与证书不符") && !wrong.text().contains("第一期培训班"));
    let right = site.send("", &at, Some(&format!("name={}", coded(" 梁 小䶮")))).await;
    assert!(right.text().contains("姓名相符") && right.text().contains("第一期培训班"));

    // The signed text is for those who may have it; the public key is for everyone, and fits.
    for (who, status) in [
        ("", StatusCode::SEE_OTHER),
        (&other, StatusCode::NOT_FOUND),
        (&liang, StatusCode::OK),
        (&lead, StatusCode::OK),
    ] {
        assert_eq!(site.get(who, &format!("{at}/signed")).await.status, status);
        assert_eq!(site.get(who, &format!("{at}/paper")).await.status, status);
    }
    let jws = site.get(&lead, &format!("{at}/signed")).await.text();
    let set: serde_json::Value = serde_json::from_slice(&site.get("", "/certificates/key").await.bytes).unwrap();
    let kid = set["keys"][0]["kid"].as_str().unwrap().to_owned();
    let office = site.office.clone();
    let published = tokio::task::spawn_blocking(move || office.db().read_blocking(signing::published)).await.unwrap();
    assert!(signing::payload(&jws, &kid, &published.unwrap()[0].public).is_some());

    // Numbers that cannot be, and numbers that were never given out.
    let typed = site.get("", &format!("/certificates?serial={}", serial.to_lowercase().replace('-', "+"))).await;
    assert_eq!(typed.status, StatusCode::SEE_OTHER);
    let slip = serial.replace(&serial[18..], if serial.ends_with('2') { "3" } else { "2" });
    assert!(site.get("", &format!("/certificates?serial={slip}")).await.text().contains("有一位不对"));
    let none = liren_office::certificate::Serial::new(2026, [1; 8]);
    let page = site.get("", &format!("/certificates/{none}")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("查无此证"));

    // Taken back by the one who answers for it, by nobody else; then the paper is void.
    let revoke = |n: u8| {
        let command = CommandId::from_bytes([n; 16]);
        format!("command={command}&reason={}", coded("名字写错了"))
    };
    let act = format!("{at}/revoke");
    assert_eq!(site.send(&liang, &act, Some(&revoke(91))).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.send(&other, &act, Some(&revoke(92))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.send(&lead, &act, Some("command=x&reason=")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.send(&lead, &act, Some(&revoke(93))).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.send(&lead, &act, Some(&revoke(94))).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = site.get("", &at).await.text();
    assert!(text.contains("已撤销") && !text.contains("名字写错了"), "{text}");
    let text = site.get(&liang, &at).await.text();
    assert!(text.contains("名字写错了") && text.contains("/signed") && !text.contains("/paper"), "{text}");
    assert_eq!(site.get(&liang, &format!("{at}/paper")).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A row that was changed behind the program's back says so, and shows nothing of itself.
    let maker = std::sync::Arc::clone(&site);
    let second = tokio::task::spawn_blocking(move || {
        let serial = maker.issue("赵谷雨");
        let spoilt = serial.clone();
        maker.office.db().write_blocking(move |tx| tx.exec(&SPOIL, params![spoilt, LEAD, vec![1_u8; 60]])).unwrap();
        serial
    })
    .await
    .unwrap();
    let text = site.get("", &format!("/certificates/{second}")).await.text();
    assert!(text.contains("记录异常") && !text.contains("赵*"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_lives_on_sqlite() {
    a_life(false).await;
}
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_lives_on_postgres() {
    a_life(true).await;
}

/// Whoever tries names or numbers one after another is slowed down.
#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let site = tokio::task::spawn_blocking(|| build(false)).await.unwrap();
    let site = std::sync::Arc::new(site);
    let maker = std::sync::Arc::clone(&site);
    let serial = tokio::task::spawn_blocking(move || maker.issue("梁小满")).await.unwrap();
    let at = format!("/certificates/{serial}");
    let mut answers = Vec::new();
    for n in 0..12 {
        answers.push(site.send("", &at, Some(&format!("name={}", coded(&format!("梁小{n}"))))).await.status);
    }
    assert_eq!(answers[0], StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answers[11], StatusCode::TOO_MANY_REQUESTS);
}
