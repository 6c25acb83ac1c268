//! 评估报告: the assessment as a paper, made in the background with the rights of whoever asks.

use axum::extract::Path;
use liren_office::{Actor, DossierId, Fault, Reach};
use liren_papers::report::{self, Chart, Part, Report, Section, Table};
use liren_ui::Lang;
use liren_web::{
    Answer, Edge, Posted, Web,
    documents::{self, Made, Maker},
    shortcut,
};
use serde_json::{Value, json};

use super::one;
use crate::assessment::{State, policy::SEE};

/// The name of this kind of document.
const NAME: &str = "station-assessment";

/// Makes it.
pub const MAKER: Maker = Maker { kind: NAME, verb: SEE, make };

/// `POST /assessments/{id}/report`.
pub async fn ask(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = one::shown(&web, id).await?;
    let title = web.t().f1("assessment-report-title", "station", &shown.on.header.title);
    documents::ask(&web, posted.envelope()?.id, NAME, &json!({ "id": id }), &title).await
}

fn make(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let id: DossierId = serde_json::from_value(params["id"].clone())?;
    let now = edge.office().now();
    let (office, who) = (edge.office().clone(), actor.clone());
    let shown = edge
        .office()
        .db()
        .read_blocking(move |read| one::read(read, office.keys(), &Reach::of(&who), office.policy(), &who, id))?;
    let (t, on) = (edge.words().t(Lang::Zh), &shown.on);
    let name = |person| shown.names.get(&person).cloned().unwrap_or_default();
    let href = format!("/assessments/{id}");
    let (head, rows) = one::table(&t, &shown);
    let right = (1..head.len()).collect();
    let marks = Table { head, rows, right, href: href.clone(), ..Table::default() };
    let mut first = vec![Part::Table(marks)];
    let totals: Vec<(String, f64, String)> = shown
        .before
        .iter()
        .chain([on])
        .filter_map(|one| Some((t.day(one.row.until_day), one.marks().1?)))
        .map(|(day, total)| (day, total as f64, one::mark(Some(total))))
        .collect();
    if totals.len() > 1 {
        let chart =
            Chart { title: t.s("assessment-trend").into(), bars: totals, full: Some(500.0), href, ..Chart::default() };
        first.push(Part::Chart(chart));
    }
    let mut sections = vec![Section { title: t.s("assessment-marks").into(), parts: first }];
    let said = |kind: &str| {
        let entry = shown.entries.iter().rev().find(|e| e.row.kind == kind);
        entry.and_then(|e| e.body["text"].as_str()).unwrap_or_default().to_owned()
    };
    for (key, kind) in [("assessment-words", "scored"), ("assessment-answer", "answered")] {
        let words = said(kind);
        if !words.is_empty() {
            sections.push(Section { title: t.s(key).into(), parts: vec![Part::Words(words)] });
        }
    }
    if !on.evidence.is_empty() {
        let rows = on.evidence.iter().map(|e| {
            let label = on.version.form.competencies.iter().find(|c| c.name == e.competency);
            vec![label.map(|c| c.label.zh.clone()).unwrap_or_default(), e.text.clone(), e.number.clone()]
        });
        let head = ["assessment-about", "assessment-evidence", "assessment-number"].map(|key| t.s(key).to_owned());
        let table = Table { head: head.to_vec(), rows: rows.collect(), ..Table::default() };
        sections.push(Section { title: t.s("assessment-evidence").into(), parts: vec![Part::Table(table)] });
    }
    let last = on.signed.last();
    let day = |at: Option<liren_kernel::Instant>| {
        at.map_or_else(|| t.s("assessment-unsigned").to_owned(), |at| t.day(at.day()))
    };
    let asked = last.filter(|_| matches!(on.state, State::Answered | State::Signed)).map(|s| s.row.asked_at);
    let agreed = last.filter(|_| on.state == State::Signed).and_then(|s| s.row.answered_at);
    let table = Table {
        head: ["assessment-part", "assessment-name", "assessment-signed-by"].map(|key| t.s(key).to_owned()).to_vec(),
        rows: vec![
            vec![t.s("assessment-assessor").into(), name(on.row.assessor), day(agreed)],
            vec![t.s("assessment-answerer").into(), name(on.row.answerer), day(asked)],
        ],
        ..Table::default()
    };
    sections.push(Section { title: t.s("supervision-seal-sign").into(), parts: vec![Part::Table(table)] });
    let report = Report {
        title: t.f1("assessment-report-title", "station", &on.header.title),
        subtitle: t.f2("assessment-period", "from", t.day(on.row.from_day), "to", t.day(on.row.until_day)),
        author: on.header.number.clone(),
        day: t.day(now.day()),
        lead: t.f2("assessment-report-lead", "name", on.version.form.name.zh.clone(), "version", on.version.number),
        sections,
        notes: vec![t.s("assessment-report-note").into()],
        ..Report::default()
    };
    let writer = edge.clone();
    let report = edge.office().db().write_blocking(move |tx| shortcut::written(tx, &writer, report, now))?;
    let bytes = report::pdf(&*edge.fonts()?, &report)?;
    Ok(Made { name: format!("{}.pdf", report.title.replace(' ', "")), media: documents::PDF, bytes })
}
