//! Pages of mentor pairs and reviews.

mod pair;
mod review;

use liren_office::Command as _;
use liren_web::Routes;

use super::{
    commands::{
        pair::{Conclude, EndPair, MakePair, Meet},
        review::{RewriteReview, SignReview, WriteReview},
    },
    policy::OPEN,
};

/// The pages of this area.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/mentors", OPEN, pair::list)
        .get("/mentors/new", MakePair::VERB, pair::new_form)
        .post("/mentors/new", MakePair::VERB, pair::make)
        .get("/mentors/{id}", OPEN, pair::page)
        .get("/mentors/{id}/meet", Meet::VERB, pair::meet_form)
        .post("/mentors/{id}/meet", Meet::VERB, pair::meet)
        .get("/mentors/{id}/word", Conclude::VERB, pair::word_form)
        .post("/mentors/{id}/word", Conclude::VERB, pair::word)
        .get("/mentors/{id}/end", EndPair::VERB, pair::end_form)
        .post("/mentors/{id}/end", EndPair::VERB, pair::end)
        .get("/probation/new", WriteReview::VERB, review::new_form)
        .post("/probation/new", WriteReview::VERB, review::write)
        .get("/probation/{id}", OPEN, review::page)
        .get("/probation/{id}/sign", SignReview::VERB, review::sign_form)
        .post("/probation/{id}/sign", SignReview::VERB, review::sign)
        .get("/probation/{id}/rewrite", RewriteReview::VERB, review::rewrite_form)
        .post("/probation/{id}/rewrite", RewriteReview::VERB, review::rewrite)
}
