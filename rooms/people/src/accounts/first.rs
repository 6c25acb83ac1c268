//! The first administrator: made on the server by whoever runs it, with a one-time link instead of a password.

use liren_kernel::{Id, Line, Refusal, Verb, pinyin};
use liren_office::{Actor, Fault, Office, PersonId, Role, directory, journal};
use liren_store::{Tx, params};
use serde_json::json;

use super::{
    code,
    invitation::{self, Kind},
    store,
};
use crate::store as people;

/// Makes the first security administrator, or a new link for one who never took the first. The code to hand over.
///
/// # Errors
/// `refusal-admin-exists` when a security administrator can sign in already; `refusal-text-*` at `name`.
pub fn create_first(office: &Office, name: &str) -> Result<String, Fault> {
    let name = Line::new("name", name)?;
    let office_in = office.clone();
    office.db().write_blocking(move |tx| {
        let (now, keys) = (office_in.now(), office_in.keys());
        let admins = tx.all(&store::SECURITY_ADMINS, params![now])?;
        if admins.iter().any(|(_, hash, disabled)| hash.is_some() && disabled.is_none()) {
            return Err(Refusal::new("refusal-admin-exists").into());
        }
        let by = Actor::clockwork().person;
        let person = match admins.first() {
            Some((person, ..)) => *person,
            None => make(tx, &name, by, now)?,
        };
        let id: Id<()> = Id::fresh(now);
        tx.exec(&store::ACCOUNT_ENABLE, params![person])?;
        invitation::add(tx, keys, id, person, Kind::Join, by, now)?;
        let payload = json!({ "person": person, "invitation": id });
        let line = journal::Line { at: now, actor: by, verb: Verb("account.first"), command: None, payload: &payload };
        journal::append_loose(tx, &line)?;
        Ok(code::grouped(&code::invitation(keys, &id.to_string())))
    })
}

fn make(tx: &mut Tx<'_>, name: &Line, by: PersonId, now: liren_kernel::Instant) -> Result<PersonId, Fault> {
    let person: PersonId = Id::fresh(now);
    add_person(tx, person, name, now)?;
    let (id, role): (Id<()>, _) = (Id::fresh(now), Role::SecurityAdmin.name());
    let none = None::<String>;
    tx.exec(
        &directory::POST_ADD,
        params![id, person, role, None::<Id<()>>, none, none, "", now, None::<i64>, by, "first administrator"],
    )?;
    tx.exec(&store::ACCOUNT_ADD, params![person, none, none, true, false, now])?;
    Ok(person)
}

/// A person of whom only the name is known: staff whom the security administrator lets in.
pub(crate) fn add_person(tx: &mut Tx<'_>, id: PersonId, name: &Line, now: liren_kernel::Instant) -> Result<(), Fault> {
    let (no_text, no_bytes) = (None::<String>, None::<Vec<u8>>);
    tx.one(
        &people::PERSON_ADD,
        params![
            id,
            name,
            pinyin::keys(name.as_str()).sort,
            no_text,
            no_text,
            no_bytes,
            no_bytes,
            no_bytes,
            no_bytes,
            no_text,
            no_bytes,
            no_text,
            no_text,
            no_text,
            no_text,
            no_text,
            no_text,
            "",
            "",
            "",
            now.day().to_string()
        ],
    )?;
    crate::index::person(tx, id)
}
