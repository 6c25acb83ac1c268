//! The small page of each act. What it is about beside the class is named in the address: `?of=…`.

use axum::extract::Query;
use liren_office::{DossierId, Fault};
use liren_ui::Form;
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask},
};
use serde::Deserialize;

use super::{Slug, act_fields, act_run, crumbs, may, shown};

/// What the act is about.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Of {
    /// A person, group, task, judge, purpose …
    #[serde(default)]
    pub of: String,
}

/// `GET /cohorts/{id}/{act}`.
pub async fn form(slug: &'static Slug, web: Web, id: DossierId, Query(of): Query<Of>) -> Answer {
    let (act, before) = page(slug, &web, id, &of.of).await?;
    ask::show(&web, act, before)
}

async fn page(slug: &'static Slug, web: &Web, id: DossierId, of: &str) -> Result<(Ask, Form), liren_web::Failure> {
    let shown = shown(web, id).await?;
    let (t, cohort) = (web.t(), shown.cohort());
    if !may(web, cohort, slug.verb, slug.leaders) {
        return Err(Fault::Forbidden.into());
    }
    let (fields, before) = act_fields::fields(slug.name, web, &shown, of).await?;
    let hint = format!("cohort-hint-{}", slug.name);
    let about = act_fields::about(slug.name, &t, &shown, of);
    let hint = if t.has(&hint) { t.s(&hint).to_owned() } else { String::new() };
    let said: Vec<String> = [about, hint].into_iter().filter(|s| !s.is_empty()).collect();
    let address = format!("/cohorts/{id}/{}", slug.name);
    let act = Ask {
        title: t.s(&format!("cohort-act-{}", slug.name)).to_owned(),
        crumbs: crumbs(&t, cohort),
        lead: said.join(" · "),
        action: if of.is_empty() { address } else { format!("{address}?of={of}") },
        back: act_run::back(slug.name, id, of),
        revision: Some(cohort.header.revision),
        fields,
        // Words about a person do not stay in a browser that others use.
        keep: false,
        risk: slug.risk,
        ..Ask::default()
    };
    Ok((act, before))
}

/// `POST /cohorts/{id}/{act}`.
pub async fn send(slug: &'static Slug, web: Web, id: DossierId, Query(of): Query<Of>, posted: Posted) -> Answer {
    let outcome = act_run::run(slug.name, &web, id, &of.of, &posted).await;
    if let Ok(receipt) = &outcome {
        let value = receipt.told("count").unwrap_or_default();
        return web.go_saying(&act_run::back(slug.name, id, &of.of), &format!("cohort-said-{}", slug.name), value);
    }
    let (act, _) = page(slug, &web, id, &of.of).await?;
    ask::after(&web, act, &posted, outcome, ("", ""))
}
