//! The class of the reports, from its needs to its certificates.

use std::collections::BTreeMap;

use liren_instruments::{Answers, expr::Value};
use liren_kernel::{Id, Instant};
use liren_office::{DossierId, Fault, PersonId, attendance::Presence};

use super::{BEGINS, STREET, Stage, learner, line, marks, opened, paragraph};
use crate::cohort::{
    commands::{
        arrange::Arrange,
        four::{Assess, Moderate},
        learners::{Enrol, NameLeader},
        open::Open,
        plan::{SetLimit, SetSubject},
        roll::CallRoll,
        rounds::{AnswerNeeds, CloseRound, OpenRound},
        settle::{Certify, Settle},
        show::{ChooseTopic, CloseShow, InviteJudge, JudgeAbsent, ScorePeer, ScoreShow},
        staff::NameStaff,
        tasks::{GiveTask, Review, Submit},
    },
    link,
    model::{LimitKind, Purpose},
    subject::{self, Cohort},
};

/// Subject, lecturer, unit; the last one is the closing show.
const SUBJECTS: [(&str, &str, &str); 8] = [
    ("社会工作的理念与伦理", "沈若兰", "区社工总站"),
    ("入户走访：先听再问", "何怀远", "梧桐街道社工站"),
    ("社区沟通中的技巧", "周敏之", "市社会工作协会"),
    ("邻里矛盾调解：面对面与背对背", "秦守正", "梧桐司法所"),
    ("独居老人的发现与关怀", "陆婉秋", "梧桐社区卫生服务中心"),
    ("儿童发展与活动设计", "方晓晨", "梧桐小学"),
    ("居民议事三步与组织动员", "顾长风", "区社工总站"),
    ("小组成果汇报", "", ""),
];

const TOPICS: [&str; 3] = ["敲开一扇不愿开的门", "广场上的一小时：噪音议事", "楼道里的一张旧沙发"];

const JUDGES: [(&str, &str); 6] = [
    ("钱思源", "区社工总站"),
    ("吕静怡", "市社会工作协会"),
    ("崔建业", "梧桐街道办事处"),
    ("丁慧兰", "梧桐里社区党委"),
    ("石明远", "梧桐小学"),
    ("白若水", "为老服务中心"),
];

/// What they wrote of a visit, in turn.
const VISITS: [&str; 5] = [
    "先问他今天吃了什么，他才肯让我进门。坐下听了二十分钟，他自己说起夜里常头晕。",
    "以前一进门就念通知，这次先帮她把晾衣绳系好，她问我下次什么时候来。",
    "两家都说对方不讲理。分开听完才知道，其实都怕孩子夜里睡不好。",
    "敲了三次门没人应，第四次晚上七点去，原来他白天在女儿家。",
    "把要点写在小本上，回来当天补记录，第二次去能接着上次的话说。",
];

/// The class as it stands, for the ids of its groups, dates and judges.
fn see(stage: &Stage<'_>, id: DossierId) -> Result<Cohort, Fault> {
    let (keys, lead) = (stage.office.keys().clone(), stage.lead.clone());
    stage.office.db().read_blocking(move |read| {
        let reach = liren_office::Reach::of(&lead);
        subject::load(read, &keys, &reach, lead.person, id, false)?.ok_or(Fault::NotFound)
    })
}

