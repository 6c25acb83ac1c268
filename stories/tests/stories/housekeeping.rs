//! What is past its time goes by itself, and nothing before it: pauses of the sign-in, uploads, read notices, sent outbox rows.

use liren_app::housekeeping::{self, NOTICE_DAYS, OUTBOX_DAYS};
use liren_kernel::{Clock as _, Instant, SettableClock};
use liren_office::{Fault, PersonId, store};
use liren_people::{accounts, roster};
use liren_store::params;
use stories::both;

use crate::clock_back::Open;

const DAY: i64 = 24 * 60;
const WHO: PersonId = PersonId::from_bytes([77; 16]);

/// How many rows of this office's own are left: pauses, uploads, notices, outbox rows.
fn left(office: &liren_office::Office) -> [i64; 4] {
    let count = |text: &'static str| {
        let rows = office.db().read_blocking(move |read| Ok::<_, Fault>(read.all_text::<(i64,)>(text, &[])?));
        rows.expect("a count").first().map_or(0, |(n,)| *n)
    };
    [
        count("SELECT count(*) AS n FROM sign_in_guard"),
        count("SELECT count(*) AS n FROM import_batch WHERE file_name = '旧名册.xlsx'"),
        count("SELECT count(*) AS n FROM notice WHERE key = 'notice-matter-filed' AND args = '[]'"),
        count("SELECT count(*) AS n FROM outbox WHERE attempts = 77"),
    ]
}

both!(what_is_past_its_time_goes_by_itself, demo, |server| {
    server.stop();
    let clock = SettableClock::at(Instant::from_ms(crate::hands::now_ms()));
    let open = Open::at(server, &clock);
    let office = open.office();
    let start = clock.now();
    housekeeping::keep_house(office).expect("a first round");
    let before = left(office);
    let keys = office.keys().clone();
    let write = move |tx: &mut liren_store::Tx<'_>| {
        let _ = accounts::guard::take(tx, &keys, accounts::guard::Key::Login("nobody"), start)?;
        let (id, empty) = (roster::batch::BatchId::from_bytes([78; 16]), vec![0_u8; 4]);
        tx.exec(&roster::store::BATCH_ADD, params![id, WHO, "roster", "旧名册.xlsx", empty, empty, empty, start])?;
        // One notice that was read and sent, one read and not sent yet, one sent and never read.
        for (read, sent) in [(true, true), (true, false), (false, true)] {
            let none: Option<liren_office::DossierId> = None;
            let (seq,) = tx.one(&store::NOTICE_ADD, params![WHO, start, "notice-matter-filed", "[]", none])?;
            tx.exec(&store::OUTBOX_ADD, params![WHO, seq, start])?;
            tx.exec_text("UPDATE outbox SET attempts = 77 WHERE notice = ?1", params![seq])?;
            if sent {
                tx.exec_text("UPDATE outbox SET sent_at = ?2 WHERE notice = ?1", params![seq, start])?;
            }
            if read {
                tx.exec_text("UPDATE notice SET read_at = ?2 WHERE seq = ?1", params![seq, start])?;
            }
        }
        Ok::<_, Fault>(())
    };
    office.db().write_blocking(write).expect("rows of long ago");
    let after = |days: i64| {
        clock.set(start.plus_minutes(days * DAY));
        housekeeping::keep_house(office).expect("a round");
        let now = left(office);
        [now[0] - before[0], now[1] - before[1], now[2] - before[2], now[3] - before[3]]
    };
    assert_eq!(after(1), [1, 1, 3, 3], "nothing before its time");
    assert_eq!(after(3), [0, 1, 3, 3], "the pause is forgotten");
    assert_eq!(after(8), [0, 0, 3, 3], "the upload is past its week, though its owner never came again");
    assert_eq!(after(OUTBOX_DAYS + 1), [0, 0, 3, 1], "what was sent");
    assert_eq!(after(NOTICE_DAYS + 1), [0, 0, 2, 1], "what was read; not what was never read, nor what still waits");
});
