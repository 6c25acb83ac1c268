//! Who may do what with shifts.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use super::commands::{CancelShift, PlanShift};

/// The week's shifts: one's own, and those of one's places.
pub const OPEN: Verb = Verb("shift.open");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    OPEN => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    PlanShift::VERB => StationLead Place, StreetManager Place;
    CancelShift::VERB => StationLead Place, StreetManager Place;
};
