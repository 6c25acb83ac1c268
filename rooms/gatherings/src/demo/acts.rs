//! What was held, week by week.

use liren_kernel::{Day, Instant, Line, Paragraph};
use liren_office::{Actor, DossierId, Fault};
use liren_store::Tx;

use super::{COMMUNITIES, Demo, STREET, dossier, guest, line, plans, sitting_of};
use crate::{
    commands::{
        approve::{Approve, AskApproval},
        feedback::{Answers, FeedbackGuest},
        over::Over,
        plan::{Details, Plan},
        roll::{Paper, WalkIn},
        sign_up_for::{SignUpFor, Who},
        sittings::NewSitting,
        sum_up::{AgreeSummary, SumUp},
        team::Join,
    },
    days, lunar,
    model::{Audience, Counts, Form, LecturerId, OpenTo},
    outline::{self, Outline},
    series::{self, OnHoliday, Rule, Series},
};

/// Days after which a safety event or a help follows the next.
const PAGE: i64 = 7;

fn details(title: &str, form: Form, audience: Audience, capacity: i64) -> Result<Details, Fault> {
    Ok(Details {
        form,
        title: line(title)?,
        audience,
        age_from: None,
        age_to: None,
        open_to: OpenTo::Public,
        capacity,
        credit: Counts::Nothing,
        outline: Outline::default(),
    })
}

fn at(day: Day, from: i64, minutes: i64) -> NewSitting {
    NewSitting { day, from, until: from + minutes, theme: None, place: None, lecturer: None }
}

impl Demo {
    #[allow(clippy::too_many_arguments, reason = "what a plan of the demo consists of")]
    fn plan(
        &mut self,
        tx: &mut Tx<'_>,
        by: &Actor,
        when: Instant,
        place: &str,
        details: Details,
        parent: Option<DossierId>,
        sittings: Vec<NewSitting>,
    ) -> Result<DossierId, Fault> {
        let plan = Plan { at: place.into(), details, parent, sittings };
        dossier(&self.run(tx, by, when, None, plan)?)
    }

    /// Sends a plan and has it approved by somebody else.
    fn approve(&mut self, tx: &mut Tx<'_>, by: &Actor, gathering: DossierId, when: Instant) -> Result<(), Fault> {
        let approver = if by == &self.cast.station { self.cast.manager.clone() } else { self.cast.station.clone() };
        self.run(tx, by, when, Some(1), AskApproval { gathering })?;
        self.run(tx, &approver, when.plus_minutes(90), Some(2), Approve { gathering, text: None }).map(drop)
    }

    /// Keys in who was there.
    fn paper(
        &mut self,
        tx: &mut Tx<'_>,
        by: &Actor,
        gathering: DossierId,
        n: usize,
        walk_ins: Vec<WalkIn>,
        heads: Option<i64>,
    ) -> Result<(), Fault> {
        let row = sitting_of(tx, gathering, n)?;
        if row.until_at > self.now {
            return Ok(());
        }
        let note = line("现场用纸质签到表，会后补录")?;
        let paper = Paper { gathering, sitting: row.id, marks: Vec::new(), walk_ins, heads, note };
        self.run(tx, by, row.until_at.plus_minutes(60), None, paper).map(drop)
    }

    fn over(&mut self, tx: &mut Tx<'_>, gathering: DossierId, when: Instant) -> Result<(), Fault> {
        if when > self.now {
            return Ok(());
        }
        self.run(tx, &Actor::clockwork(), when, None, Over { gathering }).map(drop)
    }

    fn taught(&self, n: usize) -> Option<LecturerId> {
        self.lecturers.get(n).copied()
    }

    /// 书法班: four times a month, three months, on Saturdays.
    pub(super) fn calligraphy(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let worker = self.cast.workers[1].clone();
        let rule = Rule::Monthly { weekday: 6, times: 4, from: self.month_back(1), months: 3 };
        let series = Series {
            rule,
            from: 9 * 60,
            until: 10 * 60 + 30,
            on_holiday: OnHoliday::Keep,
            themes: ["握笔与坐姿", "横与竖", "撇与捺", "永字八法"]
                .iter()
                .map(|t| Line::new("t", t))
                .collect::<Result<_, _>>()?,
            lecturer: self.taught(2),
        };
        let sittings = series::dates(&series, &self.office.calendar())?;
        let mut details = details("书法班（每月四次）", Form::Class, Audience::Elders, 20)?;
        details.outline.aim = Some(Paragraph::new("aim", "写好毛笔字，认识左邻右舍")?);
        details.outline.supplies = outline::supplies("s", "毛笔 | 20 支 | 书画研究会\n毡布 | 10 块 | 党群服务站")?;
        let count = sittings.len();
        let begin = self.ago(59, 600);
        let id = self.plan(tx, &worker, begin, &format!("{}-v1", COMMUNITIES[1]), details, None, sittings)?;
        self.approve(tx, &worker, id, begin.plus_minutes(60))?;
        for n in 0..count {
            let came = (0..12 - n % 3).map(|g| guest(100 + g)).collect::<Result<_, _>>()?;
            self.paper(tx, &worker, id, n, came, None)?;
        }
        Ok(())
    }

