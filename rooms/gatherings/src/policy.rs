//! Who may do what to a gathering. Reach says which gatherings; this says which verbs.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

use crate::commands::{amend, plan, sittings};

/// See the list, and open what is within reach.
pub const OPEN: Verb = Verb("gathering.open");
/// See the calendar.
pub const CALENDAR: Verb = Verb("gathering.calendar");

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    OPEN => Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any,
        StreetManager Any;
    CALENDAR => Resident Any;
    plan::VERB => CommunityWorker Place, StationLead Place, Supervisor Place, StreetManager Place;
    amend::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place, StreetManager Place;
    sittings::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
};
