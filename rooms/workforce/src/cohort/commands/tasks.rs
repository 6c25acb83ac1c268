//! 学习任务: given to each learner or to each group, handed in, looked at by somebody else, urged by the leader.

use liren_kernel::{Id, Instant, Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId, dossier::EntryId, photo::Stored};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{all, entry, not_settled, tell};
use crate::cohort::{
    figures,
    model::Given,
    store,
    subject::{Cohort, Led},
    work,
};

/// Give a task.
pub const GIVE: Verb = Verb("cohort.give_task");
/// Hand in.
pub const SUBMIT: Verb = Verb("cohort.submit");
/// Look at what was handed in.
pub const REVIEW: Verb = Verb("cohort.review");
/// Urge those who have not handed in.
pub const URGE: Verb = Verb("cohort.urge");

/// Tasks of one class at most.
const MOST: usize = 60;

/// Gives a task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GiveTask {
    /// Which class.
    pub cohort: DossierId,
    /// One submission a group.
    pub team: bool,
    /// Only for this group.
    pub group: Option<Id<()>>,
    /// What.
    pub title: Line,
    /// In more words.
    pub text: Option<Paragraph>,
    /// By when.
    pub due_at: Instant,
}

impl Command for GiveTask {
    type Subject = Cohort;
    const VERB: Verb = GIVE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        if self.due_at <= cx.now {
            return Err(Refusal::field("due_day", "refusal-cohort-due"));
        }
        if self.group.is_some_and(|g| cohort.group(g).is_none()) {
            return Err(Refusal::field("group", "refusal-choice-invalid"));
        }
        if cohort.tasks.len() >= MOST {
            return Err(Refusal::new("refusal-cohort-many").arg("max", MOST));
        }
        if cohort.tasks.iter().any(|t| t.title == self.title.as_str()) {
            return Err(Refusal::field("title", "refusal-cohort-task-twice"));
        }
        let learners = || cohort.learners().filter(|l| self.group.is_none_or(|g| l.grp == Some(g)));
        let due = Some(self.due_at);
        let title = self.title.as_str().to_owned();
        let mut effects = Vec::new();
        for learner in learners() {
            // A group hands in through its leader; the leader also sees to it that the others do.
            if !self.team || learner.leader {
                effects.push(work::give(work::SUBMIT, &title, learner.person, due));
            }
            if !self.team && learner.leader {
                effects.push(work::give(work::URGE, &title, learner.person, due));
            }
            effects.push(tell(cohort, learner.person, "notice-cohort-task", &[("task", title.clone())]));
        }
        if effects.is_empty() {
            return Err(Refusal::new("refusal-cohort-nobody"));
        }
        let (id, text): (Id<()>, String) = (cx.id(), self.text.map(|t| t.as_str().to_owned()).unwrap_or_default());
        let row = Effect::rows(move |tx, cx| {
            let (by, at) = (cx.actor, cx.now);
            tx.exec(
                &store::TASK_ADD,
                params![id, cx.dossier, self.team, self.group, self.title, text, self.due_at, by, at],
            )?;
            Ok(())
        });
        Ok(all(Change::none().and(row), effects).and(entry(cx, "cohort_task", json!({ "task": title }))))
    }
}

/// Hands in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Submit {
    /// Which class.
    pub cohort: DossierId,
    /// To which task.
    pub task: Id<()>,
    /// In words.
    pub text: Paragraph,
    /// As stored.
    pub photos: Vec<Stored>,
}

impl Command for Submit {
    type Subject = Cohort;
    const VERB: Verb = SUBMIT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let me = cx.actor.person;
        let task = figures::tasks_of(cohort, me).find(|t| t.id == self.task);
        let task = task.ok_or_else(|| Refusal::new("refusal-cohort-no-task"))?;
        let owner = figures::owner(cohort, task, me).ok_or_else(|| Refusal::new("refusal-cohort-no-group"))?;
        if figures::newest(cohort, task.id, owner).is_some_and(|s| s.state == Given::Accepted) {
            return Err(Refusal::new("refusal-cohort-accepted"));
        }
        let mut change = Change::none();
        let mut pictures: Option<EntryId> = None;
        if !self.photos.is_empty() {
            let id: EntryId = cx.id();
            let new = liren_office::NewEntry {
                id,
                kind: "cohort_submitted",
                level: liren_kernel::Level::Community,
                audience: None,
                happened_at: cx.now,
                body: json!({ "task": task.title }),
            };
            change = change.and(Effect::Entry(new)).and(Effect::Photos {
                entry: id,
                purpose: "submission",
                photos: self.photos,
            });
            pictures = Some(id);
        }
        let doer =
            if task.team { cohort.learner(me).and_then(|l| l.grp).and_then(|g| cohort.leader(g)) } else { Some(me) };
        change = all(change, doer.map(|p| work::done(work::SUBMIT, &task.title, p)));
        // The leader is done with urging once the whole group has handed in.
        let group = cohort.learner(me).and_then(|l| l.grp);
        let others = |p: PersonId| p == me || figures::newest(cohort, task.id, p.cast()).is_some();
        let whole = cohort.learners().filter(|l| l.grp == group).all(|l| others(l.person));
        if !task.team && whole {
            let leader = group.and_then(|g| cohort.leader(g));
            change = all(change, leader.map(|p| work::done(work::URGE, &task.title, p)));
        }
        let (id, task) = (cx.id::<()>(), task.id);
        Ok(change.and(Effect::rows(move |tx, cx| {
            let (by, at) = (cx.actor, cx.now);
            tx.exec(&store::SUBMISSION_ADD, params![id, cx.dossier, task, owner, by, self.text, pictures, at])?;
            Ok(())
        })))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort, "task": self.task, "photos": self.photos.len() })
    }
}

