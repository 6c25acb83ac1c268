//! The small pages of the acts on an agreement.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault, PersonId};
use liren_ui::{Choice, Crumb, Form, T};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::{
    agreement::{Shown, offered, shown},
    hold,
};
use crate::supervision::{
    commands::{
        advise::{Advise, Refer},
        answer::{Agree, Decline},
        confide::Confide,
        end::End,
        plan::Plan,
        prepare::Prepare,
        service_plan::{ReviewPlan, SetPlan},
        sign::{PutRight, Sign},
    },
    model::{self, Function},
};

/// `GET /supervision/{id}/{act}`.
pub async fn form(slug: &'static str, web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    if !offered(&shown.on, &web.actor, web.edge.office().policy(), web.now).contains(&slug) {
        return web.go_saying(&format!("/supervision/{id}"), "supervision-said-moved-on", "");
    }
    let before = before(slug, &shown, &web);
    ask::show(&web, act(slug, &shown, &web), before)
}

/// `POST /supervision/{id}/{act}`.
pub async fn send(slug: &'static str, web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = shown(&web, id).await?;
    let outcome = if slug == "hold" {
        hold::run(&web, id, &shown, &posted).await
    } else {
        run(slug, &web, id, &shown, &posted).await
    };
    let said = format!("supervision-said-{slug}");
    ask::after(&web, act(slug, &shown, &web), &posted, outcome, (&format!("/supervision/{id}"), &said))
}

/// The supervisees as choices.
pub(super) fn people(shown: &Shown) -> Vec<Choice> {
    let name = |id: &PersonId| shown.names.get(id).cloned().unwrap_or_default();
    shown.on.supervisees().map(|m| Choice::new(m.person.to_string(), name(&m.person))).collect()
}

/// A closed list as choices.
macro_rules! choices {
    ($t:expr, $list:ty) => {
        <$list>::ALL.iter().map(|one| liren_ui::Choice::new(one.name(), $t.s(&one.label_key()))).collect::<Vec<_>>()
    };
}
pub(super) use choices;

fn act(slug: &'static str, shown: &Shown, web: &Web) -> Ask {
    let (t, on) = (web.t(), &shown.on);
    let back = format!("/supervision/{}", on.header.id);
    let hint = format!("supervision-hint-{slug}");
    Ask {
        title: t.s(&format!("supervision-act-{slug}")).to_owned(),
        crumbs: vec![
            Crumb::link(t.s("supervision-title"), "/supervision"),
            Crumb::link(on.header.title.clone(), back.clone()),
        ],
        lead: if t.has(&hint) { t.s(&hint).to_owned() } else { String::new() },
        action: format!("{back}/{slug}"),
        back,
        revision: Some(on.header.revision),
        fields: if slug == "hold" { hold::fields(&t, shown) } else { fields(slug, &t, shown, web) },
        // Words about a person do not stay in a browser that others use.
        keep: false,
        risk: matches!(slug, "decline" | "end"),
        ..Ask::default()
    }
}

