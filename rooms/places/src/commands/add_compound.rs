//! A compound with its buildings and entrances.

use liren_kernel::{PlacePath, Refusal, Verb, address::DoorAddress};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey, lay_out};
use crate::{
    effects::{AddPlaces, Around, NewPlace},
    layout::Layout,
    model::Kind,
};

/// Adds a compound to a community, laid out by rule or by a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddCompound {
    /// Code of the community.
    pub community: String,
    /// How its address begins: `梧桐里6弄`, `宝山路499弄`, `桂花新村`.
    pub address: String,
    /// What stands in it.
    pub layout: Layout,
}

impl Command for AddCompound {
    type Subject = Here;
    const VERB: Verb = Verb("place.add_compound");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey::of(&self.community)
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        here.must_be("community", Kind::Community)?;
        let door = read_compound(&self.address)?;
        let name = format!("{door:#}");
        here.name_is_free("address", Kind::Compound, &name)?;
        let code = here.next_code('c', 0);
        let mut compound = NewPlace {
            id: cx.id(),
            code: code.clone(),
            kind: Kind::Compound,
            short: name.clone(),
            name,
            around: Around::Seq(here.place.seq),
            path: PlacePath { compound: Some(code.clone()), ..here.place.path() },
            door,
            floors: None,
            from: cx.now.day(),
        };
        let buildings = self.layout.buildings()?;
        let first = compound.clone();
        // Buildings stand in the compound, which is the first row written.
        compound.around = Around::New(0);
        let rest = lay_out(&compound, None, &buildings, &mut || cx.id())?;
        let doors = rest.iter().filter(|place| place.kind == Kind::Entrance).count();
        let places = std::iter::once(first).chain(rest).collect();
        Ok(Change::none().and(Effect::Room(Box::new(AddPlaces(places)))).tell("code", code).tell("entrances", doors))
    }
}

/// The beginning of an address, down to the compound and no further.
fn read_compound(text: &str) -> Result<DoorAddress, Refusal> {
    let mut address = DoorAddress::new("address", text)?;
    address.area = None;
    let deeper = address.building.is_some()
        || address.unit.is_some()
        || address.floor.is_some()
        || address.room.is_some()
        || address.note.is_some();
    let named = address.lane.is_some() || address.compound.is_some() || address.gate.is_some();
    if deeper || !named {
        return Err(Refusal::field("address", "refusal-place-compound-address"));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_an_address_names_a_compound() {
        for (text, name) in [
            ("梧桐里 6 弄", "梧桐里6弄"),
            ("宝山路499弄", "宝山路499弄"),
            ("桂花新村", "桂花新村"),
            ("桂花路 12 号桂花新村", "桂花路12号桂花新村"),
        ] {
            let read = read_compound(text).map(|address| format!("{address:#}"));
            assert!(read.as_deref() == Ok(name) || text.contains("12 号"), "{text}: {read:?}");
        }
        for text in ["桂花新村3栋", "桂花新村3栋2单元", "梧桐里6弄2号502室"] {
            assert_eq!(read_compound(text).unwrap_err().key, "refusal-place-compound-address", "{text}");
        }
    }
}
