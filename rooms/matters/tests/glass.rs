//! 破例查看, on every engine there is: one dossier, two hours, reviewed from outside, the block-list above it.

mod common;

use common::{House, details, houses, steps::text};
use liren_kernel::{Id, Level};
use liren_matters::{
    commands::{report::Report, restrict::Restrict},
    model::Source,
};
use liren_office::{
    Actor, DossierId, Post, Role,
    glass::{self, Break, GlassId, GlassRow, Review},
    store,
};
use liren_store::params;

/// A restricted matter of the first community; its id and number.
fn restricted(house: &House, title: &str, level: Level) -> (DossierId, String) {
    let report = Report { details: details(title), source: Source::Grid, restricted: true, at: None };
    let matter = house.run(&house.worker(), None, report).unwrap().dossier.unwrap();
    if level == Level::Sealed {
        let restrict =
            Restrict { twins: vec![], matter, level, members: vec![house.lead()], text: text("涉及人身安全") };
        house.run(&house.worker(), Some(1), restrict).unwrap();
    }
    let seqs = house.read(move |read| Ok(read.one(&store::DOSSIER_AT, params![matter])?));
    let header = house.read(move |read| Ok(read.one(&store::DOSSIER_BY_SEQ, params![seqs.0])?));
    (matter, header.number)
}

fn open(number: &str) -> Break {
    Break { number: number.to_owned(), reason: text("今晚要转移孩子，经办人失联") }
}

fn auditor(n: u8) -> Actor {
    Actor { person: Id::from_bytes([n; 16]), posts: vec![Post { role: Role::AuditAdmin, org: None, place: None }] }
}

fn reads(house: &House, actor: &Actor, id: GlassId) -> Option<(GlassRow, String)> {
    let (keys, actor, now) = (house.office.keys().clone(), actor.clone(), house.office.now());
    house.read(move |read| Ok(glass::reading(read, &keys, &actor, id, now)?.map(|(row, header)| (row, header.title))))
}

#[test]
fn one_restricted_dossier_for_two_hours_and_no_other_before_the_review() {
    for house in houses() {
        for level in [Level::NeedToKnow, Level::Sealed] {
            let (matter, number) = restricted(&house, "要紧的事", level);
            let manager = house.manager();
            // Elsewhere, on the team, or nowhere: no way in; and what is not restricted is not opened so.
            let stranger = Actor {
                posts: vec![Post { role: Role::StationLead, ..house.stranger().posts[0].clone() }],
                ..house.stranger()
            };
            assert_eq!(house.refused(&stranger, None, open(&number)), "not found");
            assert_eq!(house.refused(&manager, None, open("2026梧桐民情9999")), "not found");
            // Who answers for no place is not told whether there is such a number.
            assert_eq!(house.refused(&house.worker(), None, open(&number)), "not found");

            let receipt = house.run(&manager, None, open(&number)).unwrap();
            let id: GlassId = receipt.told[0].1.parse().unwrap();
            let (row, title) = reads(&house, &manager, id).unwrap();
            assert_eq!((title.as_str(), row.until_at), ("要紧的事", house.office.now().plus_minutes(glass::MINUTES)));
            assert_eq!(row.reason(house.office.keys()).unwrap(), "今晚要转移孩子，经办人失联");
            assert!(reads(&house, &house.worker(), id).is_none() && reads(&house, &auditor(90), id).is_none());
            // Reach is what it was: nothing is listed, loaded or changed by it.
            assert_eq!(
                house.refused(&manager, Some(1), liren_matters::commands::file::File { matter, text: None }),
                "not found"
            );
            // No other, whatever the number is, until this one is reviewed.
            for asked in [number.as_str(), "2026梧桐民情9999"] {
                assert_eq!(house.refused(&manager, None, open(asked)), "refusal-glass-open");
            }
            house.later(glass::MINUTES + 1);
            assert!(reads(&house, &manager, id).is_none(), "two hours are over");
            let review = |right| Review { glass: id, right, words: text("情况属实") };
            assert_eq!(house.refused(&manager, None, review(true)), "forbidden");
            let own = Actor { person: manager.person, ..auditor(90) };
            assert_eq!(house.refused(&own, None, review(true)), "refusal-glass-outside");
            let team = Actor { person: house.worker().person, ..auditor(90) };
            assert_eq!(house.refused(&team, None, review(true)), "refusal-glass-outside");
            house.run(&auditor(90), None, review(true)).unwrap();
            assert_eq!(house.refused(&auditor(91), None, review(false)), "refusal-glass-reviewed");

            // The block-list stands above it: before, and while it is open.
            let receipt = house.run(&manager, None, open(&number)).unwrap();
            let id: GlassId = receipt.told[0].1.parse().unwrap();
            assert!(reads(&house, &manager, id).is_some());
            let seq = house.read(move |read| Ok(read.one(&store::DOSSIER_AT, params![matter])?.0));
            let person = manager.person;
            let block = move |tx: &mut liren_store::Tx<'_>| tx.exec(&liren_office::block::ADD, params![seq, person]);
            house.office.db().write_blocking(block).unwrap();
            assert!(reads(&house, &manager, id).is_none());
            let review = Review { glass: id, right: false, words: text("是当事人的亲属") };
            house.run(&auditor(90), None, review).unwrap();
            assert_eq!(house.refused(&manager, None, open(&number)), "not found");
        }
        let walk = house.read(liren_office::journal::verify);
        assert_eq!(walk.faults, Vec::<String>::new());
    }
}

#[test]
fn what_was_opened_before_a_sealing_is_over_and_nobody_is_told_the_old_number() {
    for house in houses() {
        let (matter, number) = restricted(&house, "要紧的事", Level::NeedToKnow);
        let manager = house.manager();
        let id: GlassId = house.run(&manager, None, open(&number)).unwrap().told[0].1.parse().unwrap();
        assert!(reads(&house, &manager, id).is_some());
        let like = format!("%{number}%");
        let told = move |house: &House| {
            let like = like.clone();
            house.read(move |read| {
                let rows = "SELECT count(*) AS n FROM notice WHERE args LIKE ?1";
                Ok(read.all_text::<(i64,)>(rows, params![like])?[0].0)
            })
        };
        assert!(told(&house) > 0);
        let (level, members) = (Level::Sealed, vec![house.lead()]);
        let restrict = Restrict { twins: vec![], matter, level, members, text: text("涉及人身安全") };
        house.run(&house.worker(), Some(1), restrict).unwrap();
        assert!(reads(&house, &manager, id).is_none() && told(&house) == 0);
    }
}
