//! SQL of mentor pairs and reviews.

use liren_kernel::Day;
use liren_office::{DossierId, PersonId};
use liren_store::{row, statements};

row! {
    /// What only pairs have.
    pub struct PairRow {
        /// Who shows how.
        pub mentor: PersonId,
        /// Who is new.
        pub mentee: PersonId,
        /// What is to be learned.
        pub aims: String,
        /// First day.
        pub from_day: Day,
        /// Last day as agreed.
        pub until_day: Day,
        /// Times they met.
        pub meetings: i64,
        /// When last.
        pub last_met: Option<Day>,
        /// Whether the mentor has said a word at the end; the words are an entry for the two.
        pub mentor_said: bool,
        /// The same of the mentee.
        pub mentee_said: bool,
        /// When it ended.
        pub ended_day: Option<Day>,
    }
}

row! {
    /// What only reviews have.
    pub struct ReviewRow {
        /// Who is reviewed.
        pub person: PersonId,
        /// Who wrote it.
        pub author: PersonId,
        /// Who signs it off.
        pub signer: PersonId,
        /// First day of the probation.
        pub from_day: Day,
        /// Last day of the probation.
        pub until_day: Day,
    }
}

statements! {
    PAIR_ADD = "INSERT INTO mentor_pair (dossier, mentor, mentee, aims, from_day, until_day, meetings, mentor_word, mentee_word) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, '', '')";
    PAIR: PairRow = "SELECT mentor, mentee, aims, from_day, until_day, meetings, last_met, mentor_said, mentee_said, ended_day FROM mentor_pair WHERE dossier = ?1";
    PAIR_MET = "UPDATE mentor_pair SET meetings = meetings + 1, last_met = CASE WHEN last_met IS NULL OR last_met < ?2 THEN ?2 ELSE last_met END WHERE dossier = ?1";
    PAIR_SAID_MENTOR = "UPDATE mentor_pair SET mentor_said = 1 WHERE dossier = ?1";
    PAIR_SAID_MENTEE = "UPDATE mentor_pair SET mentee_said = 1 WHERE dossier = ?1";
    PAIRS: (DossierId,) = "SELECT d.id FROM mentor_pair p JOIN dossier d ON d.seq = p.dossier WHERE p.dossier > ?1 ORDER BY p.dossier";
    PAIR_END = "UPDATE mentor_pair SET ended_day = ?2 WHERE dossier = ?1 AND ended_day IS NULL";
    PAIR_RUNNING: (i64,) = "SELECT dossier FROM mentor_pair WHERE mentee = ?1 AND ended_day IS NULL";
    MENTOR_OF: (PersonId, Day, i64) = "SELECT mentor, from_day, meetings FROM mentor_pair WHERE mentee = ?1 AND ended_day IS NULL";
    MENTEES_OF: (PersonId,) = "SELECT mentee FROM mentor_pair WHERE mentor = ?1 AND ended_day IS NULL ORDER BY dossier";
    PAIRS_OF: (DossierId, PersonId, PersonId) = "SELECT d.id, p.mentor, p.mentee FROM mentor_pair p JOIN dossier d ON d.seq = p.dossier WHERE p.mentee = ?1 UNION SELECT d.id, p.mentor, p.mentee FROM mentor_pair p JOIN dossier d ON d.seq = p.dossier WHERE p.mentor = ?1";

    REVIEW_ADD = "INSERT INTO probation (dossier, person, author, signer, from_day, until_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    REVIEW: ReviewRow = "SELECT person, author, signer, from_day, until_day FROM probation WHERE dossier = ?1";
}
