//! 同意 or 不同意: an agreement is in force once everybody in it has agreed.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{next_due, not_now, task, tell_members};
use crate::{
    effects::for_team,
    supervision::{model::State, store, subject::Agreement},
};

/// Agrees.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agree {
    /// To which.
    pub supervision: DossierId,
}

/// Does not agree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decline {
    /// To which.
    pub supervision: DossierId,
    /// Why.
    pub text: Paragraph,
}

impl Command for Agree {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.agree");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let me = cx.actor.person;
        let waiting = |person| agreement.members.iter().any(|m| m.person == person && m.agreed_at.is_none());
        if agreement.state != State::Proposed || !waiting(me) {
            return Err(not_now());
        }
        let mut change = Change::none().and(Effect::TasksDone { verb: Some("supervision.agree") }).and(Effect::rows(
            move |tx, cx| {
                tx.exec(&store::AGREED, params![cx.dossier, cx.actor, cx.now])?;
                Ok(())
            },
        ));
        let others: Vec<_> = agreement.members.iter().filter(|m| m.person != me && m.agreed_at.is_none()).collect();
        if !others.is_empty() {
            for member in others {
                change = change.and(task("supervision.agree", member.person, None));
            }
            return Ok(change);
        }
        change.patch.state = Some(State::Running.name());
        let first = agreement.record.from_day.max(cx.now.day()).plus_days(agreement.record.every_days);
        let mut change = next_due(change, agreement, Some(first));
        for member in agreement.supervisees() {
            change = change.and(crate::growth::follow(member.person, cx.now));
        }
        Ok(tell_members(change, agreement, cx, "notice-supervision-running"))
    }
}

impl Command for Decline {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.decline");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if agreement.state != State::Proposed {
            return Err(not_now());
        }
        let change = Change::to(State::Declined.name()).close().and(Effect::TasksDone { verb: None }).and(for_team(
            cx.id(),
            "declined",
            cx.now,
            json!({ "text": self.text }),
        ));
        Ok(tell_members(change, agreement, cx, "notice-supervision-declined"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement, debug, person};

    #[test]
    fn it_is_in_force_when_the_last_one_agrees() {
        let kit = Kit::supervisee();
        let mut on = agreement();
        on.state = State::Proposed;
        on.members[1].agreed_at = None;
        let agree = || Agree { supervision: on.header.id };
        let change = agree().decide(&on, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("running"));
        assert_eq!(change.patch.due_at.unwrap().unwrap().day(), kit.now.day().plus_days(30));
        let mut more = on.clone();
        more.members.push(store::Member {
            person: person(2),
            part: "supervisee".into(),
            agreed_at: None,
            prepared: None,
        });
        let change = agree().decide(&more, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, None);
        assert!(debug(&change).contains("supervision.agree"));
        let again = agreement();
        assert_eq!(agree().decide(&again, &kit.cx()).unwrap_err().key, "refusal-supervision-not-now");
    }
}
