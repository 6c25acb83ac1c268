//! What other rooms ask of places. All of it is public knowledge of the neighbourhood: divisions, doors, floors.

use liren_kernel::{Day, Instant, PlacePath, ScopeColumn, address::DoorAddress};
use liren_office::{Fault, PersonId, PlaceId, Reach, Role, directory, reach::place_token};
use liren_store::{DbError, Read, params, search::SearchQuery};

use crate::{SEARCH, store, words};
pub use crate::{
    model::{Kind, PlaceRow},
    names::{name, names_by, names_of},
    words::within_entrance,
};

/// Most hits of one search.
pub const SEARCH_MAX: usize = 100;

/// Where to search.
#[derive(Debug, Clone, Copy)]
pub enum Within<'a> {
    /// The whole tree.
    Anywhere,
    /// Below any of these.
    Codes(&'a [(ScopeColumn, String)]),
    /// Below the places of somebody's posts.
    Reach(&'a Reach),
}

impl Within<'_> {
    fn tokens(&self) -> Vec<String> {
        match self {
            Self::Anywhere => vec![words::EVERYWHERE.to_owned()],
            Self::Codes(codes) => codes.iter().map(|(column, code)| place_token(*column, code)).collect(),
            Self::Reach(reach) => reach.places().map(|(column, code)| place_token(column, code)).collect(),
        }
    }
}

/// A place by its id, in force or not.
///
/// # Errors
/// When the database fails.
pub fn by_id(read: &mut Read<'_>, id: PlaceId) -> Result<Option<PlaceRow>, DbError> {
    read.opt(&store::BY_ID, params![id])
}

/// A place by its id, if there is one.
///
/// # Errors
/// When the database fails.
pub fn of(read: &mut Read<'_>, id: Option<PlaceId>) -> Result<Option<PlaceRow>, DbError> {
    match id {
        Some(id) => by_id(read, id),
        None => Ok(None),
    }
}

/// The place under `code`, while it is in force.
///
/// # Errors
/// When the database fails.
pub fn in_force(read: &mut Read<'_>, code: &str) -> Result<Option<PlaceRow>, DbError> {
    Ok(by_code(read, code)?.filter(PlaceRow::is_open))
}

/// The place in force under `code`; else the one that had it last.
///
/// # Errors
/// When the database fails.
pub fn by_code(read: &mut Read<'_>, code: &str) -> Result<Option<PlaceRow>, DbError> {
    match read.opt(&store::BY_CODE, params![code])? {
        Some(row) => Ok(Some(row)),
        None => read.opt(&store::BY_CODE_PAST, params![code]),
    }
}

/// The places directly inside that are in force, by kind and in Chinese order.
///
/// # Errors
/// When the database fails.
pub fn children(read: &mut Read<'_>, place: &PlaceRow) -> Result<Vec<PlaceRow>, DbError> {
    let mut rows = read.all(&store::CHILDREN, params![place.seq])?;
    rows.sort_by(|a, b| (a.kind, &a.sort).cmp(&(b.kind, &b.sort)));
    Ok(rows)
}

/// How many places in force are directly inside, by kind.
///
/// # Errors
/// When the database fails.
pub fn child_counts(read: &mut Read<'_>, place: &PlaceRow) -> Result<Vec<(Kind, i64)>, DbError> {
    let mut counts = read.all(&store::CHILD_COUNTS, params![place.seq])?;
    counts.sort_unstable();
    Ok(counts)
}

/// The divisions directly inside that ended, the last first.
///
/// # Errors
/// When the database fails.
pub fn ended(read: &mut Read<'_>, place: &PlaceRow) -> Result<Vec<PlaceRow>, DbError> {
    let all = read.all(&store::CHILDREN_PAST, params![place.seq])?;
    Ok(all.into_iter().filter(|row| row.kind.is_division()).collect())
}

/// The provinces in force.
///
/// # Errors
/// When the database fails.
pub fn roots(read: &mut Read<'_>) -> Result<Vec<PlaceRow>, DbError> {
    let mut rows = Vec::new();
    // Province codes have two digits (GB/T 2260): 89 lookups by the index of codes, no scan.
    for code in 11..=99 {
        rows.extend(read.opt(&store::BY_CODE, params![code.to_string()])?);
    }
    rows.sort_by(|a: &PlaceRow, b| a.code.cmp(&b.code));
    Ok(rows)
}

/// What is around a place, the widest first, itself last.
///
/// # Errors
/// When the database fails.
pub fn line_of(read: &mut Read<'_>, place: &PlaceRow) -> Result<Vec<PlaceRow>, DbError> {
    let mut line = vec![place.clone()];
    // The tree is nine levels deep at most; the bound keeps a damaged one from turning in circles.
    while let (Some(parent), true) = (line.last().and_then(|row| row.parent), line.len() < 12) {
        match read.opt(&store::BY_SEQ, params![parent])? {
            Some(row) => line.push(row),
            None => break,
        }
    }
    line.reverse();
    Ok(line)
}

