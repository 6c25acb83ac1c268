//! Whether a tree fits the questions it names, before anybody answers them.

use super::{Expr, Fun, Kind, Wrong};

/// What an expression may name.
pub trait Names {
    /// The kind of a question or calculation that stands before the expression.
    fn kind(&self, name: &str) -> Option<Kind>;
    /// The names of a question's choices; `None` when it has none.
    fn choices(&self, name: &str) -> Option<Vec<String>>;
}

/// The kind an expression gives.
///
/// # Errors
/// `refusal-instrument-name` for a name that is not there or stands later, `refusal-instrument-choice` for a choice
/// that the question does not have, `refusal-instrument-kinds` for kinds that do not go together.
pub fn check(expr: &Expr, names: &impl Names) -> Result<Kind, Wrong> {
    match expr {
        Expr::Number { .. } => Ok(Kind::Number),
        Expr::Text { .. } => Ok(Kind::Text),
        Expr::Truth { .. } => Ok(Kind::Truth),
        Expr::Answer { of } => names.kind(of).ok_or_else(|| Wrong::new("refusal-instrument-name", of)),
        Expr::Call { of, with } => call(*of, with, names),
    }
}

fn kinds(fun: Fun) -> Wrong {
    let name = serde_json::to_value(fun).ok().and_then(|v| v.as_str().map(str::to_owned));
    Wrong::new("refusal-instrument-kinds", name.unwrap_or_default())
}

fn all(
    fun: Fun,
    with: &[Expr],
    names: &impl Names,
    count: std::ops::RangeInclusive<usize>,
    kind: Kind,
) -> Result<(), Wrong> {
    if !count.contains(&with.len()) {
        return Err(kinds(fun));
    }
    for one in with {
        if check(one, names)? != kind {
            return Err(kinds(fun));
        }
    }
    Ok(())
}

fn call(fun: Fun, with: &[Expr], names: &impl Names) -> Result<Kind, Wrong> {
    use Fun as F;
    match fun {
        F::Or | F::And => all(fun, with, names, 2..=2, Kind::Truth).map(|()| Kind::Truth),
        F::Not => all(fun, with, names, 1..=1, Kind::Truth).map(|()| Kind::Truth),
        F::Lt | F::Le | F::Gt | F::Ge => all(fun, with, names, 2..=2, Kind::Number).map(|()| Kind::Truth),
        F::Add | F::Sub | F::Mul | F::Div | F::Mod => all(fun, with, names, 2..=2, Kind::Number).map(|()| Kind::Number),
        F::Neg => all(fun, with, names, 1..=1, Kind::Number).map(|()| Kind::Number),
        F::Sum | F::Mean | F::Min | F::Max => all(fun, with, names, 1..=200, Kind::Number).map(|()| Kind::Number),
        F::Eq | F::Ne => {
            let [left, right] = with else { return Err(kinds(fun)) };
            let kind = check(left, names)?;
            if kind != check(right, names)? || kind == Kind::Many {
                return Err(kinds(fun));
            }
            choice(left, right, names)?;
            choice(right, left, names)?;
            Ok(Kind::Truth)
        }
        F::If => {
            let [condition, then, otherwise] = with else { return Err(kinds(fun)) };
            let kind = check(then, names)?;
            let fits = check(condition, names)? == Kind::Truth && check(otherwise, names)? == kind;
            if fits { Ok(kind) } else { Err(kinds(fun)) }
        }
        F::Coalesce => {
            let Some(first) = with.first() else { return Err(kinds(fun)) };
            let kind = check(first, names)?;
            all(fun, with, names, 1..=20, kind).map(|()| kind)
        }
        F::Count => {
            for one in with {
                check(one, names)?;
            }
            if with.is_empty() { Err(kinds(fun)) } else { Ok(Kind::Number) }
        }
        F::Selected => {
            let [question, Expr::Text { .. }] = with else { return Err(kinds(fun)) };
            if !matches!(check(question, names)?, Kind::Many | Kind::Text) {
                return Err(kinds(fun));
            }
            choice(question, &with[1], names)?;
            Ok(Kind::Truth)
        }
        F::CountSelected => all(fun, with, names, 1..=1, Kind::Many).map(|()| Kind::Number),
        F::Round => match with {
            [number, Expr::Number { value }] if (0.0..=6.0).contains(value) && value.fract() == 0.0 => {
                all(fun, std::slice::from_ref(number), names, 1..=1, Kind::Number).map(|()| Kind::Number)
            }
            _ => Err(kinds(fun)),
        },
        F::Answered => match with {
            [Expr::Answer { .. }] => check(&with[0], names).map(|_| Kind::Truth),
            _ => Err(kinds(fun)),
        },
    }
}

/// A text that a question is compared with must be one of its choices: a slip of the pen would never come true.
fn choice(question: &Expr, text: &Expr, names: &impl Names) -> Result<(), Wrong> {
    if let (Expr::Answer { of }, Expr::Text { value }) = (question, text)
        && let Some(choices) = names.choices(of)
        && !choices.contains(value)
    {
        return Err(Wrong::new("refusal-instrument-choice", value));
    }
    Ok(())
}
