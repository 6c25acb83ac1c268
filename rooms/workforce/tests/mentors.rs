//! Mentor pairs, reviews and shifts on both engines: who may, who sees, what is in the way.

mod common;

use common::{A, B, House, OTHER, STREET, acting, houses, key, lead, stored::holds};
use liren_kernel::{Day, Line, Paragraph, ScopeColumn};
use liren_office::{Actor, DossierId, PersonId, Reach, Role, dossier, listing, reach::Wanted, signoff::Outcome};
use liren_workforce::{
    mentors::{
        commands::{
            pair::{Conclude, EndPair, MakePair, Meet},
            review::{RewriteReview, SignReview, WriteReview},
        },
        model::{PairState, ReviewState, Verdict},
        subject::{self, Pair, Review},
    },
    shifts::commands::{CancelShift, PlanShift},
};

fn text(text: &str) -> Paragraph {
    Paragraph::new("text", text).unwrap()
}
fn pair(house: &House, actor: &Actor, id: DossierId) -> Option<Pair> {
    let (keys, who) = (house.office.keys().clone(), actor.person);
    house.read(actor, move |read, reach| subject::pair(read, &keys, reach, who, id, false))
}
fn review(house: &House, actor: &Actor, id: DossierId) -> Option<Review> {
    let (keys, who) = (house.office.keys().clone(), actor.person);
    house.read(actor, move |read, reach| subject::review(read, &keys, reach, who, id, false))
}
fn worker(house: &House, name: &str, at: &str) -> Actor {
    let person = house.person(at, name);
    house.post(person, Role::CommunityWorker, at, None);
    acting(person, Role::CommunityWorker, Some((ScopeColumn::Community, at)))
}
fn leader(house: &House, name: &str, role: Role) -> Actor {
    let person = house.person(A, name);
    house.post(person, role, STREET, None);
    acting(person, role, Some((ScopeColumn::Street, STREET)))
}
fn meet(id: DossierId, day: Day, next: Option<Day>) -> Meet {
    Meet { pair: id, day, minutes: 60, what: text("一起走访"), agreed: text("先拉家常"), next }
}

/// Everything that somebody reads of a pair.
fn said(house: &House, actor: &Actor, id: DossierId) -> String {
    let (keys, who) = (house.office.keys().clone(), actor.person);
    house.read(actor, move |read, reach| {
        let Some(pair) = subject::pair(read, &keys, reach, who, id, false)? else { return Ok(String::new()) };
        let entries = dossier::timeline(read, &keys, &pair.header, who, pair.team)?;
        Ok(entries.iter().map(|e| e.body.to_string()).collect())
    })
}

#[test]
fn words_kept_in_plain_text_by_an_earlier_version_are_closed_over() {
    for house in houses() {
        let (mentor, mentee) = (worker(&house, "赵师傅", B), worker(&house, "梁新人", A));
        let today = house.office.now().day();
        let make = MakePair {
            mentor: mentor.person,
            mentee: mentee.person,
            aims: text("能独立走访"),
            from: today,
            until: today.plus_days(60),
        };
        let id = house.run(&lead(STREET), make).unwrap().dossier.unwrap();
        house.run(&mentor, meet(id, today, None)).unwrap();
        let before = |tx: &mut liren_store::Tx<'_>| {
            let body = r#"{"minutes":60,"what":"金丝雀：她怕敲门","agreed":"先拉家常"}"#.as_bytes().to_vec();
            let plain = "UPDATE entry SET level = 1, data_key = NULL, body = ?1 WHERE kind = 'met'";
            tx.exec_text(plain, liren_store::params![body])?;
            tx.exec_text(common::stored::CLOSE, &[])?;
            Ok::<_, liren_office::Fault>(())
        };
        house.office.db().write_blocking(before).unwrap();
        assert!(said(&house, &lead(STREET), id).contains("金丝雀"), "as it was");
        house.handlers.run_due(&house.office).unwrap();
        assert!(!said(&house, &lead(STREET), id).contains("金丝雀"), "{}", house.engine);
        assert!(said(&house, &mentee, id).contains("金丝雀"), "{}", house.engine);
    }
}

