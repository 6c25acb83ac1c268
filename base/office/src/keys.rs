//! The master key and what is derived from it (design §9.8).
//!
//! The master key lives in a file outside the data directory. From it come, by HKDF-SHA-256 with a purpose each:
//! the key that wraps data keys, the keys of blind indexes, the key that hashes search tokens of level 2.
//! Cipher: XChaCha20-Poly1305; associated data name the table, column and row, so that a value cannot be moved.

use std::path::Path;

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::Fault;

/// First byte of every ciphertext, so that another cipher can follow.
const VERSION: u8 = 1;

/// Where a ciphertext stands; it opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// `table.column`.
    pub column: &'a str,
    /// The row's id.
    pub row: &'a [u8],
}

/// The keys of this installation.
#[derive(Clone)]
pub struct Keys {
    master: Zeroizing<[u8; 32]>,
    wrap: Zeroizing<[u8; 32]>,
    field: Zeroizing<[u8; 32]>,
    blind: Zeroizing<[u8; 32]>,
    search: Zeroizing<[u8; 32]>,
    receipt: Zeroizing<[u8; 32]>,
    id: [u8; 8],
}

/// A key of one (dossier, level, audience).
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.key_id())
    }
}
impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey")
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Random bytes from the operating system.
///
/// # Panics
/// When there are none to be had.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// Lowercase hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The bytes of hex digits; `None` where something is none.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()).collect()
}

impl Keys {
    /// Derives everything from a master key.
    ///
    /// # Panics
    /// Never: the lengths asked of HKDF are fixed and allowed.
    #[must_use]
    pub fn new(master: [u8; 32]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(b"liren v1"), &master);
        let derive = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            hkdf.expand(purpose.as_bytes(), key.as_mut()).expect("32 bytes is a length HKDF gives");
            key
        };
        let digest = sha256(&[b"key id", &master]);
        let mut id = [0; 8];
        id.copy_from_slice(&digest[..8]);
        Self {
            wrap: derive("wrap"),
            field: derive("field"),
            blind: derive("blind"),
            search: derive("search"),
            receipt: derive("receipt"),
            master: Zeroizing::new(master),
            id,
        }
    }

    /// Reads the key file, or makes one readable by its owner alone.
    ///
    /// # Errors
    /// When the file is not 64 hex digits, is readable by others, or cannot be made.
    pub fn load_or_make(path: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let mode = std::os::unix::fs::PermissionsExt::mode(
                    &std::fs::metadata(path).map_err(|e| format!("{}: {e}", path.display()))?.permissions(),
                );
                if mode & 0o077 != 0 {
                    return Err(format!(
                        "the key file {} can be read by others (mode {:o}): `chmod 600 {0}`, and think about who has read it",
                        path.display(),
                        mode & 0o777
                    ));
                }
                Self::parse(text.trim())
                    .ok_or_else(|| format!("{} is not a key: 64 hex digits are expected", path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::new(random());
                keys.save(path).map_err(|e| format!("{}: {e}", path.display()))?;
                Ok(keys)
            }
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    fn save(&self, path: &Path) -> std::io::Result<()> {
        use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{}", hex(self.master.as_ref()))?;
        file.sync_all()
    }

    /// Reads 64 hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut master = [0_u8; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (i, byte) in master.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Self::new(master))
    }

    /// The master key in groups of eight digits, for the recovery sheet that is printed and locked away.
    #[must_use]
    pub fn recovery_text(&self) -> String {
        hex(self.master.as_ref())
            .as_bytes()
            .chunks(8)
            .map(|c| String::from_utf8_lossy(c).into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Names the key without telling it.
    #[must_use]
    pub fn key_id(&self) -> String {
        hex(&self.id)
    }

    /// Makes a data key and wraps it for storage.
    ///
    /// # Errors
    /// Never in practice: the cipher refuses only impossible lengths.
    pub fn make_data_key(&self, at: At<'_>) -> Result<(DataKey, Vec<u8>), Fault> {
        let key = random::<32>();
        let wrapped = seal(&self.wrap, &self.id, at, &key)?;
        Ok((DataKey(Zeroizing::new(key)), wrapped))
    }

    /// Unwraps a stored data key.
    ///
    /// # Errors
    /// When it was wrapped by another master key, for another row, or is damaged.
    pub fn unwrap(&self, at: At<'_>, wrapped: &[u8]) -> Result<DataKey, Fault> {
        let bytes = open(&self.wrap, at, wrapped)?;
        let key = bytes.as_slice().try_into().map_err(|_| Fault::Internal("a data key of wrong length".into()))?;
        Ok(DataKey(Zeroizing::new(key)))
    }

    /// Encrypts one field of a register: phone or identity number.
    ///
    /// # Errors
    /// As [`Keys::make_data_key`].
    pub fn seal_field(&self, at: At<'_>, plain: &str) -> Result<Vec<u8>, Fault> {
        seal(&self.field, &self.id, at, plain.as_bytes())
    }

    /// Opens what [`Keys::seal_field`] made.
    ///
    /// # Errors
    /// When key, place or bytes do not fit.
    pub fn open_field(&self, at: At<'_>, sealed: &[u8]) -> Result<String, Fault> {
        String::from_utf8(open(&self.field, at, sealed)?).map_err(|e| Fault::Internal(e.to_string()))
    }

    /// The blind index of a value: equal values give equal bytes, and nothing else can be told.
    #[must_use]
    pub fn blind(&self, column: &str, value: &str) -> Vec<u8> {
        mac(&*self.blind, &[column.as_bytes(), b"\0", value.as_bytes()])[..16].to_vec()
    }

    /// What a receipt keeps of the payload it answered. Payloads carry phones and identity numbers, of which a plain
    /// hash can be found by trying them all.
    #[must_use]
    pub fn receipt(&self, verb: &str, payload: &[u8]) -> Vec<u8> {
        mac(&*self.receipt, &[verb.as_bytes(), b"\0", payload]).to_vec()
    }

    /// The search token of level 2 for a plain token.
    #[must_use]
    pub fn search_token(&self, token: &str) -> String {
        format!("h{}", hex(&mac(&*self.search, &[token.as_bytes()])[..8]))
    }

    /// Signs a short-lived address or code; 16 bytes in hex.
    #[must_use]
    pub fn sign(&self, purpose: &str, value: &str) -> String {
        hex(&mac(&*self.blind, &[b"sign\0", purpose.as_bytes(), b"\0", value.as_bytes()])[..16])
    }
}

impl DataKey {
    /// Encrypts content.
    ///
    /// # Errors
    /// Never in practice.
    pub fn seal(&self, at: At<'_>, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        seal(&self.0, &[0; 8], at, plain)
    }

    /// Opens it.
    ///
    /// # Errors
    /// When key, place or bytes do not fit.
    pub fn open(&self, at: At<'_>, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        open(&self.0, at, sealed)
    }
}

fn associated(at: At<'_>) -> Vec<u8> {
    [at.column.as_bytes(), b"\0", at.row].concat()
}

fn seal(key: &[u8; 32], key_id: &[u8; 8], at: At<'_>, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let nonce = random::<24>();
    let cipher = XChaCha20Poly1305::new(key.into());
    let body = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &associated(at) })
        .map_err(|_| Fault::Internal("the cipher refused".into()))?;
    Ok([&[VERSION], key_id.as_slice(), &nonce, &body].concat())
}

