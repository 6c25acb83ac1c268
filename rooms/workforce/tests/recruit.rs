//! Recruitment on both engines: 168 from Excel, nobody twice, placed by rule and by hand, moved, left, forgotten.

mod common;

use common::{A, B, DISTRICT, House, OTHER, STREET, head, houses, key, lead, worker};
use liren_kernel::{Day, Id, Line, Paragraph};
use liren_office::{Actor, DossierId, Envelope, Fault, PersonId, Receipt};
use liren_papers::sample;
use liren_people::{
    find, public,
    reach::Wanted,
    roster::{Verdict, batch},
};
use liren_places::find::{self as places, Kind};
use liren_workforce::recruit::{
    commands::{
        call::{Call, Finish, SetNeeds},
        load::{self, upload_kind},
        place::{Place, PlaceByRule, mark, proposal},
        staying::{Leave, Move},
    },
    fields,
    model::{Need, Outcome, State},
    plan::{self, Plan},
    subject::{self, Recruitment},
};

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}
fn need(community: &str, needed: i64, skills: &[&str]) -> Need {
    Need { community: community.into(), needed, skills: skills.iter().map(|s| (*s).to_owned()).collect() }
}
fn day(month: i8, day: i8) -> Day {
    Day::ymd(2026, month, day).unwrap()
}
fn call(at: &str, needs: Vec<Need>) -> Call {
    Call {
        at: at.into(),
        title: Line::new("title", "2026年社区工作者招聘").unwrap(),
        text: Paragraph::new("text", "面向社会公开招聘社区工作者。").unwrap(),
        post_title: Line::new("post_title", "社区工作者").unwrap(),
        closes: day(6, 30),
        starts: day(7, 6),
        needs,
    }
}
/// Needs of 168 posts over communities of the district: two each, and four in the first where a photographer is wanted.
fn needs(house: &House) -> Vec<Need> {
    let codes: Vec<String> = house.read(&head(), |read, _| {
        let mut codes = Vec::new();
        for (street, _) in places::choices(read, DISTRICT, Kind::Street)? {
            codes.extend(places::choices(read, &street, Kind::Community)?.into_iter().map(|(code, _)| code));
        }
        Ok(codes)
    });
    let mut needs = vec![need(A, 4, &["摄影", "英语"])];
    needs.extend(codes.iter().filter(|code| *code != A).take(82).map(|code| need(code, 2, &[])));
    needs
}
fn on(house: &House, actor: &Actor, id: DossierId) -> Option<Recruitment> {
    let keys = house.office.keys().clone();
    house.read(actor, move |read, reach| subject::load(read, &keys, reach, id, false))
}
fn upload(house: &House, actor: &Actor, id: DossierId, bytes: Vec<u8>) -> Id<()> {
    block(batch::upload(&house.office, actor.person, upload_kind(id), "名单.xlsx", bytes)).unwrap()
}
fn load_as(house: &House, actor: &Actor, id: DossierId, upload: Id<()>, leave: bool) -> Result<Receipt, Fault> {
    let envelope: Envelope = house.envelope(None);
    block(load::load(&house.office, actor, envelope, id, upload, leave))
}
fn look(house: &House, actor: &Actor, id: DossierId, upload: Id<()>) -> Plan {
    let (keys, who, now) = (house.office.keys().clone(), actor.clone(), house.office.now());
    let turn = block(house.office.workbooks().take()).unwrap();
    house.read(actor, move |read, reach| {
        let on = subject::load(read, &keys, reach, id, false)?.unwrap();
        let opened = batch::load(read, upload, who.person, &upload_kind(id))?.unwrap();
        let opened = opened.open(&turn, read, &keys, &fields::schema())?;
        plan::read(read, &keys, reach, &on, &opened, now)
    })
}
fn figures(plan: &Plan) -> [usize; 4] {
    [Verdict::New, Verdict::Same, Verdict::Changed, Verdict::Faulty].map(|verdict| plan.count(verdict))
}
fn persons(house: &House) -> i64 {
    house.read(&head(), |read, reach| find::count_persons(read, reach, &Wanted::default()))
}

