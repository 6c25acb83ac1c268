//! A notice sent to a web address: POST, JSON, signed as Standard Webhooks 1.0.0 describes, so that receivers in most
//! languages have a library that checks it.
//!
//! `webhook-signature: v1,BASE64` is HMAC-SHA-256 over `ID.TIMESTAMP.BODY`. The id of a notice is the same in every try, so
//! that a receiver who got it and whose answer was lost can tell.

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use liren_kernel::Instant;
use liren_office::keys::mac;
use liren_web::outward::{Outward, is_safe};

use crate::settings::Secret;

/// Fewest bytes of a secret, as the standard asks.
const SHORTEST: usize = 24;

/// Where notices go.
#[derive(Debug)]
pub struct Webhook {
    url: String,
    secret: Secret,
    outward: Outward,
}

impl Webhook {
    /// From the settings: `secret` is Base64, with or without `whsec_` before it.
    ///
    /// # Errors
    /// In words for the terminal, when the address is not safe or the secret too short.
    pub fn new(url: &str, secret: &Secret, outward: Outward) -> Result<Self, String> {
        if !is_safe(url) {
            return Err("outbox_url must begin with https://; plain http:// is for this machine only".into());
        }
        key(secret)?;
        Ok(Self { url: url.to_owned(), secret: secret.clone(), outward })
    }

    /// Sends a message; anything but an answer of 200 to 299 is a failure.
    ///
    /// # Errors
    /// Why it was not taken.
    pub fn send(&self, id: &str, now: Instant, message: &str) -> Result<(), String> {
        let at = now.ms().div_euclid(1000).to_string();
        let signed = sign(&key(&self.secret)?, id, &at, message);
        let head = [
            ("content-type", "application/json"),
            ("webhook-id", id),
            ("webhook-timestamp", &at),
            ("webhook-signature", &signed),
        ];
        let answer = self.outward.post(&self.url, &head, message.as_bytes()).map_err(|e| e.to_string())?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status @ 300..=399 => {
                Err(format!("answered {status}: a redirect is not followed; set the address it leads to"))
            }
            status => Err(format!("answered {status}")),
        }
    }
}

fn key(secret: &Secret) -> Result<Vec<u8>, String> {
    let text = secret.reveal().trim();
    let key = BASE64.decode(text.strip_prefix("whsec_").unwrap_or(text)).unwrap_or_default();
    if key.len() < SHORTEST {
        return Err(format!("outbox_secret must be Base64 of {SHORTEST} bytes or more: openssl rand -base64 32"));
    }
    Ok(key)
}

fn sign(key: &[u8], id: &str, at: &str, message: &str) -> String {
    let parts = [id, ".", at, ".", message].map(str::as_bytes);
    format!("v1,{}", BASE64.encode(mac(key, &parts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_signs_as_the_standard_has_it() {
        // The example of the standard's own reference libraries.
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed =
            sign(&key(&secret).unwrap(), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_that_is_none_and_an_address_anybody_can_read_along_are_refused() {
        let outward = || Outward::new(None).unwrap();
        let good = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert!(Webhook::new("https://gateway.example/notices", &good, outward()).is_ok());
        assert!(Webhook::new("http://127.0.0.1:9/notices", &good, outward()).is_ok());
        for url in
            ["http://gateway.example/notices", "ftp://gateway.example", "gateway.example", "http://127.0.0.1.example/"]
        {
            assert!(Webhook::new(url, &good, outward()).unwrap_err().contains("https"), "{url}");
        }
        for secret in ["", "whsec_", "short", "c2hvcnQ="] {
            let made = Webhook::new("https://gateway.example/", &Secret::new(secret), outward());
            assert!(made.unwrap_err().contains("outbox_secret"), "{secret}");
        }
        assert!(!format!("{good:?}").contains("MfKQ"), "a secret is never printed");
    }
}
