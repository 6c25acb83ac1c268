//! What pages show of hours.

use liren_kernel::{Day, Instant};
use liren_office::Header;
use liren_ui::{Chip, Def, Row, T, TimelineItem, Tone};
use serde_json::Value;

use crate::{
    model::{DUTY, LineRow, PARTS_OF_DAY, Slots},
    store::DutyRow,
};

/// The title of a line; a restricted dossier gives none.
#[must_use]
pub fn title(t: T<'_>, line: &LineRow) -> String {
    if line.title.is_empty() { t.s("hours-line-untitled").to_owned() } else { line.title.clone() }
}

/// What a line says of its minutes.
#[must_use]
pub fn chip(t: T<'_>, line: &LineRow) -> Chip {
    if line.voided_at.is_some() {
        return Chip::new(Tone::Plain, t.s("hours-chip-void"));
    }
    if line.asked > 0 {
        return Chip::new(Tone::Info, t.f1("hours-chip-asked", "time", t.minutes(line.counts())));
    }
    if line.waits() > 0 {
        let (counts, waits) = (t.minutes(line.counts()), t.minutes(line.waits()));
        return Chip::new(Tone::Soon, t.f2("hours-chip-waiting", "time", counts, "waiting", waits));
    }
    let key = if line.kind == crate::model::KIND_GRANTED { "hours-chip-granted" } else { "hours-chip-verified" };
    Chip::new(Tone::Done, t.f1(key, "time", t.minutes(line.counts())))
}

/// How the mark came about: 点名, 值班.
#[must_use]
pub fn source(t: T<'_>, line: &LineRow) -> String {
    t.s(&format!("hours-source-{}", line.source.replace('_', "-"))).to_owned()
}

/// Where a line comes from: 14:00–17:00, 值班.
#[must_use]
pub fn origin(t: T<'_>, line: &LineRow) -> String {
    let source = source(t, line);
    match (line.came_at, line.went_at) {
        (Some(came), Some(went)) => format!("{}–{} · {source}", t.clock(came), t.clock(went)),
        _ => source,
    }
}

/// A line of the statement; it leads to its own page.
#[must_use]
pub fn row(t: T<'_>, line: &LineRow, now: Instant) -> Row {
    let chip = chip(t, line);
    let mut note = origin(t, line);
    if line.photos > 0 {
        note = format!("{note} · {}", t.f1("grant-photos-count", "count", line.photos));
    }
    Row::new(t.short_day_named(line.day, now), title(t, line), format!("/hours/lines/{}", line.id))
        .note(note)
        .state(chip.tone, chip.text)
}

/// When somebody can come: 周一上午、周三晚上.
#[must_use]
pub fn slots(t: T<'_>, slots: Slots) -> String {
    let one = |(day, part): (usize, usize)| {
        let part = PARTS_OF_DAY.get(part).copied().unwrap_or_default();
        t.f2(
            "volunteer-slot",
            "day",
            t.s(&format!("volunteer-day-{}", day + 1)),
            "part",
            t.s(&format!("volunteer-part-{part}")),
        )
    };
    slots.each().map(one).collect::<Vec<_>>().join(t.s("volunteer-slot-joint"))
}

/// Every slot, to choose from.
#[must_use]
pub fn slot_choices(t: T<'_>) -> Vec<liren_ui::Choice> {
    (0..Slots::COUNT).map(|n| liren_ui::Choice::new(n.to_string(), slots(t, Slots(1 << n)))).collect()
}

/// The state of a dossier of this room.
#[must_use]
pub fn state(t: T<'_>, kind: &str, state: &str) -> Chip {
    let tone = match state {
        "granted" | "issued" | "done" | "corrected" | "kept" => Tone::Done,
        "proposed" | "requested" | "checked" | "open" => Tone::Soon,
        "revoked" | "cancelled" => Tone::Late,
        "planned" => Tone::Info,
        _ => Tone::Plain,
    };
    Chip::new(tone, t.s(&format!("state-{}-{}", kind.replace('_', "-"), state)))
}

/// A day with its weekday and hours: 6月27日 周六 14:00–16:30.
#[must_use]
pub fn span(t: T<'_>, day: Day, from: Instant, until: Instant, now: Instant) -> String {
    format!("{} {}–{}", t.short_day_named(day, now), t.clock(from), t.clock(until))
}

/// The same with the year.
#[must_use]
pub fn span_long(t: T<'_>, duty: &DutyRow) -> String {
    format!("{} {}–{}", t.day_named(duty.day), t.clock(duty.from_at), t.clock(duty.until_at))
}

/// A line of a shift: when, what, where.
#[must_use]
pub fn duty(t: T<'_>, header: &Header, duty: &DutyRow, now: Instant) -> Row {
    let when = span(t, duty.day, duty.from_at, duty.until_at, now);
    let state = state(t, DUTY, &header.state);
    let note: Vec<&str> = [&*duty.spot, &*header.number].into_iter().filter(|s| !s.is_empty()).collect();
    Row::new(when, header.title.clone(), format!("/duties/{}", header.id))
        .note(note.join(" · "))
        .state(state.tone, state.text)
}

/// An entry of the timeline.
#[must_use]
pub fn item(t: T<'_>, kind: &str, body: &Value, note: String) -> TimelineItem {
    let mut item = TimelineItem::new(t.s(&format!("hours-entry-{kind}")), note);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |name: &str| body.get(name).and_then(Value::as_i64);
    let mut parts = vec![text("text")];
    if !text("proof").is_empty() {
        parts.push(t.f1("hours-entry-proof", "proof", text("proof")));
    }
    if let (Some(verified), Some(granted)) = (number("verified"), number("granted")) {
        parts.push(t.f2("hours-entry-sums", "verified", t.minutes(verified), "granted", t.minutes(granted)));
    }
    if let Some(count) = number("count") {
        parts.push(t.f1("hours-entry-count", "count", count));
    }
    if let Some(minutes) = number("minutes").filter(|m| *m > 0) {
        parts.push(t.minutes(minutes));
    }
    parts.retain(|p| !p.is_empty());
    item.text = parts.join("\n");
    item.tone = match kind {
        k if k.ends_with("agreed") || k.ends_with("issued") || k.ends_with("marked") => Tone::Done,
        k if k.ends_with("revoked") || k.ends_with("cancelled") || k.ends_with("voided") => Tone::Late,
        _ => Tone::Plain,
    };
    item
}

/// Pairs whose value is not empty.
#[must_use]
pub fn defs(pairs: Vec<(String, String)>) -> Vec<Def> {
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(term, value)| Def::new(term, value)).collect()
}
