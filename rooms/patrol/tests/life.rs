//! Rounds on both engines: what the demo walked, what its figures open, what comes twice or late, who sees it.

mod common;

use common::{House, houses, key, run};
use liren_kernel::{Id, Instant};
use liren_office::{Actor, DossierId, Fault, Period, attendance};
use liren_patrol::{
    brief::{Span, Texts, facts},
    checklist,
    commands::{
        brief::{AgreeBrief, WriteBrief},
        draw::Draw,
        end::End,
        find::Find,
        look::Look,
        see::See,
        start::Start,
    },
    draw,
    model::Standing,
    rota::Conflict,
    store::{self, figures},
    subject::{self, Round},
};
use liren_store::params;

/// The rounds within somebody's reach, newest first.
fn rounds(house: &House, actor: &Actor) -> Vec<(DossierId, String)> {
    house.within(actor, |read, _, reach, _| {
        let all = figures::recent(read, reach, figures::Whose::Anybody, None, 50)?;
        Ok(all.into_iter().map(|line| (line.id, line.state)).collect())
    })
}

fn round(house: &House, actor: &Actor, id: DossierId) -> Round {
    let who = actor.clone();
    house.within(actor, move |read, keys, reach, _| {
        subject::round(read, keys, reach, &who, id, false)?.ok_or(Fault::NotFound)
    })
}

/// The round of today on which 施耀华 walks.
fn today(house: &House, shi: &Actor) -> Round {
    let id = rounds(house, shi).into_iter().find(|(_, state)| state == "planned").unwrap().0;
    round(house, shi, id)
}

#[test]
fn the_demo_walked_and_every_draw_holds() {
    for house in houses() {
        let captain = house.actor("han");
        let all = rounds(&house, &captain);
        assert_eq!(all.iter().filter(|(_, state)| state == "done").count(), 8, "{}", house.engine);
        for (id, _) in &all {
            let one = round(&house, &captain, *id);
            let lot: draw::Draw = serde_json::from_str(&one.row.draw).unwrap();
            assert!(lot.holds() && lot.drawn.len() == one.stops.len());
            assert!(one.stops.iter().all(|s| s.floors >= 5 && s.floors <= s.height));
        }
        let conflicts = house.read(|read, _| {
            let plan = read.all_text::<(String,)>("SELECT conflicts FROM patrol_plan ORDER BY dossier", params![])?;
            Ok(plan
                .into_iter()
                .map(|(text,)| serde_json::from_str::<Vec<Conflict>>(&text).unwrap().len())
                .collect::<Vec<_>>())
        });
        assert_eq!(conflicts.len(), 2, "{}: {conflicts:?}", house.engine);
    }
}

#[test]
fn an_act_may_come_twice_late_and_from_two_phones() {
    for house in houses() {
        let shi = house.actor("shi");
        let one = today(&house, &shi);
        let (id, stop) = (one.header.id, one.stops[0].clone());
        let now = house.office.now();
        let see = |floor, at: Option<Instant>| See { round: id, entrance: stop.entrance.clone(), floor, at };
        run(&house, &shi, 1, Start { round: id, at: Some(now.plus_minutes(-30)) }).unwrap();
        let first = run(&house, &shi, 2, see(1, Some(now.plus_minutes(24 * 60)))).unwrap();
        assert_eq!(run(&house, &shi, 2, see(1, Some(now.plus_minutes(24 * 60)))).unwrap(), first, "a repeat");
        run(&house, &shi, 3, see(1, None)).unwrap();
        let seq = one.header.seq;
        let floors = house.read(move |read, _| Ok(read.all(&store::FLOORS, params![seq])?));
        assert_eq!(floors, [(stop.entrance.clone(), 1)], "the same floor twice is one floor");
        assert_eq!(round(&house, &shi, id).stage.name(), "walking");
        let find = |n, did: &str, at| {
            let answers = checklist::answers(3, "clutter", did, "纸箱");
            let find = Find {
                round: id,
                entrance: stop.entrance.clone(),
                answers,
                before: vec![],
                after: vec![],
                voice: None,
                at,
            };
            run(&house, &shi, n, find)
        };
        assert_eq!(key(find(4, "passed_on", None)), "refusal-patrol-photo");
        find(5, "persuaded", None).unwrap();
        let end = End { round: id, walked: vec![shi.person], weather: None, at: None };
        run(&house, &shi, 6, end.clone()).unwrap();
        run(&house, &shi, 7, end).unwrap();
        let minutes = house.read(move |read, _| attendance::counts(read, seq, None)).minutes;
        assert_eq!(minutes, 30, "{}", house.engine);
        // What a phone kept arrives after the end, and counts.
        find(8, "fixed", Some(now.plus_minutes(-10))).unwrap();
        let found = house.read(move |read, _| Ok(read.all(&store::FINDINGS_OF_ROUND, params![seq])?));
        assert_eq!(found.iter().map(|f| f.standing).collect::<Vec<_>>(), [Standing::Open, Standing::Right]);
        assert_eq!(round(&house, &shi, id).stage.name(), "done");
        let own = Look { round: id, finding: found[0].id, right: true, photos: vec![], at: None };
        assert_eq!(key(run(&house, &shi, 9, own)), "refusal-patrol-own-round");
    }
}

