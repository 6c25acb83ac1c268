//! A grid with its doors, for whoever works it.

use liren_kernel::{Instant, PlacePath};
use liren_office::{Actor, DossierId, Facts, Fault, Header, LoadContext, OrgId, Role, Subject};
use liren_places::{PlaceRow, find};
use liren_store::{DbError, Read, Tx, params};

use super::home;
use crate::store;

/// An entrance of a grid.
#[derive(Debug, Clone)]
pub struct Door {
    /// Its code.
    pub code: String,
    /// Code of its compound.
    pub compound: String,
    /// Its name.
    pub name: String,
    /// Floors above ground, where somebody counted them.
    pub floors: Option<i64>,
    /// When a grid's worker was last there.
    pub last: Option<Instant>,
}

/// The entrances of a grid: those never seen first, then whichever was seen longest ago.
///
/// # Errors
/// When the database fails.
pub fn doors(read: &mut Read<'_>, grid: &str) -> Result<Vec<Door>, DbError> {
    let seen: std::collections::BTreeMap<String, Instant> =
        read.all(&store::SEEN_OF_GRID, params![grid])?.into_iter().collect();
    let mut doors: Vec<Door> = find::of_grid(read, grid, find::Kind::Entrance)?
        .into_iter()
        .map(|e| Door {
            last: seen.get(&e.code).copied(),
            compound: e.compound.unwrap_or_default(),
            name: e.name,
            floors: e.floors,
            code: e.code,
        })
        .collect();
    // The sort is stable: doors seen in the same moment stay in the order in which one walks past them.
    doors.sort_by_key(|door| door.last);
    Ok(doors)
}

/// Whether somebody holds a grid worker's post over this place now.
#[must_use]
pub fn works(actor: &Actor, path: &PlacePath) -> bool {
    actor.posts.iter().any(|post| post.role == Role::GridWorker && post.covers(path))
}

/// A grid in force, and what a round of it begins with.
#[derive(Debug)]
pub struct OwnGrid {
    /// The grid.
    pub grid: PlaceRow,
    /// Its community's name.
    pub community: String,
    /// Who answers for it.
    pub lead: Option<OrgId>,
    /// The name of its street.
    pub street: String,
    /// Its entrances, the longest unseen first.
    pub doors: Vec<Door>,
    /// The round of it that the one who acts has not ended.
    pub running: Option<DossierId>,
}

impl Subject for OwnGrid {
    type Key = String;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, code: &String) -> Result<Option<Self>, Fault> {
        let Some(grid) = find::in_force(tx, code)?.filter(|p| p.kind == find::Kind::Grid) else { return Ok(None) };
        // Two taps on two pages: the second waits, and finds the round that the first began.
        tx.take_turn(&[b"patrol-grid".as_slice(), cx.actor.person.bytes(), code.as_bytes()].concat())?;
        let community = match &grid.community {
            Some(code) => find::by_code(tx, code)?.map(|p| p.name).unwrap_or_default(),
            None => String::new(),
        };
        let (lead, street) = home(tx, &grid)?;
        let running = tx.opt(&store::GRID_RUNNING, params![cx.actor.person, code])?.map(|(id,)| id);
        let doors = doors(tx, code)?;
        Ok(Some(Self { grid, community, lead, street, doors, running }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.grid.path(), ..Facts::default() }
    }
}
