//! 任务办完: who did it, and a word about it if there is one.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, PersonId};
use serde::{Deserialize, Serialize};

use super::{moved, say};
use crate::{
    board::{Said, TaskId},
    subject::OnBoard,
};

/// Say that a task is done: what the office's tasks of a board ask for.
pub const VERB: Verb = Verb("patrol.finish_task");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FinishTask {
    /// Of which plan.
    pub plan: DossierId,
    /// Which.
    pub task: TaskId,
    /// Who did it: whoever says so, or with the captain and the desk somebody of the team.
    pub by: PersonId,
    /// A word about it.
    pub words: Option<Line>,
}

impl Command for FinishTask {
    type Subject = OnBoard;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, TaskId) {
        (self.plan, self.task)
    }
    fn decide(self, on: &OnBoard, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (item, actor) = (&on.item, cx.actor);
        if !item.is_open() {
            return Err(moved());
        }
        if !on.board.leads(actor) && (!item.is_of(actor.person) || self.by != actor.person) {
            return Err(Refusal::new("refusal-patrol-task-theirs"));
        }
        if !on.board.members.contains(&self.by) {
            return Err(Refusal::field("by", "refusal-choice-invalid"));
        }
        let words = self.words.map(String::from).unwrap_or_default();
        let change = item.settled();
        Ok(change.and(say(cx, &Said::Done { task: self.task, by: self.by, words })?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        board::{Place, Whom},
        commands::tests::{Kit, debug, on_board, person},
        model::Hat,
    };

    #[test]
    fn who_has_it_says_so_and_who_leads_says_it_of_another() {
        let mut kit = Kit::new();
        kit.actor.person = person(2);
        let done = |on: &OnBoard, by: u8| {
            FinishTask { plan: on.board.plan.header.id, task: on.item.id, by: person(by), words: None }
                .decide(on, &kit.cx())
        };
        let mut own = on_board(Whom::Team, Place::Doing, Some(2));
        own.board.plan.hat = Some(Hat::Member);
        let change = debug(&done(&own, 2).unwrap());
        assert!(change.contains("TaskDone") && change.contains("patrol-task-done"), "{change}");
        assert_eq!(done(&own, 3).unwrap_err().key, "refusal-patrol-task-theirs", "of another only who leads");
        let mut others = on_board(Whom::Team, Place::Doing, Some(3));
        assert!(done(&others, 3).is_ok(), "the captain may");
        assert_eq!(done(&others, 9).unwrap_err().field.as_deref(), Some("by"), "nobody of the team");
        others.board.plan.hat = Some(Hat::Member);
        assert_eq!(done(&others, 2).unwrap_err().key, "refusal-patrol-task-theirs");
        for place in [Place::Done, Place::Dropped, Place::Left] {
            assert_eq!(done(&on_board(Whom::Team, place, None), 2).unwrap_err().key, "refusal-patrol-task-moved");
        }
    }
}
