//! `routes`, `matrix`, `statements`: what the program is made of, as text for review.

use std::collections::BTreeSet;

use liren_store::{DbError, check};

use crate::{Program, rooms};

/// Every route with its verb; a route whose verb has no policy row is an error.
///
/// # Errors
/// Names the routes nobody may use.
pub fn routes() -> Result<String, String> {
    let policy = rooms::policy();
    let known: BTreeSet<_> = policy.rules().iter().map(|r| r.verb).collect();
    let mut lines = rooms::routes().lines;
    lines.sort();
    let lost: Vec<String> =
        lines.iter().filter(|l| !known.contains(&l.verb)).map(|l| format!("{} {}", l.method, l.path)).collect();
    if !lost.is_empty() {
        return Err(format!("no policy row for: {}", lost.join(", ")));
    }
    Ok(lines.iter().map(|l| format!("{} {} {}\n", l.method, l.path, l.verb)).collect())
}

/// Who may do what.
#[must_use]
pub fn matrix() -> String {
    rooms::policy().matrix()
}

/// Prepares every statement on the open engine; one line each.
///
/// # Errors
/// The first statement that does not fit its row struct.
pub fn statements(program: &Program) -> Result<String, String> {
    let all = rooms::statements();
    program
        .office
        .db()
        .write_blocking(move |tx| {
            let mut out = String::new();
            for statement in all {
                let prepared = check::prepare(tx, statement)?;
                let name = prepared.name.trim_start_matches("liren_");
                out.push_str(&format!("{name}: {} values, columns {}\n", prepared.params, prepared.columns.join(" ")));
            }
            Ok::<_, DbError>(out)
        })
        .map_err(|e| e.to_string())
}