#[test]
fn a_mentor_and_a_newcomer_meet_and_each_has_a_last_word() {
    for house in houses() {
        let (mentor, mentee) = (worker(&house, "赵师傅", B), worker(&house, "梁新人", A));
        let other = worker(&house, "旁人", A);
        let today = house.office.now().day();
        let make = |mentor: PersonId, mentee: PersonId| MakePair {
            mentor,
            mentee,
            aims: text("能独立走访"),
            from: today,
            until: today.plus_days(60),
        };
        assert_eq!(key(house.run(&other, make(mentor.person, mentee.person))), "not found");
        assert_eq!(key(house.run(&lead(OTHER), make(mentor.person, mentee.person))), "not found");
        assert_eq!(key(house.run(&lead(STREET), make(mentee.person, mentee.person))), "refusal-mentor-self");
        // A mentor reads the newcomer's growth file: who may pair does not open it to themselves.
        let leading = leader(&house, "林站长", Role::StationLead);
        assert_eq!(key(house.run(&leading, make(leading.person, mentee.person))), "refusal-mentor-own");
        let id = house.run(&lead(STREET), make(mentor.person, mentee.person)).unwrap().dossier.unwrap();
        assert_eq!(key(house.run(&lead(STREET), make(other.person, mentee.person))), "refusal-mentor-has");
        assert!(pair(&house, &mentor, id).is_some() && pair(&house, &mentee, id).is_some());
        assert!(pair(&house, &lead(STREET), id).is_some(), "{}", house.engine);
        assert!(pair(&house, &other, id).is_none() && pair(&house, &lead(OTHER), id).is_none(), "{}", house.engine);

        assert_eq!(key(house.run(&mentee, Conclude { pair: id, text: text("谢谢") })), "refusal-mentor-never-met");
        assert_eq!(key(house.run(&other, meet(id, today, None))), "not found");
        assert_eq!(key(house.run(&lead(STREET), meet(id, today, None))), "forbidden", "only the two meet");
        assert_eq!(key(house.run(&mentor, meet(id, today.plus_days(1), None))), "refusal-day-future");
        assert_eq!(key(house.run(&mentor, meet(id, today.plus_days(-1), None))), "refusal-mentor-before");
        house.run(&mentor, Meet { what: text("金丝雀：她怕敲门"), ..meet(id, today, None) }).unwrap();
        house.days(40);
        house.run(&mentee, meet(id, house.office.now().day(), None)).unwrap();
        let now = pair(&house, &mentee, id).unwrap();
        assert_eq!((now.row.meetings, now.row.last_met), (2, Some(house.office.now().day())));
        house.run(&mentee, Conclude { pair: id, text: text("学会了先听") }).unwrap();
        assert_eq!(key(house.run(&mentee, Conclude { pair: id, text: text("再说") })), "refusal-mentor-said");
        assert_eq!(pair(&house, &mentor, id).unwrap().state, PairState::Running, "one word is missing");
        house.run(&mentor, Conclude { pair: id, text: text("可以独立了") }).unwrap();
        let ended = pair(&house, &mentee, id).unwrap();
        assert_eq!((ended.state, ended.row.mentee_said), (PairState::Ended, true));
        // What they said is for the two; who leads the street sees that they met.
        for (who, reads) in [(&mentor, true), (&mentee, true), (&lead(STREET), false)] {
            let said = said(&house, who, id);
            let own = ["金丝雀：她怕敲门", "学会了先听", "可以独立了"];
            assert!(own.iter().all(|words| said.contains(words) == reads), "{}: {said}", house.engine);
            assert!(said.contains("能独立走访"), "what is to be learned is the office's: {said}");
        }
        for word in ["金丝雀", "学会了先听", "可以独立了"] {
            assert_eq!(holds(&house.office, house.folder.path(), house.engine, word), Vec::<String>::new());
        }
        assert_eq!(key(house.run(&mentor, meet(id, house.office.now().day(), None))), "refusal-mentor-not-now");
        let next = MakePair { until: today.plus_days(200), ..make(other.person, mentee.person) };
        let next = house.run(&lead(STREET), next).unwrap().dossier.unwrap();
        house.run(&lead(STREET), EndPair { pair: next, reason: Line::new("reason", "调走").unwrap() }).unwrap();
        assert_eq!(pair(&house, &mentee, next).unwrap().state, PairState::Ended);
    }
}

