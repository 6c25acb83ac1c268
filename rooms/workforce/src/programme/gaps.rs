//! Who lacks what, and which runs follow from it: from gaps, from what workers ask for, and from what supervision keeps
//! meeting. A list of persons stands in the order of names, as their need; nobody is counted against anybody.

use std::collections::BTreeSet;

use liren_kernel::Instant;
use liren_office::{Fault, PersonId, Reach};
use liren_store::{Read, params};

use super::store::{self, Subject};
use crate::{folk, supervision::store::figures};

/// Days of supervision that are looked back on.
const DAYS: i64 = 90;
/// A topic met in so many sessions is one that supervision keeps meeting.
const OFTEN: i64 = 2;

/// A subject and why a run of it is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The subject.
    pub subject: Subject,
    /// Workers within reach who lack it, in the order of names; of required subjects only.
    pub lack: Vec<(PersonId, String)>,
    /// How many had it.
    pub had: i64,
    /// How many asked for it.
    pub asked: i64,
    /// In how many sessions of supervision its topics were met.
    pub met: i64,
}

impl Wanted {
    /// Whether anything speaks for a run.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        !self.lack.is_empty() || self.asked > 0 || self.met >= OFTEN
    }
}

/// Every subject of the programme with what speaks for a run of it, within `reach`.
///
/// # Errors
/// When the database fails.
pub fn read(read: &mut Read<'_>, reach: &Reach, now: Instant) -> Result<Vec<Wanted>, Fault> {
    let workers = folk::within(read, reach, &folk::WORKERS, now)?;
    let here: BTreeSet<PersonId> = workers.iter().map(|(person, _)| *person).collect();
    let needs = read.all(&store::NEEDS, &[])?;
    let since = now.plus_minutes(-DAYS * 24 * 60);
    let topics = figures::topics(read, reach, since)?;
    let mut wanted = Vec::new();
    for subject in read.all(&store::SUBJECTS, &[])? {
        let had: BTreeSet<PersonId> =
            read.all(&store::HAD_SUBJECT, params![subject.seq])?.into_iter().map(|(person,)| person).collect();
        let lack = if subject.required {
            workers.iter().filter(|(person, _)| !had.contains(person)).cloned().collect()
        } else {
            Vec::new()
        };
        // Somebody who had it since asks for it no more.
        let asked = needs.iter().filter(|(p, s)| *s == subject.seq && here.contains(p) && !had.contains(p)).count();
        let met = topics.iter().filter(|(topic, ..)| subject.topics.split(',').any(|own| own == topic));
        let met = met.map(|(_, sessions, _)| sessions).sum();
        let had = had.intersection(&here).count() as i64;
        wanted.push(Wanted { subject, lack, had, asked: asked as i64, met });
    }
    Ok(wanted)
}
