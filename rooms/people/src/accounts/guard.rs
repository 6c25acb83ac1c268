//! Lock-out: a pause that grows with every failure, by sign-in name and by address.
//!
//! A try is counted before the password is looked at and given back when it was right, so that many tries at once get
//! no more chances than one after another. An unknown name is counted like a known one. A browser that the person has
//! signed in with before is counted by itself, so that nobody else can lock its owner out.

use liren_kernel::Instant;
use liren_office::{Fault, Keys, PersonId};
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
    /// Tries from one browser that this person signed in with before; see [`super::known`].
    Browser(&'a str, PersonId),
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
            Key::Login(_) | Key::Browser(..) => Terms { free: 5, forget: 24 * 60 },
            Key::Address(_) | Key::Codes(..) => Terms { free: 30, forget: 60 },
        }
    }

    fn bytes(self, keys: &Keys) -> Vec<u8> {
        match self {
            Key::Login(login) => keys.blind("guard.login", login),
            Key::Address(address) => keys.blind("guard.address", address),
            Key::Codes(address, begins) => keys.blind("guard.codes", &format!("{address}\0{begins}")),
            Key::Browser(mark, _) => keys.blind("guard.browser", mark),
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
    take_all(tx, keys, &[key], now)
}

/// The same for all that one try is counted by: while one of them must wait none is counted, so that a name that is paused
/// does not use up an address that others share.
///
/// # Errors
/// When the database fails.
pub fn take_all(tx: &mut Tx<'_>, keys: &Keys, all: &[Key<'_>], now: Instant) -> Result<Result<(), i64>, Fault> {
    let mut counts = Vec::with_capacity(all.len());
    for key in all {
        match look(tx, keys, *key, now)? {
            Ok(count) => counts.push(count),
            Err(minutes) => return Ok(Err(minutes)),
        }
    }
    for (bytes, failed, until) in counts {
        tx.exec(&store::GUARD_SET, params![bytes, failed, now, until])?;
    }
    Ok(Ok(()))
}

/// What a count would become: its key, failures, and until when the next must wait. `Err(minutes)` when this one must.
type Look = Result<(Vec<u8>, i64, Instant), i64>;

fn look(tx: &mut Tx<'_>, keys: &Keys, key: Key<'_>, now: Instant) -> Result<Look, Fault> {
    let (bytes, terms) = (key.bytes(keys), key.terms());
    // Makes the row and locks it until the end of the transaction.
    tx.exec(&store::GUARD_TOUCH, params![bytes, now])?;
    let (failed, last_at, locked_until) = tx.one(&store::GUARD, params![bytes])?;
    let freed = match key {
        Key::Browser(_, person) => tx.opt(&store::GUARD, params![freed(keys, person)])?.map(|(_, at, _)| at),
        _ => None,
    };
    let (failed, locked_until) = match freed {
        Some(at) if last_at < at && at <= now => (0, Instant::from_ms(0)),
        _ => (failed, locked_until),
    };
    // A pause longer than there is was set while the clock ran ahead: it must not last until that day comes.
    if locked_until > now && locked_until <= now.plus_minutes(LONGEST_MINUTES) {
        return Ok(Err((locked_until.ms() - now.ms() + 59_999) / 60_000));
    }
    let failed = if now.ms() - last_at.ms() > terms.forget * 60_000 { 0 } else { failed } + 1;
    let until = match pause(failed, terms.free) {
        0 => Instant::from_ms(0),
        minutes => now.plus_minutes(minutes),
    };
    Ok(Ok((bytes, failed, until)))
}

/// Under which it is kept when somebody was let off; their browsers' own counts from before are worth nothing then.
fn freed(keys: &Keys, person: PersonId) -> Vec<u8> {
    keys.blind("guard.freed", &person.to_string())
}

/// Forgets the failures of somebody's sign-in name and of all their browsers, which are not kept by person: an
/// administrator unlocks them, or they came by a link of the administrator's.
///
/// # Errors
/// When the database fails.
pub fn let_off(tx: &mut Tx<'_>, keys: &Keys, person: PersonId, login: Option<&str>, now: Instant) -> Result<(), Fault> {
    if let Some(login) = login {
        clear(tx, keys, Key::Login(login))?;
    }
    let key = freed(keys, person);
    tx.exec(&store::GUARD_TOUCH, params![key, now])?;
    tx.exec(&store::GUARD_SET, params![key, 0_i64, now, Instant::from_ms(0)])?;
    Ok(())
}

/// Forgets the failures of a sign-in name or a browser: it was right.
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
