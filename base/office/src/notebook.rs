//! 工作笔记: one query over tasks: what is due from me, from my organisations and from the places I serve.

use liren_kernel::{Instant, Verb};
use liren_store::{Read, Tx, params};
use serde_json::json;

use crate::{
    Actor, Fault, PersonId, Reach, journal,
    store::{self, NoticeRow, TaskRow},
};

/// Lines on the page at most.
const LIMIT: i64 = 200;

/// What is due from the actor, the most urgent first. Tasks whose dossier is out of reach are not shown.
///
/// # Errors
/// When the database fails.
pub fn due(read: &mut Read<'_>, keys: &crate::Keys, reach: &Reach, actor: &Actor) -> Result<Vec<TaskRow>, Fault> {
    let mut tasks = read.all(&store::TASKS_OF_PERSON, params![actor.person, LIMIT])?;
    let mut orgs: Vec<_> = actor.posts.iter().filter(|p| p.role.reads_by_org()).filter_map(|p| p.org).collect();
    orgs.sort_unstable();
    orgs.dedup();
    for org in orgs {
        tasks.extend(read.all(&store::TASKS_OF_ORG, params![org, LIMIT])?);
    }
    let mut shown = Vec::with_capacity(tasks.len());
    for mut task in tasks {
        if let Some(id) = task.dossier {
            match crate::dossier::load(read, keys, reach, id, false)? {
                None => continue,
                Some(header) => task.dossier_title = Some(header.title),
            }
        }
        shown.push(task);
    }
    shown.sort_by_key(|t| (t.due_at.map_or(i64::MAX, Instant::ms), t.seq));
    shown.dedup_by_key(|t| t.seq);
    Ok(shown)
}

/// A to-do of one's own.
///
/// # Errors
/// When the database fails.
pub fn add_own(
    tx: &mut Tx<'_>,
    person: PersonId,
    title: &liren_kernel::Line,
    due_at: Option<Instant>,
    id: [u8; 16],
    now: Instant,
) -> Result<(), Fault> {
    let none: Option<i64> = None;
    let org: Option<crate::OrgId> = None;
    tx.exec(&store::TASK_ADD, params![id, none, "own.todo", title, person, org, due_at, person, now])?;
    let line = journal::Line {
        at: now,
        actor: person,
        verb: Verb("own.todo"),
        command: None,
        payload: &json!({ "title": title }),
    };
    journal::append_loose(tx, &line)?;
    Ok(())
}

/// Marks a to-do of one's own as done; twice is once.
///
/// # Errors
/// [`Fault::NotFound`] when it is not the person's own.
pub fn finish_own(tx: &mut Tx<'_>, person: PersonId, id: liren_kernel::Id<()>, now: Instant) -> Result<(), Fault> {
    match tx.exec(&store::TASK_OWN_DONE, params![id, person, now])? {
        0 => tx.opt(&store::TASK_OWN, params![id, person])?.map(drop).ok_or(Fault::NotFound),
        _ => {
            let line = journal::Line {
                at: now,
                actor: person,
                verb: Verb("own.done"),
                command: None,
                payload: &json!({ "id": id }),
            };
            journal::append_loose(tx, &line).map(drop)
        }
    }
}

/// Moves a to-do of one's own to another day; the reason stays with it.
///
/// # Errors
/// [`Fault::NotFound`] when it is not the person's own or already done.
pub fn carry_own(
    tx: &mut Tx<'_>,
    person: PersonId,
    id: liren_kernel::Id<()>,
    to: Instant,
    reason: &liren_kernel::Line,
    now: Instant,
) -> Result<(), Fault> {
    let (from,) = tx.opt(&store::TASK_OWN_DUE, params![id, person])?.ok_or(Fault::NotFound)?;
    if from == Some(to) {
        return Ok(());
    }
    tx.exec(&store::TASK_OWN_CARRY, params![id, person, to])?;
    tx.exec(&store::TASK_CARRY_ADD, params![id, person, from, to, reason, now])?;
    let payload = json!({ "id": id, "to": to.day() });
    let line = journal::Line { at: now, actor: person, verb: Verb("own.carry"), command: None, payload: &payload };
    journal::append_loose(tx, &line).map(drop)
}

/// How often each open to-do of the person was moved, and the last reason.
///
/// # Errors
/// When the database fails.
pub fn carried(
    read: &mut Read<'_>,
    person: PersonId,
) -> Result<std::collections::BTreeMap<liren_kernel::Id<()>, (i64, String)>, Fault> {
    let mut all = std::collections::BTreeMap::new();
    for (task, reason) in read.all(&store::TASKS_CARRIED, params![person])? {
        let entry = all.entry(task).or_insert((0, String::new()));
        entry.0 += 1;
        entry.1 = reason;
    }
    Ok(all)
}

/// The inbox, newest first.
///
/// # Errors
/// When the database fails.
pub fn inbox(read: &mut Read<'_>, person: PersonId, before: Option<i64>) -> Result<Vec<NoticeRow>, Fault> {
    Ok(read.all(&store::NOTICES, params![person, before.unwrap_or(i64::MAX), crate::listing::PAGE])?)
}

/// How many notices are unread.
///
/// # Errors
/// When the database fails.
pub fn unread(read: &mut Read<'_>, person: PersonId) -> Result<i64, Fault> {
    Ok(read.one(&store::NOTICES_UNREAD, params![person])?.0)
}

/// Marks every notice up to `last` as read: what came after it was not seen yet.
///
/// # Errors
/// When the database fails.
pub fn read_all(tx: &mut Tx<'_>, person: PersonId, last: i64, now: Instant) -> Result<(), Fault> {
    tx.exec(&store::NOTICES_READ, params![person, now, last])?;
    Ok(())
}
