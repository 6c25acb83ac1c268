//! Pages of classes.

mod act;
mod act_fields;
mod act_run;
mod album;
mod ballot;
mod board;
mod home;
mod learner;
mod list;
mod new;
mod photos;
mod planning;
mod report;
mod report_parts;
mod results;
mod roll;
mod show;
mod tasks;

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_kernel::Verb;
use liren_office::{DossierId, Fault, PersonId};
use liren_ui::{Crumb, T};
use liren_web::{Failure, Routes, Web};

use super::{
    commands::{
        album as photographs, arrange, four, learners, open, plan, roll as rolls, rounds, settle, show as shows, staff,
        stand_in, tasks as work,
    },
    figures::{self, Competence},
    policy::{BOARD, FIGURES, LIST, SEE},
    subject::{self, Cohort},
    whole::Whole,
};
use crate::folk;

/// An act with a small page of its own, at `/cohorts/{id}/{slug}`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slug {
    pub name: &'static str,
    pub verb: Verb,
    /// Group leaders do it, too.
    pub leaders: bool,
    /// The button asks first.
    pub risk: bool,
}

const fn slug(name: &'static str, verb: Verb) -> Slug {
    Slug { name, verb, leaders: false, risk: false }
}

/// All of them.
const SLUGS: &[Slug] = &[
    slug("enrol", learners::ENROL),
    Slug { risk: true, ..slug("withdraw", learners::WITHDRAW) },
    slug("regroup", learners::REGROUP),
    slug("leader", learners::LEADER),
    slug("staff", staff::VERB),
    slug("subject", plan::SUBJECT),
    Slug { risk: true, ..slug("drop-subject", plan::SUBJECT_DROP) },
    slug("limit", plan::LIMIT),
    slug("drop-limit", plan::LIMIT_DROP),
    slug("rules", plan::RULES),
    slug("arrange", arrange::VERB),
    Slug { risk: true, ..slug("cancel", arrange::CANCEL) },
    slug("stand-in", stand_in::VERB),
    slug("check-in", rolls::CHECK_IN),
    slug("task", work::GIVE),
    slug("review", work::REVIEW),
    Slug { leaders: true, ..slug("urge", work::URGE) },
    slug("open-round", rounds::OPEN),
    slug("close-round", rounds::CLOSE),
    slug("needs", rounds::NEEDS),
    Slug { leaders: true, ..slug("assess", four::ASSESS) },
    slug("moderate", four::MODERATE),
    Slug { leaders: true, ..slug("topic", shows::TOPIC) },
    slug("judge", shows::JUDGE),
    slug("absent", shows::ABSENT),
    Slug { leaders: true, ..slug("peer", shows::PEER) },
    Slug { risk: true, ..slug("close-show", shows::CLOSE) },
    Slug { risk: true, ..slug("settle", settle::SETTLE) },
    slug("certify", settle::CERTIFY),
    Slug { leaders: true, ..slug("photos", photographs::VERB) },
];

