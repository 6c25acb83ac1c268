//! Exactly what a page may show of a matter, in the reader's words.

use liren_kernel::{Instant, Level, calendar::WorkingCalendar, mask, mask::Purpose};
use liren_office::{Actor, dossier::Entry, listing::Short, store::AttachmentRow};
use liren_people::Names;
use liren_ui::{Chip, Def, Photo, Row, Seal, T, TimelineItem, Tone};
use serde::Deserialize as _;
use serde_json::Value;

use crate::{
    clock::Track,
    commands::{bar::Reason, raise::VOICE},
    model::{Closing, DeclineReason, Excluded, Plain, Rating, Source, Stage, State, Way},
    store::{Category, CategoryName},
    subject::{Matter, facts},
};

/// The name of a category in the reader's language.
#[must_use]
pub fn category<'a>(t: &T<'_>, category: &'a Category) -> &'a str {
    named(t, &category.name, &category.name_en)
}

/// Of a name in both languages the one for the reader.
#[must_use]
pub fn named<'a>(t: &T<'_>, name: &'a str, name_en: &'a str) -> &'a str {
    if t.lang() == liren_ui::Lang::En && !name_en.is_empty() { name_en } else { name }
}

/// What is left of a deadline, as a chip: red once it has passed, amber in the last two working hours.
#[must_use]
pub fn left(t: &T<'_>, calendar: &WorkingCalendar, now: Instant, due: Instant) -> Chip {
    let left = calendar.remaining(now, due);
    let tone = match (left.late, left.working_minutes) {
        (true, _) => Tone::Late,
        (false, ..=120) => Tone::Soon,
        (false, _) => Tone::Plain,
    };
    // What ends outside office hours runs by the clock: when the last of them is over, that is not yet the end of it.
    let ends_outside = !left.late && calendar.working_minutes_between(due.plus_minutes(-1), due) == 0;
    let by_clock = left.working_minutes == 0 || ends_outside;
    let text = if by_clock { t.clock_left(left.minutes) } else { t.minutes_left(left.working_minutes) };
    Chip::new(tone, text)
}

/// The colour of a state.
#[must_use]
pub const fn tone(stage: Stage) -> Tone {
    match stage {
        Stage::Reported | Stage::Verifying | Stage::Disputed | Stage::Feedback => Tone::Soon,
        Stage::Parked | Stage::Waiting => Tone::Plain,
        Stage::Filed | Stage::Dispatched | Stage::Handling | Stage::Callback => Tone::Info,
        Stage::Closed | Stage::FixedOnSpot => Tone::Done,
        Stage::Declined | Stage::Merged | Stage::Cancelled => Tone::Plain,
    }
}

/// The chips under the title.
#[must_use]
pub fn chips(t: &T<'_>, matter: &Matter, place: &str, calendar: &WorkingCalendar, now: Instant) -> Vec<Chip> {
    let mut chips = Vec::new();
    if let Some(due) = matter.header.due_at {
        chips.push(left(t, calendar, now, due));
    }
    let stage = matter.state.stage();
    chips.push(Chip::new(tone(stage), t.s(&stage.label_key())));
    if matter.record.rework > 0 {
        chips.push(Chip::new(Tone::Late, t.f1("matter-rework", "count", matter.record.rework)));
    }
    if matter.record.extensions > 0 {
        chips.push(Chip::new(Tone::Plain, t.f1("matter-extended", "count", matter.record.extensions)));
    }
    if let Some(proposal) = matter.record.proposal {
        chips.push(Chip::new(Tone::Info, t.s(&proposal.label_key())));
    }
    if let Some(asked) = matter.record.asked {
        chips.push(Chip::new(Tone::Soon, t.s(&asked.label_key())));
    }
    if let Some(track) = matter.rule.as_ref().and_then(|r| Track::named(&r.track)).filter(|t| *t != Track::Plain) {
        let tone = if track == Track::Hazard { Tone::Late } else { Tone::Info };
        chips.push(Chip::new(tone, t.s(&track.label_key())));
    }
    match matter.header.level {
        Level::NeedToKnow => chips.push(Chip::new(Tone::Late, t.s("matter-level-2"))),
        Level::Sealed => chips.push(Chip::new(Tone::Late, t.s("matter-level-3"))),
        Level::Public | Level::Community => {}
    }
    if let Some(rule) = &matter.rule {
        chips.push(Chip::new(Tone::Plain, category(t, rule)));
    }
    if !place.is_empty() {
        chips.push(Chip::new(Tone::Plain, place));
    }
    if let Some(rating) = matter.record.rating.and_then(Rating::of) {
        let tone = if rating == Rating::Bad { Tone::Late } else { Tone::Done };
        chips.push(Chip::new(tone, t.s(&rating.label_key())));
    }
    chips
}

