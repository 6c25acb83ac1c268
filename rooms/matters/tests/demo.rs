//! The demo's matters: in every state, some late, one only for those who work on it.

mod common;

use liren_kernel::{Clock as _, Id, Instant};
use liren_matters::{demo, model::Stage, store};
use liren_office::{Fault, OrgId, PersonId, Reach, Role, directory::POST_ADD, journal};
use liren_people::{OrgKind, commands::org::AddOrg};
use liren_store::params;

#[test]
fn the_demo_shows_every_state() {
    for house in common::houses() {
        let manager = house.manager();
        let add = |kind, name: &str, at: &str| {
            let (name, at) = (name.to_owned(), at.to_owned());
            let (credit_code, contact, note) = (String::new(), String::new(), String::new());
            let add = AddOrg { at, kind, name, serves: vec![], credit_code, contact, note };
            let told = house.run(&manager, None, add).unwrap().told;
            told.iter().find_map(|(_, id)| id.parse::<OrgId>().ok()).unwrap()
        };
        add(OrgKind::StreetOffice, "梧桐街道办事处", common::STREET);
        let department = add(OrgKind::Department, "梧桐街道城市管理办", common::STREET);
        let posts = [
            (1, Role::CommunityWorker, Some(house.committee), Some(("community", common::A))),
            (2, Role::OrgHandler, Some(house.property), None),
            (3, Role::GridWorker, Some(house.committee), Some(("community", common::A))),
            (4, Role::StationLead, None, Some(("street", common::STREET))),
            (5, Role::Supervisor, None, Some(("street", common::STREET))),
            (6, Role::OrgHandler, Some(department), None),
        ];
        let give = move |tx: &mut liren_store::Tx<'_>| {
            for (n, role, org, place) in posts {
                let (id, person): (Id<()>, PersonId) = (Id::from_bytes([n + 100; 16]), Id::from_bytes([n; 16]));
                let (column, code) = place.unzip();
                let until: Option<i64> = None;
                tx.exec(&POST_ADD, params![id, person, role.name(), org, column, code, "", 0_i64, until, person, ""])?;
            }
            Ok::<_, Fault>(())
        };
        house.office.db().write_blocking(give).unwrap();
        let now = Instant::from_ms(common::TEN);
        demo::load(&house.office, &house.clock, now).unwrap();
        assert_eq!(house.clock.now(), now, "the clock shows the present again");

        let reach = Reach::of(&manager);
        let (counts, figures) = house.read(move |read| {
            let wanted = liren_office::reach::Wanted::all("matter");
            Ok((liren_office::listing::counts_by(read, &reach, &wanted, "state")?, store::figures(read, &reach)?))
        });
        let states: Vec<&str> = counts.iter().map(|(state, _)| state.as_str()).collect();
        for stage in Stage::ALL.iter().filter(|stage| **stage != Stage::Merged) {
            assert!(states.contains(&stage.name()), "no matter is {}", stage.name());
        }
        let figures = figures.unwrap();
        assert!(figures.total >= 40 && figures.overdue >= 1, "{figures:?}");
        let reworked = house.read(|read| store::counted(read, "matter.reworked", None));
        assert!(reworked.iter().map(|(.., n)| n).sum::<i64>() >= 3, "{reworked:?}");
        assert_eq!(house.read(journal::verify).faults, Vec::<String>::new());
    }
}
