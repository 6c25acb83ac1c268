//! Files as files: their length, what may stand in git at all, and words that may not stand in any.

use std::{collections::BTreeMap, path::Path};

use crate::{
    repo::{File, Findings},
    rust_text::RustText,
};

/// Lines a source file may have; the aim is 300.
const LINES: usize = 400;
/// Bytes a file in git may have.
const BYTES: u64 = 1 << 20;
const SOURCES: &[&str] = &["rs", "html", "js", "mjs", "css", "sh"];
const BINARIES: &[&str] = &["ttf", "otf", "ttc", "woff", "woff2", "eot", "wasm", "zip", "gz", "db", "sqlite", "map"];
/// Words that promise work not done, written so that this file does not hold them.
const PROMISES: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
];
/// Paths and hosts of one machine or workplace.
const MACHINE: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("../sha", "red/"),
    concat!("registry.npm", "js.org"),
    concat!("static.crates", ".io"),
    concat!("index.crates", ".io"),
];

/// Checks every file of the repository; `long` maps a path to the length it may have for now.
pub fn check(files: &[File], long: &BTreeMap<String, String>, root: &Path, found: &mut Findings) {
    for file in files {
        in_git(file, found);
        if file.ext() != "lock" && !file.path.ends_with("package-lock.json") {
            words(file, &root.display().to_string(), found);
        }
        if SOURCES.contains(&file.ext()) {
            length(file, long.get(&file.path), found);
        }
    }
    for path in long.keys().filter(|path| !files.iter().any(|file| &file.path == *path)) {
        found.of("xtask/exceptions/length.txt", format!("{path} is gone; remove its line"));
    }
}

fn length(file: &File, allowed: Option<&String>, found: &mut Findings) {
    let lines = file.text().lines().count();
    let Some(allowed) = allowed else {
        if lines > LINES {
            found.of(
                &file.path,
                format!("{lines} lines; a file has one job and at most {LINES} lines: make it a folder"),
            );
        }
        return;
    };
    match allowed.parse::<usize>() {
        Ok(allowed) if lines > allowed => {
            found.of(&file.path, format!("{lines} lines, its exception allows {allowed}"))
        }
        Ok(allowed) if lines <= LINES || lines < allowed => found.of(
            &file.path,
            format!("has shrunk to {lines} lines; take its line in xtask/exceptions/length.txt down or out"),
        ),
        Ok(_) => {}
        Err(_) => found.of("xtask/exceptions/length.txt", format!("{} needs a number of lines", file.path)),
    }
}

fn in_git(file: &File, found: &mut Findings) {
    let name = file.path.to_lowercase();
    let folder = name.split('/').any(|part| matches!(part, "node_modules" | "dist" | ".assets"));
    // What an earlier program made can be made by no later one: it is kept.
    let kept = name.starts_with("stories/fixtures/") && name.ends_with(".zip");
    if kept {
        return;
    }
    if folder
        || BINARIES.contains(&file.ext().to_lowercase().as_str())
        || name.ends_with(".min.js")
        || name.ends_with(".min.css")
    {
        found.of(&file.path, "is built or fetched and does not belong in git; `cargo xtask assets` brings it");
    }
    if file.size > BYTES {
        found.of(&file.path, format!("{} KiB; a file in git has at most {} KiB", file.size / 1024, BYTES / 1024));
    }
}

fn words(file: &File, root: &str, found: &mut Findings) {
    let code = if file.ext() == "rs" { RustText::new(file.text()).code } else { Vec::new() };
    for (number, line) in (1..).zip(file.text().lines()) {
        // A name in code, such as that of a person's own to-do, promises nothing.
        let named = |word: &str| code.get(number - 1).is_some_and(|code| !word.ends_with('(') && code.contains(word));
        for word in PROMISES.iter().filter(|word| line.contains(**word) && !named(word)) {
            found.at(&file.path, number, format!("{word} promises work; do it or file it as an issue"));
        }
        for word in MACHINE.iter().copied().chain([root]).filter(|word| line.contains(*word)) {
            found.at(&file.path, number, format!("{word} is of one machine"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str, long: &[(&str, &str)]) -> Vec<String> {
        let mut found = Findings::default();
        let file = File { path: path.into(), text: Some(text.into()), size: text.len() as u64 };
        let long = long.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        check(&[file], &long, Path::new("/srv/checkout"), &mut found);
        found.faults
    }

    #[test]
    fn four_hundred_lines_pass_and_one_more_does_not() {
        assert!(faults("a.rs", &"x\n".repeat(400), &[]).is_empty());
        assert_eq!(faults("a.rs", &"x\n".repeat(401), &[]).len(), 1);
        assert!(faults("a.ftl", &"x\n".repeat(900), &[]).is_empty());
    }

    #[test]
    fn an_exception_holds_exactly_and_only_shrinks() {
        assert!(faults("a.rs", &"x\n".repeat(450), &[("a.rs", "450")]).is_empty());
        assert_eq!(faults("a.rs", &"x\n".repeat(451), &[("a.rs", "450")]).len(), 1);
        assert_eq!(faults("a.rs", &"x\n".repeat(449), &[("a.rs", "450")]).len(), 1);
        assert_eq!(faults("a.rs", "x", &[("a.rs", "450")]).len(), 1);
        assert_eq!(faults("b.rs", "x", &[("a.rs", "450")]).len(), 1);
    }

    #[test]
    fn promises_machines_and_bundles_are_found() {
        assert_eq!(faults("a.md", concat!("// TO", "DO later"), &[]).len(), 1);
        assert_eq!(faults("a.rs", concat!("const TO", "DO: u8 = 1; // TO", "DO it"), &[]).len(), 0);
        assert_eq!(faults("a.rs", concat!("let a = 1; // TO", "DO it\nto", "do!()"), &[]).len(), 2);
        assert_eq!(faults("a.md", "see /srv/checkout/x", &[]).len(), 1);
        assert_eq!(faults("web/x.woff2", "", &[]).len(), 1);
        assert_eq!(faults("web/x.min.js", "", &[]).len(), 1);
    }
}
