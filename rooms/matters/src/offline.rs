//! 随手拍 without a network: the places of one's communities and the categories go along; what was seen is a report.

use liren_instruments::{Both, Form, expr::Value, form};
use liren_kernel::{Instant, Line, Refusal, ScopeColumn, Verb};
use liren_office::{Envelope, Fault, Receipt, Role, Together};
use liren_places::{Kind as PlaceKind, find};
use liren_store::Read;
use liren_web::offline::{Act, Asking, Asks, Done, Kind, Offer, Pack, Stop};
use serde_json::Value as Json;

use crate::{
    commands::report::{Details, Report, VERB},
    model::Source,
    neighbours,
    store::{self, Category},
};

/// Hours that a pack opens: two days out.
const HOURS: i64 = 48;
/// Places at most in one pack.
const MOST: usize = 300;
/// Photos of one report.
pub const PHOTOS: u32 = 4;

/// 随手拍: fetched for one's community before going out.
pub const NOTICED: Kind = Kind {
    name: "matter.noticed",
    verb: VERB,
    offers,
    pack,
    acts: &[Act { verb: VERB, versions: &[1], photos: PHOTOS as usize, sounds: 0, take }],
};

/// The communities that somebody has a post in.
fn communities(asking: &Asking<'_>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    // Couriers have a pack of their own, with what is marked for them.
    let couriers = |role| matches!(role, Role::Sentinel | Role::DepotLeader);
    for post in asking.actor.posts.iter().filter(|post| !couriers(post.role)) {
        if let Some((ScopeColumn::Community, code)) = &post.place
            && !codes.contains(code)
        {
            codes.push(code.clone());
        }
    }
    codes
}

fn offers(read: &mut Read<'_>, asking: &Asking<'_>) -> Result<Vec<Offer>, Fault> {
    let mut offers = Vec::new();
    for about in communities(asking) {
        let title = asking.t.f1("matter-offline-title", "place", neighbours::place_name(read, &about)?);
        offers.push(Offer { about, title, note: asking.t.s("matter-offline-note").to_owned() });
    }
    Ok(offers)
}

fn pack(read: &mut Read<'_>, asking: &Asking<'_>, about: &str) -> Result<Option<Pack>, Fault> {
    if !communities(asking).iter().any(|code| code == about) {
        return Ok(None);
    }
    let t = asking.t;
    let stops = stops_of(read, about)?;
    let categories = read.all(&store::CATEGORIES, &[])?;
    Ok(Some(Pack {
        title: t.f1("matter-offline-title", "place", neighbours::place_name(read, about)?),
        note: t.s("matter-offline-note").to_owned(),
        dossier: None,
        until: until(asking),
        stops,
        asks: vec![asks_of(asking, VERB, &categories)],
    }))
}

/// Until when a pack opens: two days out.
#[must_use]
pub const fn until(asking: &Asking<'_>) -> Instant {
    asking.now.plus_minutes(HOURS * 60)
}

/// Compounds and entrances of a community, as stops of a pack.
///
/// # Errors
/// When the database fails.
pub fn stops_of(read: &mut Read<'_>, community: &str) -> Result<Vec<Stop>, Fault> {
    let mut stops = Vec::new();
    for compound in find::of_community(read, community, PlaceKind::Compound)? {
        stops.push(Stop { id: compound.code.clone(), title: compound.name.clone(), ..Stop::default() });
        let plan = find::plan_of(read, compound.clone())?;
        stops.extend(plan.entrances().map(|entrance| Stop {
            id: entrance.code.clone(),
            title: entrance.name.clone(),
            note: compound.name.clone(),
            ..Stop::default()
        }));
    }
    stops.truncate(MOST);
    Ok(stops)
}

/// What a phone asks: photos, which of these categories, one sentence, where exactly.
#[must_use]
pub fn asks_of(asking: &Asking<'_>, verb: Verb, categories: &[Category]) -> Asks {
    let words = |key: &str| Both::new(asking.t.s(key), "");
    Asks {
        verb,
        v: 1,
        label: asking.t.verb(verb),
        at: Some(String::new()),
        form: form_of(categories, &words),
        fixed: Json::Null,
    }
}

/// The questions: photos first, then what it is. The same form checks what comes back.
fn form_of(categories: &[Category], words: &dyn Fn(&str) -> Both) -> Form {
    let question = |name: &str, label: &str, hint: &str, kind: form::Kind, need: bool| form::Question {
        hint: if hint.is_empty() { Both::default() } else { words(hint) },
        ..form::Question::new(name, words(label), kind, need)
    };
    let choices = categories
        .iter()
        .map(|c| form::Choice { name: c.code.clone(), label: Both::new(&c.name, &c.name_en), score: None })
        .collect();
    Form::of(
        "matter_noticed",
        vec![
            question("photos", "matter-offline-photos", "", form::Kind::Photo { most: PHOTOS }, false),
            question("category", "matter-offline-kind", "", form::Kind::One { choices }, true),
            question(
                "title",
                "matter-offline-what",
                "matter-offline-what-hint",
                form::Kind::Text { long: false },
                true,
            ),
            question("spot", "matter-offline-spot", "", form::Kind::Text { long: false }, false),
        ],
    )
}

fn take(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let categories = together.read(|read, _| Ok(read.all(&store::CATEGORIES, &[])?))?;
    let details = details_of(together, &done, &categories)?;
    together.run(envelope, Report { details, source: Source::Noticed, restricted: false, at: Some(done.at) })
}

/// What a phone brought back, checked by the questions it was asked.
///
/// # Errors
/// `refusal-answer-…` at the question; `refusal-choice-invalid` at `place` for one that was not in the pack; when the
/// database fails.
pub fn details_of(together: &mut Together<'_, '_>, done: &Done, categories: &[Category]) -> Result<Details, Fault> {
    let answers = form_of(categories, &|_| Both::default()).check(&done.answers)?;
    let text = |name: &str| match answers.get(name) {
        Value::Text(text) => text,
        _ => String::new(),
    };
    // The pack was of one community: a place elsewhere was not in it.
    let community = together.read(|read, _| Ok(find::by_code(read, &done.stop)?.and_then(|place| place.community)))?;
    if community.as_deref() != Some(done.about.as_str()) {
        return Err(Refusal::field("place", "refusal-choice-invalid").into());
    }
    Ok(Details {
        place: done.stop.clone(),
        category: text("category"),
        title: Line::new("title", &text("title"))?,
        spot: Line::optional("spot", &text("spot"))?,
        text: None,
        photos: done.photos_of("photos"),
    })
}
