//! More entrances in a compound that is there.

use liren_kernel::{Refusal, Verb, address::DoorAddress};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey, lay_out};
use crate::{
    effects::{AddPlaces, Around, NewPlace},
    layout::Layout,
    model::Kind,
};

/// Adds entrances to a compound, by a list or by a rule that counts on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddEntrances {
    /// Code of the compound.
    pub compound: String,
    /// What is added.
    pub layout: Layout,
}

impl Command for AddEntrances {
    type Subject = Here;
    const VERB: Verb = Verb("place.add_entrances");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey::of(&self.compound)
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        here.must_be("compound", Kind::Compound)?;
        let row = &here.place;
        let compound = NewPlace {
            id: row.id,
            code: row.code.clone(),
            kind: row.kind,
            name: row.name.clone(),
            short: row.short.clone(),
            around: Around::Seq(row.seq),
            path: row.path(),
            door: DoorAddress {
                road: row.road.clone(),
                lane: row.lane.clone(),
                compound: row.estate.clone(),
                ..DoorAddress::default()
            },
            floors: None,
            from: cx.now.day(),
        };
        let places = lay_out(&compound, Some(here), &self.layout.buildings()?, &mut || cx.id())?;
        let doors = places.iter().filter(|place| place.kind == Kind::Entrance).count();
        Ok(Change::none().and(Effect::Room(Box::new(AddPlaces(places)))).tell("entrances", doors))
    }
}
