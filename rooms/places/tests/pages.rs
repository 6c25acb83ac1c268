//! Every page of places through the real edge, in both languages, with forms sent and refused.

mod common;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use common::House;
use liren_kernel::Id;
use liren_office::{
    Fault, OrgId, PersonId, Role,
    directory::{POST_ADD, PostRow},
};
use liren_places::{ROOM, demo};
use liren_store::{Read, params};
use liren_ui::{Catalogue, Lang, WORDS};
use liren_web::{Directory, Edge, EdgeSettings, Known, Routes, session};
use tower::ServiceExt as _;

struct Someone;
impl Directory for Someone {
    fn known_by(&self, _: &mut Read<'_>, _: PersonId, _: &[PostRow]) -> Result<Option<Known>, Fault> {
        Ok(Some(Known { name: "梁老师".into(), post: "街道管理".into(), first: None }))
    }
    fn contact(&self, _: &mut Read<'_>, _: &liren_office::Keys, _: PersonId) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

struct Site {
    house: House,
    app: Router,
    token: String,
    /// A page may ask for a message that nobody wrote.
    edge: Edge,
}

/// The test on every engine, for somebody with this post.
async fn on_both<F: AsyncFn(Site)>(role: Role, place: (&'static str, &'static str), test: F) {
    let sites = move || common::houses().into_iter().map(|house| build(house, role, place)).collect::<Vec<_>>();
    for site in tokio::task::spawn_blocking(sites).await.unwrap() {
        println!("on {}", site.house.engine);
        test(site).await;
    }
}

fn build(house: House, role: Role, (column, code): (&str, &str)) -> Site {
    demo::load(&house.office, Id::from_bytes([9; 16])).unwrap();
    let words = Catalogue::new(&[WORDS, liren_web::WORDS, ROOM.words], None).unwrap();
    assert_eq!(words.gaps(), Vec::<String>::new());
    let settings = EdgeSettings { public_url: "http://liren.example".into(), ..EdgeSettings::default() };
    let edge = Edge::new(house.office.clone(), words, Box::new(Someone), &[&ROOM], settings);
    let app = liren_web::app(&edge, (ROOM.routes)(liren_web::routes(Routes::default())));
    let (person, now): (PersonId, _) = (Id::from_bytes([5; 16]), house.office.now());
    let (column, code) = (column.to_owned(), code.to_owned());
    let token = house
        .office
        .db()
        .write_blocking(move |tx| {
            let (id, none): (Id<()>, Option<OrgId>) = (Id::from_bytes([6; 16]), None);
            tx.exec(
                &POST_ADD,
                params![id, person, role.name(), none, column, code, "", 0_i64, Option::<i64>::None, person, ""],
            )?;
            session::begin(tx, person, "test", "test", now)
        })
        .unwrap();
    Site { house, app, token, edge }
}

impl Site {
    async fn send(&self, method: &str, path: &str, lang: Lang, body: Option<String>) -> (StatusCode, String, String) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "liren.example")
            .header("accept-language", lang.tag())
            .header("cookie", format!("liren={}; liren-display={}", self.token, lang.tag()));
        if body.is_some() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
            request = request.header("sec-fetch-site", "same-origin").header("origin", "http://liren.example");
        }
        let mut request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 9))));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        (status, to, String::from_utf8_lossy(&bytes).into_owned())
    }
    async fn get(&self, path: &str) -> String {
        let (status, _, english) = self.send("GET", path, Lang::En, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {english}");
        let (status, _, page) = self.send("GET", path, Lang::Zh, None).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for forbidden in [" style=", "<style", "onclick", "javascript:"] {
            assert!(!page.contains(forbidden), "{path} holds {forbidden}");
        }
        page
    }
    fn nothing_missing(&self) {
        assert_eq!(self.edge.words().missing(), Vec::<String>::new());
    }
}

