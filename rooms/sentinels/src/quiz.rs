//! The short training: five rules to read, then an instrument of a question each. Whoever knows them all is trained.
//! The office may publish its own version under the same code; `score` 1 marks the right choices.

use liren_instruments::{Answers, Form, Needs, expr::Value, form::Kind, store, xlsform::compile_text};
use liren_kernel::Refusal;
use liren_office::Fault;
use liren_store::Read;

/// Its code.
pub const CODE: &str = "sentinel_basics";
/// The rules that are read before.
pub const RULES: usize = 5;

/// What a version of the office's own must be: something is asked, and every question with choices has a right one.
pub const NEEDS: Needs = Needs { code: CODE, check: readable };

fn readable(form: &Form) -> Result<(), Refusal> {
    let right = |kind: &Kind| match kind {
        Kind::One { choices } | Kind::Many { choices } => choices.iter().any(|c| c.score.is_some_and(|s| s > 0.0)),
        _ => false,
    };
    match form.questions.iter().find(|question| !right(&question.kind)) {
        Some(question) => Err(Needs::missing(&question.name)),
        None if form.questions.is_empty() => Err(Needs::missing("score")),
        None => Ok(()),
    }
}

/// The one that comes with the room.
///
/// # Errors
/// Never in practice: it is tested.
pub fn built_in() -> Result<Form, Fault> {
    compile_text(include_str!("../data/quiz.txt")).map_err(|wrong| Fault::Internal(format!("{CODE}: {wrong:?}")))
}

/// The newest version with its number in the register of instruments; the one that comes with the room where the
/// office has none.
///
/// # Errors
/// When the database fails.
pub fn newest(read: &mut Read<'_>) -> Result<(Option<i64>, Form), Fault> {
    Ok(match store::latest(read, CODE)? {
        Some(version) => (Some(version.seq), version.form),
        None => (None, built_in()?),
    })
}

/// What is not answered, or not rightly; empty when all is.
#[must_use]
pub fn wrong(form: &Form, answers: &Answers) -> Vec<Refusal> {
    let given = match form.check(answers) {
        Ok(given) => given,
        Err(refusals) => return refusals,
    };
    let asked = form.questions.iter().filter(|q| form.applies(q, &given));
    asked
        .filter_map(|question| {
            let (Kind::One { choices } | Kind::Many { choices }) = &question.kind else { return None };
            let right: Vec<&str> =
                choices.iter().filter(|c| c.score.is_some_and(|s| s > 0.0)).map(|c| c.name.as_str()).collect();
            let known = match given.get(&question.name) {
                _ if right.is_empty() => true,
                Value::Text(one) => right.contains(&one.as_str()),
                Value::Many(all) => all.iter().map(String::as_str).eq(right.iter().copied()),
                _ => false,
            };
            (!known).then(|| Refusal::field(&question.name, "refusal-sentinel-again"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(pairs: &[(&str, &str)]) -> Answers {
        Answers(pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::Text((*value).to_owned()))).collect())
    }

    #[test]
    fn the_questions_of_the_room_compile_and_each_has_one_right_answer() {
        let form = built_in().unwrap();
        assert_eq!((form.code.as_str(), form.questions.len()), (CODE, RULES));
        for question in &form.questions {
            let Kind::One { choices } = &question.kind else { panic!("{}", question.name) };
            assert_eq!(choices.iter().filter(|c| c.score == Some(1.0)).count(), 1, "{}", question.name);
            assert!(!question.label.of(true).is_empty() && question.label.of(true) != question.label.of(false));
        }
    }

    #[test]
    fn a_version_without_a_right_answer_trains_nobody() {
        assert_eq!((NEEDS.check)(&built_in().unwrap()), Ok(()));
        let blank = include_str!("../data/quiz.txt").replace("| 1\n", "|\n");
        let refused = (NEEDS.check)(&compile_text(&blank).unwrap()).unwrap_err();
        assert_eq!((refused.key.as_str(), refused.field.as_deref()), ("refusal-instrument-needs", Some("file")));
    }

    #[test]
    fn only_all_right_answers_are_enough() {
        let form = built_in().unwrap();
        let right = [("people", "tell"), ("face", "wait"), ("ride", "stop"), ("danger", "out"), ("inside", "no")];
        assert_eq!(wrong(&form, &answered(&right)), []);
        assert_eq!(wrong(&form, &answered(&right[..4]))[0].field.as_deref(), Some("inside"));
        let mut filmed = right;
        filmed[0].1 = "film";
        let refused = wrong(&form, &answered(&filmed));
        assert_eq!((refused.len(), refused[0].key.as_str()), (1, "refusal-sentinel-again"));
        filmed[0].1 = "no such choice";
        assert_eq!(wrong(&form, &answered(&filmed)).len(), 1);
        assert_eq!(wrong(&form, &Answers::default()).len(), RULES);
    }
}
