//! A shop: what it is, who keeps it (covered), what keeps coming again, every visit.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use liren_kernel::Line;
use liren_office::{Facts, Fault};
use liren_patrol::sheet::{Block, Button, Cell, Sheet};
use liren_places::find;
use liren_store::params;
use liren_ui::{Chip, Crumb, Def, Form, Lang, Row, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field},
};
use serde::Deserialize;

use crate::{
    checklist,
    commands::{
        close::{self, CloseShop},
        evening, register,
        reveal::{self, RevealKeeper},
    },
    model::{Rules, Seen, ShopId, State},
    policy::OPEN,
    store::{self, ItemRow, ShopRow, figures::AGAIN_DAYS, within},
};

/// A shop within reach, or nothing.
///
/// # Errors
/// [`Fault::NotFound`].
pub async fn load(web: &Web, id: ShopId) -> Result<ShopRow, Failure> {
    web.read(OPEN, move |read, reach| within::shop(read, reach, id)?.ok_or(Fault::NotFound)).await
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    item: String,
}

/// How often each point was not right, of how often it was looked at; those that failed twice or more.
fn again(items: &[ItemRow]) -> Vec<(&str, usize, usize)> {
    let mut by: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for item in items.iter().filter(|i| i.state != State::Na) {
        let sums = by.entry(&item.item).or_default();
        sums.0 += usize::from(item.state.is_fault());
        sums.1 += 1;
    }
    let mut all: Vec<_> = by.into_iter().filter(|(_, (bad, _))| *bad >= 2).map(|(i, (b, n))| (i, b, n)).collect();
    all.sort_by_key(|(_, bad, _)| std::cmp::Reverse(*bad));
    all
}

/// `GET /shops/{id}?item=`.
pub async fn page(web: Web, Path(id): Path<ShopId>, Query(asked): Query<Asked>) -> Answer {
    let (keys, actor, now) = (web.keys(), web.actor.clone(), web.now);
    let (shop, place, items, visits, rules, shown) = web
        .read(OPEN, move |read, reach| {
            let shop = within::shop(read, reach, id)?.ok_or(Fault::NotFound)?;
            let place = find::by_id(read, shop.place)?;
            let since = now.day().plus_days(-AGAIN_DAYS).start();
            let items = read.all(&store::ITEMS_OF_SHOP, params![shop.seq, since])?;
            let visits = read.all(&store::VISITS_OF_SHOP, params![shop.seq])?;
            let shown = reveal::revealed(read, &keys, &actor, &shop, now)?;
            Ok((shop, place, items, visits, Rules::read(read)?, shown))
        })
        .await?;
    let (t, form) = (web.t(), checklist::built_in()?);
    let english = t.lang() == Lang::En;
    let mut shell = web.shell(&*shop.name);
    shell.crumbs = vec![Crumb::link(t.s("menu-shops"), "/shops")];
    let mut sheet = Sheet::new(shell);
    sheet.chips =
        vec![Chip::new(Tone::Plain, t.s(&shop.kind.label_key())), Chip::new(Tone::Plain, t.s(&shop.gas.label_key()))];
    let facts = Facts { path: shop.path(), ..Facts::default() };
    let may = |verb| web.edge.office().policy().permits(&web.actor, verb, &facts);
    let open = shop.until_day.is_none();
    if open {
        let due = rules.due(shop.gas, shop.checked_at, shop.from_day);
        let late = due <= now.day();
        let chip =
            if late { t.s("shop-due-now").to_owned() } else { t.f1("shop-due-on", "day", t.short_day(due, now)) };
        sheet.chips.push(Chip::new(if late { Tone::Soon } else { Tone::Done }, chip));
        let mut bar = Vec::new();
        if may(evening::OPEN) {
            let at = shop.community.as_deref().unwrap_or_default();
            let href = format!("/shops/evenings/new?at={at}&shop={id}");
            bar.push(Button::link(t.verb(evening::OPEN), href).green());
        }
        for (verb, act) in [(register::CORRECT, "correct"), (close::VERB, "close")] {
            if may(verb) {
                bar.push(Button::link(t.verb(verb), format!("/shops/{id}/{act}")));
            }
        }
        sheet.add(Block::Bar(bar));
    } else {
        sheet.chips.push(Chip::new(Tone::Plain, t.s("shop-closed")));
    }
    let point = |item: &str| checklist::label(&form, item, english);
    let repeated = again(&items);
    let rows = repeated.iter().map(|(item, bad, seen)| {
        Row::new("", point(item), format!("/shops/{id}?item={item}"))
            .note(t.f2("shop-again-of", "bad", bad, "seen", seen))
            .state(Tone::Late, t.s("shop-again-chip"))
    });
    sheet.rows(t.s("shop-again"), rows.collect());
    if items.iter().any(|i| i.item == asked.item) {
        sheet.add(Block::Heading(t.f1("shop-point-over", "point", point(&asked.item))));
        let rows: Vec<Vec<Cell>> = items
            .iter()
            .rev()
            .filter(|i| i.item == asked.item)
            .map(|i| {
                let to = format!("/shops/evenings/{}", i.evening);
                vec![(t.day(i.day), to), (t.s(&i.state.label_key()).to_owned(), String::new())]
            })
            .collect();
        let heads = ["shop-day", "shop-how"].map(|k| t.s(k).to_owned()).to_vec();
        sheet.add(Block::Table(t.s("shop-visits").to_owned(), heads, rows));
    }
    if visits.is_empty() {
        sheet.add(Block::Empty(t.s("shop-never").to_owned(), t.s("shop-never-note").to_owned()));
    } else {
        let rows = visits.iter().map(|(evening, day, seen, words, _)| {
            let bad = items.iter().filter(|i| i.evening == *evening && i.state.is_fault()).count();
            let what = match seen {
                Seen::Checked if bad > 0 => t.f1("shop-found", "count", bad),
                other => t.s(&other.label_key()).to_owned(),
            };
            let tone = if bad > 0 { Tone::Late } else { Tone::Done };
            let row = Row::new(t.short_day(*day, now), what, format!("/shops/evenings/{evening}")).note(words);
            if *seen == Seen::Checked {
                row.state(tone, t.s(if bad > 0 { "shop-bad" } else { "shop-good" }))
            } else {
                row
            }
        });
        sheet.rows(t.s("shop-visits"), rows.collect());
    }
    let mut defs = vec![Def::new(t.s("shop-address"), shop.address.clone())];
    defs.extend(place.map(|p| Def {
        term: t.s("shop-place").to_owned(),
        href: format!("/places/{}", p.code),
        value: p.name,
    }));
    if !shop.opens.is_empty() {
        defs.push(Def::new(t.s("shop-opens"), shop.opens.clone()));
    }
    let keeper = match (shown, &shop.phone_tail) {
        (Some((name, phone)), _) => format!("{name} {phone}").trim().to_owned(),
        (None, Some(tail)) => t.f1("shop-tail", "tail", tail),
        (None, None) if shop.keeper.is_some() => t.s("shop-covered").to_owned(),
        (None, None) => t.s("shop-unknown").to_owned(),
    };
    let hidden = shop.keeper.is_some() || shop.phone.is_some();
    let href = if hidden && may(reveal::VERB) { format!("/shops/{id}/reveal") } else { String::new() };
    defs.push(Def { term: t.s("shop-keeper").to_owned(), value: keeper, href });
    if !shop.note.is_empty() {
        defs.push(Def::new(t.s("shop-note"), shop.note.clone()));
    }
    defs.push(Def::new(t.s("shop-since"), t.day(shop.from_day)));
    sheet.aside.push((t.s("shop-about").to_owned(), defs));
    sheet.show(&web)
}

