//! 学员: by groups, and the page of each. A learner sees the own page whole; a leader sees attendance and tasks of the
//! own group; the staff of the class sees all. Nobody is put in order of merit.

use axum::extract::Path;
use liren_office::{DossierId, Fault, PersonId};
use liren_ui::{Chip, Def, Row, Shell, Tone};
use liren_web::{Answer, Web};

use super::{Shown, crumbs, english, home::Link, may, shown};
use crate::cohort::{
    commands::{four, learners},
    figures,
    model::{Purpose, Stage},
    policy::FIGURES,
};

/// A group with its learners.
pub struct Block {
    pub name: String,
    pub rows: Vec<Row>,
}

#[derive(askama::Template)]
#[template(path = "cohort_learners.html")]
struct All<'a> {
    shell: Shell<'a>,
    blocks: Vec<Block>,
    former: Vec<Row>,
    enrol: Option<String>,
}

/// `GET /cohorts/{id}/learners`.
pub async fn all(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, now, cohort) = (web.t(), web.now, shown.cohort());
    let staff = may(&web, cohort, FIGURES, false);
    let row = |person: PersonId, leader: bool, group| {
        let name = shown.name(person);
        let open =
            staff || person == web.actor.person || (cohort.standing.leads.is_some() && cohort.standing.leads == group);
        let href = if open { format!("/cohorts/{id}/learners/{person}") } else { format!("/cohorts/{id}/learners") };
        let mut row = Row::new("", name, href);
        if open {
            let attended = shown.whole.attended(person, now);
            let (done, all) = figures::handed_in(cohort, person);
            row = row.note(t.format(
                "cohort-learner-note",
                &[("came", &attended.came), ("of", &attended.of), ("done", &done), ("all", &all)],
            ));
        }
        if leader { row.state(Tone::Info, t.s("cohort-leader")) } else { row }
    };
    let block = |group: Option<liren_kernel::Id<()>>, name: String| Block {
        name,
        rows: cohort.learners().filter(|l| l.grp == group).map(|l| row(l.person, l.leader, l.grp)).collect(),
    };
    let mut blocks: Vec<Block> = cohort.groups.iter().map(|g| block(Some(g.id), g.name.clone())).collect();
    blocks.push(block(None, t.s("cohort-no-group").to_owned()));
    blocks.retain(|b| !b.rows.is_empty());
    let mut gone: Vec<PersonId> = Vec::new();
    for stretch in &cohort.stretches {
        if staff && cohort.learner(stretch.person).is_none() && !gone.contains(&stretch.person) {
            gone.push(stretch.person);
        }
    }
    let former = gone.into_iter().map(|p| {
        let last = cohort.stretches.iter().rev().find(|s| s.person == p);
        let note = last.map(|s| s.reason.clone()).unwrap_or_default();
        Row::new("", shown.name(p), format!("/cohorts/{id}/learners/{p}")).note(note)
    });
    let enrol = may(&web, cohort, learners::ENROL, false) && cohort.stage != Stage::Settled;
    let mut shell = web.shell(t.s("cohort-learners"));
    shell.crumbs = crumbs(&t, cohort);
    let page = All { shell, blocks, former: former.collect(), enrol: enrol.then(|| format!("/cohorts/{id}/enrol")) };
    web.page(&page)
}

/// A competency with what each rater gave.
pub struct Four {
    pub name: String,
    pub trainer: String,
    pub leader: String,
    pub own: String,
    pub moderated: String,
    pub counts: String,
}

#[derive(askama::Template)]
#[template(path = "cohort_learner.html")]
struct One<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    acts: Vec<Link>,
    assess: Option<Link>,
    verdict: Vec<String>,
    dates: Vec<Row>,
    tasks: Vec<Row>,
    four: Vec<Four>,
    four_note: String,
    moderated: Vec<Def>,
    history: Vec<Def>,
}

/// `GET /cohorts/{id}/learners/{person}`.
pub async fn one(web: Web, Path((id, person)): Path<(DossierId, PersonId)>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, now, cohort) = (web.t(), web.now, shown.cohort());
    if cohort.stretches.iter().all(|s| s.person != person) {
        return Err(Fault::NotFound.into());
    }
    let staff = may(&web, cohort, FIGURES, false);
    let own = web.actor.person == person;
    let learner = cohort.learner(person);
    let leads = cohort.standing.leads.is_some() && learner.is_some_and(|l| l.grp == cohort.standing.leads);
    if !(staff || own || leads) {
        return Err(Fault::Forbidden.into());
    }
    let mut shell = web.shell(shown.name(person));
    shell.crumbs = crumbs(&t, cohort);
    let verdict = shown.whole.came_out(person, now);
    let mut chips = vec![Chip::new(Tone::Plain, shown.group_name(learner.and_then(|l| l.grp)))];
    if learner.is_some_and(|l| l.leader) {
        chips.push(Chip::new(Tone::Info, t.s("cohort-leader")));
    }
    chips.push(Chip::new(
        Tone::Plain,
        t.f2("cohort-attended", "came", verdict.attended.came, "of", verdict.attended.of),
    ));
    chips.retain(|c| !c.text.is_empty());
    let settled = shown.whole.results.iter().find(|r| r.person == person);
    if let Some(result) = settled {
        let (tone, key) = if result.passed { (Tone::Done, "cohort-passed") } else { (Tone::Soon, "cohort-not-passed") };
        chips.push(Chip::new(tone, t.s(key)));
    }
    let link =
        |path: &str, key: &str| Link { href: format!("/cohorts/{id}/{path}?of={person}"), label: t.s(key).to_owned() };
    let mut acts = Vec::new();
    let running = cohort.stage != Stage::Settled && learner.is_some();
    if running && may(&web, cohort, learners::REGROUP, false) {
        acts.push(link("regroup", "cohort-act-regroup"));
        if learner.is_some_and(|l| !l.leader && l.grp.is_some()) {
            acts.push(link("leader", "cohort-act-leader"));
        }
        if may(&web, cohort, four::MODERATE, false) && shown.whole.four.is_some() {
            acts.push(link("moderate", "cohort-act-moderate"));
        }
        acts.push(link("withdraw", "cohort-act-withdraw"));
    }
    let may_assess = four::part(cohort, web.actor.person, person).is_some();
    let assess = running && may_assess && cohort.open_round(Purpose::Four).is_some();
    let scores = staff || own;
    let page = One {
        chips,
        acts,
        assess: assess.then(|| link("assess", "cohort-act-assess")),
        verdict: if scores && (settled.is_some() || staff) { reasons(&web, &shown, &verdict) } else { Vec::new() },
        dates: dates(&web, &shown, person),
        tasks: tasks(&web, &shown, person),
        four: if scores { fours(&web, &shown, &verdict) } else { Vec::new() },
        four_note: if scores { t.s("cohort-four-note").to_owned() } else { String::new() },
        moderated: if scores { moderated(&web, &shown, person) } else { Vec::new() },
        history: if staff { history(&web, &shown, person) } else { Vec::new() },
        shell,
    };
    web.page(&page)
}

