//! A run: planning it, its page, its roll, calling it off.

use axum::extract::{Path, Query};
use liren_kernel::{Refusal, ScopeColumn};
use liren_office::{Command as _, DossierId, Fault, OrgId, PersonId, Subject as _, attendance};
use liren_people::{OrgKind, public};
use liren_ui::{Chip, Choice, Crumb, Def, Form, Shell, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use crate::{
    folk,
    programme::{
        commands::{
            plan_run::PlanRun,
            roll::{CancelRun, Roll},
        },
        model::State,
        policy::OPEN,
        store,
        subject::OnRun,
    },
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    subject: String,
}

async fn plan(web: &Web) -> Result<Ask, Failure> {
    let places: Vec<String> = liren_office::Reach::of(&web.actor)
        .places()
        .filter(|(column, _)| matches!(column, ScopeColumn::Street | ScopeColumn::District))
        .map(|(_, code)| code.to_owned())
        .collect();
    let codes = places.clone();
    let (subjects, named, stations) = web
        .read(PlanRun::VERB, move |read, _| {
            let mut stations: Vec<(OrgId, String)> = Vec::new();
            for code in &codes {
                for org in public::orgs_serving(read, code, &[OrgKind::Station])? {
                    stations.push((org.id, org.name));
                }
            }
            stations.sort();
            stations.dedup();
            Ok((read.all(&store::SUBJECTS, &[])?, liren_places::find::names_of(read, &codes)?, stations))
        })
        .await?;
    let t = web.t();
    let field = |name: &str, key: &str, kind| Field::said(name, t.s(key), kind);
    let subjects = subjects.into_iter().map(|s| Choice::new(s.code, s.name)).collect();
    let places = named.into_iter().map(|(code, name)| Choice::new(code, name)).collect();
    let stations = stations.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    Ok(Ask {
        title: t.s("verb-programme-plan-run").to_owned(),
        crumbs: vec![Crumb::link(t.s("programme-title"), "/programme")],
        lead: t.s("programme-plan-hint").to_owned(),
        action: "/programme/new".into(),
        back: "/programme".into(),
        revision: None,
        fields: vec![
            field("subject", "programme-subject", Input::Select(subjects)),
            field("at", "programme-at", Input::Radios(places)),
            field("station", "programme-station", Input::Select(stations)).optional(),
            field("day", "programme-day", Input::Line("date")),
            field("minutes", "programme-minutes", Input::Number),
            field("trainer", "programme-trainer", Input::Line("text")).optional(),
            field("venue", "programme-venue", Input::Line("text")).optional(),
            field("gathering", "programme-gathering", Input::Line("text"))
                .optional()
                .told(t.s("programme-gathering-hint")),
        ],
        keep: true,
        risk: false,
        ..Ask::default()
    })
}

/// `GET /programme/new`.
pub async fn plan_form(web: Web, Query(asked): Query<Asked>) -> Answer {
    let act = plan(&web).await?;
    let first = |name: &str| {
        let field = act.fields.iter().find(|f| f.name == name)?;
        match &field.input {
            Input::Radios(all) | Input::Select(all) if all.len() == 1 => all.first().map(|c| c.value.clone()),
            _ => None,
        }
    };
    let form = Form::new().with("minutes", "120").with("subject", asked.subject);
    let form = form.with("at", first("at").unwrap_or_default()).with("station", first("station").unwrap_or_default());
    ask::show(&web, act, form)
}

/// `POST /programme/new`.
pub async fn plan_send(web: Web, posted: Posted) -> Answer {
    let act = plan(&web).await?;
    let outcome = async {
        let station = if posted.value("station").is_empty() { Ok(None) } else { posted.id("station").map(Some) };
        let (day, minutes) = (posted.day("day"), posted.number("minutes"));
        let (trainer, venue, gathering) =
            (posted.line_opt("trainer"), posted.line_opt("venue"), posted.line_opt("gathering"));
        match (station, day, minutes, trainer, venue, gathering) {
            (Ok(station), Ok(day), Ok(minutes), Ok(trainer), Ok(venue), Ok(gathering)) => {
                let (subject, at) = (posted.value("subject").to_owned(), posted.value("at").to_owned());
                if at.is_empty() {
                    return Err(Refusal::field("at", "refusal-choice-invalid").into());
                }
                let plan = PlanRun { subject, at, station, day, minutes, trainer, venue, gathering };
                Ok(web.run(posted.envelope()?, plan).await?.dossier)
            }
            (a, b, c, d, e, f) => {
                ask::all([a.err(), b.err(), c.err(), d.err(), e.err(), f.err()])?;
                Ok::<Option<DossierId>, Fault>(None)
            }
        }
    }
    .await;
    let to = match &outcome {
        Ok(Some(id)) => format!("/programme/{id}"),
        _ => "/programme".to_owned(),
    };
    ask::after(&web, act, &posted, outcome, (&to, "programme-said-planned"))
}

/// A run that the actor may open, with who was there.
struct Shown {
    on: OnRun,
    there: Vec<(PersonId, String)>,
    station: String,
    held_as: Option<(DossierId, String)>,
}

async fn shown(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor, office) = (web.keys(), web.actor.clone(), web.edge.office().clone());
    web.read(OPEN, move |read, reach| {
        let on = OnRun::read(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        if !office.policy().permits(&actor, OPEN, &on.facts()) {
            return Err(Fault::NotFound);
        }
        let mut marks = attendance::of_dossier(read, on.header.seq, None)?;
        let mut held_as = None;
        if let Some(seq) = on.run.gathering {
            marks.extend(attendance::of_dossier(read, seq, None)?);
            held_as = liren_office::listing::by_seq(read, &keys, reach, seq)?.map(|h| (h.id, h.number));
        }
        let people: Vec<PersonId> =
            marks.iter().filter(|m| m.voided_at.is_none() && m.presence.was_there()).filter_map(|m| m.person).collect();
        let mut there: Vec<(PersonId, String)> = folk::names(read, &people)?.into_iter().collect();
        there.sort_by_cached_key(|(_, name)| liren_kernel::pinyin::keys(name).sort);
        let orgs: Vec<OrgId> = on.run.station.into_iter().collect();
        let station = folk::org_names(read, &orgs)?.into_values().next().unwrap_or_default();
        Ok(Shown { on, there, station, held_as })
    })
    .await
}

#[derive(askama::Template)]
#[template(path = "programme_run.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    facts: Vec<Def>,
    there: Vec<String>,
    roll: Option<String>,
    cancel: Option<String>,
}

