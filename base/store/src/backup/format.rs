//! Bytes in and out, hashed on the way.

use std::io::{ErrorKind, Read as _, Write};

use sha2::{Digest as _, Sha256};

use super::{Head, Table, each_cell};
use crate::{Column, DbError, DbErrorKind, FromRow, Param, Row};

const MAGIC: &[u8; 8] = b"LIRENBK1";
/// Longest cell or description taken: a broken length must not ask for all memory.
const LONGEST: u32 = 1 << 30;

/// A row as the bytes of its cells.
pub(super) struct EncodedRow(Vec<u8>);

impl FromRow for EncodedRow {
    fn columns() -> Vec<Column> {
        Vec::new()
    }
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let mut bytes = Vec::with_capacity(256);
        each_cell(row, &mut |cell| match cell {
            Param::Null => bytes.push(0),
            Param::Int(n) => {
                bytes.push(1);
                bytes.extend(n.to_be_bytes());
            }
            Param::Text(text) => sized(&mut bytes, 2, text.as_bytes()),
            Param::Blob(blob) => sized(&mut bytes, 3, blob),
        })?;
        Ok(Self(bytes))
    }
}

fn sized(bytes: &mut Vec<u8>, tag: u8, value: &[u8]) {
    bytes.push(tag);
    bytes.extend(u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(value);
}

pub(super) struct Writer<'a> {
    out: &'a mut dyn Write,
    hash: Sha256,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut dyn Write, head: &Head) -> Result<Self, DbError> {
        let mut writer = Self { out, hash: Sha256::new() };
        writer.put(MAGIC)?;
        writer.json(head)?;
        Ok(writer)
    }
    pub(super) fn table(&mut self, table: &Table) -> Result<(), DbError> {
        self.put(b"T")?;
        self.json(table)
    }
    pub(super) fn row(&mut self, row: &EncodedRow) -> Result<(), DbError> {
        self.put(b"R")?;
        self.put(&row.0)
    }
    pub(super) fn table_end(&mut self, rows: u64) -> Result<(), DbError> {
        self.put(b"E")?;
        self.put(&rows.to_be_bytes())
    }
    pub(super) fn end(mut self) -> Result<(), DbError> {
        self.put(b"Z")?;
        let digest = self.hash.finalize();
        self.out.write_all(&digest).and_then(|()| self.out.flush()).map_err(|e| io(&e))
    }
    fn json(&mut self, value: &impl serde::Serialize) -> Result<(), DbError> {
        let text = serde_json::to_vec(value).map_err(DbError::internal)?;
        self.put(&u32::try_from(text.len()).map_err(DbError::internal)?.to_be_bytes())?;
        self.put(&text)
    }
    fn put(&mut self, bytes: &[u8]) -> Result<(), DbError> {
        self.hash.update(bytes);
        self.out.write_all(bytes).map_err(|e| io(&e))
    }
}

fn io(error: &std::io::Error) -> DbError {
    let kind = if error.kind() == ErrorKind::StorageFull { DbErrorKind::Full } else { DbErrorKind::Unavailable };
    DbError { kind, message: error.to_string() }
}

/// A cell of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Value {
    pub(super) fn param(&self) -> Param<'_> {
        match self {
            Self::Null => Param::Null,
            Self::Int(n) => Param::Int(*n),
            Self::Text(text) => Param::Text(text),
            Self::Blob(blob) => Param::Blob(blob),
        }
    }
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Null | Self::Int(_) => 8,
            Self::Text(text) => text.len(),
            Self::Blob(blob) => blob.len(),
        }
    }
}

/// Reads a file of a backup from the front.
pub struct Reader {
    source: Box<dyn std::io::Read + Send>,
    hash: Sha256,
    head: Head,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({:?})", self.head)
    }
}

/// What comes next.
pub(super) enum Piece {
    Table(Table),
    Row(Vec<Value>),
    TableEnd(u64),
    End,
}

impl Reader {
    /// Reads the head.
    ///
    /// # Errors
    /// In words, when it is not a backup file of a version this program reads.
    pub fn open(source: Box<dyn std::io::Read + Send>) -> Result<Self, String> {
        let head = Head { part: String::new(), made_at: 0, engine: String::new(), migrations: Vec::new() };
        let mut reader = Self { source, hash: Sha256::new(), head };
        if reader.take::<8>()? != *MAGIC {
            return Err("not a backup file, or of a newer version".into());
        }
        reader.head = reader.json()?;
        Ok(reader)
    }

    /// The head.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The next piece; `columns` is the number of cells in a row of the table under way.
    pub(super) fn next(&mut self, columns: usize) -> Result<Piece, String> {
        Ok(match self.take::<1>()? {
            [b'T'] => Piece::Table(self.json()?),
            [b'R'] => {
                let mut row = Vec::with_capacity(columns);
                for _ in 0..columns {
                    row.push(match self.take::<1>()? {
                        [0] => Value::Null,
                        [1] => Value::Int(i64::from_be_bytes(self.take()?)),
                        [2] => Value::Text(String::from_utf8(self.sized()?).map_err(|e| e.to_string())?),
                        [3] => Value::Blob(self.sized()?),
                        [tag] => return Err(format!("an unknown cell {tag}")),
                    });
                }
                Piece::Row(row)
            }
            [b'E'] => Piece::TableEnd(u64::from_be_bytes(self.take()?)),
            [b'Z'] => {
                let expected = self.hash.clone().finalize();
                let mut found = [0; 32];
                self.source.read_exact(&mut found).map_err(|e| e.to_string())?;
                if found != *expected {
                    return Err("its hash does not fit: the file was changed or damaged".into());
                }
                Piece::End
            }
            [tag] => return Err(format!("an unknown piece {tag}")),
        })
    }

    fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, String> {
        let bytes = self.sized()?;
        serde_json::from_slice(&bytes).map_err(|e| e.to_string())
    }
    fn sized(&mut self) -> Result<Vec<u8>, String> {
        let length = u32::from_be_bytes(self.take()?);
        if length > LONGEST {
            return Err(format!("a length of {length}"));
        }
        // Grown as bytes come, so that a false length costs nothing.
        let mut bytes = Vec::new();
        let read = (&mut self.source).take(u64::from(length)).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        if read as u64 != u64::from(length) {
            return Err("the file ends too soon".into());
        }
        self.hash.update(&bytes);
        Ok(bytes)
    }
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let mut bytes = [0; N];
        self.source.read_exact(&mut bytes).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => "the file ends too soon".to_owned(),
            _ => e.to_string(),
        })?;
        self.hash.update(bytes);
        Ok(bytes)
    }
}

/// Reads a whole file and compares its hash and counts, without a database.
///
/// # Errors
/// In words, what is wrong with it.
pub fn check(source: Box<dyn std::io::Read + Send>) -> Result<(Head, Vec<(String, u64)>), String> {
    let mut reader = Reader::open(source)?;
    let mut counts: Vec<(String, u64)> = Vec::new();
    let (mut columns, mut rows) = (0, 0);
    loop {
        match reader.next(columns)? {
            Piece::Table(table) => {
                columns = table.columns.len();
                rows = 0;
                counts.push((table.name, 0));
            }
            Piece::Row(_) => rows += 1,
            Piece::TableEnd(count) => {
                let last = counts.last_mut().ok_or("an end before a table")?;
                if count != rows {
                    return Err(format!("{} of {count} rows of {}", rows, last.0));
                }
                last.1 = count;
            }
            Piece::End => return Ok((reader.head, counts)),
        }
    }
}
