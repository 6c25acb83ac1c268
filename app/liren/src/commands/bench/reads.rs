//! Lists, searches and reach, asked of the database as the pages ask it.

use std::{collections::HashSet, time::Instant};

use liren_kernel::{Clock as _, Verb};
use liren_office::{
    Actor, Fault, Keys, Reach, directory, dossier,
    dossier::Header,
    listing::{self, Listed, Short},
    reach::{Filter, Wanted},
    search,
};
use liren_store::{Db, Param, Read};

use super::{
    set::{Dice, KIND, LARGE, SMALL, STATES, Set},
    store,
    table::{Figure, percentile},
};
use crate::clock::MachineClock;

/// Runs of each measurement.
pub const RUNS: usize = 300;

/// What these pages ask for, nothing filtered.
pub const ALL: Wanted<'static> = Wanted::newest(KIND, 50);

/// Everything that is read.
pub fn measure(db: &Db, keys: &Keys, set: &Set) -> Result<Vec<Figure>, Fault> {
    let (keys, set) = (keys.clone(), set.clone());
    db.read_blocking(move |read| {
        let now = MachineClock::default().now();
        let one = directory::actor(read, set.one, now)?;
        let many = directory::actor(read, set.many, now)?;
        let mut figures = reach(read, &keys, &one, &many)?;
        figures.extend(pages(read, &keys, &set, &one)?);
        figures.extend(recall(read, &keys, &set, &one)?);
        Ok(figures)
    })
}

fn reach(read: &mut Read<'_>, keys: &Keys, one: &Actor, many: &Actor) -> Result<Vec<Figure>, Fault> {
    let (one, many) = (Reach::of(one), Reach::of(many));
    let (mut bare, mut single, mut union) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bare_short, mut union_short) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        bare.push(timed(|| bare_list::<Header>(read))?);
        single.push(timed(|| newest::<Header>(read, keys, &one))?);
        union.push(timed(|| newest::<Header>(read, keys, &many))?);
        bare_short.push(timed(|| bare_list::<Short>(read))?);
        union_short.push(timed(|| newest::<Short>(read, keys, &many))?);
    }
    let bare = percentile(&mut bare, 50);
    Ok(vec![
        Figure::told("bare query, newest 50 of a community", bare, "µs"),
        Figure::most("reach, one post / bare query", 1.3, percentile(&mut single, 50) / bare, "×"),
        Figure::most("reach, five posts and forty teams / bare query", 2.5, percentile(&mut union, 50) / bare, "×"),
        // The row of a list costs less than a whole header; deciding what is within reach costs the same.
        Figure::told(
            "the same with rows of a list",
            percentile(&mut union_short, 50) / percentile(&mut bare_short, 50),
            "×",
        ),
    ])
}

/// The reach of somebody with one post, had it been over another community.
fn over(one: &Actor, community: &str) -> Reach {
    let mut actor = one.clone();
    actor.posts.iter_mut().for_each(|p| p.place = p.place.take().map(|(column, _)| (column, community.to_owned())));
    Reach::of(&actor)
}

/// The newest fifty within reach.
pub fn newest<R: Listed>(read: &mut Read<'_>, keys: &Keys, reach: &Reach) -> Result<usize, Fault> {
    Ok(listing::page::<R>(read, keys, reach, &ALL)?.len())
}

/// The same by the statement that somebody would write by hand for one community.
pub fn bare_list<R: Listed>(read: &mut Read<'_>) -> Result<usize, Fault> {
    Ok(read.all_text::<R>(&store::bare_list::<R>(), &[Param::Text(LARGE), Param::Text(KIND)])?.len())
}

/// The newest fifty by two filters.
pub fn filtered(read: &mut Read<'_>, keys: &Keys, reach: &Reach, state: &str, facet: &str) -> Result<usize, Fault> {
    let filters =
        [Filter { column: "state", value: Param::Text(state) }, Filter { column: "facet", value: Param::Text(facet) }];
    Ok(listing::page::<Short>(read, keys, reach, &Wanted { filters: &filters, ..ALL })?.len())
}

/// The newest fifty with a word.
pub fn found(read: &mut Read<'_>, keys: &Keys, reach: &Reach, word: &str) -> Result<usize, Fault> {
    Ok(search::page::<Short>(read, keys, reach, word, &ALL, None)?.len())
}

/// One dossier with its timeline.
pub fn opened(read: &mut Read<'_>, keys: &Keys, reach: &Reach, one: &Actor, id: [u8; 16]) -> Result<usize, Fault> {
    let header = dossier::load(read, keys, reach, liren_kernel::Id::from_bytes(id), false)?.ok_or(Fault::NotFound)?;
    Ok(dossier::timeline(read, keys, &header, one.person, false)?.len())
}

/// Filters and words in one community; the order they are asked in is the same each time.
struct Asked {
    first_filtered: f64,
    first_word: f64,
    filtered: Vec<f64>,
    words: Vec<f64>,
}

