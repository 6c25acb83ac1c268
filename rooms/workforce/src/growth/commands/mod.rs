//! The verbs of the growth file.

pub mod answer;
pub mod follow;
pub mod link;
pub mod next_step;

use liren_office::{Change, Effect, PersonId};

use super::subject::GrowthFile;

/// Values of a notice: the number alone, for the file is for its team.
pub(crate) fn about(file: &GrowthFile) -> Vec<(String, String)> {
    vec![("number".into(), file.header.number.clone())]
}

/// The task of agreeing, for whoever may; made anew, for closing by verb closes all.
pub(crate) fn ask_to_agree(change: Change, person: Option<PersonId>, waiting: usize) -> Change {
    let change = change.and(Effect::TasksDone { verb: Some("growth.agree") });
    match person {
        Some(person) if waiting > 0 => change.and(Effect::Task {
            verb: "growth.agree",
            title: String::new(),
            person: Some(person),
            org: None,
            due_at: None,
        }),
        _ => change,
    }
}
