//! The network on both engines: the tree, its figures, who may open what, licences and their reminders.

mod common;

use common::{A, B, DISTRICT, House, OTHER, STREET, head, houses, key, lead, someone, told, worker};
use liren_kernel::{Day, ScopeColumn};
use liren_office::{Actor, OrgId, PersonId, Role, notebook};
use liren_people::OrgKind;
use liren_places::find::Kind;
use liren_workforce::network::{
    commands::{
        licence::{EndLicence, RecordLicence, RenewLicence},
        station::{CloseStation, OpenStation, SetRules, Specialise},
    },
    model::{LicenceKind, Rules},
    tree::{Network, Who, networks},
};

fn open(parent: Option<OrgId>, at: &str, name: &str) -> OpenStation {
    OpenStation {
        parent,
        org: None,
        at: at.into(),
        serves: vec![],
        name: name.into(),
        speciality: String::new(),
        opened: Day::ymd(2026, 3, 2).unwrap(),
        levels: "社工总站\n社工分站".into(),
    }
}

fn network(house: &House, actor: &Actor) -> Option<Network> {
    let now = house.office.now();
    house.read(actor, move |read, reach| Ok(networks(read, reach, None, now)?.into_iter().next()))
}

fn record(person: PersonId, number: &str, until: Day) -> RecordLicence {
    let (kind, issued) = (LicenceKind::Assistant, Day::ymd(2024, 10, 1).unwrap());
    RecordLicence { person, kind, number: number.into(), issued, valid_until: until }
}

#[test]
fn a_network_is_opened_by_those_who_lead_its_places_and_seen_within_reach() {
    for house in houses() {
        let root: OrgId = told(&house.run(&head(), open(None, DISTRICT, "平城区社工总站")).unwrap(), "station");
        let below = || open(Some(root), STREET, "梧桐社工分站");
        assert_eq!(key(house.run(&worker(9, A), below())), "forbidden");
        assert_eq!(key(house.run(&lead(OTHER), below())), "forbidden", "another street");
        let mut wide = below();
        wide.serves = vec![OTHER.into()];
        assert_eq!(key(house.run(&lead(STREET), wide)), "refusal-station-area", "not the lead's own");
        let branch: OrgId = told(&house.run(&head(), below()).unwrap(), "station");
        assert_eq!(key(house.run(&head(), open(Some(branch), A, "梧桐里社工室"))), "refusal-station-depth");
        let rules = Rules::with(vec!["总站".into(), "分站".into(), "社工室".into()]);
        assert_eq!(key(house.run(&lead(STREET), SetRules { station: root, rules: rules.clone() })), "forbidden");
        house.run(&head(), SetRules { station: root, rules: rules.clone() }).unwrap();
        let room: OrgId = told(&house.run(&lead(STREET), open(Some(branch), A, "梧桐里社工室")).unwrap(), "station");
        let short = Rules { levels: vec!["总站".into()], ..rules.clone() };
        assert_eq!(key(house.run(&head(), SetRules { station: root, rules: short })), "refusal-station-levels-used");
        let tired = Rules { rest_minutes: 60, ..rules };
        assert_eq!(key(house.run(&head(), SetRules { station: root, rules: tired })), "refusal-hours-between");

        // An organisation of kind station becomes one; another kind does not.
        let registered = house.org(OrgKind::Station, "古城社工站", OTHER);
        let committee = house.org(OrgKind::Committee, "某居委会", A);
        let with = |org| OpenStation { org: Some(org), ..open(Some(root), OTHER, "") };
        house.run(&head(), with(registered)).unwrap();
        assert_eq!(key(house.run(&head(), with(registered))), "refusal-station-org", "once");
        assert_eq!(key(house.run(&head(), with(committee))), "refusal-station-org");

        let seen = network(&house, &head()).unwrap();
        let depths: Vec<i64> = seen.nodes.iter().map(|node| node.row.depth).collect();
        assert_eq!(depths, [0, 1, 2, 1], "{}: each below its parent", house.engine);
        assert_eq!(seen.opened_this_year(Day::ymd(2026, 6, 23).unwrap()).count(), 3);
        assert_eq!(seen.opened_this_year(Day::ymd(2027, 1, 1).unwrap()).count(), 0);
        let streets = house.read(&head(), move |read, reach| seen.coverage(read, reach, Kind::Street));
        assert_eq!((streets.len(), streets.iter().filter(|s| s.by.is_some()).count()), (19, 2));
        let own = network(&house, &worker(9, B)).unwrap();
        let communities = house.read(&worker(9, B), move |read, reach| own.coverage(read, reach, Kind::Community));
        assert_eq!(communities.len(), 1, "{}: only what one serves", house.engine);
        assert_eq!(communities[0].by, Some(branch), "the station of the street serves it");
        assert!(network(&house, &someone(7, Role::Volunteer, None)).is_none());

        // Closing: not while somebody serves there or a station stands below.
        let close = |station| CloseStation { station, day: Day::ymd(2026, 6, 22).unwrap(), reason: "调整".into() };
        assert_eq!(key(house.run(&head(), close(branch))), "refusal-station-below");
        let person = house.person(A, "白新雨");
        house.post(person, Role::CommunityWorker, A, Some(room));
        assert_eq!(key(house.run(&lead(STREET), close(room))), "refusal-station-staffed");
        house.run(&head(), Specialise { station: branch, speciality: "为老服务".into() }).unwrap();
        house.run(&head(), close(registered)).unwrap();
        assert_eq!(key(house.run(&head(), close(registered))), "refusal-station-closed");
        let seen = network(&house, &head()).unwrap();
        assert_eq!(seen.open().count(), 3);
        let streets = house.read(&head(), move |read, reach| seen.coverage(read, reach, Kind::Street));
        assert_eq!(streets.iter().filter(|s| s.by.is_some()).count(), 1, "a closed station covers nothing");
    }
}

