//! An evening: which shops, what was found, what comes next; opening one and ending it.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query};
use liren_kernel::Id;
use liren_matters::public::{Finding, found_on};
use liren_office::{
    DossierId, Fault, PersonId, Subject as _,
    dossier::{self, Entry},
    listing::{self, Short},
    reach::Wanted as Headers,
    store::{ATTACHMENT, ATTACHMENTS, AttachmentRow},
};
use liren_patrol::sheet::{Block, Button, Sheet};
use liren_people::public;
use liren_store::params;
use liren_ui::{Chip, Choice, Crumb, Def, Form, Lang, Photo, Row, T, TimelineItem, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
    offline::{self, Phone},
    photos::{Size, give},
};
use serde::Deserialize;

use super::grounds;
use crate::{
    checklist,
    commands::evening::{END, EndEvening, MOST, OPEN as BEGIN, OpenEvening},
    model::{EVENING, Rules, Seen, ShopId, Stage},
    policy::OPEN,
    store::{self, ItemRow, within},
    subject::{self, Evening},
};

/// Evenings of one list.
const SHOWN: i64 = 50;

/// What is read for the pages of an evening.
pub struct Shown {
    pub evening: Evening,
    pub items: Vec<ItemRow>,
    pub found: Vec<Finding>,
    entries: Vec<Entry>,
    photos: Vec<AttachmentRow>,
    names: BTreeMap<PersonId, String>,
    phones: Vec<Phone>,
}

/// Reads an evening within reach.
///
/// # Errors
/// [`Fault::NotFound`].
pub async fn load(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(OPEN, move |read, reach| {
        let evening = subject::evening(read, &keys, reach, id, false)?.ok_or(Fault::NotFound)?;
        let seq = evening.header.seq;
        let entries = dossier::timeline(read, &keys, &evening.header, actor.person, false)?;
        let phones = offline::of_dossier(read, id)?;
        let mut ids: Vec<PersonId> =
            entries.iter().map(|e| e.row.author).chain(phones.iter().map(|phone| phone.person)).collect();
        ids.sort_unstable();
        ids.dedup();
        let purpose = public::purpose_for(&actor, &evening.header.path());
        Ok(Shown {
            items: read.all(&store::ITEMS_OF_EVENING, params![seq])?,
            found: found_on(read, id)?,
            photos: read.all(&ATTACHMENTS, params![seq, evening.header.level])?,
            names: public::name_of(read, &ids, purpose)?,
            entries,
            evening,
            phones,
        })
    })
    .await
}

fn tone(seen: Seen) -> Tone {
    match seen {
        Seen::Waiting => Tone::Soon,
        Seen::Checked => Tone::Done,
        Seen::Shut => Tone::Plain,
    }
}

