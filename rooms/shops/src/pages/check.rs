//! One shop of an evening: what was wrong the last time, the checklist, or nobody there.

use axum::extract::Path;
use liren_instruments::{Answers, expr::Value, form::Kind};
use liren_office::{DossierId, Envelope, Fault, Receipt, Subject as _};
use liren_patrol::sheet::{Block, Button, Sheet};
use liren_store::params;
use liren_ui::{Choice, Crumb, Form, Lang, Row, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
    photos,
};

use super::evening::{Shown, load, point};
use crate::{
    checklist,
    commands::{
        check::{self, Check},
        evening::{FoundShut, SHUT},
    },
    model::{Seen, ShopId, Stage},
    policy::OPEN,
    store::{self, ItemRow, ShopRow, StopRow, within},
    together,
};

/// Photos in one field at most.
const MOST: usize = 4;

/// A shop of an evening, with what was found there before.
struct At {
    shown: Shown,
    shop: ShopRow,
    stop: StopRow,
    earlier: Vec<ItemRow>,
}

async fn at(web: &Web, id: DossierId, shop: ShopId) -> Result<At, Failure> {
    let shown = load(web, id).await?;
    let (shop, earlier) = web
        .read(OPEN, move |read, reach| {
            let shop = within::shop(read, reach, shop)?.ok_or(Fault::NotFound)?;
            let since = shop.from_day.start();
            let items = read.all(&store::ITEMS_OF_SHOP, params![shop.seq, since])?;
            Ok((shop, items.into_iter().filter(|i| i.evening != id && i.state.is_fault()).collect()))
        })
        .await?;
    let stop = shown.evening.stops.iter().find(|s| s.shop == shop.seq).cloned().ok_or(Fault::NotFound)?;
    Ok(At { shown, shop, stop, earlier })
}

/// `GET /shops/evenings/{id}/at/{shop}`.
pub async fn stop(web: Web, Path((id, shop)): Path<(DossierId, ShopId)>) -> Answer {
    let at = at(&web, id, shop).await?;
    let (t, evening, stop) = (web.t(), &at.shown.evening, &at.stop);
    let may = |verb| web.edge.office().policy().permits(&web.actor, verb, &evening.facts());
    let mut shell = web.shell(&*at.shop.name);
    shell.crumbs = vec![Crumb::link(&*evening.header.title, format!("/shops/evenings/{id}"))];
    let mut sheet = Sheet::new(shell);
    sheet.walk = true;
    sheet.add(Block::Words(format!("{} · {}", at.shop.address, t.s(&at.shop.gas.label_key()))));
    if evening.stage == Stage::Open && stop.state != Seen::Checked {
        let base = format!("/shops/evenings/{id}");
        let mut big = Vec::new();
        if may(check::VERB) {
            big.push(Button::link(t.s("shop-check-now"), format!("{base}/check/{shop}")).green());
        }
        if may(SHUT) && stop.state == Seen::Waiting {
            big.push(Button::post(t.s("shop-nobody"), format!("{base}/shut/{shop}")));
        }
        sheet.add(Block::Big(big));
    }
    if stop.state != Seen::Waiting {
        sheet.add(Block::Heading(t.s("shop-tonight").to_owned()));
        sheet.add(Block::Words(t.s(&stop.state.label_key()).to_owned()));
        if !stop.words.is_empty() {
            sheet.add(Block::Words(stop.words.clone()));
        }
        let points = at.shown.items.iter().filter(|i| i.shop == at.shop.seq);
        let rows = points.map(|i| {
            let tone = if i.state.is_fault() { Tone::Late } else { Tone::Done };
            let to = format!("/shops/{shop}?item={}", i.item);
            Row::new("", point(&t, evening, &i.item), to).state(tone, t.s(&i.state.label_key()))
        });
        sheet.add(Block::Rows(rows.collect()));
    }
    let rows = at.earlier.iter().rev().take(12).map(|i| {
        Row::new(t.short_day(i.day, web.now), point(&t, evening, &i.item), format!("/shops/evenings/{}", i.evening))
            .state(Tone::Late, t.s(&i.state.label_key()))
    });
    sheet.rows(t.s("shop-before"), rows.collect());
    sheet.add(Block::Bar(vec![Button::link(t.s("shop-about-shop"), format!("/shops/{shop}"))]));
    sheet.show(&web)
}

