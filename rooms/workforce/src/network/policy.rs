//! Who may do what with stations and licences.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

/// The tree of stations, and the lists behind its figures; rows are filtered by reach.
pub const STATION_LIST: Verb = Verb("station.list");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    STATION_LIST => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
};
