//! Loading a roster: staged in a table of its own, then moved at once, all or nothing.

use liren_kernel::{Day, Id, PlacePath, Refusal, Verb, pinyin};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Envelope, Facts, Fault, Header, Keys, LoadContext, Office, PersonId,
    PlaceId, Receipt, Subject,
};
use liren_store::{DbErrorKind, Tx, params};
use serde::{Deserialize, Serialize};

use super::{
    PlanRow, Verdict,
    batch::{self, BatchId},
    fields,
    plan::{self, Plan, Write},
    store,
};
use crate::{
    commands::{
        person::{Checked, seal_id_no, seal_phone},
        rows,
    },
    index, store as people,
};

/// Loads what was staged of an upload.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoadRoster {
    /// Which.
    pub batch: BatchId,
}

/// An upload of one's own, with what is staged of it.
pub struct OnBatch {
    loaded: bool,
    new: i64,
    changed: i64,
    within: bool,
}

impl Subject for OnBatch {
    type Key = (BatchId, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, _): &Self::Key) -> Result<Option<Self>, Fault> {
        tx.exec(&store::BATCH_LOCK, params![*id, cx.actor.person])?;
        let Some(batch) = batch::load(tx, *id, cx.actor.person, batch::ROSTER)? else { return Ok(None) };
        let (new, changed) = tx.one(&store::STAGED_COUNT, params![*id])?;
        // The posts may have changed since the rows were staged.
        let within = tx.all(&store::STAGED_COMMUNITIES, params![*id])?.into_iter().all(|(code,)| {
            let path = code.as_deref().map(liren_kernel::PlacePath::of_division).unwrap_or_default();
            cx.actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(&path))
        });
        Ok(Some(Self { loaded: batch.row.loaded_at.is_some(), new, changed, within }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { own: true, ..Facts::default() }
    }
}

impl Command for LoadRoster {
    type Subject = OnBatch;
    const VERB: Verb = Verb("roster.load");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (BatchId, PersonId) {
        (self.batch, Id::from_bytes([0; 16]))
    }
    fn decide(self, on: &OnBatch, _: &Decide<'_>) -> Result<Change, Refusal> {
        if on.loaded {
            return Err(Refusal::new("refusal-roster-loaded"));
        }
        if !on.within {
            return Err(Refusal::new("refusal-roster-stale"));
        }
        let (batch, new, changed) = (self.batch, on.new, on.changed);
        Ok(Change::none()
            .tell("new", new)
            .tell("changed", changed)
            .and(rows(move |tx, cx| move_rows(tx, batch, new, changed, cx.actor, cx.now))))
    }
}

fn move_rows(
    tx: &mut Tx<'_>,
    batch: BatchId,
    new: i64,
    changed: i64,
    actor: PersonId,
    now: liren_kernel::Instant,
) -> Result<(), Fault> {
    let stale = || Fault::from(Refusal::new("refusal-roster-stale"));
    if tx.one(&store::NEW_KNOWN, params![batch])?.0 > 0 {
        return Err(stale());
    }
    let moved = |result: Result<u64, liren_store::DbError>| match result {
        Ok(n) => Ok(i64::try_from(n).unwrap_or(i64::MAX)),
        Err(e) if e.kind == DbErrorKind::Unique => Err(stale()),
        Err(e) => Err(e.into()),
    };
    if moved(tx.exec(&store::LOAD_NEW, params![batch]))? != new
        || moved(tx.exec(&store::LOAD_CHANGED, params![batch]))? != changed
    {
        return Err(stale());
    }
    for (person, skills) in tx.all(&store::STAGED_IDS, params![batch])? {
        for skill in skills.split('\n').filter(|s| !s.is_empty()) {
            tx.exec(&people::SKILL_ADD, params![person, skill, actor, now])?;
        }
        index::person(tx, person)?;
    }
    batch::finish(tx, batch, now)
}

/// Reads the file once more, stages it and loads it. Rows that are the same are passed over; faulty rows stop it unless
/// the person said to leave them out.
///
/// # Errors
/// `refusal-roster-faulty` with `count`, `refusal-roster-nothing`, `refusal-roster-stale` when the register changed
/// meanwhile, `refusal-roster-loaded`.
pub async fn load(
    office: &Office,
    actor: &Actor,
    envelope: Envelope,
    id: BatchId,
    leave_faulty: bool,
) -> Result<Receipt, Fault> {
    let (keys, who, of) = (office.keys().clone(), actor.clone(), (id, batch::ROSTER.to_owned()));
    let found = super::again(office, actor, of, fields::schema(), leave_faulty, move |read, reach, opened| {
        plan::plan(read, &keys, &who, reach, opened)
    })
    .await?;
    if let Some(plan) = found {
        stage(office, id, plan).await?;
    }
    office.run(actor, envelope, LoadRoster { batch: id }).await
}

async fn stage(office: &Office, batch: BatchId, plan: Plan) -> Result<(), Fault> {
    let office_in = office.clone();
    office
        .keep(move |tx| {
            tx.exec(&store::STAGED_CLEAR, params![batch])?;
            for row in plan.rows.iter().filter(|r| matches!(r.verdict, Verdict::New | Verdict::Changed)) {
                stage_row(tx, &office_in, batch, row)?;
            }
            Ok(())
        })
        .await
}

fn stage_row(tx: &mut Tx<'_>, office: &Office, batch: BatchId, row: &PlanRow<Write>) -> Result<(), Fault> {
    let Some(write) = &row.write else { return Ok(()) };
    let now = office.now();
    let row = Staged {
        id: write.known.map_or_else(|| Id::fresh(now), |(id, _)| id),
        base: write.known.map(|(_, revision)| revision),
        person: &write.person,
        path: &write.path,
        place: write.place,
        skills: &write.skills,
        from_day: write.from_day.unwrap_or_else(|| now.day()),
    };
    stage_one(tx, office.keys(), batch, &row)
}

/// A person as they will stand in the register.
pub(crate) struct Staged<'a> {
    pub(crate) id: PersonId,
    /// The revision that was compared with; none of somebody new.
    pub(crate) base: Option<i64>,
    pub(crate) person: &'a Checked,
    pub(crate) path: &'a PlacePath,
    pub(crate) place: Option<PlaceId>,
    pub(crate) skills: &'a [String],
    pub(crate) from_day: Day,
}

/// Puts somebody beside the register, to be moved in with all others of the upload.
///
/// # Errors
/// When the database fails.
pub(crate) fn stage_one(tx: &mut Tx<'_>, keys: &Keys, upload: BatchId, row: &Staged<'_>) -> Result<(), Fault> {
    let Staged { id, person, path, .. } = *row;
    let number = seal_id_no(keys, id, person.id_no.as_ref())?;
    let phone = seal_phone(keys, id, person.phone.as_ref())?;
    tx.exec(
        &store::STAGED_ADD,
        params![
            upload,
            if row.base.is_some() { "changed" } else { "new" },
            row.base.unwrap_or_default(),
            id,
            person.name,
            pinyin::keys(person.name.as_str()).sort,
            person.sex,
            person.birth.map(|d| d.to_string()),
            number.sealed,
            number.blind,
            phone.sealed,
            phone.blind,
            person.phone.as_ref().map(|p| p.tail(4).to_owned()),
            path.city,
            path.district,
            path.street,
            path.community,
            path.grid,
            path.compound,
            row.place,
            person.address,
            person.duty,
            person.note,
            row.skills.join("\n"),
            row.from_day.to_string()
        ],
    )?;
    Ok(())
}