#[test]
fn a_hundred_and_sixty_eight_are_imported_and_placed_by_rule() {
    for house in houses() {
        let boss = head();
        assert_eq!(key(house.run(&worker(9, A), call(A, vec![need(A, 1, &[])]))), "forbidden");
        assert_eq!(key(house.run(&lead(STREET), call(DISTRICT, vec![need(A, 1, &[])]))), "forbidden");
        assert_eq!(
            key(house.run(&lead(STREET), call(STREET, vec![need("140213051001", 1, &[])]))),
            "refusal-recruit-community"
        );
        let needs = needs(&house);
        assert_eq!(needs.iter().map(|n| n.needed).sum::<i64>(), 168);
        let id = house.run(&boss, call(DISTRICT, needs)).unwrap().dossier.unwrap();
        assert!(on(&house, &lead(OTHER), id).is_none(), "{}: another street sees nothing", house.engine);

        // Somebody of the list is registered already, by the phone of the list.
        let before = persons(&house);
        let faulty = upload(&house, &boss, id, sample::taken_faulty());
        let plan = look(&house, &boss, id, faulty);
        assert_eq!(figures(&plan)[3], 3, "{:?}", plan.rows.iter().flat_map(|r| &r.errors).collect::<Vec<_>>());
        let cells: Vec<&str> = plan.rows.iter().flat_map(|r| &r.errors).map(|e| e.cell.as_str()).collect();
        assert_eq!(cells, ["D8", "B13", "D24"], "{}", house.engine);
        assert_eq!(key(load_as(&house, &boss, id, faulty, false)), "refusal-roster-faulty");
        assert_eq!(
            (persons(&house), on(&house, &boss, id).unwrap().applicants.len()),
            (before, 0),
            "nothing half-loaded"
        );
        assert_eq!(key(load_as(&house, &lead(STREET), id, faulty, false)), "not found");

        let list = upload(&house, &boss, id, sample::taken());
        assert_eq!(figures(&look(&house, &boss, id, list)), [180, 0, 0, 0]);
        let receipt = load_as(&house, &boss, id, list, false).unwrap();
        assert_eq!(receipt.told[0], ("new".into(), "180".into()));
        assert_eq!(key(load_as(&house, &boss, id, list, false)), "refusal-roster-loaded");
        assert_eq!(persons(&house), before + 168, "those in reserve are not in the register");
        let again = upload(&house, &boss, id, sample::taken());
        assert_eq!(
            figures(&look(&house, &boss, id, again)),
            [0, 180, 0, 0],
            "{}: the second changes nothing",
            house.engine
        );
        assert_eq!(key(load_as(&house, &boss, id, again, false)), "refusal-roster-nothing");

        let recruitment = on(&house, &boss, id).unwrap();
        assert_eq!(
            (recruitment.state, recruitment.taken().count(), recruitment.free().len()),
            (State::Placing, 168, 168)
        );
        let proposed = proposal(&recruitment);
        assert_eq!(proposed.len(), 168);
        let other = PlaceByRule { recruitment: id, from: day(7, 6), seen: "00".into() };
        assert_eq!(key(house.run(&boss, other)), "refusal-recruit-changed");
        assert_eq!(
            key(house.on(&boss, recruitment.header.revision, Finish { recruitment: id })),
            "refusal-recruit-unplaced"
        );
        let rule = PlaceByRule { recruitment: id, from: day(7, 6), seen: mark(&proposed) };
        let receipt = house.run(&boss, rule).unwrap();
        assert_eq!(receipt.told[0], ("placed".into(), "168".into()));
        let after = on(&house, &boss, id).unwrap();
        let placed = after.placed();
        for need in &after.needs {
            assert_eq!(placed.get(&need.community), Some(&need.needed), "{}: {}", house.engine, need.community);
        }
        let here: Vec<String> = after
            .taken()
            .filter(|one| one.community.as_deref() == Some(A))
            .flat_map(|one| subject::lines(&one.skills))
            .collect();
        assert!(here.iter().any(|s| s == "摄影") && here.iter().any(|s| s == "英语"), "{here:?}");

        // A place is a dated post, and the community sees its own people only.
        let person = after.taken().find(|one| one.community.as_deref() == Some(A)).unwrap().person.unwrap();
        let posts = house.read(&boss, move |read, _| public::posts_of_person(read, person));
        assert_eq!((posts.len(), posts[0].from_at.day()), (1, day(7, 6)));
        let own = worker(9, A);
        let count = house.read(&own, |read, reach| find::count_persons(read, reach, &Wanted::default()));
        assert_eq!(count, 4, "{}", house.engine);
        house.on(&boss, after.header.revision, Finish { recruitment: id }).unwrap();
        let done = on(&house, &boss, id).unwrap();
        let reserve: Vec<_> = done.applicants.iter().filter(|one| one.result == Outcome::Reserve.name()).collect();
        assert_eq!((reserve.len(), reserve.iter().filter(|one| one.name.is_empty()).count()), (12, 12));
    }
}

