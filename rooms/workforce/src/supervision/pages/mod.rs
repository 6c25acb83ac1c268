//! Pages of supervision: agreements, one of them, its sessions, its acts, the figures.

mod act;
mod agreement;
mod figures;
mod hold;
mod list;
mod session;

use liren_kernel::Verb;
use liren_office::Command;
use liren_web::Routes;

use super::{
    commands::{
        advise::Advise,
        answer::{Agree, Decline},
        confide::Confide,
        end::End,
        hold::Hold,
        plan::Plan,
        prepare::Prepare,
        propose::Propose,
        service_plan::{ReviewPlan, SetPlan},
        sign::{PutRight, Sign},
    },
    policy::{FIGURES, LIST, OPEN},
};

/// An act on an agreement: the end of its address, and its verb.
pub(crate) const ACTS: &[(&str, Verb)] = &[
    ("agree", Agree::VERB),
    ("decline", Decline::VERB),
    ("sign", Sign::VERB),
    ("put-right", PutRight::VERB),
    ("prepare", Prepare::VERB),
    ("hold", Hold::VERB),
    ("plan", Plan::VERB),
    ("advise", Advise::VERB),
    ("confide", Confide::VERB),
    ("set-plan", SetPlan::VERB),
    ("review-plan", ReviewPlan::VERB),
    ("end", End::VERB),
];

/// All routes of this area.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let mut routes = routes
        .get("/supervision", LIST, list::list)
        .get("/supervision/figures", FIGURES, figures::show)
        .get("/supervision/new", Propose::VERB, list::form)
        .post("/supervision/new", Propose::VERB, list::send)
        .get("/supervision/{id}", OPEN, agreement::open)
        .get("/supervision/{id}/sessions/{session}", OPEN, session::open);
    for (slug, verb) in ACTS {
        let path = format!("/supervision/{{id}}/{slug}");
        routes = routes.get(&path, *verb, move |web, id| act::form(slug, web, id)).post(
            &path,
            *verb,
            move |web, id, posted| act::send(slug, web, id, posted),
        );
    }
    routes
}
