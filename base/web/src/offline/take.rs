//! What a phone brings back: opened, its pass checked, run as the command it is, and proven.
//!
//! The answer is a text and its HMAC under a secret that was inside the sealed act. Whoever could not open the act, such
//! as the sign-in page of a Wi-Fi, cannot make one; the phone keeps the act until it has it.

use axum::{
    Json,
    body::{Body, Bytes},
    extract::Query,
    response::IntoResponse as _,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use liren_instruments::Answers;
use liren_kernel::{Id, Instant, Level, Refusal};
use liren_office::{
    Envelope, Fault, Header, Keys, PersonId, Receipt, directory,
    keys::{hex, mac, sha256},
    photo::Stored,
    sound,
};
use liren_store::{Tx, params};
use liren_ui::Lang;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Act, Done, LARGEST, packs::secret_hash, seal, store, store::PackRow};
use crate::{Answer, Edge, Failure, Web, sounds};

/// Photos with the question each answers.
type Photos = Vec<(String, Bytes)>;

/// Bytes of what is said in one act, photos aside.
const SAID: usize = 128 * 1024;

/// The inside of a sealed act.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Slip {
    /// Made by the phone; a repeat is recognised by it.
    pub id: store::ActId,
    /// The verb of the command.
    pub verb: String,
    /// The shape of the payload.
    pub v: u32,
    /// When, by the phone's clock, in milliseconds.
    pub at: i64,
    /// How far the server's clock was ahead when the pack was fetched, in milliseconds.
    #[serde(default)]
    pub skew: i64,
    /// The pack.
    pub pack: Id<()>,
    /// Its pass.
    pub secret: String,
    /// The key of the proof.
    pub proof: String,
    /// In which language a refusal is said.
    #[serde(default)]
    pub lang: String,
    /// Where.
    #[serde(default)]
    pub stop: String,
    /// What was answered.
    #[serde(default)]
    pub answers: Answers,
    /// What the pack gave along.
    #[serde(default)]
    pub fixed: Value,
    /// The photos, which follow in this order.
    #[serde(default)]
    pub photos: Vec<Part>,
}

/// A photo that follows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Part {
    /// The question it answers.
    pub of: String,
    /// How long it is.
    pub bytes: usize,
}

/// What the phone is told, before it is put into words and proven.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    v: u32,
    /// The act's id.
    pub id: store::ActId,
    /// SHA-256 of the sealed bytes, in hex.
    hash: String,
    /// `taken` or `refused`.
    pub outcome: &'static str,
    /// Whether it had been taken before.
    pub again: bool,
    /// The number of what it opened or belongs to.
    pub number: String,
    /// Why not, in the language of the phone.
    pub reasons: Vec<String>,
}

/// What became of one act.
#[derive(Debug)]
pub(super) struct Outcome {
    pub told: Told,
    pub verb: String,
    pub at: Instant,
    pub person: Option<PersonId>,
    proof: Vec<u8>,
}

/// How it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// The phone's clock when it was sent.
    pub sent: Option<i64>,
    /// Who handed it in at the office.
    pub brought_by: Option<PersonId>,
    pub now: Instant,
}

#[derive(Deserialize)]
pub(super) struct SentAt {
    sent: Option<i64>,
}

/// `POST /offline/acts?sent=MS`: one sealed act. No session is asked for: the act holds its pass.
pub(super) async fn send(web: Web, Query(at): Query<SentAt>, body: Body) -> Answer {
    // Anyone may send, so nothing is taken into memory before it is counted, and no more than an act can be.
    web.slow_down(&format!("offline-acts{}", web.peer), 2_000, 1_200.0)?;
    let mut room = web.edge.reading().allow(web.session.is_some(), LARGEST).room();
    let body = Bytes::from(room.fill(body).await?);
    let way = Way { sent: at.sent, brought_by: None, now: web.now };
    let outcome = take(&web.edge, body, way).await?.ok_or_else(|| Refusal::new("refusal-offline-unreadable"))?;
    Ok(Json(outcome.proven()?).into_response())
}

fn too_large() -> Failure {
    Refusal::new("refusal-too-large").arg("max", LARGEST / 1024 / 1024).into()
}

impl Outcome {
    fn proven(&self) -> Result<Value, Fault> {
        let body = serde_json::to_string(&self.told)?;
        let proof = mac(&self.proof, &[b"liren offline receipt\n", body.as_bytes()]);
        Ok(serde_json::json!({ "body": body, "mac": BASE64.encode(proof) }))
    }
}

