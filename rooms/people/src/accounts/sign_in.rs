//! Signing in: password, then the second factor when there is one; or a volunteer's personal code.

use liren_kernel::{Instant, Refusal, Verb};
use liren_office::{Fault, Keys, Office, PersonId, Role, directory, journal, keys::At};
use liren_store::{Tx, params};
use liren_web::session;
use serde_json::json;

use super::{
    Passwords, code,
    guard::{self, Key},
    known,
    store::{self, AccountRow},
    totp,
};
use crate::commands::post::by_card;

/// Minutes between the right password and the code of the second factor.
const HALF_MINUTES: i64 = 5;

/// Where a try comes from.
#[derive(Debug, Clone)]
pub struct From {
    /// The address, as text.
    pub address: String,
    /// The browser's own words.
    pub agent: String,
    /// The marks of accounts that signed in with it before, as the browser sent them.
    pub known: String,
}

impl From {
    /// What a try for `account` is counted by: the browser's own count when it is known, else name and address.
    fn keys<'a>(&'a self, keys: &Keys, account: Option<&AccountRow>, login: &'a str, now: Instant) -> Vec<Key<'a>> {
        let known = |account: &AccountRow| {
            let whose = (account.person, account.hash.as_deref().unwrap_or_default());
            known::find(keys, &self.known, whose, now).map(|mark| Key::Browser(mark, account.person))
        };
        match account.and_then(known) {
            Some(browser) => vec![browser],
            None => vec![Key::Address(&self.address), Key::Login(login)],
        }
    }
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Signed in.
    In {
        /// For the cookie.
        token: String,
        /// Who.
        person: PersonId,
        /// What the person is led to first.
        first: First,
    },
    /// The password was right; the code of the second factor is asked for, with this.
    Half(String),
}

/// What comes before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// Nothing.
    Nothing,
    /// A new password.
    ChangePassword,
    /// The second factor this account needs.
    SetUpFactor,
}

impl First {
    /// The page where it is done.
    #[must_use]
    pub const fn page(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::ChangePassword => Some("/account/password"),
            Self::SetUpFactor => Some("/account/factor"),
        }
    }
}

/// The sign-in name as stored: trimmed, lower case.
#[must_use]
pub fn fold_login(login: &str) -> String {
    liren_kernel::tokens::fold(login.trim())
}

/// Tries a password.
///
/// # Errors
/// `refusal-sign-in-wrong` for name and password alike, `refusal-sign-in-wait` with `minutes`.
pub async fn by_password(
    office: &Office,
    passwords: &Passwords,
    login: &str,
    password: &str,
    from: From,
) -> Result<Outcome, Fault> {
    let (login, now) = (fold_login(login), office.now());
    let (keys, name, come) = (office.keys().clone(), login.clone(), from.clone());
    let account = office
        .keep(move |tx| {
            let account = tx.opt(&store::ACCOUNT_BY_LOGIN, params![name])?;
            if let Err(minutes) = guard::take_all(tx, &keys, &come.keys(&keys, account.as_ref(), &name, now), now)? {
                return Ok(Err(wait(minutes)));
            }
            Ok::<_, Fault>(Ok(account))
        })
        .await??;
    let open = account.filter(|a| a.disabled_at.is_none());
    let hash = open.as_ref().and_then(|a| a.hash.clone());
    let right = passwords.verify(password.to_owned(), hash).await?;
    let Some(account) = open.filter(|_| right) else { return Err(wrong()) };
    let office_in = office.clone();
    office
        .keep(move |tx| {
            let keys = office_in.keys();
            // The account may have been closed while the password was being checked.
            let account = tx.opt(&store::ACCOUNT, params![account.person])?.filter(|a| a.disabled_at.is_none());
            let Some(account) = account else { return Err(wrong()) };
            let counted = from.keys(keys, Some(&account), &login, now);
            if account.totp.is_some() {
                for key in counted {
                    guard::give_back(tx, keys, key)?;
                }
                return Ok(Outcome::Half(half(&office_in, account.person, now.plus_minutes(HALF_MINUTES))));
            }
            right_again(tx, keys, &counted)?;
            finish(tx, &account, "password", &from.agent, now)
        })
        .await
}

