//! Demo data: some forty matters of the past weeks in every state, made through the same commands as people use.
//!
//! The demo's places and people must be there. The clock is set back for each step and forward again at the end.

mod cases;
mod meeting;

use liren_kernel::{Instant, Level, Line, Paragraph, SettableClock};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Office, OrgId, Receipt, Role, directory,
    dossier::{TEAM, need_key},
    photo::{self, Stored},
    store::PEOPLE_OF_ORG,
};
use liren_people::{OrgKind, public};
use liren_store::params;

use self::cases::{CASES, Case, Life};
use crate::{
    category,
    commands::{
        ask_more::{ApproveParking, AskExtend, AskPark},
        ask_verify::AskVerify,
        assist::Assist,
        attach::Attach,
        call_back::CallBack,
        cancel::Cancel,
        close::Close,
        decline::Decline,
        dispatch::Dispatch,
        dispute::Dispute,
        feed_back::FeedBack,
        file::File,
        fix_on_spot::FixOnSpot,
        inspect::Inspect,
        key_in::KeyIn,
        links::MakeLink,
        overdue::Overdue,
        report::{Details, Report},
        report_public::ReportPublic,
        sign_for::SignFor,
        wait::Wait,
    },
    import_categories,
    model::{Rating, Source, Way},
    subject::Unposted,
};

/// The communities of the invented street.
const COMMUNITIES: [&str; 4] = ["140213901001", "140213901002", "140213901003", "140213901004"];

/// Who acts in one community.
struct Cast {
    desk: Actor,
    inspector: Actor,
    handler: Actor,
    /// Who may grant that something is parked.
    above: Actor,
    org: OrgId,
    /// Organisations besides, the one without account first.
    others: Vec<OrgId>,
}

struct Demo<'a> {
    office: &'a Office,
    clock: &'a SettableClock,
    now: Instant,
    scene: Vec<Stored>,
    after: Vec<Stored>,
    step: u32,
}

/// Loads the categories and the matters; `now` is when the demo is made, and what the clock shows afterwards.
///
/// # Errors
/// When the demo's places or people are missing, or the database fails.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    clock.set(now.plus_minutes(-50 * 24 * 60));
    let made = import_categories(office, &Actor::clockwork(), category::FIRST).and_then(|_| {
        let scene = vec![store_photo(office, [150, 120, 90], true)?];
        let after = vec![store_photo(office, [190, 200, 185], false)?];
        Demo { office, clock, now, scene, after, step: 0 }.all()
    });
    clock.set(now);
    made
}

