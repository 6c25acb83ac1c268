//! 协办: besides the organisation that answers for it, others are asked for a part; they report to the first.

use liren_kernel::{Instant, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, HandoffAct, OrgId, dossier::Handoff, photo::Stored,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{entry, maybe, not_now, task, tell_org};
use crate::{
    model::State,
    subject::{Matter, Sending},
    subject_more::Assisted,
};

/// Ask an organisation to help.
pub const VERB: Verb = Verb("matter.assist");
/// It signs for its part.
pub const SIGN: Verb = Verb("matter.assist_sign");
/// It says what it did.
pub const DONE: Verb = Verb("matter.assist_done");
/// The desk does without it.
pub const END: Verb = Verb("matter.assist_end");

/// The kind of its hand-offs.
pub const KIND: &str = "assist";
/// As what it is party to the matter.
pub const PART: &str = "assistant";

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assist {
    /// Which.
    pub matter: DossierId,
    /// Whom.
    pub org: OrgId,
    /// For what part.
    pub text: Paragraph,
    /// Its own deadline; that of the work when none is given.
    pub due: Option<Instant>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssistSign {
    /// Which.
    pub matter: DossierId,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssistDone {
    /// Which.
    pub matter: DossierId,
    /// What was done.
    pub text: Paragraph,
    /// How it looks now.
    pub photos: Vec<Stored>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssistEnd {
    /// Which.
    pub matter: DossierId,
    /// Whom it goes on without.
    pub org: OrgId,
    /// Why.
    pub text: Paragraph,
}

impl Command for Assist {
    type Subject = Sending;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, OrgId) {
        (self.matter, self.org)
    }
    fn decide(self, sending: &Sending, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &sending.matter;
        let open = matches!(matter.state, State::Dispatched(_) | State::Handling(_) | State::Parked(_));
        let Some(slice) = matter.state.slice().filter(|_| open) else { return Err(not_now()) };
        if !sending.serves {
            return Err(Refusal::field("org", "refusal-matter-org"));
        }
        if slice.org == self.org || matter.assisting().any(|help| help.to_org == self.org) {
            return Err(Refusal::field("org", "refusal-matter-assists-already"));
        }
        let due = self.due.or(slice.due).ok_or_else(not_now)?;
        if due <= cx.now {
            return Err(Refusal::field("due_day", "refusal-matter-due"));
        }
        let change = Change::none()
            .and(Effect::Handoff(HandoffAct::Offer {
                id: cx.id(),
                kind: KIND,
                to: self.org,
                basis: "duty_list",
                note: self.text.as_str().to_owned(),
                due_at: Some(due),
            }))
            .and(Effect::Join { party: *self.org.bytes(), part: PART, reason: "asked to help".into() });
        let body = json!({ "org": self.org, "text": self.text, "due": due });
        let change = entry(change, cx, "assist_asked", body, &[], "");
        let change = tell_org(change, matter, Some(self.org), "notice-matter-assist");
        let change = tell_org(change, matter, Some(slice.org), "notice-matter-assist-lead");
        Ok(maybe(change, task("matter.assist_sign", Some(self.org), Some(due))))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "org": self.org, "due": self.due })
    }
}

/// A part is signed for; `said` stands on the timeline with it.
pub(crate) fn signed(help: &Handoff, cx: &Decide<'_>, mut said: Value) -> Change {
    let (id, state) = (help.id, "accepted");
    said["org"] = json!(help.to_org);
    let change = Change::none()
        .and(Effect::Handoff(HandoffAct::Move { id, state, due_at: None }))
        .and(Effect::TasksDoneOf { verb: SIGN.0, org: help.to_org });
    let change = entry(change, cx, "assist_signed", said, &[], "");
    maybe(change, task(DONE.0, Some(help.to_org), help.due_at))
}

/// A part is done.
pub(crate) fn done(
    matter: &Matter,
    help: &Handoff,
    cx: &Decide<'_>,
    text: &Paragraph,
    photos: &[Stored],
    mut said: Value,
) -> Change {
    let (id, state) = (help.id, "done");
    (said["org"], said["text"]) = (json!(help.to_org), json!(text));
    let change = Change::none()
        .and(Effect::Handoff(HandoffAct::Move { id, state, due_at: None }))
        .and(Effect::TasksDoneOf { verb: DONE.0, org: help.to_org });
    tell_org(
        entry(change, cx, "assisted", said, photos, "after"),
        matter,
        matter.record.handler,
        "notice-matter-assisted",
    )
}

impl Command for AssistSign {
    type Subject = Assisted;
    const VERB: Verb = SIGN;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, assisted: &Assisted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(signed(assisted.own(cx.actor, "offered").ok_or_else(not_now)?, cx, json!({})))
    }
}

