//! 学习任务: all of them; one with what was handed in; the form to hand in.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{Id, Instant, Refusal};
use liren_office::{
    DossierId, Fault,
    store::{ATTACHMENTS, AttachmentRow},
};
use liren_store::params;
use liren_ui::{Form, Photo, Row, Shell, Tone};
use liren_web::{Answer, Posted, Web, attached, fresh_command};

use super::{Shown, crumbs, may, photos, shown};
use crate::cohort::{
    commands::tasks::{self as work, Submit},
    figures,
    model::{Given, Stage},
    policy::SEE,
    store::{Submission, Task},
};

#[derive(askama::Template)]
#[template(path = "cohort_tasks.html")]
struct All<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    give: Option<String>,
}

/// How a submission stands, in a colour and a word.
pub fn standing(given: Option<&Submission>, overdue: bool) -> (Tone, String) {
    match given.map(|s| s.state) {
        Some(Given::Accepted) => (Tone::Done, Given::Accepted.label_key()),
        Some(Given::Sent) => (Tone::Info, Given::Sent.label_key()),
        Some(Given::Returned) => (Tone::Soon, Given::Returned.label_key()),
        None if overdue => (Tone::Late, "cohort-given-late".to_owned()),
        None => (Tone::Plain, "cohort-given-not".to_owned()),
    }
}

/// `GET /cohorts/{id}/tasks`.
pub async fn all(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, now, cohort, me) = (web.t(), web.now, shown.cohort(), web.actor.person);
    let row = |task: &Task| {
        let group = task.grp.map(|g| shown.group_name(Some(g)));
        let kind = t.s(if task.team { "cohort-task-team-yes" } else { "cohort-task-team-no" }).to_owned();
        let due = t.f1("cohort-due", "at", t.near(task.due_at, now));
        let note = [Some(kind), group, Some(due)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let row = Row::new("", task.title.clone(), format!("/cohorts/{id}/tasks/{}", task.id)).note(note);
        if let Some(owner) =
            figures::owner(cohort, task, me).filter(|_| figures::tasks_of(cohort, me).any(|x| x.id == task.id))
        {
            let (tone, key) = standing(figures::newest(cohort, task.id, owner), task.due_at < now);
            return row.state(tone, t.s(&key));
        }
        let owners = owners(&shown, task);
        let done = owners.iter().filter(|o| figures::newest(cohort, task.id, **o).is_some()).count();
        row.state(Tone::Plain, t.f2("cohort-handed-in", "done", done, "all", owners.len()))
    };
    let mut shell = web.shell(t.s("cohort-tasks"));
    shell.crumbs = crumbs(&t, cohort);
    let give = may(&web, cohort, work::GIVE, false) && cohort.stage != Stage::Settled;
    let rows = cohort.tasks.iter().map(row).collect();
    let page = All { shell, rows, give: give.then(|| format!("/cohorts/{id}/task")) };
    web.page(&page)
}

/// Who has to hand in: learners, or groups.
fn owners(shown: &Shown, task: &Task) -> Vec<Id<()>> {
    let cohort = shown.cohort();
    let mut owners: Vec<Id<()>> = Vec::new();
    for learner in cohort.learners().filter(|l| figures::tasks_of(cohort, l.person).any(|x| x.id == task.id)) {
        owners.extend(figures::owner(cohort, task, learner.person).filter(|o| !owners.contains(o)));
    }
    owners
}

/// What was handed in, as a sheet.
pub struct Sheet {
    pub who: String,
    pub when: String,
    pub tone: &'static str,
    pub state: String,
    pub text: String,
    pub words: String,
    pub photos: Vec<Photo>,
    pub files: Vec<(String, String)>,
    pub review: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "cohort_task.html")]
struct One<'a> {
    shell: Shell<'a>,
    note: String,
    text: String,
    sheets: Vec<Sheet>,
    lacking: Vec<String>,
    hand_in: Option<String>,
    urge: Option<String>,
}

fn of(shown: &Shown, task: Id<()>) -> Result<&Task, Fault> {
    shown.cohort().tasks.iter().find(|t| t.id == task).ok_or(Fault::NotFound)
}

