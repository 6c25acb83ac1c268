//! Every page through the real edge, for every role of the demo, in both languages; the ways in and the main forms.

mod common;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use common::House;
use liren_kernel::Id;
use liren_office::{OrgId, PersonId, Reach, Role, directory};
use liren_papers::sample;
use liren_people::{ROOM, accounts::PeopleDirectory, demo, find, reach::Wanted};
use liren_ui::{Catalogue, Lang, WORDS};
use liren_web::{Edge, EdgeSettings, Routes};
use tower::ServiceExt as _;

struct Site {
    house: House,
    app: Router,
    edge: Edge,
    routes: Vec<liren_web::RouteLine>,
}

struct Page {
    status: StatusCode,
    to: String,
    text: String,
    cookie: Option<String>,
}

async fn on_both<F: AsyncFn(Site)>(test: F) {
    for postgres in [false, true] {
        println!("on {}", if postgres { "postgres" } else { "sqlite" });
        test(tokio::task::spawn_blocking(move || build(postgres)).await.unwrap()).await;
    }
}

fn build(postgres: bool) -> Site {
    let house = common::bare(postgres);
    liren_places::demo::load(&house.office, Id::from_bytes([9; 16])).unwrap();
    assert_eq!(demo::make(&house.office).unwrap().len(), 11);
    assert_eq!(demo::make(&house.office).unwrap().len(), 11, "a second time nothing is made twice");
    let [(_, zh), (_, en)] = liren_papers::LOCALES;
    let papers = liren_ui::Words { name: "papers", zh, en };
    let all = [WORDS, liren_web::WORDS, papers, liren_places::ROOM.words, ROOM.words];
    let words = Catalogue::new(&all, None).unwrap();
    assert_eq!(words.gaps(), Vec::<String>::new());
    let settings = EdgeSettings { public_url: "http://liren.example".into(), ..EdgeSettings::default() };
    let edge = Edge::new(house.office.clone(), words, Box::new(PeopleDirectory), &[&ROOM], settings);
    let own = (ROOM.routes)(Routes::default()).lines;
    let app = liren_web::app(&edge, (ROOM.routes)(liren_web::routes(Routes::default())));
    Site { house, app, edge, routes: own }
}

fn encode(fields: &[(&str, &str)]) -> String {
    let one = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    fields.iter().map(|(n, v)| format!("{}={}", one(n), one(v))).collect::<Vec<_>>().join("&")
}

impl Site {
    async fn send(&self, cookie: &str, method: &str, path: &str, lang: Lang, body: Option<(&str, Vec<u8>)>) -> Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "liren.example")
            .header("user-agent", "Mozilla/5.0 (X11; Linux) Firefox/1")
            .header("cookie", format!("liren={cookie}; liren-display={}", lang.tag()));
        if let Some((kind, _)) = &body {
            request = request.header("content-type", *kind).header("sec-fetch-site", "same-origin");
            request = request.header("origin", "http://liren.example");
        }
        let mut request = request.body(body.map_or_else(Body::empty, |(_, bytes)| Body::from(bytes))).unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 9))));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let header = |name: &str| {
            let all = response.headers().get_all(name).iter().filter_map(|v| v.to_str().ok());
            all.map(str::to_owned).collect::<Vec<_>>()
        };
        let to = header("location").pop().unwrap_or_default();
        let cookie =
            header("set-cookie").iter().find_map(|c| c.strip_prefix("liren=")?.split(';').next().map(str::to_owned));
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        Page { status, to, text: String::from_utf8_lossy(&bytes).into_owned(), cookie }
    }
    async fn get(&self, cookie: &str, path: &str) -> Page {
        let english = self.send(cookie, "GET", path, Lang::En, None).await;
        assert!(!english.status.is_server_error(), "{path}: {}", english.text);
        let page = self.send(cookie, "GET", path, Lang::Zh, None).await;
        for forbidden in [" style=", "<style", "onclick", "javascript:"] {
            assert!(!page.text.contains(forbidden), "{path} holds {forbidden}");
        }
        page
    }
    async fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let command = liren_office::keys::hex(&liren_office::keys::random::<16>());
        let mut all = vec![("command", command.as_str())];
        all.extend_from_slice(fields);
        let body = Some(("application/x-www-form-urlencoded", encode(&all).into_bytes()));
        self.send(cookie, "POST", path, Lang::Zh, body).await
    }
    async fn enter(&self, login: &str) -> String {
        let page = self.post("", "/sign-in", &[("login", login), ("password", demo::PASSWORD)]).await;
        assert_eq!((page.status, page.to.as_str()), (StatusCode::SEE_OTHER, "/"), "{login}: {}", page.text);
        page.cookie.unwrap()
    }
    fn find(&self, name: &str) -> PersonId {
        let (keys, name) = (self.edge.office().keys().clone(), name.to_owned());
        self.house.read(&common::manager(3), move |read, reach: &Reach| {
            Ok(find::search_persons(read, &keys, reach, &name, 1)?[0].id)
        })
    }
    fn org(&self, name: &str) -> OrgId {
        let name = name.to_owned();
        self.house.read(&common::manager(3), move |read, reach| Ok(find::search_orgs(read, reach, &name, 1)?[0].id))
    }
    fn nothing_missing(&self) {
        assert_eq!(self.edge.words().missing(), Vec::<String>::new());
    }
}

