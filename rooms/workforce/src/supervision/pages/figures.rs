//! 督导情况: caseload, hours and overdue sessions by station. Numbers of stations, in the order of their names; persons
//! do not appear.

use liren_kernel::Instant;
use liren_office::{Fault, Reach};
use liren_store::Read;
use liren_ui::{Fact, Shell};
use liren_web::{Answer, Web};

use crate::{
    folk,
    supervision::{model::Function, policy::FIGURES, store::figures},
};

/// Days that the figures look back.
const DAYS: i64 = 90;

struct Line {
    station: String,
    agreements: i64,
    people: i64,
    sessions: i64,
    hours: String,
    overdue: i64,
}

#[derive(askama::Template)]
#[template(path = "supervision_figures.html")]
struct Page<'a> {
    shell: Shell<'a>,
    note: String,
    facts: Vec<Fact>,
    lines: Vec<Line>,
    functions: Vec<(String, String)>,
}

struct Figures {
    stations: Vec<(figures::Station, String)>,
    functions: Vec<(Function, i64)>,
}

fn read(read: &mut Read<'_>, reach: &Reach, now: Instant) -> Result<Figures, Fault> {
    let since = now.day().plus_days(-DAYS).start();
    let rows = figures::by_station(read, reach, since, now.day())?;
    let orgs: Vec<_> = rows.iter().filter_map(|r| r.station).collect();
    let names = folk::org_names(read, &orgs)?;
    let mut stations: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let name = row.station.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
            (row, name)
        })
        .collect();
    stations.sort_by_cached_key(|(_, name)| liren_kernel::pinyin::keys(name).sort);
    let mut functions = Vec::new();
    for function in Function::ALL {
        functions.push((*function, figures::minutes_of(read, reach, since, *function)?));
    }
    Ok(Figures { stations, functions })
}

/// Minutes as hours with one decimal.
pub(crate) fn hours(minutes: i64) -> String {
    format!("{}.{}", minutes / 60, minutes % 60 / 6)
}

/// `GET /supervision/figures`.
pub async fn show(web: Web) -> Answer {
    let now = web.now;
    let found = web.read(FIGURES, move |r, reach| read(r, reach, now)).await?;
    let t = web.t();
    let sum = |of: fn(&figures::Station) -> i64| found.stations.iter().map(|(row, _)| of(row)).sum::<i64>();
    let fact = |figure: String, key: &str| Fact {
        figure,
        label: t.s(key).to_owned(),
        parts: String::new(),
        href: "/supervision".into(),
        link: t.s("supervision-figures-records").to_owned(),
    };
    let page = Page {
        note: t.f1("supervision-figures-note", "days", DAYS),
        facts: vec![
            fact(sum(|r| r.agreements).to_string(), "supervision-figures-agreements"),
            fact(sum(|r| r.people).to_string(), "supervision-figures-people"),
            fact(hours(sum(|r| r.minutes)), "supervision-figures-hours"),
            fact(sum(|r| r.overdue).to_string(), "supervision-figures-overdue"),
        ],
        lines: found
            .stations
            .into_iter()
            .map(|(row, name)| Line {
                station: if name.is_empty() { t.s("supervision-no-station").to_owned() } else { name },
                agreements: row.agreements,
                people: row.people,
                sessions: row.sessions,
                hours: hours(row.minutes),
                overdue: row.overdue,
            })
            .collect(),
        functions: found
            .functions
            .into_iter()
            .map(|(function, minutes)| (t.s(&function.label_key()).to_owned(), hours(minutes)))
            .collect(),
        shell: web.shell(t.s("supervision-figures-title")),
    };
    web.page(&page)
}
