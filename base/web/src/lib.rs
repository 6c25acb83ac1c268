//! The edge: HTTP in, pages out. Sessions, forgery and rate limits, errors, routes that name their verb.

mod answer;
mod assets;
mod display;
mod edge;
mod frame;
mod home;
mod limits;
mod posted;
mod room;
mod routes;
mod serve;
pub mod session;
mod tls;
mod web;

pub use answer::{Answer, Failure};
pub use edge::{Directory, Edge, EdgeSettings, Known};
pub use limits::Limiter;
pub use posted::{File, Posted};
pub use room::{MenuEntry, Room, Statements};
pub use routes::{RouteLine, Routes};
pub use serve::{ServeSettings, app, serve};
pub use web::Web;

use liren_office::{Rule, rules};
use liren_store::migrate::{Migration, Script};
use liren_ui::Words;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "web-0001-session", sql: Script::Portable(include_str!("../migrations/0001.sql")) }];

/// The words of this crate.
pub const WORDS: Words =
    Words { name: "web", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Who may do what here.
pub const RULES: &[Rule] = rules! {
    display::DISPLAY => Public Any, Resident Any;
    home::FRONT => Public Any, Resident Any;
    home::FIND => Resident Any;
    home::HEALTH => Public Any, Resident Any;
};

/// The pages of this crate.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    home::routes(display::routes(routes))
}
