//! What the commands write.

use liren_kernel::{Day, PlacePath, ScopeColumn, Verb};
use liren_office::{
    Fault, PlaceId, RoomEffect,
    change::ApplyContext,
    moving::{Mover, move_dossiers},
};
use liren_store::{Tx, params};

use crate::{
    SEARCH,
    model::{Kind, PlaceRow},
    store, words,
};

/// The place around a new one.
#[derive(Debug, Clone, Copy)]
pub enum Around {
    /// Already there.
    Seq(i64),
    /// The one at this position of the same list, which stands before it.
    New(usize),
}

/// A place to be.
#[derive(Debug, Clone)]
pub struct NewPlace {
    /// Its id.
    pub id: PlaceId,
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: Kind,
    /// Its whole name.
    pub name: String,
    /// Its name among its neighbours.
    pub short: String,
    /// What is around it.
    pub around: Around,
    /// Codes of what is around it, itself included.
    pub path: PlacePath,
    /// Parts of the door address.
    pub door: liren_kernel::address::DoorAddress,
    /// Floors above ground.
    pub floors: Option<i64>,
    /// First day it is so.
    pub from: Day,
}

/// Adds places.
#[derive(Debug)]
pub struct AddPlaces(pub Vec<NewPlace>);

impl RoomEffect for AddPlaces {
    fn apply(&self, tx: &mut Tx<'_>, _: &ApplyContext<'_>) -> Result<(), Fault> {
        let mut seqs: Vec<i64> = Vec::with_capacity(self.0.len());
        for new in &self.0 {
            let parent = match new.around {
                Around::Seq(seq) => seq,
                Around::New(at) => *seqs.get(at).ok_or_else(|| Fault::Internal("a place before its parent".into()))?,
            };
            let keys = words::keys(new.kind, &new.name, &new.short);
            let word = new.door.building.as_ref().map(|b| word_name(b.word));
            let number = new.door.building.as_ref().map(|b| b.number.clone());
            let none: Option<i64> = None;
            let path = &new.path;
            let (seq,) = tx.one(
                &store::ADD,
                params![
                    new.id,
                    new.code,
                    new.kind,
                    new.name,
                    new.short,
                    keys.sort,
                    parent,
                    path.city,
                    path.district,
                    path.street,
                    path.community,
                    path.grid,
                    path.compound,
                    new.door.road,
                    new.door.lane,
                    new.door.compound,
                    new.door.gate,
                    number,
                    word,
                    new.door.unit,
                    new.floors,
                    none,
                    none,
                    new.from.to_string()
                ],
            )?;
            seqs.push(seq);
            let row = tx.one(&store::BY_SEQ, params![seq])?;
            index(tx, &row)?;
        }
        Ok(())
    }
}

/// The stored name of a building's word.
#[must_use]
pub const fn word_name(word: liren_kernel::address::BuildingWord) -> &'static str {
    use liren_kernel::address::BuildingWord as Word;
    match word {
        Word::Dong => "dong",
        Word::Zhuang => "zhuang",
        Word::HaoLou => "hao_lou",
        Word::Zuo => "zuo",
    }
}

/// Puts a place in the search index, or takes it out when it is no longer in force.
///
/// # Errors
/// When the database fails.
pub fn index(tx: &mut Tx<'_>, row: &PlaceRow) -> Result<(), Fault> {
    if row.is_open() {
        SEARCH.put(tx, row.seq, &words::scopes(row.kind, &row.path()), &words::body_of(row))?;
    } else {
        SEARCH.remove(tx, row.seq)?;
    }
    Ok(())
}

/// Makes the search index again from the rows; how many it holds now.
///
/// # Errors
/// When the database fails.
pub fn reindex(tx: &mut Tx<'_>, _: &liren_office::Keys) -> Result<u64, Fault> {
    SEARCH.clear(tx)?;
    let (mut after, mut count) = (0, 0);
    loop {
        let page = tx.all(&store::PAGE, params![after])?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.seq;
        for row in page {
            SEARCH.put(tx, row.seq, &words::scopes(row.kind, &row.path()), &words::body_of(&row))?;
            count += 1;
        }
    }
}

