//! Around every request: who comes, safe headers, errors as pages; nothing of it is left to a handler.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::body::Body as _;
use liren_kernel::{Refusal, Verb};
use liren_office::{Actor, Fault, directory, notebook};
use liren_store::{DbError, DbErrorKind, params};
use liren_ui::{Form, Lang, Shell, Theme};

use crate::{Edge, Failure, Web, address::encoded_path, reading, serve, session};

/// Bytes of a refused request that are still read, so that its sender gets to see the refusal.
const DRAINED: u64 = 1 << 30;

/// `__Host-` binds the cookie to this host and to HTTPS; a plain address on loopback cannot have it.
pub(crate) fn session_cookie(edge: &Edge) -> &'static str {
    if edge.is_https() { "__Host-liren" } else { "liren" }
}

pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

fn peer(edge: &Edge, request: &Request) -> IpAddr {
    household(address(edge, request))
}

/// What stands for one line in rate limits: an IPv4 address, or the /64 that every IPv6 line owns whole.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        other => other,
    }
}

fn address(edge: &Edge, request: &Request) -> IpAddr {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0, 0, 0, 0]), |c| c.0.ip());
    if !edge.settings().trust_proxy {
        return direct;
    }
    forwarded(request.headers()).unwrap_or(direct)
}

/// The last address of the last line: the one our own proxy saw. Some proxies append to the line that was sent, others put
/// one of their own behind it.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// Loads who comes and how they like their pages.
pub(crate) async fn attach(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let mut web = Web {
        now: edge.office().now(),
        peer: peer(&edge, &request),
        lang: Lang::default(),
        elder: false,
        theme: Theme::Auto,
        path: request.uri().path_and_query().map_or_else(|| "/".to_owned(), |p| p.as_str().to_owned()),
        at: request.uri().path().to_owned(),
        range: request.headers().get(header::RANGE).and_then(|v| v.to_str().ok()).map(str::to_owned),
        actor: Actor::public(),
        session: None,
        known: None,
        said: said(request.headers()),
        unread: 0,
        edge,
    };
    if request.method() != Method::GET {
        "/".clone_into(&mut web.path);
    }
    look(&mut web, request.headers());
    let token = cookie(request.headers(), session_cookie(&web.edge)).map(str::to_owned);
    if let Some(token) = token {
        let recognised = tokio::time::timeout(serve::ANSWER, recognise(&mut web, &token)).await;
        let slow = || DbError { kind: DbErrorKind::Unavailable, message: "no answer in time".into() }.into();
        if let Err(fault) = recognised.unwrap_or_else(|_| Err(slow())) {
            return finish(&web, Failure::from(fault).into_response());
        }
    }
    // A zero byte is no text to PostgreSQL, and nobody types one.
    if request.uri().path_and_query().is_some_and(|p| p.as_str().contains("%00")) {
        return finish(&web, StatusCode::BAD_REQUEST.into_response());
    }
    if let Some(response) = too_large(&mut request, serve::BODY).await {
        return finish(&web, response);
    }
    request.extensions_mut().insert(web.clone());
    let response = match tokio::time::timeout(serve::ANSWER, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let slow = DbError { kind: DbErrorKind::Unavailable, message: format!("no answer in time: {}", web.path) };
            Failure::from(slow).into_response()
        }
    };
    finish(&web, response)
}

/// A request larger than it may be: read to its end and thrown away, since a browser that is cut off in the middle of
/// sending shows no answer at all.
async fn too_large(request: &mut Request, most: usize) -> Option<Response> {
    let length = request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse::<u64>().ok()?;
    if length <= most as u64 {
        return None;
    }
    let refused = reading::too_large(most).into_response();
    if length <= DRAINED {
        let mut body = std::mem::take(request.body_mut());
        let to_its_end = async move {
            while let Some(Ok(_)) = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await {}
        };
        let _ = tokio::time::timeout(serve::ANSWER, to_its_end).await;
    }
    Some(refused)
}

fn look(web: &mut Web, headers: &HeaderMap) {
    // `lang.theme.elder`, set by the switches at the foot of every page.
    let chosen = cookie(headers, "liren-display").unwrap_or_default();
    let mut parts = chosen.split('.');
    web.lang = match parts.next().filter(|p| !p.is_empty()) {
        Some(tag) => Lang::from_tag(tag),
        None => {
            Lang::from_accept(headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default())
        }
    };
    web.theme = Theme::from_name(parts.next().unwrap_or_default());
    web.elder = parts.next() == Some("1");
}

fn said(headers: &HeaderMap) -> Option<(String, String)> {
    let hex = cookie(headers, "liren-said").filter(|h| h.len() < 600 && h.is_ascii())?;
    let text = String::from_utf8(liren_office::keys::unhex(hex)?).ok()?;
    text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()))
}

