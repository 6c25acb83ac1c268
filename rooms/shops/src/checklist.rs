//! The checklist of an evening: versioned data, pinned when the evening is opened. The office may publish its own under the
//! same code, with points of its own.

use liren_instruments::{Answers, Form, Needs, expr::Value, form::Question, store, xlsform::compile_text};
use liren_kernel::{Instant, Refusal};
use liren_office::{Fault, PersonId};
use liren_store::Tx;

use crate::model::{Gas, State, Trade};

/// Its code.
pub const CODE: &str = "shop_evening";

/// What a version of the office's own must be: points, each found good, put right, passed on or not applying.
pub const NEEDS: Needs = Needs { code: CODE, check: readable };

fn readable(form: &Form) -> Result<(), Refusal> {
    Needs::one_of(form, "trade", |name| Trade::named(name).is_some())?;
    Needs::one_of(form, "gas", |name| Gas::named(name).is_some())?;
    let own: Vec<&Question> = form.questions.iter().filter(|q| !known_name(q)).collect();
    if own.is_empty() {
        return Err(Needs::missing("state"));
    }
    own.iter().try_for_each(|point| Needs::one_of(form, &point.name, |name| State::named(name).is_some()))?;
    // What is asked follows from trade and gas alone: a point that waits for another's answer would never be asked.
    for (trade, gas) in Trade::ALL.iter().flat_map(|trade| Gas::ALL.iter().map(move |gas| (*trade, *gas))) {
        let any = |q: &Question| q.kind.choices().and_then(|all| all.into_iter().next()).unwrap_or_default();
        let all = points(form, trade, gas).map(|q| (q.name.clone(), Value::Text(any(q))));
        read(form, trade, gas, &Answers(all.collect()))
            .map_err(|all| Needs::missing(all[0].field.as_deref().unwrap_or("state")))?;
    }
    Ok(())
}

/// Whether it is a question that nobody is asked: what is known of the shop.
fn known_name(question: &Question) -> bool {
    matches!(question.name.as_str(), "trade" | "gas")
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

/// What is known of a shop without asking.
#[must_use]
pub fn known(trade: Trade, gas: Gas) -> Answers {
    let text = |name: &str| Value::Text(name.to_owned());
    Answers([("trade".to_owned(), text(trade.name())), ("gas".to_owned(), text(gas.name()))].into())
}

/// The points that are asked at a shop.
pub fn points(form: &Form, trade: Trade, gas: Gas) -> impl Iterator<Item = &Question> {
    let known = known(trade, gas);
    let asked = move |q: &&Question| !known_name(q) && form.applies(q, &known);
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

/// What a phone brings back: the points that it asked, though the shop's trade or gas was put right in the register since it
/// was fetched. Nothing can be asked again at a shop that was left hours ago, and nothing that was seen is thrown away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Each point with how it was found.
    pub points: Vec<(String, State)>,
    /// Whether they are not what the register asks now.
    pub older: bool,
    /// Whether everything is answered that the register asks now.
    pub whole: bool,
}

/// Reads what a phone brings back, by the register or else by the trade and gas whose points are the ones it answered.
///
/// # Errors
/// As [`read`], by the register, where no trade and gas is asked these points.
pub fn brought(form: &Form, trade: Trade, gas: Gas, sent: &Answers) -> Result<Brought, Vec<Refusal>> {
    let own = |name: &str| form.question(name).is_some_and(|q| !known_name(q));
    let fits = |trade: Trade, gas: Gas| {
        let asked: Vec<&str> = points(form, trade, gas).map(|q| q.name.as_str()).collect();
        let all = sent.0.keys().filter(|name| own(name)).all(|name| asked.contains(&name.as_str()));
        if all { read(form, trade, gas, sent).ok() } else { None }
    };
    if let Some(points) = fits(trade, gas) {
        return Ok(Brought { points, older: false, whole: true });
    }
    let pairs = Trade::ALL.iter().flat_map(|trade| Gas::ALL.iter().map(move |gas| (*trade, *gas)));
    match pairs.into_iter().find_map(|(trade, gas)| fits(trade, gas)) {
        Some(points) => Ok(Brought { points, older: true, whole: read(form, trade, gas, sent).is_ok() }),
        None => read(form, trade, gas, sent).map(|points| Brought { points, older: false, whole: true }),
    }
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
    fn a_version_whose_points_nobody_could_read_is_refused() {
        let text = include_str!("../data/checklist.txt");
        let of = |text: &str| (NEEDS.check)(&compile_text(text).unwrap()).map_err(|r| r.key);
        assert_eq!(of(text), Ok(()));
        assert_eq!(of(&text.replace("state | na |", "state | half |")).unwrap_err(), "refusal-instrument-not-known");
        let words = text.replace("select_one state | lights |", "text | lights |");
        assert_eq!(of(&words).unwrap_err(), "refusal-instrument-needs");
        let waits = text.replace("${trade} = 'hotel'", "${lights} = 'ok'");
        assert_eq!(
            of(&waits).unwrap_err(),
            "refusal-instrument-needs",
            "nobody would be asked, and nobody get past it"
        );
        let fewer: Vec<&str> = text.lines().filter(|line| !line.contains("| hood |")).collect();
        assert_eq!(of(&fewer.join("\n")), Ok(()), "which points there are is the office's");
    }

    #[test]
    fn what_a_phone_asked_before_the_register_changed_is_read_as_it_was_asked() {
        let form = built_in().unwrap();
        let asked = |trade, gas| {
            let all = points(&form, trade, gas).map(|q| (q.name.clone(), Value::Text("ok".into())));
            Answers(all.collect())
        };
        let as_registered = brought(&form, Trade::Hotel, Gas::None, &asked(Trade::Hotel, Gas::None)).unwrap();
        assert!(!as_registered.older && as_registered.whole);
        let mut sent = asked(Trade::Restaurant, Gas::Bottled);
        sent.0.insert("hood".into(), Value::Text("fixed".into()));
        let found = brought(&form, Trade::Hotel, Gas::None, &sent).unwrap();
        assert!(found.points.contains(&("hood".into(), State::Fixed)), "a fault is not dropped: {:?}", found.points);
        assert!(found.older && !found.whole, "what a hotel is asked nobody looked at");
        let less = brought(&form, Trade::Retail, Gas::None, &sent).unwrap();
        assert!(less.older && less.whole, "more was asked than a shop is asked now");
        // What nobody was ever asked together is what it was before: a refusal at the point that is missing.
        sent.0.remove("exits");
        let refused = brought(&form, Trade::Hotel, Gas::None, &sent).unwrap_err();
        assert!(refused.iter().any(|r| r.field.as_deref() == Some("exits")));
    }

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
