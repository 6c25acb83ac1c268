//! SQL of stations, licences and hours of training.

use liren_kernel::{Day, Id};
use liren_office::{Fault, OrgId, PersonId};
use liren_store::{Read, params, row, statements};

use super::model::Rules;

row! {
    /// A station of a network.
    pub struct StationRow {
        /// Order.
        pub seq: i64,
        /// The organisation it is.
        pub org: OrgId,
        /// The organisation at the top of its network.
        pub root: OrgId,
        /// The station above it.
        pub parent: Option<OrgId>,
        /// 0 for the top.
        pub depth: i64,
        /// What it is especially good at; may be empty.
        pub speciality: String,
        /// Since when.
        pub opened: Day,
        /// Until when.
        pub closed: Option<Day>,
    }
}

row! {
    /// What an office set for its network.
    pub struct NetworkRow {
        /// The organisation at its top.
        pub root: OrgId,
        /// Names of its levels, as JSON.
        pub levels: String,
        /// See [`Rules`].
        pub training_minutes: i64,
        /// See [`Rules`].
        pub week_minutes: i64,
        /// See [`Rules`].
        pub rest_minutes: i64,
        /// See [`Rules`].
        pub evening_from: i64,
    }
}

impl NetworkRow {
    /// The rules as read.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules {
            levels: serde_json::from_str(&self.levels).unwrap_or_default(),
            training_minutes: self.training_minutes,
            week_minutes: self.week_minutes,
            rest_minutes: self.rest_minutes,
            evening_from: self.evening_from,
        }
    }
}

row! {
    /// A post in force below a place: who serves there.
    pub struct StaffRow {
        /// Who.
        pub person: PersonId,
        /// Stored name of the role.
        pub role: String,
        /// For whom.
        pub org: Option<OrgId>,
        /// Over which place.
        pub place_code: String,
        /// As it is called here.
        pub title: String,
    }
}

row! {
    /// A licence as stored; its number is ciphertext.
    pub struct LicenceRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// Whose.
        pub person: PersonId,
        /// Stored name of its kind.
        pub kind: String,
        /// Last four characters of the number.
        pub number_tail: String,
        /// Day on the certificate.
        pub issued: Day,
        /// Last day of the registration.
        pub valid_until: Day,
        /// How often the registration was renewed.
        pub renewals: i64,
        /// Ended on.
        pub ended: Option<Day>,
        /// Why it ended.
        pub ended_why: String,
    }
}

statements! {
    NETWORK: NetworkRow = "SELECT root, levels, training_minutes, week_minutes, rest_minutes, evening_from FROM station_network WHERE root = ?1";
    NETWORK_ADD = "INSERT INTO station_network (root, levels, training_minutes, week_minutes, rest_minutes, evening_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    NETWORK_SET = "UPDATE station_network SET levels = ?2, training_minutes = ?3, week_minutes = ?4, rest_minutes = ?5, evening_from = ?6 WHERE root = ?1";

    STATION_ADD = "INSERT INTO station (org, root, parent, depth, speciality, opened) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    STATION: StationRow = "SELECT seq, org, root, parent, depth, speciality, opened, closed FROM station WHERE org = ?1";
    STATION_LOCK = "UPDATE station SET depth = depth WHERE org = ?1";
    STATIONS_OF: StationRow = "SELECT seq, org, root, parent, depth, speciality, opened, closed FROM station WHERE root = ?1 ORDER BY depth, seq";
    STATION_DEEPEST: (i64,) = "SELECT COALESCE(MAX(depth), 0) AS depth FROM station WHERE root = ?1 AND closed IS NULL";
    STATION_OPEN_BELOW: (i64,) = "SELECT count(*) AS n FROM station WHERE root = ?1 AND parent = ?2 AND closed IS NULL";
    STATION_SPECIALITY = "UPDATE station SET speciality = ?2 WHERE org = ?1";
    STATION_CLOSE = "UPDATE station SET closed = ?2 WHERE org = ?1 AND closed IS NULL";

    STAFF_BELOW: StaffRow = "SELECT person, role, org, place_code, title FROM post WHERE place_code >= ?1 AND place_code < ?2 AND role IN ('grid_worker', 'community_worker', 'station_lead', 'supervisor') AND from_at <= ?3 AND (until_at IS NULL OR until_at > ?3) ORDER BY seq";
    LICENSED_BELOW: (PersonId, String) = "SELECT l.person, l.kind FROM licence l WHERE l.ended IS NULL AND l.valid_until >= ?4 AND l.person IN (SELECT p.person FROM post p WHERE p.place_code >= ?1 AND p.place_code < ?2 AND p.from_at <= ?3 AND (p.until_at IS NULL OR p.until_at > ?3)) ORDER BY l.person, l.kind DESC";
    DUE_BELOW: LicenceRow = "SELECT l.seq, l.id, l.person, l.kind, l.number_tail, l.issued, l.valid_until, l.renewals, l.ended, l.ended_why FROM licence l WHERE l.ended IS NULL AND l.valid_until <= ?4 AND l.person IN (SELECT p.person FROM post p WHERE p.place_code >= ?1 AND p.place_code < ?2 AND p.from_at <= ?3 AND (p.until_at IS NULL OR p.until_at > ?3)) ORDER BY l.valid_until, l.seq";

    LICENCE_ADD = "INSERT INTO licence (id, person, kind, number, number_blind, number_tail, issued, valid_until, renewals, ended_why, recorded_by, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, '', ?9, ?10)";
    LICENCE: LicenceRow = "SELECT seq, id, person, kind, number_tail, issued, valid_until, renewals, ended, ended_why FROM licence WHERE id = ?1";
    LICENCE_LOCK = "UPDATE licence SET renewals = renewals WHERE id = ?1";
    LICENCES_OF: LicenceRow = "SELECT seq, id, person, kind, number_tail, issued, valid_until, renewals, ended, ended_why FROM licence WHERE person = ?1 ORDER BY valid_until DESC, seq DESC";
    LICENCE_RENEW = "UPDATE licence SET valid_until = ?2, renewals = renewals + 1 WHERE id = ?1";
    LICENCE_END = "UPDATE licence SET ended = ?2, ended_why = ?3 WHERE id = ?1 AND ended IS NULL";

    TRAINED_ADD = "INSERT INTO training_minutes (mark, person, dossier, day, minutes) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    TRAINED_BACK = "DELETE FROM training_minutes WHERE mark = ?1";
    TRAINED: (i64,) = "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) AS minutes FROM training_minutes WHERE person = ?1 AND day >= ?2 AND day <= ?3";
    TRAINED_BELOW: (PersonId, i64) = "SELECT t.person, CAST(SUM(t.minutes) AS BIGINT) AS minutes FROM training_minutes t WHERE t.day >= ?4 AND t.day <= ?5 AND t.person IN (SELECT p.person FROM post p WHERE p.place_code >= ?1 AND p.place_code < ?2 AND p.from_at <= ?3 AND (p.until_at IS NULL OR p.until_at > ?3)) GROUP BY t.person";
}

/// The rules of the network that an organisation is the top of.
///
/// # Errors
/// When the database fails.
pub fn rules(read: &mut Read<'_>, root: OrgId) -> Result<Option<Rules>, Fault> {
    Ok(read.opt(&NETWORK, params![root])?.map(|row| row.rules()))
}

/// The codes below a code of the tree, as a range for `>=` and `<`. Codes are digits, then `-` and a part of the
/// community; both sort below `~`.
#[must_use]
pub fn below(code: &str) -> (String, String) {
    (code.to_owned(), format!("{code}~"))
}
