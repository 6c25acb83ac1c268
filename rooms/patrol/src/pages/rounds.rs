//! A round in the face that every dossier has: what was walked, what was found, before and after, what happened.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_instruments::Form;
use liren_kernel::{Id, mask::Purpose};
use liren_office::{
    Actor, DossierId, Fault, Header, Keys, PersonId, Reach, Subject as _, attendance,
    dossier::{self, Entry, EntryId},
    listing,
    store::AttachmentRow,
};
use liren_people::public;
use liren_store::{Read, params};
use liren_ui::{Chip, Crumb, Def, Lang, Photo, Row, T, TimelineItem, Tone};
use liren_web::{
    Answer, Failure, Web,
    offline::{self, Phone},
};

use super::sheet::{Block, Button, Cell, Sheet, Twice};
use crate::{
    commands::{cover, end, see},
    model::{Category, Did, Stage, Standing},
    policy::OPEN,
    store::{self, FindingRow},
    subject::{self, Round},
};

/// What is read for the pages of a round.
pub struct Shown {
    pub round: Round,
    /// Its plan, for those who may see that too.
    pub plan: Option<Header>,
    pub findings: Vec<FindingRow>,
    pub earlier: Vec<FindingRow>,
    pub floors: Vec<(String, i64)>,
    pub photos: BTreeMap<EntryId, Vec<AttachmentRow>>,
    pub looks: Vec<(i64, bool, EntryId)>,
    pub entries: Vec<Entry>,
    pub names: BTreeMap<PersonId, String>,
    pub walkers: Vec<PersonId>,
    pub counts: attendance::Counts,
    pub phones: Vec<Phone>,
}

impl Shown {
    /// Floors seen at an entrance.
    pub fn seen(&self, entrance: &str) -> Vec<i64> {
        self.floors.iter().filter(|(e, _)| e == entrance).map(|(_, f)| *f).collect()
    }
    /// Whether an earlier finding was looked at in this round.
    pub fn looked(&self, finding: i64) -> Option<bool> {
        self.looks.iter().rev().find(|(f, ..)| *f == finding).map(|(_, right, _)| *right)
    }
    /// The photo of a purpose of an entry.
    pub fn photo(&self, entry: EntryId, purpose: &str) -> Option<&AttachmentRow> {
        self.photos.get(&entry).into_iter().flatten().find(|row| row.purpose == purpose)
    }
}

/// Reads a round within reach.
///
/// # Errors
/// [`Fault::NotFound`]; when the database fails.
pub fn read(read: &mut Read<'_>, keys: &Keys, reach: &Reach, actor: &Actor, id: DossierId) -> Result<Shown, Fault> {
    let round = subject::round(read, keys, reach, actor, id, false)?.ok_or(Fault::NotFound)?;
    let seq = round.header.seq;
    let findings = read.all(&store::FINDINGS_OF_ROUND, params![seq])?;
    let earlier = read.all(&store::EARLIER, params![seq])?;
    let looks = read.all(&store::LOOKS_OF_ROUND, params![seq])?;
    let mut photos: BTreeMap<EntryId, Vec<AttachmentRow>> = BTreeMap::new();
    for row in read.all(&liren_office::store::ATTACHMENTS, params![seq, round.header.level])? {
        if let Some(entry) = row.entry {
            photos.entry(entry).or_default().push(row);
        }
    }
    for finding in &earlier {
        photos.insert(finding.entry, read.all(&store::PHOTOS_OF, params![finding.entry])?);
    }
    for finding in findings.iter().chain(&earlier).filter(|f| f.hidden) {
        photos.remove(&finding.entry);
        for (.., look) in looks.iter().filter(|(of, ..)| *of == finding.seq) {
            photos.remove(look);
        }
    }
    let entries = dossier::timeline(read, keys, &round.header, actor.person, round.hat.is_some())?;
    let walkers: Vec<PersonId> = read
        .all(&liren_office::store::PARTY_ALL, params![seq])?
        .into_iter()
        .filter(|(_, part, _)| part == crate::model::WALKER)
        .filter_map(|(party, ..)| Some(liren_kernel::Id::from_bytes(party.try_into().ok()?)))
        .collect();
    let phones = offline::of_dossier(read, id)?;
    let fetched = phones.iter().map(|phone| phone.person);
    let mut ids: Vec<PersonId> =
        entries.iter().map(|e| e.row.author).chain(walkers.iter().copied()).chain(fetched).collect();
    ids.sort_unstable();
    ids.dedup();
    let in_team = round.hat.is_some();
    Ok(Shown {
        plan: listing::by_seq(read, keys, reach, round.row.plan)?,
        floors: read.all(&store::FLOORS, params![seq])?,
        names: subject::names(read, actor, &round.header, in_team, &ids)?,
        counts: attendance::counts(read, seq, None)?,
        findings,
        earlier,
        looks,
        photos,
        entries,
        walkers,
        phones,
        round,
    })
}

