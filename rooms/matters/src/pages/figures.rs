//! Sums and rates over what is within reach; each leads to its records.

use liren_office::{listing, reach::Wanted};
use liren_ui::{Crumb, Fact, Shell};
use liren_web::{Answer, Web};

use crate::{
    model::{KIND, Stage},
    policy::FIGURES,
    store,
};

#[derive(askama::Template)]
#[template(path = "figures.html")]
struct Page<'a> {
    shell: Shell<'a>,
    rates: Vec<Fact>,
    states: Vec<Fact>,
}

/// `GET /matters/figures`.
pub async fn figures(web: Web) -> Answer {
    let (sums, counts) = web
        .read(FIGURES, |read, reach| {
            let wanted = Wanted { kind: KIND, filters: &[], condition: "", before: None, limit: None };
            Ok((store::figures(read, reach)?, listing::counts_by(read, reach, &wanted, "state")?))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("matter-figures-title"));
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters")];
    let mut rates = Vec::new();
    if let Some(sums) = sums {
        let mut rate = |key: &str, part: i64, whole: i64, mark: &str| {
            // Nothing counted yet is no rate.
            let figure = if whole == 0 { "—".to_owned() } else { format!("{}%", (part * 100 + whole / 2) / whole) };
            rates.push(Fact {
                figure,
                label: t.s(key).to_owned(),
                parts: format!("{part}/{whole}"),
                href: format!("/matters?mark={mark}"),
                link: t.f1("matter-records", "count", part),
            });
        };
        rate("matter-rate-signed", sums.signed, sums.dispatched, "signed");
        rate("matter-rate-ended", sums.ended, sums.total, "ended");
        rate("matter-rate-in-time", sums.ended_in_time, sums.ended, "ended");
        rate("matter-rate-reworked", sums.reworked, sums.fed, "reworked");
        rate("matter-rate-content", sums.content, sums.rated, "rated");
        rate("matter-rate-overdue", sums.overdue, sums.total - sums.ended, "overdue");
    }
    let states = Stage::ALL
        .iter()
        .filter_map(|stage| counts.iter().find(|(name, _)| name == stage.name()).map(|(_, n)| (stage, *n)))
        .map(|(stage, n)| Fact {
            figure: n.to_string(),
            label: t.s(&stage.label_key()).to_owned(),
            parts: String::new(),
            href: format!("/matters?state={}", stage.name()),
            link: t.f1("matter-records", "count", n),
        })
        .collect();
    web.page(&Page { shell, rates, states })
}
