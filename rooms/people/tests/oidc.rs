//! Signing in through an identity provider: a small one on this machine, with keys of its own, that also tells lies.
#![cfg(feature = "oidc")]

mod common;

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use common::House;
use liren_kernel::{Clock as _, Id, Instant};
use liren_office::{
    Fault, PersonId, Policy,
    keys::{hex, random, sha256},
};
use liren_people::{
    ROOM,
    accounts::{PeopleDirectory, store as accounts},
    demo, find,
};
use liren_store::params;
use liren_ui::{Catalogue, WORDS};
use liren_web::{Edge, EdgeSettings, OidcSettings, Routes};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use xtask::loopback::{Asked, Loopback};

const US: &str = "http://liren.example";
const CLIENT: &str = "liren-wutong";
const SECRET: &str = "a-secret-of-the-story";
const SUBJECT: &str = "u-20260611-liang";

/// A key that tokens are signed with.
struct Signer(EcdsaKeyPair, String);

impl Signer {
    fn new(kid: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        Self(pair, kid.to_owned())
    }
    fn public(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..65]));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.1, "x": x, "y": y })
    }
    fn sign(&self, claims: &Value) -> String {
        let head = json!({ "alg": "ES256", "kid": self.1, "typ": "JWT" });
        let body = format!("{}.{}", BASE64.encode(head.to_string()), BASE64.encode(claims.to_string()));
        let signature = self.0.sign(&SystemRandom::new(), body.as_bytes()).unwrap();
        format!("{body}.{}", BASE64.encode(signature.as_ref()))
    }
}

/// What the provider says of who signs in, and how it lies.
#[derive(Clone)]
struct Says {
    subject: String,
    nonce: String,
    challenge: String,
    lie: &'static str,
}

struct Provider {
    server: Loopback,
    says: Arc<Mutex<Says>>,
}

