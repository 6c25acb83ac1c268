//! 值班签到: who stood the shift, from when to when. Hours follow from it; nobody types them.

use liren_kernel::{Instant, Line, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId,
    attendance::{AttendanceId, Credit, Mark, Presence, Source, Who},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{call::dismissed, entry, minutes_between, not_now};
use crate::{
    model::HELPER,
    subject_duty::{DutyFile, Queue},
};

/// Marks people of one shift.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MarkDuty {
    /// The shift.
    pub duty: DossierId,
    /// Who.
    pub people: Vec<PersonId>,
    /// Whether they stood it.
    pub presence: Presence,
    /// When they came.
    pub came: Instant,
    /// When they went.
    pub went: Instant,
    /// Why it is keyed in late or otherwise; may be empty.
    pub note: String,
}

impl Command for MarkDuty {
    type Subject = DutyFile;
    const VERB: Verb = Verb("duty.mark");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<PersonId>) {
        (self.duty, Vec::new())
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "duty": self.duty, "people": self.people, "came": self.came, "went": self.went })
    }
    fn decide(self, file: &DutyFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state == "cancelled" {
            return Err(not_now());
        }
        if file.duty.from_at > cx.now {
            return Err(Refusal::new("refusal-duty-not-yet"));
        }
        if self.people.is_empty() {
            return Err(Refusal::field("people", "refusal-duty-nobody"));
        }
        let note = Line::optional("note", &self.note)?.map(String::from).unwrap_or_default();
        let there = self.presence.was_there();
        let minutes = if there { minutes_between(self.came, self.went)? } else { 0 };
        // What was not stood yet does not count.
        if there && (self.went > cx.now || self.came.day() != file.duty.day) {
            return Err(Refusal::field("until", "refusal-duty-times"));
        }
        let mut change = Change::none();
        for person in &self.people {
            if *person == cx.actor.person {
                return Err(Refusal::new("refusal-hours-own"));
            }
            if !file.helpers.contains(person) {
                return Err(Refusal::field("people", "refusal-choice-invalid"));
            }
            change = change.and(Effect::Attend(Mark {
                id: cx.id(),
                sitting: None,
                who: Who::Person(*person),
                part: HELPER.to_owned(),
                presence: self.presence,
                came_at: there.then_some(self.came),
                went_at: there.then_some(self.went),
                minutes,
                credit: if there { Credit::Volunteer } else { Credit::None },
                day: file.duty.day,
                source: Source::Duty,
                note: note.clone(),
            }));
        }
        let body = json!({ "count": self.people.len(), "minutes": minutes, "text": note });
        Ok(entry(change, cx, if there { "duty-marked" } else { "duty-absent" }, body))
    }
}

/// Takes a mark back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VoidMark {
    /// The shift.
    pub duty: DossierId,
    /// Which mark.
    pub mark: AttendanceId,
    /// Why.
    pub reason: String,
}

impl Command for VoidMark {
    type Subject = DutyFile;
    const VERB: Verb = Verb("duty.void");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<PersonId>) {
        (self.duty, Vec::new())
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "duty": self.duty, "mark": self.mark })
    }
    fn decide(self, file: &DutyFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let reason = Line::new("reason", &self.reason)?;
        let mark = file.marks.iter().find(|m| m.id == self.mark).ok_or_else(not_now)?;
        if mark.person == Some(cx.actor.person) {
            return Err(Refusal::new("refusal-hours-own"));
        }
        let mut change = Change::none().and(Effect::AttendVoid { id: self.mark, reason: reason.as_str().to_owned() });
        if let (Some(person), true) = (mark.person, mark.credit == Credit::Volunteer) {
            let args = vec![("title".into(), file.header.title.clone()), ("reason".into(), reason.as_str().to_owned())];
            change = change.and(Effect::Tell { person, key: "notice-hours-void", args });
        }
        Ok(entry(change, cx, "duty-voided", json!({ "text": reason })))
    }
}

/// The shift is over, or does not take place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Close {
    /// The shift.
    pub duty: DossierId,
    /// It did not take place, because of this; empty when it is over.
    pub cancelled: String,
}

impl Command for Close {
    type Subject = Queue;
    const VERB: Verb = Verb("duty.close");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.duty
    }
    fn decide(self, Queue(file): &Queue, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state != "planned" {
            return Err(not_now());
        }
        let Some(reason) = Line::optional("cancelled", &self.cancelled)? else {
            if file.duty.from_at > cx.now {
                return Err(Refusal::new("refusal-duty-not-yet"));
            }
            return Ok(entry(
                dismissed(Change::to("done").close(), file),
                cx,
                "duty-closed",
                json!({ "count": file.marks.len() }),
            ));
        };
        if !file.marks.is_empty() {
            return Err(Refusal::new("refusal-duty-marked"));
        }
        let mut change = Change::to("cancelled").close();
        for person in &file.helpers {
            let args = vec![("title".into(), file.header.title.clone()), ("reason".into(), reason.as_str().into())];
            change = change.and(Effect::Tell { person: *person, key: "notice-duty-cancelled", args });
        }
        let change = dismissed(change, file);
        Ok(entry(change, cx, "duty-cancelled", json!({ "text": reason })))
    }
}
