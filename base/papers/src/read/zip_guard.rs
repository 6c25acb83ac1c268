//! Reading a zip only after it is known to unpack to a bearable size.

use std::io::{Cursor, Read, sink};

use liren_kernel::Refusal;
use zip::ZipArchive;

use super::{MAX_UNPACKED, cursor};

/// Most parts a workbook may have; a real one has dozens.
const MAX_PARTS: usize = 5_000;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Opens the archive if its declared sizes add up to no more than [`MAX_UNPACKED`] and none of them lies.
pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, Refusal> {
    let damaged = |_| Refusal::new("refusal-papers-damaged");
    let bomb = || Refusal::new("refusal-papers-bomb").arg("max", MAX_UNPACKED / 1024 / 1024);
    let mut archive = ZipArchive::new(cursor(bytes)).map_err(damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(bomb());
    }
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        declared = declared.saturating_add(archive.by_index_raw(index).map_err(damaged)?.size());
    }
    if declared > MAX_UNPACKED {
        return Err(bomb());
    }
    // A header can say anything; unpacking into nothing, no further than was declared, costs time but no memory.
    for index in 0..archive.len() {
        let part = match archive.by_index(index) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(_)) => return Err(Refusal::new("refusal-papers-password")),
            Err(_) => return Err(Refusal::new("refusal-papers-damaged")),
        };
        let size = part.size();
        let unpacked =
            std::io::copy(&mut part.take(size + 1), &mut sink()).map_err(|_| Refusal::new("refusal-papers-damaged"))?;
        if unpacked > size {
            return Err(bomb());
        }
    }
    Ok(archive)
}