fn value(body: &str, name: &str) -> String {
    let found = body.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    percent(found.unwrap_or_default())
}
fn percent(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let two: Vec<u8> = rest.by_ref().take(2).collect();
            bytes.push(u8::from_str_radix(std::str::from_utf8(&two).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl Provider {
    fn new() -> Self {
        let server = Loopback::answering("404 Not Found");
        let says = Says { subject: SUBJECT.into(), nonce: String::new(), challenge: String::new(), lie: "" };
        let (says, base) = (Arc::new(Mutex::new(says)), server.base().to_owned());
        let (signer, stranger, inner) = (Signer::new("one"), Signer::new("one"), says.clone());
        let ok = |body: Value| ("200 OK\r\nContent-Type: application/json".to_owned(), body.to_string());
        server.answers_by(Box::new(move |asked: &Asked| {
            let says = inner.lock().unwrap().clone();
            if asked.line.contains("/.well-known/openid-configuration") {
                return ok(json!({
                    "issuer": base, "authorization_endpoint": format!("{base}/authorize"),
                    "token_endpoint": format!("{base}/token"), "jwks_uri": format!("{base}/keys"),
                    "response_types_supported": ["code"], "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }));
            }
            if asked.line.contains("/keys") {
                return ok(json!({ "keys": [signer.public()] }));
            }
            // The code is exchanged only by whoever began: PKCE, RFC 7636.
            let verifier = value(&asked.body, "code_verifier");
            let fits = BASE64.encode(sha256(&[verifier.as_bytes()])) == says.challenge;
            if !fits || value(&asked.body, "code") != "the-code" || says.lie == "no token" {
                return (
                    "400 Bad Request\r\nContent-Type: application/json".into(),
                    json!({ "error": "invalid_grant" }).to_string(),
                );
            }
            let now = liren_now();
            let mut claims = json!({
                "iss": base, "sub": says.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": says.nonce,
            });
            match says.lie {
                "nonce" => claims["nonce"] = json!("another"),
                "no nonce" => claims["nonce"] = Value::Null,
                "audience" => claims["aud"] = json!("somebody-else"),
                "issuer" => claims["iss"] = json!("https://elsewhere.example"),
                "old" => claims["exp"] = json!(now - 4000),
                _ => {}
            }
            let unsigned = |alg: &str| {
                let head = json!({ "alg": alg }).to_string();
                format!("{}.{}", BASE64.encode(head), BASE64.encode(claims.to_string()))
            };
            let token = match says.lie {
                "none" => format!("{}.", unsigned("none")),
                "shared secret" => {
                    let body = unsigned("HS256");
                    let signed = liren_office::keys::mac(SECRET.as_bytes(), &[body.as_bytes()]);
                    format!("{body}.{}", BASE64.encode(signed))
                }
                "stranger" => stranger.sign(&claims),
                _ => signer.sign(&claims),
            };
            ok(json!({ "access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token }))
        }));
        Self { server, says }
    }
    fn lies(&self, lie: &'static str) {
        self.says.lock().unwrap().lie = lie;
    }
    fn vouches_for(&self, subject: &str) {
        subject.clone_into(&mut self.says.lock().unwrap().subject);
    }
    /// What the provider does when the browser comes to it: keeps nonce and challenge, sends a code back.
    fn visited(&self, to: &str) -> String {
        let query = to.split_once('?').unwrap().1;
        assert!(to.starts_with(&format!("{}/authorize?", self.server.base())), "{to}");
        assert_eq!((value(query, "response_type"), value(query, "client_id")), ("code".into(), CLIENT.into()));
        assert_eq!(value(query, "code_challenge_method"), "S256");
        assert_eq!(value(query, "redirect_uri"), format!("{US}/sign-in/oidc/back"));
        let mut says = self.says.lock().unwrap();
        (says.nonce, says.challenge) = (value(query, "nonce"), value(query, "code_challenge"));
        assert!(says.nonce.len() > 15 && says.challenge.len() > 40, "{to}");
        value(query, "state")
    }
}

/// The machine's clock, in seconds: the library compares a token with it.
fn liren_now() -> i64 {
    #[allow(clippy::disallowed_methods, reason = "the provider runs on the machine's clock")]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

struct Site {
    house: House,
    app: Router,
    provider: Provider,
}

struct Page {
    status: StatusCode,
    to: String,
    text: String,
    session: Option<String>,
    way: Option<String>,
}

fn build(postgres: bool) -> Site {
    let house = common::bare(postgres);
    liren_places::demo::load(&house.office, Id::from_bytes([9; 16])).unwrap();
    demo::make(&house.office).unwrap();
    let provider = Provider::new();
    let [(_, zh), (_, en)] = liren_papers::LOCALES;
    let papers = liren_ui::Words { name: "papers", zh, en };
    let words = Catalogue::new(&[WORDS, liren_web::WORDS, papers, liren_places::ROOM.words, ROOM.words], None).unwrap();
    let oidc = OidcSettings {
        issuer: provider.server.base().to_owned(),
        client: CLIENT.into(),
        secret: Some(SECRET.into()),
        trusted_ca: None,
    };
    let settings = EdgeSettings { public_url: US.into(), oidc: Some(oidc), ..EdgeSettings::default() };
    let edge = Edge::new(house.office.clone(), words, Box::new(PeopleDirectory), &[&ROOM], settings);
    let app = liren_web::app(&edge, (ROOM.routes)(liren_web::routes(Routes::default())));
    Site { house, app, provider }
}

impl Site {
    async fn send(&self, cookies: &str, method: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let one = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let body: Vec<String> = fields.iter().map(|(n, v)| format!("{}={}", one(n), one(v))).collect();
        let mut request =
            Request::builder().method(method).uri(path).header("host", "liren.example").header("cookie", cookies);
        if method == "POST" {
            request = request.header("content-type", "application/x-www-form-urlencoded");
            request = request.header("sec-fetch-site", "same-origin").header("origin", US);
        }
        let mut request = request.body(Body::from(body.join("&"))).unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 9))));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let header = |name: &str| {
            let all = response.headers().get_all(name).iter().filter_map(|v| v.to_str().ok());
            all.map(str::to_owned).collect::<Vec<_>>()
        };
        let cookie = |name: &str| {
            header("set-cookie").iter().find_map(|c| c.strip_prefix(name)?.split(';').next().map(str::to_owned))
        };
        let (to, status) = (header("location").pop().unwrap_or_default(), response.status());
        let (session, way) = (cookie("liren="), cookie("liren-oidc="));
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        Page { status, to, text: String::from_utf8_lossy(&bytes).into_owned(), session, way }
    }
    /// All the way round; what the last page was.
    async fn round(&self) -> Page {
        let begun = self.send("", "GET", "/sign-in/oidc?back=%2Faccount", &[]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let state = self.provider.visited(&begun.to);
        let cookie = format!("liren-oidc={}", begun.way.unwrap());
        self.send(&cookie, "GET", &format!("/sign-in/oidc/back?code=the-code&state={state}"), &[]).await
    }
    async fn enter(&self, login: &str) -> String {
        let fields = [("login", login), ("password", demo::PASSWORD)];
        let page = self.send("", "POST", "/sign-in", &fields).await;
        format!("liren={}", page.session.unwrap_or_else(|| panic!("{login}: {}", page.text)))
    }
    async fn tie(&self, by: &str, person: PersonId, subject: &str) -> Page {
        let command = hex(&random::<16>());
        let fields = [("command", command.as_str()), ("subject", subject)];
        self.send(by, "POST", &format!("/accounts/{person}/identity"), &fields).await
    }
    fn find(&self, name: &str) -> PersonId {
        let (keys, name) = (self.house.office.keys().clone(), name.to_owned());
        self.house
            .read(&common::manager(3), move |read, reach| Ok(find::search_persons(read, &keys, reach, &name, 1)?[0].id))
    }
    fn count(&self, what: &'static str) -> i64 {
        let text = format!("SELECT count(*) AS n FROM {what}");
        self.house.read(&common::manager(3), move |read, _| Ok(read.all_text::<(i64,)>(&text, &[])?[0].0))
    }
}

async fn on_both<F: AsyncFn(Site)>(test: F) {
    for postgres in [false, true] {
        test(tokio::task::spawn_blocking(move || build(postgres)).await.unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_tied_to_an_account_comes_in_and_nobody_else() {
    on_both(async |site: Site| {
        let (people, all) = (site.count("person"), site.count("account"));
        let page = site.send("", "GET", "/sign-in", &[]).await;
        assert!(page.text.contains("/sign-in/oidc"), "the way is shown");
        // Vouched for, and not known here: nobody is let in, nothing is made.
        let unknown = site.round().await;
        assert!(unknown.session.is_none() && unknown.text.contains("找安全管理员"), "{}", unknown.text);
        assert_eq!((site.count("person"), site.count("account")), (people, all));

        let liang = site.find("梁小满");
        let (ma, lin) = (site.enter("ma").await, site.enter("lin").await);
        assert_eq!(site.tie(&lin, liang, SUBJECT).await.status, StatusCode::FORBIDDEN, "a lead ties nobody");
        assert_eq!(site.tie(&ma, liang, SUBJECT).await.status, StatusCode::SEE_OTHER);
        let own = site.tie(&ma, site.find("马文斌"), "u-ma").await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody ties themselves");
        let taken = site.tie(&ma, site.find("赵谷雨"), SUBJECT).await;
        assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.text.contains("别的账号"), "{}", taken.text);

        let before = site.count("journal WHERE verb = 'account.sign_in'");
        let page = site.round().await;
        assert_eq!((page.status, page.to.as_str()), (StatusCode::SEE_OTHER, "/account"), "{}", page.text);
        assert_eq!(page.way.as_deref(), Some(""), "what was kept on the way is gone");
        let inside = site.send(&format!("liren={}", page.session.unwrap()), "GET", "/account", &[]).await;
        assert!(inside.status == StatusCode::OK && inside.text.contains("梁小满"), "{}", inside.text);
        assert_eq!(site.count("journal WHERE verb = 'account.sign_in'"), before + 1);
        assert_eq!((site.count("person"), site.count("account")), (people, all));

        // Another subject of the same provider, and the same letters in other case, are somebody else.
        for other in ["u-20260611-lian", "U-20260611-LIANG", " u-20260611-liang"] {
            site.provider.vouches_for(other);
            assert!(site.round().await.session.is_none(), "{other}");
        }
        site.provider.vouches_for(SUBJECT);
        // Taken away: out.
        assert_eq!(site.tie(&ma, liang, "").await.status, StatusCode::SEE_OTHER);
        assert!(site.round().await.session.is_none());
        // The subject stands nowhere in plain.
        assert_eq!(site.count("journal_payload WHERE CAST(payload AS TEXT) LIKE '%u-20260611%'"), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_for_us_now_and_this_browser_opens_nothing() {
    on_both(async |site: Site| {
        let ma = site.enter("ma").await;
        site.tie(&ma, site.find("梁小满"), SUBJECT).await;
        for lie in ["nonce", "no nonce", "audience", "issuer", "old", "none", "shared secret", "stranger", "no token"] {
            site.provider.lies(lie);
            let page = site.round().await;
            assert!(page.session.is_none() && page.text.contains("没有答复或答复不对"), "{lie}: {}", page.text);
        }
        site.provider.lies("");
        // A link that somebody else began: no cookie, another's state, another's cookie. The provider is not even asked.
        let begun = site.send("", "GET", "/sign-in/oidc", &[]).await;
        let state = site.provider.visited(&begun.to);
        let cookie = format!("liren-oidc={}", begun.way.unwrap());
        let back = format!("/sign-in/oidc/back?code=the-code&state={state}");
        let mut broken = cookie.clone();
        broken.replace_range(60..62, if &cookie[60..62] == "00" { "11" } else { "00" });
        let asked = || site.provider.server.asked().iter().filter(|asked| asked.line.contains("/token")).count();
        let before = asked();
        for (cookie, path) in [
            ("", back.as_str()),
            (&cookie, "/sign-in/oidc/back?code=the-code&state=guessed"),
            (&cookie, "/sign-in/oidc/back?error=access_denied"),
            (&broken, &back),
            ("liren-oidc=zz", &back),
        ] {
            let page = site.send(cookie, "GET", path, &[]).await;
            assert!(page.session.is_none() && page.text.contains("没有接上"), "{cookie} {path}: {}", page.text);
        }
        assert_eq!(asked(), before);
        // Ten minutes later the same browser begins anew.
        site.house.clock.set(site.house.clock.now().plus_minutes(11));
        assert!(site.send(&cookie, "GET", &back, &[]).await.session.is_none());
        assert_eq!(asked(), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_accounts_pauses_and_the_second_factor_hold_as_for_passwords() {
    on_both(async |site: Site| {
        let (ma, liang) = (site.enter("ma").await, site.find("梁小满"));
        site.tie(&ma, liang, SUBJECT).await;
        let office = site.house.office.clone();
        let set = |totp: Option<Vec<u8>>, disabled: Option<i64>| {
            let text = "UPDATE account SET totp = ?2, disabled_at = ?3 WHERE person = ?1";
            let change =
                move |tx: &mut liren_store::Tx<'_>| Ok::<_, Fault>(tx.exec_text(text, params![liang, totp, disabled])?);
            tokio::task::block_in_place(|| office.db().write_blocking(change)).unwrap();
        };
        // A name that is paused after wrong passwords is paused here, too.
        for _ in 0..6 {
            site.send("", "POST", "/sign-in", &[("login", "liang"), ("password", "wrong-wrong-wrong")]).await;
        }
        let paused = site.round().await;
        assert!(paused.session.is_none() && paused.text.contains("试的次数太多"), "{}", paused.text);
        site.house.clock.set(site.house.clock.now().plus_minutes(70));
        assert!(site.round().await.session.is_some());
        // The provider stands for the password, not for the second factor.
        set(Some(vec![0]), None);
        let half = site.round().await;
        assert!(half.session.is_none() && half.text.contains("/sign-in/factor"), "{}", half.text);
        set(None, Some(1));
        let closed = site.round().await;
        assert!(closed.session.is_none() && closed.text.contains("找安全管理员"), "{}", closed.text);
        let row =
            site.house.read(&common::manager(3), move |read, _| Ok(read.opt(&accounts::ACCOUNT, params![liang])?));
        assert_eq!(row.unwrap().disabled_at, Some(Instant::from_ms(1)), "nothing was opened by it");
    })
    .await;
}

#[test]
fn the_policy_has_a_row_for_it() {
    let policy = Policy::new(ROOM.rules);
    assert!(policy.matrix().contains("account.identity: security_admin"), "{}", policy.matrix());
}
