//! Where messages are asked for, and words that stand in code instead of in a message file.

use std::collections::{BTreeMap, BTreeSet};

use super::locales::Place;
use crate::{
    repo::{File, Findings},
    rust_text::{Literal, RustText, is_test_path},
};

/// What the code asks for.
#[derive(Debug, Default)]
pub struct Uses {
    /// Keys that must exist, with the first place that asks.
    pub needed: BTreeMap<String, Place>,
    /// Every literal that could be a key.
    pub seen: BTreeSet<String>,
    /// Beginnings of keys put together with `format!`, such as `notebook-due-{}`.
    pub starts: BTreeSet<String>,
}

/// Calls whose first string is a key, wherever they stand; `Refusal::field` takes it second.
const GIVERS: &[&str] = &["Refusal::new(", "label_key: ", "hint_key: ", "title_key: ", "help_key: ", "empty_key: "];

/// Collects from templates and Rust.
#[must_use]
pub fn collect(files: &[File]) -> Uses {
    let mut uses = Uses::default();
    for file in files {
        if file.ext() == "rs" {
            rust(file, &mut uses);
        } else if is_template(file) {
            template(file, &mut uses);
        } else if file.ext() == "ftl" {
            references(file.text(), &mut uses);
        } else if matches!(file.ext(), "csv" | "js" | "mjs" | "toml" | "json") {
            words(file.text()).for_each(|word| {
                uses.seen.insert(word.to_owned());
            });
        }
    }
    uses
}

fn is_template(file: &File) -> bool {
    file.path.contains("/templates/") && matches!(file.ext(), "html" | "svg" | "txt" | "xml" | "css")
}

/// A message may stand within another: `{ -brand }`, `{ shell-home }`.
fn references(text: &str, uses: &mut Uses) {
    for part in text.split('{').skip(1) {
        let word = part.trim_start().split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or("");
        if is_key(word.strip_prefix('-').unwrap_or(word)) {
            uses.seen.insert(word.to_owned());
        }
    }
}

fn rust(file: &File, uses: &mut Uses) {
    let cut = RustText::new(file.text());
    for literal in &cut.literals {
        if let Some((start, _)) = literal
            .text
            .split_once('{')
            .filter(|(start, _)| start.ends_with('-') && is_key(start.trim_end_matches('-')))
        {
            uses.starts.insert(start.to_owned());
        }
        begin(&literal.text, uses);
        let test = cut.is_test(literal.line) || is_test_path(&file.path) || file.path.starts_with("xtask/");
        if test {
            uses.seen.insert(literal.text.clone());
            continue;
        }
        // A template may stand in the source, as askama allows.
        asked(&literal.text.replace("\\\"", "\""), &file.path, literal.line, uses);
        if !is_key(&literal.text) {
            continue;
        }
        uses.seen.insert(literal.text.clone());
        if is_needed(literal) {
            need(&literal.text, &file.path, literal.line, uses);
        }
    }
}

/// Whether the place a literal stands in makes it a key.
fn is_needed(literal: &Literal) -> bool {
    let before = literal.before.trim_end();
    let given = GIVERS.iter().any(|giver| before.ends_with(giver.trim_end()));
    let second = before.rfind("Refusal::field(").is_some_and(|at| {
        let inside = &before[at + "Refusal::field(".len()..];
        inside.ends_with(',') && inside.matches(',').count() == 1
    });
    given || second || literal.text.starts_with("refusal-") || call_on_t(before)
}

/// `t.s(`, `self.t.f1(` and the like.
fn call_on_t(before: &str) -> bool {
    let Some(head) = before.strip_suffix('(') else { return false };
    let name_at = head.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
    let name = &head[name_at..];
    let method = matches!(name, "s" | "f" | "html" | "text")
        || (name.starts_with('f') && name[1..].chars().all(|c| c.is_ascii_digit()) && name.len() == 2);
    let on = &head[..name_at];
    method && on.strip_suffix("t.").is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn template(file: &File, uses: &mut Uses) {
    for (number, line) in (1..).zip(file.text().lines()) {
        asked(line, &file.path, number, uses);
        line.split('"').for_each(|part| begin(part, uses));
        words(line).for_each(|word| {
            uses.seen.insert(word.to_owned());
        });
    }
}

/// Keys in calls on `t` within a template.
fn asked(text: &str, path: &str, line: usize, uses: &mut Uses) {
    for (at, _) in text.match_indices("(\"") {
        if !call_on_t(&text[..=at]) {
            continue;
        }
        let rest = &text[at + 2..];
        let Some(end) = rest.find('"') else { continue };
        let key = &rest[..end];
        if is_key(key) {
            uses.seen.insert(key.to_owned());
            need(key, path, line, uses);
        }
    }
}

/// Notes `"mode-"`, the beginning of a key to which something is added.
fn begin(text: &str, uses: &mut Uses) {
    if text.strip_suffix('-').is_some_and(is_key) {
        uses.starts.insert(text.to_owned());
    }
}

fn need(key: &str, path: &str, line: usize, uses: &mut Uses) {
    uses.needed.entry(key.to_owned()).or_insert_with(|| Place { path: path.to_owned(), line });
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| is_key(word))
}

