//! A phone and the server, on both engines: what is proven, what is refused, and that nothing is doubled.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use liren_kernel::{Clock as _, Id, Instant, Refusal, SettableClock, Verb, calendar::WorkingCalendar};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Keys, Nothing, Office, PersonId, Policy, Rule, attachments::Blobs,
    directory as posts, keys::random, rules,
};
use liren_store::{Db, Read, Target, migrate, params, row, scratch::Scratch, statements};
use liren_ui::{Catalogue, Words};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Act, Asking, Done, Kind, Offer, Pack, seal};
use crate::{Directory, Edge, EdgeSettings, Known, Room, Routes};

const WALKER: PersonId = Id::from_bytes([7; 16]);
const DAY: i64 = 24 * 60;
const TEN: i64 = 1_782_180_000_000;

row! {
    /// A jotting of the toy room.
    struct Jotted { said: String, at: Instant }
}
statements! {
    JOT_ADD = "INSERT INTO jotting (said, at) VALUES (?1, ?2)";
    JOTTINGS: Jotted = "SELECT said, at FROM jotting ORDER BY seq";
}

/// A toy act.
#[derive(Serialize, Deserialize)]
struct Jot {
    said: String,
    at: Instant,
}
impl Command for Jot {
    type Subject = Nothing;
    const VERB: Verb = Verb("toy.jot");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        if self.said.is_empty() {
            return Err(Refusal::field("said", "refusal-answer-missing"));
        }
        let Self { said, at } = self;
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&JOT_ADD, params![said, at])?;
            Ok(())
        })))
    }
}

const TOY_RULES: &[Rule] = rules! { Jot::VERB => Volunteer Any; };

fn offers(_: &mut Read<'_>, _: &Asking<'_>) -> Result<Vec<Offer>, liren_office::Fault> {
    Ok(vec![Offer { about: "one".into(), title: "一圈".into(), note: String::new() }])
}
fn pack(_: &mut Read<'_>, asking: &Asking<'_>, about: &str) -> Result<Option<Pack>, liren_office::Fault> {
    let until = asking.now.plus_minutes(2 * DAY);
    let pack = Pack { title: "一圈".into(), note: String::new(), dossier: None, until, stops: vec![], asks: vec![] };
    Ok((about == "one").then_some(pack))
}
const TOY_KIND: Kind = Kind {
    name: "toy.walk",
    verb: Jot::VERB,
    offers,
    pack,
    acts: &[Act {
        verb: Jot::VERB,
        versions: &[2, 1],
        photos: 1,
        sounds: 1,
        take: |together, envelope, done: Done| {
            together.run(envelope, Jot { said: done.fixed.as_str().unwrap_or_default().into(), at: done.at })
        },
    }],
};

const fn toy() -> Room {
    Room {
        name: "toy",
        migrations: &[],
        statements: &[],
        rules: &[],
        routes: |routes| routes,
        jobs: &[],
        words: Words { name: "toy", zh: "", en: "" },
        kinds: &[],
        find: None,
        menu: &[],
        neighbours: &[],
        measures: &[],
        attended: &[],
        diary: &[],
        paths: &[],
        recounts: &[],
        documents: &[],
        offline: &[TOY_KIND],
        raised: &[],
        left: &[],
        instruments: &[],
    }
}
static TOY: Room = toy();

struct Everyone;
impl Directory for Everyone {
    fn known_by(
        &self,
        _: &mut Read<'_>,
        _: PersonId,
        _: &[liren_office::directory::PostRow],
    ) -> Result<Option<Known>, liren_office::Fault> {
        Ok(Some(Known { name: "吴桂兰".into(), post: String::new(), first: None }))
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
        let name = format!("web_offline_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Scratch::make(xtask::cluster::shared(), &name).unwrap()
    });
    let target =
        database.as_ref().map_or_else(|| Target::Sqlite(folder.path().join("t.db")), |d| Target::Postgres(d.url()));
    let db = Db::open(&target).unwrap();
    let clock = SettableClock::at(Instant::from_ms(TEN));
    let table = "CREATE TABLE jotting (seq SEQ, said TEXT NOT NULL, at BIGINT NOT NULL)";
    let toy = migrate::Migration { name: "toy", sql: migrate::Script::Portable(table) };
    let steps = [liren_office::MIGRATIONS, crate::MIGRATIONS, &[toy]].concat();
    db.write_blocking(move |tx| migrate::run(tx, &steps, Instant::from_ms(0))).unwrap();
    let policy = Policy::new(&[crate::RULES, TOY_RULES]);
    let blobs = Blobs::new(folder.path().join("b"));
    let office = Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), clock.clone(), blobs);
    let [(_, zh), (_, en)] = liren_instruments::LOCALES;
    let words = Catalogue::new(&[liren_ui::WORDS, crate::WORDS, Words { name: "instruments", zh, en }], None).unwrap();
    let settings = EdgeSettings { public_url: "http://liren.example".into(), ..EdgeSettings::default() };
    let edge = Edge::new(office, words, Box::new(Everyone), &[&TOY], settings);
    let app = crate::app(&edge, crate::routes(Routes::default()));
    let site = Site { edge, app, clock, _database: database, _folder: folder };
    site.post(Instant::from_ms(0), None);
    site
}