    /// 读书会: by month, week and session.
    pub(super) fn reading(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let station = self.cast.station.clone();
        let first = days::monday(self.today).plus_days(-27);
        let series = Series {
            rule: Rule::Weekly { weekdays: vec![2], from: first, times: plans::READING.len() },
            from: 19 * 60,
            until: 20 * 60 + 30,
            on_holiday: OnHoliday::Skip,
            themes: plans::READING.iter().map(|t| Line::new("t", t)).collect::<Result<_, _>>()?,
            lecturer: self.taught(4),
        };
        let sittings = series::dates(&series, &self.office.calendar())?;
        let mut details = details("社工读书会", Form::StudyGroup, Audience::Workers, 0)?;
        (details.open_to, details.credit) = (OpenTo::Staff, Counts::Training);
        let month = days::first_of_month(self.today);
        let themes = format!(
            "{} | 走进一家人\n{} | 坐下来商量\n{} | 敲门与倾听\n{} | 矛盾与会议",
            days::month_name(month.plus_days(-1)),
            days::month_name(month),
            first.plus_days(1),
            first.plus_days(29),
        );
        details.outline.themes = outline::themes("themes", &themes)?;
        details.outline.aim = Some(Paragraph::new("aim", "一月一个主题，一周一章，读完能用到走访里")?);
        let begin = self.ago(35, 560);
        let count = sittings.len();
        let id = self.plan(tx, &station, begin, &format!("{}-v2", COMMUNITIES[0]), details, None, sittings)?;
        self.approve(tx, &station, id, begin.plus_minutes(30))?;
        let workers = self.cast.workers.clone();
        for worker in &workers {
            self.run(tx, worker, begin.plus_minutes(200), None, crate::commands::sign_up::SignUp { gathering: id })?;
        }
        for n in 0..count {
            let row = sitting_of(tx, id, n)?;
            if row.until_at > self.now {
                break;
            }
            let marks = workers
                .iter()
                .map(|w| crate::commands::roll::RollMark {
                    named: crate::subject_roll::Named::Person(w.person),
                    presence: liren_office::attendance::Presence::Present,
                })
                .collect();
            let note = line("签到本补录")?;
            let paper = Paper { gathering: id, sitting: row.id, marks, walk_ins: Vec::new(), heads: None, note };
            self.run(tx, &station, row.until_at.plus_minutes(30), None, paper)?;
        }
        Ok(())
    }

    /// 安全月: ten events for four audiences, boards touring the communities.
    pub(super) fn safety_month(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let station = self.cast.station.clone();
        let begin = self.ago(48, 540);
        let mut month = details("安全月", Form::Programme, Audience::Residents, 0)?;
        month.outline.aim = Some(Paragraph::new("aim", "四类对象各有所学，隐患有人看、有人管")?);
        let programme = self.plan(tx, &station, begin, STREET, month, None, Vec::new())?;
        self.approve(tx, &station, programme, begin.plus_minutes(20))?;
        for (n, (title, form, audience, lecturer, came)) in plans::SAFETY.into_iter().enumerate() {
            let day = self.today.plus_days(-40 + 3 * n as i64);
            let mut details = details(title, form, audience, 0)?;
            if audience != Audience::Residents {
                details.open_to = OpenTo::Team;
            }
            details.outline.safety = Some(Paragraph::new("s", "入口留通道，急救箱放签到台，雨天改室内")?);
            details.outline.flow = outline::flow(
                "f",
                "14:00 | 签到领资料 | 吴桂兰\n14:10 | 讲解 | 主讲\n15:00 | 动手练 | 全体\n15:20 | 提问和反馈 | 梁小满",
            )?;
            details.outline.budget = outline::costs("b", "资料印刷 | 120\n饮用水 | 60")?;
            let exhibition = form == Form::Exhibition;
            let sittings = if exhibition {
                (0..)
                    .zip(COMMUNITIES)
                    .map(|(k, code)| NewSitting {
                        place: Some(code.into()),
                        ..at(day.plus_days(2 * k), 9 * 60, 8 * 60)
                    })
                    .collect()
            } else {
                vec![NewSitting { lecturer: lecturer.and_then(|l| self.taught(l)), ..at(day, 14 * 60, 90) }]
            };
            let place = if exhibition {
                STREET.to_owned()
            } else {
                format!("{}-v{}", COMMUNITIES[n % 2], if n % 2 == 0 { 2 } else { 1 })
            };
            let planned = begin.plus_minutes(120 + n as i64);
            let id = self.plan(tx, &station, planned, &place, details, Some(programme), sittings)?;
            self.approve(tx, &station, id, planned.plus_minutes(20))?;
            if exhibition {
                for (k, heads) in [140, 96, 118, 73].into_iter().enumerate() {
                    self.paper(tx, &station, id, k, Vec::new(), Some(heads))?;
                }
            } else {
                let people = (0..came).map(|g| guest(n * 20 + g)).collect::<Result<_, _>>()?;
                self.paper(tx, &station, id, 0, people, None)?;
            }
            let end = day.plus_days(if exhibition { 7 } else { 0 }).start().plus_minutes(19 * 60);
            self.over(tx, id, end)?;
            if title.contains("疏散") {
                self.close(tx, &station, id, end.plus_minutes(24 * 60))?;
            } else if n < 8 && end < self.now {
                self.settle(tx, &station, id, end.plus_minutes(60))?;
            }
        }
        Ok(())
    }

