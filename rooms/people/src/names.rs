//! Names of those who appear on a page, read once and masked as the reader's post asks.

use std::collections::BTreeMap;

use liren_kernel::mask::Purpose;
use liren_office::{Actor, Fault, OrgId, PersonId};
use liren_store::Read;
use liren_ui::T;

use crate::public;

/// Names of those who appear.
#[derive(Debug, Default)]
pub struct Names {
    /// Organisations.
    pub orgs: BTreeMap<OrgId, String>,
    /// People, masked as the reader's post asks.
    pub people: BTreeMap<PersonId, String>,
}

impl Names {
    /// Reads them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(read: &mut Read<'_>, orgs: &[OrgId], people: &[PersonId], purpose: Purpose) -> Result<Self, Fault> {
        Ok(Self { orgs: public::org_names(read, orgs)?, people: public::name_of(read, people, purpose)? })
    }

    /// The name of an organisation; empty when nobody knows it.
    #[must_use]
    pub fn org(&self, id: Option<OrgId>) -> &str {
        id.and_then(|id| self.orgs.get(&id)).map_or("", String::as_str)
    }

    /// Who did it: a person, the clock, or somebody without account, who is called by the message `unknown`.
    #[must_use]
    pub fn person<'a>(&'a self, t: &T<'a>, id: PersonId, unknown: &'a str) -> &'a str {
        match self.people.get(&id) {
            Some(name) => name,
            None if id == Actor::clockwork().person => t.s("person-by-clock"),
            None => t.s(unknown),
        }
    }
}
