//! The pages of this room.

pub mod account;
pub mod accounts;
pub mod act;
pub mod household;
#[cfg(feature = "oidc")]
pub mod oidc;
pub mod org;
pub mod org_list;
pub mod people;
pub mod person;
pub mod person_forms;
pub mod post;
pub mod roster;
pub mod sign_in;
pub mod told;

use liren_kernel::Instant;
use liren_office::{Fault, Reach};
use liren_places::find::{self as places, Kind};
use liren_store::Read;
use liren_ui::Choice;
use liren_web::Routes;

use crate::{
    accounts::commands::{CloseAccount, EndSessions, Invite, IssueCode, Leave, OpenAccount, Reopen, RevokeCode},
    commands::{
        consent::{RecordConsent, WithdrawConsent},
        household::{JoinHousehold, LeaveHousehold},
        org::{AddOrg, CorrectOrg, EndOrg},
        person::{AddPerson, CorrectPerson, MoveAway},
        post::{EndPost, GivePost},
        reveal::Reveal,
        skill::{AddSkill, DropSkill},
    },
    org_list::load::LoadOrgs,
    policy::{
        ACCOUNT_LIST, ACCOUNT_OWN, ORG_CHECK, ORG_LIST, PERSON_EXPORT, PERSON_LIST, PERSON_OWN, ROSTER, SIGN_IN,
        SIGN_OUT,
    },
    roster::load::LoadRoster,
};
use liren_office::Command as _;

/// Every route of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    #[cfg(feature = "oidc")]
    let routes = oidc::routes(routes);
    register(accounts_routes(routes))
        .get("/orgs", ORG_LIST, org::list)
        .get("/orgs/new", AddOrg::VERB, org::add_form)
        .post("/orgs/new", AddOrg::VERB, org::add)
        .get("/orgs/import", ORG_CHECK, org_list::upload_form)
        .post_files("/orgs/import", ORG_CHECK, org_list::upload)
        .get("/orgs/import/{id}", ORG_CHECK, org_list::page)
        .post("/orgs/import/{id}/columns", ORG_CHECK, org_list::columns)
        .post("/orgs/import/{id}/load", LoadOrgs::VERB, org_list::load)
        .get("/orgs/{id}", ORG_LIST, org::page)
        .get("/orgs/{id}/correct", CorrectOrg::VERB, org::correct_form)
        .post("/orgs/{id}/correct", CorrectOrg::VERB, org::correct)
        .get("/orgs/{id}/end", EndOrg::VERB, org::end_form)
        .post("/orgs/{id}/end", EndOrg::VERB, org::end)
        .get("/people/{id}/posts/new", GivePost::VERB, post::give_form)
        .post("/people/{id}/posts/new", GivePost::VERB, post::give)
        .get("/people/{id}/posts/{post}/end", EndPost::VERB, post::end_form)
        .post("/people/{id}/posts/{post}/end", EndPost::VERB, post::end)
        .get("/people/import", ROSTER, roster::upload_form)
        .post_files("/people/import", ROSTER, roster::upload)
        .get("/people/import/{id}", ROSTER, roster::page)
        .post("/people/import/{id}/columns", ROSTER, roster::columns)
        .post("/people/import/{id}/load", LoadRoster::VERB, roster::load)
}

fn register(routes: Routes) -> Routes {
    routes
        .get("/people", PERSON_LIST, people::list)
        .get("/people.csv", PERSON_EXPORT, people::export)
        .get("/people/new", AddPerson::VERB, person_forms::add_form)
        .post("/people/new", AddPerson::VERB, person_forms::add)
        .get("/people/{id}", PERSON_OWN, person::page)
        .get("/people/{id}/correct", CorrectPerson::VERB, person_forms::correct_form)
        .post("/people/{id}/correct", CorrectPerson::VERB, person_forms::correct)
        .get("/people/{id}/reveal", Reveal::VERB, person_forms::reveal_form)
        .post("/people/{id}/reveal", Reveal::VERB, person_forms::reveal)
        .get("/people/{id}/move-away", MoveAway::VERB, person_forms::away_form)
        .post("/people/{id}/move-away", MoveAway::VERB, person_forms::away)
        .post("/people/{id}/skills", AddSkill::VERB, person::add_skill)
        .post("/people/{id}/skills/drop", DropSkill::VERB, person::drop_skill)
        .post("/people/{id}/consents", RecordConsent::VERB, person::consent)
        .post("/people/{id}/consents/withdraw", WithdrawConsent::VERB, person::withdraw)
        .get("/people/{id}/household", JoinHousehold::VERB, household::join_form)
        .post("/people/{id}/household", JoinHousehold::VERB, household::join)
        .post("/people/{id}/household/leave", LeaveHousehold::VERB, household::leave)
        .get("/households/{id}", PERSON_LIST, household::page)
        .get("/people/{id}/leave", Leave::VERB, accounts::leave_form)
        .post("/people/{id}/leave", Leave::VERB, accounts::leave)
        .post("/people/{id}/code", IssueCode::VERB, told::issue_code)
        .post("/people/{id}/code/revoke", RevokeCode::VERB, told::revoke_code)
}

