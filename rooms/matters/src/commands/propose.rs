//! 堵不如疏: instead of clearing it away again and again, somebody proposes a better arrangement; residents say what
//! they think; a meeting adopts it or not. Whoever proposed it stands with it.

use liren_kernel::{Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, entry, keep, not_now, tell_org};
use crate::{meeting::Proposal, model::State, subject::Matter};

/// Propose.
pub const VERB: Verb = Verb("matter.propose");
/// Write down what residents think.
pub const VIEW: Verb = Verb("matter.view");
/// Say what a meeting decided.
pub const SETTLE: Verb = Verb("matter.settle");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Propose {
    /// For which.
    pub matter: DossierId,
    /// The better arrangement.
    pub text: Paragraph,
    /// A drawing, the place, an example.
    pub photos: Vec<Stored>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct View {
    /// On which.
    pub matter: DossierId,
    /// Whose: 三楼几户, 遛狗的居民. Nobody's name.
    pub whose: Line,
    /// What they think.
    pub text: Paragraph,
}

/// The command; the meeting's own one goes with it in one transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settle {
    /// Which.
    pub matter: DossierId,
    /// The meeting.
    pub meeting: DossierId,
    /// Its number.
    pub number: String,
    /// Adopted, or not.
    pub adopt: bool,
    /// Why, and how it is done.
    pub text: Paragraph,
}

fn open(matter: &Matter) -> Result<(), Refusal> {
    if matter.header.level.is_encrypted() {
        // A meeting is no place for what only a team may know.
        return Err(Refusal::new("refusal-matter-restricted"));
    }
    if matches!(matter.state, State::Ended(_)) { Err(not_now()) } else { Ok(()) }
}

impl Command for Propose {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        open(matter)?;
        if matter.record.proposal == Some(Proposal::Open) {
            return Err(Refusal::new("refusal-matter-proposed"));
        }
        let mut record = matter.record.clone();
        (record.proposal, record.proposed_by) = (Some(Proposal::Open), Some(cx.actor.person));
        record.settled_at = None;
        let body = json!({ "text": self.text });
        let change = entry(Change::none().and(keep(record)), cx, "proposed", body, &self.photos, "proposal");
        Ok(tell_org(change, matter, matter.header.lead, "notice-matter-proposed"))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "photos": self.photos.len() })
    }
}

impl Command for View {
    type Subject = Matter;
    const VERB: Verb = VIEW;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        open(matter)?;
        if matter.record.proposal.is_none() {
            return Err(Refusal::new("refusal-matter-no-proposal"));
        }
        Ok(entry(Change::none(), cx, "viewed", json!({ "spot": self.whose, "text": self.text }), &[], ""))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

impl Command for Settle {
    type Subject = Matter;
    const VERB: Verb = SETTLE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        open(matter)?;
        if matter.record.proposal != Some(Proposal::Open) {
            return Err(Refusal::new("refusal-matter-no-proposal"));
        }
        let mut record = matter.record.clone();
        record.proposal = Some(if self.adopt { Proposal::Adopted } else { Proposal::Declined });
        record.settled_at = Some(cx.now);
        let proposer = record.proposed_by;
        let body = json!({ "adopt": self.adopt, "number": self.number, "text": self.text });
        let change = entry(Change::none().and(keep(record)), cx, "settled", body, &[], "");
        let key = if self.adopt { "notice-matter-adopted" } else { "notice-matter-not-adopted" };
        Ok(match proposer {
            Some(person) => change.and(Effect::Tell { person, key, args: about(matter) }),
            None => change,
        })
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "meeting": self.meeting, "adopt": self.adopt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter, person, slice, text},
        model::Stage,
    };

    #[test]
    fn a_proposal_is_open_until_a_meeting_decides_and_its_proposer_is_told() {
        let kit = Kit::new();
        let mut m = matter(State::Handling(slice()));
        let propose = |m: &Matter| {
            Propose { matter: m.header.id, text: text("装折叠晾衣架"), photos: vec![] }.decide(m, &kit.cx())
        };
        let settle = |m: &Matter, adopt| {
            let (meeting, number) = (liren_kernel::Id::from_bytes([3; 16]), "2026梧桐会议0001".to_owned());
            Settle { matter: m.header.id, meeting, number, adopt, text: text("先装三个楼") }.decide(m, &kit.cx())
        };
        assert!(propose(&m).is_ok());
        assert_eq!(settle(&m, true).unwrap_err().key, "refusal-matter-no-proposal");
        (m.record.proposal, m.record.proposed_by) = (Some(Proposal::Open), Some(person(33)));
        assert_eq!(propose(&m).unwrap_err().key, "refusal-matter-proposed");
        assert!(debug(&settle(&m, true).unwrap()).contains("notice-matter-adopted"));
        assert!(debug(&settle(&m, false).unwrap()).contains("notice-matter-not-adopted"));
        assert!(propose(&matter(State::Ended(Stage::Closed))).is_err());
        let mut hidden = matter(State::Filed);
        hidden.header.level = liren_kernel::Level::NeedToKnow;
        assert_eq!(propose(&hidden).unwrap_err().key, "refusal-matter-restricted");
    }
}