#[test]
fn somebody_registered_is_found_again_and_placed_by_hand_moved_and_let_go() {
    for house in houses() {
        let boss = head();
        let id = house.run(&boss, call(DISTRICT, vec![need(A, 1, &[]), need(B, 1, &[])])).unwrap().dossier.unwrap();
        let list = upload(&house, &boss, id, sample::taken());
        load_as(&house, &boss, id, list, false).unwrap();
        let before = persons(&house);
        // The same list for another recruitment finds the same persons.
        let second = house.run(&boss, call(DISTRICT, vec![need(A, 1, &[])])).unwrap().dossier.unwrap();
        let list = upload(&house, &boss, second, sample::taken());
        load_as(&house, &boss, second, list, false).unwrap();
        assert_eq!(persons(&house), before, "{}: nobody is registered twice", house.engine);

        let here = on(&house, &boss, id).unwrap();
        let ones: Vec<(Id<()>, PersonId)> = here.taken().take(3).map(|one| (one.id, one.person.unwrap())).collect();
        let place = |n: usize, community: &str, beyond| Place {
            recruitment: id,
            applicant: ones[n].0,
            community: community.into(),
            from: day(6, 1),
            beyond,
        };
        assert_eq!(key(house.run(&boss, place(0, OTHER, false))), "refusal-choice-invalid", "no community");
        house.run(&boss, place(0, A, false)).unwrap();
        assert_eq!(key(house.run(&boss, place(0, B, false))), "refusal-recruit-has-place");
        assert_eq!(key(house.run(&boss, place(1, A, false))), "refusal-recruit-full");
        house.run(&boss, place(1, A, true)).unwrap();
        let fewer = SetNeeds { recruitment: id, needs: vec![need(A, 1, &[])] };
        assert_eq!(key(house.run(&boss, fewer)), "refusal-recruit-need-placed");

        let reason = |text: &str| Line::new("reason", text).unwrap();
        let go = |community: &str| Move {
            recruitment: id,
            applicant: ones[1].0,
            community: community.into(),
            reason: reason("就近"),
        };
        assert_eq!(key(house.run(&boss, go(A))), "refusal-recruit-same-place");
        house.run(&boss, go(B)).unwrap();
        let person = ones[1].1;
        let posts = house.read(&boss, move |read, _| public::posts_of_person(read, person));
        assert_eq!(posts.len(), 2, "{}: the history stays", house.engine);
        assert_eq!(posts.iter().filter(|post| post.until_at.is_none()).count(), 1);
        let leave =
            || Leave { recruitment: id, applicant: ones[1].0, day: day(6, 23), reason: reason("考取研究生") };
        house.run(&boss, leave()).unwrap();
        assert_eq!(key(house.run(&boss, leave())), "refusal-recruit-not-now");
        let posts = house.read(&boss, move |read, _| public::posts_of_person(read, person));
        assert!(posts.iter().all(|post| post.until_at.is_some()));
        assert_eq!(on(&house, &boss, id).unwrap().placed().get(B), None);
        let skilled = house.read(&boss, |read, reach| {
            find::count_persons(read, reach, &Wanted { skill: Some("摄影"), ..Wanted::default() })
        });
        assert_eq!(skilled, 24, "{}: found by what they can do", house.engine);
        house.run(&boss, place(2, B, false)).unwrap();
    }
}
