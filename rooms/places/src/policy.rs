//! The rows of this room in the role matrix.

use liren_kernel::Verb;
use liren_office::{Command, Rule, rules};

use crate::commands::{
    AddCompound, AddDivision, AddEntrances, AddGrid, AddVenue, Close, DrawGrid, Locate, Merge, PostWorker, Rename,
};
use crate::import::LoadDivisions;

/// Looking at the tree, at plans and at lists of doors: no personal data in them.
pub const BROWSE: Verb = Verb("place.browse");
/// The public notice of a grid.
pub const NOTICE: Verb = Verb("place.notice");
/// Sheets with codes to print.
pub const PRINT: Verb = Verb("place.print");

/// Who may do what.
pub const RULES: &[Rule] = rules! {
    BROWSE => Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any,
        StreetManager Any, SystemAdmin Any, SecurityAdmin Any;
    NOTICE => Public Any, Resident Any;
    PRINT => GridWorker Any, CommunityWorker Any, StationLead Any, StreetManager Any, SystemAdmin Any;
    AddDivision::VERB => StreetManager Place, SystemAdmin Any;
    AddCompound::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    AddEntrances::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    AddVenue::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    AddGrid::VERB => StationLead Place, StreetManager Place;
    DrawGrid::VERB => StationLead Place, StreetManager Place;
    PostWorker::VERB => StationLead Place, StreetManager Place;
    Locate::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    Rename::VERB => StationLead Place, StreetManager Place, SystemAdmin Any;
    Close::VERB => StationLead Place, StreetManager Place, SystemAdmin Any;
    Merge::VERB => StationLead Place, StreetManager Place, SystemAdmin Any, Clockwork Any;
    LoadDivisions::VERB => SystemAdmin Any, Clockwork Any;
};
