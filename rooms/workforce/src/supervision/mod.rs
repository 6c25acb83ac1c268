//! 督导: agreements between a supervisor and those supervised, their sessions, advice, actions and service plans.
//!
//! Three rings: what is counted (when, how long, what about) is level 1 and read by those who lead the street; the words
//! of a session are for its team (level 2); a private note is for exactly two.

pub mod commands;
pub mod demo;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod policy;
pub mod store;
pub mod subject;
mod views;

use liren_kernel::Day;
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_store::{
    Read,
    migrate::{Migration, Script},
    params,
};
use liren_web::{DiaryItem, MenuEntry};

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0005-supervision",
    sql: Script::Portable(include_str!("../../migrations/0005_supervision.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry =
    MenuEntry { href: "/supervision", label_key: "menu-supervision", verb: policy::LIST, order: 32 };

/// The sessions to come in the calendar of somebody.
///
/// # Errors
/// When the database fails.
pub fn diary(
    read: &mut Read<'_>,
    _: &Keys,
    _: &Reach,
    person: PersonId,
    from: Day,
    to: Day,
) -> Result<Vec<DiaryItem>, Fault> {
    // Whoever is a member of the agreement sees it; its title is level 1.
    let coming = read.all(&store::DIARY, params![person, from.start(), to.plus_days(1).start()])?;
    let items = coming.into_iter().map(|session| DiaryItem {
        uid: format!("supervision-{}", session.id),
        from: session.at,
        until: Some(session.at.plus_minutes(session.minutes)),
        kind_key: "diary-supervision",
        title: session.title,
        place: session.venue,
        href: format!("/supervision/{}/sessions/{}", session.dossier, session.id),
        cancelled: false,
        version: session.revision,
    });
    Ok(items.collect())
}
