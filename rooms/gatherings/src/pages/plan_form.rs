//! The form of a plan: new, and changed before it is approved.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault};
use liren_ui::{Choice, Crumb, Form as Fields, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};
use serde::Deserialize;

use super::places;
use crate::{
    commands::{
        amend::Amend,
        plan::{self, Details, Plan},
    },
    model::{Audience, Counts, Form, OpenTo},
    outline::{self, Outline},
    policy::OPEN,
    subject::{self, Gathering},
};

#[derive(Deserialize)]
pub struct At {
    #[serde(default)]
    at: String,
    #[serde(default)]
    parent: String,
}

#[derive(askama::Template)]
#[template(path = "gathering_plan.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Fields,
    action: String,
    back: String,
    command: String,
    revision: i64,
    parent: String,
    parent_name: String,
    is_new: bool,
    places: Vec<Choice>,
    forms: Vec<Choice>,
    audiences: Vec<Choice>,
    open_tos: Vec<Choice>,
    counts: Vec<Choice>,
}

/// `GET /gatherings/new?at=CODE&parent=ID`.
pub async fn form(web: Web, Query(at): Query<At>) -> Answer {
    let form = Fields::new()
        .with("at", at.at.as_str())
        .with("parent", at.parent.as_str())
        .with("form", Form::Activity.name())
        .with("audience", Audience::Residents.name())
        .with("open_to", OpenTo::Public.name())
        .with("credit", Counts::Nothing.name());
    show(&web, StatusCode::OK, form, fresh_command().to_string()).await
}

async fn show(web: &Web, status: StatusCode, form: Fields, command: String) -> Answer {
    let parent: Option<DossierId> = form.value("parent").parse().ok();
    let (keys, person) = (web.keys(), web.actor.person);
    let (choices, above) = web
        .read(plan::VERB, move |read, reach| {
            let above = match parent {
                Some(id) => subject::load(read, &keys, reach, person, id, false)?,
                None => None,
            };
            Ok((places::choices(read, reach)?, above))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("gathering-new-title"));
    shell.crumbs = vec![Crumb::link(t.s("gathering-list-title"), "/gatherings")];
    let (parent, parent_name) = above.map(|g| (g.header.id.to_string(), g.header.title.clone())).unwrap_or_default();
    let page = Page {
        action: "/gatherings/new".into(),
        back: "/gatherings".into(),
        is_new: true,
        places: places::options(&choices),
        revision: 0,
        parent,
        parent_name,
        ..page(web, shell, form, command)
    };
    web.page_with(status, &page)
}

fn page<'a>(web: &'a Web, shell: Shell<'a>, form: Fields, command: String) -> Page<'a> {
    let t = web.t();
    Page {
        shell,
        form,
        action: String::new(),
        back: String::new(),
        command,
        revision: 0,
        parent: String::new(),
        parent_name: String::new(),
        is_new: false,
        places: Vec::new(),
        forms: Form::ALL.iter().map(|f| Choice::new(f.name(), t.s(&f.label_key()))).collect(),
        audiences: Audience::ALL.iter().map(|a| Choice::new(a.name(), t.s(&a.label_key()))).collect(),
        open_tos: OpenTo::ALL.iter().rev().map(|o| Choice::new(o.name(), t.s(&o.label_key()))).collect(),
        counts: Counts::ALL.iter().map(|c| Choice::new(c.name(), t.s(&c.label_key()))).collect(),
    }
}

/// What was typed, as a plan; every field that is wrong is named.
fn details(posted: &Posted) -> Result<Details, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let choice = |field: &str| Refusal::field(field, "refusal-choice-invalid");
    macro_rules! take {
        ($made:expr) => {
            match $made {
                Ok(value) => Some(value),
                Err(refusal) => {
                    refusals.push(refusal);
                    None
                }
            }
        };
    }
    let form = take!(Form::named(posted.value("form")).ok_or_else(|| choice("form")));
    let title = take!(posted.line("title"));
    let audience = take!(Audience::named(posted.value("audience")).ok_or_else(|| choice("audience")));
    let open_to = take!(OpenTo::named(posted.value("open_to")).ok_or_else(|| choice("open_to")));
    let credit = take!(Counts::named(posted.value("credit")).ok_or_else(|| choice("credit")));
    let age_from = take!(number(posted, "age_from"));
    let age_to = take!(number(posted, "age_to"));
    let capacity = take!(number(posted, "capacity"));
    let aim = take!(posted.paragraph_opt("aim"));
    let safety = take!(posted.paragraph_opt("safety"));
    let publicity = take!(posted.line_opt("publicity"));
    let flow = take!(outline::flow("flow", posted.value("flow")));
    let duties = take!(outline::duties("duties", posted.value("duties")));
    let supplies = take!(outline::supplies("supplies", posted.value("supplies")));
    let budget = take!(outline::costs("budget", posted.value("budget")));
    let themes = take!(outline::themes("themes", posted.value("themes")));
    let made = (|| {
        Some(Details {
            form: form?,
            title: title?,
            audience: audience?,
            age_from: age_from?,
            age_to: age_to?,
            open_to: open_to?,
            capacity: capacity?.unwrap_or(0),
            credit: credit?,
            outline: Outline {
                aim: aim?,
                flow: flow?,
                duties: duties?,
                supplies: supplies?,
                budget: budget?,
                safety: safety?,
                publicity: publicity?,
                themes: themes?,
            },
        })
    })();
    made.ok_or(refusals)
}

