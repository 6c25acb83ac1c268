//! The checklist of a floor: versioned data, the same on the server and on a phone. The office may publish its own
//! version under the same code; a round keeps the version it was drawn with.

use liren_instruments::{Answers, Form, expr::Value, store, xlsform::compile_text};
use liren_kernel::{Instant, Refusal};
use liren_office::{Fault, PersonId};
use liren_store::Tx;

use crate::model::{Category, Did};

/// Its code.
pub const CODE: &str = "patrol_stairs";

/// The one that comes with the room.
///
/// # Errors
/// Never in practice: it is tested.
pub fn built_in() -> Result<Form, Fault> {
    compile_text(include_str!("../data/checklist.txt")).map_err(|wrong| Fault::Internal(format!("{CODE}: {wrong:?}")))
}

/// The newest version; the one that comes with the room where the office has none.
///
/// # Errors
/// When the database fails.
pub fn newest(tx: &mut Tx<'_>, by: PersonId, now: Instant) -> Result<i64, Fault> {
    match store::latest(tx, CODE)? {
        Some(version) => Ok(version.seq),
        None => store::publish(tx, &built_in()?, by, now),
    }
}

/// What was answered on a floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// Which.
    pub floor: i64,
    /// What was found and done, if anything.
    pub found: Option<(Category, Did, String)>,
}

/// Reads answers by the checklist.
///
/// # Errors
/// `refusal-answer-…` at the question; `refusal-choice-invalid` when a version of the office's own names a category
/// that this room does not know.
pub fn read(form: &Form, answers: &Answers) -> Result<Floor, Refusal> {
    let given = form.check(answers).map_err(|mut all| all.swap_remove(0))?;
    let text = |name: &str| match given.get(name) {
        Value::Text(text) => text,
        _ => String::new(),
    };
    let Value::Number(floor) = given.get("floor") else {
        return Err(Refusal::field("floor", "refusal-answer-missing"));
    };
    let floor = floor as i64;
    if text("kind") == "none" {
        return Ok(Floor { floor, found: None });
    }
    let invalid = |name| Refusal::field(name, "refusal-choice-invalid");
    let category = Category::named(&text("kind")).ok_or_else(|| invalid("kind"))?;
    let did = Did::named(&text("did")).ok_or_else(|| invalid("did"))?;
    Ok(Floor { floor, found: Some((category, did, text("words"))) })
}

/// Answers as they are sent by a page: names and values.
#[must_use]
pub fn answers(floor: i64, kind: &str, did: &str, words: &str) -> Answers {
    let mut all = Answers::default();
    all.0.insert("floor".into(), Value::Number(floor as f64));
    for (name, text) in [("kind", kind), ("did", did), ("words", words)] {
        if !text.trim().is_empty() {
            all.0.insert(name.into(), Value::Text(text.trim().to_owned()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checklist_of_the_room_compiles_and_knows_every_category() {
        let form = built_in().unwrap();
        assert_eq!(form.code, CODE);
        let kinds = form.question("kind").and_then(|q| q.kind.choices()).unwrap();
        let ours: Vec<&str> = Category::ALL.iter().map(|c| c.name()).collect();
        assert_eq!(kinds[1..], ours, "fifteen and none");
        assert_eq!(ours.len(), 15);
    }

    #[test]
    fn a_floor_is_clear_or_says_what_was_done() {
        let form = built_in().unwrap();
        let key = |a: &Answers| read(&form, a).unwrap_err();
        assert_eq!(read(&form, &answers(3, "none", "", "")).unwrap(), Floor { floor: 3, found: None });
        let found = read(&form, &answers(4, "clutter", "fixed", "纸箱三个")).unwrap();
        assert_eq!(found.found, Some((Category::Clutter, Did::Fixed, "纸箱三个".into())));
        assert_eq!(key(&answers(4, "clutter", "", "")).field.as_deref(), Some("did"));
        assert_eq!(key(&answers(4, "", "", "")).field.as_deref(), Some("kind"));
        assert_eq!(key(&answers(99, "none", "", "")).key, "refusal-answer-constraint");
        // What does not apply is dropped, whatever was sent.
        assert_eq!(read(&form, &answers(2, "none", "fixed", "x")).unwrap().found, None);
    }
}
