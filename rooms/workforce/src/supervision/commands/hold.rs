//! 记一次督导: what was talked about, what is advised, what is to be done, and what became of the actions agreed before.
//!
//! The words of a session are for the team (level 2); what only two may read is a note between them. The record is
//! frozen for each who was there: whoever signs it signs exactly these words.

use liren_kernel::{Day, Instant, Level, Line, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    dossier::{TEAM, need_key},
    signoff::Ask,
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, action_tasks, by_supervisor, confide, next_due, plan, task};
use crate::{
    effects::{for_all, for_team},
    supervision::{
        model::{Asked, Form, Function, MINUTES, Topic, joined},
        store::{self, ActionId, SessionId},
        subject::{Agreement, record_of, words_at},
    },
};

/// Actions of one session at most.
pub const ACTIONS: usize = 8;
/// Days to sign the record in.
const SIGN_DAYS: i64 = 7;

/// What became of an action agreed before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answered {
    /// Which.
    pub action: ActionId,
    /// What became of it.
    pub outcome: Asked,
    /// Why it is not done.
    pub why: Option<Line>,
}

/// Something to do until a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewAction {
    /// Who.
    pub person: PersonId,
    /// What.
    pub text: Line,
    /// By when.
    pub due: Day,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hold {
    /// Of which agreement.
    pub supervision: DossierId,
    /// When it began.
    pub at: Instant,
    /// How long it took, in minutes.
    pub minutes: i64,
    /// How they met.
    pub form: Form,
    /// What for.
    pub functions: Vec<Function>,
    /// Where.
    pub venue: Option<Line>,
    /// What was talked about, from the list.
    pub topics: Vec<Topic>,
    /// Which supervisees were there.
    pub present: Vec<PersonId>,
    /// What was talked about, in words.
    pub themes: Paragraph,
    /// What is advised.
    pub advice: Option<Paragraph>,
    /// What is for two only, and with whom.
    pub private: Option<(PersonId, Paragraph)>,
    /// What became of the actions agreed before; every open one is asked after.
    pub answers: Vec<Answered>,
    /// What is agreed now.
    pub actions: Vec<NewAction>,
    /// When they meet next, if that is settled.
    pub next: Option<Instant>,
}

