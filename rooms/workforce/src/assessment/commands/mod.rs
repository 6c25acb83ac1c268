//! The verbs of an assessment. Each file holds one or two: input, pure `decide`, tests.

mod answer;
mod evidence;
mod open;
mod score;

pub use answer::{AnswerIt, SignIt};
pub use evidence::AddEvidence;
pub use open::OpenIt;
pub use score::ScoreIt;

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Effect, PersonId};

use super::subject::Assessment;

/// The refusal of a verb that the present state does not allow.
fn not_now() -> Refusal {
    Refusal::new("refusal-assessment-not-now")
}

fn task(verb: Verb, person: PersonId, due_at: Option<Instant>) -> Effect {
    Effect::Task { verb: verb.0, title: String::new(), person: Some(person), org: None, due_at }
}

fn tell(on: &Assessment, person: PersonId, key: &'static str) -> Effect {
    Effect::Tell { person, key, args: vec![("station".into(), on.header.title.clone())] }
}