/// A whole number that may be left out.
pub fn number(posted: &Posted, field: &str) -> Result<Option<i64>, Refusal> {
    let text = posted.value(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Refusal::field(field, "refusal-number-invalid"))
}

/// `POST /gatherings/new`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let at = posted.value("at").to_owned();
    let mut refusals = Vec::new();
    if at.is_empty() {
        refusals.push(Refusal::field("at", "refusal-choice-invalid"));
    }
    let parent: Option<DossierId> = posted.value("parent").parse().ok();
    let outcome = match details(&posted) {
        Ok(details) if refusals.is_empty() => {
            web.run(envelope, Plan { at, details, parent, sittings: Vec::new() }).await
        }
        made => {
            refusals.extend(made.err().into_iter().flatten());
            Err(Fault::Refused(refusals))
        }
    };
    match outcome {
        Ok(receipt) => {
            let id = receipt.dossier.ok_or(Fault::NotFound)?;
            web.go_saying(&format!("/gatherings/{id}"), "gathering-said-planned", &receipt.number.unwrap_or_default())
        }
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            show(&web, StatusCode::UNPROCESSABLE_ENTITY, form, posted.value("command").to_owned()).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn load(web: &Web, id: DossierId) -> Result<Gathering, Failure> {
    let (keys, person) = (web.keys(), web.actor.person);
    web.read(OPEN, move |read, reach| subject::load(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound))
        .await
}

fn filled(gathering: &Gathering) -> Result<Fields, Fault> {
    let (record, outline) = (&gathering.record, gathering.record.outline()?);
    let age = |age: Option<i64>| age.map(|n| n.to_string()).unwrap_or_default();
    let words = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Ok(Fields::new()
        .with("title", gathering.header.title.as_str())
        .with("form", record.form.name())
        .with("audience", record.audience.name())
        .with("age_from", age(record.age_from))
        .with("age_to", age(record.age_to))
        .with("open_to", record.open_to.name())
        .with("capacity", if record.capacity == 0 { String::new() } else { record.capacity.to_string() })
        .with("credit", record.credit.name())
        .with("aim", words(outline.aim.as_ref().map(|p| p.as_str())))
        .with("safety", words(outline.safety.as_ref().map(|p| p.as_str())))
        .with("publicity", words(outline.publicity.as_ref().map(|l| l.as_str())))
        .with("flow", outline::text(&outline.flow, |s| vec![s.at.clone(), s.item.clone(), s.who.clone()]))
        .with("duties", outline::text(&outline.duties, |d| vec![d.what.clone(), d.who.clone()]))
        .with("supplies", outline::text(&outline.supplies, |s| vec![s.what.clone(), s.count.clone(), s.from.clone()]))
        .with("budget", outline::text(&outline.budget, |c| vec![c.what.clone(), outline::yuan(c.fen)]))
        .with("themes", outline::text(&outline.themes, |t| vec![t.span.clone(), t.text.clone()])))
}

/// `GET /gatherings/{id}/amend`.
pub async fn amend_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let gathering = load(&web, id).await?;
    let form = filled(&gathering)?;
    show_amend(&web, StatusCode::OK, &gathering, form, fresh_command().to_string())
}

fn show_amend(web: &Web, status: StatusCode, gathering: &Gathering, form: Fields, command: String) -> Answer {
    let t = web.t();
    let back = format!("/gatherings/{}", gathering.header.id);
    let mut shell = web.shell(t.s("gathering-act-amend"));
    shell.crumbs =
        vec![Crumb::link(t.s("gathering-list-title"), "/gatherings"), Crumb::link(&*gathering.header.title, &*back)];
    let page = Page {
        action: format!("{back}/amend"),
        back,
        revision: gathering.header.revision,
        ..page(web, shell, form, command)
    };
    web.page_with(status, &page)
}

/// `POST /gatherings/{id}/amend`.
pub async fn amend_send(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let outcome = match details(&posted) {
        Ok(details) => web.run(envelope, Amend { gathering: id, details }).await,
        Err(refusals) => Err(Fault::Refused(refusals)),
    };
    let (status, refused) = match outcome {
        Ok(_) => return web.go_saying(&format!("/gatherings/{id}"), "gathering-said-amended", ""),
        Err(Fault::Refused(all)) => (StatusCode::UNPROCESSABLE_ENTITY, all),
        Err(Fault::Stale { .. }) => (StatusCode::CONFLICT, vec![Refusal::new("refusal-stale-revision")]),
        Err(fault) => return Err(fault.into()),
    };
    let gathering = load(&web, id).await?;
    let form = posted.refused(web.t(), &refused);
    show_amend(&web, status, &gathering, form, posted.value("command").to_owned())
}