/// Tries the code of the second factor, or a recovery code, after the right password.
///
/// # Errors
/// `refusal-sign-in-again` when the password step is too old, `refusal-totp-wrong`, `refusal-sign-in-wait`.
pub async fn by_factor(office: &Office, half_token: &str, typed: &str, from: From) -> Result<Outcome, Fault> {
    let now = office.now();
    let Some(person) = read_half(office, half_token, now) else {
        return Err(Refusal::new("refusal-sign-in-again").into());
    };
    let (office_in, typed) = (office.clone(), typed.to_owned());
    // A wrong code is counted: so the transaction must commit, and the refusal is its value.
    office
        .keep(move |tx| {
            let keys = office_in.keys();
            let Some(account) = tx.opt(&store::ACCOUNT, params![person])?.filter(|a| a.disabled_at.is_none()) else {
                return Ok(Err(wrong()));
            };
            let login = account.login.clone().unwrap_or_default();
            let counted = from.keys(keys, Some(&account), &login, now);
            if let Err(minutes) = guard::take_all(tx, keys, &counted, now)? {
                return Ok(Err(wait(minutes)));
            }
            if !factor_fits(tx, &office_in, &account, &typed, now)? {
                return Ok(Err(Refusal::field("code", "refusal-totp-wrong").into()));
            }
            right_again(tx, keys, &counted)?;
            finish(tx, &account, "totp", &from.agent, now).map(Ok)
        })
        .await?
}

/// Signs somebody in whom the identity provider vouches for. Only an account that the security administrator has tied to
/// this identity is found; none is ever made. Pauses hold as for passwords, and the second factor is asked for.
///
/// # Errors
/// `refusal-oidc-unknown`, `refusal-sign-in-wait` with `minutes`.
#[cfg(feature = "oidc")]
pub async fn by_identity(office: &Office, vouched: &super::oidc::Vouched, from: From) -> Result<Outcome, Fault> {
    let now = office.now();
    let (office_in, issuer, subject) = (office.clone(), vouched.issuer.clone(), vouched.subject.clone());
    // A try is counted also when it is refused: so the transaction must commit, and the refusal is its value.
    office
        .keep(move |tx| {
            let keys = office_in.keys();
            let account = super::identity::account(tx, keys, &issuer, &subject)?;
            let login = account.as_ref().and_then(|account| account.login.clone()).unwrap_or(subject);
            let counted = from.keys(keys, account.as_ref(), &login, now);
            if let Err(minutes) = guard::take_all(tx, keys, &counted, now)? {
                return Ok(Err(wait(minutes)));
            }
            let Some(account) = account else { return Ok(Err(Refusal::new("refusal-oidc-unknown").into())) };
            if account.totp.is_some() {
                for key in counted {
                    guard::give_back(tx, keys, key)?;
                }
                return Ok(Ok(Outcome::Half(half(&office_in, account.person, now.plus_minutes(HALF_MINUTES)))));
            }
            right_again(tx, keys, &counted)?;
            finish(tx, &account, "oidc", &from.agent, now).map(Ok)
        })
        .await?
}

/// Forgets the failures of the name or of the browser; of the address one try is given back.
fn right_again(tx: &mut Tx<'_>, keys: &Keys, counted: &[Key<'_>]) -> Result<(), Fault> {
    for key in counted {
        match key {
            Key::Address(_) | Key::Codes(..) => guard::give_back(tx, keys, *key)?,
            Key::Login(_) | Key::Browser(..) => guard::clear(tx, keys, *key)?,
        }
    }
    Ok(())
}

/// Whether what was typed is the code of now, or an unused recovery code; either is used up by it.
pub(crate) fn factor_fits(
    tx: &mut Tx<'_>,
    office: &Office,
    account: &AccountRow,
    typed: &str,
    now: Instant,
) -> Result<bool, Fault> {
    let Some(sealed) = &account.totp else { return Ok(false) };
    let at = At { column: "account.totp", row: account.person.bytes() };
    let secret = office.keys().open_field(at, sealed)?;
    if let Some(step) = totp::check(&secret, typed, now, account.totp_step) {
        // Two requests with one code: only the first one moves the step.
        return Ok(tx.exec(&store::TOTP_USED, params![account.person, step, account.totp_step])? == 1);
    }
    let hash = code::hash(office.keys(), &code::read(typed));
    Ok(tx.exec(&store::RECOVERY_USE, params![account.person, hash, now])? == 1)
}

