//! 申请延期、挂账: whoever has the work asks for more time, or says that it cannot be solved now; another one decides.

use liren_kernel::{Instant, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, HandoffAct,
    signoff::{self, SignOffId},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, clock, entry, keep, maybe, not_now, step, task, tell_org};
use crate::{
    model::{Asked, Stage, State},
    subject::Matter,
    subject_more::Asking,
};

/// Ask for more time.
pub const EXTEND: Verb = Verb("matter.ask_extend");
/// Ask for it to be parked.
pub const PARK: Verb = Verb("matter.ask_park");
/// Decide on more time.
pub const APPROVE_EXTENSION: Verb = Verb("matter.approve_extension");
/// Decide on parking.
pub const APPROVE_PARKING: Verb = Verb("matter.approve_parking");

/// Longest extension and parking that may be asked for at once, in minutes.
const LONGEST: i64 = 366 * 24 * 60;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskExtend {
    /// Which.
    pub matter: DossierId,
    /// The new deadline of the work.
    pub until: Instant,
    /// Why.
    pub text: Paragraph,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskPark {
    /// Which.
    pub matter: DossierId,
    /// When it is looked at again.
    pub until: Instant,
    /// Why it cannot be solved now, and what it waits for.
    pub text: Paragraph,
}

/// The command. `until` repeats what was asked for, so that the journal says what was granted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApproveExtension {
    /// Which.
    pub matter: DossierId,
    /// Granted, or not.
    pub agree: bool,
    /// What was asked for.
    pub until: Instant,
    /// In words; needed when it is not granted.
    pub text: Option<Paragraph>,
}

/// The command; see [`ApproveExtension`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApproveParking {
    /// Which.
    pub matter: DossierId,
    /// Granted, or not.
    pub agree: bool,
    /// What was asked for.
    pub until: Instant,
    /// In words; needed when it is not granted.
    pub text: Option<Paragraph>,
}

fn ask(asking: &Asking, cx: &Decide<'_>, what: Asked, until: Instant, text: &Paragraph) -> Result<Change, Refusal> {
    let matter = &asking.matter;
    let State::Handling(slice) = matter.state else { return Err(not_now()) };
    if matter.record.asked.is_some() {
        return Err(Refusal::new("refusal-matter-asked-already"));
    }
    let earliest = slice.due.filter(|_| what == Asked::Extension).unwrap_or(cx.now).max(cx.now);
    if until <= earliest || until > cx.now.plus_minutes(LONGEST) {
        return Err(Refusal::field("due_day", "refusal-matter-until"));
    }
    let id: SignOffId = cx.id();
    let mut record = matter.record.clone();
    (record.asked, record.ask, record.ask_until) = (Some(what), Some(id), Some(until));
    let frozen = json!({ "until": until, "text": text, "org": slice.org });
    let subject = what.name();
    let change = Change::none().and(keep(record)).and(Effect::Ask(signoff::Ask::new(id, subject, frozen)));
    let body = json!({ "org": slice.org, "text": text, "due": until });
    let (kind, verb, key) = match what {
        Asked::Extension => ("extend_asked", "matter.approve_extension", "notice-matter-extend-asked"),
        Asked::Parking => ("park_asked", "matter.approve_parking", "notice-matter-park-asked"),
    };
    let mut change = entry(change, cx, kind, body, &[], "");
    let by = cx.calendar.add(cx.now, matter.terms().accept);
    if what == Asked::Extension {
        change = tell_org(change, matter, matter.header.lead, key);
        return Ok(maybe(change, task(verb, matter.header.lead, Some(by))));
    }
    for person in &asking.above {
        change = change.and(Effect::Tell { person: *person, key, args: about(matter) }).and(Effect::Task {
            verb,
            title: String::new(),
            person: Some(*person),
            org: None,
            due_at: Some(by),
        });
    }
    Ok(change)
}

fn answer(
    matter: &Matter,
    cx: &Decide<'_>,
    what: Asked,
    agree: bool,
    until: Instant,
    text: Option<Paragraph>,
) -> Result<Change, Refusal> {
    let (State::Handling(slice), Some(id)) = (matter.state, matter.record.ask) else { return Err(not_now()) };
    if matter.record.asked != Some(what) || matter.record.ask_until != Some(until) {
        return Err(not_now());
    }
    if cx.actor.orgs().any(|own| own == slice.org) {
        return Err(Refusal::new("refusal-matter-own-asking"));
    }
    if !agree && text.is_none() {
        return Err(Refusal::field("text", "refusal-matter-say-why"));
    }
    let mut record = matter.record.clone();
    (record.asked, record.ask, record.ask_until) = (None, None, None);
    let outcome = if agree { signoff::Outcome::Approved } else { signoff::Outcome::Returned };
    let words = text.as_ref().map(|t| t.as_str().to_owned()).unwrap_or_default();
    let verb = if what == Asked::Extension { "matter.approve_extension" } else { "matter.approve_parking" };
    let signed = Effect::Answer { id, outcome, words };
    let body = json!({ "org": slice.org, "agree": agree, "text": text, "due": until });
    let kind = match (what, agree) {
        (Asked::Extension, true) => "extended",
        (Asked::Parking, true) => "parked",
        (Asked::Extension, false) => "extend_refused",
        (Asked::Parking, false) => "park_refused",
    };
    let told = |change| tell_org(change, matter, Some(slice.org), "notice-matter-ask-answered");
    if !agree {
        let change = Change::none().and(keep(record)).and(signed).and(Effect::TasksDone { verb: Some(verb) });
        return Ok(told(entry(change, cx, kind, body, &[], "")));
    }
    let mut change = if what == Asked::Extension {
        record.extensions += 1;
        record.work_due = Some(until);
        (record.overdue, record.escalated) = (false, 0);
        let mut change = Change::none().due(Some(until)).and(keep(record)).and(Effect::TasksDone { verb: Some(verb) });
        for effect in clock(&matter.header.id.to_string(), cx.now, until) {
            change = change.and(effect);
        }
        let (id, state) = (slice.offer, "accepted");
        change.and(Effect::Handoff(HandoffAct::Move { id, state, due_at: Some(until) }))
    } else {
        let terms = matter.terms();
        record.parkings += 1;
        record.left_minutes = slice.due.filter(|_| terms.stops_parked()).map(|d| terms.left(cx.calendar, cx.now, d));
        step(matter, cx, Stage::Parked, Some(until), record)
    };
    change = entry(change.and(signed), cx, kind, body, &[], "");
    if what == Asked::Parking {
        change = maybe(change, task("matter.resume", matter.header.lead, Some(until)));
    }
    Ok(told(change))
}

