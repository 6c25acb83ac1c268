//! Words every other crate speaks: ids, time, levels, places, refusals.
//!
//! Nothing here performs I/O, reads a clock or knows a language. Rules that come from a standard
//! (identity numbers, working hours, address styles) live here as pure functions.

pub mod address;
pub mod calendar;
pub mod fingerprint;
pub mod id;
pub mod idno;
pub mod level;
pub mod mask;
pub mod phone;
pub mod pinyin;
pub mod place;
pub mod refusal;
pub mod text;
pub mod time;
pub mod tokens;
pub mod verb;

pub use fingerprint::fnv1a;
pub use id::{CommandId, Id};
pub use level::Level;
pub use place::{PlacePath, ScopeColumn};
pub use refusal::Refusal;
pub use text::{Line, Paragraph};
pub use time::{Clock, Day, Instant, SettableClock};
pub use verb::Verb;