/// Characters of a code by which tries are counted apart: 900 beginnings leave a guesser 27,000 free tries of 30^10.
const BEGINNING: usize = 2;

/// Signs a volunteer in by the personal code on their card. Who has an account signs in by it: a card is one thing in one
/// hand, and opens nothing that a password and a second factor guard.
///
/// # Errors
/// `refusal-code-wrong`, `refusal-code-account`, `refusal-sign-in-wait`.
pub async fn by_code(office: &Office, typed: &str, from: From) -> Result<Outcome, Fault> {
    let now = office.now();
    let (office_in, typed) = (office.clone(), code::read(typed));
    office
        .keep(move |tx| {
            let keys = office_in.keys();
            let counted = Key::Codes(&from.address, typed.get(..BEGINNING).unwrap_or_default());
            if let Err(minutes) = guard::take(tx, keys, counted, now)? {
                return Ok(Err(wait(minutes)));
            }
            let refused = || Ok(Err(Refusal::field("code", "refusal-code-wrong").into()));
            let Some((person,)) = tx.opt(&store::CODE_FIND, params![code::hash(keys, &typed)])? else {
                return refused();
            };
            if !only_by_card(tx, person, now)? || !super::directory::may_be_in(tx, person)? {
                return refused();
            }
            if tx.opt(&store::ACCOUNT, params![person])?.is_some() {
                return Ok(Err(Refusal::field("code", "refusal-code-account").into()));
            }
            guard::give_back(tx, keys, counted)?;
            let token = session::begin(tx, person, "code", &from.agent, now)?;
            said(tx, person, "code", now)?;
            Ok(Ok(Outcome::In { token, person, first: First::Nothing }))
        })
        .await?
}

/// Whether the person holds no post but a volunteer's or a courier's: a code on a card opens nothing else.
pub(crate) fn only_by_card(tx: &mut Tx<'_>, person: PersonId, now: Instant) -> Result<bool, Fault> {
    let actor = directory::actor(tx, person, now)?;
    Ok(actor.posts.iter().all(|p| by_card(p.role) || p.role == Role::Resident))
}

fn finish(tx: &mut Tx<'_>, account: &AccountRow, means: &str, agent: &str, now: Instant) -> Result<Outcome, Fault> {
    tx.exec(&store::ACCOUNT_IN, params![account.person, now])?;
    let token = session::begin(tx, account.person, means, agent, now)?;
    said(tx, account.person, means, now)?;
    Ok(Outcome::In { token, person: account.person, first: first(account) })
}

/// What an account must see to before anything else.
#[must_use]
pub fn first(account: &AccountRow) -> First {
    if account.must_change {
        First::ChangePassword
    } else if account.second_factor && account.totp.is_none() {
        First::SetUpFactor
    } else {
        First::Nothing
    }
}

/// Writes the sign-in into the journal.
fn said(tx: &mut Tx<'_>, person: PersonId, means: &str, at: Instant) -> Result<(), Fault> {
    let payload = json!({ "means": means });
    let line = journal::Line { at, actor: person, verb: Verb("account.sign_in"), command: None, payload: &payload };
    journal::append_loose(tx, &line).map(drop)
}

/// Says that the password of `person` was right until `until`; signed, so that nothing is kept on the server.
fn half(office: &Office, person: PersonId, until: Instant) -> String {
    let body = format!("{person}.{}", until.ms());
    format!("{body}.{}", office.keys().sign("sign-in half", &body))
}

fn read_half(office: &Office, token: &str, now: Instant) -> Option<PersonId> {
    let (body, signature) = token.rsplit_once('.')?;
    let expected = office.keys().sign("sign-in half", body);
    let fits = subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), signature.as_bytes());
    let (person, until) = body.split_once('.')?;
    let until = Instant::from_ms(until.parse().ok()?);
    if bool::from(fits) && until > now && until <= now.plus_minutes(HALF_MINUTES) { person.parse().ok() } else { None }
}

fn wrong() -> Fault {
    Refusal::new("refusal-sign-in-wrong").into()
}

fn wait(minutes: i64) -> Fault {
    Refusal::new("refusal-sign-in-wait").arg("minutes", minutes).into()
}
