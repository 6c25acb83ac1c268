//! Pages of gatherings: list, plan, a gathering, its dates and acts, the roll, the door.

mod acts;
mod calendar;
mod door;
mod events;
mod feedback;
mod find;
mod gathering;
mod lecturers;
mod list;
mod moving;
mod paper;
mod people;
mod places;
mod plan_form;
mod schedule;
mod seats;
mod sheet;
mod sitting;
mod summary;

use liren_web::Routes;

pub use find::FIND;

use crate::{
    acts::ACTS,
    commands::{
        amend, feedback as told, here, lecturers as pool, move_sitting, plan, roll, sign_up, sign_up_for,
        sign_up_public, sittings, sum_up, team,
    },
    policy::{CALENDAR, EVENTS, OPEN, POOL, SEATS},
};

/// All routes of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let one = "/gatherings/{id}/sittings/{sitting}";
    let at = |end: &str| format!("{one}/{end}");
    let mut routes = routes
        .get("/gatherings", OPEN, list::list)
        .get("/gatherings/new", plan::VERB, plan_form::form)
        .post("/gatherings/new", plan::VERB, plan_form::send)
        .get("/gatherings/{id}", OPEN, gathering::open)
        .get("/gatherings/{id}/photos/{photo}", OPEN, gathering::photo)
        .get("/gatherings/{id}/amend", amend::VERB, plan_form::amend_form)
        .post("/gatherings/{id}/amend", amend::VERB, plan_form::amend_send)
        .get("/gatherings/{id}/schedule", sittings::VERB, schedule::form)
        .post("/gatherings/{id}/schedule", sittings::VERB, schedule::send)
        .get("/gatherings/{id}/sum-up", sum_up::VERB, summary::form)
        .post_files("/gatherings/{id}/sum-up", sum_up::VERB, summary::send)
        .get("/gatherings/{id}/seats", SEATS, seats::open)
        .get("/gatherings/{id}/seats/csv", SEATS, sheet::csv)
        .get("/gatherings/{id}/seats/xlsx", SEATS, sheet::xlsx)
        .post("/gatherings/{id}/seats", sign_up_for::VERB, seats::put)
        .post("/gatherings/{id}/seats/leave", sign_up_for::LEAVE, seats::leave)
        .post("/gatherings/{id}/seats/reveal", sign_up_for::REVEAL, seats::reveal)
        .post("/gatherings/{id}/team", team::VERB, seats::join)
        .post("/gatherings/{id}/team/leave", team::LEAVE, seats::part)
        .get(one, OPEN, sitting::open)
        .post(&at("roll"), roll::VERB, sitting::mark)
        .post(&at("out"), here::OUT, sitting::check_out)
        .post(&at("walk-in"), sign_up_for::VERB, sitting::walk_in)
        .get(&at("paper"), roll::PAPER, paper::form)
        .post(&at("paper"), roll::PAPER, paper::send)
        .get(&at("door"), roll::VERB, door::screen)
        .get(&at("move"), move_sitting::VERB, moving::move_form)
        .post(&at("move"), move_sitting::VERB, moving::move_send)
        .post(&at("cancel"), move_sitting::CANCEL, moving::cancel_send)
        .get("/calendar", CALENDAR, calendar::calendar)
        .get("/events", EVENTS, events::list)
        .get("/events/{id}", EVENTS, events::open)
        .get("/events/{id}/calendar", EVENTS, events::ics)
        .post("/events/{id}/sign-up", sign_up::VERB, events::sign_up)
        .post("/events/{id}/leave", sign_up::LEAVE, events::leave)
        .post("/events/{id}/guest", sign_up_public::VERB, events::sign_up_guest)
        .post("/events/{id}/leave-guest", sign_up_public::LEAVE, events::leave_guest)
        .post("/events/{id}/feedback", told::VERB, feedback::say)
        .post("/events/{id}/feedback-guest", told::GUEST, feedback::say_guest)
        .get("/lecturers", POOL, lecturers::list)
        .get("/lecturers/new", pool::ADD, lecturers::form)
        .post("/lecturers/new", pool::ADD, lecturers::send)
        .get("/lecturers/{id}", POOL, lecturers::open)
        .get("/lecturers/{id}/edit", pool::CORRECT, lecturers::edit)
        .post("/lecturers/{id}/edit", pool::CORRECT, lecturers::edit_send)
        .post("/lecturers/{id}/end", pool::END, lecturers::end)
        .post("/lecturers/{id}/reveal", pool::REVEAL, lecturers::reveal)
        .get("/here/{sitting}", EVENTS, door::typed)
        .get("/here/{sitting}/{token}", EVENTS, door::scanned)
        .post("/here/{sitting}", here::VERB, door::here)
        .post("/here/{sitting}/guest", here::GUEST, door::guest);
    for act in ACTS.iter().filter(|act| !act.own_page) {
        let path = format!("/gatherings/{{id}}/{}", act.slug);
        routes = routes.get(&path, act.verb, move |web, id| acts::form(act, web, id)).post(
            &path,
            act.verb,
            move |web, id, posted| acts::send(act, web, id, posted),
        );
    }
    routes
}
