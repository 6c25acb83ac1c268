//! Pages of the programme: runs, one run, gaps, subjects.

mod gaps;
mod overview;
mod run;
mod subjects;

use liren_office::Command;
use liren_web::Routes;

use super::{
    commands::{
        need::{Need, NeedNot},
        plan_run::PlanRun,
        roll::{CancelRun, Roll},
        set_subject::{Retire, SetSubject},
    },
    policy::{GAPS, OPEN, SEE},
};

/// All routes of this area.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/programme", SEE, overview::show)
        .post("/programme/need", Need::VERB, overview::need)
        .post("/programme/need-not", NeedNot::VERB, overview::need_not)
        .get("/programme/gaps", GAPS, gaps::show)
        .get("/programme/subjects", SetSubject::VERB, subjects::show)
        .post("/programme/subjects", SetSubject::VERB, subjects::set)
        .post("/programme/subjects/retire", Retire::VERB, subjects::retire)
        .get("/programme/new", PlanRun::VERB, run::plan_form)
        .post("/programme/new", PlanRun::VERB, run::plan_send)
        .get("/programme/{id}", OPEN, run::open)
        .get("/programme/{id}/roll", Roll::VERB, run::roll_form)
        .post("/programme/{id}/roll", Roll::VERB, run::roll_send)
        .get("/programme/{id}/cancel", CancelRun::VERB, run::cancel_form)
        .post("/programme/{id}/cancel", CancelRun::VERB, run::cancel_send)
}
