//! 报一处, in seconds: a photo, one tap on what it is, the place by its code or by its name, a line if there is more.

use axum::{extract::Query, http::StatusCode};
use liren_kernel::{Line, Refusal};
use liren_matters::{
    commands::report::Details,
    photos,
    sites::{self, Ground, Where},
    store::{CATEGORIES_OF_SENTINELS, Category},
};
use liren_office::{Fault, photo::Stored};
use liren_ui::{Choice, Crumb, Form, Lang, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};
use serde::Deserialize;

use crate::{commands::report::VERB, subject, together};

/// Where.
#[derive(Deserialize)]
pub struct At {
    #[serde(default)]
    at: String,
}

#[derive(askama::Template)]
#[template(path = "sentinels_report.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    command: String,
    kept: String,
    categories: Vec<Choice>,
    places: Vec<Choice>,
    place_name: String,
    place_code: String,
}

/// Where the one who asks is led instead: an untrained one to the training, one whose consent was taken back to their
/// own page, which says so.
async fn elsewhere(web: &Web) -> Result<Option<&'static str>, Failure> {
    let (person, now) = (web.actor.person, web.now);
    let own = web.read(VERB, move |read, _| subject::own(read, person, now)).await?;
    Ok(match own.filter(|own| own.in_force()) {
        Some(own) if own.trained_at.is_some() => None,
        Some(_) => Some("/sentinels/train"),
        None => Some("/sentinels/mine"),
    })
}

/// `GET /sentinels/report?at=CODE`.
pub async fn form(web: Web, Query(at): Query<At>) -> Answer {
    if let Some(elsewhere) = elsewhere(&web).await? {
        return web.go(elsewhere);
    }
    let (ground, code) = (Ground::of(&web.actor), at.at);
    let place = web.read(VERB, move |read, _| Ok(sites::find(read, &ground, &code, "")?.place)).await?;
    let site = Where { place, ..Where::default() };
    show(&web, StatusCode::OK, Form::new(), &site, &[], fresh_command().to_string()).await
}

async fn show(web: &Web, status: StatusCode, form: Form, site: &Where, stored: &[Stored], command: String) -> Answer {
    let categories = web.read(VERB, |read, _| Ok(read.all(&CATEGORIES_OF_SENTINELS, &[])?)).await?;
    let t = web.t();
    let mut shell = web.shell(t.s("sentinel-report-title"));
    shell.crumbs = vec![Crumb::link(t.s("sentinel-mine-title"), "/sentinels/mine")];
    let name = |c: &Category| match t.lang() {
        Lang::En if !c.name_en.is_empty() => c.name_en.clone(),
        _ => c.name.clone(),
    };
    let (place_name, place_code) = site.place.as_ref().map(|p| (p.name.clone(), p.code.clone())).unwrap_or_default();
    let page = Page {
        shell,
        form,
        command,
        kept: photos::keep(web, stored, None),
        categories: categories.iter().map(|c| Choice::new(c.code.clone(), name(c))).collect(),
        places: site.options(),
        place_name,
        place_code,
    };
    web.page_with(status, &page)
}

/// What is reported. Without a line the matter is called by its place and its category, in the ledger's own language.
async fn details(web: &Web, posted: &Posted, site: &Where, photos: Vec<Stored>) -> Result<Details, Fault> {
    let category = posted.value("category").to_owned();
    let code = category.clone();
    let offered = web.read(VERB, |read, _| Ok(read.all(&CATEGORIES_OF_SENTINELS, &[])?)).await;
    let offered = offered.map_err(|failure| (*failure.0).clone())?;
    let rule = offered.into_iter().find(|c| c.code == code);
    let missing = rule.is_none().then(|| Refusal::field("category", "refusal-matter-not-for-sentinels"));
    let typed = posted.line_opt("title");
    let mut refusals: Vec<Refusal> = site.refusal.clone().into_iter().chain(missing).collect();
    refusals.extend(typed.as_ref().err().cloned());
    let (Some(place), Some(rule), true) = (&site.place, rule, refusals.is_empty()) else {
        return Err(refusals.into());
    };
    let title = match typed? {
        Some(line) => line,
        None => Line::new("title", &format!("{} {}", place.name, rule.name))?,
    };
    let spot = Line::optional("where", &site.inside)?;
    Ok(Details { place: place.code.clone(), category, title, spot, text: None, photos })
}

/// `POST /sentinels/report`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    // Nothing is stored of somebody who may not report.
    if let Some(elsewhere) = elsewhere(&web).await? {
        return web.go(elsewhere);
    }
    let (ground, sent) = (Ground::of(&web.actor), posted.clone());
    let site = web.read(VERB, move |read, _| sites::posted(read, &ground, &sent)).await?;
    let (mut stored, unread) = photos::take(&web, &posted, None).await?;
    // One photo: the newest.
    let stored = stored.split_off(stored.len().saturating_sub(1));
    let made = if unread.is_empty() {
        details(&web, &posted, &site, stored.clone()).await
    } else {
        Err(Fault::Refused(unread))
    };
    let done = match made {
        Ok(details) => web.run_together(move |together| together::report(together, envelope, details, None)).await,
        Err(fault) => Err(fault),
    };
    match done {
        Ok(receipt) => web.go_saying("/sentinels/mine", "sentinel-said-reported", &receipt.number.unwrap_or_default()),
        Err(Fault::Refused(all)) => {
            let (form, command) =
                (posted.refused(web.t(), &all).keeping(stored.len()), posted.value("command").to_owned());
            show(&web, StatusCode::UNPROCESSABLE_ENTITY, form, &site, &stored, command).await
        }
        Err(fault) => Err(fault.into()),
    }
}