/// Takes one sealed act. `None` when it does not open here; a fault of the server is no answer, and the phone asks again.
pub(super) async fn take(edge: &Edge, sealed: Bytes, way: Way) -> Result<Option<Outcome>, Failure> {
    if sealed.len() > LARGEST {
        return Err(too_large());
    }
    let (keys, head) = (edge.office().keys().clone(), sealed.clone());
    let key = edge.office().db().read(move |read| seal::key_of(read, &keys, &head)).await?;
    let Some(key) = key else { return Ok(None) };
    // Megabytes are opened and hashed beside the runtime's threads and without a hold on the database.
    let opened = tokio::task::spawn_blocking(move || {
        let (slip, photos) = parse(key.open(&sealed)?)?;
        Some((sha256(&[&sealed]), slip, photos))
    });
    let opened = opened.await.map_err(|e| Fault::Internal(e.to_string()))?;
    let Some((hash, slip, photos)) = opened else { return Ok(None) };
    let id = slip.pack;
    let pack = edge.office().db().read(move |read| Ok::<_, Fault>(read.opt(&store::PACK, params![id])?)).await?;
    let Some(proof) = BASE64.decode(&slip.proof).ok().filter(|key| key.len() >= 16) else { return Ok(None) };
    let t = edge.words().t(Lang::from_tag(&slip.lang));
    // Whoever writes another's pack into an act is not told whose it is.
    let pack = pack.filter(|pack| passes(pack, &slip));
    let done = match &pack {
        Some(pack) => run(edge, &slip, photos, pack, &hash, way).await,
        None => Err(Refusal::new("refusal-offline-pass").into()),
    };
    let (outcome, again, number, reasons) = match done {
        Ok((receipt, again)) => ("taken", again, receipt.number.unwrap_or_default(), Vec::new()),
        // Done before, and nothing is told of it any more: the phone may forget it.
        Err(Fault::Received) => ("taken", true, String::new(), Vec::new()),
        Err(fault @ (Fault::Refused(_) | Fault::NotFound | Fault::Forbidden | Fault::Stale { .. })) => {
            let failure = Failure::from(fault);
            use axum::http::StatusCode;
            // Not now is no answer about the act: the phone asks again.
            if matches!(failure.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                return Err(failure);
            }
            ("refused", false, String::new(), failure.refusals().iter().map(|r| t.refusal(r)).collect())
        }
        Err(other) => return Err(other.into()),
    };
    let told = Told { v: 1, id: slip.id, hash: hex(&hash), outcome, again, number, reasons };
    let person = pack.map(|pack| pack.person);
    Ok(Some(Outcome { told, verb: slip.verb, at: Instant::from_ms(slip.at), person, proof }))
}

fn parse(plain: Vec<u8>) -> Option<(Slip, Photos)> {
    let mut rest = Bytes::from(plain);
    // Parts of the one piece of memory: what a round brings is megabytes.
    let mut part = |length: usize| (length <= rest.len()).then(|| rest.split_to(length));
    let length = u32::from_be_bytes(part(4)?.as_ref().try_into().ok()?) as usize;
    let said = Some(length).filter(|length| *length <= SAID).and_then(&mut part)?;
    let slip: Slip = serde_json::from_slice(&said).ok()?;
    let mut photos = Vec::new();
    for one in &slip.photos {
        photos.push((one.of.clone(), part(one.bytes)?));
    }
    rest.is_empty().then_some((slip, photos))
}

fn passes(pack: &PackRow, slip: &Slip) -> bool {
    let secret = BASE64.decode(&slip.secret).unwrap_or_default();
    subtle::ConstantTimeEq::ct_eq(secret_hash(&secret).as_slice(), pack.secret_hash.as_slice()).into()
}