/// `GET /shops/evenings`.
pub async fn list(web: Web) -> Answer {
    let keys = web.keys();
    let all = web
        .read(OPEN, move |read, reach| {
            let wanted = Headers::newest(EVENING, SHOWN);
            listing::page(read, &keys, reach, &wanted)
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("shop-evenings"));
    shell.crumbs = vec![Crumb::link(t.s("menu-shops"), "/shops")];
    let mut sheet = Sheet::new(shell);
    if web.edge.office().policy().may_ever(&web.actor, BEGIN) {
        sheet.add(Block::Bar(vec![Button::link(t.verb(BEGIN), "/shops/evenings/new").green()]));
    }
    if all.is_empty() {
        sheet.add(Block::Empty(t.s("shop-evenings-none").to_owned(), t.s("shop-evenings-none-note").to_owned()));
    }
    let rows = all.iter().map(|h: &Short| {
        let stage = Stage::named(&h.state).unwrap_or(Stage::Done);
        let tone = if stage == Stage::Done { Tone::Done } else { Tone::Soon };
        Row::new(t.near(h.opened_at, web.now), &h.title, format!("/shops/evenings/{}", h.id))
            .note(h.number.clone())
            .state(tone, t.s(&stage.label_key()))
    });
    sheet.rows(t.s("shop-evenings"), rows.collect());
    sheet.show(&web)
}

/// `GET /shops/evenings/{id}`.
pub async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    let (evening, t) = (&shown.evening, web.t());
    let may = |verb| web.edge.office().policy().permits(&web.actor, verb, &evening.facts());
    let mut shell = web.shell(&*evening.header.title);
    shell.crumbs = vec![
        Crumb::link(t.s("menu-shops"), "/shops"),
        Crumb::link(t.s("shop-evenings"), "/shops/evenings"),
        Crumb::text(evening.header.number.clone()),
    ];
    let mut sheet = Sheet::new(shell);
    let stage = if evening.stage == Stage::Done { Tone::Done } else { Tone::Soon };
    sheet.chips = vec![
        Chip::new(stage, t.s(&evening.stage.label_key())),
        Chip::new(Tone::Plain, format!("{} {}", t.day(evening.row.day), t.weekday(evening.row.day))),
    ];
    if evening.stage == Stage::Open && may(END) {
        let next = evening.stops.iter().find(|s| s.state == Seen::Waiting);
        let mut end = Button::post(t.verb(END), format!("/shops/evenings/{id}/end"));
        let mut buttons = Vec::new();
        match next {
            Some(stop) => buttons
                .push(Button::link(t.s("shop-next-shop"), format!("/shops/evenings/{id}/at/{}", stop.id)).green()),
            None => end = end.green(),
        }
        buttons.push(Button::link(t.s("shop-offline-fetch"), "/offline/"));
        buttons.push(end);
        let title = next.map_or_else(|| t.s("shop-all-seen").to_owned(), |stop| stop.name.clone());
        let note = next.map_or_else(String::new, |stop| stop.address.clone());
        sheet.add(Block::Next(title, note, buttons));
    }
    let count = |seen| evening.stops.iter().filter(|s| s.state == seen).count();
    let bad = shown.items.iter().filter(|i| i.state.is_fault()).count();
    sheet.add(Block::Words(t.format(
        "shop-evening-sum",
        &[
            ("shops", &evening.stops.len()),
            ("checked", &count(Seen::Checked)),
            ("shut", &count(Seen::Shut)),
            ("bad", &bad),
        ],
    )));
    let rows = evening.stops.iter().map(|stop| {
        let bad = shown.items.iter().filter(|i| i.shop == stop.shop && i.state.is_fault()).count();
        let (tone, state) = match bad {
            0 => (tone(stop.state), t.s(&stop.state.label_key()).to_owned()),
            n => (Tone::Late, t.f1("shop-found", "count", n)),
        };
        let note = if stop.words.is_empty() { stop.address.clone() } else { stop.words.clone() };
        Row::new(stop.n.to_string(), &stop.name, format!("/shops/evenings/{id}/at/{}", stop.id))
            .note(note)
            .state(tone, state)
    });
    sheet.rows(t.s("shop-shops"), rows.collect());
    let matters = shown.found.iter().map(|f| {
        let (tone, state) = match f.is_right() {
            true => (Tone::Done, t.s("shop-right").to_owned()),
            false => (Tone::Soon, t.s("shop-on-its-way").to_owned()),
        };
        Row::new(f.number.clone(), &f.title, format!("/matters/{}", f.id)).state(tone, state)
    });
    sheet.rows(t.s("shop-matters"), matters.collect());
    sheet.add(Block::Heading(t.s("timeline-label").to_owned()));
    sheet.add(Block::Timeline(timeline(&t, &shown, web.now)));
    let from = t.clock(evening.row.started_at);
    let span = match evening.row.ended_at {
        Some(at) => t.f2("shop-from-until", "from", from, "until", t.clock(at)),
        None => from,
    };
    sheet.aside.push((t.s("shop-about").to_owned(), vec![Def::new(t.s("shop-when"), span)]));
    if !shown.phones.is_empty() {
        // What has not arrived, as far as each phone has said.
        let line = |phone: &Phone| {
            let name = shown.names.get(&phone.person).cloned().unwrap_or_default();
            Def::new(name, format!("{} · {}", phone.chip(t).text, phone.line(t, web.now)))
        };
        sheet.aside.push((t.s("shop-offline-phones").to_owned(), shown.phones.iter().map(line).collect()));
    }
    sheet.show(&web)
}

