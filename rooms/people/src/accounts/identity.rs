//! 统一身份: who the holder of an account is to the identity provider. The security administrator sets it; a sign-in finds
//! the account by it and never makes one.

use liren_kernel::{Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Fault, Keys, PersonId, keys::At};
use liren_store::{DbErrorKind, Read, params};
use serde::{Deserialize, Serialize};

use super::{
    commands::{OnAccount, open},
    store::{self, AccountRow},
};
use crate::commands::rows;

/// Sets, changes or takes away the identity of an account.
#[derive(Debug, Serialize, Deserialize)]
pub struct SetIdentity {
    /// Whose.
    pub person: PersonId,
    /// At which provider: its issuer.
    pub issuer: String,
    /// `sub` as the provider says it; empty takes it away.
    pub subject: String,
}

const fn at(person: &PersonId) -> At<'_> {
    At { column: "identity.subject", row: person.bytes() }
}

/// One provider's subject is another's somebody else.
fn blind(keys: &Keys, issuer: &str, subject: &str) -> Vec<u8> {
    keys.blind("identity.subject", &format!("{issuer}\0{subject}"))
}

impl Command for SetIdentity {
    type Subject = OnAccount;
    const VERB: Verb = Verb("account.identity");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn decide(self, on: &OnAccount, _: &Decide<'_>) -> Result<Change, Refusal> {
        open(on)?;
        if on.is_own() {
            return Err(Refusal::new("refusal-account-self"));
        }
        // Exactly as the provider says it: not folded, not trimmed inside.
        let subject = Line::optional("subject", &self.subject)?.map(|line| line.as_str().to_owned());
        let (person, issuer) = (self.person, self.issuer);
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::IDENTITY_DROP, params![person])?;
            let Some(subject) = &subject else { return Ok(()) };
            let (hidden, sealed) = (blind(cx.keys, &issuer, subject), cx.keys.seal_field(at(&person), subject)?);
            match tx.exec(&store::IDENTITY_ADD, params![person, hidden, sealed, cx.actor, cx.now]) {
                Ok(_) => Ok(()),
                Err(error) if error.kind == DbErrorKind::Unique => {
                    Err(Refusal::field("subject", "refusal-identity-taken").into())
                }
                Err(error) => Err(error.into()),
            }
        })))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({ "person": self.person, "set": !self.subject.trim().is_empty() })
    }
}

/// What is set for somebody.
///
/// # Errors
/// When the database fails or it does not open.
pub fn of(read: &mut Read<'_>, keys: &Keys, person: PersonId) -> Result<Option<String>, Fault> {
    match read.opt(&store::IDENTITY_OF, params![person])? {
        Some((sealed,)) => keys.open_field(at(&person), &sealed).map(Some),
        None => Ok(None),
    }
}

/// The open account that a provider's subject stands for.
///
/// # Errors
/// When the database fails.
pub fn account(read: &mut Read<'_>, keys: &Keys, issuer: &str, subject: &str) -> Result<Option<AccountRow>, Fault> {
    let Some((person,)) = read.opt(&store::IDENTITY_FIND, params![blind(keys, issuer, subject)])? else {
        return Ok(None);
    };
    Ok(read.opt(&store::ACCOUNT, params![person])?.filter(|account| account.disabled_at.is_none()))
}
