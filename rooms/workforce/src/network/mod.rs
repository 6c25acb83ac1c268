//! 社工服务网络: main station and branches, who works there, licences and hours of continuing education.

pub mod commands;
pub mod demo;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod policy;
pub mod store;
pub mod training;
pub mod tree;

use liren_office::Fault;
use liren_people::{OrgKind, public};
use liren_store::{
    Read,
    migrate::{Migration, Script},
    params,
};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0001-network",
    sql: Script::Portable(include_str!("../../migrations/0001_network.sql")),
};

/// Its entry in the main menu.
pub const MENU: MenuEntry =
    MenuEntry { href: "/stations", label_key: "menu-stations", verb: policy::STATION_LIST, order: 30 };

/// The rules of the network that serves a community; none where no station is open.
///
/// # Errors
/// When the database fails.
pub fn rules_at(read: &mut Read<'_>, community: Option<&str>) -> Result<Option<model::Rules>, Fault> {
    let Some(community) = community else { return Ok(None) };
    for org in public::orgs_serving(read, community, &[OrgKind::Station])? {
        if let Some(station) = read.opt(&store::STATION, params![org.id])?.filter(|row| row.closed.is_none()) {
            return store::rules(read, station.root);
        }
    }
    Ok(None)
}
