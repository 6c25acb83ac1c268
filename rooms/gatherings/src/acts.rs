//! What a page offers on a gathering: which acts suit its stage, and which of them comes next.

use liren_kernel::Verb;
use liren_office::{Actor, Policy, Subject as _};

use crate::{
    commands::{amend, sittings},
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
    /// It has a page of its own instead of the common one.
    pub own_page: bool,
}

use Stage::{Asked, Held, Open, Planned};

const fn act(slug: &'static str, verb: Verb, stages: &'static [Stage]) -> Act {
    Act { slug, verb, stages, one_tap: false, leads: false, own_page: false }
}

/// All of them. Of those that lead, the first that is allowed is the next step.
pub const ACTS: &[Act] = &[
    Act { own_page: true, ..act("amend", amend::VERB, &[Planned]) },
    Act { own_page: true, ..act("schedule", sittings::VERB, &[Planned, Asked, Open, Held]) },
];

impl Act {
    /// Whether it can be done now by this actor.
    #[must_use]
    pub fn suits(&self, gathering: &Gathering, actor: &Actor, policy: &Policy) -> bool {
        let programme = gathering.record.form == Form::Programme;
        let possible = match self.slug {
            "schedule" => !programme,
            _ => true,
        };
        possible && self.stages.contains(&gathering.stage) && policy.permits(actor, self.verb, &gathering.facts())
    }
}

/// What this actor can do: the next step, if there is one for them, and the rest.
#[must_use]
pub fn offered(gathering: &Gathering, actor: &Actor, policy: &Policy) -> (Option<&'static Act>, Vec<&'static Act>) {
    let mut all: Vec<&'static Act> = ACTS.iter().filter(|act| act.suits(gathering, actor, policy)).collect();
    // Without a date there is nothing to ask for yet.
    let undated = gathering.sittings.is_empty() && gathering.record.form != Form::Programme;
    let next =
        if undated { all.iter().position(|act| act.slug == "schedule") } else { all.iter().position(|act| act.leads) };
    let next = next.map(|at| all.remove(at));
    (next, all)
}
