//! 随手拍 without a network: the places of one's communities and the categories go along; what was seen is a report.

use liren_instruments::{Both, Form, expr::Value, form};
use liren_kernel::{Line, Refusal, ScopeColumn};
use liren_office::{Envelope, Fault, Receipt, Together};
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
const PHOTOS: u32 = 4;

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
    for post in &asking.actor.posts {
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
    let mut stops = Vec::new();
    for compound in find::of_community(read, about, PlaceKind::Compound)? {
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
    let t = asking.t;
    let categories = read.all(&store::CATEGORIES, &[])?;
    let words = |key: &str| Both::new(t.s(key), "");
    Ok(Some(Pack {
        title: t.f1("matter-offline-title", "place", neighbours::place_name(read, about)?),
        note: t.s("matter-offline-note").to_owned(),
        dossier: None,
        until: asking.now.plus_minutes(HOURS * 60),
        stops,
        asks: vec![Asks {
            verb: VERB,
            v: 1,
            label: t.verb(VERB),
            at: Some(String::new()),
            form: form_of(&categories, &words),
            fixed: Json::Null,
        }],
    }))
}

/// The questions: photos first, then what it is. The same form checks what comes back.
fn form_of(categories: &[Category], words: &dyn Fn(&str) -> Both) -> Form {
    let question = |name: &str, label: &str, hint: &str, kind: form::Kind, need: bool| form::Question {
        name: name.to_owned(),
        group: None,
        label: words(label),
        hint: if hint.is_empty() { Both::default() } else { words(hint) },
        kind,
        need,
        relevant: None,
        constraint: None,
        competency: None,
        weight: 1.0,
    };
    let choices = categories
        .iter()
        .map(|c| form::Choice { name: c.code.clone(), label: Both::new(&c.name, &c.name_en), score: None })
        .collect();
    Form {
        code: "matter_noticed".into(),
        name: Both::default(),
        groups: Vec::new(),
        questions: vec![
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
        calculations: Vec::new(),
        competencies: Vec::new(),
        each: form::Total::Mean,
        total: form::Total::Mean,
    }
}

fn take(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let categories = together.read(|read, _| Ok(read.all(&store::CATEGORIES, &[])?))?;
    let answers = form_of(&categories, &|_| Both::default()).check(&done.answers)?;
    let text = |name: &str| match answers.get(name) {
        Value::Text(text) => text,
        _ => String::new(),
    };
    // The pack was of one community: a place elsewhere was not in it.
    let community = together.read(|read, _| Ok(find::by_code(read, &done.stop)?.and_then(|place| place.community)))?;
    if community.as_deref() != Some(done.about.as_str()) {
        return Err(Refusal::field("place", "refusal-choice-invalid").into());
    }
    let details = Details {
        place: done.stop.clone(),
        category: text("category"),
        title: Line::new("title", &text("title"))?,
        spot: Line::optional("spot", &text("spot"))?,
        text: None,
        photos: done.photos_of("photos"),
    };
    together.run(envelope, Report { details, source: Source::Noticed, restricted: false, at: Some(done.at) })
}