    fn close(&mut self, tx: &mut Tx<'_>, by: &Actor, gathering: DossierId, when: Instant) -> Result<(), Fault> {
        let result =
            Paragraph::new("r", "十二层住户四分钟内下到集合点，两处常闭门改了闭门器，一位轮椅老人有了结对邻居。")?;
        let issues = Some(Paragraph::new("i", "广播在三单元听不清，下次带扩音器。")?);
        let costs = outline::costs("c", "资料印刷 | 110\n饮用水 | 72")?;
        self.run(tx, by, when, Some(3), SumUp { gathering, result, issues, costs, photos: Vec::new() })?;
        let row = sitting_of(tx, gathering, 0)?;
        let seats = tx.all(&crate::store::seats::SEATS, liren_store::params![row.dossier])?;
        for (n, seat) in seats.iter().take(8).enumerate() {
            let words = (n == 2).then(|| Paragraph::new("w", "第一次知道自己家楼梯走几分钟")).transpose()?;
            let answers = Answers { content: 3, useful: if n == 5 { 2 } else { 3 }, again: 3, words };
            let say = FeedbackGuest { gathering, seat: seat.id, answers };
            self.run(tx, &Actor::public(), when.plus_minutes(5), None, say)?;
        }
        let manager = self.cast.manager.clone();
        self.run(tx, &manager, when.plus_minutes(200), Some(4), AgreeSummary { gathering, text: None }).map(drop)
    }

    /// 六助: 32 themed activities, 360 person-times, 64 people.
    pub(super) fn six_helps(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let worker = self.cast.workers[0].clone();
        let begin = self.ago(56, 560);
        let programme = details("六助暖心行动", Form::Programme, Audience::Elders, 0)?;
        let parent = self.plan(tx, &worker, begin, COMMUNITIES[0], programme, None, Vec::new())?;
        self.approve(tx, &worker, parent, begin.plus_minutes(20))?;
        let mut next = 0;
        for n in 0..32_usize {
            let day = self.today.plus_days(-54 + (n as i64 * 50) / 32);
            let title = format!("{}（第 {} 场）", plans::HELPS[n % plans::HELPS.len()], n / plans::HELPS.len() + 1);
            let planned = begin.plus_minutes(60 + n as i64);
            let details = details(&title, Form::Activity, Audience::Elders, 0)?;
            let sittings = vec![at(day, 9 * 60 + 30, 120)];
            let place = format!("{}-v1", COMMUNITIES[0]);
            let id = self.plan(tx, &worker, planned, &place, details, Some(parent), sittings)?;
            self.approve(tx, &worker, id, planned.plus_minutes(10))?;
            // Eight of twelve and twenty-four of eleven: 360.
            let came = if n % 4 == 0 { 12 } else { 11 };
            let people = (0..came).map(|g| guest((next + g) % 64)).collect::<Result<_, _>>()?;
            next += came;
            self.paper(tx, &worker, id, 0, people, None)?;
            let end = day.start().plus_minutes(12 * 60);
            self.over(tx, id, end)?;
            // The newest are still to be summed up.
            if n < 29 {
                self.settle(tx, &worker, id, end.plus_minutes(240))?;
            }
        }
        Ok(())
    }

