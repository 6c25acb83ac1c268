//! Who may do what in a class. Reach says which classes; on the team of one stand its stewards and trainers, for some
//! verbs its group leaders (see `subject.rs`); "own" is whoever learns in it.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

use super::commands::{album, arrange, four, learners, open, plan, roll, rounds, settle, show, staff, stand_in, tasks};

/// See classes.
pub const LIST: Verb = Verb("cohort.list");
/// See a class.
pub const SEE: Verb = Verb("cohort.see");
/// See how learners stand: roll, assessments, who passed.
pub const FIGURES: Verb = Verb("cohort.figures");
/// See the board of the show by its link.
pub const BOARD: Verb = Verb("cohort.board");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    LIST => Resident Any, Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any,
        Supervisor Any, StreetManager Any;
    SEE => Resident Any, Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any,
        Supervisor Any, StreetManager Any;
    FIGURES => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    open::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    learners::ENROL => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    learners::WITHDRAW => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    learners::REGROUP => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    learners::LEADER => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    staff::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    plan::SUBJECT => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    plan::SUBJECT_DROP => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    plan::LIMIT => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    plan::LIMIT_DROP => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    plan::RULES => StationLead Place, Supervisor Place, StreetManager Place;
    arrange::VERB => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    stand_in::VERB => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    arrange::CANCEL => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    roll::ROLL => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    roll::CHECK_IN => Resident Own;
    tasks::GIVE => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    tasks::SUBMIT => Resident Own;
    tasks::REVIEW => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    tasks::URGE => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    rounds::OPEN => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    rounds::CLOSE => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    rounds::NEEDS => Resident Own;
    four::ASSESS => Resident Team, Resident Own;
    four::MODERATE => StationLead Place, Supervisor Place, StreetManager Place;
    show::TOPIC => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    show::JUDGE => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    show::ABSENT => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    show::SCORE => Public Any, Resident Any;
    show::PEER => Resident Team;
    show::CLOSE => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    settle::SETTLE => StationLead Place, Supervisor Place, StreetManager Place;
    settle::CERTIFY => StationLead Place, Supervisor Place, StreetManager Place;
    album::VERB => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    BOARD => Public Any, Resident Any;
};
