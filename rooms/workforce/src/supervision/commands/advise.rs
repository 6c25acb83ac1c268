//! 就事提建议: advice about a dossier on which both work becomes an entry of that dossier, where the work is done. The
//! agreement keeps a line that leads there. Both are written in one transaction, each by its own command.

use liren_kernel::{Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::by_supervisor;
use crate::{
    effects::{for_all, for_team},
    supervision::{
        store::SessionId,
        subject::{Agreement, Shared},
    },
};

/// Writes the advice where the work is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Advise {
    /// The number of the dossier.
    pub number: Line,
    /// The agreement it comes from.
    pub supervision: DossierId,
    /// Who is advised.
    pub person: PersonId,
    /// The advice.
    pub text: Paragraph,
}

/// Keeps in the agreement that advice was given, and where.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refer {
    /// The agreement.
    pub supervision: DossierId,
    /// In which session, if one.
    pub session: Option<SessionId>,
    /// The number of the dossier.
    pub number: Line,
    /// Who is advised.
    pub person: PersonId,
}

impl Command for Advise {
    type Subject = Shared;
    const VERB: Verb = Verb("supervision.advise");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, DossierId, PersonId) {
        (self.number.as_str().to_owned(), self.supervision, self.person)
    }
    fn decide(self, shared: &Shared, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(header) = &shared.header else {
            return Err(Refusal::field("about", "refusal-supervision-not-shared"));
        };
        let body = json!({ "text": self.text, "supervision": shared.number });
        Ok(Change::none().and(for_all(cx.id(), "advice", cx.now, body)).and(Effect::Tell {
            person: self.person,
            key: "notice-supervision-advice",
            args: vec![("number".into(), header.number.clone())],
        }))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "supervision": self.supervision })
    }
}

impl Command for Refer {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.refer");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        by_supervisor(agreement, cx)?;
        let session = self.session.or_else(|| agreement.sessions.iter().find(|s| s.state != "planned").map(|s| s.id));
        let body = json!({ "session": session, "number": self.number, "person": self.person });
        Ok(Change::none().and(for_team(cx.id(), "advised", cx.now, body)))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement, entries, person, text};
    use liren_kernel::Level;

    #[test]
    fn advice_stands_only_where_both_can_read_it() {
        let kit = Kit::supervisor();
        let (mut shared, on) = (Shared { header: None, number: "2026督导0001".into(), supervises: true }, agreement());
        let advise = || Advise {
            number: Line::new("about", "2026梧桐民情0001").unwrap(),
            supervision: on.header.id,
            person: person(1),
            text: text("先问他一天怎么过"),
        };
        assert_eq!(advise().decide(&shared, &kit.cx()).unwrap_err().field.as_deref(), Some("about"));
        shared.header = Some(on.header.clone());
        let change = advise().decide(&shared, &kit.cx()).unwrap();
        let entry = entries(&change).next().unwrap();
        assert_eq!((entry.kind, entry.level), ("advice", Level::Public), "as secret as its dossier");
    }
}