    /// A summary in one sentence, agreed to by somebody else on the next morning.
    fn settle(&mut self, tx: &mut Tx<'_>, by: &Actor, gathering: DossierId, when: Instant) -> Result<(), Fault> {
        let result = Paragraph::new("r", "约好的老人都到了，要跟进的已经记进民情台账。")?;
        let sum = SumUp { gathering, result, issues: None, costs: Vec::new(), photos: Vec::new() };
        self.run(tx, by, when, Some(3), sum)?;
        let other = if by == &self.cast.station { self.cast.manager.clone() } else { self.cast.station.clone() };
        let morning = when.plus_minutes(17 * 60);
        self.run(tx, &other, morning, Some(4), AgreeSummary { gathering, text: None }).map(drop)
    }

    /// What is to come: one that is open now, one that is full, one that waits for approval, one being planned.
    pub(super) fn lay_ahead(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let worker = self.cast.workers[0].clone();
        let home = format!("{}-v1", COMMUNITIES[0]);
        let begin = self.ago(6, 600);
        // Under way, so that a roll can be called.
        let civil = self.now.civil();
        let minute = (i64::from(civil.hour()) * 60 + i64::from(civil.minute()) - 20).clamp(0, 22 * 60);
        let mut health = details("冬季老年健康讲座", Form::Lecture, Audience::Elders, 30)?;
        health.outline.flow = outline::flow(
            "f",
            "开始 | 签到量血压 | 吴桂兰\n20 分钟后 | 冬季血压怎么管 | 顾念慈\n60 分钟后 | 提问 | 梁小满",
        )?;
        let today = NewSitting { lecturer: self.taught(3), ..at(self.today, minute, 100) };
        let id = self.plan(tx, &worker, begin, &home, health, None, vec![today])?;
        self.approve(tx, &worker, id, begin.plus_minutes(15))?;
        self.put(tx, &worker, id, 14, begin.plus_minutes(600))?;
        let steward = Join { gathering: id, person: self.cast.steward, part: "steward".into() };
        self.run(tx, &worker, begin.plus_minutes(640), None, steward)?;
        // Full, with people waiting.
        let mut paper_cut = details("剪纸工作坊（6–9 岁）", Form::Workshop, Audience::Children, 6)?;
        (paper_cut.age_from, paper_cut.age_to) = (Some(6), Some(9));
        let saturday = days::monday(self.today).plus_days(12);
        let id = self.plan(tx, &worker, begin, &home, paper_cut, None, vec![at(saturday, 14 * 60, 90)])?;
        self.approve(tx, &worker, id, begin.plus_minutes(25))?;
        self.put(tx, &worker, id, 8, begin.plus_minutes(700))?;
        // A festival of the lunar calendar, with a programme of acts; it waits for approval.
        let year = self.today.date().year();
        let laba =
            [year - 1, year, year + 1].into_iter().filter_map(|y| lunar::day(y, 12, 8)).find(|d| *d > self.today);
        if let Some(day) = laba {
            let mut show = details("腊八邻里演出", Form::Show, Audience::Residents, 80)?;
            show.outline.flow = outline::flow(
                "f",
                "第 1 个 | 合唱《咱们的社区》 | 桂花新村合唱队\n第 2 个 | 快板《敲门》 | 罗长河\n第 3 个 | 太极扇 | 梧桐里晨练队\n第 4 个 | 分腊八粥 | 全体",
            )?;
            show.outline.budget = outline::costs("b", "腊八粥食材 | 480\n音响租用 | 300")?;
            let id = self.plan(tx, &worker, self.ago(1, 900), &home, show, None, vec![at(day, 10 * 60, 90)])?;
            self.run(tx, &worker, self.ago(1, 930), Some(1), AskApproval { gathering: id })?;
        }
        // Still being planned.
        let plan = details("楼组长例会", Form::Meeting, Audience::Volunteers, 0)?;
        let day = days::monday(self.today).plus_days(PAGE + 1);
        self.plan(tx, &worker, self.ago(0, 0), &home, plan, None, vec![at(day, 15 * 60, 60)]).map(drop)
    }

    /// Puts so many people down.
    fn put(&mut self, tx: &mut Tx<'_>, by: &Actor, id: DossierId, count: usize, when: Instant) -> Result<(), Fault> {
        for n in 0..count {
            let WalkIn { name, phone } = guest(n)?;
            let who = Who::Guest { name, phone };
            self.run(tx, by, when.plus_minutes(n as i64), None, SignUpFor { gathering: id, who, at_door: false })?;
        }
        Ok(())
    }
}