fn accounts_routes(routes: Routes) -> Routes {
    routes
        .get("/sign-in", SIGN_IN, sign_in::form)
        .post("/sign-in", SIGN_IN, sign_in::password)
        .post("/sign-in/factor", SIGN_IN, sign_in::factor)
        .get("/sign-in/code", SIGN_IN, sign_in::code_form)
        .post("/sign-in/code", SIGN_IN, sign_in::code)
        .post("/sign-out", SIGN_OUT, sign_in::out)
        .get("/invitation", SIGN_IN, sign_in::invitation_ask)
        .get("/invitation/{code}", SIGN_IN, sign_in::invitation_form)
        .post("/invitation/{code}", SIGN_IN, sign_in::invitation)
        .get("/account", ACCOUNT_OWN, account::page)
        .get("/account/password", ACCOUNT_OWN, account::password_form)
        .post("/account/password", ACCOUNT_OWN, account::password)
        .get("/account/sure", ACCOUNT_OWN, account::sure_form)
        .post("/account/sure", ACCOUNT_OWN, account::sure)
        .get("/account/factor", ACCOUNT_OWN, account::factor_form)
        .post("/account/factor", ACCOUNT_OWN, account::factor)
        .post("/account/sessions/{id}/end", ACCOUNT_OWN, account::end_session)
        .get("/accounts", ACCOUNT_LIST, accounts::list)
        .get("/accounts/new", OpenAccount::VERB, accounts::open_form)
        .post("/accounts/new", OpenAccount::VERB, accounts::open)
        .get("/accounts/{id}", ACCOUNT_LIST, accounts::page)
        .post("/accounts/{id}/invite", Invite::VERB, accounts::invite)
        .get("/accounts/{id}/close", CloseAccount::VERB, accounts::close_form)
        .post("/accounts/{id}/close", CloseAccount::VERB, accounts::close)
        .post("/accounts/{id}/reopen", Reopen::VERB, accounts::reopen)
        .post("/accounts/{id}/sessions/end", EndSessions::VERB, accounts::end_sessions)
}

/// Communities within reach, and what lies below one's own, as choices of a form.
///
/// # Errors
/// When the database fails.
pub(crate) fn spots(read: &mut Read<'_>, reach: &Reach, wide: bool) -> Result<Vec<Choice>, Fault> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (_, code) in reach.places() {
        let Some(place) = places::by_code(read, code)? else { continue };
        if wide || !matches!(place.kind, Kind::City | Kind::District | Kind::Street) {
            found.push((place.code.clone(), place.name.clone()));
        }
        match place.kind {
            Kind::Street => found.extend(places::choices(read, code, Kind::Community)?),
            Kind::District => {
                for (street, name) in places::choices(read, code, Kind::Street)? {
                    let inside = places::choices(read, &street, Kind::Community)?;
                    if wide {
                        found.push((street, name));
                    }
                    found.extend(inside);
                }
            }
            Kind::Community => {
                for kind in [Kind::Grid, Kind::Compound] {
                    let below = places::of_community(read, code, kind)?;
                    found.extend(below.into_iter().map(|row| (row.code, row.name)));
                }
            }
            _ => {}
        }
    }
    let mut choices: Vec<Choice> = Vec::with_capacity(found.len());
    for (code, name) in found {
        if choices.iter().all(|c| c.value != code) {
            choices.push(Choice::new(code, name));
        }
    }
    Ok(choices)
}

/// A fresh id for the command of a form.
pub(crate) fn command(now: Instant) -> String {
    liren_kernel::CommandId::fresh(now).to_string()
}

/// The same for the `n`th of several forms on one page.
pub(crate) fn fresh(n: impl std::fmt::Display) -> String {
    let random = liren_office::keys::hex(&liren_office::keys::random::<14>());
    format!("{random}{:0>4}", n.to_string().chars().filter(char::is_ascii_digit).take(4).collect::<String>())
}
