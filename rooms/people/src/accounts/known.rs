//! Browsers that signed in before: a signed mark in a long-lived cookie, bound to an account.
//!
//! Guesses from elsewhere may lock a sign-in name for those who come anew, but not for a browser that the person has
//! used: its tries are counted by itself. The mark opens nothing: the password is asked all the same. It is bound to the
//! password it was given for, so that whoever once knew an older one has no count of their own.

use liren_kernel::Instant;
use liren_office::{
    Keys, PersonId,
    keys::{hex, random},
};

/// Name of the cookie.
pub const COOKIE: &str = "known";
/// Days after which a browser is forgotten.
pub const DAYS: i64 = 400;
/// Accounts that one browser remembers: a shared desk.
const ACCOUNTS: usize = 6;

/// A mark of one browser for one account: `person.made.random.seal.signature`, where `seal` ties it to the password.
fn make(keys: &Keys, (person, hash): (PersonId, &str), now: Instant) -> String {
    let body = format!("{person}.{}.{}", now.ms(), hex(&random::<12>()));
    let body = format!("{body}.{}", seal(keys, &body, hash));
    format!("{body}.{}", keys.sign("known browser", &body))
}

fn seal(keys: &Keys, body: &str, hash: &str) -> String {
    keys.sign("known browser of a password", &format!("{body} {hash}"))
}

/// The account of a mark, when it was made here and is not too old, and what ties it to a password.
fn read<'c>(keys: &Keys, mark: &'c str, now: Instant) -> Option<(PersonId, &'c str, &'c str)> {
    let (body, signature) = mark.rsplit_once('.')?;
    let expected = keys.sign("known browser", body);
    let fits = subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), signature.as_bytes());
    let (first, seal) = body.rsplit_once('.')?;
    let mut parts = first.split('.');
    let (person, made) = (parts.next()?, parts.next()?.parse::<i64>().ok()?);
    parts.next()?;
    let old = now.ms() - made > DAYS * 24 * 3_600_000;
    if bool::from(fits) && !old { Some((person.parse().ok()?, first, seal)) } else { None }
}

/// The mark of `person` among those a browser sent, given for the password whose hash this is; empty where there is none.
#[must_use]
pub fn find<'c>(keys: &Keys, cookie: &'c str, (person, hash): (PersonId, &str), now: Instant) -> Option<&'c str> {
    cookie.split('~').take(ACCOUNTS).find(|mark| {
        read(keys, mark, now).is_some_and(|(whose, body, tie)| {
            let expected = seal(keys, body, hash);
            whose == person && bool::from(subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), tie.as_bytes()))
        })
    })
}

/// What the cookie holds after `person` signed in: their mark first, those of others that are still good behind it.
#[must_use]
pub fn remember(keys: &Keys, cookie: &str, (person, hash): (PersonId, &str), now: Instant) -> String {
    let mine = find(keys, cookie, (person, hash), now).map_or_else(|| make(keys, (person, hash), now), str::to_owned);
    let others = cookie
        .split('~')
        .take(ACCOUNTS)
        .filter(|mark| read(keys, mark, now).is_some_and(|(whose, ..)| whose != person));
    std::iter::once(mine.as_str()).chain(others).take(ACCOUNTS).collect::<Vec<_>>().join("~")
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::Id;

    #[test]
    fn a_mark_belongs_to_one_account_one_office_and_its_time() {
        let (keys, other) = (Keys::new([1; 32]), Keys::new([2; 32]));
        let (wang, li): (PersonId, PersonId) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let now = Instant::from_ms(1_782_180_000_000);
        let cookie = remember(&keys, "", (wang, "h"), now);
        assert!(find(&keys, &cookie, (wang, "h"), now).is_some());
        assert!(find(&keys, &cookie, (li, "h"), now).is_none() && find(&other, &cookie, (wang, "h"), now).is_none());
        assert!(find(&keys, &cookie, (wang, "h"), now.plus_minutes(DAYS * 24 * 60 + 1)).is_none());
        assert!(find(&keys, &cookie.replace(&wang.to_string(), &li.to_string()), (li, "h"), now).is_none());
        // A new password ends it: whoever knew the old one has no tries of their own any more.
        assert!(find(&keys, &cookie, (wang, "new"), now).is_none());
        let after = remember(&keys, &cookie, (wang, "new"), now);
        assert!(find(&keys, &after, (wang, "new"), now).is_some() && !after.contains('~'), "{after}");
    }

    #[test]
    fn a_shared_desk_is_known_to_each_who_uses_it_and_holds_no_more_than_a_few() {
        let keys = Keys::new([1; 32]);
        let now = Instant::from_ms(1_782_180_000_000);
        let mut cookie = String::from("forged~x.y.z.0");
        let people: Vec<PersonId> = (1..=9).map(|n| Id::from_bytes([n; 16])).collect();
        for person in &people {
            cookie = remember(&keys, &cookie, (*person, "h"), now);
        }
        assert_eq!(cookie.split('~').count(), ACCOUNTS);
        assert!(
            find(&keys, &cookie, (people[8], "h"), now).is_some()
                && find(&keys, &cookie, (people[0], "h"), now).is_none()
        );
        assert_eq!(remember(&keys, &cookie, (people[8], "h"), now), cookie, "the same mark is kept");
    }
}
