//! Who may do what on a patrol. Reach says which teams, plans and rounds; this says which verbs. `Own` is whoever leads
//! the team, `Team` whoever is in it now.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

use crate::commands::{
    brief, cover, draw, end, find, finish_task, found, grid, join, look, pass_on, plan, roster, see, set_task, start,
    take_task,
};

/// See teams, plans and rounds within reach.
pub const OPEN: Verb = Verb("patrol.open");
/// See coverage and findings, down to the stairwell.
pub const COVERAGE: Verb = Verb("patrol.coverage");

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    OPEN => Volunteer Any, GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    COVERAGE => Volunteer Any, GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    found::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    join::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    join::LEAVE => CommunityWorker Place, StationLead Place, StreetManager Place;
    plan::VERB => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    plan::END => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    plan::RUN_OUT => Clockwork Any;
    set_task::VERB => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    set_task::DROP => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    take_task::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    take_task::BACK => Volunteer Team, GridWorker Team, CommunityWorker Team, CommunityWorker Place,
        StationLead Team, StationLead Place, StreetManager Team, StreetManager Place;
    finish_task::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, CommunityWorker Place,
        StationLead Team, StationLead Place, StreetManager Team, StreetManager Place;
    roster::VERB => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    roster::STAND_IN => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    draw::VERB => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    grid::VERB => GridWorker Place;
    start::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    see::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    see::LEAVE => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    find::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    pass_on::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    look::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    cover::VERB => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    brief::VERB => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    brief::AGREE => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    brief::RETURN => Volunteer Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    brief::TEMPLATES => StationLead Any, StreetManager Any;
    end::VERB => Volunteer Team, GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
};
