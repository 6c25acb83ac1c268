//! 开始夜间检查, 没开门, 结束检查: an evening over several shops.

use liren_kernel::{Instant, Level, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, happened, not_now};
use crate::{
    checklist,
    model::{EVENING, Seen, ShopId, Stage, WALKER},
    store,
    subject::{Evening, Setting, Visited},
};

/// Open an evening.
pub const OPEN: Verb = Verb("shop.open_evening");
/// Write down that a shop was shut.
pub const SHUT: Verb = Verb("shop.found_shut");
/// End it.
pub const END: Verb = Verb("shop.end_evening");

/// Shops of one evening at most: more than anybody looks at well between closing time and night.
pub const MOST: usize = 40;

/// Opens an evening over the shops chosen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenEvening {
    /// Code of the community or grid.
    pub at: String,
    /// Which shops, in the order in which they are visited.
    pub shops: Vec<ShopId>,
}

impl Command for OpenEvening {
    type Subject = Setting;
    const VERB: Verb = OPEN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, Vec<ShopId>) {
        (self.at.clone(), self.shops.clone())
    }
    fn decide(self, on: &Setting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.shops.is_empty() {
            return Err(Refusal::field("shops", "refusal-shop-choose"));
        }
        if self.shops.len() > MOST {
            return Err(Refusal::field("shops", "refusal-shop-many").arg("max", MOST));
        }
        let title = format!("{} {}", on.place.name, include_str!("../../data/evening.txt").trim());
        let shops: Vec<i64> = on.shops.iter().map(|s| s.seq).collect();
        let words = on.shops.iter().map(|s| s.name.clone()).collect();
        let day = cx.now.day().to_string();
        let word = include_str!("../../data/number.txt").trim();
        Ok(Change::open(NewDossier {
            id: cx.id(),
            kind: EVENING,
            number_stem: format!("{}{word}", liren_places::short_name(&on.street)),
            title: title.chars().take(liren_kernel::text::LINE_MAX).collect(),
            level: Level::Community,
            state: Stage::Open.name(),
            facet: String::new(),
            lead: on.lead,
            place: Some(on.place.id),
            path: on.place.path(),
            due_at: None,
        })
        .and(entry(cx.id(), "shop-opened", cx.now, json!({ "shops": shops.len() })))
        .and(Effect::Join { party: *cx.actor.person.bytes(), part: WALKER, reason: "opened the evening".into() })
        .and(Effect::Words(words))
        .and(Effect::rows(move |tx, cx| {
            let form = checklist::newest(tx, cx.actor, cx.now)?;
            tx.exec(&store::EVENING_ADD, params![cx.dossier, day, form, cx.now])?;
            for (n, shop) in (1_i64..).zip(&shops) {
                tx.exec(&store::STOP_ADD, params![cx.dossier, n, *shop])?;
            }
            Ok(())
        })))
    }
}

/// Nobody let anybody in: the shop stays due.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FoundShut {
    /// On which evening.
    pub evening: DossierId,
    /// Which shop.
    pub shop: ShopId,
    /// When, by the clock of a phone that was without a network; now when it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
}

impl Command for FoundShut {
    type Subject = Visited;
    const VERB: Verb = SHUT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, ShopId) {
        (self.evening, self.shop)
    }
    fn decide(self, at: &Visited, cx: &Decide<'_>) -> Result<Change, Refusal> {
        // From a phone it may come late: a colleague who was let in since knows better, and the evening may be over.
        if self.at.is_none() && (at.evening.stage != Stage::Open || at.stop.state == Seen::Checked) {
            return Err(not_now());
        }
        let when = happened(&at.evening, self.at, cx.now);
        if at.stop.state == Seen::Shut {
            return Ok(Change::none());
        }
        let (id, shop) = (cx.id::<liren_office::dossier::EntryMark>(), at.shop.seq);
        let body = json!({ "shop": at.shop.name });
        Ok(Change::none().and(entry(id, "shop-shut", when, body)).and(Effect::rows(move |tx, cx| {
            tx.exec(&store::STOP_SEEN, params![cx.dossier, shop, Seen::Shut, "", id, when, cx.actor])?;
            Ok(())
        })))
    }
}

/// Ends an evening; what was not looked at stays due.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndEvening {
    /// Which.
    pub evening: DossierId,
    /// When, by the clock of a phone that was without a network; now when it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
}

impl Command for EndEvening {
    type Subject = Evening;
    const VERB: Verb = END;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.evening
    }
    fn decide(self, evening: &Evening, cx: &Decide<'_>) -> Result<Change, Refusal> {
        // A colleague who ends the same evening says nothing new.
        if evening.stage == Stage::Done {
            return Ok(Change::none());
        }
        let when = happened(evening, self.at, cx.now);
        let checked = evening.stops.iter().filter(|s| s.state == Seen::Checked).count();
        Ok(Change::to(Stage::Done.name())
            .close()
            .and(entry(cx.id(), "shop-ended", when, json!({ "checked": checked })))
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::EVENING_END, params![cx.dossier, when])?;
                Ok(())
            })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, evening, setting, visited};

    #[test]
    fn an_evening_has_shops_and_not_too_many() {
        let kit = Kit::new();
        let open = |n: usize, setting: &Setting| {
            let shops = (0..n).map(|i| liren_kernel::Id::from_bytes([i as u8; 16])).collect();
            OpenEvening { at: "140213901001".into(), shops }.decide(setting, &kit.cx())
        };
        let some = setting();
        let change = open(1, &some).unwrap();
        assert_eq!(change.open.as_ref().map(|o| (o.kind, o.state)), Some((EVENING, "open")));
        assert_eq!(open(MOST + 1, &some).unwrap_err().key, "refusal-shop-many");
        let none = Setting { shops: vec![], ..setting() };
        assert_eq!(open(3, &none).unwrap_err().key, "refusal-shop-choose", "none of them is there");
    }

    #[test]
    fn a_shut_shop_is_written_down_once_and_an_evening_ends_once() {
        let kit = Kit::new();
        let mut at = visited();
        let shut = |at: &Visited| {
            FoundShut { evening: at.evening.header.id, shop: at.shop.id, at: None }.decide(at, &kit.cx())
        };
        assert!(debug(&shut(&at).unwrap()).contains("shop-shut"));
        at.stop.state = Seen::Shut;
        assert!(shut(&at).unwrap().effects.is_empty());
        at.stop.state = Seen::Checked;
        assert_eq!(shut(&at).unwrap_err().key, "refusal-shop-not-now");
        let mut one = evening();
        let end = |one: &Evening| EndEvening { evening: one.header.id, at: None }.decide(one, &kit.cx()).unwrap();
        assert!(end(&one).patch.close);
        one.stage = Stage::Done;
        assert!(end(&one).effects.is_empty());
    }
}
