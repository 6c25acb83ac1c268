//! The classes within reach.

use liren_office::{
    listing::{self, Short},
    reach::Wanted,
};
use liren_ui::{Row, Shell, Tone};
use liren_web::{Answer, Web};

use crate::cohort::{
    commands::open,
    model::{KIND, Stage},
    policy::LIST,
};

#[derive(askama::Template)]
#[template(path = "cohort_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    may_open: bool,
}

/// `GET /cohorts`.
pub async fn list(web: Web) -> Answer {
    let keys = web.keys();
    let headers = web
        .read(LIST, move |read, reach| {
            let wanted = Wanted::newest(KIND, 100);
            listing::page::<Short>(read, &keys, reach, &wanted)
        })
        .await?;
    let t = web.t();
    let rows = headers.into_iter().map(|h| {
        let stage = Stage::named(&h.state).unwrap_or(Stage::Planned);
        let tone = match stage {
            Stage::Planned => Tone::Soon,
            Stage::Running => Tone::Info,
            Stage::Settled => Tone::Done,
        };
        Row::new(t.day(h.opened_at.day()), h.title, format!("/cohorts/{}", h.id))
            .note(h.number)
            .state(tone, t.s(&stage.label_key()))
    });
    let may_open = web.edge.office().policy().may_ever(&web.actor, open::VERB);
    let page = Page { rows: rows.collect(), may_open, shell: web.shell(t.s("menu-cohorts")) };
    web.page(&page)
}
