//! 签字 or 退回: the supervisee signs the record that the supervisor gave, or says what is to be put right in it.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect,
    signoff::{Ask, Outcome},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, by_supervisee, by_supervisor, hold::asked_to_sign, task};
use crate::{
    effects::{for_all, for_team},
    supervision::{
        store::{self, SessionId},
        subject::{Agreement, record_of},
    },
};

/// Signs, or returns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sign {
    /// Of which agreement.
    pub supervision: DossierId,
    /// Which session.
    pub session: SessionId,
    /// Whether the record is right.
    pub right: bool,
    /// What is to be put right; needed to return it.
    pub text: Option<Paragraph>,
}

/// Puts a returned record right: words are added, none are changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PutRight {
    /// Of which agreement.
    pub supervision: DossierId,
    /// Which session.
    pub session: SessionId,
    /// What is added.
    pub text: Paragraph,
}

impl Command for Sign {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.sign");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        by_supervisee(agreement, cx)?;
        let (id, me) = (self.session, cx.actor.person);
        let held = agreement.session(id).is_some_and(|s| s.state == "held");
        if !held || !agreement.there(id).any(|(person, signed)| person == me && signed.is_none()) {
            return Err(super::not_now());
        }
        // Everyone else who has still to sign something keeps the task.
        let mut others = agreement.clone();
        others.present.retain(|(session, person, _)| !(*session == id && *person == me));
        // A record of before it was frozen has only its entries.
        let answered = |outcome, words: &str| {
            let pending = agreement.to_sign(id, me)?;
            Some(Effect::Answer { id: pending.row.id, outcome, words: words.to_owned() })
        };
        if !self.right {
            let Some(text) = self.text else { return Err(Refusal::field("text", "refusal-supervision-say-what")) };
            let returned = answered(Outcome::Returned, text.as_str());
            others.present.retain(|(session, ..)| *session != id);
            let change = asked_to_sign(Change::none(), &others, cx.now, []);
            let change = returned.into_iter().fold(change, Change::and);
            return Ok(change
                .and(Effect::rows(move |tx, _| {
                    tx.exec(&store::SESSION_STATE, params![id, "returned"])?;
                    Ok(())
                }))
                .and(for_team(cx.id(), "returned", cx.now, json!({ "session": id, "text": text })))
                .and(task("supervision.put_right", agreement.record.supervisor, None))
                .and(Effect::Tell {
                    person: agreement.record.supervisor,
                    key: "notice-supervision-returned",
                    args: about(agreement),
                }));
        }
        let last = !others.there(id).any(|(_, signed)| signed.is_none());
        let change = asked_to_sign(Change::none(), &others, cx.now, []).and(Effect::rows(move |tx, cx| {
            tx.exec(&store::SIGNED, params![id, cx.actor, cx.now])?;
            if last {
                tx.exec(&store::SESSION_STATE, params![id, "signed"])?;
            }
            Ok(())
        }));
        let change = answered(Outcome::Approved, "").into_iter().fold(change, Change::and);
        let change = change.and(for_all(cx.id(), "signed", cx.now, json!({ "session": id })));
        Ok(match self.text {
            Some(text) => change.and(for_team(cx.id(), "reflection", cx.now, json!({ "session": id, "text": text }))),
            None => change,
        })
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "session": self.session, "right": self.right })
    }
}

impl Command for PutRight {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.put_right");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        by_supervisor(agreement, cx)?;
        let id = self.session;
        if agreement.session(id).is_none_or(|s| s.state != "returned") {
            return Err(super::not_now());
        }
        let there: Vec<_> =
            agreement.there(id).filter(|(_, signed)| signed.is_none()).map(|(person, _)| person).collect();
        let mut change = asked_to_sign(Change::none(), agreement, cx.now, there.iter().copied())
            .and(Effect::TasksDone { verb: Some("supervision.put_right") })
            .and(Effect::rows(move |tx, _| {
                tx.exec(&store::SESSION_STATE, params![id, "held"])?;
                Ok(())
            }))
            .and(for_team(cx.id(), "addendum", cx.now, json!({ "session": id, "text": self.text })));
        // The next version is the one before and what was added to it.
        let mut frozen = agreement.frozen(id).cloned().unwrap_or_else(|| json!({ "session": id }));
        let mut added = frozen["addenda"].as_array().cloned().unwrap_or_default();
        added.push(json!(self.text));
        frozen["addenda"] = json!(added);
        for person in &there {
            let ask = Ask::new(cx.id(), record_of(id, *person), frozen.clone()).of(*person).for_team();
            change = change.and(Effect::Ask(ask));
        }
        for person in there {
            change = change.and(Effect::Tell { person, key: "notice-supervision-held", args: about(agreement) });
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "session": self.session })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement, debug, entries, person, session, text};

    #[test]
    fn a_record_is_signed_by_who_was_there_and_returned_with_words() {
        let kit = Kit::supervisee();
        let mut on = agreement();
        on.sessions = vec![session(4, "held", kit.now)];
        let id = on.sessions[0].id;
        let sign = |on: &Agreement, right, words: Option<&str>| {
            Sign { supervision: on.header.id, session: id, right, text: words.map(text) }.decide(on, &kit.cx())
        };
        assert_eq!(sign(&on, true, None).unwrap_err().key, "refusal-supervision-not-now", "was not there");
        on.present = vec![(id, person(1), None)];
        let change = sign(&on, true, None).unwrap();
        assert_eq!(entries(&change).map(|e| e.kind).collect::<Vec<_>>(), ["signed"]);
        assert_eq!(sign(&on, false, None).unwrap_err().field.as_deref(), Some("text"));
        let back = sign(&on, false, Some("行动第二条不是这样说的")).unwrap();
        assert!(debug(&back).contains("supervision.put_right"));
        on.present[0].2 = Some(kit.now);
        assert_eq!(sign(&on, true, None).unwrap_err().key, "refusal-supervision-not-now", "signed already");
    }
}