fn fields(slug: &str, t: &T<'_>, shown: &Shown, web: &Web) -> Vec<Field> {
    let field = |name: &str, key: &str, kind| Field::said(name, t.s(key), kind);
    let on = &shown.on;
    let me = web.actor.person;
    let sessions = |state: &str| -> Vec<Choice> {
        let waits = |id| state != "held" || on.there(id).any(|(p, signed)| p == me && signed.is_none());
        let those = on.sessions.iter().filter(|s| s.state == state && waits(s.id));
        those.map(|s| Choice::new(s.id.to_string(), t.at(s.at, web.now))).collect()
    };
    let with = |name: &str| {
        // A supervisee writes for themselves: nobody is to be chosen.
        let who = people(shown);
        (!on.supervises(me) && who.len() > 1).then(|| field(name, "supervision-with", Input::Select(who)))
    };
    match slug {
        "decline" => vec![field("text", "supervision-why", Input::Area)],
        "end" => vec![field("text", "supervision-reached", Input::Area)],
        "prepare" => vec![field("text", "supervision-questions", Input::Area).told(t.s("supervision-questions-hint"))],
        "plan" => vec![
            field("day", "supervision-day", Input::Line("date")),
            field("time", "supervision-time", Input::Line("time")),
            field("minutes", "supervision-minutes", Input::Number),
            field("form", "supervision-form", Input::Radios(choices!(t, model::Form))),
            field("functions", "supervision-functions", Input::Checks(choices!(t, Function))),
            field("venue", "supervision-venue", Input::Line("text")).optional(),
        ],
        "sign" => vec![
            field("session", "supervision-session", Input::Radios(sessions("held"))),
            field(
                "right",
                "supervision-right",
                Input::Radios(vec![
                    Choice::new("1", t.s("supervision-right-yes")),
                    Choice::new("0", t.s("supervision-right-no")),
                ]),
            ),
            field("text", "supervision-reflection", Input::Area).optional().told(t.s("supervision-reflection-hint")),
        ],
        "put-right" => vec![
            field("session", "supervision-session", Input::Radios(sessions("returned"))),
            field("text", "supervision-addendum", Input::Area),
        ],
        "confide" => with("with").into_iter().chain([field("text", "supervision-private", Input::Area)]).collect(),
        "advise" => with("person")
            .into_iter()
            .chain([
                field("about", "supervision-about", Input::Line("text")).told(t.s("supervision-about-hint")),
                field("text", "supervision-advice", Input::Area).told(t.s("supervision-advice-hint")),
            ])
            .collect(),
        "set-plan" => with("person")
            .into_iter()
            .chain([
                field("aims", "supervision-plan-aims", Input::Area),
                field("steps", "supervision-plan-steps", Input::Area).told(t.s("supervision-steps-hint")),
                field("review", "supervision-plan-review", Input::Line("date")),
            ])
            .collect(),
        "review-plan" => {
            let name = |id| shown.names.get(id).cloned().unwrap_or_default();
            let open = on.plans.iter().filter(|p| p.state == "running");
            let plans =
                open.map(|p| Choice::new(p.id.to_string(), format!("{} · {}", name(&p.person), t.day(p.review_day))));
            vec![
                field("plan", "supervision-plan", Input::Radios(plans.collect())),
                field("text", "supervision-plan-reached", Input::Area),
                field("again", "supervision-plan-again", Input::Line("date"))
                    .optional()
                    .told(t.s("supervision-again-hint")),
            ]
        }
        _ => Vec::new(),
    }
}

/// What stands in a form before anything is typed.
fn before(slug: &str, shown: &Shown, web: &Web) -> Form {
    let on = &shown.on;
    let form = Form::new();
    match slug {
        "hold" => hold::before(shown, web),
        "plan" => match on.planned().or(on.sessions.first()) {
            Some(last) => {
                let functions: Vec<(&str, &str)> = last.functions.split(',').map(|f| ("functions", f)).collect();
                Form::sent(functions)
                    .with("minutes", last.minutes.to_string())
                    .with("form", last.form.clone())
                    .with("venue", last.venue.clone())
            }
            None => form.with("minutes", "60").with("form", "individual"),
        },
        "sign" | "put-right" => {
            let state = if slug == "sign" { "held" } else { "returned" };
            let mine = |id| slug != "sign" || on.there(id).any(|(p, signed)| p == web.actor.person && signed.is_none());
            let first = on.sessions.iter().rev().find(|s| s.state == state && mine(s.id));
            form.with("session", first.map(|s| s.id.to_string()).unwrap_or_default())
        }
        "review-plan" => {
            let first = on.plans.iter().rev().find(|p| p.state == "running");
            form.with("plan", first.map(|p| p.id.to_string()).unwrap_or_default())
        }
        _ => form,
    }
}

/// Which supervisee is meant: the one chosen, or the only one.
pub(super) fn whom(shown: &Shown, posted: &Posted, name: &str) -> Result<PersonId, Refusal> {
    let mut all = shown.on.supervisees();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only.person),
        _ => posted.id(name),
    }
}

