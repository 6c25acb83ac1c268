//! The pages of this room.

mod asks;
mod depot;
mod join;
mod list;
mod mine;
mod register;
mod report;
mod reports;
mod sentinel;
mod train;
mod view;

use liren_office::{Fault, OrgId, Reach};
use liren_store::Read;
use liren_ui::{Choice, T};
use liren_web::{
    Routes,
    ask::{Field, Input},
};

use crate::{
    commands::{admit, ask, end, report as sent, set_hat, train as trained, turn_down},
    model::{Hat, Part},
    policy::{DEPOT, LIST, OWN, REPORTS},
    store::find::{self, Whose},
};

/// All routes of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/sentinels", LIST, list::page)
        .get("/sentinels/reports", REPORTS, reports::page)
        .get("/sentinels/register", admit::REGISTER, register::form)
        .post("/sentinels/register", admit::REGISTER, register::send)
        .get("/sentinels/asks/{id}", admit::CONFIRM, asks::form)
        .post("/sentinels/asks/{id}", admit::CONFIRM, asks::send)
        .get("/sentinels/asks/{id}/turn-down", turn_down::VERB, asks::turn_down_form)
        .post("/sentinels/asks/{id}/turn-down", turn_down::VERB, asks::turn_down)
        .get("/sentinels/depots/{id}", DEPOT, depot::page)
        .get("/sentinels/join", ask::VERB, join::form)
        .post("/sentinels/join", ask::VERB, join::send)
        .get("/sentinels/join/done", ask::VERB, join::done)
        .get("/sentinels/mine", OWN, mine::page)
        .get("/sentinels/train", trained::VERB, train::form)
        .post("/sentinels/train", trained::VERB, train::send)
        .get("/sentinels/report", sent::VERB, report::form)
        .post_files("/sentinels/report", sent::VERB, report::send)
        .get("/sentinels/{id}", DEPOT, sentinel::page)
        .get("/sentinels/{id}/hat", set_hat::VERB, sentinel::hat_form)
        .post("/sentinels/{id}/hat", set_hat::VERB, sentinel::hat)
        .get("/sentinels/{id}/end", end::VERB, sentinel::end_form)
        .post("/sentinels/{id}/end", end::VERB, sentinel::end)
}

/// What a sentinel looks after first, to choose from.
fn hats(t: T<'_>) -> Field {
    let hint = |hat: &Hat| t.s(&format!("{}-note", hat.label_key())).to_owned();
    let all = Hat::ALL.iter().map(|hat| Choice::new(hat.name(), t.s(&hat.label_key())).hint(hint(hat)));
    Field::new(t, "hat", "sentinel-hat", Input::Radios(all.collect()))
}

/// As what somebody is at the depot, to choose from.
fn parts(t: T<'_>) -> Field {
    let all = Part::ALL.iter().map(|part| Choice::new(part.name(), t.s(&part.label_key())));
    Field::new(t, "part", "sentinel-part", Input::Radios(all.collect()))
}

/// Depots to choose from.
fn depots(t: T<'_>, all: &[(OrgId, String)]) -> Field {
    let all = all.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    Field::new(t, "depot", "sentinel-depot", Input::Select(all.collect()))
}

/// Depots of the reader's places.
fn depots_of(read: &mut Read<'_>, reach: &Reach) -> Result<Vec<(OrgId, String)>, Fault> {
    find::depots(read, Whose::Staff(reach))
}
