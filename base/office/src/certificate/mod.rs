//! Certificates: issued and revoked by commands, signed, and checked by anybody who holds the paper.
//!
//! What a certificate says is a JWS signed by the office's key (`signing.rs`), kept as ciphertext under the master key
//! whose associated data are the row's other columns: what was changed in the database no longer opens, and what was
//! signed by another key is not ours. A room issues with [`Effect::Certify`] and takes back with [`Effect::Revoke`]
//! (crate `change.rs`); the words of the paper are the messages `certificate-title-KIND` and `certificate-text-KIND`.

mod serial;
pub mod signing;
pub mod store;

use liren_kernel::{Id, Instant, Level, Refusal};
use liren_store::{Read, Tx, params};
use serde::{Deserialize, Serialize};

pub use serial::Serial;
pub use store::CertificateRow;

use crate::{
    Fault, Header, Keys, OrgId, PersonId,
    change::ApplyContext,
    keys::{At, random},
};

/// Marks ids of certificates.
#[derive(Debug)]
pub enum CertificateMark {}
/// A certificate.
pub type CertificateId = Id<CertificateMark>;

/// What the paper looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// 证书: A4 across, one sentence in large type.
    Award,
    /// 证明: A4 upright, facts line by line, as 志愿服务记录与证明出具办法 asks.
    Record,
}

/// A certificate to be. All of it stands on the paper, and is signed.
#[derive(Debug, Clone)]
pub struct NewCertificate {
    /// Its id, from `Decide::id`; by it the room finds the serial number afterwards.
    pub id: CertificateId,
    /// What kind; a word of the room's, such as `cohort`.
    pub kind: &'static str,
    /// Which paper.
    pub form: Form,
    /// Whose, when they are a person of the register: they are told, and may fetch the paper.
    pub holder: Option<PersonId>,
    /// The holder's full name.
    pub name: String,
    /// For what, in one line: 2026年第一期社区工作者培训班.
    pub what: String,
    /// Name and value, in the order of the paper; the label is the message `certificate-fact-NAME`. Identity numbers
    /// may stand here: they are kept as ciphertext and never shown on the page that anybody can see.
    pub facts: Vec<(&'static str, String)>,
    /// Who gives it.
    pub issuer: OrgId,
    /// Its name on the paper.
    pub issuer_name: String,
    /// At most one certificate that is not revoked bears the same key, such as "class and learner".
    pub once: Option<String>,
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Version of this shape.
    pub v: u32,
    /// The serial number.
    pub serial: String,
    /// What kind.
    pub kind: String,
    /// Which paper.
    pub form: Form,
    /// Whose.
    pub name: String,
    /// For what.
    pub what: String,
    /// Name and value.
    pub facts: Vec<(String, String)>,
    /// Who gave it.
    pub issuer: String,
    /// The day on the paper, in China Standard Time.
    pub day: String,
}

/// A certificate whose signature holds.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Its columns.
    pub row: CertificateRow,
    /// As printed.
    pub serial: Serial,
    /// What it says.
    pub said: Said,
    /// The compact JWS, for whoever wants to check it without the office.
    pub jws: String,
}

impl Certificate {
    /// Whether it stands; otherwise since when not.
    #[must_use]
    pub const fn revoked_at(&self) -> Option<Instant> {
        self.row.revoked_at
    }

    /// A fact by name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.said.facts.iter().find_map(|(n, value)| (n == name).then_some(value.as_str()))
    }
}

/// What was found under a serial number.
#[derive(Debug, Clone)]
pub enum Found {
    /// Its signature holds.
    Sound(Box<Certificate>),
    /// The row is there, but what it says is not what was signed: nothing of it may be shown.
    Broken,
}

impl Found {
    /// The certificate, when it is sound.
    #[must_use]
    pub fn sound(self) -> Option<Certificate> {
        match self {
            Self::Sound(certificate) => Some(*certificate),
            Self::Broken => None,
        }
    }
}

