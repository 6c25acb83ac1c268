//! The parts of a presentation that stay the same: master, layout, theme, and the list of slides.

use crate::ooxml::{CORE, Package, Relations, properties};

/// Wide slides, 16:9, in EMU (914,400 to the inch, 12,700 to the point).
pub const SIZE: (i64, i64) = (12_192_000, 6_858_000);

pub(super) const NAMES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
pub(super) const GROUP: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>";

/// A slide with what stands on it.
pub fn slide(shapes: &str) -> String {
    format!(
        "<p:sld {NAMES}><p:cSld><p:spTree>{GROUP}{shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    )
}

/// A title that the outline knows, at the head of a slide.
const TITLE_BOX: &str = "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Title\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"609600\" y=\"365760\"/><a:ext cx=\"10972800\" cy=\"640080\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns=\"0\" rIns=\"0\" anchor=\"ctr\"><a:normAutofit/></a:bodyPr><a:lstStyle/><a:p><a:endParaRPr lang=\"zh-CN\"/></a:p></p:txBody></p:sp>";

/// Puts the finished slides into a package; `slides` are each a part and its relations, of which the first must be the
/// layout. `noted` when there are notes, whose master is named here.
pub fn assemble(
    package: &mut Package,
    slides: Vec<(String, Relations)>,
    title: &str,
    author: &str,
    noted: bool,
) -> Vec<(&'static str, String)> {
    properties(package, "ppt/presentation.xml", title, author);
    let mut of_all = Relations::default();
    let master = of_all.part("slideMaster", "slideMasters/slideMaster1.xml");
    of_all.part("theme", "theme/theme1.xml");
    let mut ids = String::new();
    let mut overrides: Vec<(&'static str, String)> = vec![
        (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
            "ppt/presentation.xml".into(),
        ),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.slideMaster+xml",
            "ppt/slideMasters/slideMaster1.xml".into(),
        ),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.slideLayout+xml",
            "ppt/slideLayouts/slideLayout1.xml".into(),
        ),
        ("application/vnd.openxmlformats-officedocument.theme+xml", "ppt/theme/theme1.xml".into()),
        (CORE, "docProps/core.xml".into()),
    ];
    for (n, (body, relations)) in slides.into_iter().enumerate() {
        let name = format!("slides/slide{}.xml", n + 1);
        let id = of_all.part("slide", &name);
        ids.push_str(&format!("<p:sldId id=\"{}\" r:id=\"{id}\"/>", 256 + n));
        package.xml(format!("ppt/{name}"), &body);
        package.xml(format!("ppt/slides/_rels/slide{}.xml.rels", n + 1), &relations.xml());
        overrides
            .push(("application/vnd.openxmlformats-officedocument.presentationml.slide+xml", format!("ppt/{name}")));
    }
    let notes = if noted {
        let id = of_all.part("notesMaster", "notesMasters/notesMaster1.xml");
        format!("<p:notesMasterIdLst><p:notesMasterId r:id=\"{id}\"/></p:notesMasterIdLst>")
    } else {
        String::new()
    };
    package.xml(
        "ppt/presentation.xml",
        &format!(
            "<p:presentation {NAMES} saveSubsetFonts=\"1\"><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"{master}\"/></p:sldMasterIdLst>{notes}<p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx=\"{}\" cy=\"{}\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>",
            SIZE.0, SIZE.1
        ),
    );
    package.xml("ppt/_rels/presentation.xml.rels", &of_all.xml());
    let mut of_master = Relations::default();
    let layout = of_master.part("slideLayout", "../slideLayouts/slideLayout1.xml");
    of_master.part("theme", "../theme/theme1.xml");
    let style = |size: u32, font: &str| {
        format!(
            "<a:lvl1pPr algn=\"l\"><a:buNone/><a:defRPr sz=\"{size}\"><a:solidFill><a:schemeClr val=\"tx1\"/></a:solidFill><a:latin typeface=\"+{font}-lt\"/><a:ea typeface=\"+{font}-ea\"/></a:defRPr></a:lvl1pPr>"
        )
    };
    package.xml(
        "ppt/slideMasters/slideMaster1.xml",
        &format!(
            "<p:sldMaster {NAMES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:srgbClr val=\"FFFDF9\"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>{GROUP}{TITLE_BOX}</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/><p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"{layout}\"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle>{}</p:titleStyle><p:bodyStyle>{}</p:bodyStyle><p:otherStyle>{}</p:otherStyle></p:txStyles></p:sldMaster>",
            style(2800, "mj"),
            style(1800, "mn"),
            style(1800, "mn")
        ),
    );
    package.xml("ppt/slideMasters/_rels/slideMaster1.xml.rels", &of_master.xml());
    package.xml(
        "ppt/slideLayouts/slideLayout1.xml",
        &format!(
            "<p:sldLayout {NAMES} type=\"titleOnly\" preserve=\"1\"><p:cSld name=\"Title\"><p:spTree>{GROUP}{TITLE_BOX}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
        ),
    );
    let mut of_layout = Relations::default();
    of_layout.part("slideMaster", "../slideMasters/slideMaster1.xml");
    package.xml("ppt/slideLayouts/_rels/slideLayout1.xml.rels", &of_layout.xml());
    package.xml("ppt/theme/theme1.xml", &theme());
    overrides
}

/// Paper, ink and one green; fonts that Chinese desks have.
pub(super) fn theme() -> String {
    let colours = [
        ("dk1", "22251F"),
        ("lt1", "FFFDF9"),
        ("dk2", "575B50"),
        ("lt2", "F2EEE4"),
        ("accent1", "1D6651"),
        ("accent2", "A8321F"),
        ("accent3", "8A5A00"),
        ("accent4", "2C4A73"),
        ("accent5", "8F8570"),
        ("accent6", "6A6E61"),
        ("hlink", "0F4A39"),
        ("folHlink", "575B50"),
    ];
    let colours: String =
        colours.iter().map(|(name, value)| format!("<a:{name}><a:srgbClr val=\"{value}\"/></a:{name}>")).collect();
    let font = |latin: &str, ea: &str| {
        format!("<a:latin typeface=\"{latin}\"/><a:ea typeface=\"{ea}\"/><a:cs typeface=\"\"/>")
    };
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
    let line = format!("<a:ln w=\"9525\">{fill}</a:ln>");
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
    format!(
        "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Liren\"><a:themeElements><a:clrScheme name=\"Liren\">{colours}</a:clrScheme><a:fontScheme name=\"Liren\"><a:majorFont>{}</a:majorFont><a:minorFont>{}</a:minorFont></a:fontScheme><a:fmtScheme name=\"Liren\"><a:fillStyleLst>{fill}{fill}{fill}</a:fillStyleLst><a:lnStyleLst>{line}{line}{line}</a:lnStyleLst><a:effectStyleLst>{effect}{effect}{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}{fill}{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>",
        font("Georgia", "SimSun"),
        font("Segoe UI", "Microsoft YaHei")
    )
}
