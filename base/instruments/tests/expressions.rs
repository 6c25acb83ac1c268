//! The shared table, run by this interpreter.

use std::collections::BTreeMap;

use liren_instruments::expr::{Expr, Kind, Names, Value, check, eval, parse};
use serde_json::Value as Json;

struct Table {
    kinds: BTreeMap<String, Kind>,
    choices: BTreeMap<String, Vec<String>>,
}

impl Names for Table {
    fn kind(&self, name: &str) -> Option<Kind> {
        self.kinds.get(name).copied()
    }
    fn choices(&self, name: &str) -> Option<Vec<String>> {
        self.choices.get(name).cloned()
    }
}

fn table() -> (Table, Json) {
    let json: Json = serde_json::from_str(include_str!("../conformance/expressions.json")).unwrap();
    let kind = |text: &Json| match text.as_str().unwrap() {
        "number" => Kind::Number,
        "many" => Kind::Many,
        _ => Kind::Text,
    };
    let kinds = json["kinds"].as_object().unwrap().iter().map(|(k, v)| (k.clone(), kind(v))).collect();
    let choices = serde_json::from_value(json["choices"].clone()).unwrap();
    (Table { kinds, choices }, json)
}

#[test]
fn every_case_gives_what_the_table_says_also_after_its_tree_was_stored() {
    let (names, json) = table();
    let cases = json["cases"].as_array().unwrap();
    assert!(cases.len() > 30);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let expr = parse(text, None).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        check(&expr, &names).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        let stored = serde_json::to_value(&expr).unwrap();
        // The phone reads no text: each case holds the tree that is sent to it.
        assert_eq!(Some(&stored), case.get("tree"), "{text}");
        let back: Expr = serde_json::from_value(stored).unwrap();
        let answers: BTreeMap<String, Value> = serde_json::from_value(case["answers"].clone()).unwrap();
        let gives: Value = serde_json::from_value(case["gives"].clone()).unwrap();
        assert_eq!(eval(&back, &|name| answers.get(name).cloned().unwrap_or_default()), gives, "{text}");
    }
}

#[test]
fn what_cannot_be_read_or_does_not_fit_is_refused_at_import() {
    let (names, json) = table();
    for case in json["refused"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let wrong = parse(text, None).and_then(|expr| check(&expr, &names)).expect_err(text);
        assert_eq!(wrong.key, case["key"].as_str().unwrap(), "{text}: {wrong:?}");
    }
    let deep = format!("{}1{}", "(".repeat(3_000), ")".repeat(3_000));
    assert!(parse(&deep, None).is_err(), "brackets without end are refused, not followed");
    assert!(parse(&"-".repeat(1_500), None).is_err());
}