/// Makes it.
pub fn class(stage: &Stage<'_>, people: &[PersonId]) -> Result<(), Fault> {
    let evenings = stage.evenings(SUBJECTS.len(), 120);
    let (Some(first), Some(last)) = (evenings.first().copied(), evenings.last().copied()) else { return Ok(()) };
    let begin = first.start().plus_minutes(BEGINS);
    let day = 24 * 60;
    let (lead, supervisor, learners) = (stage.lead.clone(), stage.supervisor.clone(), people.to_vec());
    let id = stage.run(begin.plus_minutes(-14 * day), move |scene| {
        let groups = ["第一组", "第二组", "第三组"].into_iter().map(line).collect::<Result<_, _>>()?;
        let open = Open {
            at: STREET.into(),
            title: line(&format!("{} 年第一期社区工作者培训班", first.date().year()))?,
            first_day: first,
            last_day: last,
            evenings: vec![2, 5],
            begins: BEGINS,
            minutes: 120,
            venue: line("党群服务中心二楼")?,
            groups,
        };
        let cohort = opened(&scene.act(&lead, None, open)?)?;
        scene.act(&lead, None, Enrol { cohort, people: learners.clone(), group: None })?;
        for person in &learners[..3] {
            scene.act(&lead, None, NameLeader { cohort, person: *person })?;
        }
        scene.act(&lead, None, NameStaff { cohort, person: supervisor.person, steward: false })?;
        scene.act(&lead, None, OpenRound { cohort, purpose: Purpose::Needs, instrument: None })?;
        for (n, person) in learners.iter().enumerate() {
            scene.act(&learner(*person), None, AnswerNeeds { cohort, answers: needs(n) })?;
        }
        scene.act(&lead, None, CloseRound { cohort, purpose: Purpose::Needs })?;
        for (n, (title, lecturer, unit)) in SUBJECTS.into_iter().enumerate() {
            let some = |text: &str| if text.is_empty() { Ok(None) } else { line(text).map(Some) };
            let set = SetSubject {
                cohort,
                subject: None,
                title: line(title)?,
                lecturer: some(lecturer)?,
                unit: some(unit)?,
                minutes: 120,
                closing: n + 1 == SUBJECTS.len(),
            };
            scene.act(&lead, None, set)?;
        }
        let (room, away) = (line("党群服务中心二楼")?, line("秦守正")?);
        let limit = |kind, name, seats, days| SetLimit { cohort, kind, name, seats, days };
        scene.act(&lead, None, limit(LimitKind::Room, room, 60, vec![]))?;
        scene.act(&lead, None, limit(LimitKind::Lecturer, away, 0, vec![first]))?;
        scene.act(&lead, Some(1), Arrange { cohort, anew: false })?;
        Ok(cohort)
    })?;
    lessons(stage, id, people)?;
    show(stage, id)?;
    if let Some(end) = see(stage, id)?.dates().last().map(|s| s.until_at) {
        super::album::add(stage, id, end)?;
    }
    finish(stage, id, people)
}

fn needs(n: usize) -> Answers {
    let topics = ["idea", "visit", "mediate", "elder", "child", "council", "plan"];
    let mut chosen = vec!["visit".to_owned()];
    chosen.extend([topics[n % 7], topics[(n * 3 + 2) % 7]].map(str::to_owned));
    chosen.sort_unstable();
    chosen.dedup();
    let mut answers = marks(&[("talk", [2.0, 3.0, 1.0, 3.0, 2.0][n % 5])]);
    answers.0.insert("topic".into(), Value::Many(chosen));
    answers.0.insert("years".into(), Value::Text(["new", "some", "long"][n % 3].into()));
    if n % 4 == 1 {
        let hard = ["敲开门不知道第一句说什么", "老人说着说着就哭了，不知道怎么接", "两家吵起来插不上话"];
        answers.0.insert("hard".into(), Value::Text(hard[n / 4 % 3].into()));
    }
    answers
}

/// How somebody was at a sitting: nearly always there, one of them rarely.
fn presence(person: usize, sitting: usize) -> Presence {
    match (person, sitting) {
        (1, 3) => Presence::Late,
        (1, _) => Presence::Present,
        (33, s) if s % 2 == 1 => Presence::Absent,
        (p, s) if (p * 7 + s * 3) % 23 == 0 => Presence::Absent,
        (p, s) if (p * 5 + s) % 29 == 1 => Presence::Excused,
        (p, s) if (p + s * 11) % 19 == 2 => Presence::Late,
        _ => Presence::Present,
    }
}

