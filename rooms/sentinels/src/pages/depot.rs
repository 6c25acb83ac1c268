//! A depot: its riders and how much they reported together. For who leads it, and for staff of its place.

use axum::extract::{Path, Query};
use liren_matters::store::CATEGORY_NAMES;
use liren_office::{Fault, OrgId};
use liren_ui::Crumb;
use liren_web::{Answer, Web};

use super::{
    list::{Asked, PAGE, row},
    view::{Part, View, by_category, fact},
};
use crate::{
    policy::DEPOT,
    store::find::{self, Asked as Which, Mark, Whose},
    subject,
};

/// `GET /sentinels/depots/{id}`.
pub async fn page(web: Web, Path(id): Path<OrgId>, Query(asked): Query<Asked>) -> Answer {
    let (now, want, actor) = (web.now, asked.clone(), web.actor.clone());
    let read = web
        .read(DEPOT, move |read, reach| {
            let depot = subject::depot(read, id)?.ok_or(Fault::NotFound)?;
            let staff = subject::is_staff(&actor, &depot);
            if !staff && !subject::leads(&actor, id) {
                return Err(Fault::NotFound);
            }
            let of = if staff { Whose::Staff(reach) } else { Whose::Depot(id) };
            let marks = [Mark::All, Mark::Trained, Mark::Active];
            let counts = marks.map(|mark| find::count(read, of, Some(id), mark, now));
            let rows = find::sentinels(read, of, Some(id), Mark::of(&want.mark), now, want.after(), PAGE as i64 + 1)?;
            let sums = find::sums(read, of, &Which { depot: Some(id), ..Which::default() })?;
            Ok((depot, staff, counts, rows, sums, read.all(&CATEGORY_NAMES, &[])?))
        })
        .await?;
    let (depot, staff, counts, rows, sums, categories) = read;
    let [all, trained, active] = counts;
    let t = web.t();
    let mut view = View::new(web.shell(depot.name.clone()));
    view.shell.crumbs = vec![if staff {
        Crumb::link(t.s("sentinel-list-title"), "/sentinels")
    } else {
        Crumb::link(t.s("sentinel-mine-title"), "/sentinels/mine")
    }];
    view.lead = t.s("sentinel-depot-lead").to_owned();
    let base = format!("/sentinels/depots/{id}");
    let to = |mark: Mark| format!("{base}?mark={}", mark.name());
    view.facts = vec![
        fact(t, "sentinel-mark-all", all?, to(Mark::All)),
        fact(t, "sentinel-mark-trained", trained?, to(Mark::Trained)),
        fact(t, "sentinel-mark-active", active?, to(Mark::Active)),
    ];
    let mark = Mark::of(&asked.mark);
    view.parts.push(Part {
        title: t.s(&format!("sentinel-mark-{}", mark.name())).to_owned(),
        note: t.s(&format!("sentinel-mark-{}-note", mark.name())).to_owned(),
        rows: rows.iter().take(PAGE).map(|one| row(t, one, &[])).collect(),
        empty: t.s("sentinel-none").to_owned(),
        ..Part::default()
    });
    view.pager.older = asked.older(&base, &rows);
    view.pager.newer = (!asked.after.is_empty()).then(|| to(mark));
    // Who leads a depot reads sums; the matters themselves are the community's and their reporters'.
    view.parts.push(by_category(t, &categories, &sums, |code| {
        if staff { format!("/sentinels/reports?depot={id}&category={code}") } else { String::new() }
    }));
    view.bar.push((t.s("sentinel-join-page").to_owned(), format!("/sentinels/join?depot={id}")));
    view.show(&web)
}
