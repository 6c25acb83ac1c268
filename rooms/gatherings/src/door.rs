//! At the door: the rotating code on the steward's screen, the four digits beside it, and what a phone that showed
//! either may do for the next minutes. Everything follows from the clock and the key of this installation; nothing is
//! stored.

use liren_kernel::Instant;
use liren_office::{Keys, PersonId};

use crate::{guests::same, model::SittingId};

/// How long a rotating code stands, in milliseconds. The one before it is taken as well: somebody may just be scanning.
pub const WINDOW: i64 = 30_000;
/// How long four digits stand: they are read aloud and typed.
pub const CODE_WINDOW: i64 = 180_000;
/// How long somebody who scanned may take to press the button, in milliseconds.
const TICKET: i64 = 300_000;

/// What somebody at the door shows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Given out when the rotating code was scanned in time.
    Ticket(String),
    /// Four digits.
    Code(String),
}

fn token_of(keys: &Keys, sitting: SittingId, window: i64) -> String {
    keys.sign("gathering.door", &format!("{sitting}#{window}")).get(..20).unwrap_or_default().to_owned()
}

/// The rotating code of this moment.
#[must_use]
pub fn token(keys: &Keys, sitting: SittingId, now: Instant) -> String {
    token_of(keys, sitting, now.ms().div_euclid(WINDOW))
}

/// Whether `shown` is the rotating code of this moment or of the one before. A picture sent on to somebody at home is
/// older than that.
#[must_use]
pub fn is_token(keys: &Keys, sitting: SittingId, shown: &str, now: Instant) -> bool {
    let window = now.ms().div_euclid(WINDOW);
    same(shown, &token_of(keys, sitting, window)) || same(shown, &token_of(keys, sitting, window - 1))
}

fn digits_of(keys: &Keys, sitting: SittingId, window: i64) -> String {
    let signed = keys.sign("gathering.digits", &format!("{sitting}#{window}"));
    format!("{:04}", u64::from_str_radix(signed.get(..15).unwrap_or("0"), 16).unwrap_or(0) % 10_000)
}

/// The four digits of this moment.
#[must_use]
pub fn digits(keys: &Keys, sitting: SittingId, now: Instant) -> String {
    digits_of(keys, sitting, now.ms().div_euclid(CODE_WINDOW))
}

/// What a scan is worth for the next minutes, to this person alone.
#[must_use]
pub fn ticket(keys: &Keys, sitting: SittingId, person: PersonId, now: Instant) -> String {
    let until = now.ms() + TICKET;
    format!("{until}.{}", keys.sign("gathering.ticket", &format!("{sitting}#{person}#{until}")))
}

impl Proof {
    /// Whether it is of this moment.
    #[must_use]
    pub fn holds(&self, keys: &Keys, sitting: SittingId, person: PersonId, now: Instant) -> bool {
        match self {
            Self::Ticket(ticket) => {
                let Some((until, signed)) = ticket.split_once('.') else { return false };
                let Ok(until) = until.parse::<i64>() else { return false };
                let wanted = keys.sign("gathering.ticket", &format!("{sitting}#{person}#{until}"));
                now.ms() <= until && same(signed, &wanted)
            }
            Self::Code(typed) => {
                let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
                let window = now.ms().div_euclid(CODE_WINDOW);
                same(&typed, &digits_of(keys, sitting, window)) || same(&typed, &digits_of(keys, sitting, window - 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::Id;

    #[test]
    fn a_code_that_was_sent_on_is_worth_nothing() {
        let (keys, now) = (Keys::new([1; 32]), Instant::from_ms(1_782_180_000_000));
        let (sitting, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let later = |ms: i64| Instant::from_ms(now.ms() + ms);
        let shown = token(&keys, sitting, now);
        assert!(is_token(&keys, sitting, &shown, now) && is_token(&keys, sitting, &shown, later(WINDOW)));
        assert!(!is_token(&keys, sitting, &shown, later(2 * WINDOW)), "an old picture");
        assert!(!is_token(&keys, other, &shown, now) && !is_token(&keys, sitting, "", now));
        assert!(!is_token(&Keys::new([2; 32]), sitting, &shown, now));
    }

    #[test]
    fn a_scan_is_worth_five_minutes_to_who_scanned() {
        let (keys, now) = (Keys::new([1; 32]), Instant::from_ms(1_782_180_000_000));
        let (sitting, me, you) = (Id::from_bytes([1; 16]), Id::from_bytes([3; 16]), Id::from_bytes([4; 16]));
        let proof = Proof::Ticket(ticket(&keys, sitting, me, now));
        let later = |ms: i64| Instant::from_ms(now.ms() + ms);
        assert!(proof.holds(&keys, sitting, me, later(299_000)));
        assert!(!proof.holds(&keys, sitting, me, later(301_000)) && !proof.holds(&keys, sitting, you, now));
        assert!(!Proof::Ticket("9999999999999.x".into()).holds(&keys, sitting, me, now));
    }

    #[test]
    fn four_digits_are_for_phones_that_cannot_scan() {
        let (keys, now) = (Keys::new([1; 32]), Instant::from_ms(1_782_180_000_000));
        let (sitting, me) = (Id::from_bytes([1; 16]), Id::from_bytes([3; 16]));
        let code = digits(&keys, sitting, now);
        assert_eq!(code.len(), 4);
        assert!(Proof::Code(format!(" {code}")).holds(&keys, sitting, me, now));
        let late = Instant::from_ms(now.ms() + 2 * CODE_WINDOW);
        assert!(!Proof::Code(code).holds(&keys, sitting, me, late));
    }
}
