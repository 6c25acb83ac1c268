//! The acts a page offers on a matter: which suit its state, and which of them comes next.

use liren_kernel::Verb;
use liren_office::{Actor, Facts, Policy, Subject as _};

use crate::{
    commands::{
        ask_more, ask_verify, assist, attach, call_back, cancel, close, decline, dispatch, dispute, feed_back, file,
        fix_on_spot, inspect, lower, merge, note, propose, remind, reopen, respond, restrict, rule, sign_for, split,
        verify, wait,
    },
    meeting::Proposal,
    model::{Asked, Stage},
    subject::Matter,
    subject_more::assisting,
};

/// An act on a matter. Its address is `/matters/{id}/{slug}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// The end of its address and of its message keys.
    pub slug: &'static str,
    /// What it is.
    pub verb: Verb,
    /// In which states it can be done.
    pub stages: &'static [Stage],
    /// It cannot be done by whoever handled the matter.
    pub by_another: bool,
    /// It needs no words: one tap does it.
    pub one_tap: bool,
    /// It can be the next step; the others stand behind it.
    pub leads: bool,
}

use Stage::{
    Callback, Closed, Declined, Dispatched, Disputed, Feedback, Filed, FixedOnSpot, Handling, Parked, Reported,
    Verifying, Waiting,
};

const OPEN: &[Stage] =
    &[Reported, Verifying, Filed, Dispatched, Disputed, Handling, Parked, Waiting, Feedback, Callback];
const HELD: &[Stage] = &[Dispatched, Handling, Parked, Waiting];

const fn act(slug: &'static str, verb: Verb, stages: &'static [Stage]) -> Act {
    Act { slug, verb, stages, by_another: false, one_tap: false, leads: false }
}

/// All of them. Of those that lead, the first that is allowed is the next step.
pub const ACTS: &[Act] = &[
    Act { one_tap: true, leads: true, ..act("sign-for", sign_for::VERB, &[Dispatched]) },
    Act { one_tap: true, leads: true, ..act("assist-sign", assist::SIGN, HELD) },
    Act { leads: true, ..act("assist-done", assist::DONE, HELD) },
    Act { leads: true, ..act("approve-extension", ask_more::APPROVE_EXTENSION, &[Handling]) },
    Act { leads: true, ..act("approve-parking", ask_more::APPROVE_PARKING, &[Handling]) },
    Act { leads: true, ..act("feed-back", feed_back::VERB, &[Handling]) },
    Act { leads: true, ..act("verify", verify::VERB, &[Verifying]) },
    Act { leads: true, by_another: true, ..act("inspect", inspect::VERB, &[Feedback]) },
    Act { leads: true, by_another: true, ..act("call-back", call_back::VERB, &[Callback]) },
    Act { leads: true, by_another: true, ..act("close", close::VERB, &[Callback]) },
    Act { leads: true, one_tap: true, ..act("file", file::VERB, &[Reported]) },
    Act { leads: true, ..act("rule", rule::VERB, &[Disputed]) },
    Act { leads: true, ..act("dispatch", dispatch::VERB, &[Filed, Disputed]) },
    Act { leads: true, ..act("resume", wait::RESUME, &[Parked, Waiting]) },
    Act { leads: true, one_tap: true, ..act("remind", remind::VERB, &[Dispatched, Handling]) },
    act("dispute", dispute::VERB, &[Dispatched]),
    act("ask-verify", ask_verify::VERB, &[Reported, Filed]),
    act("ask-extend", ask_more::EXTEND, &[Handling]),
    act("wait", wait::VERB, &[Handling]),
    act("ask-park", ask_more::PARK, &[Handling]),
    act("respond", respond::VERB, OPEN),
    act("assist", assist::VERB, &[Dispatched, Handling, Parked]),
    act("assist-end", assist::END, HELD),
    act("redirect", dispatch::VERB, &[Reported, Dispatched, Handling, Parked, Waiting]),
    act("propose", propose::VERB, OPEN),
    act("view", propose::VIEW, OPEN),
    act("split", split::VERB, OPEN),
    act("fix-on-spot", fix_on_spot::VERB, &[Reported, Filed]),
    act("note", note::VERB, Stage::ALL),
    act("attach", attach::VERB, Stage::ALL),
    act("merge", merge::VERB, OPEN),
    act("decline", decline::VERB, &[Reported, Filed]),
    act("reopen", reopen::VERB, &[Closed, FixedOnSpot, Declined]),
    act("restrict", restrict::VERB, Stage::ALL),
    act("lower", lower::ASK, Stage::ALL),
    Act { leads: true, ..act("lower-answer", lower::ANSWER, Stage::ALL) },
    Act {
        by_another: true,
        ..act(
            "close-special",
            close::SPECIAL,
            &[Filed, Dispatched, Disputed, Handling, Parked, Waiting, Feedback, Callback],
        )
    },
    act("cancel", cancel::VERB, OPEN),
];

