//! The rooms of this program, in the order they may know each other.

use liren_kernel::{Instant, SettableClock};
use liren_office::{Actor, Fault, Office, Policy, Rule, jobs::Handlers, store};
use liren_store::{AnyStatement, migrate::Migration, params};
use liren_ui::{Catalogue, Overlay, Words};
use liren_web::{Directory, Room, Routes};

/// All rooms.
pub const ROOMS: &[&Room] = &[
    &liren_places::ROOM,
    &liren_people::ROOM,
    &liren_matters::ROOM,
    &liren_gatherings::ROOM,
    &liren_contribution::ROOM,
    &liren_workforce::ROOM,
    &liren_patrol::ROOM,
    &liren_shops::ROOM,
    &liren_sentinels::ROOM,
];

/// Who somebody is, told by the room of people.
#[must_use]
pub fn directory() -> Box<dyn Directory> {
    Box::new(liren_people::accounts::PeopleDirectory)
}

/// All tables, base first.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut all =
        [liren_office::MIGRATIONS, liren_ledger::MIGRATIONS, liren_instruments::MIGRATIONS, liren_web::MIGRATIONS]
            .concat();
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
        liren_office::block::ALL,
        liren_office::erase::ALL,
        liren_office::glass::ALL,
        liren_office::leaving::ALL,
        liren_office::calendar::ALL,
        liren_ledger::store::ALL,
        liren_instruments::store::ALL,
        liren_office::certificate::store::ALL,
        liren_office::attendance::ALL,
        liren_office::signoff::ALL,
        liren_web::session::ALL,
        liren_web::feed::ALL,
        liren_web::shortcut::ALL,
        liren_web::documents::ALL,
        liren_web::offline::ALL,
    ];
    let rooms = ROOMS.iter().flat_map(|r| r.statements.iter().copied());
    base.into_iter().chain(rooms).flatten().copied().collect()
}

/// Who may do what.
#[must_use]
pub fn policy() -> Policy {
    let mut rows: Vec<&[Rule]> = vec![liren_web::RULES];
    rows.extend(ROOMS.iter().flat_map(|r| r.rules.iter().copied()));
    Policy::new(&rows)
}

/// All routes.
#[must_use]
pub fn routes() -> Routes {
    ROOMS.iter().fold(liren_web::routes(Routes::default()), |routes, room| (room.routes)(routes))
}

/// The office with the rooms that hear of what is done elsewhere.
#[must_use]
pub fn heard(office: Office) -> Office {
    let base: [liren_office::raise::Hook; 2] = [liren_web::documents::recall, liren_web::offline::forget];
    office
        .hearing(ROOMS.iter().flat_map(|r| r.attended.iter().copied()).collect())
        .closing(ROOMS.iter().flat_map(|r| r.raised.iter().copied()).chain(base).collect())
        .parting(ROOMS.iter().flat_map(|r| r.left.iter().copied()).chain([liren_web::feed::LEFT]).collect())
}

/// All background work.
#[must_use]
pub fn handlers() -> Handlers {
    let mut all = vec![liren_office::scrub::JOBS, liren_office::unused::JOBS, liren_office::raise::JOBS];
    all.extend(ROOMS.iter().map(|r| r.jobs));
    Handlers::new(&all)
}

const OWN: Words =
    Words { name: "liren", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// All words, with a city's own terms over them.
///
/// # Errors
/// When a message file is wrong.
pub fn words(overlay: Option<&Overlay>) -> Result<Catalogue, String> {
    let base = |name, [(_, zh), (_, en)]: [(&'static str, &'static str); 2]| Words { name, zh, en };
    let mut all: Vec<Words> = vec![liren_ui::WORDS, liren_web::WORDS, OWN];
    all.extend([
        base("ledger", liren_ledger::LOCALES),
        base("instruments", liren_instruments::LOCALES),
        base("papers", liren_papers::LOCALES),
    ]);
    all.extend(ROOMS.iter().map(|r| r.words));
    Catalogue::new(&all, overlay).map_err(|e| format!("{e:?}"))
}

/// Whether anybody has done anything here: the journal has a line.
///
/// # Errors
/// When the database fails.
pub fn holds_data(office: &Office) -> Result<bool, Fault> {
    office.db().read_blocking(|read| Ok(read.opt(&store::JOURNAL_PAGE, params![0_i64, 1_i64])?.is_some()))
}

/// Days that the demo's office has been at work.
const DEMO_DAYS: i64 = 60;

/// The demo office, made through the commands that people use, in the order of the rooms. Gives the sign-ins: role,
/// name, password.
///
/// # Errors
/// When a command is refused.
pub fn demo(office: &Office, clock: &SettableClock, now: Instant) -> Result<Vec<(String, String, String)>, Fault> {
    clock.set(now.plus_minutes(-DEMO_DAYS * 24 * 60));
    liren_places::demo::load(office, Actor::clockwork().person)?;
    let sign_ins = liren_people::demo::make(office)?;
    liren_matters::demo::load(office, clock, now)?;
    liren_gatherings::demo::load(office, clock, now)?;
    liren_contribution::demo::load(office, clock, now)?;
    liren_workforce::demo(office, clock, now)?;
    liren_patrol::demo::load(office, clock, now)?;
    liren_shops::demo::load(office, clock, now)?;
    let couriers = liren_sentinels::demo::load(office, clock, now)?;
    clock.set(now);
    Ok(sign_ins
        .iter()
        .chain(&couriers)
        .map(|s| (s.role.name().to_owned(), s.login.to_owned(), s.password.to_owned()))
        .collect())
}