fn dates(web: &Web, shown: &Shown, person: PersonId) -> Vec<Row> {
    let (t, cohort, now) = (web.t(), shown.cohort(), web.now);
    figures::expected(cohort, person, now)
        .map(|s| {
            let title = cohort.subject(s.subject).map(|x| x.title.clone()).unwrap_or_default();
            let (tone, key) = match figures::presence(&shown.whole.marks, s.id, person) {
                Some(p) if p.was_there() => (Tone::Done, format!("cohort-presence-{}", p.name())),
                Some(p) => (Tone::Soon, format!("cohort-presence-{}", p.name())),
                None => (Tone::Plain, "cohort-presence-unmarked".to_owned()),
            };
            let href = format!("/cohorts/{}", cohort.header.id);
            Row::new(t.short_day(s.from_at.day(), now), title, href).state(tone, t.s(&key.replace('_', "-")))
        })
        .collect()
}

fn tasks(web: &Web, shown: &Shown, person: PersonId) -> Vec<Row> {
    let (t, cohort, now) = (web.t(), shown.cohort(), web.now);
    figures::tasks_of(cohort, person)
        .map(|task| {
            let given = figures::owner(cohort, task, person).and_then(|o| figures::newest(cohort, task.id, o));
            let (tone, key) = super::tasks::standing(given, task.due_at < now);
            let href = format!("/cohorts/{}/tasks/{}", cohort.header.id, task.id);
            Row::new(t.short_day(task.due_at.day(), now), task.title.clone(), href).state(tone, t.s(&key))
        })
        .collect()
}

/// The label of a competency in the reader's language.
pub fn label(web: &Web, shown: &Shown, name: &str) -> String {
    let form = shown.whole.four.as_ref().map(|r| &r.version.form);
    let found = form.and_then(|f| f.competencies.iter().find(|c| c.name == name));
    found.map_or_else(|| name.to_owned(), |c| c.label.of(english(&web.t())).to_owned())
}

fn fours(web: &Web, shown: &Shown, verdict: &figures::Verdict) -> Vec<Four> {
    let mark = |n: Option<i64>| n.map_or_else(|| "—".to_owned(), figures::shown);
    let one = |c: &figures::Competence| Four {
        name: label(web, shown, &c.name),
        trainer: mark(c.trainer),
        leader: mark(c.leader),
        own: mark(c.own),
        moderated: c.moderated.map(figures::shown).unwrap_or_default(),
        counts: mark(c.counts),
    };
    verdict.competencies.iter().map(one).collect()
}

/// Why somebody has not passed, in words; one line when nothing is missing.
pub fn reasons(web: &Web, shown: &Shown, verdict: &figures::Verdict) -> Vec<String> {
    let t = web.t();
    if verdict.reasons.is_empty() {
        return vec![t.s("cohort-reason-none").to_owned()];
    }
    let one = |r: &figures::Reason| {
        let number = |n: i64| if r.what == "floor" { figures::shown(n) } else { format!("{n}%") };
        let key = format!("cohort-reason-{}", r.what);
        t.format(&key, &[("of", &label(web, shown, &r.of)), ("is", &number(r.is)), ("needs", &number(r.needs))])
    };
    verdict.reasons.iter().map(one).collect()
}

fn moderated(web: &Web, shown: &Shown, person: PersonId) -> Vec<Def> {
    let of = shown.whole.moderated.iter().filter(|m| m.person == person);
    of.map(|m| Def::new(label(web, shown, &m.competency), format!("{} · {}", figures::shown(m.hundredths), m.reason)))
        .collect()
}

fn history(web: &Web, shown: &Shown, person: PersonId) -> Vec<Def> {
    let t = web.t();
    let of = shown.cohort().stretches.iter().filter(|s| s.person == person);
    of.map(|s| {
        let until = s.until_at.map(|u| t.day(u.day())).unwrap_or_default();
        let group = shown.group_name(s.grp);
        let part = if s.leader { t.s("cohort-leader") } else { "" };
        Def::new(format!("{} — {until}", t.day(s.from_at.day())), format!("{group} {part}").trim().to_owned())
    })
    .collect()
}
