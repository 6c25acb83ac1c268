//! A round without a network: its entrances with what was found there before, the questions of its checklist, and the
//! acts that come back. Every act is the command that the pages run.

use std::collections::BTreeMap;

use liren_instruments::{
    Answers, Both, Form,
    expr::{Expr, Fun, Value},
    form::{Choice, Kind as Asked, Question},
};
use liren_kernel::Refusal;
use liren_office::{DossierId, Envelope, Fault, PersonId, Receipt, Together, sound};
use liren_store::{Read, params};
use liren_web::offline::{Act, Asking, Asks, Done, Kind, Offer, Pack, Stop};
use serde_json::{Value as Json, json};

use crate::{
    commands::{
        end::{self, End},
        find::{self, Find},
        look::{self, Look},
        see::{self, LeaveStop, See},
    },
    model::{self, GRID, Stage},
    pages::rounds::{self, Shown},
    store::{
        self,
        figures::{self, Whose},
    },
    together,
};

/// Days that a pack opens after the day of its round.
const OPEN_DAYS: i64 = 2;
/// Rounds offered at most.
const MOST: i64 = 12;
/// Photos of one question.
const PHOTOS: u32 = 3;

/// A round, for whoever walks it or leads the team: a captain stands in at the foot of the stairs.
pub const ROUND: Kind = Kind {
    name: "patrol.round",
    verb: see::VERB,
    offers,
    pack,
    acts: &[
        Act { verb: find::VERB, versions: &[1], photos: 2 * PHOTOS as usize, sounds: 1, take: found },
        Act { verb: see::VERB, versions: &[1], photos: 0, sounds: 0, take: seen },
        Act { verb: see::LEAVE, versions: &[1], photos: 0, sounds: 0, take: left },
        Act { verb: look::VERB, versions: &[1], photos: PHOTOS as usize, sounds: 0, take: looked },
        Act { verb: end::VERB, versions: &[1], photos: 0, sounds: 0, take: ended },
    ],
};

fn offers(read: &mut Read<'_>, asking: &Asking<'_>) -> Result<Vec<Offer>, Fault> {
    let mut lines = Vec::new();
    for kind in [GRID, model::ROUND] {
        lines.extend(figures::recent_of(read, kind, asking.reach, Whose::Team(asking.actor.person), None, MOST)?);
    }
    let oldest = asking.now.day().plus_days(-OPEN_DAYS).to_string();
    let open = lines.into_iter().filter(|line| line.state != Stage::Done.name() && line.day >= oldest);
    let note = |day: &str| day.parse().map(|day| asking.t.day(day)).unwrap_or_default();
    let offer = |line: figures::Line| Offer { about: line.id.to_string(), note: note(&line.day), title: line.title };
    Ok(open.map(offer).collect())
}

fn pack(read: &mut Read<'_>, asking: &Asking<'_>, about: &str) -> Result<Option<Pack>, Fault> {
    let Ok(id) = about.parse::<DossierId>() else { return Ok(None) };
    let shown = match rounds::read(read, asking.keys, asking.reach, asking.actor, id) {
        Err(Fault::NotFound) => return Ok(None),
        other => other?,
    };
    // Names of the team and what was found go to a phone of the team alone.
    if shown.round.hat.is_none() || shown.round.header.level.is_encrypted() {
        return Ok(None);
    }
    let members = read.all(&store::MEMBERS, params![shown.round.row.team])?;
    let ids: Vec<PersonId> = members.iter().filter(|m| m.until_day.is_none()).map(|m| m.person).collect();
    let names = rounds::whole_names(read, &ids)?;
    let t = asking.t;
    let until = shown.round.row.day.plus_days(OPEN_DAYS).start().max(asking.now.plus_minutes(24 * 60));
    let stops = shown.round.stops.iter().map(|stop| Stop {
        id: stop.entrance.clone(),
        title: stop.name.clone(),
        note: match shown.round.is_grid() {
            true => String::new(),
            false => t.f2("patrol-offline-stop", "height", stop.height, "floors", stop.floors),
        },
        lines: earlier(&shown, &stop.entrance).map(|f| line(asking, &shown, f)).collect(),
    });
    Ok(Some(Pack {
        title: shown.round.header.title.clone(),
        note: t.day(shown.round.row.day),
        dossier: Some(id),
        until,
        stops: stops.collect(),
        asks: asks(asking, &shown, &names),
    }))
}

fn earlier<'s>(shown: &'s Shown, entrance: &str) -> impl Iterator<Item = &'s store::FindingRow> {
    let entrance = entrance.to_owned();
    shown.earlier.iter().filter(move |f| f.entrance == entrance)
}

fn line(asking: &Asking<'_>, shown: &Shown, finding: &store::FindingRow) -> String {
    let (t, form) = (&asking.t, &shown.round.checklist);
    let what =
        t.f2("patrol-offline-finding", "floor", finding.floor, "category", rounds::category(t, form, finding.category));
    if finding.words.is_empty() { what } else { format!("{what} · {}", finding.words) }
}

