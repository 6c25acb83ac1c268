//! What is the same in every room, written once: dossiers, commands, reach, policy, journal, keys, tasks, jobs.

pub mod actor;
pub mod attachments;
pub mod attendance;
pub mod audit;
pub mod backup;
pub mod block;
pub mod calendar;
pub mod certificate;
pub mod change;
mod change_apply;
pub mod command;
pub mod directory;
pub mod dossier;
pub mod erase;
pub mod fault;
pub mod glass;
mod headers;
mod hooks;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod leaving;
pub mod listing;
pub mod lower;
pub mod measure;
pub mod moving;
pub mod notebook;
pub mod office;
pub mod photo;
pub mod policy;
pub mod raise;
pub mod reach;
pub mod scrub;
pub mod search;
pub mod signoff;
pub mod sink;
pub mod sound;
pub mod store;
mod together;
pub mod turns;
pub mod unused;
pub mod verify;
pub mod whole;

pub use actor::{Actor, OrgId, PersonId, PlaceId, Post, Role};
pub use change::{Change, Effect, HandoffAct, NewEntry, RoomEffect};
pub use command::{Basis, Command, Decide, Envelope, LoadContext, Nothing, Receipt, Subject};
pub use dossier::{DossierId, Header};
pub use fault::Fault;
pub use headers::reindex;
pub use keys::Keys;
pub use measure::{Figure, Measure, Period, Unit};
pub use office::Office;
pub use policy::{Facts, Policy, Relation, Rule};
pub use reach::Reach;
pub use together::Together;
pub use turns::{Turn, Turns};

use liren_store::{
    migrate::{Migration, Script},
    search_index,
};

/// The tables of this crate, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "office-0001-ground", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration { name: "office-0002-search", sql: search_index!("search_dossier") },
    Migration { name: "office-0003-raise", sql: Script::Portable(include_str!("../migrations/0003.sql")) },
    Migration { name: "office-0004-attendance-signoff", sql: Script::Portable(include_str!("../migrations/0004.sql")) },
    Migration { name: "office-0005-sealed-facet", sql: Script::Portable(include_str!("../migrations/0005.sql")) },
    Migration { name: "office-0008-certificates", sql: Script::Portable(include_str!("../migrations/0008.sql")) },
    Migration { name: "office-0009-glass", sql: Script::Portable(include_str!("../migrations/0009.sql")) },
    Migration { name: "office-0011-own-level", sql: Script::Portable(include_str!("../migrations/0011.sql")) },
    Migration { name: "office-0012-special-days", sql: Script::Portable(include_str!("../migrations/0012.sql")) },
    Migration { name: "office-0013-erasure", sql: Script::Portable(include_str!("../migrations/0013.sql")) },
    Migration { name: SEARCH_ANEW, sql: Script::Portable(include_str!("../migrations/0014.sql")) },
    Migration { name: "office-0015-left-plain", sql: Script::Portable(include_str!("../migrations/0015.sql")) },
    Migration { name: "office-0016-sealed-parties", sql: Script::Portable(include_str!("../migrations/0016.sql")) },
    Migration { name: "office-0017-posts-over", sql: Script::Portable(include_str!("../migrations/0017.sql")) },
];

/// The last migration after which the index of dossiers holds other tokens: where it is applied, [`reindex`] makes it again.
pub const SEARCH_ANEW: &str = "office-0014-filters-search";