/// The codes of what is around a place, itself included: what a dossier at it carries.
#[must_use]
pub fn path_of(place: &PlaceRow) -> PlacePath {
    place.path()
}

/// Places of `kind` that an office laid out in a community: its grids, compounds, venues, entrances.
///
/// # Errors
/// When the database fails.
pub fn of_community(read: &mut Read<'_>, community: &str, kind: Kind) -> Result<Vec<PlaceRow>, DbError> {
    read.all(&store::OF_COMMUNITY, params![community, kind])
}

/// Places of `kind` in a grid.
///
/// # Errors
/// When the database fails.
pub fn of_grid(read: &mut Read<'_>, grid: &str, kind: Kind) -> Result<Vec<PlaceRow>, DbError> {
    read.all(&store::OF_GRID, params![grid, kind])
}

/// How many places of each kind an office laid out in a community.
///
/// # Errors
/// When the database fails.
pub fn counts_of_community(read: &mut Read<'_>, community: &str) -> Result<Vec<(Kind, i64)>, DbError> {
    let mut counts = read.all(&store::COUNT_OF_COMMUNITY, params![community])?;
    counts.sort_unstable();
    Ok(counts)
}

/// Former names with their days (from, until) and the reason of the change, the latest first.
///
/// # Errors
/// When the database fails.
pub fn names(read: &mut Read<'_>, place: &PlaceRow) -> Result<Vec<(String, Day, Day, String)>, DbError> {
    read.all(&store::NAMES, params![place.seq])
}

/// What a place was called on `day`.
///
/// # Errors
/// When the database fails.
pub fn name_on(read: &mut Read<'_>, place: &PlaceRow, day: Day) -> Result<String, DbError> {
    let past = names(read, place)?;
    Ok(past
        .into_iter()
        .filter(|(_, _, until, _)| day < *until)
        .min_by_key(|(_, _, until, _)| *until)
        .map_or_else(|| place.name.clone(), |(name, ..)| name))
}

/// What ended and was taken over by a place.
///
/// # Errors
/// When the database fails.
pub fn predecessors(read: &mut Read<'_>, place: &PlaceRow) -> Result<Vec<PlaceRow>, DbError> {
    read.all(&store::PREDECESSORS, params![place.id])
}

/// The place in force that took over, however many merges later; the place itself while it is in force.
///
/// # Errors
/// When the database fails.
pub fn now_of(read: &mut Read<'_>, place: PlaceRow) -> Result<PlaceRow, DbError> {
    let mut now = place;
    for _ in 0..32 {
        let Some(next) = now.successor.filter(|_| !now.is_open()) else { break };
        match by_id(read, next)? {
            Some(row) => now = row,
            None => break,
        }
    }
    Ok(now)
}

/// Finds places in force by name, spelling, initials or door number (`6弄2号`, `12栋2单元`). Wider places first, then by
/// how well the name fits, then in Chinese order. Nothing to look for finds nothing. An address down to the door finds
/// its entrance; see [`within_entrance`].
///
/// # Errors
/// When the database fails.
pub fn search(read: &mut Read<'_>, within: Within<'_>, text: &str, limit: usize) -> Result<Vec<PlaceRow>, DbError> {
    let found = search_named(read, within, text, limit)?;
    match within_entrance(text) {
        // Rooms are no places of the tree.
        Some((entrance, _)) if found.is_empty() => search_named(read, within, &entrance, limit),
        _ => Ok(found),
    }
}

fn search_named(read: &mut Read<'_>, within: Within<'_>, text: &str, limit: usize) -> Result<Vec<PlaceRow>, DbError> {
    let limit = limit.min(SEARCH_MAX);
    let (phrases, prefix) = words::asked(text);
    let scopes = within.tokens();
    let doors: Vec<String> = scopes.iter().map(|token| words::door_token(token)).collect();
    let mut rounds = vec![scopes, doors];
    if matches!(within, Within::Anywhere) {
        rounds.insert(1, vec![words::EVERY_COMMUNITY.to_owned()]);
    }
    let mut found: Vec<PlaceRow> = Vec::new();
    for scopes in rounds {
        if found.len() >= limit {
            break;
        }
        let limit = (limit * 4) as i64;
        let query = SearchQuery { scopes, phrases: phrases.clone(), prefix, limit, ..SearchQuery::default() };
        let mut rows = Vec::new();
        for seq in SEARCH.find(read, &query)? {
            rows.extend(read.opt(&store::BY_SEQ, params![seq])?.filter(PlaceRow::is_open));
        }
        rows.sort_by_cached_key(|row: &PlaceRow| {
            let fit = if row.name == text || row.short == text { 0 } else { 1 + u8::from(!row.name.starts_with(text)) };
            (fit, row.kind, row.sort.clone(), row.seq)
        });
        found.extend(rows);
    }
    found.truncate(limit);
    Ok(found)
}