/// A line of a list.
#[must_use]
pub fn row(t: &T<'_>, header: &Short, categories: &[CategoryName], place: &str, now: Instant) -> Row {
    let stage = Stage::named(&header.state);
    let named =
        categories.iter().find(|c| c.code == header.facet).map(|c| named(t, &c.name, &c.name_en)).unwrap_or_default();
    let mut note = header.number.clone();
    for part in [named, place].into_iter().filter(|part| !part.is_empty()) {
        note.push_str(" · ");
        note.push_str(part);
    }
    let title = if header.title.is_empty() { &header.number } else { &header.title };
    let row = Row::new(t.near(header.opened_at, now), title, format!("/matters/{}", header.id)).note(note);
    let Some(stage) = stage else { return row };
    let late = header.closed_at.is_none() && header.due_at.is_some_and(|due| due < now);
    let key = stage.label_key();
    let text = t.s(&key);
    if late { row.state(Tone::Late, t.f1("matter-late-stage", "stage", text)) } else { row.state(tone(stage), text) }
}

/// The same for whoever reported it, in the four plain words.
pub fn own_row(t: &T<'_>, header: &Short, categories: &[CategoryName], place: &str, now: Instant) -> Row {
    let mut row = row(t, header, categories, place, now);
    row.state = Stage::named(&header.state).map(|stage| plain(t, stage));
    row
}

/// The chips of one's own matter: where it stands in one of the four plain words, what it is about and where.
#[must_use]
pub fn own_chips(t: &T<'_>, matter: &Matter, place: &str) -> Vec<Chip> {
    let about = [matter.rule.as_ref().map(|rule| category(t, rule)), Some(place)];
    let about = about.into_iter().flatten().filter(|text| !text.is_empty()).map(|text| Chip::new(Tone::Plain, text));
    std::iter::once(plain(t, matter.state.stage())).chain(about).collect()
}

fn plain(t: &T<'_>, stage: Stage) -> Chip {
    let (tone, key) = match stage.plain(false) {
        Plain::Received => (Tone::Soon, "matter-plain-received"),
        Plain::Underway => (Tone::Info, "matter-plain-underway"),
        // Whether it was rated is not known here.
        Plain::Done => (Tone::Done, "matter-own-done"),
        Plain::Ended => (Tone::Plain, "matter-plain-ended"),
    };
    Chip::new(tone, t.s(key))
}

/// Kinds of entries that only staff read.
const FOR_STAFF: &[&str] = &[
    "note",
    "responded",
    "called_back",
    "called_in_vain",
    "escalated",
    "ruled",
    "extend_asked",
    "extend_refused",
    "park_asked",
    "park_refused",
    "assist_asked",
    "assist_signed",
    "assisted",
    "assist_ended",
    "link_made",
    "link_revoked",
    "link_opened",
    "link_locked",
    "link_burnt",
    "blurred",
    "reminded",
    "contact",
    "restricted",
    "barred",
    "unbarred",
    "attached",
    "overdue",
    "advice",
    "lower_asked",
    "lower_agreed",
    "lower_returned",
    "lowered",
];

/// The timeline, newest first.
#[must_use]
pub fn timeline(
    t: &T<'_>,
    matter: &Matter,
    entries: &[Entry],
    photos: &[AttachmentRow],
    names: &Names,
    staff: bool,
    now: Instant,
) -> Vec<TimelineItem> {
    // Of a sealed matter no row is left: where it came from stands in its entries.
    let facts = facts(entries).filter(|_| matter.header.level == Level::Sealed);
    let restored = facts.and_then(|facts| Source::deserialize(&facts["record"]["source"]).ok()).map(|source| {
        let mut matter = matter.clone();
        matter.record.source = source;
        matter
    });
    let matter = restored.as_ref().unwrap_or(matter);
    entries
        .iter()
        .rev()
        .filter(|e| !matches!(e.row.kind.as_str(), "facts" | "contact"))
        .filter(|e| staff || !FOR_STAFF.contains(&e.row.kind.as_str()))
        .map(|entry| item(t, matter, entry, photos, names, now))
        .collect()
}

