//! Categories as a table that an office keeps in CSV: read, checked row by row, versioned when they change.

use liren_kernel::{Refusal, calendar::LimitUnit, text::is_hidden};
use serde::{Deserialize, Serialize};

use crate::{
    clock::{OnRework, Pauses, Track, read_steps},
    store::Category,
};

/// The categories that every new office begins with.
pub const FIRST: &str = include_str!("../data/categories.csv");

/// Longest limit that is believed.
const LIMIT_MAX: i64 = 1000;
/// Most rows of a table.
const ROWS: usize = 2000;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryLine {
    /// Letters, digits and `-`.
    pub code: String,
    /// `grid`, `xinfang`, `12345`, `local`.
    pub scheme: String,
    /// 大类.
    pub major: String,
    /// 小类.
    pub minor: String,
    /// In Chinese.
    pub name: String,
    /// In English; empty takes the Chinese one.
    #[serde(default)]
    pub name_en: String,
    /// 立案条件.
    #[serde(default)]
    pub file_condition: String,
    /// 结案条件.
    #[serde(default)]
    pub close_condition: String,
    /// How many.
    pub limit_value: i64,
    /// Of what, by name or Chinese word.
    pub limit_unit: String,
    /// Whether a result needs a photo: 1 or 0.
    #[serde(default)]
    pub photo_required: i64,
    /// `owner` or `area`.
    pub first: String,
    /// A [`crate::clock::Track`].
    #[serde(default = "plain")]
    pub track: String,
    /// Limits of steps other than the track's: `sign 30 分钟; inspect 2 工作时`.
    #[serde(default)]
    pub steps: String,
    /// A [`crate::clock::OnRework`].
    #[serde(default = "restart")]
    pub on_rework: String,
    /// A [`crate::clock::Pauses`].
    #[serde(default = "both")]
    pub pauses: String,
    /// Whether couriers are offered it: 1 or 0. Facilities and hazards, never people.
    #[serde(default)]
    pub sentinel: i64,
}

fn plain() -> String {
    Track::Plain.name().to_owned()
}
fn restart() -> String {
    OnRework::Restart.name().to_owned()
}
fn both() -> String {
    Pauses::Both.name().to_owned()
}

/// Columns that no table does without.
const NEEDED: [&str; 8] = ["code", "scheme", "major", "minor", "name", "limit_value", "limit_unit", "first"];
/// Columns of whole numbers.
const NUMBERS: [&str; 3] = ["limit_value", "photo_required", "sentinel"];

/// Reads a table. The first line names the columns, in any order.
///
/// # Errors
/// At `file`: `refusal-category-file`, `refusal-category-line` (with `line`), `refusal-category-without` (with `column`),
/// `refusal-category-at-…` of the column (with `line`), `refusal-category-twice`, `refusal-category-many`; all faulty lines at
/// once, ten at most.
pub fn read(text: &str) -> Result<Vec<CategoryLine>, Vec<Refusal>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().map(|h| h.iter().map(str::to_owned).collect()).unwrap_or_default();
    if columns.is_empty() {
        return Err(vec![Refusal::field("file", "refusal-category-file")]);
    }
    if let Some(column) = NEEDED.iter().find(|needed| !columns.iter().any(|column| column == *needed)) {
        return Err(vec![Refusal::field("file", "refusal-category-without").arg("column", column)]);
    }
    let mut lines: Vec<CategoryLine> = Vec::new();
    let mut refusals = Vec::new();
    for (number, row) in (2..).zip(reader.deserialize::<CategoryLine>()) {
        let wrong = |column: &str| Refusal::field("file", &format!("refusal-category-at-{column}")).arg("line", number);
        match row {
            Err(error) => {
                let at = match error.kind() {
                    csv::ErrorKind::Deserialize { err, .. } => err.field(),
                    _ => None,
                };
                let column = at.and_then(|field| columns.get(usize::try_from(field).ok()?));
                // Only whole numbers can be anything else than what they are.
                let column = column.filter(|column| NUMBERS.contains(&column.as_str()));
                refusals.push(match column {
                    Some(column) => wrong(column),
                    None => Refusal::field("file", "refusal-category-line").arg("line", number),
                });
            }
            Ok(line) => match check(&line) {
                Err(column) => refusals.push(wrong(column)),
                Ok(()) if lines.iter().any(|l| l.code == line.code) => {
                    refusals.push(Refusal::field("file", "refusal-category-twice").arg("code", &line.code));
                }
                Ok(()) => lines.push(line),
            },
        }
        if lines.len() > ROWS {
            return Err(vec![Refusal::field("file", "refusal-category-many").arg("max", ROWS)]);
        }
    }
    refusals.truncate(10);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    if lines.is_empty() { Err(vec![Refusal::field("file", "refusal-category-file")]) } else { Ok(lines) }
}

