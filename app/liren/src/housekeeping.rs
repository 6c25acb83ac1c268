//! What is kept no longer than it is needed (design §9.18). Run about once an hour by `serve` and `work`; the terms stand in
//! docs/run-for-real.md. What a person wrote is not among it: that ends by decision, never by time alone.

use liren_kernel::Instant;
use liren_office::{
    Fault, Office, raise, store,
    unused::{self, Uses},
};
use liren_people::{accounts, commands, roster};
use liren_store::params;
use liren_web::{documents, offline, session};

/// Receipts are kept as long as a phone may stay offline.
pub const RECEIPT_DAYS: i64 = 90;
/// Tables besides the attachments that name files.
const FILES: &[Uses] = &[documents::uses];
/// A session after it has ended.
pub const SESSION_DAYS: i64 = 30;
/// A notice after it was read.
pub const NOTICE_DAYS: i64 = 180;
/// What was handed to the gateway, after that.
pub const OUTBOX_DAYS: i64 = 30;

const fn before(now: Instant, days: i64) -> Instant {
    now.plus_minutes(-days * 24 * 60)
}

/// Removes what is past its time.
///
/// # Errors
/// When the database fails; nothing is removed then.
pub fn keep_house(office: &Office) -> Result<(), Fault> {
    let now = office.now();
    office.db().write_blocking(move |tx| {
        tx.exec(&store::RECEIPT_PURGE, params![before(now, RECEIPT_DAYS)])?;
        tx.exec(&session::PURGE, params![before(now, SESSION_DAYS)])?;
        tx.exec(&store::OUTBOX_PURGE, params![before(now, OUTBOX_DAYS)])?;
        tx.exec(&store::NOTICE_PURGE, params![before(now, NOTICE_DAYS)])?;
        accounts::guard::purge(tx, now)?;
        roster::batch::purge(tx, now)?;
        offline::purge(tx, now)?;
        Ok::<_, Fault>(())
    })?;
    commands::post_over::run(office)?;
    raise::settle_left(office)?;
    // A disk that refuses must not hold up the rest, nor be asked again at once.
    match unused::sweep(office, FILES) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "files that nothing names were removed"),
        Err(fault) => tracing::warn!("files that nothing names were not looked for: {fault}"),
    }
    // What was purged leaves the log too; what readers hold back now is cut in an hour.
    office.db().cut_log()?;
    Ok(())
}
