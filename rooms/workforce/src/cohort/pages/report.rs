//! 结业报告: what the class came to, as a paper to print, slides to talk over or a text to work on; and all its
//! certificates in one file. Learners stand by group, never by score.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_kernel::Day;
use liren_office::{
    DossierId, Fault, certificate,
    store::{ATTACHMENTS, AttachmentRow},
};
use liren_papers::report::{self, Chart, Figure, Part, Photo, Report, Section, Table};
use liren_people::public;
use liren_store::params;
use liren_ui::{Lang, T};
use liren_web::{Answer, Failure, Web, certificates, documents, shortcut};

use super::{Shown, learner, must, shown};
use crate::cohort::{figures, policy::FIGURES};

/// The best mark, in hundredths: five.
const FULL: f64 = 500.0;
/// Photos in one report.
const PHOTOS: usize = 8;

/// `GET /cohorts/{id}/report/{form}`: `pdf`, `pptx` or `docx`.
pub async fn file(web: Web, Path((id, form)): Path<(DossierId, String)>) -> Answer {
    let whole = shown(&web, id).await?;
    must(&web, whole.cohort(), FIGURES)?;
    web.slow_down(&format!("report{}", web.actor.person), 20, 20.0)?;
    // Papers speak Chinese, in whatever language the page is.
    let web = Web { lang: Lang::Zh, ..web };
    let photos = photos(&web, &whole).await?;
    let report = shortcut::coded(&web, filled(&web, &whole, photos).await?).await?;
    let name = report.title.clone();
    match form.as_str() {
        "pdf" => {
            let bytes = web.draw(move |fonts| report::pdf(fonts, &report)).await?;
            web.file(documents::PDF, &format!("{name}.pdf"), bytes)
        }
        "pptx" => web.file(documents::PPTX, &format!("{name}.pptx"), report::pptx(&report)?),
        "docx" => web.file(documents::DOCX, &format!("{name}.docx"), report::docx(&report)?),
        _ => Err(Fault::NotFound.into()),
    }
}

/// `GET /cohorts/{id}/certificates`: every certificate that stands, a page each.
pub async fn papers(web: Web, Path(id): Path<DossierId>) -> Answer {
    let whole = shown(&web, id).await?;
    must(&web, whole.cohort(), FIGURES)?;
    let (keys, header) = (web.keys(), whole.cohort().header.clone());
    let title = header.title.clone();
    let mut all = web.read(FIGURES, move |read, _| certificate::of_dossier(read, &keys, &header)).await?;
    all.retain(|one| one.revoked_at().is_none());
    if all.is_empty() {
        return Err(Fault::NotFound.into());
    }
    certificates::paper::all(&web, &title, &all).await
}

/// The newest photos that were handed in.
async fn photos(web: &Web, whole: &Shown) -> Result<Vec<Photo>, Failure> {
    let header = &whole.cohort().header;
    let (seq, level) = (header.seq, header.level);
    let rows: Vec<AttachmentRow> =
        web.read(FIGURES, move |read, _| Ok(read.all(&ATTACHMENTS, params![seq, level])?)).await?;
    let t = web.t();
    let plain = rows.into_iter().rev().filter(|row| row.data_key.is_none() && row.media == "image/jpeg");
    let chosen: Vec<(String, String)> = plain.take(PHOTOS).map(|row| (row.sha, t.day(row.at.day()))).collect();
    let blobs = web.edge.office().blobs().clone();
    let read = tokio::task::spawn_blocking(move || {
        // A photo that is gone from the disk is left out; `verify` names it.
        let photo = |(sha, caption): (String, String)| Some(Photo { jpeg: blobs.get(&sha, None).ok()?, caption });
        chosen.into_iter().filter_map(photo).collect::<Vec<_>>()
    });
    Ok(read.await.map_err(|e| Fault::Internal(e.to_string()))?)
}