/// The table in force as [`read`] takes it again: nothing has changed until somebody changes it. `unit` says a name of
/// [`LimitUnit`] in the reader's words.
///
/// # Errors
/// Never but for want of memory.
pub fn table(all: &[Category], unit: impl Fn(&Category) -> String) -> Result<Vec<u8>, csv::Error> {
    let lines = all.iter().map(|category| {
        let mut line = CategoryLine::of(category);
        let said = unit(category);
        if LimitUnit::named(&said) == LimitUnit::named(&category.limit_unit) {
            line.limit_unit = said;
        }
        line
    });
    // Spreadsheets read UTF-8 by its mark.
    Ok(format!("\u{feff}{}", text(lines)?).into_bytes())
}

/// These lines as [`read`] takes them.
///
/// # Errors
/// Never but for want of memory.
pub fn text(lines: impl IntoIterator<Item = CategoryLine>) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    for line in lines {
        out.serialize(line)?;
    }
    let fail = |e: String| csv::Error::from(std::io::Error::other(e));
    let bytes = out.into_inner().map_err(|e| fail(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| fail(e.to_string()))
}

fn check(line: &CategoryLine) -> Result<(), &'static str> {
    let short =
        |text: &str, max: usize| text.chars().count() <= max && !text.chars().any(|c| c.is_control() || is_hidden(c));
    let code = !line.code.is_empty()
        && line.code.len() <= 24
        && line.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let checks = [
        ("code", code),
        ("scheme", !line.scheme.is_empty() && short(&line.scheme, 20)),
        ("major", short(&line.major, 40)),
        ("minor", short(&line.minor, 40)),
        ("name", !line.name.is_empty() && short(&line.name, 40)),
        ("name_en", short(&line.name_en, 60)),
        ("file_condition", short(&line.file_condition, 400)),
        ("close_condition", short(&line.close_condition, 400)),
        ("limit_value", (1..=LIMIT_MAX).contains(&line.limit_value)),
        ("limit_unit", LimitUnit::named(&line.limit_unit).is_some()),
        ("photo_required", matches!(line.photo_required, 0 | 1)),
        ("first", matches!(line.first.as_str(), "owner" | "area")),
        ("track", Track::named(&line.track).is_some()),
        ("steps", line.steps.len() <= 400 && read_steps(&line.steps).is_some()),
        ("on_rework", OnRework::named(&line.on_rework).is_some()),
        ("pauses", Pauses::named(&line.pauses).is_some()),
        ("sentinel", matches!(line.sentinel, 0 | 1)),
    ];
    checks.iter().find(|(_, good)| !good).map_or(Ok(()), |(column, _)| Err(column))
}

impl CategoryLine {
    fn of(category: &Category) -> Self {
        let c = category.clone();
        Self {
            code: c.code,
            scheme: c.scheme,
            major: c.major,
            minor: c.minor,
            name: c.name,
            name_en: c.name_en,
            file_condition: c.file_condition,
            close_condition: c.close_condition,
            limit_value: c.limit_value,
            limit_unit: c.limit_unit,
            photo_required: i64::from(c.photo_required),
            first: c.first,
            track: c.track,
            steps: c.steps,
            on_rework: c.on_rework,
            pauses: c.pauses,
            sentinel: i64::from(c.sentinel),
        }
    }

