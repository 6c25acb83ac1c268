//! 随手拍 of couriers, without a network: the places of a community of their street and what is marked for them.

use liren_kernel::ScopeColumn;
use liren_matters::{
    offline::{PHOTOS, asks_of, details_of, stops_of, until},
    store::CATEGORIES_OF_SENTINELS,
};
use liren_office::{Envelope, Fault, Receipt, Role, Together};
use liren_places::{Kind as PlaceKind, find};
use liren_store::Read;
use liren_web::offline::{Act, Asking, Done, Kind, Offer, Pack};

use crate::{commands::report, subject, together};

/// Communities offered at most.
const MOST: usize = 40;

/// What a courier takes along.
pub const NOTICED: Kind = Kind {
    name: "sentinel.noticed",
    verb: report::VERB,
    offers,
    pack,
    acts: &[Act { verb: report::VERB, versions: &[1], photos: PHOTOS as usize, sounds: 0, take }],
};

/// The communities of the streets that a trained sentinel rides in, with their names.
fn communities(read: &mut Read<'_>, asking: &Asking<'_>) -> Result<Vec<(String, String)>, Fault> {
    let own = subject::own(read, asking.actor.person, asking.now)?;
    if own.is_none_or(|own| !own.in_force() || own.trained_at.is_none()) {
        return Ok(Vec::new());
    }
    let mut all: Vec<(String, String)> = Vec::new();
    for post in asking.actor.posts.iter().filter(|p| matches!(p.role, Role::Sentinel | Role::DepotLeader)) {
        if let Some((ScopeColumn::Street, street)) = &post.place {
            all.extend(find::choices(read, street, PlaceKind::Community)?);
        }
    }
    all.sort();
    all.dedup();
    all.truncate(MOST);
    Ok(all)
}

fn offers(read: &mut Read<'_>, asking: &Asking<'_>) -> Result<Vec<Offer>, Fault> {
    let all = communities(read, asking)?;
    let offer = |(about, place): (String, String)| Offer {
        about,
        title: asking.t.f1("matter-offline-title", "place", place),
        note: asking.t.s("sentinel-never-people").to_owned(),
    };
    Ok(all.into_iter().map(offer).collect())
}

fn pack(read: &mut Read<'_>, asking: &Asking<'_>, about: &str) -> Result<Option<Pack>, Fault> {
    let Some((_, place)) = communities(read, asking)?.into_iter().find(|(code, _)| code == about) else {
        return Ok(None);
    };
    let categories = read.all(&CATEGORIES_OF_SENTINELS, &[])?;
    Ok(Some(Pack {
        title: asking.t.f1("matter-offline-title", "place", place),
        note: asking.t.s("sentinel-never-people").to_owned(),
        dossier: None,
        until: until(asking),
        stops: stops_of(read, about)?,
        asks: vec![asks_of(asking, report::VERB, &categories)],
    }))
}

fn take(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let categories = together.read(|read, _| Ok(read.all(&CATEGORIES_OF_SENTINELS, &[])?))?;
    let details = details_of(together, &done, &categories)?;
    together::report(together, envelope, details, Some(done.at))
}
