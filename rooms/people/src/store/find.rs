//! Lists, counts, search and export of persons and organisations: the only reads over many, all through reach.

use liren_kernel::{idno::IdNo, phone::Phone, tokens};
use liren_office::{Fault, Keys, OrgId, PersonId, Reach, reach::Sql};
use liren_store::{Param, Read, search::SearchQuery};

use crate::{
    index::{ORG_INDEX, PERSON_INDEX},
    model::{ORG, OrgRow, PERSON, PersonRow},
    reach::{self, Wanted},
};

/// A page of persons in the order of pinyin.
///
/// # Errors
/// When the database fails.
pub fn persons(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted<'_>) -> Result<Vec<PersonRow>, Fault> {
    let mut sql = Sql::default();
    reach::persons(reach, &mut sql, wanted);
    let text = format!(
        "SELECT {PERSON} FROM ({}) AS within JOIN person p ON p.seq = within.seq ORDER BY p.sort, p.seq",
        sql.text
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// How many persons are within reach.
///
/// # Errors
/// When the database fails.
pub fn count_persons(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted<'_>) -> Result<i64, Fault> {
    let mut sql = Sql::default();
    reach::persons(reach, &mut sql, &Wanted { limit: None, after: None, ..*wanted });
    count(read, &sql)
}

/// Hands every person within reach to `each`, page by page: for exports in bounded memory.
///
/// # Errors
/// When the database or `each` fails.
pub fn each_person(
    read: &mut Read<'_>,
    reach: &Reach,
    wanted: &Wanted<'_>,
    each: &mut dyn FnMut(&mut Read<'_>, PersonRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut last: Option<(String, i64)> = None;
    loop {
        let after = last.as_ref().map(|(sort, seq)| (sort.as_str(), *seq));
        let page = persons(read, reach, &Wanted { after, limit: Some(500), ..*wanted })?;
        let Some(end) = page.last() else { return Ok(()) };
        last = Some((end.sort.clone(), end.seq));
        for person in page {
            each(read, person)?;
        }
    }
}

/// The skills of persons within reach, with how many have each; in the order of their text.
///
/// # Errors
/// When the database fails.
pub fn skills(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted<'_>) -> Result<Vec<(String, i64)>, Fault> {
    let mut sql = Sql::default();
    reach::persons(reach, &mut sql, &Wanted { limit: None, after: None, ..*wanted });
    let text = format!(
        "SELECT k.skill, count(*) AS n FROM ({}) AS within JOIN person p ON p.seq = within.seq JOIN person_skill k ON k.person = p.id GROUP BY k.skill ORDER BY k.skill",
        sql.text
    );
    Ok(read.all_text(&text, &sql.params)?)
}

/// The skills of one person whom the caller has loaded within reach.
///
/// # Errors
/// When the database fails.
pub fn skills_of(read: &mut Read<'_>, person: PersonId) -> Result<Vec<String>, Fault> {
    Ok(read.all(&crate::store::SKILLS, liren_store::params![person])?.into_iter().map(|(skill,)| skill).collect())
}

/// One person within reach.
///
/// # Errors
/// When the database fails.
pub fn person(read: &mut Read<'_>, reach: &Reach, id: PersonId) -> Result<Option<PersonRow>, Fault> {
    person_where(read, reach, "p.id", Param::Blob(id.bytes()))
}

fn person_where(
    read: &mut Read<'_>,
    reach: &Reach,
    column: &'static str,
    value: Param<'_>,
) -> Result<Option<PersonRow>, Fault> {
    let mut sql = Sql::default();
    let value = sql.bind(value);
    let holds = reach::person_holds(reach, &mut sql);
    let text = format!("SELECT {PERSON} FROM person p WHERE {column} = {value} AND {holds} ORDER BY p.seq");
    Ok(read.all_text::<PersonRow>(&text, &sql.params)?.into_iter().next())
}

/// The person within reach whose identity number or phone this is, by blind index.
///
/// # Errors
/// When the database fails.
pub fn person_by_number(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    text: &str,
) -> Result<Option<PersonRow>, Fault> {
    if let Ok(id_no) = IdNo::new("q", text) {
        let blind = keys.blind("person.id_no", id_no.reveal());
        if let Some(found) = person_where(read, reach, "p.id_no_blind", Param::Blob(&blind))? {
            return Ok(Some(found));
        }
    }
    if let Ok(phone) = Phone::new("q", text) {
        let blind = keys.blind("person.phone", phone.reveal());
        return person_where(read, reach, "p.phone_blind", Param::Blob(&blind));
    }
    Ok(None)
}

/// The persons within reach with this name and day of birth, for telling who is there already.
///
/// # Errors
/// When the database fails.
pub fn persons_same(read: &mut Read<'_>, reach: &Reach, name: &str, birth: &str) -> Result<Vec<PersonRow>, Fault> {
    let mut sql = Sql::default();
    let (name, birth) = (sql.bind(Param::Text(name)), sql.bind(Param::Text(birth)));
    let holds = reach::person_holds(reach, &mut sql);
    let text =
        format!("SELECT {PERSON} FROM person p WHERE p.name = {name} AND p.birth = {birth} AND {holds} ORDER BY p.seq");
    Ok(read.all_text(&text, &sql.params)?)
}

/// Finds persons by name, 全拼, 首字母, tail of the phone, skill, or a whole number or phone; newest first.
///
/// # Errors
/// When the database fails; `refusal-search-short` when nothing in `text` can be searched for.
pub fn search_persons(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    text: &str,
    limit: i64,
) -> Result<Vec<PersonRow>, Fault> {
    let mut found: Vec<PersonRow> = person_by_number(read, keys, reach, text)?.into_iter().collect();
    for seq in PERSON_INDEX.find(read, &query(reach, text, limit)?)? {
        // The index says where to look; the reach predicate decides. Lines of who left before they were taken out of the
        // index may stand in it until it is made anew.
        if let Some(person) = person_where(read, reach, "p.seq", Param::Int(seq))?
            && person.until_day.is_none()
            && found.iter().all(|p| p.id != person.id)
        {
            found.push(person);
        }
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// A page of organisations in the order of pinyin.
///
/// # Errors
/// When the database fails.
pub fn orgs(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted<'_>) -> Result<Vec<OrgRow>, Fault> {
    let mut sql = Sql::default();
    reach::orgs(reach, &mut sql, wanted);
    let text =
        format!("SELECT {ORG} FROM ({}) AS within JOIN org o ON o.seq = within.seq ORDER BY o.sort, o.seq", sql.text);
    Ok(read.all_text(&text, &sql.params)?)
}

/// How many organisations are within reach.
///
/// # Errors
/// When the database fails.
pub fn count_orgs(read: &mut Read<'_>, reach: &Reach, wanted: &Wanted<'_>) -> Result<i64, Fault> {
    let mut sql = Sql::default();
    reach::orgs(reach, &mut sql, &Wanted { limit: None, after: None, ..*wanted });
    count(read, &sql)
}

/// One organisation within reach.
///
/// # Errors
/// When the database fails.
pub fn org(read: &mut Read<'_>, reach: &Reach, id: OrgId) -> Result<Option<OrgRow>, Fault> {
    org_where(read, reach, "o.id", Param::Blob(id.bytes()))
}

fn org_where(
    read: &mut Read<'_>,
    reach: &Reach,
    column: &'static str,
    value: Param<'_>,
) -> Result<Option<OrgRow>, Fault> {
    let mut sql = Sql::default();
    let value = sql.bind(value);
    let holds = reach::org_holds(reach, &mut sql);
    let text = format!("SELECT {ORG} FROM org o WHERE {column} = {value} AND {holds}");
    Ok(read.all_text::<OrgRow>(&text, &sql.params)?.into_iter().next())
}

/// Finds organisations by name, 全拼, 首字母; newest first.
///
/// # Errors
/// As [`search_persons`].
pub fn search_orgs(read: &mut Read<'_>, reach: &Reach, text: &str, limit: i64) -> Result<Vec<OrgRow>, Fault> {
    let mut query = query(reach, text, limit)?;
    // An organisation of the street carries the street's own token for those below it.
    let above: Vec<String> =
        reach.places().flat_map(|(column, code)| reach::above(column, code)).map(crate::index::own_token).collect();
    query.scopes.extend(above);
    let mut found = Vec::new();
    for seq in ORG_INDEX.find(read, &query)? {
        found.extend(org_where(read, reach, "o.seq", Param::Int(seq))?.filter(|org| org.until_day.is_none()));
    }
    Ok(found)
}

fn query(reach: &Reach, text: &str, limit: i64) -> Result<SearchQuery, Fault> {
    let phrases = tokens::query(text).phrases;
    if phrases.iter().all(Vec::is_empty) {
        return Err(liren_kernel::Refusal::field("q", "refusal-search-short").into());
    }
    // Letters are the beginning of a spelling, one character the beginning of a pair; four digits are a whole tail.
    let prefix = phrases.last().is_some_and(|phrase| {
        tokens::Query::is_prefix(phrase)
            || phrase.last().is_some_and(|token| token.chars().all(|c| c.is_ascii_alphabetic()))
    });
    Ok(SearchQuery { scopes: reach.tokens(), phrases, prefix, limit, ..SearchQuery::default() })
}

fn count(read: &mut Read<'_>, sql: &Sql<'_>) -> Result<i64, Fault> {
    let text = format!("SELECT count(*) FROM ({}) AS within", sql.text);
    Ok(read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n))
}