impl Command for AssistDone {
    type Subject = Assisted;
    const VERB: Verb = DONE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, assisted: &Assisted, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let help = assisted.own(cx.actor, "accepted").ok_or_else(not_now)?;
        Ok(done(&assisted.matter, help, cx, &self.text, &self.photos, json!({})))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "photos": self.photos.len() })
    }
}

impl Command for AssistEnd {
    type Subject = crate::subject::Matter;
    const VERB: Verb = END;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Self::Subject, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let help = matter.assisting().find(|help| help.to_org == self.org);
        let help = help.ok_or_else(|| Refusal::field("org", "refusal-matter-assists-not"))?;
        let (id, state) = (help.id, "returned");
        let change = Change::none()
            .and(Effect::Handoff(HandoffAct::Move { id, state, due_at: None }))
            .and(Effect::TasksDoneOf { verb: SIGN.0, org: self.org })
            .and(Effect::TasksDoneOf { verb: DONE.0, org: self.org })
            .and(Effect::Leave { party: *self.org.bytes(), part: PART });
        let body = json!({ "org": self.org, "text": self.text });
        let change = entry(change, cx, "assist_ended", body, &[], "");
        Ok(tell_org(change, matter, Some(self.org), "notice-matter-taken-away"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "org": self.org })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, help, matter, org, slice, text},
        subject::Matter,
    };
    use liren_office::Role;

    fn helped(state: State, of: &str) -> Matter {
        let mut m = matter(state);
        m.helps.push(help(5, of));
        m
    }

    #[test]
    fn somebody_else_is_asked_once_and_while_the_work_is_open() {
        let kit = Kit::new();
        let ask = |n: u8, m: Matter| {
            let sending = Sending { matter: m, serves: n != 99 };
            Assist { matter: sending.matter.header.id, org: org(n), text: text("请先断电"), due: None }
                .decide(&sending, &kit.cx())
        };
        let change = ask(5, matter(State::Handling(slice()))).unwrap();
        assert!(debug(&change).contains("\"assist\"") && debug(&change).contains("matter.assist_sign"));
        assert!(change.patch.state.is_none());
        for (n, m) in [(2, matter(State::Handling(slice()))), (5, helped(State::Handling(slice()), "accepted"))] {
            assert_eq!(ask(n, m).unwrap_err().key, "refusal-matter-assists-already");
        }
        assert!(ask(5, helped(State::Handling(slice()), "returned")).is_ok(), "asked again later");
        assert_eq!(ask(99, matter(State::Handling(slice()))).unwrap_err().key, "refusal-matter-org");
        assert_eq!(ask(5, matter(State::Filed)).unwrap_err().key, "refusal-matter-not-now");
    }

    #[test]
    fn only_its_own_part_is_signed_for_and_answered() {
        let theirs = Kit::of(Role::OrgHandler, 5, 5);
        let other = Kit::of(Role::OrgHandler, 2, 2);
        let with = |of: &str| Assisted { matter: helped(State::Handling(slice()), of) };
        let (offered, accepted) = (with("offered"), with("accepted"));
        let sign = AssistSign { matter: offered.matter.header.id };
        assert!(debug(&sign.clone().decide(&offered, &theirs.cx()).unwrap()).contains("accepted"));
        assert!(sign.decide(&offered, &other.cx()).is_err());
        let done = AssistDone { matter: accepted.matter.header.id, text: text("电已断开"), photos: vec![] };
        let change = done.clone().decide(&accepted, &theirs.cx()).unwrap();
        assert!(debug(&change).contains("notice-matter-assisted"));
        assert!(done.decide(&offered, &theirs.cx()).is_err(), "not before it is signed for");
    }

    #[test]
    fn the_desk_may_go_on_without() {
        let kit = Kit::new();
        let m = helped(State::Handling(slice()), "accepted");
        let end = |n| AssistEnd { matter: m.header.id, org: org(n), text: text("不再需要") }.decide(&m, &kit.cx());
        assert!(debug(&end(5).unwrap()).contains("returned"));
        assert_eq!(end(2).unwrap_err().key, "refusal-matter-assists-not");
    }
}
