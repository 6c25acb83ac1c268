//! Who may do what with recruitments.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use super::commands::{
    call::{Call, Finish, Induct, SetNeeds},
    load::LoadTaken,
    place::{Place, PlaceByRule},
    staying::{Leave, Move},
};

/// Lists and pages of recruitments; rows are filtered by reach.
pub const OPEN: Verb = Verb("recruit.open");
/// Uploading and checking a list.
pub const CHECK: Verb = Verb("recruit.check");

/// The rows of this area. Community workers read nothing of it: applicants are not their business.
pub const RULES: &[Rule] = rules! {
    OPEN => StationLead Place, Supervisor Place, StreetManager Place;
    CHECK => StationLead Any, StreetManager Any;
    Call::VERB => StationLead Place, StreetManager Place;
    SetNeeds::VERB => StationLead Place, StreetManager Place;
    LoadTaken::VERB => StationLead Place, StreetManager Place;
    Place::VERB => StationLead Place, StreetManager Place;
    PlaceByRule::VERB => StationLead Place, StreetManager Place;
    Induct::VERB => StationLead Place, StreetManager Place;
    Move::VERB => StationLead Place, StreetManager Place;
    Leave::VERB => StationLead Place, StreetManager Place;
    Finish::VERB => StationLead Place, StreetManager Place;
};
