//! Which column is which field: proposed by us, decided by a person, remembered by the shape of the head.

use liren_kernel::Refusal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::layout::HeadCell;
use crate::text::title;

/// How the cells of a field are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text, up to 2,000 characters.
    Text,
    /// A person's name, without the blanks that fill it to equal width.
    Name,
    /// A civil day.
    Day,
    /// A resident identity number (GB 11643).
    IdNo,
    /// A phone number.
    Phone,
    /// A whole number.
    Int,
    /// 是 or 否 in its many forms.
    YesNo,
    /// One of some codes, each with the words that mean it; the code itself is taken too.
    OneOf(&'static [(&'static str, &'static [&'static str])]),
}

/// A field the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The caller's name for it.
    pub key: &'static str,
    /// Its usual title.
    pub label_zh: &'static str,
    /// Whether a row without it is wrong.
    pub required: bool,
    /// How it is read.
    pub kind: Kind,
    /// Other titles for it.
    pub synonyms: &'static [&'static str],
}

/// The fields by which two rows can be seen to be the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonKeys {
    /// Key of the identity number.
    pub idno: &'static str,
    /// Key of the name.
    pub name: &'static str,
    /// Key of the day of birth.
    pub birth: &'static str,
}

/// What the caller wants from a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The fields.
    pub fields: Vec<Field>,
    /// Given when rows are persons: turns on the checks across cells and rows.
    pub person: Option<PersonKeys>,
}

impl Schema {
    /// A field by its key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// How sure a pairing is; in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The title contains a known one: to be confirmed.
    Similar,
    /// The last part of a joined title is known: `联系方式/手机`.
    Part,
    /// The title is a known synonym.
    Synonym,
    /// The title is the field's own.
    Exact,
    /// A person said so.
    Chosen,
}

/// A column paired with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Column, from 0.
    pub column: usize,
    /// Key of the field.
    pub field: String,
    /// How sure.
    pub confidence: Confidence,
}

/// All pairs for one head; can be kept and used again for a head with the same [`fingerprint`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Of the head it was made for.
    pub fingerprint: String,
    /// In the order of the columns.
    pub pairs: Vec<Pair>,
}

impl Mapping {
    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<usize> {
        self.pairs.iter().find(|pair| pair.field == field).map(|pair| pair.column)
    }

    /// Pairs a column with a field by a person's choice, or with none; what was paired with either before is undone.
    pub fn choose(&mut self, column: usize, field: Option<&str>) {
        self.pairs.retain(|pair| pair.column != column && Some(pair.field.as_str()) != field);
        if let Some(field) = field {
            self.pairs.push(Pair { column, field: field.to_owned(), confidence: Confidence::Chosen });
            self.pairs.sort_by_key(|pair| pair.column);
        }
    }

    /// Whether it fits schema and head: known fields, titled columns, nothing twice, nothing required left out.
    ///
    /// # Errors
    /// `refusal-papers-map-stale` (a remembered mapping no longer fits: choose again), `refusal-papers-map-required`.
    pub fn fits(&self, schema: &Schema, head: &[HeadCell]) -> Result<(), Refusal> {
        let stale = |pair: &Pair| {
            schema.field(&pair.field).is_none()
                || !head.iter().any(|cell| cell.column == pair.column)
                || self.pairs.iter().filter(|other| other.column == pair.column || other.field == pair.field).count()
                    > 1
        };
        if self.fingerprint != fingerprint(head) || self.pairs.iter().any(stale) {
            return Err(Refusal::new("refusal-papers-map-stale"));
        }
        match schema.fields.iter().find(|field| field.required && self.column(field.key).is_none()) {
            Some(field) => Err(Refusal::field(field.key, "refusal-papers-map-required").arg("label", field.label_zh)),
            None => Ok(()),
        }
    }
}

