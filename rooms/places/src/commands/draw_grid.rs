//! Which compounds and buildings a grid is made of.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey};
use crate::{
    effects,
    model::{Kind, PlaceRow},
};

/// Draws a grid anew: exactly these parts belong to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DrawGrid {
    /// Code of the grid.
    pub grid: String,
    /// Codes of its compounds, or of buildings of a compound that is divided.
    pub parts: Vec<String>,
}

impl Command for DrawGrid {
    type Subject = Here;
    const VERB: Verb = Verb("place.draw_grid");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey { code: self.grid.clone(), named: self.parts.clone() }
    }
    fn decide(self, here: &Here, _: &Decide<'_>) -> Result<Change, Refusal> {
        here.must_be("grid", Kind::Grid)?;
        let community = here.place.community.as_deref().unwrap_or_default();
        let parts = parts(&self.parts, &here.named, community, Some(&here.place.code))?;
        let drawn = effects::DrawGrid { grid: here.place.code.clone(), parts, verb: Self::VERB };
        Ok(Change::none().and(Effect::Room(Box::new(drawn))))
    }
}

/// The places that `codes` name: compounds or buildings of the community that no other grid has.
///
/// # Errors
/// At `parts`: `refusal-place-grid-part` for one that is not there, `refusal-place-in-other-grid`.
pub fn parts(
    codes: &[String],
    named: &[PlaceRow],
    community: &str,
    grid: Option<&str>,
) -> Result<Vec<PlaceRow>, Refusal> {
    let mut parts: Vec<PlaceRow> = Vec::new();
    for code in codes {
        let part = named
            .iter()
            .find(|row| row.code == *code && row.community.as_deref() == Some(community))
            .filter(|row| matches!(row.kind, Kind::Compound | Kind::Building))
            .ok_or_else(|| Refusal::field("parts", "refusal-place-grid-part").arg("code", code))?;
        // Every place belongs to one grid and no second department draws another (滨州网格条例 2021).
        if part.grid.is_some() && part.grid.as_deref() != grid {
            return Err(Refusal::field("parts", "refusal-place-in-other-grid").arg("name", &part.name));
        }
        parts.push(part.clone());
    }
    Ok(parts)
}
