//! Who may do what with shops. Reach says which shops and evenings; this says which verbs.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

use crate::commands::{check, close, evening, load, register, reveal, rules};

/// See the register, evenings and what they found, within reach.
pub const OPEN: Verb = Verb("shop.open");

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    OPEN => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    register::ADD => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    register::CORRECT => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    close::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    reveal::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    load::VERB => CommunityWorker Own, StationLead Own, StreetManager Own;
    rules::VERB => StationLead Any, StreetManager Any;
    evening::OPEN => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    evening::SHUT => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    evening::END => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    check::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
};
