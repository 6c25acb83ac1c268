//! The assessments within reach, by the name of the station; never by score.

use liren_office::{Command as _, Header, listing, reach::Wanted};
use liren_ui::{Row, Shell, Tone};
use liren_web::{Answer, Web};

use crate::assessment::{KIND, State, commands::OpenIt, policy::LIST};

#[derive(askama::Template)]
#[template(path = "assessment_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    stations: Vec<(String, Vec<Row>)>,
    open: bool,
}

/// The colour of a state.
pub const fn tone(state: State) -> Tone {
    match state {
        State::Open => Tone::Plain,
        State::Scored | State::Answered => Tone::Soon,
        State::Signed => Tone::Done,
    }
}

/// `GET /assessments`.
pub async fn list(web: Web) -> Answer {
    let keys = web.keys();
    let mut all: Vec<Header> = web
        .read(LIST, move |read, reach| {
            let wanted = Wanted::newest(KIND, 200);
            listing::page(read, &keys, reach, &wanted)
        })
        .await?;
    let t = web.t();
    all.sort_by_cached_key(|header| (liren_kernel::pinyin::keys(&header.title).sort, -header.seq));
    let mut stations: Vec<(String, Vec<Row>)> = Vec::new();
    for header in &all {
        let row = Row::new(t.day(header.opened_at.day()), header.number.clone(), format!("/assessments/{}", header.id));
        let row = match State::named(&header.state) {
            Some(state) => row.state(tone(state), t.s(&state.label_key())),
            None => row,
        };
        match stations.last_mut().filter(|(name, _)| *name == header.title) {
            Some((_, rows)) => rows.push(row),
            None => stations.push((header.title.clone(), vec![row])),
        }
    }
    let page = Page {
        stations,
        open: web.edge.office().policy().may_ever(&web.actor, OpenIt::VERB),
        shell: web.shell(t.s("menu-assessments")),
    };
    web.page(&page)
}