    /// Whether `category` says the same.
    #[must_use]
    pub fn is(&self, category: &Category) -> bool {
        self.differs(category).is_empty()
    }

    /// What it would change of `category`: the column, what stands there, what would.
    #[must_use]
    pub fn differs(&self, category: &Category) -> Vec<(&'static str, String, String)> {
        let now = Self::of(category).columns().into_iter();
        let both = now.zip(self.columns());
        both.filter(|(now, new)| now.1 != new.1).map(|((column, now), (_, new))| (column, now, new)).collect()
    }

    /// Every column but the code; a unit by its name, however it was written.
    fn columns(&self) -> [(&'static str, String); 16] {
        let flag = |value: i64| i64::from(value == 1).to_string();
        [
            ("scheme", self.scheme.clone()),
            ("major", self.major.clone()),
            ("minor", self.minor.clone()),
            ("name", self.name.clone()),
            ("name_en", self.name_en.clone()),
            ("file_condition", self.file_condition.clone()),
            ("close_condition", self.close_condition.clone()),
            ("limit_value", self.limit_value.to_string()),
            ("limit_unit", LimitUnit::named(&self.limit_unit).map_or("", LimitUnit::name).to_owned()),
            ("photo_required", flag(self.photo_required)),
            ("first", self.first.clone()),
            ("track", self.track.clone()),
            ("steps", self.steps.clone()),
            ("on_rework", self.on_rework.clone()),
            ("pauses", self.pauses.clone()),
            ("sentinel", flag(self.sentinel)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_table_is_whole() {
        let lines = read(FIRST).unwrap();
        assert!(lines.len() >= 30);
        assert!(lines.iter().all(|l| !l.name_en.is_empty() && !l.close_condition.is_empty()));
        assert!(lines.iter().any(|l| l.name == "井盖缺损" && l.first == "owner"));
    }

    #[test]
    fn faults_are_told_by_line_and_column() {
        let head = "code,scheme,major,minor,name,limit_value,limit_unit,first\n";
        let told = |rows: &str| {
            let refusals = read(&format!("{head}{rows}")).unwrap_err();
            refusals.iter().map(|r| format!("{}{:?}", r.key, r.args)).collect::<Vec<_>>().join(";")
        };
        assert!(told("A1,local,a,b,名,0,工作日,area\n").contains("limit_value"));
        assert!(told("A1,local,a,b,名,4,光年,area\n").contains("limit_unit"));
        assert!(told("A 1,local,a,b,名,4,天,area\n").contains("refusal-category-at-code"));
        assert!(told("A1,local,a,b,名,四,天,area\n").contains("refusal-category-at-limit_value[(\"line\", \"2\")]"));
        assert!(told("A1,local,a,b,名,4,天\n").contains("refusal-category-line"), "a column is missing in the line");
        assert!(told("A1,local,a,b,名,4,天,area\nA1,local,a,b,名,4,天,area\n").contains("refusal-category-twice"));
        let without = read("code,scheme,major,minor,limit_value,limit_unit,first\n").unwrap_err();
        assert_eq!((&*without[0].key, &*without[0].args[0].1), ("refusal-category-without", "name"));
        let without = read("code,scheme,name,limit_value,limit_unit,first\nA1,local,名,4,天,area\n").unwrap_err();
        assert_eq!((&*without[0].key, &*without[0].args[0].1), ("refusal-category-without", "major"));
        for hidden in ["\u{200b}", "a\u{202e}gpj"] {
            assert!(
                told(&format!("A1,local,a,b,{hidden},4,天,area\n")).contains("refusal-category-at-name"),
                "{hidden:?}"
            );
        }
        assert_eq!(read("").unwrap_err()[0].key, "refusal-category-file");
    }
}
