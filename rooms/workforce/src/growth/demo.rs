//! The demo's growth file: 梁小满's whole path, from induction to a way of visiting that changed and that her mentor
//! agrees to. Made through the commands that people use.

use liren_kernel::{Instant, SettableClock};
use liren_office::{DossierId, Fault, Office};
use liren_store::params;

use super::{
    commands::{
        answer::{Agree, AskBack, Reply},
        follow::Follow,
        link::MakeLink,
        next_step::NextStep,
    },
    sources,
    store::{self, LinkId},
};
use crate::{
    folk::demo::{Stage, line, opened, text},
    mentors::commands::pair::MakePair,
};

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut stage = Stage::new(office, clock, now, "growth");
    let (lin, liang, zhao) = (stage.person("林静")?, stage.person("梁小满")?, stage.person("赵谷雨")?);
    let number = stage.matter(liang)?;
    if office.db().read_blocking(move |read| sources::mentor(read, liang))?.is_none() {
        let aims = text("认得每一户，会敲门、会开口、会记；独自走完八户。")?;
        let (from, until) = (stage.at(52, 0).day(), stage.now.day().plus_days(38));
        let pair = MakePair { mentor: zhao, mentee: liang, aims, from, until };
        stage.run(lin, stage.at(52, 600), None, pair)?;
    }
    let growth = opened(&stage.run(liang, stage.at(43, 600), None, Follow { person: liang })?)?;
    let link = |lesson: &str, changed: &str| -> Result<MakeLink, Fault> {
        Ok(MakeLink { growth, lesson: line(lesson)?, number: number.clone(), text: text(changed)? })
    };
    let first = link(
        "先听再问",
        "以前一进门就讲我要办的事，老人说两句就关门。这次先打电话约好，到了坐下听他讲了半小时，最后他自己提到楼道的东西是舍不得扔。",
    )?;
    stage.run(liang, stage.at(10, 1100), None, first)?;
    let id = newest(office, growth)?;
    let ask = AskBack { growth, link: id, text: text("他后来主动找过你吗？")? };
    stage.run(zhao, stage.at(9, 600), None, ask)?;
    let reply = Reply { growth, link: id, text: text("第二周他打电话来问食堂几点开门。")? };
    stage.run(liang, stage.at(8, 1000), None, reply)?;
    let agree = Agree {
        growth, link: id, text: Some(text("我陪着去过一次，她坐下来听的样子和上个月不一样了。")?)
    };
    stage.run(zhao, stage.at(7, 600), None, agree)?;
    stage.run(
        liang,
        stage.at(2, 1100),
        None,
        link("难过的事陪着就好", "他说到老伴，我没有岔开话，等他说完才倒水。")?,
    )?;
    let due = Some(stage.now.day().plus_days(120));
    stage.run(liang, stage.at(2, 1110), None, NextStep { growth, text: text("报考助理社会工作师")?, due })?;
    Ok(())
}

/// The newest link of a file.
fn newest(office: &Office, growth: DossierId) -> Result<LinkId, Fault> {
    office.db().read_blocking(move |read| {
        let (seq, _) = read.one(&liren_office::store::DOSSIER_AT, params![growth])?;
        let links = read.all(&store::LINKS, params![seq])?;
        links.first().map(|link| link.id).ok_or(Fault::NotFound)
    })
}
