//! Forms of licences.

use axum::extract::Path;
use liren_kernel::{Id, Refusal};
use liren_office::{Command as _, Fault, PersonId};
use liren_people::find;
use liren_store::params;
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::network::{
    commands::licence::{EndLicence, RecordLicence, RenewLicence},
    model::LicenceKind,
    policy::LICENCE_LIST,
    store::{self, LicenceRow},
};

async fn name_of(web: &Web, person: PersonId) -> Result<String, Failure> {
    web.read(RecordLicence::VERB, move |read, reach| {
        Ok(find::person(read, reach, person)?.ok_or(Fault::NotFound)?.name)
    })
    .await
}

fn record_ask(web: &Web, person: PersonId, name: &str) -> Ask {
    let t = web.t();
    let kinds = LicenceKind::ALL.map(|kind| Choice::new(kind.name(), t.s(&kind.label_key()))).to_vec();
    Ask::new(t, "verb-licence-record", format!("/staff/{person}/licences/new"), "verb-licence-record")
        .lead(t.s("licence-record-lead"))
        .crumb(name, format!("/staff/{person}"))
        .field(Field::new(t, "kind", "licence-kind", Input::Radios(kinds)))
        .field(Field::line(t, "number", "licence-number").hint(t, "licence-number-hint"))
        .field(Field::day(t, "issued", "licence-issued"))
        .field(Field::day(t, "valid_until", "licence-until").hint(t, "licence-until-hint"))
}

pub(crate) async fn record_form(web: Web, Path(person): Path<PersonId>) -> Answer {
    let name = name_of(&web, person).await?;
    ask::show(&web, record_ask(&web, person, &name), Form::new())
}

pub(crate) async fn record(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let name = name_of(&web, person).await?;
    let made = (|| {
        Ok::<_, Refusal>(RecordLicence {
            person,
            kind: LicenceKind::from_name(posted.value("kind"))
                .ok_or_else(|| Refusal::field("kind", "refusal-choice-invalid"))?,
            number: posted.value("number").to_owned(),
            issued: posted.day("issued")?,
            valid_until: posted.day("valid_until")?,
        })
    })();
    let done = match made {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/staff/{person}"), "licence-said-saved", ""),
        Err(fault) => ask::again(&web, record_ask(&web, person, &name), &posted, fault),
    }
}

async fn load(web: &Web, id: Id<()>) -> Result<(LicenceRow, String), Failure> {
    web.read(LICENCE_LIST, move |read, reach| {
        let row = read.opt(&store::LICENCE, params![id])?.ok_or(Fault::NotFound)?;
        let name = find::person(read, reach, row.person)?.ok_or(Fault::NotFound)?.name;
        Ok((row, name))
    })
    .await
}

fn renew_ask(web: &Web, row: &LicenceRow, name: &str) -> Ask {
    let t = web.t();
    Ask::new(t, "verb-licence-renew", format!("/licences/{}/renew", row.id), "verb-licence-renew")
        .lead(t.f1("licence-until-now", "day", t.day(row.valid_until)))
        .crumb(name, format!("/staff/{}", row.person))
        .field(Field::day(t, "valid_until", "licence-until").hint(t, "licence-until-hint"))
}

pub(crate) async fn renew_form(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let (row, name) = load(&web, id).await?;
    ask::show(&web, renew_ask(&web, &row, &name), Form::new())
}

pub(crate) async fn renew(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    let (row, name) = load(&web, id).await?;
    let done = match posted.day("valid_until") {
        Ok(valid_until) => web.run(posted.envelope()?, RenewLicence { licence: id, valid_until }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/staff/{}", row.person), "licence-said-saved", ""),
        Err(fault) => ask::again(&web, renew_ask(&web, &row, &name), &posted, fault),
    }
}

fn end_ask(web: &Web, row: &LicenceRow, name: &str) -> Ask {
    let t = web.t();
    Ask::new(t, "verb-licence-end", format!("/licences/{}/end", row.id), "verb-licence-end")
        .lead(t.s("licence-end-lead"))
        .crumb(name, format!("/staff/{}", row.person))
        .field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn end_form(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let (row, name) = load(&web, id).await?;
    ask::show(&web, end_ask(&web, &row, &name), Form::new())
}

pub(crate) async fn end(web: Web, Path(id): Path<Id<()>>, posted: Posted) -> Answer {
    let (row, name) = load(&web, id).await?;
    let command = EndLicence { licence: id, reason: posted.value("reason").to_owned() };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying(&format!("/staff/{}", row.person), "licence-said-saved", ""),
        Err(fault) => ask::again(&web, end_ask(&web, &row, &name), &posted, fault),
    }
}