async fn filled(web: &Web, whole: &Shown, photos: Vec<Photo>) -> Result<Report, Failure> {
    let (t, now, cohort) = (web.t(), web.now, whole.cohort());
    let at = |path: &str| format!("/cohorts/{}/{path}", cohort.header.id);
    let (mut passed, mut sums) = (0, BTreeMap::<String, (i64, i64)>::new());
    let mut rows = Vec::new();
    for stretch in cohort.learners() {
        let verdict = whole.whole.came_out(stretch.person, now);
        passed += usize::from(verdict.reasons.is_empty());
        for one in &verdict.competencies {
            if let Some(score) = one.counts {
                let sum = sums.entry(one.name.clone()).or_default();
                *sum = (sum.0 + score, sum.1 + 1);
            }
        }
        rows.push(vec![
            whole.group_name(stretch.grp),
            whole.name(stretch.person),
            format!("{}/{}", verdict.attended.came, verdict.attended.of),
            format!("{}/{}", verdict.tasks.0, verdict.tasks.1),
            t.s(if verdict.reasons.is_empty() { "cohort-passed" } else { "cohort-not-passed" }).to_owned(),
        ]);
    }
    let order = |name: &str| cohort.groups.iter().position(|g| g.name == name);
    rows.sort_by_key(|row: &Vec<String>| order(&row[0]));
    let total = rows.len();
    let came = whole.whole.attended_by(cohort.learners().map(|s| s.person), now);
    let figure = |label: &str, value: String, note: String, href: String| Figure {
        label: t.s(label).to_owned(),
        value,
        note,
        href,
        code: String::new(),
    };
    let minutes: i64 = cohort.subjects.iter().map(|s| s.minutes).sum();
    let held = cohort.held(now).count();
    let dates = cohort.dates().count();
    let numbers = vec![
        figure(
            "cohort-report-learners",
            total.to_string(),
            cohort.groups.len().to_string() + t.s("cohort-report-groups"),
            at("learners"),
        ),
        figure(
            "cohort-report-attendance",
            format!("{}%", came.share()),
            format!("{}/{}", came.came, came.of),
            at("results"),
        ),
        figure("cohort-report-passed", passed.to_string(), format!("{passed}/{total}"), at("results")),
        figure("cohort-report-held", held.to_string(), format!("{held}/{dates}"), at("plan")),
        figure("cohort-report-minutes", t.minutes(minutes), String::new(), at("plan")),
    ];
    let form = whole.whole.four.as_ref().map(|r| r.version.form.competencies.as_slice()).unwrap_or_default();
    let bars = form
        .iter()
        .filter_map(|c| {
            let (sum, count) = sums.get(&c.name)?;
            let mean = (sum + count / 2) / count;
            Some((learner::label(web, whole, &c.name), mean as f64, figures::shown(mean)))
        })
        .collect::<Vec<_>>();
    let mut sections = vec![Section {
        title: t.s("cohort-results").to_owned(),
        parts: vec![
            Part::Figures(numbers),
            Part::Table(table(&t, ["group", "name", "attendance", "tasks", "result"], rows, vec![2, 3], at("results"))),
        ],
    }];
    if !bars.is_empty() {
        let chart = Chart { bars, full: Some(FULL), href: at("results"), ..Chart::default() };
        sections.push(Section { title: t.s("cohort-means").to_owned(), parts: vec![Part::Chart(chart)] });
    }
    sections.push(Section {
        title: t.s("cohort-report-plan").to_owned(),
        parts: vec![Part::Table(plan(&t, whole, &at("plan")))],
    });
    let show = groups(&t, whole, &at("show"));
    if !show.rows.is_empty() {
        sections.push(Section { title: t.s("cohort-report-show").to_owned(), parts: vec![Part::Table(show)] });
    }
    if !photos.is_empty() {
        sections.push(Section { title: t.s("cohort-report-photos").to_owned(), parts: vec![Part::Photos(photos)] });
    }
    let author = match cohort.header.lead {
        Some(org) => web.read(FIGURES, move |read, _| public::org_by_id(read, org)).await?.map(|o| o.name),
        None => None,
    };
    let days: Vec<Day> = cohort.dates().map(|s| s.from_at.day()).collect();
    let span = match (days.iter().min(), days.iter().max()) {
        (Some(from), Some(to)) => t.f2("cohort-report-span", "from", t.day(*from), "to", t.day(*to)),
        _ => String::new(),
    };
    Ok(Report {
        title: t.f1("cohort-report-title", "title", &cohort.header.title),
        subtitle: span,
        author: author.unwrap_or_default(),
        day: t.day(now.day()),
        lead: t.f2("cohort-summary", "passed", passed, "of", total),
        sections,
        notes: vec![t.s("cohort-results-note").to_owned()],
        ..Report::default()
    })
}

fn table<const N: usize>(t: &T<'_>, head: [&str; N], rows: Vec<Vec<String>>, right: Vec<usize>, href: String) -> Table {
    let head = head.iter().map(|name| t.s(&format!("cohort-report-{name}")).to_owned()).collect();
    Table { head, rows, right, href, ..Table::default() }
}

/// Every sitting with its subject, lecturer and place.
fn plan(t: &T<'_>, whole: &Shown, href: &str) -> Table {
    let cohort = whole.cohort();
    let mut dates: Vec<_> = cohort.dates().collect();
    dates.sort_by_key(|s| s.from_at);
    let rows = dates
        .iter()
        .map(|s| {
            let title = cohort.subject(s.subject).map(|one| one.title.clone()).unwrap_or_default();
            vec![t.day(s.from_at.day()), title, s.lecturer.clone(), s.venue.clone()]
        })
        .collect();
    table(t, ["day", "subject", "lecturer", "venue"], rows, Vec::new(), href.to_owned())
}

/// What each group showed, and what it was given.
fn groups(t: &T<'_>, whole: &Shown, href: &str) -> Table {
    let mark = |n: Option<i64>| n.map_or_else(|| "—".to_owned(), figures::shown);
    let rows = whole
        .whole
        .shown()
        .iter()
        .filter(|one| one.total.is_some())
        .filter_map(|one| {
            let group = whole.cohort().group(one.group)?;
            Some(vec![
                group.name.clone(),
                group.topic.clone(),
                mark(one.by_judges),
                mark(one.by_peers),
                mark(one.total),
            ])
        })
        .collect();
    table(t, ["group", "topic", "judges", "peers", "total"], rows, vec![2, 3, 4], href.to_owned())
}
