//! Certificates to check and to fetch: for anybody who holds a paper, for its holder, for those who gave it.

mod check;
pub mod paper;
mod revoke;
mod view;

use liren_kernel::Verb;

pub(crate) use revoke::REVOKE;
pub use revoke::Revoke;

use crate::Routes;

/// Anybody may check a certificate of which they know the serial number.
pub(crate) const CHECK: Verb = Verb("certificate.check");
/// The holder and those who gave it may fetch the paper.
pub(crate) const PAPER: Verb = Verb("certificate.paper");

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/certificates", CHECK, check::ask)
        .get("/certificates/key", CHECK, check::key)
        .get("/certificates/{serial}", CHECK, check::show)
        .post("/certificates/{serial}", CHECK, check::compare)
        .get("/certificates/{serial}/paper", PAPER, paper::one)
        .post("/certificates/{serial}/revoke", REVOKE, revoke::act)
        .get("/certificates/{serial}/signed", PAPER, check::signed)
}