fn item(
    t: &T<'_>,
    matter: &Matter,
    entry: &Entry,
    photos: &[AttachmentRow],
    names: &Names,
    now: Instant,
) -> TimelineItem {
    let body = &entry.body;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let org = body.get("org").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let kind = entry.row.kind.replace('_', "-");
    let what = match entry.row.kind.as_str() {
        "reported" => t.f1("matter-did-reported", "source", t.s(&matter.record.source.label_key())),
        "inspected" | "sent_back" => t.f1(&format!("matter-did-{kind}"), "round", body["round"].as_i64().unwrap_or(1)),
        "ruled" | "verified" => {
            let (name, yes, no) = match entry.row.kind.as_str() {
                "ruled" => ("uphold", "matter-did-upheld", "matter-did-overruled"),
                _ => ("found", "matter-did-found", "matter-did-found-not"),
            };
            t.f1(if body[name].as_bool() == Some(true) { yes } else { no }, "org", names.org(org))
        }
        "settled" => {
            let key =
                if body["adopt"].as_bool() == Some(true) { "matter-did-adopted" } else { "matter-did-not-adopted" };
            t.f1(key, "number", text("number"))
        }
        "escalated" => t.f1("matter-did-escalated", "step", body["step"].as_i64().unwrap_or(1)),
        "parted" => t.f1("matter-did-parted", "number", text("number")),
        "merged" => t.f1("matter-did-merged", "number", text("number")),
        "reminded" => t.f2("matter-did-reminded", "org", names.org(org), "times", body["times"].as_i64().unwrap_or(1)),
        "note" if entry.row.level.is_encrypted() && !matter.header.level.is_encrypted() => {
            t.s("matter-did-note-desk").to_owned()
        }
        "barred" | "unbarred" => {
            let whom = text("person").parse().map(|id| names.person(t, id, "matter-by-resident")).unwrap_or_default();
            t.f1(&format!("matter-did-{kind}"), "name", whom)
        }
        "rechecked" => t
            .s(if body["good"].as_bool() == Some(true) { "matter-did-rechecked" } else { "matter-did-seen-again" })
            .to_owned(),
        "fixed_on_spot" if body["persuaded"].as_bool() == Some(true) => t.s("matter-did-persuaded").to_owned(),
        "dispatched" if body["again"].as_bool() == Some(true) => {
            t.f1("matter-did-dispatched-again", "org", names.org(org))
        }
        _ => t.f1(&format!("matter-did-{kind}"), "org", names.org(org)),
    };
    let by_link =
        body["link"].as_bool() == Some(true) || entry.row.kind.starts_with("link_") && entry.row.kind != "link_made";
    let author = if by_link && entry.row.author == Actor::public().person {
        t.s("matter-by-link")
    } else {
        names.person(t, entry.row.author, "matter-by-resident")
    };
    let mut note = vec![t.at(entry.row.happened_at, now), author.to_owned()];
    if entry.row.at.ms() - entry.row.happened_at.ms() > 60_000 {
        note.push(t.f1("matter-keyed-at", "at", t.at(entry.row.at, now)));
    }
    if let Some(due) = body["due"].as_i64() {
        note.push(t.f1("matter-until", "at", t.at(Instant::from_ms(due), now)));
    }
    for name in ["spot", "due_reason"] {
        if !text(name).is_empty() {
            note.push(text(name).to_owned());
        }
    }
    if entry.row.kind == "reported" && matter.header.level == Level::Sealed {
        note.extend(["place", "category"].map(text).into_iter().filter(|s| !s.is_empty()).map(str::to_owned));
    }
    if let Some(was) = Stage::named(text("was")) {
        note.push(t.f1("matter-restricted-was", "was", t.s(&was.label_key())));
    }
    let coded = |key: Option<String>| key.map(|key| t.s(&key).to_owned());
    note.extend(coded(DeclineReason::named(text("reason")).map(DeclineReason::label_key)));
    note.extend(coded(Rating::named(text("rating")).map(Rating::label_key)));
    note.extend(coded(Way::named(text("way")).map(Way::label_key)));
    note.extend(coded(Excluded::named(text("excluded")).map(Excluded::label_key)));
    note.extend(coded(Reason::named(text("reason")).map(Reason::label_key)));
    note.extend(coded(Closing::named(text("closing")).map(Closing::label_key)));
    if let Some(resolved) = body["resolved"].as_bool() {
        note.push(t.s(if resolved { "matter-solved" } else { "matter-unsolved" }).to_owned());
    }
    let mut item = TimelineItem::new(what, note.join(" · "));
    item.text = text("text").to_owned();
    if !text("answer").is_empty() {
        let told = t.f1("matter-told", "text", text("answer"));
        item.text = [item.text, told].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("\n");
    }
    item.tone = match entry.row.kind.as_str() {
        "overdue" | "escalated" | "link_locked" | "link_burnt" | "sent_back" | "unresolved" | "disputed"
        | "restricted" | "barred" => Tone::Late,
        "inspected" | "closed" | "fixed_on_spot" => Tone::Done,
        _ => Tone::Plain,
    };
    let own = photos.iter().filter(|p| p.entry == Some(entry.row.id));
    let (said, own): (Vec<&AttachmentRow>, Vec<&AttachmentRow>) = own.partition(|p| p.purpose == VOICE);
    let title = if matter.header.title.is_empty() { &matter.header.number } else { &matter.header.title };
    let sound = |p: &AttachmentRow| {
        (format!("/matters/{}/photos/{}", matter.header.id, p.id), t.f1("matter-voice-of", "what", title))
    };
    item.sounds = said.into_iter().map(sound).collect();
    item.photos = (1..).zip(own).map(|(n, p)| photo(t, matter, p, n)).collect();
    item
}

