//! Who may vouch for whom, on both engines.

mod common;

use common::{details, houses, sitting};
use liren_gatherings::{
    commands::{
        approve::{Approve, AskApproval},
        roll::{Paper, Roll, RollMark},
        team::Join,
    },
    figures,
    model::{Counts, Form},
    subject_roll::Named,
};
use liren_kernel::{Day, Line};
use liren_office::{Actor, attendance::Presence};

#[test]
fn nobody_marks_themselves_by_hand() {
    for house in houses() {
        let mut details = details(Form::Lecture, 0);
        details.credit = Counts::Volunteer;
        let id = house.plan(details, vec![sitting("2026-06-27")]);
        house.run(&house.worker(), Some(1), AskApproval { gathering: id }).unwrap();
        house.run(&house.station(), Some(2), Approve { gathering: id, text: None }).unwrap();
        let wu = house.register("吴桂兰");
        house.run(&house.worker(), None, Join { gathering: id, person: wu, part: "steward".into() }).unwrap();
        let steward = Actor { person: wu, ..house.volunteer() };
        let sitting = house.seen(&house.worker(), id).unwrap().sittings[0].id;
        house.clock.set("2026-06-27".parse::<Day>().unwrap().start().plus_minutes(840));
        let roll = |presence| Roll {
            gathering: id,
            sitting,
            marks: vec![RollMark { named: Named::Crew(wu), presence }],
            heads: None,
        };
        assert_eq!(
            house.refused(&steward, None, roll(Presence::Present)),
            "refusal-gathering-own-mark",
            "{}",
            house.engine()
        );
        // Nor on paper, which the desk keys in, whoever sits at it.
        let desk = house.worker();
        let paper = Paper {
            gathering: id,
            sitting,
            marks: vec![RollMark { named: Named::Person(desk.person), presence: Presence::Present }],
            walk_ins: vec![],
            heads: None,
            note: Line::new("note", "补录").unwrap(),
        };
        assert_eq!(house.refused(&desk, None, paper), "refusal-gathering-own-mark");
        // That they were not there, anybody may say of themselves; that they were, a colleague.
        house.run(&steward, None, roll(Presence::Absent)).unwrap();
        house.run(&house.worker(), None, roll(Presence::Present)).unwrap();
        // What a colleague marked stands when the steward sends the whole list again.
        house.run(&steward, None, roll(Presence::Present)).unwrap();
        let seq = house.seen(&house.worker(), id).unwrap().header.seq;
        assert_eq!(house.read(move |read| figures::of(read, seq)).times, 1);
    }
}
