//! 联席会议: called, given matters, written down: who takes on what by when, what was adopted, the minutes.

use liren_kernel::{Instant, Level, Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, OrgId, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::{
    meeting::{Before, Form, Ground, KIND, Meeting, PromiseId, Proposal, State},
    store,
};

/// Call a meeting.
pub const CALL: Verb = Verb("meeting.call");
/// Put a matter before it.
pub const PUT: Verb = Verb("meeting.put");
/// Write down what somebody takes on.
pub const PROMISE: Verb = Verb("meeting.promise");
/// Say that it was kept.
pub const KEPT: Verb = Verb("meeting.kept");
/// Decide on what was proposed for a matter.
pub const DECIDE: Verb = Verb("meeting.decide");
/// Write the minutes.
pub const MINUTES: Verb = Verb("meeting.minutes");

/// Longest that something may be taken on for, and how far ahead a meeting is called, in minutes.
const LONGEST: i64 = 366 * 24 * 60;

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallMeeting {
    /// Code of the community, or of a place in it.
    pub place: String,
    /// Which.
    pub form: Form,
    /// What about.
    pub title: Line,
    /// When.
    pub at: Instant,
    /// Where.
    pub venue: Line,
    /// Who is called.
    pub orgs: Vec<OrgId>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Put {
    /// Before which meeting.
    pub meeting: DossierId,
    /// The matter, by number.
    pub number: Line,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Promised {
    /// At which meeting.
    pub meeting: DossierId,
    /// For which matter, by number; empty: for none of them.
    pub number: String,
    /// Who.
    pub org: OrgId,
    /// What.
    pub what: Line,
    /// By when.
    pub due: Instant,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// Taken on at which meeting.
    pub meeting: DossierId,
    /// Which.
    pub promise: PromiseId,
    /// How.
    pub text: Paragraph,
}

/// The command; [`super::propose::Settle`] goes with it in one transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DecideOn {
    /// At which meeting.
    pub meeting: DossierId,
    /// For which matter, by number.
    pub number: String,
    /// Adopted, or not.
    pub adopt: bool,
    /// Why, and how it is done.
    pub text: Paragraph,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Minutes {
    /// Of which.
    pub meeting: DossierId,
    /// What was talked over and agreed.
    pub text: Paragraph,
}

fn args(meeting: &Meeting) -> Vec<(String, String)> {
    vec![("number".into(), meeting.header.number.clone()), ("title".into(), meeting.header.title.clone())]
}

impl Command for CallMeeting {
    type Subject = Ground;
    const VERB: Verb = CALL;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.place.clone()
    }
    fn decide(self, ground: &Ground, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.at <= cx.now || self.at > cx.now.plus_minutes(LONGEST) {
            return Err(Refusal::field("day", "refusal-meeting-when"));
        }
        if self.orgs.is_empty() || self.orgs.iter().any(|org| !ground.serving.contains(org)) {
            return Err(Refusal::field("orgs", "refusal-meeting-orgs"));
        }
        let id = cx.id();
        let mut change = Change::open(NewDossier {
            id,
            kind: KIND,
            number_stem: ground.stem.clone(),
            title: self.title.as_str().to_owned(),
            level: Level::Community,
            state: State::Planned.name(),
            facet: self.form.name().to_owned(),
            lead: ground.lead,
            place: Some(ground.place),
            path: ground.path.clone(),
            due_at: Some(self.at),
        });
        let (at, venue) = (self.at, self.venue.as_str().to_owned());
        change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::MEETING_ADD, params![cx.dossier, at, venue])?;
            Ok(())
        }));
        let told = vec![("number".to_owned(), String::new()), ("title".to_owned(), self.title.as_str().to_owned())];
        // Named twice is called, and told, once.
        let orgs: std::collections::BTreeSet<OrgId> = self.orgs.iter().copied().collect();
        for org in &orgs {
            change = change
                .and(Effect::Join { party: *org.bytes(), part: "called", reason: "called to it".into() })
                .and(Effect::TellOrg { org: *org, key: "notice-meeting-called", args: told.clone() });
        }
        Ok(entry(change, cx, "called", json!({ "due": self.at, "spot": self.venue }), &[], ""))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "place": self.place, "form": self.form, "at": self.at, "orgs": self.orgs })
    }
}