async fn recognise(web: &mut Web, token: &str) -> Result<(), Fault> {
    let (edge, now, token) = (web.edge.clone(), web.now, token.to_owned());
    let found = web
        .edge
        .office()
        .db()
        .read_few(move |read| {
            let Some(session) = session::find(read, &token, now)? else { return Ok::<_, Fault>(None) };
            let posts = read.all(&directory::POSTS, params![session.person, now])?;
            let Some(known) = edge.directory().known_by(read, session.person, &posts)? else { return Ok(None) };
            let actor = directory::actor_of(session.person, &posts);
            let unread = notebook::unread(read, session.person)?;
            Ok(Some((session, known, actor, unread)))
        })
        .await?;
    if let Some((session, known, actor, unread)) = found {
        if now.ms() - session.seen_at.ms() > 60_000 {
            let id = session.id;
            // On a full disk people still read: what cannot be noted is not noted.
            if let Err(fault) = web.edge.office().keep(move |tx| session::seen(tx, id, now)).await {
                tracing::warn!("a request was not noted: {fault}");
            }
        }
        web.actor = actor;
        web.known = Some(known);
        web.session = Some(session);
        web.unread = u64::try_from(unread).unwrap_or(0);
    }
    Ok(())
}

/// What somebody must do first: whether they ask for that, or for what is open on the way there.
fn on_the_way(first: &str, path: &str) -> bool {
    [first, "/sign-out", "/settings/display", "/health"].contains(&path)
}

/// Before a route: whether any post of the one who comes may do its verb at all, and how much may be sent to it.
pub(crate) async fn guard(verb: Verb, most: usize, mut request: Request, next: Next) -> Response {
    let Some(web) = request.extensions().get::<Web>() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    // A required second factor or a new password stands before everything, not only after signing in.
    if let Some(first) = web.known.as_ref().and_then(|known| known.first)
        && !on_the_way(first, request.uri().path())
    {
        return if request.method() == Method::GET {
            web.go(first).unwrap_or_else(IntoResponse::into_response)
        } else {
            Failure::from(Refusal::new("refusal-first").arg("page", first)).into_response()
        };
    }
    if web.edge.office().policy().may_ever(&web.actor, verb) {
        let allowed = web.edge.reading().allow(web.session.is_some(), most);
        request.extensions_mut().insert(allowed);
        return match too_large(&mut request, most).await {
            Some(refused) => refused,
            None => next.run(request).await,
        };
    }
    if web.session.is_none() && request.method() == Method::GET {
        let back = encoded_path(&web.path);
        return web.go(&format!("/sign-in?back={back}")).unwrap_or_else(IntoResponse::into_response);
    }
    let fault = if web.session.is_none() { Refusal::new("refusal-sign-in").into() } else { Fault::Forbidden };
    Failure::from(fault).into_response()
}

fn finish(web: &Web, response: Response) -> Response {
    let mut response = match response.extensions().get::<Failure>().cloned() {
        Some(failure) => error_page(web, &failure),
        // An address that does not parse is refused before any handler, in plain English.
        None if response.status() == StatusCode::BAD_REQUEST => {
            let broken = Failure::from(Refusal::new("refusal-address-broken"));
            let mut page = error_page(web, &broken);
            *page.status_mut() = StatusCode::BAD_REQUEST;
            page
        }
        None => response,
    };
    if web.said.is_some()
        && response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"))
    {
        let _ = crate::web::set_cookie(&mut response, "liren-said=; Path=/; Max-Age=0");
    }
    let headers = response.headers_mut();
    headers.reserve(8);
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CACHE_CONTROL, "no-store");
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), geolocation=(), interest-cohort=()",
    );
    if web.edge.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

#[derive(askama::Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    shell: Shell<'a>,
    form: Form,
}

fn error_page(web: &Web, failure: &Failure) -> Response {
    let t = web.t();
    let status = failure.status();
    let mut shell = web.shell(t.s(match status {
        StatusCode::OK => "web-received",
        StatusCode::NOT_FOUND => "web-not-found",
        StatusCode::FORBIDDEN => "web-forbidden",
        s if s.is_server_error() => "web-trouble",
        _ => "web-not-done",
    }));
    shell.notice = None;
    let form = Form::new().refused(t, &failure.refusals());
    web.page_with(status, &ErrorPage { shell, form }).unwrap_or_else(|_| status.into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::{forwarded, household};

    #[test]
    fn the_address_that_the_proxy_saw_stands_last() {
        let of = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            forwarded(&headers).map(|ip| ip.to_string())
        };
        let proxy = Some("192.0.2.7".to_owned());
        assert_eq!(of(&["192.0.2.7"]), proxy);
        assert_eq!(of(&["198.51.100.1, 192.0.2.7"]), proxy);
        assert_eq!(of(&["198.51.100.1", "192.0.2.7"]), proxy, "a line of the sender's own stands before the proxy's");
        assert_eq!(of(&["198.51.100.1, 198.51.100.2", "198.51.100.3, 192.0.2.7"]), proxy);
        assert_eq!((of(&[]), of(&["192.0.2.7", "unknown"])), (None, None));
    }

    #[test]
    fn a_line_cannot_change_its_address_to_be_counted_anew() {
        let of = |text: &str| household(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb:cccc::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!((of("192.0.2.7").as_str(), of("::1").as_str()), ("192.0.2.7", "::1"));
    }
}
