//! An office's own list of organisations: checked by cell, shown, loaded all or nothing by whoever registers them.

mod common;

use common::{A, B, House, STREET, each, key, manager, worker};
use liren_kernel::Id;
use liren_office::{Actor, Envelope, Fault, Receipt};
use liren_papers::sample;
use liren_people::{
    OrgKind, OrgRow,
    commands::org::{AddOrg, CorrectOrg},
    find,
    org_list::{
        KIND, Plan, fields, load,
        plan::{self, Reader},
    },
    roster::{Verdict, batch},
};

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}
fn upload(house: &House, actor: &Actor, bytes: &[u8]) -> Id<()> {
    block(batch::upload(&house.office, actor.person, KIND.into(), "名录.xlsx", bytes.to_vec())).unwrap()
}
fn look(house: &House, actor: &Actor, id: Id<()>) -> Plan {
    let (office, who) = (house.office.clone(), actor.clone());
    let turn = block(house.office.workbooks().take()).unwrap();
    house.read(actor, move |read, reach| {
        let batch = batch::load(read, id, who.person, KIND)?.unwrap();
        let opened = batch.open(&turn, read, office.keys(), &fields::schema())?;
        plan::plan(read, Reader { actor: &who, reach, policy: office.policy() }, &opened)
    })
}
fn load(house: &House, actor: &Actor, envelope: Envelope, id: Id<()>, leave: bool) -> Result<Receipt, Fault> {
    block(load::load(&house.office, actor, envelope, id, leave))
}
fn named(house: &House, actor: &Actor, name: &'static str) -> Vec<OrgRow> {
    house.read(actor, move |read, reach| find::search_orgs(read, reach, name, 9))
}
fn figures(plan: &Plan) -> [usize; 4] {
    [Verdict::New, Verdict::Same, Verdict::Changed, Verdict::Faulty].map(|verdict| plan.count(verdict))
}
fn register(house: &House, kind: OrgKind, name: &str, at: &str, serves: &[&str]) {
    let serves = serves.iter().map(|code| (*code).to_owned()).collect();
    let (name, at) = (name.to_owned(), at.to_owned());
    let command = AddOrg {
        at,
        kind,
        name,
        serves,
        credit_code: String::new(),
        contact: "0352-5010014".into(),
        note: String::new(),
    };
    house.run(&manager(9), command).unwrap();
}
/// Why the rows of these names are wrong.
fn why(plan: &Plan, name: &str) -> Vec<String> {
    let rows = plan.rows.iter().filter(|row| row.name == name);
    rows.flat_map(|row| row.errors.iter().map(|e| format!("{} {}", e.cell, e.refusal.key))).collect()
}

#[test]
fn a_streets_messy_list_is_loaded_without_its_wrong_rows_and_a_second_time_changes_nothing() {
    each(|house| {
        register(house, OrgKind::PropertyCompany, "佳洁物业", A, &[B]);
        let street = manager(3);
        let id = upload(house, &street, &sample::units());
        let plan = look(house, &street, id);
        // 荷塘里 is no community of this office, so one more is wrong than was written wrong.
        assert_eq!(
            figures(&plan),
            [4, 0, 1, sample::UNITS_WRONG + 1],
            "{:?}",
            plan.rows.iter().map(|r| &r.name).collect::<Vec<_>>()
        );
        assert_eq!(why(&plan, "晨光便民维修部"), ["B10 refusal-org-twice"]);
        assert_eq!(why(&plan, "月亮湾合唱团"), ["D11 refusal-roster-community"]);
        assert!(why(&plan, "便民理发室")[0].starts_with("C12 "), "{:?}", why(&plan, "便民理发室"));
        assert!(why(&plan, "云上快印店")[0].starts_with("G13 "), "{:?}", why(&plan, "云上快印店"));
        assert_eq!(key(load(house, &street, house.envelope(), id, false)), "refusal-roster-faulty");
        assert!(named(house, &street, "小青藤幼儿园").is_empty(), "nothing half-loaded");

        let envelope = house.envelope();
        let receipt = load(house, &street, envelope, id, true).unwrap();
        assert_eq!(receipt.told[..2], [("new".into(), "4".into()), ("changed".into(), "1".into())]);
        assert_eq!(load(house, &street, envelope, id, true).unwrap(), receipt, "a second tap");
        assert_eq!(key(load(house, &street, house.envelope(), id, true)), "refusal-roster-loaded");

        let company = named(house, &street, "佳洁物业").remove(0);
        assert_eq!((company.contact.as_str(), company.note.as_str()), ("0352-5010099", "电话换了"));
        let centre = named(house, &street, "梧桐街道党群服务中心").remove(0);
        assert_eq!(
            (centre.kind(), centre.community, centre.street.as_deref()),
            (Some(OrgKind::ServiceCentre), None, Some(STREET))
        );
        // What serves both communities is found from both.
        for community in [A, B] {
            assert_eq!(named(house, &worker(5, community), "晨光便民维修部").len(), 1, "{community}");
        }
        let again = upload(house, &street, &sample::units());
        assert_eq!(figures(&look(house, &street, again))[..3], [0, 5, 0]);
        assert_eq!(key(load(house, &street, house.envelope(), again, true)), "refusal-roster-nothing");
    });
}

