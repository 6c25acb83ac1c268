//! Pages of matters: the ledger, a matter, its acts, and what people without an account see.

mod act_fields;
mod act_send;
mod acts;
mod categories;
mod dossier;
mod export;
mod figures;
mod find;
mod follow;
mod list;
mod new;
mod photos;
mod report;
mod sites;

pub use find::FIND;

use liren_web::Routes;

use crate::{
    acts::ACTS,
    commands::{categories as import, key_in, rate, report as told, report_public, reveal},
    policy::{CATEGORIES, EXPORT, FIGURES, FOLLOW, OPEN},
};

/// All routes of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let mut routes = routes
        .get("/matters", OPEN, list::list)
        .get("/matters/export", EXPORT, export::export)
        .get("/matters/figures", FIGURES, figures::figures)
        .get("/matters/categories", CATEGORIES, categories::show)
        .post("/matters/categories", import::VERB, categories::import)
        .get("/matters/new", told::VERB, new::form)
        .post("/matters/new", told::VERB, new::send)
        .get("/matters/key-in", key_in::VERB, new::key_in_form)
        .post("/matters/key-in", key_in::VERB, new::key_in_send)
        .get("/matters/{id}", OPEN, dossier::open)
        .get("/matters/{id}/photos/{photo}", OPEN, photos::photo)
        .post("/matters/{id}/reveal", reveal::VERB, dossier::reveal)
        .get("/report", report_public::VERB, report::form)
        .post("/report", report_public::VERB, report::send)
        .get("/follow", FOLLOW, follow::form)
        .post("/follow", FOLLOW, follow::show)
        .post("/follow/rate", rate::VERB, follow::rate);
    for act in ACTS {
        let path = format!("/matters/{{id}}/{}", act.slug);
        routes = routes.get(&path, act.verb, move |web, id| acts::form(act, web, id)).post(
            &path,
            act.verb,
            move |web, id, posted| acts::send(act, web, id, posted),
        );
    }
    routes
}
