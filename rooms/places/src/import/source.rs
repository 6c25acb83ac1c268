//! Several sorted CSV files as one stream in the order of the tree: a division before what is inside it.

use std::{fs::File, io, path::Path};

use liren_kernel::Refusal;
use liren_office::Fault;

use super::at_line;
use crate::model::Kind;

/// Longest name in the list that is believed, in characters.
const NAME_MAX: usize = 60;

/// One file.
pub struct Input {
    /// Its name, for messages.
    pub name: String,
    /// Its content.
    pub content: Box<dyn io::Read + Send>,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({})", self.name)
    }
}

impl Input {
    /// Opens a file.
    ///
    /// # Errors
    /// `refusal-place-import-open`.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let file = File::open(path).map_err(|_| Refusal::new("refusal-place-import-open").arg("file", &name))?;
        Ok(Self { name, content: Box::new(file) })
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Division {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) file: usize,
    pub(super) line: u64,
}

/// One file with its next row.
struct Sorted {
    name: String,
    at: usize,
    rows: csv::StringRecordsIntoIter<Box<dyn io::Read + Send>>,
    kind: Kind,
    next: Option<Division>,
}

/// All files.
pub(super) struct Source {
    files: Vec<Sorted>,
    under: Option<String>,
    /// Rows handed out.
    pub(super) read: u64,
}

impl Source {
    pub(super) fn new(inputs: Vec<Input>, under: Option<&str>) -> Result<Self, Fault> {
        let mut files = Vec::new();
        for (at, input) in inputs.into_iter().enumerate() {
            files.push(Sorted::open(at, input, under)?);
        }
        let mut kinds: Vec<Kind> = files.iter().map(|file| file.kind).collect();
        kinds.sort_unstable();
        if files.is_empty() || kinds.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Refusal::new("refusal-place-import-files").into());
        }
        Ok(Self { files, under: under.map(str::to_owned), read: 0 })
    }

    /// Levels the files hold.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        self.files.iter().map(|file| file.kind).collect()
    }

    /// The name of a file.
    pub(super) fn name(&self, file: usize) -> &str {
        self.files.iter().find(|f| f.at == file).map_or("", |f| &f.name)
    }

    /// The next code, without taking it.
    pub(super) fn peek(&self) -> Option<&str> {
        self.files.iter().filter_map(|file| file.next.as_ref()).map(|row| row.code.as_str()).min()
    }

    /// Takes the next row that is wanted.
    pub(super) fn next(&mut self) -> Result<Option<Division>, Fault> {
        let first = (0..self.files.len()).filter(|i| self.files[*i].next.is_some()).min_by(|a, b| {
            let code = |i: usize| self.files[i].next.as_ref().map(|row| row.code.as_str());
            code(*a).cmp(&code(*b))
        });
        let Some(first) = first else { return Ok(None) };
        let row = self.files[first].take(self.under.as_deref())?;
        self.read += 1;
        Ok(row)
    }
}

impl Sorted {
    fn open(at: usize, input: Input, under: Option<&str>) -> Result<Self, Fault> {
        let reader = csv::ReaderBuilder::new().flexible(false).has_headers(false).from_reader(input.content);
        let mut file = Self { name: input.name, at, rows: reader.into_records(), kind: Kind::Province, next: None };
        let head =
            file.rows.next().and_then(Result::ok).ok_or_else(|| at_line("refusal-place-import-head", &file.name, 1))?;
        let head: Vec<&str> = head.iter().map(|cell| cell.trim_start_matches('\u{feff}')).collect();
        if !matches!(head.as_slice(), ["code", "name", ..]) {
            return Err(at_line("refusal-place-import-head", &file.name, 1).into());
        }
        let first = file.read(None)?;
        if let Some(row) = first {
            file.kind = row.kind;
            file.next = if wanted(&row.code, under) { Some(row) } else { file.advance(row.code, under)? };
        }
        Ok(file)
    }