/// Places where Chinese is the matter itself: data, made-up people, the words addresses and calendars are read by.
const FREE: &[&str] = &["base/kernel/", "xtask/", "stories/"];

/// Chinese in a template or in Rust belongs in a message file; `free` names files where it is data.
pub fn chinese(files: &[File], free: &BTreeMap<String, String>, found: &mut Findings) {
    let mut used = BTreeSet::new();
    for file in files {
        let lines = if file.ext() == "rs" && !is_data(&file.path) {
            let cut = RustText::new(file.text());
            cut.literals.iter().filter(|l| is_chinese(&l.text) && !cut.is_test(l.line)).map(|l| l.line).collect()
        } else if is_template(file) && !is_test_path(&file.path) {
            template_lines(file.text())
        } else {
            Vec::new()
        };
        if !lines.is_empty() && free.contains_key(&file.path) {
            used.insert(file.path.clone());
            continue;
        }
        for line in lines {
            found.at(
                &file.path,
                line,
                "Chinese words stand in locales/zh-CN.ftl (data: data/, demo/ or xtask/exceptions/chinese.txt)",
            );
        }
    }
    for path in free.keys().filter(|path| !used.contains(*path)) {
        found.of("xtask/exceptions/chinese.txt", format!("{path} needs no exception any more"));
    }
}

fn is_data(path: &str) -> bool {
    let folder = path.split('/').any(|part| matches!(part, "data" | "demo" | "demo.rs" | "examples"));
    folder || is_test_path(path) || FREE.iter().any(|start| path.starts_with(start))
}

/// Lines of a template with Chinese outside its comments `{# #}`.
fn template_lines(text: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut comment = false;
    for (number, line) in (1..).zip(text.lines()) {
        let mut rest = line;
        let mut shown = String::new();
        loop {
            let mark = if comment { "#}" } else { "{#" };
            let Some(at) = rest.find(mark) else { break };
            if !comment {
                shown.push_str(&rest[..at]);
            }
            comment = !comment;
            rest = &rest[at + 2..];
        }
        if !comment {
            shown.push_str(rest);
        }
        if is_chinese(&shown) {
            lines.push(number);
        }
    }
    lines
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{3001}'..='\u{303f}' | '\u{ff00}'..='\u{ff65}' | '\u{20000}'..='\u{3ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: Some(text.into()), size: 0 }
    }

    #[test]
    fn keys_are_found_in_templates_and_in_rust() {
        let uses = collect(&[
            file("rooms/a/locales/en.ftl", "a = { -brand } and { a-inner }"),
            file(
                "rooms/a/templates/a.html",
                "<h1>{{ t.s(\"a-title\") }}</h1>{{ p.t.f1(\"a-count\", \"n\", n) }}{{ cat.s(\"no\") }}",
            ),
            file(
                "rooms/a/src/a.rs",
                "fn a() { Refusal::new(\"refusal-a\"); Refusal::field(\"name\", \"refusal-b\"); X { label_key: \"a-label\" }; format!(\"a-due-{n}\"); let x = \"a-other\"; }\n#[cfg(test)]\nmod tests { const X: &str = \"refusal-test\"; }",
            ),
        ]);
        let needed: Vec<&str> = uses.needed.keys().map(String::as_str).collect();
        assert_eq!(needed, ["a-count", "a-label", "a-title", "refusal-a", "refusal-b"]);
        assert!(uses.seen.contains("a-other") && uses.seen.contains("refusal-test"));
        assert!(uses.starts.contains("a-due-"));
        assert!(uses.seen.contains("-brand") && uses.seen.contains("a-inner"));
    }

    #[test]
    fn chinese_belongs_in_messages() {
        let files = [
            file("rooms/a/templates/a.html", "{# 注释\n 还是 #}\n<p>你好</p>"),
            file("rooms/a/src/pages.rs", "// 说明\nlet a = \"楼道\";\n#[cfg(test)]\nmod t { const B: &str = \"楼\"; }"),
            file("rooms/a/src/demo.rs", "let a = \"楼道\";"),
            file("rooms/a/src/sheet.rs", "let a = '楼';"),
        ];
        let free =
            BTreeMap::from([("rooms/a/src/sheet.rs".to_owned(), String::new()), ("gone.rs".to_owned(), String::new())]);
        let mut found = Findings::default();
        chinese(&files, &free, &mut found);
        assert_eq!(found.faults.len(), 3, "{:?}", found.faults);
        assert!(
            found.faults[0].starts_with("rooms/a/templates/a.html:3:")
                || found.faults[0].starts_with("rooms/a/src/pages.rs:2:")
        );
    }
}