impl Hold {
    fn check(&self, agreement: &Agreement, now: Instant) -> Result<(), Vec<Refusal>> {
        let mut wrong = Vec::new();
        let field = |name: &str, key: &str| Refusal::field(name, key);
        if self.at > now || self.at.day() < agreement.record.from_day {
            wrong.push(field("day", "refusal-supervision-held-when").arg("from", agreement.record.from_day));
        }
        if !MINUTES.contains(&self.minutes) {
            let bounds = field("minutes", "refusal-supervision-minutes").arg("min", MINUTES.start());
            wrong.push(bounds.arg("max", MINUTES.end()));
        }
        if self.functions.is_empty() {
            wrong.push(field("functions", "refusal-supervision-functions"));
        }
        if self.topics.is_empty() {
            wrong.push(field("topics", "refusal-supervision-topics"));
        }
        if self.present.is_empty() || self.present.iter().any(|p| !agreement.supervises(*p)) {
            wrong.push(field("present", "refusal-supervision-present"));
        }
        let due = self.actions.iter().any(|a| a.due < self.at.day() || !agreement.supervises(a.person));
        if self.actions.len() > ACTIONS || due {
            wrong.push(field("action_1", "refusal-supervision-actions").arg("max", ACTIONS));
        }
        let answer = |id: ActionId| self.answers.iter().find(|a| a.action == id);
        for action in agreement.open_actions() {
            match answer(action.id) {
                None => wrong.push(field(&format!("asked_{}", action.id), "refusal-supervision-ask")),
                Some(a) if a.outcome != Asked::Done && a.why.is_none() => {
                    wrong.push(field(&format!("why_{}", action.id), "refusal-supervision-why"));
                }
                Some(_) => {}
            }
        }
        if self.next.is_some_and(|next| next <= now) {
            wrong.push(field("next_day", "refusal-supervision-past"));
        }
        if let Some((with, _)) = &self.private
            && !agreement.supervises(*with)
        {
            wrong.push(field("private_with", "refusal-choice-invalid"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

impl Command for Hold {
    type Subject = Agreement;
    const VERB: Verb = Verb("supervision.hold");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.supervision
    }
    fn decide(self, agreement: &Agreement, cx: &Decide<'_>) -> Result<Change, Refusal> {
        by_supervisor(agreement, cx)?;
        if let Err(wrong) = self.check(agreement, cx.now) {
            // The first is enough to say no; the page checks the form as a whole before it is sent.
            return Err(wrong.into_iter().next().unwrap_or_else(super::not_now));
        }
        let planned = agreement.planned().map(|s| s.id);
        let session: SessionId = planned.unwrap_or_else(|| cx.id());
        let words =
            json!({ "session": session, "themes": self.themes, "advice": self.advice, "answers": self.answers });
        let facts = json!({ "session": session, "at": self.at, "minutes": self.minutes, "form": self.form,
            "functions": self.functions, "topics": self.topics });
        // Whoever signs signs exactly this; the supervisor has signed it by asking.
        let frozen = json!({ "facts": facts, "words": words, "present": self.present, "actions": self.actions });
        let mut change = Change::none()
            .and(Effect::TasksDone { verb: Some("supervision.prepare") })
            .and(Effect::TasksDone { verb: Some("supervision.hold") })
            .and(self.session_rows(session, planned.is_none()))
            .and(for_all(cx.id(), "held", self.at, facts))
            .and(for_team(cx.id(), "session", self.at, words));
        for person in &self.present {
            let ask = Ask::new(cx.id(), record_of(session, *person), frozen.clone()).of(*person).for_team();
            change = change.and(Effect::Ask(ask));
        }
        if let Some((with, text)) = &self.private {
            change = change.and(confide::note(agreement, cx, *with, Some(session), text));
        }
        change = self.actions_after(change, agreement, cx, session);
        change = asked_to_sign(change, agreement, cx.now, self.present.iter().copied());
        change = next_due(change, agreement, Some(self.at.day().plus_days(agreement.record.every_days)));
        if let Some(at) = self.next {
            let (form, functions, minutes) = (self.form, self.functions.clone(), self.minutes);
            let next =
                plan::Plan { supervision: self.supervision, at, minutes, form, functions, venue: self.venue.clone() };
            change = plan::planned(change, agreement, cx.id(), true, &next);
        }
        for person in self.present {
            change = change.and(Effect::Tell { person, key: "notice-supervision-held", args: about(agreement) });
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "minutes": self.minutes, "form": self.form, "functions": self.functions, "topics": self.topics,
            "present": self.present.len(), "actions": self.actions.len() })
    }
}

impl Hold {
    fn session_rows(&self, id: SessionId, is_new: bool) -> Effect {
        let (form, functions, at, minutes) = (self.form.name(), joined(&self.functions), self.at, self.minutes);
        let venue = self.venue.as_ref().map(|v| v.as_str().to_owned()).unwrap_or_default();
        let (topics, present) = (self.topics.clone(), self.present.clone());
        let answers: Vec<(ActionId, &'static str)> =
            self.answers.iter().map(|a| (a.action, stored(a.outcome))).collect();
        Effect::rows(move |tx, cx| {
            if is_new {
                tx.exec(&store::SESSION_ADD, params![id, cx.dossier, form, functions, at, minutes, venue, "held"])?;
            } else {
                tx.exec(&store::SESSION_SET, params![id, form, functions, at, minutes, venue, "held"])?;
            }
            for topic in &topics {
                tx.exec(&store::TOPIC_ADD, params![id, cx.dossier, topic.name(), at])?;
            }
            for person in &present {
                tx.exec(&store::PRESENT_ADD, params![id, *person])?;
            }
            for (action, state) in &answers {
                tx.exec(&store::ACTION_ASKED, params![cx.dossier, *action, *state, id])?;
            }
            Ok(())
        })
    }

    /// Those not yet done stay; the new ones join them; all of them are tasks of who does them.
    fn actions_after(&self, change: Change, agreement: &Agreement, cx: &Decide<'_>, session: SessionId) -> Change {
        let stays = |id| self.answers.iter().any(|a| a.action == id && a.outcome == Asked::NotYet);
        let mut open: Vec<(PersonId, Day)> =
            agreement.open_actions().filter(|a| stays(a.id)).map(|a| (a.person, a.due_day)).collect();
        let new: Vec<(ActionId, NewAction)> = self.actions.iter().map(|a| (cx.id(), a.clone())).collect();
        open.extend(new.iter().map(|(_, action)| (action.person, action.due)));
        action_tasks(change, open).and(Effect::rows(move |tx, cx| {
            if new.is_empty() {
                return Ok(());
            }
            // What was agreed is for the team, as the words of the session are.
            let (_, key) = need_key(tx, cx.keys, cx.dossier, Level::NeedToKnow, TEAM, cx.now)?;
            for (id, action) in &new {
                let words = key.seal(words_at(id), action.text.as_str().as_bytes())?;
                let due = action.due.to_string();
                tx.exec(&store::ACTION_ADD, params![*id, cx.dossier, session, action.person, words, due])?;
            }
            Ok(())
        }))
    }
}

/// Asks those who were there, and those of earlier sessions who have not signed yet, for their signature.
pub(crate) fn asked_to_sign(
    change: Change,
    agreement: &Agreement,
    now: Instant,
    there: impl IntoIterator<Item = PersonId>,
) -> Change {
    let waiting = |id| agreement.session(id).is_some_and(|s| s.state == "held");
    let mut people: Vec<PersonId> = there.into_iter().collect();
    people.extend(
        agreement.present.iter().filter(|(id, _, signed)| signed.is_none() && waiting(*id)).map(|(_, p, _)| *p),
    );
    people.sort_unstable();
    people.dedup();
    let due = super::evening(now.day().plus_days(SIGN_DAYS));
    people.into_iter().fold(change.and(Effect::TasksDone { verb: Some("supervision.sign") }), |change, person| {
        change.and(task("supervision.sign", person, Some(due)))
    })
}

const fn stored(outcome: Asked) -> &'static str {
    match outcome {
        Asked::Done => "done",
        Asked::NotYet => "open",
        Asked::Dropped => "dropped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement, debug, entries, held, open_action, person, text};
    use liren_kernel::Level;

    #[test]
    fn every_open_action_is_asked_after_and_what_is_not_done_says_why() {
        let kit = Kit::supervisor();
        let mut on = agreement();
        on.actions = vec![open_action(5)];
        let answer = |outcome, why: Option<&str>| {
            let mut hold = held(&on, kit.now);
            let why = why.map(|w| Line::new("why", w).unwrap());
            hold.answers = vec![Answered { action: on.actions[0].id, outcome, why }];
            hold.decide(&on, &kit.cx())
        };
        assert_eq!(held(&on, kit.now).decide(&on, &kit.cx()).unwrap_err().key, "refusal-supervision-ask");
        assert_eq!(answer(Asked::NotYet, None).unwrap_err().key, "refusal-supervision-why");
        let kept = answer(Asked::NotYet, Some("老人住院")).unwrap();
        assert_eq!(debug(&kept).matches("supervision.act").count(), 1, "closed and made anew");
        let done = answer(Asked::Done, None).unwrap();
        assert_eq!(debug(&done).matches("supervision.act").count(), 0, "closed");
    }

    #[test]
    fn words_are_for_the_team_a_note_for_two_and_the_journal_keeps_neither() {
        let (kit, on) = (Kit::supervisor(), agreement());
        let mut hold = held(&on, kit.now);
        hold.private = Some((person(1), text("家里有事")));
        let kept = hold.journaled().to_string();
        assert!(!kept.contains("入户") && !kept.contains("家里"), "{kept}");
        let change = hold.decide(&on, &kit.cx()).unwrap();
        let seen: Vec<_> = entries(&change).map(|e| (e.kind, e.level, e.audience.as_ref().map(Vec::len))).collect();
        let (open, team) = (Level::Public, Level::NeedToKnow);
        assert_eq!(seen, [("held", open, None), ("session", team, None), ("private", team, Some(2))]);
        let plain = entries(&change).next().unwrap().body.to_string();
        assert!(!plain.contains("入户不开门"), "{plain}");
    }

    #[test]
    fn a_supervisee_does_not_hold_it_and_it_is_not_ahead_of_time() {
        let on = agreement();
        let kit = Kit::supervisee();
        let key = |hold: Hold, kit: &Kit| hold.decide(&on, &kit.cx()).unwrap_err();
        assert_eq!(key(held(&on, kit.now), &kit).key, "refusal-supervision-supervisor-only");
        let kit = Kit::supervisor();
        let mut early = held(&on, kit.now);
        early.at = kit.now.plus_minutes(10);
        assert_eq!(key(early, &kit).field.as_deref(), Some("day"));
        let mut nobody = held(&on, kit.now);
        nobody.present = vec![person(8)];
        assert_eq!(key(nobody, &kit).field.as_deref(), Some("present"));
    }
}