fn asks(asking: &Asking<'_>, shown: &Shown, names: &BTreeMap<PersonId, String>) -> Vec<Asks> {
    let t = asking.t;
    let ask = |verb: liren_kernel::Verb, at: Option<String>, label: String, questions: Vec<Question>, fixed: Json| {
        Asks { verb, v: 1, label, at, form: Form::of(crate::checklist::CODE, questions), fixed }
    };
    let every = || Some(String::new());
    let checklist = &shown.round.checklist;
    let own = |name: &str| checklist.question(name).cloned();
    let mut finding = vec![photos(asking, "before", "patrol-offline-before")];
    finding.extend(["floor", "kind", "did"].into_iter().filter_map(own).map(without_none));
    finding.push(Question {
        relevant: Some(Expr::Call {
            of: Fun::Eq,
            with: vec![Expr::Answer { of: "did".into() }, Expr::Text { value: "fixed".into() }],
        }),
        ..photos(asking, "after", "patrol-offline-after")
    });
    let seconds = sound::MAX_SECONDS;
    finding.push(plain(asking, "voice", "patrol-offline-voice", Asked::Sound { seconds }, false));
    finding.extend(own("words"));
    let mut all = vec![ask(find::VERB, every(), t.verb(find::VERB), finding, Json::Null)];
    if shown.round.is_grid() {
        all.push(ask(see::LEAVE, every(), t.s("patrol-grid-clear").to_owned(), Vec::new(), Json::Null));
    } else {
        all.push(ask(see::VERB, every(), t.verb(see::VERB), own("floor").into_iter().collect(), Json::Null));
        all.push(ask(see::LEAVE, every(), t.verb(see::LEAVE), Vec::new(), Json::Null));
    }
    for f in &shown.earlier {
        let label = t.f1("patrol-offline-look", "what", line(asking, shown, f));
        let questions = vec![photos(asking, "photos", "patrol-offline-now"), right(asking)];
        all.push(ask(look::VERB, Some(f.entrance.clone()), label, questions, json!({ "finding": f.id })));
    }
    let walkers = names
        .iter()
        .map(|(id, name)| Choice { name: id.to_string(), label: Both::new(name, ""), score: None })
        .collect();
    let who = plain(asking, "walked", "patrol-offline-walked", Asked::Many { choices: walkers }, true);
    let who = if shown.round.is_grid() { Vec::new() } else { vec![who] };
    all.push(ask(end::VERB, None, t.verb(end::VERB), who, Json::Null));
    all
}

fn plain(asking: &Asking<'_>, name: &str, label: &str, kind: Asked, need: bool) -> Question {
    Question::new(name, Both::new(asking.t.s(label), ""), kind, need)
}

fn photos(asking: &Asking<'_>, name: &str, label: &str) -> Question {
    plain(asking, name, label, Asked::Photo { most: PHOTOS }, false)
}

fn right(asking: &Asking<'_>) -> Question {
    plain(asking, "right", "patrol-offline-right", Asked::YesNo { na: false }, true)
}

/// A clear floor has a button of its own; what is asked here is what was found.
fn without_none(mut question: Question) -> Question {
    if let Asked::One { choices } = &mut question.kind {
        choices.retain(|choice| choice.name != "none");
    }
    question.group = None;
    question
}

fn round(done: &Done) -> Result<DossierId, Fault> {
    done.about.parse().map_err(|_| Fault::NotFound)
}

/// What the checklist asks; photos come beside it.
fn answers(done: &Done) -> Answers {
    let own = ["floor", "kind", "did", "words"];
    Answers(
        done.answers
            .0
            .iter()
            .filter(|(name, _)| own.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect(),
    )
}

fn found(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let find = Find {
        round: round(&done)?,
        entrance: done.stop.clone(),
        answers: answers(&done),
        before: done.photos_of("before"),
        after: done.photos_of("after"),
        voice: done.sounds_of("voice").pop(),
        at: Some(done.at),
    };
    // What is passed on from a phone is passed on: its matter comes with it.
    together::find(together, envelope, find)
}

fn seen(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let Value::Number(floor) = done.answers.get("floor") else {
        return Err(Refusal::field("floor", "refusal-answer-missing").into());
    };
    if floor.fract() != 0.0 {
        return Err(Refusal::field("floor", "refusal-answer-whole").into());
    }
    let see = See { round: round(&done)?, entrance: done.stop.clone(), floor: floor as i64, at: Some(done.at) };
    together.run(envelope, see)
}

fn left(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    together.run(envelope, LeaveStop { round: round(&done)?, entrance: done.stop.clone(), at: Some(done.at) })
}

fn looked(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let finding = done.fixed.get("finding").cloned().unwrap_or_default();
    // What was not answered is not said to be as bad as before.
    let right = match done.answers.get("right") {
        Value::Text(text) if text == "yes" => true,
        Value::Text(text) if text == "no" => false,
        _ => return Err(Refusal::field("right", "refusal-answer-missing").into()),
    };
    let look = Look {
        round: round(&done)?,
        finding: serde_json::from_value(finding).map_err(|_| Fault::NotFound)?,
        right,
        photos: done.photos_of("photos"),
        at: Some(done.at),
    };
    together::look(together, envelope, look)
}

fn ended(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let walked = match done.answers.get("walked") {
        Value::Many(ids) => ids.iter().filter_map(|id| id.parse().ok()).collect(),
        _ => Vec::new(),
    };
    together.run(envelope, End { round: round(&done)?, walked, weather: None, at: Some(done.at) })
}