/// The entrance that a door address means in a community: its number of gate or of building and unit must be there, and
/// lane, road and name of the compound must not speak against it. `None` when there is none, or more than one.
///
/// # Errors
/// When the database fails.
pub fn resolve_address(
    read: &mut Read<'_>,
    community: &str,
    address: &DoorAddress,
) -> Result<Option<PlaceRow>, DbError> {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let building = address.building.as_ref().map(|b| b.number.clone()).unwrap_or_default();
    if address.gate.is_none() && building.is_empty() && address.unit.is_none() {
        return Ok(None);
    }
    // A gate beside a building is that of the road, not a stairwell.
    let gate = if building.is_empty() { text(&address.gate) } else { String::new() };
    let rows = read.all(&store::DOORS, params![community, gate, building, text(&address.unit)])?;
    let fits = |have: &Option<String>, want: &Option<String>| match (have, want) {
        (Some(have), Some(want)) => have == want,
        _ => true,
    };
    let mut fitting = rows.into_iter().filter(|row| {
        fits(&row.lane, &address.lane) && fits(&row.road, &address.road) && fits(&row.estate, &address.compound)
    });
    Ok(fitting.next().filter(|_| fitting.next().is_none()))
}

/// A compound with what stands in it, in the order of numbers.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The compound.
    pub compound: PlaceRow,
    /// Its buildings with their entrances.
    pub buildings: Vec<(PlaceRow, Vec<PlaceRow>)>,
}

impl Plan {
    /// Every entrance.
    pub fn entrances(&self) -> impl Iterator<Item = &PlaceRow> {
        self.buildings.iter().flat_map(|(_, entrances)| entrances)
    }
    /// Floors of all entrances together: what a patrol walks.
    #[must_use]
    pub fn floors(&self) -> i64 {
        self.entrances().filter_map(|entrance| entrance.floors).sum()
    }
}

/// The plan of a compound.
///
/// # Errors
/// When the database fails.
pub fn plan_of(read: &mut Read<'_>, compound: PlaceRow) -> Result<Plan, DbError> {
    let entrances = read.all(&store::OF_COMPOUND, params![compound.code, Kind::Entrance])?;
    let buildings = read.all(&store::OF_COMPOUND, params![compound.code, Kind::Building])?;
    let of = |building: &PlaceRow| entrances.iter().filter(|e| e.parent == Some(building.seq)).cloned().collect();
    let buildings = buildings.into_iter().map(|building| (building.clone(), of(&building))).collect();
    Ok(Plan { compound, buildings })
}

/// Who stands on the public notice of a grid (滨州网格条例 2021: name, boundary, worker and phone are posted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridPost {
    /// The person, when the office knows the worker as one.
    pub person: Option<PersonId>,
    /// Name as posted.
    pub worker: String,
    /// The phone of the post, as posted.
    pub phone: String,
    /// What the worker answers for, as posted.
    pub duty: String,
    /// Since when.
    pub since: Day,
}

/// The notice of a grid: boundary and worker.
///
/// # Errors
/// When the database fails.
pub fn grid_notice(read: &mut Read<'_>, grid: PlaceId) -> Result<(String, Option<GridPost>), DbError> {
    let boundary = read.opt(&store::GRID_BOUNDS, params![grid])?.map(|(text,)| text).unwrap_or_default();
    let post = read.opt(&store::GRID_POST, params![grid])?;
    Ok((boundary, post.map(|(person, worker, phone, duty, since)| GridPost { person, worker, phone, duty, since })))
}

/// The notice of a grid as it may be read by anybody at `now`: whoever has left the post is not named any longer, though
/// nobody may have changed the board yet.
///
/// # Errors
/// When the database fails.
pub fn public_notice(read: &mut Read<'_>, grid: &PlaceRow, now: Instant) -> Result<(String, Option<GridPost>), Fault> {
    let (boundary, post) = grid_notice(read, grid.id)?;
    let Some(post) = post else { return Ok((boundary, None)) };
    let there = match post.person {
        Some(person) => {
            let path = grid.path();
            directory::actor(read, person, now)?.posts.iter().any(|p| p.role == Role::GridWorker && p.covers(&path))
        }
        None => true,
    };
    Ok((boundary, there.then_some(post)))
}

/// Places under `code` in `column` as a list of (code, name), for choices in forms: children in force, in Chinese order.
///
/// # Errors
/// When the database fails.
pub fn choices(read: &mut Read<'_>, code: &str, kind: Kind) -> Result<Vec<(String, String)>, DbError> {
    let Some(place) = by_code(read, code)? else { return Ok(Vec::new()) };
    read.all(&store::CHOICES, params![place.seq, kind])
}
