//! The task board of a plan, and one task on it.

use liren_kernel::Day;
use liren_office::{Actor, DossierId, Facts, Fault, Header, LoadContext, PersonId, Role, Subject};
use liren_store::{Read, Tx, params};

use super::Plan;
use crate::{
    board::{self, Item, TaskId, Whom},
    store,
};

/// A plan with its board.
#[derive(Debug)]
pub struct Board {
    /// The plan.
    pub plan: Plan,
    /// Who is in its team now.
    pub members: Vec<PersonId>,
    /// What stands on it, in the order in which it was put there.
    pub items: Vec<Item>,
}

/// The board of a plan that was loaded within reach.
///
/// # Errors
/// When the database fails.
pub fn board(read: &mut Read<'_>, plan: Plan) -> Result<Board, Fault> {
    let members = read.all(&store::MEMBERS, params![plan.row.team])?;
    let members: Vec<PersonId> = members.into_iter().filter(|m| m.until_day.is_none()).map(|m| m.person).collect();
    let rows = read.all(&store::BOARD, params![plan.header.seq])?;
    let items = board::items(&rows, |person| members.contains(&person))?;
    Ok(Board { plan, members, items })
}

impl Board {
    /// Whether the plan goes on, so that something can be done about its board.
    #[must_use]
    pub fn is_open(&self, today: Day) -> bool {
        self.plan.header.closed_at.is_none() && self.last().is_some_and(|last| today <= last)
    }
    /// The last day of the plan.
    #[must_use]
    pub fn last(&self) -> Option<Day> {
        self.plan.dates.last().map(|(_, day)| *day)
    }
    /// Whether somebody leads: as captain or deputy, or with a post over the place. The same as the policy asks for who
    /// puts a task on the board.
    #[must_use]
    pub fn leads(&self, actor: &Actor) -> bool {
        let path = self.plan.header.path();
        let over = |role| matches!(role, Role::CommunityWorker | Role::StationLead | Role::StreetManager);
        self.plan.hat.is_some_and(crate::model::Hat::leads)
            || actor.posts.iter().any(|post| over(post.role) && post.covers(&path))
    }
    /// From whom a task is due: somebody, those on the rota of a group until then, or nobody until somebody takes it.
    #[must_use]
    pub fn asked(&self, whom: Whom, today: Day, until: Day) -> Vec<PersonId> {
        let mut asked: Vec<PersonId> = match whom {
            Whom::Team => Vec::new(),
            Whom::Member(person) => vec![person],
            Whom::Group(group) => {
                let of = |(day, grp, _): &&(Day, i64, PersonId)| {
                    usize::try_from(*grp) == Ok(group) && (today..=until).contains(day)
                };
                self.plan.duties.iter().filter(of).map(|(.., person)| *person).collect()
            }
        };
        asked.retain(|person| self.members.contains(person));
        asked.sort_unstable();
        asked.dedup();
        asked
    }
    /// The codes of the places where something can be asked for: communities and compounds of the plan.
    pub fn places(&self) -> impl Iterator<Item = &String> {
        self.plan.settings.groups.iter().flat_map(|g| std::iter::once(&g.community).chain(&g.compounds))
    }
}

impl Subject for Board {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(plan) = Plan::load(tx, cx, id)? else { return Ok(None) };
        Ok(Some(board(tx, plan)?))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.plan.header)
    }
    fn facts(&self) -> Facts {
        self.plan.facts()
    }
}

/// One task of a board.
#[derive(Debug)]
pub struct OnBoard {
    /// The board.
    pub board: Board,
    /// The task.
    pub item: Item,
}

impl Subject for OnBoard {
    type Key = (DossierId, TaskId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (plan, task): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(board) = Board::load(tx, cx, plan)? else { return Ok(None) };
        let item = board.items.iter().find(|i| i.id == *task).cloned();
        Ok(item.map(|item| Self { board, item }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.board.plan.header)
    }
    fn facts(&self) -> Facts {
        self.board.facts()
    }
}
