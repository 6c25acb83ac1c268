//! 梯队 as a picture: a step for each rung, as wide as it is strong. Numbers, no names.

use liren_ui::Shell;
use liren_web::{Answer, Web};

use crate::growth::{bench, policy::BENCH};

/// A rung of the picture, in the picture's own units.
struct Rung {
    label: String,
    number: i64,
    y: usize,
    x: i64,
    width: i64,
}

#[derive(askama::Template)]
#[template(path = "growth_bench.html")]
struct Page<'a> {
    shell: Shell<'a>,
    rungs: Vec<Rung>,
    all: i64,
    alt: String,
}

/// Widest step, and the height of one.
const WIDE: i64 = 560;
const HIGH: usize = 46;

/// `GET /growth/bench`.
pub async fn show(web: Web) -> Answer {
    let now = web.now;
    let bench = web.read(BENCH, move |read, reach| bench::read(read, reach, now)).await?;
    let t = web.t();
    let most = bench.rungs().into_iter().map(|(_, n)| n).max().unwrap_or(0).max(1);
    let rungs: Vec<Rung> = (0..)
        .zip(bench.rungs())
        .map(|(n, (key, number)): (usize, _)| {
            // A step of nobody is not drawn.
            let width = (WIDE * number / most).max(24);
            Rung { label: t.s(key).to_owned(), number, y: n * HIGH, x: (WIDE - width) / 2, width }
        })
        .collect();
    let alt =
        rungs.iter().map(|r| format!("{} {}", r.label, r.number)).collect::<Vec<_>>().join(t.s("programme-comma"));
    let page = Page { rungs, all: bench.all(), alt, shell: web.shell(t.s("growth-bench-title")) };
    web.page(&page)
}