async fn run(slug: &str, web: &Web, supervision: DossierId, shown: &Shown, posted: &Posted) -> Result<(), Fault> {
    let envelope = posted.envelope()?;
    match slug {
        "agree" => web.run(envelope, Agree { supervision }).await.map(drop),
        "decline" => web.run(envelope, Decline { supervision, text: posted.paragraph("text")? }).await.map(drop),
        "end" => web.run(envelope, End { supervision, text: posted.paragraph("text")? }).await.map(drop),
        "prepare" => web.run(envelope, Prepare { supervision, text: posted.paragraph("text")? }).await.map(drop),
        "plan" => {
            let (at, minutes) = (posted.moment("day", "time"), posted.number("minutes"));
            let form = model::Form::named(posted.value("form"));
            let form = form.ok_or_else(|| Refusal::field("form", "refusal-choice-invalid"));
            let functions = posted.values("functions").filter_map(Function::named).collect();
            match (at, minutes, form, posted.line_opt("venue")) {
                (Ok(at), Ok(minutes), Ok(form), Ok(venue)) => {
                    web.run(envelope, Plan { supervision, at, minutes, form, functions, venue }).await.map(drop)
                }
                (a, b, c, d) => ask::all([a.err(), b.err(), c.err(), d.err()]),
            }
        }
        "sign" => {
            let right = match posted.value("right") {
                "1" => Ok(true),
                "0" => Ok(false),
                _ => Err(Refusal::field("right", "refusal-choice-invalid")),
            };
            match (posted.id("session"), right, posted.paragraph_opt("text")) {
                (Ok(session), Ok(right), Ok(text)) => {
                    web.run(envelope, Sign { supervision, session, right, text }).await.map(drop)
                }
                (a, b, c) => ask::all([a.err(), b.err(), c.err()]),
            }
        }
        "put-right" => match (posted.id("session"), posted.paragraph("text")) {
            (Ok(session), Ok(text)) => web.run(envelope, PutRight { supervision, session, text }).await.map(drop),
            (a, b) => ask::all([a.err(), b.err()]),
        },
        "confide" => match (whom(shown, posted, "with"), posted.paragraph("text")) {
            (Ok(with), Ok(text)) => {
                web.run(envelope, Confide { supervision, with, session: None, text }).await.map(drop)
            }
            (a, b) => ask::all([a.err(), b.err()]),
        },
        "advise" => match (whom(shown, posted, "person"), posted.line("about"), posted.paragraph("text")) {
            (Ok(person), Ok(number), Ok(text)) => {
                let advise = Advise { number: number.clone(), supervision, person, text };
                let refer = Refer { supervision, session: None, number, person };
                let both = web.run_together(move |together| {
                    together.run(envelope, advise)?;
                    together.run(envelope.also(1), refer)
                });
                both.await.map(drop)
            }
            (a, b, c) => ask::all([a.err(), b.err(), c.err()]),
        },
        "set-plan" => {
            let (aims, steps) = (posted.paragraph("aims"), posted.paragraph("steps"));
            match (whom(shown, posted, "person"), aims, steps, posted.day("review")) {
                (Ok(person), Ok(aims), Ok(steps), Ok(review)) => {
                    web.run(envelope, SetPlan { supervision, person, aims, steps, review }).await.map(drop)
                }
                (a, b, c, d) => ask::all([a.err(), b.err(), c.err(), d.err()]),
            }
        }
        "review-plan" => {
            let again = if posted.value("again").is_empty() { Ok(None) } else { posted.day("again").map(Some) };
            match (posted.id("plan"), posted.paragraph("text"), again) {
                (Ok(plan), Ok(text), Ok(again)) => {
                    web.run(envelope, ReviewPlan { supervision, plan, text, again }).await.map(drop)
                }
                (a, b, c) => ask::all([a.err(), b.err(), c.err()]),
            }
        }
        other => Err(Fault::Internal(format!("no act {other}"))),
    }
}
