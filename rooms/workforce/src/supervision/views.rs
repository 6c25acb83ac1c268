//! Exactly what pages of supervision show, in the reader's words.

use std::collections::BTreeMap;

use liren_kernel::Instant;
use liren_office::{Header, PersonId, dossier::Entry};
use liren_ui::{Chip, Def, Row, T, TimelineItem, Tone};
use serde_json::Value;

use super::{
    model::{Form, SessionState, State, Topic, split},
    store::{Session, SessionId},
    subject::Agreement,
};

/// Names of those who appear.
pub type Names = BTreeMap<PersonId, String>;

/// The colour of a state.
const fn tone(state: State) -> Tone {
    match state {
        State::Proposed => Tone::Soon,
        State::Running => Tone::Info,
        State::Declined | State::Ended => Tone::Plain,
    }
}

/// A line of the list.
#[must_use]
pub fn row(t: &T<'_>, header: &Header, now: Instant) -> Row {
    let row = Row::new(t.near(header.opened_at, now), header.title.clone(), format!("/supervision/{}", header.id));
    let row = row.note(header.number.clone());
    let Some(state) = State::named(&header.state) else { return row };
    match header.due_at {
        Some(due) if due < now && state == State::Running => row.state(Tone::Late, t.s("supervision-overdue")),
        _ => row.state(tone(state), t.s(&state.label_key())),
    }
}

/// The chips under the title.
#[must_use]
pub fn chips(t: &T<'_>, on: &Agreement, station: &str, now: Instant) -> Vec<Chip> {
    let mut chips = vec![Chip::new(tone(on.state), t.s(&on.state.label_key()))];
    if on.state == State::Running
        && let Some(day) = on.record.next_due
    {
        let late = now.day() > day;
        let key = if late { "supervision-due-late" } else { "supervision-due" };
        chips.push(Chip::new(if late { Tone::Late } else { Tone::Plain }, t.f1(key, "day", t.day(day))));
    }
    chips.push(Chip::new(Tone::Plain, t.f1("supervision-every", "days", on.record.every_days)));
    if !on.record.unit.is_empty() {
        chips.push(Chip::new(Tone::Info, t.f1("supervision-external", "unit", &on.record.unit)));
    }
    if !station.is_empty() {
        chips.push(Chip::new(Tone::Plain, station));
    }
    chips
}

/// A session as a line.
#[must_use]
pub fn session_row(t: &T<'_>, on: &Agreement, session: &Session, now: Instant) -> Row {
    let form = Form::named(&session.form).map(|f| t.s(&f.label_key()).to_owned()).unwrap_or_default();
    let what = t.f2("supervision-session-line", "form", form, "minutes", session.minutes);
    let mut note: Vec<String> = functions(t, session);
    if !session.venue.is_empty() {
        note.push(session.venue.clone());
    }
    let href = format!("/supervision/{}/sessions/{}", on.header.id, session.id);
    let row = Row::new(t.near(session.at, now), what, href).note(note.join(" · "));
    let Some(state) = SessionState::named(&session.state) else { return row };
    let tone = match state {
        SessionState::Planned => Tone::Info,
        SessionState::Held => Tone::Soon,
        SessionState::Returned => Tone::Late,
        SessionState::Signed => Tone::Done,
    };
    row.state(tone, t.s(&state.label_key()))
}

/// What a session is for.
#[must_use]
pub fn functions(t: &T<'_>, session: &Session) -> Vec<String> {
    split(&session.functions).into_iter().map(|f| t.s(&f.label_key()).to_owned()).collect()
}

/// What was talked about.
#[must_use]
pub fn topics(t: &T<'_>, topics: &[String]) -> Vec<Chip> {
    let named = topics.iter().filter_map(|name| Topic::named(name));
    named.map(|topic| Chip::new(Tone::Plain, t.s(&topic.label_key()))).collect()
}

