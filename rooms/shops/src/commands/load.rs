//! 导入商户: what was staged of an upload, moved at once, all or nothing.

use liren_kernel::{Id, PlacePath, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Effect, Envelope, Facts, Fault, Header, LoadContext, Office, PersonId,
    Receipt, Subject,
};
use liren_people::roster::{PlanRow, Verdict, again, batch};
use liren_store::{DbError, DbErrorKind, Tx, params};
use serde::{Deserialize, Serialize};

use crate::{
    commands::register::seal,
    fields,
    model::ShopId,
    roster::{self, KIND, Plan, Write},
    store,
};

/// Load.
pub const VERB: Verb = Verb("shop.load");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoadShops {
    /// Which upload.
    pub upload: Id<()>,
}

/// An upload of one's own, with what is staged of it.
#[derive(Debug)]
pub struct OnUpload {
    loaded: bool,
    new: i64,
    changed: i64,
    within: bool,
}

impl Subject for OnUpload {
    type Key = (Id<()>, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, _): &Self::Key) -> Result<Option<Self>, Fault> {
        batch::lock(tx, *id, cx.actor.person)?;
        let Some(upload) = batch::load(tx, *id, cx.actor.person, KIND)? else { return Ok(None) };
        let (new, changed) = tx.one(&store::STAGED_COUNT, params![*id])?;
        // The posts may have changed since the rows were staged.
        let within = tx.all(&store::STAGED_COMMUNITIES, params![*id])?.into_iter().all(|(code,)| {
            let path = code.as_deref().map(PlacePath::of_division).unwrap_or_default();
            cx.actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(&path))
        });
        Ok(Some(Self { loaded: upload.row.loaded_at.is_some(), new, changed, within }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { own: true, ..Facts::default() }
    }
}

impl Command for LoadShops {
    type Subject = OnUpload;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (Id<()>, PersonId) {
        (self.upload, Id::from_bytes([0; 16]))
    }
    fn decide(self, on: &OnUpload, _: &Decide<'_>) -> Result<Change, Refusal> {
        if on.loaded {
            return Err(Refusal::new("refusal-roster-loaded"));
        }
        if !on.within || on.new + on.changed == 0 {
            return Err(Refusal::new("refusal-roster-stale"));
        }
        let (upload, new, changed) = (self.upload, on.new, on.changed);
        Ok(Change::none().tell("new", new).tell("changed", changed).and(Effect::rows(move |tx, cx| {
            let stale = || Fault::from(Refusal::new("refusal-roster-stale"));
            let moved = |result: Result<u64, DbError>| match result {
                Ok(n) => Ok(i64::try_from(n).unwrap_or(i64::MAX)),
                Err(e) if e.kind == DbErrorKind::Unique => Err(stale()),
                Err(e) => Err(e.into()),
            };
            if moved(tx.exec(&store::LOAD_NEW, params![upload]))? != new
                || moved(tx.exec(&store::LOAD_CHANGED, params![upload]))? != changed
            {
                return Err(stale());
            }
            tx.exec(&store::STAGED_CLEAR, params![upload])?;
            batch::finish(tx, upload, cx.now)
        })))
    }
}

/// Reads an upload again, stages it and loads it. Rows that are the same are passed over; faulty rows stop it unless the
/// person said to leave them out.
///
/// # Errors
/// `refusal-roster-faulty` with `count`, `refusal-roster-nothing`, `refusal-roster-stale`, `refusal-roster-loaded`.
pub async fn load(
    office: &Office,
    actor: &Actor,
    envelope: Envelope,
    upload: Id<()>,
    leave_faulty: bool,
) -> Result<Receipt, Fault> {
    // Only whoever may load writes anything, beside the tables too.
    if !office.policy().may_ever(actor, VERB) {
        return Err(Fault::Forbidden);
    }
    let (keys, who, of) = (office.keys().clone(), actor.clone(), (upload, KIND.to_owned()));
    let found = again(office, actor, of, fields::schema(), leave_faulty, move |read, reach, opened| {
        roster::plan(read, &keys, &who, reach, opened)
    })
    .await?;
    if let Some(plan) = found {
        stage(office, upload, plan).await?;
    }
    office.run(actor, envelope, LoadShops { upload }).await
}

async fn stage(office: &Office, upload: Id<()>, plan: Plan) -> Result<(), Fault> {
    let inside = office.clone();
    office
        .keep(move |tx| {
            tx.exec(&store::STAGED_CLEAR, params![upload])?;
            for row in plan.rows.iter().filter(|r| matches!(r.verdict, Verdict::New | Verdict::Changed)) {
                stage_row(tx, &inside, upload, row)?;
            }
            Ok(())
        })
        .await
}

fn stage_row(tx: &mut Tx<'_>, office: &Office, upload: Id<()>, row: &PlanRow<Write>) -> Result<(), Fault> {
    let Some(write) = &row.write else { return Ok(()) };
    let now = office.now();
    let (id, base): (ShopId, i64) = match &write.known {
        Some(known) => (known.id, known.revision),
        None => (Id::fresh(now), 0),
    };
    let verdict = if row.verdict == Verdict::New { "new" } else { "changed" };
    let (shop, path) = (&write.shop, write.place.path());
    let sealed = seal(office.keys(), id, shop)?;
    tx.exec(
        &store::STAGED_ADD,
        params![
            upload,
            verdict,
            base,
            id,
            shop.trade,
            shop.name,
            shop.sort,
            write.place.id,
            write.place.code,
            path.city,
            path.district,
            path.street,
            path.community,
            path.grid,
            path.compound,
            shop.address,
            sealed.keeper,
            sealed.phone,
            sealed.tail,
            shop.gas,
            shop.opens,
            shop.note,
            now.day().to_string()
        ],
    )?;
    Ok(())
}
