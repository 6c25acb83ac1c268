//! 我的成长: one's own path, and the files one walks beside.

use liren_office::{
    listing::{self, Short},
    reach::Wanted,
};
use liren_store::params;
use liren_ui::{Row, Shell, Step};
use liren_web::{Answer, Posted, Web, fresh_command};

use crate::{
    folk,
    growth::{
        KIND,
        commands::follow::Follow,
        path,
        policy::{BENCH, SEE},
        store,
    },
};

#[derive(askama::Template)]
#[template(path = "growth_home.html")]
struct Page<'a> {
    shell: Shell<'a>,
    steps: Vec<Step>,
    file: Option<String>,
    begin: bool,
    command: String,
    beside: Vec<Row>,
    may_bench: bool,
}

/// `GET /growth`.
pub async fn show(web: Web) -> Answer {
    let (person, now, keys) = (web.person()?, web.now, web.keys());
    let (path, own, files, works) = web
        .read(SEE, move |read, reach| {
            let works = folk::works_at(&folk::posts(read, person, now)?).is_some();
            let path = if works { Some(path::read(read, person, now)?) } else { None };
            let own = read.opt(&store::FILE_OF, params![person])?.map(|(_, id)| id);
            let wanted = Wanted::newest(KIND, listing::PAGE);
            let mut files = listing::page::<Short>(read, &keys, reach, &wanted)?;
            files.retain(|h| Some(h.id) != own);
            let mut beside = Vec::new();
            for header in files {
                let links = read.all(&store::LINKS, params![header.seq])?;
                let waiting = links.iter().filter(|l| l.state == "offered").count();
                beside.push((header, waiting));
            }
            Ok((path, own, beside, works))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let beside = files.into_iter().map(|(header, waiting)| {
        let row =
            Row::new(t.day(header.opened_at.day()), header.title, format!("/growth/{}", header.id)).note(header.number);
        if waiting > 0 { row.state(liren_ui::Tone::Soon, t.f1("growth-waiting", "count", waiting)) } else { row }
    });
    let page = Page {
        steps: path.map(|p| p.steps(&t, now, None)).unwrap_or_default(),
        file: own.map(|id| format!("/growth/{id}")),
        begin: works && own.is_none(),
        command: fresh_command().to_string(),
        beside: beside.collect(),
        may_bench: policy.may_ever(&web.actor, BENCH),
        shell: web.shell(t.s("growth-title")),
    };
    web.page(&page)
}

/// `POST /growth/begin`: opens one's own file.
pub async fn begin(web: Web, posted: Posted) -> Answer {
    let receipt = web.run(posted.envelope()?, Follow { person: web.person()? }).await?;
    let to = receipt.dossier.map_or_else(|| "/growth".to_owned(), |id| format!("/growth/{id}"));
    web.go_saying(&to, "growth-said-begun", "")
}
