//! What a page offers on a gathering: which acts suit its stage, and which of them comes next.

use liren_kernel::{Instant, Verb};
use liren_office::{Actor, Policy, Subject as _};

use crate::{
    commands::{amend, approve, cancel, sittings, sum_up},
    model::{Form, Stage},
    subject::Gathering,
};

/// An act on a gathering. Its address is `/gatherings/{id}/{slug}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// The end of its address and of its message keys.
    pub slug: &'static str,
    /// What it is.
    pub verb: Verb,
    /// In which stages it can be done.
    pub stages: &'static [Stage],
    /// It needs no words: one tap does it.
    pub one_tap: bool,
    /// It can be the next step; the others stand behind it.
    pub leads: bool,
    /// It needs words: a reason.
    pub needs_words: bool,
    /// It has a page of its own instead of the common one.
    pub own_page: bool,
}

use Stage::{Asked, Held, Open, Planned, Summed};

const fn act(slug: &'static str, verb: Verb, stages: &'static [Stage]) -> Act {
    Act { slug, verb, stages, one_tap: false, leads: false, needs_words: false, own_page: false }
}

/// All of them. Of those that lead, the first that is allowed is the next step.
pub const ACTS: &[Act] = &[
    Act { leads: true, own_page: true, ..act("sum-up", sum_up::VERB, &[Open, Held]) },
    Act { leads: true, ..act("agree", sum_up::AGREE, &[Summed]) },
    Act { leads: true, ..act("approve", approve::VERB, &[Asked]) },
    Act { leads: true, one_tap: true, ..act("ask", approve::ASK, &[Planned]) },
    Act { own_page: true, ..act("amend", amend::VERB, &[Planned]) },
    Act { own_page: true, ..act("schedule", sittings::VERB, &[Planned, Asked, Open, Held]) },
    Act { one_tap: true, ..act("called", cancel::CALLED, &[Open, Held]) },
    Act { needs_words: true, ..act("return", sum_up::RETURN, &[Summed]) },
    Act { needs_words: true, ..act("send-back", approve::SEND_BACK, &[Asked]) },
    Act { needs_words: true, ..act("cancel", cancel::VERB, &[Planned, Asked, Open]) },
];

impl Act {
    /// Whether it can be done now by this actor.
    #[must_use]
    pub fn suits(&self, gathering: &Gathering, actor: &Actor, policy: &Policy, now: Instant) -> bool {
        let programme = gathering.record.form == Form::Programme;
        let possible = match self.slug {
            "schedule" => !programme,
            // Nobody approves what they sent, or agrees to what they wrote: the office refuses it, so it is not offered.
            "approve" | "send-back" | "agree" | "return" => !gathering.asked_by(actor.person),
            "sum-up" => gathering.is_over(now),
            "called" => gathering.to_call,
            _ => true,
        };
        possible && self.stages.contains(&gathering.stage) && policy.permits(actor, self.verb, &gathering.facts())
    }
}

/// What this actor can do: the next step, if there is one for them, and the rest.
#[must_use]
pub fn offered(
    gathering: &Gathering,
    actor: &Actor,
    policy: &Policy,
    now: Instant,
) -> (Option<&'static Act>, Vec<&'static Act>) {
    let mut all: Vec<&'static Act> = ACTS.iter().filter(|act| act.suits(gathering, actor, policy, now)).collect();
    // Without a date there is nothing to ask for yet.
    let undated = gathering.sittings.is_empty() && gathering.record.form != Form::Programme;
    let next =
        if undated { all.iter().position(|act| act.slug == "schedule") } else { all.iter().position(|act| act.leads) };
    let next = next.map(|at| all.remove(at));
    (next, all)
}
