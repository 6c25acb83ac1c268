//! 结业报告: what the class came to, as a paper to print, slides to talk over or a text to work on; and all its
//! certificates in one file.

use axum::extract::Path;
use liren_office::{DossierId, Fault, certificate, store::AttachmentRow};
use liren_papers::report::{self, Photo, Report};
use liren_people::public;
use liren_ui::Lang;
use liren_web::{Answer, Failure, Web, certificates, documents, shortcut};

use super::{Shown, album, must, report_parts as parts, shown};
use crate::cohort::policy::FIGURES;

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

/// The newest photos of the class, from the disk.
async fn photos(web: &Web, whole: &Shown) -> Result<Vec<Photo>, Failure> {
    let chosen = album::newest(web, whole, PHOTOS).await?;
    let blobs = web.edge.office().blobs().clone();
    let read = tokio::task::spawn_blocking(move || {
        // A photo that is gone from the disk is left out; `verify` names it.
        let photo =
            |(row, caption): (AttachmentRow, String)| Some(Photo { jpeg: blobs.get(&row.sha, None).ok()?, caption });
        chosen.into_iter().filter_map(photo).collect::<Vec<_>>()
    });
    Ok(read.await.map_err(|e| Fault::Internal(e.to_string()))?)
}

async fn filled(web: &Web, whole: &Shown, photos: Vec<Photo>) -> Result<Report, Failure> {
    let (t, cohort) = (web.t(), whole.cohort());
    let author = match cohort.header.lead {
        Some(org) => web.read(FIGURES, move |read, _| public::org_by_id(read, org)).await?.map(|o| o.name),
        None => None,
    };
    let sums = parts::Sums::of(web, whole);
    let span = parts::span(whole).map(|(from, to)| t.f2("cohort-report-span", "from", t.day(from), "to", t.day(to)));
    let subtitle = [span, Some(cohort.record.venue.clone()).filter(|v| !v.is_empty())];
    Ok(Report {
        title: t.f1("cohort-report-title", "title", &cohort.header.title),
        subtitle: subtitle.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        author: author.unwrap_or_default(),
        day: t.day(web.now.day()),
        lead: parts::lead(web, whole, &sums),
        sections: parts::sections(web, whole, &sums, photos),
        notes: vec![t.s("cohort-report-note").to_owned()],
        ..Report::default()
    })
}
