//! The demo's mentor pair: 赵谷雨 shows 梁小满 how; and the review of 梁小满's probation, written by 林静, signed off by
//! 何怀远.

use liren_kernel::{Instant, Paragraph, SettableClock};
use liren_office::{Fault, Office, signoff::Outcome};

use super::{
    commands::{
        pair::{MakePair, Meet},
        review::{SignReview, WriteReview},
    },
    model::Verdict,
};
use crate::cast::Cast;

/// Meetings: days ago, minutes, what it was about, what was agreed.
const MEETINGS: [(i64, i64, &str, &str); 3] = [
    (
        38,
        60,
        "一起入户走访一位独居老人。小满开口就问情况，老人不太搭话。回来谈了怎么先拉家常、坐下来听。",
        "下次先不拿表，聊二十分钟再说正事；走访后当天写记录。",
    ),
    (
        24,
        45,
        "看了小满写的三份走访记录：事实写清了，自己的判断和老人的原话混在一起。",
        "原话加引号，判断另起一行；下周再看三份。",
    ),
    (
        9,
        60,
        "同一位老人主动说起看病不方便。小满听完没有急着答应，先问清楚再回来找资源。",
        "把就医陪护接上，两周后回访；准备在学习会上讲这次经过。",
    ),
];

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub(crate) fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut cast = Cast::new(office, clock, now, "mentors");
    let (lin, zhao, he) = (cast.actor("lin")?, cast.actor("zhao")?, cast.actor("he")?);
    let liang = cast.person("liang")?;
    cast.at(cast.ago(42, 10 * 60));
    let from = cast.office.now().day();
    let pair = MakePair {
        mentor: zhao.person,
        mentee: liang,
        aims: Paragraph::new("aims", "能独立走访独居老人，说得上话、听得出需要；\n会写走访记录；\n知道遇到难事找谁。")?,
        from,
        until: from.plus_days(120),
    };
    let pair = cast.run(&lin, None, pair)?.dossier.ok_or(Fault::NotFound)?;
    for (n, (days, minutes, what, agreed)) in MEETINGS.into_iter().enumerate() {
        let at = cast.ago(days, 17 * 60);
        cast.at(at);
        let next = MEETINGS.get(n + 1).map_or_else(|| now.day().plus_days(5), |next| now.day().plus_days(-next.0));
        let (what, agreed) = (Paragraph::new("what", what)?, Paragraph::new("agreed", agreed)?);
        let meet = Meet { pair, day: at.day(), minutes, what, agreed, next: Some(next) };
        cast.run(&zhao, None, meet)?;
    }
    cast.at(cast.ago(6, 11 * 60));
    let review = WriteReview {
        person: liang,
        signer: he.person,
        from: now.day().plus_days(-60),
        until: now.day().plus_days(-5),
        text: Paragraph::new(
            "text",
            "走访从不知道怎么开口，到老人愿意主动说事；记录写得清楚。对政策还不熟，遇到复杂的事知道来问。",
        )?,
        verdict: Verdict::Pass,
    };
    let receipt = cast.run(&lin, None, review)?;
    let review = receipt.dossier.ok_or(Fault::NotFound)?;
    cast.at(cast.ago(4, 9 * 60 + 20));
    let words = Some(Paragraph::new("words", "同意转正。建议下一步参加培训班。")?);
    cast.run(&he, Some(receipt.revision), SignReview { review, outcome: Outcome::Approved, words }).map(drop)
}
