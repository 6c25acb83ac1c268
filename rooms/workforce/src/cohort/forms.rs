//! The instruments that come with the room: learning needs, four competencies, the closing show. The office may publish
//! its own versions under the same codes; a round keeps the version it began with.

use liren_instruments::{Form, Version, store, xlsform::compile};
use liren_kernel::Instant;
use liren_office::{Fault, PersonId};
use liren_store::Tx;

use super::model::Purpose;

const fn text(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Needs => include_str!("data/needs.txt"),
        Purpose::Four => include_str!("data/four.txt"),
        Purpose::Show => include_str!("data/show.txt"),
    }
}

/// The form that comes with the room.
///
/// # Errors
/// Never in practice: the files are tested.
pub fn built_in(purpose: Purpose) -> Result<Form, Fault> {
    let mut sheets: Vec<Vec<Vec<String>>> = Vec::new();
    for line in text(purpose).lines() {
        if matches!(line, "survey" | "choices" | "settings") {
            sheets.push(Vec::new());
        } else if let Some(sheet) = sheets.last_mut() {
            sheet.push(line.split('|').map(|cell| cell.trim().to_owned()).collect());
        }
    }
    let [survey, choices, settings] = sheets.as_slice() else {
        return Err(Fault::Internal("three sheets make an instrument".into()));
    };
    compile(survey, choices, settings).map_err(|wrong| Fault::Internal(format!("{}: {wrong:?}", purpose.code())))
}

/// The newest version of a purpose's instrument; the one that comes with the room where the office has none.
///
/// # Errors
/// When the database fails.
pub fn newest(tx: &mut Tx<'_>, purpose: Purpose, by: PersonId, now: Instant) -> Result<i64, Fault> {
    match store::latest(tx, purpose.code())? {
        Some(Version { seq, .. }) => Ok(seq),
        None => store::publish(tx, &built_in(purpose)?, by, now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_the_room_compile_and_name_their_competencies() {
        let of = |purpose: Purpose| {
            let form = built_in(purpose).unwrap();
            assert_eq!(form.code, purpose.code());
            form.competencies.iter().map(|c| c.label.zh.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of(Purpose::Four), ["业务学习", "组织领导", "沟通协调", "随机应变"]);
        assert_eq!(of(Purpose::Show), ["学习", "开拓创新", "组织协调", "沟通", "解决问题"]);
        assert_eq!(of(Purpose::Needs).len(), 1);
    }
}
