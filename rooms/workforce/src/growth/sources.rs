//! What the path of a worker is read from: the rows of the other areas, each where it is kept.

use liren_kernel::{Day, Instant};
use liren_office::{Fault, PersonId, attendance};
use liren_store::{Read, params};

use crate::{cohort, mentors, network, programme, supervision};

/// Who mentors somebody, since when, and how often they met.
///
/// # Errors
/// When the database fails.
pub fn mentor(read: &mut Read<'_>, person: PersonId) -> Result<Option<(PersonId, Day, i64)>, Fault> {
    Ok(read.opt(&mentors::store::MENTOR_OF, params![person])?)
}

/// Whom somebody mentors.
///
/// # Errors
/// When the database fails.
pub fn mentored_by(read: &mut Read<'_>, mentor: PersonId) -> Result<Vec<PersonId>, Fault> {
    Ok(read.all(&mentors::store::MENTEES_OF, params![mentor])?.into_iter().map(|(person,)| person).collect())
}

/// Who supervises somebody in an agreement in force, the newest first.
///
/// # Errors
/// When the database fails.
pub fn supervisor(read: &mut Read<'_>, person: PersonId) -> Result<Option<PersonId>, Fault> {
    let all = read.all(&supervision::store::OF_SUPERVISEE, params![person])?;
    Ok(all.into_iter().find(|(.., state)| state == "running").map(|(_, _, supervisor, _)| supervisor))
}

/// How somebody is supervised.
#[derive(Debug, Clone, Default)]
pub struct Supervised {
    /// Whether an agreement is in force.
    pub running: bool,
    /// Sessions they were at.
    pub sessions: i64,
    /// Minutes of these.
    pub minutes: i64,
    /// When the next one begins.
    pub next: Option<Instant>,
}

/// How somebody is supervised.
///
/// # Errors
/// When the database fails.
pub fn supervised(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Supervised, Fault> {
    let (sessions, minutes) = read.one(&supervision::store::HELD_OF, params![person])?;
    let far = now.plus_minutes(366 * 24 * 60);
    let next = read.all(&supervision::store::DIARY, params![person, now, far])?.first().map(|s| s.at);
    Ok(Supervised { running: supervisor(read, person)?.is_some(), sessions, minutes, next })
}

/// Training that somebody had: subject, kind, minutes, last day.
///
/// # Errors
/// When the database fails.
pub fn trained(read: &mut Read<'_>, person: PersonId) -> Result<Vec<programme::store::Had>, Fault> {
    Ok(read.all(&programme::store::HAD_OF, params![person])?)
}

/// The newest class somebody learns in.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its title.
    pub title: String,
    /// Sittings they were at.
    pub attended: i64,
    /// Sittings of the timetable.
    pub sittings: i64,
    /// Whether the class is over.
    pub over: bool,
    /// Whether they went through another one before.
    pub before: bool,
}

/// The newest class somebody learns in; one at least that is not restricted.
///
/// # Errors
/// When the database fails.
pub fn class(read: &mut Read<'_>, person: PersonId) -> Result<Option<Class>, Fault> {
    let mut all = read.all(&cohort::store::OF_PERSON, params![person])?.into_iter();
    let Some((newest,)) = all.next() else { return Ok(None) };
    let mut class = one(read, person, newest)?;
    // Who begins another class keeps what was learned in the one before.
    for (seq,) in all {
        let earlier = one(read, person, seq)?;
        if earlier.over && earlier.attended > 0 {
            class.before = true;
            break;
        }
    }
    Ok(Some(class))
}

fn one(read: &mut Read<'_>, person: PersonId, seq: i64) -> Result<Class, Fault> {
    let header = read.one(&liren_office::store::DOSSIER_BY_SEQ, params![seq])?;
    let sittings = read.all(&cohort::store::SITTINGS, params![seq])?;
    let marks = attendance::of_dossier(read, seq, None)?;
    let was_there = |mark: &attendance::MarkRow| mark.voided_at.is_none() && mark.presence.was_there();
    let attended = marks.iter().filter(|m| m.person == Some(person) && was_there(m)).count() as i64;
    let held = sittings.iter().filter(|s| s.cancelled_at.is_none()).count() as i64;
    Ok(Class { title: header.title, attended, sittings: held, over: header.closed_at.is_some(), before: false })
}

/// A licence in force: kind and last day.
///
/// # Errors
/// When the database fails.
pub fn licence(read: &mut Read<'_>, person: PersonId, today: Day) -> Result<Option<(String, Day)>, Fault> {
    let all = read.all(&network::store::LICENCES_OF, params![person])?;
    let held = all.into_iter().find(|l| l.ended.is_none() && l.valid_until >= today);
    Ok(held.map(|l| (l.kind, l.valid_until)))
}

/// Minutes of training this year, and how many are needed where they work.
///
/// # Errors
/// When the database fails.
pub fn hours(
    read: &mut Read<'_>,
    person: PersonId,
    community: Option<&str>,
    today: Day,
) -> Result<(i64, Option<i64>), Fault> {
    let from = network::tree::year_start(today).to_string();
    let (done,) = read.one(&network::store::TRAINED, params![person, from, today.to_string()])?;
    Ok((done, network::rules_at(read, community)?.map(|rules| rules.training_minutes)))
}
