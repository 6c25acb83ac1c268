//! The register: how many, who waits, what was reported. Every figure opens its records; nobody stands in the order of
//! reports.

use axum::extract::Query;
use liren_kernel::{mask, mask::Purpose};
use liren_matters::store::CATEGORY_NAMES;
use liren_office::OrgId;
use liren_ui::{Row, T, Tone};
use liren_web::{Answer, Web};
use serde::Deserialize;

use super::view::{Part, View, by_category, fact};
use crate::{
    commands::admit,
    policy::LIST,
    store::find::{self, Asked as Which, Listed, Mark, Whose},
};

/// Lines of one page.
pub const PAGE: usize = 50;

/// What a reader asks of a register.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// Which of them; a [`Mark`].
    #[serde(default)]
    pub mark: String,
    /// After this one: key of order and number.
    #[serde(default)]
    pub after: String,
}

impl Asked {
    /// The line after which the page begins.
    pub fn after(&self) -> Option<(&str, i64)> {
        let (sort, seq) = self.after.rsplit_once('~')?;
        Some((sort, seq.parse().ok()?))
    }

    /// The address of the page after the last of `rows`, when there is one more.
    pub fn older(&self, path: &str, rows: &[Listed]) -> Option<String> {
        let last = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE)?;
        let after = liren_web::encoded(&format!("{}~{}", last.sort, last.seq));
        Some(format!("{path}?mark={}&after={after}", Mark::of(&self.mark).name()))
    }
}

/// A sentinel as a line.
pub fn row(t: T<'_>, one: &Listed, depots: &[(OrgId, String)]) -> Row {
    let depot = depots.iter().find(|(id, _)| *id == one.depot).map(|(_, name)| name.as_str());
    let note = [depot, Some(t.s(&one.part.label_key())), Some(t.s(&one.hat.label_key()))].map(|s| s.map(str::to_owned));
    let note: Vec<String> = note.into_iter().flatten().collect();
    let line =
        Row::new("", mask::name(&one.name, Purpose::Team), format!("/sentinels/{}", one.id)).note(note.join(" · "));
    match one.trained_at {
        Some(_) => line.state(Tone::Done, t.s("sentinel-trained")),
        None => line.state(Tone::Soon, t.s("sentinel-untrained")),
    }
}

/// `GET /sentinels`.
pub async fn page(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (now, want) = (web.now, asked.clone());
    let read = web
        .read(LIST, move |read, reach| {
            let whose = Whose::Staff(reach);
            let mark = Mark::of(&want.mark);
            let counts = [Mark::All, Mark::Trained, Mark::Active].map(|mark| find::count(read, whose, None, mark, now));
            let rows = find::sentinels(read, whose, None, mark, now, want.after(), PAGE as i64 + 1)?;
            let asks = find::asks(read, reach, 100)?;
            let sums = find::sums(read, whose, &Which::default())?;
            let categories = read.all(&CATEGORY_NAMES, &[])?;
            Ok((counts, rows, asks, sums, categories, super::depots_of(read, reach)?))
        })
        .await?;
    let (counts, rows, asks, sums, categories, depots) = read;
    let [all, trained, active] = counts;
    let t = web.t();
    let mut view = View::new(web.shell(t.s("sentinel-list-title")));
    view.lead = t.s("sentinel-list-lead").to_owned();
    let to = |mark: Mark| format!("/sentinels?mark={}", mark.name());
    view.facts = vec![
        fact(t, "sentinel-mark-all", all?, to(Mark::All)),
        fact(t, "sentinel-mark-trained", trained?, to(Mark::Trained)),
        fact(t, "sentinel-mark-active", active?, to(Mark::Active)),
    ];
    let name =
        |id: &OrgId| depots.iter().find(|(depot, _)| depot == id).map(|(_, name)| name.clone()).unwrap_or_default();
    if !asks.is_empty() {
        let line = |ask: &crate::model::AskRow| {
            let note = format!("{} · {}", name(&ask.depot), t.s(&ask.part.label_key()));
            Row::new(
                t.near(ask.asked_at, now),
                mask::name(&ask.name, Purpose::Team),
                format!("/sentinels/asks/{}", ask.id),
            )
            .note(note)
            .state(Tone::Soon, t.s("sentinel-waits"))
        };
        view.parts.push(Part {
            title: t.s("sentinel-asks").to_owned(),
            note: t.s("sentinel-asks-note").to_owned(),
            rows: asks.iter().map(line).collect(),
            ..Part::default()
        });
    }
    let mark = Mark::of(&asked.mark);
    view.parts.push(Part {
        title: t.s(&format!("sentinel-mark-{}", mark.name())).to_owned(),
        note: t.s(&format!("sentinel-mark-{}-note", mark.name())).to_owned(),
        rows: rows.iter().take(PAGE).map(|one| row(t, one, &depots)).collect(),
        empty: t.s("sentinel-none").to_owned(),
        ..Part::default()
    });
    view.pager.older = asked.older("/sentinels", &rows);
    view.pager.newer = (!asked.after.is_empty()).then(|| to(mark));
    view.parts.push(by_category(t, &categories, &sums, |code| format!("/sentinels/reports?category={code}")));
    view.parts.push(Part {
        title: t.s("sentinel-depots").to_owned(),
        rows: depots.iter().map(|(id, name)| Row::new("", name.clone(), format!("/sentinels/depots/{id}"))).collect(),
        empty: t.s("sentinel-depots-none").to_owned(),
        ..Part::default()
    });
    if web.edge.office().policy().may_ever(&web.actor, admit::REGISTER) {
        view.bar.push((t.verb(admit::REGISTER), "/sentinels/register".into()));
    }
    view.bar.push((t.s("sentinel-join-page").to_owned(), "/sentinels/join".into()));
    view.show(&web)
}