macro_rules! asking {
    ($name:ident, $verb:ident, $what:ident) => {
        impl Command for $name {
            type Subject = Asking;
            const VERB: Verb = $verb;
            const BASIS: Basis = Basis::Append;
            fn key(&self) -> DossierId {
                self.matter
            }
            fn decide(self, asking: &Asking, cx: &Decide<'_>) -> Result<Change, Refusal> {
                ask(asking, cx, Asked::$what, self.until, &self.text)
            }
            fn journaled(&self) -> serde_json::Value {
                json!({ "until": self.until })
            }
        }
    };
}
macro_rules! answering {
    ($name:ident, $verb:ident, $what:ident) => {
        impl Command for $name {
            type Subject = Matter;
            const VERB: Verb = $verb;
            const BASIS: Basis = Basis::Revision;
            fn key(&self) -> DossierId {
                self.matter
            }
            fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
                answer(matter, cx, Asked::$what, self.agree, self.until, self.text)
            }
            fn journaled(&self) -> serde_json::Value {
                json!({ "agree": self.agree, "until": self.until })
            }
        }
    };
}
asking!(AskExtend, EXTEND, Extension);
asking!(AskPark, PARK, Parking);
answering!(ApproveExtension, APPROVE_EXTENSION, Extension);
answering!(ApproveParking, APPROVE_PARKING, Parking);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, matter, person, slice, text};
    use liren_office::Role;

    fn waiting(what: Asked, until: Instant) -> Matter {
        let mut m = matter(State::Handling(slice()));
        (m.record.asked, m.record.ask, m.record.ask_until) =
            (Some(what), Some(liren_kernel::Id::from_bytes([44; 16])), Some(until));
        m
    }

    #[test]
    fn more_time_is_asked_for_once_and_beyond_the_deadline() {
        let kit = Kit::of(Role::OrgHandler, 2, 2);
        let due = slice().due.unwrap();
        let run = |m: Matter, until| {
            let asking = Asking { matter: m, above: vec![person(9)] };
            AskExtend { matter: asking.matter.header.id, until, text: text("等配件") }.decide(&asking, &kit.cx())
        };
        let m = matter(State::Handling(slice()));
        let change = run(m.clone(), due.plus_minutes(600)).unwrap();
        assert!(change.patch.due_at.is_none(), "asking moves no deadline");
        assert!(debug(&change).contains("extension") && debug(&change).contains("matter.approve_extension"));
        assert_eq!(run(m, due.plus_minutes(-60)).unwrap_err().key, "refusal-matter-until");
        let again = run(waiting(Asked::Extension, due), due.plus_minutes(600));
        assert_eq!(again.unwrap_err().key, "refusal-matter-asked-already");
    }

    #[test]
    fn another_grants_it_and_not_the_organisation_that_asked() {
        let until = slice().due.unwrap().plus_minutes(600);
        let m = waiting(Asked::Extension, until);
        let run = |kit: &Kit, agree, until, said: Option<&str>| {
            ApproveExtension { matter: m.header.id, agree, until, text: said.map(text) }.decide(&m, &kit.cx())
        };
        let granted = run(&Kit::new(), true, until, None).unwrap();
        assert_eq!(granted.patch.due_at, Some(Some(until)));
        assert!(granted.patch.state.is_none() && debug(&granted).contains("matter.overdue"));
        assert_eq!(run(&Kit::new(), false, until, None).unwrap_err().field.as_deref(), Some("text"));
        let refused = run(&Kit::new(), false, until, Some("配件有现货")).unwrap();
        assert!(refused.patch.due_at.is_none());
        let own = run(&Kit::of(Role::StationLead, 7, 2), true, until, None);
        assert_eq!(own.unwrap_err().key, "refusal-matter-own-asking");
        assert!(run(&Kit::new(), true, until.plus_minutes(1), None).is_err(), "something else than was asked for");
    }

    #[test]
    fn what_is_parked_waits_for_its_day_with_what_was_left() {
        let until = Kit::new().now.plus_minutes(30 * 1440);
        let m = waiting(Asked::Parking, until);
        let park = ApproveParking { matter: m.header.id, agree: true, until, text: None };
        let change = park.decide(&m, &Kit::of(Role::StreetManager, 9, 9).cx()).unwrap();
        assert_eq!((change.patch.state, change.patch.due_at), (Some("parked"), Some(Some(until))));
        assert!(debug(&change).contains("matter.resume"));
        let asked = waiting(Asked::Extension, until);
        let other = ApproveParking { matter: asked.header.id, agree: true, until, text: None };
        assert!(other.decide(&asked, &Kit::new().cx()).is_err(), "an extension is not granted as a parking");
    }
}
