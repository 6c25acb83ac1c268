//! The rates of a street over a year, as `/figures` asks for them, in a city with other streets and other years.

use std::{path::Path, time::Instant};

use liren_kernel::{Clock as _, Id, Instant as Moment, ScopeColumn};
use liren_matters::measures;
use liren_office::{Actor, Fault, Period, Post, Reach, Role};
use liren_store::Tx;

use super::super::{
    BenchArgs, Ground,
    set::{Dice, KIND},
    store,
    table::{Figure, percentile},
};
use crate::clock::MachineClock;

/// Matters of the street in the year.
const YEAR: usize = 20_000;
/// Its matters of the years before.
const BEFORE: usize = 5_000;
/// Matters of the other streets.
const ELSEWHERE: usize = 40_000;
/// How often each rate is asked for.
const READS: usize = 200;
const DAY: i64 = 24 * 60;
const STREET: &str = "140213777";
const OTHER: &str = "140213778";
/// The three that are published of every street.
const RATES: [&str; 3] = ["matter.response", "matter.resolution", "matter.satisfaction"];

/// The figures.
///
/// # Errors
/// When a rate does not count what was laid out.
pub fn measure(args: &BenchArgs, folder: &Path) -> Result<Vec<Figure>, String> {
    let ground = Ground::lay(args, folder, 100, 50)?;
    let now = MachineClock::default().now();
    ground.db.write_blocking(move |tx| lay(tx, now)).map_err(|fault: Fault| fault.to_string())?;
    let period = Period { from: now.day().plus_days(-364), to: now.day(), place: None };
    let place = Some((ScopeColumn::Street, STREET.to_owned()));
    let posts = vec![Post { role: Role::StreetManager, org: None, place }];
    let reach = Reach::of(&Actor { person: ground.set.one, posts });
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); RATES.len() + 1];
    for _ in 0..READS {
        let mut all = 0.0;
        for (n, name) in RATES.iter().enumerate() {
            let measure = measures::ALL.iter().find(|m| m.name == *name).ok_or("a rate that is no measure")?;
            let (reach, period) = (reach.clone(), period.clone());
            let begun = Instant::now();
            let counted = ground.db.read_blocking(move |read| (measure.count)(read, &reach, &period));
            let took = begun.elapsed().as_secs_f64() * 1e3;
            let of = counted.map_err(|fault| fault.to_string())?.of.unwrap_or_default();
            if of != YEAR as i64 {
                return Err(format!("{name} counts {of} of {YEAR} matters"));
            }
            times[n].push(took);
            all += took;
        }
        times[RATES.len()].push(all);
    }
    let mut figures = Vec::new();
    for (name, times) in RATES.iter().zip(&mut times) {
        let name = name.trim_start_matches("matter.");
        figures.push(Figure::most(
            format!("{name} rate of a street-year of {YEAR} matters, p99"),
            20.0,
            percentile(times, 99),
            "ms",
        ));
    }
    figures.push(Figure::told("the three rates together, median", percentile(&mut times[RATES.len()], 50), "ms"));
    Ok(figures)
}

/// Matters that were answered, called back and judged, spread evenly over the year, among those of others.
fn lay(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    tx.bulk()?;
    let category = store::categories(tx, &["bench".to_owned()])?.first().map(|(seq, _)| *seq).ok_or(Fault::NotFound)?;
    let mut dice = Dice::new(11);
    let all = BEFORE + YEAR + ELSEWHERE;
    let (mut own, mut before) = (0, 0);
    for n in 0..all {
        // Each street's matters lie between those of the others, as they would have come.
        let ours = dice.roll(all - n) < BEFORE + YEAR - own - before;
        let at = if !ours {
            now.plus_minutes(-3 * 365 * DAY * (all - n) as i64 / all as i64)
        } else if before < BEFORE {
            before += 1;
            now.plus_minutes(-400 * DAY)
        } else {
            own += 1;
            now.plus_minutes(-350 * DAY + 340 * DAY * own as i64 / YEAR as i64)
        };
        let community = format!("{}{:03}", if ours { STREET } else { OTHER }, dice.roll(12) + 1);
        matter(tx, n, category, &community, at, &mut dice)?;
    }
    Ok(())
}

fn matter(tx: &mut Tx<'_>, n: usize, category: i64, community: &str, at: Moment, dice: &mut Dice) -> Result<(), Fault> {
    let head = store::Head {
        id: *Id::<()>::fresh(at).bytes(),
        kind: KIND,
        number: format!("2026R{n:07}"),
        title: "bench",
        state: "closed",
        facet: "bench",
        place: None,
        community,
        at,
        due: at.plus_minutes(5 * DAY),
    };
    let seq = store::header(tx, &head)?;
    let late = dice.roll(10) == 0;
    let rating = dice.roll(3) as i64 + 1;
    store::rated(tx, seq, category, at.plus_minutes(DAY), at.plus_minutes(if late { 2 * DAY } else { 60 }), rating)?;
    Ok(())
}
