//! A small class at its closing show: judges invited, nobody has scored yet.

use liren_kernel::Id;
use liren_office::{Fault, PersonId, attendance::Presence};

use super::{BEGINS, STREET, Stage, line, opened};
use crate::cohort::{
    commands::{
        arrange::Arrange,
        learners::{Enrol, NameLeader},
        open::Open,
        plan::SetSubject,
        roll::CallRoll,
        rounds::OpenRound,
        show::{ChooseTopic, InviteJudge},
        staff::NameStaff,
    },
    model::Purpose,
    subject,
};

const JUDGES: [&str; 5] = ["贺敏", "苏文远", "葛春晓", "阮清", "龚正"];

/// Makes it.
pub fn class(stage: &Stage<'_>, people: &[PersonId]) -> Result<(), Fault> {
    let evenings = stage.evenings(3, 90);
    let (Some(first), Some(last)) = (evenings.first().copied(), evenings.last().copied()) else { return Ok(()) };
    let begin = first.start().plus_minutes(BEGINS);
    let (lead, supervisor) = (stage.lead.clone(), stage.supervisor.clone());
    // Those who stand together in the first class learn together here, with 梁小满 first.
    let learners: Vec<PersonId> = [people[1]].into_iter().chain(people[6..14].iter().copied()).collect();
    let team = learners.clone();
    let cohort = stage.run(begin.plus_minutes(-7 * 24 * 60), move |scene| {
        let groups = ["第一组", "第二组", "第三组"].into_iter().map(line).collect::<Result<_, _>>()?;
        let open = Open {
            at: STREET.into(),
            title: line("汛期应急服务骨干班")?,
            first_day: first,
            last_day: last,
            evenings: vec![2, 5],
            begins: BEGINS,
            minutes: 90,
            venue: line("党群服务中心一楼")?,
            groups,
        };
        let cohort = opened(&scene.act(&lead, None, open)?)?;
        scene.act(&lead, None, Enrol { cohort, people: team.clone(), group: None })?;
        for person in &team[..3] {
            scene.act(&lead, None, NameLeader { cohort, person: *person })?;
        }
        scene.act(&lead, None, NameStaff { cohort, person: supervisor.person, steward: false })?;
        for (n, title) in ["断电断水时先看谁", "集中安置点怎么开", "应急演练汇报"].into_iter().enumerate()
        {
            let (title, closing) = (line(title)?, n == 2);
            let set = SetSubject { cohort, subject: None, title, lecturer: None, unit: None, minutes: 90, closing };
            scene.act(&lead, None, set)?;
        }
        scene.act(&lead, Some(1), Arrange { cohort, anew: false })?;
        Ok(cohort)
    })?;
    let (keys, reader) = (stage.office.keys().clone(), stage.lead.clone());
    let class = stage.office.db().read_blocking(move |read| {
        let reach = liren_office::Reach::of(&reader);
        subject::load(read, &keys, &reach, reader.person, cohort, false)?.ok_or(Fault::NotFound)
    })?;
    let groups: Vec<Id<()>> = class.groups.iter().map(|g| g.id).collect();
    for sitting in class.dates() {
        let (lead, id, marks) = (stage.lead.clone(), sitting.id, learners.clone());
        stage.run(sitting.from_at.plus_minutes(5), move |scene| {
            let marks = marks.iter().map(|p| (*p, Presence::Present)).collect();
            scene.act(&lead, None, CallRoll { cohort, sitting: id, marks, paper: false })
        })?;
    }
    let lead = stage.lead.clone();
    stage.run(last.start().plus_minutes(BEGINS + 30), move |scene| {
        for (group, topic) in groups.iter().zip(["三十分钟敲完一栋楼", "一口锅和一张床", "谁家还有药"])
        {
            scene.act(&lead, None, ChooseTopic { cohort, group: *group, topic: line(topic)? })?;
        }
        for name in JUDGES {
            scene.act(&lead, None, InviteJudge { cohort, name: line(name)?, unit: None })?;
        }
        scene.act(&lead, None, OpenRound { cohort, purpose: Purpose::Show, instrument: None })
    })?;
    Ok(())
}
