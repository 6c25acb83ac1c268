//! Pages of recruitments.

mod act;
mod dossier;
mod import;
mod list;
mod people;

use liren_office::Command as _;
use liren_web::Routes;

use super::{
    commands::{
        call::{Call, Finish, Induct, SetNeeds},
        load::LoadTaken,
        place::{Place, PlaceByRule},
        staying::{Leave, Move},
    },
    policy::{CHECK, OPEN},
};

/// The pages of this area.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/recruit", OPEN, list::all)
        .get("/recruit/new", Call::VERB, act::call_form)
        .post("/recruit/new", Call::VERB, act::call)
        .get("/recruit/{id}", OPEN, dossier::page)
        .get("/recruit/{id}/needs", SetNeeds::VERB, act::needs_form)
        .post("/recruit/{id}/needs", SetNeeds::VERB, act::needs)
        .get("/recruit/{id}/induct", Induct::VERB, act::induct_form)
        .post("/recruit/{id}/induct", Induct::VERB, act::induct)
        .post("/recruit/{id}/finish", Finish::VERB, act::finish)
        .get("/recruit/{id}/import", CHECK, import::upload_form)
        .post_files("/recruit/{id}/import", CHECK, import::upload)
        .get("/recruit/{id}/import/{upload}", CHECK, import::page)
        .post("/recruit/{id}/import/{upload}/columns", CHECK, import::columns)
        .post("/recruit/{id}/import/{upload}/load", LoadTaken::VERB, import::load)
        .get("/recruit/{id}/people", OPEN, people::list)
        .get("/recruit/{id}/rule", PlaceByRule::VERB, people::rule)
        .post("/recruit/{id}/rule", PlaceByRule::VERB, people::by_rule)
        .get("/recruit/{id}/people/{one}", OPEN, people::one)
        .get("/recruit/{id}/people/{one}/place", Place::VERB, people::place_form)
        .post("/recruit/{id}/people/{one}/place", Place::VERB, people::place)
        .get("/recruit/{id}/people/{one}/move", Move::VERB, people::move_form)
        .post("/recruit/{id}/people/{one}/move", Move::VERB, people::move_on)
        .get("/recruit/{id}/people/{one}/leave", Leave::VERB, people::leave_form)
        .post("/recruit/{id}/people/{one}/leave", Leave::VERB, people::leave)
}