fn timeline(t: &T<'_>, shown: &Shown, now: liren_kernel::Instant) -> Vec<TimelineItem> {
    let id = shown.evening.header.id;
    let line = |entry: &Entry| {
        let text = |name: &str| match &entry.body[name] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        };
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("shop", &text("shop")), ("count", &text("faults")), ("checked", &text("checked"))];
        let key = format!("shop-entry-{}", entry.row.kind.trim_start_matches("shop-"));
        let author = shown.names.get(&entry.row.author).cloned().unwrap_or_default();
        let note = format!("{} · {author}", t.near(entry.row.happened_at, now));
        let mut item = TimelineItem::new(t.format(&key, &values), note);
        item.text = text("words");
        if entry.body["older"] == true {
            item.note = format!("{} · {}", item.note, t.s("shop-older"));
        }
        let own = shown.photos.iter().filter(|p| p.entry == Some(entry.row.id));
        item.photos = own
            .map(|row| {
                let href = format!("/shops/evenings/{id}/photos/{}", row.id);
                let caption = t.s(if row.purpose == "after" { "pair-after" } else { "pair-before" }).to_owned();
                Photo { src: format!("{href}?size=small"), href, alt: caption.clone(), caption }
            })
            .collect();
        item
    };
    shown.entries.iter().rev().map(line).collect()
}

/// `GET /shops/evenings/{id}/photos/{photo}`.
pub async fn photo(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let keys = web.keys();
    let row = web
        .read(OPEN, move |read, reach| {
            let evening = subject::evening(read, &keys, reach, id, false)?.ok_or(Fault::NotFound)?;
            let header = &evening.header;
            read.opt(&ATTACHMENT, params![header.seq, photo, header.level])?.ok_or(Fault::NotFound)
        })
        .await?;
    give(&web, row, None, size.is_small()).await
}

/// Where an evening is to begin, and a shop that is meant.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Begin {
    #[serde(default)]
    at: String,
    #[serde(default)]
    shop: String,
}

/// The form: what was looked for by name or address, what is chosen already, and the shops of a community or grid that are
/// due. A register of many hundreds is searched, not scrolled.
async fn new_ask(web: &Web, at: &str, words: &str, chosen: &[ShopId]) -> Result<(Ask, Vec<ShopId>), Failure> {
    let (code, now, words, chosen) = (at.to_owned(), web.now, words.trim().to_owned(), chosen.to_vec());
    let (shops, due, all) = web
        .read(BEGIN, move |read, reach| {
            if !grounds(read, reach)?.iter().any(|g| g.value == code) {
                return Err(Fault::NotFound);
            }
            let community = code.split('-').next().unwrap_or_default().to_owned();
            let wanted = within::Wanted { community: Some(community), ..within::Wanted::default() };
            let rules = Rules::read(read)?;
            let due = within::Wanted { due: Some((rules, now)), ..wanted.clone() };
            let late = within::shops(read, reach, &due, within::PAGE)?;
            let due: Vec<ShopId> = late.iter().map(|s| s.id).collect();
            let mut shops = Vec::new();
            if !words.is_empty() {
                let named = within::Wanted { words: words.clone(), ..wanted.clone() };
                shops = within::shops(read, reach, &named, within::PAGE)?;
            }
            for id in chosen.iter().take(MOST) {
                shops.extend(within::shop(read, reach, *id)?.filter(|s| s.until_day.is_none()));
            }
            shops.extend(late);
            // A register that fits on the page is shown whole.
            let all = within::count(read, reach, &wanted)?;
            if all <= within::PAGE {
                shops.extend(within::shops(read, reach, &wanted, within::PAGE)?);
            }
            let mut listed = BTreeSet::new();
            shops.retain(|s| {
                let here =
                    s.community == wanted.community && (!code.contains('-') || s.grid.as_deref() == Some(&*code));
                here && listed.insert(s.seq)
            });
            Ok((shops, due, all))
        })
        .await?;
    let t = web.t();
    let ask = Ask::new(t, "verb-shop-open-evening", "/shops/evenings/new", "verb-shop-open-evening")
        .lead(t.f1("shop-evening-lead", "most", MOST))
        .crumb(t.s("menu-shops"), "/shops");
    let choices = shops.iter().map(|s| {
        let late = if due.contains(&s.id) { format!(" · {}", t.s("shop-due-now")) } else { String::new() };
        Choice::new(s.id.to_string(), format!("{} · {}{late}", s.name, s.address))
    });
    let search = Field::new(t, "q", "shop-words", Input::Find(t.s("shop-find").to_owned())).optional();
    let listed = Field::new(t, "shops", "shop-shops", Input::Checks(choices.collect()));
    let listed = if all > within::PAGE { listed.told(t.f1("shop-evening-listed", "all", all)) } else { listed };
    Ok((ask.field(search).field(listed).field(Field::hidden("at")), due))
}

