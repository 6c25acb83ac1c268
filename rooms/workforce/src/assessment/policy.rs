//! Who may do what in the assessment of a station: whoever leads there and above, and the two who sign.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use super::commands::{AddEvidence, AnswerIt, OpenIt, ScoreIt, SignIt};

/// The list of assessments, by station.
pub const LIST: Verb = Verb("assessment.list");
/// One of them, with what came before it.
pub const SEE: Verb = Verb("assessment.see");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    LIST => StationLead Any, Supervisor Any, StreetManager Any;
    SEE => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    OpenIt::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    AddEvidence::VERB => Resident Team;
    ScoreIt::VERB => Resident Team;
    AnswerIt::VERB => Resident Team;
    SignIt::VERB => Resident Team;
};
