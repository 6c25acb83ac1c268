//! What a community posts of its grids, for anybody.

use axum::extract::Path;
use liren_office::Fault;
use liren_people::{OrgKind, public};
use liren_places::{
    find::{self, Kind},
    policy::NOTICE,
};
use liren_ui::{Def, Row};
use liren_web::{Answer, Web};

use super::sheet::{Block, Sheet};

/// `GET /communities/{code}/grids`: what a community posts of its grids, for anybody, and how its committee is reached.
/// Nothing stands here that does not hang on the board.
pub async fn posted(web: Web, Path(code): Path<String>) -> Answer {
    let now = web.now;
    let (community, grids, committee) = web
        .read(NOTICE, move |read, _| {
            let community =
                find::in_force(read, &code)?.filter(|p| p.kind == Kind::Community).ok_or(Fault::NotFound)?;
            let mut grids = Vec::new();
            for grid in find::of_community(read, &community.code, Kind::Grid)? {
                let (boundary, post) = find::public_notice(read, &grid, now)?;
                grids.push((grid, boundary, post));
            }
            grids.sort_by(|(a, ..), (b, ..)| (a.code.len(), &a.code).cmp(&(b.code.len(), &b.code)));
            let committee = public::orgs_serving(read, &community.code, &[OrgKind::Committee])?;
            Ok((community, grids, committee))
        })
        .await?;
    let t = web.t();
    let mut sheet = Sheet::new(web.shell(t.f1("patrol-posted-title", "name", &community.name)));
    if grids.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-posted-none").to_owned(), t.s("patrol-posted-none-note").to_owned()));
    }
    let rows = grids.iter().map(|(grid, boundary, post)| {
        let (who, duty) = match post {
            Some(post) => (t.f2("patrol-posted-worker", "name", &post.worker, "phone", &post.phone), &*post.duty),
            None => (t.s("patrol-grid-nobody").to_owned(), ""),
        };
        let note: Vec<&str> = [boundary.as_str(), duty].into_iter().filter(|s| !s.is_empty()).collect();
        Row::new(&grid.name, who, format!("/grids/{}", grid.code)).note(note.join(" · "))
    });
    sheet.add(Block::Rows(rows.collect()));
    let mut reach: Vec<Def> = Vec::new();
    for org in &committee {
        let contact = if org.contact.is_empty() { t.s("patrol-posted-visit").to_owned() } else { org.contact.clone() };
        reach.push(Def::new(&*org.name, contact));
    }
    reach.push(Def {
        term: t.s("patrol-posted-report").to_owned(),
        value: t.s("patrol-posted-report-how").to_owned(),
        href: format!("/report?at={}", community.code),
    });
    sheet.aside.push((t.s("patrol-posted-committee").to_owned(), reach));
    sheet.show(&web)
}
