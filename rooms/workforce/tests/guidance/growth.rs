//! From induction to a practice that a mentor agrees to; and who sees it.

use liren_kernel::{Clock as _, Line, ScopeColumn};
use liren_office::{
    DossierId, Fault, PersonId, Reach, Role, dossier, journal,
    listing::{self, Short},
    reach::Wanted,
    search,
};
use liren_store::params;
use liren_workforce::growth::{
    KIND, bench,
    commands::{
        answer::{Agree, AskBack, Reply},
        follow::Follow,
        link::MakeLink,
        next_step::NextStep,
    },
    path,
    store::{self, LinkId},
    subject,
};

use liren_workforce::mentors::commands::pair::{EndPair, MakePair};

use crate::{
    house::{A, House, houses, refused, text},
    supervision::{agreed, hold},
};

fn file_of(house: &House, person: PersonId) -> Option<DossierId> {
    house.read(move |read| Ok(read.opt(&store::FILE_OF, params![person])?.map(|(_, id)| id)))
}

/// What somebody reads of a file; empty when it is not there for them.
fn reads(house: &House, viewer: PersonId, file: DossierId) -> String {
    let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.actor(viewer)));
    house.read(move |read| {
        let Some(file) = subject::load(read, &keys, &reach, viewer, file, false)? else { return Ok(String::new()) };
        let entries = dossier::timeline(read, &keys, &file.header, viewer, file.on_team)?;
        Ok(entries.iter().fold(file.header.title.clone(), |all, e| format!("{all}\n{}", e.body)))
    })
}

fn link(growth: DossierId, number: &str) -> MakeLink {
    MakeLink {
        growth,
        lesson: Line::new("lesson", "先听再问").unwrap(),
        number: Line::new("number", number).unwrap(),
        text: text("金丝雀丁：先坐下听他讲了半小时"),
    }
}

/// 林静 pairs 梁小满 with somebody; the pair.
fn paired(house: &House, mentor: PersonId) -> DossierId {
    let from = house.clock.now().day();
    let (mentee, until, aims) = (house.liang, from.plus_days(90), text("认得每一户"));
    let pair = MakePair { mentor, mentee, aims, from, until };
    let told = house.run(&house.actor(house.lin), None, pair).unwrap();
    house.work();
    told.dossier.unwrap()
}

fn newest(house: &House, file: DossierId) -> (LinkId, String) {
    house.read(move |read| {
        let (seq, _) = read.one(&liren_office::store::DOSSIER_AT, params![file])?;
        let links = read.all(&store::LINKS, params![seq])?;
        Ok((links[0].id, links[0].state.clone()))
    })
}

