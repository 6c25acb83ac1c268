//! What can go wrong below a statement, in the few kinds a caller acts on.

use std::fmt;

/// Kinds a caller tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbErrorKind {
    /// A unique index or primary key already holds the value.
    Unique,
    /// A reference, check or not-null rule is broken.
    Constraint,
    /// The disk or the quota is full; nothing was written.
    Full,
    /// The database is closed, restarting or out of reach: worth trying again.
    Unavailable,
    /// The file or an index is damaged.
    Corrupt,
    /// A fault of ours: wrong SQL, wrong type.
    Internal,
}

/// A failed statement or transaction. The message is for the log, never for a page.
#[derive(Debug, Clone)]
pub struct DbError {
    /// Which kind.
    pub kind: DbErrorKind,
    /// The engine's own words.
    pub message: String,
}

impl DbError {
    /// A fault of ours.
    pub fn internal(message: impl fmt::Display) -> Self {
        Self { kind: DbErrorKind::Internal, message: message.to_string() }
    }
    /// Worth trying again.
    pub fn unavailable(message: impl fmt::Display) -> Self {
        Self { kind: DbErrorKind::Unavailable, message: message.to_string() }
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.message)
    }
}
impl std::error::Error for DbError {}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let kind = match &error {
            rusqlite::Error::SqliteFailure(e, _) => match (e.code, e.extended_code) {
                (Code::ConstraintViolation, 1555 | 2067 | 2579) => DbErrorKind::Unique,
                (Code::ConstraintViolation, _) => DbErrorKind::Constraint,
                (Code::DiskFull, _) => DbErrorKind::Full,
                (Code::DatabaseCorrupt | Code::NotADatabase, _) => DbErrorKind::Corrupt,
                (
                    Code::DatabaseBusy
                    | Code::DatabaseLocked
                    | Code::CannotOpen
                    | Code::ReadOnly
                    | Code::SystemIoFailure,
                    _,
                ) => DbErrorKind::Unavailable,
                _ => DbErrorKind::Internal,
            },
            _ => DbErrorKind::Internal,
        };
        Self { kind, message: error.to_string() }
    }
}

impl From<::postgres::Error> for DbError {
    fn from(error: ::postgres::Error) -> Self {
        let kind = match error.code().map(::postgres::error::SqlState::code) {
            Some("23505") => DbErrorKind::Unique,
            Some(code) if code.starts_with("23") => DbErrorKind::Constraint,
            Some("53100") => DbErrorKind::Full,
            Some("XX001" | "XX002") => DbErrorKind::Corrupt,
            // Deadlock and serialisation failure: the whole command is sent again and meets its own receipt.
            Some(code)
                if code.starts_with("57P")
                    || code.starts_with("08")
                    || code.starts_with("40")
                    || code.starts_with("53") =>
            {
                DbErrorKind::Unavailable
            }
            Some(_) => DbErrorKind::Internal,
            None => DbErrorKind::Unavailable,
        };
        let message =
            error.as_db_error().map_or_else(|| error.to_string(), |e| format!("{} {}", e.code().code(), e.message()));
        Self { kind, message }
    }
}
