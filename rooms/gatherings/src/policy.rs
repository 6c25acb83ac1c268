//! Who may do what to a gathering. Reach says which gatherings; this says which verbs.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

use crate::commands::{
    amend, approve, cancel, feedback, forget, here, lecturers, move_sitting, over, plan, roll, sign_up, sign_up_for,
    sign_up_public, sittings, sum_up, team,
};

/// See the list, and open what is within reach.
pub const OPEN: Verb = Verb("gathering.open");
/// See the calendar.
pub const CALENDAR: Verb = Verb("gathering.calendar");
/// See who signed up.
pub const SEATS: Verb = Verb("gathering.seats");
/// See what is announced to everyone.
pub const EVENTS: Verb = Verb("gathering.events");
/// See the lecturer pool.
pub const POOL: Verb = Verb("lecturer.list");

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    OPEN => Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any,
        StreetManager Any;
    CALENDAR => Volunteer Any, GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    EVENTS => Public Any, Resident Any;
    POOL => CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    SEATS => Volunteer Team, GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team,
        StationLead Place, StationLead Team, Supervisor Place, Supervisor Team, StreetManager Place;
    plan::VERB => CommunityWorker Place, StationLead Place, Supervisor Place, StreetManager Place;
    amend::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place, StreetManager Place;
    sittings::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
    move_sitting::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
    move_sitting::CANCEL => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
    approve::ASK => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
    approve::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    approve::SEND_BACK => StationLead Place, Supervisor Place, StreetManager Place;
    cancel::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
    cancel::CALLED => GridWorker Place, CommunityWorker Place, CommunityWorker Team, StationLead Place,
        Supervisor Place, StreetManager Place;
    team::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place, StreetManager Place;
    team::LEAVE => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
    sign_up::VERB => Resident Any;
    sign_up::LEAVE => Resident Any;
    sign_up_public::VERB => Public Any, Resident Any;
    sign_up_public::LEAVE => Public Any, Resident Any;
    sign_up_for::VERB => Volunteer Team, GridWorker Place, GridWorker Team, CommunityWorker Place,
        CommunityWorker Team, StationLead Place, StationLead Team, Supervisor Place, Supervisor Team,
        StreetManager Place;
    sign_up_for::LEAVE => GridWorker Place, CommunityWorker Place, CommunityWorker Team, StationLead Place,
        Supervisor Place, StreetManager Place;
    sign_up_for::REVEAL => CommunityWorker Place, CommunityWorker Team, StationLead Place, Supervisor Place,
        StreetManager Place;
    roll::VERB => Volunteer Team, GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team,
        StationLead Place, StationLead Team, Supervisor Place, Supervisor Team, StreetManager Place;
    roll::PAPER => GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team, StationLead Place,
        StationLead Team, Supervisor Place, Supervisor Team, StreetManager Place;
    roll::VOID => Volunteer Team, GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team,
        StationLead Place, StationLead Team, Supervisor Place, Supervisor Team, StreetManager Place;
    here::OUT => Volunteer Team, GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team,
        StationLead Place, StationLead Team, Supervisor Place, Supervisor Team, StreetManager Place;
    here::VERB => Resident Any;
    here::GUEST => Public Any, Resident Any;
    feedback::VERB => Resident Any;
    feedback::GUEST => Public Any, Resident Any;
    sum_up::VERB => CommunityWorker Place, CommunityWorker Own, StationLead Place, Supervisor Place,
        StreetManager Place;
    sum_up::AGREE => StationLead Place, Supervisor Place, StreetManager Place;
    sum_up::RETURN => StationLead Place, Supervisor Place, StreetManager Place;
    lecturers::ADD => CommunityWorker Place, StationLead Place, Supervisor Place, StreetManager Place;
    lecturers::CORRECT => CommunityWorker Place, StationLead Place, Supervisor Place, StreetManager Place;
    lecturers::END => StationLead Place, Supervisor Place, StreetManager Place;
    lecturers::REVEAL => CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    over::VERB => Clockwork Any;
    forget::VERB => Clockwork Any;
};