fn asked(read: &mut Read<'_>, keys: &Keys, set: &Set, reach: &Reach) -> Result<Asked, Fault> {
    let mut dice = Dice::new(7);
    let by = |read: &mut Read<'_>, state: &str, facet: &str| timed(|| filtered(read, keys, reach, state, facet));
    let facets: Vec<String> = (0..12).map(|n| format!("bench{n:02}")).collect();
    let word = |read: &mut Read<'_>, word: &str| timed(|| found(read, keys, reach, word));
    // Once each beforehand, told apart: pages of the file that nobody has looked at yet come from the disk.
    let mut asked = Asked { first_filtered: 0.0, first_word: 0.0, filtered: Vec::new(), words: Vec::new() };
    for (state, facet) in STATES.iter().flat_map(|state| facets.iter().map(move |facet| (state, facet))) {
        asked.first_filtered = asked.first_filtered.max(by(read, state, facet)?);
    }
    for one in &set.words {
        asked.first_word = asked.first_word.max(word(read, one)?);
    }
    for _ in 0..RUNS {
        asked.filtered.push(by(read, STATES[dice.roll(STATES.len())], &facets[dice.roll(facets.len())])?);
        asked.words.push(word(read, &set.words[dice.roll(set.words.len())])?);
    }
    Ok(asked)
}

fn pages(read: &mut Read<'_>, keys: &Keys, set: &Set, one: &Actor) -> Result<Vec<Figure>, Fault> {
    let reach = Reach::of(one);
    let ids = store::ids(read, LARGE, KIND, 200)?;
    let mut dice = Dice::new(7);
    let (mut lists, mut dossiers) = (Vec::new(), Vec::new());
    let mut large = asked(read, keys, set, &reach)?;
    let mut small = asked(read, keys, set, &over(one, SMALL))?;
    for _ in 0..RUNS {
        lists.push(timed(|| newest::<Short>(read, keys, &reach))?);
        let (id,) = ids[dice.roll(ids.len())];
        dossiers.push(timed(|| opened(read, keys, &reach, one, id))?);
    }
    let told = |name: &str, micros: f64| Figure::told(name, micros / 1000.0, "ms");
    let p99 = |name: &str, times: &mut [f64]| Figure::most(name, 10.0, percentile(times, 99) / 1000.0, "ms");
    let figures = vec![
        Figure::told("newest 50, database alone, median", percentile(&mut lists, 50), "µs"),
        Figure::told("dossier with timeline of 20, database alone, median", percentile(&mut dossiers, 50), "µs"),
        told("two filters, the slowest when asked first", large.first_filtered),
        told("two filters, median", percentile(&mut large.filtered, 50)),
        p99("two filters, p99", &mut large.filtered),
        p99("two filters in the small community, p99", &mut small.filtered),
        told("two-character word, the slowest when asked first", large.first_word),
        told("two-character word, median", percentile(&mut large.words, 50)),
        p99("two-character word, p99", &mut large.words),
        p99("two-character word in the small community, p99", &mut small.words),
    ];
    Ok(figures)
}

/// Every word must be found wherever a scan finds it, in the large community and in a small one.
fn recall(read: &mut Read<'_>, keys: &Keys, set: &Set, one: &Actor) -> Result<Vec<Figure>, Fault> {
    let mut figures = Vec::new();
    for (name, community) in [("large", LARGE), ("small", SMALL)] {
        let reach = over(one, community);
        let rows = store::titles(read, community, KIND)?;
        let (mut wanted, mut met) = (0_usize, 0_usize);
        for word in &set.words {
            let scan: Vec<i64> = rows
                .iter()
                .filter(|(_, title, words)| title.contains(word.as_str()) || words.contains(word.as_str()))
                .map(|(seq, ..)| *seq)
                .collect();
            let newest = Wanted::newest(KIND, scan.len() as i64 + 10);
            let found: Vec<Short> = search::page(read, keys, &reach, word, &newest, None)?;
            let found: HashSet<i64> = found.into_iter().map(|line| line.seq).collect();
            wanted += scan.len();
            met += scan.iter().filter(|seq| found.contains(seq)).count();
        }
        let recall = if wanted == 0 { 100.0 } else { met as f64 * 100.0 / wanted as f64 };
        figures.push(Figure::least(
            format!("recall against a scan of the {name} community ({wanted} hits)"),
            100.0,
            recall,
            "%",
        ));
    }
    Ok(figures)
}

/// Microseconds of one run; what it found must not be nothing for ever, so it is looked at.
pub fn timed(run: impl FnOnce() -> Result<usize, Fault>) -> Result<f64, Fault> {
    let begun = Instant::now();
    std::hint::black_box(run()?);
    Ok(begun.elapsed().as_secs_f64() * 1e6)
}

/// The verb of the bench's own report.
pub const VERB: Verb = Verb("bench.report");
