//! 数字 as a paper: every measure of a period and place, by room, each with its code and its counting rule.

use liren_kernel::Verb;
use liren_office::{Actor, Fault, Reach};
use liren_papers::report::{self, Figure, Part, Report, Section};
use liren_ui::Lang;
use serde_json::{Value, json};

use crate::{
    Answer, Edge, Posted, Web,
    documents::{self, Made, Maker},
    figures::{self, EXPORT},
    shortcut,
};

/// As which kinds of file it can be had: value of the form, kind of document.
const KINDS: [(&str, &str); 3] = [("pdf", "figures-pdf"), ("pptx", "figures-pptx"), ("docx", "figures-docx")];

/// The documents of this crate.
pub(crate) const MAKERS: &[Maker] = &[
    Maker { kind: "figures-pdf", verb: EXPORT, make: pdf },
    Maker { kind: "figures-pptx", verb: EXPORT, make: pptx },
    Maker { kind: "figures-docx", verb: EXPORT, make: docx },
];
/// Asking for it needs no more than the figures themselves.
pub(crate) const ASK: Verb = EXPORT;

pub(crate) async fn ask(web: Web, posted: Posted) -> Answer {
    let asked = figures::Asked {
        from: posted.value("from").to_owned(),
        to: posted.value("to").to_owned(),
        place: posted.value("place").to_owned(),
    };
    let period = figures::period(&asked, web.now.day())?;
    let kind = KINDS.iter().find(|(name, _)| *name == posted.value("format")).map_or(KINDS[0].1, |(_, kind)| kind);
    let t = web.t();
    let span = t.f2("figures-span", "from", t.day(period.from), "to", t.day(period.to));
    let mut place = figures::place_name(&web, &period).await?;
    // Figures of no place are those within one's own reach: the paper says whose.
    if place.is_empty() {
        place = web.shell("").who.map(|who| t.f2("figures-of", "name", who.name, "post", who.post)).unwrap_or_default();
    }
    let params =
        json!({ "from": period.from.to_string(), "to": period.to.to_string(), "place": asked.place, "name": place });
    let format = kind.trim_start_matches("figures-").to_uppercase();
    let title = [format.as_str(), t.s("figures-title"), place.as_str(), span.as_str()].join(" ");
    documents::ask(&web, posted.envelope()?.id, kind, &params, title.trim()).await
}

/// The figures that the actor may see, as a report with its codes.
fn filled(edge: &Edge, actor: &Actor, params: &Value) -> Result<Report, Fault> {
    let text = |name: &str| params[name].as_str().unwrap_or_default().to_owned();
    let now = edge.office().now();
    let asked = figures::Asked { from: text("from"), to: text("to"), place: text("place") };
    let period = figures::period(&asked, now.day())?;
    let (reader, of, reach) = (edge.clone(), period.clone(), Reach::of(actor));
    let lines = edge.office().db().read_blocking(move |read| figures::gather(&reader, read, &reach, &of))?;
    let t = edge.words().t(Lang::Zh);
    let mut sections: Vec<(&str, Section)> = Vec::new();
    let mut notes = Vec::new();
    for line in &lines {
        let shown = figures::shown(&t, line, &period);
        if sections.last().is_none_or(|(room, _)| *room != line.room) {
            let key = format!("figures-room-{}", line.room);
            let title = if t.has(&key) { t.s(&key).to_owned() } else { String::new() };
            sections.push((line.room, Section { title, parts: vec![Part::Figures(Vec::new())] }));
        }
        notes.push(t.f2("report-rule", "label", &shown.label, "rule", &shown.rule));
        if let Some((_, Section { parts, .. })) = sections.last_mut()
            && let Some(Part::Figures(all)) = parts.last_mut()
        {
            all.push(Figure {
                label: shown.label,
                value: shown.figure,
                note: shown.parts,
                href: shown.href,
                code: String::new(),
            });
        }
    }
    let report = Report {
        title: t.s("report-figures").to_owned(),
        subtitle: [text("name"), t.f2("figures-span", "from", t.day(period.from), "to", t.day(period.to))]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        day: t.day(now.day()),
        sections: sections.into_iter().map(|(_, section)| section).collect(),
        notes,
        ..Report::default()
    };
    let writer = edge.clone();
    edge.office().db().write_blocking(move |tx| shortcut::written(tx, &writer, report, now))
}

fn made(report: &Report, ending: &str, media: &'static str, bytes: Vec<u8>) -> Made {
    let name = format!("{}-{}.{ending}", report.title, report.subtitle).replace([' ', '\u{b7}'], "");
    Made { name, media, bytes }
}

fn pdf(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let report = filled(edge, actor, params)?;
    let bytes = report::pdf(&*edge.fonts()?, &report)?;
    Ok(made(&report, "pdf", documents::PDF, bytes))
}

fn pptx(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let report = filled(edge, actor, params)?;
    let bytes = report::pptx(&report)?;
    Ok(made(&report, "pptx", documents::PPTX, bytes))
}

fn docx(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let report = filled(edge, actor, params)?;
    let bytes = report::docx(&report)?;
    Ok(made(&report, "docx", documents::DOCX, bytes))
}
