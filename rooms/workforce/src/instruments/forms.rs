//! The instruments that come with the room: learning needs, four competencies, the closing show, a station assessed.
//! The office may publish its own versions under the same codes, and others beside them.

use liren_instruments::{Form, Version, store, xlsform::compile};
use liren_kernel::{Instant, Refusal};
use liren_office::{Fault, PersonId};
use liren_store::{Read, Tx};
use liren_ui::Choice;

/// Codes and sheets of those that come with the room.
pub const NAMED: [(&str, &str); 4] = [
    ("cohort_needs", include_str!("../cohort/data/needs.txt")),
    ("cohort_four", include_str!("../cohort/data/four.txt")),
    ("cohort_show", include_str!("../cohort/data/show.txt")),
    (crate::assessment::INSTRUMENT, include_str!("../assessment/data/station.txt")),
];

/// The three sheets of one that comes with the room: name and rows.
#[must_use]
pub fn sheets(code: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let text = NAMED.iter().find(|(named, _)| *named == code).map_or("", |(_, text)| *text);
    let mut sheets: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for line in text.lines() {
        if matches!(line, "survey" | "choices" | "settings") {
            sheets.push((line.to_owned(), Vec::new()));
        } else if let Some((_, rows)) = sheets.last_mut() {
            rows.push(line.split('|').map(|cell| cell.trim().to_owned()).collect());
        }
    }
    sheets
}

/// The form that comes with the room.
///
/// # Errors
/// Never in practice for the codes of [`NAMED`]: the files are tested.
pub fn built_in(code: &str) -> Result<Form, Fault> {
    let sheets = sheets(code);
    let [(_, survey), (_, choices), (_, settings)] = sheets.as_slice() else {
        return Err(Fault::Internal(format!("three sheets make an instrument: {code}")));
    };
    compile(survey, choices, settings).map_err(|wrong| Fault::Internal(format!("{code}: {wrong:?}")))
}

/// The newest version of an instrument; the one that comes with the room is published where the office has none.
///
/// # Errors
/// `refusal-choice-invalid` at `instrument` when there is none; when the database fails.
pub fn newest(tx: &mut Tx<'_>, code: &str, by: PersonId, now: Instant) -> Result<i64, Fault> {
    match store::latest(tx, code)? {
        Some(Version { seq, .. }) => Ok(seq),
        None if NAMED.iter().any(|(named, _)| *named == code) => store::publish(tx, &built_in(code)?, by, now),
        None => Err(Refusal::field("instrument", "refusal-choice-invalid").into()),
    }
}

/// What an office can choose from, by name: its own and those that come with the room.
///
/// # Errors
/// When the database fails.
pub fn offered(read: &mut Read<'_>, english: bool) -> Result<Vec<Choice>, Fault> {
    let mut all: Vec<(String, String)> = Vec::new();
    for one in store::list(read)? {
        let name = if english && !one.name_en.is_empty() { one.name_en } else { one.name };
        all.push((one.code, name));
    }
    for (code, _) in NAMED {
        if all.iter().all(|(known, _)| known != code) {
            all.push((code.to_owned(), built_in(code)?.name.of(english).to_owned()));
        }
    }
    all.sort_by_cached_key(|(_, name)| liren_kernel::pinyin::keys(name).sort);
    Ok(all.into_iter().map(|(code, name)| Choice::new(code, name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_the_room_compile_under_their_codes() {
        for (code, _) in NAMED {
            assert_eq!(built_in(code).unwrap().code, code);
        }
        let of =
            |code: &str| built_in(code).unwrap().competencies.iter().map(|c| c.label.zh.clone()).collect::<Vec<_>>();
        assert_eq!(of("cohort_four"), ["业务学习", "组织领导", "沟通协调", "随机应变"]);
        assert_eq!(of("cohort_show"), ["学习", "开拓创新", "组织协调", "沟通", "解决问题"]);
        assert_eq!(of(crate::assessment::INSTRUMENT).len(), 5);
    }
}
