//! 结业: who passed, with reasons, and their certificates. 学习需求: what was asked for, as sums.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_instruments::{expr::Value, form::Kind};
use liren_office::{DossierId, certificate};
use liren_ui::{Def, Row, Shell, Tone};
use liren_web::{Answer, Web};

use super::{Shown, crumbs, english, home::Link, learner, may, must, shown};
use crate::cohort::{
    commands::{rounds, settle},
    figures,
    model::{Part, Purpose, Stage},
    policy::FIGURES,
};

#[derive(askama::Template)]
#[template(path = "cohort_results.html")]
struct Page<'a> {
    shell: Shell<'a>,
    settled: bool,
    summary: String,
    next: Option<Link>,
    acts: Vec<Link>,
    rows: Vec<Row>,
    figures: Vec<Def>,
    apart: Vec<Row>,
    papers: Vec<Link>,
}

/// `GET /cohorts/{id}/results`.
pub async fn show(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    must(&web, shown.cohort(), FIGURES)?;
    let (keys, header) = (web.keys(), shown.cohort().header.clone());
    let papers = web.read(FIGURES, move |read, _| certificate::of_dossier(read, &keys, &header)).await?;
    let (t, now, cohort) = (web.t(), web.now, shown.cohort());
    let settled = cohort.stage == Stage::Settled;
    let (mut rows, mut apart, mut passed) = (Vec::new(), Vec::new(), 0);
    let mut learners: Vec<_> = cohort.learners().collect();
    // By group, as the page says; within it in the order they came.
    learners.sort_by_key(|l| (cohort.groups.iter().position(|g| Some(g.id) == l.grp), cohort.came(l.person), l.seq));
    for learner in learners {
        let person = learner.person;
        let verdict = shown.whole.came_out(person, now);
        let good = verdict.reasons.is_empty();
        passed += usize::from(good);
        let href = format!("/cohorts/{id}/learners/{person}");
        let paper = papers.iter().find(|p| p.row.holder == Some(person) && p.revoked_at().is_none());
        let note = paper.map_or_else(
            || learner::reasons(&web, &shown, &verdict).join(" · "),
            |p| t.f1("cohort-serial", "serial", p.serial.to_string()),
        );
        let href = paper.map_or(href.clone(), |p| format!("/certificates/{}", p.serial));
        let row = Row::new(shown.group_name(learner.grp), shown.name(person), href).note(note);
        rows.push(match (settled, good) {
            (true, true) => row.state(Tone::Done, t.s("cohort-passed")),
            (true, false) => row.state(Tone::Soon, t.s("cohort-not-passed")),
            (false, true) => row.state(Tone::Info, t.s("cohort-would-pass")),
            (false, false) => row.state(Tone::Plain, t.s("cohort-not-yet")),
        });
        for one in verdict.competencies.iter().filter(|c| c.apart) {
            let href = format!("/cohorts/{id}/moderate?of={person}");
            let name = learner::label(&web, &shown, &one.name);
            let note = super::three(&t, one);
            apart.push(Row::new("", format!("{} · {name}", shown.name(person)), href).note(note));
        }
    }
    let total = cohort.learners().count();
    let open = |path: &str, key: &str| Link { href: format!("/cohorts/{id}/{path}"), label: t.s(key).to_owned() };
    let missing = rows.len() > papers.len() && papers.iter().filter(|p| p.revoked_at().is_none()).count() < passed;
    let next = if settled {
        (missing && may(&web, cohort, settle::CERTIFY, false)).then(|| open("certify", "cohort-act-certify"))
    } else {
        may(&web, cohort, settle::SETTLE, false).then(|| open("settle", "cohort-act-settle"))
    };
    let mut acts = Vec::new();
    if !settled && may(&web, cohort, rounds::OPEN, false) {
        match cohort.round(Purpose::Four) {
            None => acts.push(open("open-round?of=four", "cohort-open-four")),
            Some(round) if round.closed_at.is_none() => acts.push(open("close-round?of=four", "cohort-close-four")),
            Some(_) => {}
        }
    }
    let mut files = vec![
        open("report/pdf", "cohort-report-pdf"),
        open("report/pptx", "cohort-report-pptx"),
        open("report/docx", "cohort-report-docx"),
    ];
    if papers.iter().any(|p| p.revoked_at().is_none()) {
        files.insert(0, open("certificates", "cohort-report-certificates"));
    }
    let mut shell = web.shell(t.s("cohort-results"));
    shell.crumbs = crumbs(&t, cohort);
    let summary = t.f2(if settled { "cohort-summary" } else { "cohort-summary-now" }, "passed", passed, "of", total);
    let page = Page { settled, summary, next, acts, rows, figures: means(&web, &shown), apart, papers: files, shell };
    web.page(&page)
}