/// All routes of this area.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let mut routes = routes
        .get("/cohorts", LIST, list::list)
        .get("/cohorts/new", open::VERB, new::form)
        .post("/cohorts/new", open::VERB, new::send)
        .get("/cohorts/{id}", SEE, home::show)
        .get("/cohorts/{id}/plan", FIGURES, planning::show)
        .get("/cohorts/{id}/learners", SEE, learner::all)
        .get("/cohorts/{id}/learners/{person}", SEE, learner::one)
        .get("/cohorts/{id}/sittings/{sitting}", rolls::ROLL, roll::form)
        .post("/cohorts/{id}/sittings/{sitting}", rolls::ROLL, roll::send)
        .get("/cohorts/{id}/sittings/{sitting}/door", rolls::ROLL, roll::door)
        .get("/cohorts/{id}/sittings/{sitting}/here/{token}", rolls::CHECK_IN, roll::scanned)
        .get("/cohorts/{id}/tasks", SEE, tasks::all)
        .get("/cohorts/{id}/tasks/{task}", SEE, tasks::one)
        .get("/cohorts/{id}/tasks/{task}/submit", work::SUBMIT, tasks::form)
        .post_files("/cohorts/{id}/tasks/{task}/submit", work::SUBMIT, tasks::send)
        .get("/cohorts/{id}/photos/{photo}", SEE, photos::photo)
        .get("/cohorts/{id}/wishes", FIGURES, results::wishes)
        .get("/cohorts/{id}/show", SEE, show::show)
        .get("/cohorts/{id}/results", FIGURES, results::show)
        .get("/cohorts/{id}/report/{form}", FIGURES, report::file)
        .get("/cohorts/{id}/certificates", FIGURES, report::papers)
        .get("/show/{token}", BOARD, board::show)
        .get("/judge/{token}", shows::SCORE, ballot::form)
        .post("/judge/{token}", shows::SCORE, ballot::enter)
        .post("/judge/{token}/score", shows::SCORE, ballot::score);
    for slug in SLUGS {
        let path = format!("/cohorts/{{id}}/{}", slug.name);
        routes = routes
            .get(&path, slug.verb, move |web: Web, Path(id): Path<DossierId>, of| act::form(slug, web, id, of))
            .post_files(&path, slug.verb, move |web: Web, Path(id): Path<DossierId>, of, posted| {
                act::send(slug, web, id, of, posted)
            });
    }
    routes
}

/// A class as its pages need it.
#[derive(Debug)]
pub(crate) struct Shown {
    pub whole: Whole,
    pub names: BTreeMap<PersonId, String>,
}

impl Shown {
    pub fn cohort(&self) -> &Cohort {
        &self.whole.cohort
    }
    pub fn name(&self, person: PersonId) -> String {
        self.names.get(&person).cloned().unwrap_or_default()
    }
    pub fn group_name(&self, group: Option<liren_kernel::Id<()>>) -> String {
        group.and_then(|g| self.cohort().group(g)).map(|g| g.name.clone()).unwrap_or_default()
    }
}

/// Reads a class within reach.
pub(crate) async fn shown(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, person) = (web.keys(), web.actor.person);
    web.read(SEE, move |read, reach| {
        let cohort = subject::load(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound)?;
        let mut people: Vec<PersonId> = cohort.stretches.iter().map(|s| s.person).collect();
        people.extend(&cohort.trainers);
        people.extend(cohort.tasks.iter().map(|t| t.made_by));
        people.extend(cohort.submissions.iter().filter_map(|s| s.reviewed_by));
        people.push(person);
        let names = folk::names(read, &people)?;
        Ok(Shown { whole: Whole::of(read, &keys, cohort)?, names })
    })
    .await
}

/// Whether the actor may do `verb` in this class.
pub(crate) fn may(web: &Web, cohort: &Cohort, verb: Verb, leaders: bool) -> bool {
    web.edge.office().policy().permits(&web.actor, verb, &cohort.facts_with(leaders))
}

/// Refuses whoever may not see how learners stand.
pub(crate) fn must(web: &Web, cohort: &Cohort, verb: Verb) -> Result<(), Failure> {
    if may(web, cohort, verb, false) { Ok(()) } else { Err(Fault::Forbidden.into()) }
}

/// The way back to a class.
pub(crate) fn crumbs(t: &T<'_>, cohort: &Cohort) -> Vec<Crumb> {
    vec![
        Crumb::link(t.s("menu-cohorts"), "/cohorts"),
        Crumb::link(cohort.header.title.clone(), format!("/cohorts/{}", cohort.header.id)),
    ]
}

/// Whether the reader reads English.
pub(crate) fn english(t: &T<'_>) -> bool {
    t.tag() == "en"
}

/// What the three raters gave in one competency.
pub(crate) fn three(t: &T<'_>, one: &Competence) -> String {
    let mark = |n: Option<i64>| n.map_or_else(|| "—".to_owned(), figures::shown);
    let (trainer, leader, own) = (mark(one.trainer), mark(one.leader), mark(one.own));
    t.format("cohort-three", &[("trainer", &trainer), ("leader", &leader), ("own", &own)])
}
