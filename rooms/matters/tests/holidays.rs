//! Holidays that are imported move deadlines set from then on, and none that was set before; both are counted again alike.

mod common;

use common::{details, houses};
use liren_kernel::Instant;
use liren_matters::{check, commands::report::Report, model::Source};
use liren_office::{
    Actor, DossierId,
    calendar::{self, MARGIN},
};

#[test]
fn a_notice_moves_what_is_set_after_it_and_nothing_else() {
    for house in houses() {
        let due = |id: DossierId| {
            let keys = house.office.keys().clone();
            house.read(move |read| {
                let found = liren_matters::subject::Unposted::by_id(read, &keys, id, false)?;
                Ok(found.expect("it is there").0.header.due_at)
            })
        };
        let report = |title: &str| {
            let report = Report { details: details(title), source: Source::Noticed, restricted: false, at: None };
            let id = house.run(&house.worker(), None, report).unwrap().dossier.unwrap();
            due(id).expect("a deadline").ms()
        };
        let first = report("通知以前的");
        assert_eq!(report("同时的一件"), first);
        // Today and all days until the first deadline and a week beyond are a holiday, says the notice.
        let today = house.office.now().day();
        let last = Instant::from_ms(first).day().plus_days(7);
        let mut csv = "day,name,off\n".to_owned();
        let mut day = today;
        while day <= last {
            csv.push_str(&format!("{day},长假,1\n"));
            day = day.plus_days(1);
        }
        calendar::import(&house.office, &Actor::clockwork(), &csv).unwrap();
        assert_eq!(report("还没起用"), first, "it holds a little later, everywhere at once");
        house.later(MARGIN);
        let after = report("起用以后");
        assert!(Instant::from_ms(after).day() > last, "{} {}", house.office.now().day(), Instant::from_ms(after).day());
        let found = check::clocks(&house.office).unwrap();
        assert!(found.faults.is_empty() && found.looked_at >= 4, "{:?}", found.faults);
    }
}
