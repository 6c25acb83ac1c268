//! What the stories stand on: the real program on a free port, on either engine, and a browser without script.
//!
//! A story is a file in `tests/stories/`. It tells one thing that somebody does, through pages and forms only:
//!
//! ```text
//! both!(a_report_reaches_the_community, demo, |server| {
//!     let mut wang = server.sign_in("community_worker");
//!     let page = wang.get("/matters/new");
//!     let page = wang.submit(page.form("/matters/").set("title", "路灯不亮"));
//!     assert!(page.text().contains("路灯不亮"));
//! });
//! ```

pub mod client;
pub mod html;
pub mod server;
pub mod template;

pub use client::{Client, Page, encode};
pub use html::Form;
pub use server::{Server, SignIn};
pub use template::{Engine, Seed};

/// A story told on both engines: two tests, `NAME::sqlite` and `NAME::postgres`. The second word says what the
/// office holds when it begins: `demo` or `empty`.
#[macro_export]
macro_rules! both {
    ($name:ident, $seed:ident, $story:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn tell(engine: $crate::Engine) {
                let story: fn(&mut $crate::Server) = $story;
                let mut server = $crate::Server::start(engine, $crate::both!(@seed $seed));
                story(&mut server);
            }

            #[test]
            fn sqlite() {
                tell($crate::Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                tell($crate::Engine::Postgres);
            }
        }
    };
    (@seed demo) => { $crate::Seed::Demo };
    (@seed empty) => { $crate::Seed::Empty };
}
