//! One-time links: to join, to set a new password, to set a new second factor. 48 hours, used once.

use liren_kernel::{Id, Instant, Refusal, Verb};
use liren_office::{Fault, Keys, Office, PersonId, journal};
use liren_store::{DbErrorKind, Read, Tx, params};
use liren_web::session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Passwords, code, guard, own, password, sign_in::fold_login, store, totp};
use crate::store as people;

/// Hours a link works.
pub const HOURS: i64 = 48;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Choosing a sign-in name and a password for the first time.
    Join,
    /// A new password.
    Password,
    /// A new second factor.
    Factor,
}

impl Kind {
    /// Its stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Password => "password",
            Self::Factor => "factor",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Join, Self::Password, Self::Factor].into_iter().find(|k| k.name() == name)
    }
}

/// Who is invited to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The invitation.
    pub id: Id<()>,
    /// Whom.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// To what.
    pub kind: Kind,
    /// The sign-in name, when there is one.
    pub login: Option<String>,
    /// Whether the account needs a second factor.
    pub needs_factor: bool,
    /// Until when.
    pub expires_at: Instant,
}

/// What the person chose behind the link.
#[derive(Clone, Default)]
pub struct Chosen {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
    /// The secret shown as a QR code.
    pub secret: String,
    /// The code the app shows for it.
    pub code: String,
}

/// Writes an invitation and takes earlier ones of the same person back. Its code is [`code::invitation`] of its id.
///
/// # Errors
/// When the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    keys: &Keys,
    id: Id<()>,
    person: PersonId,
    kind: Kind,
    by: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    tx.exec(&store::INVITATIONS_REVOKE, params![person, now])?;
    let hash = code::hash(keys, &code::invitation(keys, &id.to_string()));
    let until = now.plus_minutes(HOURS * 60);
    tx.exec(&store::INVITATION_ADD, params![id, person, kind.name(), hash, by, now, until])?;
    Ok(())
}

/// What a code invites to; `None` when it is unknown, used, taken back or too old: nobody can tell which.
///
/// # Errors
/// When the database fails.
pub fn look(read: &mut Read<'_>, keys: &Keys, typed: &str, now: Instant) -> Result<Option<Invited>, Fault> {
    let hash = code::hash(keys, &code::read(typed));
    let Some(row) = read.opt(&store::INVITATION, params![hash])? else { return Ok(None) };
    if row.used_at.is_some() || row.revoked_at.is_some() || row.expires_at <= now {
        return Ok(None);
    }
    let account = read.opt(&store::ACCOUNT, params![row.person])?.filter(|a| a.disabled_at.is_none());
    let (Some(account), Some((name,)), Some(kind)) =
        (account, read.opt(&people::PERSON_NAME, params![row.person])?, Kind::from_name(&row.kind))
    else {
        return Ok(None);
    };
    Ok(Some(Invited {
        id: row.id,
        person: row.person,
        name,
        kind,
        needs_factor: account.second_factor && account.totp.is_none(),
        login: account.login,
        expires_at: row.expires_at,
    }))
}

/// Takes an invitation. Every session the person had ends. The recovery codes, when a second factor was set.
///
/// # Errors
/// `refusal-invitation-gone`, `refusal-login-*`, `refusal-password-*`, `refusal-totp-*`.
pub async fn accept(office: &Office, passwords: &Passwords, typed: &str, chosen: Chosen) -> Result<Vec<String>, Fault> {
    let now = office.now();
    let (keys, code_typed) = (office.keys().clone(), typed.to_owned());
    let invited = office.db().read(move |read| look(read, &keys, &code_typed, now)).await?.ok_or_else(gone)?;
    let login = match (&invited.login, invited.kind) {
        (Some(login), _) => login.clone(),
        (None, Kind::Join) => check_login(&chosen.login)?,
        (None, _) => return Err(gone()),
    };
    let hash = if invited.kind == Kind::Factor {
        None
    } else {
        password::check_new("password", &chosen.password, &login)?;
        Some(passwords.hash(chosen.password.clone()).await?)
    };
    let wants_factor = invited.kind == Kind::Factor
        || (invited.kind == Kind::Join && (invited.needs_factor || !chosen.code.trim().is_empty()));
    let step = if wants_factor {
        let step = totp::check(&chosen.secret, &chosen.code, now, 0);
        Some(step.ok_or_else(|| Refusal::field("code", "refusal-totp-wrong"))?)
    } else {
        None
    };
    let office_in = office.clone();
    office
        .keep(move |tx| {
            let keys = office_in.keys();
            // Two people with one link: the second finds it gone.
            if tx.exec(&store::INVITATION_USE, params![invited.id, now])? != 1 {
                return Err(gone());
            }
            if invited.login.is_none() {
                tx.exec(&store::LOGIN_SET, params![invited.person, login]).map_err(|e| match e.kind {
                    DbErrorKind::Unique => Fault::from(Refusal::field("login", "refusal-login-taken")),
                    _ => e.into(),
                })?;
            }
            if let Some(hash) = hash {
                tx.exec(&store::PASSWORD_SET, params![invited.person, hash])?;
            }
            let recovery = match step {
                Some(step) => own::write_factor(tx, keys, invited.person, &chosen.secret, step)?,
                None => Vec::new(),
            };
            session::end_all(tx, invited.person, now)?;
            guard::let_off(tx, keys, invited.person, Some(&login), now)?;
            let payload = json!({ "kind": invited.kind, "invitation": invited.id });
            let verb = Verb("account.accept");
            let line = journal::Line { at: now, actor: invited.person, verb, command: None, payload: &payload };
            journal::append_loose(tx, &line)?;
            Ok(recovery)
        })
        .await
}

/// Checks a sign-in name: 2 to 40 letters, digits, dots, hyphens, Chinese characters.
///
/// # Errors
/// `refusal-login-form` at `login`.
pub fn check_login(typed: &str) -> Result<String, Refusal> {
    let login = fold_login(typed);
    let count = login.chars().count();
    let fits = (2..=40).contains(&count) && login.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
    // A phone or an identity number is no name to be typed where others look on.
    let digits = login.chars().filter(char::is_ascii_digit).count();
    if fits && digits < 7 { Ok(login) } else { Err(Refusal::field("login", "refusal-login-form")) }
}

fn gone() -> Fault {
    Refusal::new("refusal-invitation-gone").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_names_are_plain_and_no_numbers_of_persons() {
        assert_eq!(check_login(" Liang ").unwrap(), "liang");
        assert_eq!(check_login("梁老师").unwrap(), "梁老师");
        for wrong in ["l", "13800138000", "a b", "a@b", &"x".repeat(41)] {
            assert_eq!(check_login(wrong).unwrap_err().key, "refusal-login-form", "{wrong}");
        }
    }
}