/// Actions, newest first: who, what, by when, what became of them.
#[must_use]
pub fn actions(t: &T<'_>, on: &Agreement, names: &Names, of: Option<SessionId>, now: Instant) -> Vec<Row> {
    let mine = on.actions.iter().filter(|a| of.is_none_or(|id| a.session == id));
    mine.map(|action| {
        let late = action.state == "open" && action.due_day < now.day();
        let who = names.get(&action.person).map_or("", String::as_str);
        let href = format!("/supervision/{}/sessions/{}", on.header.id, action.session);
        let row = Row::new(t.day(action.due_day), on.says(action.id), href);
        let asked = if action.asked > 0 { t.f1("supervision-asked", "count", action.asked) } else { String::new() };
        let row = row.note([who, &asked].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "));
        match action.state.as_str() {
            "done" => row.state(Tone::Done, t.s("supervision-action-done")),
            "dropped" => row.state(Tone::Plain, t.s("supervision-action-dropped")),
            _ if late => row.state(Tone::Late, t.s("supervision-action-late")),
            _ => row.state(Tone::Info, t.s("supervision-action-open")),
        }
    })
    .collect()
}

/// Whether an entry belongs to a session.
#[must_use]
pub fn of_session(entry: &Entry, session: SessionId) -> bool {
    entry.body.get("session").and_then(Value::as_str).and_then(|id| id.parse().ok()) == Some(session)
}

/// A text of an entry.
#[must_use]
pub fn text<'e>(entry: &'e Entry, name: &str) -> &'e str {
    entry.body.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The timeline, newest first. What is for two is marked so.
#[must_use]
pub fn timeline(t: &T<'_>, on: &Agreement, entries: &[Entry], names: &Names, now: Instant) -> Vec<TimelineItem> {
    let shown = entries.iter().rev().filter(|e| !matches!(e.row.kind.as_str(), "session" | "signed" | "plan"));
    shown.map(|entry| item(t, on, entry, names, now)).collect()
}

/// An entry as it stands on a timeline or on the page of a session.
#[must_use]
pub fn item(t: &T<'_>, on: &Agreement, entry: &Entry, names: &Names, now: Instant) -> TimelineItem {
    let kind = entry.row.kind.replace('_', "-");
    let person = |name: &str| text(entry, name).parse().ok().and_then(|id: PersonId| names.get(&id)).cloned();
    let what = match kind.as_str() {
        "advised" if text(entry, "number").is_empty() => t.s("supervision-did-advised-somewhere").to_owned(),
        "advised" => t.f1("supervision-did-advised", "number", text(entry, "number")),
        "private" => {
            let with = person("with").unwrap_or_default();
            let supervisor = names.get(&on.record.supervisor).cloned().unwrap_or_default();
            t.f2("supervision-did-private", "a", supervisor, "b", with)
        }
        _ => t.s(&format!("supervision-did-{kind}")).to_owned(),
    };
    let who = names.get(&entry.row.author).cloned().unwrap_or_default();
    let mut item = TimelineItem::new(what, format!("{} · {who}", t.at(entry.row.happened_at, now)));
    text(entry, "text").clone_into(&mut item.text);
    item.tone = match kind.as_str() {
        "returned" | "declined" => Tone::Late,
        "signed" => Tone::Done,
        "private" => Tone::Soon,
        _ => Tone::Plain,
    };
    item
}

/// A service plan: aims and steps with the day of review.
#[must_use]
pub fn plans(t: &T<'_>, on: &Agreement, entries: &[Entry], names: &Names) -> Vec<(String, Vec<Def>)> {
    on.plans
        .iter()
        .filter_map(|plan| {
            let named = |e: &&Entry| text(e, "plan").parse().ok() == Some(plan.id);
            let made = entries.iter().filter(|e| e.row.kind == "plan").find(named)?;
            let mut defs = vec![
                Def::new(t.s("supervision-plan-aims"), text(made, "aims")),
                Def::new(t.s("supervision-plan-steps"), text(made, "steps")),
            ];
            for again in entries.iter().filter(|e| e.row.kind == "plan_reviewed").filter(named) {
                defs.push(Def::new(t.day(again.row.at.day()), text(again, "text")));
            }
            let key = if plan.state == "done" { "supervision-plan-done" } else { "supervision-plan-review" };
            defs.push(Def::new(t.s(key), t.day(plan.review_day)));
            Some((names.get(&plan.person).cloned().unwrap_or_default(), defs))
        })
        .collect()
}
