//! Exactly what a page may show of a gathering, in the reader's words.

use liren_kernel::Instant;
use liren_office::{DossierId, Header, PersonId, dossier::Entry};
use liren_people::Names;
use liren_ui::{Chip, Def, Row, Seal, T, TimelineItem, Tone};
use serde_json::Value;

use crate::{
    commands::sum_up::Outcome,
    figures::Figures,
    model::{Audience, Counts, Form, OpenTo, SittingState, Stage},
    outline::{self, Outline},
    store::{Record, SittingRow, calendar::EventRow},
    subject::Gathering,
};

/// The colour of a stage.
#[must_use]
pub const fn tone(stage: Stage) -> Tone {
    match stage {
        Stage::Planned | Stage::Cancelled => Tone::Plain,
        Stage::Asked | Stage::Held | Stage::Summed => Tone::Soon,
        Stage::Open => Tone::Info,
        Stage::Closed => Tone::Done,
    }
}

/// A line of a list: when it is, not when somebody opened it; of one without a date that it has none.
#[must_use]
pub fn row(t: &T<'_>, header: &Header, place: &str, at: Option<Instant>, now: Instant) -> Row {
    let form = Form::named(&header.facet).map(|f| t.s(&f.label_key()).to_owned()).unwrap_or_default();
    let note: Vec<&str> = [&*header.number, &*form, place].into_iter().filter(|s| !s.is_empty()).collect();
    let when = at.map_or_else(|| t.s("gathering-no-date").to_owned(), |at| t.near(at, now));
    let row = Row::new(when, &header.title, format!("/gatherings/{}", header.id));
    let row = row.note(note.join(" · "));
    match Stage::named(&header.state) {
        Some(stage) => row.state(tone(stage), t.s(&stage.label_key())),
        None => row,
    }
}

/// The chips under the title.
#[must_use]
pub fn chips(t: &T<'_>, gathering: &Gathering, place: &str) -> Vec<Chip> {
    let record = &gathering.record;
    let mut chips = vec![
        Chip::new(tone(gathering.stage), t.s(&gathering.stage.label_key())),
        Chip::new(Tone::Plain, t.s(&record.form.label_key())),
        Chip::new(Tone::Plain, t.s(&record.audience.label_key())),
    ];
    if record.open_to == OpenTo::Public {
        chips.push(Chip::new(Tone::Info, t.s(&record.open_to.label_key())));
    }
    if !place.is_empty() {
        chips.push(Chip::new(Tone::Plain, place));
    }
    chips
}

/// When a sitting is: 6月27日 周六 14:00–15:30.
#[must_use]
pub fn when(t: &T<'_>, sitting: &SittingRow, now: Instant) -> String {
    format!("{} {}–{}", t.short_day_named(sitting.day, now), t.clock(sitting.from_at), t.clock(sitting.until_at))
}

/// The colour of a sitting's state.
#[must_use]
pub const fn sitting_tone(state: SittingState) -> Tone {
    match state {
        SittingState::Planned => Tone::Plain,
        SittingState::Moved => Tone::Soon,
        SittingState::Held => Tone::Done,
        SittingState::Cancelled => Tone::Late,
    }
}

/// A line for each sitting: when, which of how many, what about, where.
#[must_use]
pub fn sitting_rows(t: &T<'_>, gathering: &Gathering, now: Instant, href: impl Fn(&SittingRow) -> String) -> Vec<Row> {
    let of = gathering.sittings.iter().filter(|s| s.state != SittingState::Cancelled).count();
    gathering
        .sittings
        .iter()
        .map(|s| {
            let nth = t.f2("gathering-nth", "n", s.n, "of", of);
            let what = if s.theme.is_empty() { nth.clone() } else { s.theme.clone() };
            let mut note = vec![s.place_name.clone()];
            if !s.theme.is_empty() {
                note.insert(0, nth);
            }
            if let Some(was) = s.was_at {
                note.push(t.f1("gathering-was", "at", t.near(was, now)));
            }
            if !s.reason.is_empty() {
                note.push(s.reason.clone());
            }
            Row::new(when(t, s, now), what, href(s))
                .note(note.join(" · "))
                .state(sitting_tone(s.state), t.s(&s.state.label_key()))
        })
        .collect()
}

