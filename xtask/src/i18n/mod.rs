//! `cargo xtask i18n`: every word of the interface exists, once, in both languages.

pub mod locales;
pub mod uses;

use std::collections::BTreeMap;

use crate::{
    repo::{self, Findings},
    tidy,
};

/// The languages, the first of which is the one written first.
pub const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// Beginnings of keys that are put together at run time; a key that begins so counts as used.
pub const DYNAMIC: [&str; 8] = ["state-", "verb-", "refusal-", "role-", "kind-", "level-", "category-", "certificate-"];

/// Runs every check; true if all is in order.
///
/// # Errors
/// When the files of the repository cannot be read.
pub fn run() -> std::io::Result<bool> {
    let files = repo::files()?;
    let mut found = Findings::default();
    let messages = locales::check(&files, &mut found);
    let uses = uses::collect(&files);
    missing(&messages, &uses, &mut found);
    unused(&messages, &uses, &mut found);
    uses::chinese(&files, &tidy::exceptions("chinese"), &mut found);
    Ok(found.print("i18n"))
}

fn missing(messages: &BTreeMap<String, locales::Place>, uses: &uses::Uses, found: &mut Findings) {
    for (key, place) in &uses.needed {
        if !messages.contains_key(key) {
            found.at(&place.path, place.line, format!("no message `{key}`; add it to locales/zh-CN.ftl and en.ftl"));
        }
    }
}

fn unused(messages: &BTreeMap<String, locales::Place>, uses: &uses::Uses, found: &mut Findings) {
    for (key, place) in messages {
        let built = DYNAMIC.iter().any(|start| key.starts_with(start))
            || uses.starts.iter().any(|start| key.starts_with(start));
        if !built && !uses.seen.contains(key) {
            found.at(&place.path, place.line, format!("message `{key}` is used nowhere; take it out"));
        }
    }
}
