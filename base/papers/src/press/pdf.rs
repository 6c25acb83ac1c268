//! Pages as PDF 1.7: fonts cut down to the glyphs that are used, text that can be searched and copied, pictures as
//! stored. The same pages give the same bytes.

use std::{collections::BTreeMap, io::Write as _};

use flate2::{Compression, write::ZlibEncoder};
use liren_kernel::Refusal;
use pdf_writer::{
    Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{ActionType, AnnotationType, CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use subsetter::GlyphRemapper;
use ttf_parser::{RawFace, Tag};

use super::{
    Canvas, Colour, Page,
    canvas::{Jpeg, Op},
    font::Glyph,
};

/// What a document says of itself.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Shown in the window's head.
    pub title: String,
    /// Who made it: the office.
    pub author: String,
    /// A file that goes with it: name and content.
    pub attached: Option<(String, Vec<u8>)>,
}

const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The glyphs used of one face, under their new numbers.
#[derive(Default)]
struct Used {
    remapper: GlyphRemapper,
    /// New number: character and width in thousandths of an em.
    glyphs: BTreeMap<u16, (char, f32)>,
}

struct Writer {
    pdf: Pdf,
    next: i32,
    used: BTreeMap<usize, Used>,
}

impl Writer {
    fn id(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next)
    }
}

/// Writes the pages of a canvas.
///
/// # Errors
/// `refusal-papers-font` when a font cannot be cut down.
pub fn write(canvas: &Canvas<'_>, about: &About) -> Result<Vec<u8>, Refusal> {
    let mut w = Writer { pdf: Pdf::new(), next: 0, used: BTreeMap::new() };
    w.pdf.set_version(1, 7);
    let (catalog, tree, info) = (w.id(), w.id(), w.id());
    let pictures: Vec<Ref> = canvas.pictures.iter().map(|p| picture(&mut w, p)).collect();
    let fonts: Vec<Ref> = canvas.faces().iter().map(|_| w.id()).collect();
    let pages: Vec<Ref> = canvas.pages.iter().map(|_| w.id()).collect();
    for (page, id) in canvas.pages.iter().zip(&pages) {
        self::page(&mut w, page, *id, tree, &fonts, &pictures);
    }
    for (face, used) in std::mem::take(&mut w.used) {
        font(&mut w, canvas, face, &used, fonts[face])?;
    }
    let file = about.attached.as_ref().map(|(name, bytes)| (name, attached(&mut w, name, bytes)));
    w.pdf.pages(tree).kids(pages.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    let mut root = w.pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("zh-CN"));
    root.viewer_preferences().display_doc_title(true);
    if let Some((name, spec)) = file {
        root.names().embedded_files().names().insert(Str(name.as_bytes()), spec);
    }
    root.finish();
    let mut about_it = w.pdf.document_info(info);
    about_it.title(TextStr(&about.title)).producer(TextStr("Liren"));
    if !about.author.is_empty() {
        about_it.author(TextStr(&about.author));
    }
    about_it.finish();
    Ok(w.pdf.finish())
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::new(5));
    // Writing into memory does not fail.
    let _ = out.write_all(bytes);
    out.finish().unwrap_or_default()
}

fn picture(w: &mut Writer, jpeg: &Jpeg) -> Ref {
    let id = w.id();
    let mut image = w.pdf.image_xobject(id, &jpeg.bytes);
    image.filter(Filter::DctDecode);
    image.bits_per_component(8);
    image.width(i32::try_from(jpeg.width).unwrap_or(1)).height(i32::try_from(jpeg.height).unwrap_or(1));
    if jpeg.grey {
        image.color_space().device_gray();
    } else {
        image.color_space().device_rgb();
    }
    image.finish();
    id
}

fn attached(w: &mut Writer, name: &str, bytes: &[u8]) -> Ref {
    let (file, spec) = (w.id(), w.id());
    w.pdf.embedded_file(file, bytes).subtype(Name(b"application/jose"));
    let mut it = w.pdf.file_spec(spec);
    it.path(Str(name.as_bytes())).unic_file(TextStr(name));
    it.embedded_file_with_unicode(file);
    it.finish();
    spec
}

