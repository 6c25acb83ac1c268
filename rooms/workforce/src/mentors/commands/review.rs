//! 试用期考核: written by the lead, read by the one it is about, signed off by somebody else.

use liren_kernel::{Day, Level, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    change::NewDossier,
    signoff::{Ask, Outcome},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    folk,
    mentors::{
        model::{AUTHOR, REVIEW, ReviewState, SIGNER, SUBJECT, Verdict, WORKER},
        store,
        subject::{Review, Reviewing},
    },
    numbers,
};

fn task(verb: Verb, person: PersonId, due: Day) -> Effect {
    let due_at = Some(due.start().plus_minutes(17 * 60 + 30));
    Effect::Task { verb: verb.0, title: String::new(), person: Some(person), org: None, due_at }
}

fn ask(cx: &Decide<'_>, signer: PersonId, frozen: Value) -> Effect {
    Effect::Ask(Ask::new(cx.id(), SUBJECT, frozen).of(signer))
}

/// Writes a review and asks for its sign-off.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteReview {
    /// Of whom.
    pub person: PersonId,
    /// Who signs it off: leads there, and is somebody else.
    pub signer: PersonId,
    /// First day of the probation.
    pub from: Day,
    /// Last day of the probation.
    pub until: Day,
    /// What was seen.
    pub text: Paragraph,
    /// What is proposed.
    pub verdict: Verdict,
}

impl Command for WriteReview {
    type Subject = Reviewing;
    const VERB: Verb = Verb("probation.write");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, PersonId) {
        (self.person, self.signer)
    }
    fn journaled(&self) -> Value {
        // What was written about somebody stands in the frozen version, at its level.
        json!({ "person": self.person, "signer": self.signer, "from": self.from, "until": self.until })
    }
    fn decide(self, on: &Reviewing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.own {
            return Err(Refusal::new("refusal-probation-own"));
        }
        if self.signer == cx.actor.person || self.signer == self.person {
            return Err(Refusal::field("signer", "refusal-signoff-own"));
        }
        if !on.signer.as_ref().is_some_and(|signer| signer.leads) {
            return Err(Refusal::field("signer", "refusal-probation-signer"));
        }
        if self.until <= self.from {
            return Err(Refusal::field("until", "refusal-mentor-days"));
        }
        let Some(path) = &on.worker.path else { return Err(Refusal::new("refusal-mentor-post")) };
        let opened = Change::open(NewDossier {
            id: cx.id(),
            kind: REVIEW,
            number_stem: numbers::PROBATION.to_owned(),
            title: on.worker.person.name.clone(),
            level: Level::NeedToKnow,
            state: ReviewState::Asked.name(),
            facet: String::new(),
            lead: None,
            place: None,
            path: folk::shared_street([path]),
            due_at: None,
        });
        let join = |party: PersonId, part| Effect::Join { party: *party.bytes(), part, reason: String::new() };
        let frozen = json!({ "text": self.text, "verdict": self.verdict, "from": self.from, "until": self.until });
        let (person, author, signer) = (self.person, cx.actor.person, self.signer);
        let days = (self.from.to_string(), self.until.to_string());
        Ok(opened
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::REVIEW_ADD, params![cx.dossier, person, author, signer, days.0, days.1])?;
                Ok(())
            }))
            .and(join(person, WORKER))
            .and(join(author, AUTHOR))
            .and(join(signer, SIGNER))
            .and(ask(cx, signer, frozen))
            .and(task(SignReview::VERB, signer, cx.now.day().plus_days(7)))
            .and(Effect::Tell { person, key: "notice-probation-written", args: vec![] })
            .and(Effect::Tell { person: signer, key: "notice-probation-asked", args: vec![] }))
    }
}

/// Signs a review off, or returns it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignReview {
    /// Which.
    pub review: DossierId,
    /// Signed or returned.
    pub outcome: Outcome,
    /// In words; needed when it is returned.
    pub words: Option<Paragraph>,
}

impl Command for SignReview {
    type Subject = Review;
    const VERB: Verb = Verb("probation.sign");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.review
    }
    fn journaled(&self) -> Value {
        json!({ "outcome": self.outcome })
    }
    fn decide(self, review: &Review, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let pending = review.versions.iter().rev().find(|version| version.is_pending());
        let Some(pending) = pending.filter(|_| review.state == ReviewState::Asked) else {
            return Err(Refusal::new("refusal-signoff-answered"));
        };
        if cx.actor.person == review.row.author {
            return Err(Refusal::new("refusal-signoff-own"));
        }
        if cx.actor.person != review.row.signer {
            return Err(Refusal::new("refusal-signoff-of-another"));
        }
        if self.outcome == Outcome::Returned && self.words.is_none() {
            return Err(Refusal::field("words", "refusal-signoff-why"));
        }
        let words = self.words.map_or_else(String::new, String::from);
        let answer = Effect::Answer { id: pending.row.id, outcome: self.outcome, words };
        let done = Effect::TasksDone { verb: None };
        let tell = |person, key| Effect::Tell { person, key, args: vec![] };
        Ok(match self.outcome {
            Outcome::Approved => Change::to(ReviewState::Signed.name())
                .close()
                .and(answer)
                .and(done)
                .and(tell(review.row.person, "notice-probation-signed"))
                .and(tell(review.row.author, "notice-probation-signed-author")),
            Outcome::Returned => Change::to(ReviewState::Returned.name())
                .and(answer)
                .and(done)
                .and(task(RewriteReview::VERB, review.row.author, cx.now.day().plus_days(3)))
                .and(tell(review.row.author, "notice-probation-returned")),
        })
    }
}

/// Writes a returned review anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RewriteReview {
    /// Which.
    pub review: DossierId,
    /// What was seen.
    pub text: Paragraph,
    /// What is proposed.
    pub verdict: Verdict,
}

impl Command for RewriteReview {
    type Subject = Review;
    const VERB: Verb = Verb("probation.rewrite");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.review
    }
    fn journaled(&self) -> Value {
        json!({ "review": self.review })
    }
    fn decide(self, review: &Review, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if review.state != ReviewState::Returned {
            return Err(Refusal::new("refusal-mentor-not-now"));
        }
        if cx.actor.person != review.row.author {
            return Err(Refusal::new("refusal-probation-author"));
        }
        let row = &review.row;
        let frozen =
            json!({ "text": self.text, "verdict": self.verdict, "from": row.from_day, "until": row.until_day });
        Ok(Change::to(ReviewState::Asked.name())
            .and(ask(cx, row.signer, frozen))
            .and(Effect::TasksDone { verb: None })
            .and(task(SignReview::VERB, row.signer, cx.now.day().plus_days(7)))
            .and(Effect::Tell { person: row.signer, key: "notice-probation-asked", args: vec![] }))
    }
}
