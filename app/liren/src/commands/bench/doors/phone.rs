//! A phone as `base/web/script/offline/` is one: fetches a pack, seals what was done, sends it until it is proven.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use liren_instruments::Answers;
use liren_kernel::{Clock as _, Id, Verb};
use liren_office::keys::{hex, mac, random, sha256};
use liren_web::offline::{PhoneKey, seal_as_a_phone};
use serde_json::{Value, json};

use super::super::server::{Client, FORM, Server};
use crate::clock::MachineClock;

/// Pauses between tries, in milliseconds, as the phone's script has them; the last is the longest.
const STEPS: [u64; 4] = [5_000, 15_000, 60_000, 300_000];
/// A phone that has not brought everything after so long has lost something.
const LONGEST: Duration = Duration::from_secs(600);

/// A round that was fetched.
#[derive(Debug)]
pub struct Phone {
    pack: String,
    secret: String,
    key: PhoneKey,
    /// Its entrances, in order: code, and how many floors it has.
    pub stops: Vec<String>,
}

/// An act that waits.
#[derive(Debug)]
pub struct Act {
    id: String,
    sealed: Vec<u8>,
    hash: String,
    proof: [u8; 32],
}

impl Phone {
    /// Fetches a round.
    ///
    /// # Errors
    /// When it is not given.
    pub fn fetch(client: &mut Client, token: &str, round: &str) -> Result<Self, String> {
        let form = format!("kind=patrol.round&about={round}");
        let answer = client.post_bytes("/offline/packs", FORM, Some(token), form.as_bytes())?;
        if answer.status != 200 {
            return Err(format!("the pack of a round answered {}", answer.status));
        }
        let pack: Value = serde_json::from_slice(&answer.body).map_err(|e| e.to_string())?;
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("a pack without what is in every pack");
        let stops = pack["content"]["stops"].as_array().ok_or("a pack without stops")?;
        Ok(Self {
            pack: text(&pack["id"])?,
            secret: text(&pack["secret"])?,
            key: PhoneKey {
                id: text(&pack["key"]["id"])?.parse().map_err(|_| "a key without its name")?,
                point: BASE64.decode(text(&pack["key"]["point"])?).map_err(|e| e.to_string())?,
            },
            stops: stops.iter().map(|stop| text(&stop["id"])).collect::<Result<_, _>>()?,
        })
    }

    /// Seals an act with its photos, each with the question it answers.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn act(&self, verb: Verb, stop: &str, answers: &Answers, photos: &[(&str, &[u8])]) -> Result<Act, String> {
        let now = MachineClock::default().now();
        let (id, proof) = (Id::<()>::fresh(now).to_string(), random::<32>());
        let parts: Vec<Value> = photos.iter().map(|(of, bytes)| json!({ "of": of, "bytes": bytes.len() })).collect();
        let slip = json!({
            "id": id, "verb": verb.0, "v": 1, "at": now.ms(), "pack": self.pack, "secret": self.secret,
            "proof": BASE64.encode(proof), "lang": "zh-CN", "stop": stop, "answers": answers, "photos": parts,
        });
        let slip = slip.to_string().into_bytes();
        let mut plain = u32::try_from(slip.len()).map_err(|e| e.to_string())?.to_be_bytes().to_vec();
        plain.extend(slip);
        photos.iter().for_each(|(_, bytes)| plain.extend_from_slice(bytes));
        let sealed = seal_as_a_phone(&self.key, &plain).ok_or("an act could not be sealed")?;
        Ok(Act { id, hash: hex(&sha256(&[&sealed])), sealed, proof })
    }
}

impl Act {
    fn path() -> String {
        format!("/offline/acts?sent={}", MachineClock::default().now().ms())
    }

    /// Sends it and goes away before the answer comes, as in a stairwell.
    ///
    /// # Errors
    /// When the server takes no connection.
    pub fn send_and_leave(&self, server: &Server) -> Result<(), String> {
        server.connect()?.post_only(&Self::path(), BYTES, None, &self.sealed)
    }

    /// Sends it until its receipt is proven; how often it was sent.
    ///
    /// # Errors
    /// When it is refused, or not taken in ten minutes.
    pub fn deliver(&self, server: &Server, client: &mut Client) -> Result<usize, String> {
        let begun = Instant::now();
        for tries in 0.. {
            let answer = match client.post_bytes(&Self::path(), BYTES, None, &self.sealed) {
                Ok(answer) => answer,
                Err(_) => {
                    *client = server.connect()?;
                    client.post_bytes(&Self::path(), BYTES, None, &self.sealed)?
                }
            };
            match self.proven(&answer.body).as_deref() {
                Some("taken") => return Ok(tries + 1),
                Some(other) => return Err(format!("an act was {other}: {}", String::from_utf8_lossy(&answer.body))),
                None if begun.elapsed() > LONGEST => return Err(format!("an act is still answered {}", answer.status)),
                None => std::thread::sleep(Duration::from_millis(STEPS[tries.min(STEPS.len() - 1)])),
            }
        }
        Err("no try at all".into())
    }

    /// What the server says of it, if it is the server: under the act's own secret, naming the act and what was sealed.
    fn proven(&self, answer: &[u8]) -> Option<String> {
        let answer: Value = serde_json::from_slice(answer).ok()?;
        let body = answer["body"].as_str()?;
        let proof = BASE64.encode(mac(&self.proof, &[b"liren offline receipt\n", body.as_bytes()]));
        let said: Value = serde_json::from_str(body).ok()?;
        let ours = proof == answer["mac"] && said["id"] == *self.id && said["hash"] == *self.hash;
        ours.then(|| said["outcome"].as_str().map(str::to_owned)).flatten()
    }
}

const BYTES: &str = "application/octet-stream";
