//! Who may do what to a matter. Reach says which matters; this says which verbs.

use liren_kernel::Verb;
use liren_office::{Rule, rules};

use crate::commands::{
    ask_more, ask_verify, assist, attach, bar, blur, call_back, cancel, categories, clear_photo, close, decline,
    dispatch, dispute, erase, escalate, feed_back, file, fix_on_spot, inspect, key_in, link_answer, links, lower, meet,
    merge, note, overdue, propose, raise, rate, recheck, remind, reopen, report, report_public, respond, restrict,
    reveal, rule, set_rates, set_release, sign_for, split, unbar, verify, wait,
};

/// See the list, and open what is within reach.
pub const OPEN: Verb = Verb("matter.open");
/// Take the list along as a file.
pub const EXPORT: Verb = Verb("matter.export");
/// See sums and rates.
pub const FIGURES: Verb = Verb("matter.figures");
/// See the categories and their rules.
pub const CATEGORIES: Verb = Verb("matter.categories");
/// See the meetings within reach.
pub const MEETINGS: Verb = Verb("meeting.open");
/// See what was asked to be erased, and what came of it.
pub const ERASURES: Verb = Verb("matter.erasures");
/// Follow a report by number and code.
pub const FOLLOW: Verb = Verb("matter.follow");

/// The rows of this room.
pub const RULES: &[Rule] = rules! {
    OPEN => Resident Any, Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any,
        Supervisor Any, StreetManager Any;
    EXPORT => CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
    FIGURES => GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any, StreetManager Any;
    CATEGORIES => GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any,
        StreetManager Any, SystemAdmin Any;
    // One table for every street: no street's manager changes the rules of the others.
    categories::VERB => SystemAdmin Any, Clockwork Any;
    set_rates::VERB => SystemAdmin Any;
    set_release::VERB => SystemAdmin Any;
    FOLLOW => Public Any, Resident Any;
    // Whoever opens a link has no account; the link's own signature and code stand for one.
    link_answer::OPEN => Public Any, Resident Any;
    link_answer::SIGN => Public Any, Resident Any;
    link_answer::ANSWER => Public Any, Resident Any;
    rate::VERB => Public Any, Resident Any;
    report_public::VERB => Public Any, Resident Any;
    report::VERB => Resident Any, Volunteer Any, GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any,
        StreetManager Any;
    // The dossier in which it was found must be within reach: a volunteer's round, a worker's visit.
    raise::VERB => Volunteer Any, GridWorker Any, CommunityWorker Any, StationLead Any, StreetManager Any;
    recheck::VERB => Volunteer Any, GridWorker Any, CommunityWorker Any, StationLead Any, StreetManager Any;
    key_in::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    file::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    decline::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    dispatch::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    ask_verify::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    verify::VERB => GridWorker Place, CommunityWorker Place, StationLead Place;
    rule::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    assist::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    assist::END => CommunityWorker Place, StationLead Place, StreetManager Place;
    assist::SIGN => CommunityWorker OfferedOrg, OrgHandler OfferedOrg, StationLead OfferedOrg;
    assist::DONE => CommunityWorker HandlerOrg, OrgHandler HandlerOrg, StationLead HandlerOrg;
    ask_more::EXTEND => CommunityWorker HandlerOrg, OrgHandler HandlerOrg, StationLead HandlerOrg;
    ask_more::PARK => CommunityWorker HandlerOrg, CommunityWorker Place, OrgHandler HandlerOrg, StationLead HandlerOrg;
    ask_more::APPROVE_EXTENSION => CommunityWorker Place, StationLead Place, StreetManager Place;
    // That something cannot be solved now is not for the desk alone to say.
    ask_more::APPROVE_PARKING => StationLead Place, StreetManager Place;
    wait::VERB => CommunityWorker HandlerOrg, OrgHandler HandlerOrg, StationLead HandlerOrg;
    wait::RESUME => CommunityWorker HandlerOrg, CommunityWorker Place, OrgHandler HandlerOrg, StationLead HandlerOrg,
        StationLead Place, StreetManager Place;
    MEETINGS => GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any, StreetManager Any;
    meet::CALL => CommunityWorker Place, StationLead Place, StreetManager Place;
    meet::PUT => CommunityWorker Place, StationLead Place, StreetManager Place;
    meet::PROMISE => CommunityWorker Place, StationLead Place, StreetManager Place;
    meet::DECIDE => CommunityWorker Place, StationLead Place, StreetManager Place;
    meet::MINUTES => CommunityWorker Place, StationLead Place, StreetManager Place;
    meet::KEPT => CommunityWorker HandlerOrg, CommunityWorker Place, OrgHandler HandlerOrg, StationLead HandlerOrg,
        StationLead Place, StreetManager Place;
    propose::VERB => Resident Reporter, Volunteer Reporter, GridWorker Place, CommunityWorker Place,
        OrgHandler HandlerOrg, StationLead Place, StreetManager Place;
    propose::VIEW => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    propose::SETTLE => CommunityWorker Place, StationLead Place, StreetManager Place;
    links::MAKE => CommunityWorker Place, StationLead Place, StreetManager Place;
    links::REVOKE => CommunityWorker Place, StationLead Place, StreetManager Place;
    respond::VERB => GridWorker Place, CommunityWorker Place, CommunityWorker Team, StationLead Place, StationLead Team,
        StreetManager Place;
    call_back::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    close::SPECIAL => StationLead Place, StreetManager Place;
    split::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    split::PARTED => CommunityWorker Place, StationLead Place, StreetManager Place;
    sign_for::VERB => CommunityWorker OfferedOrg, OrgHandler OfferedOrg, StationLead OfferedOrg;
    dispute::VERB => CommunityWorker OfferedOrg, OrgHandler OfferedOrg, StationLead OfferedOrg;
    feed_back::VERB => CommunityWorker HandlerOrg, OrgHandler HandlerOrg, StationLead HandlerOrg;
    inspect::VERB => Resident Reporter, Volunteer Reporter, GridWorker Place, CommunityWorker Place, StationLead Place,
        Supervisor Place, StreetManager Place;
    close::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    reopen::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    merge::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    cancel::VERB => CommunityWorker Place, StationLead Place, StreetManager Place;
    fix_on_spot::VERB => GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team,
        StationLead Place, StationLead Team, StreetManager Place, StreetManager Team;
    note::VERB => GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team, OrgHandler HandlerOrg,
        StationLead Place, StationLead Team, Supervisor Place, Supervisor Team, StreetManager Place, StreetManager Team;
    attach::VERB => GridWorker Place, GridWorker Team, CommunityWorker Place, CommunityWorker Team, StationLead Place,
        StationLead Team, StreetManager Place, StreetManager Team;
    blur::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    clear_photo::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    restrict::VERB => CommunityWorker Place, CommunityWorker Team, StationLead Place, StationLead Team,
        StreetManager Place, StreetManager Team;
    lower::ASK => CommunityWorker Team, StationLead Team, Supervisor Team, StreetManager Team;
    lower::ANSWER => GridWorker Team, CommunityWorker Team, StationLead Team, Supervisor Team, StreetManager Team;
    // Who is kept out is the team's to say, whatever the role of whoever is kept out.
    bar::VERB => CommunityWorker Team, StationLead Team, Supervisor Team, StreetManager Team;
    unbar::VERB => CommunityWorker Team, StationLead Team, Supervisor Team, StreetManager Team;
    // Two administrators of two kinds, and neither reads any of it.
    ERASURES => SecurityAdmin Any, AuditAdmin Any;
    erase::ASK => SecurityAdmin Any;
    erase::ANSWER => AuditAdmin Any;
    remind::VERB => GridWorker Place, CommunityWorker Place, StationLead Place, StreetManager Place;
    reveal::VERB => GridWorker Team, CommunityWorker Team, StationLead Team, StreetManager Team;
    overdue::VERB => Clockwork Any;
    overdue::REMINDER => Clockwork Any;
    escalate::VERB => Clockwork Any;
};
