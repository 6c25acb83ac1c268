//! Doors and stairs: photos taken in, phones that come back together while others read pages, briefs, rates, rotas.

mod brief;
mod home;
mod phone;
mod photos;
mod rates;
mod street;

use std::path::Path;

use super::{BenchArgs, patrol, table::Figure};

/// The figures.
///
/// # Errors
/// When something cannot be measured, or anything that was sent is lost, doubled or damaged.
pub fn measure(args: &BenchArgs, folder: &Path) -> Result<Vec<Figure>, String> {
    let database = super::scratch(args, "doors")?;
    let url = database.as_ref().map(liren_store::scratch::Scratch::url);
    // One round more, for a phone that sends what its camera took.
    let street = street::lay(&folder.join("doors"), url, args.phones + 1)?;
    let mut figures = home::measure(&street, &folder.join("doors"))?;
    figures.extend(brief::measure(&street)?);
    figures.extend(rates::measure(args, &folder.join("rates"))?);
    figures.push(patrol::measure());
    Ok(figures)
}
