//! Routes that name their verb: one that does not cannot be written.

use axum::{Router, extract::DefaultBodyLimit, handler::Handler, middleware::from_fn, routing};
use liren_kernel::Verb;

use crate::{Edge, frame::guard, serve::BODY};

/// A route, for the printed list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteLine {
    /// `/matters/{id}`.
    pub path: String,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// What one must be allowed to do.
    pub verb: Verb,
    /// Bytes that may be sent to it.
    pub most: usize,
}

/// Bytes of a form without files. Anyone may send one, and millions of tiny fields would fill the memory before they are
/// counted.
pub(crate) const FORM: usize = 2 * 1024 * 1024;

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
        self.add("GET", (path, FORM), verb, routing::get(handler))
    }

    /// An act. What is sent holds no files; see [`Routes::post_files`].
    #[must_use]
    pub fn post<H, A>(self, path: &str, verb: Verb, handler: H) -> Self
    where
        H: Handler<A, Edge>,
        A: 'static,
    {
        self.add("POST", (path, FORM), verb, routing::post(handler))
    }

    /// An act whose form takes photos, documents or lists.
    #[must_use]
    pub fn post_files<H, A>(self, path: &str, verb: Verb, handler: H) -> Self
    where
        H: Handler<A, Edge>,
        A: 'static,
    {
        self.add("POST", (path, BODY), verb, routing::post(handler))
    }

    fn add(
        mut self,
        method: &'static str,
        (path, most): (&str, usize),
        verb: Verb,
        route: routing::MethodRouter<Edge>,
    ) -> Self {
        let route = route.layer(DefaultBodyLimit::max(most));
        let route = route.layer(from_fn(move |request, next| guard(verb, most, request, next)));
        self.router = self.router.route(path, route);
        self.lines.push(RouteLine { path: path.to_owned(), method, verb, most });
        self
    }
}

impl RouteLine {
    /// Whether forms with files are sent to it.
    #[must_use]
    pub fn takes_files(&self) -> bool {
        self.most > FORM
    }
}
