//! 查看联系方式: who keeps a shop, shown whole for a purpose that is written down, and not too often.

use liren_kernel::{Instant, Line, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Effect, Facts, Fault, Header, Keys, LoadContext, Subject, keys::At,
};
use liren_people::commands::reveal::{HOURLY, VISIBLE_MINUTES};
use liren_store::{Read, Tx, params};
use serde::{Deserialize, Serialize};

use crate::{
    model::ShopId,
    store::{self, ShopRow, within},
    subject::OnShop,
};

/// Reveal.
pub const VERB: Verb = Verb("shop.reveal");

/// The command. What is shown is in no receipt: [`revealed`] gives it for five minutes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevealKeeper {
    /// Of which shop.
    pub shop: ShopId,
    /// What for.
    pub purpose: Line,
}

/// A shop within reach, with how often the actor has looked in the last hour.
#[derive(Debug)]
pub struct OnLooked {
    shop: OnShop,
    looked: i64,
}

impl Subject for OnLooked {
    type Key = ShopId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &ShopId) -> Result<Option<Self>, Fault> {
        let Some(shop) = OnShop::load(tx, cx, &(*id, None))? else { return Ok(None) };
        let (looked,) = tx.one(&store::REVEALS_SINCE, params![cx.actor.person, cx.now.plus_minutes(-60)])?;
        Ok(Some(Self { shop, looked }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.shop.facts()
    }
}

impl Command for RevealKeeper {
    type Subject = OnLooked;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> ShopId {
        self.shop
    }
    fn decide(self, on: &OnLooked, _: &Decide<'_>) -> Result<Change, Refusal> {
        if on.looked >= HOURLY {
            return Err(Refusal::new("refusal-rate-limited").arg("minutes", 60));
        }
        let (shop, purpose) = (on.shop.row.id, self.purpose);
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::REVEAL_ADD, params![shop, cx.actor, purpose, cx.now])?;
            Ok(())
        })))
    }
}

/// Keeper and phone of a shop, when the actor asked for them within the last minutes and still reaches it.
///
/// # Errors
/// When the database fails or the ciphertext does not open.
pub fn revealed(
    read: &mut Read<'_>,
    keys: &Keys,
    actor: &Actor,
    shop: &ShopRow,
    now: Instant,
) -> Result<Option<(String, String)>, Fault> {
    let since = now.plus_minutes(-VISIBLE_MINUTES);
    if read.opt(&store::REVEALED, params![actor.person, shop.id, since])?.is_none() {
        return Ok(None);
    }
    let reach = liren_office::Reach::of(actor);
    let Some(row) = within::shop(read, &reach, shop.id)? else { return Ok(None) };
    let open = |column, sealed: &Option<Vec<u8>>| match sealed {
        Some(sealed) => keys.open_field(At { column, row: row.id.bytes() }, sealed),
        None => Ok(String::new()),
    };
    Ok(Some((open("shop.keeper", &row.keeper)?, open("shop.phone", &row.phone)?)))
}
