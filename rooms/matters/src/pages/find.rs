//! How the search box is answered: matters within reach, by words or number.

use liren_office::{Fault, listing};
use liren_store::Read;
use liren_ui::Row;
use liren_web::{Find, Finding};

use crate::{model::KIND, policy::OPEN, store, views};

/// The answer of this room.
pub const FIND: Find = Find { title_key: "matter-list-title", verb: OPEN, run: find };

fn find(read: &mut Read<'_>, asked: &Finding<'_>) -> Result<Vec<Row>, Fault> {
    let found = match listing::search(read, asked.keys, asked.reach, KIND, asked.text, None, 10) {
        Err(Fault::Refused(_)) => return Ok(Vec::new()),
        found => found?,
    };
    let categories = read.all(&store::CATEGORIES, &[])?;
    // Suggestions never show level 2 or 3.
    let open = found.iter().filter(|h| !h.level.is_encrypted());
    Ok(open.map(|h| views::row(&asked.t, h, &categories, "", asked.now)).collect())
}
