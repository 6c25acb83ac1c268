//! Who may do what in supervision. An agreement is seen by those in it and, without its words, by those who lead its
//! street; colleagues of one community do not see it.

use liren_kernel::Verb;
use liren_office::{Command, Rule, rules};

use super::commands::{
    advise::{Advise, Refer},
    answer::{Agree, Decline},
    confide::Confide,
    end::End,
    hold::Hold,
    overdue::Overdue,
    plan::Plan,
    prepare::Prepare,
    propose::Propose,
    service_plan::{ReviewPlan, SetPlan},
    sign::{PutRight, Sign},
};

/// The list of agreements.
pub const LIST: Verb = Verb("supervision.list");
/// One agreement and its sessions.
pub const OPEN: Verb = Verb("supervision.open");
/// Caseload, hours and overdue sessions by station: numbers, no persons.
pub const FIGURES: Verb = Verb("supervision.figures");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    LIST => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    OPEN => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    FIGURES => StationLead Any, Supervisor Any, StreetManager Any;
    Propose::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    Agree::VERB => Resident Team;
    Decline::VERB => Resident Team;
    End::VERB => Resident Team, StationLead Place, StreetManager Place;
    Plan::VERB => Resident Team;
    Prepare::VERB => Resident Team;
    Hold::VERB => Resident Team;
    Confide::VERB => Resident Team;
    Advise::VERB => Resident Team;
    Refer::VERB => Resident Team;
    Sign::VERB => Resident Team;
    PutRight::VERB => Resident Team;
    SetPlan::VERB => Resident Team;
    ReviewPlan::VERB => Resident Team;
    Overdue::VERB => Clockwork Any;
};