impl Act {
    /// By its slug.
    #[must_use]
    pub fn named(slug: &str) -> Option<&'static Self> {
        ACTS.iter().find(|act| act.slug == slug)
    }

    /// The message that names it; of a restricted matter nobody says that it was put right in passing.
    #[must_use]
    pub fn label_key(&self, matter: &Matter) -> String {
        let quiet = self.slug == "fix-on-spot" && matter.header.level.is_encrypted();
        format!("matter-act-{}{}", self.slug, if quiet { "-quiet" } else { "" })
    }

    fn facts(&self, matter: &Matter) -> Facts {
        if self.slug.starts_with("assist-") { assisting(matter) } else { matter.facts() }
    }

    /// Whether it can be done now by this actor.
    #[must_use]
    pub fn suits(&self, matter: &Matter, actor: &Actor, policy: &Policy) -> bool {
        let restricted = matter.header.level.is_encrypted();
        let possible = match self.slug {
            "dispatch" | "redirect" | "merge" | "split" | "ask-verify" | "assist" => !restricted,
            "propose" => !restricted && matter.record.proposal != Some(Proposal::Open),
            "view" => !restricted && matter.record.proposal == Some(Proposal::Open),
            "dispute" => !matter.record.overruled,
            "assist-end" => matter.assisting().next().is_some(),
            // An organisation that still waits for help has nothing to answer yet.
            "feed-back" => matter.assisting().next().is_none(),
            "ask-extend" | "ask-park" => matter.record.asked.is_none(),
            "approve-extension" => matter.record.asked == Some(Asked::Extension) && !matter.handled_by(actor),
            "approve-parking" => matter.record.asked == Some(Asked::Parking) && !matter.handled_by(actor),
            "rule" => matter.record.handler.is_none_or(|org| actor.orgs().all(|own| own != org)),
            // Where nobody told it there is nobody to speak to.
            "respond" => matter.record.response_due.is_some() || !matter.reporters.is_empty(),
            "call-back" => matter.record.called_at.is_none(),
            "close" => matter.may_close(),
            "restrict" => matter.header.level < liren_kernel::Level::Sealed,
            "lower" | "lower-answer" => restricted,
            _ => true,
        };
        possible
            && self.stages.contains(&matter.state.stage())
            && !(self.by_another && matter.handled_by(actor))
            && policy.permits(actor, self.verb, &self.facts(matter))
    }
}

/// Whether it goes with what waits for a second person: one asking at a time, answered by whom it was asked of.
#[must_use]
pub fn in_turn(act: &Act, asked: Option<&lower::Asked>, actor: &Actor) -> bool {
    match act.slug {
        "lower" => asked.is_none(),
        "lower-answer" => asked.is_some_and(|asked| asked.of == actor.person),
        _ => true,
    }
}

/// What this actor can do: the next step, if there is one for them, and the rest.
#[must_use]
pub fn offered(
    matter: &Matter,
    asked: Option<&lower::Asked>,
    actor: &Actor,
    policy: &Policy,
) -> (Option<&'static Act>, Vec<&'static Act>) {
    let suits = |act: &&Act| act.suits(matter, actor, policy) && in_turn(act, asked, actor);
    let mut all: Vec<&'static Act> = ACTS.iter().filter(suits).collect();
    let next = all.iter().position(|act| act.leads).map(|at| all.remove(at));
    // A restricted matter goes to no organisation: its team goes on with it and writes down what it did.
    let next = next.or_else(|| {
        let restricted = matter.header.level.is_encrypted() && !matter.state.stage().is_end();
        all.iter().position(|act| restricted && act.slug == "note").map(|at| all.remove(at))
    });
    (next, all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, matter, person, slice},
        model::State,
        policy::RULES,
    };
    use liren_office::Role;

    fn next(kit: &Kit, state: State) -> Option<&'static str> {
        offered(&matter(state), None, &kit.actor, &Policy::new(&[RULES])).0.map(|act| act.slug)
    }

    #[test]
    fn each_sees_their_own_next_step() {
        let (desk, handler) = (Kit::new(), Kit::of(Role::OrgHandler, 2, 2));
        let fed = State::Feedback(slice(), person(2));
        assert_eq!(next(&desk, State::Reported), Some("file"));
        assert_eq!(next(&desk, State::Filed), Some("dispatch"));
        assert_eq!(next(&desk, State::Dispatched(slice())), Some("remind"));
        assert_eq!(next(&handler, State::Dispatched(slice())), Some("sign-for"));
        assert_eq!(next(&handler, State::Handling(slice())), Some("feed-back"));
        assert_eq!((next(&handler, fed), next(&desk, fed)), (None, Some("inspect")));
        assert_eq!(next(&desk, State::Callback(slice(), person(1))), Some("call-back"));
        assert_eq!(next(&desk, State::Verifying), Some("verify"));
        assert_eq!(next(&desk, State::Disputed(slice())), Some("rule"));
        assert_eq!(next(&handler, State::Waiting(slice())), Some("resume"));
        assert_eq!(next(&desk, State::Ended(Stage::Closed)), None);
        assert_eq!(next(&Kit::of(Role::Supervisor, 9, 9), State::Filed), None);
    }

    #[test]
    fn of_a_restricted_matter_the_team_is_left() {
        let kit = Kit::new();
        let mut hidden = matter(State::Filed);
        hidden.header.level = liren_kernel::Level::NeedToKnow;
        hidden.standing.team = true;
        let (next, rest) = offered(&hidden, None, &kit.actor, &Policy::new(&[RULES]));
        assert_eq!(next.unwrap().slug, "note");
        assert!(rest.iter().any(|act| act.slug == "fix-on-spot"));
        assert!(rest.iter().all(|act| !matches!(act.slug, "redirect" | "merge")));
    }
}
