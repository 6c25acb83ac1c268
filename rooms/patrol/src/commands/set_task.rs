//! 布置任务, 撤下任务: what a plan needs besides walking, by whom, until when.

use liren_kernel::{Day, Id, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use serde::{Deserialize, Serialize};

use super::{finish_task, say};
use crate::{
    board::{MOST, Said, TaskId, Whom, end_of},
    model::MEMBER,
    subject::{Board, OnBoard},
};

/// Put a task on the board.
pub const VERB: Verb = Verb("patrol.set_task");
/// Take one off it.
pub const DROP: Verb = Verb("patrol.drop_task");

/// Puts a task on the board of a plan that goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetTask {
    /// Of which plan.
    pub plan: DossierId,
    /// What is to be done.
    pub words: Line,
    /// Code of a compound or community of the plan; nothing: everywhere.
    pub at: Option<String>,
    /// By whom.
    pub whom: Whom,
    /// Until when, that day included.
    pub until: Day,
}

impl Command for SetTask {
    type Subject = Board;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.plan
    }
    fn decide(self, board: &Board, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let today = cx.now.day();
        let Some(last) = board.last().filter(|_| board.is_open(today)) else {
            return Err(Refusal::new("refusal-patrol-plan-over"));
        };
        if self.until < today || self.until > last {
            return Err(Refusal::field("until", "refusal-patrol-task-until").arg("from", today).arg("last", last));
        }
        if self.at.as_ref().is_some_and(|code| board.places().all(|known| known != code)) {
            return Err(Refusal::field("at", "refusal-choice-invalid"));
        }
        let there = match self.whom {
            Whom::Team => true,
            Whom::Group(group) => group < board.plan.settings.groups.len(),
            Whom::Member(person) => board.members.contains(&person),
        };
        if !there {
            return Err(Refusal::field("whom", "refusal-choice-invalid"));
        }
        if board.items.iter().filter(|i| i.is_open()).count() >= MOST {
            return Err(Refusal::new("refusal-patrol-board-full").arg("max", MOST));
        }
        let task: TaskId = cx.id();
        let words = String::from(self.words);
        let due: Vec<_> =
            board.asked(self.whom, today, self.until).into_iter().map(|person| (person, cx.id())).collect();
        let mut change = Change::none();
        for (person, id) in &due {
            change = ask(change, &words, (*person, *id), self.until);
            change = change.and(tell(*person, self.plan, task, &words));
        }
        Ok(change.and(say(cx, &Said::Set { task, words, at: self.at, whom: self.whom, until: self.until, due })?))
    }
}

/// Puts a task into somebody's notebook. Whoever joined the team after the plan was made reads the plan from now on.
pub(super) fn ask(change: Change, words: &str, (person, id): (PersonId, Id<()>), until: Day) -> Change {
    change.and(Effect::Join { party: *person.bytes(), part: MEMBER, reason: "of the team".into() }).and(
        Effect::TaskAs { id, verb: finish_task::VERB.0, title: words.to_owned(), person, due_at: Some(end_of(until)) },
    )
}

fn tell(person: PersonId, plan: DossierId, task: TaskId, words: &str) -> Effect {
    let args = vec![("title".into(), words.to_owned()), ("href".into(), format!("/patrol/plans/{plan}/board/{task}"))];
    Effect::Tell { person, key: "notice-patrol-task", args }
}

/// Takes a task off the board.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropTask {
    /// Of which plan.
    pub plan: DossierId,
    /// Which.
    pub task: TaskId,
    /// Why.
    pub reason: Line,
}

impl Command for DropTask {
    type Subject = OnBoard;
    const VERB: Verb = DROP;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, TaskId) {
        (self.plan, self.task)
    }
    fn decide(self, on: &OnBoard, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !on.item.is_open() {
            return Err(super::moved());
        }
        let (task, reason) = (self.task, String::from(self.reason));
        let change = on.item.settled();
        Ok(change.and(say(cx, &Said::Dropped { task, reason })?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        board::Place,
        commands::tests::{Kit, day, debug, on_board, person},
    };

    fn set(whom: Whom, until: &str) -> SetTask {
        let words = Line::new("words", "贴提示").unwrap();
        SetTask { plan: Id::from_bytes([3; 16]), words, at: None, whom, until: day(until) }
    }

    fn due(change: &Change) -> Vec<PersonId> {
        let of = |e: &Effect| if let Effect::TaskAs { person, .. } = e { Some(*person) } else { None };
        change.effects.iter().filter_map(of).collect()
    }

    #[test]
    fn a_task_is_due_from_whom_it_names_and_from_the_rota_of_a_group_until_its_day() {
        let kit = Kit::new();
        let board = on_board(Whom::Team, Place::Todo, None).board;
        let asked = |whom, until| due(&set(whom, until).decide(&board, &kit.cx()).unwrap());
        assert_eq!(asked(Whom::Member(person(4)), "2026-06-25"), [person(4)]);
        assert_eq!(asked(Whom::Group(0), "2026-06-25"), [person(2)], "who walks later is not asked");
        assert_eq!(asked(Whom::Group(0), "2026-07-07"), [person(2), person(3)]);
        assert_eq!(asked(Whom::Team, "2026-07-07"), [], "nobody's until somebody takes it");
    }

    #[test]
    fn what_does_not_fit_the_plan_is_refused() {
        let kit = Kit::new();
        let mut board = on_board(Whom::Team, Place::Todo, None).board;
        let key = |board: &Board, command: SetTask| command.decide(board, &kit.cx()).unwrap_err().key;
        assert_eq!(key(&board, set(Whom::Team, "2026-06-22")), "refusal-patrol-task-until");
        assert_eq!(key(&board, set(Whom::Team, "2026-07-08")), "refusal-patrol-task-until", "after the plan");
        assert_eq!(key(&board, set(Whom::Group(1), "2026-06-25")), "refusal-choice-invalid");
        assert_eq!(key(&board, set(Whom::Member(person(9)), "2026-06-25")), "refusal-choice-invalid");
        let mut there = set(Whom::Team, "2026-06-25");
        there.at = Some("140213901001-c1".into());
        assert!(there.clone().decide(&board, &kit.cx()).is_ok());
        there.at = Some("140213901009-c1".into());
        assert_eq!(key(&board, there), "refusal-choice-invalid", "a compound of another plan");
        board.items = vec![board.items[0].clone(); MOST];
        assert_eq!(key(&board, set(Whom::Team, "2026-06-25")), "refusal-patrol-board-full");
        board.plan.header.closed_at = Some(kit.now);
        assert_eq!(key(&board, set(Whom::Team, "2026-06-25")), "refusal-patrol-plan-over");
    }

    #[test]
    fn what_is_taken_off_is_due_from_nobody() {
        let kit = Kit::new();
        let drop = |place| {
            let on = on_board(Whom::Team, place, Some(2));
            let reason = Line::new("reason", "物业已经贴了").unwrap();
            DropTask { plan: on.board.plan.header.id, task: on.item.id, reason }.decide(&on, &kit.cx())
        };
        let change = debug(&drop(Place::Doing).unwrap());
        assert!(change.contains("TaskDone") && change.contains("patrol-task-dropped"), "{change}");
        assert_eq!(drop(Place::Done).unwrap_err().key, "refusal-patrol-task-moved");
        assert_eq!(drop(Place::Left).unwrap_err().key, "refusal-patrol-task-moved");
    }
}
