//! The checklist of an evening: versioned data, pinned when the evening is opened. The office may publish its own under the
//! same code, with points of its own.

use liren_instruments::{Answers, Form, expr::Value, form::Question, store, xlsform::compile_text};
use liren_kernel::{Instant, Refusal};
use liren_office::{Fault, PersonId};
use liren_store::Tx;

use crate::model::{Gas, State, Trade};

/// Its code.
pub const CODE: &str = "shop_evening";

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

/// What is known of a shop without asking.
#[must_use]
pub fn known(trade: Trade, gas: Gas) -> Answers {
    let text = |name: &str| Value::Text(name.to_owned());
    Answers([("trade".to_owned(), text(trade.name())), ("gas".to_owned(), text(gas.name()))].into())
}

/// The points that are asked at a shop.
pub fn points(form: &Form, trade: Trade, gas: Gas) -> impl Iterator<Item = &Question> {
    let known = known(trade, gas);
    let asked = move |q: &&Question| !matches!(q.name.as_str(), "trade" | "gas") && form.applies(q, &known);
    form.questions.iter().filter(asked)
}

/// Reads what was answered at a shop: each point with how it was found. What was sent of trade and gas does not count.
///
/// # Errors
/// Every refusal: `refusal-answer-…` at the point.
pub fn read(form: &Form, trade: Trade, gas: Gas, sent: &Answers) -> Result<Vec<(String, State)>, Vec<Refusal>> {
    let mut all = sent.clone();
    all.0.extend(known(trade, gas).0);
    let given = form.check(&all)?;
    let mut found = Vec::new();
    for point in points(form, trade, gas) {
        let Value::Text(name) = given.get(&point.name) else { continue };
        let state = State::named(&name).ok_or_else(|| vec![Refusal::field(&point.name, "refusal-choice-invalid")])?;
        found.push((point.name.clone(), state));
    }
    Ok(found)
}

/// The words of a point; its name where the version does not know it.
#[must_use]
pub fn label(form: &Form, item: &str, english: bool) -> String {
    form.question(item).map_or_else(|| item.to_owned(), |q| q.label.of(english).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_is_asked_what_concerns_it_and_nothing_is_taken_on_trust() {
        let form = built_in().unwrap();
        assert_eq!(form.code, CODE);
        let names = |trade, gas| points(&form, trade, gas).map(|q| q.name.clone()).collect::<Vec<_>>();
        assert!(names(Trade::Restaurant, Gas::Bottled).contains(&"bottles".into()));
        assert!(names(Trade::Restaurant, Gas::Piped).contains(&"hood".into()));
        assert!(!names(Trade::Hotel, Gas::None).iter().any(|n| n.starts_with("gas") || n == "hood"));
        let mut sent = Answers::default();
        for name in names(Trade::Hotel, Gas::None) {
            sent.0.insert(name, Value::Text("ok".into()));
        }
        sent.0.insert("exits".into(), Value::Text("fixed".into()));
        // A form that says it is another trade is not believed, and drops no question by it.
        sent.0.insert("trade".into(), Value::Text("retail".into()));
        sent.0.insert("gas_valve".into(), Value::Text("passed_on".into()));
        let read_all = read(&form, Trade::Hotel, Gas::None, &sent).unwrap();
        assert_eq!(
            read_all.iter().filter(|(_, s)| s.is_fault()).collect::<Vec<_>>(),
            [&("exits".into(), State::Fixed)]
        );
        sent.0.remove("duty");
        let refused = read(&form, Trade::Hotel, Gas::None, &sent).unwrap_err();
        assert_eq!(refused[0].field.as_deref(), Some("duty"));
        sent.0.insert("duty".into(), Value::Text("perhaps".into()));
        assert!(read(&form, Trade::Hotel, Gas::None, &sent).is_err());
    }
}
