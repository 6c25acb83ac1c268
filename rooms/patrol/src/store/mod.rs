//! All SQL of this room. Lists and single loads go through the office's reach.

pub mod figures;
pub mod grids;

use liren_kernel::{Day, Instant};
use liren_office::{DossierId, Header, PersonId, dossier::EntryId, store::AttachmentRow};
use liren_store::{row, statements};

use crate::model::{Category, Did, FindingId, Hat, Standing};

row! {
    /// Somebody in a team, now or once.
    pub struct MemberRow {
        /// Order.
        pub seq: i64,
        /// Who.
        pub person: PersonId,
        /// As what.
        pub hat: Hat,
        /// Other hats, in words.
        pub others: String,
        /// Since when.
        pub joined: Day,
        /// Until when.
        pub until_day: Option<Day>,
    }
}

row! {
    /// What only plans have.
    pub struct PlanRow {
        /// Seq of the dossier.
        pub dossier: i64,
        /// Seq of the team's dossier.
        pub team: i64,
        /// See [`crate::model::Settings`], as JSON.
        pub settings: String,
        /// The version of the checklist it walks with.
        pub checklist: i64,
        /// See [`crate::rota::Conflict`], as JSON.
        pub conflicts: String,
        /// When the rota was made.
        pub rota_at: Option<Instant>,
    }
}

row! {
    /// An entry of a plan that says something of its task board.
    pub struct BoardRow {
        /// What it says.
        pub kind: String,
        /// Who said it.
        pub author: PersonId,
        /// When.
        pub at: Instant,
        /// The rest, as JSON.
        pub body: Vec<u8>,
    }
}

row! {
    /// What only rounds have.
    pub struct RoundRow {
        /// Seq of the dossier.
        pub dossier: i64,
        /// Seq of the plan's dossier.
        pub plan: i64,
        /// Seq of the team's dossier.
        pub team: i64,
        /// The how many-th date of the plan, from 1.
        pub n: i64,
        /// The day.
        pub day: Day,
        /// The group, from 0.
        pub grp: i64,
        /// See [`crate::draw::Draw`], as JSON.
        pub draw: String,
        /// The version of the checklist.
        pub checklist: i64,
        /// When the first set out.
        pub started_at: Option<Instant>,
        /// When it was ended.
        pub ended_at: Option<Instant>,
        /// In words; may be empty.
        pub weather: String,
    }
}

row! {
    /// An entrance of a round.
    pub struct StopRow {
        /// In which order it is walked.
        pub n: i64,
        /// Code of the entrance.
        pub entrance: String,
        /// Code of its compound.
        pub compound: String,
        /// Its name, as it was drawn.
        pub name: String,
        /// Floors above ground.
        pub height: i64,
        /// Floors to be walked.
        pub floors: i64,
        /// When it was left.
        pub left_at: Option<Instant>,
    }
}

row! {
    /// A finding.
    pub struct FindingRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: FindingId,
        /// The round's dossier.
        pub dossier: DossierId,
        /// The round's day.
        pub day: Day,
        /// Code of the entrance.
        pub entrance: String,
        /// Code of the compound.
        pub compound: String,
        /// Floor.
        pub floor: i64,
        /// Of what kind.
        pub category: Category,
        /// What was done.
        pub did: Did,
        /// In words; may be empty.
        pub words: String,
        /// Where it stands.
        pub standing: Standing,
        /// Its entry in the round.
        pub entry: EntryId,
        /// The matter it was passed on as.
        pub matter: Option<DossierId>,
        /// When.
        pub found_at: Instant,
        /// When it was put right.
        pub right_at: Option<Instant>,
        /// The entry that shows it put right.
        pub right_entry: Option<EntryId>,
        /// How often somebody looked again.
        pub looked: i64,
        /// Its matter was restricted since: of it is told where and of what kind, without words, photos or a way there.
        pub hidden: bool,
    }
}

