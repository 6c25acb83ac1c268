//! The demo's supervision, made through the commands that people use: a newcomer who did not know how to talk to an old
//! man living alone is supervised, and goes to his door in another way.

use liren_kernel::{Instant, SettableClock};
use liren_office::{DossierId, Fault, Office, PersonId};

use super::{
    commands::{
        advise::{Advise, Refer},
        answer::Agree,
        hold::{Answered, Hold, NewAction},
        plan::Plan,
        prepare::Prepare,
        propose::Propose,
        service_plan::SetPlan,
        sign::Sign,
    },
    model::{Asked, Form, Function, Topic},
    store,
};
use crate::folk::demo::{Stage, line, opened, text};

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut stage = Stage::new(office, clock, now, "supervision");
    newcomer(office, &mut stage)?;
    group(&mut stage)
}

fn session(at: Instant, supervision: DossierId, present: Vec<PersonId>, themes: &str) -> Result<Hold, Fault> {
    Ok(Hold {
        supervision,
        at,
        minutes: 60,
        form: Form::Individual,
        functions: vec![Function::Educational, Function::Supportive],
        venue: Some(line("街道社工站谈话室")?),
        topics: vec![Topic::HomeVisits, Topic::Skills],
        present,
        themes: text(themes)?,
        advice: None,
        private: None,
        answers: vec![],
        actions: vec![],
        next: None,
    })
}

fn newcomer(office: &Office, stage: &mut Stage<'_>) -> Result<(), Fault> {
    let (he, liang) = (stage.person("何怀远")?, stage.person("梁小满")?);
    let matter = stage.matter(liang)?;
    let propose = Propose {
        supervisor: he,
        unit: None,
        supervisees: vec![liang],
        from: stage.at(45, 0).day(),
        until: None,
        every_days: 30,
        aims: text("敢上门、会开口；听得出对方没说出来的难处。")?,
    };
    let on = opened(&stage.run(he, stage.at(45, 600), None, propose)?)?;
    stage.run(liang, stage.at(44, 560), None, Agree { supervision: on })?;
    let plan = |stage: &Stage<'_>, days: i64| -> Result<Plan, Fault> {
        Ok(Plan {
            supervision: on,
            at: stage.at(days, 15 * 60),
            minutes: 60,
            form: Form::Individual,
            functions: vec![Function::Educational, Function::Supportive],
            venue: Some(line("街道社工站谈话室")?),
        })
    };
    let first = plan(stage, 30)?;
    stage.run(he, stage.at(40, 600), Some(on), first)?;
    let questions = text("敲了三次门都没人应，隔壁说他在家。我该不该一直敲？\n进了门不知道第一句说什么。")?;
    stage.run(liang, stage.at(31, 1000), None, Prepare { supervision: on, text: questions })?;
    let mut held = session(stage.at(30, 15 * 60), on, vec![liang], "不开门怎么办；进门第一句话说什么。")?;
    held.advice = Some(text("先约后到。进门先听他讲自己的一天，不急着劝，也不急着填表。")?);
    held.private = Some((liang, text("被拒绝之后难受了两天，怕自己不适合做这一行。说好：难受时当天打电话。")?));
    held.actions = vec![
        NewAction { person: liang, text: line("上门前先打电话约时间")?, due: stage.at(20, 0).day() },
        NewAction {
            person: liang, text: line("连着三次上门，记下他说的第一句话")?, due: stage.at(14, 0).day()
        },
    ];
    stage.run(he, stage.at(30, 16 * 60 + 30), Some(on), held)?;
    let advise = Advise {
        number: matter.clone(),
        supervision: on,
        person: liang,
        text: text("去之前先给老人打电话，约他方便的时间；到了先坐下听他说完，再谈楼道的事。")?,
    };
    stage.run(he, stage.at(30, 16 * 60 + 40), None, advise)?;
    let refer = Refer { supervision: on, session: None, number: matter, person: liang };
    stage.run(he, stage.at(30, 16 * 60 + 41), None, refer)?;
    let (session_id, actions) = office.db().read_blocking(move |read| {
        let (seq, _) = read.one(&liren_office::store::DOSSIER_AT, liren_store::params![on])?;
        let sessions = read.all(&store::SESSIONS, liren_store::params![seq])?;
        let held = sessions.into_iter().find(|s| s.state == "held").ok_or(Fault::NotFound)?;
        Ok::<_, Fault>((held.id, read.all(&store::ACTIONS, liren_store::params![seq])?))
    })?;
    let words = Some(text("原来我一进门就在讲我要办的事。下次先听。")?);
    stage.run(
        liang,
        stage.at(29, 540),
        None,
        Sign { supervision: on, session: session_id, right: true, text: words },
    )?;
    let steps = text("跟赵谷雨走两次\n自己走三次，每次记第一句话\n在小组里讲一次")?;
    let plan_of = SetPlan {
        supervision: on,
        person: liang,
        aims: text("三个月内能独自走完八户，并记得住每户的难处。")?,
        steps,
        review: stage.now.day().plus_days(30),
    };
    stage.run(he, stage.at(29, 600), None, plan_of)?;

    let mut again = session(stage.at(8, 15 * 60), on, vec![liang], "电话约过之后他自己开了门；说到老伴去世那年。")?;
    again.topics = vec![Topic::HomeVisits, Topic::Feelings];
    again.advice = Some(text("听到难过的事不用急着安慰，陪着就好。下次带上社区食堂的菜单。")?);
    for (n, action) in actions.iter().rev().enumerate() {
        // The first was to telephone before going.
        let done = n == 0;
        let (outcome, why) = if done {
            (Asked::Done, None)
        } else {
            (Asked::NotYet, Some(line("老人住院一周，只去了两次")?))
        };
        again.answers.push(Answered { action: action.id, outcome, why });
    }
    let menu = line("带社区食堂的菜单，问他想吃什么")?;
    again.actions = vec![NewAction { person: liang, text: menu, due: stage.now.day().plus_days(6) }];
    stage.run(he, stage.at(8, 16 * 60 + 20), Some(on), again)?;
    let next = Plan { at: stage.now.day().plus_days(9).start().plus_minutes(15 * 60), ..plan(stage, 0)? };
    stage.run(he, stage.at(8, 16 * 60 + 30), Some(on), next)?;
    Ok(())
}

