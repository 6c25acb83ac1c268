//! 送审、审批: the plan as it is on that day is frozen; somebody other than who asked agrees, or sends it back.

use liren_kernel::{Id, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect,
    signoff::{Ask, Outcome, SignOffId},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{about, entry, keep, not_now, over};
use crate::{
    model::{Form, OpenTo, Stage},
    store::{Record, SITTINGS_LISTED},
    subject::{Asking, Gathering},
};

/// Send for approval.
pub const ASK: Verb = Verb("gathering.ask");
/// Approve.
pub const VERB: Verb = Verb("gathering.approve");
/// Send back.
pub const SEND_BACK: Verb = Verb("gathering.send_back");

/// Sends a plan for approval.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskApproval {
    /// Which.
    pub gathering: DossierId,
}

/// The plan as it is agreed to.
fn frozen(gathering: &Gathering) -> Value {
    let record = &gathering.record;
    let outline: Value = serde_json::from_str(&record.outline).unwrap_or(Value::Null);
    let sittings: Vec<Value> = gathering
        .sittings
        .iter()
        .map(|s| json!({ "from": s.from_at, "until": s.until_at, "place": s.place_name, "theme": s.theme }))
        .collect();
    json!({
        "title": gathering.header.title,
        "form": record.form,
        "audience": record.audience,
        "ages": [record.age_from, record.age_to],
        "open_to": record.open_to,
        "capacity": record.capacity,
        "credit": record.credit,
        "budget": record.budget,
        "outline": outline,
        "sittings": sittings,
    })
}

impl Command for AskApproval {
    type Subject = Asking;
    const VERB: Verb = ASK;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, asking: &Asking, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let gathering = &asking.gathering;
        if gathering.stage != Stage::Planned {
            return Err(not_now());
        }
        if gathering.sittings.is_empty() && gathering.record.form != Form::Programme {
            return Err(Refusal::new("refusal-gathering-undated"));
        }
        let id: SignOffId = cx.id();
        let record = Record { ask: Some(Id::from_bytes(*id.bytes())), ..gathering.record.clone() };
        let mut change = Change::to(Stage::Asked.name())
            .and(Effect::Ask(Ask::new(id, "plan", frozen(gathering))))
            .and(keep(record))
            .and(entry(cx, "asked", json!({})));
        if let Some(org) = asking.approver {
            let due_at = gathering.sittings.iter().find(|s| s.from_at > cx.now).map(|s| s.from_at);
            let title = String::new();
            change = change.and(Effect::Task { verb: VERB.0, title, person: None, org: Some(org), due_at });
        }
        Ok(change)
    }
}

/// The sign-off that waits.
pub(crate) fn pending(gathering: &Gathering) -> Result<SignOffId, Refusal> {
    gathering.record.ask.map(|id| Id::from_bytes(*id.bytes())).ok_or_else(not_now)
}

/// Approves: from now on people sign up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Approve {
    /// Which.
    pub gathering: DossierId,
    /// A remark.
    pub text: Option<Paragraph>,
}

impl Command for Approve {
    type Subject = Gathering;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, gathering: &Gathering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if gathering.stage != Stage::Asked {
            return Err(not_now());
        }
        let words = self.text.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default();
        let answer = Effect::Answer { id: pending(gathering)?, outcome: Outcome::Approved, words };
        let listed = gathering.record.open_to != OpenTo::Team;
        let change = Change::to(Stage::Open.name())
            .and(answer)
            .and(keep(Record { ask: None, ..gathering.record.clone() }))
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&SITTINGS_LISTED, params![cx.dossier, listed])?;
                Ok(())
            }))
            .and(Effect::TasksDone { verb: Some(VERB.0) })
            .and(entry(cx, "approved", json!({ "text": self.text })))
            .and(Effect::Tell {
                person: gathering.record.planned_by,
                key: "notice-gathering-approved",
                args: about(gathering),
            });
        Ok(over::watch(change, gathering.header.id, gathering.sittings.iter().map(|s| s.until_at).max()))
    }
}

/// Sends a plan back for changes, with the reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendBack {
    /// Which.
    pub gathering: DossierId,
    /// What is to change.
    pub text: Paragraph,
}

impl Command for SendBack {
    type Subject = Gathering;
    const VERB: Verb = SEND_BACK;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, gathering: &Gathering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if gathering.stage != Stage::Asked {
            return Err(not_now());
        }
        let words = self.text.as_str().to_owned();
        Ok(Change::to(Stage::Planned.name())
            .and(Effect::Answer { id: pending(gathering)?, outcome: Outcome::Returned, words })
            .and(keep(Record { ask: None, ..gathering.record.clone() }))
            .and(Effect::TasksDone { verb: Some(VERB.0) })
            .and(entry(cx, "sent_back", json!({ "text": self.text })))
            .and(Effect::Tell {
                person: gathering.record.planned_by,
                key: "notice-gathering-sent-back",
                args: about(gathering),
            }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, gathering, org};

    #[test]
    fn a_dated_plan_is_frozen_and_asked_for() {
        let kit = Kit::new();
        let mut asking = Asking { gathering: gathering(Stage::Planned), approver: Some(org(3)) };
        let id = asking.gathering.header.id;
        let change = AskApproval { gathering: id }.decide(&asking, &kit.cx()).unwrap();
        assert_eq!(change.patch.state, Some("asked"));
        let effects = debug(&change);
        assert!(effects.contains("plan") && effects.contains("gathering.approve"), "{effects}");
        asking.gathering.sittings.clear();
        let undated = AskApproval { gathering: id }.decide(&asking, &kit.cx()).unwrap_err();
        assert_eq!(undated.key, "refusal-gathering-undated");
        asking.gathering.record.form = Form::Programme;
        assert!(AskApproval { gathering: id }.decide(&asking, &kit.cx()).is_ok());
    }

    #[test]
    fn an_answer_needs_a_question() {
        let kit = Kit::new();
        let mut asked = gathering(Stage::Asked);
        let id = asked.header.id;
        let approve = |g: &Gathering| Approve { gathering: id, text: None }.decide(g, &kit.cx());
        assert_eq!(approve(&asked).unwrap_err().key, "refusal-gathering-not-now");
        asked.record.ask = Some(Id::from_bytes([8; 16]));
        let change = approve(&asked).unwrap();
        assert_eq!(change.patch.state, Some("open"));
        assert!(debug(&change).contains("gathering.over"), "the end of the last date is watched");
        let text = Paragraph::new("text", "请补安全预案").unwrap();
        let back = SendBack { gathering: id, text }.decide(&asked, &kit.cx()).unwrap();
        assert_eq!(back.patch.state, Some("planned"));
        assert!(approve(&gathering(Stage::Open)).is_err());
    }
}