/// The columns that the ciphertext is bound to.
fn bound(
    id: CertificateId,
    serial: &str,
    kind: &str,
    holder: Option<PersonId>,
    issuer: OrgId,
    issued_at: Instant,
) -> Vec<u8> {
    let holder = holder.map(|h| *h.bytes()).unwrap_or_default();
    let at = issued_at.ms().to_be_bytes();
    [id.bytes().as_slice(), &holder, issuer.bytes(), &at, serial.as_bytes(), b"\0", kind.as_bytes()].concat()
}

const COLUMN: &str = "certificate.sealed";

/// Writes a certificate; gives its serial number. The effect calls it.
///
/// # Errors
/// `refusal-certificate-twice` when one with the same `once` stands; when the dossier is restricted; when the
/// database fails.
pub(crate) fn issue(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    header: Option<&Header>,
    new: &NewCertificate,
) -> Result<Serial, Fault> {
    if header.is_some_and(|h| h.level > Level::Community) {
        // A paper for everyone's eyes would tell that the dossier exists.
        return Err(Fault::Internal("a certificate of a restricted dossier".into()));
    }
    // Issuing stands in line here, so that two at once cannot both find that there is none.
    let signer = signing::signer(tx, cx.keys, cx.now)?;
    if let Some(once) = &new.once
        && tx.opt(&store::ONCE, params![once])?.is_some()
    {
        return Err(Refusal::new("refusal-certificate-twice").arg("name", &new.name).into());
    }
    let day = cx.now.day();
    let serial = Serial::new(cx.now.civil().year(), random());
    let said = Said {
        v: 1,
        serial: serial.to_string(),
        kind: new.kind.to_owned(),
        form: new.form,
        name: new.name.trim().to_owned(),
        what: new.what.clone(),
        facts: new.facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        issuer: new.issuer_name.clone(),
        day: day.to_string(),
    };
    let jws = signer.sign(&serde_json::to_vec(&said)?);
    let row = bound(new.id, serial.as_str(), new.kind, new.holder, new.issuer, cx.now);
    let sealed = cx.keys.seal_field(At { column: COLUMN, row: &row }, &jws)?;
    tx.exec(
        &store::ADD,
        params![
            new.id,
            serial.as_str(),
            new.kind,
            header.map(|h| h.seq),
            new.holder,
            new.issuer,
            cx.actor,
            cx.now,
            new.once,
            signer.seq,
            sealed
        ],
    )?;
    Ok(serial)
}

/// Takes a certificate back; gives whose it was and its serial number. The effect calls it.
///
/// # Errors
/// `refusal-certificate-revoked` when it was taken back before; [`Fault::NotFound`] when it belongs to another dossier
/// than the one acted on.
pub(crate) fn revoke(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    header: Option<&Header>,
    id: CertificateId,
    reason: &str,
) -> Result<(Option<PersonId>, String), Fault> {
    let (dossier, revoked_at) = tx.opt(&store::OF, params![id])?.ok_or(Fault::NotFound)?;
    if dossier != header.map(|h| h.seq) {
        return Err(Fault::NotFound);
    }
    if revoked_at.is_some() {
        return Err(Refusal::new("refusal-certificate-revoked").into());
    }
    let (_, holder, serial) = tx.opt(&store::REVOKE, params![id, cx.actor, cx.now, reason])?.ok_or(Fault::NotFound)?;
    Ok((holder, serial))
}

