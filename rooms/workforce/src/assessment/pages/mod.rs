//! Pages of assessments.

mod act;
mod list;
mod one;
mod report;

pub use report::MAKER;

use liren_office::Command as _;
use liren_web::Routes;

use super::{
    commands::{AddEvidence, AnswerIt, OpenIt, ScoreIt, SignIt},
    policy::{LIST, SEE},
};

/// All routes of this area.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/assessments", LIST, list::list)
        .get("/assessments/new", OpenIt::VERB, act::open_form)
        .post("/assessments/new", OpenIt::VERB, act::open)
        .get("/assessments/{id}", SEE, one::page)
        .post("/assessments/{id}/report", SEE, report::ask)
        .get("/assessments/{id}/files/{file}", SEE, one::file)
        .get("/assessments/{id}/evidence", AddEvidence::VERB, act::evidence_form)
        .post_files("/assessments/{id}/evidence", AddEvidence::VERB, act::evidence)
        .get("/assessments/{id}/score", ScoreIt::VERB, act::score_form)
        .post("/assessments/{id}/score", ScoreIt::VERB, act::score)
        .get("/assessments/{id}/answer", AnswerIt::VERB, act::answer_form)
        .post("/assessments/{id}/answer", AnswerIt::VERB, act::answer)
        .get("/assessments/{id}/sign", SignIt::VERB, act::sign_form)
        .post("/assessments/{id}/sign", SignIt::VERB, act::sign)
}