/// The same for a page.
///
/// # Errors
/// As [`read`].
pub async fn load(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(OPEN, move |r, reach| read(r, &keys, reach, &actor, id)).await
}

/// The words of a category, as the checklist has them.
#[must_use]
pub fn category(t: &T<'_>, form: &Form, category: Category) -> String {
    choice(t, form, "kind", category.name())
}

/// The words of what was done, as the checklist has them.
#[must_use]
pub fn did(t: &T<'_>, form: &Form, did: Did) -> String {
    choice(t, form, "did", did.name())
}

/// The words of a choice.
pub fn choice(t: &T<'_>, form: &Form, question: &str, name: &str) -> String {
    let english = t.lang() == Lang::En;
    let found = form.question(question).and_then(|q| match &q.kind {
        liren_instruments::form::Kind::One { choices } => choices.iter().find(|c| c.name == name),
        _ => None,
    });
    found.map(|c| c.label.of(english).to_owned()).unwrap_or_default()
}

/// A finding in a sentence: 梧桐里6弄2号 4 层 乱堆物.
pub fn sentence(t: &T<'_>, form: &Form, place: &str, finding: &FindingRow) -> String {
    t.f3("patrol-finding", "place", place, "floor", finding.floor, "category", category(t, form, finding.category))
}

/// The state of a finding.
pub fn standing(t: &T<'_>, finding: &FindingRow) -> (Tone, String) {
    match finding.standing {
        Standing::Right => (Tone::Done, t.s(&Standing::Right.label_key()).to_owned()),
        Standing::Open => (Tone::Late, t.s(&Standing::Open.label_key()).to_owned()),
    }
}

fn picture(t: &T<'_>, round: DossierId, row: &AttachmentRow, key: &str) -> Photo {
    let href = format!("/patrol/rounds/{round}/photos/{}", row.id);
    let caption = t.s(key).to_owned();
    Photo { src: format!("{href}?size=small"), href, alt: caption.clone(), caption }
}

/// A finding before and after, as its round shows it; `own` is the round whose page it stands on.
pub fn twice(t: &T<'_>, shown: &Shown, finding: &FindingRow, place: &str) -> Twice {
    let own = shown.round.header.id;
    let before = shown.photo(finding.entry, "before");
    let look = shown.looks.iter().rev().find(|(f, ..)| *f == finding.seq).map(|(.., entry)| *entry);
    let after = [Some(finding.entry), look].into_iter().flatten().find_map(|entry| shown.photo(entry, "after"));
    let told: Vec<Id<()>> = [before, after].into_iter().flatten().map(|row| row.id).collect();
    let rest = shown.photos.get(&finding.entry).into_iter().flatten();
    let more = rest.filter(|row| row.purpose != "voice" && !told.contains(&row.id));
    let more = more.map(|row| picture(t, own, row, if row.purpose == "after" { "pair-after" } else { "pair-before" }));
    let title = sentence(t, &shown.round.checklist, place, finding);
    let voice = shown
        .photo(finding.entry, "voice")
        .map(|row| (format!("/patrol/rounds/{own}/photos/{}", row.id), t.f1("patrol-voice-of", "what", &title)));
    let before = before.map(|row| picture(t, own, row, "pair-before"));
    let after = after.map(|row| picture(t, own, row, "pair-after"));
    let form = &shown.round.checklist;
    let mut note = vec![did(t, form, finding.did), standing(t, finding).1];
    if !finding.words.is_empty() {
        note.insert(0, finding.words.clone());
    }
    Twice { before, after, more: more.collect(), voice, title, note: note.join(" · ") }
}

