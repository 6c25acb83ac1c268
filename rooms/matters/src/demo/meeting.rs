//! A railing hung with washing, a better arrangement, and the meeting that adopted it.

use liren_kernel::{Line, Paragraph};
use liren_office::Fault;

use super::{COMMUNITIES, Cast, Demo};
use crate::{
    commands::{
        meet::{CallMeeting, DecideOn, Minutes, Promised, Put},
        propose::{Propose, Settle, View},
        report::{Details, Report},
    },
    meeting::Form,
    model::Source,
};

impl Demo<'_> {
    /// A meeting that was held, and the next one, which opens with what was taken on.
    pub(super) fn meetings(&mut self, cast: &Cast) -> Result<(), Fault> {
        let line = |text: &str| Line::new("line", text);
        let text = |text: &str| Paragraph::new("text", text);
        let today = self.now.day();
        let day = |days: i64, minute: i64| today.plus_days(days).start().plus_minutes(minute);
        let (found, called, held) = (day(-16, 570), day(-9, 600), day(-5, 870));
        let (due, next) = (day(9, 1050), day(6, 870));
        let details = Details {
            place: format!("{}-c1-e3", COMMUNITIES[0]),
            category: "D02".into(),
            title: line("弄堂口六十米栏杆上天天挂满衣服")?,
            spot: Line::optional("spot", "弄堂口栏杆")?,
            text: Paragraph::optional("text", "劝过几回，过两天又挂上了。")?,
            photos: self.scene.clone(),
        };
        let report = Report { details, source: Source::Patrol, restricted: false, at: None };
        let made = self.run(&cast.inspector, found, None, report)?;
        let (matter, number) = (made.dossier.ok_or(Fault::NotFound)?, made.number.unwrap_or_default());
        let words = text("底楼人家没有朝南的地方晒。不如在东墙边装三排升降晾衣架，定好时间轮着用。")?;
        let propose = Propose { matter, text: words, photos: self.after.clone() };
        self.run(&cast.inspector, found.plus_minutes(90), None, propose)?;
        let whose = line("底楼几户")?;
        let view = View { matter, whose, text: text("有地方晒，谁也不愿意挂到栏杆上。")? };
        self.run(&cast.desk, found.plus_minutes(1500), None, view)?;
        let call = |title: &str, at| -> Result<CallMeeting, Fault> {
            Ok(CallMeeting {
                place: COMMUNITIES[0].to_owned(),
                form: Form::Regular,
                title: line(title)?,
                at,
                venue: line("居委会二楼会议室")?,
                orgs: vec![cast.org],
            })
        };
        let first = call("弄堂口乱晾晒怎么办", held)?;
        let meeting = self.run(&cast.desk, called, None, first)?;
        let (meeting, of) = (meeting.dossier.ok_or(Fault::NotFound)?, meeting.number.unwrap_or_default());
        let put = Put { meeting, number: line(&number)? };
        self.run(&cast.desk, called.plus_minutes(30), None, put)?;
        let what = line("东墙边装好三排升降晾衣架")?;
        let promised = Promised { meeting, number: number.clone(), org: cast.org, what, due };
        self.run(&cast.desk, held.plus_minutes(50), None, promised)?;
        let why = text("先装三排，试用一个月，不够再加。")?;
        let decide = DecideOn { meeting, number, adopt: true, text: why.clone() };
        self.run(&cast.desk, held.plus_minutes(60), None, decide)?;
        let settle = Settle { matter, meeting, number: of, adopt: true, text: why };
        self.run(&cast.desk, held.plus_minutes(61), None, settle)?;
        let minutes =
            text("物业、居民代表、网格员到会。看了照片，听了底楼几户的意见，一致同意装晾衣架，物业月内装好。")?;
        self.run(&cast.desk, held.plus_minutes(90), Some(1), Minutes { meeting, text: minutes })?;
        let again = call("下一次工作例会", next)?;
        self.run(&cast.desk, day(-1, 600), None, again).map(drop)
    }
}
