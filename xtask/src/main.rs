//! `cargo xtask`: every piece of work on the house, by one word.

use std::process::ExitCode;

use xtask::{assets, demo, i18n, printed, test, tidy};

const HELP: &str = "cargo xtask WORD

  demo [ARGS]      builds, fills a demo office unless it is there, serves it and prints one sign-in per role
  test [STEP ...]  checks and tests everything (or the named steps) and sums up
  tidy             dependencies, lengths, forbidden calls, SQL and words in their place
  i18n             every message there in both languages, none too many
  matrix           who may do what: compares with docs/generated/matrix.txt (--update rewrites it)
  routes           every route and its verb: the same with routes.txt
  statements       every statement on both engines: the same with statements.txt
  assets           brings the pinned packages for the browser tests
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let word = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let done = match word.as_str() {
        "demo" => demo::run(&rest),
        "test" => test::run(&rest),
        "tidy" => tidy::run(),
        "i18n" => i18n::run(),
        "matrix" | "routes" | "statements" => printed::run(&word, &rest),
        "assets" => assets::run(),
        _ => {
            print!("{HELP}");
            return if matches!(word.as_str(), "help" | "--help" | "-h") {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo xtask {word}: {error}");
            ExitCode::FAILURE
        }
    }
}
