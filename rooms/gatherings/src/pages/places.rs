//! Places to choose from: those of the reader's posts, and the venues and compounds in them.

use liren_kernel::ScopeColumn;
use liren_office::{Fault, Reach};
use liren_places::{Kind, find};
use liren_store::Read;
use liren_ui::Choice;

/// Choices in one list at most.
const MOST: usize = 300;

/// Codes and names, from wide to narrow.
pub fn choices(read: &mut Read<'_>, reach: &Reach) -> Result<Vec<(String, String)>, Fault> {
    let mut all: Vec<(String, String)> = Vec::new();
    let posts: Vec<(ScopeColumn, String)> = reach.places().map(|(c, code)| (c, code.to_owned())).collect();
    for (column, code) in posts {
        all.extend(find::names_of(read, std::slice::from_ref(&code))?);
        match column {
            ScopeColumn::City => all.extend(find::choices(read, &code, Kind::District)?),
            ScopeColumn::District => all.extend(find::choices(read, &code, Kind::Street)?),
            ScopeColumn::Street => {
                let communities = find::choices(read, &code, Kind::Community)?;
                for (community, _) in &communities {
                    all.extend(of_community(read, community, &[Kind::Venue])?);
                }
                all.extend(communities);
            }
            ScopeColumn::Community => all.extend(of_community(read, &code, &[Kind::Venue, Kind::Compound])?),
            ScopeColumn::Grid | ScopeColumn::Compound => {}
        }
    }
    all.sort_by(|a, b| (a.0.len() > 12, &a.0).cmp(&(b.0.len() > 12, &b.0)));
    all.dedup();
    all.truncate(MOST);
    Ok(all)
}

fn of_community(read: &mut Read<'_>, code: &str, kinds: &[Kind]) -> Result<Vec<(String, String)>, Fault> {
    let mut all = Vec::new();
    for kind in kinds {
        all.extend(find::of_community(read, code, *kind)?.into_iter().map(|row| (row.code, row.name)));
    }
    Ok(all)
}

/// As options of a list.
pub fn options(all: &[(String, String)]) -> Vec<Choice> {
    all.iter().map(|(code, name)| Choice::new(code.as_str(), name.as_str())).collect()
}
