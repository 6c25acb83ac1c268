//! Holds: an amount set aside on an account until it is used or released.

use liren_kernel::Refusal;
use liren_office::Fault;
use liren_store::{DbErrorKind, Tx, params};

use crate::{
    Account, Book, By, Posted, Voucher, VoucherId,
    post::{book, locked, open, post, too_large},
    store::{self, HoldRow},
};

/// An amount to set aside, or one that was.
#[derive(Debug, Clone, Copy)]
pub struct Hold<'a> {
    /// The book.
    pub book: Book,
    /// On which account.
    pub account: Account,
    /// What it is for, unique on the account.
    pub source: &'a str,
}

/// Sets `amount` aside. The same source and amount is nothing new, as long as it has not ended.
///
/// # Errors
/// `refusal-ledger-balance` when less is free, `refusal-ledger-source` when the source holds another amount,
/// `refusal-ledger-hold-ended` when it ended already.
pub fn hold(tx: &mut Tx<'_>, by: By, what: &Hold<'_>, amount: i64, reason: &str) -> Result<(), Fault> {
    if amount <= 0 {
        return Err(Fault::Internal(format!("a hold of {amount}")));
    }
    let book = book(tx, what.book)?;
    let account = open(tx, book, &what.account)?.seq;
    let row = locked(tx, account)?;
    if let Some(there) = tx.opt(&store::HOLD, params![account, what.source])? {
        return match there {
            HoldRow { ended_at: Some(_), .. } => Err(Refusal::new("refusal-ledger-hold-ended").into()),
            HoldRow { amount: held, .. } if held == amount => Ok(()),
            _ => Err(Refusal::new("refusal-ledger-source").into()),
        };
    }
    let held = row.held.checked_add(amount).ok_or_else(too_large)?;
    let free = i128::from(row.balance) - i128::from(held);
    if row.lowest.is_some_and(|lowest| free < i128::from(lowest)) {
        let left = row.balance.saturating_sub(row.held).saturating_sub(row.lowest.unwrap_or(0)).max(0);
        return Err(Refusal::new("refusal-ledger-balance").arg("free", left).into());
    }
    tx.exec(&store::HOLD_ADD, params![account, what.source, amount, reason, by.person, by.now])?;
    tx.exec(&store::ACCOUNT_HELD, params![account, held])?;
    Ok(())
}

/// Lets go of what was set aside; the amount is free again.
///
/// # Errors
/// `refusal-ledger-hold-ended` when it was let go of or used already.
pub fn release(tx: &mut Tx<'_>, by: By, what: &Hold<'_>) -> Result<(), Fault> {
    let row = take(tx, what)?;
    end(tx, by, &row, None)
}

/// Uses what was set aside: books `voucher`, which may take up to the held amount from the account, and ends the
/// hold. What the voucher does not take is free again.
///
/// # Errors
/// `refusal-ledger-hold-ended` when it ended already; as [`post`] otherwise.
pub fn settle(tx: &mut Tx<'_>, by: By, what: &Hold<'_>, voucher: &Voucher<'_>) -> Result<Posted, Fault> {
    let row = take(tx, what)?;
    let taken = voucher.postings.iter().find(|(a, _)| *a == what.account).map_or(0, |(_, amount)| *amount);
    if taken >= 0 || i128::from(taken) < -i128::from(row.amount) || voucher.book != what.book {
        return Err(Fault::Internal(format!("a hold of {} settled by {taken}", row.amount)));
    }
    // Free first, then taken: both in this transaction, on an account whose turn is ours.
    held_less(tx, &row)?;
    let posted = post(tx, by, voucher)?;
    if posted.again {
        return Err(Refusal::new("refusal-ledger-source").into());
    }
    ended(tx, by, &row, Some(posted.voucher))?;
    Ok(posted)
}

/// The open hold, with its account's turn taken.
fn take(tx: &mut Tx<'_>, what: &Hold<'_>) -> Result<HoldRow, Fault> {
    let book = book(tx, what.book)?;
    let account = open(tx, book, &what.account)?.seq;
    locked(tx, account)?;
    match tx.opt(&store::HOLD, params![account, what.source])? {
        Some(row) if row.ended_at.is_none() => Ok(row),
        Some(_) => Err(Refusal::new("refusal-ledger-hold-ended").into()),
        None => Err(Fault::NotFound),
    }
}

fn end(tx: &mut Tx<'_>, by: By, row: &HoldRow, voucher: Option<VoucherId>) -> Result<(), Fault> {
    held_less(tx, row)?;
    ended(tx, by, row, voucher)
}

fn held_less(tx: &mut Tx<'_>, row: &HoldRow) -> Result<(), Fault> {
    let held = tx.one(&store::ACCOUNT_AT, params![row.account])?.held;
    let held = held.checked_sub(row.amount).ok_or_else(too_large)?;
    tx.exec(&store::ACCOUNT_HELD, params![row.account, held])?;
    Ok(())
}

fn ended(tx: &mut Tx<'_>, by: By, row: &HoldRow, voucher: Option<VoucherId>) -> Result<(), Fault> {
    let done = tx.exec(&store::HOLD_END, params![row.seq, voucher.map(|v| v.0), by.person, by.now]);
    match done {
        Ok(_) => Ok(()),
        Err(error) if error.kind == DbErrorKind::Unique => Err(Refusal::new("refusal-ledger-hold-ended").into()),
        Err(error) => Err(error.into()),
    }
}
