//! Guests: people without an account, known to one gathering by name and phone, both ciphertext with a blind index.

use liren_kernel::{Instant, phone::Phone};
use liren_office::{Fault, Keys, keys::At};
use liren_store::{Tx, params};

use crate::{
    model::{GuestId, SeatId},
    store::seats::{GUEST_ADD, GuestRow},
};

/// The blind index of a phone.
#[must_use]
pub fn phone_blind(keys: &Keys, phone: &Phone) -> Vec<u8> {
    keys.blind("guest.phone", phone.reveal())
}

/// The blind index of a name.
#[must_use]
pub fn name_blind(keys: &Keys, name: &str) -> Vec<u8> {
    keys.blind("guest.name", name)
}

/// What stands for a guest in attendance: the same whenever the same name and phone come again.
#[must_use]
pub fn who(keys: &Keys, name: &str, phone: &Phone) -> [u8; 16] {
    let blind = keys.blind("guest.who", &format!("{}\0{name}", phone.reveal()));
    let mut who = [0; 16];
    who.copy_from_slice(&blind[..16]);
    who
}

/// Writes a guest.
///
/// # Errors
/// When the database fails.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    keys: &Keys,
    dossier: i64,
    id: GuestId,
    name: &str,
    phone: Option<&Phone>,
    now: Instant,
) -> Result<(), Fault> {
    let sealed = keys.seal_field(At { column: "guest.name", row: id.bytes() }, name)?;
    let (phone_sealed, blind) = match phone {
        Some(phone) => {
            let sealed = keys.seal_field(At { column: "guest.phone", row: id.bytes() }, phone.reveal())?;
            (Some(sealed), Some(phone_blind(keys, phone)))
        }
        None => (None, None),
    };
    // Two of one household share a phone; the same two come again under the same two keys.
    let who: [u8; 16] = match phone {
        Some(phone) => self::who(keys, name, phone),
        None => *id.bytes(),
    };
    tx.exec(&GUEST_ADD, params![id, dossier, who, sealed, name_blind(keys, name), phone_sealed, blind, now])?;
    Ok(())
}

/// The name, whole; empty once it was erased.
///
/// # Errors
/// When it does not open.
pub fn name(keys: &Keys, guest: &GuestRow) -> Result<String, Fault> {
    match &guest.name {
        Some(sealed) => keys.open_field(At { column: "guest.name", row: guest.id.bytes() }, sealed),
        None => Ok(String::new()),
    }
}

/// The phone, whole; empty when there is none.
///
/// # Errors
/// When it does not open.
pub fn phone(keys: &Keys, guest: &GuestRow) -> Result<String, Fault> {
    match &guest.phone {
        Some(sealed) => keys.open_field(At { column: "guest.phone", row: guest.id.bytes() }, sealed),
        None => Ok(String::new()),
    }
}

/// 取消码: six digits that follow from the seat and the key of this installation. Nothing is stored; with the phone it
/// lets a guest sign off, check in and say what they think.
#[must_use]
pub fn code(keys: &Keys, seat: SeatId) -> String {
    let signed = keys.sign("gathering.seat", &seat.to_string());
    let number = u64::from_str_radix(signed.get(..15).unwrap_or("0"), 16).unwrap_or(0);
    format!("{:06}", number % 1_000_000)
}

/// Whether `typed` is the code of this seat. Every digit is compared.
#[must_use]
pub fn fits(keys: &Keys, seat: SeatId, typed: &str) -> bool {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    same(&digits, &code(keys, seat))
}

/// Compares two short codes without telling where they differ.
#[must_use]
pub fn same(typed: &str, wanted: &str) -> bool {
    typed.len() == wanted.len() && typed.bytes().zip(wanted.bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::Id;

    #[test]
    fn a_code_belongs_to_one_seat_and_one_installation() {
        let (keys, other) = (Keys::new([1; 32]), Keys::new([2; 32]));
        let (a, b) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let first = code(&keys, a);
        assert_eq!(first.len(), 6);
        assert!(fits(&keys, a, &format!("{} {}", &first[..3], &first[3..])));
        assert!(!fits(&keys, b, &first) && !fits(&other, a, &first) && !fits(&keys, a, ""));
    }
}