fn not_over(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.is_open() { Ok(()) } else { Err(Refusal::new("refusal-meeting-over")) }
}

fn matter<'b>(before: &'b Before, field: &str) -> Result<&'b crate::subject::Matter, Refusal> {
    let matter = before.matter.as_ref().filter(|m| !m.header.level.is_encrypted());
    matter.ok_or_else(|| Refusal::field(field, "refusal-matter-no-such-number"))
}

impl Command for Put {
    type Subject = Before;
    const VERB: Verb = PUT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, String) {
        (self.meeting, self.number.as_str().to_owned())
    }
    fn decide(self, before: &Before, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_over(&before.meeting)?;
        let matter = matter(before, "number")?;
        if before.meeting.items.contains(&matter.header.seq) {
            return Err(Refusal::field("number", "refusal-meeting-item-twice"));
        }
        let seq = matter.header.seq;
        let add = Effect::rows(move |tx, cx| {
            tx.exec(&store::MEETING_ITEM_ADD, params![cx.dossier, seq])?;
            Ok(())
        });
        Ok(entry(Change::none().and(add), cx, "put", json!({ "number": matter.header.number }), &[], ""))
    }
}

impl Command for Promised {
    type Subject = Before;
    const VERB: Verb = PROMISE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, String) {
        (self.meeting, self.number.clone())
    }
    fn decide(self, before: &Before, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let meeting = &before.meeting;
        not_over(meeting)?;
        let item = if self.number.is_empty() { None } else { Some(matter(before, "number")?.header.seq) };
        if item.is_some_and(|seq| !meeting.items.contains(&seq)) {
            return Err(Refusal::field("number", "refusal-meeting-not-before"));
        }
        if !meeting.called.contains(&self.org) && meeting.header.lead != Some(self.org) {
            return Err(Refusal::field("org", "refusal-meeting-org"));
        }
        if self.due <= cx.now || self.due > cx.now.plus_minutes(LONGEST) {
            return Err(Refusal::field("due_day", "refusal-matter-due"));
        }
        let id: PromiseId = cx.id();
        let (org, what, due) = (self.org, self.what.as_str().to_owned(), self.due);
        let body = json!({ "org": org, "text": what, "due": due, "number": self.number });
        let title = what.clone();
        let add = Effect::rows(move |tx, cx| {
            tx.exec(&store::PROMISE_ADD, params![id, cx.dossier, item, org, what, due])?;
            Ok(())
        });
        let change = Change::none().and(add).and(Effect::Task {
            verb: "meeting.kept",
            title,
            person: None,
            org: Some(org),
            due_at: Some(due),
        });
        let change = change.and(Effect::TellOrg { org, key: "notice-meeting-promised", args: args(meeting) });
        Ok(entry(change, cx, "promised", body, &[], ""))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "org": self.org, "due": self.due })
    }
}

impl Command for Kept {
    type Subject = Meeting;
    const VERB: Verb = KEPT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.meeting
    }
    fn decide(self, meeting: &Meeting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let promise = meeting.promises.iter().find(|p| p.id == self.promise && p.kept_at.is_none());
        let promise = promise.ok_or_else(|| Refusal::new("refusal-meeting-kept"))?;
        // Who took it on says so, or whoever called the meeting: nobody else.
        let path = meeting.header.path();
        let desk = cx.actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(&path));
        if !desk && cx.actor.orgs().all(|own| own != promise.org) {
            return Err(Refusal::new("refusal-meeting-not-yours"));
        }
        let (seq, how) = (promise.seq, self.text.as_str().to_owned());
        let body = json!({ "org": promise.org, "text": self.text, "what": promise.what });
        let kept = Effect::rows(move |tx, cx| {
            tx.exec(&store::PROMISE_KEPT, params![seq, cx.now, cx.actor, how])?;
            Ok(())
        });
        let last = meeting.promises.iter().filter(|p| p.kept_at.is_none() && p.org == promise.org).count() == 1;
        let mut change = Change::none().and(kept);
        if last {
            change = change.and(Effect::TasksDoneOf { verb: "meeting.kept", org: promise.org });
        }
        Ok(entry(change, cx, "kept", body, &[], ""))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "promise": self.promise })
    }
}

