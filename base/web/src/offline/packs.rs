//! Fetching: what can be taken along, the pack itself with its pass, and what a phone tells when it is back in touch.

use axum::{Json, response::IntoResponse as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use liren_kernel::{Id, Refusal};
use liren_office::{
    Fault, Reach,
    keys::{random, sha256},
};
use liren_store::params;
use serde_json::json;

use super::{Asking, FETCH, Kind, Offer, Pack, TAKEN_DAYS, seal, store};
use crate::{Answer, Edge, Posted, Web};

/// The kinds that the actor may fetch.
fn kinds(web: &Web) -> Vec<&'static Kind> {
    let policy = web.edge.office().policy();
    web.edge.offline().iter().copied().filter(|kind| policy.may_ever(&web.actor, kind.verb)).collect()
}

/// `GET /offline/packs`.
pub(super) async fn offers(web: Web) -> Answer {
    let (kinds, actor, edge, lang, now) = (kinds(&web), web.actor.clone(), web.edge.clone(), web.lang, web.now);
    let offers = web
        .read(FETCH, move |read, reach| {
            let asking = Asking { actor: &actor, reach, now, t: edge.words().t(lang), keys: edge.office().keys() };
            let mut all: Vec<(&'static str, Offer)> = Vec::new();
            for kind in kinds {
                all.extend((kind.offers)(read, &asking)?.into_iter().map(|offer| (kind.name, offer)));
            }
            Ok(all)
        })
        .await?;
    let offers: Vec<_> = offers
        .into_iter()
        .map(|(kind, o)| json!({ "kind": kind, "about": o.about, "title": o.title, "note": o.note }))
        .collect();
    let who = web.known.as_ref().map_or("", |known| known.name.as_str());
    Ok(Json(json!({ "who": who, "offers": offers })).into_response())
}

/// `POST /offline/packs` with `kind` and `about`: the pack, and a pass with which its acts are taken.
pub(super) async fn fetch(web: Web, posted: Posted) -> Answer {
    let person = web.person()?;
    web.slow_down(&format!("offline{person}"), 30, 10.0)?;
    let kind = kinds(&web).into_iter().find(|kind| kind.name == posted.value("kind")).ok_or(Fault::NotFound)?;
    let about = posted.value("about").to_owned();
    let pack = read_pack(&web, kind, about.clone()).await?;
    let (id, secret, now) = (Id::<()>::fresh(web.now), random::<32>(), web.now);
    let (walk_until, take_until) = (pack.until, now.plus_minutes(TAKEN_DAYS * 24 * 60));
    let (keys, dossier) = (web.keys(), pack.dossier);
    let key = web
        .edge
        .office()
        .keep(move |tx| {
            let key = seal::current(tx, &keys, now)?;
            let hash = secret_hash(&secret);
            tx.exec(
                &store::PACK_ADD,
                params![id, kind.name, about, dossier, person, hash, now, walk_until, take_until],
            )?;
            Ok::<_, Fault>(key)
        })
        .await?;
    let answer = json!({
        "v": 1,
        "id": id.to_string(),
        "kind": kind.name,
        "about": posted.value("about"),
        "who": web.known.as_ref().map_or("", |known| known.name.as_str()),
        "secret": BASE64.encode(secret),
        "tell": tell(&web.edge, id),
        "key": { "id": key.id.to_string(), "point": BASE64.encode(&key.point) },
        "now": now.ms(),
        "walk_until": walk_until.ms(),
        "take_until": take_until.ms(),
        "lang": web.lang.tag(),
        "elder": web.elder,
        "content": pack,
    });
    Ok(Json(answer).into_response())
}

async fn read_pack(web: &Web, kind: &'static Kind, about: String) -> Result<Pack, crate::Failure> {
    let (actor, edge, lang, now) = (web.actor.clone(), web.edge.clone(), web.lang, web.now);
    web.read(kind.verb, move |read, reach: &Reach| {
        let asking = Asking { actor: &actor, reach, now, t: edge.words().t(lang), keys: edge.office().keys() };
        (kind.pack)(read, &asking, &about)?.ok_or(Fault::NotFound)
    })
    .await
}

pub(super) fn secret_hash(secret: &[u8]) -> [u8; 32] {
    sha256(&[b"offline pass", secret])
}

/// With this a phone tells how much waits, without its PIN. It opens nothing.
fn tell(edge: &Edge, pack: Id<()>) -> String {
    edge.office().keys().sign("offline.tell", &pack.to_string())
}

/// `POST /offline/hello` with `pack`, `tell`, `waiting`, `stuck`: notes the contact; the answer says whether the pack
/// was taken back, so that the phone forgets it.
pub(super) async fn hello(web: Web, posted: Posted) -> Answer {
    web.slow_down(&format!("offline-hello{}", web.peer), 600, 300.0)?;
    let id: Id<()> = posted.id("pack")?;
    if !bool::from(subtle::ConstantTimeEq::ct_eq(posted.value("tell").as_bytes(), tell(&web.edge, id).as_bytes())) {
        return Err(Refusal::new("refusal-offline-pass").into());
    }
    let count = |name: &str| posted.value(name).parse::<i64>().unwrap_or(0).clamp(0, 9_999);
    let (waiting, stuck, now) = (count("waiting"), count("stuck"), web.now);
    let ended = web
        .edge
        .office()
        .keep(move |tx| {
            let Some(pack) = tx.opt(&store::PACK, params![id])? else { return Ok::<_, Fault>(true) };
            tx.exec(&store::PACK_TOLD, params![pack.seq, now, waiting, stuck])?;
            Ok(pack.ended_at.is_some())
        })
        .await?;
    Ok(Json(json!({ "liren": 1, "ended": ended, "now": now.ms() })).into_response())
}
