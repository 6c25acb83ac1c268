//! All SQL of this room. Bulk loading stands in `load`.

use liren_kernel::Day;
use liren_office::{PersonId, PlaceId};
use liren_store::statements;

use crate::model::{Kind, PlaceRow};

pub mod load;

/// The columns of [`PlaceRow`].
pub const COLUMNS: &str = "seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor";

statements! {
    NAME_BY_ID: (String,) = "SELECT name FROM place WHERE id = ?1";
    BY_ID: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE id = ?1";
    BY_SEQ: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE seq = ?1";
    PAGE: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE seq > ?1 AND valid_until IS NULL ORDER BY seq LIMIT 5000";
    BY_CODE: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE code = ?1 AND valid_until IS NULL";
    BY_CODE_PAST: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE code = ?1 AND valid_until IS NOT NULL ORDER BY valid_until DESC, seq DESC LIMIT 1";
    NAMES_OF: (String, String) = "SELECT code, name FROM place WHERE valid_until IS NULL AND code IN (?1)";
    NAMES_BY_ID: (PlaceId, String) = "SELECT id, name FROM place WHERE id IN (?1)";
    CHOICES: (String, String) = "SELECT code, name FROM place WHERE parent = ?1 AND kind = ?2 AND valid_until IS NULL ORDER BY sort, seq";
    CHILDREN: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE parent = ?1 AND valid_until IS NULL ORDER BY kind, sort, seq";
    CHILDREN_PAST: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE parent = ?1 AND valid_until IS NOT NULL ORDER BY valid_until DESC, sort";
    CHILD_COUNTS: (Kind, i64) = "SELECT kind, count(*) AS n FROM place WHERE parent = ?1 AND valid_until IS NULL GROUP BY kind ORDER BY kind";
    OF_COMMUNITY: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE community = ?1 AND kind = ?2 AND source = 'office' AND valid_until IS NULL ORDER BY sort, seq";
    OF_COMPOUND: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE compound = ?1 AND kind = ?2 AND valid_until IS NULL ORDER BY sort, seq";
    OF_GRID: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE grid = ?1 AND kind = ?2 AND valid_until IS NULL ORDER BY sort, seq";
    COUNT_OF_COMMUNITY: (Kind, i64) = "SELECT kind, count(*) AS n FROM place WHERE community = ?1 AND source = 'office' AND valid_until IS NULL GROUP BY kind ORDER BY kind";
    ALL_OF_GRID: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE grid = ?1 AND valid_until IS NULL ORDER BY seq";
    PREDECESSORS: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE successor = ?1 ORDER BY valid_until DESC, sort";
    DOORS: PlaceRow = "SELECT seq, id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from, valid_until, successor FROM place WHERE community = ?1 AND kind = 'entrance' AND source = 'office' AND valid_until IS NULL AND COALESCE(gate, '') = ?2 AND COALESCE(building, '') = ?3 AND COALESCE(unit, '') = ?4 ORDER BY sort, seq";

    NAMES: (String, Day, Day, String) = "SELECT name, valid_from, valid_until, reason FROM place_name WHERE place = ?1 ORDER BY valid_until DESC, seq DESC";
    NAME_ADD = "INSERT INTO place_name (place, name, valid_from, valid_until, reason) VALUES (?1, ?2, ?3, ?4, ?5)";
    NAME_SINCE: (Day,) = "SELECT valid_until FROM place_name WHERE place = ?1 ORDER BY valid_until DESC LIMIT 1";

    ADD: (i64,) = "INSERT INTO place (id, code, kind, name, short, sort, parent, city, district, street, community, grid, compound, source, road, lane, estate, gate, building, word, unit, floors, lat, lon, valid_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'office', ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24) RETURNING seq";
    RENAME = "UPDATE place SET name = ?2, short = ?3, sort = ?4 WHERE seq = ?1";
    LOCATE = "UPDATE place SET lat = ?2, lon = ?3 WHERE seq = ?1";
    CLOSE = "UPDATE place SET valid_until = ?2, successor = ?3 WHERE seq = ?1";
    MOVE = "UPDATE place SET parent = ?2, city = ?3, district = ?4, street = ?5, community = ?6, grid = ?7, compound = ?8 WHERE seq = ?1";
    CODES_TAKEN: (String,) = "SELECT code FROM place WHERE parent = ?1";
    CODES_OF_COMPOUND: (String,) = "SELECT code FROM place WHERE compound = ?1";
    POSTS_AT: (i64,) = "SELECT count(*) AS n FROM post WHERE place_code = ?1 AND (until_at IS NULL OR until_at > ?2)";
    LOCK: (i64,) = "UPDATE place SET parent = parent WHERE seq = ?1 RETURNING seq";

    GRID_POST_ADD = "INSERT INTO grid_post (grid, person, worker, phone, duty, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    GRID_POST_END = "UPDATE grid_post SET until = ?2 WHERE grid = ?1 AND until IS NULL";
    GRID_POST: (Option<PersonId>, String, String, String, Day) = "SELECT person, worker, phone, duty, since FROM grid_post WHERE grid = ?1 AND until IS NULL ORDER BY seq DESC LIMIT 1";
    GRID_BOUNDS: (String,) = "SELECT boundary FROM grid_bounds WHERE grid = ?1";
    GRID_BOUNDS_SET = "INSERT INTO grid_bounds (grid, boundary) VALUES (?1, ?2) ON CONFLICT (grid) DO UPDATE SET boundary = excluded.boundary";
}
