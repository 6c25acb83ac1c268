//! What grows with the office: the same questions of two communities of the same size, one alone, one among a million.

use std::{hint::black_box, sync::Arc};

use liren_kernel::Clock as _;
use liren_office::{Actor, Fault, Keys, Reach, directory, listing};
use liren_store::{Db, Read};

use super::{
    reads::{ALL, RUNS, filtered, found, opened, timed},
    set::{Dice, KIND, LARGE, STATES, Set},
    store,
    table::{Figure, percentile},
};
use crate::clock::MachineClock;

/// Twice what a processor of an office's machine keeps beside it.
const CACHE: usize = 64 << 20;
/// Spreads the numbers of runs.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

const QUESTIONS: [(&str, Ask); 4] = [
    ("newest 50", |side, read, _| Ok(listing::page(read, &side.keys, &side.reach, &ALL)?.len())),
    ("dossier", |side, read, dice| {
        let (id,) = side.ids[dice.roll(side.ids.len())];
        opened(read, &side.keys, &side.reach, &side.actor, id)
    }),
    ("two filters", |side, read, dice| {
        let (state, facet) = (STATES[dice.roll(STATES.len())], format!("bench{:02}", dice.roll(12)));
        filtered(read, &side.keys, &side.reach, state, &facet)
    }),
    ("two-character word", |side, read, dice| {
        found(read, &side.keys, &side.reach, &side.set.words[dice.roll(side.set.words.len())])
    }),
];

type Ask = fn(&Side, &mut Read<'_>, &mut Dice) -> Result<usize, Fault>;

/// One of the two offices.
struct Side {
    db: Db,
    keys: Keys,
    set: Set,
    actor: Actor,
    reach: Reach,
    ids: Vec<([u8; 16],)>,
}

impl Side {
    fn of((db, keys, set): (&Db, &Keys, &Set)) -> Result<Arc<Self>, Fault> {
        let (db, keys, set, one) = (db.clone(), keys.clone(), set.clone(), set.one);
        let (actor, ids) = db.read_blocking(move |read| {
            let actor = directory::actor(read, one, MachineClock::default().now())?;
            Ok::<_, Fault>((actor, store::ids(read, LARGE, KIND, 200)?))
        })?;
        Ok(Arc::new(Self { db, keys, set, reach: Reach::of(&actor), actor, ids }))
    }

    /// Microseconds; both sides are asked for the same in the same run.
    fn ask(self: &Arc<Self>, ask: Ask, run: u64) -> Result<f64, Fault> {
        let side = self.clone();
        let mut dice = Dice::new(SEED.wrapping_mul(run + 1));
        self.db.read_blocking(move |read| timed(|| ask(&side, read, &mut dice)))
    }
}

/// Medians of the large office as so many times those of the small one, asked in turns. Before each question the processor is
/// given other things to keep: asked over and over, a small office is answered from the processor itself. That ratio is told.
pub fn measure(small: (&Db, &Keys, &Set), large: (&Db, &Keys, &Set)) -> Result<Vec<Figure>, Fault> {
    let sides = [Side::of(small)?, Side::of(large)?];
    let [few, many] = [&sides[0], &sides[1]].map(|side| side.set.rows);
    let mut figures = Vec::new();
    for (name, ask) in QUESTIONS {
        let name = format!("{name}: {many} rows / {few} rows");
        figures.push(Figure::most(name.clone(), 1.5, ratio(&sides, ask, true)?, "×"));
        figures.push(Figure::told(format!("{name}, asked over and over"), ratio(&sides, ask, false)?, "×"));
    }
    Ok(figures)
}

fn ratio(sides: &[Arc<Side>; 2], ask: Ask, others: bool) -> Result<f64, Fault> {
    let mut other = vec![0_u8; if others { CACHE } else { 0 }];
    let mut times = [Vec::new(), Vec::new()];
    // A small office is a look at the table, not a measurement.
    for run in 0..RUNS.min(sides[1].set.rows / 100) {
        for (side, times) in sides.iter().zip(&mut times) {
            other.fill(run as u8);
            black_box(&other);
            times.push(side.ask(ask, run as u64)?);
        }
    }
    let [small, large] = &mut times;
    Ok(percentile(large, 50) / percentile(small, 50))
}
