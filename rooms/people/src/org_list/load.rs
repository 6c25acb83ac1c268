//! 导入单位: what was staged of a list, moved at once, all or nothing.

use liren_kernel::{Id, Line, PlacePath, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Envelope, Facts, Fault, Header, LoadContext, Office, PersonId, Receipt,
    Role, Subject,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use super::{
    KIND, Plan, fields,
    plan::{self, Reader, Write},
    store::{self, StagedRow, UploadId},
};
use crate::{
    OrgKind,
    commands::{
        org::{self, Row},
        rows,
    },
    index,
    model::path_of_code,
    roster::{self, PlanRow, Verdict, batch},
    store as people,
};

/// Loads what was staged of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoadOrgs {
    /// Which upload.
    pub upload: UploadId,
}

/// An upload of one's own, with what is staged of it.
pub struct OnUpload {
    loaded: bool,
    staged: Vec<StagedRow>,
    within: bool,
}

impl Subject for OnUpload {
    type Key = (UploadId, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, _): &Self::Key) -> Result<Option<Self>, Fault> {
        batch::lock(tx, *id, cx.actor.person)?;
        let Some(upload) = batch::load(tx, *id, cx.actor.person, KIND)? else { return Ok(None) };
        let staged = tx.all(&store::STAGED, params![*id])?;
        // The posts may have changed since the rows were staged.
        let mine = |path: &PlacePath| {
            let may = |role| matches!(role, Role::CommunityWorker | Role::StationLead | Role::StreetManager);
            cx.actor.posts.iter().any(|post| may(post.role) && post.covers(path))
        };
        let mut within =
            staged.iter().flat_map(|row| row.codes.lines()).all(|code| path_of_code(code).is_some_and(|p| mine(&p)));
        for row in staged.iter().filter(|row| row.verdict == "changed") {
            within &= tx.opt(&people::ORG_BY_ID, params![row.id])?.is_some_and(|org| mine(&org.path()));
        }
        Ok(Some(Self { loaded: upload.row.loaded_at.is_some(), staged, within }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { own: true, ..Facts::default() }
    }
}

impl Command for LoadOrgs {
    type Subject = OnUpload;
    const VERB: Verb = Verb("org.load");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (UploadId, PersonId) {
        (self.upload, Id::from_bytes([0; 16]))
    }
    fn decide(self, on: &OnUpload, _: &Decide<'_>) -> Result<Change, Refusal> {
        if on.loaded {
            return Err(Refusal::new("refusal-roster-loaded"));
        }
        if !on.within || on.staged.is_empty() {
            return Err(Refusal::new("refusal-roster-stale"));
        }
        let (upload, staged) = (self.upload, on.staged.clone());
        let new = staged.iter().filter(|row| row.verdict == "new").count();
        Ok(Change::none().tell("new", new).tell("changed", staged.len() - new).and(rows(move |tx, cx| {
            let today = cx.now.day().to_string();
            for row in &staged {
                move_row(tx, row, &today)?;
            }
            tx.exec(&store::STAGED_CLEAR, params![upload])?;
            batch::finish(tx, upload, cx.now)
        })))
    }
}

fn stale() -> Fault {
    Refusal::new("refusal-roster-stale").into()
}

fn move_row(tx: &mut Tx<'_>, staged: &StagedRow, today: &str) -> Result<(), Fault> {
    let areas = staged
        .codes
        .lines()
        .map(|code| Ok((code.to_owned(), path_of_code(code).ok_or_else(stale)?)))
        .collect::<Result<Vec<_>, Fault>>()?;
    if staged.verdict == "new" {
        let row = Row {
            id: staged.id,
            kind: OrgKind::from_name(&staged.kind).ok_or_else(stale)?,
            name: Line::new("name", &staged.name)?,
            sort: staged.sort.clone(),
            credit: staged.credit_code.clone(),
            contact: staged.contact.clone(),
            note: staged.note.clone(),
            place: staged.place,
            path: areas.first().map(|(_, path)| path.clone()).unwrap_or_default(),
            areas,
        };
        // Somebody registered it since the file was looked at.
        return org::insert(tx, &row, today).map_err(|fault| match fault {
            Fault::Refused(_) => stale(),
            other => other,
        });
    }
    let now = tx.opt(&people::ORG_BY_ID, params![staged.id])?.ok_or_else(stale)?;
    let as_seen = now.contact == staged.was_contact && now.note == staged.was_note;
    if !as_seen || now.credit_code != staged.was_credit || now.until_day.is_some() {
        return Err(stale());
    }
    tx.exec(&people::ORG_SET, params![staged.id, staged.contact, staged.note])?;
    tx.exec(&store::CREDIT_SET, params![staged.id, staged.credit_code])?;
    org::serve(tx, now.seq, &now.sort, &areas)?;
    index::org(tx, staged.id)
}

/// Reads the file once more, stages it and loads it. Rows that are the same are passed over; faulty rows stop it unless the
/// person said to leave them out.
///
/// # Errors
/// `refusal-roster-faulty` with `count`, `refusal-roster-nothing`, `refusal-roster-stale` when the register changed
/// meanwhile, `refusal-roster-loaded`.
pub async fn load(
    office: &Office,
    actor: &Actor,
    envelope: Envelope,
    upload: UploadId,
    leave_faulty: bool,
) -> Result<Receipt, Fault> {
    // Only whoever may load writes anything, beside the register too.
    if !office.policy().may_ever(actor, LoadOrgs::VERB) {
        return Err(Fault::Forbidden);
    }
    let (inside, who, of) = (office.clone(), actor.clone(), (upload, KIND.to_owned()));
    let found = roster::again(office, actor, of, fields::schema(), leave_faulty, move |read, reach, opened| {
        plan::plan(read, Reader { actor: &who, reach, policy: inside.policy() }, opened)
    })
    .await?;
    if let Some(plan) = found {
        stage(office, upload, plan).await?;
    }
    office.run(actor, envelope, LoadOrgs { upload }).await
}

async fn stage(office: &Office, upload: UploadId, plan: Plan) -> Result<(), Fault> {
    let now = office.now();
    office
        .keep(move |tx| {
            tx.exec(&store::STAGED_CLEAR, params![upload])?;
            plan.rows.iter().try_for_each(|row| stage_row(tx, upload, row, now))
        })
        .await
}

fn stage_row(tx: &mut Tx<'_>, upload: UploadId, row: &PlanRow<Write>, now: liren_kernel::Instant) -> Result<(), Fault> {
    let (Some(write), Verdict::New | Verdict::Changed) = (&row.write, row.verdict) else { return Ok(()) };
    let known = write.known.as_ref();
    tx.exec(
        &store::STAGED_ADD,
        params![
            upload,
            if known.is_some() { "changed" } else { "new" },
            known.map_or_else(|| Id::fresh(now), |org| org.id),
            write.kind.name(),
            write.name,
            write.sort,
            write.place,
            write.codes.join("\n"),
            write.credit,
            write.contact,
            write.note,
            known.and_then(|org| org.credit_code.clone()),
            known.map_or("", |org| org.contact.as_str()),
            known.map_or("", |org| org.note.as_str())
        ],
    )?;
    Ok(())
}
