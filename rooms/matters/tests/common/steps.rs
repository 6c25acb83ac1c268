//! Steps that many lives of a matter begin with.

use liren_kernel::{Instant, Paragraph};
use liren_matters::{
    check,
    commands::{dispatch::Dispatch, file::File, report::Report, sign_for::SignFor},
    model::Source,
    subject,
};
use liren_office::{DossierId, Fault};

use super::{House, details};

pub fn text(text: &str) -> Paragraph {
    Paragraph::new("text", text).unwrap()
}
pub fn report(house: &House, title: &str) -> DossierId {
    let report = Report { details: details(title), source: Source::Grid, restricted: false, at: None };
    house.run(&house.grid_worker(), None, report).unwrap().dossier.unwrap()
}
pub fn sent(house: &House, matter: DossierId) -> Dispatch {
    Dispatch { matter, org: house.property, text: Some(text("请今天处理")), due: None, due_reason: None }
}
/// Filed, sent and signed for: revision 4.
pub fn signed(house: &House, matter: DossierId) {
    house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
    house.run(&house.worker(), Some(2), sent(house, matter)).unwrap();
    house.run(&house.handler(), Some(3), SignFor { matter }).unwrap();
}
pub fn record(house: &House, matter: DossierId) -> subject::Matter {
    let keys = house.office.keys().clone();
    house.read(move |read| Ok(subject::Unposted::by_id(read, &keys, matter, false)?.ok_or(Fault::NotFound)?.0))
}
pub fn now(house: &House) -> Instant {
    house.office.now()
}
/// Every deadline and counter is what the journal gives.
pub fn clocks_agree(house: &House) {
    let found = check::clocks(&house.office).unwrap();
    assert!(found.looked_at > 0);
    assert_eq!(found.faults, Vec::<String>::new());
}