/// Opens a row and checks its signature.
///
/// # Errors
/// When the database fails.
pub fn open(read: &mut Read<'_>, keys: &Keys, row: CertificateRow) -> Result<Found, Fault> {
    let bound = bound(row.id, &row.serial, &row.kind, row.holder, row.issuer, row.issued_at);
    let Ok(jws) = keys.open_field(At { column: COLUMN, row: &bound }, &row.sealed) else { return Ok(Found::Broken) };
    let signer = match signing::of_row(read, keys, row.signing_key) {
        Ok(Some(signer)) => signer,
        Ok(None) | Err(Fault::Internal(_)) => return Ok(Found::Broken),
        Err(fault) => return Err(fault),
    };
    let said = signing::payload(&jws, &signer.kid, signer.public())
        .and_then(|payload| serde_json::from_slice::<Said>(&payload).ok());
    let Some(said) = said else { return Ok(Found::Broken) };
    let Ok(serial) = Serial::read(&row.serial) else { return Ok(Found::Broken) };
    let same = said.serial == row.serial && said.kind == row.kind && said.day == row.issued_at.day().to_string();
    if !same {
        return Ok(Found::Broken);
    }
    Ok(Found::Sound(Box::new(Certificate { row, serial, said, jws })))
}

/// What stands under a serial number; `None` when we never gave it out. For anybody: the caller decides what to show.
///
/// # Errors
/// When the database fails.
pub fn by_serial(read: &mut Read<'_>, keys: &Keys, serial: &Serial) -> Result<Option<Found>, Fault> {
    let row = read.opt(&store::BY_SERIAL, params![serial.as_str()])?;
    row.map(|row| open(read, keys, row)).transpose()
}

/// A certificate by its id.
///
/// # Errors
/// When the database fails.
pub fn find(read: &mut Read<'_>, keys: &Keys, id: CertificateId) -> Result<Option<Found>, Fault> {
    let row = read.opt(&store::BY_ID, params![id])?;
    row.map(|row| open(read, keys, row)).transpose()
}

/// The certificates of a dossier that was loaded within reach, in the order they were issued; broken ones are left
/// out (`liren verify` names them).
///
/// # Errors
/// When the database fails.
pub fn of_dossier(read: &mut Read<'_>, keys: &Keys, header: &Header) -> Result<Vec<Certificate>, Fault> {
    let rows = read.all(&store::OF_DOSSIER, params![header.seq])?;
    sound(read, keys, rows)
}

/// A person's own certificates, newest first, the last 200. The caller has checked that the reader is that person or
/// may read their file.
///
/// # Errors
/// When the database fails.
pub fn of_person(read: &mut Read<'_>, keys: &Keys, person: PersonId) -> Result<Vec<Certificate>, Fault> {
    let rows = read.all(&store::OF_HOLDER, params![person])?;
    sound(read, keys, rows)
}

fn sound(read: &mut Read<'_>, keys: &Keys, rows: Vec<CertificateRow>) -> Result<Vec<Certificate>, Fault> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.extend(open(read, keys, row)?.sound());
    }
    Ok(all)
}

/// Whether `typed` is the holder's name: compared in constant time, without spaces, in any normal form of dots.
#[must_use]
pub fn is_name(said: &Said, typed: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if "\u{2022}\u{30fb}.\u{ff0e}\u{2027}".contains(c) { '·' } else { c })
            .flat_map(char::to_lowercase)
            .collect()
    };
    let digest = |text: &str| crate::keys::sha256(&[b"certificate name", plain(text).as_bytes()]);
    subtle::ConstantTimeEq::ct_eq(digest(&said.name).as_slice(), digest(typed).as_slice()).into()
}

/// Opens every certificate, page by page, for `liren verify`; gives how many there are and the serials that are broken.
///
/// # Errors
/// When the database fails.
pub fn verify(read: &mut Read<'_>, keys: &Keys) -> Result<(u64, Vec<String>), Fault> {
    let (mut after, mut count, mut broken) = (0, 0, Vec::new());
    loop {
        let page = read.all(&store::PAGE, params![after])?;
        let Some(last) = page.last() else { return Ok((count, broken)) };
        after = last.seq;
        for row in page {
            count += 1;
            let serial = row.serial.clone();
            if matches!(open(read, keys, row)?, Found::Broken) {
                broken.push(serial);
            }
        }
    }
}