/// `GET /patrol/rounds/{id}`.
pub async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    let (round, t) = (&shown.round, web.t());
    let policy = web.edge.office().policy();
    let may = |verb| policy.permits(&web.actor, verb, &round.facts());
    let mut shell = web.shell(&*round.header.title);
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol")];
    if round.is_grid() {
        let grid = round.header.grid.as_deref().unwrap_or_default();
        shell.crumbs.push(Crumb::link(t.s("patrol-grids"), "/patrol/grids"));
        shell.crumbs.push(Crumb::link(t.s("patrol-grid"), format!("/patrol/grids/{grid}")));
    }
    shell.crumbs.extend(
        shown.plan.iter().filter(|p| p.id != id).map(|p| Crumb::link(&*p.title, format!("/patrol/plans/{}", p.id))),
    );
    shell.crumbs.push(Crumb::text(round.header.number.clone()));
    let mut sheet = Sheet::new(shell);
    let tone = if round.stage == Stage::Done { Tone::Done } else { Tone::Soon };
    sheet.chips =
        vec![Chip::new(tone, t.s(&round.stage.label_key())), Chip::new(Tone::Plain, t.day_named(round.row.day))];
    if round.stage != Stage::Done && may(see::VERB) {
        let mut buttons = vec![Button::link(t.s("patrol-go-on"), format!("/patrol/rounds/{id}/walk")).green()];
        buttons.push(Button::link(t.s("patrol-offline-fetch"), "/offline/"));
        if round.row.started_at.is_some() && may(end::VERB) {
            buttons.push(Button::link(t.verb(end::VERB), format!("/patrol/rounds/{id}/end")));
        }
        sheet.add(Block::Next(t.s("patrol-round-next").to_owned(), t.s("patrol-begin-note").to_owned(), buttons));
    }
    let mut bar = Vec::new();
    if round.stage == Stage::Done && !round.is_grid() {
        bar.push(Button::link(t.s("patrol-briefs"), format!("/patrol/brief/{id}")));
    }
    if may(cover::VERB) && !shown.photos.is_empty() {
        bar.push(Button::link(t.s("patrol-photos"), format!("/patrol/rounds/{id}/photos")));
    }
    if !bar.is_empty() {
        sheet.add(Block::Bar(bar));
    }
    let place = |code: &str| round.stop(code).map(|s| s.name.clone()).unwrap_or_default();
    for block in walked(&t, &shown) {
        sheet.add(block);
    }
    if !shown.findings.is_empty() {
        sheet.add(Block::Heading(t.f1("patrol-findings-count", "count", shown.findings.len())));
        sheet.add(Block::Twice(shown.findings.iter().map(|f| twice(&t, &shown, f, &place(&f.entrance))).collect()));
        let passed = shown.findings.iter().filter_map(|f| {
            let matter = f.matter?;
            Some(Row::new("", sentence(&t, &round.checklist, &place(&f.entrance), f), format!("/matters/{matter}")))
        });
        let staff = web.actor.posts.iter().any(|p| p.role.reads_by_place() && p.covers(&round.header.path()));
        if staff {
            sheet.rows(t.s("patrol-matters"), passed.collect());
        }
    }
    if !shown.earlier.is_empty() {
        sheet.add(Block::Heading(t.s("patrol-earlier").to_owned()));
        sheet.add(Block::Quiet(t.s("patrol-earlier-note").to_owned()));
        sheet.add(Block::Twice(shown.earlier.iter().map(|f| twice(&t, &shown, f, &place(&f.entrance))).collect()));
    }
    sheet.add(Block::Heading(t.s("timeline-label").to_owned()));
    sheet.add(Block::Timeline(timeline(&t, &shown, web.now)));
    sheet.aside.push((t.s("patrol-who").to_owned(), who(&t, &shown)));
    if !shown.phones.is_empty() {
        sheet.aside.push((t.s("patrol-offline-phones").to_owned(), phones(&t, &shown, web.now)));
    }
    let drawn = (!round.is_grid()).then(|| Def {
        term: t.s("patrol-lot").to_owned(),
        value: t.s("patrol-lot-again").to_owned(),
        href: format!("/patrol/rounds/{id}/lot"),
    });
    let mut settled: Vec<Def> = drawn.into_iter().collect();
    if !round.row.weather.is_empty() {
        settled.push(Def::new(t.s("patrol-weather"), round.row.weather.clone()));
    }
    sheet.aside.push((t.s("patrol-settled").to_owned(), settled));
    sheet.show(&web)
}

