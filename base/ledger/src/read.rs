//! How accounts stand.

use liren_kernel::Day;
use liren_office::Fault;
use liren_store::{Read, params};

use crate::{Account, Balance, Book, VoucherId, store};

/// How an account stands; nothing on it when it was never booked on.
///
/// # Errors
/// When the database fails.
pub fn balance(read: &mut Read<'_>, book: Book, account: &Account) -> Result<Balance, Fault> {
    let found = read.opt(&store::BALANCE, params![account.owner, book.name, account.kind.name])?;
    Ok(found.map_or_else(Balance::default, |(balance, held)| Balance { balance, held }))
}

/// What an account gained over days, both included; reversals count against it, on the day of what they reverse.
///
/// # Errors
/// When the database fails.
pub fn total(read: &mut Read<'_>, book: Book, account: &Account, from: Day, until: Day) -> Result<i64, Fault> {
    let (from, until) = (from.to_string(), until.to_string());
    Ok(read.one(&store::TOTAL, params![account.owner, book.name, account.kind.name, from, until])?.0)
}

/// What an account gained on each of these days, where it is not nothing.
///
/// # Errors
/// When the database fails.
pub fn of_days(
    read: &mut Read<'_>,
    book: Book,
    account: &Account,
    from: Day,
    until: Day,
) -> Result<Vec<(Day, i64)>, Fault> {
    let Some((book, _)) = read.opt(&store::BOOK, params![book.name])? else { return Ok(Vec::new()) };
    let Some(row) = read.opt(&store::ACCOUNT, params![account.owner, book, account.kind.name])? else {
        return Ok(Vec::new());
    };
    let days = read.all(&store::DAYS, params![row.seq, from.to_string(), until.to_string()])?;
    days.into_iter()
        .filter(|(_, amount)| *amount != 0)
        .map(|(day, amount)| Ok((day.parse().map_err(Fault::Internal)?, amount)))
        .collect()
}

/// The voucher that came of a source.
///
/// # Errors
/// When the database fails.
pub fn posted(read: &mut Read<'_>, book: Book, source: &str) -> Result<Option<VoucherId>, Fault> {
    Ok(read.opt(&store::POSTED, params![book.name, source])?.map(|(seq,)| VoucherId(seq)))
}

/// What reversed a voucher.
///
/// # Errors
/// When the database fails.
pub fn reversal_of(read: &mut Read<'_>, voucher: VoucherId) -> Result<Option<VoucherId>, Fault> {
    Ok(read.opt(&store::REVERSAL_OF, params![voucher.0])?.map(|(seq,)| VoucherId(seq)))
}
