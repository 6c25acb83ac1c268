//! Forms of a recruitment.

use axum::extract::Path;
use liren_kernel::{Day, Refusal};
use liren_office::{
    DossierId,
    listing::{self, Short},
    reach::Wanted,
};
use liren_people::roster::fields::core_of;
use liren_places::find::{self as places, Kind};
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    names,
    recruit::{
        GATHERING,
        commands::call::{Call, Finish, Induct, SetNeeds},
        model::{Need, need_lines},
        policy::OPEN,
        subject::{self, Recruitment},
    },
};

/// Communities below a place, with the names by which they are typed.
async fn communities(web: &Web, at: String) -> Result<Vec<(String, String)>, Failure> {
    web.read(OPEN, move |read, _| {
        let mut found = Vec::new();
        let streets = if at.len() == 6 { places::choices(read, &at, Kind::Street)? } else { vec![(at, String::new())] };
        for (street, _) in streets {
            found.extend(places::choices(read, &street, Kind::Community)?);
        }
        Ok(found)
    })
    .await
}

/// Needs as typed, with the communities they name.
fn needs_of(text: &str, known: &[(String, String)]) -> Result<Vec<Need>, Refusal> {
    need_lines(text)?
        .into_iter()
        .map(|(name, needed, skills)| {
            let core = core_of(&name);
            let mut fitting = known.iter().filter(|(code, own)| *code == name || core_of(own) == core);
            // Two communities of one name: the code tells them apart.
            let (Some((code, _)), None) = (fitting.next(), fitting.next()) else {
                return Err(Refusal::field("needs", "refusal-recruit-community").arg("community", &name));
            };
            Ok(Need { community: code.clone(), needed, skills })
        })
        .collect()
}

async fn call_ask(web: &Web) -> Result<Ask, Failure> {
    let spots = web
        .read(OPEN, |read, reach| {
            let mut found: Vec<Choice> = Vec::new();
            for (_, code) in reach.places() {
                let Some(place) = places::by_code(read, code)? else { continue };
                if matches!(place.kind, Kind::District | Kind::Street) {
                    found.push(Choice::new(&place.code, &place.name));
                }
                if place.kind == Kind::District {
                    let inside = places::choices(read, code, Kind::Street)?;
                    found.extend(inside.into_iter().map(|(code, name)| Choice::new(code, name)));
                }
            }
            Ok(found)
        })
        .await?;
    let t = web.t();
    Ok(Ask::new(t, "verb-recruit-call", "/recruit/new", "verb-recruit-call")
        .crumb(t.s("menu-recruit"), "/recruit")
        .field(Field::line(t, "title", "recruit-title"))
        .field(Field::new(t, "at", "recruit-at", Input::Select(spots)))
        .field(Field::area(t, "text", "recruit-text"))
        .field(Field::line(t, "post_title", "recruit-post-title"))
        .field(Field::day(t, "closes", "recruit-closes"))
        .field(Field::day(t, "starts", "recruit-starts"))
        .field(Field::area(t, "needs", "recruit-needs").hint(t, "recruit-needs-hint")))
}

pub(crate) async fn call_form(web: Web) -> Answer {
    let title = web.t().s("recruit-post-usual").to_owned();
    ask::show(&web, call_ask(&web).await?, Form::new().with("post_title", title))
}

pub(crate) async fn call(web: Web, posted: Posted) -> Answer {
    let at = posted.value("at").to_owned();
    let known = communities(&web, at.clone()).await?;
    let made = (|| {
        Ok::<_, Refusal>(Call {
            title: posted.line("title")?,
            text: posted.paragraph("text")?,
            post_title: posted.line("post_title")?,
            closes: posted.day("closes")?,
            starts: posted.day("starts")?,
            needs: needs_of(posted.value("needs"), &known)?,
            at,
        })
    })();
    ask::opened(&web, &posted, made, ("/recruit", "recruit-said-called"), "at", call_ask(&web)).await
}

/// A recruitment within reach, for its forms.
pub(crate) async fn on(web: &Web, id: DossierId) -> Result<Recruitment, Failure> {
    let (office, actor) = (web.edge.office().clone(), web.actor.clone());
    web.read(OPEN, move |read, reach| subject::led(read, &office, &actor, reach, id)).await
}

