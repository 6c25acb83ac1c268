//! Dossiers follow their place when places merge or are drawn anew: the `now` scope columns, the search index and a
//! journal line each. The columns as of the date are never touched (design §9.2).

use liren_kernel::{Instant, PlacePath, ScopeColumn, Verb};
use liren_store::{Tx, params};

use crate::{Fault, Header, Keys, PersonId, headers, journal, store};

/// Headers moved at a time.
const AT_ONCE: i64 = 500;

/// Who moves them and why.
#[derive(Debug, Clone, Copy)]
pub struct Mover<'a> {
    /// Writes the journal.
    pub keys: &'a Keys,
    /// Who acts.
    pub actor: PersonId,
    /// When.
    pub now: Instant,
    /// The act that makes them move.
    pub verb: Verb,
}

/// Gives every dossier with `code` in `column` the path that `to` says (`None` leaves it); how many moved. Sealed
/// dossiers carry no columns and stay as they are.
///
/// # Errors
/// When the database fails.
pub fn move_dossiers(
    tx: &mut Tx<'_>,
    mover: &Mover<'_>,
    column: ScopeColumn,
    code: &str,
    to: &dyn Fn(&Header) -> Option<PlacePath>,
) -> Result<u64, Fault> {
    let text = format!(
        "SELECT {} FROM dossier d WHERE d.{} = ?1 AND d.seq > ?2 ORDER BY d.seq LIMIT ?3",
        store::HEADER,
        column.name()
    );
    let (mut after, mut moved) = (0, 0);
    loop {
        let headers: Vec<Header> = tx.all_text(&text, params![code, after, AT_ONCE])?;
        let Some(last) = headers.last() else { return Ok(moved) };
        after = last.seq;
        for header in headers {
            if let Some(path) = to(&header).filter(|path| *path != header.path()) {
                move_one(tx, mover, header, &path)?;
                moved += 1;
            }
        }
    }
}

fn move_one(tx: &mut Tx<'_>, mover: &Mover<'_>, mut header: Header, path: &PlacePath) -> Result<(), Fault> {
    let payload = serde_json::json!({ "from": header.path(), "to": path });
    tx.exec(
        &store::DOSSIER_MOVE,
        params![header.seq, path.city, path.district, path.street, path.community, path.grid, path.compound],
    )?;
    header.city.clone_from(&path.city);
    header.district.clone_from(&path.district);
    header.street.clone_from(&path.street);
    header.community.clone_from(&path.community);
    header.grid.clone_from(&path.grid);
    header.compound.clone_from(&path.compound);
    let line = journal::Line { at: mover.now, actor: mover.actor, verb: mover.verb, command: None, payload: &payload };
    let revision = header.revision;
    journal::append(tx, mover.keys, &mut header, revision, &line)?;
    // Rows of level 2 are found by their team alone and hold no place tokens.
    if !header.level.is_encrypted() {
        headers::index(tx, mover.keys, &header, Vec::new())?;
    }
    Ok(())
}
