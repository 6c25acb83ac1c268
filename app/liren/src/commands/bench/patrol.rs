//! Rota of a month: forty teams of fourteen, most of them older, who come on seven days of ten.

use std::time::Instant;

use liren_kernel::Day;
use liren_patrol::rota::{self, Caps, Walker};

use super::table::Figure;

const TEAMS: u64 = 40;
const DAYS: i64 = 30;
const MEMBERS: u64 = 14;
/// Of whom so many are above the age from which rest is longer.
const OLDER: u64 = 11;

/// The figure.
pub fn measure() -> Figure {
    let first = Day::ymd(2026, 11, 2).expect("a day of the calendar");
    let days: Vec<Day> = (0..DAYS).map(|n| first.plus_days(n)).collect();
    let caps = Caps::default();
    let begun = Instant::now();
    let mut empty = 0;
    for team in 0..TEAMS {
        let walkers: Vec<Walker<u64>> = (0..MEMBERS)
            .map(|n| Walker {
                person: n,
                cap: if n < OLDER { caps.older } else { caps.younger },
                // The same for every run: seven days of ten, spread by team and member.
                can: (0..DAYS as u64).map(|d| (d * 7 + n * 13 + team * 31) % 10 < 7).collect(),
                before: Vec::new(),
            })
            .collect();
        empty += rota::make(&days, 1, &walkers).conflicts.len();
    }
    let seconds = begun.elapsed().as_secs_f64();
    Figure::most(format!("rota of {TEAMS} teams × {DAYS} days ({empty} days not full)"), 2.0, seconds, "s")
}
