//! Who may do what with stations and licences.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use super::commands::{
    licence::{EndLicence, RecordLicence, RemindLicence, RenewLicence},
    station::{CloseStation, OpenStation, SetRules, Specialise},
};

/// The tree of stations, and the lists behind its figures; rows are filtered by reach.
pub const STATION_LIST: Verb = Verb("station.list");
/// Registrations that run out; rows are filtered by reach.
pub const LICENCE_LIST: Verb = Verb("licence.list");
/// The page of one worker: hats, skills, licences, hours. One's own, or of those within reach.
pub const WORKER: Verb = Verb("worker.open");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    STATION_LIST => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    LICENCE_LIST => StationLead Any, Supervisor Any, StreetManager Any;
    WORKER => Resident Any;
    OpenStation::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    Specialise::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    CloseStation::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    SetRules::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    RecordLicence::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    RenewLicence::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    EndLicence::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    RemindLicence::VERB => Clockwork Any;
};
