//! Every page of matters through the real edge, in both languages, from a resident's report to its close.

#[path = "../common/mod.rs"]
mod common;
mod moving;
mod strangers;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use common::{A, House, png};
use liren_kernel::{Clock as _, Id};
use liren_matters::ROOM;
use liren_office::{
    Actor, DossierId, Fault, OrgId, PersonId,
    directory::{POST_ADD, PostRow},
};
use liren_store::{Read, params};
use liren_ui::{Catalogue, Lang, WORDS};
use liren_web::{Directory, Edge, EdgeSettings, Known, Routes, session};
use tower::ServiceExt as _;

struct Someone;
impl Directory for Someone {
    fn known_by(&self, _: &mut Read<'_>, _: PersonId, _: &[PostRow]) -> Result<Option<Known>, Fault> {
        Ok(Some(Known { name: "梁老师".into(), post: "梧桐里居委会".into(), first: None }))
    }
    fn contact(&self, _: &mut Read<'_>, _: &liren_office::Keys, _: PersonId) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

struct Site {
    house: House,
    app: Router,
    edge: Edge,
}

/// A page as it came back.
struct Page {
    status: StatusCode,
    to: String,
    text: String,
}

async fn on_both<F: AsyncFn(Site)>(test: F) {
    let sites = || common::houses().into_iter().map(build).collect::<Vec<_>>();
    for site in tokio::task::spawn_blocking(sites).await.unwrap() {
        let engine = site.house.office.db().read(|read| Ok::<_, Fault>(read.engine())).await.unwrap();
        println!("on {engine:?}");
        test(site).await;
    }
}

fn build(house: House) -> Site {
    let mut words = vec![WORDS, liren_web::WORDS, liren_people_words(), liren_places::ROOM.words];
    words.push(ROOM.words);
    let words = Catalogue::new(&words, None).unwrap();
    let own: Vec<String> = words.gaps();
    assert_eq!(own, Vec::<String>::new());
    let settings = EdgeSettings { public_url: "http://liren.example".into(), ..EdgeSettings::default() };
    let edge = Edge::new(house.office.clone(), words, Box::new(Someone), &[&ROOM], settings);
    let app = liren_web::app(&edge, (ROOM.routes)(liren_web::routes(Routes::default())));
    Site { house, app, edge }
}

/// The kinds of organisations, which the register names.
fn liren_people_words() -> liren_ui::Words {
    let zh = "org-kind-committee = 居委会\norg-kind-property-company = 物业公司\n";
    liren_ui::Words { name: "kinds", zh, en: "org-kind-committee = Committee\norg-kind-property-company = Property\n" }
}

impl Site {
    /// A session of somebody with these posts.
    fn enter(&self, actor: &Actor) -> String {
        tokio::task::block_in_place(|| self.entered(actor))
    }

    fn entered(&self, actor: &Actor) -> String {
        let (actor, now) = (actor.clone(), self.house.clock.now());
        self.house
            .office
            .db()
            .write_blocking(move |tx| {
                for (n, post) in actor.posts.iter().enumerate() {
                    let mut id = *actor.person.bytes();
                    id[15] = n as u8;
                    let (id, org): (Id<()>, Option<OrgId>) = (Id::from_bytes(id), post.org);
                    let (column, code) = post.place.clone().map(|(c, code)| (c.name(), code)).unzip();
                    let until: Option<i64> = None;
                    tx.exec(
                        &POST_ADD,
                        params![
                            id,
                            actor.person,
                            post.role.name(),
                            org,
                            column,
                            code,
                            "",
                            0_i64,
                            until,
                            actor.person,
                            ""
                        ],
                    )?;
                }
                session::begin(tx, actor.person, "test", "test", now)
            })
            .unwrap()
    }

    async fn send(&self, token: &str, lang: Lang, path: &str, fields: Option<&[(&str, &str)]>, photo: bool) -> Page {
        let mut request = Request::builder()
            .method(if fields.is_some() { "POST" } else { "GET" })
            .uri(path)
            .header("host", "liren.example")
            .header("cookie", format!("liren={token}; liren-display={}", lang.tag()));
        let mut body = Vec::new();
        if let Some(fields) = fields {
            request = request.header("content-type", "multipart/form-data; boundary=edge");
            request = request.header("sec-fetch-site", "same-origin").header("origin", "http://liren.example");
            for (name, value) in fields {
                body.extend(
                    format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
                );
            }
            if photo {
                body.extend(b"--edge\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\r\n");
                body.extend(png());
                body.extend(b"\r\n");
            }
            body.extend(b"--edge--\r\n");
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 9))));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        Page { status, to, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn get(&self, token: &str, path: &str) -> String {
        let english = self.send(token, Lang::En, path, None, false).await;
        assert_eq!(english.status, StatusCode::OK, "{path}: {}", english.text);
        let page = self.send(token, Lang::Zh, path, None, false).await;
        for forbidden in [" style=", "<style", "onclick", "javascript:"] {
            assert!(!page.text.contains(forbidden), "{path} holds {forbidden}");
        }
        page.text
    }

    /// Opens a form, sends it with these fields beside its hidden ones.
    async fn act(&self, token: &str, path: &str, fields: &[(&str, &str)], photo: bool) -> Page {
        let form = self.get(token, path).await;
        let (command, revision) = (hidden(&form, "command"), hidden(&form, "revision"));
        let mut all = vec![("command", command.as_str()), ("revision", revision.as_str())];
        all.extend(fields);
        self.send(token, Lang::Zh, path, Some(&all), photo).await
    }

    fn id_of(&self, number: &str) -> DossierId {
        let number = number.to_owned();
        self.house.read(move |read| {
            let found = read.opt(&liren_office::store::DOSSIER_BY_NUMBER, params!["matter", number])?;
            Ok(found.ok_or(Fault::NotFound)?.id)
        })
    }
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    page.split(&mark).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}
/// What stands between two marks.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    page.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_residents_report_to_its_close() {
    on_both(async |site: Site| {
        let place = format!("{A}-c1-e2");
        let form = site.get("", &format!("/report?at={place}")).await;
        assert!(form.contains("梧桐里6弄2号") && form.contains("楼道环境 · 乱堆物"), "{form}");
        let command = hidden(&form, "command");
        let mut fields = vec![("command", command.as_str()), ("place", &place), ("category", "D01")];
        fields.extend([("title", "三楼楼道堆放旧家具"), ("name", "张女士"), ("phone", "138 1234 2266")]);
        let refused = site.send("", Lang::Zh, "/report", Some(&fields), true).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("value=\"三楼楼道堆放旧家具\"") && refused.text.contains("勾选同意"));
        // The photo is kept over the refusal.
        let kept = hidden(&refused.text, "kept").replace("&#34;", "\"");
        fields.extend([("notice", "1"), ("kept", &kept)]);
        let receipt = site.send("", Lang::Zh, "/report", Some(&fields), false).await;
        assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.text);
        let (number, code) = (hidden(&receipt.text, "number"), hidden(&receipt.text, "code"));
        assert!(number.starts_with("2026梧桐民情") && code.len() == 9, "{number} {code}");
        let again = site.send("", Lang::Zh, "/report", Some(&fields), false).await;
        assert_eq!(hidden(&again.text, "code"), code, "a second tap shows the same receipt");
        let follow = async |word: &str| {
            let page = site.send("", Lang::Zh, "/follow", Some(&[("number", &number), ("code", &code)]), false).await;
            assert_eq!(between(&page.text, "<h2>", "</h2>"), word);
            page.text
        };
        follow("已收到").await;
        let wrong =
            site.send("", Lang::Zh, "/follow", Some(&[("number", &number), ("code", "0000 0000")]), false).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

