//! The edge: HTTP in, pages out. Sessions, forgery and rate limits, errors, routes that name their verb.

mod address;
mod answer;
pub mod ask;
mod assets;
pub mod attached;
mod audit;
pub mod certificates;
mod connection;
mod deeds;
mod diary;
mod display;
pub mod documents;
mod edge;
pub mod feed;
mod figures;
mod figures_report;
mod frame;
mod glass;
mod holidays;
mod home;
mod limits;
mod notebook;
pub mod offline;
pub mod outward;
pub mod photos;
mod posted;
mod reading;
mod room;
mod routes;
mod search;
mod serve;
pub mod session;
pub mod shortcut;
pub mod sounds;
mod tls;
mod unread;
mod uploads;
mod web;

pub use address::encoded;
pub use answer::{Answer, Failure};
pub use diary::{Diary, DiaryItem};
pub use display::local;
pub use edge::{Directory, Edge, EdgeSettings, Known, OidcSettings};
pub use limits::Limiter;
pub use notebook::said as notice_text;
pub use posted::{File, Posted};
pub use room::{MenuEntry, OwnPath, Room, Statements, Walk};
pub use routes::{RouteLine, Routes};
pub use search::{Find, Finding};
pub use serve::{ServeSettings, app, serve};
pub use web::Web;

use liren_office::{Command as _, Rule, calendar::ImportDays, rules};
use liren_store::migrate::{Migration, Script};
use liren_ui::Words;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "web-0001-session", sql: Script::Portable(include_str!("../migrations/0001.sql")) },
    Migration { name: "web-0002-feed", sql: Script::Portable(include_str!("../migrations/0002.sql")) },
    Migration { name: "web-0005-documents", sql: Script::Portable(include_str!("../migrations/0005.sql")) },
    Migration { name: "web-0006-offline", sql: Script::Portable(include_str!("../migrations/0006.sql")) },
];

/// The words of this crate.
pub const WORDS: Words =
    Words { name: "web", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Who may do what here.
pub const RULES: &[Rule] = rules! {
    display::DISPLAY => Public Any, Resident Any;
    home::FRONT => Public Any, Resident Any;
    home::FIND => Resident Any;
    home::HEALTH => Public Any, Resident Any;
    notebook::NOTEBOOK => Resident Any;
    notebook::OWN => Resident Any;
    notebook::INBOX => Resident Any;
    feed::FEED => Resident Any;
    feed::FEED_READ => Public Any, Resident Any;
    search::SEARCH => Resident Any;
    documents::DOCUMENTS => Resident Any;
    offline::OPEN => Public Any, Resident Any;
    // The sealed act proves whose it is; a session that has run out must not stand in its way.
    offline::SEND => Public Any, Resident Any;
    offline::FETCH => Volunteer Any, Sentinel Any, DepotLeader Any, GridWorker Any, CommunityWorker Any, OrgHandler Any,
        StationLead Any, Supervisor Any, StreetManager Any;
    offline::INTAKE => CommunityWorker Any, StationLead Any, StreetManager Any;
    shortcut::FOLLOW => Resident Any;
    certificates::CHECK => Public Any, Resident Any;
    certificates::REVOKE => StationLead LeadOrg, StationLead Place, Supervisor LeadOrg, StreetManager LeadOrg, StreetManager Place;
    certificates::PAPER => Resident Own, CommunityWorker LeadOrg, StationLead LeadOrg, StationLead Place, Supervisor LeadOrg, StreetManager LeadOrg, StreetManager Place;
    audit::READ => AuditAdmin Any;
    audit::EXPORT => AuditAdmin Any;
    liren_office::glass::BREAK => StationLead Any, Supervisor Any, StreetManager Any;
    glass::LOOK => StationLead Any, Supervisor Any, StreetManager Any;
    glass::REVIEWS => AuditAdmin Any;
    liren_office::glass::REVIEW => AuditAdmin Any;
    figures::FIGURES => GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any,
        StreetManager Any;
    liren_office::calendar::SEE => GridWorker Any, CommunityWorker Any, OrgHandler Any, StationLead Any, Supervisor Any,
        StreetManager Any, SystemAdmin Any;
    ImportDays::VERB => SystemAdmin Any, Clockwork Any;
    figures::EXPORT => CommunityWorker Any, StationLead Any, Supervisor Any, StreetManager Any;
};

/// The pages of this crate.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    let routes = offline::routes(shortcut::routes(documents::routes(routes)));
    let areas: [fn(Routes) -> Routes; 11] = [
        display::routes,
        home::routes,
        notebook::routes,
        diary::routes,
        feed::routes,
        search::routes,
        certificates::routes,
        figures::routes,
        audit::routes,
        glass::routes,
        holidays::routes,
    ];
    areas.into_iter().fold(routes, |routes, area| area(routes))
}

/// Entries of the main menu that belong to no room.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { href: "/", label_key: "menu-notebook", verb: notebook::NOTEBOOK, order: 0 },
    MenuEntry { href: "/figures", label_key: "menu-figures", verb: figures::FIGURES, order: 80 },
    MenuEntry { href: "/audit", label_key: "menu-audit", verb: audit::READ, order: 5 },
    MenuEntry { href: "/glass", label_key: "menu-glass", verb: liren_office::glass::BREAK, order: 88 },
    MenuEntry { href: "/offline/phones", label_key: "menu-offline", verb: offline::FETCH, order: 86 },
    MenuEntry { href: "/holidays", label_key: "menu-holidays", verb: liren_office::calendar::SEE, order: 90 },
    MenuEntry { href: "/inbox", label_key: "menu-inbox", verb: notebook::INBOX, order: 22 },
];

/// Those of them that whoever only lives here knows by other words.
pub const NEIGHBOURS: &[MenuEntry] =
    &[MenuEntry { href: "/", label_key: "menu-home", verb: notebook::NOTEBOOK, order: 0 }];

/// A new command id for a form: made by the server for pages without script, by the phone for acts without a network.
#[must_use]
pub fn fresh_command() -> liren_kernel::CommandId {
    liren_kernel::Id::from_bytes({
        let mut bytes = liren_office::keys::random::<16>();
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        bytes
    })
}