/// A phone with a pack.
struct Phone {
    key: seal::Public,
    pack: Value,
}

impl Site {
    /// Gives the walker a post.
    fn post(&self, from: Instant, until: Option<Instant>) {
        let (id, none) = (Id::<()>::fresh(from), None::<PersonId>);
        let add = move |tx: &mut liren_store::Tx<'_>| {
            let place = (Some("community"), Some("140213001001"));
            tx.exec(
                &posts::POST_ADD,
                params![id, WALKER, "volunteer", none, place.0, place.1, "", from, until, WALKER, ""],
            )
        };
        self.edge.office().db().write_blocking(add).unwrap();
    }

    async fn send(&self, cookie: &str, path: &str, media: &str, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        let request = Request::post(path)
            .header("host", "liren.example")
            .header("cookie", format!("liren={cookie}; liren-display=zh-CN"))
            .header("content-type", media)
            .header("sec-fetch-site", "same-origin");
        let answer = self.app.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        (answer.status(), to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    async fn form(&self, cookie: &str, path: &str, form: String) -> (StatusCode, Vec<u8>) {
        self.send(cookie, path, "application/x-www-form-urlencoded", form.into_bytes()).await
    }

    /// Signs in and fetches.
    async fn fetch(&self) -> Phone {
        let (office, now) = (self.edge.office().clone(), self.clock.now());
        let cookie = office.keep(move |tx| crate::session::begin(tx, WALKER, "password", "", now)).await.unwrap();
        let (status, body) = self.form(&cookie, "/offline/packs", "kind=toy.walk&about=one".into()).await;
        assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
        let pack: Value = serde_json::from_slice(&body).unwrap();
        let point = BASE64.decode(pack["key"]["point"].as_str().unwrap()).unwrap();
        Phone { key: seal::Public { id: pack["key"]["id"].as_str().unwrap().parse().unwrap(), point }, pack }
    }

    /// Brings an act without being signed in; gives what was proven with the act's own secret.
    async fn bring(&self, act: &Sealed) -> Value {
        let path = format!("/offline/acts?sent={}", self.clock.now().ms() + act.ahead);
        let (status, body) = self.send("", &path, "application/octet-stream", act.bytes.clone()).await;
        assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
        let answer: Value = serde_json::from_slice(&body).unwrap();
        let said = answer["body"].as_str().unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&act.proof).unwrap();
        mac.update(format!("liren offline receipt\n{said}").as_bytes());
        mac.verify_slice(&BASE64.decode(answer["mac"].as_str().unwrap()).unwrap()).unwrap();
        let said: Value = serde_json::from_str(said).unwrap();
        assert_eq!(said["hash"], liren_office::keys::hex(&liren_office::keys::sha256(&[&act.bytes])));
        said
    }

    async fn jotted(&self) -> Vec<(String, i64)> {
        let rows = self.edge.office().db().read(|read| Ok::<_, liren_office::Fault>(read.all(&JOTTINGS, &[])?)).await;
        rows.unwrap().into_iter().map(|row| (row.said, row.at.ms())).collect()
    }
}

struct Sealed {
    bytes: Vec<u8>,
    proof: Vec<u8>,
    /// How far the phone's clock is ahead.
    ahead: i64,
}

