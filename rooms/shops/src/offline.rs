//! An evening without a network: its shops with what was wrong there before, the points that each is asked, and the acts
//! that come back. Every act is the command that the pages run.

use liren_instruments::{
    Both, Form,
    expr::{Expr, Fun, Value},
    form::{Kind as Asked, Question},
};
use liren_kernel::Paragraph;
use liren_office::{DossierId, Envelope, Fault, Header, Receipt, Together, listing, reach::Wanted};
use liren_store::{Read, params};
use liren_web::offline::{Act, Asking, Asks, Done, Kind, Offer, Pack, Stop};
use serde_json::Value as Json;

use crate::{
    checklist,
    commands::{
        check::{self, Check},
        evening::{END, EndEvening, FoundShut, SHUT},
    },
    model::{EVENING, Seen, ShopId, Stage, State},
    store::{self, ShopRow, within},
    subject::{self, Evening},
    together,
};

/// Days that a pack opens after the day of its evening: past midnight, and to bring back what was forgotten.
const OPEN_DAYS: i64 = 2;
/// Evenings offered at most.
const MOST: i64 = 12;
/// Photos of one question.
const PHOTOS: u32 = 4;
/// Lines of what was wrong before, of one shop.
const LINES: usize = 6;

/// An evening, for whoever may check shops at its place.
pub const AN_EVENING: Kind = Kind {
    name: "shop.evening",
    verb: check::VERB,
    offers,
    pack,
    acts: &[
        Act { verb: check::VERB, versions: &[1], photos: 2 * PHOTOS as usize, sounds: 0, take: checked },
        Act { verb: SHUT, versions: &[1], photos: 0, sounds: 0, take: shut },
        Act { verb: END, versions: &[1], photos: 0, sounds: 0, take: ended },
    ],
};

/// Whether a post of the actor allows to check at this place; asked again when an act comes back.
fn checks(asking: &Asking<'_>, header: &Header) -> bool {
    let path = header.path();
    let allowed = |role| crate::policy::RULES.iter().any(|rule| rule.verb == check::VERB && rule.role == role);
    asking.actor.posts.iter().any(|post| allowed(post.role) && post.covers(&path))
}

fn offers(read: &mut Read<'_>, asking: &Asking<'_>) -> Result<Vec<Offer>, Fault> {
    let wanted = Wanted::newest(EVENING, MOST);
    let all: Vec<Header> = listing::page(read, asking.keys, asking.reach, &wanted)?;
    let open = all.into_iter().filter(|h| h.state == Stage::Open.name() && !h.level.is_encrypted());
    let offer = |h: Header| Offer { about: h.id.to_string(), note: asking.t.day(h.opened_at.day()), title: h.title };
    Ok(open.filter(|h| checks(asking, h)).map(offer).collect())
}

fn pack(read: &mut Read<'_>, asking: &Asking<'_>, about: &str) -> Result<Option<Pack>, Fault> {
    let Ok(id) = about.parse::<DossierId>() else { return Ok(None) };
    let evening = subject::evening(read, asking.keys, asking.reach, id, false)?;
    let Some(evening) = evening.filter(|e| e.stage == Stage::Open && checks(asking, &e.header)) else {
        return Ok(None);
    };
    let (mut stops, mut asks) = (Vec::new(), Vec::new());
    for row in evening.stops.iter().filter(|stop| stop.state != Seen::Checked) {
        // A shop that left the register, or one's reach, since it was chosen is not taken along.
        let Some(shop) = within::shop(read, asking.reach, row.id)?.filter(|s| s.until_day.is_none()) else { continue };
        let lines = before(read, asking, &evening, &shop)?;
        let note = format!("{} · {}", shop.address, asking.t.s(&shop.gas.label_key()));
        stops.push(Stop { id: shop.id.to_string(), title: shop.name.clone(), note, lines });
        let at = Some(shop.id.to_string());
        asks.push(ask(asking, check::VERB, at, questions(asking, &evening.checklist, &shop)));
    }
    asks.push(ask(asking, SHUT, Some(String::new()), Vec::new()));
    asks.push(ask(asking, END, None, Vec::new()));
    let until = evening.row.day.plus_days(OPEN_DAYS).start().max(asking.now.plus_minutes(12 * 60));
    Ok(Some(Pack {
        title: evening.header.title.clone(),
        note: asking.t.day(evening.row.day),
        dossier: Some(id),
        until,
        stops,
        asks,
    }))
}

