//! Certificates: each issued and signed by a command of its own, found again, checked, and drawn as a PDF.

use std::{path::Path, time::Instant};

use liren_kernel::{Clock as _, CommandId, Id, Refusal, Verb, calendar::WorkingCalendar};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Envelope, Fault, Keys, Nothing, Office, Policy, Rule,
    attachments::Blobs,
    certificate::{self, CertificateId, Form, NewCertificate},
    directory, rules,
};
use liren_papers::{
    certificate::{Paper, Shape, pdf},
    press::{Fonts, pdf::About},
};
use liren_store::{Db, Target};
use serde::{Deserialize, Serialize};

use super::{set::Set, table::Figure};
use crate::clock::MachineClock;

/// Certificates issued and drawn.
const COUNT: usize = 200;
const VERB: Verb = Verb("bench.award");
const RULES: &[Rule] = rules! { VERB => CommunityWorker Any; };

#[derive(Debug, Serialize, Deserialize)]
struct Award {
    id: CertificateId,
    name: String,
}

impl Command for Award {
    type Subject = Nothing;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, _: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::none().and(Effect::Certify(Box::new(NewCertificate {
            id: self.id,
            kind: "bench",
            form: Form::Award,
            holder: None,
            name: self.name,
            what: "bench".into(),
            facts: vec![("hours", "16".into())],
            issuer: Id::from_bytes([5; 16]),
            issuer_name: "bench".into(),
            once: None,
        }))))
    }
}

/// The figures.
pub fn measure(target: &Target, keys: &Keys, set: &Set, folder: &Path) -> Result<Vec<Figure>, String> {
    let fault = |f: Fault| f.to_string();
    let db = Db::open(target).map_err(|e| e.to_string())?;
    let (person, now) = (set.one, MachineClock::default().now());
    let actor = db.read_blocking(move |read| directory::actor(read, person, now)).map_err(fault)?;
    let (policy, blobs) = (Policy::new(&[RULES]), Blobs::new(folder.join("files")));
    let office = Office::new(db, keys.clone(), policy, WorkingCalendar::default(), MachineClock::default(), blobs);
    let fonts = Fonts::find(None).map_err(|r| format!("{r}: install fonts-noto-cjk"))?;
    // Names of different characters, so that every paper has a font of its own to cut.
    let letters: Vec<char> = ('\u{4e00}'..'\u{9000}').step_by(7).collect();
    let (begun, mut bytes) = (Instant::now(), 0);
    for n in 0..COUNT {
        let id: CertificateId = Id::fresh(office.now());
        let name: String = (0..3).map(|at| letters[(n * 3 + at) % letters.len()]).collect();
        let command: CommandId = Id::fresh(office.now());
        let envelope = Envelope { id: command, revision: None };
        office.run_blocking(&actor, envelope, Award { id, name }).map_err(fault)?;
        let keys = office.keys().clone();
        let found = office.db().read_blocking(move |read| certificate::find(read, &keys, id)).map_err(fault)?;
        let one = found.and_then(certificate::Found::sound).ok_or("a certificate is not what was signed")?;
        let paper = Paper {
            shape: Shape::Award,
            title: "\u{7ed3}\u{4e1a}\u{8bc1}\u{4e66}".into(),
            text: format!("{} {}", one.said.name, one.said.what.repeat(12)),
            facts: Vec::new(),
            issuer: one.said.issuer.clone(),
            day: one.said.day.clone(),
            serial: one.serial.to_string(),
            address: format!("https://liren.example/certificates/{}", one.serial),
            scan: String::new(),
            seal: String::new(),
            notes: Vec::new(),
        };
        let about = About { attached: Some(("signed.jws".into(), one.jws.into_bytes())), ..About::default() };
        bytes += pdf(&fonts, &[paper], &about).map_err(|r| r.to_string())?.len();
    }
    let rate = COUNT as f64 / begun.elapsed().as_secs_f64() * 60.0;
    Ok(vec![
        Figure::least("certificates issued, signed, checked and drawn", 1000.0, rate, "a minute"),
        Figure::told("one certificate as PDF", bytes as f64 / COUNT as f64 / 1024.0, "KiB"),
    ])
}
