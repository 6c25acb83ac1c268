//! The list of persons: by pinyin, searched by name, spelling, initials, tail of the phone or skill; and as a file.

use axum::{extract::Query, http::header, response::IntoResponse};
use liren_kernel::{Verb, mask, mask::Purpose};
use liren_office::{Command as _, Fault, journal};
use liren_ui::{Choice, Form, Pager, Row, Shell, T};
use liren_web::{Answer, Finding, Web};
use serde::Deserialize;

use super::spots;
use crate::{
    commands::person::AddPerson,
    find,
    model::PersonRow,
    policy::{PERSON_EXPORT, PERSON_LIST, ROSTER},
    public::purpose_for,
    reach::Wanted,
};

/// Rows on a page.
pub(crate) const PAGE: i64 = 50;

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub after: String,
}

#[derive(askama::Template)]
#[template(path = "people_list.html")]
pub(crate) struct List<'a> {
    pub shell: Shell<'a>,
    pub actions: Vec<(String, String)>,
    pub action: &'static str,
    pub form: Form,
    pub label: String,
    pub hint: String,
    pub choices_label: String,
    pub choices: Vec<Choice>,
    pub counted: String,
    /// What to do when nothing is found.
    pub none: String,
    pub rows: Vec<Row>,
    pub pager: Pager,
}

/// `sort~seq` of the row a page begins after.
pub(crate) fn read_after(text: &str) -> Option<(String, i64)> {
    let (sort, seq) = text.rsplit_once('~')?;
    Some((sort.to_owned(), seq.parse().ok()?))
}

/// The address of the next page.
pub(crate) fn after(base: &str, kind: &str, sort: &str, seq: i64) -> String {
    format!("{base}?kind={kind}&after={}", liren_web::encoded(&format!("{sort}~{seq}")))
}

/// A line of a list: name, what the person is here, the masked phone.
pub(crate) fn line(t: T<'_>, web_purpose: Purpose, person: &PersonRow) -> Row {
    let view = person.view(web_purpose);
    let born =
        person.birth.map_or_else(String::new, |day| t.f1("person-born-in", "year", day.date().year().to_string()));
    let note = [t.term(&view.duty).into_owned(), born, view.address, view.phone];
    let note: Vec<String> = note.into_iter().filter(|s| !s.is_empty()).collect();
    Row::new("", view.name, format!("/people/{}", view.id)).note(note.join(" · "))
}

pub(crate) async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let text: String = asked.q.trim().chars().take(60).collect();
    let (keys, q, community, begin) = (web.keys(), text.clone(), asked.kind.clone(), read_after(&asked.after));
    let (rows, count, places) = web
        .read(PERSON_LIST, move |read, reach| {
            let places = spots(read, reach, false)?;
            let community = Some(community.as_str()).filter(|c| c.len() == 12);
            let after = begin.as_ref().map(|(sort, seq)| (sort.as_str(), *seq));
            let wanted = Wanted { community, after, limit: Some(PAGE + 1), ..Wanted::default() };
            if q.is_empty() {
                let count = find::count_persons(read, reach, &wanted)?;
                return Ok((find::persons(read, reach, &wanted)?, count, places));
            }
            let rows = match find::search_persons(read, &keys, reach, &q, PAGE) {
                Err(Fault::Refused(_)) => Vec::new(),
                other => other?,
            };
            let count = rows.len() as i64;
            Ok((rows, count, places))
        })
        .await?;
    let t = web.t();
    let mut pager = Pager::default();
    let shown = usize::try_from(PAGE).unwrap_or(rows.len());
    if let (true, Some(last)) = (rows.len() > shown, rows.get(shown - 1)) {
        pager.older = Some(after("/people", &asked.kind, &last.sort, last.seq));
    }
    if !asked.after.is_empty() {
        pager.newer = Some(format!(
            "/people?kind={}",
            asked.kind.chars().filter(char::is_ascii_alphanumeric).collect::<String>()
        ));
    }
    let lines = rows.iter().take(shown).map(|p| line(web.t(), purpose_for(&web.actor, &p.path()), p)).collect();
    let policy = web.edge.office().policy();
    let actions = [
        (AddPerson::VERB, "person-add", "/people/new"),
        (ROSTER, "import-title", "/people/import"),
        (PERSON_EXPORT, "person-export", "/people.csv"),
    ];
    let actions = actions.into_iter().filter(|(verb, ..)| policy.may_ever(&web.actor, *verb));
    let choices: Vec<Choice> = places.into_iter().filter(|c| c.value.len() == 12).collect();
    let page = List {
        none: t.s("person-none-note").to_owned(),
        shell: web.shell(t.s("person-title")),
        actions: actions.map(|(_, key, href)| (t.s(key).to_owned(), href.to_owned())).collect(),
        action: "/people",
        form: Form::new().with("q", text).with("kind", asked.kind),
        label: t.s("person-search").to_owned(),
        hint: t.s("person-search-hint").to_owned(),
        choices_label: t.s("person-community").to_owned(),
        choices: if choices.len() > 1 { choices } else { Vec::new() },
        counted: t.f1("person-count", "count", count),
        rows: lines,
        pager,
    };
    web.page(&page)
}

/// Answers the search box of every page.
///
/// # Errors
/// When the database fails.
pub fn answer(read: &mut liren_store::Read<'_>, finding: &Finding<'_>) -> Result<Vec<Row>, Fault> {
    let rows = find::search_persons(read, finding.keys, finding.reach, finding.text, 10)?;
    Ok(rows.iter().map(|p| line(finding.t, purpose_for(finding.actor, &p.path()), p)).collect())
}

/// The list as CSV, masked as a file that leaves the house must be; who took it is written down.
pub(crate) async fn export(web: Web) -> Answer {
    let t = web.t();
    let titles = ["person-name", "person-birth-year", "person-duty", "person-address", "person-phone"]
        .map(|key| t.s(key).to_owned());
    let (person, now) = (web.person()?, web.now);
    web.slow_down(&format!("x{person}"), 10, 1.0)?;
    let (text, count) = web
        .read(PERSON_EXPORT, move |read, reach| {
            // A byte-order mark: without it Excel takes Chinese for something else.
            let mut text = format!("\u{feff}{}\r\n", titles.map(|title| cell(&title)).join(","));
            let mut count = 0_i64;
            find::each_person(read, reach, &Wanted::default(), &mut |_, p| {
                let view = p.view(Purpose::Export);
                let year = p.birth.map_or_else(String::new, |day| day.date().year().to_string());
                let name = mask::name(&p.name, Purpose::Export);
                text.push_str(&[name, year, view.duty, view.address, view.phone].map(|v| cell(&v)).join(","));
                text.push_str("\r\n");
                count += 1;
                Ok(())
            })?;
            Ok((text, count))
        })
        .await?;
    web.edge
        .office()
        .keep(move |tx| {
            let payload = serde_json::json!({ "rows": count });
            let verb = Verb("person.export");
            journal::append_loose(tx, &journal::Line { at: now, actor: person, verb, command: None, payload: &payload })
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"people.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guard = if liren_papers::write::could_be_formula(text) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_after_the_key_of_the_last_row() {
        let href = after("/people", "140213901001", "liang2 梁", 7);
        assert!(href.starts_with("/people?kind=140213901001&after=liang2%20%E6%A2%81~7"), "{href}");
        assert_eq!(read_after("liang2 梁~7"), Some(("liang2 梁".into(), 7)));
        assert_eq!(read_after("x"), None);
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("a\"b"), "\"a\"\"b\"");
    }
}
