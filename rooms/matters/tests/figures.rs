//! Figures, tallies and lists of records say the same, on every engine there is.

mod common;

use std::collections::BTreeMap;

use common::{House, details, houses, steps::text};
use liren_kernel::{Level, ScopeColumn};
use liren_matters::{
    commands::{
        call_back::CallBack, close::Close, dispatch::Dispatch, feed_back::FeedBack, file::File, inspect::Inspect,
        reopen::Reopen, report::Report, restrict::Restrict, sign_for::SignFor,
    },
    measures::{self, MOMENTS},
    model::{KIND, Rating, Source, Way},
};
use liren_office::{Actor, DossierId, Figure, Period, Reach, listing, reach::Wanted};

fn report(house: &House, title: &str) -> DossierId {
    let report = Report { details: details(title), source: Source::Grid, restricted: false, at: None };
    house.run(&house.grid_worker(), None, report).unwrap().dossier.unwrap()
}
/// Sent back once, then asked, and closed: revision 10.
fn closed(house: &House, title: &str) -> DossierId {
    let matter = report(house, title);
    let send = Dispatch { matter, org: house.property, text: None, due: None, due_reason: None };
    let fed = || FeedBack { matter, text: text("清走了"), photos: vec![house.photo()] };
    let look = |pass| Inspect {
        matter,
        pass,
        text: Some(text("看过")),
        photos: vec![],
        answer: Some(text("办好了")),
        show: false,
    };
    house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
    house.run(&house.worker(), Some(2), send).unwrap();
    house.run(&house.handler(), Some(3), SignFor { matter }).unwrap();
    house.run(&house.handler(), Some(4), fed()).unwrap();
    house.run(&house.grid_worker(), Some(5), look(false)).unwrap();
    house.run(&house.handler(), Some(6), fed()).unwrap();
    house.run(&house.grid_worker(), Some(7), look(true)).unwrap();
    let (way, rating) = (Way::Phone, Some(Rating::Good));
    let call = CallBack { matter, way, reached: true, resolved: Some(true), rating, excluded: None, text: None };
    house.run(&house.worker(), Some(8), call).unwrap();
    house.run(&house.worker(), Some(9), Close { matter, text: None }).unwrap();
    matter
}

/// What the tallies hold and what the rows say; both leave out what is nothing.
fn tallies(house: &House) -> BTreeMap<(String, String, String), i64> {
    let kept = house.read(|read| Ok(read.all(&liren_office::store::TALLY_ALL, &[])?));
    let kept: BTreeMap<_, _> = kept.into_iter().map(|(m, community, day, n)| ((m, community, day), n)).collect();
    let mut again = BTreeMap::new();
    for recount in measures::RECOUNTS {
        for (community, day, n) in house.read(move |read| (recount.count)(read)) {
            again.insert((recount.measure.to_owned(), community, day), n);
        }
    }
    assert_eq!(kept, again);
    kept
}

fn figures(house: &House, actor: &Actor, period: &Period) -> BTreeMap<&'static str, Figure> {
    let mut all = BTreeMap::new();
    for measure in measures::ALL {
        let (reach, period) = (Reach::of(actor), period.clone());
        all.insert(measure.name, house.read(move |read| (measure.count)(read, &reach, &period)));
    }
    all
}

#[test]
fn figures_tallies_and_records_agree_and_leave_out_what_is_sealed() {
    for house in houses() {
        let day = house.office.now().day();
        let here = Period { from: day, to: day, place: Some((ScopeColumn::Community, common::A.into())) };
        closed(&house, "清走的旧家具");
        let open = report(&house, "还在楼道的纸箱");
        let first = tallies(&house);
        let of = |measure: &str| first.iter().filter(|((m, ..), _)| m == measure).map(|(_, n)| n).sum::<i64>();
        assert_eq!((of("matter.reported"), of("matter.closed"), of("matter.reworked")), (2, 1, 1));
        let found = figures(&house, &house.manager(), &here);
        assert_eq!(found["matter.reported"], Figure::count(2));
        assert_eq!(found["matter.closed"], Figure::count(1));
        assert_eq!(found["matter.in_time"], Figure::share(1, 1));
        assert_eq!(found["matter.settled"], Figure::share(1, 2));
        assert_eq!(found["matter.reworked"], Figure::share(1, 1));
        assert_eq!(found["matter.satisfaction"], Figure::share(1, 1));
        // The list that a figure leads to holds as many.
        let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.manager()));
        let span = here.span(MOMENTS[0].1);
        let listed = house.read(move |read| {
            let wanted = Wanted::newest(KIND, 50);
            listing::page_in::<listing::Short>(read, &keys, &reach, &wanted, Some(span))
        });
        assert_eq!(listed.len(), 2);
        // Another committee counts nothing of it, and no other day holds it.
        assert!(figures(&house, &house.stranger(), &here).values().all(|f| f.value == 0));
        let before = Period { from: day.plus_days(-9), to: day.plus_days(-1), place: None };
        assert!(figures(&house, &house.manager(), &before).values().all(|f| f.value == 0));

        // Reopened the next day: it is not counted as closed any more, on either day.
        house.later(24 * 60);
        let again = closed(&house, "第二件");
        house.later(24 * 60);
        house.run(&house.worker(), Some(10), Reopen { matter: again, text: text("又堆上了") }).unwrap();
        let later = tallies(&house);
        assert_eq!(later.iter().filter(|((m, ..), n)| m == "matter.closed" && **n != 0).count(), 1);

        // Sealed: out of every figure, also for those who still see it.
        let restrict = |matter, level| Restrict {
            twins: vec![],
            matter,
            level,
            members: vec![house.lead()],
            text: text("涉及人身安全"),
        };
        house.run(&house.worker(), Some(1), restrict(open, Level::Sealed)).unwrap();
        house.run(&house.worker(), Some(11), restrict(again, Level::NeedToKnow)).unwrap();
        tallies(&house);
        assert_eq!(figures(&house, &house.worker(), &here)["matter.reported"], Figure::count(1));
    }
}
