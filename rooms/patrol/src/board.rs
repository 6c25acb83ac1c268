//! 任务板: what is to be done in a plan besides walking. What stands on it is told by the entries of the plan, and what is
//! due from whom by the office's tasks; the board keeps nothing of its own.

use liren_kernel::{Day, Id, Instant};
use liren_office::{Change, Effect, Fault, PersonId};
use liren_store::named;
use serde::{Deserialize, Serialize};

use crate::store::BoardRow;

/// Marks ids of what stands on a board.
#[derive(Debug)]
pub enum TaskMark {}
/// Something on a board.
pub type TaskId = Id<TaskMark>;

/// Tasks of one board at most that are not over.
pub const MOST: usize = 40;

named! {
    /// Where a task stands.
    Place, "patrol-task-" {
        /// 待办.
        Todo = "todo",
        /// 在办.
        Doing = "doing",
        /// 办完.
        Done = "done",
        /// 没办完: the plan ended before.
        Left = "left",
        /// 已撤下.
        Dropped = "dropped",
    }
}

/// Who is to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Anybody of the team.
    Team,
    /// Those who walk with a group of the plan, from 0.
    Group(usize),
    /// Somebody.
    Member(PersonId),
}

/// What an entry says, by its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Said {
    /// Put on the board.
    Set {
        /// Which.
        task: TaskId,
        /// What is to be done.
        words: String,
        /// Code of a compound or community; nothing: everywhere.
        at: Option<String>,
        /// By whom.
        whom: Whom,
        /// Until when, that day included.
        until: Day,
        /// The office's tasks that ask for it.
        due: Vec<(PersonId, Id<()>)>,
    },
    /// Under way.
    Taken {
        /// Which.
        task: TaskId,
        /// Who does it.
        by: PersonId,
        /// The office's task.
        due: Id<()>,
    },
    /// Done.
    Done {
        /// Which.
        task: TaskId,
        /// Who did it.
        by: PersonId,
        /// In words; may be empty.
        words: String,
    },
    /// Back to whoever of the team can.
    Back {
        /// Which.
        task: TaskId,
        /// Why.
        reason: String,
    },
    /// Off the board.
    Dropped {
        /// Which.
        task: TaskId,
        /// Why.
        reason: String,
    },
}

impl Said {
    /// The kind of its entry.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Set { .. } => "patrol-task-set",
            Self::Taken { .. } => "patrol-task-taken",
            Self::Done { .. } => "patrol-task-done",
            Self::Back { .. } => "patrol-task-back",
            Self::Dropped { .. } => "patrol-task-dropped",
        }
    }
    const fn task(&self) -> TaskId {
        match self {
            Self::Set { task, .. }
            | Self::Taken { task, .. }
            | Self::Done { task, .. }
            | Self::Back { task, .. }
            | Self::Dropped { task, .. } => *task,
        }
    }
    /// What it adds to what is known: a word or a reason; may be empty.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Set { .. } | Self::Taken { .. } => "",
            Self::Done { words, .. } => words,
            Self::Back { reason, .. } | Self::Dropped { reason, .. } => reason,
        }
    }
}

/// Something that was said of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Instant,
    /// By whom.
    pub author: PersonId,
    /// What.
    pub said: Said,
}

/// Something on a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub words: String,
    /// Code of a compound or community.
    pub at: Option<String>,
    /// By whom, now: what was given back is anybody's.
    pub whom: Whom,
    /// Until when, that day included.
    pub until: Day,
    /// Where it stands.
    pub place: Place,
    /// Who has it in hand, or did it.
    pub by: Option<PersonId>,
    /// The office's tasks that ask for it now.
    pub due: Vec<(PersonId, Id<()>)>,
    /// Who put it there.
    pub author: PersonId,
    /// What was said of it, from the first to the last.
    pub told: Vec<Told>,
}

impl Item {
    /// Whether it is still to be done.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.place, Place::Todo | Place::Doing)
    }
    /// Whether it falls to somebody: who has it in hand or was named; until then, to anybody of the team.
    #[must_use]
    pub fn is_of(&self, person: PersonId) -> bool {
        match (self.by, self.whom) {
            (Some(of), _) | (None, Whom::Member(of)) => of == person,
            (None, _) => true,
        }
    }
    /// Whether its day is over and it is not.
    #[must_use]
    pub fn is_late(&self, today: Day) -> bool {
        self.is_open() && self.until < today
    }
    /// The end of its day.
    #[must_use]
    pub fn due_at(&self) -> Instant {
        end_of(self.until)
    }
    /// Takes it out of the notebooks it stands in.
    pub(crate) fn settled(&self) -> Change {
        self.due.iter().fold(Change::none(), |change, (_, id)| change.and(Effect::TaskDone(*id)))
    }
}

/// The end of a day, which is still that day.
pub(crate) fn end_of(day: Day) -> Instant {
    Instant::from_ms(day.plus_days(1).start().ms() - 1)
}

/// How many are done, of how many. What was taken off the board is not counted.
#[must_use]
pub fn count(items: &[Item]) -> (usize, usize) {
    let all = items.iter().filter(|i| i.place != Place::Dropped);
    (items.iter().filter(|i| i.place == Place::Done).count(), all.count())
}

