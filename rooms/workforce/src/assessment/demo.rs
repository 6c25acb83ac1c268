//! The demo's assessment: 梧桐街道's station, twice, by the main station; the second waits for the assessor's signature.

use std::collections::BTreeMap;

use liren_instruments::{Answers, expr::Value};
use liren_kernel::{Instant, SettableClock};
use liren_office::{Fault, Office, signoff::Outcome};
use liren_people::{
    OrgKind,
    demo::{COMMUNITIES, STREET},
    public,
};

use super::{
    INSTRUMENT,
    commands::{AddEvidence, AnswerIt, OpenIt, ScoreIt, SignIt},
};
use crate::folk::demo::{Stage, line, opened, text};

/// One time: days ago that it began, marks of the five competencies, words of either side, whether it is signed.
struct Time {
    began: i64,
    marks: [f64; 5],
    words: &'static str,
    answer: &'static str,
    signed: bool,
}

const TIMES: [Time; 2] = [
    Time {
        began: 50,
        marks: [3.0, 3.5, 2.5, 3.0, 3.0],
        words: "人已到齐，走访有记录。督导隔得太久，培训和缺口对不上。",
        answer: "督导改为每月一次，按缺口排培训；下次请看新人的成长档案。",
        signed: true,
    },
    Time {
        began: 16,
        marks: [3.5, 4.0, 4.0, 3.0, 3.5],
        words: "督导按月做了，新人能独立走访。共建单位还停在联系人一个人手里。",
        answer: "共建单位下月起由两个人联系，每季度开一次碰头会。",
        signed: false,
    },
];

/// What stands as evidence: competency and words.
const EVIDENCE: [(&str, &str); 3] = [
    ("corps", "在岗社区工作者名单和证书有效期已核对"),
    ("guidance", "督导协议和会面次数，见督导情况"),
    ("service", "一件从发现到回访的民情"),
];

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub(crate) fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut stage = Stage::new(office, clock, now, "assessment");
    let (head, lead) = (stage.person("沈云帆")?, stage.person("林静")?);
    let orgs = office.db().read_blocking(|read| public::orgs_serving(read, COMMUNITIES[0], &[OrgKind::Station]))?;
    let station = orgs.into_iter().find(|org| org.street.as_deref() == Some(STREET)).map(|org| org.id);
    let station = station.ok_or_else(|| Fault::Internal("the demo has no station".into()))?;
    for time in TIMES {
        let day = stage.at(time.began, 0).day();
        let open = OpenIt {
            station,
            answerer: lead,
            instrument: INSTRUMENT.into(),
            from: day.plus_days(-182),
            until: day.plus_days(-1),
        };
        let on = opened(&stage.run(head, stage.at(time.began, 9 * 60), None, open)?)?;
        for (n, (competency, words)) in (0_i64..).zip(EVIDENCE) {
            let number = if competency == "service" { stage.matter(lead)?.as_str().to_owned() } else { String::new() };
            let add = AddEvidence {
                assessment: on,
                competency: competency.into(),
                text: line(words)?,
                number,
                files: vec![],
            };
            stage.run(lead, stage.at(time.began - 2, 10 * 60 + n), None, add)?;
        }
        let names = ["corps", "service", "guidance", "resources", "records"];
        let answers: BTreeMap<String, Value> =
            names.into_iter().zip(time.marks).map(|(name, mark)| (name.to_owned(), Value::Number(mark))).collect();
        let score = ScoreIt { assessment: on, answers: Answers(answers), words: text(time.words)? };
        stage.run(head, stage.at(time.began - 5, 15 * 60), Some(on), score)?;
        let answer = AnswerIt { assessment: on, text: text(time.answer)? };
        stage.run(lead, stage.at(time.began - 8, 11 * 60), Some(on), answer)?;
        if time.signed {
            let sign = SignIt { assessment: on, outcome: Outcome::Approved, words: None };
            stage.run(head, stage.at(time.began - 9, 9 * 60), Some(on), sign)?;
        }
    }
    Ok(())
}
