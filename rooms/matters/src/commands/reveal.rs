//! 显示联系方式: one field of the reporter's contact, read by someone of the desk; it leaves a line.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId};
use serde::{Deserialize, Serialize};

use crate::subject::Matter;

/// Reveal.
pub const VERB: Verb = Verb("matter.reveal");

/// The command: it changes nothing, its line in the journal is its purpose.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reveal {
    /// Of which.
    pub matter: DossierId,
    /// `name` or `phone`.
    pub field: String,
}

impl Command for Reveal {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, _: &Decide<'_>) -> Result<Change, Refusal> {
        if !matter.standing.team {
            return Err(Refusal::new("refusal-matter-desk-only"));
        }
        if !matches!(self.field.as_str(), "name" | "phone") {
            return Err(Refusal::field("field", "refusal-choice-invalid"));
        }
        Ok(Change::none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, matter},
        model::State,
    };

    #[test]
    fn only_the_desk_reads_it() {
        let kit = Kit::new();
        let mut m = matter(State::Filed);
        let run = |m: &Matter, field: &str| Reveal { matter: m.header.id, field: field.into() }.decide(m, &kit.cx());
        assert!(run(&m, "phone").is_err());
        m.standing.team = true;
        assert!(run(&m, "phone").is_ok());
        assert!(run(&m, "id_no").is_err());
    }
}
