//! The search box finds gatherings by title and place, only where they may be seen, on both engines.

mod common;

use common::{B, House, details, houses, sitting};
use liren_gatherings::{
    ROOM,
    commands::{
        approve::{Approve, AskApproval},
        move_sitting::MoveSitting,
        sittings::{NewSitting, Schedule},
    },
    model::{Form, OpenTo},
};
use liren_kernel::{Clock as _, Line};
use liren_office::{Actor, DossierId, Reach};
use liren_ui::{Catalogue, Lang};
use liren_web::Finding;

/// The addresses that somebody is answered with.
fn found(house: &House, actor: &Actor, text: &'static str) -> Vec<String> {
    let words = Catalogue::new(&[liren_ui::WORDS, liren_web::WORDS, ROOM.words], None).unwrap();
    let (actor, reach, keys) = (actor.clone(), Reach::of(actor), house.office.keys().clone());
    let (policy, now) = (house.office.policy().clone(), house.clock.now());
    let find = ROOM.find.unwrap();
    house.read(move |read| {
        let t = words.t(Lang::Zh);
        let asked = Finding { text, actor: &actor, reach: &reach, policy: &policy, keys: &keys, now, t };
        if !policy.may_ever(&actor, find.verb) {
            return Ok(Vec::new());
        }
        Ok((find.run)(read, &asked)?.into_iter().map(|row| row.href).collect())
    })
}

fn approve(house: &House, gathering: DossierId) {
    house.run(&house.worker(), Some(1), AskApproval { gathering }).unwrap();
    house.run(&house.station(), Some(2), Approve { gathering, text: None }).unwrap();
}

#[test]
fn a_gathering_is_found_by_title_and_place_only_where_it_may_be_seen() {
    for house in houses() {
        let public = house.plan(details(Form::Lecture, 0), vec![sitting("2026-06-27")]);
        let (inside, outside) = (format!("/gatherings/{public}"), format!("/events/{public}"));
        // Planned only: whoever works there, nobody else.
        assert_eq!(found(&house, &house.worker(), "用电安全"), std::slice::from_ref(&inside), "{}", house.engine());
        for other in [house.stranger(), house.volunteer(), house.resident(31)] {
            assert_eq!(found(&house, &other, "用电安全"), Vec::<String>::new(), "{}", house.engine());
        }
        approve(&house, public);
        // Announced: everybody, on the page that each may open.
        for other in [house.stranger(), house.volunteer(), house.resident(31)] {
            assert_eq!(found(&house, &other, "用电安全"), std::slice::from_ref(&outside), "{}", house.engine());
        }
        assert_eq!(found(&house, &house.manager(), "睦邻点"), std::slice::from_ref(&inside), "by the place");
        assert!(found(&house, &house.manager(), "书法").is_empty());

        // For the team alone: no word of it to others, announced or not.
        let mut closed = details(Form::Training, 0);
        (closed.open_to, closed.title) = (OpenTo::Team, Line::new("title", "网格员内部演练").unwrap());
        let team = house.plan(closed, vec![sitting("2026-06-28")]);
        approve(&house, team);
        assert_eq!(found(&house, &house.worker(), "内部演练"), [format!("/gatherings/{team}")]);
        for other in [house.stranger(), house.volunteer(), house.resident(31)] {
            assert!(found(&house, &other, "内部演练").is_empty(), "{}", house.engine());
        }

        // A stop elsewhere: found by its place's name, and by whoever works there.
        let stop = NewSitting { place: Some(B.into()), ..sitting("2026-07-02") };
        house.run(&house.manager(), None, Schedule { gathering: team, sittings: vec![stop] }).unwrap();
        assert_eq!(found(&house, &house.manager(), "桂花新村"), [format!("/gatherings/{team}")], "{}", house.engine());
        assert_eq!(found(&house, &house.stranger(), "桂花新村"), [format!("/gatherings/{team}")]);
        assert!(found(&house, &house.resident(31), "桂花新村").is_empty());
        // Moved to another place: found by that one too, and by the first words still.
        let date = house.seen(&house.manager(), public).unwrap().sittings[0].clone();
        let moved = MoveSitting {
            gathering: public,
            sitting: date.id,
            day: date.day.plus_days(1),
            from: 840,
            until: 900,
            place: Some(B.into()),
            theme: None,
            lecturer: None,
            reason: Line::new("reason", "场地检修").unwrap(),
        };
        house.run(&house.worker(), None, moved).unwrap();
        assert!(found(&house, &house.worker(), "桂花新村").contains(&inside));
        assert_eq!(found(&house, &house.worker(), "睦邻点").len(), 2, "{}", house.engine());

        // Need to know: whoever has only the place finds it no more, nor does the public.
        house
            .office
            .db()
            .write_blocking(move |tx| {
                tx.exec_text("UPDATE dossier SET level = 2 WHERE id = ?1", liren_store::params![public])
            })
            .unwrap();
        for other in [house.manager(), house.stranger(), house.volunteer(), house.resident(31)] {
            assert!(!found(&house, &other, "用电安全").iter().any(|href| *href == inside || *href == outside));
        }
    }
}
