//! Reading a zip only after it is known to unpack to a bearable size, and what is in it to be bearable to go over.

use std::collections::HashSet;
use std::io::{Cursor, Read, sink};

use liren_kernel::Refusal;
use zip::ZipArchive;

use super::cursor;
use super::survey::{self, Limits, Survey, Work};

/// Most parts a workbook may have; a real one has dozens.
const MAX_PARTS: usize = 5_000;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Opens the archive if its declared sizes add up to no more than the limits allow a file of this size, none of them
/// lies, and its parts hold no more than can be gone over.
pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits, work: &mut Work) -> Result<(Archive<'a>, Survey), Refusal> {
    let damaged = || Refusal::new("refusal-papers-damaged");
    // Real tables shrink to a tenth; one that shrinks to a thousandth repeats itself to keep its reader busy.
    let allowed = limits.unpacked.min(limits.free + limits.ratio * bytes.len() as u64);
    let bomb = || Refusal::new("refusal-papers-bomb").arg("max", allowed / 1024 / 1024);
    let mut archive = ZipArchive::new(cursor(bytes)).map_err(|_| damaged())?;
    if archive.len() > MAX_PARTS {
        return Err(bomb());
    }
    let mut declared = 0_u64;
    let mut names = HashSet::new();
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| damaged())?;
        declared = declared.saturating_add(part.size());
        // Readers look for parts without regard to case: of two that differ in nothing else, another would be read
        // than was looked at.
        if !names.insert(part.name().map_err(|_| damaged())?.replace('\\', "/").to_ascii_lowercase()) {
            return Err(damaged());
        }
    }
    if declared > allowed {
        return Err(bomb());
    }
    let mut survey = Survey::new();
    for index in 0..archive.len() {
        let part = match archive.by_index(index) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(_)) => return Err(Refusal::new("refusal-papers-password")),
            Err(_) => return Err(damaged()),
        };
        let size = part.size();
        let name = part.name().map_err(|_| damaged())?.into_owned();
        // A header can say anything: no further than was declared, and then it is looked whether that was all.
        let mut part = part.take(size + 1);
        if is_markup(&name)
            && let Some(facts) = survey::part(&mut part, limits, work)?
        {
            survey.insert(name, facts);
        }
        std::io::copy(&mut part, &mut sink()).map_err(|_| damaged())?;
        if part.limit() == 0 {
            return Err(bomb());
        }
    }
    Ok((archive, survey))
}

/// Whether a part is one that the reader of values may look into; pictures are only unpacked.
fn is_markup(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".xml") || name.ends_with(".rels")
}
