//! Values that cross into a statement and out of a row: integers, text, bytes and nothing else.

use liren_kernel::{Day, Id, Instant, Level, Line, Paragraph};

use crate::DbError;

/// A bound value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Param<'a> {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(&'a str),
    /// BLOB.
    Blob(&'a [u8]),
}

/// A value read from a row.
pub type Cell<'a> = Param<'a>;

/// The three column types (design §9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ColumnType {
    /// `BIGINT`.
    Int,
    /// `TEXT`.
    Text,
    /// `BLOB`, in PostgreSQL `BYTEA`.
    Blob,
}

/// One column a row struct expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the result; empty in tuples, where only the type is checked.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnType,
}

/// What can be bound.
pub trait ToParam {
    /// The value as bound.
    fn to_param(&self) -> Param<'_>;
}

/// What can be read from a column.
pub trait FromColumn: Sized {
    /// The column type it is read from.
    const KIND: ColumnType;
    /// Reads it.
    ///
    /// # Errors
    /// When the cell holds something else.
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError>;
}

/// A row as it comes from either engine.
#[derive(Debug)]
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Postgres(&'a ::postgres::Row),
}

/// What can be read from a whole row.
pub trait FromRow: Sized {
    /// Its columns, in order.
    fn columns() -> Vec<Column>;
    /// Reads it.
    ///
    /// # Errors
    /// When a cell holds something else than expected.
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

impl Row<'_> {
    /// Reads column `index`, counted from 0.
    ///
    /// # Errors
    /// When there is no such column or it holds another type.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T, DbError> {
        self.with_cell(index, T::from_cell)
    }

    pub(crate) fn with_cell<T>(
        &self,
        index: usize,
        use_it: impl FnOnce(Cell<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        match self {
            Self::Sqlite(row) => {
                use rusqlite::types::ValueRef;
                let cell = match row.get_ref(index)? {
                    ValueRef::Null => Param::Null,
                    ValueRef::Integer(n) => Param::Int(n),
                    ValueRef::Text(t) => Param::Text(std::str::from_utf8(t).map_err(DbError::internal)?),
                    ValueRef::Blob(b) => Param::Blob(b),
                    ValueRef::Real(_) => return Err(DbError::internal("a REAL value: cast it to BIGINT")),
                };
                use_it(cell)
            }
            Self::Postgres(row) => match row.try_get::<_, crate::postgres::PgCell<'_>>(index)? {
                crate::postgres::PgCell(cell) => use_it(cell),
            },
        }
    }
}

fn mismatch(kind: ColumnType, cell: Cell<'_>) -> DbError {
    DbError::internal(format!("expected {kind:?}, got {cell:?}"))
}

macro_rules! int {
    ($($t:ty),*) => {$(
        impl ToParam for $t { fn to_param(&self) -> Param<'_> { Param::Int(i64::from(*self)) } }
    )*};
}
int!(i64, i32, u32, u8, bool);

impl ToParam for str {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self)
    }
}
impl ToParam for String {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self)
    }
}
impl ToParam for [u8] {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(self)
    }
}
impl ToParam for Vec<u8> {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(self)
    }
}
impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(self)
    }
}
impl<T: ?Sized> ToParam for Id<T> {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(self.bytes())
    }
}
impl ToParam for Instant {
    fn to_param(&self) -> Param<'_> {
        Param::Int(self.ms())
    }
}
impl ToParam for Level {
    fn to_param(&self) -> Param<'_> {
        Param::Int(self.number())
    }
}
impl ToParam for Line {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self.as_str())
    }
}
impl ToParam for Paragraph {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self.as_str())
    }
}
impl ToParam for Param<'_> {
    fn to_param(&self) -> Param<'_> {
        *self
    }
}
impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}
impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

impl FromColumn for i64 {
    const KIND: ColumnType = ColumnType::Int;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        match cell {
            Param::Int(n) => Ok(n),
            other => Err(mismatch(Self::KIND, other)),
        }
    }
}
impl FromColumn for bool {
    const KIND: ColumnType = ColumnType::Int;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        i64::from_cell(cell).map(|n| n != 0)
    }
}
impl FromColumn for String {
    const KIND: ColumnType = ColumnType::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        match cell {
            Param::Text(t) => Ok(t.to_owned()),
            other => Err(mismatch(Self::KIND, other)),
        }
    }
}
impl FromColumn for Vec<u8> {
    const KIND: ColumnType = ColumnType::Blob;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        match cell {
            Param::Blob(b) => Ok(b.to_vec()),
            other => Err(mismatch(Self::KIND, other)),
        }
    }
}
impl<const N: usize> FromColumn for [u8; N] {
    const KIND: ColumnType = ColumnType::Blob;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        match cell {
            Param::Blob(b) => b.try_into().map_err(DbError::internal),
            other => Err(mismatch(Self::KIND, other)),
        }
    }
}
impl<T: ?Sized> FromColumn for Id<T> {
    const KIND: ColumnType = ColumnType::Blob;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        <[u8; 16]>::from_cell(cell).map(Self::from_bytes)
    }
}
impl FromColumn for Instant {
    const KIND: ColumnType = ColumnType::Int;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        i64::from_cell(cell).map(Self::from_ms)
    }
}
impl FromColumn for Day {
    const KIND: ColumnType = ColumnType::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        String::from_cell(cell)?.parse().map_err(DbError::internal)
    }
}
impl FromColumn for Level {
    const KIND: ColumnType = ColumnType::Int;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        i64::from_cell(cell)?.try_into().map_err(DbError::internal)
    }
}
impl<T: FromColumn> FromColumn for Option<T> {
    const KIND: ColumnType = T::KIND;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        if matches!(cell, Param::Null) { Ok(None) } else { T::from_cell(cell).map(Some) }
    }
}

macro_rules! tuple {
    ($($t:ident $i:tt),+) => {
        impl<$($t: FromColumn),+> FromRow for ($($t,)+) {
            fn columns() -> Vec<Column> { vec![$(Column { name: "", kind: $t::KIND }),+] }
            fn from_row(row: &Row<'_>) -> Result<Self, DbError> { Ok(($(row.get::<$t>($i)?,)+)) }
        }
    };
}
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);

/// Declares a struct that is read from a row: its fields are the columns, in the order of the statement.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$fmeta:meta])* $fvis:vis $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name { $($(#[$fmeta])* $fvis $field: $ty),* }
        impl $crate::FromRow for $name {
            fn columns() -> Vec<$crate::Column> {
                vec![$($crate::Column { name: stringify!($field), kind: <$ty as $crate::FromColumn>::KIND }),*]
            }
            #[allow(unused_assignments)]
            fn from_row(row: &$crate::Row<'_>) -> Result<Self, $crate::DbError> {
                let mut index = 0;
                $(
                    let $field = row.get::<$ty>(index)
                        .map_err(|e| $crate::DbError::internal(format!("column {}: {e}", stringify!($field))))?;
                    index += 1;
                )*
                Ok(Self { $($field),* })
            }
        }
    };
}

/// A slice of bound values: `params![id, name, at]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::ToParam::to_param(&$value)),*] as &[$crate::Param<'_>] };
}
