//! 安排到岗: by rule or by hand. A place is a dated post.

use liren_kernel::{Day, Id, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, PersonId, Subject,
    keys::sha256,
};
use liren_store::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Placing, entry, not_now, place};
use crate::recruit::{
    model::{Outcome, State},
    rule,
    subject::{Candidate, Recruitment, Target, target},
};

/// Places one person by hand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Place {
    /// Which recruitment.
    pub recruitment: DossierId,
    /// Which application.
    pub applicant: Id<()>,
    /// Code of the community.
    pub community: String,
    /// First day.
    pub from: Day,
    /// The need is met there already and the person is placed all the same.
    pub beyond: bool,
}

impl Command for Place {
    type Subject = Candidate;
    const VERB: Verb = Verb("recruit.place");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Id<()>, Option<String>) {
        (self.recruitment, self.applicant, Some(self.community.clone()))
    }
    fn decide(self, on: &Candidate, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (recruitment, one) = (&on.recruitment, &on.applicant);
        if recruitment.state != State::Placing || one.result != Outcome::Taken.name() || one.left_day.is_some() {
            return Err(not_now());
        }
        if one.post.is_some() {
            return Err(Refusal::new("refusal-recruit-has-place"));
        }
        let target = within(recruitment, on.target.as_ref())?;
        let placed = recruitment.placed().get(&self.community).copied().unwrap_or_default();
        let needed = recruitment.needs.iter().find(|need| need.community == self.community).map_or(0, |n| n.needed);
        if placed >= needed && !self.beyond {
            return Err(Refusal::field("community", "refusal-recruit-full").arg("needed", needed));
        }
        let placing = Placing {
            applicant: one.id,
            person: on.person,
            post: cx.id(),
            target,
            title: recruitment.record.post_title.clone(),
            from: self.from,
            reason: recruitment.header.title.clone(),
            before: None,
        };
        let body = json!({ "person": on.person, "community": self.community, "from": self.from });
        let told = Effect::Tell {
            person: on.person,
            key: "notice-recruit-placed",
            args: vec![("place".into(), placing.target.place.name.clone()), ("day".into(), self.from.to_string())],
        };
        let change = Change::none().and(Effect::rows(move |tx, cx| place(tx, cx, &placing))).and(told);
        Ok(entry(change, cx, "placed", body))
    }
}

/// The community of a placing, below the place of the recruitment.
pub(crate) fn within(recruitment: &Recruitment, target: Option<&Target>) -> Result<Target, Refusal> {
    let path = recruitment.header.path();
    let inside =
        |target: &&Target| path.narrowest().is_none_or(|(column, own)| target.place.path().code(column) == Some(own));
    target.filter(inside).cloned().ok_or_else(|| Refusal::field("community", "refusal-choice-invalid"))
}

/// A recruitment with every community where posts are needed.
#[derive(Debug)]
pub struct Spreading {
    recruitment: Recruitment,
    targets: Vec<Target>,
}

impl Subject for Spreading {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(recruitment) = Recruitment::load(tx, cx, key)? else { return Ok(None) };
        let mut targets = Vec::with_capacity(recruitment.needs.len());
        for need in &recruitment.needs {
            targets.extend(target(tx, &need.community)?);
        }
        Ok(Some(Self { recruitment, targets }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.recruitment.header)
    }
    fn facts(&self) -> Facts {
        self.recruitment.facts()
    }
}

/// Places everyone who has no place yet, as the rule proposes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlaceByRule {
    /// Which.
    pub recruitment: DossierId,
    /// First day.
    pub from: Day,
    /// What the proposal seen was known by: another one is not carried out unseen.
    pub seen: String,
}

/// What a proposal is known by.
#[must_use]
pub fn mark(proposal: &[(PersonId, String)]) -> String {
    let text: Vec<String> = proposal.iter().map(|(person, code)| format!("{person} {code}")).collect();
    liren_office::keys::hex(&sha256(&[text.join("\n").as_bytes()])[..12])
}

/// What the rule proposes now.
#[must_use]
pub fn proposal(recruitment: &Recruitment) -> Vec<(PersonId, String)> {
    rule::propose(&recruitment.needs, &recruitment.placed(), &recruitment.free())
}

impl Command for PlaceByRule {
    type Subject = Spreading;
    const VERB: Verb = Verb("recruit.place_by_rule");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.recruitment
    }
    fn journaled(&self) -> Value {
        json!({ "from": self.from, "seen": self.seen })
    }
    fn decide(self, on: &Spreading, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let recruitment = &on.recruitment;
        if recruitment.state != State::Placing {
            return Err(not_now());
        }
        let proposal = proposal(recruitment);
        if proposal.is_empty() {
            return Err(Refusal::new("refusal-recruit-nobody"));
        }
        if mark(&proposal) != self.seen {
            return Err(Refusal::new("refusal-recruit-changed"));
        }
        let mut placings = Vec::with_capacity(proposal.len());
        let mut told = Vec::with_capacity(proposal.len());
        for (person, code) in &proposal {
            let one = recruitment.applicants.iter().find(|one| one.person == Some(*person)).ok_or_else(not_now)?;
            let target = on.targets.iter().find(|target| target.place.code == *code);
            let target = within(recruitment, target)?;
            told.push(Effect::Tell {
                person: *person,
                key: "notice-recruit-placed",
                args: vec![("place".into(), target.place.name.clone()), ("day".into(), self.from.to_string())],
            });
            placings.push(Placing {
                applicant: one.id,
                person: *person,
                post: cx.id(),
                target,
                title: recruitment.record.post_title.clone(),
                from: self.from,
                reason: recruitment.header.title.clone(),
                before: None,
            });
        }
        let count = placings.len();
        let change = Change::none()
            .tell("placed", count)
            .and(Effect::rows(move |tx, cx| placings.iter().try_for_each(|placing| place(tx, cx, placing))));
        let change = told.into_iter().fold(change, Change::and);
        Ok(entry(change, cx, "placed-by-rule", json!({ "count": count, "from": self.from })))
    }
}
