//! What waits on a phone is sealed to a public key of this server: P-256 key agreement (WebCrypto has it everywhere),
//! HKDF-SHA-256, AES-256-GCM. The private half is ciphertext under the master key; a key serves for a while and then
//! only opens what was sealed to it.
//!
//! Bytes: `LRN1`, key id (8), the phone's point (65, uncompressed), nonce (12), ciphertext with its tag. The first 77
//! are associated data.

use hkdf::Hkdf;
use liren_kernel::{Id, Instant};
use liren_office::{
    Fault, Keys,
    keys::{At, hex, random, sha256, unhex},
};
use liren_store::{Read, Tx, params};
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToSec1Point as _};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::store;

const MAGIC: &[u8; 4] = b"LRN1";
const POINT: usize = 65;
const NONCE: usize = 12;
const HEAD: usize = 4 + 8 + POINT;
const INFO: &[u8] = b"liren offline act 1";
/// Days that a key is given out.
const SERVES_DAYS: i64 = 90;

/// A key as phones get it.
#[derive(Debug, Clone)]
pub struct Public {
    /// Names it.
    pub id: Id<()>,
    /// The point, uncompressed.
    pub point: Vec<u8>,
}

/// The key that packs give out now; a new one when there is none or it has served its time.
pub(super) fn current(tx: &mut Tx<'_>, keys: &Keys, now: Instant) -> Result<Public, Fault> {
    tx.take_turn(b"offline key")?;
    if let Some((id, point, made_at)) = tx.opt(&store::KEY_NOW, params![])? {
        if made_at.plus_minutes(SERVES_DAYS * 24 * 60) > now {
            return Ok(Public { id, point });
        }
        tx.exec(&store::KEYS_RETIRE, params![now])?;
    }
    make(tx, keys, now)
}

fn make(tx: &mut Tx<'_>, keys: &Keys, now: Instant) -> Result<Public, Fault> {
    let secret = loop {
        // One draw in 2³² is no scalar of the curve.
        if let Ok(secret) = SecretKey::from_slice(random::<32>().as_slice()) {
            break secret;
        }
    };
    let point = secret.public_key().to_sec1_point(false).as_bytes().to_vec();
    let id = name(&point);
    let text = Zeroizing::new(hex(&secret.to_bytes()));
    let sealed = keys.seal_field(At { column: "offline_key.secret", row: &point }, &text)?;
    tx.exec(&store::KEY_ADD, params![id, point, sealed, now])?;
    Ok(Public { id, point })
}

/// A key is named by its point; the name fills an id's sixteen bytes.
fn name(point: &[u8]) -> Id<()> {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&sha256(&[b"offline key", point])[..8]);
    Id::from_bytes(id)
}

/// The private half that something was sealed to.
pub(super) struct Private {
    secret: SecretKey,
    point: Vec<u8>,
}

impl Private {
    /// Opens it; `None` when it was damaged. Takes a core as long as it is: not for a thread that others wait for.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        decrypt(&self.secret, &self.point, sealed)
    }
}

/// The key to what a phone sealed. `None` for what is no such thing, or was sealed to a key that is not here.
pub(super) fn key_of(read: &mut Read<'_>, keys: &Keys, sealed: &[u8]) -> Result<Option<Private>, Fault> {
    if sealed.len() < HEAD + NONCE + 16 || &sealed[..4] != MAGIC {
        return Ok(None);
    }
    let mut id = [0; 16];
    id[..8].copy_from_slice(&sealed[4..12]);
    let Some((point, secret)) = read.opt(&store::KEY, params![Id::<()>::from_bytes(id)])? else { return Ok(None) };
    let text = Zeroizing::new(keys.open_field(At { column: "offline_key.secret", row: &point }, &secret)?);
    let secret = unhex(&text).map(Zeroizing::new).and_then(|bytes| SecretKey::from_slice(&bytes).ok());
    let secret = secret.ok_or_else(|| Fault::Internal("a key for phones is not whole".into()))?;
    Ok(Some(Private { secret, point }))
}

fn decrypt(secret: &SecretKey, point: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (head, rest) = sealed.split_at(HEAD);
    let (nonce, body) = rest.split_at(NONCE);
    let theirs = PublicKey::from_sec1_bytes(&head[12..]).ok()?;
    let shared = diffie_hellman(secret.to_nonzero_scalar(), theirs.as_affine());
    let mut key = Zeroizing::new([0; 32]);
    let info = [INFO, &head[12..], point].concat();
    Hkdf::<Sha256>::new(None, shared.raw_secret_bytes()).expand(&info, key.as_mut()).ok()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref()).ok()?);
    let mut bytes = body.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let plain = key.open_in_place(nonce, Aad::from(head), &mut bytes).ok()?.len();
    bytes.truncate(plain);
    Some(bytes)
}

/// Seals as a phone does: for the bench, and for tests of what the server does with it. `None` for what is no key.
#[must_use]
pub fn seal(public: &Public, plain: &[u8]) -> Option<Vec<u8>> {
    let mine = SecretKey::from_slice(random::<32>().as_slice()).ok()?;
    let epk = mine.public_key().to_sec1_point(false).as_bytes().to_vec();
    let theirs = PublicKey::from_sec1_bytes(&public.point).ok()?;
    let shared = diffie_hellman(mine.to_nonzero_scalar(), theirs.as_affine());
    let mut key = Zeroizing::new([0; 32]);
    let info = [INFO, &epk, &public.point].concat();
    Hkdf::<Sha256>::new(None, shared.raw_secret_bytes()).expand(&info, key.as_mut()).ok()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref()).ok()?);
    let head = [MAGIC.as_slice(), &public.id.bytes()[..8], &epk].concat();
    let nonce = random::<NONCE>();
    let mut body = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&head), &mut body).ok()?;
    Some([head, nonce.to_vec(), body].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> (SecretKey, Public) {
        let secret = SecretKey::from_slice(&[7; 32]).unwrap();
        let point = secret.public_key().to_sec1_point(false).as_bytes().to_vec();
        (secret, Public { id: name(&point), point })
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_alone_and_whole() {
        let (secret, public) = key();
        let sealed = seal(&public, b"five floors").unwrap();
        assert_eq!(decrypt(&secret, &public.point, &sealed).as_deref(), Some(b"five floors".as_slice()));
        let other = SecretKey::from_slice(&[8; 32]).unwrap();
        assert_eq!(decrypt(&other, &public.point, &sealed), None);
        for at in [0, 5, 20, HEAD + 1, HEAD + NONCE, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(decrypt(&secret, &public.point, &changed), None, "byte {at}");
        }
    }
}