#[test]
fn a_review_is_signed_by_somebody_else_and_read_by_whom_it_is_about() {
    for house in houses() {
        let (author, signer) =
            (leader(&house, "林站长", Role::StationLead), leader(&house, "何督导", Role::Supervisor));
        let (person, other) = (worker(&house, "梁新人", A), worker(&house, "旁人", A));
        let today = house.office.now().day();
        let write = |signer: PersonId| WriteReview {
            person: person.person,
            signer,
            from: today.plus_days(-90),
            until: today,
            text: text("老人愿意主动说事"),
            verdict: Verdict::Pass,
        };
        assert_eq!(key(house.run(&author, write(author.person))), "refusal-signoff-own");
        assert_eq!(key(house.run(&author, write(other.person))), "refusal-probation-signer");
        assert_eq!(key(house.run(&signer, write(author.person))), "forbidden", "a supervisor does not write it");
        let id = house.run(&author, write(signer.person)).unwrap().dossier.unwrap();
        let sign = |outcome, words: Option<&str>| SignReview { review: id, outcome, words: words.map(text) };
        assert_eq!(key(house.on(&author, 1, sign(Outcome::Approved, None))), "refusal-signoff-own", "{}", house.engine);
        for stranger in [&other, &lead(STREET), &lead(OTHER)] {
            assert!(review(&house, stranger, id).is_none(), "{}: a need to know", house.engine);
            assert_eq!(key(house.on(stranger, 1, sign(Outcome::Approved, None))), "not found");
        }
        assert_eq!(key(house.on(&signer, 1, sign(Outcome::Returned, None))), "refusal-signoff-why");
        house.on(&signer, 1, sign(Outcome::Returned, Some("请写一件具体的事"))).unwrap();
        let rewrite = |words: &str| RewriteReview { review: id, text: text(words), verdict: Verdict::Pass };
        assert_eq!(key(house.on(&signer, 2, rewrite("改"))), "forbidden");
        house.on(&author, 2, rewrite("一位独居老人主动说起看病不便，她先问清楚再找资源")).unwrap();
        assert_eq!(key(house.on(&signer, 2, sign(Outcome::Approved, None))), "stale, now at revision 3");
        house.on(&signer, 3, sign(Outcome::Approved, Some("同意转正"))).unwrap();
        let own = review(&house, &person, id).unwrap();
        assert_eq!((own.state, own.versions.len()), (ReviewState::Signed, 2), "both versions stay");
        assert_eq!(own.versions[1].words, "同意转正");
        let reach = Reach::of(&other);
        let listed = house.read(&other, move |read, _| {
            let wanted = Wanted::all("probation");
            listing::count(read, &reach, &wanted)
        });
        assert_eq!(listed, 0);
    }
}

#[test]
fn shifts_keep_rest_and_cap_and_are_planned_by_the_lead() {
    for house in houses() {
        let person = worker(&house, "梁新人", A);
        let today = house.office.now().day();
        let plan = |day: i64, hour: i64, hours: i64| {
            let from = today.plus_days(day).start().plus_minutes(hour * 60);
            let (until, duty) = (from.plus_minutes(hours * 60), Line::new("duty", "晚间值守").unwrap());
            PlanShift { person: person.person, from, until, duty }
        };
        assert_eq!(key(house.run(&person, plan(0, 18, 3))), "forbidden", "nobody plans for themselves");
        assert_eq!(key(house.run(&lead(OTHER), plan(0, 18, 3))), "not found");
        assert_eq!(key(house.run(&lead(STREET), plan(-1, 18, 3))), "refusal-shift-past");
        let first = house.run(&lead(STREET), plan(0, 18, 3)).unwrap();
        assert_eq!(key(house.run(&lead(STREET), plan(1, 7, 3))), "refusal-shift-rest", "{}", house.engine);
        assert_eq!(key(house.run(&lead(STREET), plan(0, 20, 3))), "refusal-shift-overlap");
        let shift = common::told(&first, "shift");
        let reason = || Line::new("reason", "停电").unwrap();
        assert_eq!(key(house.run(&person, CancelShift { shift, reason: reason() })), "forbidden");
        house.run(&lead(STREET), CancelShift { shift, reason: reason() }).unwrap();
        house.run(&lead(STREET), plan(1, 7, 3)).unwrap();
        assert_eq!(key(house.run(&lead(STREET), CancelShift { shift, reason: reason() })), "refusal-shift-gone");
        let items = house.read(&person, move |read, reach| {
            let keys = liren_office::Keys::new([1; 32]);
            liren_workforce::shifts::diary::of_person(read, &keys, reach, person.person, today, today.plus_days(2))
        });
        assert_eq!(items.iter().map(|i| i.cancelled).collect::<Vec<_>>(), [true, false]);
    }
}
