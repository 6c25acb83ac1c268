//! 裁定: the desk decides on a dispute. Upheld, it is sent to somebody else; not upheld, whoever disputed has it to do.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, HandoffAct};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, join_desk, maybe, not_now, step, task, tell_org};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Rule on a dispute.
pub const VERB: Verb = Verb("matter.rule");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule {
    /// Which.
    pub matter: DossierId,
    /// The organisation is right: it is not its to do.
    pub uphold: bool,
    /// Why.
    pub text: Paragraph,
}

impl Command for Rule {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let State::Disputed(slice) = matter.state else { return Err(not_now()) };
        // Nobody decides on what their own organisation disputed.
        if cx.actor.orgs().any(|own| own == slice.org) {
            return Err(Refusal::new("refusal-matter-own-dispute"));
        }
        let terms = matter.terms();
        let mut record = matter.record.clone();
        record.desk = Some(cx.actor.person);
        let body = json!({ "org": slice.org, "uphold": self.uphold, "text": self.text });
        if self.uphold {
            let due = cx.calendar.add(cx.now, terms.accept);
            (record.handler, record.offer, record.work_due, record.overruled) = (None, None, None, false);
            let change = step(matter, cx, Stage::Filed, Some(due), record)
                .and(Effect::Leave { party: *slice.org.bytes(), part: "handler" });
            let change = entry(join_desk(change, cx.actor.person), cx, "ruled", body, &[], "");
            let change = tell_org(change, matter, Some(slice.org), "notice-matter-upheld");
            return Ok(maybe(change, task("matter.dispatch", matter.header.lead, Some(due))));
        }
        let offer = cx.id();
        let work = cx.calendar.add(cx.now, terms.work);
        let due = cx.calendar.add(cx.now, terms.sign).min(work);
        (record.offer, record.work_due, record.overruled) = (Some(offer), Some(work), true);
        let change = step(matter, cx, Stage::Dispatched, Some(due), record).and(Effect::Handoff(HandoffAct::Offer {
            id: offer,
            kind: "dispatch",
            to: slice.org,
            basis: "duty_list",
            note: String::new(),
            due_at: Some(work),
        }));
        let change = entry(join_desk(change, cx.actor.person), cx, "ruled", body, &[], "");
        let change = tell_org(change, matter, Some(slice.org), "notice-matter-overruled");
        Ok(maybe(change, task("matter.sign_for", Some(slice.org), Some(due))))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "uphold": self.uphold })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, slice, text};
    use liren_office::Role;

    fn rule(kit: &Kit, uphold: bool) -> Result<Change, Refusal> {
        let m = matter(State::Disputed(slice()));
        Rule { matter: m.header.id, uphold, text: text("按职责清单，由物业办理") }.decide(&m, &kit.cx())
    }

    #[test]
    fn upheld_it_is_free_for_another_and_not_upheld_it_comes_back() {
        let kit = Kit::new();
        let upheld = rule(&kit, true).unwrap();
        assert_eq!(upheld.patch.state, Some("filed"));
        assert!(debug(&upheld).contains("Leave") && debug(&upheld).contains("matter.dispatch"));
        let not = rule(&kit, false).unwrap();
        assert_eq!(not.patch.state, Some("dispatched"));
        assert!(debug(&not).contains("matter.sign_for") && debug(&not).contains("notice-matter-overruled"));
    }

    #[test]
    fn nobody_decides_on_their_own_dispute() {
        let own = Kit::of(Role::StationLead, 2, 2);
        assert_eq!(rule(&own, true).unwrap_err().key, "refusal-matter-own-dispute");
        let m = matter(State::Dispatched(slice()));
        let early = Rule { matter: m.header.id, uphold: true, text: text("还没退") }.decide(&m, &Kit::new().cx());
        assert_eq!(early.unwrap_err().key, "refusal-matter-not-now");
    }
}