const GRID: &str = "140213901001-g1";
const COMPOUND: &str = "140213901001-c1";

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_is_walked_and_searched() {
    on_both(Role::StreetManager, ("street", demo::STREET), async |site: Site| {
        let start = site.get("/places").await;
        assert!(start.contains("山西省") && start.contains("梧桐街道"));
        let district = site.get("/places/140213").await;
        assert!(district.find("白登山街道").unwrap() < district.find("振华街道").unwrap());
        assert!(district.contains("街道乡镇 19 个") && district.contains("大同市"));
        let compound = site.get(&format!("/places/{COMPOUND}")).await;
        for part in ["1–2号", "2号，6 层", "楼道 6 个，共 36 层", "第一网格", "/places/140213901001-c1/add-entrances"]
        {
            assert!(compound.contains(part), "{part}");
        }
        let found = site.get("/places?q=6%E5%BC%842%E5%8F%B7").await;
        assert!(found.contains("梧桐里6弄2号") && found.contains("梧桐街道"), "{found}");
        assert!(site.get("/places?q=zzzz").await.contains("没有找到"));
        // Outside the own area only when asked for.
        assert!(!site.get("/places?q=yongtai").await.contains("永泰街道"));
        assert!(site.get("/places?q=yongtai&all=1").await.contains("永泰街道"));
        for path in ["/places/14", "/places/140213901001-v1", "/places/140213901001-b1", "/places/140213901001-c1-e1"] {
            let (status, ..) = site.send("GET", path, Lang::Zh, None).await;
            assert_eq!(status == StatusCode::OK, !path.ends_with("1001-b1"), "{path}");
        }
        site.nothing_missing();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_is_drawn_and_one_is_refused_corrected_and_done() {
    on_both(Role::StreetManager, ("street", demo::STREET), async |site: Site| {
        for path in [
            "140213901/add-division",
            "140213901001/add-compound",
            "140213901001/add-venue",
            "140213901001/add-grid",
            "140213901001-c1/add-entrances",
            "140213901001-g1/draw-grid",
            "140213901001-g1/post-worker",
            "140213901/rename",
            "140213901001/merge",
            "140213901001-c1/close",
            "140213901001-c1/locate",
        ] {
            let page = site.get(&format!("/places/{path}")).await;
            assert!(page.contains("name=\"command\""), "{path}");
        }
        let (status, ..) = site.send("GET", "/places/140213/add-division", Lang::Zh, None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let path = "/places/140213901001/add-compound";
        let form = |address: &str, floors: &str| {
            let laid = "how=rule&style=dong&buildings=2&entrances=2&first=1";
            format!("command=00000000000070008000000000000001&{laid}&floors={floors}&address={address}")
        };
        let (status, _, page) = site.send("POST", path, Lang::Zh, Some(form("%E6%96%B0%E8%8B%91", "many"))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(page.contains("value=\"新苑\"") && page.contains("请填数字"), "{page}");
        let (status, to, page) = site.send("POST", path, Lang::Zh, Some(form("%E6%96%B0%E8%8B%91", "7"))).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/places/140213901001-c3"), "{page}");
        assert!(site.get(&to).await.contains("1栋1单元"));
        // Another tap on the same form changes nothing.
        let (status, to, _) = site.send("POST", path, Lang::Zh, Some(form("%E6%96%B0%E8%8B%91", "7"))).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/places/140213901001-c3"));
        site.nothing_missing();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_and_notices_say_what_they_should_to_whom_they_should() {
    on_both(Role::GridWorker, ("grid", GRID), async |site: Site| {
        let sheet = site.get(&format!("/places/{COMPOUND}/qr")).await;
        assert_eq!(sheet.matches("<svg").count(), 6);
        assert!(sheet.contains("梧桐里6弄2号") && sheet.contains("140213901001-c1-e1"));
        let (status, ..) = site.send("GET", "/places/140213901001/rename", Lang::Zh, None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let stranger = Site { token: "0".repeat(64), ..site };
        let notice = stranger.get(&format!("/grids/{GRID}")).await;
        for part in ["周敏", "0352-2021101", "梧桐里6弄", "东至梧桐路"] {
            assert!(notice.contains(part), "{part}");
        }
        for path in ["/places".to_owned(), format!("/places/{COMPOUND}"), format!("/places/{COMPOUND}/qr")] {
            let (status, _, page) = stranger.send("GET", &path, Lang::Zh, None).await;
            assert!(status != StatusCode::OK && !page.contains("梧桐里"), "{path}: {status}");
        }
        stranger.nothing_missing();
    })
    .await;
}