impl Command for DecideOn {
    type Subject = Before;
    const VERB: Verb = DECIDE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, String) {
        (self.meeting, self.number.clone())
    }
    fn decide(self, before: &Before, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_over(&before.meeting)?;
        let matter = matter(before, "number")?;
        if !before.meeting.items.contains(&matter.header.seq) {
            return Err(Refusal::field("number", "refusal-meeting-not-before"));
        }
        if matter.record.proposal != Some(Proposal::Open) {
            return Err(Refusal::field("number", "refusal-matter-no-proposal"));
        }
        let body = json!({ "number": matter.header.number, "adopt": self.adopt, "text": self.text });
        Ok(entry(Change::none(), cx, "decided", body, &[], "").tell("matter", matter.header.id))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "number": self.number, "adopt": self.adopt })
    }
}

impl Command for Minutes {
    type Subject = Meeting;
    const VERB: Verb = MINUTES;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.meeting
    }
    fn decide(self, meeting: &Meeting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_over(meeting)?;
        if cx.now < meeting.call.at {
            return Err(Refusal::new("refusal-meeting-early"));
        }
        let mut change = Change::to(State::Held.name()).close();
        for org in &meeting.called {
            change = change.and(Effect::TellOrg { org: *org, key: "notice-meeting-minutes", args: args(meeting) });
        }
        Ok(entry(change, cx, "minutes", json!({ "text": self.text }), &[], ""))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter as a_matter, meeting, org, slice, text},
        model,
    };
    use liren_office::Role;

    fn before(items: &[i64]) -> Before {
        let mut meeting = meeting();
        meeting.items = items.to_vec();
        Before { meeting, matter: Some(a_matter(model::State::Handling(slice()))) }
    }

    #[test]
    fn a_matter_stands_before_it_once_and_what_is_taken_on_is_a_task() {
        let kit = Kit::new();
        let number = || Line::new("number", "2026梧桐民情0091").unwrap();
        let put = |b: &Before| Put { meeting: b.meeting.header.id, number: number() }.decide(b, &kit.cx());
        assert!(put(&before(&[])).is_ok());
        assert_eq!(put(&before(&[91])).unwrap_err().key, "refusal-meeting-item-twice");
        let promise = |b: &Before, n: u8, minutes: i64| {
            let what = Line::new("what", "月底前装好晾衣架").unwrap();
            let due = kit.now.plus_minutes(minutes);
            Promised { meeting: b.meeting.header.id, number: number().as_str().into(), org: org(n), what, due }
                .decide(b, &kit.cx())
        };
        let change = promise(&before(&[91]), 2, 60).unwrap();
        assert!(debug(&change).contains("meeting.kept") && debug(&change).contains("notice-meeting-promised"));
        assert_eq!(promise(&before(&[]), 2, 60).unwrap_err().key, "refusal-meeting-not-before");
        assert_eq!(promise(&before(&[91]), 7, 60).unwrap_err().key, "refusal-meeting-org");
        assert_eq!(promise(&before(&[91]), 2, -60).unwrap_err().key, "refusal-matter-due");
        let mut over = before(&[91]);
        over.meeting.header.closed_at = Some(kit.now);
        assert_eq!(promise(&over, 2, 60).unwrap_err().key, "refusal-meeting-over");
    }

    #[test]
    fn minutes_end_it_and_not_before_it_began() {
        let mut kit = Kit::new();
        let m = meeting();
        let write = |kit: &Kit| Minutes { meeting: m.header.id, text: text("一致同意") }.decide(&m, &kit.cx());
        assert_eq!(write(&kit).unwrap_err().key, "refusal-meeting-early");
        kit.now = m.call.at;
        let change = write(&kit).unwrap();
        assert!(change.patch.close && debug(&change).contains("notice-meeting-minutes"));
    }

    #[test]
    fn who_took_it_on_says_that_it_is_kept() {
        let m = meeting();
        let keep = |kit: &Kit| {
            let promise = m.promises[0].id;
            Kept { meeting: m.header.id, promise, text: text("装好了") }.decide(&m, &kit.cx())
        };
        assert!(keep(&Kit::of(Role::OrgHandler, 2, 2)).is_ok(), "theirs");
        let mut other = Kit::of(Role::OrgHandler, 5, 5);
        other.actor.posts[0].place = None;
        assert_eq!(keep(&other).unwrap_err().key, "refusal-meeting-not-yours");
    }
}
