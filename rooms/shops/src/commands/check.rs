//! 记下检查结果: every point of the checklist at a shop, with photos, and what was done where something was not right.

use liren_instruments::{Answers, Form};
use liren_kernel::{Instant, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, dossier::EntryId, photo::Stored};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{entry, happened, not_now};
use crate::{
    checklist::{self, Brought},
    model::{Seen, ShopId, Stage, State},
    store::{self, ShopRow},
    subject::Visited,
};

/// Check.
pub const VERB: Verb = Verb("shop.check");

/// Marks ids of points that were looked at.
pub type ItemId = liren_kernel::Id<()>;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    /// On which evening.
    pub evening: DossierId,
    /// Which shop.
    pub shop: ShopId,
    /// By the evening's checklist.
    pub answers: Answers,
    /// What was wrong and what was done; needed where something was not right.
    pub words: Option<Paragraph>,
    /// As it was.
    pub before: Vec<Stored>,
    /// As it is now, where it was put right.
    pub after: Vec<Stored>,
    /// When, by the clock of a phone that was without a network; now when it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
}

impl Command for Check {
    type Subject = Visited;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, ShopId) {
        (self.evening, self.shop)
    }
    fn decide(self, at: &Visited, cx: &Decide<'_>) -> Result<Change, Refusal> {
        // What was seen before a colleague ended the evening counts, though it arrives after.
        if (at.evening.stage != Stage::Open && self.at.is_none()) || at.shop.until_day.is_some() {
            return Err(not_now());
        }
        let when = happened(&at.evening, self.at, cx.now);
        // Two who check the same shop on one evening: the first one's word stands.
        if at.stop.state == Seen::Checked {
            return Err(Refusal::new("refusal-shop-checked"));
        }
        let Brought { points, older, whole } =
            self.read(&at.evening.checklist, &at.shop).map_err(|mut all| all.swap_remove(0))?;
        let faults = points.iter().filter(|(_, state)| state.is_fault()).count();
        if faults > 0 && self.words.is_none() {
            return Err(Refusal::field("words", "refusal-shop-words"));
        }
        // What is passed on is looked at by somebody who was not there.
        if points.iter().any(|(_, state)| *state == State::PassedOn) && self.before.is_empty() {
            return Err(Refusal::field("before", "refusal-shop-photo"));
        }
        let id: EntryId = cx.id();
        let words = self.words.map(String::from).unwrap_or_default();
        let body =
            json!({ "shop": at.shop.name, "faults": faults, "points": points.len(), "words": words, "older": older });
        let mut change = Change::none().and(entry(id, "shop-checked", when, body));
        for (purpose, photos) in [("before", self.before), ("after", self.after)] {
            if !photos.is_empty() {
                change = change.and(Effect::Photos { entry: id, purpose, photos });
            }
        }
        let shop = at.shop.seq;
        let items: Vec<(ItemId, String, State)> = points.into_iter().map(|(item, s)| (cx.id(), item, s)).collect();
        for (id, item, _) in items.iter().filter(|(.., state)| state.is_fault()) {
            change = change.tell(&format!("fault-{item}"), id);
        }
        Ok(change.tell("at", when.ms()).and(Effect::rows(move |tx, cx| {
            tx.exec(&store::STOP_SEEN, params![cx.dossier, shop, Seen::Checked, words, id, when, cx.actor])?;
            for (id, item, state) in &items {
                tx.exec(&store::ITEM_ADD, params![*id, cx.dossier, shop, item, *state, when])?;
            }
            // A shop of which something is asked now that nobody looked at stays due.
            if whole {
                tx.exec(&store::CHECKED, params![shop, when])?;
            }
            Ok(())
        })))
    }
    fn journaled(&self) -> Value {
        json!({ "evening": self.evening, "shop": self.shop, "answers": self.answers,
            "photos": self.before.len() + self.after.len() })
    }
}

impl Check {
    /// What was found, by the evening's checklist: from a page as the register asks now, from a phone as the phone asked.
    ///
    /// # Errors
    /// `refusal-answer-…` at the point.
    pub fn read(&self, form: &Form, shop: &ShopRow) -> Result<Brought, Vec<Refusal>> {
        if self.at.is_some() {
            return checklist::brought(form, shop.kind, shop.gas, &self.answers);
        }
        let points = checklist::read(form, shop.kind, shop.gas, &self.answers)?;
        Ok(Brought { points, older: false, whole: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, answers, debug, photo, visited};

    #[test]
    fn what_is_not_right_is_put_into_words_and_what_is_passed_on_into_a_picture() {
        let kit = Kit::new();
        let mut at = visited();
        let check = |at: &Visited, bad: &[(&str, &str)], words: &str, photos: usize| {
            Check {
                evening: at.evening.header.id,
                shop: at.shop.id,
                answers: answers(at, bad),
                words: Paragraph::optional("words", words).unwrap(),
                before: vec![photo(); photos],
                after: vec![],
                at: None,
            }
            .decide(at, &kit.cx())
        };
        let clear = check(&at, &[], "", 0).unwrap();
        assert!(debug(&clear).contains("shop-checked") && clear.told.len() == 1, "{:?}", clear.told);
        let key = |bad: &[(&str, &str)], words: &str, photos| check(&at, bad, words, photos).unwrap_err().key;
        assert_eq!(key(&[("exits", "fixed")], "", 0), "refusal-shop-words");
        assert_eq!(key(&[("gas_valve", "passed_on")], "软管开裂", 0), "refusal-shop-photo");
        let change = check(&at, &[("exits", "fixed"), ("gas_valve", "passed_on")], "软管开裂", 1).unwrap();
        let told: Vec<&str> = change.told.iter().map(|(name, _)| name.as_str()).collect();
        assert!(told.contains(&"fault-exits") && told.contains(&"fault-gas_valve"), "{told:?}");
        at.stop.state = Seen::Checked;
        assert_eq!(check(&at, &[], "", 0).unwrap_err().key, "refusal-shop-checked");
        at.evening.stage = Stage::Done;
        assert_eq!(check(&at, &[], "", 0).unwrap_err().key, "refusal-shop-not-now");
    }
}