fn value(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}: {page}"));
    let rest = &page[at..];
    let begin = rest.find("value=\"").unwrap() + 7;
    rest[begin..].split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_every_role_and_tells_nobody_too_much() {
    on_both(async |site: Site| {
        let (here, there) = (site.find("欧阳可欣"), site.find("马志明"));
        let org = site.org("佳洁物业");
        for figure in demo::make(&site.house.office).unwrap() {
            let cookie = site.enter(figure.login).await;
            let home = site.get(&cookie, "/account").await;
            assert_eq!(home.status, StatusCode::OK);
            for route in site.routes.iter().filter(|r| r.method == "GET") {
                for person in [here, there] {
                    let id = if route.path.starts_with("/orgs") { org.to_string() } else { person.to_string() };
                    let path = route.path.replace("{id}", &id).replace("{post}", &id).replace("{code}", "AAAAA");
                    let path = path.replace("/reveal", "/reveal?field=phone");
                    let page = site.get(&cookie, &path).await;
                    let allowed = site.edge.office().policy().may_ever(&actor(&site, figure.login), route.verb);
                    if !allowed {
                        assert_eq!(page.status, StatusCode::FORBIDDEN, "{} {path}", figure.login);
                    }
                    // Phones are masked everywhere, for everybody.
                    assert!(!page.text.contains("13800007"), "{} sees a phone at {path}", figure.login);
                    let in_list = path.starts_with("/people");
                    let reads = matches!(
                        figure.role,
                        Role::GridWorker
                            | Role::CommunityWorker
                            | Role::StationLead
                            | Role::Supervisor
                            | Role::StreetManager
                    );
                    if !reads && in_list {
                        assert!(
                            !page.text.contains("欧阳可欣") || figure.role == Role::SecurityAdmin,
                            "{} {path}",
                            figure.login
                        );
                    }
                    let one_committee = matches!(figure.role, Role::GridWorker | Role::CommunityWorker);
                    assert!(!(one_committee && page.text.contains("马志明")), "{} {path}", figure.login);
                    if matches!(figure.role, Role::SystemAdmin | Role::AuditAdmin | Role::SecurityAdmin) {
                        assert!(!page.text.contains("梧桐里6弄"), "{} reads an address at {path}", figure.login);
                    }
                }
            }
        }
        let strangers = site.get("", "/people").await;
        assert_eq!((strangers.status, strangers.to.as_str()), (StatusCode::SEE_OTHER, "/sign-in?back=/people"));
        site.nothing_missing();
    })
    .await;
}

