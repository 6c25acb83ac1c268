//! The demo's recruitment: 168 people for the communities of 平城区, from the office's own Excel, placed by rule and
//! inducted in three days; some 90 of them hold licences.

use liren_gatherings::{
    commands::{
        approve::{Approve, AskApproval},
        here::CheckOut,
        over::Over,
        plan::{Details, Plan},
        roll::{Roll, RollMark},
        sittings::NewSitting,
        sum_up::{AgreeSummary, SumUp},
    },
    model::{Audience, Counts, Form, OpenTo},
    outline::Outline,
    subject::{self as gatherings, Gathering},
    subject_roll::Named,
};
use liren_kernel::{Instant, Line, Paragraph, SettableClock};
use liren_office::{Actor, DossierId, Envelope, Fault, Office, PersonId, Role, attendance::Presence};
use liren_papers::sample;
use liren_people::{
    demo::{COMMUNITIES, STREET},
    public,
    roster::batch,
};
use liren_places::find::{self as places, Kind};

use super::{
    commands::{
        call::{Call, Induct},
        load::{self, upload_kind},
        place::{PlaceByRule, mark, proposal},
    },
    model::Need,
    subject::{self, Recruitment},
};
use crate::{
    cast::{Cast, DISTRICT},
    network::{commands::licence::RecordLicence, model::LicenceKind},
};

/// How many of those taken hold a licence.
const LICENSED: usize = 92;

/// Makes it.
///
/// # Errors
/// When a command is refused.
pub(crate) fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let mut cast = Cast::new(office, clock, now, "recruit");
    let head = cast.actor("shen")?;
    let starts = now.day().plus_days(-45);
    cast.at(cast.ago(57, 10 * 60));
    let call = Call {
        at: DISTRICT.into(),
        title: Line::new("title", "平城区社区工作者招聘")?,
        text: Paragraph::new("text", "面向社会公开招聘社区工作者168名，安排到各社区工作。笔试、面试后公示。")?,
        post_title: Line::new("post_title", "社区工作者")?,
        closes: now.day().plus_days(-52),
        starts,
        needs: needs(office)?,
    };
    let id = cast.run(&head, None, call)?.dossier.ok_or(Fault::NotFound)?;
    cast.at(cast.ago(50, 15 * 60));
    import(&mut cast, &head, id)?;
    cast.at(cast.ago(48, 9 * 60));
    let seen = mark(&proposal(&recruitment(office, &head, id)?));
    cast.run(&head, None, PlaceByRule { recruitment: id, from: starts, seen })?;
    licences(&mut cast, &head, &recruitment(office, &head, id)?)?;
    induction(&mut cast, &head, id)
}

/// 168 posts: two each in two communities of the invented street, the rest spread over the district.
fn needs(office: &Office) -> Result<Vec<Need>, Fault> {
    let codes = office.db().read_blocking(|read| {
        let mut codes = Vec::new();
        for (street, _) in places::choices(read, DISTRICT, Kind::Street)? {
            let inside = places::choices(read, &street, Kind::Community)?;
            codes.extend(inside.into_iter().map(|(code, _)| code));
        }
        Ok::<_, Fault>(codes)
    })?;
    let need = |code: &str, needed, skills: &[&str]| Need {
        community: code.to_owned(),
        needed,
        skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
    };
    let mut needs = vec![need(COMMUNITIES[0], 2, &["摄影"]), need(COMMUNITIES[1], 2, &["英语"])];
    let mut left = i64::try_from(sample::TAKEN).unwrap_or_default() - 4;
    let others: Vec<&String> = codes.iter().filter(|code| !COMMUNITIES.contains(&code.as_str())).collect();
    for (n, code) in others.iter().enumerate() {
        // As even as whole posts can be.
        let rest = i64::try_from(others.len() - n).unwrap_or(1);
        let share = (left + rest - 1) / rest;
        needs.push(need(code, share, &[]));
        left -= share;
    }
    Ok(needs)
}

fn import(cast: &mut Cast<'_>, head: &Actor, id: DossierId) -> Result<(), Fault> {
    let envelope = Envelope { id: cast.id(), revision: None };
    let (office, head) = (cast.office.clone(), head.clone());
    // Uploads and imports wait for threads of a runtime; the demo is made without one.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|e| Fault::Internal(e.to_string()))?;
    runtime.block_on(async move {
        let (kind, bytes) = (upload_kind(id), sample::taken());
        let upload = batch::upload(&office, head.person, kind, "拟录用名单.xlsx", bytes).await?;
        load::load(&office, &head, envelope, id, upload, false).await.map(drop)
    })
}

fn recruitment(office: &Office, head: &Actor, id: DossierId) -> Result<Recruitment, Fault> {
    let (keys, reach) = (office.keys().clone(), liren_office::Reach::of(head));
    let found = office.db().read_blocking(move |read| subject::load(read, &keys, &reach, id, false))?;
    found.ok_or(Fault::NotFound)
}