/// What was walked: how much in all, and each stop.
fn walked(t: &T<'_>, shown: &Shown) -> [Block; 2] {
    let round = &shown.round;
    let planned: i64 = round.stops.iter().map(|s| s.floors).sum();
    let sum = t.format(
        if round.is_grid() { "patrol-grid-sum" } else { "patrol-round-sum" },
        &[
            ("doors", &round.stops.len()),
            ("planned", &planned),
            ("floors", &shown.floors.len()),
            ("seen", &round.stops.iter().filter(|s| s.left_at.is_some()).count()),
            ("found", &shown.findings.len()),
        ],
    );
    let plain = |text: String| (text, String::new());
    let how = |s: &store::StopRow| match s.left_at {
        Some(at) if round.is_grid() => t.clock(at),
        None if round.is_grid() => t.s("patrol-grid-not-yet").to_owned(),
        _ => t.f2("patrol-floors-of", "seen", shown.seen(&s.entrance).len(), "floors", s.floors),
    };
    let rows: Vec<Vec<Cell>> = round
        .stops
        .iter()
        .map(|s| {
            let found = shown.findings.iter().filter(|f| f.entrance == s.entrance).count();
            let to = format!("/patrol/entrances/{}", s.entrance);
            vec![(s.name.clone(), to), plain(how(s)), plain(found.to_string())]
        })
        .collect();
    let how = if round.is_grid() { "patrol-grid-seen" } else { "patrol-floors" };
    let heads = ["patrol-entrance", how, "patrol-found"].map(|k| t.s(k).to_owned());
    [Block::Words(sum), Block::Table(t.s("patrol-stops").to_owned(), heads.to_vec(), rows)]
}

/// What has not arrived, as far as each phone has said.
fn phones(t: &T<'_>, shown: &Shown, now: liren_kernel::Instant) -> Vec<Def> {
    let line = |phone: &Phone| {
        let name = shown.names.get(&phone.person).cloned().unwrap_or_default();
        Def::new(name, format!("{} · {}", phone.chip(*t).text, phone.line(*t, now)))
    };
    shown.phones.iter().map(line).collect()
}

fn who(t: &T<'_>, shown: &Shown) -> Vec<Def> {
    let names: Vec<String> = shown.walkers.iter().filter_map(|p| shown.names.get(p).cloned()).collect();
    let key = if shown.round.is_grid() { "patrol-grid-works" } else { "patrol-walkers" };
    let mut defs = vec![Def::new(t.s(key), names.join(t.s("patrol-comma")))];
    if let (true, Some(from)) = (shown.round.is_grid(), shown.round.row.started_at) {
        let span = match shown.round.row.ended_at {
            Some(until) => t.f2("patrol-from-until", "from", t.clock(from), "until", t.clock(until)),
            None => t.clock(from),
        };
        defs.push(Def::new(t.s("patrol-grid-took"), span));
    }
    if shown.counts.times > 0 {
        defs.push(Def::new(t.s("patrol-came"), t.f1("patrol-persons", "count", shown.counts.persons)));
        defs.push(Def::new(t.s("patrol-hours"), t.minutes(shown.counts.minutes)));
    }
    defs
}

fn timeline(t: &T<'_>, shown: &Shown, now: liren_kernel::Instant) -> Vec<TimelineItem> {
    let form = &shown.round.checklist;
    shown
        .entries
        .iter()
        .rev()
        .map(|entry| {
            let text = |name: &str| match &entry.body[name] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => String::new(),
                other => other.to_string(),
            };
            let kind = Category::named(&text("category")).map(|c| category(t, form, c)).unwrap_or_default();
            let values: [(&str, &dyn std::fmt::Display); 6] = [
                ("place", &text("entrance")),
                ("floor", &text("floor")),
                ("category", &kind),
                ("doors", &text("doors")),
                ("floors", &text("floors")),
                ("count", &text("walked")),
            ];
            let key = format!("patrol-entry-{}", entry.row.kind.trim_start_matches("patrol-"));
            let author = shown.names.get(&entry.row.author).cloned().unwrap_or_default();
            let mut item = TimelineItem::new(
                t.format(&key, &values),
                format!("{} · {author}", t.near(entry.row.happened_at, now)),
            );
            let hidden = shown.findings.iter().any(|f| f.hidden && f.entry == entry.row.id);
            item.text = if hidden { String::new() } else { text("words") };
            item
        })
        .collect()
}

/// Whole names of members, for those who walk with them.
///
/// # Errors
/// When the database fails.
pub fn whole_names(read: &mut Read<'_>, ids: &[PersonId]) -> Result<BTreeMap<PersonId, String>, Fault> {
    public::name_of(read, ids, Purpose::Team)
}
