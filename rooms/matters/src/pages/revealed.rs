//! What was revealed stays to be seen for some minutes by whoever asked for it, by an address that only serves them: the
//! answer to a form is then a page that can be left and come back to.

use liren_kernel::Instant;
use liren_office::{DossierId, Keys, PersonId};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

/// How long it stays to be seen, in minutes.
const MINUTES: i64 = 5;

/// What an address says of it.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    shown: String,
}

fn signed(keys: &Keys, person: PersonId, matter: DossierId, field: &str, until: i64) -> String {
    keys.sign("matter.revealed", &format!("{person} {matter} {field} {until}"))
}

/// What the address carries once `field` was revealed.
pub fn pass(keys: &Keys, person: PersonId, matter: DossierId, field: &str, now: Instant) -> String {
    let until = now.plus_minutes(MINUTES).ms();
    format!("{field}.{until}.{}", signed(keys, person, matter, field, until))
}

impl Asked {
    /// The field that `person` may still see whole.
    pub fn field(&self, keys: &Keys, person: PersonId, matter: DossierId, now: Instant) -> Option<String> {
        let (field, rest) = self.shown.split_once('.')?;
        let (until, signature) = rest.split_once('.')?;
        let until: i64 = until.parse().ok()?;
        let wanted = signed(keys, person, matter, field, until);
        let fits = bool::from(signature.as_bytes().ct_eq(wanted.as_bytes()));
        (fits && now.ms() < until).then(|| field.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::Id;

    #[test]
    fn a_pass_is_for_one_person_one_field_and_five_minutes() {
        let keys = Keys::new([1; 32]);
        let (own, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let (matter, another) = (Id::from_bytes([3; 16]), Id::from_bytes([4; 16]));
        let now = Instant::from_ms(1_000_000_000_000);
        let asked = Asked { shown: pass(&keys, own, matter, "phone", now) };
        assert_eq!(asked.field(&keys, own, matter, now.plus_minutes(4)).as_deref(), Some("phone"));
        assert!(asked.field(&keys, own, matter, now.plus_minutes(5)).is_none());
        assert!(asked.field(&keys, other, matter, now).is_none() && asked.field(&keys, own, another, now).is_none());
        for wrong in ["", "phone", "phone.1", &asked.shown.replace("phone", "name"), &format!("{}0", asked.shown)] {
            assert!(Asked { shown: wrong.to_owned() }.field(&keys, own, matter, now).is_none(), "{wrong}");
        }
    }
}
