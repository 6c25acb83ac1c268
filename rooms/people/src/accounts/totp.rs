//! The second factor: time-based one-time passwords (RFC 6238; HMAC-SHA-1, 30 seconds, 6 digits).

use hmac::{Hmac, KeyInit as _, Mac as _};
use liren_kernel::Instant;
use liren_office::keys::random;
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// Seconds a code is valid.
const STEP: i64 = 30;
/// Steps before and after now that are taken too: clocks of phones differ.
const WINDOW: i64 = 1;
/// RFC 4648 base 32.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret of 160 bits (RFC 4226 §4), in base 32.
#[must_use]
pub fn new_secret() -> String {
    base32(&random::<20>())
}

/// The step of a moment.
#[must_use]
pub const fn step_of(now: Instant) -> i64 {
    now.ms().div_euclid(1000).div_euclid(STEP)
}

/// The code of a step; `None` when the secret is not base 32.
#[must_use]
pub fn code_at(secret: &str, step: i64) -> Option<String> {
    let mut mac = <Hmac<Sha1>>::new_from_slice(&from_base32(secret)?).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    // RFC 4226 §5.3: dynamic truncation.
    let at = usize::from(hash[19] & 0x0f);
    let number = u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]]) % 1_000_000;
    Some(format!("{number:06}"))
}

/// The step whose code was typed, if it is near now and after `last`, the step used before: no code works twice. A `last`
/// that lies ahead was used before the clock was set back; it must not shut its owner out until that time comes again.
#[must_use]
pub fn check(secret: &str, typed: &str, now: Instant, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(char::is_ascii_digit).take(8).collect();
    let here = step_of(now);
    let last = if last > here + WINDOW { i64::MIN } else { last };
    (here - WINDOW..=here + WINDOW)
        .filter(|step| *step > last)
        .find(|step| code_at(secret, *step).is_some_and(|code| bool::from(code.as_bytes().ct_eq(typed.as_bytes()))))
}

/// What an authenticator app reads from the QR code.
#[must_use]
pub fn address(secret: &str, login: &str) -> String {
    let login: String = login.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
    format!("otpauth://totp/Liren:{login}?secret={secret}&issuer=Liren&digits=6&period=30&algorithm=SHA1")
}

fn base32(bytes: &[u8]) -> String {
    let mut out = String::new();
    let (mut buffer, mut bits) = (0_u32, 0);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(BASE32[(buffer >> bits) as usize & 31]));
        }
    }
    if bits > 0 {
        out.push(char::from(BASE32[(buffer << (5 - bits)) as usize & 31]));
    }
    out
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for byte in text.bytes() {
        let value = BASE32.iter().position(|b| *b == byte.to_ascii_uppercase())?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret is the ASCII text of twenty digits; the last six of the eight digits.
    #[test]
    fn the_codes_of_the_standard_come_out() {
        let secret = base32(b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(&secret, seconds / STEP).unwrap(), code);
        }
        assert_eq!(from_base32(&secret).unwrap(), b"12345678901234567890");
    }

    #[test]
    fn a_code_is_taken_near_its_time_and_once() {
        let secret = new_secret();
        let now = Instant::from_ms(1_782_181_800_000);
        let step = step_of(now);
        let code = code_at(&secret, step).unwrap();
        assert_eq!(check(&secret, &format!("{} {}", &code[..3], &code[3..]), now, 0), Some(step));
        assert_eq!(check(&secret, &code, now, step), None, "a second time");
        assert_eq!(check(&secret, &code, now.plus_minutes(1), 0), None, "two steps later");
        let before = code_at(&secret, step - 1).unwrap();
        assert_eq!(check(&secret, &before, now, 0), Some(step - 1));
        assert_eq!(check(&secret, &before, now, step), None, "older than the one used");
        assert_eq!(check(&secret, "", now, 0), None);
    }
}
