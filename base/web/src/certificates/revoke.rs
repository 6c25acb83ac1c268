//! Taking a certificate back: by those who answer for its issuer, whatever room it was issued in.

use axum::extract::Path;
use liren_kernel::{Line, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, Subject,
    certificate::{self, Certificate, Serial},
    dossier,
};
use liren_store::Tx;
use serde::{Deserialize, Serialize};

use super::check;
use crate::{Answer, Posted, Web};

/// Those who answer for the issuer may take a certificate back.
pub(crate) const REVOKE: Verb = Verb("certificate.revoke");

/// The act.
#[derive(Debug, Serialize, Deserialize)]
pub struct Revoke {
    /// Which, as printed.
    pub serial: String,
    /// Why; read by staff and the holder.
    pub reason: Line,
}

/// A certificate with the dossier it was issued in.
#[derive(Debug)]
pub struct Held {
    header: Option<Header>,
    certificate: Certificate,
    own: bool,
}

impl Subject for Held {
    type Key = String;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &String) -> Result<Option<Self>, Fault> {
        let Ok(serial) = Serial::read(key) else { return Ok(None) };
        let found = certificate::by_serial(tx, cx.keys, &serial)?;
        let Some(certificate) = found.and_then(certificate::Found::sound) else { return Ok(None) };
        let header = match certificate.row.dossier {
            Some(id) => match dossier::load(tx, cx.keys, cx.reach, id, true)? {
                Some(header) => Some(header),
                None => return Ok(None),
            },
            None => None,
        };
        let own = certificate.row.holder == Some(cx.actor.person);
        Ok(Some(Self { header, certificate, own }))
    }
    fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }
    fn facts(&self) -> Facts {
        let path = self.header.as_ref().map(Header::path).unwrap_or_default();
        Facts { path, lead: Some(self.certificate.row.issuer), own: self.own, ..Facts::default() }
    }
}

impl Command for Revoke {
    type Subject = Held;
    const VERB: Verb = REVOKE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.serial.clone()
    }
    fn decide(self, held: &Held, _: &Decide<'_>) -> Result<Change, Refusal> {
        if held.certificate.revoked_at().is_some() {
            return Err(Refusal::new("refusal-certificate-revoked"));
        }
        let certificate = held.certificate.row.id;
        Ok(Change::none().and(Effect::Revoke { certificate, reason: self.reason.as_str().to_owned() }))
    }
}

pub(super) async fn act(web: Web, Path(serial): Path<String>, posted: Posted) -> Answer {
    let reason = match posted.line("reason") {
        Ok(reason) => reason,
        Err(refusal) => return check::again(&web, &serial, posted.refused(web.t(), &[refusal])).await,
    };
    match web.run(posted.envelope()?, Revoke { serial: serial.clone(), reason }).await {
        Ok(_) => web.go_saying(&format!("/certificates/{serial}"), "certificate-said-revoked", ""),
        Err(Fault::Refused(refusals)) => check::again(&web, &serial, posted.refused(web.t(), &refusals)).await,
        Err(fault) => Err(fault.into()),
    }
}