fn lessons(stage: &Stage<'_>, cohort: DossierId, people: &[PersonId]) -> Result<(), Fault> {
    let dates: Vec<(Id<()>, Instant, Instant)> =
        see(stage, cohort)?.dates().map(|s| (s.id, s.from_at, s.until_at)).collect();
    let tasks = [
        (1, false, "写一次走访里学到的一件事", "写真事，三百字以内：去之前怎么想，见面怎么说，下次怎么做。"),
        (4, true, "为一件难事画出各方", "选本社区一件真难事，画出谁在意什么、谁能帮一把，一组一张。"),
        (5, false, "试用一次议事三步", "在楼组或小区里试一次，写下每一步说了什么。"),
    ];
    for (n, (sitting, from_at, until_at)) in dates.iter().copied().enumerate() {
        let (lead, learners) = (stage.lead.clone(), people.to_vec());
        stage.run(from_at.plus_minutes(5), move |scene| {
            let marks = learners.iter().enumerate().map(|(p, person)| (*person, presence(p, n))).collect();
            scene.act(&lead, None, CallRoll { cohort, sitting, marks, paper: false })
        })?;
        for (after, team, title, text) in tasks {
            if after != n {
                continue;
            }
            let lead = stage.lead.clone();
            stage.run(until_at, move |scene| {
                let (title, text) = (line(title)?, Some(paragraph(text)?));
                let due_at = until_at.plus_minutes(5 * 24 * 60);
                scene.act(&lead, None, GiveTask { cohort, team, group: None, title, text, due_at })
            })?;
            hand_in(stage, cohort, people, until_at.plus_minutes(3 * 24 * 60), team)?;
        }
    }
    Ok(())
}

fn hand_in(stage: &Stage<'_>, cohort: DossierId, people: &[PersonId], at: Instant, team: bool) -> Result<(), Fault> {
    let task = see(stage, cohort)?.tasks.last().map(|t| t.id).ok_or(Fault::NotFound)?;
    let learners = people.to_vec();
    stage.run(at, move |scene| {
        let doers = if team { 3 } else { learners.len() };
        for (n, person) in learners.iter().take(doers).enumerate() {
            // A few never hand in.
            if !team && matches!(n, 12 | 33) {
                continue;
            }
            let text = if team {
                "一张大图和一页说明：居民、物业、志愿者、派出所各自在意什么，先找谁。"
            } else {
                VISITS[n % 5]
            };
            scene.act(&learner(*person), None, Submit { cohort, task, text: paragraph(text)?, photos: vec![] })?;
        }
        Ok(())
    })?;
    let given: Vec<Id<()>> = see(stage, cohort)?.submissions.iter().filter(|s| s.task == task).map(|s| s.id).collect();
    let supervisor = stage.supervisor.clone();
    stage.run(at.plus_minutes(20 * 60), move |scene| {
        for (n, submission) in given.into_iter().enumerate() {
            let words = if n % 6 == 1 {
                Some(paragraph("写得具体。下次把对方的原话也记下来。")?)
            } else {
                None
            };
            scene.act(&supervisor, None, Review { cohort, submission, accept: true, words })?;
        }
        Ok(())
    })
}

fn show(stage: &Stage<'_>, cohort: DossierId) -> Result<(), Fault> {
    let class = see(stage, cohort)?;
    let Some(at) = class.dates().last().map(|s| s.from_at) else { return Ok(()) };
    let groups: Vec<Id<()>> = class.groups.iter().map(|g| g.id).collect();
    let leaders: Vec<PersonId> = groups.iter().filter_map(|g| class.leader(*g)).collect();
    let (lead, named) = (stage.lead.clone(), groups.clone());
    stage.run(at.plus_minutes(-24 * 60), move |scene| {
        for (group, topic) in named.iter().zip(TOPICS) {
            scene.act(&lead, None, ChooseTopic { cohort, group: *group, topic: line(topic)? })?;
        }
        for (name, unit) in JUDGES {
            scene.act(&lead, None, InviteJudge { cohort, name: line(name)?, unit: Some(line(unit)?) })?;
        }
        scene.act(&lead, None, OpenRound { cohort, purpose: Purpose::Show, instrument: None })
    })?;
    let judges: Vec<Id<()>> = see(stage, cohort)?.judges.iter().map(|j| j.id).collect();
    let (lead, keys) = (stage.lead.clone(), stage.office.keys().clone());
    stage.run(at.plus_minutes(110), move |scene| {
        // The last one was ill.
        if let Some(judge) = judges.last() {
            let (judge, reason) = (*judge, line("临时有病人要照看")?);
            scene.act(&lead, None, JudgeAbsent { cohort, judge, reason, back: false })?;
        }
        for (j, judge) in judges.iter().take(5).enumerate() {
            for (g, group) in groups.iter().enumerate() {
                let code = link::code(&keys, *judge);
                let score = ScoreShow { judge: *judge, code, group: *group, answers: five(j, g) };
                scene.act(&liren_office::Actor::public(), None, score)?;
            }
        }
        for (own, person) in leaders.iter().enumerate() {
            for (g, group) in groups.iter().enumerate().filter(|(g, _)| *g != own) {
                scene.act(&learner(*person), None, ScorePeer { cohort, group: *group, answers: five(own + 5, g) })?;
            }
        }
        scene.act(&lead, None, CloseShow { cohort, anyway: false })
    })?;
    Ok(())
}