#[test]
fn a_committee_loads_what_it_may_register_and_no_more() {
    each(|house| {
        register(house, OrgKind::PropertyCompany, "佳洁物业", STREET, &[]);
        register(house, OrgKind::Team, "桂花新村合唱队", B, &[]);
        let here = worker(3, A);
        let list = "单位名称,类别,所在社区,值班电话\n晨练队,团队,,0352-1\n幼苗小学,学校,,0352-2\n佳洁物业,物业,梧桐里社区,0352-3\n桂花新村合唱队,团队,桂花新村社区,0352-4\n";
        let id = upload(house, &here, list.as_bytes());
        let plan = look(house, &here, id);
        assert_eq!(figures(&plan), [1, 0, 0, 3]);
        assert_eq!(why(&plan, "幼苗小学"), ["B3 refusal-org-kind-street"]);
        assert_eq!(why(&plan, "佳洁物业"), ["B4 refusal-org-kind-street"]);
        assert_eq!(why(&plan, "桂花新村合唱队"), ["C5 refusal-roster-community"], "nothing is told of the other's");
        load(house, &here, house.envelope(), id, true).unwrap();
        assert_eq!(named(house, &here, "晨练队").len(), 1);
        assert!(named(house, &worker(4, B), "晨练队").is_empty(), "another committee does not see it");
        // Somebody else's upload is not there.
        let theirs = upload(house, &worker(4, B), list.as_bytes());
        assert!(matches!(load(house, &here, house.envelope(), theirs, true), Err(Fault::NotFound)));
        let resident = common::with(6, &[]);
        assert!(matches!(load(house, &resident, house.envelope(), theirs, true), Err(Fault::Forbidden)));
    });
}

#[test]
fn what_changed_since_the_file_was_looked_at_is_not_written_over() {
    each(|house| {
        register(house, OrgKind::Team, "晨练队", A, &[]);
        let here = worker(3, A);
        let list = "单位名称,类别,值班电话\n晨练队,团队,0352-2222222\n";
        let id = upload(house, &here, list.as_bytes());
        assert_eq!(figures(&look(house, &here, id)), [0, 0, 1, 0]);
        let org = named(house, &here, "晨练队").remove(0).id;
        // Staged under an id that was used for something else, and so not moved; then corrected by somebody else.
        let used = house.envelope();
        house
            .office
            .run_blocking(&here, used, CorrectOrg { org, contact: "0352-1111111".into(), note: String::new() })
            .unwrap();
        assert_eq!(key(load(house, &here, used, id, false)), "refusal-id-reused");
        house.run(&here, CorrectOrg { org, contact: "0352-3333333".into(), note: String::new() }).unwrap();
        let late = house.run(&here, load::LoadOrgs { upload: id });
        assert_eq!(key(late), "refusal-roster-stale");
        assert_eq!(named(house, &here, "晨练队")[0].contact, "0352-3333333");
    });
}
