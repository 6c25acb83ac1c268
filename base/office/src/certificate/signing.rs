//! Ed25519 keys of the office, and compact JWS (RFC 7515, RFC 8037).
//!
//! A key's seed is kept as ciphertext under the master key; its public half is published, so that anybody can check a
//! certificate without asking the office. Keys that were retired stay, for what they signed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use liren_kernel::Instant;
use liren_store::{Read, Tx, params};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde_json::Value;

use super::store;
use crate::{
    Fault, Keys,
    keys::{At, hex, random, sha256},
};

/// A key that signs.
pub struct Signer {
    pair: Ed25519KeyPair,
    /// Names it in the head of what it signs.
    pub kid: String,
    /// Its row.
    pub seq: i64,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.kid)
    }
}

/// A key as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name.
    pub kid: String,
    /// 32 bytes.
    pub public: Vec<u8>,
    /// Since when it signs.
    pub made_at: Instant,
    /// Until when it signed.
    pub retired_at: Option<Instant>,
}

impl PublicKey {
    /// As a JSON Web Key.
    #[must_use]
    pub fn jwk(&self) -> Value {
        serde_json::json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.kid, "x": BASE64.encode(&self.public),
        })
    }
}

impl Signer {
    fn open(keys: &Keys, seq: i64, kid: &str, public: &[u8], sealed: &[u8]) -> Result<Self, Fault> {
        let seed =
            zeroize::Zeroizing::new(keys.open_field(At { column: "certificate_key.seed", row: public }, sealed)?);
        let bytes = BASE64.decode(seed.as_bytes()).map(zeroize::Zeroizing::new);
        let bytes = bytes.map_err(|e| Fault::Internal(format!("the seed of key {kid}: {e}")))?;
        // A public half that was exchanged in the database does not belong to the seed.
        let pair = Ed25519KeyPair::from_seed_and_public_key(&bytes, public)
            .map_err(|_| Fault::Internal(format!("key {kid} is not whole")))?;
        if kid != kid_of(public) {
            return Err(Fault::Internal(format!("key {kid} bears another's name")));
        }
        Ok(Self { pair, kid: kid.to_owned(), seq })
    }

    /// Signs a payload; gives the compact form `head.payload.signature`.
    #[must_use]
    pub fn sign(&self, payload: &[u8]) -> String {
        let head = serde_json::json!({ "alg": "EdDSA", "kid": self.kid }).to_string();
        let mut text = format!("{}.{}", BASE64.encode(head), BASE64.encode(payload));
        let signature = self.pair.sign(text.as_bytes());
        text.push('.');
        text.push_str(&BASE64.encode(signature.as_ref()));
        text
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

fn kid_of(public: &[u8]) -> String {
    hex(&sha256(&[b"certificate key", public])[..8])
}

/// Checks a compact JWS against a public key of 32 bytes; gives the payload.
///
/// `None` when the head names another algorithm or key, when any part is not what it should be, or when the
/// signature does not fit.
#[must_use]
pub fn payload(jws: &str, kid: &str, public: &[u8]) -> Option<Vec<u8>> {
    let (signed, signature) = jws.rsplit_once('.')?;
    let (head, payload) = signed.split_once('.')?;
    let head: Value = serde_json::from_slice(&BASE64.decode(head).ok()?).ok()?;
    if head.get("alg")?.as_str()? != "EdDSA" || head.get("kid")?.as_str()? != kid || head.get("crit").is_some() {
        return None;
    }
    let signature = BASE64.decode(signature).ok()?;
    UnparsedPublicKey::new(&ED25519, public).verify(signed.as_bytes(), &signature).ok()?;
    BASE64.decode(payload).ok()
}

/// The key that signs now; the first is made when it is first needed.
///
/// # Errors
/// When the database fails, or the key does not open under this master key.
pub fn signer(tx: &mut Tx<'_>, keys: &Keys, now: Instant) -> Result<Signer, Fault> {
    tx.take_turn(b"certificate key")?;
    match tx.opt(&store::KEY_NOW, params![])? {
        Some((seq, kid, public, seed)) => Signer::open(keys, seq, &kid, &public, &seed),
        None => make(tx, keys, now),
    }
}

/// The key with this row.
///
/// # Errors
/// As [`signer`].
pub fn of_row(read: &mut Read<'_>, keys: &Keys, seq: i64) -> Result<Option<Signer>, Fault> {
    let found = read.opt(&store::KEY_AT, params![seq])?;
    found.map(|(kid, public, seed)| Signer::open(keys, seq, &kid, &public, &seed)).transpose()
}

/// Retires the key that signs now and makes another: after a leak, or by the office's own rule. What the old one
/// signed stays good.
///
/// # Errors
/// When the database fails.
pub fn replace(tx: &mut Tx<'_>, keys: &Keys, now: Instant) -> Result<Signer, Fault> {
    tx.take_turn(b"certificate key")?;
    tx.exec(&store::KEYS_RETIRE, params![now])?;
    make(tx, keys, now)
}

fn make(tx: &mut Tx<'_>, keys: &Keys, now: Instant) -> Result<Signer, Fault> {
    let seed = zeroize::Zeroizing::new(random::<32>());
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref())
        .map_err(|_| Fault::Internal("no key from 32 bytes".into()))?;
    let public = pair.public_key().as_ref().to_vec();
    let text = zeroize::Zeroizing::new(BASE64.encode(seed.as_ref()));
    let sealed = keys.seal_field(At { column: "certificate_key.seed", row: &public }, &text)?;
    let kid = kid_of(&public);
    let (seq,) = tx.one(&store::KEY_ADD, params![kid, public, sealed, now])?;
    Ok(Signer { pair, kid, seq })
}

/// All keys there ever were, newest first, as they are published.
///
/// # Errors
/// When the database fails.
pub fn published(read: &mut Read<'_>) -> Result<Vec<PublicKey>, Fault> {
    let rows = read.all(&store::KEYS, params![])?;
    let key = |(kid, public, made_at, retired_at)| PublicKey { kid, public, made_at, retired_at };
    Ok(rows.into_iter().map(key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_8037_is_checked() {
        let public = BASE64.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let seed = BASE64.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let pair = Ed25519KeyPair::from_seed_and_public_key(&seed, &public).unwrap();
        let signer = Signer { pair, kid: "a".into(), seq: 1 };
        let text = format!("{}.{}", BASE64.encode(r#"{"alg":"EdDSA"}"#), BASE64.encode("Example of Ed25519 signing"));
        let signature = BASE64.encode(signer.pair.sign(text.as_bytes()));
        assert_eq!(signature, "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
        let jws = signer.sign(b"{}");
        assert_eq!(payload(&jws, "a", &public).as_deref(), Some(b"{}".as_slice()));
        assert_eq!(payload(&jws, "b", &public), None);
        assert_eq!(payload(&jws, "a", &[7; 32]), None);
        let other = signer.sign(b"[]");
        let (head, tail) = (jws.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1);
        assert_eq!(payload(&format!("{head}.{tail}"), "a", &public), None);
        let none = format!("{}.{}.", BASE64.encode(r#"{"alg":"none","kid":"a"}"#), BASE64.encode("{}"));
        assert_eq!(payload(&none, "a", &public), None);
    }
}
