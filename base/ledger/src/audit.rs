//! Counting the books again, for `liren verify`.

use liren_office::Fault;
use liren_store::Read;

use crate::store;

/// How many vouchers there are, what is wrong, and what is worth knowing.
///
/// # Errors
/// When the database fails.
pub fn audit(read: &mut Read<'_>) -> Result<(u64, Vec<String>, Vec<String>), Fault> {
    let mut faults = Vec::new();
    for (voucher,) in read.all(&store::AUDIT_SUMS, &[])? {
        faults.push(format!("voucher {voucher} does not sum to zero"));
    }
    for (account, kept, counted) in read.all(&store::AUDIT_BALANCES, &[])? {
        faults.push(format!("account {account}: balance {kept}, postings {counted}"));
    }
    for (account, kept, counted) in read.all(&store::AUDIT_HELD, &[])? {
        faults.push(format!("account {account}: {kept} held, holds {counted}"));
    }
    for (account, day, kept, counted) in read.all(&store::AUDIT_DAYS, &[])? {
        faults.push(format!("account {account} on {day}: day {kept}, postings {counted}"));
    }
    for (voucher,) in read.all(&store::AUDIT_REVERSALS, &[])? {
        faults.push(format!("voucher {voucher} is not the reverse of what it names"));
    }
    let mut notes = Vec::new();
    let (below,) = read.one(&store::AUDIT_BELOW, &[])?;
    if below > 0 {
        notes.push(format!("{below} accounts stand below their lowest balance since something was corrected"));
    }
    let (vouchers,) = read.one(&store::AUDIT_COUNT, &[])?;
    Ok((u64::try_from(vouchers).unwrap_or(0), faults, notes))
}
