//! The pages of this room.

mod check;
mod evening;
mod import;
mod list;
mod records;
mod register;
mod shop;

use liren_kernel::ScopeColumn;
use liren_office::{Fault, Reach};
use liren_places::find::{self, Kind};
use liren_store::Read;
use liren_ui::Choice;
use liren_web::Routes;

use crate::{
    commands::{check as checks, close, evening as evenings, load, register as registers, reveal, rules},
    policy::OPEN,
};

/// All routes of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/shops", OPEN, list::list)
        .get("/shops/due", OPEN, list::due)
        .get("/shops/rules", rules::VERB, list::rules_form)
        .post("/shops/rules", rules::VERB, list::rules)
        .get("/shops/again", OPEN, records::again)
        .get("/shops/visits", OPEN, records::visits)
        .get("/shops/faults", OPEN, records::faults)
        .get("/shops/new", registers::ADD, register::new_form)
        .post("/shops/new", registers::ADD, register::new)
        .get("/shops/import", load::VERB, import::upload_form)
        .post_files("/shops/import", load::VERB, import::upload)
        .get("/shops/import/{id}", load::VERB, import::page)
        .post("/shops/import/{id}/columns", load::VERB, import::columns)
        .post("/shops/import/{id}/load", load::VERB, import::load)
        .get("/shops/{id}", OPEN, shop::page)
        .get("/shops/{id}/correct", registers::CORRECT, register::correct_form)
        .post("/shops/{id}/correct", registers::CORRECT, register::correct)
        .get("/shops/{id}/close", close::VERB, shop::close_form)
        .post("/shops/{id}/close", close::VERB, shop::close)
        .get("/shops/{id}/reveal", reveal::VERB, shop::reveal_form)
        .post("/shops/{id}/reveal", reveal::VERB, shop::reveal);
    routes
        .get("/shops/evenings", OPEN, evening::list)
        .get("/shops/evenings/new", evenings::OPEN, evening::new_form)
        .post("/shops/evenings/new", evenings::OPEN, evening::new)
        .get("/shops/evenings/{id}", OPEN, evening::page)
        .get("/shops/evenings/{id}/photos/{photo}", OPEN, evening::photo)
        .post("/shops/evenings/{id}/end", evenings::END, evening::end)
        .get("/shops/evenings/{id}/at/{shop}", OPEN, check::stop)
        .get("/shops/evenings/{id}/check/{shop}", checks::VERB, check::form)
        .post_files("/shops/evenings/{id}/check/{shop}", checks::VERB, check::send)
        .post("/shops/evenings/{id}/shut/{shop}", evenings::SHUT, check::shut)
}

/// The communities and grids in the places of somebody's posts: where they may register shops and open evenings.
fn grounds(read: &mut Read<'_>, reach: &Reach) -> Result<Vec<Choice>, Fault> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (column, code) in reach.places() {
        match column {
            ScopeColumn::Street => all.extend(find::choices(read, code, Kind::Community)?),
            ScopeColumn::Community | ScopeColumn::Grid => {
                all.extend(find::in_force(read, code)?.map(|p| (p.code, p.name)));
            }
            _ => {}
        }
    }
    all.sort();
    all.dedup();
    Ok(all.into_iter().map(|(code, name)| Choice::new(code, name)).collect())
}
