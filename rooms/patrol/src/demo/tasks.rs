//! The task board of the campaign that goes on.

use liren_kernel::Line;
use liren_office::{DossierId, Fault};
use liren_people::demo::COMMUNITIES;

use super::{Demo, line};
use crate::{
    board::{TaskId, Whom},
    commands::{finish_task::FinishTask, set_task::SetTask, take_task::TakeTask},
    subject,
};

impl Demo<'_> {
    /// Five tasks: for a group, for anybody, in hand, done, and one whose day is over.
    pub(super) fn tasks(&mut self, plan: DossierId) -> Result<(), Fault> {
        let (deputy, shi) = (self.people[1], self.people[2]);
        let compound = format!("{}-c1", COMMUNITIES[0]);
        let set = [
            ("把消防通道提示贴到每个楼道口", None, Whom::Group(0), 2),
            ("列出门厅要铺防滑垫的楼道", Some(compound.clone()), Whom::Team, 5),
            ("约物业一起看坏了的路灯", Some(compound), Whom::Member(deputy), 3),
            ("备好反光背心、手电和口罩", None, Whom::Team, 0),
            ("把上次没改好的几处告诉楼组长", None, Whom::Member(shi), -1),
        ];
        let captain = self.member(0)?;
        for (words, at, whom, days) in set {
            let until = self.day(days);
            self.run(&captain, SetTask { plan, words: line(words)?, at, whom, until })?;
        }
        let all: Vec<TaskId> = self.board(plan)?;
        self.clock.set(self.day(-1).start().plus_minutes(17 * 60));
        let deputy = self.member(1)?;
        self.run(&deputy, TakeTask { plan, task: all[2] })?;
        let helper = self.member(4)?;
        self.run(&helper, TakeTask { plan, task: all[3] })?;
        self.clock.set(self.day(-1).start().plus_minutes(19 * 60));
        let words = Line::optional("words", "背心 14 件，手电换了新电池")?;
        self.run(&helper, FinishTask { plan, task: all[3], by: helper.person, words })?;
        Ok(())
    }

    fn board(&self, plan: DossierId) -> Result<Vec<TaskId>, Fault> {
        let captain = self.member(0)?;
        let (keys, reach) = (self.office.keys().clone(), liren_office::Reach::of(&captain));
        self.office.db().read_blocking(move |read| {
            let plan = subject::plan(read, &keys, &reach, captain.person, plan, false)?.ok_or(Fault::NotFound)?;
            Ok(subject::board(read, plan)?.items.into_iter().map(|item| item.id).collect())
        })
    }
}