impl Phone {
    fn act(&self, id: u8, said: &str, change: impl FnOnce(&mut Value)) -> Sealed {
        self.act_with(id, said, &[], change)
    }

    fn act_with(&self, id: u8, said: &str, files: &[&[u8]], change: impl FnOnce(&mut Value)) -> Sealed {
        let proof = random::<32>().to_vec();
        let mut slip = json!({
            "id": Id::<()>::from_bytes([id; 16]).to_string(), "verb": "toy.jot", "v": 1, "at": TEN + 60_000,
            "pack": self.pack["id"], "secret": self.pack["secret"], "proof": BASE64.encode(&proof), "lang": "zh-CN",
            "fixed": said, "photos": files.iter().map(|f| json!({ "of": "x", "bytes": f.len() })).collect::<Vec<_>>(),
        });
        change(&mut slip);
        let said = slip.to_string().into_bytes();
        let plain = [u32::try_from(said.len()).unwrap().to_be_bytes().as_slice(), &said, &files.concat()].concat();
        Sealed { bytes: seal::seal(&self.key, &plain).unwrap(), proof, ahead: 0 }
    }
}

use tower::ServiceExt as _;

async fn a_way(postgres: bool) {
    let site = tokio::task::spawn_blocking(move || build(postgres)).await.unwrap();
    let phone = site.fetch().await;
    site.clock.set(Instant::from_ms(TEN + 3_600_000));

    // Taken once; the second sending of the same bytes is recognised, also when the session is long gone.
    let first = phone.act(1, "三楼堆物", |_| {});
    let told = site.bring(&first).await;
    assert_eq!((told["outcome"].as_str(), told["again"].as_bool()), (Some("taken"), Some(false)));
    site.clock.set(Instant::from_ms(TEN + 8 * DAY * 60_000));
    assert_eq!(site.bring(&first).await["again"], true);
    assert_eq!(site.jotted().await, [("三楼堆物".into(), TEN + 60_000)]);

    // The same id for something else, a forged pass, a shape nobody knows: refused, proven, in words that say what to do.
    let refused = |told: Value| {
        assert_eq!(told["outcome"], "refused");
        told["reasons"][0].as_str().unwrap().to_owned()
    };
    assert!(refused(site.bring(&phone.act(1, "别的", |_| {})).await).contains("提交过别的内容"));
    assert!(refused(site.bring(&phone.act(2, "x", |slip| slip["secret"] = json!("AAAA"))).await).contains("凭据不对"));
    assert!(refused(site.bring(&phone.act(3, "x", |slip| slip["v"] = json!(3))).await).contains("版本太旧"));
    assert!(
        refused(site.bring(&phone.act(4, "x", |slip| slip["verb"] = json!("toy.burn"))).await).contains("版本太旧")
    );
    assert!(refused(site.bring(&phone.act(5, "", |_| {})).await).contains("请"));
    let english = phone.act(6, "x", |slip| (slip["v"], slip["lang"]) = (json!(9), json!("en")));
    assert!(refused(site.bring(&english).await).contains("too old"));
    // The version before the present one is taken.
    assert_eq!(site.bring(&phone.act(7, "旧版", |_| {})).await["outcome"], "taken");
    assert_eq!(site.bring(&phone.act(8, "新版", |slip| slip["v"] = json!(2))).await["outcome"], "taken");

    // A clock that is a day ahead, or behind, is put right by what it says when it sends; never before the fetching.
    let now = site.clock.now().ms();
    let day = DAY * 60_000;
    for (id, ahead) in [(9, day), (10, -day)] {
        let mut act = phone.act(id, "钟", |slip| slip["at"] = json!(now - 60_000 + ahead));
        act.ahead = ahead;
        assert_eq!(site.bring(&act).await["outcome"], "taken");
        assert_eq!(site.jotted().await.pop().unwrap().1, now - 60_000);
    }
    site.bring(&phone.act(11, "太早", |slip| slip["at"] = json!(5))).await;
    assert_eq!(site.jotted().await.pop().unwrap().1, TEN);

    // What does not open is answered without proof, and the phone keeps it.
    let mut broken = phone.act(12, "x", |_| {}).bytes;
    *broken.last_mut().unwrap() ^= 1;
    for bytes in [broken, b"hello".to_vec(), Vec::new()] {
        let (status, body) = site.send("", "/offline/acts", "application/octet-stream", bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(serde_json::from_slice::<Value>(&body).is_err());
    }

    // What is larger than an act can be is not read to its end.
    let large = vec![0; super::LARGEST + 1];
    let (status, _) = site.send("", "/offline/acts", "application/octet-stream", large).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    // What begins like a voice note and is none, more of them than the act takes, a photo that is none.
    let film = b"\x1A\x45\xDF\xA3\x84film".as_slice();
    let files = |id, files: &[&[u8]]| phone.act_with(id, "x", files, |_| {});
    assert!(refused(site.bring(&files(20, &[film])).await).contains("不是能收的语音"));
    assert!(refused(site.bring(&files(21, &[film, film])).await).contains("最多 1 段"));
    assert!(refused(site.bring(&files(22, &[b"<svg onload=x>"])).await).contains("这种格式收不了"));

    // Twenty copies at once are one.
    let (site, many) = (std::sync::Arc::new(site), std::sync::Arc::new(phone.act(13, "二十遍", |_| {})));
    let copies: Vec<_> = (0..20).map(|_| (site.clone(), many.clone())).collect();
    let sent: Vec<_> =
        copies.into_iter().map(|(site, act)| tokio::spawn(async move { site.bring(&act).await })).collect();
    let mut fresh = 0;
    for one in sent {
        fresh += usize::from(one.await.unwrap()["again"] == false);
    }
    assert_eq!(fresh, 1);
    assert_eq!(site.jotted().await.iter().filter(|(said, _)| said == "二十遍").count(), 1);

    // What the phone says waits is noted; another's word for it is not.
    let hello = |tell: &str| format!("pack={}&tell={tell}&waiting=3&stuck=1", phone.pack["id"].as_str().unwrap());
    assert_eq!(site.form("", "/offline/hello", hello("00")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, body) = site.form("", "/offline/hello", hello(phone.pack["tell"].as_str().unwrap())).await;
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["ended"], false);
    let id: Id<()> = phone.pack["id"].as_str().unwrap().parse().unwrap();
    let read = site
        .edge
        .office()
        .db()
        .read(move |read| Ok::<_, liren_office::Fault>(read.one(&super::store::PACK, params![id])?));
    let row = read.await.unwrap();
    assert_eq!((row.waiting, row.stuck, row.taken), (3, 1, 7));

    // Taken back: what was taken stays taken, what is new is refused.
    let now = site.clock.now();
    let end = site
        .edge
        .office()
        .keep(move |tx| Ok::<_, liren_office::Fault>(tx.exec(&super::store::PACK_END, params![id, WALKER, now])?));
    assert_eq!(end.await.unwrap(), 1);
    assert!(refused(site.bring(&phone.act(14, "x", |_| {})).await).contains("已经收回"));
    assert_eq!(site.bring(&first).await["outcome"], "taken");

    // Ninety days on it is too late.
    let phone = site.fetch().await;
    let act = phone.act(15, "晚了", |_| {});
    site.clock.set(site.clock.now().plus_minutes(91 * DAY));
    assert!(refused(site.bring(&act).await).contains("超过 90 天"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_taken_once_proven_and_refused_with_its_reason_sqlite() {
    a_way(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_taken_once_proven_and_refused_with_its_reason_postgres() {
    a_way(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volunteer_no_more_may_neither_fetch_nor_bring() {
    for postgres in [false, true] {
        let site = tokio::task::spawn_blocking(move || build(postgres)).await.unwrap();
        let phone = site.fetch().await;
        let end = site.clock.now();
        let over = site.edge.office().keep(move |tx| {
            for post in tx.all(&posts::POSTS, params![WALKER, end])? {
                tx.exec(&posts::POST_END, params![post.id, end, WALKER, "left"])?;
            }
            Ok::<_, liren_office::Fault>(())
        });
        over.await.unwrap();
        let told = site.bring(&phone.act(1, "x", |_| {})).await;
        assert_eq!((told["outcome"].as_str(), site.jotted().await.len()), (Some("refused"), 0));
        let now = site.clock.now();
        let begin = site.edge.office().keep(move |tx| crate::session::begin(tx, WALKER, "password", "", now));
        let cookie = begin.await.unwrap();
        let (status, _) = site.form(&cookie, "/offline/packs", "kind=toy.walk&about=one".into()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}
