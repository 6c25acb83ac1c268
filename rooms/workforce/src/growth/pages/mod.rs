//! Pages of the growth file: one's own path, a file, its acts, what one takes along, the bench.

mod act;
mod bench;
mod export;
mod file;
mod home;

use liren_office::Command;
use liren_web::Routes;

use super::{
    commands::{
        answer::{Agree, AskBack, Reply},
        follow::Follow,
        link::MakeLink,
        next_step::NextStep,
    },
    policy::{BENCH, EXPORT, OPEN, SEE},
};

/// All routes of this area.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/growth", SEE, home::show)
        .post("/growth/begin", Follow::VERB, home::begin)
        .get("/growth/bench", BENCH, bench::show)
        .get("/growth/{id}", OPEN, file::open)
        .get("/growth/{id}/print", EXPORT, export::print)
        .get("/growth/{id}/data.json", EXPORT, export::data)
        .get("/growth/{id}/link", MakeLink::VERB, act::link_form)
        .post("/growth/{id}/link", MakeLink::VERB, act::link_send)
        .get("/growth/{id}/next", NextStep::VERB, act::next_form)
        .post("/growth/{id}/next", NextStep::VERB, act::next_send)
        .get("/growth/{id}/links/{link}/agree", Agree::VERB, act::agree_form)
        .post("/growth/{id}/links/{link}/agree", Agree::VERB, act::agree_send)
        .get("/growth/{id}/links/{link}/ask", AskBack::VERB, act::ask_form)
        .post("/growth/{id}/links/{link}/ask", AskBack::VERB, act::ask_send)
        .get("/growth/{id}/links/{link}/reply", Reply::VERB, act::reply_form)
        .post("/growth/{id}/links/{link}/reply", Reply::VERB, act::reply_send)
}
