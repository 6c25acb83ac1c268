//! Tree to value. The shared table `conformance/expressions.json` says what every interpreter must give.

use super::{Expr, Fun, Value};

/// Evaluates a checked tree; `answer` gives what was answered to a name.
pub fn eval(expr: &Expr, answer: &dyn Fn(&str) -> Value) -> Value {
    match expr {
        Expr::Number { value } => Value::Number(*value),
        Expr::Text { value } => Value::Text(value.clone()),
        Expr::Truth { value } => Value::Truth(*value),
        Expr::Answer { of } => answer(of),
        Expr::Call { of, with } => call(*of, with, answer),
    }
}

fn truth(value: &Value) -> bool {
    matches!(value, Value::Truth(true))
}

fn number(value: f64) -> Value {
    if value.is_finite() { Value::Number(value) } else { Value::Missing }
}

fn call(fun: Fun, with: &[Expr], answer: &dyn Fn(&str) -> Value) -> Value {
    use Fun as F;
    let at = |n: usize| with.get(n).map_or(Value::Missing, |e| eval(e, answer));
    match fun {
        F::Or => Value::Truth(truth(&at(0)) || truth(&at(1))),
        F::And => Value::Truth(truth(&at(0)) && truth(&at(1))),
        F::Not => Value::Truth(!truth(&at(0))),
        F::Eq | F::Ne => {
            let (left, right) = (at(0), at(1));
            let asked = !left.is_missing() && !right.is_missing();
            Value::Truth(asked && (left == right) == (fun == F::Eq))
        }
        F::Lt => compare(&at(0), &at(1), |a, b| a < b),
        F::Le => compare(&at(0), &at(1), |a, b| a <= b),
        F::Gt => compare(&at(0), &at(1), |a, b| a > b),
        F::Ge => compare(&at(0), &at(1), |a, b| a >= b),
        F::Add => both(&at(0), &at(1), |a, b| a + b),
        F::Sub => both(&at(0), &at(1), |a, b| a - b),
        F::Mul => both(&at(0), &at(1), |a, b| a * b),
        F::Div => both(&at(0), &at(1), |a, b| a / b),
        F::Mod => both(&at(0), &at(1), |a, b| a % b),
        F::Neg => at(0).number().map_or(Value::Missing, |n| number(-n)),
        F::If => at(if truth(&at(0)) { 1 } else { 2 }),
        F::Coalesce => with.iter().map(|e| eval(e, answer)).find(|v| !v.is_missing()).unwrap_or_default(),
        F::Count => {
            let answered = with.iter().filter(|e| !eval(e, answer).is_missing()).count();
            number(u32::try_from(answered).map_or(f64::NAN, f64::from))
        }
        F::Sum | F::Mean | F::Min | F::Max => {
            let all: Vec<f64> = with.iter().filter_map(|e| eval(e, answer).number()).collect();
            fold(fun, &all)
        }
        F::Selected => match (at(0), at(1)) {
            (Value::Many(chosen), Value::Text(one)) => Value::Truth(chosen.contains(&one)),
            (Value::Text(chosen), Value::Text(one)) => Value::Truth(chosen == one),
            _ => Value::Truth(false),
        },
        F::CountSelected => match at(0) {
            Value::Many(chosen) => number(u32::try_from(chosen.len()).map_or(f64::NAN, f64::from)),
            _ => Value::Number(0.0),
        },
        F::Round => match (at(0), at(1)) {
            (Value::Number(n), Value::Number(places)) => {
                let scale = 10_f64.powf(places);
                number((n * scale + 0.5).floor() / scale)
            }
            _ => Value::Missing,
        },
        F::Answered => Value::Truth(!at(0).is_missing()),
    }
}

fn both(left: &Value, right: &Value, work: fn(f64, f64) -> f64) -> Value {
    match (left.number(), right.number()) {
        (Some(a), Some(b)) => number(work(a, b)),
        _ => Value::Missing,
    }
}

fn compare(left: &Value, right: &Value, work: fn(f64, f64) -> bool) -> Value {
    Value::Truth(left.number().zip(right.number()).is_some_and(|(a, b)| work(a, b)))
}

fn fold(fun: Fun, all: &[f64]) -> Value {
    let Some(first) = all.first() else { return Value::Missing };
    let sum: f64 = all.iter().sum();
    number(match fun {
        Fun::Sum => sum,
        Fun::Mean => sum / u32::try_from(all.len()).map_or(f64::NAN, f64::from),
        Fun::Min => all.iter().copied().fold(*first, f64::min),
        _ => all.iter().copied().fold(*first, f64::max),
    })
}