        let (worker, handler) = (site.enter(&site.house.worker()), site.enter(&site.house.handler()));
        let (grid, stranger) = (site.enter(&site.house.grid_worker()), site.enter(&site.house.stranger()));
        let id = site.id_of(&number);
        let page = format!("/matters/{id}");
        let open = site.get(&worker, &page).await;
        assert!(open.contains("下一步：受理立案") && !open.contains("张女士") && open.contains("/photos/"), "{open}");
        let hidden_page = site.send(&stranger, Lang::Zh, &page, None, false).await;
        let absent = site.send(&stranger, Lang::Zh, "/matters/00000000000070008000000000000000", None, false).await;
        let same = hidden_page.text.replace(&id.to_string(), "00000000000070008000000000000000") == absent.text;
        assert_eq!((hidden_page.status, absent.status, same), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND, true));
        assert!(
            !site
                .get(&stranger, "/matters?q=楼道".replace("楼道", "%E6%A5%BC%E9%81%93").as_str())
                .await
                .contains("旧家具")
        );
        let photo = between(&open, "<img src=\"", "\"").replace("&amp;", "&").replace("&#38;", "&");
        assert_eq!(site.send(&worker, Lang::Zh, &photo, None, false).await.status, StatusCode::OK);
        assert_eq!(site.send(&stranger, Lang::Zh, &photo, None, false).await.status, StatusCode::NOT_FOUND);

        assert_eq!(site.act(&worker, &format!("{page}/file"), &[], false).await.to, page);
        let open = site.get(&worker, &page).await;
        assert!(open.contains("张*") && open.contains("138****2266"), "the desk sees who to call: {open}");
        let told = site.send(&worker, Lang::Zh, &format!("{page}/reveal"), Some(&[("field", "phone")]), false).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER);
        assert!(site.get(&worker, &told.to).await.contains("13812342266"));
        let respond = [("field", "phone"), ("act", "respond")];
        let told = site.send(&worker, Lang::Zh, &format!("{page}/reveal"), Some(&respond), false).await.to;
        assert!(told.starts_with(&format!("{page}/respond?shown=phone.")), "{told}");
        assert!(site.get(&worker, &told).await.contains("13812342266"), "whom to call stands above the form");
        assert!(!site.get(&worker, &told.replace("phone.", "name.")).await.contains("13812342266"));
        let org = site.house.property.to_string();
        assert_eq!(site.act(&worker, &format!("{page}/dispatch"), &[("org", &org)], false).await.to, page);
        follow("正在办").await;
        assert!(!site.get(&handler, &page).await.contains("张*"));
        assert_eq!(site.act(&handler, &format!("{page}/sign-for"), &[], false).await.to, page);
        let feed = format!("{page}/feed-back");
        let bare = site.act(&handler, &feed, &[("text", "清走了")], false).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bare.text.contains("清走了</textarea>") && bare.text.contains("请拍一张照片"), "{}", bare.text);
        assert_eq!(site.act(&handler, &feed, &[("text", "清走了")], true).await.to, page);
        let back = [("pass", "0"), ("text", "还有一张沙发")];
        assert_eq!(site.act(&grid, &format!("{page}/inspect"), &back, false).await.to, page);
        assert!(site.get(&worker, &page).await.contains("返工 1 次"));
        // A form opened before somebody else acted comes back with what happened.
        let stale = site.get(&handler, &feed).await;
        assert_eq!(site.act(&handler, &feed, &[("text", "这次都清了")], true).await.to, page);
        let (command, revision) = (hidden(&stale, "command"), hidden(&stale, "revision"));
        let late = [("command", command.as_str()), ("revision", &revision), ("text", "我也来写")];
        let conflict = site.send(&handler, Lang::Zh, &feed, Some(&late), true).await;
        assert_eq!(conflict.status, StatusCode::CONFLICT);
        assert!(conflict.text.contains("我也来写</textarea>") && conflict.text.contains("这次都清了"));
        let inspect = format!("{page}/inspect");
        let asked = site.get(&grid, &inspect).await;
        assert!(asked.contains("单位的反馈") && asked.contains("这次都清了") && !asked.contains("还有一张沙发"));
        let untold = site.act(&grid, &inspect, &[("pass", "1"), ("text", "看过了，干净")], false).await;
        assert_eq!(untold.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(untold.text.contains("请写一句告诉他办了什么") && untold.text.contains("看过了，干净</textarea>"));
        let told = [("pass", "1"), ("text", "看过了，干净"), ("answer", "三楼的旧家具已经搬走"), ("show", "1")];
        assert_eq!(site.act(&grid, &inspect, &told, false).await.to, page);
        let done = follow("已办好，请评价").await;
        assert!(done.contains("三楼的旧家具已经搬走") && done.contains("<img src=\"data:image/jpeg;base64,"), "{done}");
        assert!(!done.contains("看过了，干净") && !done.contains("这次都清了"), "{done}");
        let command = hidden(&done, "command");
        let rate = [("command", command.as_str()), ("number", &number), ("code", &code), ("rating", "good")];
        let rated = site.send("", Lang::Zh, "/follow/rate", Some(&rate), false).await;
        assert!(rated.text.contains("您的评价：满意"), "{}", rated.text);
        assert_eq!(site.act(&worker, &format!("{page}/close"), &[("reached", "1")], false).await.to, page);
        follow("已结束").await;
        assert!(site.get(&worker, &page).await.contains("核查通过"));
        assert_eq!(site.edge.words().missing(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_drawn_and_the_list_goes_out_whole() {
    on_both(async |site: Site| {
        let worker = site.enter(&site.house.worker());
        assert!(site.get(&worker, "/matters").await.contains("还没有事项"));
        let new = [
            ("where", "梧桐里6弄2号"),
            ("category", "D01"),
            ("title", "=HYPERLINK(1) 楼道堆物"),
            ("source", "noticed"),
        ];
        let made = site.act(&worker, "/matters/new", &new, true).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let same = site.act(&worker, "/matters/new", &new, false).await;
        assert_eq!(same.status, StatusCode::CONFLICT, "the same place and category are asked about first");
        let many = [("where", "梧桐里"), ("category", "D01"), ("title", "楼道堆物"), ("source", "noticed")];
        let which = site.act(&worker, "/matters/new", &many, false).await;
        assert!(which.status == StatusCode::UNPROCESSABLE_ENTITY && which.text.contains("请选一处"), "{}", which.text);
        let private = [
            ("restricted", "1"),
            ("where", "梧桐里6弄1号"),
            ("category", "H01"),
            ("title", "金丝雀家事"),
            ("source", "visit"),
        ];
        let private = site.act(&worker, "/matters/new", &private, true).await;
        assert_eq!(private.status, StatusCode::SEE_OTHER, "{}", private.text);
        let inside = site.get(&worker, &private.to).await;
        assert!(inside.contains("仅限经办人") && inside.contains("/photos/"), "{inside}");
        let photo = between(&inside, "<img src=\"", "\"").to_owned();
        assert_eq!(site.send(&worker, Lang::Zh, &photo, None, false).await.status, StatusCode::OK);
        let grid = site.enter(&site.house.grid_worker());
        assert_eq!(site.send(&grid, Lang::Zh, &photo, None, false).await.status, StatusCode::NOT_FOUND);
        assert!(!site.get(&grid, "/matters").await.contains("金丝雀"));
        for slug in ["note", "merge", "decline", "restrict", "cancel", "redirect", "fix-on-spot", "attach"] {
            assert!(site.get(&worker, &format!("{}/{slug}", made.to)).await.contains("name=\"command\""), "{slug}");
        }
        for path in ["/matters/figures", "/matters/categories", "/matters/key-in", "/follow", "/report"] {
            site.get(&worker, path).await;
        }
        let list = site.get(&worker, "/matters?state=reported&category=D01&mark=open").await;
        assert!(list.contains("楼道堆物") && !list.contains("金丝雀"));
        let csv = site.send(&worker, Lang::Zh, "/matters/export", None, false).await;
        assert_eq!(csv.text.lines().count(), 2, "{}", csv.text);
        assert!(csv.text.contains("'=HYPERLINK") && csv.text.contains("梧桐里6弄2号") && !csv.text.contains("金丝雀"));
        for (words, lines) in [("楼道堆物", 2), ("井盖", 1), ("金丝雀", 1), ("、", 1)] {
            let path = format!("/matters/export?q={}", liren_web::encoded(words));
            let csv = site.send(&worker, Lang::Zh, &path, None, false).await;
            assert_eq!(csv.text.lines().count(), lines, "{words}: {}", csv.text);
        }
        let key_in = [
            ("where", "梧桐里6弄3号"),
            ("category", "F01"),
            ("title", "井盖松动"),
            ("source", "chat"),
            ("said_day", "2026-06-22"),
            ("said_time", "21:40"),
            ("name", "王师傅"),
        ];
        let keyed = site.act(&worker, "/matters/key-in", &key_in, false).await;
        assert_eq!(keyed.status, StatusCode::OK, "{}", keyed.text);
        let path = between(&keyed.text, "<a class=\"btn do\" href=\"", "\"");
        assert!(keyed.text.contains("查询码") && path.starts_with("/matters/"), "{}", keyed.text);
        assert!(site.get(&worker, path).await.contains("6月22日 21:40"));
        assert_eq!(site.edge.words().missing(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_the_same_is_asked_for_beside_the_matter_and_told_to_the_desk_alone() {
    on_both(async |site: Site| {
        let worker = site.enter(&site.house.worker());
        let at = |door: &'static str, title: &'static str| {
            [("where", door), ("category", "D01"), ("title", title), ("source", "noticed")]
        };
        let first = site.act(&worker, "/matters/new", &at("梧桐里6弄1号", "三楼楼道堆放旧家具"), true).await;
        let other = site.act(&worker, "/matters/new", &at("梧桐里6弄3号", "楼道里堆放旧家具没人管"), true).await;
        let other = if other.status == StatusCode::CONFLICT {
            let mut anyway = at("梧桐里6弄3号", "楼道里堆放旧家具没人管").to_vec();
            anyway.push(("anyway", "1"));
            site.act(&worker, "/matters/new", &anyway, true).await
        } else {
            other
        };
        assert_eq!((first.status, other.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{}", other.text);
        let beside = format!("{}/alike", other.to);
        let page = site.get(&worker, &other.to).await;
        let link = between(&page, "data-later", "</div>");
        assert!(link.contains(&beside) && !page.contains("三楼楼道堆放旧家具"), "the page waits for no search: {page}");
        let found = site.get(&worker, &beside).await;
        assert!(between(&found, "data-part", "</section>").contains("三楼楼道堆放旧家具"), "{found}");
        assert!(site.get(&worker, &format!("{}/merge", other.to)).await.contains("三楼楼道堆放旧家具"));
        let stranger = site.enter(&site.house.stranger());
        assert_eq!(site.send(&stranger, Lang::Zh, &beside, None, false).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.edge.words().missing(), Vec::<String>::new());
    })
    .await;
}