fn check_ask(web: &Web, at: &At) -> Ask {
    let (t, evening) = (web.t(), &at.shown.evening);
    let english = t.lang() == Lang::En;
    let id = evening.header.id;
    let mut ask = Ask::new(t, "verb-shop-check", format!("/shops/evenings/{id}/check/{}", at.shop.id), "shop-save")
        .lead(format!("{} · {}", at.shop.name, at.shop.address))
        .crumb(&*evening.header.title, format!("/shops/evenings/{id}"))
        .crumb(&*at.shop.name, format!("/shops/evenings/{id}/at/{}", at.shop.id));
    for question in checklist::points(&evening.checklist, at.shop.kind, at.shop.gas) {
        let choices = match &question.kind {
            Kind::One { choices } => choices.iter().map(|c| Choice::new(&*c.name, c.label.of(english))).collect(),
            _ => Vec::new(),
        };
        ask = ask.field(Field::said(&*question.name, question.label.of(english), Input::Radios(choices)));
    }
    ask.field(Field::area(t, "words", "shop-check-words").optional().hint(t, "shop-check-words-hint"))
        .field(Field::new(t, "before", "shop-photo-before", Input::Files("image/*")).optional())
        .field(Field::new(t, "after", "shop-photo-after", Input::Files("image/*")).optional())
}

/// `GET /shops/evenings/{id}/check/{shop}`.
pub async fn form(web: Web, Path((id, shop)): Path<(DossierId, ShopId)>) -> Answer {
    let at = at(&web, id, shop).await?;
    if !web.edge.office().policy().permits(&web.actor, check::VERB, &at.shown.evening.facts()) {
        return Err(Fault::Forbidden.into());
    }
    ask::show(&web, check_ask(&web, &at), Form::new())
}

/// `POST /shops/evenings/{id}/check/{shop}`.
pub async fn send(web: Web, Path((id, shop)): Path<(DossierId, ShopId)>, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    // Nothing is stored of somebody who does not reach the evening or may not check.
    let at = at(&web, id, shop).await?;
    if !web.edge.office().policy().permits(&web.actor, check::VERB, &at.shown.evening.facts()) {
        return Err(Fault::Forbidden.into());
    }
    match checked(&web, &at, envelope, &posted).await {
        Ok(_) => web.go_saying(&format!("/shops/evenings/{id}"), "shop-said-checked", &at.shop.name),
        Err(fault) => ask::again(&web, check_ask(&web, &at), &posted, fault),
    }
}

async fn checked(web: &Web, at: &At, envelope: Envelope, posted: &Posted) -> Result<Receipt, Fault> {
    let form = &at.shown.evening.checklist;
    let mut answers = Answers::default();
    for question in checklist::points(form, at.shop.kind, at.shop.gas) {
        let value = posted.value(&question.name).trim();
        if !value.is_empty() {
            answers.0.insert(question.name.clone(), Value::Text(value.to_owned()));
        }
    }
    // All that is missing is said at once, before any photo is stored.
    checklist::read(form, at.shop.kind, at.shop.gas, &answers)?;
    let words = posted.paragraph_opt("words")?;
    let before = photos::store(web, posted, "before", MOST).await?;
    let after = photos::store(web, posted, "after", MOST).await?;
    let check =
        Check { evening: at.shown.evening.header.id, shop: at.shop.id, answers, words, before, after, at: None };
    web.run_together(move |together| together::check(together, envelope, check)).await
}

/// `POST /shops/evenings/{id}/shut/{shop}`.
pub async fn shut(web: Web, Path((id, shop)): Path<(DossierId, ShopId)>, posted: Posted) -> Answer {
    web.run(posted.envelope()?, FoundShut { evening: id, shop, at: None }).await?;
    web.go_saying(&format!("/shops/evenings/{id}"), "shop-said-shut", "")
}
