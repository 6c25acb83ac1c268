//! The rooms of this program, in the order they may know each other.

use liren_office::{Policy, Rule, jobs::Handlers};
use liren_store::{AnyStatement, migrate::Migration};
use liren_ui::{Catalogue, Overlay, Words};
use liren_web::{Directory, Room, Routes};

/// All rooms.
pub const ROOMS: &[&Room] = &[&liren_places::ROOM, &liren_people::ROOM, &liren_matters::ROOM];

/// Who somebody is, told by the room of people.
#[must_use]
pub fn directory() -> Box<dyn Directory> {
    Box::new(liren_people::accounts::PeopleDirectory)
}

/// All tables, base first.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut all = [liren_office::MIGRATIONS, liren_web::MIGRATIONS].concat();
    all.extend(ROOMS.iter().flat_map(|r| r.migrations.iter().copied()));
    all
}

/// All statements.
#[must_use]
pub fn statements() -> Vec<&'static dyn AnyStatement> {
    let base = [
        liren_store::migrate::ALL,
        liren_office::store::ALL,
        liren_office::whole::ALL,
        liren_office::directory::ALL,
        liren_web::session::ALL,
        liren_web::feed::ALL,
    ];
    let rooms = ROOMS.iter().flat_map(|r| r.statements.iter().copied());
    base.into_iter().chain(rooms).flatten().copied().collect()
}

/// Who may do what.
#[must_use]
pub fn policy() -> Policy {
    let mut rows: Vec<&[Rule]> = vec![liren_web::RULES];
    rows.extend(ROOMS.iter().map(|r| r.rules));
    Policy::new(&rows)
}

/// All routes.
#[must_use]
pub fn routes() -> Routes {
    ROOMS.iter().fold(liren_web::routes(Routes::default()), |routes, room| (room.routes)(routes))
}

/// All background work.
#[must_use]
pub fn handlers() -> Handlers {
    Handlers::new(&ROOMS.iter().map(|r| r.jobs).collect::<Vec<_>>())
}

const OWN: Words =
    Words { name: "liren", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// All words, with a city's own terms over them.
///
/// # Errors
/// When a message file is wrong.
pub fn words(overlay: Option<&Overlay>) -> Result<Catalogue, String> {
    let [(_, zh), (_, en)] = liren_papers::LOCALES;
    let mut all: Vec<Words> = vec![liren_ui::WORDS, liren_web::WORDS, Words { name: "papers", zh, en }, OWN];
    all.extend(ROOMS.iter().map(|r| r.words));
    Catalogue::new(&all, overlay).map_err(|e| format!("{e:?}"))
}
