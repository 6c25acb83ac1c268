//! 三率口径: what a city counts, and the form that sets it.

use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    commands::set_rates::{SetRates, VERB},
    model::Excluded,
    policy::FIGURES,
    rates::Rules,
};

/// `GET /matters/rates`.
pub async fn form(web: Web) -> Answer {
    let rules = web.read(VERB, |read, _| Rules::of(read)).await?;
    let mut form = Form::new().with("fair", if rules.fair_counts { "1" } else { "0" });
    form = form.with("own", if rules.own_rating_counts { "1" } else { "0" });
    for why in &rules.left_out {
        form = form.with("left_out", why.name());
    }
    ask::show(&web, asked(&web), form)
}

fn asked(web: &Web) -> Ask {
    let t = web.t();
    let two = || vec![Choice::new("1", t.s("matter-rates-yes")), Choice::new("0", t.s("matter-rates-no"))];
    let reasons = Excluded::ALL.iter().map(|why| Choice::new(why.name(), t.s(&why.label_key()))).collect();
    let ask = Ask::new(t, "matter-rates-title", "/matters/rates", "matter-rates-set")
        .lead(t.s("matter-rates-lead"))
        .crumb(t.s("matter-list-title"), "/matters")
        .field(Field::new(t, "fair", "matter-rates-fair", Input::Radios(two())))
        .field(Field::new(t, "own", "matter-rates-own", Input::Radios(two())).hint(t, "matter-rates-own-hint"))
        .field(Field::new(t, "left_out", "matter-rates-left-out", Input::Checks(reasons)).optional());
    // An administrator sets the rules and sees no figures.
    if web.edge.office().policy().may_ever(&web.actor, FIGURES) {
        ask.link(t.s("matter-figures-period"), "/figures")
    } else {
        ask
    }
}

/// `POST /matters/rates`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let left_out = posted.values("left_out").filter_map(Excluded::named).collect();
    let (fair_counts, own_rating_counts) = (posted.value("fair") == "1", posted.value("own") == "1");
    let rules = Rules { fair_counts, own_rating_counts, left_out };
    match web.run(posted.envelope()?, SetRates { rules }).await {
        Ok(_) => web.go_saying("/matters/rates", "matter-said-rates", ""),
        Err(fault) => ask::again(&web, asked(&web), &posted, fault),
    }
}