fn small(web: &Web, shop: &ShopRow, title: &'static str, act: &str, field: Field) -> Ask {
    let at = format!("/shops/{}", shop.id);
    let mut ask = Ask::new(web.t(), title, format!("{at}/{act}"), title)
        .crumb(web.t().s("menu-shops"), "/shops")
        .crumb(&*shop.name, at)
        .field(field);
    ask.risk = act == "close";
    ask
}

fn close_ask(web: &Web, shop: &ShopRow) -> Ask {
    let field = Field::line(web.t(), "reason", "shop-reason").hint(web.t(), "shop-reason-hint");
    small(web, shop, "verb-shop-close", "close", field).lead(web.t().s("shop-close-lead"))
}

fn reveal_ask(web: &Web, shop: &ShopRow) -> Ask {
    let field = Field::line(web.t(), "purpose", "shop-purpose").hint(web.t(), "shop-purpose-hint");
    small(web, shop, "verb-shop-reveal", "reveal", field).lead(web.t().s("shop-reveal-lead"))
}

/// Refuses the form of an act that the posts of whoever asks do not cover.
fn permitted(web: &Web, shop: &ShopRow, verb: liren_kernel::Verb) -> Result<(), Fault> {
    let facts = Facts { path: shop.path(), ..Facts::default() };
    if web.edge.office().policy().permits(&web.actor, verb, &facts) { Ok(()) } else { Err(Fault::Forbidden) }
}

/// `GET /shops/{id}/close`.
pub async fn close_form(web: Web, Path(id): Path<ShopId>) -> Answer {
    let shop = load(&web, id).await?;
    permitted(&web, &shop, close::VERB)?;
    ask::show(&web, close_ask(&web, &shop), Form::new())
}

/// `POST /shops/{id}/close`.
pub async fn close(web: Web, Path(id): Path<ShopId>, posted: Posted) -> Answer {
    let shop = load(&web, id).await?;
    let done = match Line::new("reason", posted.value("reason")) {
        Ok(reason) => web.run(posted.envelope()?, CloseShop { shop: id, reason }).await,
        Err(refusal) => Err(refusal.into()),
    };
    ask::after(&web, close_ask(&web, &shop), &posted, done, (&format!("/shops/{id}"), "shop-said-closed"))
}

/// `GET /shops/{id}/reveal`.
pub async fn reveal_form(web: Web, Path(id): Path<ShopId>) -> Answer {
    let shop = load(&web, id).await?;
    permitted(&web, &shop, reveal::VERB)?;
    ask::show(&web, reveal_ask(&web, &shop), Form::new())
}

/// `POST /shops/{id}/reveal`.
pub async fn reveal(web: Web, Path(id): Path<ShopId>, posted: Posted) -> Answer {
    let shop = load(&web, id).await?;
    let done = match Line::new("purpose", posted.value("purpose")) {
        Ok(purpose) => web.run(posted.envelope()?, RevealKeeper { shop: id, purpose }).await,
        Err(refusal) => Err(refusal.into()),
    };
    ask::after(&web, reveal_ask(&web, &shop), &posted, done, (&format!("/shops/{id}"), "shop-said-revealed"))
}
