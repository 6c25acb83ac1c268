//! What a page may show of a certificate.

use liren_kernel::mask::{self, Purpose};
use liren_office::{
    Fault, Keys, Reach,
    certificate::{Certificate, Found},
    dossier,
    policy::Facts,
};
use liren_store::Read;
use liren_ui::{Def, T, Tone};

use super::{PAPER, REVOKE};
use crate::Web;

/// Where a certificate stands, for its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It stands.
    Valid,
    /// It was taken back.
    Revoked,
    /// We gave out no such number.
    Unknown,
    /// The record is not what was signed.
    Broken,
}

impl Standing {
    /// Of what was found.
    pub const fn of(found: Option<&Found>) -> Self {
        match found {
            None => Self::Unknown,
            Some(Found::Broken) => Self::Broken,
            Some(Found::Sound(one)) if one.revoked_at().is_some() => Self::Revoked,
            Some(Found::Sound(_)) => Self::Valid,
        }
    }
    pub const fn tone(self) -> Tone {
        match self {
            Self::Valid => Tone::Done,
            Self::Revoked | Self::Broken => Tone::Late,
            Self::Unknown => Tone::Plain,
        }
    }
    const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
            Self::Broken => "broken",
        }
    }
    /// One word.
    pub fn word<'t>(self, t: &T<'t>) -> String {
        t.s(&format!("certificate-standing-{}", self.name())).to_owned()
    }
    /// What it means for the one who checks.
    pub fn note(self, t: &T<'_>) -> String {
        t.s(&format!("certificate-note-{}", self.name())).to_owned()
    }
}

/// What anybody sees: kind, issuer, day, masked name.
pub fn public_lines(t: &T<'_>, one: &Certificate) -> Vec<Def> {
    let day = one.said.day.parse().map_or_else(|_| one.said.day.clone(), |day| t.day(day));
    let mut lines = vec![
        Def::new(t.s("certificate-kind"), title(t, &one.said.kind)),
        Def::new(t.s("certificate-holder"), mask::name(&one.said.name, Purpose::PublicBoard)),
        Def::new(t.s("certificate-issuer"), one.said.issuer.clone()),
        Def::new(t.s("certificate-day"), day),
    ];
    if let Some(at) = one.revoked_at() {
        lines.push(Def::new(t.s("certificate-revoked-day"), t.day(at.day())));
    }
    lines
}

/// What the paper is called.
pub fn title(t: &T<'_>, kind: &str) -> String {
    t.s(&format!("certificate-title-{}", kind.replace(['.', '_'], "-"))).to_owned()
}

/// Whether the reader may fetch the paper (its holder, or whoever may act for the one who gave it and sees its
/// dossier), and whether they may take it back.
pub fn rights(
    web: &Web,
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    one: &Certificate,
) -> Result<(bool, bool), Fault> {
    if !web.actor.is_person() {
        return Ok((false, false));
    }
    let header = match one.row.dossier {
        Some(id) => dossier::load(read, keys, reach, id, false)?,
        None => None,
    };
    let own = one.row.holder == Some(web.actor.person);
    // A dossier that has been restricted since gives nothing away through its papers, but to the holder.
    let hidden = one.row.dossier.is_some() && header.is_none();
    if hidden && !own {
        return Ok((false, false));
    }
    let path = header.map(|h| h.path()).unwrap_or_default();
    let facts = Facts { path, lead: Some(one.row.issuer), own, ..Facts::default() };
    let may = |verb| web.edge.office().policy().permits(&web.actor, verb, &facts);
    Ok((may(PAPER), !hidden && may(REVOKE)))
}