#[test]
fn an_older_round_does_not_tell_what_was_found_after_it() {
    for house in houses() {
        let (shi, captain) = (house.actor("shi"), house.actor("han"));
        let one = today(&house, &shi);
        let old = rounds(&house, &captain).into_iter().find(|(_, state)| state == "done").unwrap().0;
        let old = round(&house, &captain, old);
        assert!(old.row.day < one.row.day);
        let (seq, stop) = (old.header.seq, one.stops[0].clone());
        let entrance = stop.entrance.clone();
        house
            .office
            .db()
            .write_blocking(move |tx| {
                let (compound, name) = (stop.compound, stop.name);
                tx.exec(&store::STOP_ADD, params![seq, 99_i64, stop.entrance, compound, name, stop.height, 5_i64])?;
                Ok::<_, Fault>(())
            })
            .unwrap();
        let answers = checklist::answers(3, "clutter", "persuaded", "纸箱");
        let id = one.header.id;
        let find = Find {
            round: id,
            entrance: entrance.clone(),
            answers,
            before: vec![],
            after: vec![],
            voice: None,
            at: None,
        };
        run(&house, &shi, 1, find).unwrap();
        let (mine, theirs) = (one.header.seq, old.header.seq);
        let (found, earlier) = house.read(move |read, _| {
            Ok((read.all(&store::FINDINGS_OF_ROUND, params![mine])?, read.all(&store::EARLIER, params![theirs])?))
        });
        let found = found.last().unwrap();
        assert_eq!((found.entrance.as_str(), found.standing), (entrance.as_str(), Standing::Open));
        assert!(earlier.iter().all(|f| f.id != found.id && f.day <= old.row.day), "{}", house.engine);
        let look = Look { round: old.header.id, finding: found.id, right: true, photos: vec![], at: None };
        assert_eq!(key(run(&house, &captain, 2, look)), "not found");
    }
}

#[test]
fn who_is_not_in_the_team_sees_and_does_nothing() {
    for house in houses() {
        let (shi, chen, zhao, liang) =
            (house.actor("shi"), house.actor("chen"), house.actor("zhao"), house.actor("liang"));
        let one = today(&house, &shi);
        let id = one.header.id;
        assert!(rounds(&house, &chen).is_empty(), "a resident");
        let see = || See { round: id, entrance: one.stops[0].entrance.clone(), floor: 2, at: None };
        assert!(matches!(run(&house, &chen, 11, see()), Err(Fault::NotFound)));
        // A worker reads the rounds of the own community and records nothing on the stairs.
        let mine = if one.header.community.as_deref() == Some("140213901001") { &liang } else { &zhao };
        assert!(matches!(run(&house, mine, 12, see()), Err(Fault::Forbidden)));
        let theirs = rounds(&house, mine);
        assert!(!theirs.is_empty() && theirs.len() < rounds(&house, &house.actor("gao")).len());
        // A volunteer of the team who leads nothing draws nothing.
        let plan = house.read({
            let seq = one.row.plan;
            move |read, _| Ok(read.one(&store::DOSSIER_OF, params![seq])?.0)
        });
        let day = one.row.day.plus_days(2);
        assert!(matches!(run(&house, &shi, 13, Draw { plan, day, grp: 0 }), Err(Fault::Forbidden)));
        let captain = house.actor("han");
        run(&house, &captain, 14, Draw { plan, day, grp: 0 }).unwrap();
        assert_eq!(key(run(&house, &captain, 15, Draw { plan, day, grp: 0 })), "refusal-patrol-drawn");
        let far = one.row.day.plus_days(20);
        assert_eq!(key(run(&house, &captain, 16, Draw { plan, day: far, grp: 0 })), "refusal-patrol-early");
    }
}