fn actor(site: &Site, login: &str) -> liren_office::Actor {
    let (login, now) = (login.to_owned(), site.house.office.now());
    site.house.read(&common::manager(3), move |read, _| {
        let account = read.opt(&liren_people::accounts::store::ACCOUNT_BY_LOGIN, liren_store::params![login])?.unwrap();
        directory::actor(read, account.person, now)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_registers_corrects_reveals_and_signs_out() {
    on_both(async |site: Site| {
        let wrong = site.post("", "/sign-in", &[("login", "liang"), ("password", "wrong")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("登录名或密码不对")
                && wrong.text.contains("value=\"liang\"")
                && !wrong.text.contains("value=\"wrong\"")
        );
        let cookie = site.enter("liang").await;
        let list = site.get(&cookie, "/people").await.text;
        assert!(list.contains("欧阳可欣") && !list.contains("马志明"));
        let form = site.get(&cookie, "/people/new").await.text;
        assert!(form.contains("140213901001") && !form.contains("140213901002"));
        let fields = [("name", "金奶奶"), ("at", "140213901001"), ("phone", "139"), ("address", "梧桐里6弄2号601室")];
        let refused = site.post(&cookie, "/people/new", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("金奶奶") && refused.text.contains("e-phone"));
        let fields =
            [("name", "金奶奶"), ("at", "140213901001"), ("phone", "13900001234"), ("address", "梧桐里6弄2号601室")];
        let done = site.post(&cookie, "/people/new", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = site.get(&cookie, &done.to).await.text;
        assert!(page.contains("*******1234") && !page.contains("13900001234") && page.contains("601室"), "{page}");
        // Found at the door: the entrance's compound became the person's.
        let id = site.find("金奶奶");
        let compound = site
            .house
            .read(&common::manager(3), move |read, reach| Ok(find::person(read, reach, id)?.unwrap().compound));
        assert_eq!(compound.as_deref(), Some("140213901001-c1"));
        let nothing = site.post(&cookie, &format!("{}/reveal", done.to), &[("field", "phone")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let shown =
            site.post(&cookie, &format!("{}/reveal", done.to), &[("field", "phone"), ("purpose", "电话联系")]).await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER);
        assert!(site.get(&cookie, &done.to).await.text.contains("13900001234"));
        let other = site.enter("zhou").await;
        assert!(!site.get(&other, &done.to).await.text.contains("13900001234"), "shown to the one who asked");
        let skill = site.post(&cookie, &format!("{}/skills", done.to), &[("skill", "剪纸")]).await;
        assert_eq!(skill.status, StatusCode::SEE_OTHER);
        let found = site.get(&cookie, "/people?q=%E5%89%AA%E7%BA%B8").await.text;
        assert!(found.contains("金奶奶"), "{found}");
        let form = site.get(&cookie, &format!("{}/correct", done.to)).await.text;
        let again =
            [("name", "金桂英"), ("at", "140213901001"), ("revision", &value(&form, "revision")), ("address", "")];
        let corrected = site.post(&cookie, &format!("{}/correct", done.to), &again).await;
        assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", corrected.text);
        let stale = site.post(&cookie, &format!("{}/correct", done.to), &again).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text.contains("刚刚有人改过"));
        let zhao = site.enter("zhao").await;
        assert_eq!(site.get(&zhao, &done.to).await.status, StatusCode::NOT_FOUND);
        let csv = site.get(&cookie, "/people.csv").await.text;
        assert!(csv.contains("\"金*\"") && !csv.contains("金桂英") && !csv.contains("13900001234"));
        let out = site.post(&cookie, "/sign-out", &[]).await;
        assert_eq!(out.to, "/sign-in");
        assert_eq!(
            site.get(&cookie, "/people").await.status,
            StatusCode::SEE_OTHER,
            "the session has ended on the server"
        );
        site.nothing_missing();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_lets_someone_in_by_a_link_and_out_again() {
    on_both(async |site: Site| {
        let admin = site.enter("ma").await;
        let link = site.post(&admin, "/accounts/new", &[("name", "新来的"), ("second_factor", "1")]).await;
        assert_eq!(link.status, StatusCode::OK, "{}", link.text);
        let code =
            link.text.split("http://liren.example/invitation/").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(link.text.contains("<svg"));
        let path = format!("/invitation/{code}");
        let form = site.get("", &path).await.text;
        assert!(form.contains("新来的"));
        let secret = value(&form, "secret");
        let now = site.house.office.now();
        let now_code =
            liren_people::accounts::totp::code_at(&secret, liren_people::accounts::totp::step_of(now)).unwrap();
        let fields =
            [("login", "xinlai"), ("password", "wutong-9982-xyz"), ("secret", secret.as_str()), ("code", "000000")];
        let refused = site.post("", &path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(&secret) && !refused.text.contains("wutong-9982-xyz"));
        let fields = [("login", "xinlai"), ("password", "wutong-9982-xyz"), ("secret", &secret), ("code", &now_code)];
        let joined = site.post("", &path, &fields).await;
        assert!(joined.status == StatusCode::OK && joined.text.contains("恢复码"), "{}", joined.text);
        assert_eq!(site.get("", &path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the link is used");
        site.house.later(1);
        let half = site.post("", "/sign-in", &[("login", "XINLAI"), ("password", "wutong-9982-xyz")]).await;
        assert!(half.cookie.is_none());
        let step = liren_people::accounts::totp::step_of(site.house.office.now());
        let code = liren_people::accounts::totp::code_at(&secret, step).unwrap();
        let inside = site
            .post("", "/sign-in/factor", &[("half", &value(&half.text, "half")), ("code", &code), ("back", "//x")])
            .await;
        assert_eq!(inside.to, "/");
        let cookie = inside.cookie.unwrap();
        assert!(site.get(&cookie, "/account").await.text.contains("Firefox, Linux"));
        // The administrator finds the account by name, gives a post, then ends everything.
        let found = site.get(&admin, "/accounts?q=xinlai").await.text;
        let person = found
            .split("/accounts/")
            .find_map(|rest| rest.get(..32).filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit())))
            .unwrap();
        let post = [("role", "street_manager"), ("at", "140213901"), ("from", "2026-06-23"), ("reason", "任命")];
        let given = site.post(&admin, &format!("/people/{person}/posts/new"), &post).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        assert!(site.get(&cookie, "/people").await.text.contains("马志明"));
        let left = site.post(&admin, &format!("/people/{person}/leave"), &[("reason", "调走")]).await;
        assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.text);
        assert_eq!(site.get(&cookie, "/people").await.status, StatusCode::SEE_OTHER, "out at once");
        site.nothing_missing();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_goes_from_upload_to_the_register() {
    on_both(async |site: Site| {
        let cookie = site.enter("gao").await;
        let boundary = "x7d1f0c93a5";
        let mut body =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"花名册.xlsx\"\r\n\r\n")
                .into_bytes();
        body.extend(sample::roster());
        body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        let sent = site.send(&cookie, "POST", "/people/import", Lang::Zh, Some((&kind, body))).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let page = site.get(&cookie, &sent.to).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for part in ["要改的单元格", "写入名册", "跳过有错的 5 行", "D26"] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
        let load = format!("{}/load", sent.to);
        let refused = site.post(&cookie, &load, &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let count = |site: &Site| {
            site.house.read(&common::manager(3), |read, reach| find::count_persons(read, reach, &Wanted::default()))
        };
        let before = count(&site);
        // Columns chosen by hand: without names it is refused, and what was chosen is kept.
        let columns = site.post(&cookie, &format!("{}/columns", sent.to), &[("head", "4"), ("head_end", "5")]).await;
        assert_eq!(columns.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = site.post(&cookie, &load, &[("leave_faulty", "1")]).await;
        assert_eq!((done.status, done.to.as_str()), (StatusCode::SEE_OTHER, "/people"), "{}", done.text);
        assert_eq!(count(&site), before + 54);
        assert!(site.get(&cookie, &sent.to).await.text.contains("已经写入"));
        let other = site.enter("liang").await;
        assert_eq!(site.get(&other, &sent.to).await.status, StatusCode::NOT_FOUND);
        site.nothing_missing();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_required_second_factor_stands_before_every_page_until_it_is_set() {
    on_both(async |site: Site| {
        let cookie = site.enter("gao").await;
        assert_eq!(site.get(&cookie, "/people").await.status, StatusCode::OK);
        // It is asked of the account from now on: sessions that are open already meet it too.
        let ask = |tx: &mut liren_store::Tx<'_>| {
            tx.exec_text("UPDATE account SET second_factor = 1 WHERE login = 'gao'", &[])
        };
        site.house.office.db().write(ask).await.unwrap();
        for path in ["/", "/people", "/account", "/search?q=a", "/orgs"] {
            let page = site.get(&cookie, path).await;
            assert_eq!((page.status, page.to.as_str()), (StatusCode::SEE_OTHER, "/account/factor"), "{path}");
        }
        let page = site.post(&cookie, "/people/new", &[("name", "张三")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("/account/factor"), "{}", page.text);
        // What leads there, and the way out, are open.
        let page = site.get(&cookie, "/account/factor").await;
        assert_eq!(page.status, StatusCode::OK);
        let secret = value(&page.text, "secret");
        let now = site.house.office.now();
        let code = liren_people::accounts::totp::code_at(&secret, liren_people::accounts::totp::step_of(now)).unwrap();
        // A session left open is not enough: the password is asked for, and guessing it is slowed down.
        let sent = async |password: &str| {
            let fields = [("secret", secret.as_str()), ("code", code.as_str()), ("password", password)];
            site.post(&cookie, "/account/factor", &fields).await
        };
        for password in ["", "not the password"] {
            let page = sent(password).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
            assert_eq!(site.get(&cookie, "/people").await.to, "/account/factor");
        }
        let page = sent(demo::PASSWORD).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(site.get(&cookie, "/people").await.status, StatusCode::OK);
    })
    .await;
}