statements! {
    TEAM_ADD = "INSERT INTO patrol_team (dossier, founded) VALUES (?1, ?2)";
    TEAM_ANY: (i64,) = "SELECT dossier FROM patrol_team ORDER BY dossier LIMIT 1";
    TEAM_FOUNDED: (Day,) = "SELECT founded FROM patrol_team WHERE dossier = ?1";
    MEMBERS: MemberRow = "SELECT seq, person, hat, others, joined, until_day FROM patrol_member WHERE team = ?1 ORDER BY seq";
    MEMBER_ADD = "INSERT INTO patrol_member (team, person, hat, others, joined, reason) VALUES (?1, ?2, ?3, ?4, ?5, '')";
    MEMBER_END = "UPDATE patrol_member SET until_day = ?3, reason = ?4 WHERE team = ?1 AND person = ?2 AND until_day IS NULL";
    DUTIES_END = "DELETE FROM patrol_duty WHERE person = ?2 AND plan IN (SELECT p.dossier FROM patrol_plan p WHERE p.team = ?1) AND NOT EXISTS (SELECT 1 FROM patrol_round r WHERE r.plan = patrol_duty.plan AND r.day = patrol_duty.day AND r.grp = patrol_duty.grp AND r.started_at IS NOT NULL)";
    PARTIES_END = "UPDATE party SET until = ?3 WHERE party = ?2 AND until IS NULL AND dossier IN (SELECT p.dossier FROM patrol_plan p WHERE p.team = ?1 UNION SELECT r.dossier FROM patrol_round r WHERE r.team = ?1 AND r.ended_at IS NULL)";
    TASKS_END = "UPDATE task SET done_by = ?3, done_at = ?4 WHERE person = ?2 AND done_at IS NULL AND dossier IN (SELECT p.dossier FROM patrol_plan p WHERE p.team = ?1 UNION SELECT r.dossier FROM patrol_round r WHERE r.team = ?1 AND r.ended_at IS NULL)";
    TEAM_PARTY_END = "UPDATE party SET until = ?3 WHERE dossier = ?1 AND party = ?2 AND until IS NULL";
    TEAMS_WITH: (i64,) = "SELECT team FROM patrol_member WHERE person = ?1 AND until_day IS NULL ORDER BY team";
    DUTIES_AHEAD: (i64,) = "SELECT count(*) AS n FROM patrol_duty WHERE person = ?1 AND day >= ?2";
    HAT_OF: (Hat,) = "SELECT hat FROM patrol_member WHERE team = ?1 AND person = ?2 AND until_day IS NULL";
    DOSSIER_OF: (DossierId, String) = "SELECT id, title FROM dossier WHERE seq = ?1";

    PLAN_ADD = "INSERT INTO patrol_plan (dossier, team, settings, checklist, conflicts) VALUES (?1, ?2, ?3, ?4, '[]')";
    PLAN: PlanRow = "SELECT dossier, team, settings, checklist, conflicts, rota_at FROM patrol_plan WHERE dossier = ?1";
    PLAN_ROTA = "UPDATE patrol_plan SET conflicts = ?2, rota_at = ?3 WHERE dossier = ?1";
    PLANS_OF_TEAM: (DossierId, String, String) = "SELECT d.id, d.title, d.state FROM patrol_plan p JOIN dossier d ON d.seq = p.dossier WHERE p.team = ?1 ORDER BY p.dossier DESC LIMIT 50";
    DATE_ADD = "INSERT INTO patrol_date (plan, n, day) VALUES (?1, ?2, ?3)";
    DATES: (i64, Day) = "SELECT n, day FROM patrol_date WHERE plan = ?1 ORDER BY n";
    DUTY_ADD = "INSERT INTO patrol_duty (plan, day, grp, person) VALUES (?1, ?2, ?3, ?4)";
    DUTY_DROP = "DELETE FROM patrol_duty WHERE plan = ?1 AND NOT EXISTS (SELECT 1 FROM patrol_round r WHERE r.plan = patrol_duty.plan AND r.day = patrol_duty.day)";
    DUTY_SWAP = "UPDATE patrol_duty SET person = ?4 WHERE plan = ?1 AND day = ?2 AND person = ?3";
    DUTIES: (Day, i64, PersonId) = "SELECT day, grp, person FROM patrol_duty WHERE plan = ?1 ORDER BY day, grp, seq";
    DUTY_DAYS: (Day,) = "SELECT day FROM patrol_duty WHERE person = ?1 AND day >= ?2 AND day <= ?3 AND (plan <> ?4 OR EXISTS (SELECT 1 FROM patrol_round r WHERE r.plan = patrol_duty.plan AND r.day = patrol_duty.day))";
    DUTIES_OF: (Day, DossierId, String, Option<DossierId>, String) = "SELECT u.day, d.id, d.title, x.id AS round, p.settings FROM patrol_duty u JOIN dossier d ON d.seq = u.plan JOIN patrol_plan p ON p.dossier = u.plan LEFT JOIN patrol_round r ON r.plan = u.plan AND r.day = u.day AND r.grp = u.grp LEFT JOIN dossier x ON x.seq = r.dossier WHERE u.person = ?1 AND u.day >= ?2 AND u.day <= ?3 AND (d.closed_at IS NULL OR r.dossier IS NOT NULL) ORDER BY u.day";

    PLAN_BY_ID: Header = "SELECT d.seq, d.id, d.kind, d.number, d.title, d.level, d.state, d.facet, d.lead, d.place, d.city, d.district, d.street, d.community, d.grid, d.compound, d.opened_at, d.due_at, d.closed_at, d.revision, d.head, d.sealed FROM dossier d WHERE d.id = ?1 AND d.kind = 'patrol_plan' AND d.level <= 1";
    PLANS_OVER: (DossierId,) = "SELECT id FROM dossier WHERE kind = 'patrol_plan' AND closed_at IS NULL AND due_at <= ?1 ORDER BY due_at";
    BOARD: BoardRow = "SELECT kind, author, at, body FROM entry WHERE dossier = ?1 AND level <= 1 AND (kind LIKE 'patrol-task-%' OR kind = 'patrol-plan-ended') ORDER BY seq";

    ROUND_ADD = "INSERT INTO patrol_round (dossier, plan, team, n, day, grp, draw, checklist, weather) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '')";
    ROUND: RoundRow = "SELECT dossier, plan, team, n, day, grp, draw, checklist, started_at, ended_at, weather FROM patrol_round WHERE dossier = ?1";
    ROUND_START = "UPDATE patrol_round SET started_at = ?2 WHERE dossier = ?1 AND (started_at IS NULL OR started_at > ?2)";
    ROUND_END = "UPDATE patrol_round SET ended_at = ?2, weather = ?3 WHERE dossier = ?1 AND ended_at IS NULL";
    ROUNDS_OF_PLAN: (Day, i64, DossierId, String) = "SELECT r.day, r.grp, d.id, d.state FROM patrol_round r JOIN dossier d ON d.seq = r.dossier WHERE r.plan = ?1 ORDER BY r.day, r.grp";
    ROUND_BEFORE: (i64, DossierId) = "SELECT r.dossier, d.id FROM patrol_round r JOIN dossier d ON d.seq = r.dossier WHERE r.team = ?1 AND d.community = ?2 AND r.day < ?3 AND r.ended_at IS NOT NULL ORDER BY r.day DESC LIMIT 1";
    ROUNDS_OF_TEAM: (i64, Day) = "SELECT dossier, day FROM patrol_round WHERE team = ?1 AND day >= ?2 AND day <= ?3 AND started_at IS NOT NULL ORDER BY day, dossier";
    STOP_ADD = "INSERT INTO patrol_stop (round, n, entrance, compound, name, height, floors) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    STOPS: StopRow = "SELECT n, entrance, compound, name, height, floors, left_at FROM patrol_stop WHERE round = ?1 ORDER BY n";
    STOP_LEFT = "UPDATE patrol_stop SET left_at = ?3 WHERE round = ?1 AND entrance = ?2 AND left_at IS NULL";
    FLOOR_ADD = "INSERT INTO patrol_floor (round, entrance, compound, floor, seen_at, seen_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (round, entrance, floor) DO NOTHING";
    FLOORS: (String, i64) = "SELECT entrance, floor FROM patrol_floor WHERE round = ?1 ORDER BY entrance, floor";
    SEEN_BY: (PersonId,) = "SELECT DISTINCT seen_by FROM patrol_floor WHERE round = ?1";

    GRID_RUNNING: (DossierId,) = "SELECT d.id FROM patrol_member m JOIN dossier d ON d.seq = m.team WHERE m.person = ?1 AND m.until_day IS NULL AND d.kind = 'patrol_grid' AND d.grid = ?2 AND d.closed_at IS NULL ORDER BY d.seq DESC LIMIT 1";
    SEEN_OF_GRID: (String, Instant) = "SELECT s.entrance, max(s.left_at) AS last FROM place p JOIN patrol_stop s ON s.entrance = p.code JOIN dossier d ON d.seq = s.round WHERE p.grid = ?1 AND p.kind = 'entrance' AND p.valid_until IS NULL AND d.kind = 'patrol_grid' AND s.left_at IS NOT NULL GROUP BY s.entrance ORDER BY s.entrance";
    OPEN_OF_GRID: (String, i64) = "SELECT f.entrance, count(*) AS n FROM place p JOIN patrol_finding f ON f.entrance = p.code JOIN dossier d ON d.seq = f.round WHERE p.grid = ?1 AND p.kind = 'entrance' AND p.valid_until IS NULL AND d.level <= 1 AND f.standing = 'open' GROUP BY f.entrance ORDER BY f.entrance";

    FINDING_ADD = "INSERT INTO patrol_finding (id, round, entrance, compound, floor, category, did, words, standing, entry, found_at, found_by, right_at, looked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0)";
    FINDING_MATTER = "UPDATE patrol_finding SET matter = ?2 WHERE id = ?1 AND matter IS NULL";
    FINDING_RIGHT = "UPDATE patrol_finding SET standing = 'right', right_at = ?2, right_entry = ?3, looked = looked + 1 WHERE seq = ?1 AND standing = 'open'";
    FINDING_STILL = "UPDATE patrol_finding SET looked = looked + 1 WHERE seq = ?1";
    FINDING: FindingRow = "SELECT f.seq, f.id, d.id AS dossier, r.day, f.entrance, f.compound, f.floor, f.category, f.did, f.words, f.standing, f.entry, f.matter, f.found_at, f.right_at, f.right_entry, f.looked, CAST(CASE WHEN m.level > 1 THEN 1 ELSE 0 END AS BIGINT) AS hidden FROM patrol_finding f JOIN patrol_round r ON r.dossier = f.round JOIN dossier d ON d.seq = f.round LEFT JOIN dossier m ON m.id = f.matter WHERE f.id = ?1";
    FINDINGS_OF_ROUND: FindingRow = "SELECT f.seq, f.id, d.id AS dossier, r.day, f.entrance, f.compound, f.floor, f.category, f.did, CASE WHEN m.level > 1 THEN '' ELSE f.words END AS words, f.standing, f.entry, CASE WHEN m.level > 1 THEN NULL ELSE f.matter END AS matter, f.found_at, f.right_at, f.right_entry, f.looked, CAST(CASE WHEN m.level > 1 THEN 1 ELSE 0 END AS BIGINT) AS hidden FROM patrol_finding f JOIN patrol_round r ON r.dossier = f.round JOIN dossier d ON d.seq = f.round LEFT JOIN dossier m ON m.id = f.matter WHERE f.round = ?1 ORDER BY f.seq";
    FINDINGS_OF_MATTER: (i64,) = "SELECT seq FROM patrol_finding WHERE matter = ?1 ORDER BY seq";
    FINDINGS_SEALED: (i64,) = "SELECT f.seq FROM dossier m JOIN patrol_finding f ON f.matter = m.id WHERE m.level = 3 ORDER BY f.seq";
    FINDING_DROP = "DELETE FROM patrol_finding WHERE seq = ?1";
    BRIEFS_DROP = "DELETE FROM signoff WHERE subject = ?2 AND asked_at >= (SELECT d.opened_at FROM dossier d WHERE d.id = ?1) AND (dossier = (SELECT d.seq FROM dossier d WHERE d.id = ?1) OR dossier = (SELECT r.team FROM patrol_round r JOIN dossier d ON d.seq = r.dossier WHERE d.id = ?1))";
    LOOKS_DROP = "DELETE FROM patrol_look WHERE finding = ?1";
    FINDING_CLOSE = "UPDATE patrol_finding SET words = '' WHERE seq = ?1";
    ENTRIES_OF_FINDING: (DossierId, EntryId) = "SELECT d.id, f.entry FROM patrol_finding f JOIN dossier d ON d.seq = f.round WHERE f.seq = ?1 UNION SELECT d.id, l.entry FROM patrol_look l JOIN dossier d ON d.seq = l.round WHERE l.finding = ?1";
    FINDINGS_HIDDEN: (i64,) = "SELECT count(*) AS n FROM dossier m JOIN patrol_finding f ON f.matter = m.id WHERE m.level > 1";
    FINDINGS_PLAIN: (i64,) = "SELECT f.seq FROM dossier m JOIN patrol_finding f ON f.matter = m.id JOIN entry e ON e.id = f.entry WHERE m.level > 1 AND (f.words <> '' OR e.level < 2) UNION SELECT f.seq FROM dossier m JOIN patrol_finding f ON f.matter = m.id JOIN patrol_look l ON l.finding = f.seq JOIN entry e ON e.id = l.entry WHERE m.level > 1 AND e.level < 2 ORDER BY 1";
    EARLIER: FindingRow = "SELECT f.seq, f.id, d.id AS dossier, r.day, f.entrance, f.compound, f.floor, f.category, f.did, CASE WHEN m.level > 1 THEN '' ELSE f.words END AS words, f.standing, f.entry, CASE WHEN m.level > 1 THEN NULL ELSE f.matter END AS matter, f.found_at, f.right_at, f.right_entry, f.looked, CAST(CASE WHEN m.level > 1 THEN 1 ELSE 0 END AS BIGINT) AS hidden FROM patrol_stop s JOIN patrol_round o ON o.dossier = s.round JOIN patrol_finding f ON f.entrance = s.entrance AND f.round <> s.round JOIN patrol_round r ON r.dossier = f.round JOIN dossier d ON d.seq = f.round LEFT JOIN dossier m ON m.id = f.matter WHERE s.round = ?1 AND r.day <= o.day AND d.level <= 1 AND (f.standing = 'open' OR EXISTS (SELECT 1 FROM patrol_look l WHERE l.finding = f.seq AND l.round = ?1)) ORDER BY s.n, f.floor, f.seq";
    LAST_OF_TEAM: (String, Instant) = "SELECT w.entrance, max(w.seen_at) AS last FROM patrol_floor w JOIN patrol_round r ON r.dossier = w.round WHERE w.compound = ?1 AND r.team = ?2 GROUP BY w.entrance ORDER BY w.entrance";
    OPEN_OF_TEAM: (String, i64) = "SELECT f.entrance, count(*) AS n FROM patrol_finding f JOIN patrol_round r ON r.dossier = f.round WHERE f.compound = ?1 AND r.team = ?2 AND f.standing = 'open' GROUP BY f.entrance ORDER BY f.entrance";
    LOOK_ADD = "INSERT INTO patrol_look (finding, round, is_right, entry, looked_at, looked_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    LOOKS_OF_ROUND: (i64, bool, EntryId) = "SELECT finding, is_right, entry FROM patrol_look WHERE round = ?1 ORDER BY seq";
    PHOTO_HERE: AttachmentRow = "SELECT a.seq, a.id, a.dossier, a.entry, a.level, a.purpose, a.media, a.sha, a.thumb_sha, a.width, a.height, a.at, a.data_key FROM patrol_stop s JOIN patrol_round o ON o.dossier = s.round JOIN patrol_finding f ON f.entrance = s.entrance AND f.round <> s.round JOIN patrol_round r ON r.dossier = f.round JOIN attachment a ON a.dossier = f.round AND a.entry = f.entry WHERE s.round = ?1 AND a.id = ?2 AND a.level <= 1 AND r.day <= o.day AND (f.standing = 'open' OR EXISTS (SELECT 1 FROM patrol_look l WHERE l.finding = f.seq AND l.round = ?1))";
    HIDDEN_ENTRY: (i64,) = "SELECT f.seq FROM patrol_finding f JOIN dossier m ON m.id = f.matter WHERE m.level > 1 AND f.entry = ?1 UNION SELECT f.seq FROM patrol_look l JOIN patrol_finding f ON f.seq = l.finding JOIN dossier m ON m.id = f.matter WHERE m.level > 1 AND l.entry = ?1 LIMIT 1";
    PHOTO_OPEN: (i64,) = "SELECT a.seq FROM attachment a WHERE a.sha = ?1 AND a.level <= 1 AND a.data_key IS NULL AND a.purpose <> 'whole' AND NOT EXISTS (SELECT 1 FROM patrol_finding f JOIN dossier m ON m.id = f.matter WHERE m.level > 1 AND f.entry = a.entry) AND NOT EXISTS (SELECT 1 FROM patrol_look l JOIN patrol_finding f ON f.seq = l.finding JOIN dossier m ON m.id = f.matter WHERE m.level > 1 AND l.entry = a.entry) ORDER BY a.seq LIMIT 1";
    PHOTOS_OF: AttachmentRow = "SELECT a.seq, a.id, a.dossier, a.entry, a.level, a.purpose, a.media, a.sha, a.thumb_sha, a.width, a.height, a.at, a.data_key FROM entry e JOIN attachment a ON a.dossier = e.dossier AND a.entry = e.id WHERE e.id = ?1 AND a.level <= 1 ORDER BY a.seq";
}
