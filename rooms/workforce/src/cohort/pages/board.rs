//! The board of the show, for the big screen and for phones: how far it is, and after the close what the groups came
//! to. It shows groups and no person, and renews itself without script.

use axum::extract::Path;
use liren_kernel::Id;
use liren_office::{Actor, Fault};
use liren_store::params;
use liren_ui::Shell;
use liren_web::{Answer, Web};

use super::english;
use crate::cohort::{figures, link, model::Purpose, policy::BOARD, store, subject::Cohort, whole::Whole};

/// A group on the board.
pub struct Line {
    pub name: String,
    pub topic: String,
    pub judges: String,
    pub peers: String,
    pub marks: Vec<String>,
    pub total: String,
    pub place: String,
    pub first: bool,
}

#[derive(askama::Template)]
#[template(path = "cohort_board.html")]
struct Page<'a> {
    shell: Shell<'a>,
    open: bool,
    closed: bool,
    heads: Vec<String>,
    lines: Vec<Line>,
    tied: bool,
    at: String,
}

/// `GET /show/{token}`.
pub async fn show(web: Web, Path(token): Path<String>) -> Answer {
    let keys = web.keys();
    let id = link::read_board(&keys, &token).ok_or(Fault::NotFound)?;
    let whole = web
        .read(BOARD, move |read, _| {
            let header = read.opt(&store::BOARD_OF, params![id])?.ok_or(Fault::NotFound)?;
            let cohort = Cohort::of(read, header, Actor::public().person)?;
            Whole::of(read, &keys, cohort)
        })
        .await?;
    let (t, cohort) = (web.t(), &whole.cohort);
    let round = cohort.round(Purpose::Show);
    let closed = round.is_some_and(|r| r.closed_at.is_some());
    let present = cohort.judges.iter().filter(|j| j.absent_at.is_none()).count();
    let peers = cohort.groups.len().saturating_sub(1);
    let mut all = whole.shown();
    if closed {
        all.sort_by_key(|s| s.place.unwrap_or(usize::MAX));
    }
    let group = |id: Id<()>| cohort.group(id);
    let mark = |n: Option<i64>| n.map_or_else(|| "—".to_owned(), figures::shown);
    let tied = closed && all.iter().any(|a| a.place.is_some() && all.iter().filter(|b| b.place == a.place).count() > 1);
    let lines = all.iter().map(|shown| Line {
        name: group(shown.group).map(|g| g.name.clone()).unwrap_or_default(),
        topic: group(shown.group).map(|g| g.topic.clone()).unwrap_or_default(),
        judges: format!("{}/{present}", shown.judges),
        peers: format!("{}/{peers}", shown.peers),
        // Before the close nobody sees a score: the last ones would follow the first.
        marks: if closed { shown.competencies.iter().map(|(_, n)| mark(*n)).collect() } else { Vec::new() },
        total: if closed { mark(shown.total) } else { String::new() },
        place: shown.place.map(|n| t.f1("cohort-place", "n", n)).unwrap_or_default(),
        first: shown.place == Some(1),
    });
    let labels = whole.show.as_ref().map(|r| r.version.form.competencies.as_slice()).unwrap_or_default();
    let mut shell = web.shell(t.f1("cohort-board-title", "title", &cohort.header.title));
    shell.menu.clear();
    let page = Page {
        open: round.is_some() && !closed,
        closed,
        heads: labels.iter().map(|c| c.label.of(english(&t)).to_owned()).collect(),
        lines: lines.collect(),
        tied,
        at: t.clock(web.now),
        shell,
    };
    web.page(&page)
}
