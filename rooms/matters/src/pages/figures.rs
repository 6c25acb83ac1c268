//! Where what is within reach stands now; each sum leads to its records. Sums over a period are measures.

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
            let wanted = Wanted::all(KIND);
            Ok((store::figures(read, reach)?, listing::counts_by(read, reach, &wanted, "state")?))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("matter-figures-title"));
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters")];
    let mut rates = Vec::new();
    if let Some(sums) = sums {
        let open = sums.total - sums.ended;
        // Nothing open yet is no rate.
        let figure = if open == 0 { "—".to_owned() } else { format!("{}%", (sums.overdue * 100 + open / 2) / open) };
        rates.push(Fact {
            figure,
            label: t.s("matter-rate-overdue").to_owned(),
            parts: format!("{}/{open}", sums.overdue),
            href: "/matters?mark=overdue".to_owned(),
            link: t.f1("matter-records", "count", sums.overdue),
        });
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
