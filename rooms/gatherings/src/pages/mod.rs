//! Pages of gatherings: list, plan, a gathering, its dates and acts.

mod gathering;
mod list;
mod places;
mod plan_form;
mod schedule;

use liren_web::Routes;

use crate::{
    commands::{amend, plan, sittings},
    policy::OPEN,
};

/// All routes of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/gatherings", OPEN, list::list)
        .get("/gatherings/new", plan::VERB, plan_form::form)
        .post("/gatherings/new", plan::VERB, plan_form::send)
        .get("/gatherings/{id}", OPEN, gathering::open)
        .get("/gatherings/{id}/amend", amend::VERB, plan_form::amend_form)
        .post("/gatherings/{id}/amend", amend::VERB, plan_form::amend_send)
        .get("/gatherings/{id}/schedule", sittings::VERB, schedule::form)
        .post("/gatherings/{id}/schedule", sittings::VERB, schedule::send)
}
