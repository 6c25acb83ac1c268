//! Identifiers: UUIDv7 in 16 bytes, one Rust type per kind of thing (design §9.1).

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A UUIDv7 that names a `T`. Stored as 16 bytes; written as 32 lowercase hex digits.
///
/// Ids are never used for order or paging: the server gives each row a `seq` for that.
pub struct Id<T: ?Sized> {
    bytes: [u8; 16],
    of: PhantomData<fn() -> T>,
}

/// The id a client gives a command before sending it, so that a repeat is recognised.
pub type CommandId = Id<CommandMarker>;

/// Marks [`CommandId`].
#[derive(Debug)]
pub enum CommandMarker {}

/// What was given is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl<T: ?Sized> Id<T> {
    /// Makes a new id: 48 bits of `unix_ms`, the rest random, version and variant set (RFC 9562).
    #[must_use]
    pub fn new(unix_ms: i64, random: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&unix_ms.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&random);
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self::from_bytes(bytes)
    }

    /// Makes a new id with randomness from the operating system.
    ///
    /// # Panics
    /// When the operating system has no randomness to give.
    #[must_use]
    pub fn fresh(now: crate::Instant) -> Self {
        let mut random = [0; 10];
        getrandom::fill(&mut random).expect("the operating system gives randomness");
        Self::new(now.ms(), random)
    }

    /// Takes 16 bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self { bytes, of: PhantomData }
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.bytes
    }

    /// The same bytes as the id of another kind: for tables that point at more than one kind.
    #[must_use]
    pub const fn cast<U: ?Sized>(self) -> Id<U> {
        Id::from_bytes(self.bytes)
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Id<T> {}
impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl<T: ?Sized> Eq for Id<T> {}
impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}
impl<T: ?Sized> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}
impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A list writes a hundred of them; a formatter per byte cost more than the row's own text.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 32];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.bytes) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&hex).map_err(|_| fmt::Error)?)
    }
}
impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id: 32 hex digits are expected, hyphens allowed")
    }
}
impl std::error::Error for NotAnId {}

impl<T: ?Sized> FromStr for Id<T> {
    type Err = NotAnId;
    /// Reads 32 hex digits; hyphens are passed over, so the usual UUID text is taken too.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let mut bytes = [0_u8; 16];
        let mut digits = 0;
        for c in text.chars().filter(|c| *c != '-') {
            let value = c.to_digit(16).ok_or(NotAnId)? as u8;
            let slot = bytes.get_mut(digits / 2).ok_or(NotAnId)?;
            *slot = (*slot << 4) | value;
            digits += 1;
        }
        if digits == 32 { Ok(Self::from_bytes(bytes)) } else { Err(NotAnId) }
    }
}
impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_agree() {
        let id: Id<()> = Id::new(0x0190_0000_0000, [0xff; 10]);
        assert_eq!(id.to_string(), "0190000000007fffbfffffffffffffff");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("01900000-0000-7fff-bfff-ffffffffffff".parse(), Ok(id));
        assert_eq!("0190".parse::<Id<()>>(), Err(NotAnId));
        assert_eq!("z".repeat(32).parse::<Id<()>>(), Err(NotAnId));
        assert_eq!("0".repeat(34).parse::<Id<()>>(), Err(NotAnId));
    }
}
