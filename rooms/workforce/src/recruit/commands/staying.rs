//! Moves and leaving: the post ends, the history stays.

use liren_kernel::{Day, Id, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_people::joint;
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Placing, entry, not_now, place, place::within};
use crate::recruit::{store, subject::Candidate};

/// Moves somebody placed to another community.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Move {
    /// Which recruitment.
    pub recruitment: DossierId,
    /// Which application.
    pub applicant: Id<()>,
    /// Code of the other community.
    pub community: String,
    /// Why.
    pub reason: Line,
}

impl Command for Move {
    type Subject = Candidate;
    const VERB: Verb = Verb("recruit.move");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Id<()>, Option<String>) {
        (self.recruitment, self.applicant, Some(self.community.clone()))
    }
    fn decide(self, on: &Candidate, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let one = &on.applicant;
        let (Some(post), None) = (one.post, one.left_day) else { return Err(not_now()) };
        if one.community.as_deref() == Some(self.community.as_str()) {
            return Err(Refusal::field("community", "refusal-recruit-same-place"));
        }
        let target = within(&on.recruitment, on.target.as_ref())?;
        let placing = Placing {
            applicant: one.id,
            person: on.person,
            post: cx.id(),
            target,
            title: on.recruitment.record.post_title.clone(),
            from: cx.now.day(),
            reason: self.reason.as_str().to_owned(),
            before: one.community.clone(),
        };
        let told = Effect::Tell {
            person: on.person,
            key: "notice-recruit-moved",
            args: vec![("place".into(), placing.target.place.name.clone())],
        };
        let body = json!({
            "person": on.person, "before": one.community, "community": self.community, "reason": self.reason,
        });
        let reason = self.reason;
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            joint::end_post(tx, cx, post, reason.as_str())?;
            place(tx, cx, &placing)
        }));
        Ok(entry(change.and(told), cx, "moved", body))
    }
}

/// Somebody leaves: resigned, did not pass the probation, took another post.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Leave {
    /// Which recruitment.
    pub recruitment: DossierId,
    /// Which application.
    pub applicant: Id<()>,
    /// Last day.
    pub day: Day,
    /// Why.
    pub reason: Line,
}

impl Command for Leave {
    type Subject = Candidate;
    const VERB: Verb = Verb("recruit.leave");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Id<()>, Option<String>) {
        (self.recruitment, self.applicant, None)
    }
    fn decide(self, on: &Candidate, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let one = &on.applicant;
        if one.left_day.is_some() {
            return Err(not_now());
        }
        if self.day > cx.now.day() {
            return Err(Refusal::field("day", "refusal-day-future"));
        }
        let (applicant, post, before) = (one.id, one.post, one.community.clone());
        let body = json!({ "person": on.person, "before": before, "reason": self.reason, "day": self.day });
        let (reason, day) = (self.reason, self.day.to_string());
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            if let Some(post) = post {
                joint::end_post(tx, cx, post, reason.as_str())?;
            }
            let nowhere: Option<String> = None;
            tx.exec(&store::LEAVE, params![applicant, day, reason])?;
            tx.exec(&store::MOVE_ADD, params![applicant, cx.now, cx.actor, before, nowhere, reason])?;
            Ok(())
        }));
        Ok(entry(change, cx, "left", body))
    }
}