/// `GET /programme/{id}`.
pub async fn open(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, on) = (web.t(), &shown.on);
    let policy = web.edge.office().policy();
    let mut shell = web.shell(t.term(&on.header.title));
    shell.crumbs = vec![Crumb::link(t.s("programme-title"), "/programme"), Crumb::text(on.header.number.clone())];
    let tone = match on.state {
        State::Planned => Tone::Info,
        State::Held => Tone::Done,
        State::Cancelled => Tone::Plain,
    };
    let mut facts = vec![
        Def::new(t.s("programme-day"), t.day(on.run.day)),
        Def::new(t.s("programme-length"), t.minutes(on.run.minutes)),
    ];
    for (key, value) in [
        ("programme-station", &shown.station),
        ("programme-trainer", &on.run.trainer),
        ("programme-venue", &on.run.venue),
    ] {
        if !value.is_empty() {
            facts.push(Def::new(t.s(key), value.clone()));
        }
    }
    if let Some((gathering, number)) = &shown.held_as {
        let (term, value) = (t.s("programme-gathering").to_owned(), number.clone());
        facts.push(Def { term, value, href: format!("/dossiers/{gathering}") });
    }
    let may = |verb| policy.permits(&web.actor, verb, &on.facts());
    let calls = on.state != State::Cancelled && on.run.gathering.is_none() && on.run.day <= web.now.day();
    let page = Page {
        chips: vec![
            Chip::new(tone, t.s(&on.state.label_key())),
            Chip::new(Tone::Plain, t.f1("programme-people", "count", shown.there.len())),
        ],
        facts,
        // Who was there is for those who lead; a learner sees that they were.
        there: if may(Roll::VERB) { shown.there.iter().map(|(_, name)| name.clone()).collect() } else { Vec::new() },
        roll: (calls && may(Roll::VERB)).then(|| format!("/programme/{id}/roll")),
        cancel: (on.state == State::Planned && may(CancelRun::VERB)).then(|| format!("/programme/{id}/cancel")),
        shell,
    };
    web.page(&page)
}

fn act_of(web: &Web, on: &OnRun, slug: &str, fields: Vec<Field>) -> Ask {
    let t = web.t();
    let back = format!("/programme/{}", on.header.id);
    let hint = format!("programme-hint-{slug}");
    Ask {
        title: t.s(&format!("verb-programme-{slug}")).to_owned(),
        crumbs: vec![
            Crumb::link(t.s("programme-title"), "/programme"),
            Crumb::link(on.header.title.clone(), back.clone()),
        ],
        lead: if t.has(&hint) { t.s(&hint).to_owned() } else { String::new() },
        action: format!("{back}/{}", if slug == "roll" { "roll" } else { "cancel" }),
        back,
        revision: Some(on.header.revision),
        fields,
        keep: slug == "roll",
        risk: slug != "roll",
        ..Ask::default()
    }
}

async fn roll(web: &Web, id: DossierId) -> Result<(Ask, Shown), Failure> {
    let shown = shown(web, id).await?;
    let now = web.now;
    let workers = web.read(Roll::VERB, move |read, reach| folk::within(read, reach, &folk::WORKERS, now)).await?;
    let people = workers.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let field = Field::said("people", web.t().s("programme-who-was-there"), Input::Checks(people));
    Ok((act_of(web, &shown.on, "roll", vec![field]), shown))
}

/// `GET /programme/{id}/roll`.
pub async fn roll_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (act, shown) = roll(&web, id).await?;
    let form = Form::sent(shown.there.iter().map(|(person, _)| ("people", person.to_string())));
    ask::show(&web, act, form)
}

/// `POST /programme/{id}/roll`.
pub async fn roll_send(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let (act, _) = roll(&web, id).await?;
    let people = posted.values("people").filter_map(|id| id.parse().ok()).collect();
    let outcome = match posted.envelope() {
        Ok(envelope) => web.run(envelope, Roll { run: id, people }).await,
        Err(fault) => Err(fault),
    };
    ask::after(&web, act, &posted, outcome, (&format!("/programme/{id}"), "programme-said-roll"))
}

async fn cancel(web: &Web, id: DossierId) -> Result<Ask, Failure> {
    let shown = shown(web, id).await?;
    let field = Field::said("text", web.t().s("programme-why"), Input::Area);
    Ok(act_of(web, &shown.on, "cancel-run", vec![field]))
}

/// `GET /programme/{id}/cancel`.
pub async fn cancel_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let act = cancel(&web, id).await?;
    ask::show(&web, act, Form::new())
}

/// `POST /programme/{id}/cancel`.
pub async fn cancel_send(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let act = cancel(&web, id).await?;
    let outcome = async { web.run(posted.envelope()?, CancelRun { run: id, text: posted.paragraph("text")? }).await };
    let outcome: Result<_, Fault> = outcome.await;
    ask::after(&web, act, &posted, outcome, (&format!("/programme/{id}"), "programme-said-cancelled"))
}
