//! Who leaves for good leaves the patrol too: their place in a team ends with day and reason, and what was still to be walked
//! is not theirs any more.

use liren_kernel::{Day, Instant};
use liren_office::{
    Fault, PersonId,
    leaving::{Held, Hook, Leaving},
};
use liren_store::{Read, Tx, params};

use crate::store;

/// How the office asks and tells of it.
pub const HOOK: Hook = Hook { held, left };

fn held(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Vec<Held>, Fault> {
    let teams = i64::try_from(read.all(&store::TEAMS_WITH, params![person])?.len()).unwrap_or(i64::MAX);
    let (days,) = read.one(&store::DUTIES_AHEAD, params![person, now.day().to_string()])?;
    Ok(vec![Held { label_key: "leaving-patrol-teams", n: teams }, Held { label_key: "leaving-patrol-days", n: days }])
}

fn left(tx: &mut Tx<'_>, leaving: &Leaving<'_>) -> Result<(), Fault> {
    for (team,) in tx.all(&store::TEAMS_WITH, params![leaving.person])? {
        walks_no_more(tx, team, leaving, leaving.at.day())?;
        tx.exec(&store::TEAM_PARTY_END, params![team, leaving.person, leaving.at])?;
    }
    Ok(())
}

/// Ends a place in a team on `until`. What is still to be walked is not theirs any more: neither days on a rota, nor rounds and
/// plans to read.
pub(crate) fn walks_no_more(tx: &mut Tx<'_>, team: i64, leaving: &Leaving<'_>, until: Day) -> Result<(), Fault> {
    let Leaving { person, by, at, reason } = *leaving;
    tx.exec(&store::MEMBER_END, params![team, person, until.to_string(), reason])?;
    tx.exec(&store::DUTIES_END, params![team, person])?;
    tx.exec(&store::TASKS_END, params![team, person, by, at])?;
    tx.exec(&store::PARTIES_END, params![team, person, at])?;
    Ok(())
}
