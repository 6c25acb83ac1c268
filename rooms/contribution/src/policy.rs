//! Who may do what with hours. Reach says whose; this says which verbs.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use crate::{
    commands::{
        call::{Call, EndCall, JoinDuty, QuitDuty, Refill},
        duty::{Assign, Excuse, Open},
        duty_move::MoveDuty,
        duty_roll::{Close, MarkDuty, VoidMark},
        export::Export,
        grant, proof, proof_issue,
        query::{Answer, Ask},
        settle::Settle,
        volunteer::{Correct, End, Register, SayWhen},
    },
    rules::SetRules,
};

/// One's own statement.
pub const OWN: Verb = Verb("hours.own");
/// Its entry in the menu of volunteers.
pub const MINE: Verb = Verb("hours.mine");
/// A person's statement and its lines; whose is decided by reach.
pub const STATEMENT: Verb = Verb("hours.statement");
/// The list of volunteers within reach.
pub const LIST: Verb = Verb("volunteer.list");
/// People who can do something, within reach.
pub const SKILLS: Verb = Verb("skill.find");
/// Grants, requests and questions: lists and pages.
pub const FILES: Verb = Verb("hours.files");
/// Shifts: lists and pages.
pub const DUTIES: Verb = Verb("duty.list");
/// The rules, to read.
pub const RULES_READ: Verb = Verb("hours.rules_read");

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    OWN => Resident Any;
    MINE => Volunteer Any;
    STATEMENT => Resident Any;
    LIST => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    SKILLS => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    FILES => Resident Any;
    DUTIES => Resident Any;
    RULES_READ => Volunteer Any, GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    SetRules::VERB => StreetManager Place;
    Register::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Correct::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    SayWhen::VERB => Resident Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    End::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Settle::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Ask::VERB => Resident Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    Answer::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    grant::Propose::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    grant::Agree::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    grant::Decline::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    grant::Revoke::VERB => StationLead Place, StreetManager Place;
    proof::Request::VERB => Resident Own, CommunityWorker Place, StationLead Place, StreetManager Place;
    proof::Check::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    proof::Decline::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    proof_issue::Issue::VERB => StationLead Place, StreetManager Place;
    proof_issue::Return::VERB => StationLead Place, StreetManager Place;
    proof_issue::Revoke::VERB => StationLead Place, StreetManager Place;
    Open::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Assign::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Excuse::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Call::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    EndCall::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    MoveDuty::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    JoinDuty::VERB => Resident Any;
    QuitDuty::VERB => Resident Any;
    Refill::VERB => Clockwork Any;
    MarkDuty::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    VoidMark::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Close::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    Export::VERB => CommunityWorker Any, StationLead Any, StreetManager Any;
};
