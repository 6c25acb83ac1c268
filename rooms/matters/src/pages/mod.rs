//! Pages of matters: the ledger, a matter, its acts, and what people without an account see.

mod act_fields;
mod act_send;
mod act_send_more;
mod acts;
mod answer;
mod barred;
mod categories;
mod contacts;
mod dossier;
mod erasures;
mod export;
mod figures;
mod find;
mod follow;
mod links;
mod list;
mod meeting_acts;
mod meetings;
mod new;
pub mod photos;
mod pictures;
mod rates;
mod release;
mod report;
mod revealed;
pub mod sites;

pub use find::FIND;

use liren_web::Routes;

use crate::{
    acts::ACTS,
    commands::{
        bar, blur, categories as import, clear_photo, erase, key_in, link_answer, links as link_made, meet, rate,
        report as told, report_public, reveal, set_rates, set_release, unbar,
    },
    policy::{CATEGORIES, ERASURES, EXPORT, FIGURES, FOLLOW, MEETINGS, OPEN},
};

/// All routes of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let mut routes = routes
        .get("/matters", OPEN, list::list)
        .get("/matters/export", EXPORT, export::export)
        .get("/matters/figures", FIGURES, figures::figures)
        .get("/matters/contacts", FIGURES, contacts::list)
        .get("/matters/rates", set_rates::VERB, rates::form)
        .post("/matters/rates", set_rates::VERB, rates::send)
        .get("/matters/release", set_release::VERB, release::form)
        .post("/matters/release", set_release::VERB, release::send)
        .get("/matters/categories", CATEGORIES, categories::show)
        .get("/matters/categories/export", CATEGORIES, categories::export)
        .post_files("/matters/categories", import::VERB, categories::import)
        .get("/matters/new", told::VERB, new::form)
        .post_files("/matters/new", told::VERB, new::send)
        .get("/matters/key-in", key_in::VERB, new::key_in_form)
        .post_files("/matters/key-in", key_in::VERB, new::key_in_send)
        .get("/matters/erasures", ERASURES, erasures::list)
        .get("/matters/erasures/new", erase::ASK, erasures::new_form)
        .post("/matters/erasures/new", erase::ASK, erasures::new)
        .get("/matters/erasures/{id}", ERASURES, erasures::open)
        .post("/matters/erasures/{id}", erase::ANSWER, erasures::answer)
        .get("/matters/{id}", OPEN, dossier::open)
        .get("/matters/{id}/alike", OPEN, dossier::alike_page)
        .get("/matters/{id}/photos", OPEN, pictures::list)
        .get("/matters/{id}/photos/{photo}", OPEN, photos::photo)
        .get("/matters/{id}/photos/{photo}/cover", blur::VERB, pictures::form)
        .post("/matters/{id}/photos/{photo}/cover", blur::VERB, pictures::send)
        .post("/matters/{id}/photos/{photo}/clear", clear_photo::VERB, pictures::clear)
        .post("/matters/{id}/reveal", reveal::VERB, dossier::reveal)
        .get("/matters/{id}/bar", bar::VERB, barred::bar_form)
        .post("/matters/{id}/bar", bar::VERB, barred::bar)
        .get("/matters/{id}/unbar/{person}", unbar::VERB, barred::unbar_form)
        .post("/matters/{id}/unbar/{person}", unbar::VERB, barred::unbar)
        .get("/matters/{id}/links", link_made::MAKE, links::show)
        .post("/matters/{id}/links", link_made::MAKE, links::make)
        .post("/matters/{id}/links/revoke", link_made::REVOKE, links::revoke)
        .get("/answer/{token}", link_answer::OPEN, answer::show)
        .post("/answer/{token}", link_answer::OPEN, answer::open)
        .post("/answer/{token}/sign", link_answer::SIGN, answer::sign)
        .post_files("/answer/{token}/send", link_answer::ANSWER, answer::send)
        .get("/answer/{token}/photos/{photo}", link_answer::OPEN, answer::photo)
        .get("/meetings", MEETINGS, meetings::list)
        .get("/meetings/new", meet::CALL, meetings::call)
        .post("/meetings/new", meet::CALL, meetings::call_send)
        .get("/meetings/{id}", MEETINGS, meetings::open)
        .get("/meetings/{id}/kept/{promise}", meet::KEPT, meeting_acts::kept)
        .post("/meetings/{id}/kept/{promise}", meet::KEPT, meeting_acts::kept_send)
        .get("/report", report_public::VERB, report::form)
        .post_files("/report", report_public::VERB, report::send)
        .get("/follow", FOLLOW, follow::form)
        .post("/follow", FOLLOW, follow::show)
        .post("/follow/rate", rate::VERB, follow::rate);
    for (slug, verb) in meetings::ACTS {
        let (path, slug) = (format!("/meetings/{{id}}/{slug}"), *slug);
        routes = routes.get(&path, *verb, move |web, id| meeting_acts::form(slug, web, id)).post(
            &path,
            *verb,
            move |web, id, posted| meeting_acts::send(slug, web, id, posted),
        );
    }
    for act in ACTS {
        let path = format!("/matters/{{id}}/{}", act.slug);
        routes = routes.get(&path, act.verb, move |web, id, asked| acts::form(act, web, id, asked)).post_files(
            &path,
            act.verb,
            move |web, id, posted| acts::send(act, web, id, posted),
        );
    }
    routes
}
