//! 导入名单: the list of those taken, staged in tables of its own and moved at once, all or nothing.

use liren_kernel::{Id, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Facts, Fault, Header, LoadContext, Office,
    Receipt, Subject,
};
use liren_people::{
    joint,
    roster::{self, Verdict, batch},
};
use liren_store::{DbErrorKind, Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now};
use crate::recruit::{
    fields,
    model::State,
    plan::{self, Plan},
    store,
    subject::{self, Recruitment},
};

/// What an upload for a recruitment is kept under.
#[must_use]
pub fn upload_kind(recruitment: DossierId) -> String {
    format!("taken:{recruitment}")
}

/// Loads what was staged of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoadTaken {
    /// Which recruitment.
    pub recruitment: DossierId,
    /// Which upload.
    pub upload: Id<()>,
}

/// A recruitment with an upload of one's own.
#[derive(Debug)]
pub struct Loading {
    recruitment: Recruitment,
    loaded: bool,
    new: i64,
    changed: i64,
}

impl Subject for Loading {
    type Key = (DossierId, Id<()>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, upload): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(recruitment) = Recruitment::load(tx, cx, id)? else { return Ok(None) };
        batch::lock(tx, *upload, cx.actor.person)?;
        let Some(found) = batch::load(tx, *upload, cx.actor.person, &upload_kind(*id))? else { return Ok(None) };
        let (new, changed) = tx.one(&store::STAGED_COUNT, params![*upload])?;
        Ok(Some(Self { recruitment, loaded: found.row.loaded_at.is_some(), new, changed }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.recruitment.header)
    }
    fn facts(&self) -> Facts {
        self.recruitment.facts()
    }
}

impl Command for LoadTaken {
    type Subject = Loading;
    const VERB: Verb = Verb("recruit.load");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Id<()>) {
        (self.recruitment, self.upload)
    }
    fn decide(self, on: &Loading, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.loaded {
            return Err(Refusal::new("refusal-roster-loaded"));
        }
        if on.recruitment.state == State::Closed {
            return Err(not_now());
        }
        let (upload, new, changed) = (self.upload, on.new, on.changed);
        let first = on.recruitment.state == State::Calling;
        let change = if first { Change::to(State::Placing.name()).due(None) } else { Change::none() };
        let change = change.tell("new", new).tell("changed", changed).and(Effect::rows(move |tx, cx| {
            joint::load_staged(tx, cx, upload)?;
            let stale = || Fault::from(Refusal::new("refusal-roster-stale"));
            let moved = |result: Result<u64, liren_store::DbError>| match result {
                Ok(n) => Ok(i64::try_from(n).unwrap_or(i64::MAX)),
                Err(e) if e.kind == DbErrorKind::Unique => Err(stale()),
                Err(e) => Err(e.into()),
            };
            if moved(tx.exec(&store::LOAD_NEW, params![upload, cx.dossier]))? != new
                || moved(tx.exec(&store::LOAD_CHANGED, params![upload, cx.dossier]))? != changed
            {
                return Err(stale());
            }
            for (person, skills) in tx.all(&store::STAGED_PERSONS, params![upload])? {
                joint::add_skills(tx, cx, person, &subject::lines(&skills))?;
            }
            tx.exec(&store::STAGED_CLEAR, params![upload])?;
            batch::finish(tx, upload, cx.now)
        }));
        Ok(entry(change, cx, "list", json!({ "new": new, "changed": changed })))
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
    recruitment: DossierId,
    upload: Id<()>,
    leave_faulty: bool,
) -> Result<Receipt, Fault> {
    let (keys, now, of) = (office.keys().clone(), office.now(), (upload, upload_kind(recruitment)));
    let found = roster::again(office, actor, of, fields::schema(), leave_faulty, move |read, reach, opened| {
        let on = subject::load(read, &keys, reach, recruitment, false)?.ok_or(Fault::NotFound)?;
        plan::read(read, &keys, reach, &on, opened, now)
    })
    .await?;
    if let Some(plan) = found {
        // Only whoever may load writes anything, beside the tables too.
        if !office.policy().may_ever(actor, LoadTaken::VERB) {
            return Err(Fault::Forbidden);
        }
        stage(office, upload, plan).await?;
    }
    office.run(actor, envelope, LoadTaken { recruitment, upload }).await
}

async fn stage(office: &Office, upload: Id<()>, plan: Plan) -> Result<(), Fault> {
    let (keys, today) = (office.keys().clone(), office.now().day());
    office
        .keep(move |tx| {
            tx.exec(&store::STAGED_CLEAR, params![upload])?;
            joint::clear_staged(tx, upload)?;
            for row in &plan.rows {
                let verdict = match row.verdict {
                    Verdict::New => "new",
                    Verdict::Changed => "changed",
                    Verdict::Same | Verdict::Faulty => continue,
                };
                let Some(write) = &row.write else { continue };
                if let Some(newcomer) = &write.newcomer {
                    joint::stage_person(tx, &keys, upload, newcomer, today)?;
                }
                tx.exec(
                    &store::STAGED_ADD,
                    params![
                        upload,
                        verdict,
                        write.id,
                        write.identity,
                        write.digest,
                        write.base,
                        write.person,
                        write.name,
                        write.sort,
                        write.birth_year,
                        write.degree,
                        write.major,
                        write.skills.join("\n"),
                        write.result.name()
                    ],
                )?;
            }
            Ok(())
        })
        .await
}
