//! What stands on a slide: boxes of text, bars, tables, pictures. Measures are EMU, sizes of type points.

use crate::ooxml::text;

/// Points in EMU.
pub const POINT: i64 = 12_700;

/// x, y, width, height.
pub type Rect = [i64; 4];

/// How a box of text looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Points.
    pub size: f32,
    /// `RRGGBB`.
    pub colour: &'static str,
    /// Serif of the theme instead of sans.
    pub serif: bool,
    /// `l`, `ctr`, `r`.
    pub align: &'static str,
}

impl Look {
    /// Sans, from the left.
    pub const fn new(size: f32, colour: &'static str) -> Self {
        Self { size, colour, serif: false, align: "l" }
    }
    /// In serif.
    pub const fn serif(self) -> Self {
        Self { serif: true, ..self }
    }
    /// Around the middle.
    pub const fn centre(self) -> Self {
        Self { align: "ctr", ..self }
    }
    /// Ends at the right edge.
    pub const fn right(self) -> Self {
        Self { align: "r", ..self }
    }
}

fn place([x, y, w, h]: Rect) -> String {
    format!("<a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"{}\" cy=\"{}\"/>", w.max(1), h.max(1))
}

fn run(look: Look, plain: &str, link: &str) -> String {
    let font = if look.serif { "mj" } else { "mn" };
    let click = if link.is_empty() { String::new() } else { format!("<a:hlinkClick r:id=\"{link}\"/>") };
    format!(
        "<a:r><a:rPr lang=\"zh-CN\" altLang=\"en-US\" sz=\"{}\" dirty=\"0\"><a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill><a:latin typeface=\"+{font}-lt\"/><a:ea typeface=\"+{font}-ea\"/>{click}</a:rPr><a:t>{}</a:t></a:r>",
        (look.size * 100.0) as i64,
        look.colour,
        text(plain)
    )
}

fn paragraphs(look: Look, plain: &str, link: &str) -> String {
    let mut out = String::new();
    for line in plain.lines() {
        out.push_str(&format!(
            "<a:p><a:pPr algn=\"{}\"><a:lnSpc><a:spcPct val=\"120000\"/></a:lnSpc></a:pPr>{}</a:p>",
            look.align,
            run(look, line, link)
        ));
    }
    if out.is_empty() { "<a:p><a:endParaRPr lang=\"zh-CN\"/></a:p>".to_owned() } else { out }
}

/// The title of a slide, in the box that the layout has for it.
pub fn title(id: usize, plain: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Title\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang=\"zh-CN\"><a:solidFill><a:srgbClr val=\"1D6651\"/></a:solidFill></a:rPr><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>",
        text(plain)
    )
}

/// The same in large type and at its own place, for the cover.
pub fn cover(id: usize, plain: &str, rect: Rect) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Title\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>{}</a:xfrm></p:spPr><p:txBody><a:bodyPr anchor=\"b\"><a:normAutofit/></a:bodyPr><a:lstStyle/><a:p><a:r><a:rPr lang=\"zh-CN\" sz=\"4000\"/><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>",
        place(rect),
        text(plain)
    )
}

/// A box of text, a paragraph a line; `link` is the id of a relation or "".
pub fn words(id: usize, plain: &str, rect: Rect, look: Look, link: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Text {id}\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>{}</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap=\"square\" lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\"><a:noAutofit/></a:bodyPr><a:lstStyle/>{}</p:txBody></p:sp>",
        place(rect),
        paragraphs(look, plain, link)
    )
}

/// A filled rectangle; a drawing, with nothing to read.
pub fn bar(id: usize, rect: Rect, colour: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Bar {id}\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>{}</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang=\"zh-CN\"/></a:p></p:txBody></p:sp>",
        place(rect)
    )
}

/// A picture; `alt` is read out instead of it.
pub fn picture(id: usize, relation: &str, alt: &str, rect: Rect) -> String {
    format!(
        "<p:pic><p:nvPicPr><p:cNvPr id=\"{id}\" name=\"Picture {id}\" descr=\"{}\"/><p:cNvPicPr><a:picLocks noChangeAspect=\"1\"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed=\"{relation}\"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm>{}</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr></p:pic>",
        text(alt),
        place(rect)
    )
}

/// A table: first row is the head; `right` names columns of numbers.
pub fn table(id: usize, rows: &[Vec<String>], widths: &[i64], height: i64, rect: Rect, right: &[usize]) -> String {
    let grid: String = widths.iter().map(|w| format!("<a:gridCol w=\"{}\"/>", w.max(&1))).collect();
    let mut body = String::new();
    for (n, row) in rows.iter().enumerate() {
        body.push_str(&format!("<a:tr h=\"{height}\">"));
        for at in 0..widths.len() {
            let cell = row.get(at).map_or("", String::as_str);
            let look = Look::new(if n == 0 { 12.0 } else { 13.0 }, if n == 0 { "575B50" } else { "22251F" });
            let look = if right.contains(&at) { look.right() } else { look };
            let edge = if n == 0 { "8F8570" } else { "E0D9CA" };
            let gap = if right.contains(&at) { 182_880 } else { 91_440 };
            let none = ["lnL", "lnR", "lnT"].map(|side| format!("<a:{side} w=\"0\"><a:noFill/></a:{side}>")).concat();
            body.push_str(&format!(
                "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{}</a:txBody><a:tcPr marL=\"0\" marR=\"{gap}\" marT=\"36000\" marB=\"36000\" anchor=\"ctr\">{none}<a:lnB w=\"9525\"><a:solidFill><a:srgbClr val=\"{edge}\"/></a:solidFill></a:lnB><a:noFill/></a:tcPr></a:tc>",
                paragraphs(look, cell, "")
            ));
        }
        body.push_str("</a:tr>");
    }
    format!(
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"Table {id}\"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr><p:xfrm>{}</p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\"><a:tbl><a:tblPr firstRow=\"1\"/><a:tblGrid>{grid}</a:tblGrid>{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
        place(rect)
    )
}
