//! What is done in one transaction, from a page or from a phone that was without a network: the matter of the ledger,
//! and whether whoever reports it may. All of it, or none.

use liren_kernel::Instant;
use liren_matters::{
    commands::report::{Details, Report},
    model::Source,
};
use liren_office::{Envelope, Fault, Receipt, Together};

use crate::commands::report::Sent;

/// Reports a facility or a hazard.
///
/// # Errors
/// As [`liren_office::Office::run`].
pub fn report(
    together: &mut Together<'_, '_>,
    envelope: Envelope,
    details: Details,
    at: Option<Instant>,
) -> Result<Receipt, Fault> {
    let receipt = together.run(envelope, Report { details, source: Source::Sentinel, restricted: false, at })?;
    let matter = receipt.dossier.ok_or(Fault::NotFound)?;
    together.run(envelope.also(1), Sent { matter })?;
    Ok(receipt)
}
