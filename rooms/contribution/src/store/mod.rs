//! All SQL of this room. Reads over many people go through [`find`], which asks the reach of the room of people.

pub mod find;

use liren_kernel::{Day, Id, Instant};
use liren_office::{DossierId, Header, PersonId};
use liren_store::{row, statements};

use crate::model::{LineRow, VolunteerRow, Whom};

row! {
    /// A record with what became of it, for taking it back.
    pub struct RecordRow {
        /// Order.
        pub seq: i64,
        /// Whose.
        pub person: PersonId,
        /// Which account.
        pub kind: String,
        /// Of which dossier.
        pub dossier: DossierId,
        /// Where it is counted.
        pub community: String,
        /// When.
        pub day: String,
        /// Minutes that counted at once.
        pub minutes: i64,
        /// Minutes that waited.
        pub waiting: i64,
        /// Its voucher.
        pub voucher: i64,
        /// What became of those that waited.
        pub outcome: Option<String>,
        /// The voucher of that.
        pub settled: Option<i64>,
        /// When it was taken back.
        pub voided_at: Option<Instant>,
    }
}

row! {
    /// A shift as stored.
    pub struct DutyRow {
        /// The civil day.
        pub day: Day,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Instant,
        /// How many are needed.
        pub needed: i64,
        /// Where, in words.
        pub spot: String,
        /// For whom.
        pub recipients: String,
    }
}

row! {
    /// Somebody's shift, for the calendar and for rest.
    pub struct ShiftRow {
        /// Order of the dossier.
        pub seq: i64,
        /// Its dossier.
        pub dossier: DossierId,
        /// Its title.
        pub title: String,
        /// Its state.
        pub state: String,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Instant,
        /// Where.
        pub spot: String,
        /// Rises with every change.
        pub revision: i64,
    }
}

row! {
    /// An open call, as a volunteer sees it.
    pub struct CalledRow {
        /// The shift.
        pub id: DossierId,
        /// What.
        pub title: String,
        /// Its number.
        pub number: String,
        /// The civil day.
        pub day: Day,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Instant,
        /// Where, in words.
        pub spot: String,
        /// How many are needed.
        pub needed: i64,
        /// How many come.
        pub taken: i64,
        /// Whether this volunteer waits.
        pub waits: i64,
        /// Whether this volunteer comes.
        pub comes: i64,
    }
}

row! {
    /// A grant as stored.
    pub struct GrantRow {
        /// Whose.
        pub person: PersonId,
        /// How many minutes.
        pub minutes: i64,
        /// For which day.
        pub day: Day,
        /// What shows that it was so.
        pub proof: String,
    }
}

row! {
    /// A request for a certificate as stored.
    pub struct ProofRow {
        /// Whose.
        pub person: PersonId,
        /// From which day.
        pub from_day: Day,
        /// Until which day.
        pub until_day: Day,
        /// The certificate, once issued.
        pub certificate: Option<Id<liren_office::certificate::CertificateMark>>,
    }
}

row! {
    /// A question about a record as stored.
    pub struct QueryRow {
        /// Whose.
        pub person: PersonId,
        /// Seq of the record.
        pub record: i64,
        /// Minutes held.
        pub held: i64,
    }
}

row! {
    /// An export as stored.
    pub struct ExportRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: Id<()>,
        /// First day.
        pub from_day: Day,
        /// Last day.
        pub until_day: Day,
        /// Whether exported ones were taken again.
        pub again: i64,
        /// How many records.
        pub records: i64,
        /// By whom.
        pub made_by: PersonId,
        /// When.
        pub made_at: Instant,
    }
}

row! {
    /// A row of an export.
    pub struct ExportLine {
        /// Order.
        pub seq: i64,
        /// Full name.
        pub name: String,
        /// Number in the national system.
        pub national_no: String,
        /// Number of this office.
        pub number: String,
        /// Title of the dossier; empty when it is restricted.
        pub title: String,
        /// As what.
        pub part: String,
        /// Day of service.
        pub day: Day,
        /// When they came.
        pub came_at: Option<Instant>,
        /// When they went.
        pub went_at: Option<Instant>,
        /// Where: name of the place, or words.
        pub place: String,
        /// For whom.
        pub recipients: String,
        /// Minutes that count.
        pub minutes: i64,
        /// Which account.
        pub kind: String,
        /// Name of the organisation that answers for it.
        pub leader: String,
        /// Id of the record.
        pub id: Id<()>,
        /// When it was taken back since.
        pub voided_at: Option<Instant>,
    }
}

