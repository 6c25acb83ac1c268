//! 注销商户: a shop that is gone. Its row stays for the records that name it; who kept it is forgotten.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};

use crate::{model::ShopId, store, subject::OnShop};

/// Close.
pub const VERB: Verb = Verb("shop.close");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseShop {
    /// Which.
    pub shop: ShopId,
    /// Why: 搬走, 停业.
    pub reason: Line,
}

impl Command for CloseShop {
    type Subject = OnShop;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (ShopId, Option<String>) {
        (self.shop, None)
    }
    fn decide(self, on: &OnShop, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.row.until_day.is_some() {
            return Err(Refusal::new("refusal-shop-gone"));
        }
        let (seq, today) = (on.row.seq, cx.now.day().to_string());
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::CLOSE, params![seq, today])?;
            Ok(())
        })))
    }
}
