//! All SQL of this room. Reads over many stand in [`find`].

pub mod find;

use liren_office::PersonId;
use liren_store::statements;

use crate::model::{AskRow, SentinelRow};

statements! {
    OF_PERSON: SentinelRow = "SELECT s.seq, s.id, s.person, s.depot, s.part, s.hat, s.post, s.confirmed_at, s.trained_at, s.until_at, CAST(CASE WHEN EXISTS (SELECT 1 FROM post p WHERE p.id = s.post AND p.from_at <= ?2 AND (p.until_at IS NULL OR p.until_at > ?2)) AND EXISTS (SELECT 1 FROM consent c WHERE c.person = s.person AND c.purpose = 'sentinel' AND c.withdrawn_at IS NULL) AND EXISTS (SELECT 1 FROM org o WHERE o.id = s.depot AND o.until_day IS NULL) THEN 1 ELSE 0 END AS BIGINT) AS holds FROM sentinel s WHERE s.person = ?1 AND s.until_at IS NULL";
    BY_ID: SentinelRow = "SELECT s.seq, s.id, s.person, s.depot, s.part, s.hat, s.post, s.confirmed_at, s.trained_at, s.until_at, CAST(CASE WHEN EXISTS (SELECT 1 FROM post p WHERE p.id = s.post AND p.from_at <= ?2 AND (p.until_at IS NULL OR p.until_at > ?2)) AND EXISTS (SELECT 1 FROM consent c WHERE c.person = s.person AND c.purpose = 'sentinel' AND c.withdrawn_at IS NULL) AND EXISTS (SELECT 1 FROM org o WHERE o.id = s.depot AND o.until_day IS NULL) THEN 1 ELSE 0 END AS BIGINT) AS holds FROM sentinel s WHERE s.id = ?1";
    DESK_OF: (PersonId,) = "SELECT DISTINCT person FROM post WHERE org = ?1 AND role IN ('community_worker', 'station_lead', 'street_manager') AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2)";
    ADD = "INSERT INTO sentinel (id, person, depot, part, hat, post, how, confirmed_at, confirmed_by, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '')";
    TRAINED = "UPDATE sentinel SET trained_at = ?2, version = ?3 WHERE id = ?1 AND trained_at IS NULL";
    SET_HAT = "UPDATE sentinel SET hat = ?2 WHERE id = ?1";
    END = "UPDATE sentinel SET until_at = ?2, reason = ?3 WHERE id = ?1 AND until_at IS NULL";
    ANY: (i64,) = "SELECT seq FROM sentinel ORDER BY seq LIMIT 1";

    ASK_ADD = "INSERT INTO sentinel_ask (id, depot, part, hat, name, phone, phone_blind, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    ASK_BY_ID: AskRow = "SELECT seq, id, depot, part, hat, name, phone, asked_at FROM sentinel_ask WHERE id = ?1";
    ASK_BY_PHONE: (i64,) = "SELECT seq FROM sentinel_ask WHERE phone_blind = ?1";
    ASK_GONE = "DELETE FROM sentinel_ask WHERE id = ?1";
    ASK_OF_PHONE_GONE = "DELETE FROM sentinel_ask WHERE phone_blind = ?1";
    ASKS_OLD = "DELETE FROM sentinel_ask WHERE depot = ?1 AND asked_at < ?2";
    ASKS_WAITING: (i64,) = "SELECT count(*) AS n FROM sentinel_ask WHERE depot = ?1";

    REPORTS_SINCE: (i64,) = "SELECT count(*) AS n FROM matter m JOIN dossier d ON d.seq = m.dossier WHERE m.reporter = ?1 AND m.source = 'sentinel' AND d.opened_at >= ?2";
}
