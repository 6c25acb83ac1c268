//! Tables that the program prints and people review as text: who may do what, the routes, the statements.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{cluster, needs, repo, test::steps};

/// Builds `liren`, has it print the table `word` and compares it with `docs/generated/WORD.txt`; with `--update`
/// writes it there instead. True if they are equal.
///
/// # Errors
/// When the program cannot be built or run.
pub fn run(word: &str, args: &[String]) -> io::Result<bool> {
    if !steps::cargo().args(["build", "--quiet", "--package", "liren"]).status()?.success() {
        return Ok(false);
    }
    compare(word, args.iter().any(|arg| arg == "--update"), None)
}

/// The same with the program already built. Statements are prepared on both engines, which must say the same;
/// `address` is of a PostgreSQL cluster, where that is not [`cluster::shared`].
///
/// # Errors
/// When the program cannot be run.
pub fn compare(word: &str, update: bool, address: Option<&str>) -> io::Result<bool> {
    let ground = Ground::new()?;
    let Some(printed) = print(word, &ground, None)? else { return Ok(false) };
    if word == "statements" {
        let database = database(address.unwrap_or_else(|| cluster::shared()))?;
        let Some(other) = print(word, &ground, Some(&database))? else { return Ok(false) };
        if other != printed {
            difference(&printed, &other).iter().for_each(|line| println!("{line}"));
            println!("statements: the engines differ (- SQLite, + PostgreSQL)");
            return Ok(false);
        }
    }
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
    difference(&reviewed, &printed).iter().for_each(|line| println!("{line}"));
    println!("{word}: differs from docs/generated/{word}.txt; if it is meant, `cargo xtask {word} --update`");
    Ok(false)
}

/// An empty folder for the program's data; it goes with the value.
struct Ground(PathBuf);

impl Ground {
    fn new() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("liren-print-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
    fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What `liren WORD` prints with no settings but an empty folder and, maybe, a database; nothing if it fails.
fn print(word: &str, ground: &Ground, database: Option<&str>) -> io::Result<Option<String>> {
    let folder = ground.folder();
    let mut command = Command::new(repo::program());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIREN_")) {
        command.env_remove(name);
    }
    command.arg(word).current_dir(folder).env("LIREN_DATA", folder.join("data")).env("LIREN_KEY", folder.join("key"));
    command.env("LIREN_LOG", "warn").stdin(Stdio::null()).stderr(Stdio::inherit());
    if let Some(database) = database {
        command.env("LIREN_DATABASE_URL", database);
    }
    let out = command.output()?;
    let text = String::from_utf8(out.stdout).map_err(io::Error::other)?;
    if out.status.success() {
        return Ok(Some(text));
    }
    print!("{text}");
    println!("`liren {word}` failed{}", if database.is_some() { " on PostgreSQL" } else { "" });
    Ok(None)
}

/// A new empty database in the cluster at `address`; it lasts as long as the cluster.
fn database(address: &str) -> io::Result<String> {
    let bin = needs::postgres_bin().ok_or_else(|| io::Error::other("PostgreSQL is gone"))?;
    let name = format!("printed_{}", std::process::id());
    let maintenance = format!("--maintenance-db={address}");
    let out = Command::new(bin.join("createdb")).args([&maintenance, "--template=template0", &name]).output()?;
    if !out.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&out.stderr).trim().to_owned()));
    }
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    Ok(format!("{server}/{name}"))
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
