//! 梯队: how deep the bench of a place is, in numbers. Who stands where is in no list.

use std::collections::BTreeSet;

use liren_kernel::Instant;
use liren_office::{Fault, PersonId, Reach, Role};
use liren_store::Read;

use super::sources;
use crate::folk;

/// Days in which somebody counts as new.
const NEW: i64 = 180;

/// The bench: how many stand on each rung. Everybody is counted once, on the highest they reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bench {
    /// In post for less than half a year and without a licence.
    pub new: i64,
    /// Working on their own.
    pub own: i64,
    /// With a licence.
    pub licensed: i64,
    /// Mentoring somebody.
    pub mentors: i64,
    /// Supervising.
    pub supervisors: i64,
}

impl Bench {
    /// Everybody.
    #[must_use]
    pub const fn all(&self) -> i64 {
        self.new + self.own + self.licensed + self.mentors + self.supervisors
    }

    /// The rungs from the top: message key and number.
    #[must_use]
    pub const fn rungs(&self) -> [(&'static str, i64); 5] {
        [
            ("growth-rung-supervisors", self.supervisors),
            ("growth-rung-mentors", self.mentors),
            ("growth-rung-licensed", self.licensed),
            ("growth-rung-own", self.own),
            ("growth-rung-new", self.new),
        ]
    }
}

/// The bench within reach.
///
/// # Errors
/// When the database fails.
pub fn read(read: &mut Read<'_>, reach: &Reach, now: Instant) -> Result<Bench, Fault> {
    let mut bench = Bench::default();
    let supervisors: BTreeSet<PersonId> =
        folk::within(read, reach, &[Role::Supervisor], now)?.into_iter().map(|(person, _)| person).collect();
    bench.supervisors = supervisors.len() as i64;
    for (person, _) in folk::within(read, reach, &folk::WORKERS, now)? {
        if supervisors.contains(&person) {
            continue;
        }
        let rung = if !sources::mentored_by(read, person)?.is_empty() {
            &mut bench.mentors
        } else if sources::licence(read, person, now.day())?.is_some() {
            &mut bench.licensed
        } else if is_new(read, person, now)? {
            &mut bench.new
        } else {
            &mut bench.own
        };
        *rung += 1;
    }
    Ok(bench)
}

/// Whether the first post began within the last half year.
fn is_new(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<bool, Fault> {
    let all = liren_people::public::posts_of_person(read, person)?;
    Ok(all.iter().map(|post| post.from_at).min().is_some_and(|first| first > now.plus_minutes(-NEW * 24 * 60)))
}
