//! 排课: what is taught, what keeps it from an evening, and the dates that would be.

use axum::extract::Path;
use liren_office::DossierId;
use liren_ui::{Row, Shell, Tone};
use liren_web::{Answer, Web};

use super::{crumbs, may, must, shown};
use crate::cohort::{
    commands::{arrange, plan as planning},
    model::{LimitKind, Stage},
    plan::Plan,
    policy::FIGURES,
    timetable::Answer as Placed,
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