fn page(w: &mut Writer, page: &Page, id: Ref, tree: Ref, fonts: &[Ref], pictures: &[Ref]) {
    let height = page.size.1;
    let mut content = Content::new();
    let (mut faces, mut shown, mut links) = (Vec::new(), Vec::new(), Vec::new());
    for op in &page.ops {
        match op {
            Op::Text { x, y, size, colour, spacing, glyphs } => {
                fill(&mut content, *colour);
                content.begin_text().set_char_spacing(*spacing);
                let mut x = *x;
                for run in glyphs.chunk_by(|a, b| a.face == b.face) {
                    let face = run[0].face;
                    faces.push(face);
                    let bytes = encoded(w.used.entry(face).or_default(), run);
                    content.set_font(Name(format!("F{face}").as_bytes()), *size);
                    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, height - y]);
                    content.show(Str(&bytes));
                    x += run.iter().map(|g| g.advance * size + spacing).sum::<f32>();
                }
                content.end_text();
            }
            Op::Fill(colour, all) => {
                fill(&mut content, *colour);
                for [x, y, w, h] in all {
                    content.rect(*x, height - y - h, *w, *h);
                }
                content.fill_nonzero();
            }
            Op::Frame(colour, width, [x, y, w, h]) => {
                stroke(&mut content, *colour, *width);
                content.rect(*x, height - y - h, *w, *h).stroke();
            }
            Op::Stroke(colour, width, points, dashed) => {
                stroke(&mut content, *colour, *width);
                if *dashed {
                    content.set_dash_pattern([2.0, 2.0], 0.0);
                }
                for (n, (x, y)) in points.iter().enumerate() {
                    if n == 0 {
                        content.move_to(*x, height - y)
                    } else {
                        content.line_to(*x, height - y)
                    };
                }
                content.stroke();
                if *dashed {
                    content.set_dash_pattern([], 0.0);
                }
            }
            Op::Circle(colour, width, (x, y), r) => {
                stroke(&mut content, *colour, *width);
                content.set_dash_pattern([3.0, 3.0], 0.0);
                circle(&mut content, *x, height - y, *r);
                content.stroke().set_dash_pattern([], 0.0);
            }
            Op::Picture(at, [x, y, w, h]) => {
                shown.push(*at);
                content.save_state().transform([*w, 0.0, 0.0, *h, *x, height - y - h]);
                content.x_object(Name(format!("P{at}").as_bytes())).restore_state();
            }
            Op::Link(address, rect) => links.push((address, *rect)),
        }
    }
    let stream = w.id();
    w.pdf.stream(stream, &deflated(&content.finish())).filter(Filter::FlateDecode);
    let notes: Vec<Ref> = links
        .into_iter()
        .map(|(address, [x, y, wide, high])| {
            let note = w.id();
            let mut it = w.pdf.annotation(note);
            it.subtype(AnnotationType::Link).border(0.0, 0.0, 0.0, None);
            it.rect(Rect::new(x, height - y - high, x + wide, height - y));
            it.action().action_type(ActionType::Uri).uri(Str(address.as_bytes()));
            it.finish();
            note
        })
        .collect();
    faces.sort_unstable();
    faces.dedup();
    shown.sort_unstable();
    shown.dedup();
    let mut it = w.pdf.page(id);
    it.media_box(Rect::new(0.0, 0.0, page.size.0, height)).parent(tree).contents(stream);
    if !notes.is_empty() {
        it.annotations(notes);
    }
    let mut resources = it.resources();
    let mut of_fonts = resources.fonts();
    for face in faces {
        of_fonts.pair(Name(format!("F{face}").as_bytes()), fonts[face]);
    }
    of_fonts.finish();
    let mut of_pictures = resources.x_objects();
    for at in shown {
        of_pictures.pair(Name(format!("P{at}").as_bytes()), pictures[at]);
    }
}

fn fill(content: &mut Content, Colour(r, g, b): Colour) {
    let part = |c| f32::from(c) / 255.0;
    content.set_fill_rgb(part(r), part(g), part(b));
}

fn stroke(content: &mut Content, Colour(r, g, b): Colour, width: f32) {
    let part = |c| f32::from(c) / 255.0;
    content.set_stroke_rgb(part(r), part(g), part(b)).set_line_width(width);
}

