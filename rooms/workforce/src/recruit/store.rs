//! SQL of recruitments.

use liren_kernel::{Day, Id, Instant};
use liren_office::{DossierId, OrgId, PersonId};
use liren_store::{row, statements};

row! {
    /// What only recruitments have.
    pub struct Record {
        /// What the posts are called: 社区工作者.
        pub post_title: String,
        /// Last day to apply.
        pub closes: Day,
        /// First day of the posts.
        pub starts: Day,
        /// The gathering at which those taken are inducted.
        pub induction: Option<DossierId>,
    }
}

row! {
    /// Posts needed in a community.
    pub struct NeedRow {
        /// Its code.
        pub community: String,
        /// How many.
        pub needed: i64,
        /// Skills looked for, a line each.
        pub skills: String,
    }
}

row! {
    /// Somebody who applied.
    pub struct Applicant {
        /// Order of arrival.
        pub seq: i64,
        /// The application's id.
        pub id: Id<()>,
        /// The recruitment, by seq.
        pub dossier: i64,
        /// Of everything the list said, to tell whether it changed.
        pub digest: Vec<u8>,
        /// The person in the register; those not taken have none.
        pub person: Option<PersonId>,
        /// Name; empty once forgotten.
        pub name: String,
        /// Key of Chinese order.
        pub sort: String,
        /// Year of birth.
        pub birth_year: Option<i64>,
        /// As the list said.
        pub degree: String,
        /// As the list said.
        pub major: String,
        /// A line each.
        pub skills: String,
        /// Stored name of the [`super::model::Outcome`].
        pub result: String,
        /// Where placed.
        pub community: Option<String>,
        /// For whom.
        pub org: Option<OrgId>,
        /// The post given.
        pub post: Option<Id<()>>,
        /// When placed last.
        pub placed_at: Option<Instant>,
        /// Last day, of those who left.
        pub left_day: Option<Day>,
        /// Why they left.
        pub left_why: String,
    }
}

row! {
    /// A move of somebody placed.
    pub struct MoveRow {
        /// When.
        pub at: Instant,
        /// From where.
        pub from_community: Option<String>,
        /// To where; none for leaving.
        pub to_community: Option<String>,
        /// Why.
        pub reason: String,
    }
}

statements! {
    RECORD: Record = "SELECT post_title, closes, starts, induction FROM recruitment WHERE dossier = ?1";
    RECORD_ADD = "INSERT INTO recruitment (dossier, post_title, closes, starts) VALUES (?1, ?2, ?3, ?4)";
    INDUCTION_SET = "UPDATE recruitment SET induction = ?2 WHERE dossier = ?1";

    NEEDS: NeedRow = "SELECT community, needed, skills FROM recruit_need WHERE dossier = ?1 ORDER BY community";
    NEED_SET = "INSERT INTO recruit_need (dossier, community, needed, skills) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (dossier, community) DO UPDATE SET needed = excluded.needed, skills = excluded.skills";

    APPLICANTS: Applicant = "SELECT seq, id, dossier, digest, person, name, sort, birth_year, degree, major, skills, result, community, org, post, placed_at, left_day, left_why FROM recruit_applicant WHERE dossier = ?1 ORDER BY sort, seq";
    APPLICANT: Applicant = "SELECT seq, id, dossier, digest, person, name, sort, birth_year, degree, major, skills, result, community, org, post, placed_at, left_day, left_why FROM recruit_applicant WHERE id = ?1";
    APPLICANT_BY_IDENTITY: Applicant = "SELECT seq, id, dossier, digest, person, name, sort, birth_year, degree, major, skills, result, community, org, post, placed_at, left_day, left_why FROM recruit_applicant WHERE dossier = ?1 AND identity = ?2";
    PLACE = "UPDATE recruit_applicant SET community = ?2, org = ?3, post = ?4, placed_at = ?5 WHERE id = ?1";
    LEAVE = "UPDATE recruit_applicant SET left_day = ?2, left_why = ?3 WHERE id = ?1";
    FORGET = "UPDATE recruit_applicant SET name = '', sort = '', birth_year = NULL, degree = '', major = '', skills = '' WHERE dossier = ?1 AND person IS NULL";

    MOVE_ADD = "INSERT INTO recruit_move (applicant, at, actor, from_community, to_community, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    MOVES: MoveRow = "SELECT at, from_community, to_community, reason FROM recruit_move WHERE applicant = ?1 ORDER BY seq";

    STAGED_ADD = "INSERT INTO recruit_staged (upload, verdict, id, identity, digest, base, person, name, sort, birth_year, degree, major, skills, result) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    STAGED_CLEAR = "DELETE FROM recruit_staged WHERE upload = ?1";
    STAGED_COUNT: (i64, i64) = "SELECT CAST(COALESCE(SUM(CASE WHEN verdict = 'new' THEN 1 ELSE 0 END), 0) AS BIGINT) AS new, CAST(COALESCE(SUM(CASE WHEN verdict = 'changed' THEN 1 ELSE 0 END), 0) AS BIGINT) AS changed FROM recruit_staged WHERE upload = ?1";
    LOAD_NEW = "INSERT INTO recruit_applicant (id, dossier, identity, digest, person, name, sort, birth_year, degree, major, skills, result, left_why) SELECT s.id, ?2, s.identity, s.digest, s.person, s.name, s.sort, s.birth_year, s.degree, s.major, s.skills, s.result, '' FROM recruit_staged s WHERE s.upload = ?1 AND s.verdict = 'new' ORDER BY s.seq";
    LOAD_CHANGED = "UPDATE recruit_applicant SET digest = s.digest, person = s.person, name = s.name, sort = s.sort, birth_year = s.birth_year, degree = s.degree, major = s.major, skills = s.skills, result = s.result FROM recruit_staged s WHERE s.identity = recruit_applicant.identity AND recruit_applicant.dossier = ?2 AND s.upload = ?1 AND s.verdict = 'changed' AND recruit_applicant.digest = s.base";
    STAGED_PERSONS: (PersonId, String) = "SELECT person, skills FROM recruit_staged WHERE upload = ?1 AND person IS NOT NULL ORDER BY seq";
}