/// Licences that the new colleagues brought: recorded at one sitting, so in one transaction.
fn licences(cast: &mut Cast<'_>, head: &Actor, on: &Recruitment) -> Result<(), Fault> {
    let today = cast.now.day();
    let mut commands = Vec::with_capacity(LICENSED);
    for (n, person) in (0_i64..).zip(on.taken().filter_map(|one| one.person).take(LICENSED)) {
        let kind = if n % 4 == 0 { LicenceKind::SocialWorker } else { LicenceKind::Assistant };
        let command = RecordLicence {
            person,
            kind,
            number: format!("2023140299{n:04}"),
            issued: today.plus_days(-700 - n),
            valid_until: today.plus_days(100 + 9 * n),
        };
        commands.push((Envelope { id: cast.id(), revision: None }, command));
    }
    let (office, head) = (cast.office.clone(), head.clone());
    cast.office.db().write_blocking(move |tx| {
        for (envelope, command) in commands {
            office.run_in(tx, &head, envelope, command)?;
        }
        Ok::<_, Fault>(())
    })
}

/// Three days: what the job is, how to visit, whom to ask. Planned by the district, approved by the street, rolled on
/// each day: who came to work in the invented street by name, the others as heads.
fn induction(cast: &mut Cast<'_>, head: &Actor, id: DossierId) -> Result<(), Fault> {
    cast.at(cast.ago(47, 14 * 60));
    let first = cast.now.day().plus_days(-45);
    let themes = ["社区工作者做什么", "入户走访怎么开口", "遇到难事找谁"];
    let sittings = (0_i64..).zip(themes).map(|(n, theme)| {
        let theme = Line::new("theme", theme)?;
        let (from, until) = (9 * 60, 16 * 60 + 30);
        Ok(NewSitting { day: first.plus_days(n), from, until, theme: Some(theme), place: None, lecturer: None })
    });
    let details = Details {
        form: Form::Training,
        title: Line::new("title", "新到岗社区工作者岗前培训")?,
        audience: Audience::Workers,
        age_from: None,
        age_to: None,
        open_to: OpenTo::Staff,
        capacity: 200,
        credit: Counts::Training,
        outline: Outline {
            aim: Some(Paragraph::new("aim", "三天里知道做什么、怎么开口、遇到难事找谁。")?),
            ..Outline::default()
        },
    };
    let sittings = sittings.collect::<Result<Vec<_>, liren_kernel::Refusal>>()?;
    let plan = Plan { at: STREET.into(), details, parent: None, sittings };
    let gathering = cast.run(head, None, plan)?.dossier.ok_or(Fault::NotFound)?;
    cast.run(head, None, Induct { recruitment: id, gathering })?;
    cast.run(head, Some(1), AskApproval { gathering })?;
    let manager = cast.actor("gao")?;
    cast.at(cast.ago(47, 16 * 60));
    cast.run(&manager, Some(2), Approve { gathering, text: None })?;
    let people = inducted(cast, &recruitment(cast.office, head, id)?)?;
    let others = i64::try_from(sample::TAKEN + 1 - people.len()).ok();
    for sitting in seen(cast, head, gathering)?.sittings {
        let marks = people.iter().map(|named| RollMark { named: *named, presence: Presence::Present }).collect();
        cast.at(sitting.from_at.plus_minutes(-5));
        cast.run(head, None, Roll { gathering, sitting: sitting.id, marks, heads: others })?;
        cast.at(sitting.until_at);
        cast.run(head, None, CheckOut { gathering, sitting: sitting.id, named: people.clone() })?;
    }
    cast.at(cast.ago(43, 17 * 60));
    cast.run(&Actor::clockwork(), None, Over { gathering })?;
    let result = Paragraph::new("result", "三天都到齐了，每人带走一本走访手册，约好由师傅陪着走头八户。")?;
    let issues = Some(Paragraph::new("issues", "第二天演练时间不够，放进入户实战演练再练。")?);
    let revision = seen(cast, head, gathering)?.header.revision;
    let sum = SumUp { gathering, result, issues, costs: Vec::new(), photos: Vec::new() };
    cast.run(head, Some(revision), sum)?;
    cast.at(cast.ago(42, 9 * 60));
    cast.run(&manager, Some(revision + 1), AgreeSummary { gathering, text: None }).map(drop)
}

fn seen(cast: &Cast<'_>, head: &Actor, id: DossierId) -> Result<Gathering, Fault> {
    let (keys, reach, person) = (cast.office.keys().clone(), liren_office::Reach::of(head), head.person);
    let found = cast.office.db().read_blocking(move |read| gatherings::load(read, &keys, &reach, person, id, false))?;
    found.ok_or(Fault::NotFound)
}

/// Who is known by name: 梁小满, and those of the batch who came to the invented street.
fn inducted(cast: &Cast<'_>, on: &Recruitment) -> Result<Vec<Named>, Fault> {
    let taken: Vec<PersonId> = on.taken().filter_map(|one| one.person).collect();
    let (liang, now) = (cast.person("liang")?, cast.now);
    let mut people = cast.office.db().read_blocking(move |read| {
        let mut here = Vec::new();
        for code in COMMUNITIES {
            here.extend(public::people_with_role(read, Role::CommunityWorker, code, now)?);
        }
        Ok::<_, Fault>(here)
    })?;
    people.retain(|person| taken.contains(person));
    people.push(liang);
    people.sort_unstable();
    people.dedup();
    Ok(people.into_iter().map(Named::Person).collect())
}