/// A form on a recruitment.
pub(crate) fn ask_on(web: &Web, on: &Recruitment, key: &str, end: &str) -> Ask {
    let t = web.t();
    Ask::new(t, key, format!("/recruit/{}/{end}", on.header.id), key)
        .crumb(t.s("menu-recruit"), "/recruit")
        .crumb(&on.header.title, format!("/recruit/{}", on.header.id))
}

fn needs_ask(web: &Web, on: &Recruitment) -> Ask {
    let t = web.t();
    ask_on(web, on, "verb-recruit-needs", "needs")
        .lead(t.s("recruit-needs-lead"))
        .field(Field::area(t, "needs", "recruit-needs").hint(t, "recruit-needs-hint"))
}

fn at_of(on: &Recruitment) -> String {
    on.header.street.clone().or_else(|| on.header.district.clone()).unwrap_or_default()
}

pub(crate) async fn needs_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let on = on(&web, id).await?;
    let needs = on.needs.clone();
    let names =
        web.read(OPEN, move |read, _| names::places(read, needs.iter().map(|need| need.community.as_str()))).await?;
    let lines: Vec<String> = on
        .needs
        .iter()
        .map(|need| {
            // Two communities may share a name: the code is typed where names do.
            let name = names.get(&need.community).map_or(need.community.as_str(), String::as_str);
            let twice = names.values().filter(|other| core_of(other) == core_of(name)).count() > 1;
            let name = if twice { need.community.as_str() } else { core_of(name) };
            format!("{name} {} {}", need.needed, need.skills.join(web.t().s("list-comma"))).trim_end().to_owned()
        })
        .collect();
    ask::show(&web, needs_ask(&web, &on), Form::new().with("needs", lines.join("\n")))
}

pub(crate) async fn needs(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let on = on(&web, id).await?;
    let known = communities(&web, at_of(&on)).await?;
    let done = match needs_of(posted.value("needs"), &known) {
        Ok(needs) => web.run(posted.envelope()?, SetNeeds { recruitment: id, needs }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/recruit/{id}"), "recruit-said-saved", ""),
        Err(fault) => ask::again(&web, needs_ask(&web, &on), &posted, fault),
    }
}

async fn induct_ask(web: &Web, on: &Recruitment) -> Result<Ask, Failure> {
    let keys = web.keys();
    let found = web
        .read(OPEN, move |read, reach| {
            let wanted = Wanted::newest(GATHERING, 50);
            listing::page::<Short>(read, &keys, reach, &wanted)
        })
        .await?;
    let t = web.t();
    let choices = found.into_iter().filter(|header| !header.level.is_encrypted());
    let choices = choices.map(|header| Choice::new(header.id.to_string(), header.title)).collect();
    Ok(ask_on(web, on, "verb-recruit-induct", "induct")
        .lead(t.s("recruit-induct-lead"))
        .field(Field::new(t, "gathering", "recruit-induction", Input::Select(choices)))
        .link(t.s("recruit-induct-new"), "/gatherings"))
}

pub(crate) async fn induct_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let on = on(&web, id).await?;
    ask::show(&web, induct_ask(&web, &on).await?, Form::new())
}

pub(crate) async fn induct(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let on = on(&web, id).await?;
    let done = match posted.id("gathering") {
        Ok(gathering) => web.run(posted.envelope()?, Induct { recruitment: id, gathering }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/recruit/{id}"), "recruit-said-saved", ""),
        Err(fault) => ask::again(&web, induct_ask(&web, &on).await?, &posted, fault),
    }
}

pub(crate) async fn finish(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, Finish { recruitment: id }).await?;
    web.go_saying(&format!("/recruit/{id}"), "recruit-said-finished", "")
}

/// A day of a form that may not be long past.
pub(crate) fn recent(posted: &Posted, name: &str, today: Day) -> Result<Day, Refusal> {
    let day = posted.day(name)?;
    if day < today.plus_days(-400) {
        return Err(Refusal::field(name, "refusal-day-invalid"));
    }
    Ok(day)
}
