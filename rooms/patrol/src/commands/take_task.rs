//! 领任务, 放回任务: somebody of the team has it in hand, or cannot do it after all.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};

use super::{moved, say, set_task};
use crate::{
    board::{Place, Said, TaskId, Whom},
    subject::OnBoard,
};

/// Take a task in hand.
pub const VERB: Verb = Verb("patrol.take_task");
/// Give it back.
pub const BACK: Verb = Verb("patrol.give_back_task");

/// Takes a task in hand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeTask {
    /// Of which plan.
    pub plan: DossierId,
    /// Which.
    pub task: TaskId,
}

impl Command for TakeTask {
    type Subject = OnBoard;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, TaskId) {
        (self.plan, self.task)
    }
    fn decide(self, on: &OnBoard, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (item, by) = (&on.item, cx.actor.person);
        // A second tap on another page says nothing new.
        if item.place == Place::Doing && item.by == Some(by) {
            return Ok(Change::none());
        }
        if item.place != Place::Todo {
            return Err(moved());
        }
        if !item.is_of(by) {
            return Err(Refusal::new("refusal-patrol-task-theirs"));
        }
        let (task, due) = (self.task, cx.id());
        let change = item.settled();
        let change = set_task::ask(change, &item.words, (by, due), item.until);
        Ok(change.and(say(cx, &Said::Taken { task, by, due })?))
    }
}

/// Gives a task back: whoever of the team can takes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GiveBackTask {
    /// Of which plan.
    pub plan: DossierId,
    /// Which.
    pub task: TaskId,
    /// Why.
    pub reason: Line,
}

impl Command for GiveBackTask {
    type Subject = OnBoard;
    const VERB: Verb = BACK;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, TaskId) {
        (self.plan, self.task)
    }
    fn decide(self, on: &OnBoard, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (item, actor) = (&on.item, cx.actor);
        let named = matches!(item.whom, Whom::Member(person) if person == actor.person);
        let theirs = item.by == Some(actor.person) || (item.by.is_none() && named);
        if !item.is_open() || (item.by.is_none() && !matches!(item.whom, Whom::Member(_))) {
            return Err(moved());
        }
        if !theirs && !on.board.leads(actor) {
            return Err(Refusal::new("refusal-patrol-task-theirs"));
        }
        let mut change = item.settled();
        // Whoever asked for it hears that it lies open again.
        if item.author != actor.person {
            let href = format!("/patrol/plans/{}/board/{}", self.plan, self.task);
            let args = vec![("title".into(), item.words.clone()), ("href".into(), href)];
            change = change.and(Effect::Tell { person: item.author, key: "notice-patrol-task-back", args });
        }
        Ok(change.and(say(cx, &Said::Back { task: self.task, reason: String::from(self.reason) })?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, on_board, person},
        model::Hat,
    };

    fn take(on: &OnBoard, kit: &Kit) -> Result<Change, Refusal> {
        TakeTask { plan: on.board.plan.header.id, task: on.item.id }.decide(on, &kit.cx())
    }

    fn back(on: &OnBoard, kit: &Kit) -> Result<Change, Refusal> {
        let reason = Line::new("reason", "腿疼").unwrap();
        GiveBackTask { plan: on.board.plan.header.id, task: on.item.id, reason }.decide(on, &kit.cx())
    }

    #[test]
    fn the_first_who_takes_it_has_it() {
        let mut kit = Kit::new();
        kit.actor.person = person(2);
        let change = debug(&take(&on_board(Whom::Group(0), Place::Todo, None), &kit).unwrap());
        assert!(change.contains("patrol.finish_task") && change.contains("patrol-task-taken"), "{change}");
        let again = take(&on_board(Whom::Team, Place::Doing, Some(2)), &kit).unwrap();
        assert!(again.effects.is_empty(), "it is theirs already");
        let key = |on: &OnBoard| take(on, &kit).unwrap_err().key;
        assert_eq!(key(&on_board(Whom::Team, Place::Doing, Some(3))), "refusal-patrol-task-moved");
        assert_eq!(key(&on_board(Whom::Team, Place::Left, None)), "refusal-patrol-task-moved");
        assert_eq!(key(&on_board(Whom::Member(person(3)), Place::Todo, None)), "refusal-patrol-task-theirs");
    }

    #[test]
    fn it_is_given_back_by_who_has_it_or_leads_and_whoever_set_it_hears_of_it() {
        let mut kit = Kit::new();
        kit.actor.person = person(2);
        let change = debug(&back(&on_board(Whom::Team, Place::Doing, Some(2)), &kit).unwrap());
        assert!(change.contains("TaskDone") && change.contains("notice-patrol-task-back"), "{change}");
        let mut others = on_board(Whom::Team, Place::Doing, Some(3));
        assert!(back(&others, &kit).is_ok(), "the captain may");
        others.board.plan.hat = Some(Hat::Member);
        assert_eq!(back(&others, &kit).unwrap_err().key, "refusal-patrol-task-theirs");
        assert_eq!(
            back(&on_board(Whom::Team, Place::Todo, None), &kit).unwrap_err().key,
            "refusal-patrol-task-moved",
            "nobody has it"
        );
        assert!(back(&on_board(Whom::Member(person(2)), Place::Todo, None), &kit).is_ok(), "asked, and cannot");
    }
}
