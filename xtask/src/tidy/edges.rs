//! Which crate may use which: dependencies run one way (design §1).

use crate::repo::{File, Findings};

/// The crates from the ground up. A crate may use those of earlier rows, none of its own row.
const ROWS: &[&[&str]] = &[
    &["liren-kernel"],
    &["liren-store"],
    &["liren-office"],
    &["liren-ledger", "liren-instruments", "liren-papers", "liren-ui"],
    &["liren-web"],
    &["liren-places"],
    &["liren-people"],
    &["liren-matters", "liren-gatherings", "liren-contribution"],
    &[
        "liren-workforce",
        "liren-patrol",
        "liren-sentinels",
        "liren-care",
        "liren-mediation",
        "liren-council",
        "liren-partners",
        "liren-campaign",
    ],
    // Evenings at shops stand on the pages of rounds.
    &["liren-shops"],
    &["liren-evidence"],
    &["liren"],
];

/// Checks every `Cargo.toml`.
pub fn check(files: &[File], found: &mut Findings) {
    for file in files.iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        check_one(&file.path, file.text(), found);
    }
}

fn check_one(path: &str, text: &str, found: &mut Findings) {
    let Some(name) = value_of(text, "name") else {
        return found.of(path, "has no package name");
    };
    if matches!(name, "stories" | "xtask") {
        return;
    }
    let Some(row) = row_of(name) else {
        return found.of(path, format!("crate {name} has no row in xtask/src/tidy/edges.rs; give it one"));
    };
    let folder = match row {
        0..=4 => "base/",
        11 => "app/",
        _ => "rooms/",
    };
    if !path.starts_with(folder) {
        found.of(path, format!("{name} belongs in {folder}"));
    }
    let mut section = "";
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if let Some(head) = line.strip_prefix('[') {
            section = head.trim_end_matches(']');
            continue;
        }
        if !section.ends_with("dependencies") || line.starts_with('#') {
            continue;
        }
        let used = line.split(['.', '=', ' ']).next().unwrap_or("");
        // `liren-app` is the workspace's name for the package `liren`.
        let used = if used == "liren-app" { "liren" } else { used };
        if used == "xtask" && section == "dev-dependencies" {
            continue;
        }
        let ours = used.starts_with("liren") || used == "stories" || used == "xtask";
        if ours && row_of(used).is_none_or(|other| other >= row) {
            found.at(path, number, format!("{name} may not use {used}: dependencies run one way (design §1)"));
        }
    }
}

fn row_of(name: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&name))
}

fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.strip_prefix(key).map(str::trim_start)?.strip_prefix('='))
        .map(|value| value.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        let mut found = Findings::default();
        check_one(path, text, &mut found);
        found.faults
    }

    #[test]
    fn an_edge_to_an_earlier_row_is_fine() {
        let text = "[package]\nname = \"liren-matters\"\n[dependencies]\nliren-web.workspace = true\nliren-people = { path = \"x\" }\n[dev-dependencies]\nxtask.workspace = true\n";
        assert_eq!(faults("rooms/matters/Cargo.toml", text), Vec::<String>::new());
    }

    #[test]
    fn an_edge_upward_or_sideways_is_not() {
        let text = "[package]\nname = \"liren-ui\"\n[dependencies]\nliren-web.workspace = true\nliren-papers.workspace = true\n[dev-dependencies]\nliren-app.workspace = true\n";
        let faults = faults("base/ui/Cargo.toml", text);
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].starts_with("base/ui/Cargo.toml:4: liren-ui may not use liren-web"));
    }

    #[test]
    fn an_unknown_crate_and_a_wrong_folder_are_named() {
        assert_eq!(faults("rooms/x/Cargo.toml", "name = \"liren-x\"").len(), 1);
        assert_eq!(faults("rooms/ui/Cargo.toml", "name = \"liren-ui\"").len(), 1);
    }
}
