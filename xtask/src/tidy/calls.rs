//! Calls and texts that belong in one place only.

use std::collections::BTreeMap;

use crate::{
    repo::{File, Findings},
    rust_text::{RustText, is_test_path},
};

/// One rule about code.
struct Rule {
    /// Name in `xtask/exceptions/calls.txt`.
    name: &'static str,
    /// What the code may not hold.
    words: &'static [&'static str],
    /// Where it may stand all the same: starts of paths.
    free: &'static [&'static str],
    /// What to do instead.
    say: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        name: "clock",
        words: &["SystemTime::now", "Timestamp::now", "Zoned::now"],
        free: &["app/", "xtask/", "stories/", "base/web/src/edge"],
        say: "take the time from the Clock that you were given; only the edge makes one",
    },
    Rule {
        name: "print",
        words: &["println!", "print!", "eprintln!", "eprint!", "dbg!"],
        free: &["app/", "xtask/", "stories/"],
        say: "use tracing; only app and xtask print",
    },
    Rule {
        name: "unwrap",
        words: &[".unwrap()"],
        free: &["app/", "xtask/", "stories/"],
        say: "return an error, or expect() with the reason why it cannot fail",
    },
    Rule {
        name: "unpack",
        words: &["read::open(", "photo::prepare(", "photo::prepare_within("],
        free: &["base/papers/", "base/office/src/photo", "base/web/src/edge", "app/", "stories/"],
        say: "unpack uploads in a turn: Batch::open, Edge::picture",
    },
    Rule {
        name: "driver",
        words: &["rusqlite::", "postgres::"],
        free: &["base/store/", "stories/", "xtask/"],
        say: "only base/store knows the two engines",
    },
];

/// Openings of a statement in SQL.
const SQL: &[&str] = &["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ", "CREATE ", "ALTER ", "DROP ", "WITH "];

/// Checks the Rust files; `free` maps a path to the rules it is free of, by name, with commas.
pub fn check(files: &[File], free: &BTreeMap<String, String>, found: &mut Findings) {
    for file in files.iter().filter(|file| file.ext() == "rs") {
        let cut = RustText::new(file.text());
        let list: Vec<&str> =
            free.get(&file.path).map(|names| names.split(',').map(str::trim).collect()).unwrap_or_default();
        let mut used = Vec::new();
        for rule in RULES {
            let before = found.faults.len();
            calls(file, &cut, rule, found);
            if list.contains(&rule.name) && found.faults.len() > before {
                found.faults.truncate(before);
                used.push(rule.name);
            }
        }
        let before = found.faults.len();
        sql(file, &cut, found);
        if list.contains(&"sql") && found.faults.len() > before {
            found.faults.truncate(before);
            used.push("sql");
        }
        for name in list.iter().filter(|name| !used.contains(name)) {
            found.of("xtask/exceptions/calls.txt", format!("{} needs no exception `{name}` any more", file.path));
        }
    }
    for path in free.keys().filter(|path| !files.iter().any(|file| &file.path == *path)) {
        found.of("xtask/exceptions/calls.txt", format!("{path} is gone; remove its line"));
    }
}

fn calls(file: &File, cut: &RustText, rule: &Rule, found: &mut Findings) {
    if file.path.ends_with("/build.rs") || rule.free.iter().any(|start| file.path.starts_with(start)) {
        return;
    }
    if is_test_path(&file.path) {
        return;
    }
    for (number, line) in (1..).zip(&cut.code) {
        if cut.is_test(number) {
            continue;
        }
        if let Some(word) = rule.words.iter().find(|word| holds(line, word)) {
            found.at(&file.path, number, format!("{word}: {}", rule.say));
        }
    }
}

/// Whether `word` stands in `line` and is not the end of a longer name.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| word.starts_with('.') || !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Statements stand in a room's store, in migrations and in the two crates below the rooms that own tables.
fn sql(file: &File, cut: &RustText, found: &mut Findings) {
    let path = file.path.as_str();
    // Sessions and feeds are the edge's own tables.
    let owned =
        ["base/store/", "base/office/", "base/web/src/session.rs", "base/web/src/feed.rs", "stories/", "xtask/"]
            .iter()
            .any(|start| path.starts_with(start));
    if owned
        || is_test_path(path)
        || path.ends_with("/store.rs")
        || path.contains("/store/")
        || path.contains("/migrations/")
    {
        return;
    }
    for literal in cut.literals.iter().filter(|literal| !cut.is_test(literal.line)) {
        let text = literal.text.trim_start();
        if SQL.iter().any(|word| text.starts_with(word)) {
            found.at(path, literal.line, "SQL stands in store.rs, store/ or migrations/");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str, free: &[(&str, &str)]) -> Vec<String> {
        let mut found = Findings::default();
        let file = File { path: path.into(), text: Some(text.into()), size: 0 };
        let free = free.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        check(&[file], &free, &mut found);
        found.faults
    }

    #[test]
    fn forbidden_calls_are_found_in_code_only() {
        let text = "fn a() { let t = SystemTime::now(); }\n// SystemTime::now\nconst S: &str = \"println!\";\n#[cfg(test)]\nmod tests { fn b() { x.unwrap(); } }\n";
        let faults = faults("base/office/src/a.rs", text, &[]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("base/office/src/a.rs:1: SystemTime::now"));
    }

    #[test]
    fn each_rule_has_its_free_places() {
        let text = "fn a() { rusqlite::open(); x.unwrap(); println!(\"\"); }";
        assert_eq!(faults("rooms/people/src/a.rs", text, &[]).len(), 3);
        assert_eq!(faults("app/liren/src/a.rs", text, &[]).len(), 1);
        assert_eq!(faults("base/store/build.rs", text, &[]).len(), 0);
    }

    #[test]
    fn sql_outside_a_store_is_found() {
        let text = "const A: &str = \"\n  SELECT 1 FROM matter\";";
        assert_eq!(faults("rooms/matters/src/pages.rs", text, &[]).len(), 1);
        assert!(faults("rooms/matters/src/store.rs", text, &[]).is_empty());
        assert!(faults("rooms/matters/src/store/list.rs", text, &[]).is_empty());
    }

    #[test]
    fn an_exception_that_is_not_needed_is_a_fault() {
        assert!(faults("rooms/a/src/a.rs", "x.unwrap();", &[("rooms/a/src/a.rs", "unwrap")]).is_empty());
        assert_eq!(faults("rooms/a/src/a.rs", "x;", &[("rooms/a/src/a.rs", "unwrap")]).len(), 1);
    }
}
