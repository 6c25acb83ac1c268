//! The report as a text that stays to be worked on: a draft for the news, in the styles of the reader's Word.

use liren_kernel::Refusal;

use super::{Part, Report, Table, codes};
use crate::{
    ooxml::{CORE, Package, Relations, ems, properties, text},
    press::canvas::Jpeg,
};

const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
/// EMU to the millimetre; a twentieth of a point to the millimetre.
const EMU: i64 = 36_000;
/// Width of the column, in millimetres: A4 less 28 at the left and 26 at the right (GB/T 9704-2012).
const COLUMN: i64 = 156;

/// Makes a text.
///
/// # Errors
/// `refusal-papers-picture` when a photo is not a JPEG; `refusal-papers-write`.
pub fn docx(report: &Report) -> Result<Vec<u8>, Refusal> {
    let mut doc =
        Doc { package: Package::default(), relations: Relations::default(), body: String::new(), pictures: 0 };
    doc.relations.part("styles", "styles.xml");
    doc.paragraph("Title", &report.title);
    let by: Vec<&str> = report.under().collect();
    doc.paragraph("Subtitle", &by.join("  "));
    doc.words(&report.lead);
    for section in &report.sections {
        doc.paragraph("Heading1", &section.title);
        for part in &section.parts {
            doc.part(report, part)?;
        }
    }
    for note in report.notes.iter().chain([&report.codes]).filter(|n| !n.is_empty()) {
        doc.paragraph("Note", note);
    }
    let Doc { mut package, relations, body, .. } = doc;
    properties(&mut package, "word/document.xml", &report.title, &report.author);
    package.xml(
        "word/document.xml",
        &format!(
            "<w:document {NAMES}><w:body>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1985\" w:left=\"1587\" w:header=\"851\" w:footer=\"992\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
        ),
    );
    package.xml("word/_rels/document.xml.rels", &relations.xml());
    package.xml("word/styles.xml", &styles());
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let types = [format!("{main}.document.main+xml"), format!("{main}.styles+xml")];
    package.finish(&[
        (types[0].as_str(), "word/document.xml".to_owned()),
        (types[1].as_str(), "word/styles.xml".to_owned()),
        (CORE, "docProps/core.xml".to_owned()),
    ])
}

struct Doc {
    package: Package,
    relations: Relations,
    body: String,
    pictures: usize,
}

fn run(plain: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", text(plain))
}

