//! What slides and texts of Office Open XML (ECMA-376) have in common: a zip of parts, and text that is safe in XML.

use std::io::Write as _;

use liren_kernel::Refusal;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The head of every part.
pub const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Text as it may stand in an element or in quotes; characters that XML 1.0 cannot hold are left out.
#[must_use]
pub fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len() + 8);
    for c in plain.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// A package under construction.
#[derive(Debug, Default)]
pub struct Package {
    parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// Adds an XML part.
    pub fn xml(&mut self, name: impl Into<String>, body: &str) {
        self.parts.push((name.into(), format!("{HEAD}{body}").into_bytes()));
    }

    /// Adds a part as it is.
    pub fn raw(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.parts.push((name.into(), bytes));
    }

    /// Writes the package. `[Content_Types].xml` comes first, as readers like it; times are fixed, so that the same
    /// content gives the same bytes.
    ///
    /// # Errors
    /// `refusal-papers-write` when a part is too large for the format.
    pub fn finish(self, overrides: &[(&str, String)]) -> Result<Vec<u8>, Refusal> {
        let mut types = String::from(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>",
        );
        for (kind, part) in overrides {
            types.push_str(&format!("<Override PartName=\"/{}\" ContentType=\"{kind}\"/>", text(part)));
        }
        types.push_str("</Types>");
        let wrong = |_| Refusal::new("refusal-papers-write");
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let first = ("[Content_Types].xml".to_owned(), format!("{HEAD}{types}").into_bytes());
        for (name, bytes) in std::iter::once(first).chain(self.parts) {
            // Pictures are compressed already.
            let stored = name.ends_with(".jpeg");
            let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options =
                SimpleFileOptions::default().compression_method(method).last_modified_time(zip::DateTime::default());
            zip.start_file(name, options).map_err(wrong)?;
            zip.write_all(&bytes).map_err(|_| Refusal::new("refusal-papers-write"))?;
        }
        Ok(zip.finish().map_err(wrong)?.into_inner())
    }
}

/// Relations of a part.
#[derive(Debug, Default)]
pub struct Relations {
    lines: Vec<String>,
}

impl Relations {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// To a part; gives its id.
    pub fn part(&mut self, kind: &str, target: &str) -> String {
        self.add(&format!("Type=\"{}/{kind}\" Target=\"{}\"", Self::OFFICE, text(target)))
    }

    /// To an address outside; gives its id.
    pub fn link(&mut self, address: &str) -> String {
        self.add(&format!("Type=\"{}/hyperlink\" Target=\"{}\" TargetMode=\"External\"", Self::OFFICE, text(address)))
    }

    fn add(&mut self, attributes: &str) -> String {
        let id = format!("rId{}", self.lines.len() + 1);
        self.lines.push(format!("<Relationship Id=\"{id}\" {attributes}/>"));
        id
    }

    /// As a part.
    #[must_use]
    pub fn xml(&self) -> String {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
            self.lines.concat()
        )
    }
}

/// The parts that every package has: who made it, and what it is called.
pub fn properties(package: &mut Package, root: &str, title: &str, author: &str) {
    let core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
    package.xml(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{}/officeDocument\" Target=\"{root}\"/>\
             <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
             </Relationships>",
            Relations::OFFICE
        ),
    );
    package.xml(
        "docProps/core.xml",
        &format!(
            "<cp:coreProperties xmlns:cp=\"{core}\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
             <dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>",
            text(title),
            text(author)
        ),
    );
}

/// The type of `docProps/core.xml`.
pub const CORE: &str = "application/vnd.openxmlformats-package.core-properties+xml";

/// How much room a text takes, in ems: Chinese characters one, letters and digits about half.
#[must_use]
pub fn ems(plain: &str) -> f32 {
    plain.chars().map(|c| if u32::from(c) < 0x2e80 { 0.56 } else { 1.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_cannot_leave_its_element() {
        assert_eq!(text("a<b>&\"c\"\u{0}\u{b}\n梁"), "a&lt;b&gt;&amp;&quot;c&quot; 梁");
    }

    #[test]
    fn the_same_parts_give_the_same_bytes() {
        let make = || {
            let mut package = Package::default();
            properties(&mut package, "x.xml", "甲", "乙");
            package.xml("x.xml", "<x/>");
            package.finish(&[(CORE, "docProps/core.xml".to_owned())]).unwrap()
        };
        assert_eq!(make(), make());
    }
}
