//! An instrument as a form: its questions as fields, and what was answered before.

use liren_instruments::form::{Kind as Asks, Question};
use liren_ui::{Choice, Form, T};
use liren_web::ask::{Field, Input};

/// A question of an instrument as a field.
pub fn question(t: &T<'_>, question: &Question) -> Field {
    let en = t.tag() == "en";
    let kind = match &question.kind {
        Asks::One { choices } => {
            Input::Radios(choices.iter().map(|c| Choice::new(c.name.clone(), c.label.of(en))).collect())
        }
        Asks::Many { choices } => {
            Input::Checks(choices.iter().map(|c| Choice::new(c.name.clone(), c.label.of(en))).collect())
        }
        Asks::Scale { anchors, .. } => {
            let mark = |mark: f64| {
                let words = anchors.iter().find(|(at, _)| (at - mark).abs() < 1e-9).map(|(_, label)| label.of(en));
                let text = words.map_or_else(|| mark.to_string(), |words| format!("{mark} {words}"));
                Choice::new(mark.to_string(), text)
            };
            let marks: Vec<Choice> = question.kind.marks().into_iter().map(mark).collect();
            if marks.len() > 9 { Input::Select(marks) } else { Input::Radios(marks) }
        }
        Asks::YesNo { na } => {
            let all = ["yes", "no", "na"].into_iter().take(if *na { 3 } else { 2 });
            Input::Radios(all.map(|v| Choice::new(v, t.s(&format!("cohort-answer-{v}")))).collect())
        }
        Asks::Text { .. } => Input::Area,
        Asks::Number { .. } | Asks::Photo { .. } | Asks::Sound { .. } => Input::Number,
    };
    let mut field = Field::said(question.name.clone(), question.label.of(en), kind).told(question.hint.of(en));
    field.need = question.need;
    field
}

/// What a form of an instrument held, when the one who acts has answered it before.
pub fn answered(answers: Option<&liren_instruments::Answers>) -> Form {
    use liren_instruments::expr::Value;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in answers.into_iter().flat_map(|a| &a.0) {
        match value {
            Value::Number(n) => pairs.push((name.clone(), n.to_string())),
            Value::Text(text) => pairs.push((name.clone(), text.clone())),
            Value::Many(all) => pairs.extend(all.iter().map(|one| (name.clone(), one.clone()))),
            Value::Truth(_) | Value::Missing => {}
        }
    }
    Form::sent(pairs)
}
