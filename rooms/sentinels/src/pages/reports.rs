//! The records behind every figure of reports, within reach: what and where, never who.

use axum::extract::Query;
use liren_kernel::Day;
use liren_matters::store::CATEGORY_NAMES;
use liren_office::{OrgId, Period};
use liren_people::public;
use liren_ui::Crumb;
use liren_web::{Answer, Web};
use serde::Deserialize;

use super::{
    list::PAGE,
    view::{Part, View, report},
};
use crate::{
    policy::{LIST, REPORTS},
    store::find::{self, Asked as Which, Whose},
};

/// What a reader asks of this page.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    depot: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    place: String,
    before: Option<i64>,
}

impl Asked {
    fn which(&self) -> Which {
        let day = |text: &str| text.parse::<Day>().ok();
        let period = day(&self.from).zip(day(&self.to));
        Which {
            depot: self.depot.parse().ok(),
            category: self.category.chars().take(24).collect(),
            period: period.map(|(from, to)| Period { from, to, place: Period::place_of(&self.place) }),
        }
    }

    fn address(&self, before: i64) -> String {
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:".contains(&b));
        let all = [
            ("depot", &self.depot),
            ("category", &self.category),
            ("from", &self.from),
            ("to", &self.to),
            ("place", &self.place),
        ];
        let asked: Vec<String> =
            all.into_iter().filter(|(_, v)| !v.is_empty() && plain(v)).map(|(n, v)| format!("{n}={v}&")).collect();
        format!("/sentinels/reports?{}before={before}", asked.concat())
    }
}

/// `GET /sentinels/reports`.
pub async fn page(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (which, before) = (asked.which(), asked.before);
    let (rows, all, categories, names) = web
        .read(REPORTS, move |read, reach| {
            let rows = find::reports(read, reach, &which, before, PAGE as i64 + 1)?;
            let all: i64 = find::sums(read, Whose::Staff(reach), &which)?.iter().map(|(_, n, _)| n).sum();
            let mut ids: Vec<OrgId> = rows.iter().map(|row| row.depot).collect();
            ids.sort_unstable();
            ids.dedup();
            Ok((rows, all, read.all(&CATEGORY_NAMES, &[])?, public::org_names(read, &ids)?))
        })
        .await?;
    let t = web.t();
    let mut view = View::new(web.shell(t.s("sentinel-reports-title")));
    // Who reads the figures may be nobody who reads the register.
    if web.edge.office().policy().may_ever(&web.actor, LIST) {
        view.shell.crumbs = vec![Crumb::link(t.s("sentinel-list-title"), "/sentinels")];
    }
    let name = |id: &OrgId| names.get(id).map_or("", String::as_str);
    view.parts.push(Part {
        title: t.f1("sentinel-records", "count", all),
        note: t.s("sentinel-reports-note").to_owned(),
        rows: rows.iter().take(PAGE).map(|row| report(&web, t, &categories, row, name(&row.depot))).collect(),
        empty: t.s("sentinel-none-reported").to_owned(),
        ..Part::default()
    });
    view.pager.older = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE).map(|last| asked.address(last.seq));
    view.show(&web)
}
