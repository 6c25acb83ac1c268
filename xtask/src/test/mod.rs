//! `cargo xtask test`: everything, in one order, with one sum at the end.

pub mod count;
pub mod steps;

use std::{
    io,
    time::{Duration, Instant},
};

use count::Count;
use steps::{Cx, STEPS};

/// What became of one step.
struct Outcome {
    name: &'static str,
    took: Duration,
    count: Count,
    note: String,
}

/// Steps that run only when they are named: one builds some hundred packages that the program as it is delivered has not, the
/// other loads 1.2 million rows.
const NAMED_ONLY: &[&str] = &["oidc", "divisions"];

/// Runs all steps but those of [`NAMED_ONLY`], or the named ones in the order of the house; true if nothing failed.
///
/// # Errors
/// When a name is no step.
pub fn run(names: &[String]) -> io::Result<bool> {
    if let Some(wrong) = names.iter().find(|name| !STEPS.iter().any(|(step, _)| step == *name)) {
        let known: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
        return Err(io::Error::other(format!("{wrong} is no step; there are: {}", known.join(", "))));
    }
    let mut cx = Cx::default();
    let mut outcomes = Vec::new();
    let wanted = |step: &str| match names {
        [] => !NAMED_ONLY.contains(&step),
        names => names.iter().any(|name| name == step),
    };
    for (name, step) in STEPS.iter().filter(|(step, _)| wanted(step)) {
        println!("\n== {name}");
        let start = Instant::now();
        let (count, note) = match step(&mut cx) {
            Ok(count) => (count, String::new()),
            Err(error) => (Count { passed: 0, failed: 1 }, error.to_string()),
        };
        if !note.is_empty() {
            println!("{note}");
        }
        outcomes.push(Outcome { name, took: start.elapsed(), count, note });
    }
    drop(cx);
    Ok(sum_up(&outcomes))
}

fn sum_up(outcomes: &[Outcome]) -> bool {
    println!("\n{:<18} {:>8} {:>8} {:>8}  result", "step", "seconds", "passed", "failed");
    let mut sum = Count::default();
    for outcome in outcomes {
        let result = if outcome.count.failed == 0 { "in order" } else { "FAILED" };
        let (passed, failed) = (outcome.count.passed, outcome.count.failed);
        let line = outcome.note.lines().next().unwrap_or("");
        let took = outcome.took.as_secs_f64();
        println!("{}", format!("{:<18} {took:>8.1} {passed:>8} {failed:>8}  {result} {line}", outcome.name).trim_end());
        sum += outcome.count;
    }
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    sum.failed == 0 && sum.passed > 0
}