/// Marks of one rater for one group at the show.
fn five(rater: usize, group: usize) -> Answers {
    let names = ["learning", "daring", "organising", "talking", "solving"];
    let step = |n: usize| f64::from(u8::try_from((rater * 3 + group * 2 + n * 2) % 5).unwrap_or(0)) * 0.5;
    let base = [7.5, 8.0, 7.0][group % 3];
    marks(&names.iter().enumerate().map(|(n, name)| (*name, base + step(n))).collect::<Vec<_>>())
}

/// Marks of one rater for one learner.
fn four(person: usize, rater: usize) -> Answers {
    let names = ["learning", "leading", "talking", "acting"];
    let step = |n: usize| f64::from(u8::try_from((person * 2 + rater + n * 3) % 4).unwrap_or(0)) * 0.5;
    marks(&names.iter().enumerate().map(|(n, name)| (*name, 3.0 + step(n))).collect::<Vec<_>>())
}

fn finish(stage: &Stage<'_>, cohort: DossierId, people: &[PersonId]) -> Result<(), Fault> {
    let class = see(stage, cohort)?;
    let Some(end) = class.dates().last().map(|s| s.until_at) else { return Ok(()) };
    let revision = class.header.revision;
    let leaders: BTreeMap<PersonId, PersonId> = class
        .learners()
        .filter_map(|l| Some((l.person, class.leader(l.grp?)?)))
        .filter(|(person, leader)| person != leader)
        .collect();
    let (lead, supervisor, learners) = (stage.lead.clone(), stage.supervisor.clone(), people.to_vec());
    stage.run(end, move |scene| {
        scene.act(&lead, None, OpenRound { cohort, purpose: Purpose::Four, instrument: None })?;
        for (n, person) in learners.iter().copied().enumerate() {
            scene.act(&supervisor, None, Assess { cohort, person, answers: four(n, 0) })?;
            if let Some(leader) = leaders.get(&person) {
                scene.act(&learner(*leader), None, Assess { cohort, person, answers: four(n, 1) })?;
            }
            // One thinks much better of the own learning than the trainer does.
            let mut own = four(n, 2);
            if n == 4 {
                own.0.insert("learning".into(), Value::Number(5.0));
            }
            scene.act(&learner(person), None, Assess { cohort, person, answers: own })?;
        }
        scene.act(&lead, None, CloseRound { cohort, purpose: Purpose::Four })
    })?;
    let apart: Vec<(PersonId, String)> = {
        let keys = stage.office.keys().clone();
        let class = see(stage, cohort)?;
        let whole = stage.office.db().read_blocking(move |read| crate::cohort::whole::Whole::of(read, &keys, class))?;
        let of = |p: &PersonId| whole.competencies(*p).into_iter().filter(|c| c.apart).map(|c| (*p, c.name)).collect();
        people.iter().flat_map(|p| -> Vec<(PersonId, String)> { of(p) }).collect()
    };
    let lead = stage.lead.clone();
    stage.run(end.plus_minutes(30), move |scene| {
        for (person, competency) in apart {
            let reason = line("对照三份作业和两次演练，取两边之间")?;
            scene.act(&lead, None, Moderate { cohort, person, competency, hundredths: 400, reason })?;
        }
        scene.act(&lead, Some(revision), Settle { cohort })?;
        scene.act(&lead, None, Certify { cohort })
    })?;
    Ok(())
}
