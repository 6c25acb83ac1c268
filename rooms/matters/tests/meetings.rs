//! A better arrangement before a joint meeting, on every engine there is.

mod common;

use common::{House, details, houses, steps::text};
use liren_kernel::{Level, Line, ScopeColumn};
use liren_matters::{
    commands::{
        meet::{CallMeeting, DecideOn, Kept, Minutes, Promised, Put},
        propose::{Propose, Settle, View},
        report::Report,
        restrict::Restrict,
    },
    measures,
    meeting::{self, Form, Meeting, Proposal},
    model::Source,
    subject,
};
use liren_office::{DossierId, Fault, Period, Reach, dossier};

fn line(text: &str) -> Line {
    Line::new("line", text).unwrap()
}
fn report(house: &House, title: &str) -> (DossierId, Line) {
    let report = Report { details: details(title), source: Source::Patrol, restricted: false, at: None };
    let receipt = house.run(&house.grid_worker(), None, report).unwrap();
    (receipt.dossier.unwrap(), line(&receipt.number.unwrap()))
}
fn call(house: &House) -> DossierId {
    let call = CallMeeting {
        place: common::A.into(),
        form: Form::Regular,
        title: line("楼道乱晾晒怎么办"),
        at: house.office.now().plus_minutes(60),
        venue: line("居委会二楼"),
        orgs: vec![house.property],
    };
    assert!(matches!(house.run(&house.handler(), None, call.clone()), Err(Fault::Forbidden)));
    house.run(&house.worker(), None, call).unwrap().dossier.unwrap()
}
fn found(house: &House, id: DossierId) -> Meeting {
    let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.worker()));
    house.read(move |read| Meeting::find(read, &keys, &reach, id, false)?.ok_or(Fault::NotFound))
}

#[test]
fn what_was_proposed_is_adopted_and_the_next_meeting_opens_with_what_was_promised() {
    for house in houses() {
        let (matter, number) = report(&house, "六十米栏杆上挂满衣服");
        let propose = Propose { matter, text: text("装三排晾衣架"), photos: vec![house.photo()] };
        house.run(&house.grid_worker(), None, propose).unwrap();
        let view = View { matter, whose: line("三号楼几户"), text: text("有地方晾就不挂了") };
        house.run(&house.worker(), None, view).unwrap();
        let meeting = call(&house);
        assert!(matches!(
            house.run(&house.stranger(), None, Put { meeting, number: number.clone() }),
            Err(Fault::NotFound)
        ));
        let decide =
            |number: &Line| DecideOn {
                meeting, number: number.as_str().into(), adopt: true, text: text("先装三排")
            };
        assert_eq!(house.refused(&house.worker(), None, decide(&number)), "refusal-meeting-not-before");
        house.run(&house.worker(), None, Put { meeting, number: number.clone() }).unwrap();
        let due = house.office.now().plus_minutes(5 * 1440);
        let promise =
            |org| Promised { meeting, number: number.as_str().into(), org, what: line("装好晾衣架"), due };
        house.run(&house.worker(), None, promise(house.property)).unwrap();
        let told = house.run(&house.worker(), None, decide(&number)).unwrap();
        let settle = Settle { matter, meeting, number: told.number.unwrap(), adopt: true, text: text("先装三排") };
        house.run(&house.worker(), None, settle).unwrap();
        let keys = house.office.keys().clone();
        let record = house.read(move |read| {
            Ok(subject::Unposted::by_id(read, &keys, matter, false)?.ok_or(Fault::NotFound)?.0.record)
        });
        assert_eq!((record.proposal, record.proposed_by), (Some(Proposal::Adopted), Some(house.grid_worker().person)));
        assert_eq!(house.refused(&house.worker(), None, decide(&number)), "refusal-matter-no-proposal");
        // The figure counts it where and when it was decided.
        let day = house.office.now().day();
        let period = Period { from: day, to: day, place: Some((ScopeColumn::Community, common::A.into())) };
        let better = measures::ALL.iter().find(|m| m.name == "matter.better").unwrap();
        let reach = Reach::of(&house.manager());
        assert_eq!(house.read(move |read| (better.count)(read, &reach, &period)).value, 1);

        house.later(90);
        let minutes = || Minutes { meeting, text: text("一致同意") };
        house.run(&house.worker(), Some(1), minutes()).unwrap();
        assert_eq!(house.refused(&house.worker(), Some(2), minutes()), "refusal-meeting-over");
        // The next one opens with what is not done; done, it is carried no more.
        let next = call(&house);
        let seq = found(&house, next).header.seq;
        let carried = |house: &House| house.read(move |read| meeting::carried(read, common::A, seq));
        assert_eq!(carried(&house).iter().map(|p| p.what.clone()).collect::<Vec<_>>(), ["装好晾衣架"]);
        let promise = found(&house, meeting).promises[0].id;
        let kept = Kept { meeting, promise, text: text("三排都装好了") };
        assert!(matches!(house.run(&house.stranger(), None, kept.clone()), Err(Fault::NotFound)));
        house.run(&house.handler(), None, kept.clone()).unwrap();
        assert!(carried(&house).is_empty());
        assert_eq!(house.refused(&house.worker(), None, kept), "refusal-meeting-kept");

        // What becomes sealed leaves the meetings too.
        let seal = Restrict {
            twins: vec![],
            matter,
            level: Level::Sealed,
            members: vec![house.lead()],
            text: text("涉及人身安全"),
        };
        house.run(&house.worker(), Some(1), seal).unwrap();
        assert!(found(&house, meeting).items.is_empty());
        assert_eq!(house.read(liren_office::journal::verify).faults, Vec::<String>::new());
    }
}

