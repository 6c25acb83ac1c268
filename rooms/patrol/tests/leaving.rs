//! Who leaves the street for good leaves the patrol, the shifts and what was to be done, on both engines.

mod common;

use common::{House, houses, run};
use liren_kernel::Id;
use liren_office::{PersonId, leaving::Held, store::TASK_ADD};
use liren_people::accounts::commands::Leave;
use liren_store::params;

/// Rows that a text counts for somebody.
fn count(house: &House, text: &'static str, person: PersonId) -> i64 {
    house.read(move |read, _| Ok(read.all_text::<(i64,)>(text, params![person])?[0].0))
}

/// A task of that person's in a dossier; its id.
fn task(house: &House, dossier: Option<i64>, person: PersonId, n: u8) -> Id<()> {
    let (id, org, due) = (Id::<()>::from_bytes([n; 16]), None::<Id<()>>, None::<liren_kernel::Instant>);
    let now = house.office.now();
    let add = move |tx: &mut liren_store::Tx<'_>| {
        tx.exec(&TASK_ADD, params![id, dossier, "patrol.walk", "", person, org, due, person, now]).map(drop)
    };
    house.office.db().write_blocking(add).unwrap();
    id
}

#[test]
fn what_is_open_with_a_leaver_ends_or_is_handed_on() {
    for house in houses() {
        let (gao, shi) = (house.actor("gao"), house.actor("shi").person);
        let now = house.office.now();
        // One task of a team, whose organisation answers for it; one of something restricted; one for herself.
        let at = |text: &'static str| {
            house.read(move |read, _| Ok(read.all_text::<(i64, Option<Vec<u8>>)>(text, &[])?[0].clone()))
        };
        let (open, lead) = at(
            "SELECT d.seq, d.lead FROM dossier d WHERE d.level = 1 AND d.lead IS NOT NULL AND d.kind = 'matter' ORDER BY d.seq LIMIT 1",
        );
        let (closed, colleague) = at(
            "SELECT d.seq, p.party FROM dossier d JOIN party p ON p.dossier = d.seq WHERE d.level = 2 AND p.until IS NULL AND p.part IN ('lead', 'desk', 'member') ORDER BY d.seq, p.seq LIMIT 1",
        );
        let office = house.office.clone();
        let held = move |house: &House| {
            let office = office.clone();
            house.read(move |read, _| office.held_by(read, shi, now))
        };
        let idle = held(&house);
        let closed_seq = closed;
        let closed = task(&house, Some(closed), shi, 202);
        assert_eq!(held(&house), idle, "a number would tell of what is restricted");
        let ids = [task(&house, Some(open), shi, 201), closed, task(&house, None, shi, 203)];
        // And she is on the team of something restricted.
        let (among, kind) = (closed_seq, "matter");
        let join = move |tx: &mut liren_store::Tx<'_>| {
            let text = "INSERT INTO party (dossier, party, kind, level, part, since, reason) VALUES (?1, ?2, ?3, 2, 'member', ?4, 'named')";
            tx.exec_text(text, params![among, shi, kind, now])
        };
        house.office.db().write_blocking(join).unwrap();
        let before: Vec<&str> = held(&house).iter().map(|held: &Held| held.label_key).collect();
        assert!(before.contains(&"leaving-tasks") && before.contains(&"leaving-patrol-teams"), "{before:?}");
        assert!(before.contains(&"leaving-patrol-days"), "{} {before:?}", house.engine);
        let walked = "SELECT count(*) AS n FROM patrol_duty u JOIN patrol_round r ON r.plan = u.plan AND r.day = u.day AND r.grp = u.grp WHERE u.person = ?1 AND r.started_at IS NOT NULL";
        let kept = count(&house, walked, shi);

        run(&house, &gao, 31, Leave { person: shi, reason: "搬去外地".into() }).unwrap();
        assert_eq!(held(&house), [], "{}", house.engine);
        let teams = "SELECT count(*) AS n FROM party p JOIN dossier d ON d.seq = p.dossier WHERE p.party = ?1 AND p.until IS NULL AND (d.level >= 2 OR p.part IN ('desk', 'lead', 'member'))";
        assert_eq!(
            count(&house, teams, shi),
            0,
            "{}: opened again one day, the account leads to none of it",
            house.engine
        );
        // The place in the team ends with day and reason; what was walked stays counted, what was ahead is nobody's.
        let ended = house.read(move |read, _| {
            let text = "SELECT until_day, reason FROM patrol_member WHERE person = ?1 AND reason <> ''";
            Ok(read.all_text::<(String, String)>(text, params![shi])?)
        });
        assert!(
            !ended.is_empty() && ended.iter().all(|row| *row == (now.day().to_string(), "搬去外地".into())),
            "{ended:?}"
        );
        assert_eq!(count(&house, walked, shi), kept);
        assert_eq!(count(&house, "SELECT count(*) AS n FROM task WHERE person = ?1 AND done_at IS NULL", shi), 0);
        let stands = |id: Id<()>| {
            house.read(move |read, _| {
                let text = "SELECT person, org, done_at FROM task WHERE id = ?1";
                Ok(read.all_text::<(Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>)>(text, params![id])?[0].clone())
            })
        };
        assert_eq!(stands(ids[0]), (None, lead, None), "the organisation that leads has it");
        assert_eq!(stands(ids[1]), (colleague, None, None), "another of its team has it");
        assert!(stands(ids[2]).2.is_some(), "what she noted for herself is over");
        // She is asked for no round any more, and the others are.
        let (han, day) = (house.actor("han").person, now.day());
        assert!(
            count(&house, "SELECT count(*) AS n FROM patrol_member WHERE person = ?1 AND until_day IS NULL", han) > 0
        );
        let ahead = house.read(move |read, _| {
            let text = "SELECT count(*) AS n FROM patrol_duty WHERE day >= ?1";
            Ok(read.all_text::<(i64,)>(text, params![day.to_string()])?[0].0)
        });
        assert!(ahead > 0);
    }
}
