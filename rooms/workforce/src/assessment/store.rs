//! SQL of assessments. Whoever reads rows has loaded the dossier within reach before.

use liren_kernel::{Day, Id, Instant};
use liren_office::{DossierId, OrgId, PersonId, dossier::EntryId};
use liren_store::{row, statements};

row! {
    /// What only assessments have, beside their dossier.
    pub struct Record {
        /// The dossier's seq.
        pub dossier: i64,
        /// Which station.
        pub station: OrgId,
        /// The code of the instrument.
        pub instrument: String,
        /// Its version, kept from the beginning.
        pub version: i64,
        /// Names its scores.
        pub round: Id<()>,
        /// First day it looks at.
        pub from_day: Day,
        /// Last day.
        pub until_day: Day,
        /// Who assesses.
        pub assessor: PersonId,
        /// Who answers for the station.
        pub answerer: PersonId,
        /// When both had signed.
        pub signed_day: Option<Day>,
    }
}

row! {
    /// Something that shows how it is.
    pub struct Evidence {
        /// Its id.
        pub id: Id<()>,
        /// What it shows something about; empty: the whole.
        pub competency: String,
        /// In words.
        pub text: String,
        /// A record of the office.
        pub about: Option<DossierId>,
        /// Its number.
        pub number: String,
        /// The entry that carries files.
        pub entry: Option<EntryId>,
        /// Who gave it.
        pub person: PersonId,
        /// When.
        pub at: Instant,
    }
}

statements! {
    ADD = "INSERT INTO station_assessment (dossier, station, instrument, version, round, from_day, until_day, assessor, answerer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    RECORD: Record = "SELECT dossier, station, instrument, version, round, from_day, until_day, assessor, answerer, signed_day FROM station_assessment WHERE dossier = ?1";
    OF_STATION: Record = "SELECT dossier, station, instrument, version, round, from_day, until_day, assessor, answerer, signed_day FROM station_assessment WHERE station = ?1 ORDER BY until_day, dossier";
    SIGNED = "UPDATE station_assessment SET signed_day = ?2 WHERE dossier = ?1";
    UNDER_WAY: (i64,) = "SELECT count(*) AS n FROM station_assessment WHERE station = ?1 AND signed_day IS NULL";
    HEADER_ID: (DossierId,) = "SELECT id FROM dossier WHERE seq = ?1";

    EVIDENCE_ADD = "INSERT INTO assessment_evidence (id, dossier, competency, text, about, number, entry, person, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    EVIDENCE_FORGET = "UPDATE assessment_evidence SET about = NULL, number = '' WHERE about = ?1";
    EVIDENCE: Evidence = "SELECT id, competency, text, about, number, entry, person, at FROM assessment_evidence WHERE dossier = ?1 ORDER BY seq";
}
