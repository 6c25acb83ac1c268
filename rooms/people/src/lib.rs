//! People: persons, households, organisations of every kind, dated posts, skills, consent, accounts.
//!
//! Other rooms use [`public`] and [`find`], and [`joint`] inside their own commands; what else changes a person or an organisation is a command.

pub mod accounts;
pub mod commands;
pub mod demo;
pub mod index;
pub mod joint;
pub mod model;
mod names;
pub mod org_list;
pub mod pages;
pub mod policy;
pub mod roster;
pub mod store;

pub use store::{find, public, reach};

pub use names::Names;

pub use model::{OrgKind, OrgRow, PersonRow, PersonView};

use liren_store::{
    migrate::{Migration, Script},
    search_index,
};

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "people-0001-register", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration { name: "people-0002-search-person", sql: search_index!("search_person") },
    Migration { name: "people-0003-search-org", sql: search_index!("search_org") },
    Migration { name: "people-0004-identity", sql: Script::Portable(include_str!("../migrations/0004.sql")) },
    Migration { name: "people-0005-org-staged", sql: Script::Portable(include_str!("../migrations/0005.sql")) },
    Migration { name: "people-0006-staged-door", sql: Script::Portable(include_str!("../migrations/0006.sql")) },
];

/// Every statement of this room.
pub const STATEMENTS: &[liren_web::Statements] =
    &[store::ALL, accounts::store::ALL, roster::store::ALL, org_list::store::ALL];

/// The words of this room.
pub const WORDS: liren_ui::Words =
    liren_ui::Words { name: "people", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// This room, for the program.
pub static ROOM: liren_web::Room = liren_web::Room {
    name: "people",
    migrations: MIGRATIONS,
    statements: STATEMENTS,
    rules: policy::ALL,
    routes: pages::routes,
    jobs: &[],
    words: WORDS,
    kinds: &[],
    find: Some(liren_web::Find {
        title_key: "person-title",
        verb: policy::PERSON_LIST,
        all: Some(("/people?q=", policy::PERSON_LIST)),
        run: pages::people::answer,
    }),
    menu: &[
        liren_web::MenuEntry { href: "/people", label_key: "menu-people", verb: policy::PERSON_LIST, order: 48 },
        liren_web::MenuEntry { href: "/orgs", label_key: "menu-orgs", verb: policy::ORG_LIST, order: 50 },
        liren_web::MenuEntry { href: "/accounts", label_key: "menu-accounts", verb: policy::ACCOUNT_LIST, order: 60 },
    ],
    neighbours: &[],
    measures: &[],
    attended: &[],
    diary: &[],
    paths: &[],
    recounts: &[],
    documents: &[],
    offline: &[],
    raised: &[],
    left: &[],
    instruments: &[],
};