fn circle(content: &mut Content, x: f32, y: f32, r: f32) {
    // Four curves come within a thousandth of a circle.
    let k = r * 0.552_284_8;
    content.move_to(x + r, y).cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    content.cubic_to(x - k, y + r, x - r, y + k, x - r, y).cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    content.cubic_to(x + k, y - r, x + r, y - k, x + r, y).close_path();
}

/// Two bytes a glyph, under its new number.
fn encoded(used: &mut Used, run: &[Glyph]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2 * run.len());
    for glyph in run {
        let new = used.remapper.remap(glyph.id);
        used.glyphs.entry(new).or_insert((glyph.char, glyph.advance * 1000.0));
        bytes.extend(new.to_be_bytes());
    }
    bytes
}

fn font(w: &mut Writer, canvas: &Canvas<'_>, face: usize, used: &Used, id: Ref) -> Result<(), Refusal> {
    let held = &canvas.fonts.held()[face];
    let parsed = &canvas.faces()[face];
    let cannot = || Refusal::new("refusal-papers-font").arg("font", &held.name);
    let cut = subsetter::subset(held.data(), held.index, &used.remapper).map_err(|_| cannot())?;
    let outlines = RawFace::parse(&cut, 0).map_err(|_| cannot())?.table(Tag::from_bytes(b"CFF "));
    let (cid, descriptor, file, unicode) = (w.id(), w.id(), w.id(), w.id());
    let name = format!("{}+{}", tag(used), held.name);
    let name = Name(name.as_bytes());
    w.pdf
        .type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(unicode);
    let mut it = w.pdf.cid_font(cid);
    it.subtype(if outlines.is_some() { CidFontType::Type0 } else { CidFontType::Type2 });
    it.base_font(name).system_info(IDENTITY).font_descriptor(descriptor).default_width(1000.0);
    if outlines.is_none() {
        it.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    let mut widths = it.widths();
    for (glyph, (_, width)) in used.glyphs.iter().filter(|(_, (_, width))| (width - 1000.0).abs() > 0.5) {
        widths.same(*glyph, *glyph, *width);
    }
    widths.finish();
    it.finish();
    let per_mille = |v: i16| f32::from(v) * 1000.0 / f32::from(parsed.units_per_em());
    let bbox = parsed.global_bounding_box();
    let mut it = w.pdf.font_descriptor(descriptor);
    it.name(name).flags(FontFlags::SYMBOLIC).italic_angle(0.0).stem_v(if parsed.is_bold() { 140.0 } else { 80.0 });
    it.bbox(Rect::new(per_mille(bbox.x_min), per_mille(bbox.y_min), per_mille(bbox.x_max), per_mille(bbox.y_max)));
    it.ascent(per_mille(parsed.ascender())).descent(per_mille(parsed.descender()));
    it.cap_height(per_mille(parsed.capital_height().unwrap_or(parsed.ascender())));
    if outlines.is_some() {
        it.font_file3(file)
    } else {
        it.font_file2(file)
    };
    it.finish();
    let program = deflated(outlines.unwrap_or(&cut));
    let mut stream = w.pdf.stream(file, &program);
    stream.filter(Filter::FlateDecode);
    if outlines.is_some() {
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    } else {
        stream.pair(Name(b"Length1"), i32::try_from(cut.len()).unwrap_or(i32::MAX));
    }
    stream.finish();
    let mut map = UnicodeCmap::<u16>::new(Name(b"Liren"), IDENTITY);
    for (glyph, (char, _)) in &used.glyphs {
        map.pair(*glyph, *char);
    }
    w.pdf.cmap(unicode, &deflated(&map.finish())).filter(Filter::FlateDecode);
    Ok(())
}

/// Six letters that mark a font that was cut down (ISO 32000-1, 9.6.4), from what it holds.
fn tag(used: &Used) -> String {
    let old: Vec<u8> = used.remapper.remapped_gids().flat_map(u16::to_be_bytes).collect();
    let hash = <sha2::Sha256 as sha2::Digest>::digest(&old);
    hash.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}
