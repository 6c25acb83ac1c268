//! Lock-out: a pause that grows with every failure, by sign-in name and by address.
//!
//! A try is counted before the password is looked at and given back when it was right, so that many tries at once get
//! no more chances than one after another. An unknown name is counted like a known one. A browser that the person has
//! signed in with before is counted by itself, so that nobody else can lock its owner out.

use liren_kernel::Instant;
use liren_office::{Fault, Keys};
use liren_store::{Tx, params};

use super::store;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// Tries with one sign-in name.
    Login(&'a str),
    /// Tries from one address; a whole street office sits behind one, so it may fail more often.
    Address(&'a str),
    /// Tries from one address of personal codes that begin alike, so that whoever guesses beside others stops few of them.
    Codes(&'a str, &'a str),
    /// Tries from one browser that signed in under the name before; see [`super::known`].
    Browser(&'a str),
}

/// Failures that are free, and minutes after the last one at which they are forgotten.
#[derive(Debug, Clone, Copy)]
struct Terms {
    free: i64,
    forget: i64,
}

/// The longest pause.
pub const LONGEST_MINUTES: i64 = 60;

impl Key<'_> {
    fn terms(self) -> Terms {
        match self {
            Key::Login(_) | Key::Browser(_) => Terms { free: 5, forget: 24 * 60 },
            Key::Address(_) | Key::Codes(..) => Terms { free: 30, forget: 60 },
        }
    }

    fn bytes(self, keys: &Keys) -> Vec<u8> {
        match self {
            Key::Login(login) => keys.blind("guard.login", login),
            Key::Address(address) => keys.blind("guard.address", address),
            Key::Codes(address, begins) => keys.blind("guard.codes", &format!("{address}\0{begins}")),
            Key::Browser(mark) => keys.blind("guard.browser", mark),
        }
    }
}

/// Minutes to wait after `failed` failures: none for the free ones, then 1, 2, 4 … up to an hour.
#[must_use]
pub fn pause(failed: i64, free: i64) -> i64 {
    let over = failed - free;
    if over < 0 { 0 } else { (1_i64 << over.min(6)).min(LONGEST_MINUTES) }
}

/// Counts a try. `Err(minutes)` when it must wait; then nothing is counted.
///
/// # Errors
/// When the database fails.
pub fn take(tx: &mut Tx<'_>, keys: &Keys, key: Key<'_>, now: Instant) -> Result<Result<(), i64>, Fault> {
    let (bytes, terms) = (key.bytes(keys), key.terms());
    // Makes the row and locks it until the end of the transaction.
    tx.exec(&store::GUARD_TOUCH, params![bytes, now])?;
    let (failed, last_at, locked_until) = tx.one(&store::GUARD, params![bytes])?;
    // A pause longer than there is was set while the clock ran ahead: it must not last until that day comes.
    if locked_until > now && locked_until <= now.plus_minutes(LONGEST_MINUTES) {
        return Ok(Err((locked_until.ms() - now.ms() + 59_999) / 60_000));
    }
    let failed = if now.ms() - last_at.ms() > terms.forget * 60_000 { 0 } else { failed } + 1;
    let until = match pause(failed, terms.free) {
        0 => Instant::from_ms(0),
        minutes => now.plus_minutes(minutes),
    };
    tx.exec(&store::GUARD_SET, params![bytes, failed, now, until])?;
    Ok(Ok(()))
}

/// Forgets the failures of a sign-in name: it was right, or an administrator unlocks it.
///
/// # Errors
/// When the database fails.
pub fn clear(tx: &mut Tx<'_>, keys: &Keys, key: Key<'_>) -> Result<(), Fault> {
    tx.exec(&store::GUARD_CLEAR, params![key.bytes(keys)])?;
    Ok(())
}

/// Gives one try of an address back: it was right. Its other failures stay, or one own account would buy any number.
///
/// # Errors
/// When the database fails.
pub fn give_back(tx: &mut Tx<'_>, keys: &Keys, key: Key<'_>) -> Result<(), Fault> {
    tx.exec(&store::GUARD_BACK, params![key.bytes(keys)])?;
    Ok(())
}

/// Removes what is forgotten anyhow: nothing is counted for longer than a day.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx<'_>, now: Instant) -> Result<(), Fault> {
    tx.exec(&store::GUARD_PURGE, params![now.plus_minutes(-2 * 24 * 60)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let pauses: Vec<i64> = (1..=14).map(|failed| pause(failed, 5)).collect();
        assert_eq!(pauses, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    }
}
