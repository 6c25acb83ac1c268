//! Fonts of the machine: where they are looked for, and which of them has a character.

use std::path::{Path, PathBuf};

use liren_kernel::Refusal;
use ttf_parser::{Face, GlyphId, name_id};

/// What text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Sans, for reading.
    Text,
    /// Serif, for titles and figures.
    Title,
}

/// Fonts for reading, the best first.
const TEXT: &[&str] = &[
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "msyh.ttc",
    "wqy-microhei.ttc",
    "simhei.ttf",
    "DroidSansFallbackFull.ttf",
];
/// Fonts for titles, the best first.
const TITLE: &[&str] = &[
    "NotoSerifCJK-Bold.ttc",
    "NotoSerifCJKsc-Bold.otf",
    "NotoSerifSC-Bold.otf",
    "NotoSerifSC-Bold.ttf",
    "SourceHanSerifSC-Bold.otf",
    "SourceHanSerifCN-Bold.otf",
    "simsun.ttc",
];
/// Fonts of rare characters and signs, asked last.
const RARE: &[&str] =
    &["simsunb.ttf", "SimSunExtG.ttf", "HanaMinA.ttf", "HanaMinB.ttf", "PlangothicP1-Regular.ttf", "DejaVuSans.ttf"];
/// Where systems keep their fonts.
const FOLDERS: &[&str] =
    &["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:\\Windows\\Fonts"];
/// Folders within folders at most, files looked at in all.
const DEPTH: usize = 5;
const FILES: usize = 20_000;

/// A font file in memory.
pub struct Held {
    data: Vec<u8>,
    /// Which face of a collection.
    pub index: u32,
    /// Its PostScript name.
    pub name: String,
}

/// The fonts that papers are set in.
pub struct Fonts {
    held: Vec<Held>,
    /// For each style, whom to ask for a glyph, in order.
    text: Vec<usize>,
    title: Vec<usize>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.held.iter().map(|h| &h.name)).finish()
    }
}

impl Held {
    fn read(path: &Path) -> Option<Self> {
        Self::new(std::fs::read(path).ok()?)
    }

    /// Takes the face for simplified Chinese out of a collection, the first of others.
    fn new(data: Vec<u8>) -> Option<Self> {
        let count = ttf_parser::fonts_in_collection(&data).unwrap_or(1);
        let names = |index, id| {
            let face = Face::parse(&data, index).ok()?;
            let name = face.names().into_iter().filter(|n| n.name_id == id).find_map(|n| n.to_string());
            Some(name.unwrap_or_default())
        };
        let chinese = |index: &u32| names(*index, name_id::FAMILY).is_some_and(|name| name.ends_with(" SC"));
        let index = (0..count).find(chinese).unwrap_or(0);
        let name = names(index, name_id::POST_SCRIPT_NAME)?;
        let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let face = Face::parse(&data, index).ok()?;
        // What the subsetter cannot cut must not be chosen.
        let tables = face.tables();
        if tables.glyf.is_none() && tables.cff.is_none() {
            return None;
        }
        Some(Self { index, name: if name.is_empty() { "Font".into() } else { name }, data })
    }

    /// The bytes of its file.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }
}

