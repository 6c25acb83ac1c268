//! Routes that name their verb: one that does not cannot be written.

use axum::{Router, handler::Handler, middleware::from_fn, routing};
use liren_kernel::Verb;

use crate::{Edge, frame::guard};

/// A route, for the printed list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteLine {
    /// `/matters/{id}`.
    pub path: String,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// What one must be allowed to do.
    pub verb: Verb,
}

/// Routes of all rooms.
#[derive(Default)]
pub struct Routes {
    pub(crate) router: Router<Edge>,
    /// Every route there is.
    pub lines: Vec<RouteLine>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.lines).finish()
    }
}

impl Routes {
    /// A page, feed or file.
    #[must_use]
    pub fn get<H, A>(self, path: &str, verb: Verb, handler: H) -> Self
    where
        H: Handler<A, Edge>,
        A: 'static,
    {
        self.add("GET", path, verb, routing::get(handler))
    }

    /// An act.
    #[must_use]
    pub fn post<H, A>(self, path: &str, verb: Verb, handler: H) -> Self
    where
        H: Handler<A, Edge>,
        A: 'static,
    {
        self.add("POST", path, verb, routing::post(handler))
    }

    fn add(mut self, method: &'static str, path: &str, verb: Verb, route: routing::MethodRouter<Edge>) -> Self {
        self.router = self.router.route(path, route.layer(from_fn(move |request, next| guard(verb, request, next))));
        self.lines.push(RouteLine { path: path.to_owned(), method, verb });
        self
    }
}
