//! Answers, and failures that become a page in the reader's language one layer further out.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_store::{DbError, DbErrorKind};

/// What a handler returns.
pub type Answer = Result<Response, Failure>;

/// A fault on its way to a page.
#[derive(Debug, Clone)]
pub struct Failure(pub Arc<Fault>);

impl Failure {
    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match &*self.0 {
            Fault::Received => StatusCode::OK,
            Fault::NotFound => StatusCode::NOT_FOUND,
            Fault::Forbidden => StatusCode::FORBIDDEN,
            Fault::Stale { .. } => StatusCode::CONFLICT,
            Fault::Refused(all) if all.iter().any(|r| r.key == "refusal-rate-limited") => StatusCode::TOO_MANY_REQUESTS,
            Fault::Refused(all) if all.iter().any(|r| r.key == "refusal-too-large") => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::Refused(all) if all.iter().any(|r| r.key == "refusal-server-busy") => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Fault::Refused(all) if all.iter().any(|r| r.key == "refusal-cross-site") => StatusCode::FORBIDDEN,
            Fault::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Fault::Db(DbError { kind: DbErrorKind::Unavailable, .. }) => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Db(DbError { kind: DbErrorKind::Full, .. }) => StatusCode::INSUFFICIENT_STORAGE,
            Fault::Db(_) | Fault::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the page says: what happened and what to do.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal> {
        let one = |key: &str| vec![Refusal::new(key)];
        match &*self.0 {
            Fault::Received => one("refusal-received"),
            Fault::NotFound => one("refusal-not-found"),
            Fault::Forbidden => one("refusal-forbidden"),
            Fault::Stale { .. } => one("refusal-stale-revision"),
            Fault::Refused(all) => all.clone(),
            Fault::Db(DbError { kind: DbErrorKind::Full, .. }) => one("refusal-disk-full"),
            Fault::Db(DbError { kind: DbErrorKind::Unavailable, .. }) => one("refusal-server-busy"),
            Fault::Db(_) | Fault::Internal(_) => one("refusal-internal"),
        }
    }
}

impl<T: Into<Fault>> From<T> for Failure {
    fn from(fault: T) -> Self {
        Self(Arc::new(fault.into()))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() && !matches!(*self.0, Fault::Refused(_)) {
            // Logged once, here; the message never reaches a page.
            tracing::error!("{}", self.0);
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
