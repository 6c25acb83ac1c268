//! What a person does with the own account: a new password, the second factor.

use liren_kernel::{Id, Instant, Refusal, Verb};
use liren_office::{Fault, Keys, Office, PersonId, journal, keys::At};
use liren_store::{Tx, params};
use liren_web::session;
use serde_json::json;

use super::{
    Passwords, code,
    guard::{self, Key},
    password,
    store::{self, AccountRow},
    totp,
};

/// Recovery codes given out with a second factor.
pub const RECOVERY_CODES: usize = 8;

/// Changes the password; the old one is asked for and counted like a sign-in. Every session ends; a new one begins.
///
/// # Errors
/// `refusal-password-old`, `refusal-password-*`, `refusal-sign-in-wait`.
pub async fn change_password(
    office: &Office,
    passwords: &Passwords,
    (session, person): (Id<()>, PersonId),
    old: &str,
    new: &str,
    agent: &str,
) -> Result<String, Fault> {
    let now = office.now();
    let account = read(office, person).await?;
    // Counted by the session, as elsewhere: guesses at the name from outside must not stop whoever is in from changing it.
    knows_password(office, passwords, ("old", session, &account), old).await?;
    let login = account.login.unwrap_or_default();
    password::check_new("password", new, &login)?;
    if old == new {
        return Err(Refusal::field("password", "refusal-password-same").into());
    }
    let hash = passwords.hash(new.to_owned()).await?;
    let (keys, agent) = (office.keys().clone(), agent.to_owned());
    office
        .keep(move |tx| {
            guard::clear(tx, &keys, Key::Login(&login))?;
            tx.exec(&store::PASSWORD_SET, params![person, hash])?;
            session::end_all(tx, person, now)?;
            said(tx, person, "account.password", now)?;
            session::begin(tx, person, "password", &agent, now)
        })
        .await
}

async fn read(office: &Office, person: PersonId) -> Result<AccountRow, Fault> {
    office.db().read(move |read| read.opt(&store::ACCOUNT, params![person])?.ok_or(Fault::NotFound)).await
}

/// Asks for the password of whoever sits at a session; counted like a sign-in, apart for each session.
async fn knows_password(
    office: &Office,
    passwords: &Passwords,
    (field, session, account): (&str, Id<()>, &AccountRow),
    password: &str,
) -> Result<(), Fault> {
    let (keys, mark, now) = (office.keys().clone(), session.to_string(), office.now());
    let person = account.person;
    let counted = office.keep(move |tx| guard::take(tx, &keys, Key::Browser(&mark, person), now)).await?;
    counted.map_err(|minutes| Refusal::new("refusal-sign-in-wait").arg("minutes", minutes))?;
    if !passwords.verify(password.to_owned(), account.hash.clone()).await? {
        return Err(Refusal::field(field, "refusal-password-old").into());
    }
    Ok(())
}

/// Proves again who sits there, before something that must not be done from a session left open. Counted like a
/// sign-in.
///
/// # Errors
/// `refusal-password-old`, `refusal-totp-wrong`, `refusal-sign-in-wait`.
pub async fn prove(
    office: &Office,
    passwords: &Passwords,
    (session, person): (Id<()>, PersonId),
    password: &str,
    code: &str,
) -> Result<(), Fault> {
    let now = office.now();
    let account = read(office, person).await?;
    knows_password(office, passwords, ("password", session, &account), password).await?;
    let (inner, code) = (office.clone(), code.to_owned());
    office
        .keep(move |tx| {
            if account.totp.is_some() && !super::sign_in::factor_fits(tx, &inner, &account, &code, now)? {
                return Err(Refusal::field("code", "refusal-totp-wrong").into());
            }
            guard::clear(tx, inner.keys(), Key::Browser(&session.to_string(), person))?;
            session::sure(tx, session, now)?;
            said(tx, person, "account.sure", now)
        })
        .await
}

/// Sets the second factor; the password is asked for, since a session left open must not be enough to take an account over
/// for good. The recovery codes, shown once.
///
/// # Errors
/// `refusal-totp-wrong` when the code is not the one of the secret; `refusal-totp-there`, `refusal-factor-link` without a
/// password, `refusal-password-old`, `refusal-sign-in-wait`.
pub async fn set_factor(
    office: &Office,
    passwords: &Passwords,
    (session, person): (Id<()>, PersonId),
    password: &str,
    (secret, typed): (&str, &str),
) -> Result<Vec<String>, Fault> {
    let now = office.now();
    let account = read(office, person).await?;
    if account.totp.is_some() {
        return Err(Refusal::new("refusal-totp-there").into());
    }
    if account.hash.is_none() {
        return Err(Refusal::new("refusal-factor-link").into());
    }
    let step = totp::check(secret, typed, now, 0).ok_or_else(|| Refusal::field("code", "refusal-totp-wrong"))?;
    knows_password(office, passwords, ("password", session, &account), password).await?;
    let (keys, secret) = (office.keys().clone(), secret.to_owned());
    office
        .keep(move |tx| {
            let account = tx.opt(&store::ACCOUNT, params![person])?.ok_or(Fault::NotFound)?;
            // A factor that is there is changed by the administrator's link only: an open page must not be enough.
            if account.totp.is_some() {
                return Err(Refusal::new("refusal-totp-there").into());
            }
            guard::clear(tx, &keys, Key::Browser(&session.to_string(), person))?;
            let codes = write_factor(tx, &keys, person, &secret, step)?;
            said(tx, person, "account.factor", now)?;
            Ok(codes)
        })
        .await
}

/// Writes the secret and new recovery codes.
pub(crate) fn write_factor(
    tx: &mut Tx<'_>,
    keys: &Keys,
    person: PersonId,
    secret: &str,
    step: i64,
) -> Result<Vec<String>, Fault> {
    let sealed = keys.seal_field(At { column: "account.totp", row: person.bytes() }, secret)?;
    tx.exec(&store::TOTP_SET, params![person, sealed, step])?;
    tx.exec(&store::RECOVERY_CLEAR, params![person])?;
    let seed: Id<()> = Id::from_bytes(liren_office::keys::random());
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for n in 0..RECOVERY_CODES {
        let plain = code::recovery(keys, &seed.to_string(), n);
        tx.exec(&store::RECOVERY_ADD, params![person, code::hash(keys, &plain)])?;
        codes.push(code::grouped(&plain));
    }
    Ok(codes)
}

fn said(tx: &mut Tx<'_>, person: PersonId, verb: &'static str, at: Instant) -> Result<(), Fault> {
    let payload = json!({});
    let line = journal::Line { at, actor: person, verb: Verb(verb), command: None, payload: &payload };
    journal::append_loose(tx, &line).map(drop)
}
