//! What whoever speaks reads beneath a slide: notes, with the master that the format asks for.

use super::frame::{GROUP, NAMES, theme};
use crate::ooxml::{Package, Relations, text};

/// Size of a page of notes, in EMU: 7.5 by 10 inches.
const PAGE: (i64, i64) = (6_858_000, 9_144_000);

/// Adds the notes and their master; gives the kinds of the parts. [`belong`] ties them to their slide.
pub fn parts(package: &mut Package, spoken: &str) -> Vec<(&'static str, String)> {
    let mut of_master = Relations::default();
    of_master.part("theme", "../theme/theme2.xml");
    package.xml("ppt/theme/theme2.xml", &theme());
    package.xml("ppt/notesMasters/_rels/notesMaster1.xml.rels", &of_master.xml());
    package.xml(
        "ppt/notesMasters/notesMaster1.xml",
        &format!(
            "<p:notesMaster {NAMES}><p:cSld><p:bg><p:bgRef idx=\"1001\"><a:schemeClr val=\"bg1\"/></p:bgRef></p:bg><p:spTree>{GROUP}{}</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/></p:notesMaster>",
            body("")
        ),
    );
    let paragraphs: String = spoken
        .lines()
        .map(|line| format!("<a:p><a:r><a:rPr lang=\"zh-CN\"/><a:t>{}</a:t></a:r></a:p>", text(line)))
        .collect();
    package.xml(
        "ppt/notesSlides/notesSlide1.xml",
        &format!(
            "<p:notes {NAMES}><p:cSld><p:spTree>{GROUP}{}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>",
            body(&paragraphs)
        ),
    );
    vec![
        (
            "application/vnd.openxmlformats-officedocument.presentationml.notesMaster+xml",
            "ppt/notesMasters/notesMaster1.xml".into(),
        ),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml",
            "ppt/notesSlides/notesSlide1.xml".into(),
        ),
        ("application/vnd.openxmlformats-officedocument.theme+xml", "ppt/theme/theme2.xml".into()),
    ]
}

/// Ties the notes to the slide of this number, from 1.
pub fn belong(package: &mut Package, slide: usize) {
    let mut of_notes = Relations::default();
    of_notes.part("notesMaster", "../notesMasters/notesMaster1.xml");
    of_notes.part("slide", &format!("../slides/slide{slide}.xml"));
    package.xml("ppt/notesSlides/_rels/notesSlide1.xml.rels", &of_notes.xml());
}

/// The box for what is said.
fn body(paragraphs: &str) -> String {
    let empty = "<a:p><a:endParaRPr lang=\"zh-CN\"/></a:p>";
    let inside = if paragraphs.is_empty() { empty } else { paragraphs };
    let (x, y) = (PAGE.0 / 10, PAGE.1 / 2);
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Notes\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"{}\" cy=\"{}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>{inside}</p:txBody></p:sp>",
        PAGE.0 - 2 * x,
        PAGE.1 - y - x
    )
}