#[test]
fn workers_are_counted_by_post_and_licensed_by_licence() {
    for house in houses() {
        let root: OrgId = told(&house.run(&head(), open(None, DISTRICT, "平城区社工总站")).unwrap(), "station");
        house.run(&head(), open(Some(root), STREET, "梧桐社工分站")).unwrap();
        let people: Vec<PersonId> = ["甄一", "甄二", "甄三"].map(|name| house.person(A, name)).to_vec();
        house.post(people[0], Role::CommunityWorker, A, None);
        house.post(people[0], Role::CommunityWorker, B, None);
        house.post(people[1], Role::CommunityWorker, B, None);
        house.post(people[2], Role::Supervisor, STREET, None);
        let far = Day::ymd(2027, 12, 31).unwrap();
        let boss = head();
        let own = common::acting(people[2], Role::Supervisor, Some((ScopeColumn::Street, STREET)));
        assert_eq!(key(house.run(&own, record(people[2], "SG20240001", far))), "refusal-licence-own");
        assert_eq!(key(house.run(&worker(9, A), record(people[0], "SG20240001", far))), "forbidden");
        assert_eq!(key(house.run(&lead(OTHER), record(people[0], "SG20240001", far))), "not found");
        house.run(&boss, record(people[2], "SG20240001", far)).unwrap();
        house.run(&boss, record(people[0], "SG2024 0002", far)).unwrap();
        assert_eq!(key(house.run(&boss, record(people[1], "SG20240002", far))), "refusal-licence-known");
        let gone = record(people[1], "SG20240003", Day::ymd(2026, 6, 22).unwrap());
        house.run(&boss, gone).unwrap();
        let seen = network(&house, &boss).unwrap();
        let count = |who| seen.people(who, None).len();
        assert_eq!([count(Who::Workers), count(Who::Licensed), count(Who::Both)], [2, 2, 1], "{}", house.engine);
        assert_eq!(count(Who::Untrained), 2, "nobody has been trained yet");
        let narrow = network(&house, &worker(9, A)).unwrap();
        assert_eq!(narrow.people(Who::Staff, None).len(), 1, "{}: reach holds for figures too", house.engine);
    }
}

#[test]
fn a_registration_that_runs_out_is_announced_and_renewal_silences_it() {
    for house in houses() {
        let person = house.person(A, "白新雨");
        house.post(person, Role::CommunityWorker, A, None);
        let station_lead = house.person(A, "林站长");
        house.post(station_lead, Role::StationLead, STREET, None);
        let until = Day::ymd(2026, 9, 30).unwrap();
        let receipt = house.run(&head(), record(person, "SG20240009", until)).unwrap();
        let licence = told(&receipt, "licence");
        house.days(10);
        assert_eq!(house.handlers.run_due(&house.office).unwrap(), 1, "{}", house.engine);
        let told_of = |who: PersonId| house.read(&head(), move |read, _| notebook::inbox(read, who, None));
        let keys = |who| told_of(who).iter().map(|n| n.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(person), ["notice-licence-soon"]);
        assert_eq!(keys(station_lead), ["notice-licence-soon-lead"]);
        let later = Day::ymd(2029, 9, 30).unwrap();
        assert_eq!(key(house.run(&head(), RenewLicence { licence, valid_until: until })), "refusal-licence-renewed");
        house.run(&head(), RenewLicence { licence, valid_until: later }).unwrap();
        house.days(100);
        assert_eq!(house.handlers.run_due(&house.office).unwrap(), 0, "the next reminder lies years ahead");
        house.run(&head(), EndLicence { licence, reason: "换发社会工作师证书".into() }).unwrap();
        assert_eq!(key(house.run(&head(), RenewLicence { licence, valid_until: later })), "refusal-licence-ended");
    }
}
