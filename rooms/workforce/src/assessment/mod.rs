//! 站点评估: a station is assessed by its main station with an instrument and evidence, answers, and both sign. The next
//! assessment shows the one before beside it. Stations are never set in an order by score.

pub mod commands;
pub mod demo;
pub mod pages;
pub mod policy;
pub mod store;
pub mod subject;

use liren_store::{
    migrate::{Migration, Script},
    named,
};
use liren_web::MenuEntry;

/// The tables of this area.
pub const MIGRATION: Migration = Migration {
    name: "workforce-0009-assessment",
    sql: Script::Portable(include_str!("../../migrations/0009_assessment.sql")),
};

/// Finds evidence by the record it was shown in, which forgets it when that is restricted.
pub const ABOUT: Migration = Migration {
    name: "workforce-0010-evidence-about",
    sql: Script::Portable(include_str!("../../migrations/0010_evidence_about.sql")),
};

/// The kind of its dossiers.
pub const KIND: &str = "assessment";
/// The code of the instrument that comes with the room.
pub const INSTRUMENT: &str = "station_assessment";
/// What is signed.
pub const SUBJECT: &str = "assessment";
/// The part of whoever assesses.
pub const ASSESSOR: &str = "assessor";
/// The part of whoever answers for the station.
pub const ANSWERER: &str = "answerer";

/// Its entry in the main menu.
pub const MENU: MenuEntry =
    MenuEntry { href: "/assessments", label_key: "menu-assessments", verb: policy::LIST, order: 43 };

named! {
    /// Where an assessment stands.
    State, "state-assessment-" {
        /// 收集材料: evidence is gathered, nothing is scored.
        Open = "open",
        /// 待站点回应.
        Scored = "scored",
        /// 待评估人签字: the station has answered and signed.
        Answered = "answered",
        /// 双方已签.
        Signed = "signed",
    }
}