/// The shape of a head: 32 hex characters over its titles and their columns, blind to blanks, width and remarks.
#[must_use]
pub fn fingerprint(head: &[HeadCell]) -> String {
    let mut hash = Sha256::new();
    for cell in head {
        hash.update(format!("{}\u{1f}", cell.column));
        for part in cell.label.split('/') {
            hash.update(title(part));
            hash.update("\u{1e}");
        }
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Proposes a mapping. The surest pairs are made first, each column and each field once; of equals the column further
/// left wins. [`Confidence::Similar`] is a guess that a page should ask about.
#[must_use]
pub fn propose(schema: &Schema, head: &[HeadCell]) -> Mapping {
    let mut candidates = Vec::new();
    for cell in head {
        for (order, field) in schema.fields.iter().enumerate() {
            if let Some((confidence, length)) = likeness(field, &cell.label) {
                candidates.push((confidence, length, cell.column, order));
            }
        }
    }
    candidates.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    let mut pairs: Vec<Pair> = Vec::new();
    for (confidence, _, column, order) in candidates {
        let key = schema.fields[order].key;
        if !pairs.iter().any(|pair| pair.column == column || pair.field == key) {
            pairs.push(Pair { column, field: key.to_owned(), confidence });
        }
    }
    pairs.sort_by_key(|pair| pair.column);
    Mapping { fingerprint: fingerprint(head), pairs }
}

/// How alike a title and a field are, with the length of what matched.
fn likeness(field: &Field, label: &str) -> Option<(Confidence, usize)> {
    let own = title(field.label_zh);
    let names: Vec<String> =
        std::iter::once(own.clone()).chain(field.synonyms.iter().map(|synonym| title(synonym))).collect();
    let whole = title(&label.replace('/', ""));
    let last = title(label.rsplit('/').next().unwrap_or(label));
    let length = |text: &str| text.chars().count();
    if whole.is_empty() {
        return None;
    }
    if whole == own {
        return Some((Confidence::Exact, length(&own)));
    }
    if names.contains(&whole) {
        return Some((Confidence::Synonym, length(&whole)));
    }
    if names.contains(&last) {
        return Some((Confidence::Part, length(&last)));
    }
    names
        .iter()
        .filter(|name| length(name) >= 2 && (last.contains(name.as_str()) || whole.contains(name.as_str())))
        .map(|name| (Confidence::Similar, length(name)))
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Field; 4] = [
        Field { key: "name", label_zh: "姓名", required: true, kind: Kind::Name, synonyms: &["名字"] },
        Field {
            key: "phone",
            label_zh: "手机",
            required: false,
            kind: Kind::Phone,
            synonyms: &["电话", "手机号码", "联系电话"],
        },
        Field {
            key: "birth", label_zh: "出生日期", required: false, kind: Kind::Day, synonyms: &["出生年月", "生日"]
        },
        Field {
            key: "address", label_zh: "住址", required: false, kind: Kind::Text, synonyms: &["地址", "现住址"]
        },
    ];

    fn schema() -> Schema {
        Schema { fields: FIELDS.to_vec(), person: None }
    }

    fn head(labels: &[&str]) -> Vec<HeadCell> {
        labels.iter().enumerate().map(|(column, label)| HeadCell { column, label: (*label).to_owned() }).collect()
    }

    #[test]
    fn columns_are_proposed_by_likeness() {
        let head = head(&[
            "序号",
            "* 姓 名",
            "监护人姓名",
            "联系方式/固话",
            "联系方式/手机",
            "出生年月（如1956-03-09）",
            "家庭住址",
        ]);
        let mapping = propose(&schema(), &head);
        let told: Vec<(usize, &str, Confidence)> =
            mapping.pairs.iter().map(|pair| (pair.column, pair.field.as_str(), pair.confidence)).collect();
        assert_eq!(
            told,
            [
                (1, "name", Confidence::Exact),
                (4, "phone", Confidence::Part),
                (5, "birth", Confidence::Synonym),
                (6, "address", Confidence::Similar)
            ]
        );
        mapping.fits(&schema(), &head).unwrap();
    }

    #[test]
    fn a_choice_is_remembered_for_the_same_head_only() {
        let first = head(&["姓名", "电话1", "电话2"]);
        let mut mapping = propose(&schema(), &first);
        assert_eq!(mapping.column("phone"), Some(1));
        mapping.choose(2, Some("phone"));
        assert_eq!((mapping.column("phone"), mapping.pairs.len()), (Some(2), 2));
        let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
        assert_eq!(kept, mapping);
        kept.fits(&schema(), &head(&["姓 名*", "电话1", "电话2（备用）"])).unwrap();
        let moved = head(&["电话1", "姓名", "电话2"]);
        assert_eq!(kept.fits(&schema(), &moved).unwrap_err().key, "refusal-papers-map-stale");
        mapping.choose(0, None);
        assert_eq!(mapping.fits(&schema(), &first).unwrap_err().key, "refusal-papers-map-required");
    }
}
