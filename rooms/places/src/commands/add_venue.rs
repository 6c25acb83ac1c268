//! A place where people meet: an activity room, a square, a service station.

use liren_kernel::{Refusal, Verb, address::DoorAddress};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey};
use crate::{
    effects::{AddPlaces, Around, NewPlace},
    model::{Kind, place_name},
};

/// Adds a venue to a community.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddVenue {
    /// Code of the community.
    pub community: String,
    /// Its name.
    pub name: String,
    /// Its address; may be empty.
    pub address: String,
}

impl Command for AddVenue {
    type Subject = Here;
    const VERB: Verb = Verb("place.add_venue");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey::of(&self.community)
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        here.must_be("community", Kind::Community)?;
        let name = place_name("name", &self.name)?;
        here.name_is_free("name", Kind::Venue, &name)?;
        let door = match self.address.trim() {
            "" => DoorAddress::default(),
            text => DoorAddress::new("address", text)?,
        };
        let code = here.next_code('v', 0);
        let place = NewPlace {
            id: cx.id(),
            code: code.clone(),
            kind: Kind::Venue,
            short: name.clone(),
            name,
            around: Around::Seq(here.place.seq),
            path: here.place.path(),
            door,
            floors: None,
            from: cx.now.day(),
        };
        Ok(Change::none().and(Effect::Room(Box::new(AddPlaces(vec![place])))).tell("code", code))
    }
}
