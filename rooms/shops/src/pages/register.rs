//! Registering and correcting a shop by hand.

use axum::extract::Path;
use liren_office::Fault;
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::{grounds, shop};
use crate::{
    commands::{
        load,
        register::{ADD, AddShop, CorrectShop, ShopFields},
    },
    model::{Gas, ShopId, Trade},
    store::ShopRow,
};

fn fields(web: &Web, mut ask: Ask, kept: bool) -> Ask {
    let t = web.t();
    let trades = Trade::ALL.iter().map(|k| Choice::new(k.name(), t.s(&k.label_key()))).collect();
    let gases = Gas::ALL.iter().map(|g| Choice::new(g.name(), t.s(&g.label_key()))).collect();
    let keeper = Field::line(t, "keeper", "shop-keeper").optional();
    let phone = Field::new(t, "phone", "shop-phone", Input::Line("tel")).optional();
    ask.keep = false;
    ask.field(Field::line(t, "name", "shop-name"))
        .field(Field::new(t, "trade", "shop-trade", Input::Select(trades)))
        .field(Field::line(t, "address", "shop-address").hint(t, "shop-address-hint"))
        .field(Field::new(t, "gas", "shop-gas", Input::Radios(gases)))
        .field(Field::line(t, "opens", "shop-opens").optional().hint(t, "shop-opens-hint"))
        .field(if kept { keeper.hint(t, "shop-keeper-kept") } else { keeper.hint(t, "shop-keeper-hint") })
        .field(if kept { phone.hint(t, "shop-keeper-kept") } else { phone })
        .field(Field::line(t, "note", "shop-note").optional())
}

fn typed(posted: &Posted) -> ShopFields {
    let text = |name: &str| posted.value(name).to_owned();
    ShopFields {
        trade: text("trade"),
        name: text("name"),
        address: text("address"),
        keeper: text("keeper"),
        phone: text("phone"),
        gas: text("gas"),
        opens: text("opens"),
        note: text("note"),
    }
}

/// The form, and the community of whoever works in one alone.
async fn new_ask(web: &Web) -> Result<(Ask, String), Failure> {
    let grounds = web.read(ADD, grounds).await?;
    let only = if let [only] = grounds.as_slice() { only.value.clone() } else { String::new() };
    let t = web.t();
    let ask = Ask::new(t, "verb-shop-add", "/shops/new", "verb-shop-add")
        .crumb(t.s("menu-shops"), "/shops")
        .field(Field::new(t, "at", "shop-community", Input::Select(grounds)));
    let ask = fields(web, ask, false);
    let may_load = web.edge.office().policy().may_ever(&web.actor, load::VERB);
    Ok((if may_load { ask.link(t.s("verb-shop-load"), "/shops/import") } else { ask }, only))
}

/// `GET /shops/new`.
pub async fn new_form(web: Web) -> Answer {
    let (ask, only) = new_ask(&web).await?;
    ask::show(&web, ask, Form::new().with("at", only))
}

/// `POST /shops/new`.
pub async fn new(web: Web, posted: Posted) -> Answer {
    let add = AddShop { at: posted.value("at").to_owned(), fields: typed(&posted) };
    match web.run(posted.envelope()?, add).await {
        Ok(receipt) => {
            let id = receipt.told("shop").ok_or(Fault::NotFound)?;
            web.go_saying(&format!("/shops/{id}"), "shop-said-added", "")
        }
        Err(Fault::NotFound) => {
            let refusal = liren_kernel::Refusal::field("at", "refusal-choice-invalid");
            ask::again(&web, new_ask(&web).await?.0, &posted, refusal.into())
        }
        Err(fault) => ask::again(&web, new_ask(&web).await?.0, &posted, fault),
    }
}

fn correct_ask(web: &Web, shop: &ShopRow) -> Ask {
    let t = web.t();
    let at = format!("/shops/{}", shop.id);
    let ask = Ask::new(t, "verb-shop-correct", format!("{at}/correct"), "shop-save")
        .crumb(t.s("menu-shops"), "/shops")
        .crumb(&*shop.name, at);
    fields(web, ask, true).field(Field::hidden("seen"))
}

/// `GET /shops/{id}/correct`.
pub async fn correct_form(web: Web, Path(id): Path<ShopId>) -> Answer {
    let shop = shop::load(&web, id).await?;
    let form = Form::new()
        .with("name", &*shop.name)
        .with("trade", shop.kind.name())
        .with("address", &*shop.address)
        .with("gas", shop.gas.name())
        .with("opens", &*shop.opens)
        .with("note", &*shop.note)
        .with("seen", shop.revision.to_string());
    ask::show(&web, correct_ask(&web, &shop), form)
}

/// `POST /shops/{id}/correct`.
pub async fn correct(web: Web, Path(id): Path<ShopId>, posted: Posted) -> Answer {
    let shop = shop::load(&web, id).await?;
    let done = match posted.number("seen") {
        Ok(seen) => web.run(posted.envelope()?, CorrectShop { shop: id, seen, fields: typed(&posted) }).await,
        Err(refusal) => Err(refusal.into()),
    };
    ask::after(&web, correct_ask(&web, &shop), &posted, done, (&format!("/shops/{id}"), "shop-said-saved"))
}