/// `GET /cohorts/{id}/tasks/{task}`.
pub async fn one(web: Web, Path((id, task)): Path<(DossierId, Id<()>)>) -> Answer {
    let shown = shown(&web, id).await?;
    let task = of(&shown, task)?;
    let (seq, level) = (shown.cohort().header.seq, shown.cohort().header.level);
    let pictures = web.read(SEE, move |read, _| Ok(read.all(&ATTACHMENTS, params![seq, level])?)).await?;
    let (t, now, cohort, me) = (web.t(), web.now, shown.cohort(), web.actor.person);
    let staff = may(&web, cohort, work::REVIEW, false);
    let sees = |owner: Id<()>| figures::sees_work(cohort, task, owner, me, staff);
    let name = |owner: Id<()>| if task.team { shown.group_name(Some(owner)) } else { shown.name(owner.cast()) };
    let (mut sheets, mut lacking) = (Vec::new(), Vec::new());
    for owner in owners(&shown, task).into_iter().filter(|o| sees(*o)) {
        let Some(given) = figures::newest(cohort, task.id, owner) else {
            lacking.push(name(owner));
            continue;
        };
        let (tone, key) = standing(Some(given), false);
        let mine = given.person == me;
        let open = staff && !mine && given.state == Given::Sent && cohort.stage != Stage::Settled;
        sheets.push(Sheet {
            who: name(owner),
            when: t.at(given.given_at, now),
            tone: tone.class(),
            state: t.s(&key).to_owned(),
            text: given.text.clone(),
            words: given.words.clone(),
            photos: pictures_of(&web, id, &pictures, given),
            files: files_of(&web, id, &pictures, given),
            review: open.then(|| format!("/cohorts/{id}/review?of={}", given.id)),
        });
    }
    let mine = figures::tasks_of(cohort, me).any(|x| x.id == task.id);
    let accepted = figures::owner(cohort, task, me)
        .and_then(|o| figures::newest(cohort, task.id, o))
        .is_some_and(|s| s.state == Given::Accepted);
    let running = cohort.stage != Stage::Settled;
    let urge = running && !lacking.is_empty() && may(&web, cohort, work::URGE, true);
    let mut shell = web.shell(task.title.clone());
    shell.crumbs = crumbs(&t, cohort);
    let kind = t.s(if task.team { "cohort-task-team-yes" } else { "cohort-task-team-no" });
    let page = One {
        shell,
        note: format!("{kind} · {}", t.f1("cohort-due", "at", t.near(task.due_at, now))),
        text: task.text.clone(),
        sheets,
        lacking,
        hand_in: (running && mine && !accepted).then(|| format!("/cohorts/{id}/tasks/{}/submit", task.id)),
        urge: urge.then(|| format!("/cohorts/{id}/urge?of={}", task.id)),
    };
    web.page(&page)
}

fn pictures_of(web: &Web, id: DossierId, all: &[AttachmentRow], given: &Submission) -> Vec<Photo> {
    let Some(entry) = given.entry else { return Vec::new() };
    let of = all.iter().filter(|a| a.entry == Some(entry) && attached::ending(&a.media).is_none());
    of.map(|a| Photo {
        src: format!("/cohorts/{id}/photos/{}?size=small", a.id),
        href: format!("/cohorts/{id}/photos/{}", a.id),
        alt: web.t().s("cohort-photo").to_owned(),
        caption: String::new(),
    })
    .collect()
}

/// Documents: what kind each is, and where it is.
fn files_of(web: &Web, id: DossierId, all: &[AttachmentRow], given: &Submission) -> Vec<(String, String)> {
    let of = all.iter().filter(|a| given.entry.is_some() && a.entry == given.entry);
    of.filter_map(|a| {
        let kind = attached::ending(&a.media)?.to_uppercase();
        Some((web.t().f1("assessment-file", "kind", kind), format!("/cohorts/{id}/photos/{}", a.id)))
    })
    .collect()
}

#[derive(askama::Template)]
#[template(path = "cohort_submit.html")]
struct HandIn<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    back: String,
    command: String,
    note: String,
    text: String,
}

/// `GET /cohorts/{id}/tasks/{task}/submit`.
pub async fn form(web: Web, Path((id, task)): Path<(DossierId, Id<()>)>) -> Answer {
    let shown = shown(&web, id).await?;
    page(&web, &shown, task, StatusCode::OK, Form::new(), fresh_command().to_string())
}

fn page(web: &Web, shown: &Shown, task: Id<()>, status: StatusCode, form: Form, command: String) -> Answer {
    let (t, cohort) = (web.t(), shown.cohort());
    let task = of(shown, task)?;
    let me = web.actor.person;
    if figures::tasks_of(cohort, me).all(|x| x.id != task.id) {
        return Err(Fault::Forbidden.into());
    }
    let mut shell = web.shell(task.title.clone());
    shell.crumbs = crumbs(&t, cohort);
    let returned = figures::owner(cohort, task, me).and_then(|o| figures::newest(cohort, task.id, o));
    let returned = returned.filter(|s| s.state == Given::Returned).map(|s| t.f1("cohort-returned", "words", &s.words));
    let due: Instant = task.due_at;
    let page = HandIn {
        shell,
        form,
        action: format!("/cohorts/{}/tasks/{}/submit", cohort.header.id, task.id),
        back: format!("/cohorts/{}/tasks/{}", cohort.header.id, task.id),
        command,
        note: returned.unwrap_or_else(|| t.f1("cohort-due", "at", t.near(due, web.now))),
        text: task.text.clone(),
    };
    web.page_with(status, &page)
}

/// `POST /cohorts/{id}/tasks/{task}/submit`.
pub async fn send(web: Web, Path((id, task)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let outcome = hand_in(&web, id, task, &posted).await;
    match outcome {
        Ok(()) => web.go_saying(&format!("/cohorts/{id}/tasks/{task}"), "cohort-said-submit", ""),
        Err(Fault::Refused(all)) => {
            let shown = shown(&web, id).await?;
            // A browser does not send a file twice: the form says so.
            let again = (!posted.files.is_empty()).then(|| Refusal::field("photos", "refusal-cohort-photos-again"));
            let all: Vec<Refusal> = all.into_iter().chain(again).collect();
            let (form, command) = (posted.refused(web.t(), &all), posted.value("command").to_owned());
            page(&web, &shown, task, StatusCode::UNPROCESSABLE_ENTITY, form, command)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn hand_in(web: &Web, cohort: DossierId, task: Id<()>, posted: &Posted) -> Result<(), Fault> {
    let (envelope, text) = (posted.envelope()?, posted.paragraph("text")?);
    let photos = photos::take(web, posted).await.map_err(|f| (*f.0).clone())?;
    web.run(envelope, Submit { cohort, task, text, photos }).await.map(drop)
}
