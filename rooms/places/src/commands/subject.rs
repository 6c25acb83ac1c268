//! What the commands act on: a place in force with what is directly inside it.

use std::collections::BTreeSet;

use liren_kernel::{PlacePath, Refusal, ScopeColumn};
use liren_office::{Facts, Fault, Header, LoadContext, PlaceId, Subject};
use liren_store::{Tx, params};

use crate::{
    effects::{Around, NewPlace},
    layout::NewBuilding,
    model::{Kind, PlaceRow},
    store,
};

/// A place in force, locked, with what is inside it.
#[derive(Debug, Clone)]
pub struct Here {
    /// The place.
    pub place: PlaceRow,
    /// What is directly inside, in force.
    pub inside: Vec<PlaceRow>,
    /// Buildings and entrances of a compound, in force.
    pub doors: Vec<PlaceRow>,
    /// Codes ever used directly inside, so that none is given twice; of a compound also those of its doors.
    pub codes: BTreeSet<String>,
    /// First day of the present name.
    pub named_since: liren_kernel::Day,
    /// The place in force under each code named in the command.
    pub named: Vec<PlaceRow>,
}

/// The code of the place and of others that the command names.
#[derive(Debug, Clone)]
pub struct HereKey {
    /// The place.
    pub code: String,
    /// Others.
    pub named: Vec<String>,
}

impl HereKey {
    /// A place by itself.
    #[must_use]
    pub fn of(code: &str) -> Self {
        Self { code: code.to_owned(), named: Vec::new() }
    }
}

impl Subject for Here {
    type Key = HereKey;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, key: &HereKey) -> Result<Option<Self>, Fault> {
        // Divisions and doors are public knowledge: there is no reach to ask, only the policy.
        let Some(place) = tx.opt(&store::BY_CODE, params![key.code])? else { return Ok(None) };
        Self::of(tx, place, &key.named).map(Some)
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

impl Here {
    /// What stands around and in `place`, which is locked.
    fn of(tx: &mut Tx<'_>, place: PlaceRow, codes_named: &[String]) -> Result<Self, Fault> {
        tx.one(&store::LOCK, params![place.seq])?;
        let inside = tx.all(&store::CHILDREN, params![place.seq])?;
        let mut codes: BTreeSet<String> =
            tx.all(&store::CODES_TAKEN, params![place.seq])?.into_iter().map(|(code,)| code).collect();
        let mut doors = Vec::new();
        if place.kind == Kind::Compound {
            doors.extend(tx.all(&store::OF_COMPOUND, params![place.code, Kind::Building])?);
            doors.extend(tx.all(&store::OF_COMPOUND, params![place.code, Kind::Entrance])?);
            codes.extend(tx.all(&store::CODES_OF_COMPOUND, params![place.code])?.into_iter().map(|(code,)| code));
        }
        let named_since = tx.opt(&store::NAME_SINCE, params![place.seq])?.map_or(place.valid_from, |(day,)| day);
        let mut named = Vec::new();
        for code in codes_named {
            named.extend(tx.opt(&store::BY_CODE, params![code])?);
        }
        Ok(Self { place, inside, doors, codes, named_since, named })
    }

    /// Insists on the kind of the place.
    ///
    /// # Errors
    /// `refusal-place-wrong-kind` at `field`.
    pub fn must_be(&self, field: &str, kind: Kind) -> Result<(), Refusal> {
        if self.place.kind == kind { Ok(()) } else { Err(Refusal::field(field, "refusal-place-wrong-kind")) }
    }

    /// Insists that no place of `kind` inside has this name.
    ///
    /// # Errors
    /// `refusal-place-name-taken` at `field`.
    pub fn name_is_free(&self, field: &str, kind: Kind, name: &str) -> Result<(), Refusal> {
        if self.inside.iter().any(|row| row.kind == kind && row.name == name) {
            return Err(Refusal::field(field, "refusal-place-name-taken").arg("name", name));
        }
        Ok(())
    }

    /// The next code with this mark (`g`, `c`, `b`, `e`, `v`) that was never used, counting on from `taken` more.
    #[must_use]
    pub fn next_code(&self, mark: char, taken: usize) -> String {
        next_code(&self.place.code, &self.codes, mark, taken)
    }
}

/// See [`Here::next_code`].
fn next_code(around: &str, codes: &BTreeSet<String>, mark: char, taken: usize) -> String {
    let stem = format!("{around}-{mark}");
    let last = codes.iter().filter_map(|code| code.strip_prefix(&stem)?.parse::<usize>().ok()).max().unwrap_or(0);
    format!("{stem}{}", last + 1 + taken)
}

/// Buildings and entrances of `compound` as places to be; those that are already there are left alone.
///
/// # Errors
/// `refusal-place-door-taken` at `lines` when an entrance is already there.
pub fn lay_out(
    compound: &NewPlace,
    existing: Option<&Here>,
    buildings: &[NewBuilding],
    id: &mut dyn FnMut() -> PlaceId,
) -> Result<Vec<NewPlace>, Refusal> {
    let none = BTreeSet::new();
    let codes = existing.map_or(&none, |here| &here.codes);
    let doors: &[PlaceRow] = existing.map_or(&[], |here| &here.doors);
    let mut places: Vec<NewPlace> = Vec::new();
    // A fresh compound is the first row of the list; one that is there is known by its seq.
    let offset = usize::from(existing.is_none());
    let (mut new_buildings, mut new_doors) = (0, 0);
    for building in buildings {
        let mut address = compound.door.clone();
        address.building.clone_from(&building.number);
        let there = doors.iter().find(|row| row.kind == Kind::Building && row.short == building.short);
        let around = match there {
            Some(row) => Around::Seq(row.seq),
            None => {
                places.push(NewPlace {
                    id: id(),
                    code: next_code(&compound.code, codes, 'b', new_buildings),
                    kind: Kind::Building,
                    name: format!("{}{}", compound.name, building.short),
                    short: building.short.clone(),
                    around: compound.around,
                    path: compound.path.clone(),
                    door: address.clone(),
                    floors: building.doors.iter().filter_map(|door| door.floors).max(),
                    from: compound.from,
                });
                new_buildings += 1;
                Around::New(places.len() - 1 + offset)
            }
        };
        for door in &building.doors {
            let short = door.short(building.number.as_ref());
            if doors.iter().any(|row| row.kind == Kind::Entrance && row.short == short) {
                return Err(Refusal::field("lines", "refusal-place-door-taken").arg("name", short));
            }
            places.push(NewPlace {
                id: id(),
                code: next_code(&compound.code, codes, 'e', new_doors),
                kind: Kind::Entrance,
                name: format!("{}{short}", compound.name),
                short,
                around,
                path: compound.path.clone(),
                door: liren_kernel::address::DoorAddress {
                    gate: door.gate.clone(),
                    unit: door.unit.clone(),
                    ..address.clone()
                },
                floors: door.floors,
                from: compound.from,
            });
            new_doors += 1;
        }
    }
    Ok(places)
}

/// Two places, one of which takes over the other, and whose posts stand over the one that ends.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The one that ends.
    pub from: Here,
    /// The one that takes over.
    pub into: PlaceRow,
    /// Posts in force over the one that ends.
    pub posts: i64,
}

