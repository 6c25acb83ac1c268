//! The figures on a class of six in three groups.

use liren_instruments::{Answers, Score, expr::Value};
use liren_kernel::{Day, Id, Instant};
use liren_office::{
    PersonId,
    attendance::{Credit, MarkRow, Presence, Source},
};

use super::{
    figures::{Attended, Competence, attended, competencies, missing, sees_work, show, verdict},
    kit::{TEN, cohort, id, person},
    model::{Purpose, Rules, Tie},
    store::{Moderated, Task},
};

#[test]
fn handed_in_work_is_read_by_its_owner_the_leader_of_the_group_and_the_staff() {
    let task = |team| Task {
        id: id(71),
        team,
        grp: None,
        title: "走三户".into(),
        text: String::new(),
        due_at: Instant::from_ms(TEN),
        made_by: person(9),
        made_at: Instant::from_ms(TEN),
    };
    let (own, of_group) = (person(2).cast(), id(41));
    let mut class = cohort();
    assert!(sees_work(&class, &task(false), own, person(2), false), "the own");
    assert!(!sees_work(&class, &task(false), own, person(3), false), "not of somebody else");
    assert!(!sees_work(&class, &task(false), own, person(1), false), "leading is told by the standing");
    assert!(sees_work(&class, &task(false), own, person(3), true), "whoever looks at it for the class");
    assert!(
        sees_work(&class, &task(true), of_group, person(2), false)
            && !sees_work(&class, &task(true), of_group, person(3), false)
    );
    class.standing.leads = Some(id(41));
    assert!(sees_work(&class, &task(false), own, person(1), false), "the leader of the group");
    class.standing.leads = Some(id(42));
    assert!(!sees_work(&class, &task(false), own, person(3), false), "the leader of another");
}

fn mark(sitting: u8, who: PersonId, presence: &str) -> MarkRow {
    MarkRow {
        seq: 1,
        id: Id::from_bytes([1; 16]),
        dossier: 1,
        sitting: *id(sitting).bytes(),
        who: *who.bytes(),
        person: Some(who),
        part: "learner".into(),
        presence: Presence::named(presence).unwrap(),
        came_at: None,
        went_at: None,
        minutes: 120,
        credit: Credit::Training,
        day: Day::ymd(2026, 6, 9).unwrap(),
        source: Source::RollCall,
        note: String::new(),
        marked_by: person(9),
        marked_at: Instant::from_ms(TEN),
        voided_at: None,
    }
}

fn score(purpose: Purpose, rater: u8, subject: u8, part: &str, marks: &[f64]) -> Score {
    let form = crate::instruments::built_in(purpose.code()).unwrap();
    let names = form.competencies.iter().map(|c| c.name.clone());
    Score {
        id: id(1),
        version: 1,
        subject: id(subject),
        rater: id(rater),
        part: part.into(),
        answers: Answers(names.zip(marks.iter().cycle().map(|m| Value::Number(*m))).collect()),
        given_at: Instant::from_ms(TEN),
        superseded_at: None,
    }
}

#[test]
fn late_joiners_are_counted_from_the_day_they_came_and_leave_is_a_matter_of_the_rule() {
    let (mut class, now) = (cohort(), Instant::from_ms(TEN));
    let marks = [mark(31, person(1), "present"), mark(32, person(1), "late"), mark(33, person(1), "excused")];
    assert_eq!(attended(&class, &marks, person(1), now), Attended { came: 2, of: 3, excused: 1 });
    class.rules.excused_out = true;
    assert_eq!(attended(&class, &marks, person(1), now), Attended { came: 2, of: 2, excused: 1 });
    class.stretches[1].from_at = now.plus_minutes(-8 * 24 * 60);
    assert_eq!(attended(&class, &[], person(2), now), Attended { came: 0, of: 2, excused: 0 }, "came after the first");
    class.sittings[1].cancelled_at = Some(now);
    assert_eq!(attended(&class, &[], person(2), now).of, 1, "a cancelled sitting is nobody's absence");
}

