//! 排课: what is taught, what keeps it from an evening, and the dates that would be.

use axum::extract::Path;
use liren_kernel::Day;
use liren_office::{DossierId, Fault};
use liren_store::params;
use liren_ui::{Row, Shell, Tone};
use liren_web::{Answer, Failure, Web};

use super::{Shown, crumbs, may, must, shown};
use crate::{
    cohort::{
        commands::{
            arrange::{self, begin},
            plan as planning,
        },
        model::{LimitKind, Stage},
        plan::Plan,
        policy::FIGURES,
        timetable::Answer as Placed,
    },
    shifts::store::{OF_LEARNERS, ShiftRow},
};

#[derive(askama::Template)]
#[template(path = "cohort_plan.html")]
struct Page<'a> {
    shell: Shell<'a>,
    to_arrange: String,
    to_subject: String,
    to_limit: String,
    to_stand_in: String,
    subjects: Vec<Row>,
    limits: Vec<Row>,
    ahead: Vec<Row>,
    duties: Vec<Row>,
    proposal: Vec<Row>,
    clash: Vec<String>,
    evenings: usize,
    may_change: bool,
    may_arrange: bool,
}

/// `GET /cohorts/{id}/plan`.
pub async fn show(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, now, cohort) = (web.t(), web.now, shown.cohort());
    must(&web, cohort, FIGURES)?;
    let base = format!("/cohorts/{id}");
    let plan = Plan::of(cohort, &web.edge.office().calendar(), now, false);
    let (mut proposal, mut clash) = (Vec::new(), Vec::new());
    if !plan.subjects.is_empty() {
        match plan.answer() {
            Placed::Placed(places) => {
                for date in plan.dates(cohort, &places) {
                    let title = cohort.subject(date.subject).map(|s| s.title.clone()).unwrap_or_default();
                    let when = format!("{} {}", t.short_day(date.from_at.day(), now), t.clock(date.from_at));
                    let note = [date.lecturer, date.venue];
                    let note = note.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
                    proposal.push(Row::new(when, title, format!("{base}/plan")).note(note));
                }
            }
            Placed::Clash(items) => clash = plan.named(cohort, &items),
            Placed::Unsure => clash.push(t.s("cohort-unsure").to_owned()),
        }
    }
    let subjects = (1..).zip(&cohort.subjects).map(|(n, s)| {
        let note = [s.lecturer.clone(), s.unit.clone(), t.minutes(s.minutes)];
        let note = note.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
        let row = Row::new(format!("{n}"), s.title.clone(), format!("{base}/subject?of={}", s.id)).note(note);
        if cohort.dates().any(|d| d.subject == s.id) {
            row.state(Tone::Done, t.s("cohort-dated"))
        } else {
            row.state(Tone::Soon, t.s("cohort-undated"))
        }
    });
    let limits = cohort.limits.iter().map(|l| {
        let seats = if l.kind == LimitKind::Room { t.f1("cohort-seats-of", "count", l.seats) } else { String::new() };
        let note = [seats, l.days.clone()];
        let note = note.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
        Row::new(t.s(&l.kind.label_key()), l.name.clone(), format!("{base}/drop-limit?of={}", l.id)).note(note)
    });
    let ahead = cohort.dates().filter(|s| s.from_at > now).map(|s| {
        let title = cohort.subject(s.subject).map(|x| x.title.clone()).unwrap_or_default();
        let when = format!("{} {}", t.short_day(s.from_at.day(), now), t.clock(s.from_at));
        Row::new(when, title, format!("{base}/cancel?of={}", s.id)).note(s.lecturer.clone())
    });
    let mut shell = web.shell(t.s("cohort-plan"));
    shell.crumbs = crumbs(&t, cohort);
    let running = cohort.stage != Stage::Settled;
    let page = Page {
        subjects: subjects.collect(),
        limits: limits.collect(),
        ahead: ahead.collect(),
        duties: if running { duties(&web, &shown, &plan.evenings).await? } else { Vec::new() },
        may_change: running && may(&web, cohort, planning::SUBJECT, false),
        may_arrange: running && may(&web, cohort, arrange::VERB, false) && !proposal.is_empty(),
        proposal,
        clash,
        evenings: plan.evenings.len(),
        to_arrange: format!("{base}/arrange"),
        to_subject: format!("{base}/subject"),
        to_limit: format!("{base}/limit"),
        to_stand_in: format!("{base}/stand-in"),
        shell,
    };
    web.page(&page)
}

/// Learners who are on duty while the class would meet: on evenings that may be used, and on dates that stand.
async fn duties(web: &Web, shown: &Shown, evenings: &[Day]) -> Result<Vec<Row>, Failure> {
    let (t, now, cohort) = (web.t(), web.now, shown.cohort());
    let length = cohort.subjects.iter().map(|s| s.minutes).max().unwrap_or(cohort.record.minutes);
    let free = evenings.iter().map(|day| begin(*day, cohort.record.begins)).map(|at| (at, at.plus_minutes(length)));
    let stand = cohort.dates().filter(|s| s.from_at > now).map(|s| (s.from_at, s.until_at));
    let times: Vec<_> = free.chain(stand).collect();
    let (Some(from), Some(until)) = (times.iter().map(|x| x.0).min(), times.iter().map(|x| x.1).max()) else {
        return Ok(Vec::new());
    };
    let seq = cohort.header.seq;
    // A shift is twelve hours at most: one that began the day before may still last.
    let since = from.plus_minutes(-24 * 60);
    let rows: Vec<ShiftRow> =
        web.read(FIGURES, move |read, _| Ok::<_, Fault>(read.all(&OF_LEARNERS, params![seq, since, until])?)).await?;
    let meets = |row: &&ShiftRow| times.iter().any(|(from, until)| row.from_at < *until && row.until_at > *from);
    let line = |row: &ShiftRow| {
        let day = row.from_at.day();
        let hours = format!("{}–{}", t.clock(row.from_at), t.clock(row.until_at));
        let href = format!("/cohorts/{}/limit?of={day}", cohort.header.id);
        Row::new(t.short_day(day, now), format!("{} · {}", shown.name(row.person), row.duty), href).note(hours)
    };
    // An evening that is kept free for duty already is settled.
    let settled = |day: Day| {
        let day = day.to_string();
        let duty = cohort.limits.iter().filter(|l| l.kind == LimitKind::Duty);
        duty.flat_map(|l| l.days.split_whitespace()).any(|one| one == day)
    };
    Ok(rows.iter().filter(meets).filter(|row| !settled(row.from_at.day())).map(line).collect())
}