#[test]
fn every_figure_is_the_sum_of_its_records() {
    for house in houses() {
        let gao = house.actor("gao");
        let today = house.office.now().day();
        let period = Period { from: today.plus_days(-60), to: today, place: None };
        let (all, right, listed, floors, entrances, rows) = house.within(&gao, move |read, _, reach, _| {
            let narrow = figures::Narrow::default();
            let (all, right) = figures::count_findings(read, reach, &period, &narrow)?;
            let listed = figures::findings(read, reach, &period, &narrow)?;
            let (floors, entrances) = figures::walked(read, reach, &period)?;
            Ok((all, right, listed, floors, entrances, figures::entrances(read, reach, &period)?))
        });
        assert_eq!(listed.len() as i64, all);
        assert_eq!(listed.iter().filter(|f| f.standing == Standing::Right).count() as i64, right);
        assert_eq!(rows.len() as i64, entrances);
        assert_eq!(rows.iter().map(|(_, floors, ..)| floors).sum::<i64>(), floors);
        assert!(all >= 8 && right >= 4, "{}: {right} of {all}", house.engine);
        // A worker of one community counts less, and the two communities are the whole.
        let of = |login: &'static str| {
            let actor = house.actor(login);
            house.within(&actor, move |read, _, reach, _| {
                let period = Period { from: today.plus_days(-60), to: today, place: None };
                figures::walked(read, reach, &period)
            })
        };
        assert_eq!(of("liang").0 + of("zhao").0, floors, "{}", house.engine);
    }
}

#[test]
fn a_brief_is_frozen_by_somebody_else() {
    for house in houses() {
        let (captain, lin) = (house.actor("han"), house.actor("lin"));
        let id = rounds(&house, &captain).into_iter().find(|(_, state)| state == "done").unwrap().0;
        let write = WriteBrief {
            of: id,
            days: None,
            texts: Texts { lead: "走了48层".into(), next: "照看".into(), news: "居民说亮堂了".into() },
        };
        run(&house, &captain, 21, write).unwrap();
        let header = round(&house, &captain, id).header;
        let seq = header.seq;
        let team = round(&house, &captain, id).row.team;
        let (brief, told) = house.read(move |read, keys| {
            let all = liren_office::signoff::of(read, keys, &header, true)?;
            let told = facts(read, &header, team, Span::Round)?;
            Ok((all[0].row.id, told))
        });
        assert!(told.floors > 20 && told.rounds == 1, "{told:?}");
        let agree = || AgreeBrief { of: id, brief };
        assert_eq!(key(run(&house, &captain, 22, agree())), "refusal-signoff-own");
        run(&house, &lin, 23, agree()).unwrap();
        // What is found afterwards changes the records and not the brief.
        let shi = house.actor("shi");
        let stop = round(&house, &captain, id).stops[0].clone();
        let answers = checklist::answers(2, "road", "fixed", "");
        let find =
            Find { round: id, entrance: stop.entrance, answers, before: vec![], after: vec![], voice: None, at: None };
        let _ = shi;
        run(&house, &captain, 24, find).unwrap();
        let frozen = house.read(move |read, keys| {
            let header = read.one(&liren_office::store::DOSSIER_BY_SEQ, params![seq])?;
            Ok(liren_office::signoff::of(read, keys, &header, true)?[0].frozen.clone())
        });
        let brief: liren_patrol::brief::Brief = serde_json::from_value(frozen).unwrap();
        assert_eq!(brief.facts, told, "{}", house.engine);
        let none: Id<liren_office::signoff::SignOffMark> = Id::from_bytes([1; 16]);
        assert!(matches!(run(&house, &lin, 25, AgreeBrief { of: id, brief: none }), Err(Fault::NotFound)));
    }
}
