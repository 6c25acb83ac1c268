//! What the search index holds of persons and organisations: name, spellings, skills, the phone's last four digits.
//! Never a whole phone or number, nor an address.

use liren_kernel::{PlacePath, ScopeColumn, pinyin, tokens};
use liren_office::{Fault, OrgId, PersonId, reach::place_token};
use liren_store::{Tx, params, search::Index};

use crate::{
    model::{OrgRow, PersonRow, path_of_code},
    store,
};

/// The index of persons.
pub const PERSON_INDEX: Index = Index::new("search_person");
/// The index of organisations.
pub const ORG_INDEX: Index = Index::new("search_org");

/// Writes what a person is found by; after every change of name, place, phone or skill. Who moved away or died is found
/// in no search, as in no list.
///
/// # Errors
/// When the database fails.
pub fn person(tx: &mut Tx<'_>, id: PersonId) -> Result<(), Fault> {
    let Some(row) = tx.opt(&store::PERSON_BY_ID, params![id])? else { return Ok(()) };
    if row.until_day.is_some() {
        return Ok(PERSON_INDEX.remove(tx, row.seq)?);
    }
    let skills: Vec<String> = tx.all(&store::SKILLS, params![id])?.into_iter().map(|(s,)| s).collect();
    let mut scopes = place_tokens(&row.path());
    scopes.push(format!("p{id}"));
    PERSON_INDEX.put(tx, row.seq, &scopes, &person_tokens(&row, &skills))?;
    Ok(())
}

/// Writes what an organisation is found by, as long as there is one.
///
/// # Errors
/// When the database fails.
pub fn org(tx: &mut Tx<'_>, id: OrgId) -> Result<(), Fault> {
    let Some(row) = tx.opt(&store::ORG_BY_ID, params![id])? else { return Ok(()) };
    if row.until_day.is_some() {
        return Ok(ORG_INDEX.remove(tx, row.seq)?);
    }
    let mut scopes = vec![format!("o{id}")];
    for (code,) in tx.all(&store::ORG_AREAS, params![row.seq])? {
        scopes.push(own_token(&code));
        if let Some(path) = path_of_code(&code) {
            scopes.extend(place_tokens(&path));
        }
    }
    ORG_INDEX.put(tx, row.seq, &scopes, &org_tokens(&row))?;
    Ok(())
}

/// Makes both indexes again from the rows; how many rows they hold now.
///
/// # Errors
/// When the database fails.
pub fn reindex(tx: &mut Tx<'_>, _: &liren_office::Keys) -> Result<u64, Fault> {
    PERSON_INDEX.clear(tx)?;
    ORG_INDEX.clear(tx)?;
    let (mut after, mut count) = (0, 0);
    loop {
        let page = tx.all(&store::PERSON_IDS, params![after])?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, id) in page {
            person(tx, id)?;
            count += 1;
        }
    }
    after = 0;
    loop {
        let page = tx.all(&store::ORG_IDS, params![after])?;
        let Some((last, _)) = page.last() else { return Ok(count) };
        after = *last;
        for (_, id) in page {
            org(tx, id)?;
            count += 1;
        }
    }
}

/// The token of an organisation that serves exactly the place `code`: those below it find it by this.
pub(crate) fn own_token(code: &str) -> String {
    format!("at{code}")
}

fn place_tokens(path: &PlacePath) -> Vec<String> {
    ScopeColumn::ALL.into_iter().filter_map(|column| Some(place_token(column, path.code(column)?))).collect()
}

fn person_tokens(row: &PersonRow, skills: &[String]) -> Vec<String> {
    let mut body = name_tokens(&row.name);
    body.extend(row.phone_tail.clone());
    for skill in skills {
        body.extend(tokens::index_tokens(skill));
    }
    body.extend(tokens::index_tokens(&row.duty));
    body
}

fn org_tokens(row: &OrgRow) -> Vec<String> {
    name_tokens(&row.name)
}

fn name_tokens(name: &str) -> Vec<String> {
    let keys = pinyin::keys(name);
    let mut body = tokens::index_tokens(name);
    body.extend(keys.full);
    body.extend(keys.initials);
    body
}
