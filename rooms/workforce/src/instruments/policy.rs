//! Who may do what with instruments. They are the office's and name nobody: whoever leads reads and publishes them.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use super::commands::Publish;

/// See the instruments.
pub const LIST: Verb = Verb("instrument.list");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    LIST => StationLead Any, Supervisor Any, StreetManager Any;
    Publish::VERB => StationLead Any, StreetManager Any;
};
