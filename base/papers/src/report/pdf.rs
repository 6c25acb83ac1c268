//! The report on A4.

use liren_kernel::Refusal;

use super::{Part, Report, codes};
use crate::press::{
    Fonts, INK_2, Style,
    canvas::Type,
    chart,
    flow::{Flow, HEADING, PICTURES, SMALL},
    pdf, table,
};

/// Prints a report.
///
/// # Errors
/// `refusal-papers-glyph` naming a character that no font has, `refusal-papers-picture`, `refusal-papers-long` when a
/// cell of a table holds more than a page.
pub fn pdf(fonts: &Fonts, report: &Report) -> Result<Vec<u8>, Refusal> {
    let mut flow = Flow::new(fonts, &report.title);
    let by: Vec<&str> = report.by().collect();
    let under = [report.subtitle.clone(), by.join(" · ")].join("\n");
    flow.title(&report.title, under.trim())?;
    flow.paragraphs(&report.lead)?;
    for section in &report.sections {
        if matches!(section.parts.first(), Some(Part::Pairs(_) | Part::Photos(_))) {
            flow.need(HEADING + PICTURES)?;
        }
        flow.heading(&section.title)?;
        for part in &section.parts {
            self::part(&mut flow, report, part)?;
        }
    }
    if !report.notes.is_empty() || !report.codes.is_empty() {
        flow.space(10.0);
        for note in &report.notes {
            flow.words(note, SMALL, 13.0, 0.0)?;
        }
        flow.words(&report.codes, Type::new(Style::Text, 8.5, INK_2), 13.0, 0.0)?;
    }
    let canvas = flow.finish(&report.author)?;
    pdf::write(&canvas, &pdf::About { title: report.title.clone(), author: report.author.clone(), attached: None })
}

fn part(flow: &mut Flow<'_>, report: &Report, part: &Part) -> Result<(), Refusal> {
    match part {
        Part::Words(text) => flow.paragraphs(text),
        Part::Figures(all) => {
            let cells: Vec<_> = all
                .iter()
                .zip(codes(all))
                .map(|(f, code)| (f.label.as_str(), f.value.as_str(), f.note.as_str(), code, report.address(code)))
                .collect();
            flow.figures(&cells)
        }
        Part::Table(it) => {
            flow.need(90.0)?;
            flow.caption(&it.title, &it.code, &report.address(&it.code))?;
            table::draw(flow, &it.head, &it.rows, &it.right)
        }
        Part::Chart(it) => {
            // Up to a dozen bars stay together with their heading.
            flow.need(34.0 + 19.0 * it.bars.len().min(12) as f32)?;
            flow.caption(&it.title, &it.code, &report.address(&it.code))?;
            let bars: Vec<_> = it.bars.iter().map(|(name, v, n)| (name.as_str(), it.share(*v), n.as_str())).collect();
            chart::bars(flow, &bars)
        }
        Part::Pairs(all) => {
            let (before, after) = &report.before_after;
            for pair in all {
                let words = [format!("{before} {}", pair.caption), format!("{after} {}", pair.caption)];
                let bytes = |photo: &Option<super::Photo>| photo.as_ref().map(|p| p.jpeg.clone());
                let (first, second) = (bytes(&pair.before), bytes(&pair.after));
                flow.pictures(
                    &[(first.as_deref(), words[0].as_str()), (second.as_deref(), words[1].as_str())],
                    &report.no_photo,
                )?;
            }
            Ok(())
        }
        Part::Photos(all) => {
            let cells: Vec<_> = all.iter().map(|p| (Some(p.jpeg.as_slice()), p.caption.as_str())).collect();
            flow.pictures(&cells, "")
        }
    }
}
