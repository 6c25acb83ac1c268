//! The demo's community life: the figures that were asked for come out right, on both engines.

mod common;

use common::bare_houses;
use liren_gatherings::{figures::Figures, model::Form, store, subject_sum};
use liren_office::{DossierId, Header, Reach, listing, measure::Period, reach::Wanted};
use liren_store::params;

#[test]
fn the_figures_of_the_demo_come_out_right() {
    for house in bare_houses() {
        liren_people::demo::make(&house.office).unwrap();
        let now = house.office.now();
        liren_gatherings::demo::load(&house.office, &house.clock, now).unwrap();
        let manager = house.manager();
        let (keys, reach) = (house.office.keys().clone(), Reach::of(&manager));
        let all: Vec<Header> = house.read(move |read| {
            let wanted = Wanted::all("gathering");
            listing::page(read, &keys, &reach, &wanted)
        });
        let find = |title: &str| -> DossierId { all.iter().find(|h| h.title.starts_with(title)).unwrap().id };
        let figures = |title: &str| -> Figures {
            let gathering = house.seen(&manager, find(title)).unwrap();
            house.read(move |read| subject_sum::figures_of(read, &gathering))
        };
        // 32 themed activities, 360 person-times, 64 people: 人次 is not 人数.
        let helps = figures("六助");
        assert_eq!((helps.held, helps.times, helps.persons), (32, 360, 64), "{}", house.engine());
        // Ten events for four audiences.
        let month = house.seen(&manager, find("安全月")).unwrap().header.seq;
        let children = house.read(move |read| Ok(read.all(&store::CHILDREN, params![month])?));
        let mut audiences: Vec<String> = children.iter().map(|(.., audience)| audience.clone()).collect();
        audiences.sort_unstable();
        audiences.dedup();
        assert_eq!((children.len(), audiences.len()), (10, 4));
        assert_eq!(figures("高层住户").times, 46);
        let boards = house.seen(&manager, find("安全展板")).unwrap();
        let places: std::collections::BTreeSet<_> = boards.sittings.iter().map(|s| s.place).collect();
        assert_eq!((boards.sittings.len(), places.len()), (4, 4), "a stop in each community");
        // Four times a month, three months.
        let class = house.seen(&manager, find("书法班")).unwrap();
        let mut months: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for sitting in &class.sittings {
            *months.entry(sitting.day.to_string()[..7].to_owned()).or_default() += 1;
        }
        assert_eq!(months.values().copied().collect::<Vec<_>>(), [4, 4, 4]);
        // The registry counts the same: what was held, who came how often, and how many people that were.
        let reach = Reach::of(&manager);
        let measured: Vec<i64> = house.read(move |read| {
            let period = Period { from: now.day().plus_days(-54), to: now.day(), place: None };
            let all = liren_gatherings::measures::ALL.iter();
            all.map(|m| Ok((m.count)(read, &reach, &period)?.value)).collect()
        });
        assert!(measured[0] > 45 && measured[1] >= 360 + 427 && measured[2] < measured[1], "{measured:?}");
        // By month, week and session.
        let group = house.seen(&manager, find("社工读书会")).unwrap();
        assert!(group.sittings.iter().all(|s| !s.theme.is_empty()) && group.record.form == Form::StudyGroup);
        assert_eq!(group.record.outline().unwrap().themes.len(), 4);
    }
}