/// Gives a place a new name and keeps the old one with its days.
#[derive(Debug)]
pub struct Rename {
    /// Which.
    pub place: PlaceRow,
    /// The new name.
    pub name: String,
    /// The new name among its neighbours.
    pub short: String,
    /// First day of the old name.
    pub since: Day,
    /// First day of the new name.
    pub day: Day,
    /// Why.
    pub reason: String,
}

impl RoomEffect for Rename {
    fn apply(&self, tx: &mut Tx<'_>, _: &ApplyContext<'_>) -> Result<(), Fault> {
        let old = &self.place;
        tx.exec(
            &store::NAME_ADD,
            params![old.seq, old.name, self.since.to_string(), self.day.to_string(), self.reason],
        )?;
        tx.exec(
            &store::RENAME,
            params![old.seq, self.name, self.short, words::keys(old.kind, &self.name, &self.short).sort],
        )?;
        let row = tx.one(&store::BY_SEQ, params![old.seq])?;
        index(tx, &row)
    }
}

/// Ends places, with what took their place, if anything did.
#[derive(Debug)]
pub struct Close {
    /// Which.
    pub seqs: Vec<i64>,
    /// First day they are no longer.
    pub day: Day,
    /// What took the place of all of them.
    pub successor: Option<PlaceId>,
}

impl RoomEffect for Close {
    fn apply(&self, tx: &mut Tx<'_>, _: &ApplyContext<'_>) -> Result<(), Fault> {
        for seq in &self.seqs {
            tx.exec(&store::CLOSE, params![*seq, self.day.to_string(), self.successor])?;
            SEARCH.remove(tx, *seq)?;
        }
        Ok(())
    }
}

/// Moves what is inside one place into another of its kind, and the dossiers with it.
#[derive(Debug)]
pub struct Join {
    /// The place that ends.
    pub from: PlaceRow,
    /// The place that takes over.
    pub into: PlaceRow,
    /// The act.
    pub verb: Verb,
}

impl RoomEffect for Join {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let Some(column) = self.from.kind.column() else {
            return move_below(tx, &self.from, self.into.seq, &|path| path.clone());
        };
        let into = self.into.path();
        let to = |path: &PlacePath| joined(path, column, &into);
        if self.from.kind == Kind::Grid {
            for row in tx.all(&store::ALL_OF_GRID, params![self.from.code])? {
                set_path(tx, &row, row.parent, &to(&row.path()))?;
            }
        } else {
            move_below(tx, &self.from, self.into.seq, &to)?;
        }
        let mover = Mover { keys: cx.keys, actor: cx.actor, now: cx.now, verb: self.verb };
        move_dossiers(tx, &mover, column, &self.from.code, &|header| Some(to(&header.path())))?;
        Ok(())
    }
}

/// A path after its `column` became that of `into`: everything wider too, everything narrower as it was.
#[must_use]
pub fn joined(path: &PlacePath, column: ScopeColumn, into: &PlacePath) -> PlacePath {
    let pick = |c: ScopeColumn| {
        // A grid is no ancestor of a compound, but a compound lies in the grid of the one it joined.
        let taken = c <= column && !(column == ScopeColumn::Grid && c != ScopeColumn::Grid);
        if taken { into.code(c) } else { path.code(c) }.map(str::to_owned)
    };
    PlacePath {
        city: pick(ScopeColumn::City),
        district: pick(ScopeColumn::District),
        street: pick(ScopeColumn::Street),
        community: pick(ScopeColumn::Community),
        grid: pick(ScopeColumn::Grid),
        compound: pick(ScopeColumn::Compound),
    }
}

/// Hangs the children of `from` under `parent` and gives everything below the path that `to` says.
fn move_below(
    tx: &mut Tx<'_>,
    from: &PlaceRow,
    parent: i64,
    to: &dyn Fn(&PlacePath) -> PlacePath,
) -> Result<(), Fault> {
    let mut level: Vec<(PlaceRow, i64)> =
        tx.all(&store::CHILDREN, params![from.seq])?.into_iter().map(|row| (row, parent)).collect();
    while let Some((row, parent)) = level.pop() {
        for child in tx.all(&store::CHILDREN, params![row.seq])? {
            let seq = row.seq;
            level.push((child, seq));
        }
        set_path(tx, &row, Some(parent), &to(&row.path()))?;
    }
    Ok(())
}

