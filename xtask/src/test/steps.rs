//! The steps of `cargo xtask test`.

use std::{
    io::{self, BufRead, BufReader, Read},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use super::count::Count;
use crate::{
    assets,
    cluster::{self, Cluster, Fsync},
    i18n, needs, printed, repo, tidy,
};

/// What steps share.
#[derive(Debug, Default)]
pub struct Cx {
    cluster: Option<Cluster>,
    built: bool,
}

/// A step: what it counted, or why it could not run.
pub type Step = fn(&mut Cx) -> io::Result<Count>;

/// All steps in the order of the house: what is quick and often wrong comes first.
pub const STEPS: &[(&str, Step)] = &[
    ("fmt", |_| counted(cargo().args(["fmt", "--all", "--", "--check"]))),
    ("tidy", |_| tidy::run().map(Count::check)),
    ("i18n", |_| i18n::run().map(Count::check)),
    ("clippy", |_| {
        counted(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
    }),
    ("unit", unit),
    ("divisions", divisions),
    ("oidc", oidc),
    ("doc", |_| counted(cargo().args(["test", "--quiet", "--workspace", "--doc"]))),
    ("matrix", |cx| table(cx, "matrix")),
    ("routes", |cx| table(cx, "routes")),
    ("statements", |cx| table(cx, "statements")),
    ("stories-sqlite", |cx| stories(cx, false)),
    ("stories-postgres", |cx| stories(cx, true)),
    ("scripts", |_| scripts()),
    ("browser", browser),
];

/// Cargo, the one that runs us, with no colours where the output is read.
#[must_use]
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repo::root()).stdin(Stdio::null());
    // What `cargo run` set for this process must not reach the builds it starts.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

impl Cx {
    /// Builds all targets at once: one choice of features, so nothing is built twice for the steps that follow.
    fn build(&mut self) -> io::Result<()> {
        if self.built {
            return Ok(());
        }
        needs::ensure(&needs::COMPILER)?;
        if !cargo().args(["build", "--quiet", "--workspace", "--all-targets"]).status()?.success() {
            return Err(io::Error::other("does not build"));
        }
        self.built = true;
        Ok(())
    }

    fn start_cluster(&mut self) -> io::Result<()> {
        if self.cluster.is_none() && std::env::var_os(cluster::VARIABLE).is_none() {
            self.cluster = Some(Cluster::start(Fsync::Off)?);
        }
        Ok(())
    }

    /// Gives `command` the program and the shared cluster.
    fn equip(&mut self, command: &mut Command) -> io::Result<()> {
        self.start_cluster()?;
        if let Some(cluster) = &self.cluster {
            command.env(cluster::VARIABLE, cluster.address());
        }
        command.env("LIREN_BIN", repo::program());
        Ok(())
    }
}

fn nextest() -> bool {
    cargo()
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The tests of every crate but the stories.
fn unit(cx: &mut Cx) -> io::Result<Count> {
    cx.build()?;
    let mut command = cargo();
    if nextest() {
        command.args(["nextest", "run", "--workspace", "--filterset", "not package(stories)"]);
    } else {
        command.args(["test", "--workspace", "--exclude", "stories", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    }
    cx.equip(&mut command)?;
    counted(&mut command)
}

/// The whole national list, two releases of it, which are too large to keep here.
fn divisions(cx: &mut Cx) -> io::Result<Count> {
    packages()?;
    cx.build()?;
    let mut command = cargo();
    if nextest() {
        let only = "package(liren-places) and binary(national)";
        command.args(["nextest", "run", "--workspace", "--run-ignored", "only", "--filterset", only]);
    } else {
        command.args(["test", "--workspace", "--test", "national", "--", "--ignored"]);
    }
    // On the embedded engine alone: the other one takes as long again, and what an import does is tested on both elsewhere.
    command.env_remove(cluster::VARIABLE);
    counted(command.env("LIREN_DIVISIONS", repo::root().join("stories/browser/node_modules")))
}

/// The one part of the house that the default build leaves out.
fn oidc(cx: &mut Cx) -> io::Result<Count> {
    let runs: &[&str] = if nextest() { &["nextest", "run"] } else { &["test"] };
    let mut command = cargo();
    command.args(runs).args(["--workspace", "--features", "liren-people/oidc", "--test", "oidc"]);
    cx.equip(&mut command)?;
    counted(&mut command)
}

/// The stories on one engine. Those that need none run with the embedded one.
fn stories(cx: &mut Cx, postgres: bool) -> io::Result<Count> {
    cx.build()?;
    let mut command = cargo();
    if nextest() {
        let on = if postgres { "test(/::postgres$/)" } else { "not test(/::postgres$/)" };
        command.args(["nextest", "run", "--workspace", "--filterset", &format!("package(stories) and {on}")]);
    } else {
        command.args(["test", "--package", "stories", "--lib", "--tests", "--no-fail-fast", "--"]);
        command.args(if postgres { &["::postgres"][..] } else { &["--skip", "::postgres"][..] });
    }
    cx.equip(&mut command)?;
    counted(&mut command)
}

/// The packages from npm, as locked.
fn packages() -> io::Result<()> {
    if assets::run()? { Ok(()) } else { Err(io::Error::other("npm ci failed in stories/browser")) }
}

/// The scripts of the pages, by the types written in their comments; then what of them runs without a browser, such as
/// the interpreter of checklists against the table that the Rust one runs too.
fn scripts() -> io::Result<Count> {
    packages()?;
    let folder = repo::root().join("stories/browser");
    let mut count =
        counted(Command::new("node").args(["node_modules/typescript/bin/tsc", "--project", "."]).current_dir(folder))?;
    let mut tests = Command::new("node");
    tests.args(["--test", "--test-reporter=spec", "base/instruments/script/tests/conformance.test.mjs"]);
    count += counted(tests.current_dir(repo::root()).stdin(Stdio::null()))?;
    Ok(count)
}

/// The pages in a browser, by node's own runner.
fn browser(cx: &mut Cx) -> io::Result<Count> {
    for need in [&needs::NODE, &needs::CHROMIUM, &needs::FONTS] {
        needs::ensure(need)?;
    }
    packages()?;
    cx.build()?;
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
    command.current_dir(repo::root().join("stories/browser")).stdin(Stdio::null());
    cx.equip(&mut command)?;
    counted(&mut command)
}

/// A table that the program prints, against the reviewed one.
fn table(cx: &mut Cx, word: &str) -> io::Result<Count> {
    cx.build()?;
    cx.start_cluster()?;
    let address = cx.cluster.as_ref().map(Cluster::address);
    printed::compare(word, false, address.as_deref()).map(Count::check)
}

/// Runs a step's command, shows what it says as it says it, and counts. A failure that the runner did not
/// count (it did not even build) counts as one.
fn counted(command: &mut Command) -> io::Result<Count> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let count = Arc::new(Mutex::new(None));
    let readers = [
        child.stdout.take().map(|out| follow(out, Arc::clone(&count))),
        child.stderr.take().map(|out| follow(out, Arc::clone(&count))),
    ];
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let good = child.wait()?.success();
    let counted = *count.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(match counted {
        None => Count::check(good),
        Some(count) if !good && count.failed == 0 => Count { failed: 1, ..count },
        Some(count) => count,
    })
}

fn follow(from: impl Read + Send + 'static, count: Arc<Mutex<Option<Count>>>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            println!("{line}");
            let mut read = Count::default();
            read.read(&line);
            if read != Count::default() {
                *count.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert_default() += read;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Count {
        counted(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn a_step_counts_what_its_runner_says() {
        assert_eq!(shell("echo 'test result: ok. 3 passed; 0 failed;'"), Count { passed: 3, failed: 0 });
        assert_eq!(
            shell("echo 'test result: FAILED. 3 passed; 2 failed;' >&2; exit 1"),
            Count { passed: 3, failed: 2 }
        );
    }

    #[test]
    fn a_step_that_breaks_counts_as_failed() {
        assert_eq!(shell("exit 1"), Count { passed: 0, failed: 1 });
        assert_eq!(shell("echo 'test result: ok. 3 passed; 0 failed;'; exit 1"), Count { passed: 3, failed: 1 });
        assert_eq!(shell("true"), Count { passed: 1, failed: 0 });
    }
}
