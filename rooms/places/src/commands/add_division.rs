//! A division that the national list does not have, or not yet.

use liren_kernel::{PlacePath, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey};
use crate::{
    effects::{AddPlaces, Around, NewPlace},
    model::{Kind, place_name, short_of_division},
};

/// Adds a district, street or community below the division whose code it begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddDivision {
    /// Code of the division around it.
    pub parent: String,
    /// Its own code: 4, 6, 9 or 12 digits.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Command for AddDivision {
    type Subject = Here;
    const VERB: Verb = Verb("place.add_division");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey { code: self.parent.clone(), named: vec![self.code.clone()] }
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let name = place_name("name", &self.name)?;
        let digits = self.code.bytes().all(|b| b.is_ascii_digit());
        let kind = Kind::of_division(self.code.len()).filter(|_| digits && self.code.starts_with(&here.place.code));
        let next = Kind::ALL.iter().position(|k| *k == here.place.kind).and_then(|at| Kind::ALL.get(at + 1)).copied();
        let kind = kind
            .filter(|kind| Some(*kind) == next)
            .ok_or_else(|| Refusal::field("code", "refusal-place-division-code").arg("parent", &here.place.code))?;
        if !here.named.is_empty() || here.codes.contains(&self.code) {
            return Err(Refusal::field("code", "refusal-place-code-taken").arg("code", &self.code));
        }
        here.name_is_free("name", kind, &name)?;
        let own = PlacePath::of_division(&self.code);
        let around = here.place.path();
        let path = PlacePath {
            city: around.city.or(own.city),
            district: around.district.or(own.district),
            street: around.street.or(own.street),
            community: around.community.or(own.community),
            ..PlacePath::default()
        };
        let place = NewPlace {
            id: cx.id(),
            code: self.code,
            kind,
            short: short_of_division(&name).to_owned(),
            name,
            around: Around::Seq(here.place.seq),
            path,
            door: liren_kernel::address::DoorAddress::default(),
            floors: None,
            from: cx.now.day(),
        };
        let code = place.code.clone();
        Ok(Change::none().and(Effect::Room(Box::new(AddPlaces(vec![place])))).tell("code", code))
    }
}
