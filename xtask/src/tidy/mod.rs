//! `cargo xtask tidy`: the order of the house, held by a machine.

pub mod calls;
pub mod edges;
pub mod files;

use std::{collections::BTreeMap, fs};

use crate::repo::{self, Findings};

/// Runs every check; true if all is in order.
///
/// # Errors
/// When the files of the repository cannot be read.
pub fn run() -> std::io::Result<bool> {
    let files = repo::files()?;
    let mut found = Findings::default();
    edges::check(&files, &mut found);
    files::check(&files, &exceptions("length"), &repo::root(), &mut found);
    calls::check(&files, &exceptions("calls"), &mut found);
    Ok(found.print("tidy"))
}

/// An exception list of `xtask/exceptions`: `path value` a line, `#` for the reason. The lists only shrink.
#[must_use]
pub fn exceptions(name: &str) -> BTreeMap<String, String> {
    let path = repo::root().join("xtask/exceptions").join(format!("{name}.txt"));
    fs::read_to_string(path).map(|text| parse_exceptions(&text)).unwrap_or_default()
}

fn parse_exceptions(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or("").trim())
        .filter(|line| !line.is_empty())
        .map(|line| match line.split_once(' ') {
            Some((path, value)) => (path.to_owned(), value.trim().to_owned()),
            None => (line.to_owned(), String::new()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_exception_is_a_path_a_value_and_a_reason() {
        let list = super::parse_exceptions("# why\na/b.rs 420 # until split\n\nc.rs\n");
        assert_eq!(list["a/b.rs"], "420");
        assert_eq!(list["c.rs"], "");
        assert_eq!(list.len(), 2);
    }
}
