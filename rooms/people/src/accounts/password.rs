//! Passwords: Argon2id, two at a time, away from the threads that serve pages.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use liren_kernel::Refusal;
use liren_office::{Fault, Turns};

/// Fewest and most characters. The most bounds the work of one try.
pub const SHORTEST: usize = 10;
/// See [`SHORTEST`].
pub const LONGEST: usize = 200;
/// At work at once: each takes 19 MiB and a core for tens of milliseconds.
const AT_ONCE: usize = 2;
/// Waiting behind them: more is an attack, and each of them a form in memory.
const WAITING: usize = 200;

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Turns>,
    /// Checked in the place of an unknown account's hash, so that both take as long.
    nobody: Arc<str>,
}

fn argon() -> Argon2<'static> {
    // OWASP's second choice: 19 MiB, 2 passes, 1 lane.
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Checks a new password.
///
/// # Errors
/// At `field`: `refusal-password-short`, `refusal-password-long`, `refusal-password-login`, `refusal-password-common`.
pub fn check_new(field: &str, password: &str, login: &str) -> Result<(), Refusal> {
    let count = password.chars().count();
    if count < SHORTEST {
        return Err(Refusal::field(field, "refusal-password-short").arg("min", SHORTEST).arg("count", count));
    }
    if count > LONGEST {
        return Err(Refusal::field(field, "refusal-password-long").arg("max", LONGEST));
    }
    let lower = password.to_lowercase();
    if !login.is_empty() && lower.contains(&login.to_lowercase()) {
        return Err(Refusal::field(field, "refusal-password-login"));
    }
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    let common =
        ["password", "passw0rd", "12345678", "87654321", "qwertyui", "abcdefgh", "11111111", "admin123", "liren"];
    if different.len() < 5 || common.iter().any(|word| lower.contains(word)) {
        return Err(Refusal::field(field, "refusal-password-common"));
    }
    Ok(())
}

/// Hashes a password on this thread; it takes tens of milliseconds.
///
/// # Errors
/// When the hasher refuses.
pub fn hash_blocking(password: &str) -> Result<String, Fault> {
    let hash = argon().hash_password(password.as_bytes()).map_err(|e| Fault::Internal(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether `password` is the one that was hashed; on this thread.
#[must_use]
pub fn verify_blocking(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok())
}

impl Passwords {
    /// Ready to hash.
    ///
    /// # Errors
    /// When the hasher refuses.
    pub fn new() -> Result<Self, Fault> {
        let nobody = hash_blocking(&liren_office::keys::hex(&liren_office::keys::random::<16>()))?;
        Ok(Self { turns: Arc::new(Turns::new(AT_ONCE, WAITING)), nobody: nobody.into() })
    }

    /// Hashes a password.
    ///
    /// # Errors
    /// When the hasher refuses; `refusal-server-busy`.
    pub async fn hash(&self, password: String) -> Result<String, Fault> {
        self.turns.run(move || hash_blocking(&password)).await?
    }

    /// Whether the password is right. Without a hash it takes the same time and is wrong.
    ///
    /// # Errors
    /// When the work was dropped; `refusal-server-busy`.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Fault> {
        if password.chars().count() > LONGEST {
            return Ok(false);
        }
        let nobody = self.nobody.clone();
        let work = move || match hash {
            Some(hash) => verify_blocking(&password, &hash),
            None => {
                let _ = verify_blocking(&password, &nobody);
                false
            }
        };
        self.turns.run(work).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_and_fits_one_password() {
        let hash = hash_blocking("梧桐里的早晨很安静").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_blocking("梧桐里的早晨很安静", &hash));
        assert!(!verify_blocking("梧桐里的早晨很安静 ", &hash));
        assert!(!verify_blocking("x", "not a hash"));
        assert_ne!(hash, hash_blocking("梧桐里的早晨很安静").unwrap());
    }

    #[test]
    fn weak_passwords_are_refused() {
        let key = |password: &str| check_new("password", password, "liang").map_err(|r| r.key);
        assert_eq!(key("short").unwrap_err(), "refusal-password-short");
        assert_eq!(key("aaaaaaaaaaaa").unwrap_err(), "refusal-password-common");
        assert_eq!(key("my-Password-9").unwrap_err(), "refusal-password-common");
        assert_eq!(key("Liang-9982-xyz").unwrap_err(), "refusal-password-login");
        assert_eq!(key(&"长".repeat(201)).unwrap_err(), "refusal-password-long");
        key("wutong-9982-xyz").unwrap();
    }
}
