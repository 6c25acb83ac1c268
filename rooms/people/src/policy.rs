//! Who may do what here. Places count by equality of one column; the three administrators read no content.

use liren_kernel::Verb;
use liren_office::{Command, Rule, rules};

use crate::{
    accounts::commands::{CloseAccount, EndSessions, Invite, IssueCode, Leave, OpenAccount, Reopen, RevokeCode},
    commands::{
        consent::{RecordConsent, WithdrawConsent},
        household::{AddHousehold, JoinHousehold, LeaveHousehold},
        org::{AddOrg, CorrectOrg, EndOrg},
        person::{AddPerson, CorrectPerson, MoveAway},
        post::{EndPost, GivePost},
        post_over::PostOver,
        reveal::Reveal,
        skill::{AddSkill, DropSkill},
    },
    org_list::load::LoadOrgs,
    roster::load::LoadRoster,
};

/// Lists and pages of persons; rows are filtered by reach.
pub const PERSON_LIST: Verb = Verb("person.list");
/// One's own page.
pub const PERSON_OWN: Verb = Verb("person.own");
/// The list as a file, masked.
pub const PERSON_EXPORT: Verb = Verb("person.export");
/// Lists and pages of organisations.
pub const ORG_LIST: Verb = Verb("org.list");
/// The list of accounts: names only.
pub const ACCOUNT_LIST: Verb = Verb("account.list");
/// One's own account.
pub const ACCOUNT_OWN: Verb = Verb("account.own");
/// Signing in, and what lies behind one-time links.
pub const SIGN_IN: Verb = Verb("account.sign_in");
/// Signing out.
pub const SIGN_OUT: Verb = Verb("account.sign_out");
/// Uploading and checking a list of organisations.
pub const ORG_CHECK: Verb = Verb("org.check");
/// Uploading and checking a roster.
pub const ROSTER: Verb = Verb("roster.check");

/// All rows of this room; those of the identity provider only where the program can ask one.
#[cfg(not(feature = "oidc"))]
pub const ALL: &[&[Rule]] = &[RULES];
/// All rows of this room; those of the identity provider only where the program can ask one.
#[cfg(feature = "oidc")]
pub const ALL: &[&[Rule]] = &[RULES, rules! { crate::accounts::identity::SetIdentity::VERB => SecurityAdmin Any; }];

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    PERSON_LIST => GridWorker Any, CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    PERSON_OWN => Resident Any;
    PERSON_EXPORT => CommunityWorker Any, StationLead Any, StreetManager Any;
    AddPerson::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    CorrectPerson::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    MoveAway::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    Reveal::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place, Resident Own;
    AddSkill::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place, Resident Own;
    DropSkill::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place, Resident Own;
    AddHousehold::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    JoinHousehold::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    LeaveHousehold::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    RecordConsent::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place, Resident Own;
    WithdrawConsent::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place, Resident Own;
    ORG_LIST => Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any, StreetManager Any, SecurityAdmin Any;
    AddOrg::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    CorrectOrg::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    EndOrg::VERB => StationLead Place, StreetManager Place;
    ORG_CHECK => CommunityWorker Any, StationLead Any, StreetManager Any;
    LoadOrgs::VERB => CommunityWorker Any, StationLead Any, StreetManager Any;
    GivePost::VERB => SecurityAdmin Any, StreetManager Place;
    EndPost::VERB => SecurityAdmin Any, StreetManager Place;
    PostOver::VERB => Clockwork Any;
    Leave::VERB => SecurityAdmin Any, StreetManager Place;
    ACCOUNT_LIST => SecurityAdmin Any;
    ACCOUNT_OWN => Resident Any;
    OpenAccount::VERB => SecurityAdmin Any;
    Invite::VERB => SecurityAdmin Any;
    CloseAccount::VERB => SecurityAdmin Any;
    Reopen::VERB => SecurityAdmin Any;
    EndSessions::VERB => SecurityAdmin Any;
    // Not the security administrator: whoever makes a code could come in by it as somebody else.
    IssueCode::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    RevokeCode::VERB => SecurityAdmin Any, CommunityWorker Place, StationLead Place, StreetManager Place;
    SIGN_IN => Public Any, Resident Any;
    SIGN_OUT => Resident Any;
    ROSTER => CommunityWorker Any, StationLead Any, StreetManager Any;
    LoadRoster::VERB => CommunityWorker Any, StationLead Any, StreetManager Any;
};
