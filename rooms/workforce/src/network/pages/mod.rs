//! Pages of the network.

mod act;
mod licence;
mod lists;
mod tree;
pub(crate) mod worker;

use liren_office::Command as _;
use liren_web::Routes;

use super::{
    commands::{
        licence::{EndLicence, RecordLicence, RenewLicence},
        station::{CloseStation, OpenStation, SetRules, Specialise},
    },
    policy::{LICENCE_LIST, STATION_LIST, WORKER},
};

/// The pages of this area.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/stations", STATION_LIST, tree::all)
        .get("/stations/new", OpenStation::VERB, act::open_form)
        .post("/stations/new", OpenStation::VERB, act::open)
        .get("/stations/{org}", STATION_LIST, tree::one)
        .get("/stations/{org}/staff", STATION_LIST, lists::staff)
        .get("/stations/{org}/places", STATION_LIST, lists::places)
        .get("/stations/{org}/opened", STATION_LIST, lists::opened)
        .get("/stations/{org}/speciality", Specialise::VERB, act::speciality_form)
        .post("/stations/{org}/speciality", Specialise::VERB, act::speciality)
        .get("/stations/{org}/close", CloseStation::VERB, act::close_form)
        .post("/stations/{org}/close", CloseStation::VERB, act::close)
        .get("/stations/{org}/rules", SetRules::VERB, act::rules_form)
        .post("/stations/{org}/rules", SetRules::VERB, act::rules)
        .get("/licences", LICENCE_LIST, lists::licences)
        .get("/licences/{id}/renew", RenewLicence::VERB, licence::renew_form)
        .post("/licences/{id}/renew", RenewLicence::VERB, licence::renew)
        .get("/licences/{id}/end", EndLicence::VERB, licence::end_form)
        .post("/licences/{id}/end", EndLicence::VERB, licence::end)
        .get("/staff/{person}", WORKER, worker::page)
        .get("/staff/{person}/licences/new", RecordLicence::VERB, licence::record_form)
        .post("/staff/{person}/licences/new", RecordLicence::VERB, licence::record)
}