/// `GET /shops/evenings/new?at=&shop=`: those due are ticked, as many as one evening holds; or the one that was meant.
pub async fn new_form(web: Web, Query(begin): Query<Begin>) -> Answer {
    let mut at = begin.at.clone();
    if at.is_empty() {
        let grounds = web.read(BEGIN, grounds).await?;
        match grounds.as_slice() {
            [only] => at.clone_from(&only.value),
            all => return whereabouts(&web, all),
        }
    }
    let meant: Vec<ShopId> = begin.shop.parse().into_iter().collect();
    let (ask, due) = new_ask(&web, &at, "", &meant).await?;
    let ticked = if meant.is_empty() { due.iter().take(10) } else { meant.iter().take(1) };
    let ticked: Vec<String> = ticked.map(ToString::to_string).collect();
    let fields = ticked.into_iter().map(|id| ("shops", id)).chain([("at", at)]);
    ask::show(&web, ask, Form::sent(fields))
}

/// Whoever works in several communities says first in which.
fn whereabouts(web: &Web, grounds: &[Choice]) -> Answer {
    let t = web.t();
    let mut shell = web.shell(t.verb(BEGIN));
    shell.crumbs = vec![Crumb::link(t.s("menu-shops"), "/shops")];
    let mut sheet = Sheet::new(shell);
    sheet.add(Block::Words(t.s("shop-evening-where").to_owned()));
    let rows = grounds.iter().map(|g| Row::new("", &g.text, format!("/shops/evenings/new?at={}", g.value)));
    sheet.add(Block::Rows(rows.collect()));
    sheet.show(web)
}

/// `POST /shops/evenings/new`.
pub async fn new(web: Web, posted: Posted) -> Answer {
    let at = posted.value("at").to_owned();
    let shops: Vec<ShopId> = posted.values("shops").filter_map(|id| id.parse().ok()).collect();
    let words = posted.value("q").to_owned();
    let form = async { Ok(new_ask(&web, &at, &words, &shops).await?.0) };
    // Looked for: nothing is opened, and what was ticked stays ticked.
    if posted.value("find") == "1" {
        return ask::show(&web, form.await?, posted.form());
    }
    let made = Ok(OpenEvening { at: at.clone(), shops: shops.clone() });
    ask::opened(&web, &posted, made, ("/shops/evenings", "shop-said-opened"), "shops", form).await
}

/// `POST /shops/evenings/{id}/end`.
pub async fn end(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, EndEvening { evening: id, at: None }).await?;
    web.go_saying(&format!("/shops/evenings/{id}"), "shop-said-ended", "")
}

/// The words of a point, in the reader's language.
pub fn point(t: &T<'_>, evening: &Evening, item: &str) -> String {
    checklist::label(&evening.checklist, item, t.lang() == Lang::En)
}
