//! Who may do what. `Own` is the sentinel; `LeadOrg` whoever leads the depot, of its riders alone.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

use crate::commands::{admit, ask, end, report, set_hat, train, turn_down};

/// One's own page: what one reported, and what came of it.
pub const OWN: Verb = Verb("sentinel.own");
/// The register and sums within reach.
pub const LIST: Verb = Verb("sentinel.list");
/// The reports of couriers within reach: matters, without who made them. The records behind the figures.
pub const REPORTS: Verb = Verb("sentinel.reports");
/// The page of a depot: its riders and its sums.
pub const DEPOT: Verb = Verb("sentinel.depot");

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    OWN => Sentinel Any, DepotLeader Any;
    LIST => CommunityWorker Any, StationLead Any, StreetManager Any;
    REPORTS => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    DEPOT => DepotLeader Any, CommunityWorker Any, StationLead Any, StreetManager Any;
    ask::VERB => Public Any, Resident Any;
    admit::CONFIRM => CommunityWorker Place, StationLead Place, StreetManager Place;
    admit::REGISTER => CommunityWorker Place, StationLead Place, StreetManager Place;
    turn_down::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    set_hat::VERB => DepotLeader LeadOrg, CommunityWorker Place, StationLead Place, StreetManager Place;
    end::VERB => Sentinel Own, DepotLeader Own, DepotLeader LeadOrg, CommunityWorker Place, StationLead Place,
        StreetManager Place;
    train::VERB => Sentinel Own, DepotLeader Own;
    report::VERB => Sentinel Own, DepotLeader Own;
};
