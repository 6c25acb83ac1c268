//! Booking and reversing, inside the caller's write transaction.

use liren_kernel::{Day, Refusal};
use liren_office::{Fault, keys::sha256};
use liren_store::{Tx, params};

use crate::{
    Account, Book, By, Cap, Posted, Voucher, VoucherId,
    store::{self, AccountRow},
};

/// Books a voucher. The same source with the same content is nothing new.
///
/// # Errors
/// `refusal-ledger-source` when the source was booked with other content, `refusal-ledger-balance` and
/// `refusal-ledger-cap` when a bound would be broken, `refusal-ledger-too-large` when a number does not fit;
/// [`Fault::Internal`] for a voucher that does not sum to zero.
pub fn post(tx: &mut Tx<'_>, by: By, voucher: &Voucher<'_>) -> Result<Posted, Fault> {
    balanced(&voucher.postings)?;
    let book = book(tx, voucher.book)?;
    let digest = digest(voucher);
    if let Some(posted) = booked(tx, book, &voucher.source, &digest)? {
        return Ok(posted);
    }
    let mut moved = Vec::with_capacity(voucher.postings.len());
    for (account, amount) in &voucher.postings {
        moved.push((open(tx, book, account)?.seq, *amount));
    }
    for cap in &voucher.caps {
        open(tx, book, &cap.account)?;
    }
    let rows = lock(tx, &moved)?;
    for cap in &voucher.caps {
        within(tx, book, cap, voucher)?;
    }
    let line = Line { voucher, book, digest: &digest, reverses: None, day: voucher.day };
    write(tx, by, &line, &rows)
}

/// Reverses a voucher: the same amounts the other way round, for the same day, under a name of its own. A reversal
/// can be reversed too. What is already reversed by the same `source` is nothing new.
///
/// # Errors
/// `refusal-ledger-reversed` when something else reversed it; as [`post`] otherwise.
pub fn reverse(
    tx: &mut Tx<'_>,
    by: By,
    book_of: Book,
    voucher: VoucherId,
    source: &str,
    reason: &str,
    past_lowest: bool,
) -> Result<Posted, Fault> {
    let book = book(tx, book_of)?;
    let Some(first) = tx.opt(&store::VOUCHER_AT, params![book, voucher.0])? else {
        return Err(Fault::Internal(format!("there is no voucher {} in {}", voucher.0, book_of.name)));
    };
    let digest = sha256(&[b"reverse", &voucher.0.to_be_bytes()]).to_vec();
    // Two who reverse the same at once: the second finds the first's.
    tx.take_turn(&turn(b"reverse", voucher.0))?;
    if let Some(posted) = booked(tx, book, source, &digest)? {
        return Ok(posted);
    }
    if tx.opt(&store::REVERSAL_OF, params![voucher.0])?.is_some() {
        return Err(Refusal::new("refusal-ledger-reversed").into());
    }
    let mut moved = Vec::new();
    for (account, amount) in tx.all(&store::POSTINGS_OF, params![voucher.0])? {
        moved.push((account, amount.checked_neg().ok_or_else(too_large)?));
    }
    let rows = lock(tx, &moved)?;
    let day: Day = first.day.parse().map_err(Fault::Internal)?;
    let reversal = Voucher {
        book: book_of,
        source: source.to_owned(),
        kind: "reversal",
        day,
        reason,
        postings: Vec::new(),
        caps: Vec::new(),
        past_lowest,
    };
    let line = Line { voucher: &reversal, book, digest: &digest, reverses: Some(voucher.0), day };
    write(tx, by, &line, &rows)
}

/// Takes the turns of accounts before a voucher over them is drawn up, so that what is read of them still holds when it
/// is booked. In the order of [`post`].
///
/// # Errors
/// When the database fails.
pub fn take_turns(tx: &mut Tx<'_>, book_of: Book, accounts: &[Account]) -> Result<(), Fault> {
    let book = book(tx, book_of)?;
    let mut moved = Vec::with_capacity(accounts.len());
    for account in accounts {
        moved.push((open(tx, book, account)?.seq, 0));
    }
    lock(tx, &moved).map(drop)
}

/// A voucher about to be written.
struct Line<'a> {
    voucher: &'a Voucher<'a>,
    book: i64,
    digest: &'a [u8],
    reverses: Option<i64>,
    day: Day,
}

pub(crate) fn too_large() -> Refusal {
    Refusal::new("refusal-ledger-too-large")
}

fn turn(what: &[u8], seq: i64) -> Vec<u8> {
    [b"ledger/".as_slice(), what, &seq.to_be_bytes()].concat()
}

/// At least two postings, none of nothing, no account twice, zero in all.
fn balanced(postings: &[(Account, i64)]) -> Result<(), Fault> {
    let mut sum = 0_i128;
    for (n, (account, amount)) in postings.iter().enumerate() {
        if *amount == 0 || *amount == i64::MIN || postings[..n].iter().any(|(other, _)| other == account) {
            return Err(Fault::Internal(format!("a posting of {amount} on {}", account.kind.name)));
        }
        sum += i128::from(*amount);
    }
    if postings.len() < 2 || sum != 0 {
        return Err(Fault::Internal(format!("{} postings that sum to {sum}", postings.len())));
    }
    Ok(())
}

