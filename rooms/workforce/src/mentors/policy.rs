//! Who may do what with mentor pairs and reviews.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use super::commands::{
    pair::{Conclude, EndPair, MakePair, Meet},
    review::{RewriteReview, SignReview, WriteReview},
};

/// Lists and pages of mentor pairs and reviews; rows are filtered by reach.
pub const OPEN: Verb = Verb("mentor.open");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    OPEN => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    MakePair::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    Meet::VERB => GridWorker Team, CommunityWorker Team, StationLead Team, Supervisor Team;
    Conclude::VERB => GridWorker Team, CommunityWorker Team, StationLead Team, Supervisor Team;
    EndPair::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    WriteReview::VERB => StationLead Place, StreetManager Place;
    SignReview::VERB => StationLead Team, Supervisor Team, StreetManager Team;
    RewriteReview::VERB => StationLead Team, StreetManager Team;
};
