//! The acts a page offers on a matter: which suit its state, and which of them comes next.

use liren_kernel::Verb;
use liren_office::{Actor, Policy, Subject as _};

use crate::{
    commands::{
        attach, cancel, close, decline, dispatch, dispute, feed_back, file, fix_on_spot, inspect, merge, note, remind,
        reopen, restrict, sign_for,
    },
    model::Stage,
    subject::Matter,
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

use Stage::{Callback, Closed, Declined, Dispatched, Disputed, Feedback, Filed, FixedOnSpot, Handling, Reported};

const OPEN: &[Stage] = &[Reported, Filed, Dispatched, Disputed, Handling, Feedback, Callback];

const fn act(slug: &'static str, verb: Verb, stages: &'static [Stage]) -> Act {
    Act { slug, verb, stages, by_another: false, one_tap: false, leads: false }
}

/// All of them. Of those that lead, the first that is allowed is the next step.
pub const ACTS: &[Act] = &[
    Act { one_tap: true, leads: true, ..act("sign-for", sign_for::VERB, &[Dispatched]) },
    Act { leads: true, ..act("feed-back", feed_back::VERB, &[Handling]) },
    Act { leads: true, by_another: true, ..act("inspect", inspect::VERB, &[Feedback]) },
    Act { leads: true, by_another: true, ..act("close", close::VERB, &[Callback]) },
    Act { leads: true, one_tap: true, ..act("file", file::VERB, &[Reported]) },
    Act { leads: true, ..act("dispatch", dispatch::VERB, &[Filed, Disputed]) },
    Act { leads: true, one_tap: true, ..act("remind", remind::VERB, &[Dispatched, Handling]) },
    act("dispute", dispute::VERB, &[Dispatched]),
    act("redirect", dispatch::VERB, &[Reported, Dispatched, Handling]),
    act("fix-on-spot", fix_on_spot::VERB, &[Reported, Filed]),
    act("note", note::VERB, Stage::ALL),
    act("attach", attach::VERB, Stage::ALL),
    act("merge", merge::VERB, OPEN),
    act("decline", decline::VERB, &[Reported, Filed]),
    act("reopen", reopen::VERB, &[Closed, FixedOnSpot, Declined]),
    act("restrict", restrict::VERB, Stage::ALL),
    act("cancel", cancel::VERB, OPEN),
];

impl Act {
    /// By its slug.
    #[must_use]
    pub fn named(slug: &str) -> Option<&'static Self> {
        ACTS.iter().find(|act| act.slug == slug)
    }

    /// Whether it can be done now by this actor.
    #[must_use]
    pub fn suits(&self, matter: &Matter, actor: &Actor, policy: &Policy) -> bool {
        let restricted = matter.header.level.is_encrypted();
        let possible = match self.slug {
            "dispatch" | "redirect" | "merge" => !restricted,
            "restrict" => matter.header.level < liren_kernel::Level::Sealed,
            _ => true,
        };
        possible
            && self.stages.contains(&matter.state.stage())
            && !(self.by_another && matter.handled_by(actor))
            && policy.permits(actor, self.verb, &matter.facts())
    }
}

/// What this actor can do: the next step, if there is one for them, and the rest.
#[must_use]
pub fn offered(matter: &Matter, actor: &Actor, policy: &Policy) -> (Option<&'static Act>, Vec<&'static Act>) {
    let mut all: Vec<&'static Act> = ACTS.iter().filter(|act| act.suits(matter, actor, policy)).collect();
    let next = all.iter().position(|act| act.leads).map(|at| all.remove(at));
    // A restricted matter goes to no organisation: its team puts it right.
    let next = next.or_else(|| {
        let restricted = matter.header.level.is_encrypted();
        all.iter().position(|act| restricted && act.slug == "fix-on-spot").map(|at| all.remove(at))
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
        offered(&matter(state), &kit.actor, &Policy::new(&[RULES])).0.map(|act| act.slug)
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
        assert_eq!(next(&desk, State::Callback(slice(), person(1))), Some("close"));
        assert_eq!(next(&desk, State::Ended(Stage::Closed)), None);
        assert_eq!(next(&Kit::of(Role::Supervisor, 9, 9), State::Filed), None);
    }

    #[test]
    fn of_a_restricted_matter_the_team_is_left() {
        let kit = Kit::new();
        let mut hidden = matter(State::Filed);
        hidden.header.level = liren_kernel::Level::NeedToKnow;
        hidden.standing.team = true;
        let (next, rest) = offered(&hidden, &kit.actor, &Policy::new(&[RULES]));
        assert_eq!(next.unwrap().slug, "fix-on-spot");
        assert!(rest.iter().all(|act| !matches!(act.slug, "redirect" | "merge")));
    }
}
