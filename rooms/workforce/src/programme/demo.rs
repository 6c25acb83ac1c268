//! The demo's training programme, made through the commands that people use: eight runs since last December.

use liren_kernel::{Instant, SettableClock};
use liren_office::{Fault, Office, PersonId, Reach, Role, directory};

use super::{
    commands::{need::Need, plan_run::PlanRun, roll::Roll, set_subject::SetSubject},
    model::SubjectKind,
};
use crate::{
    folk::{
        self,
        demo::{Stage, line, opened},
    },
    supervision::model::Topic,
};

const STREET: &str = "140213901";

/// Code, name, kind, whether all need it, minutes, topics of supervision.
type Row = (&'static str, &'static str, SubjectKind, bool, i64, &'static [Topic]);

const SUBJECTS: [Row; 5] = [
    ("induction", "岗前培训", SubjectKind::Induction, true, 1_260, &[]),
    ("post", "岗位实务", SubjectKind::Course, true, 120, &[Topic::Progress, Topic::Resources]),
    ("home-visits", "入户走访技巧", SubjectKind::Course, true, 120, &[Topic::HomeVisits, Topic::Skills]),
    ("children", "儿童发展与活动设计", SubjectKind::Course, false, 120, &[Topic::Children]),
    ("drill", "入户实战演练", SubjectKind::Drill, true, 90, &[Topic::HomeVisits]),
];

/// Subject, days ago, trainer; who of the workers was there: every so-many-th is away. 0 for a gathering's own roll.
const RUNS: [(&str, i64, &str, usize); 8] = [
    ("post", 330, "周慧（区民政局）", 7),
    ("home-visits", 290, "何怀远", 5),
    ("children", 230, "罗敏（儿童服务中心）", 3),
    ("post", 190, "林静", 6),
    ("drill", 150, "何怀远", 4),
    ("children", 110, "罗敏（儿童服务中心）", 2),
    // Held as the gathering of the recruitment: its roll is the roll of this run.
    ("induction", 45, "林静", 0),
    ("home-visits", 12, "何怀远", 6),
];

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut stage = Stage::new(office, clock, now, "programme");
    let (lin, liang) = (stage.person("林静")?, stage.person("梁小满")?);
    // Those who were here before the district's recruitment: the others came later and lack what was taught before.
    let then = stage.at(58, 540);
    let workers: Vec<PersonId> = office.db().read_blocking(move |read| {
        let reach = Reach::of(&directory::actor(read, lin, now)?);
        let roles = [Role::CommunityWorker, Role::GridWorker];
        Ok::<_, Fault>(folk::within(read, &reach, &roles, then)?.into_iter().map(|(person, _)| person).collect())
    })?;
    for (code, name, kind, required, minutes, topics) in SUBJECTS {
        let (name, topics) = (line(name)?, topics.to_vec());
        let set = SetSubject { code: code.into(), name, kind, required, minutes, topics };
        stage.run(lin, stage.at(58, 540), None, set)?;
    }
    for (code, days, trainer, away) in RUNS {
        let minutes = SUBJECTS.iter().find(|row| row.0 == code).map_or(120, |row| row.4);
        let plan = PlanRun {
            subject: code.into(),
            at: STREET.into(),
            station: None,
            day: stage.at(days, 0).day(),
            minutes,
            trainer: Some(line(trainer)?),
            venue: Some(line("党群服务中心二楼")?),
            gathering: None,
        };
        // Those before the office kept its books here were keyed in from paper.
        let at = stage.at(days.min(57), 18 * 60);
        if away == 0 {
            let gathering = Some(stage.gathering(lin, "岗前培训")?);
            stage.run(lin, stage.at(42, 10 * 60), None, PlanRun { gathering, ..plan })?;
            continue;
        }
        let run = opened(&stage.run(lin, at, None, plan)?)?;
        let people: Vec<PersonId> = (1..)
            .zip(&workers)
            .filter(|(n, person)| n % away != 0 && (**person != liang || days < 57))
            .map(|(_, person)| *person)
            .chain((code == "home-visits" && days < 57).then_some(liang))
            .collect();
        stage.run(lin, at.plus_minutes(30), Some(run), Roll { run, people })?;
    }
    for code in ["drill", "children"] {
        stage.run(liang, stage.at(10, 600), None, Need { subject: code.into() })?;
    }
    Ok(())
}
