//! The rules for hours: everybody who works with them may read them, the street sets them.

use liren_kernel::Refusal;
use liren_office::Command as _;
use liren_ui::{Def, Form, Shell};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field},
};

use crate::{
    policy::RULES_READ,
    rules::{self, BOUNDS, Rules, SetRules},
    views,
};

#[derive(askama::Template)]
#[template(path = "hours_rules.html")]
struct Page<'a> {
    shell: Shell<'a>,
    defs: Vec<Def>,
}

/// `GET /hours/rules`.
pub(crate) async fn page(web: Web) -> Answer {
    let rules = web.read(RULES_READ, |read, _| rules::rules(read)).await?;
    if web.edge.office().policy().may_ever(&web.actor, SetRules::VERB) {
        let form = BOUNDS.iter().zip(rules.values()).fold(Form::new(), |f, ((n, ..), v)| f.with(n, v.to_string()));
        return ask::show(&web, form_of(&web), form);
    }
    let t = web.t();
    let defs = BOUNDS.iter().zip(rules.values()).map(|((name, ..), value)| (label(&web, name), value.to_string()));
    let defs = views::defs(defs.collect());
    web.page(&Page { shell: web.shell(t.s("hours-rules-title")), defs })
}

fn key(name: &str) -> String {
    format!("hours-rule-{}", name.replace('_', "-"))
}

fn label(web: &Web, name: &str) -> String {
    web.t().s(&key(name)).to_owned()
}

fn form_of(web: &Web) -> Ask {
    let t = web.t();
    let ask = Ask::new(t, "hours-rules-title", "/hours/rules", "hours-rules-set")
        .lead(t.s("hours-rules-lead"))
        .crumb(t.s("volunteer-list-title"), "/volunteers");
    BOUNDS.iter().fold(ask, |ask, (name, ..)| ask.field(Field::line(t, *name, &key(name))))
}

/// `POST /hours/rules`.
pub(crate) async fn set(web: Web, posted: Posted) -> Answer {
    let mut values = [0_i64; BOUNDS.len()];
    let mut wrong = Vec::new();
    for (slot, (name, min, max)) in values.iter_mut().zip(BOUNDS) {
        match posted.value(name).trim().parse() {
            Ok(value) => *slot = value,
            Err(_) => wrong.push(Refusal::field(name, "refusal-hours-rule").arg("min", min).arg("max", max)),
        }
    }
    if !wrong.is_empty() {
        return ask::show(&web, form_of(&web), posted.refused(web.t(), &wrong));
    }
    match web.run(posted.envelope()?, SetRules { rules: Rules::of(values) }).await {
        Ok(_) => web.go_saying("/hours/rules", "hours-said-rules", ""),
        Err(fault) => ask::again(&web, form_of(&web), &posted, fault),
    }
}
