//! A grid inside a community.

use liren_kernel::{Paragraph, PlacePath, Refusal, Verb, address::DoorAddress};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::{
    draw_grid,
    subject::{Here, HereKey},
};
use crate::{
    effects::{self, AddPlaces, Around, NewPlace},
    model::{Kind, place_name},
};

/// Adds a grid with its boundary and the compounds it is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddGrid {
    /// Code of the community.
    pub community: String,
    /// Its name.
    pub name: String,
    /// Its boundary in words, for the public notice.
    pub boundary: String,
    /// Codes of its compounds.
    pub parts: Vec<String>,
}

impl Command for AddGrid {
    type Subject = Here;
    const VERB: Verb = Verb("place.add_grid");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey { code: self.community.clone(), named: self.parts.clone() }
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        here.must_be("community", Kind::Community)?;
        let name = place_name("name", &self.name)?;
        let boundary = String::from(Paragraph::new("boundary", &self.boundary)?);
        here.name_is_free("name", Kind::Grid, &name)?;
        let parts = draw_grid::parts(&self.parts, &here.named, &here.place.code, None)?;
        let code = here.next_code('g', 0);
        let place = NewPlace {
            id: cx.id(),
            code: code.clone(),
            kind: Kind::Grid,
            short: name.clone(),
            name,
            around: Around::Seq(here.place.seq),
            path: PlacePath { grid: Some(code.clone()), ..here.place.path() },
            door: DoorAddress::default(),
            floors: None,
            from: cx.now.day(),
        };
        let grid = place.id;
        Ok(Change::none()
            .and(Effect::Room(Box::new(AddPlaces(vec![place]))))
            .and(Effect::Room(Box::new(effects::PostWorker { grid, boundary, post: None })))
            .and(Effect::Room(Box::new(effects::DrawGrid { grid: code.clone(), parts, verb: Self::VERB })))
            .tell("code", code))
    }
}