#[test]
fn the_team_follows_mentor_and_supervisor_and_a_practice_is_agreed_by_the_mentor() {
    for house in houses() {
        agreed(&house);
        paired(&house, house.zhao);
        let file = file_of(&house, house.liang).expect("opened by the clock");
        let (_, number) = house.matter("独居老人连续三天没有下楼");
        let missing = house.act(house.liang, file, link(file, "2026梧桐民情9999"));
        assert_eq!(refused(missing), "refusal-growth-not-seen");
        house.act(house.liang, file, link(file, &number)).unwrap();
        assert!(house.notebook(house.zhao).iter().any(|(verb, _)| verb == "growth.agree"));

        let (id, state) = newest(&house, file);
        assert_eq!(state, "offered");
        let own = Agree { growth: file, link: id, text: None };
        assert_eq!(refused(house.act(house.liang, file, own)), "refusal-growth-mentor-agrees");
        let ask = AskBack { growth: file, link: id, text: text("他后来自己开门了吗") };
        house.act(house.zhao, file, ask).unwrap();
        assert!(house.notebook(house.liang).iter().any(|(verb, _)| verb == "growth.reply"));
        let early = Agree { growth: file, link: id, text: None };
        assert_eq!(refused(house.act(house.zhao, file, early)), "refusal-growth-answered");
        house.act(house.liang, file, Reply { growth: file, link: id, text: text("第二次他自己开了门") }).unwrap();
        house.act(house.zhao, file, Agree { growth: file, link: id, text: Some(text("我陪着去看过")) }).unwrap();
        assert_eq!(newest(&house, file).1, "agreed");
        assert!(!house.notebook(house.zhao).iter().any(|(verb, _)| verb == "growth.agree"));
        house.act(house.liang, file, NextStep { growth: file, text: text("考助理社工师"), due: None }).unwrap();

        let (person, now) = (house.liang, house.clock.now());
        let way = house.read(move |read| path::read(read, person, now));
        assert_eq!((way.practice, way.mentor.map(|(name, ..)| name)), ((1, 1), Some("赵谷雨".into())));

        // The three read it. Those who lead the street do not, nor does it stand in their lists, counts and searches.
        for who in [house.liang, house.zhao, house.he] {
            assert!(reads(&house, who, file).contains("金丝雀丁"), "{}", house.engine);
        }
        for who in [house.lin, house.gao] {
            assert_eq!(reads(&house, who, file), "");
            let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.actor(who)));
            let seen = house.read(move |read| {
                let wanted = Wanted::all(KIND);
                let found = search::page::<Short>(read, &keys, &reach, "梁小满", &Wanted::newest(KIND, 10), None)?;
                Ok((listing::count(read, &reach, &wanted)?, found.len()))
            });
            assert_eq!(seen, (0, 0));
        }
        if house.engine == "sqlite" {
            for entry in std::fs::read_dir(house.folder.path()).unwrap().flatten().filter(|e| e.path().is_file()) {
                let bytes = std::fs::read(entry.path()).unwrap();
                assert!(!bytes.windows(9).any(|w| w == "金丝雀".as_bytes()), "{:?}", entry.path());
            }
        }
        assert_eq!(house.read(journal::verify).faults, Vec::<String>::new());
    }
}

#[test]
fn whoever_is_mentor_no_more_reads_no_more() {
    for house in houses() {
        let begun = house.run(&house.actor(house.liang), None, Follow { person: house.liang }).unwrap();
        let file = begun.dossier.unwrap();
        assert_eq!(refused(house.act(house.liang, file, link(file, "2026梧桐民情0001"))), "refusal-growth-not-seen");
        let (_, number) = house.matter("楼道灯不亮");
        assert_eq!(refused(house.act(house.liang, file, link(file, &number))), "refusal-growth-nobody");
        let pair = paired(&house, house.zhao);
        assert!(reads(&house, house.zhao, file).contains("梁小满"));
        house.days_later(1);
        let reason = Line::new("reason", "换岗").unwrap();
        house.act(house.lin, pair, EndPair { pair, reason }).unwrap();
        let zhou = house.person("周立春", A, Role::GridWorker, None, (ScopeColumn::Community, A));
        paired(&house, zhou);
        assert_eq!(reads(&house, house.zhao, file), "");
        assert!(reads(&house, zhou, file).contains("梁小满"));
        // A file of somebody else is begun by nobody.
        let other = house.run(&house.actor(house.lin), None, Follow { person: house.zhao });
        assert!(matches!(other, Err(Fault::Forbidden)));
    }
}

#[test]
fn the_bench_counts_everybody_once() {
    for house in houses() {
        let on = agreed(&house);
        house.act(house.he, on, hold(&house, on)).unwrap();
        paired(&house, house.zhao);
        let count = |who| {
            let (reach, now) = (Reach::of(&house.actor(who)), house.clock.now());
            house.read(move |read| bench::read(read, &reach, now))
        };
        let bench = count(house.gao);
        assert_eq!((bench.supervisors, bench.mentors, bench.all()), (1, 1, 4), "{bench:?}");
        assert_eq!(count(house.zhao).all(), 1, "only the own community");
    }
}