impl Fonts {
    /// Finds fonts: those of `folder`, a setting, when it holds any; otherwise those of the system. In a folder of one's
    /// own, the first file whose name speaks of serif or song is for titles, the first other one for reading.
    ///
    /// # Errors
    /// `refusal-papers-no-font` when there is none that can set Chinese.
    pub fn find(folder: Option<&Path>) -> Result<Self, Refusal> {
        let mut own = Vec::new();
        if let Some(folder) = folder {
            walk(folder, DEPTH, &mut own);
        }
        own.sort();
        let serif = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            ["serif", "song", "sun", "ming"].iter().any(|word| name.contains(word))
        };
        let mut text: Vec<PathBuf> = own.iter().filter(|p| !serif(p)).cloned().collect();
        let mut title: Vec<PathBuf> = own.iter().filter(serif).cloned().collect();
        let mut rare: Vec<PathBuf> = Vec::new();
        let mut system = Vec::new();
        FOLDERS.iter().for_each(|folder| walk(Path::new(folder), DEPTH, &mut system));
        let named = |names: &[&str]| -> Vec<PathBuf> {
            let is = |name: &str| system.iter().find(|p| p.file_name().is_some_and(|f| f.eq_ignore_ascii_case(name)));
            names.iter().filter_map(|name| is(name).cloned()).collect()
        };
        if text.is_empty() && title.is_empty() {
            text.extend(named(TEXT).into_iter().take(1));
            title.extend(named(TITLE).into_iter().take(1));
        }
        rare.extend(named(RARE));
        Self::of(&text, &title, &rare)
    }

    /// From these files.
    ///
    /// # Errors
    /// As [`Fonts::find`].
    pub fn of(text: &[PathBuf], title: &[PathBuf], rare: &[PathBuf]) -> Result<Self, Refusal> {
        let mut held = Vec::new();
        let mut take = |paths: &[PathBuf]| -> Vec<usize> {
            let mut at = Vec::new();
            for font in paths.iter().filter_map(|path| Held::read(path)) {
                at.push(held.len());
                held.push(font);
            }
            at
        };
        let (text, title, rare) = (take(text), take(title), take(rare));
        let fonts = Self {
            text: text.iter().chain(&title).chain(&rare).copied().collect(),
            title: title.iter().chain(&text).chain(&rare).copied().collect(),
            held,
        };
        let chinese = fonts.faces().iter().any(|face| face.glyph_index('\u{4e2d}').is_some());
        if chinese { Ok(fonts) } else { Err(Refusal::new("refusal-papers-no-font")) }
    }

    /// The files.
    #[must_use]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// A parsed face for each file, in the same order.
    #[must_use]
    pub fn faces(&self) -> Vec<Face<'_>> {
        self.held.iter().filter_map(|held| Face::parse(&held.data, held.index).ok()).collect()
    }

    /// Which faces are asked for a character, in order.
    #[must_use]
    pub fn chain(&self, style: Style) -> &[usize] {
        match style {
            Style::Text => &self.text,
            Style::Title => &self.title,
        }
    }
}

/// A character as it will stand on the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Which face.
    pub face: usize,
    /// Which glyph of it.
    pub id: u16,
    /// For whoever copies the text out again.
    pub char: char,
    /// Its width, in ems.
    pub advance: f32,
}

/// Finds the glyph of each character. Line breaks and selectors of variants are passed over.
///
/// # Errors
/// `refusal-papers-glyph` naming the first character that no font has.
pub fn glyphs(fonts: &Fonts, faces: &[Face<'_>], style: Style, text: &str) -> Result<Vec<Glyph>, Refusal> {
    let mut all = Vec::with_capacity(text.len() / 3);
    for char in text.chars() {
        let char = match char {
            '\t' | '\u{a0}' => ' ',
            '\n' | '\r' | '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{e0100}'..='\u{e01ef}' => continue,
            c => c,
        };
        let found = fonts.chain(style).iter().find_map(|at| {
            let face = faces.get(*at)?;
            Some((*at, face, face.glyph_index(char).filter(|id| *id != GlyphId(0))?))
        });
        let Some((face, parsed, id)) = found else {
            return Err(Refusal::new("refusal-papers-glyph")
                .arg("character", char)
                .arg("code", format!("U+{:04X}", u32::from(char))));
        };
        let advance = f32::from(parsed.glyph_hor_advance(id).unwrap_or(0)) / f32::from(parsed.units_per_em());
        all.push(Glyph { face, id: id.0, char, advance });
    }
    Ok(all)
}

fn walk(folder: &Path, depth: usize, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let font = path.extension().is_some_and(|e| ["ttf", "otf", "ttc"].iter().any(|x| e.eq_ignore_ascii_case(x)));
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => walk(&path, depth - 1, into),
            Ok(_) if font && into.len() < FILES => into.push(path),
            _ => {}
        }
    }
}
