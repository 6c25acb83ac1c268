//! Everything that is needed to walk a round without a network, as JSON: entrances, floors, what was found there
//! earlier, the checklist, who walks, and where each act is sent.

use axum::{
    Json,
    extract::Path,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use liren_office::{DossierId, Fault, PersonId};
use liren_store::params;
use liren_web::{Answer, Web};
use serde_json::{Value, json};

use super::rounds::{self, Shown, whole_names};
use crate::{policy::OPEN, store};

/// Version of the shape of this answer and of the acts; the server takes acts of the version before.
const SHAPE: i64 = 1;

/// `GET /patrol/rounds/{id}/pack`.
pub async fn pack(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let (shown, members) = web
        .read(OPEN, move |read, reach| {
            let shown = rounds::read(read, &keys, reach, &actor, id)?;
            // The names of one's own team go to the phone; a reader with a post over the place has the page for that.
            if shown.round.hat.is_none() {
                return Err(Fault::NotFound);
            }
            let members = read.all(&store::MEMBERS, params![shown.round.row.team])?;
            let ids: Vec<PersonId> = members.iter().filter(|m| m.until_day.is_none()).map(|m| m.person).collect();
            let names = whole_names(read, &ids)?;
            Ok((shown, names))
        })
        .await?;
    let body = body(id, &shown, members.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect());
    let mut answer = Json(body).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn body(id: DossierId, shown: &Shown, members: Vec<Value>) -> Value {
    let round = &shown.round;
    let stops: Vec<Value> = round
        .stops
        .iter()
        .map(|stop| {
            let earlier: Vec<Value> = shown
                .earlier
                .iter()
                .filter(|f| f.entrance == stop.entrance)
                .map(|f| {
                    let photo = shown.photo(f.entry, "before");
                    json!({
                        "id": f.id, "floor": f.floor, "kind": f.category, "did": f.did, "words": f.words, "day": f.day,
                        "photo": photo.map(|p| format!("/patrol/rounds/{id}/photos/{}?size=small", p.id)),
                        "looked": shown.looked(f.seq),
                    })
                })
                .collect();
            json!({
                "entrance": stop.entrance, "name": stop.name, "height": stop.height, "floors": stop.floors,
                "seen": shown.seen(&stop.entrance), "left": stop.left_at.is_some(), "earlier": earlier,
            })
        })
        .collect();
    let acts: serde_json::Map<String, Value> = ["start", "see", "leave-stop", "find", "look", "end"]
        .into_iter()
        .map(|act| (act.to_owned(), json!(format!("/patrol/rounds/{id}/{act}"))))
        .collect();
    json!({
        "shape": SHAPE, "round": id, "number": round.header.number, "title": round.header.title, "day": round.row.day,
        "state": round.stage, "started_at": round.row.started_at, "stops": stops, "walkers": shown.walkers,
        "members": members, "checklist": { "version": round.row.checklist, "form": round.checklist }, "acts": acts,
    })
}
