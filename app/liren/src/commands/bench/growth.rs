//! What grows with the office: the same pages and questions of two communities of the same size, one alone, one among a
//! million.

use std::{hint::black_box, sync::Arc};

use liren_kernel::Clock as _;
use liren_office::{Actor, Fault, Keys, Reach, directory, listing::Short};
use liren_store::{Db, Read};

use super::{
    Ground,
    pages::{ROUNDS, dossiers},
    reads::{RUNS, bare_list, filtered, found, newest, opened, timed},
    server::{Client, Server},
    set::{Dice, KIND, LARGE, STATES, Set},
    store,
    table::{Figure, percentile},
};
use crate::clock::MachineClock;

/// Twice what a processor of an office's machine keeps beside it.
const CACHE: usize = 64 << 20;
/// Spreads the numbers of runs.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A server on one of the two offices, and where each page of its community stands.
struct Served<'a> {
    server: Server,
    client: Client,
    set: &'a Set,
    pages: [(&'static str, Vec<String>); 4],
    /// Microseconds of processor for each page, round by round.
    cost: [Vec<f64>; 4],
}

impl<'a> Served<'a> {
    fn start(ground: &'a Ground) -> Result<Self, String> {
        let set = &ground.set;
        let facets = (0..12).map(|n| format!("bench{n:02}"));
        let filters = facets.flat_map(|f| STATES.map(|state| format!("/matters?state={state}&category={f}"))).collect();
        let words = set.words.iter().map(|word| format!("/matters?q={}", liren_web::encoded(word))).collect();
        let server = Server::start(&ground.folder, ground.url().as_deref())?;
        let pages = [
            ("dossier page", dossiers(&ground.db)?),
            ("newest 50", vec!["/matters".to_owned()]),
            ("two filters", filters),
            ("two-character word", words),
        ];
        Ok(Self { client: server.connect()?, server, set, pages, cost: [const { Vec::new() }; 4] })
    }

    fn get(&mut self, page: usize, k: usize) -> Result<(), String> {
        let paths = &self.pages[page].1;
        self.client.page(&paths[k % paths.len()], Some(&self.set.token)).map(drop)
    }
}

/// Processor a page costs the server of the large office, as so many times what it costs that of the small one. The two are
/// asked in turns, page by page.
pub fn pages(small: &Ground, large: &Ground, requests: usize) -> Result<Vec<Figure>, String> {
    let mut sides = [Served::start(small)?, Served::start(large)?];
    let share = (requests / ROUNDS).max(1);
    // The first round warms up.
    for round in 0..=ROUNDS {
        for page in 0..4 {
            let before = [sides[0].server.cpu()?, sides[1].server.cpu()?];
            for k in 0..share {
                sides.iter_mut().try_for_each(|side| side.get(page, round * share + k))?;
            }
            for (side, before) in sides.iter_mut().zip(before) {
                let cost = (side.server.cpu()? - before) / share as f64;
                side.cost[page].extend((round > 0).then_some(cost));
            }
        }
    }
    let [mut few, mut many] = sides;
    let mut figures = Vec::new();
    for page in 0..4 {
        let [less, more] = [&mut few, &mut many].map(|side| percentile(&mut side.cost[page], 50));
        let name =
            format!("{}: {} rows / {} rows, processor per request", few.pages[page].0, large.set.rows, small.set.rows);
        figures.push(Figure::most(name, 1.5, more / less, "×"));
        figures.push(Figure::told(format!("the same among {}", large.set.rows), more, "µs"));
    }
    if few.server.stop() && many.server.stop() { Ok(figures) } else { Err("a server did not stop when asked".into()) }
}

const QUESTIONS: [(&str, Ask); 5] = [
    ("newest 50 by a bare statement", |_, read, _| bare_list::<Short>(read)),
    ("newest 50", |side, read, _| newest::<Short>(read, &side.keys, &side.reach)),
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
    fn of(ground: &Ground) -> Result<Arc<Self>, Fault> {
        let (db, keys, set) = (ground.db.clone(), ground.keys.clone(), ground.set.clone());
        let one = set.one;
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

/// The database alone: medians of the large office as so many times those of the small one, asked in turns, told. Once with
/// the processor given other things to keep before each question, once over and over, when a small office is answered from the
/// processor itself. What a bare statement of fifty rows grows by is the engine's.
pub fn measure(small: &Ground, large: &Ground) -> Result<Vec<Figure>, Fault> {
    let sides = [Side::of(small)?, Side::of(large)?];
    let [few, many] = [&sides[0], &sides[1]].map(|side| side.set.rows);
    let mut figures = Vec::new();
    for (name, ask) in QUESTIONS {
        let name = format!("{name}: {many} rows / {few} rows, database alone");
        figures.push(Figure::told(name.clone(), ratio(&sides, ask, true)?, "×"));
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
