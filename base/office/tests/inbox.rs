//! The inbox on both engines: what is marked as read is what was seen, and only for oneself.

mod common;

use common::offices;
use liren_kernel::{Id, Instant};
use liren_office::{DossierId, Fault, Office, PersonId, notebook, store::NOTICE_ADD};
use liren_store::params;

fn tell(office: &Office, person: PersonId, key: &'static str) -> i64 {
    let nothing: Option<DossierId> = None;
    let add = move |tx: &mut liren_store::Tx<'_>| {
        Ok::<_, Fault>(tx.one(&NOTICE_ADD, params![person, Instant::from_ms(1_000), key, "[]", nothing])?.0)
    };
    office.db().write_blocking(add).unwrap()
}

#[test]
fn what_came_after_the_page_was_shown_stays_unread() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path(), "inbox", &[]) {
        let (own, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        tell(&office, own, "first");
        let last = tell(&office, own, "second");
        tell(&office, other, "first");
        tell(&office, own, "meanwhile");
        let mark = move |tx: &mut liren_store::Tx<'_>| notebook::read_all(tx, own, last, Instant::from_ms(2_000));
        office.db().write_blocking(mark).unwrap();
        let unread = |person| office.db().read_blocking(move |read| notebook::unread(read, person)).unwrap();
        assert_eq!((unread(own), unread(other)), (1, 1));
        let rows = office.db().read_blocking(move |read| notebook::inbox(read, own, None)).unwrap();
        let open: Vec<&str> = rows.iter().filter(|row| row.read_at.is_none()).map(|row| row.key.as_str()).collect();
        assert_eq!((rows.len(), open), (3, vec!["meanwhile"]));
    }
}
