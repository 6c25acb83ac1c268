//! 培训计划: the runs since last December, and what one had and lacks oneself.

use liren_kernel::Day;
use liren_office::{Command as _, OrgId};
use liren_store::params;
use liren_ui::{Chip, Fact, Row, Shell, Tone};
use liren_web::{Answer, Posted, Web};

use crate::{
    folk,
    programme::{
        commands::{
            need::{Need, NeedNot},
            plan_run::PlanRun,
            set_subject::SetSubject,
        },
        model::{State, SubjectKind},
        policy::{GAPS, SEE},
        store::{self, Counted},
    },
};

/// What one had of a subject, with the button to ask for it.
struct Own {
    name: String,
    chip: Chip,
    code: String,
    asked: bool,
    may_ask: bool,
}

#[derive(askama::Template)]
#[template(path = "programme_overview.html")]
struct Page<'a> {
    shell: Shell<'a>,
    facts: Vec<Fact>,
    subjects: Vec<(String, String)>,
    runs: Vec<Row>,
    own: Vec<Own>,
    may_plan: bool,
    may_gaps: bool,
    may_set: bool,
}

/// The first of last December: runs are told from there on.
pub(crate) fn since(today: Day) -> Day {
    Day::ymd(today.date().year() - 1, 12, 1).unwrap_or(today)
}

/// A run as a line.
fn row(web: &Web, run: &Counted, station: &str) -> Row {
    let t = web.t();
    let kind = SubjectKind::named(&run.kind).map(|k| t.s(&k.label_key()).to_owned()).unwrap_or_default();
    let mut note = vec![kind, t.minutes(run.minutes)];
    note.extend([station.to_owned(), run.trainer.clone()].into_iter().filter(|s| !s.is_empty()));
    let row = Row::new(t.day(run.day), t.term(&run.name), format!("/programme/{}", run.id)).note(note.join(" · "));
    match State::named(&run.state) {
        Some(State::Planned) if run.people == 0 && run.day >= web.now.day() => {
            row.state(Tone::Info, t.s("programme-state-planned"))
        }
        Some(State::Cancelled) => row.state(Tone::Plain, t.s("programme-state-cancelled")),
        Some(State::Planned) if run.people == 0 => row.state(Tone::Soon, t.s("programme-no-roll")),
        _ => row.state(Tone::Done, t.f1("programme-people", "count", run.people)),
    }
}

/// `GET /programme`.
pub async fn show(web: Web) -> Answer {
    let (today, person) = (web.now.day(), web.person()?);
    let now = web.now;
    let (runs, subjects, had, asked, works) = web
        .read(SEE, move |read, reach| {
            let runs = store::runs(read, reach, since(today), None)?;
            let orgs: Vec<OrgId> = runs.iter().filter_map(|r| r.station).collect();
            let names = folk::org_names(read, &orgs)?;
            let runs: Vec<(Counted, String)> = runs
                .into_iter()
                .map(|r| {
                    let name = r.station.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
                    (r, name)
                })
                .collect();
            let works = folk::works_at(&folk::posts(read, person, now)?).is_some();
            Ok((
                runs,
                read.all(&store::SUBJECTS, &[])?,
                read.all(&store::HAD_OF, params![person])?,
                read.all(&store::NEEDS_OF, params![person])?,
                works,
            ))
        })
        .await?;
    let t = web.t();
    let held: Vec<&Counted> = runs.iter().map(|(r, _)| r).filter(|r| r.people > 0).collect();
    let fact = |figure: String, key: &str, parts: String| Fact {
        figure,
        label: t.s(key).to_owned(),
        parts,
        href: "/programme#runs".into(),
        link: t.s("programme-see-runs").to_owned(),
    };
    let mut by_subject: Vec<(String, i64, i64)> = Vec::new();
    for run in &held {
        match by_subject.iter_mut().find(|(name, ..)| *name == run.name) {
            Some((_, runs, people)) => {
                *runs += 1;
                *people += run.people;
            }
            None => by_subject.push((run.name.clone(), 1, run.people)),
        }
    }
    let own = subjects
        .into_iter()
        .filter(|_| works)
        .map(|subject| {
            let mine = had.iter().find(|h| h.subject == subject.seq);
            let is_asked = asked.iter().any(|(s,)| *s == subject.seq);
            let chip = match mine {
                Some(had) => {
                    Chip::new(Tone::Done, t.f2("programme-had", "time", t.minutes(had.minutes), "day", t.day(had.last)))
                }
                None if subject.required => Chip::new(Tone::Soon, t.s("programme-lacking")),
                None => Chip::new(Tone::Plain, t.s("programme-not-had")),
            };
            Own {
                name: t.term(&subject.name).into_owned(),
                chip,
                code: subject.code,
                asked: is_asked,
                may_ask: mine.is_none(),
            }
        })
        .collect();
    let policy = web.edge.office().policy();
    let page = Page {
        facts: vec![
            fact(held.len().to_string(), "programme-runs-count", t.f1("programme-since", "day", t.day(since(today)))),
            fact(held.iter().map(|r| r.people).sum::<i64>().to_string(), "programme-person-times", String::new()),
        ],
        subjects: by_subject
            .into_iter()
            .map(|(name, runs, people)| {
                (t.term(&name).into_owned(), t.f2("programme-by-subject", "runs", runs, "people", people))
            })
            .collect(),
        runs: runs.iter().map(|(run, station)| row(&web, run, station)).collect(),
        own,
        may_plan: policy.may_ever(&web.actor, PlanRun::VERB),
        may_gaps: policy.may_ever(&web.actor, GAPS),
        may_set: policy.may_ever(&web.actor, SetSubject::VERB),
        shell: web.shell(t.s("programme-title")),
    };
    web.page(&page)
}

/// `POST /programme/need`.
pub async fn need(web: Web, posted: Posted) -> Answer {
    web.run(posted.envelope()?, Need { subject: posted.value("subject").to_owned() }).await?;
    web.go_saying("/programme", "programme-said-need", "")
}

/// `POST /programme/need-not`.
pub async fn need_not(web: Web, posted: Posted) -> Answer {
    web.run(posted.envelope()?, NeedNot { subject: posted.value("subject").to_owned() }).await?;
    web.go_saying("/programme", "programme-said-need-not", "")
}