/// Moves one place and its search tokens.
///
/// # Errors
/// When the database fails.
pub fn set_path(tx: &mut Tx<'_>, row: &PlaceRow, parent: Option<i64>, path: &PlacePath) -> Result<(), Fault> {
    tx.exec(
        &store::MOVE,
        params![row.seq, parent, path.city, path.district, path.street, path.community, path.grid, path.compound],
    )?;
    let moved = tx.one(&store::BY_SEQ, params![row.seq])?;
    index(tx, &moved)
}

/// Marks where a place is.
#[derive(Debug)]
pub struct Locate {
    /// Which.
    pub place: i64,
    /// Degrees north × 1,000,000 (GCJ-02, see [`crate::datum`]).
    pub lat: i64,
    /// Degrees east × 1,000,000.
    pub lon: i64,
}

impl RoomEffect for Locate {
    fn apply(&self, tx: &mut Tx<'_>, _: &ApplyContext<'_>) -> Result<(), Fault> {
        tx.exec(&store::LOCATE, params![self.place, self.lat, self.lon])?;
        Ok(())
    }
}

/// Draws a grid: exactly these places, with what stands in them, belong to it.
#[derive(Debug)]
pub struct DrawGrid {
    /// Code of the grid.
    pub grid: String,
    /// Its compounds, or buildings of a compound that is divided.
    pub parts: Vec<PlaceRow>,
    /// The act.
    pub verb: Verb,
}

impl RoomEffect for DrawGrid {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let mover = Mover { keys: cx.keys, actor: cx.actor, now: cx.now, verb: self.verb };
        let with = |path: PlacePath, grid: Option<&str>| PlacePath { grid: grid.map(str::to_owned), ..path };
        let mut inside = Vec::new();
        for part in &self.parts {
            inside.push(part.clone());
            let mut next = vec![part.seq];
            while let Some(seq) = next.pop() {
                let rows = tx.all(&store::CHILDREN, params![seq])?;
                next.extend(rows.iter().map(|row| row.seq));
                inside.extend(rows);
            }
        }
        let outside: Vec<PlaceRow> = tx
            .all(&store::ALL_OF_GRID, params![self.grid])?
            .into_iter()
            .filter(|row| row.kind != Kind::Grid && !inside.iter().any(|kept| kept.seq == row.seq))
            .collect();
        for row in &outside {
            set_path(tx, row, row.parent, &with(row.path(), None))?;
        }
        for row in inside.iter().filter(|row| row.grid.as_deref() != Some(&self.grid)) {
            set_path(tx, row, row.parent, &with(row.path(), Some(&self.grid)))?;
        }
        let left: std::collections::HashSet<_> = outside.iter().map(|row| row.id).collect();
        move_dossiers(tx, &mover, ScopeColumn::Grid, &self.grid, &|header| {
            header.place.filter(|place| left.contains(place)).map(|_| with(header.path(), None))
        })?;
        let here: std::collections::HashSet<_> = inside.iter().map(|row| row.id).collect();
        let mut compounds: Vec<&str> = inside.iter().filter_map(|row| row.compound.as_deref()).collect();
        compounds.sort_unstable();
        compounds.dedup();
        for compound in compounds {
            move_dossiers(tx, &mover, ScopeColumn::Compound, compound, &|header| {
                header.place.filter(|place| here.contains(place)).map(|_| with(header.path(), Some(&self.grid)))
            })?;
        }
        Ok(())
    }
}

/// Posts who works a grid, and its boundary, for the public notice.
#[derive(Debug)]
pub struct PostWorker {
    /// The grid.
    pub grid: PlaceId,
    /// Its boundary in words.
    pub boundary: String,
    /// The worker, when one is posted.
    pub post: Option<crate::find::GridPost>,
}

impl RoomEffect for PostWorker {
    fn apply(&self, tx: &mut Tx<'_>, _: &ApplyContext<'_>) -> Result<(), Fault> {
        tx.exec(&store::GRID_BOUNDS_SET, params![self.grid, self.boundary])?;
        if let Some(post) = &self.post {
            let since = post.since.to_string();
            tx.exec(&store::GRID_POST_END, params![self.grid, since])?;
            tx.exec(&store::GRID_POST_ADD, params![self.grid, post.person, post.worker, post.phone, post.duty, since])?;
        }
        Ok(())
    }
}