/// Runs it as the one who fetched the pack, with the posts they hold now. Gives the receipt, and whether it is the first.
async fn run(
    edge: &Edge,
    slip: &Slip,
    photos: Photos,
    pack: &PackRow,
    hash: &[u8; 32],
    way: Way,
) -> Result<(Receipt, bool), Fault> {
    let (person, id) = (pack.person, slip.id);
    let (directory_edge, now) = (edge.clone(), way.now);
    let (actor, known, before) = edge
        .office()
        .db()
        .read(move |read| {
            let known = directory_edge.directory().known(read, person, now)?;
            let before = read.opt(&store::ACT, params![person, id])?;
            Ok::<_, Fault>((directory::actor(read, person, now)?, known, before))
        })
        .await?;
    // What was taken stays taken, whatever became of the pack or the person since.
    if let Some(receipt) = first(before, hash)? {
        return Ok((receipt, true));
    }
    if pack.ended_at.is_some() {
        return Err(Refusal::new("refusal-offline-ended").into());
    }
    if pack.take_until < now {
        return Err(Refusal::new("refusal-offline-late").arg("days", super::TAKEN_DAYS).into());
    }
    if known.is_none() {
        return Err(Refusal::new("refusal-offline-account").into());
    }
    let kind = edge.offline().iter().find(|kind| kind.name == pack.kind);
    let act = kind.and_then(|kind| kind.acts.iter().find(|act| act.verb.0 == slip.verb));
    let act: &'static Act =
        act.filter(|act| act.versions.contains(&slip.v)).ok_or_else(|| Refusal::new("refusal-offline-version"))?;
    let sounds = photos.iter().filter(|(_, bytes)| sound::looks_like(bytes)).count();
    if photos.len() - sounds > act.photos {
        return Err(Refusal::new("refusal-photos-many").arg("max", act.photos).into());
    }
    if sounds > act.sounds {
        return Err(Refusal::new("refusal-sounds-many").arg("max", act.sounds).into());
    }
    let photos = store_photos(edge, photos).await?;
    let done = Done {
        v: slip.v,
        about: pack.about.clone(),
        stop: slip.stop.clone(),
        answers: slip.answers.clone(),
        fixed: slip.fixed.clone(),
        photos,
        at: put_right(slip, pack, way),
    };
    let (pack, verb, hash, at) = (pack.seq, act.verb.0, *hash, done.at);
    edge.office()
        .run_together(&actor, move |together| {
            together.take_turn(id)?;
            if let Some(receipt) = first(together.keep(|tx| Ok(tx.opt(&store::ACT, params![person, id])?))?, &hash)? {
                return Ok((receipt, true));
            }
            let receipt = (act.take)(together, Envelope { id, revision: None }, done)?;
            let text = serde_json::to_string(&receipt)?;
            together.keep(|tx| {
                tx.exec(&store::ACT_ADD, params![person, id, hash, pack, verb, at, now, way.brought_by, text])?;
                tx.exec(&store::PACK_TAKEN, params![pack, now])?;
                Ok(())
            })?;
            Ok((receipt, false))
        })
        .await
}

fn first(before: Option<store::ActRow>, hash: &[u8; 32]) -> Result<Option<Receipt>, Fault> {
    match before {
        None => Ok(None),
        Some(row) if row.hash == hash && row.receipt.is_empty() => Err(Fault::Received),
        Some(row) if row.hash == hash => Ok(Some(serde_json::from_str(&row.receipt)?)),
        // The same id for something else.
        Some(_) => Err(Refusal::new("refusal-id-reused").into()),
    }
}

/// What was sealed: an act that opened or changed it is still known as taken, and answered without saying what it was.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, _: &Keys, header: &Header, _: Instant) -> Result<(), Fault> {
    if header.level == Level::Sealed {
        // What opened it came a moment before it was there; no act of any earlier day names it.
        let since = header.opened_at.plus_minutes(-24 * 60);
        tx.exec(&store::ACTS_FORGET, params![since, format!("%{}%", header.id)])?;
    }
    Ok(())
}

async fn store_photos(edge: &Edge, photos: Photos) -> Result<Vec<(String, Stored)>, Fault> {
    let mut stored = Vec::with_capacity(photos.len());
    for (of, bytes) in photos {
        let blobs = edge.office().blobs().clone();
        let one = if sound::looks_like(&bytes) {
            sounds::put(blobs, "voice", bytes.into()).await?
        } else {
            edge.picture("photos", bytes, move |photo| blobs.put_photo(&photo, None)).await?
        };
        stored.push((of, one));
    }
    Ok(stored)
}

/// The phone's clock may be a day off: what it was off by is known when it sends, or from when the pack was fetched.
fn put_right(slip: &Slip, pack: &PackRow, way: Way) -> Instant {
    let skew = way.sent.map_or(slip.skew, |sent| way.now.ms().saturating_sub(sent));
    Instant::from_ms(slip.at.saturating_add(skew).clamp(pack.made_at.ms(), way.now.ms().max(pack.made_at.ms())))
}
