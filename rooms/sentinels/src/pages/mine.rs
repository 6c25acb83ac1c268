//! 我报的: what one reported and what came of it, in the four plain words; the way to the next report.

use liren_matters::{model::Plain, store::CATEGORY_NAMES};
use liren_office::Fault;
use liren_people::public;
use liren_ui::Def;
use liren_web::{Answer, Web};

use super::view::{Part, View, report};
use crate::{model, policy::OWN, store::find, subject};

/// Lines at most.
const SHOWN: i64 = 50;

/// `GET /sentinels/mine`.
pub async fn page(web: Web) -> Answer {
    let (person, now) = (web.actor.person, web.now);
    let (own, depot, rows, categories) = web
        .read(OWN, move |read, reach| {
            let own = subject::own(read, person, now)?.filter(model::SentinelRow::in_force);
            // A post without its register, or a consent taken back: nothing to show but what was reported.
            let depot = match &own {
                Some(own) => public::org_by_id(read, own.depot)?,
                None => None,
            };
            let rows = find::reports_of(read, reach, person, SHOWN)?;
            Ok::<_, Fault>((own, depot, rows, read.all(&CATEGORY_NAMES, &[])?))
        })
        .await?;
    let t = web.t();
    let mut view = View::new(web.shell(t.s("sentinel-mine-title")));
    let next = |title: &str, note: &str, href: &str| {
        Some((t.s(title).to_owned(), t.s(note).to_owned(), href.to_owned(), t.s(title).to_owned()))
    };
    match &own {
        Some(own) if own.trained_at.is_some() => {
            view.next = next("sentinel-report-title", "sentinel-never-people", "/sentinels/report");
        }
        Some(_) => view.next = next("sentinel-train-title", "sentinel-train-note", "/sentinels/train"),
        None => view.lead = t.s("sentinel-mine-ended").to_owned(),
    }
    if let (Some(own), Some(depot)) = (&own, &depot) {
        let leader = own.part == model::Part::Leader;
        let mut at = Def::new(t.s("sentinel-depot"), depot.name.clone());
        if leader {
            at.href = format!("/sentinels/depots/{}", depot.id);
        }
        view.defs = vec![at, Def::new(t.s("sentinel-hat"), t.s(&own.hat.label_key()))];
        if leader {
            view.bar.push((t.s("sentinel-depot-riders").to_owned(), format!("/sentinels/depots/{}", depot.id)));
        }
        view.bar.push((t.s("sentinel-leave").to_owned(), format!("/sentinels/{}/end", own.id)));
    }
    let done = rows.iter().filter(|row| matches!(row.plain(), Plain::Done | Plain::Ended)).count();
    view.parts.push(Part {
        title: t.s("sentinel-mine-reports").to_owned(),
        note: if done > 0 { t.f1("sentinel-thanks", "count", done) } else { String::new() },
        rows: rows.iter().map(|row| report(&web, t, &categories, row, "")).collect(),
        empty: t.s("sentinel-mine-none").to_owned(),
        ..Part::default()
    });
    view.show(&web)
}
