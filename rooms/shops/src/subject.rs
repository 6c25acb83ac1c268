//! What the commands act on, loaded within reach, inside their transaction.

use liren_instruments::Form;
use liren_kernel::address::DoorAddress;
use liren_office::{DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, Reach, Subject, dossier};
use liren_patrol::subject::home;
use liren_places::{PlaceRow, find};
use liren_store::{Read, Tx, params};

use crate::{
    model::{EVENING, ShopId, Stage},
    store::{self, EveningRow, ShopRow, StopRow, within},
};

/// Where a shop stands: the entrance that its address means when there is exactly one in the community, else the place given.
///
/// # Errors
/// When the database fails.
pub fn stands(read: &mut Read<'_>, at: &PlaceRow, address: &str) -> Result<PlaceRow, Fault> {
    // 梧桐路7号 is a door on the street, whichever lane has a gate of that number too: only an address that names its lane or
    // compound means a stairwell.
    let named = |door: &DoorAddress| door.lane.is_some() || door.compound.is_some();
    let door = DoorAddress::new("address", address).ok().filter(named);
    let found = match (door, at.community.as_deref()) {
        (Some(door), Some(community)) if at.kind != find::Kind::Entrance => {
            find::resolve_address(read, community, &door)?
        }
        _ => None,
    };
    Ok(found.unwrap_or_else(|| at.clone()))
}

/// Where a shop is to be registered.
#[derive(Debug)]
pub struct OnGround {
    /// The place it stands at.
    pub place: PlaceRow,
}

impl Subject for OnGround {
    type Key = (String, String);
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, (code, address): &Self::Key) -> Result<Option<Self>, Fault> {
        // Places are public knowledge: there is no reach to ask, only the policy.
        let Some(at) = find::in_force(tx, code)? else { return Ok(None) };
        Ok(Some(Self { place: stands(tx, &at, address)? }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

/// A shop within reach, locked, and where it stands by a new address.
#[derive(Debug)]
pub struct OnShop {
    /// The shop.
    pub row: ShopRow,
    /// Where it stands.
    pub place: PlaceRow,
}

impl Subject for OnShop {
    type Key = (ShopId, Option<String>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, address): &Self::Key) -> Result<Option<Self>, Fault> {
        tx.exec(&store::LOCK, params![*id])?;
        let Some(row) = within::shop(tx, cx.reach, *id)? else { return Ok(None) };
        let Some(mut place) = find::by_id(tx, row.place)? else { return Ok(None) };
        if let (Some(address), Some(community)) = (address, &row.community)
            && *address != row.address
            && let Some(community) = find::in_force(tx, community)?
        {
            place = stands(tx, &community, address)?;
        }
        Ok(Some(Self { row, place }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.row.path(), ..Facts::default() }
    }
}

/// Where an evening begins, with the shops that were chosen for it.
#[derive(Debug)]
pub struct Setting {
    /// The community or grid.
    pub place: PlaceRow,
    /// Who answers for it.
    pub lead: Option<OrgId>,
    /// The name of its street.
    pub street: String,
    /// The shops in force there and within reach, in the order chosen, each once.
    pub shops: Vec<ShopRow>,
}

impl Subject for Setting {
    type Key = (String, Vec<ShopId>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (code, ids): &Self::Key) -> Result<Option<Self>, Fault> {
        let here = |p: &PlaceRow| matches!(p.kind, find::Kind::Community | find::Kind::Grid);
        let Some(place) = find::in_force(tx, code)?.filter(here) else { return Ok(None) };
        let (lead, street) = home(tx, &place)?;
        let mut shops: Vec<ShopRow> = Vec::new();
        for id in ids.iter().take(crate::commands::evening::MOST + 1) {
            let fits = |s: &ShopRow| {
                let inside = s.community == place.community && (place.grid.is_none() || s.grid == place.grid);
                s.until_day.is_none() && inside && shops.iter().all(|one| one.seq != s.seq)
            };
            let found = within::shop(tx, cx.reach, *id)?.filter(fits);
            shops.extend(found);
        }
        Ok(Some(Self { place, lead, street, shops }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

/// An evening.
#[derive(Debug)]
pub struct Evening {
    /// Its dossier.
    pub header: Header,
    /// What only evenings have.
    pub row: EveningRow,
    /// Where it stands.
    pub stage: Stage,
    /// Its shops, in order.
    pub stops: Vec<StopRow>,
    /// Its checklist, as pinned when it was opened.
    pub checklist: Form,
}

/// Loads an evening within reach.
///
/// # Errors
/// When the database fails.
pub fn evening(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    id: DossierId,
    lock: bool,
) -> Result<Option<Evening>, Fault> {
    let fits = |h: &Header| h.kind == EVENING && !h.level.is_encrypted();
    let Some(header) = dossier::load(read, keys, reach, id, lock)?.filter(fits) else { return Ok(None) };
    let row = read.one(&store::EVENING, params![header.seq])?;
    let broken = |what: &str| Fault::Internal(format!("evening {} has no {what}", header.seq));
    let stage = Stage::named(&header.state).ok_or_else(|| broken("stage"))?;
    let version = liren_instruments::store::by_seq(read, row.checklist)?.ok_or_else(|| broken("checklist"))?;
    let stops = read.all(&store::STOPS, params![header.seq])?;
    Ok(Some(Evening { stage, stops, checklist: version.form, row, header }))
}

impl Subject for Evening {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        evening(tx, cx.keys, cx.reach, *id, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), lead: self.header.lead, ..Facts::default() }
    }
}

/// A shop of an evening.
#[derive(Debug)]
pub struct Visited {
    /// The evening.
    pub evening: Evening,
    /// The shop.
    pub shop: ShopRow,
    /// Its place in the evening.
    pub stop: StopRow,
}

impl Subject for Visited {
    type Key = (DossierId, ShopId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, shop): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(evening) = Evening::load(tx, cx, id)? else { return Ok(None) };
        // A shop that left one's reach, or the register, since it was chosen is not entered by its old list.
        let Some(shop) = within::shop(tx, cx.reach, *shop)? else { return Ok(None) };
        let stop = evening.stops.iter().find(|s| s.shop == shop.seq).cloned();
        Ok(stop.map(|stop| Self { evening, shop, stop }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.evening.header)
    }
    fn facts(&self) -> Facts {
        self.evening.facts()
    }
}
