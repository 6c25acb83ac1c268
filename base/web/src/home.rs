//! Pages that belong to no room: the front page of those not signed in, health, where a dossier's page is.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::IntoResponse,
};
use liren_kernel::Verb;
use liren_office::{DossierId, Fault, dossier};
use liren_ui::Shell;

use crate::{Answer, Routes, Web};

/// Anyone may see the front page.
pub(crate) const FRONT: Verb = Verb("web.front");
/// Signed-in people are led to the page of a dossier they can see.
pub(crate) const FIND: Verb = Verb("dossier.find");
/// For whoever watches over the server.
pub(crate) const HEALTH: Verb = Verb("web.health");

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/welcome", FRONT, front)
        .get("/dossiers/{id}", FIND, find)
        .get("/health", HEALTH, health)
        .get("/favicon.ico", FRONT, icon)
        .get("/robots.txt", FRONT, robots)
}

#[derive(askama::Template)]
#[template(path = "front.html")]
struct Front<'a> {
    shell: Shell<'a>,
}

async fn front(web: Web) -> Answer {
    front_page(&web)
}

/// What those see who are not signed in.
pub(crate) fn front_page(web: &Web) -> Answer {
    let mut shell = web.shell(web.t().s("web-front-title"));
    shell.menu.clear();
    web.page(&Front { shell })
}

async fn find(web: Web, Path(id): Path<DossierId>) -> Answer {
    let keys = web.keys();
    let found = web.read(FIND, move |read, reach| dossier::load(read, &keys, reach, id, false)).await?;
    let header = found.ok_or(Fault::NotFound)?;
    let home = web.edge.home_of(&header.kind).ok_or(Fault::NotFound)?;
    web.go(&format!("{home}/{id}"))
}

async fn health(web: Web) -> Answer {
    web.edge
        .office()
        .db()
        .read(|read| liren_office::notebook::unread(read, liren_office::Actor::public().person))
        .await?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "ok\n").into_response())
}

pub(crate) async fn icon() -> impl IntoResponse {
    // 里 in the green of the house, drawn as strokes so that no font is needed.
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d6651"/><path d="M9 6h14v11H9zM9 11.5h14M16 6v20M10 21.500h12M6 26h20" fill="none" stroke="#fffdf9" stroke-width="2"/></svg>"##;
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], svg)
}

async fn robots() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "User-agent: *\nDisallow: /\n")
}
