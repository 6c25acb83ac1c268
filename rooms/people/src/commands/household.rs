//! Households, thin: who lives behind one door.

use liren_kernel::{Id, Line, PlacePath, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Facts, Fault, Header, LoadContext, PersonId, Subject};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{OnPerson, OnPlace, dwelling, rows};
use crate::store;

/// Marks ids of households.
#[derive(Debug)]
pub enum HouseholdMark {}
/// A household.
pub type HouseholdId = Id<HouseholdMark>;

/// What one can be in a household (GB/T 4761, shortened).
pub const RELATIONS: [&str; 8] =
    ["head", "spouse", "child", "parent", "grandchild", "grandparent", "other_kin", "tenant"];

/// Registers a household.
#[derive(Serialize, Deserialize)]
pub struct AddHousehold {
    /// Code of the community, grid or compound.
    pub at: String,
    /// Its door: 梧桐里 6 弄 2 号 502 室.
    pub door: String,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

impl Command for AddHousehold {
    type Subject = OnPlace;
    const VERB: Verb = Verb("household.add");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.at.clone()
    }
    fn journaled(&self) -> Value {
        json!({ "at": self.at })
    }
    fn decide(self, on: &OnPlace, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let door = Line::new("door", &self.door)?;
        let note = Line::optional("note", &self.note)?.map_or_else(String::new, String::from);
        if on.path.community.is_none() {
            return Err(Refusal::field("at", "refusal-person-community"));
        }
        let (id, place): (HouseholdId, _) = (cx.id(), on.place.clone());
        Ok(Change::none().tell("household", id).and(rows(move |tx, cx| {
            let (place, path) = dwelling(tx, &place, door.as_str())?;
            tx.exec(
                &store::HOUSEHOLD_ADD,
                params![
                    id,
                    door,
                    place,
                    path.city,
                    path.district,
                    path.street,
                    path.community,
                    path.grid,
                    path.compound,
                    note,
                    cx.now
                ],
            )?;
            Ok(())
        })))
    }
}

/// A person within reach and a household of the same community.
pub struct OnMember {
    on: OnPerson,
    same_community: bool,
}

impl Subject for OnMember {
    type Key = (PersonId, HouseholdId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(on) = OnPerson::load(tx, cx, &key.0)? else { return Ok(None) };
        let Some((community, _)) = tx.opt(&store::HOUSEHOLD_COMMUNITY, params![key.1])? else { return Ok(None) };
        let path = community.as_deref().map(PlacePath::of_division).unwrap_or_default();
        if !cx.actor.posts.iter().any(|post| post.covers(&path) || on.row.community == community) {
            return Ok(None);
        }
        Ok(Some(Self { same_community: on.row.community == community, on }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.on.facts()
    }
}

/// A person joins a household.
#[derive(Serialize, Deserialize)]
pub struct JoinHousehold {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub household: HouseholdId,
    /// One of [`RELATIONS`].
    pub relation: String,
}

impl Command for JoinHousehold {
    type Subject = OnMember;
    const VERB: Verb = Verb("household.join");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, HouseholdId) {
        (self.person, self.household)
    }
    fn decide(self, on: &OnMember, _: &Decide<'_>) -> Result<Change, Refusal> {
        if !RELATIONS.contains(&self.relation.as_str()) {
            return Err(Refusal::field("relation", "refusal-choice-invalid"));
        }
        if !on.same_community {
            return Err(Refusal::field("household", "refusal-household-elsewhere"));
        }
        let Self { person, household, relation } = self;
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::HOUSEHOLD_JOIN, params![household, person, relation, cx.now])?;
            Ok(())
        })))
    }
}

/// A person leaves a household.
#[derive(Serialize, Deserialize)]
pub struct LeaveHousehold {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub household: HouseholdId,
}

impl Command for LeaveHousehold {
    type Subject = OnMember;
    const VERB: Verb = Verb("household.leave");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, HouseholdId) {
        (self.person, self.household)
    }
    fn decide(self, _: &OnMember, _: &Decide<'_>) -> Result<Change, Refusal> {
        let Self { person, household } = self;
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::HOUSEHOLD_LEAVE, params![household, person, cx.now])?;
            Ok(())
        })))
    }
}
