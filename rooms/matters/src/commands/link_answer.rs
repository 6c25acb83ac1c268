//! 凭链接签收、反馈: what somebody without account does through a link. The page has checked that the code was given.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, photo::Stored};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::{about, assist, entry, feed_back, not_now, sign_for};
use crate::{
    link::{LOCK_AFTER, LOCK_MINUTES, LinkId, Linked, REVOKE_AFTER},
    model::State,
    store,
};

/// Give the code.
pub const OPEN: Verb = Verb("matter.link_open");
/// Sign for it.
pub const SIGN: Verb = Verb("matter.link_sign");
/// Answer.
pub const ANSWER: Verb = Verb("matter.link_answer");

/// The command. Whether the code fits is decided behind the lock, so that many tries at once are still counted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkOpen {
    /// Which.
    pub link: LinkId,
    /// As typed.
    pub code: String,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkSign {
    /// Which.
    pub link: LinkId,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkAnswer {
    /// Which.
    pub link: LinkId,
    /// What was done.
    pub text: Paragraph,
    /// How it looks now.
    pub photos: Vec<Stored>,
}

impl Command for LinkOpen {
    type Subject = Linked;
    const VERB: Verb = OPEN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> LinkId {
        self.link
    }
    fn decide(self, linked: &Linked, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let link = &linked.link;
        if link.is_locked(cx.now) {
            return Err(Refusal::field("code", "refusal-matter-link-locked").arg("minutes", LOCK_MINUTES));
        }
        let digits: String = self.code.chars().filter(char::is_ascii_digit).take(12).collect();
        let seq = link.seq;
        if bool::from(digits.as_bytes().ct_eq(linked.code.as_bytes())) {
            let opened = Effect::rows(move |tx, cx| {
                tx.exec(&store::LINK_OPENED, params![seq, cx.now])?;
                Ok(())
            });
            let change = Change::none().and(opened).tell("open", "yes");
            return Ok(entry(change, cx, "link_opened", json!({ "org": link.org }), &[], ""));
        }
        // What is wrong is written too: a refusal would leave no trace.
        let tries = link.tries + 1;
        let locked = (tries % LOCK_AFTER == 0).then(|| cx.now.plus_minutes(LOCK_MINUTES));
        let revoked = (tries >= REVOKE_AFTER).then_some(cx.now);
        let counted = Effect::rows(move |tx, _| {
            tx.exec(&store::LINK_TRIED, params![seq, tries, locked, revoked])?;
            Ok(())
        });
        let mut change = Change::none().and(counted).tell("open", if locked.is_some() { "locked" } else { "no" });
        if locked.is_some() || revoked.is_some() {
            let kind = if revoked.is_some() { "link_burnt" } else { "link_locked" };
            change = entry(change, cx, kind, json!({ "org": link.org }), &[], "");
            let args = about(&linked.matter);
            change = change.and(Effect::Tell { person: link.made_by, key: "notice-matter-link-tried", args });
        }
        Ok(change)
    }
    fn journaled(&self) -> Value {
        json!({ "link": self.link })
    }
}

impl Command for LinkSign {
    type Subject = Linked;
    const VERB: Verb = SIGN;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> LinkId {
        self.link
    }
    fn decide(self, linked: &Linked, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(help) = linked.helps() else {
            return sign_for::signed(&linked.matter, cx, json!({ "link": true }));
        };
        if help.state != "offered" {
            return Err(not_now());
        }
        Ok(assist::signed(help, cx, json!({ "link": true })))
    }
    fn journaled(&self) -> Value {
        json!({ "link": self.link })
    }
}

impl Command for LinkAnswer {
    type Subject = Linked;
    const VERB: Verb = ANSWER;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> LinkId {
        self.link
    }
    fn decide(self, linked: &Linked, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let seq = linked.link.seq;
        let done = Effect::rows(move |tx, cx| {
            tx.exec(&store::LINK_ANSWERED, params![seq, cx.now])?;
            Ok(())
        });
        let Some(help) = linked.helps() else {
            if !matches!(linked.matter.state, State::Handling(_)) {
                return Err(not_now());
            }
            // Whoever made the link knows its code: what comes through it is not theirs to check.
            let by = linked.link.made_by;
            let change = feed_back::fed(&linked.matter, cx, by, &self.text, &self.photos, json!({ "link": true }))?;
            return Ok(change.and(done));
        };
        if help.state != "accepted" {
            return Err(not_now());
        }
        Ok(assist::done(&linked.matter, help, cx, &self.text, &self.photos, json!({ "link": true })).and(done))
    }
    fn journaled(&self) -> Value {
        json!({ "link": self.link, "photos": self.photos.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, linked, photo, text};

    #[test]
    fn wrong_codes_are_counted_lock_it_and_burn_it() {
        let kit = Kit::public();
        let give = |tries: i64, code: &str| {
            let mut one = linked(State::Handling(crate::commands::tests::slice()));
            one.link.tries = tries;
            let told = LinkOpen { link: one.link.id, code: code.into() }.decide(&one, &kit.cx()).unwrap();
            (told.told[0].1.clone(), debug(&told).contains("notice-matter-link-tried"))
        };
        assert_eq!(give(0, "123 456"), ("yes".into(), false), "spaces are passed over");
        assert_eq!(give(0, "123457"), ("no".into(), false));
        assert_eq!(give(0, ""), ("no".into(), false));
        assert_eq!(give(LOCK_AFTER - 1, "000000"), ("locked".into(), true));
        assert_eq!(give(REVOKE_AFTER - 1, "000000"), ("locked".into(), true));
        let mut locked = linked(State::Handling(crate::commands::tests::slice()));
        locked.link.locked_until = Some(kit.now.plus_minutes(1));
        let right = LinkOpen { link: locked.link.id, code: "123456".into() }.decide(&locked, &kit.cx());
        assert_eq!(right.unwrap_err().key, "refusal-matter-link-locked", "also with the right code");
    }

    #[test]
    fn an_answer_is_a_result_that_the_maker_of_the_link_does_not_check() {
        let kit = Kit::public();
        let one = linked(State::Handling(crate::commands::tests::slice()));
        let answer = LinkAnswer { link: one.link.id, text: text("管道已疏通"), photos: vec![photo()] };
        let change = answer.clone().decide(&one, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("feedback"));
        let early = linked(State::Dispatched(crate::commands::tests::slice()));
        assert!(answer.decide(&early, &kit.cx()).is_err(), "signed for first");
        let sign = LinkSign { link: early.link.id }.decide(&early, &kit.cx()).unwrap();
        assert_eq!(sign.patch.state, Some("handling"));
    }
}
