//! Why a command or a page did not succeed; the edge turns each into a status and a page.

use liren_kernel::Refusal;
use liren_store::DbError;

/// What happened instead.
#[derive(Debug, Clone)]
pub enum Fault {
    /// 404: not there, or hidden; nobody can tell which.
    NotFound,
    /// 403: seen, but not this person's to do.
    Forbidden,
    /// 409: it has moved on since the page was made; what was typed is kept and shown again.
    Stale {
        /// The revision it has now.
        now: i64,
    },
    /// 422: the person can do something about it.
    Refused(Vec<Refusal>),
    /// 200: a repeat of what was taken up before, of which nothing is told any more.
    Received,
    /// 503 or 500, logged once.
    Db(DbError),
    /// 500: a fault of ours.
    Internal(String),
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}
impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}
impl From<Vec<Refusal>> for Fault {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }
}
impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Forbidden => f.write_str("forbidden"),
            Self::Stale { now } => write!(f, "stale, now at revision {now}"),
            Self::Refused(all) => {
                write!(f, "refused: {}", all.iter().map(|r| r.key.as_str()).collect::<Vec<_>>().join(", "))
            }
            Self::Received => f.write_str("received before"),
            Self::Db(error) => write!(f, "{error}"),
            Self::Internal(message) => f.write_str(message),
        }
    }
}
impl std::error::Error for Fault {}
