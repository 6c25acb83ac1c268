//! Somebody leaves: what is open with them ends or goes to who answers for it, in the transaction of the leaving. Rooms end
//! what they keep (a team, a rota) through a [`Hook`]; tasks are the office's own.

use liren_kernel::Instant;
use liren_store::{Read, Tx, params, statements};

use crate::{Fault, Office, PersonId, Post, change::ApplyContext, directory, dossier::hidden_path, store};

statements! {
    PARTS_END = "UPDATE party SET until = ?2 WHERE party = ?1 AND until IS NULL AND (part IN ('desk', 'lead', 'member') OR dossier IN (SELECT d.seq FROM dossier d WHERE d.level >= 2))";
    ON_TEAMS: (i64, i64) = "SELECT p.seq, p.dossier FROM party p JOIN dossier d ON d.seq = p.dossier WHERE p.party = ?1 AND p.until IS NULL AND p.part IN ('desk', 'lead', 'member') AND (p.part = 'desk' OR d.level >= 2) ORDER BY p.seq";
    PART_END = "UPDATE party SET until = ?2 WHERE seq = ?1 AND until IS NULL";
    TASKS_HELD: (i64,) = "SELECT count(*) AS n FROM task t JOIN dossier d ON d.seq = t.dossier WHERE t.person = ?1 AND t.done_at IS NULL AND d.level <= 1";
    OWN_END = "UPDATE task SET done_by = ?2, done_at = ?3 WHERE person = ?1 AND done_at IS NULL AND dossier IS NULL";
    TASKS_TO_LEAD = "UPDATE task SET person = NULL, org = (SELECT d.lead FROM dossier d WHERE d.seq = task.dossier) WHERE person = ?1 AND done_at IS NULL AND dossier = COALESCE(CAST(?2 AS BIGINT), dossier) AND EXISTS (SELECT 1 FROM dossier d WHERE d.seq = task.dossier AND d.level <= 1 AND d.lead IS NOT NULL)";
    TASKS_TO_TEAM = "UPDATE task SET person = (SELECT p.party FROM party p WHERE p.dossier = task.dossier AND p.until IS NULL AND p.party <> ?1 AND p.part IN ('lead', 'desk', 'member') ORDER BY p.seq LIMIT 1) WHERE person = ?1 AND done_at IS NULL AND dossier = COALESCE(CAST(?2 AS BIGINT), dossier) AND EXISTS (SELECT 1 FROM party o WHERE o.dossier = task.dossier AND o.until IS NULL AND o.party <> ?1 AND o.part IN ('lead', 'desk', 'member'))";
}

/// Something open with somebody: how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Message key; takes `n`.
    pub label_key: &'static str,
    /// How many.
    pub n: i64,
}

/// Who leaves, and why.
#[derive(Debug, Clone)]
pub struct Leaving<'a> {
    /// Who.
    pub person: PersonId,
    /// Who wrote it down.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// Why, on one line.
    pub reason: &'a str,
}

/// How a room takes part.
#[derive(Debug, Clone, Copy)]
pub struct Hook {
    /// What is open with somebody, for whoever writes the leaving down.
    pub held: fn(&mut Read<'_>, PersonId, Instant) -> Result<Vec<Held>, Fault>,
    /// Ends it, with the day and the reason.
    pub left: fn(&mut Tx<'_>, &Leaving<'_>) -> Result<(), Fault>,
}

impl Office {
    /// Everything that is open with somebody, without what is nothing. What is due in restricted dossiers is not counted: a
    /// number would tell that there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn held_by(&self, read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Vec<Held>, Fault> {
        let (n,) = read.one(&TASKS_HELD, params![person])?;
        let mut all = vec![Held { label_key: "leaving-tasks", n }];
        for hook in &self.inner.hooks.left {
            all.extend((hook.held)(read, person, now)?);
        }
        all.retain(|held| held.n > 0);
        Ok(all)
    }
}

/// Ends it all. What rooms end goes first; of what is left, the organisation that leads the dossier has the tasks, and of a
/// restricted one, which an organisation does not see, the next of its team.
pub(crate) fn left(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, person: PersonId, reason: &str) -> Result<(), Fault> {
    let leaving = Leaving { person, by: cx.actor, at: cx.now, reason };
    for hook in cx.left {
        (hook.left)(tx, &leaving)?;
    }
    // Nobody who left is on a team any more: reopened one day, their account leads to nothing of before.
    tx.exec(&PARTS_END, params![person, cx.now])?;
    tx.exec(&OWN_END, params![person, cx.actor, cx.now])?;
    tasks_pass(tx, person, None)
}

/// What is due from somebody goes to who answers for it: of one dossier, or of all.
fn tasks_pass(tx: &mut Tx<'_>, person: PersonId, dossier: Option<i64>) -> Result<(), Fault> {
    tx.exec(&TASKS_TO_LEAD, params![person, dossier])?;
    tx.exec(&TASKS_TO_TEAM, params![person, dossier])?;
    Ok(())
}

/// A post of somebody ended: they leave the desks and the restricted dossiers of its place, unless another of their posts
/// lies over it; what was due from them there is due from who answers for it. Parts that do not rest on a post (a patrol,
/// a class, what they reported in the open) stay.
///
/// # Errors
/// When the database fails or the key does not open where a sealed dossier is.
pub fn post_ended(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, person: PersonId, ended: &Post) -> Result<(), Fault> {
    if !ended.role.reads_by_place() {
        return Ok(());
    }
    let left = directory::actor(tx, person, cx.now)?.posts;
    for (part, dossier) in tx.all(&ON_TEAMS, params![person])? {
        let header = tx.one(&store::DOSSIER_BY_SEQ, params![dossier])?;
        let path = hidden_path(tx, cx.keys, &header)?;
        let stays = left.iter().any(|post| post.role.reads_by_place() && post.covers(&path));
        if stays || !ended.covers(&path) {
            continue;
        }
        tx.exec(&PART_END, params![part, cx.now])?;
        if header.closed_at.is_none() {
            tasks_pass(tx, person, Some(dossier))?;
        }
    }
    Ok(())
}