/// A drawn stairwell as a photo on disk, with or without things in the way.
///
/// # Errors
/// When the disk refuses.
pub fn store_photo(office: &Office, wall: [u8; 3], blocked: bool) -> Result<Stored, Fault> {
    let picture = image::RgbImage::from_fn(800, 600, |x, y| {
        let stair = y > 360 && (y - 360) / 40 >= (x / 90);
        let boxes = blocked && (240..420).contains(&y) && (x / 130) % 2 == 1;
        image::Rgb(match (boxes, stair) {
            (true, _) => [120 + (x % 13) as u8, 82, 48],
            (_, true) => [128, 128, 124],
            _ => [wall[0], wall[1], wall[2] + (y / 12) as u8],
        })
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).map_err(|e| Fault::Internal(e.to_string()))?;
    let photo = photo::prepare("photos", png.get_ref())?;
    office.blobs().put_photo(&photo, None)
}

impl Demo<'_> {
    fn all(mut self) -> Result<(), Fault> {
        let cast: Vec<Cast> = COMMUNITIES.iter().map(|code| self.cast(code)).collect::<Result<_, _>>()?;
        for case in CASES {
            self.live(case, &cast[case.at.0])?;
        }
        self.meetings(&cast[0])?;
        Ok(())
    }

    /// Finds who acts: the community's own people where it has some, the station's elsewhere.
    fn cast(&self, code: &'static str) -> Result<Cast, Fault> {
        let now = self.now;
        self.office.db().read_blocking(move |read| {
            let missing = || Fault::Internal(format!("the demo has nobody to act in {code}"));
            let mut one = |roles: &[Role]| -> Result<Actor, Fault> {
                for role in roles {
                    if let Some(person) = public::people_with_role(read, *role, code, now)?.first() {
                        return directory::actor(read, *person, now);
                    }
                }
                Err(missing())
            };
            let desk = one(&[Role::CommunityWorker, Role::StationLead])?;
            let inspector = one(&[Role::GridWorker, Role::Supervisor])?;
            let above = one(&[Role::StationLead, Role::StreetManager])?;
            let kinds = [OrgKind::PropertyCompany, OrgKind::Department];
            for org in public::orgs_serving(read, code, &kinds)? {
                if let Some((person,)) = read.opt(&PEOPLE_OF_ORG, params![org.id, now])? {
                    let handler = directory::actor(read, person, now)?;
                    let kinds = [OrgKind::Contractor, OrgKind::Department, OrgKind::StreetOffice];
                    let others = public::orgs_serving(read, code, &kinds)?;
                    let mut others: Vec<_> = others.into_iter().filter(|o| o.id != org.id).collect();
                    others.sort_by_key(|o| o.kind != OrgKind::Contractor.name());
                    let others = others.into_iter().map(|o| o.id).collect();
                    return Ok(Cast { desk, inspector, handler, above, org: org.id, others });
                }
            }
            Err(missing())
        })
    }

    /// Runs a step under an id of its own.
    fn run<C: Command>(
        &mut self,
        actor: &Actor,
        at: Instant,
        revision: Option<i64>,
        command: C,
    ) -> Result<Receipt, Fault> {
        self.clock.set(at.min(self.now));
        self.step += 1;
        let envelope = Envelope { revision, ..Envelope::of(&[b"liren-matters-demo", &self.step.to_be_bytes()]) };
        self.office.run_blocking(actor, envelope, command)
    }

    fn live(&mut self, case: &Case, cast: &Cast) -> Result<(), Fault> {
        let (days, minute) = case.when;
        let begin = match days {
            0 => self.now.plus_minutes(-30),
            days => self.now.day().plus_days(-days).start().plus_minutes(minute),
        };
        let made = self.report(case, cast, begin)?;
        let matter = made.dossier.ok_or(Fault::NotFound)?;
        self.go_on(case, cast, matter, begin)
    }

    fn report(&mut self, case: &Case, cast: &Cast, at: Instant) -> Result<Receipt, Fault> {
        let (community, compound, entrance) = case.at;
        let details = Details {
            place: format!("{}-c{compound}-e{entrance}", COMMUNITIES[community]),
            category: case.category.into(),
            title: Line::new("title", case.title)?,
            spot: Line::optional("spot", case.spot)?,
            text: Paragraph::optional("text", case.text)?,
            photos: if case.life == Life::Restricted { vec![] } else { self.scene.clone() },
        };
        let line = |name: &str, text: &str| Line::new(name, text).map(Some);
        match case.source {
            Source::Resident => {
                let (name, phone) = (line("name", "张女士")?, line("phone", "13812342266")?);
                self.run(&Actor::public(), at, None, ReportPublic { details, name, phone, notice: true })
            }
            source @ (Source::Chat | Source::Phone | Source::Paper | Source::Hotline | Source::Assigned) => {
                let (said_at, name) = (at.plus_minutes(-45), line("name", "王师傅")?);
                self.run(&cast.desk, at, None, KeyIn { details, source, said_at, name, phone: None })
            }
            source => {
                let restricted = case.life == Life::Restricted;
                let by = if restricted { &cast.desk } else { &cast.inspector };
                // The supervisor inspects but does not report; there the desk does.
                let by = if by.has(Role::Supervisor) { &cast.desk } else { by };
                self.run(by, at, None, Report { details, source, restricted, at: None })
            }
        }
    }

    fn go_on(&mut self, case: &Case, cast: &Cast, matter: DossierId, begin: Instant) -> Result<(), Fault> {
        let at = |hours: i64| begin.plus_minutes(hours * 60);
        let text = |text: &str| Paragraph::new("text", text);
        match case.life {
            Life::Reported => return Ok(()),
            Life::Restricted => return self.seal_in(cast, matter, at(1)),
            Life::Verifying => {
                let text = Some(text("看看是不是真的漏电，别用手碰。")?);
                self.run(&cast.desk, at(1), Some(1), AskVerify { matter, text })?;
                return Ok(());
            }
            Life::Fixed => {
                let (text, photos) = (text("当场劝导，已经清走")?, self.after.clone());
                self.run(&cast.desk, at(1), Some(1), FixOnSpot { matter, text, photos, answer: None, show: false })?;
                return Ok(());
            }
            Life::Declined(reason) => {
                let text = text("这件事不归社区办理，已电话告诉您可以去哪里办。")?;
                self.run(&cast.desk, at(1), Some(1), Decline { matter, reason, text })?;
                return Ok(());
            }
            Life::Cancelled => {
                self.run(&cast.desk, at(1), Some(1), Cancel { matter, text: text("和前一件重复登记")? })?;
                return Ok(());
            }
            _ => self.run(&cast.desk, at(1), Some(1), File { matter, text: None })?,
        };
        if case.life == Life::Filed {
            return Ok(());
        }
        let ask = Some(text("请尽快到现场处理，办好后拍照反馈。")?);
        let linked = cast.others.first().copied().filter(|_| case.life == Life::Linked);
        let command = Dispatch { matter, org: linked.unwrap_or(cast.org), text: ask, due: None, due_reason: None };
        self.run(&cast.desk, at(2), Some(2), command)?;
        match case.life {
            Life::Dispatched => return Ok(()),
            Life::Linked => {
                let org = linked.unwrap_or(cast.org);
                self.run(&cast.desk, at(2).plus_minutes(5), None, MakeLink { matter, org, days: 7 })?;
                return Ok(());
            }
            Life::Disputed => {
                let text = text("门外人行道由市政管养，请改派。")?;
                self.run(&cast.handler, at(3), Some(3), Dispute { matter, text })?;
                return Ok(());
            }
            _ => self.run(&cast.handler, at(3), Some(3), SignFor { matter })?,
        };
        match case.life {
            Life::Handling => return Ok(()),
            Life::Late => return self.late(matter),
            Life::Parked | Life::Waiting | Life::Extension | Life::Helped => {
                return self.another_way(case.life, cast, matter, at(4));
            }
            _ => {}
        }
        let done =
            FeedBack { matter, text: text("已派人处理，现场清理完毕。")?, photos: self.after.clone() };
        self.run(&cast.handler, at(5), Some(4), done)?;
        if case.life == Life::Feedback {
            return Ok(());
        }
        let mut seen = 5;
        if matches!(case.life, Life::SentBack | Life::Reworked(_)) {
            let what = Some(text("还有一部分没有清走，通道仍不通畅。")?);
            let photos = self.scene.clone();
            let back = Inspect { matter, pass: false, text: what, photos, answer: None, show: false };
            self.run(&cast.inspector, at(7), Some(seen), back)?;
            if case.life == Life::SentBack {
                return Ok(());
            }
            let again = FeedBack { matter, text: text("剩下的也清走了。")?, photos: self.after.clone() };
            self.run(&cast.handler, at(24), Some(seen + 1), again)?;
            seen += 2;
        }
        let (seen_it, answer) =
            (Some(text("现场已经整改到位。")?), Some(text("您反映的问题已经处理好，我们到现场看过了。")?));
        let good = Inspect { matter, pass: true, text: seen_it, photos: vec![], answer, show: true };
        self.run(&cast.inspector, at(26), Some(seen), good)?;
        let rating = match case.life {
            Life::Closed(rating) => rating,
            Life::Reworked(rating) => Some(rating),
            _ => return Ok(()),
        };
        self.close(cast, matter, at(28), seen + 1, rating)
    }

    /// What is not done straight on: it waits, is asked for, or is done by two.
    fn another_way(&mut self, life: Life, cast: &Cast, matter: DossierId, at: Instant) -> Result<(), Fault> {
        let text = |text: &str| Paragraph::new("text", text);
        let days = |days: i64| at.plus_minutes(days * 24 * 60);
        match life {
            Life::Parked => {
                let until = days(90);
                let text = text("单独修一块不安全，已列入外墙加固计划，下季度再看。")?;
                self.run(&cast.handler, at, None, AskPark { matter, until, text })?;
                let grant = ApproveParking { matter, agree: true, until, text: None };
                self.run(&cast.above, at.plus_minutes(90), Some(4), grant)?;
            }
            Life::Waiting => {
                let text = text("楼上住户出差，说周末回来开门。")?;
                self.run(&cast.handler, at, Some(4), Wait { matter, until: days(6), text })?;
            }
            Life::Extension => {
                let text = text("厂家说配件下周发货。")?;
                self.run(&cast.handler, at, None, AskExtend { matter, until: days(9), text })?;
            }
            _ => {
                let Some(org) = cast.others.last().copied() else { return Ok(()) };
                let text = text("请断电半小时，配合锯枝。")?;
                self.run(&cast.desk, at, None, Assist { matter, org, text, due: Some(days(3)) })?;
            }
        }
        Ok(())
    }

    fn close(
        &mut self,
        cast: &Cast,
        matter: DossierId,
        at: Instant,
        revision: i64,
        rating: Option<Rating>,
    ) -> Result<(), Fault> {
        let mut revision = revision;
        if rating.is_some() {
            let (way, resolved) = (Way::Phone, rating.map(|_| true));
            let call = CallBack { matter, way, reached: true, resolved, rating, excluded: None, text: None };
            self.run(&cast.desk, at, Some(revision), call)?;
            revision += 1;
        }
        let text = Some(Paragraph::new("text", "处理结果已经告诉您，谢谢您的反映。")?);
        self.run(&cast.desk, at.plus_minutes(5), Some(revision), Close { matter, text }).map(drop)
    }

    /// Lets the deadline of the present step pass, as the clock would.
    fn late(&mut self, matter: DossierId) -> Result<(), Fault> {
        let keys = self.office.keys().clone();
        let found = self.office.db().read_blocking(move |read| Unposted::by_id(read, &keys, matter, false))?;
        let due = found.and_then(|f| f.0.header.due_at).ok_or(Fault::NotFound)?;
        if due < self.now {
            self.run(&Actor::clockwork(), due.plus_minutes(1), None, Overdue { matter, due })?;
        }
        Ok(())
    }

    /// A restricted matter has its photo sealed with its own key.
    fn seal_in(&mut self, cast: &Cast, matter: DossierId, at: Instant) -> Result<(), Fault> {
        self.clock.set(at);
        let keys = self.office.keys().clone();
        let (seq, key) = self.office.db().write_blocking(move |tx| {
            let found = Unposted::by_id(tx, &keys, matter, true)?.ok_or(Fault::NotFound)?;
            need_key(tx, &keys, found.0.header.seq, Level::NeedToKnow, TEAM, at)
        })?;
        let plain = self.scene.first().cloned().ok_or(Fault::NotFound)?;
        let blobs = self.office.blobs();
        let large = blobs.get(&plain.sha, None)?;
        let photo = photo::prepare("photos", &large)?;
        let photos = vec![blobs.put_photo(&photo, Some((seq, &key)))?];
        self.run(&cast.desk, at, None, Attach { matter, photos })?;
        self.run(&cast.desk, at.plus_minutes(20), Some(1), File { matter, text: None }).map(drop)
    }
}
