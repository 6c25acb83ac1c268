//! Forms about persons: registering, correcting, revealing a field, moving away.

use axum::extract::{Path, Query};
use liren_office::{Command as _, Fault, PersonId};
use liren_ui::{Choice, Form};
use liren_web::{Answer, Posted, Web};
use serde::Deserialize;

use super::{
    act::{self, Ask, Field, Input},
    spots,
};
use crate::{
    commands::{
        person::{AddPerson, CorrectPerson, MoveAway, PersonFields},
        reveal::{self, Reveal},
    },
    find,
    model::PersonRow,
};

fn fields(posted: &Posted) -> PersonFields {
    let value = |name: &str| posted.value(name).to_owned();
    PersonFields {
        name: value("name"),
        sex: value("sex"),
        birth: value("birth"),
        id_no: value("id_no"),
        phone: value("phone"),
        address: value("address"),
        duty: value("duty"),
        note: value("note"),
    }
}

async fn places(web: &Web, verb: liren_kernel::Verb) -> Result<Vec<Choice>, liren_web::Failure> {
    web.read(verb, |read, reach| spots(read, reach, false)).await
}

fn person_ask(web: &Web, title: &str, action: String, places: Vec<Choice>) -> Ask {
    let t = web.t();
    let sexes = vec![Choice::new("female", t.s("person-sex-female")), Choice::new("male", t.s("person-sex-male"))];
    Ask::new(t, title, action, "person-save")
        .crumb(t.s("person-title"), "/people")
        .field(Field::line(t, "name", "person-name"))
        .field(Field::new(t, "at", "person-community", Input::Select(places)))
        .field(Field::line(t, "address", "person-address").hint(t, "person-address-hint").optional())
        .field(Field::new(t, "phone", "person-phone", Input::Line("tel")).optional())
        .field(Field::line(t, "id_no", "person-id-no").hint(t, "person-id-no-hint").optional())
        .field(Field::new(t, "sex", "person-sex", Input::Radios(sexes)).optional())
        .field(Field::new(t, "birth", "person-birth", Input::Line("date")).optional())
        .field(Field::line(t, "duty", "person-duty").hint(t, "person-duty-hint").optional())
        .field(Field::line(t, "note", "person-note").optional())
}

fn add_ask(web: &Web, places: Vec<Choice>, same: bool) -> Ask {
    let ask = person_ask(web, "person-add", "/people/new".into(), places);
    if same { ask.field(Field::new(web.t(), "not_same", "person-not-same", Input::Tick).optional()) } else { ask }
}

pub(crate) async fn add_form(web: Web) -> Answer {
    let places = places(&web, AddPerson::VERB).await?;
    let form = match places.as_slice() {
        [only] => Form::new().with("at", &only.value),
        _ => Form::new(),
    };
    act::show(&web, add_ask(&web, places, false), form)
}

pub(crate) async fn add(web: Web, posted: Posted) -> Answer {
    let not_same = posted.value("not_same") == "1";
    let command = AddPerson { at: posted.value("at").to_owned(), fields: fields(&posted), not_same };
    match web.run(posted.envelope()?, command).await {
        Ok(receipt) => {
            let id = receipt.told.first().map_or_else(String::new, |(_, id)| id.clone());
            web.go_saying(&format!("/people/{id}"), "person-said", "")
        }
        Err(fault) => {
            // Sent without a place, the form comes back rather than an error page.
            let fault = match fault {
                Fault::NotFound => liren_kernel::Refusal::field("at", "refusal-person-community").into(),
                other => other,
            };
            let same = matches!(&fault, Fault::Refused(all) if all.iter().any(|r| r.key == "refusal-person-same"));
            let places = places(&web, AddPerson::VERB).await?;
            act::again(&web, add_ask(&web, places, same), &posted, fault)
        }
    }
}

async fn load(web: &Web, verb: liren_kernel::Verb, id: PersonId) -> Result<PersonRow, liren_web::Failure> {
    let found = web.read(verb, move |read, reach| find::person(read, reach, id)).await?;
    found.ok_or_else(|| Fault::NotFound.into())
}

fn correct_ask(web: &Web, row: &PersonRow, places: Vec<Choice>) -> Ask {
    let t = web.t();
    let mut ask = person_ask(web, "person-correct", format!("/people/{}/correct", row.id), places)
        .lead(t.s("person-correct-lead"))
        .field(Field::hidden("revision"));
    let clear =
        [("phone", "person-clear-phone", row.phone.is_some()), ("id_no", "person-clear-id-no", row.id_no.is_some())];
    let clear: Vec<Choice> =
        clear.into_iter().filter(|(.., there)| *there).map(|(v, key, _)| Choice::new(v, t.s(key))).collect();
    if !clear.is_empty() {
        ask = ask.field(Field::new(t, "clear", "person-clear", Input::Checks(clear)).optional());
    }
    ask
}

