//! Tables that the program prints and people review as text: who may do what, the routes, the statements.

use std::{
    fs, io,
    process::{Command, Stdio},
};

use crate::{
    cluster::{self, Cluster, Fsync},
    repo,
    test::steps,
};

/// The words `liren` prints a table for.
pub const TABLES: [&str; 3] = ["matrix", "routes", "statements"];

/// Builds `liren`, has it print the table `word` and compares it with `docs/generated/WORD.txt`; with `--update`
/// writes it there instead. True if they are equal.
///
/// # Errors
/// When the program cannot be built or fails; what it said goes to the terminal.
pub fn run(word: &str, args: &[String]) -> io::Result<bool> {
    if !steps::cargo().args(["build", "--quiet", "--package", "liren"]).status()?.success() {
        return Ok(false);
    }
    // Only the statements are prepared on a server; the other tables are printed from memory.
    let own = match word {
        "statements" if std::env::var_os(cluster::VARIABLE).is_none() => Some(Cluster::start(Fsync::Off)?),
        _ => None,
    };
    compare(word, args.iter().any(|arg| arg == "--update"), own.as_ref())
}

/// The same with the program already built, on `cluster` if there is one.
///
/// # Errors
/// When the program cannot be run.
pub fn compare(word: &str, update: bool, cluster: Option<&Cluster>) -> io::Result<bool> {
    let mut command = Command::new(repo::program());
    command.arg(word).current_dir(repo::root()).stdin(Stdio::null()).stderr(Stdio::inherit());
    if let Some(cluster) = cluster {
        command.env(cluster::VARIABLE, cluster.address());
    }
    let out = command.output()?;
    if !out.status.success() {
        println!("`liren {word}` failed");
        print!("{}", String::from_utf8_lossy(&out.stdout));
        return Ok(false);
    }
    let printed = String::from_utf8(out.stdout).map_err(io::Error::other)?;
    let path = repo::root().join("docs/generated").join(format!("{word}.txt"));
    if update {
        fs::create_dir_all(repo::root().join("docs/generated"))?;
        fs::write(&path, &printed)?;
        println!("{word}: written to docs/generated/{word}.txt; read the difference before it is committed");
        return Ok(true);
    }
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    if reviewed == printed && !printed.trim().is_empty() {
        println!("{word}: as reviewed");
        return Ok(true);
    }
    for line in difference(&reviewed, &printed) {
        println!("{line}");
    }
    println!("{word}: differs from docs/generated/{word}.txt; if it is meant, `cargo xtask {word} --update`");
    Ok(false)
}

/// Lines only in the one (`-`) or only in the other (`+`), in order; a table has no two equal lines that matter.
fn difference(reviewed: &str, printed: &str) -> Vec<String> {
    let gone =
        reviewed.lines().filter(|line| !printed.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let new =
        printed.lines().filter(|line| !reviewed.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    let mut lines: Vec<String> = gone.chain(new).collect();
    if lines.is_empty() {
        lines.push("the same lines in another order".to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_names_both_sides() {
        assert_eq!(difference("a\nb\n", "b\nc\n"), ["- a", "+ c"]);
        assert_eq!(difference("a\nb\n", "b\na\n"), ["the same lines in another order"]);
    }
}