impl Doc {
    fn paragraph(&mut self, style: &str, plain: &str) {
        self.body.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run(plain)));
    }

    fn words(&mut self, plain: &str) {
        for line in plain.lines().map(str::trim).filter(|l| !l.is_empty()) {
            self.paragraph("BodyText", line);
        }
    }

    fn part(&mut self, report: &Report, part: &Part) -> Result<(), Refusal> {
        match part {
            Part::Words(plain) => self.words(plain),
            Part::Figures(all) => {
                let rows: Vec<Vec<String>> = all
                    .iter()
                    .zip(codes(all))
                    .map(|(f, code)| vec![f.label.clone(), f.value.clone(), f.note.clone(), code.to_owned()])
                    .collect();
                self.table(&Table { rows, right: vec![1], ..Table::default() });
            }
            Part::Table(it) => self.table(it),
            Part::Chart(it) => {
                // Numbers serve a text better than a drawing of them.
                let rows = it.bars.iter().map(|(name, _, number)| vec![name.clone(), number.clone()]).collect();
                self.table(&Table {
                    title: it.title.clone(),
                    rows,
                    right: vec![1],
                    code: it.code.clone(),
                    ..Table::default()
                });
            }
            Part::Pairs(all) => {
                for pair in all {
                    for (photo, word) in [(&pair.before, &report.before_after.0), (&pair.after, &report.before_after.1)]
                    {
                        if let Some(photo) = photo {
                            self.picture(&photo.jpeg, format!("{word} {}", pair.caption).trim())?;
                        }
                    }
                }
            }
            Part::Photos(all) => {
                for photo in all {
                    self.picture(&photo.jpeg, &photo.caption)?;
                }
            }
        }
        Ok(())
    }

    fn table(&mut self, it: &Table) {
        let columns = it.rows.iter().map(Vec::len).chain([it.head.len()]).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        if !it.title.is_empty() || !it.code.is_empty() {
            self.paragraph("Caption", format!("{}  {}", it.title, it.code).trim());
        }
        let longest = |n: usize| {
            let cells = it.rows.iter().chain([&it.head]).filter_map(|row| row.get(n));
            cells.map(|cell| ems(cell)).fold(3.0, f32::max).min(30.0) + 1.0
        };
        let total: f32 = (0..columns).map(longest).sum();
        let widths: Vec<i64> = (0..columns).map(|n| (8_845.0 * longest(n) / total) as i64).collect();
        let mut rows = String::new();
        let head = (!it.head.is_empty()).then_some(&it.head);
        for (n, cells) in head.into_iter().chain(&it.rows).enumerate() {
            let repeats = if n == 0 && head.is_some() { "<w:tblHeader/>" } else { "" };
            rows.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{repeats}</w:trPr>"));
            for (at, width) in widths.iter().enumerate() {
                let align = if it.right.contains(&at) { "<w:jc w:val=\"right\"/>" } else { "" };
                rows.push_str(&format!(
                    "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/>{align}</w:pPr>{}</w:p></w:tc>",
                    run(cells.get(at).map_or("", String::as_str))
                ));
            }
            rows.push_str("</w:tr>");
        }
        let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        let line = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"8F8570\"/>");
        let lines = ["top", "bottom", "insideH"].map(line).concat();
        self.body.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"8845\" w:type=\"dxa\"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p><w:pPr><w:pStyle w:val=\"Cell\"/></w:pPr></w:p>"
        ));
    }

    fn picture(&mut self, jpeg: &[u8], caption: &str) -> Result<(), Refusal> {
        let size = Jpeg::new(jpeg.to_vec())?;
        self.pictures += 1;
        let n = self.pictures;
        self.package.raw(format!("word/media/image{n}.jpeg"), size.bytes);
        let relation = self.relations.part("image", &format!("media/image{n}.jpeg"));
        let (w, h) = (i64::from(size.width), i64::from(size.height));
        let most = (COLUMN * EMU, 84 * EMU);
        let (w, h) = if w * most.1 > h * most.0 { (most.0, most.0 * h / w) } else { (most.1 * w / h, most.1) };
        let alt = text(caption);
        self.body.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Picture\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{w}\" cy=\"{h}\"/><wp:docPr id=\"{n}\" name=\"Picture {n}\" descr=\"{alt}\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"{n}\" name=\"Picture {n}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"{relation}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{w}\" cy=\"{h}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        ));
        self.paragraph("Picture", caption);
        Ok(())
    }
}

/// Styles with the names that Word knows, in the fonts of official documents (GB/T 9704-2012): the reader has them.
fn styles() -> String {
    let style = |id: &str, name: &str, paragraph: &str, font: &str, size: u32, colour: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:pPr>{paragraph}</w:pPr><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{font}\"/><w:color w:val=\"{colour}\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>"
        )
    };
    let centred = "<w:spacing w:before=\"120\" w:after=\"120\"/><w:jc w:val=\"center\"/>";
    let body = "<w:spacing w:line=\"560\" w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/><w:jc w:val=\"both\"/>";
    let heading = "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"120\"/><w:outlineLvl w:val=\"0\"/>";
    let all = [
        style(
            "Title",
            "Title",
            "<w:spacing w:before=\"240\" w:after=\"240\"/><w:jc w:val=\"center\"/>",
            "SimSun",
            44,
            "22251F",
        ),
        style("Subtitle", "Subtitle", centred, "KaiTi", 28, "575B50"),
        style("Heading1", "heading 1", heading, "SimHei", 32, "22251F"),
        style("BodyText", "Body Text", body, "FangSong", 32, "22251F"),
        style(
            "Caption",
            "caption",
            "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/>",
            "SimHei",
            24,
            "22251F",
        ),
        style("Cell", "Cell", "<w:spacing w:before=\"40\" w:after=\"40\"/>", "SimSun", 21, "22251F"),
        style("Picture", "Picture", centred, "SimSun", 21, "575B50"),
        style("Note", "Note", "<w:spacing w:before=\"60\"/>", "SimSun", 18, "575B50"),
    ];
    format!(
        "<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>{}</w:styles>",
        all.concat()
    )
}