fn open(key: &[u8; 32], at: At<'_>, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let wrong = || Fault::Internal(format!("{} does not open: wrong key, moved or damaged", at.column));
    if sealed.first() != Some(&VERSION) || sealed.len() < 33 {
        return Err(wrong());
    }
    let nonce: [u8; 24] = sealed[9..33].try_into().map_err(|_| wrong())?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), Payload { msg: &sealed[33..], aad: &associated(at) })
        .map_err(|_| wrong())
}

/// HMAC-SHA-256 over the parts, one after another.
#[must_use]
pub fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes any key length"));
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ciphertext_opens_only_where_it_was_made() {
        let keys = Keys::new([7; 32]);
        let at = At { column: "person.phone", row: b"row-1" };
        let sealed = keys.seal_field(at, "13800138000").unwrap();
        assert_eq!(keys.open_field(at, &sealed).unwrap(), "13800138000");
        assert!(keys.open_field(At { row: b"row-2", ..at }, &sealed).is_err());
        assert!(keys.open_field(At { column: "person.id_no", ..at }, &sealed).is_err());
        assert!(Keys::new([8; 32]).open_field(at, &sealed).is_err());
        assert_ne!(sealed, keys.seal_field(at, "13800138000").unwrap());
        assert_eq!(keys.blind("phone", "1"), keys.blind("phone", "1"));
        assert_ne!(keys.blind("phone", "1"), keys.blind("id_no", "1"));
    }

    #[test]
    fn what_a_receipt_keeps_cannot_be_made_without_the_key() {
        let (keys, payload) = (Keys::new([7; 32]), br#"{"phone":"13800138000"}"#);
        let kept = keys.receipt("person.add", payload);
        assert_eq!(kept, keys.receipt("person.add", payload));
        assert_ne!(kept, keys.receipt("person.edit", payload));
        assert_ne!(kept, Keys::new([8; 32]).receipt("person.add", payload));
        assert_ne!(kept, sha256(&[b"person.add", b"\0", payload]).to_vec());
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k/liren.key");
        let made = Keys::load_or_make(&path).unwrap();
        assert_eq!(Keys::load_or_make(&path).unwrap().key_id(), made.key_id());
        for (mode, well) in [(0o640, false), (0o604, false), (0o400, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let found = Keys::load_or_make(&path);
            assert_eq!(found.is_ok(), well, "{mode:o}");
            assert!(well || found.unwrap_err().contains("chmod 600"));
        }
    }

    #[test]
    fn the_recovery_text_makes_the_same_key() {
        let keys = Keys::new([9; 32]);
        let again = Keys::parse(&keys.recovery_text().replace(' ', "")).unwrap();
        assert_eq!(again.key_id(), keys.key_id());
        assert!(Keys::parse("xyz").is_none());
    }
}