    /// Takes the waiting row and reads on to the next that is wanted.
    fn take(&mut self, under: Option<&str>) -> Result<Option<Division>, Fault> {
        let taken = self.next.take();
        if let Some(row) = &taken {
            self.next = self.advance(row.code.clone(), under)?;
        }
        Ok(taken)
    }

    fn advance(&mut self, mut before: String, under: Option<&str>) -> Result<Option<Division>, Fault> {
        loop {
            match self.read(Some(&before))? {
                Some(row) if !wanted(&row.code, under) => before = row.code,
                next => return Ok(next),
            }
        }
    }

    fn read(&mut self, before: Option<&str>) -> Result<Option<Division>, Fault> {
        let Some(record) = self.rows.next() else { return Ok(None) };
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            Fault::from(at_line("refusal-place-import-broken", &self.name, line))
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let (code, name) = (record.get(0).unwrap_or_default().trim(), record.get(1).unwrap_or_default().trim());
        let digits = code.bytes().all(|b| b.is_ascii_digit());
        let kind = Kind::of_division(code.len())
            .filter(|kind| digits && (before.is_none() || *kind == self.kind))
            .ok_or_else(|| at_line("refusal-place-import-code", &self.name, line).arg("code", code))?;
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(at_line("refusal-place-import-name", &self.name, line).into());
        }
        if before.is_some_and(|before| code <= before) {
            return Err(at_line("refusal-place-import-order", &self.name, line).arg("code", code).into());
        }
        Ok(Some(Division { code: code.to_owned(), name: name.to_owned(), kind, file: self.at, line }))
    }
}

/// Whether a code lies under, or around, `under`.
fn wanted(code: &str, under: Option<&str>) -> bool {
    under.is_none_or(|under| code.starts_with(under) || under.starts_with(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, text: &str) -> Input {
        Input { name: name.into(), content: Box::new(io::Cursor::new(text.to_owned().into_bytes())) }
    }
    fn codes(inputs: Vec<Input>, under: Option<&str>) -> Result<Vec<String>, String> {
        let key = |fault: Fault| match fault {
            Fault::Refused(all) => format!("{} {:?}", all[0].key, all[0].args),
            other => other.to_string(),
        };
        let mut source = Source::new(inputs, under).map_err(key)?;
        let mut codes = Vec::new();
        while let Some(row) = source.next().map_err(key)? {
            codes.push(row.code);
        }
        Ok(codes)
    }

    #[test]
    fn files_in_any_order_come_as_one_tree() {
        let streets = "code,name,areaCode\n110101001,\"甲街道\",110101\n110102001,\"乙街道\",110102\n";
        let areas = "\u{feff}code,name\n110101,东区\n110102,西区\n";
        let all = codes(vec![input("s", streets), input("a", areas)], None).unwrap();
        assert_eq!(all, ["110101", "110101001", "110102", "110102001"]);
        let some = codes(vec![input("s", streets), input("a", areas)], Some("110102")).unwrap();
        assert_eq!(some, ["110102", "110102001"]);
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_line() {
        let refused = |text: &str| codes(vec![input("f.csv", text)], None).unwrap_err();
        assert!(refused("id,name\n11,x\n").starts_with("refusal-place-import-head"));
        assert!(
            refused("code,name\n11,x\n111,y\n")
                .contains("refusal-place-import-code [(\"file\", \"f.csv\"), (\"line\", \"3\")")
        );
        assert!(refused("code,name\n12,x\n11,y\n").starts_with("refusal-place-import-order"));
        assert!(refused("code,name\n11,x\n11,y\n").starts_with("refusal-place-import-order"));
        assert!(refused("code,name\n11,\n").starts_with("refusal-place-import-name"));
        assert!(refused("code,name\n11,x\n1101,y\n").starts_with("refusal-place-import-code"));
        assert!(refused("code,name\n11\n").starts_with("refusal-place-import-broken"));
        assert!(codes(vec![], None).unwrap_err().starts_with("refusal-place-import-files"));
    }
}
