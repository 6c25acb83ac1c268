//! 成长档案: one file a worker, which shows the own path and links what was learned to what was done differently.
//!
//! The path is read from the other areas and copied nowhere. The file is level 2: its team is the person, the mentor and
//! the supervisor, and a post over the place does not lead to it.

pub mod bench;
pub mod commands;
pub mod demo;
pub mod jobs;
pub mod pages;
pub mod path;
pub mod policy;
pub mod sources;
pub mod store;
pub mod subject;

use liren_kernel::Instant;
use liren_office::{Actor, Effect, Fault, PersonId};
use liren_store::{
    Read,
    migrate::{Migration, Script},
};
use liren_ui::T;
use liren_web::{MenuEntry, Walk};
use serde_json::json;

/// The kind of its dossiers.
pub const KIND: &str = "growth";
/// The part of whose file it is.
pub const OWNER: &str = "owner";
/// The part of the mentor.
pub const MENTOR: &str = "mentor";
/// The part of the supervisor.
pub const SUPERVISOR: &str = "supervisor";

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0007-growth",
    sql: Script::Portable(include_str!("../../migrations/0007_growth.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry = MenuEntry { href: "/growth", label_key: "menu-growth", verb: policy::SEE, order: 31 };

/// 我的成长 in the notebook, for those who work in the neighbourhood.
///
/// # Errors
/// When the database fails.
pub fn own_path(read: &mut Read<'_>, actor: &Actor, now: Instant, t: T<'_>) -> Result<Option<Walk>, Fault> {
    if crate::folk::works_at(&actor.posts).is_none() {
        return Ok(None);
    }
    let steps = path::read(read, actor.person, now)?.steps(&t, now, None);
    Ok(Some(Walk { title_key: "growth-own-title", href: "/growth".into(), steps }))
}

/// The team of a file follows mentor and supervisor: asked for whenever one of these changes. The file is opened when
/// there is none yet.
pub(crate) fn follow(person: PersonId, now: Instant) -> Effect {
    Effect::Job {
        kind: jobs::FOLLOW,
        payload: json!({ "person": person }),
        unique: format!("growth-follow-{person}"),
        run_at: now,
    }
}
