//! One-time and personal codes: letters and digits that cannot be mistaken for one another.
//!
//! A code is computed from its row's id with the master key, and the row holds only a keyed hash: nothing in the
//! database or in a receipt opens anything.

use liren_office::Keys;

/// Digits and letters without 0/O, 1/I/L and U (Crockford's base 32 without 0 and 1, plus two).
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ!?";
/// Characters that are drawn; the last two of [`ALPHABET`] are skipped.
const DRAWN: u8 = 30;

/// Characters of an invitation: about 98 bits.
const INVITATION: usize = 20;
/// Characters of a volunteer's personal code: about 49 bits, behind a limit on tries.
const PERSONAL: usize = 10;
/// Characters of a recovery code.
const RECOVERY: usize = 10;

/// The code of an invitation.
#[must_use]
pub fn invitation(keys: &Keys, id: &str) -> String {
    derive(keys, "invitation", id, INVITATION)
}

/// The personal code of a volunteer.
#[must_use]
pub fn personal(keys: &Keys, id: &str) -> String {
    derive(keys, "personal-code", id, PERSONAL)
}

/// One of the recovery codes of a person's second factor.
#[must_use]
pub fn recovery(keys: &Keys, seed: &str, n: usize) -> String {
    derive(keys, "recovery-code", &format!("{seed}:{n}"), RECOVERY)
}

/// What is stored of a code.
#[must_use]
pub fn hash(keys: &Keys, code: &str) -> Vec<u8> {
    keys.blind("code", code)
}

/// What was typed, as it was given out: upper case, without blanks and hyphens.
#[must_use]
pub fn read(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(64).collect()
}

/// In groups of five, for reading aloud and copying.
#[must_use]
pub fn grouped(code: &str) -> String {
    code.as_bytes().chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

fn derive(keys: &Keys, purpose: &str, id: &str, length: usize) -> String {
    let mut code = String::with_capacity(length);
    for round in 0_u32.. {
        let bytes = keys.sign(purpose, &format!("{id}#{round}"));
        for pair in bytes.as_bytes().chunks(2) {
            let byte = std::str::from_utf8(pair).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(255);
            // Only bytes below a multiple of 30 are used, so that every character is equally likely.
            if byte < 240 && code.len() < length {
                code.push(char::from(ALPHABET[usize::from(byte % DRAWN)]));
            }
        }
        if code.len() == length {
            break;
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_of_one_row_and_one_key_and_can_be_typed() {
        let keys = Keys::new([3; 32]);
        let code = invitation(&keys, "a");
        assert_eq!(code.len(), 20);
        assert_ne!(code, invitation(&keys, "b"));
        assert_ne!(code, invitation(&Keys::new([4; 32]), "a"));
        assert_eq!(personal(&keys, "a").len(), 10);
        assert_ne!(personal(&keys, "a"), recovery(&keys, "a", 0));
        assert!(code.chars().all(|c| c.is_ascii_alphanumeric() && !"01OILU".contains(c)), "{code}");
        assert_eq!(read(&grouped(&code).to_lowercase()), code);
    }
}
