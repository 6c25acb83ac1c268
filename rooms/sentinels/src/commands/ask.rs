//! 自己报名: a rider or depot leader asks to become a sentinel. Nothing tells whether a phone is known already.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, OrgId, PersonId, keys::At};
use liren_people::joint;
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::called;
use crate::{
    model::{AskId, Hat, Part},
    store,
    subject::{self, AtDepot},
};

/// Ask.
pub const VERB: Verb = Verb("sentinel.ask");

/// Who may wait at one depot at once.
pub const MOST: i64 = 200;
/// Days after which an unanswered one is forgotten.
const KEPT_DAYS: i64 = 90;
/// Column of the phone of those who wait.
pub(crate) const PHONE: &str = "sentinel_ask.phone";

/// The command.
#[derive(Clone, Serialize, Deserialize)]
pub struct Ask {
    /// Where from.
    pub depot: OrgId,
    /// As what.
    pub part: Part,
    /// What they would look after.
    pub hat: Hat,
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// The privacy notice was read and agreed to.
    pub notice: bool,
}

impl Command for Ask {
    type Subject = AtDepot;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> OrgId {
        self.depot
    }
    fn journaled(&self) -> Value {
        json!({ "depot": self.depot, "part": self.part, "hat": self.hat, "notice": self.notice })
    }
    fn decide(self, at: &AtDepot, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !self.notice {
            return Err(Refusal::field("notice", "refusal-sentinel-notice"));
        }
        let (name, phone) = called(&self.name, &self.phone)?;
        if at.waiting >= MOST {
            return Err(Refusal::field("depot", "refusal-sentinel-many"));
        }
        let id: AskId = cx.id();
        let (depot, part, hat) = (self.depot, self.part, self.hat);
        let args = vec![("title".into(), at.depot.name.clone()), ("href".into(), "/sentinels".into())];
        // The first who waits is told of; the page holds the others.
        let told = if at.waiting == 0 { at.desk.as_slice() } else { &[] };
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            let blind = cx.keys.blind(PHONE, phone.reveal());
            tx.take_turn(&[b"sentinel-phone".as_slice(), &blind].concat())?;
            tx.exec(&store::ASKS_OLD, params![depot, cx.now.plus_minutes(-KEPT_DAYS * 24 * 60)])?;
            // Who waits already, or is one already, is answered alike: a number typed here must not tell.
            if tx.opt(&store::ASK_BY_PHONE, params![blind])?.is_some() {
                return Ok(());
            }
            for (person, known) in joint::of_phone(tx, cx.keys, &phone)? {
                if known == name.as_str() && subject::own(tx, person, cx.now)?.is_some_and(|own| own.in_force()) {
                    return Ok(());
                }
            }
            let sealed = cx.keys.seal_field(At { column: PHONE, row: id.bytes() }, phone.reveal())?;
            tx.exec(&store::ASK_ADD, params![id, depot, part, hat, name, sealed, blind, cx.now])?;
            Ok(())
        }));
        let tell =
            |person: &PersonId| Effect::Tell { person: *person, key: "notice-sentinel-asked", args: args.clone() };
        Ok(told.iter().map(tell).fold(change, Change::and))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, at_depot, debug, org};

    fn ask() -> Ask {
        let (name, phone) = ("邓一帆".to_owned(), "13800009901".to_owned());
        Ask { depot: org(7), part: Part::Rider, hat: Hat::Grid, name, phone, notice: true }
    }

    #[test]
    fn without_the_notice_or_a_phone_nobody_asks_and_the_journal_holds_no_name() {
        let kit = Kit::public();
        let key = |ask: Ask| ask.decide(&at_depot(0), &kit.cx()).map(drop).map_err(|r| (r.key, r.field));
        assert_eq!(key(ask()), Ok(()));
        let refused = |key: &str, field: &str| Err((key.to_owned(), Some(field.to_owned())));
        assert_eq!(key(Ask { notice: false, ..ask() }), refused("refusal-sentinel-notice", "notice"));
        assert_eq!(key(Ask { name: "长".repeat(41), ..ask() }), refused("refusal-text-long", "name"));
        assert!(key(Ask { phone: "12".into(), ..ask() }).is_err() && key(Ask { name: " ".into(), ..ask() }).is_err());
        let line = ask().journaled().to_string();
        assert!(!line.contains("邓一帆") && !line.contains("9901"), "{line}");
    }

    #[test]
    fn the_first_who_waits_is_told_of_and_there_is_an_end() {
        let kit = Kit::public();
        assert!(debug(&ask().decide(&at_depot(0), &kit.cx()).unwrap()).contains("notice-sentinel-asked"));
        assert!(!debug(&ask().decide(&at_depot(1), &kit.cx()).unwrap()).contains("notice-sentinel-asked"));
        assert_eq!(ask().decide(&at_depot(MOST), &kit.cx()).unwrap_err().key, "refusal-sentinel-many");
    }
}
