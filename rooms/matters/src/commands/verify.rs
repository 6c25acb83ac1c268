//! 核实: what somebody saw who went there before it is taken up. The desk decides then.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, maybe, not_now, step, task, tell_org};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Say what is there.
pub const VERB: Verb = Verb("matter.verify");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verify {
    /// Which.
    pub matter: DossierId,
    /// Whether it is as reported.
    pub found: bool,
    /// What was seen.
    pub text: Paragraph,
    /// As it was seen.
    pub photos: Vec<Stored>,
}

impl Command for Verify {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if matter.state != State::Verifying {
            return Err(not_now());
        }
        let due = cx.calendar.add(cx.now, matter.terms().accept);
        let mut record = matter.record.clone();
        record.verified = Some(i64::from(self.found));
        let change = step(matter, cx, Stage::Reported, Some(due), record);
        let body = json!({ "found": self.found, "text": self.text });
        let change = entry(change, cx, "verified", body, &self.photos, "scene");
        let change = tell_org(change, matter, matter.header.lead, "notice-matter-verified");
        Ok(maybe(change, task("matter.file", matter.header.lead, Some(due))))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "found": self.found, "photos": self.photos.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, text};
    use liren_office::Role;

    #[test]
    fn it_goes_back_to_the_desk_with_what_was_seen() {
        let kit = Kit::of(Role::GridWorker, 3, 1);
        let look = |state| {
            let m = matter(state);
            Verify { matter: m.header.id, found: false, text: text("已经清走"), photos: vec![] }.decide(&m, &kit.cx())
        };
        let change = look(State::Verifying).unwrap();
        assert_eq!(change.patch.state, Some("reported"));
        assert!(debug(&change).contains("matter.file"));
        assert_eq!(look(State::Reported).unwrap_err().key, "refusal-matter-not-now");
    }
}
