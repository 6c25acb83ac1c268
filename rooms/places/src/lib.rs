//! Places: the dated division tree, grids, compounds, buildings, entrances and venues.
//!
//! Other rooms use [`find`]; everything that changes a place is a command in [`commands`] or an import.

mod acts;
pub mod commands;
pub mod datum;
pub mod demo;
mod effects;
pub mod find;
pub mod import;
pub mod layout;
pub mod model;
mod names;
mod pages;
pub mod policy;
mod print;
pub mod store;
mod words;

pub use effects::reindex;
pub use model::{Kind, PlaceRow, short_name};
pub use print::svg as qr_svg;

use liren_store::{
    migrate::{Migration, Script},
    search::Index,
    search_index,
};
use liren_ui::Words;
use liren_web::{Find, MenuEntry, Room, Routes, Statements};

/// The index of places in force.
pub const SEARCH: Index = Index::new("search_place");

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "places-0001-tree", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration { name: "places-0002-search", sql: search_index!("search_place") },
];

/// Every statement of this room.
pub const STATEMENTS: &[Statements] = &[store::ALL, store::load::ALL];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "places", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// This room.
pub const ROOM: Room = Room {
    name: "places",
    migrations: MIGRATIONS,
    statements: STATEMENTS,
    rules: &[policy::RULES],
    routes,
    jobs: &[],
    words: WORDS,
    kinds: &[],
    find: Some(Find {
        title_key: "place-title",
        verb: policy::BROWSE,
        all: Some(("/places?q=", policy::BROWSE)),
        run: pages::answer,
    }),
    menu: &[MenuEntry { href: "/places", label_key: "place-title", verb: policy::BROWSE, order: 50 }],
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

fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/places", policy::BROWSE, pages::places)
        .get("/places/{code}", policy::BROWSE, pages::place)
        .get("/places/{code}/qr", policy::PRINT, print::sheet)
        .get("/grids/{code}", policy::NOTICE, print::notice);
    acts::Act::ALL.into_iter().fold(routes, |routes, act| {
        let path = format!("/places/{{code}}/{}", act.name());
        routes.get(&path, act.verb(), move |web, code| acts::show(act, web, code)).post(
            &path,
            act.verb(),
            move |web, code, posted| acts::send(act, web, code, posted),
        )
    })
}
