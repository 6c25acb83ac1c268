//! How the search box is answered: matters within reach, by words or number.

use liren_office::{Fault, listing::Short};
use liren_store::Read;
use liren_ui::Row;
use liren_web::{Find, Finding};

use crate::{model::KIND, policy::OPEN, store, views};

/// The answer of this room.
pub const FIND: Find = Find { title_key: "matter-list-title", verb: OPEN, all: Some(("/matters?q=", OPEN)), run: find };

fn find(read: &mut Read<'_>, asked: &Finding<'_>) -> Result<Vec<Row>, Fault> {
    let found: Vec<Short> = asked.dossiers(read, KIND)?;
    let categories = read.all(&store::CATEGORY_NAMES, &[])?;
    Ok(found.into_iter().map(|h| views::row(&asked.t, &h, &categories, "", asked.now)).collect())
}