/// The book's row.
pub(crate) fn book(tx: &mut Tx<'_>, book: Book) -> Result<i64, Fault> {
    let found = match tx.opt(&store::BOOK, params![book.name])? {
        Some(found) => found,
        None => {
            tx.exec(&store::BOOK_ADD, params![book.name, book.unit.name()])?;
            tx.one(&store::BOOK, params![book.name])?
        }
    };
    if found.1 == book.unit.name() {
        Ok(found.0)
    } else {
        Err(Fault::Internal(format!("the book {} counts {}, not {}", book.name, found.1, book.unit.name())))
    }
}

/// The account's row, opened when it is not there yet.
pub(crate) fn open(tx: &mut Tx<'_>, book: i64, account: &Account) -> Result<AccountRow, Fault> {
    let find = params![account.owner, book, account.kind.name];
    if let Some(row) = tx.opt(&store::ACCOUNT, find)? {
        return Ok(row);
    }
    tx.exec(&store::ACCOUNT_ADD, params![book, account.owner, account.kind.name, account.kind.lowest])?;
    Ok(tx.one(&store::ACCOUNT, find)?)
}

/// Waits for the account's turn and reads how it stands then.
pub(crate) fn locked(tx: &mut Tx<'_>, account: i64) -> Result<AccountRow, Fault> {
    tx.take_turn(&turn(b"account", account))?;
    Ok(tx.one(&store::ACCOUNT_AT, params![account])?)
}

/// Every account in turn: those without a lowest balance first, which many share, then by their order, so that two
/// vouchers never wait for one another.
fn lock(tx: &mut Tx<'_>, moved: &[(i64, i64)]) -> Result<Vec<(AccountRow, i64)>, Fault> {
    let mut order = Vec::with_capacity(moved.len());
    for (account, amount) in moved {
        let bound = tx.one(&store::ACCOUNT_AT, params![*account])?.lowest.is_some();
        order.push((bound, *account, *amount));
    }
    order.sort_unstable();
    order.into_iter().map(|(_, account, amount)| Ok((locked(tx, account)?, amount))).collect()
}

/// What this source booked before; a refusal when it was something else.
fn booked(tx: &mut Tx<'_>, book: i64, source: &str, digest: &[u8]) -> Result<Option<Posted>, Fault> {
    tx.take_turn(&[b"ledger/source".as_slice(), &book.to_be_bytes(), source.as_bytes()].concat())?;
    match tx.opt(&store::VOUCHER_BY_SOURCE, params![book, source])? {
        None => Ok(None),
        Some(row) if row.digest == digest => Ok(Some(Posted { voucher: VoucherId(row.seq), again: true })),
        Some(_) => Err(Refusal::new("refusal-ledger-source").into()),
    }
}

/// What makes two vouchers the same: what is moved, for which day. Not who booked it, nor when, nor why.
fn digest(voucher: &Voucher<'_>) -> Vec<u8> {
    let mut postings: Vec<_> = voucher.postings.iter().map(|(a, n)| (a.owner, a.kind.name, *n)).collect();
    postings.sort_unstable();
    let day = voucher.day.to_string();
    let mut bytes = [voucher.kind.as_bytes(), b"/", day.as_bytes()].concat();
    for (owner, name, amount) in postings {
        bytes.extend(owner);
        bytes.extend(name.as_bytes());
        bytes.extend(amount.to_be_bytes());
    }
    sha256(&[b"post", &bytes]).to_vec()
}

fn within(tx: &mut Tx<'_>, book: i64, cap: &Cap, voucher: &Voucher<'_>) -> Result<(), Fault> {
    let gain = voucher.postings.iter().find(|(a, _)| *a == cap.account).map_or(0, |(_, amount)| *amount);
    if gain <= 0 {
        return Ok(());
    }
    let account = open(tx, book, &cap.account)?.seq;
    let days = tx.all(&store::DAYS, params![account, cap.from.to_string(), cap.until.to_string()])?;
    let used: i128 = days.iter().map(|(_, amount)| i128::from(*amount)).sum();
    if used + i128::from(gain) > i128::from(cap.most) {
        return Err(Refusal::new("refusal-ledger-cap").arg("most", cap.most).arg("used", used).into());
    }
    Ok(())
}

fn write(tx: &mut Tx<'_>, by: By, line: &Line<'_>, rows: &[(AccountRow, i64)]) -> Result<Posted, Fault> {
    let voucher = line.voucher;
    let day = line.day.to_string();
    let (seq,) = tx.one(
        &store::VOUCHER_ADD,
        params![
            line.book,
            voucher.source,
            voucher.kind,
            line.digest,
            line.reverses,
            day,
            voucher.reason,
            by.person,
            by.now
        ],
    )?;
    for (row, amount) in rows {
        let after = row.balance.checked_add(*amount).ok_or_else(too_large)?;
        let free = i128::from(after) - i128::from(row.held);
        if *amount < 0 && !voucher.past_lowest && row.lowest.is_some_and(|lowest| free < i128::from(lowest)) {
            let left = row.balance.saturating_sub(row.held).saturating_sub(row.lowest.unwrap_or(0)).max(0);
            return Err(Refusal::new("refusal-ledger-balance").arg("free", left).into());
        }
        tx.exec(&store::POSTING_ADD, params![seq, row.seq, *amount])?;
        tx.exec(&store::ACCOUNT_BALANCE, params![row.seq, after])?;
        let day_before = tx.opt(&store::DAY, params![row.seq, day])?.map_or(0, |(n,)| n);
        let day_after = day_before.checked_add(*amount).ok_or_else(too_large)?;
        tx.exec(&store::DAY_SET, params![row.seq, day, day_after])?;
    }
    Ok(Posted { voucher: VoucherId(seq), again: false })
}
