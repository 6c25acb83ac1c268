//! The pages of this room.

mod acts;
mod board;
mod board_form;
mod brief;
mod cover;
mod form;
mod grids;
mod home;
mod lot;
mod photos;
mod places;
mod plan_form;
mod plans;
mod posted;
pub(crate) mod rounds;
pub mod sheet;
mod teams;
mod walk;

pub(crate) use brief::frozen;

use liren_web::Routes;

use crate::{
    commands::{
        brief as briefs, cover as covering, draw, end, find, finish_task, found, grid, join, look, plan, roster, see,
        set_task, start, take_task,
    },
    policy::{COVERAGE, OPEN},
};

/// All routes of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/patrol", OPEN, home::home)
        .get("/patrol/teams/new", found::VERB, teams::new_form)
        .post("/patrol/teams/new", found::VERB, teams::new)
        .get("/patrol/teams/{id}", OPEN, teams::page)
        .get("/patrol/teams/{id}/join", join::VERB, teams::join_form)
        .post("/patrol/teams/{id}/join", join::VERB, teams::join)
        .get("/patrol/teams/{id}/leave/{person}", join::LEAVE, teams::leave_form)
        .post("/patrol/teams/{id}/leave/{person}", join::LEAVE, teams::leave)
        .get("/patrol/teams/{id}/plan", plan::VERB, plan_form::form)
        .post("/patrol/teams/{id}/plan", plan::VERB, plan_form::send)
        .get("/patrol/plans/{id}", OPEN, plans::page)
        .post("/patrol/plans/{id}/roster", roster::VERB, plans::roster)
        .get("/patrol/plans/{id}/stand-in/{day}", roster::STAND_IN, plans::stand_in_form)
        .post("/patrol/plans/{id}/stand-in/{day}", roster::STAND_IN, plans::stand_in)
        .post("/patrol/plans/{id}/draw", draw::VERB, plans::draw)
        .get("/patrol/plans/{id}/end", plan::END, plans::end_form)
        .post("/patrol/plans/{id}/end", plan::END, plans::end);
    walking(boards(routes))
        .get("/patrol/brief/{id}", OPEN, brief::list)
        .get("/patrol/brief/{id}/write", briefs::VERB, brief::write_form)
        .post("/patrol/brief/{id}", briefs::VERB, brief::write)
        .get("/patrol/brief/{id}/{brief}", OPEN, brief::page)
        .post("/patrol/brief/{id}/{brief}/agree", briefs::AGREE, brief::agree)
        .get("/patrol/brief/{id}/{brief}/return", briefs::RETURN, brief::return_form)
        .post("/patrol/brief/{id}/{brief}/return", briefs::RETURN, brief::send_back)
        .post("/patrol/brief/{id}/{brief}/file", OPEN, brief::file)
        .get("/patrol/templates", briefs::TEMPLATES, brief::templates_form)
        .post("/patrol/templates", briefs::TEMPLATES, brief::templates)
        .get("/patrol/coverage", COVERAGE, places::coverage)
        .get("/patrol/compounds/{code}", COVERAGE, places::compound)
        .get("/patrol/entrances/{code}", COVERAGE, places::entrance)
        .get("/patrol/findings", COVERAGE, places::findings)
        .get("/patrol/walked", COVERAGE, places::walked)
        .get("/patrol/grids", COVERAGE, grids::list)
        .get("/patrol/grids/{code}", COVERAGE, grids::page)
        .post("/patrol/grids/{code}/walk", grid::VERB, grids::walk)
        .get("/patrol/grid-rounds", COVERAGE, grids::rounds)
        .get("/communities/{code}/grids", liren_places::policy::NOTICE, posted::posted)
}

fn boards(routes: Routes) -> Routes {
    routes
        .get("/patrol/plans/{id}/board", OPEN, board::page)
        .get("/patrol/plans/{id}/board/new", set_task::VERB, board_form::new_form)
        .post("/patrol/plans/{id}/board/new", set_task::VERB, board_form::new)
        .get("/patrol/plans/{id}/board/{task}", OPEN, board::task)
        .post("/patrol/plans/{id}/board/{task}/take", take_task::VERB, board_form::take)
        .get("/patrol/plans/{id}/board/{task}/done", finish_task::VERB, board_form::done_form)
        .post("/patrol/plans/{id}/board/{task}/done", finish_task::VERB, board_form::done)
        .get("/patrol/plans/{id}/board/{task}/back", take_task::BACK, board_form::back_form)
        .post("/patrol/plans/{id}/board/{task}/back", take_task::BACK, board_form::back)
        .get("/patrol/plans/{id}/board/{task}/drop", set_task::DROP, board_form::drop_form)
        .post("/patrol/plans/{id}/board/{task}/drop", set_task::DROP, board_form::take_off)
}

fn walking(routes: Routes) -> Routes {
    routes
        .get("/patrol/rounds/{id}", OPEN, rounds::page)
        .get("/patrol/rounds/{id}/lot", OPEN, lot::lot)
        .get("/patrol/rounds/{id}/photos", covering::VERB, cover::list)
        .get("/patrol/rounds/{id}/photos/{photo}", OPEN, photos::photo)
        .get("/patrol/rounds/{id}/photos/{photo}/cover", covering::VERB, cover::form)
        .post("/patrol/rounds/{id}/photos/{photo}/cover", covering::VERB, cover::send)
        .get("/patrol/rounds/{id}/walk", see::VERB, walk::stops)
        .get("/patrol/rounds/{id}/walk/{entrance}", see::VERB, walk::stop)
        .get("/patrol/rounds/{id}/walk/{entrance}/find", find::VERB, walk::find_form)
        .get("/patrol/rounds/{id}/walk/{entrance}/look/{finding}", look::VERB, walk::look_form)
        .get("/patrol/rounds/{id}/end", end::VERB, walk::end_form)
        .post("/patrol/rounds/{id}/start", start::VERB, acts::start)
        .post("/patrol/rounds/{id}/see", see::VERB, acts::see)
        .post("/patrol/rounds/{id}/leave-stop", see::LEAVE, acts::leave_stop)
        .post_files("/patrol/rounds/{id}/find", find::VERB, acts::find)
        .post_files("/patrol/rounds/{id}/look", look::VERB, acts::look)
        .post("/patrol/rounds/{id}/end", end::VERB, acts::end)
}