/// What was not right at a shop on earlier evenings, the newest first.
fn before(read: &mut Read<'_>, asking: &Asking<'_>, evening: &Evening, shop: &ShopRow) -> Result<Vec<String>, Fault> {
    let items = read.all(&store::ITEMS_OF_SHOP, params![shop.seq, shop.from_day.start()])?;
    let faults = items.into_iter().rev().filter(|i| i.evening != evening.header.id && i.state.is_fault());
    let english = asking.t.lang() == liren_ui::Lang::En;
    let line = |item: store::ItemRow| {
        let (t, point) = (&asking.t, checklist::label(&evening.checklist, &item.item, english));
        format!("{} {point} · {}", t.short_day(item.day, asking.now), t.s(&item.state.label_key()))
    };
    Ok(faults.take(LINES).map(line).collect())
}

fn ask(asking: &Asking<'_>, verb: liren_kernel::Verb, at: Option<String>, questions: Vec<Question>) -> Asks {
    let form = Form::of(checklist::CODE, questions);
    Asks { verb, v: 1, label: asking.t.verb(verb), at, form, fixed: Json::Null }
}

/// The points that this shop is asked, as the checklist of the evening has them; then what was wrong in words and pictures.
/// What is known of the shop is not asked, so that no point hangs on it any more.
fn questions(asking: &Asking<'_>, form: &Form, shop: &ShopRow) -> Vec<Question> {
    let points: Vec<&Question> = checklist::points(form, shop.kind, shop.gas).collect();
    let any = |state: State| {
        let found = points.iter().map(|point| {
            call(Fun::Eq, vec![Expr::Answer { of: point.name.clone() }, Expr::Text { value: state.name().to_owned() }])
        });
        found.reduce(|either, other| call(Fun::Or, vec![either, other]))
    };
    let (fixed, passed) = (any(State::Fixed), any(State::PassedOn));
    let wrong = fixed.clone().zip(passed.clone()).map(|(a, b)| call(Fun::Or, vec![a, b]));
    let more = |name: &str, label: &str, kind: Asked, need: bool, relevant: Option<Expr>| Question {
        relevant,
        ..Question::new(name, Both::new(asking.t.s(label), ""), kind, need)
    };
    let photo = || Asked::Photo { most: PHOTOS };
    let mut all: Vec<Question> =
        points.iter().map(|point| Question { group: None, relevant: None, ..(*point).clone() }).collect();
    all.push(more("words", "shop-check-words", Asked::Text { long: true }, true, wrong));
    // What is passed on is looked at by somebody who was not there.
    all.push(more("before", "shop-photo-before", photo(), true, passed));
    all.push(more("after", "shop-photo-after", photo(), false, fixed));
    all
}

fn call(of: Fun, with: Vec<Expr>) -> Expr {
    Expr::Call { of, with }
}

fn ids(done: &Done) -> Result<(DossierId, ShopId), Fault> {
    let shop = done.stop.parse().map_err(|_| Fault::NotFound)?;
    Ok((done.about.parse().map_err(|_| Fault::NotFound)?, shop))
}

fn checked(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let (evening, shop) = ids(&done)?;
    let words = match done.answers.get("words") {
        Value::Text(text) => Paragraph::optional("words", &text)?,
        _ => None,
    };
    let (before, after) = (done.photos_of("before"), done.photos_of("after"));
    let check = Check { evening, shop, answers: done.answers, words, before, after, at: Some(done.at) };
    together::check(together, envelope, check)
}

fn shut(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let (evening, shop) = ids(&done)?;
    together.run(envelope, FoundShut { evening, shop, at: Some(done.at) })
}

fn ended(together: &mut Together<'_, '_>, envelope: Envelope, done: Done) -> Result<Receipt, Fault> {
    let evening = done.about.parse().map_err(|_| Fault::NotFound)?;
    together.run(envelope, EndEvening { evening, at: Some(done.at) })
}
