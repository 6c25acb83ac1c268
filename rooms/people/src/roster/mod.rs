//! A roster from an office's own Excel: uploaded, columns matched, checked by cell, shown as what would change, loaded
//! at one tap in one transaction. Nothing of it stands in the register before.

pub mod batch;
pub mod fields;
pub mod load;
pub mod outcome;
pub mod plan;
pub mod screen;
pub mod store;

use liren_kernel::Refusal;
use liren_office::{Actor, Fault, Office, Reach};
use liren_papers::mapping::Schema;
use liren_store::Read;

pub use batch::{Batch, Opened};
pub use outcome::{Plan, PlanRow, Verdict};

/// Whether a file may be loaded as it was read: rows that are wrong are left out only when somebody said so, and something
/// must remain.
fn may_be_loaded<W>(plan: &Plan<W>, leave_faulty: bool) -> Result<(), Refusal> {
    let faulty = plan.count(Verdict::Faulty);
    if faulty > 0 && !leave_faulty {
        return Err(Refusal::new("refusal-roster-faulty").arg("count", faulty));
    }
    if plan.count(Verdict::New) + plan.count(Verdict::Changed) == 0 {
        return Err(Refusal::new("refusal-roster-nothing"));
    }
    Ok(())
}

/// Reads an upload of one's own once more, to be staged and loaded. Nothing when it is loaded already: a second tap gets the
/// first receipt. Rows that are wrong stop it unless the person said to leave them out.
///
/// # Errors
/// `refusal-roster-faulty` with `count`, `refusal-roster-nothing`; what `plan` refuses; [`Fault::NotFound`] when the upload is
/// not the actor's own for `kind`.
pub async fn again<W, F>(
    office: &Office,
    actor: &Actor,
    (id, kind): (batch::BatchId, String),
    schema: Schema,
    leave_faulty: bool,
    plan: F,
) -> Result<Option<Plan<W>>, Fault>
where
    W: Send + 'static,
    F: FnOnce(&mut Read<'_>, &Reach, &Opened) -> Result<Plan<W>, Fault> + Send + 'static,
{
    let (keys, person) = (office.keys().clone(), actor.person);
    let turn = office.workbooks().take().await?;
    let found = office
        .read(actor, move |read, reach| {
            let batch = batch::load(read, id, person, &kind)?.ok_or(Fault::NotFound)?;
            if batch.row.loaded_at.is_some() {
                return Ok(None);
            }
            let opened = batch.open(&turn, read, &keys, &schema)?;
            plan(read, reach, &opened).map(Some)
        })
        .await?;
    if let Some(plan) = &found {
        may_be_loaded(plan, leave_faulty)?;
    }
    Ok(found)
}