#[test]
fn four_competencies_are_weighted_flagged_when_far_apart_and_settled_by_a_moderator() {
    let form = crate::instruments::built_in(Purpose::Four.code()).unwrap();
    let scores = [
        score(Purpose::Four, 9, 1, "trainer", &[4.0]),
        score(Purpose::Four, 1, 1, "leader", &[3.0]),
        score(Purpose::Four, 1, 1, "own", &[5.0, 2.0, 4.0, 4.0]),
        score(Purpose::Four, 2, 2, "own", &[5.0]),
    ];
    let rules = Rules::default();
    let all = competencies(&form, &scores, &[], person(1), &rules);
    assert_eq!(all.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["learning", "leading", "talking", "acting"]);
    assert_eq!((all[0].counts, all[0].apart), (Some(390), true), "50% of 4, 30% of 3, 20% of 5");
    assert_eq!((all[2].counts, all[2].apart), (Some(370), false));
    let settled = Moderated {
        person: person(1),
        competency: "learning".into(),
        hundredths: 420,
        reason: "看了作业".into(),
        moderator: person(8),
    };
    let all = competencies(&form, &scores, &[settled], person(1), &rules);
    assert_eq!((all[0].counts, all[0].apart, all[0].own), (Some(420), false, Some(500)), "the originals stay");
    let alone = competencies(&form, &scores, &[], person(2), &rules);
    assert_eq!((alone[0].own, alone[0].counts), (Some(500), None), "one's own opinion alone is no assessment");
}

#[test]
fn a_verdict_names_what_is_missing() {
    let rules = Rules::default();
    let good = |counts| Competence { name: "learning".into(), counts, ..Competence::default() };
    let full = Attended { came: 8, of: 8, excused: 0 };
    assert_eq!(verdict(&rules, full, (3, 4), vec![good(Some(300))], 960).reasons, []);
    let short = Attended { came: 5, of: 8, excused: 2 };
    let named = verdict(&rules, short, (1, 4), vec![good(Some(299)), good(None)], 600).reasons;
    let what: Vec<(&str, i64, i64)> = named.iter().map(|r| (r.what.as_str(), r.is, r.needs)).collect();
    assert_eq!(what, [("attendance", 62, 75), ("tasks", 25, 60), ("floor", 299, 300), ("unassessed", 0, 300)]);
}

#[test]
fn the_show_trims_judges_leaves_out_the_absent_and_never_counts_a_group_by_itself() {
    let mut class = cohort();
    let form = crate::instruments::built_in(Purpose::Show.code()).unwrap();
    let judge = |rater, group, mark| score(Purpose::Show, rater, group, "judge", &[mark]);
    let peer = |rater, group, mark| score(Purpose::Show, rater, group, "peer", &[mark]);
    let mut scores =
        vec![judge(61, 41, 9.0), judge(62, 41, 8.0), judge(63, 41, 8.0), judge(64, 41, 7.0), judge(65, 41, 1.0)];
    scores.extend([peer(42, 41, 9.0), peer(43, 41, 7.0), peer(41, 41, 10.0)]);
    let first = |class: &super::subject::Cohort, scores: &[Score]| show(class, &form, scores, false).remove(0);
    let one = first(&class, &scores);
    assert_eq!((one.judges, one.peers, one.by_judges, one.by_peers), (5, 2, Some(767), Some(800)));
    assert_eq!((one.total, one.place), (Some(777), None), "70% of 7.67 and 30% of 8, no place before the end");
    assert_eq!(one.competencies.len(), 5);

    class.judges[4].absent_at = Some(Instant::from_ms(TEN));
    let one = first(&class, &scores);
    assert_eq!((one.judges, one.by_judges), (4, Some(800)), "four are too few to trim, the absent one counts nowhere");

    // Two groups the same: the judges decide, or they share the place.
    let mut both: Vec<Score> = Vec::new();
    for (group, j, p) in [(41, 8.0, 8.0), (42, 8.5, 6.833_333_333_333_333), (43, 5.0, 5.0)] {
        both.extend((61..=64).map(|r| judge(r, group, j)));
        both.extend([41, 42, 43].into_iter().filter(|g| *g != group).map(|r| peer(r, group, p)));
    }
    let places = |class: &super::subject::Cohort| {
        show(class, &form, &both, true).iter().map(|s| (s.total, s.place)).collect::<Vec<_>>()
    };
    assert_eq!(places(&class), [(Some(800), Some(2)), (Some(800), Some(1)), (Some(500), Some(3))]);
    class.rules.tie = Tie::Shared;
    assert_eq!(places(&class), [(Some(800), Some(1)), (Some(800), Some(1)), (Some(500), Some(3))]);

    let (judges, peers) = missing(&class, &both);
    assert!(judges.is_empty() && peers.is_empty());
    let (judges, peers) = missing(&class, &scores);
    assert_eq!((judges.len(), peers.len()), (8, 4), "four present judges and two groups each have two left");
}