impl Subject for Pair {
    type Key = (String, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &(String, String)) -> Result<Option<Self>, Fault> {
        // Locked in the order of their codes, so that two merges cannot wait for each other.
        let (first, second) = if key.0 <= key.1 { (&key.0, &key.1) } else { (&key.1, &key.0) };
        for code in [first, second] {
            if let Some(row) = tx.opt(&store::BY_CODE, params![code])? {
                tx.one(&store::LOCK, params![row.seq])?;
            }
        }
        // A division that vanished from the list may still be waiting for its successor.
        let from = match tx.opt(&store::BY_CODE, params![key.0])? {
            Some(row) => Some(row),
            None => tx.opt(&store::BY_CODE_PAST, params![key.0])?.filter(|row| row.successor.is_none()),
        };
        let Some(from) = from else { return Ok(None) };
        let from = Here::of(tx, from, &[])?;
        let Some(into) = tx.opt(&store::BY_CODE, params![key.1])? else { return Ok(None) };
        let (posts,) = tx.one(&store::POSTS_AT, params![key.0, cx.now])?;
        Ok(Some(Self { from, into, posts }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        // Who merges two places must answer for both: the facts are those of what is around both.
        let (from, into) = (self.from.place.path(), self.into.path());
        let both = |c: ScopeColumn| from.code(c).filter(|code| into.code(c) == Some(*code)).map(str::to_owned);
        let path = PlacePath {
            city: both(ScopeColumn::City),
            district: both(ScopeColumn::District),
            street: both(ScopeColumn::Street),
            community: both(ScopeColumn::Community),
            grid: both(ScopeColumn::Grid),
            compound: both(ScopeColumn::Compound),
        };
        Facts { path, ..Facts::default() }
    }
}