/// What a reader of the meeting finds on its timeline, and what waits for whom.
fn told(house: &House, id: DossierId, team: bool) -> String {
    let (keys, actor) = (house.office.keys().clone(), house.worker());
    house.read(move |read| {
        let meeting = Meeting::find(read, &keys, &Reach::of(&actor), id, false)?.ok_or(Fault::NotFound)?;
        let mut all: Vec<String> = dossier::timeline(read, &keys, &meeting.header, actor.person, team)?
            .iter()
            .map(|e| format!("{} {}", e.row.kind, e.body))
            .collect();
        all.extend(meeting.promises.iter().map(|p| format!("{} {:?}", p.what, p.how)));
        let tasks: Vec<(String,)> = read.all_text("SELECT title FROM task WHERE done_at IS NULL ORDER BY seq", &[])?;
        all.extend(tasks.into_iter().map(|(title,)| title));
        Ok(all.join("\n"))
    })
}

#[test]
fn what_meetings_told_of_a_matter_is_closed_with_it() {
    for house in houses() {
        for level in [Level::NeedToKnow, Level::Sealed] {
            let (matter, number) = report(&house, "金丝雀六十米栏杆");
            let (_, plain) = report(&house, "楼道灯不亮");
            let propose = Propose { matter, text: text("装三排晾衣架"), photos: vec![] };
            house.run(&house.grid_worker(), None, propose).unwrap();
            let meeting = call(&house);
            for number in [&number, &plain] {
                house.run(&house.worker(), None, Put { meeting, number: number.clone() }).unwrap();
            }
            let due = house.office.now().plus_minutes(5 * 1440);
            let takes = |number: &Line, what: &str| {
                let number = number.as_str().to_owned();
                let promise = Promised { meeting, number, org: house.property, what: line(what), due };
                house.run(&house.worker(), None, promise).unwrap();
            };
            takes(&number, "金丝雀甲：装好");
            takes(&number, "金丝雀乙：先去看");
            takes(&plain, "换灯");
            let second = found(&house, meeting).promises[1].id;
            let kept = Kept { meeting, promise: second, text: text("金丝雀丙：看过了") };
            house.run(&house.handler(), None, kept).unwrap();
            let decide =
                DecideOn { meeting, number: number.as_str().into(), adopt: true, text: text("金丝雀丁：先装") };
            house.run(&house.worker(), None, decide).unwrap();
            let all = told(&house, meeting, false);
            assert!(["甲", "乙", "丙", "丁"].iter().all(|n| all.contains(&format!("金丝雀{n}"))), "{all}");

            let restrict =
                Restrict {
                    twins: vec![], matter, level, members: vec![house.lead()], text: text("涉及人身安全")
                };
            house.run(&house.worker(), Some(1), restrict).unwrap();
            let all = told(&house, meeting, false);
            assert!(!all.contains("金丝雀") && !all.contains(number.as_str()), "{level:?}: {all}");
            assert!(all.contains(plain.as_str()) && all.matches("换灯").count() >= 3, "the rest stays: {all}");
            let team = told(&house, meeting, true);
            assert!(team.contains("金丝雀丁"), "closed over, not lost: {team}");
            assert_eq!(house.read(liren_office::journal::verify).faults, Vec::<String>::new());
        }
    }
}