pub(crate) async fn correct_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let row = load(&web, CorrectPerson::VERB, id).await?;
    let places = places(&web, CorrectPerson::VERB).await?;
    let known = |code: &Option<String>| code.clone().filter(|c| places.iter().any(|p| p.value == *c));
    let at = known(&row.compound).or_else(|| known(&row.grid)).or_else(|| row.community.clone()).unwrap_or_default();
    let form = Form::new()
        .with("name", &row.name)
        .with("at", at)
        .with("address", &row.address)
        .with("sex", row.sex.as_deref().unwrap_or_default())
        .with("birth", row.birth.map_or_else(String::new, |d| d.to_string()))
        .with("duty", &row.duty)
        .with("note", &row.note)
        .with("revision", row.revision.to_string());
    act::show(&web, correct_ask(&web, &row, places), form)
}

pub(crate) async fn correct(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let command = CorrectPerson {
        person,
        revision: posted.value("revision").parse().unwrap_or_default(),
        at: posted.value("at").to_owned(),
        fields: fields(&posted),
        clear: posted.values("clear").map(str::to_owned).collect(),
    };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying(&format!("/people/{person}"), "person-said", ""),
        Err(fault) => {
            let row = load(&web, CorrectPerson::VERB, person).await?;
            let places = places(&web, CorrectPerson::VERB).await?;
            act::again(&web, correct_ask(&web, &row, places), &posted, fault)
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    field: String,
}

/// Reasons that are asked for again and again; another one can be typed.
const REASONS: [&str; 4] = ["call", "visit", "check", "urgent"];

fn reveal_ask(web: &Web, person: PersonId, field: reveal::Field) -> Ask {
    let t = web.t();
    let name = t.s(if field == reveal::Field::Phone { "person-phone" } else { "person-id-no" });
    let reasons = REASONS.iter().map(|r| {
        let text = t.s(&format!("person-reveal-{r}")).to_owned();
        Choice::new(text.clone(), text)
    });
    Ask::new(t, "person-reveal", format!("/people/{person}/reveal"), "person-reveal-go")
        .lead(t.f1("person-reveal-lead", "field", name))
        .crumb(t.s("person-back"), format!("/people/{person}"))
        .field(Field::hidden("field"))
        .field(
            Field::new(t, "purpose", "person-reveal-purpose", Input::Radios(reasons.collect()))
                .hint(t, "person-reveal-either")
                .either(),
        )
        .field(Field::line(t, "other", "person-reveal-other").either())
}

fn which(name: &str) -> Result<reveal::Field, Fault> {
    reveal::Field::from_name(name).ok_or(Fault::NotFound)
}

pub(crate) async fn reveal_form(web: Web, Path(person): Path<PersonId>, Query(asked): Query<Which>) -> Answer {
    let field = which(&asked.field)?;
    load(&web, Reveal::VERB, person).await?;
    act::show(&web, reveal_ask(&web, person, field), Form::new().with("field", field.name()))
}

pub(crate) async fn reveal(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let field = which(posted.value("field"))?;
    let other = posted.value("other").trim();
    let purpose = if other.is_empty() { posted.value("purpose") } else { other }.to_owned();
    match web.run(posted.envelope()?, Reveal { person, field, purpose }).await {
        Ok(_) => web.go_saying(&format!("/people/{person}"), "person-said-revealed", ""),
        Err(fault) => act::again(&web, reveal_ask(&web, person, field), &posted, fault),
    }
}

fn away_ask(web: &Web, person: PersonId) -> Ask {
    let t = web.t();
    Ask::new(t, "person-away", format!("/people/{person}/move-away"), "person-away-go")
        .lead(t.s("person-away-lead"))
        .crumb(t.s("person-back"), format!("/people/{person}"))
        .field(Field::new(t, "day", "person-until", Input::Line("date")))
        .field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn away_form(web: Web, Path(person): Path<PersonId>) -> Answer {
    load(&web, MoveAway::VERB, person).await?;
    act::show(&web, away_ask(&web, person), Form::new().with("day", web.now.day().to_string()))
}

pub(crate) async fn away(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let day = match posted.day("day") {
        Ok(day) => day,
        Err(refusal) => return act::again(&web, away_ask(&web, person), &posted, refusal.into()),
    };
    let reason = posted.value("reason").to_owned();
    match web.run(posted.envelope()?, MoveAway { person, day, reason }).await {
        Ok(_) => web.go_saying(&format!("/people/{person}"), "person-said", ""),
        Err(fault) => act::again(&web, away_ask(&web, person), &posted, fault),
    }
}
