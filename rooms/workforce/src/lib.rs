//! 队伍: stations, recruitment and placement, mentors, shifts, cohorts, supervision, growth file.
//!
//! Each area is a folder of its own: model, commands, store, policy, pages, words, demo; its tables are one file of
//! `migrations/`, its pages begin with its name in `templates/`. Here they are only put together.

pub mod assessment;
pub mod cast;
mod closing;
pub mod cohort;
mod effects;
pub mod folk;
pub mod growth;
pub mod instruments;
pub mod measures;
pub mod mentors;
pub mod names;
pub mod network;
mod numbers;
pub mod programme;
pub mod recruit;
pub mod shifts;
pub mod supervision;

use liren_kernel::{Instant, SettableClock};
use liren_office::{Fault, Office, Rule, jobs::Handler};
use liren_store::migrate::Migration;
use liren_ui::Words;
use liren_web::{MenuEntry, Room, Routes, Statements};

/// The tables of this room, in order: one file an area.
#[rustfmt::skip]
pub const MIGRATIONS: &[Migration] = &[
    network::MIGRATION,
    recruit::MIGRATION,
    mentors::MIGRATION,
    shifts::MIGRATION,
    cohort::MIGRATION,
    supervision::MIGRATION,
    programme::MIGRATION,
    growth::MIGRATION,
    closing::MIGRATION,
    assessment::MIGRATION,
    assessment::ABOUT,
];

/// Its SQL.
#[rustfmt::skip]
const STATEMENTS: &[Statements] = &[
    network::store::ALL,
    recruit::store::ALL,
    mentors::store::ALL,
    shifts::store::ALL,
    folk::store::ALL,
    cohort::store::ALL,
    supervision::store::ALL,
    programme::store::ALL,
    growth::store::ALL,
    assessment::store::ALL,
    measures::store::ALL,
];

/// Who may do what.
#[rustfmt::skip]
pub const RULES: &[&[Rule]] = &[
    network::policy::RULES,
    recruit::policy::RULES,
    mentors::policy::RULES,
    shifts::policy::RULES,
    cohort::policy::RULES,
    supervision::policy::RULES,
    programme::policy::RULES,
    growth::policy::RULES,
    instruments::policy::RULES,
    assessment::policy::RULES,
];

/// Its background work.
#[rustfmt::skip]
const JOBS: &[(&str, Handler)] = &[
    (network::jobs::REMIND, network::jobs::remind),
    (supervision::jobs::OVERDUE, supervision::jobs::overdue),
    (growth::jobs::FOLLOW, growth::jobs::follow),
    (closing::CLOSE, closing::close),
];

/// Kinds of its dossiers, and where their pages begin.
#[rustfmt::skip]
const KINDS: &[(&str, &str)] = &[
    (recruit::model::KIND, "/recruit"),
    (mentors::model::PAIR, "/mentors"),
    (mentors::model::REVIEW, "/probation"),
    (cohort::model::KIND, "/cohorts"),
    (supervision::model::KIND, "/supervision"),
    (programme::KIND, "/programme"),
    (growth::KIND, "/growth"),
    (assessment::KIND, "/assessments"),
];

/// Its entries in the main menu.
#[rustfmt::skip]
const MENU: &[MenuEntry] = &[
    network::MENU,
    recruit::MENU,
    mentors::MENU,
    shifts::MENU,
    cohort::MENU,
    supervision::MENU,
    programme::MENU,
    growth::MENU,
    instruments::MENU,
    assessment::MENU,
];

/// Its pages and acts.
fn routes(routes: Routes) -> Routes {
    #[rustfmt::skip]
    let areas: &[fn(Routes) -> Routes] = &[
        network::pages::routes,
        recruit::pages::routes,
        mentors::pages::routes,
        shifts::pages::routes,
        cohort::pages::routes,
        supervision::pages::routes,
        programme::pages::routes,
        growth::pages::routes,
        instruments::pages::routes,
        assessment::pages::routes,
    ];
    areas.iter().fold(routes, |routes, area| area(routes))
}

/// The words of this room: what its areas share, then each area's own.
#[rustfmt::skip]
pub const WORDS: Words = Words {
    name: "workforce",
    zh: concat!(
        include_str!("../locales/zh-CN.ftl"),
        include_str!("network/locales/zh-CN.ftl"),
        include_str!("recruit/locales/zh-CN.ftl"),
        include_str!("mentors/locales/zh-CN.ftl"),
        include_str!("shifts/locales/zh-CN.ftl"),
        include_str!("cohort/locales/zh-CN.ftl"),
        include_str!("supervision/locales/zh-CN.ftl"),
        include_str!("programme/locales/zh-CN.ftl"),
        include_str!("growth/locales/zh-CN.ftl"),
        include_str!("instruments/locales/zh-CN.ftl"),
        include_str!("assessment/locales/zh-CN.ftl"),
        include_str!("measures/locales/zh-CN.ftl"),
    ),
    en: concat!(
        include_str!("../locales/en.ftl"),
        include_str!("network/locales/en.ftl"),
        include_str!("recruit/locales/en.ftl"),
        include_str!("mentors/locales/en.ftl"),
        include_str!("shifts/locales/en.ftl"),
        include_str!("cohort/locales/en.ftl"),
        include_str!("supervision/locales/en.ftl"),
        include_str!("programme/locales/en.ftl"),
        include_str!("growth/locales/en.ftl"),
        include_str!("instruments/locales/en.ftl"),
        include_str!("assessment/locales/en.ftl"),
        include_str!("measures/locales/en.ftl"),
    ),
};

/// How an area makes its part of the demo.
type Load = fn(&Office, &SettableClock, Instant) -> Result<(), Fault>;

/// The demo's corps, area after area, made through the commands that people use. The demo's places and people must
/// be there; the clock stands at `now` afterwards.
///
/// # Errors
/// When a command is refused.
pub fn demo(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    #[rustfmt::skip]
    let areas: &[Load] = &[
        network::demo::load,
        recruit::demo::load,
        mentors::demo::load,
        shifts::demo::load,
        cohort::demo::load,
        supervision::demo::load,
        programme::demo::load,
        growth::demo::load,
        assessment::demo::load,
    ];
    let made = areas.iter().try_for_each(|load| load(office, clock, now));
    clock.set(now);
    made
}

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "workforce",
    migrations: MIGRATIONS,
    statements: STATEMENTS,
    rules: RULES,
    routes,
    jobs: JOBS,
    words: WORDS,
    kinds: KINDS,
    find: None,
    menu: MENU,
    neighbours: &[],
    measures: measures::ALL,
    attended: &[network::training::hear],
    diary: &[shifts::diary::of_person, cohort::diary::diary, supervision::diary],
    paths: &[growth::own_path],
    recounts: &[],
    documents: &[assessment::pages::MAKER],
    offline: &[],
    raised: &[closing::restricted],
    left: &[],
    instruments: &[],
};