/// Accepts what was handed in, or sends it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Review {
    /// Which class.
    pub cohort: DossierId,
    /// What.
    pub submission: Id<()>,
    /// Accepted; otherwise sent back.
    pub accept: bool,
    /// What is said.
    pub words: Option<Paragraph>,
}

impl Command for Review {
    type Subject = Cohort;
    const VERB: Verb = REVIEW;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let found = cohort.submissions.iter().find(|s| s.id == self.submission);
        let found = found.ok_or_else(|| Refusal::new("refusal-cohort-no-task"))?;
        if found.person == cx.actor.person {
            return Err(Refusal::new("refusal-cohort-own-work"));
        }
        if figures::newest(cohort, found.task, found.owner).map(|s| s.id) != Some(found.id) {
            return Err(Refusal::new("refusal-cohort-newer"));
        }
        if !self.accept && self.words.is_none() {
            return Err(Refusal::field("words", "refusal-cohort-say-why"));
        }
        let state = if self.accept { Given::Accepted } else { Given::Returned };
        let task = cohort.tasks.iter().find(|t| t.id == found.task);
        let title = task.map(|t| t.title.clone()).unwrap_or_default();
        let mut change = Change::none();
        if !self.accept {
            change = change.and(work::give(work::SUBMIT, &title, found.person, task.map(|t| t.due_at)));
        }
        let key = if self.accept { "notice-cohort-accepted" } else { "notice-cohort-returned" };
        change = change.and(tell(cohort, found.person, key, &[("task", title)]));
        let (id, words) = (found.id, self.words.map(|w| w.as_str().to_owned()).unwrap_or_default());
        Ok(change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::SUBMISSION_REVIEW, params![id, cx.dossier, state, words, cx.actor, cx.now])?;
            Ok(())
        })))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort, "submission": self.submission, "accept": self.accept })
    }
}

/// Reminds those who have not handed in; a leader those of the own group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Urge {
    /// Which class.
    pub cohort: DossierId,
    /// Of which task.
    pub task: Id<()>,
}

impl Command for Urge {
    type Subject = Led;
    const VERB: Verb = URGE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, Led(cohort): &Led, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        let task = cohort.tasks.iter().find(|t| t.id == self.task);
        let task = task.ok_or_else(|| Refusal::new("refusal-cohort-no-task"))?;
        let lacking: Vec<PersonId> = late(cohort, task)
            .filter(|p| cohort.staff() || cohort.learner(*p).and_then(|l| l.grp) == cohort.standing.leads)
            .collect();
        if lacking.is_empty() {
            return Err(Refusal::new("refusal-cohort-all-in"));
        }
        let args = [("task", task.title.clone()), ("day", task.due_at.day().to_string())];
        let count = lacking.len();
        let told = lacking.into_iter().map(|p| tell(cohort, p, "notice-cohort-urge", &args));
        let change = all(Change::none(), told.collect::<Vec<_>>());
        let done = cohort.standing.leads.map(|_| work::done(work::URGE, &task.title, cx.actor.person));
        Ok(all(change, done).tell("count", count))
    }
}

/// Who has not handed in a task.
pub(crate) fn late<'c>(cohort: &'c Cohort, task: &'c store::Task) -> impl Iterator<Item = PersonId> + 'c {
    cohort.learners().map(|l| l.person).filter(move |person| {
        figures::tasks_of(cohort, *person).any(|t| t.id == task.id)
            && figures::owner(cohort, task, *person)
                .is_some_and(|o| figures::newest(cohort, task.id, o).is_none_or(|s| s.state == Given::Returned))
    })
}
