//! The message files: same keys, same variables, no key twice.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::LANGUAGES;
use crate::repo::{File, Findings};

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path from the root.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
}

/// One message of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    line: usize,
    variables: BTreeSet<String>,
}

/// Checks the files of every `locales` folder and gives all keys with the place of the first language.
pub fn check(files: &[File], found: &mut Findings) -> BTreeMap<String, Place> {
    let mut all: BTreeMap<String, Place> = BTreeMap::new();
    let mut folders: BTreeMap<String, BTreeMap<&str, &File>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.ext() == "ftl") {
        let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
        if folder != "locales" && !folder.ends_with("/locales") {
            found.of(&file.path, "message files stand in a crate's locales/");
            continue;
        }
        match LANGUAGES.iter().find(|language| name == format!("{language}.ftl")) {
            Some(language) => {
                folders.entry(folder.to_owned()).or_default().insert(language, file);
            }
            None => found.of(&file.path, "is no language of the house (zh-CN, en)"),
        }
    }
    for (folder, by_language) in &folders {
        let mut parsed = Vec::new();
        for language in LANGUAGES {
            match by_language.get(language) {
                Some(file) => parsed.push((file.path.clone(), parse(file, found))),
                None => found.of(folder, format!("has no {language}.ftl")),
            }
        }
        if let [(first_path, first), (second_path, second)] = parsed.as_slice() {
            compare(first_path, first, second_path, second, found);
            compare_keys(second_path, second, first_path, first, found);
        }
        if let Some((path, messages)) = parsed.into_iter().next() {
            for (key, message) in messages {
                let place = Place { path: path.clone(), line: message.line };
                if let Some(other) = all.get(&key) {
                    found.at(
                        &path,
                        place.line,
                        format!("message `{key}` also stands in {}:{}", other.path, other.line),
                    );
                } else {
                    all.insert(key, place);
                }
            }
        }
    }
    all
}

fn compare(
    path: &str,
    here: &BTreeMap<String, Message>,
    other_path: &str,
    other: &BTreeMap<String, Message>,
    found: &mut Findings,
) {
    compare_keys(path, here, other_path, other, found);
    for (key, message) in here {
        let Some(twin) = other.get(key).filter(|twin| twin.variables != message.variables) else { continue };
        let odd: Vec<&str> = message.variables.symmetric_difference(&twin.variables).map(String::as_str).collect();
        found.at(path, message.line, format!("message `{key}`: ${} stands in one language only", odd.join(", $")));
    }
}

fn compare_keys(
    path: &str,
    here: &BTreeMap<String, Message>,
    other_path: &str,
    other: &BTreeMap<String, Message>,
    found: &mut Findings,
) {
    for (key, message) in here.iter().filter(|(key, _)| !other.contains_key(*key)) {
        found.at(path, message.line, format!("message `{key}` is missing in {other_path}"));
    }
}

/// The messages of a file; what cannot be read is a fault.
fn parse(file: &File, found: &mut Findings) -> BTreeMap<String, Message> {
    let text = file.text();
    let resource = match fluent_syntax::parser::parse(text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let line = text[..error.pos.start.min(text.len())].matches('\n').count() + 1;
                found.at(&file.path, line, format!("is not Fluent: {error}"));
            }
            resource
        }
    };
    let mut messages = BTreeMap::new();
    for entry in &resource.body {
        let (key, value, attributes) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), message.value.as_ref(), &message.attributes),
            Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value), &term.attributes),
            _ => continue,
        };
        let start = if let Some(term) = key.strip_prefix('-') { format!("-{term}") } else { key.clone() };
        let line = line_of(text, &start, messages.get(&key));
        let mut variables = BTreeSet::new();
        for pattern in value.into_iter().chain(attributes.iter().map(|attribute| &attribute.value)) {
            pattern_variables(pattern, &mut variables);
        }
        if messages.insert(key.clone(), Message { line, variables }).is_some() {
            found.at(&file.path, line, format!("message `{key}` stands twice in this file"));
        }
    }
    messages
}

/// Line a key is defined on; after `earlier`, if it was met before.
fn line_of(text: &str, key: &str, earlier: Option<&Message>) -> usize {
    let after = earlier.map_or(0, |message| message.line);
    (1..)
        .zip(text.lines())
        .find(|(number, line)| {
            *number > after && line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
        })
        .map_or(1, |(number, _)| number)
}

fn pattern_variables(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable { expression: Expression::Inline(inline) } => inline_variables(inline, into),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                inline_variables(selector, into);
                for variant in variants {
                    pattern_variables(&variant.value, into);
                }
            }
            PatternElement::TextElement { .. } => {}
        }
    }
}

fn inline_variables(inline: &InlineExpression<&str>, into: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => call_variables(arguments, into),
        InlineExpression::TermReference { arguments: Some(arguments), .. } => call_variables(arguments, into),
        InlineExpression::Placeable { expression } => {
            let mut pattern = Pattern { elements: Vec::new() };
            pattern.elements.push(PatternElement::Placeable { expression: (**expression).clone() });
            pattern_variables(&pattern, into);
        }
        _ => {}
    }
}

fn call_variables(arguments: &CallArguments<&str>, into: &mut BTreeSet<String>) {
    for inline in arguments.positional.iter().chain(arguments.named.iter().map(|named| &named.value)) {
        inline_variables(inline, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(files: &[(&str, &str)]) -> (BTreeMap<String, Place>, Vec<String>) {
        let files: Vec<File> = files
            .iter()
            .map(|(path, text)| File { path: (*path).into(), text: Some((*text).into()), size: 0 })
            .collect();
        let mut found = Findings::default();
        let all = check(&files, &mut found);
        (all, found.faults)
    }

    #[test]
    fn two_equal_files_are_in_order() {
        let (all, faults) = checked(&[
            ("rooms/a/locales/zh-CN.ftl", "a = 甲 { $n }\nb = 乙\n"),
            ("rooms/a/locales/en.ftl", "a = { $n ->\n   [one] one { $n }\n  *[other] { NUMBER($n) } many\n }\nb = B\n"),
        ]);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(all["b"], Place { path: "rooms/a/locales/zh-CN.ftl".into(), line: 2 });
    }

    #[test]
    fn a_missing_key_a_missing_file_and_a_lost_variable_are_faults() {
        let (_, faults) = checked(&[
            ("rooms/a/locales/zh-CN.ftl", "a = 甲 { $n }\nb = 乙\n"),
            ("rooms/a/locales/en.ftl", "a = A\nc = C\n"),
            ("rooms/b/locales/en.ftl", "z = Z\n"),
        ]);
        assert_eq!(faults.len(), 4, "{faults:?}");
    }

    #[test]
    fn a_key_twice_is_a_fault_within_a_file_and_across_crates() {
        let (_, faults) = checked(&[
            ("rooms/a/locales/zh-CN.ftl", "a = 甲\na = 甲\n"),
            ("rooms/a/locales/en.ftl", "a = A\n"),
            ("rooms/b/locales/zh-CN.ftl", "a = 甲\n"),
            ("rooms/b/locales/en.ftl", "a = A\n"),
        ]);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("rooms/a/locales/zh-CN.ftl:2:"), "{faults:?}");
    }
}
