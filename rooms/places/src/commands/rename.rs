//! A new name from a day on.

use liren_kernel::{Day, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, Role};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey};
use crate::{
    effects,
    model::{Kind, change_day, place_name, short_of_division},
};

/// Renames a place; id and code stay, the old name is kept with its days.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rename {
    /// Code of the place.
    pub code: String,
    /// The new name.
    pub name: String,
    /// First day of the new name.
    pub day: Day,
    /// Why.
    pub reason: String,
}

impl Command for Rename {
    type Subject = Here;
    const VERB: Verb = Verb("place.rename");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey::of(&self.code)
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        official(here.place.kind, cx)?;
        // Doors are named by their numbers; a new number is a new door.
        if matches!(here.place.kind, Kind::Building | Kind::Entrance) {
            return Err(Refusal::field("code", "refusal-place-wrong-kind"));
        }
        let name = place_name("name", &self.name)?;
        let reason = String::from(Line::new("reason", &self.reason)?);
        if name == here.place.name {
            return Err(Refusal::field("name", "refusal-place-same-name"));
        }
        let day = change_day(self.day, cx.now.day(), here.named_since)?;
        let short = if here.place.kind.is_division() { short_of_division(&name) } else { &name }.to_owned();
        let renamed = effects::Rename { place: here.place.clone(), name, short, since: here.named_since, day, reason };
        Ok(Change::none().and(Effect::Room(Box::new(renamed))))
    }
}

/// Divisions are changed by decree: only those above the community may enter it.
///
/// # Errors
/// `refusal-place-division-by-street`.
pub fn official(kind: Kind, cx: &Decide<'_>) -> Result<(), Refusal> {
    let may = [Role::StreetManager, Role::SystemAdmin, Role::Clockwork].into_iter().any(|role| cx.actor.has(role));
    if kind.is_division() && !may { Err(Refusal::new("refusal-place-division-by-street")) } else { Ok(()) }
}