fn photo(t: &T<'_>, matter: &Matter, row: &AttachmentRow, n: usize) -> Photo {
    let href = format!("/matters/{}/photos/{}", matter.header.id, row.id);
    let caption = t.f1(if row.purpose == "after" { "matter-photo-after" } else { "matter-photo-scene" }, "n", n);
    Photo { src: format!("{href}?size=small"), href, alt: format!("{} {caption}", matter.header.title), caption }
}

/// Who does it.
#[must_use]
pub fn who(t: &T<'_>, matter: &Matter, names: &Names) -> Vec<Def> {
    let mut defs = Vec::new();
    let mut add = |key: &str, value: &str| {
        if !value.is_empty() {
            defs.push(Def::new(t.s(key), value));
        }
    };
    add("matter-who-handler", names.org(matter.record.handler));
    let helpers: Vec<&str> = matter.assisting().map(|h| names.org(Some(h.to_org))).collect();
    add("matter-who-helpers", &helpers.join(" · "));
    add("matter-who-lead", names.org(matter.header.lead));
    if let Some(desk) = matter.record.desk {
        add("matter-who-desk", names.person(t, desk, "matter-by-resident"));
    }
    match matter.record.inspected_by {
        Some(by) => add("matter-who-inspector", names.person(t, by, "matter-by-resident")),
        None if matter.record.handler.is_some() => add("matter-who-inspector", t.s("matter-who-not-handler")),
        None => {}
    }
    if let Some(rule) = &matter.rule {
        add("matter-who-rule", &t.f2("matter-limit", "value", rule.limit_value, "unit", t.s(&unit_key(rule))));
    }
    defs
}

/// The message key of the unit of a rule's limit.
#[must_use]
pub fn unit_key(rule: &Category) -> String {
    format!("matter-unit-{}", rule.limit_unit.replace('_', "-"))
}

/// The seal: given once somebody else has inspected.
#[must_use]
pub fn seal(t: &T<'_>, matter: &Matter, names: &Names) -> Seal {
    let by = matter.record.inspected_by;
    let text = match by {
        Some(by) => t.f1("matter-seal-given", "who", names.person(t, by, "matter-by-resident")),
        None => t.s("matter-seal-open").to_owned(),
    };
    let first = if by.is_some() { "matter-seal-done" } else { "matter-seal-wait" };
    Seal { given: by.is_some(), first: t.s(first).into(), second: t.s("matter-seal-inspect").into(), text }
}

/// What comes next, for those who have nothing to do about it.
#[must_use]
pub fn waiting(t: &T<'_>, matter: &Matter, names: &Names) -> String {
    let org = match matter.state {
        State::Dispatched(slice) | State::Handling(slice) | State::Parked(slice) | State::Waiting(slice) => {
            Some(slice.org)
        }
        _ => matter.header.lead,
    };
    t.f1(&format!("matter-wait-{}", matter.state.stage().name().replace('_', "-")), "org", names.org(org))
}

/// The reporter's contact as it may be shown: masked, or one field of it whole.
#[must_use]
pub fn contact(entries: &[Entry], whole: Option<&str>) -> Option<(String, String)> {
    let body = &entries.iter().rev().find(|e| e.row.kind == "contact")?.body;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, phone) = (text("name"), text("phone"));
    let name = if whole == Some("name") { name } else { mask::name(&name, Purpose::SharedScreen) };
    let phone = if whole == Some("phone") { phone } else { mask::phone(&phone, Purpose::SharedScreen) };
    Some((name, phone))
}