/// A table of the plan, ready to be drawn.
#[derive(Debug)]
pub struct Table {
    /// Its heading.
    pub title: String,
    /// Its column heads.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The tables of the plan that say anything.
#[must_use]
pub fn tables(t: &T<'_>, form: Form, outline: &Outline) -> Vec<Table> {
    let table = |title: &str, heads: &[&str], rows: Vec<Vec<String>>| Table {
        title: t.s(title).to_owned(),
        heads: heads.iter().map(|h| t.s(h).to_owned()).collect(),
        rows,
    };
    let acts = if form == Form::Show { "gathering-acts" } else { "gathering-flow" };
    let mut budget: Vec<Vec<String>> =
        outline.budget.iter().map(|c| vec![c.what.clone(), outline::yuan(c.fen)]).collect();
    if budget.len() > 1 {
        budget.push(vec![t.s("gathering-sum").to_owned(), outline::yuan(outline.total())]);
    }
    let all = vec![
        table(
            acts,
            &["gathering-col-at", "gathering-col-item", "gathering-col-who"],
            outline.flow.iter().map(|s| vec![s.at.clone(), s.item.clone(), s.who.clone()]).collect(),
        ),
        table(
            "gathering-themes",
            &["gathering-col-span", "gathering-theme"],
            outline.themes.iter().map(|s| vec![s.span.clone(), s.text.clone()]).collect(),
        ),
        table(
            "gathering-duties",
            &["gathering-col-what", "gathering-col-who"],
            outline.duties.iter().map(|d| vec![d.what.clone(), d.who.clone()]).collect(),
        ),
        table(
            "gathering-supplies",
            &["gathering-col-what", "gathering-col-count", "gathering-col-from"],
            outline.supplies.iter().map(|s| vec![s.what.clone(), s.count.clone(), s.from.clone()]).collect(),
        ),
        table("gathering-budget", &["gathering-col-what", "gathering-col-yuan"], budget),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// What was settled about who may come.
#[must_use]
pub fn settled(t: &T<'_>, gathering: &Gathering, outline: &Outline) -> Vec<Def> {
    let record = &gathering.record;
    let mut defs = vec![Def::new(t.s("gathering-open-for"), t.s(&record.open_to.label_key()))];
    if record.capacity > 0 {
        defs.push(Def::new(t.s("gathering-capacity"), record.capacity.to_string()));
    }
    match (record.age_from, record.age_to) {
        (None, None) => {}
        (from, to) => {
            let text = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
            defs.push(Def::new(t.s("gathering-ages"), format!("{}–{}", text(from), text(to))));
        }
    }
    if record.credit != Counts::Nothing {
        defs.push(Def::new(t.s("gathering-credit"), t.s(&record.credit.label_key())));
    }
    if let Some(publicity) = &outline.publicity {
        defs.push(Def::new(t.s("gathering-publicity"), publicity.as_str()));
    }
    defs
}

/// Who works on it.
#[must_use]
pub fn who(t: &T<'_>, gathering: &Gathering, team: &[(PersonId, String)], names: &Names) -> Vec<Def> {
    let mut defs = Vec::new();
    let lead = names.org(gathering.header.lead);
    if !lead.is_empty() {
        defs.push(Def::new(t.s("gathering-lead-org"), lead));
    }
    for (person, part) in team {
        defs.push(Def::new(t.s(&format!("gathering-part-{part}")), names.person(t, *person, "gathering-by-guest")));
    }
    defs
}

/// The gatherings of a programme.
#[must_use]
pub fn children(t: &T<'_>, all: &[(DossierId, String, String, String, String)]) -> Vec<Row> {
    all.iter()
        .map(|(id, number, title, state, audience)| {
            let audience = Audience::named(audience).map(|a| t.s(&a.label_key()).to_owned()).unwrap_or_default();
            let row = Row::new(audience, title.as_str(), format!("/gatherings/{id}")).note(number.as_str());
            match Stage::named(state) {
                Some(stage) => row.state(tone(stage), t.s(&stage.label_key())),
                None => row,
            }
        })
        .collect()
}

/// The timeline, newest first.
#[must_use]
pub fn timeline(t: &T<'_>, entries: &[Entry], names: &Names, now: Instant) -> Vec<TimelineItem> {
    entries
        .iter()
        .rev()
        .map(|entry| {
            let body = &entry.body;
            let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
            let count = body.get("sittings").or_else(|| body.get("count")).and_then(Value::as_i64).unwrap_or(0);
            let what = t.f1(&format!("gathering-did-{}", entry.row.kind.replace('_', "-")), "count", count);
            let mut note = vec![
                t.at(entry.row.happened_at, now),
                names.person(t, entry.row.author, "gathering-by-guest").to_owned(),
            ];
            note.extend(["what", "when"].iter().map(|n| text(n).to_owned()).filter(|s| !s.is_empty()));
            let mut item = TimelineItem::new(what, note.join(" · "));
            item.text = text("text").to_owned();
            item.tone = match entry.row.kind.as_str() {
                "approved" | "closed" => Tone::Done,
                "sent_back" | "cancelled" | "sitting_cancelled" => Tone::Late,
                "sitting_moved" => Tone::Soon,
                _ => Tone::Plain,
            };
            item
        })
        .collect()
}

/// The figures with their counting rules in the words beside them.
#[must_use]
pub fn figures(t: &T<'_>, figures: &Figures, record: &Record) -> Vec<Def> {
    let mut defs = vec![
        Def::new(t.s("gathering-figure-times"), figures.times.to_string()),
        Def::new(t.s("gathering-figure-persons"), figures.persons.to_string()),
        Def::new(t.s("gathering-figure-first"), figures.first.to_string()),
    ];
    if figures.heads > 0 {
        defs.push(Def::new(t.s("gathering-figure-heads"), figures.heads.to_string()));
    }
    if let Some(rate) = figures.rate() {
        let text = t.f3("gathering-rate", "rate", rate, "there", figures.there, "expected", figures.expected);
        defs.push(Def::new(t.s("gathering-figure-rate"), text));
    }
    if figures.minutes > 0 {
        defs.push(Def::new(t.s("gathering-figure-hours"), t.minutes(figures.minutes)));
    }
    defs.push(Def::new(t.s("gathering-budget"), outline::yuan(record.budget)));
    if let Some(cost) = record.cost {
        defs.push(Def::new(t.s("gathering-costs"), outline::yuan(cost)));
    }
    defs
}

/// Budget against cost, line by line where the purposes are the same.
#[must_use]
pub fn costs(t: &T<'_>, record: &Record, outcome: &Outcome) -> Option<Table> {
    if outcome.costs.is_empty() && record.budget == 0 {
        return None;
    }
    let planned = record.outline().map(|o| o.budget).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = outcome
        .costs
        .iter()
        .map(|c| {
            let plan = planned.iter().find(|p| p.what == c.what).map(|p| outline::yuan(p.fen)).unwrap_or_default();
            vec![c.what.clone(), plan, outline::yuan(c.fen)]
        })
        .collect();
    rows.push(vec![
        t.s("gathering-sum").to_owned(),
        outline::yuan(record.budget),
        outline::yuan(outline::sum(&outcome.costs)),
    ]);
    let heads = ["gathering-col-what", "gathering-budget", "gathering-costs"];
    Some(Table {
        title: t.s("gathering-costs-title").to_owned(),
        heads: heads.iter().map(|h| t.s(h).to_owned()).collect(),
        rows,
    })
}

/// What those who were there think: how many of how many.
#[must_use]
pub fn feedback(t: &T<'_>, (n, content, useful, again): (i64, i64, i64, i64)) -> Vec<Def> {
    if n == 0 {
        return Vec::new();
    }
    let of = |key: &str, count: i64| Def::new(t.s(key), format!("{count}/{n}"));
    vec![
        of("gathering-feedback-content", content),
        of("gathering-feedback-useful", useful),
        of("gathering-feedback-again", again),
    ]
}

/// The seal of approval: of the plan, and in the end of the summary.
#[must_use]
pub fn seal(t: &T<'_>, gathering: &Gathering) -> Option<Seal> {
    let (given, what, text) = match gathering.stage {
        Stage::Planned | Stage::Cancelled => return None,
        Stage::Asked => (false, "gathering-seal-plan", "gathering-seal-plan-open"),
        Stage::Open | Stage::Held => (true, "gathering-seal-plan", "gathering-seal-plan-given"),
        Stage::Summed => (false, "gathering-seal-summary", "gathering-seal-summary-open"),
        Stage::Closed => (true, "gathering-seal-summary", "gathering-seal-summary-given"),
    };
    let first = if given { "gathering-seal-done" } else { "gathering-seal-wait" };
    Some(Seal { given, first: t.s(first).into(), second: t.s(what).into(), text: t.s(text).to_owned() })
}

/// A date of some gathering, as a line: when, what, where.
#[must_use]
pub fn event_row(t: &T<'_>, event: &EventRow, now: Instant, href: String) -> Row {
    let when = format!("{} {}–{}", t.short_day_named(event.day, now), t.clock(event.from_at), t.clock(event.until_at));
    let form = t.s(&event.form.label_key()).to_owned();
    let note: Vec<&str> = [&*form, &*event.theme, &*event.place_name].into_iter().filter(|s| !s.is_empty()).collect();
    let row = Row::new(when, event.title.as_str(), href).note(note.join(" · "));
    match event.stage {
        Stage::Planned | Stage::Asked => row.state(tone(event.stage), t.s(&event.stage.label_key())),
        _ => row.state(sitting_tone(event.state), t.s(&event.state.label_key())),
    }
}

/// The same line for whoever may sign up: how many dates are to come, and that no place is left.
pub fn to_come(t: &T<'_>, mut row: Row, dates: i64, full: bool) -> Row {
    if dates > 1 {
        row.note = format!("{} · {}", row.note, t.f1("gathering-events-dates", "count", dates));
    }
    if full { row.state(Tone::Soon, t.s("gathering-events-full")) } else { row }
}