/// The board, from the entries of its plan in their order. What somebody had in hand who is no longer `here` is back.
///
/// # Errors
/// When an entry cannot be read.
pub fn items(rows: &[BoardRow], here: impl Fn(PersonId) -> bool) -> Result<Vec<Item>, Fault> {
    let mut items: Vec<Item> = Vec::new();
    for row in rows {
        if row.kind == "patrol-plan-ended" {
            items.iter_mut().filter(|i| i.is_open()).for_each(|i| {
                i.place = Place::Left;
                i.due.clear();
            });
            continue;
        }
        let said: Said = serde_json::from_slice(&row.body)?;
        let told = Told { at: row.at, author: row.author, said: said.clone() };
        if let Said::Set { task, words, at, whom, until, due } = said {
            let (place, by, author) = (Place::Todo, None, row.author);
            items.push(Item { id: task, words, at, whom, until, place, by, due, author, told: vec![told] });
            continue;
        }
        let Some(item) = items.iter_mut().find(|i| i.id == told.said.task()) else { continue };
        item.due.clear();
        match &told.said {
            Said::Set { .. } => {}
            Said::Taken { by, due, .. } => {
                (item.place, item.by) = (Place::Doing, Some(*by));
                item.due = vec![(*by, *due)];
            }
            Said::Done { by, .. } => (item.place, item.by) = (Place::Done, Some(*by)),
            Said::Back { .. } => (item.place, item.by, item.whom) = (Place::Todo, None, Whom::Team),
            Said::Dropped { .. } => (item.place, item.by) = (Place::Dropped, None),
        }
        item.told.push(told);
    }
    for item in items.iter_mut().filter(|i| i.is_open()) {
        let gone = |p: Option<PersonId>| p.is_some_and(|p| !here(p));
        if gone(item.by) {
            (item.place, item.by, item.whom) = (Place::Todo, None, Whom::Team);
        }
        if let Whom::Member(person) = item.whom
            && !here(person)
        {
            item.whom = Whom::Team;
        }
        item.due.retain(|(person, _)| here(*person));
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{TEN, day, person};

    fn row(kind: &str, author: u8, body: &impl Serialize) -> BoardRow {
        let body = serde_json::to_vec(body).unwrap();
        BoardRow { kind: kind.to_owned(), author: person(author), at: Instant::from_ms(TEN), body }
    }

    fn said(author: u8, said: &Said) -> BoardRow {
        row(said.kind(), author, said)
    }

    fn id<T>(n: u8) -> Id<T> {
        Id::from_bytes([n; 16])
    }

    fn set(n: u8, whom: Whom, due: &[u8]) -> BoardRow {
        let due = due.iter().map(|p| (person(*p), id(n + 100))).collect();
        let (words, until) = ("贴提示".to_owned(), day("2026-06-24"));
        said(1, &Said::Set { task: id(n), words, at: None, whom, until, due })
    }

    #[test]
    fn a_board_is_what_was_said_of_it() {
        let everybody = |_: PersonId| true;
        let mut rows = vec![set(1, Whom::Group(0), &[2, 3]), set(2, Whom::Team, &[]), set(3, Whom::Team, &[])];
        rows.push(said(2, &Said::Taken { task: id(1), by: person(2), due: id(9) }));
        rows.push(said(1, &Said::Done { task: id(2), by: person(4), words: "贴了 12 个".into() }));
        let all = items(&rows, everybody).unwrap();
        let at = |all: &[Item]| all.iter().map(|i| (i.place, i.by)).collect::<Vec<_>>();
        assert_eq!(
            at(&all),
            [(Place::Doing, Some(person(2))), (Place::Done, Some(person(4))), (Place::Todo, None)],
            "what is done was done by whom it says"
        );
        assert_eq!(all[0].due, [(person(2), id(9))], "due from whoever took it, and nobody else");
        assert!(all[0].is_late(day("2026-06-25")) && !all[0].is_late(day("2026-06-24")));
        rows.push(said(2, &Said::Back { task: id(1), reason: "腿疼".into() }));
        rows.push(said(1, &Said::Dropped { task: id(3), reason: "不用了".into() }));
        let all = items(&rows, everybody).unwrap();
        assert_eq!((all[0].place, all[0].whom, all[0].due.len()), (Place::Todo, Whom::Team, 0));
        assert_eq!(count(&all), (1, 2), "what was taken off is not counted");
        rows.push(row("patrol-plan-ended", 1, &serde_json::json!({ "reason": "下雪" })));
        let all = items(&rows, everybody).unwrap();
        assert_eq!(all.iter().map(|i| i.place).collect::<Vec<_>>(), [Place::Left, Place::Done, Place::Dropped]);
        assert!(all.iter().all(|i| i.due.is_empty() && !i.is_open()));
    }

    #[test]
    fn what_somebody_had_who_left_the_team_is_anybodys() {
        let mut rows = vec![set(1, Whom::Member(person(2)), &[2]), set(2, Whom::Group(0), &[2, 3])];
        let gone = |p: PersonId| p != person(2);
        let all = items(&rows, gone).unwrap();
        assert_eq!((all[0].whom, all[0].due.len()), (Whom::Team, 0));
        assert_eq!(all[1].due, [(person(3), id(102))]);
        rows.push(said(2, &Said::Taken { task: id(1), by: person(2), due: id(9) }));
        let all = items(&rows, gone).unwrap();
        assert_eq!((all[0].place, all[0].by, all[0].due.len()), (Place::Todo, None, 0));
    }
}