/// The mean of each competency over the class, so that it is seen what the next class should dwell on.
fn means(web: &Web, shown: &Shown) -> Vec<Def> {
    let (now, cohort) = (web.now, shown.cohort());
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for learner in cohort.learners() {
        for one in shown.whole.came_out(learner.person, now).competencies {
            if let Some(score) = one.counts {
                let sum = sums.entry(one.name).or_default();
                *sum = (sum.0 + score, sum.1 + 1);
            }
        }
    }
    let form = shown.whole.four.as_ref().map(|r| r.version.form.competencies.as_slice()).unwrap_or_default();
    let one = |name: &str| {
        let (sum, count) = sums.get(name)?;
        Some(Def::new(learner::label(web, shown, name), figures::shown((sum + count / 2) / count)))
    };
    form.iter().filter_map(|c| one(&c.name)).collect()
}

/// A question with what was answered.
pub struct Wish {
    pub label: String,
    pub counts: Vec<Def>,
    pub words: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "cohort_wishes.html")]
struct Wishes<'a> {
    shell: Shell<'a>,
    answered: String,
    wishes: Vec<Wish>,
    close: Option<Link>,
}

/// `GET /cohorts/{id}/wishes`: sums, and words without names.
pub async fn wishes(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    must(&web, shown.cohort(), FIGURES)?;
    let (t, cohort) = (web.t(), shown.cohort());
    let en = english(&t);
    let mut wishes = Vec::new();
    let mut count = 0;
    if let Some(rated) = &shown.whole.needs {
        let given: Vec<_> = rated.scores.iter().filter(|s| s.part == Part::Own.name()).collect();
        count = given.len();
        for question in &rated.version.form.questions {
            let answers = || given.iter().map(|s| s.answers.get(&question.name));
            let tally = |name: &str| {
                let has = |v: &Value| match v {
                    Value::Many(all) => all.iter().any(|one| one == name),
                    Value::Text(one) => one == name,
                    Value::Number(n) => n.to_string() == name,
                    _ => false,
                };
                answers().filter(has).count().to_string()
            };
            let counts = match &question.kind {
                Kind::One { choices } | Kind::Many { choices } => {
                    choices.iter().map(|c| Def::new(c.label.of(en), tally(&c.name))).collect()
                }
                Kind::Scale { .. } => {
                    question.kind.marks().iter().map(|m| Def::new(m.to_string(), tally(&m.to_string()))).collect()
                }
                _ => Vec::new(),
            };
            let words = answers().filter_map(|v| match (&question.kind, v) {
                (Kind::Text { .. }, Value::Text(text)) => Some(text),
                _ => None,
            });
            wishes.push(Wish { label: question.label.of(en).to_owned(), counts, words: words.collect() });
        }
    }
    let close = cohort.open_round(Purpose::Needs).is_some() && may(&web, cohort, rounds::CLOSE, false);
    let mut shell = web.shell(t.s("cohort-wishes"));
    shell.crumbs = crumbs(&t, cohort);
    let answered = t.f2("cohort-answered", "count", count, "of", cohort.learners().count());
    let to = Link { href: format!("/cohorts/{id}/close-round?of=needs"), label: t.s("cohort-close-needs").to_owned() };
    let page = Wishes { shell, answered, wishes, close: close.then_some(to) };
    web.page(&page)
}
