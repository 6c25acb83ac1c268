//! The checklist of a floor: versioned data, the same on the server and on a phone. The office may publish its own
//! version under the same code; a round keeps the version it was drawn with.

use liren_instruments::{Answers, Form, Needs, expr::Value, form::Kind, store, xlsform::compile_text};
use liren_kernel::{Instant, Refusal};
use liren_office::{Fault, PersonId};
use liren_store::Tx;

use crate::model::{Category, Did};

/// Its code.
pub const CODE: &str = "patrol_stairs";

/// What a version of the office's own must ask: the floor always, and of what was seen and done only what rounds can count.
pub const NEEDS: Needs = Needs { code: CODE, check: readable };

fn readable(form: &Form) -> Result<(), Refusal> {
    let floor = form.question("floor").filter(|q| q.need && q.relevant.is_none() && q.group.is_none());
    if !matches!(floor.map(|q| &q.kind), Some(Kind::Number { .. })) {
        return Err(Needs::missing("floor"));
    }
    Needs::one_of(form, "kind", |name| name == "none" || Category::named(name).is_some())?;
    Needs::one_of(form, "did", |name| Did::named(name).is_some())?;
    // A clear floor is one tap: nothing else may be asked of it.
    let clear = answers(1, "none", "", "");
    form.check(&clear).map(drop).map_err(|mut all| {
        let first = all.swap_remove(0);
        Needs::missing(first.field.as_deref().unwrap_or("kind"))
    })
}

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
    fn a_version_that_no_round_could_be_filled_in_with_is_refused_by_the_question() {
        let text = include_str!("../data/checklist.txt");
        let of = |text: &str| (NEEDS.check)(&compile_text(text).unwrap()).map_err(|r| (r.key, r.args));
        assert_eq!(of(text), Ok(()));
        let without = |name: &str| {
            let lines = text.lines().filter(|line| !line.contains(&format!("| {name} |")));
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(of(&without("floor")).unwrap_err().0, "refusal-instrument-needs");
        assert_eq!(of(&without("words")), Ok(()), "a word more is asked or not, as the office likes");
        let always = text.replace("What was done | | yes | ${kind} != 'none' |", "What was done | | yes | |");
        assert_eq!(of(&always).unwrap_err().0, "refusal-instrument-needs", "a clear floor would not be one tap");
        let cats = text.replace("kind | market |", "kind | cats |");
        assert_eq!(of(&cats).unwrap_err().0, "refusal-instrument-not-known");
        let text_floor = text.replace("integer | floor", "text | floor");
        assert!(compile_text(&text_floor).is_err() || of(&text_floor).is_err());
        let more = text.replace("choices\n", "text | who | 谁说的 | Who says so | | yes | | |\nchoices\n");
        assert_eq!(of(&more).unwrap_err().0, "refusal-instrument-needs", "one tap would not be enough");
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
