//! What is done in one transaction, from a page or from a phone that was without a network: a finding with the matter it
//! becomes, a second look with what the matter hears of it.

use liren_instruments::{Form, form::Kind};
use liren_kernel::{Instant, Line, Paragraph, Refusal};
use liren_matters::{
    commands::{raise::Raise, recheck::Recheck, report::Details},
    model::Source,
};
use liren_office::{DossierId, Envelope, Fault, Receipt, Together};
use liren_store::params;

use crate::{
    checklist,
    commands::{find::Find, look::Look, pass_on::PassOn},
    model::{Category, Did, FindingId},
    store,
    subject::{self, Round},
};

/// The round, within reach of whoever acts.
///
/// # Errors
/// [`Fault::NotFound`]; when the database fails.
pub fn round(together: &mut Together<'_, '_>, id: DossierId) -> Result<Round, Fault> {
    let (keys, actor) = (together.keys().clone(), together.actor().clone());
    together.read(|read, reach| subject::round(read, &keys, reach, &actor, id, false))?.ok_or(Fault::NotFound)
}

/// The finding; what is passed on becomes a matter, and the two know each other: all of it, or none.
///
/// # Errors
/// As [`liren_office::Office::run`].
pub fn find(together: &mut Together<'_, '_>, envelope: Envelope, find: Find) -> Result<Receipt, Fault> {
    let (id, photos, voice) = (find.round, find.before.clone(), find.voice.clone());
    let round = round(together, id)?;
    let details = details(&round, &find)?;
    let first = together.run(envelope, find)?;
    let Some(details) = details else { return Ok(first) };
    let finding: Option<FindingId> = first.told_as("finding");
    let finding = finding.ok_or_else(|| Fault::Internal("a finding without its id".into()))?;
    let (details, item) = (Details { photos, ..details }, Some(finding.cast()));
    let source = if round.is_grid() { Source::Grid } else { Source::Patrol };
    let raise = Raise { from: id, item, details, voice, source, found_at: told_at(&first)?, fixed: None };
    let matter = together.run(envelope.also(1), raise)?.dossier.ok_or(Fault::NotFound)?;
    together.run(envelope.also(2), PassOn { round: id, finding, matter })?;
    Ok(first)
}

/// What the ledger is told of something that is passed on. It is kept in Chinese, in whatever language the page was.
fn details(round: &Round, find: &Find) -> Result<Option<Details>, Refusal> {
    let read = checklist::read(&round.checklist, &find.answers)?;
    let Some((category, Did::PassedOn, words)) = read.found else { return Ok(None) };
    let stop = round.stop(&find.entrance).ok_or_else(|| Refusal::field("entrance", "refusal-patrol-stop"))?;
    let spot = format!("{} {}", read.floor, include_str!("../data/storey.txt").trim());
    let title = format!("{} {spot} {}", stop.name, label(&round.checklist, category));
    Ok(Some(Details {
        place: find.entrance.clone(),
        category: category.matter().to_owned(),
        title: Line::new("words", &title)?,
        spot: Line::optional("words", &spot)?,
        text: Paragraph::optional("words", &words)?,
        photos: Vec::new(),
    }))
}

/// The Chinese words of a category.
fn label(form: &Form, category: Category) -> String {
    let found = form.question("kind").and_then(|q| match &q.kind {
        Kind::One { choices } => choices.iter().find(|c| c.name == category.name()),
        _ => None,
    });
    found.map(|c| c.label.zh.clone()).unwrap_or_default()
}

/// When it happened, as the first receipt has it: a repeat of the whole then says the same throughout.
fn told_at(receipt: &Receipt) -> Result<Instant, Fault> {
    receipt.told_as("at").map(Instant::from_ms).ok_or_else(|| Fault::Internal("a receipt without its moment".into()))
}

/// The look, and the same told to the matter that the finding became.
///
/// # Errors
/// As [`liren_office::Office::run`].
pub fn look(together: &mut Together<'_, '_>, envelope: Envelope, look: Look) -> Result<Receipt, Fault> {
    let (finding, from, good, photos) = (look.finding, look.round, look.right, look.photos.clone());
    let first = together.run(envelope, look)?;
    let matter = together.read(|read, _| Ok(read.opt(&store::FINDING, params![finding])?))?.and_then(|f| f.matter);
    let Some(matter) = matter else { return Ok(first) };
    let again = Recheck { matter, from, good, text: None, photos, seen_at: told_at(&first)? };
    match together.run(envelope.also(1), again) {
        // A matter that was restricted meanwhile is not theirs any more; their look stands.
        Ok(_) | Err(Fault::NotFound | Fault::Forbidden) => Ok(first),
        Err(fault) => Err(fault),
    }
}
