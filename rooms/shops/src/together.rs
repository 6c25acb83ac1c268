//! What is done in one transaction: a check with the matters that come of it.

use liren_kernel::{Instant, Line};
use liren_matters::{
    commands::{
        raise::{Fixed, Raise},
        report::Details,
    },
    model::Source,
};
use liren_office::{Envelope, Fault, Receipt, Together};

use crate::{
    checklist,
    commands::check::{Check, ItemId},
    model::{State, category},
    store::{ShopRow, within},
    subject::{self, Evening},
};

/// The check; every point that was not right becomes a matter, closed where it was put right on the spot: all of it, or none.
///
/// # Errors
/// As [`liren_office::Office::run`].
pub fn check(together: &mut Together<'_, '_>, envelope: Envelope, check: Check) -> Result<Receipt, Fault> {
    let keys = together.keys().clone();
    let (evening, shop) = together.read(|read, reach| {
        let evening = subject::evening(read, &keys, reach, check.evening, false)?.ok_or(Fault::NotFound)?;
        let shop = within::shop(read, reach, check.shop)?.ok_or(Fault::NotFound)?;
        Ok((evening, shop))
    })?;
    let wanted = check.clone();
    let first = together.run(envelope, check)?;
    // The receipt of the first time says what was found: a repeat raises the same, and nothing twice.
    for (n, (item, id)) in (1_u8..).zip(faults(&first)) {
        let raise = raise(&evening, &shop, &wanted, item, id, told_at(&first)?)?;
        together.run(envelope.also(n), raise)?;
    }
    Ok(first)
}

/// The points that were not right, as a receipt tells them.
fn faults(receipt: &Receipt) -> Vec<(&str, ItemId)> {
    let told = receipt.told.iter();
    told.filter_map(|(name, id)| Some((name.strip_prefix("fault-")?, id.parse().ok()?))).collect()
}

/// When the first receipt has it.
fn told_at(receipt: &Receipt) -> Result<Instant, Fault> {
    receipt.told_as("at").map(Instant::from_ms).ok_or_else(|| Fault::Internal("a receipt without its moment".into()))
}

/// What the ledger is told. It is kept in Chinese, in whatever language the page was.
fn raise(
    evening: &Evening,
    shop: &ShopRow,
    check: &Check,
    item: &str,
    id: ItemId,
    found_at: Instant,
) -> Result<Raise, Fault> {
    let form = &evening.checklist;
    let points = check.read(form, shop)?.points;
    let fixed = points.iter().any(|(name, state)| name == item && *state == State::Fixed);
    let title: String = format!("{}没有做到：{}", shop.name, checklist::label(form, item, false));
    let cut: String = title.chars().take(liren_kernel::text::LINE_MAX).collect();
    let words = check.words.clone();
    let fixed = match (fixed, &words) {
        (true, Some(text)) => Some(Fixed { text: text.clone(), photos: check.after.clone(), persuaded: false }),
        _ => None,
    };
    let details = Details {
        place: shop.place_code.clone(),
        category: category(item).to_owned(),
        title: Line::new("words", &cut)?,
        spot: Line::optional("words", &shop.address)?,
        text: words,
        photos: check.before.clone(),
    };
    Ok(Raise { from: check.evening, item: Some(id), details, voice: None, source: Source::Patrol, found_at, fixed })
}