/// What a [`LineRow`] is read from; `WHERE …` follows.
macro_rules! line {
    ($rest:literal) => {
        concat!(
            "SELECT r.seq, r.id, r.person, r.kind, d.id AS dossier, CASE WHEN d.level <= 1 THEN d.kind ELSE '' END AS dossier_kind, CASE WHEN d.level <= 1 THEN d.title ELSE '' END AS title, r.part, r.day, r.came_at, r.went_at, r.minutes, r.waiting, r.source, s.outcome, v.voided_at, (SELECT count(*) FROM hours_query q JOIN dossier f ON f.seq = q.dossier WHERE q.record = r.seq AND f.closed_at IS NULL) AS asked, CASE WHEN r.kind = 'granted' THEN (SELECT count(*) FROM attachment a WHERE a.dossier = r.dossier AND d.level <= 1) ELSE 0 END AS photos FROM service_record r JOIN dossier d ON d.seq = r.dossier LEFT JOIN service_settled s ON s.record = r.seq LEFT JOIN service_void v ON v.record = r.seq ",
            $rest
        )
    };
}

statements! {
    VOLUNTEER: VolunteerRow = "SELECT seq, person, number, national_no, slots, insurance, insured_until, guardian, guardian_day, since_day, until_day FROM volunteer WHERE person = ?1";
    VOLUNTEER_BY_NUMBER: (PersonId,) = "SELECT person FROM volunteer WHERE number = ?1";
    VOLUNTEER_ADD = "INSERT INTO volunteer (person, number, national_no, slots, insurance, insured_until, guardian, guardian_day, since_day, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    VOLUNTEER_SET = "UPDATE volunteer SET national_no = ?2, slots = ?3, insurance = ?4, insured_until = ?5, guardian = ?6, guardian_day = ?7, until_day = NULL WHERE person = ?1";
    VOLUNTEER_SLOTS = "UPDATE volunteer SET slots = ?2 WHERE person = ?1";
    VOLUNTEER_END = "UPDATE volunteer SET until_day = ?2 WHERE person = ?1 AND until_day IS NULL";

    RECORD_ADD = "INSERT INTO service_record (id, person, kind, dossier, part, day, came_at, went_at, minutes, waiting, source, community, voucher, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    RECORD: RecordRow = "SELECT r.seq, r.person, r.kind, d.id AS dossier, r.community, r.day, r.minutes, r.waiting, r.voucher, s.outcome, s.voucher AS settled, v.voided_at FROM service_record r JOIN dossier d ON d.seq = r.dossier LEFT JOIN service_settled s ON s.record = r.seq LEFT JOIN service_void v ON v.record = r.seq WHERE r.id = ?1";
    SETTLED_ADD = "INSERT INTO service_settled (record, outcome, reason, voucher, settled_by, settled_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    VOID_ADD = "INSERT INTO service_void (record, voucher, voided_by, voided_at) VALUES (?1, ?2, ?3, ?4)";
    LINES: LineRow = line!("WHERE r.person = ?1 AND r.day >= ?2 AND r.day <= ?3 ORDER BY r.day DESC, r.seq DESC");
    LINE: LineRow = line!("WHERE r.id = ?1");
    LINE_AT: LineRow = line!("WHERE r.seq = ?1");
    YEARS: (String,) = "SELECT DISTINCT substr(day, 1, 4) AS year FROM service_record WHERE person = ?1 ORDER BY year DESC";
    RECOUNT: (String, String, i64) = "SELECT r.community, r.day, CAST(SUM(CASE WHEN v.record IS NOT NULL THEN 0 WHEN s.outcome = 'agreed' THEN r.minutes + r.waiting ELSE r.minutes END) AS BIGINT) AS n FROM service_record r LEFT JOIN service_settled s ON s.record = r.seq LEFT JOIN service_void v ON v.record = r.seq WHERE r.kind = 'verified' GROUP BY r.community, r.day ORDER BY r.community, r.day";
    RECOUNT_GRANTED: (String, String, i64) = "SELECT r.community, r.day, CAST(SUM(CASE WHEN v.record IS NOT NULL THEN 0 ELSE r.minutes END) AS BIGINT) AS n FROM service_record r LEFT JOIN service_void v ON v.record = r.seq WHERE r.kind = 'granted' GROUP BY r.community, r.day ORDER BY r.community, r.day";
    STRAY: (i64, i64, i64) = "SELECT a.seq, a.balance, CAST(COALESCE(SUM(CASE WHEN v.record IS NOT NULL THEN 0 WHEN s.outcome = 'agreed' THEN r.minutes + r.waiting ELSE r.minutes END), 0) AS BIGINT) AS counted FROM ledger_account a JOIN ledger_book b ON b.seq = a.book LEFT JOIN service_record r ON r.person = a.owner AND r.kind = a.name LEFT JOIN service_settled s ON s.record = r.seq LEFT JOIN service_void v ON v.record = r.seq WHERE b.name = 'hours' AND a.name IN ('verified', 'granted') GROUP BY a.seq, a.balance HAVING a.balance <> COALESCE(SUM(CASE WHEN v.record IS NOT NULL THEN 0 WHEN s.outcome = 'agreed' THEN r.minutes + r.waiting ELSE r.minutes END), 0) ORDER BY a.seq LIMIT 100";

    DUTY_ADD = "INSERT INTO duty (dossier, day, from_at, until_at, needed, spot, recipients) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    DUTY: DutyRow = "SELECT day, from_at, until_at, needed, spot, recipients FROM duty WHERE dossier = ?1";
    HELPERS: (PersonId,) = "SELECT person FROM duty_helper WHERE dossier = ?1 AND left_at IS NULL ORDER BY seq";
    HELPER_ADD = "INSERT INTO duty_helper (dossier, person, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    SHIFTS_AHEAD: (i64,) = "SELECT count(*) AS n FROM duty_helper h JOIN duty u ON u.dossier = h.dossier WHERE h.person = ?1 AND h.left_at IS NULL AND u.from_at > ?2";
    HELPS_AHEAD: (DossierId,) = "SELECT d.id FROM duty_helper h JOIN duty u ON u.dossier = h.dossier JOIN dossier d ON d.seq = h.dossier WHERE h.person = ?1 AND h.left_at IS NULL AND u.from_at > ?2 AND d.state = 'planned' ORDER BY u.from_at";
    PARTS_LEFT = "UPDATE party SET until = ?2 WHERE party = ?1 AND until IS NULL AND dossier IN (SELECT h.dossier FROM duty_helper h JOIN duty u ON u.dossier = h.dossier WHERE h.person = ?1 AND h.left_at IS NULL AND u.from_at > ?2)";
    HELPS_LEFT = "UPDATE duty_helper SET left_at = ?2 WHERE person = ?1 AND left_at IS NULL AND EXISTS (SELECT 1 FROM duty u WHERE u.dossier = duty_helper.dossier AND u.from_at > ?2)";
    WAITS_LEFT = "UPDATE duty_wait SET ended_at = ?2 WHERE person = ?1 AND ended_at IS NULL";
    HELPER_LEFT = "UPDATE duty_helper SET left_at = ?3 WHERE dossier = ?1 AND person = ?2 AND left_at IS NULL";
    SHIFTS: ShiftRow = "SELECT d.seq, d.id AS dossier, d.title, d.state, u.from_at, u.until_at, u.spot, d.revision FROM duty_helper h JOIN duty u ON u.dossier = h.dossier JOIN dossier d ON d.seq = u.dossier WHERE h.person = ?1 AND h.left_at IS NULL AND u.day >= ?2 AND u.day <= ?3 AND d.state <> 'cancelled' ORDER BY u.from_at";
    CALENDAR: ShiftRow = "SELECT d.seq, d.id AS dossier, d.title, d.state, u.from_at, u.until_at, u.spot, d.revision FROM duty_helper h JOIN duty u ON u.dossier = h.dossier JOIN dossier d ON d.seq = u.dossier WHERE h.person = ?1 AND h.left_at IS NULL AND u.day >= ?2 AND u.day <= ?3 ORDER BY u.from_at";

    RULES_OF: (Day, String) = "SELECT from_day, rules FROM hours_rules WHERE area = ?1 AND from_day <= ?2 ORDER BY from_day DESC, seq DESC LIMIT 1";
    RULES_AHEAD: (Day, String) = "SELECT from_day, rules FROM hours_rules WHERE area = ?1 AND from_day > ?2 ORDER BY from_day, seq";
    RULES_ADD = "INSERT INTO hours_rules (area, from_day, rules, set_by, set_at) VALUES (?1, ?2, ?3, ?4, ?5)";

    DUTY_BY_ID: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.id = ?1 AND d.kind = 'duty' AND d.level <= 1";
    DUTY_MOVE = "UPDATE duty SET day = ?2, from_at = ?3, until_at = ?4, spot = ?5 WHERE dossier = ?1";
    CALL_SET = "INSERT INTO duty_call (dossier, whom, called_by, called_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (dossier) DO UPDATE SET whom = excluded.whom, called_by = excluded.called_by, called_at = excluded.called_at, ended_at = NULL";
    CALL_END = "UPDATE duty_call SET ended_at = ?2 WHERE dossier = ?1 AND ended_at IS NULL";
    CALL: (Whom,) = "SELECT whom FROM duty_call WHERE dossier = ?1 AND ended_at IS NULL";
    WAIT_ADD = "INSERT INTO duty_wait (dossier, person, since) VALUES (?1, ?2, ?3)";
    WAIT_END = "UPDATE duty_wait SET ended_at = ?3 WHERE dossier = ?1 AND person = ?2 AND ended_at IS NULL";
    WAITS_END = "UPDATE duty_wait SET ended_at = ?2 WHERE dossier = ?1 AND ended_at IS NULL";
    WAITING: (PersonId,) = "SELECT person FROM duty_wait WHERE dossier = ?1 AND ended_at IS NULL ORDER BY seq";
    CALLED: CalledRow = "SELECT d.id, d.title, d.number, u.day, u.from_at, u.until_at, u.spot, u.needed, (SELECT count(*) FROM duty_helper h WHERE h.dossier = d.seq AND h.left_at IS NULL) AS taken, (SELECT count(*) FROM duty_wait w WHERE w.dossier = d.seq AND w.person = ?4 AND w.ended_at IS NULL) AS waits, (SELECT count(*) FROM duty_helper h WHERE h.dossier = d.seq AND h.person = ?4 AND h.left_at IS NULL) AS comes FROM duty_call c JOIN dossier d ON d.seq = c.dossier JOIN duty u ON u.dossier = d.seq WHERE c.ended_at IS NULL AND d.state = 'planned' AND d.level <= 1 AND u.from_at > ?3 AND ((c.whom = 'community' AND d.community = ?1) OR (c.whom = 'street' AND d.street = ?2)) ORDER BY u.from_at, d.seq LIMIT 50";

    GRANT_ADD = "INSERT INTO hours_grant (dossier, person, minutes, day, proof) VALUES (?1, ?2, ?3, ?4, ?5)";
    GRANT: GrantRow = "SELECT person, minutes, day, proof FROM hours_grant WHERE dossier = ?1";
    PROOF_ADD = "INSERT INTO hours_proof (dossier, person, from_day, until_day) VALUES (?1, ?2, ?3, ?4)";
    PROOF: ProofRow = "SELECT person, from_day, until_day, certificate FROM hours_proof WHERE dossier = ?1";
    PROOF_ISSUED = "UPDATE hours_proof SET certificate = ?2 WHERE dossier = ?1";
    QUERY_ADD = "INSERT INTO hours_query (dossier, person, record, held) VALUES (?1, ?2, ?3, ?4)";
    QUERY: QueryRow = "SELECT person, record, held FROM hours_query WHERE dossier = ?1";

    EXPORT_ADD: (i64,) = "INSERT INTO service_export (id, from_day, until_day, again, records, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING seq";
    EXPORTS: ExportRow = "SELECT seq, id, from_day, until_day, again, records, made_by, made_at FROM service_export WHERE made_by = ?1 ORDER BY seq DESC LIMIT 50";
    EXPORT: ExportRow = "SELECT seq, id, from_day, until_day, again, records, made_by, made_at FROM service_export WHERE id = ?1 AND made_by = ?2";
    VOIDED_SINCE: (i64,) = "SELECT count(*) AS n FROM service_exported x JOIN service_void v ON v.record = x.record WHERE x.export = ?1";
}
