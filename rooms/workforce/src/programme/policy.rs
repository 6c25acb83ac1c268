//! Who may do what with the training programme.

use liren_kernel::Verb;
use liren_office::{Command, Rule, rules};

use super::commands::{
    need::{Need, NeedNot},
    plan_run::PlanRun,
    roll::{CancelRun, Roll},
    set_subject::{Retire, SetSubject},
};

/// Runs, subjects, and what one had oneself.
pub const SEE: Verb = Verb("programme.see");
/// One run with its roll.
pub const OPEN: Verb = Verb("programme.open");
/// Who lacks what: of those whom one leads, as their need.
pub const GAPS: Verb = Verb("programme.gaps");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    SEE => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    OPEN => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    GAPS => StationLead Any, Supervisor Any, StreetManager Any;
    SetSubject::VERB => StationLead Any, StreetManager Any;
    Retire::VERB => StationLead Any, StreetManager Any;
    PlanRun::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    Roll::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    CancelRun::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    Need::VERB => GridWorker Own, CommunityWorker Own, StationLead Own;
    NeedNot::VERB => GridWorker Own, CommunityWorker Own, StationLead Own;
};
