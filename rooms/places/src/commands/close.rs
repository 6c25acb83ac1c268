//! The end of a place that nothing takes over.

use liren_kernel::{Day, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::{
    rename::official,
    subject::{Here, HereKey},
};
use crate::{
    effects,
    model::{Kind, change_day},
};

/// Closes a place. A compound is closed with its buildings and entrances; anything wider must be empty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Close {
    /// Code of the place.
    pub code: String,
    /// First day it is no longer.
    pub day: Day,
    /// Why.
    pub reason: String,
}

impl Command for Close {
    type Subject = Here;
    const VERB: Verb = Verb("place.close");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey::of(&self.code)
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        official(here.place.kind, cx)?;
        Line::new("reason", &self.reason)?;
        if here.place.kind.is_division() && !here.inside.is_empty() {
            return Err(Refusal::new("refusal-place-not-empty").arg("count", here.inside.len()));
        }
        let latest = here.inside.iter().chain(&here.doors).map(|row| row.valid_from).max();
        let day = change_day(self.day, cx.now.day(), latest.unwrap_or(here.place.valid_from))?;
        let mut seqs = vec![here.place.seq];
        if here.place.kind == Kind::Compound {
            seqs.extend(here.doors.iter().map(|row| row.seq));
        } else {
            seqs.extend(here.inside.iter().map(|row| row.seq));
        }
        let mut change = Change::none();
        if here.place.kind == Kind::Grid {
            let drawn = effects::DrawGrid { grid: here.place.code.clone(), parts: Vec::new(), verb: Self::VERB };
            change = change.and(Effect::Room(Box::new(drawn)));
        }
        Ok(change.and(Effect::Room(Box::new(effects::Close { seqs, day, successor: None }))))
    }
}