/// A group whose next session is overdue, and an agreement that waits for an answer.
fn group(stage: &mut Stage<'_>) -> Result<(), Fault> {
    let (he, zhao, zhou, lin) =
        (stage.person("何怀远")?, stage.person("赵谷雨")?, stage.person("周立春")?, stage.person("林静")?);
    let propose = Propose {
        supervisor: he,
        unit: None,
        supervisees: vec![zhao, zhou],
        from: stage.at(52, 0).day(),
        until: None,
        every_days: 30,
        aims: text("带教的人怎么带，网格里怎么发现需要。")?,
    };
    let on = opened(&stage.run(he, stage.at(52, 600), None, propose)?)?;
    stage.run(zhao, stage.at(52, 660), None, Agree { supervision: on })?;
    stage.run(zhou, stage.at(51, 600), None, Agree { supervision: on })?;
    let mut held = session(stage.at(48, 14 * 60), on, vec![zhao, zhou], "带新人时什么该说、什么让他自己看见。")?;
    held.form = Form::Group;
    held.functions = vec![Function::Educational, Function::Administrative];
    held.topics = vec![Topic::Skills, Topic::ClientNeeds, Topic::HomeVisits];
    held.minutes = 90;
    stage.run(he, stage.at(48, 16 * 60), Some(on), held)?;
    let waits = Propose {
        supervisor: lin,
        unit: None,
        supervisees: vec![zhou],
        from: stage.now.day(),
        until: None,
        every_days: 60,
        aims: text("网格巡查与群众工作。")?,
    };
    stage.run(lin, stage.at(1, 600), None, waits)?;
    Ok(())
}
