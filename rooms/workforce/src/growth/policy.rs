//! Who may do what in the growth file. Only its team has reach to it; this says who of the team does what.

use liren_kernel::Verb;
use liren_office::{Command, Rule, rules};

use super::commands::{
    answer::{Agree, AskBack, Reply},
    follow::Follow,
    link::MakeLink,
    next_step::NextStep,
};

/// One's own path, and the files one walks beside.
pub const SEE: Verb = Verb("growth.see");
/// A file.
pub const OPEN: Verb = Verb("growth.open");
/// One's own file, to take along.
pub const EXPORT: Verb = Verb("growth.export");
/// 梯队: the bench of a place, in numbers.
pub const BENCH: Verb = Verb("growth.bench");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    SEE => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    OPEN => Resident Team;
    EXPORT => Resident Own;
    BENCH => StationLead Any, Supervisor Any, StreetManager Any;
    Follow::VERB => Resident Own, Clockwork Any;
    MakeLink::VERB => Resident Own;
    Reply::VERB => Resident Own;
    NextStep::VERB => Resident Own;
    Agree::VERB => Resident Team;
    AskBack::VERB => Resident Team;
};
