//! 改方案: changes a plan before it is approved.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    entry, keep, not_now,
    plan::{Details, words},
};
use crate::{
    model::{Form, Stage},
    subject::Gathering,
};

/// Change the plan.
pub const VERB: Verb = Verb("gathering.amend");

/// The command. The title stays: what was told under it is told under it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Amend {
    /// Which.
    pub gathering: DossierId,
    /// The plan as it is to be.
    pub details: Details,
}

impl Command for Amend {
    type Subject = Gathering;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, gathering: &Gathering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if gathering.stage != Stage::Planned {
            return Err(not_now());
        }
        self.details.check()?;
        let was = gathering.record.form == Form::Programme;
        if was != (self.details.form == Form::Programme) {
            return Err(Refusal::field("form", "refusal-gathering-programme-stays"));
        }
        let record = self.details.record(Some(&gathering.record), cx.actor.person)?;
        let places = gathering.sittings.iter().map(|s| &*s.place_name);
        let found_by = words(places, &self.details.outline);
        let mut change =
            Change::none().and(keep(record)).and(entry(cx, "amended", json!({}))).and(Effect::Words(found_by));
        change.patch.facet = Some(self.details.form.name().to_owned());
        Ok(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, details, gathering};

    #[test]
    fn a_plan_changes_until_it_is_asked_for() {
        let kit = Kit::new();
        let amend = |stage, form| {
            let (gathering, mut details) = (gathering(stage), details());
            details.form = form;
            Amend { gathering: gathering.header.id, details }.decide(&gathering, &kit.cx())
        };
        let change = amend(Stage::Planned, Form::Drill).unwrap();
        assert_eq!(change.patch.facet.as_deref(), Some("drill"));
        assert_eq!(amend(Stage::Asked, Form::Drill).unwrap_err().key, "refusal-gathering-not-now");
        assert_eq!(amend(Stage::Planned, Form::Programme).unwrap_err().key, "refusal-gathering-programme-stays");
    }
}
