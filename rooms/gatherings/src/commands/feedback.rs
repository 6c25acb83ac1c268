//! 反馈: three questions and some words, from who was there; once each, and without names on the page.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, Subject, attendance::Who,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use super::not_now;
use crate::{
    model::{SeatId, Stage},
    store::{FEEDBACK_ADD, WAS_THERE, seats::SEAT_BY_ID},
    subject::{Gathering, Unposted},
    subject_roll::guest_who,
};

/// Say what one thinks.
pub const VERB: Verb = Verb("gathering.feedback");
/// The same without account.
pub const GUEST: Verb = Verb("gathering.feedback_public");

/// What is asked: 3 good, 2 fair, 1 poor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// 内容怎么样.
    pub content: i64,
    /// 用得上吗.
    pub useful: i64,
    /// 还想来吗.
    pub again: i64,
    /// Anything else.
    pub words: Option<Paragraph>,
}

/// A gathering and whether somebody was there.
#[derive(Debug)]
pub struct Told {
    /// The gathering.
    pub gathering: Gathering,
    /// Under what they stand in attendance, when they were there.
    pub who: Option<[u8; 16]>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy)]
pub enum Speaker {
    /// Whoever is signed in.
    Own,
    /// A guest, by seat; the page has asked for phone and code.
    Guest(SeatId),
}

impl Subject for Told {
    type Key = (DossierId, Speaker);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, speaker): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(Unposted(gathering)) = Unposted::load(tx, cx, id)? else { return Ok(None) };
        let seq = gathering.header.seq;
        let who = match speaker {
            Speaker::Own => *cx.actor.person.bytes(),
            Speaker::Guest(seat) => {
                let seat = tx.opt(&SEAT_BY_ID, params![*seat])?.filter(|s| s.dossier == seq);
                let Some(guest) = seat.and_then(|s| s.guest) else { return Ok(None) };
                match guest_who(tx, guest)? {
                    Who::Guest(bytes) => bytes,
                    Who::Person(_) => return Ok(None),
                }
            }
        };
        let there = tx.opt(&WAS_THERE, params![seq, who])?.is_some();
        Ok(Some(Self { gathering, who: there.then_some(who) }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.gathering.facts()
    }
}

fn say(answers: &Answers, told: &Told) -> Result<Change, Refusal> {
    if !matches!(told.gathering.stage, Stage::Open | Stage::Held | Stage::Summed) {
        return Err(not_now());
    }
    let who = told.who.ok_or_else(|| Refusal::new("refusal-gathering-not-there"))?;
    for (field, value) in [("content", answers.content), ("useful", answers.useful), ("again", answers.again)] {
        if !(1..=3).contains(&value) {
            return Err(Refusal::field(field, "refusal-choice-invalid"));
        }
    }
    let a = answers.clone();
    Ok(Change::none().and(Effect::rows(move |tx, cx| {
        let words = a.words.as_ref().map_or("", Paragraph::as_str);
        tx.exec(&FEEDBACK_ADD, params![cx.dossier, who, a.content, a.useful, a.again, words, cx.now])?;
        Ok(())
    })))
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Feedback {
    /// On what.
    pub gathering: DossierId,
    /// What they think.
    pub answers: Answers,
}

impl Command for Feedback {
    type Subject = Told;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Speaker) {
        (self.gathering, Speaker::Own)
    }
    fn decide(self, told: &Told, _: &Decide<'_>) -> Result<Change, Refusal> {
        say(&self.answers, told)
    }
    fn journaled(&self) -> serde_json::Value {
        // Who said what is nobody's business: not even the journal's.
        serde_json::json!({})
    }
}

/// The command of a guest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeedbackGuest {
    /// On what.
    pub gathering: DossierId,
    /// Whose seat.
    pub seat: SeatId,
    /// What they think.
    pub answers: Answers,
}

impl Command for FeedbackGuest {
    type Subject = Told;
    const VERB: Verb = GUEST;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Speaker) {
        (self.gathering, Speaker::Guest(self.seat))
    }
    fn decide(self, told: &Told, _: &Decide<'_>) -> Result<Change, Refusal> {
        say(&self.answers, told)
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::gathering;

    #[test]
    fn who_was_there_says_what_they_think() {
        let answers = |content| Answers { content, useful: 3, again: 2, words: None };
        let told = |stage, who| Told { gathering: gathering(stage), who };
        assert!(say(&answers(3), &told(Stage::Held, Some([1; 16]))).is_ok());
        let refused = |a: &Answers, t: &Told| say(a, t).unwrap_err().key;
        assert_eq!(refused(&answers(3), &told(Stage::Held, None)), "refusal-gathering-not-there");
        assert_eq!(refused(&answers(4), &told(Stage::Open, Some([1; 16]))), "refusal-choice-invalid");
        assert_eq!(refused(&answers(3), &told(Stage::Closed, Some([1; 16]))), "refusal-gathering-not-now");
    }
}
