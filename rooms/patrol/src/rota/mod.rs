//! 排班: who walks on which day, in pairs. Pure and the same for the same input; the result is stored, never computed
//! again to be shown.
//!
//! It fills each day in turn with those who walk least, then mends: a place that stays empty is sought along chains of
//! exchanges, and load moves from those who walk most to those who walk least. Small plans, and those with a place still
//! empty, are searched to the end within a budget ([`exact`]); the tests hold small cases against trying everything.

mod exact;
#[cfg(test)]
mod tests;

use std::{cell::Cell, collections::BTreeMap};

use liren_kernel::Day;
use serde::{Deserialize, Serialize};

/// How much one person may walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// Rounds within any seven days.
    pub week: i64,
    /// Days without a round between two rounds.
    pub rest: i64,
}

/// Caps of those below and from the age at which somebody is to rest more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caps {
    /// Of the younger.
    pub younger: Cap,
    /// Of the older; never looser.
    pub older: Cap,
}

impl Default for Caps {
    fn default() -> Self {
        Self { younger: Cap { week: 3, rest: 0 }, older: Cap { week: 2, rest: 1 } }
    }
}

/// Somebody who may be asked to walk.
#[derive(Debug, Clone)]
pub struct Walker<P> {
    /// Who.
    pub person: P,
    /// Their cap.
    pub cap: Cap,
    /// On which of the days they can come, in the order of the days.
    pub can: Vec<bool>,
    /// Days of rounds that stand already, of other plans or before.
    pub before: Vec<Day>,
}

/// Why a place stays empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The day.
    pub day: Day,
    /// Places without anybody.
    pub missing: i64,
    /// Members who cannot come that day.
    pub away: i64,
    /// Members who could come and must rest, or have walked their measure.
    pub resting: i64,
}

/// A rota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rota<P> {
    /// For each day, a pair for each group; a place may be empty.
    pub days: Vec<Vec<Vec<P>>>,
    /// What could not be filled.
    pub conflicts: Vec<Conflict>,
}

/// How far a chain of exchanges goes for one empty place.
const DEPTH: usize = 4;
/// Most exchanges that even out the load; far above what any real plan needs.
const EVEN: usize = 20_000;
/// Days compared at most while mending. A plan of a year for more groups than a team can walk would be searched for hours,
/// and nobody else could write meanwhile; what is found until then is the rota.
const LOOKED: u64 = 3_000_000;

struct Work<'a, P> {
    days: &'a [Day],
    walkers: &'a [Walker<P>],
    need: usize,
    /// Walkers of each day, by index.
    on: Vec<Vec<usize>>,
    /// Days of each walker, with those that stood before.
    of: Vec<Vec<Day>>,
    load: Vec<i64>,
    /// Days that may still be compared.
    left: Cell<u64>,
}

impl<P> Work<'_, P> {
    /// Whether `who` may walk on day `d`, leaving out the days in `but`.
    fn fits(&self, who: usize, d: usize, but: Option<Day>) -> bool {
        let walker = &self.walkers[who];
        let day = self.days[d];
        self.look(1 + self.of[who].len());
        walker.can[d] && allowed(walker.cap, self.of[who].iter().copied().filter(|other| Some(*other) != but), day)
    }
    fn look(&self, days: usize) {
        self.left.set(self.left.get().saturating_sub(days as u64));
    }
    fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
    fn put(&mut self, who: usize, d: usize) {
        self.on[d].push(who);
        self.of[who].push(self.days[d]);
        self.load[who] += 1;
    }
    fn take(&mut self, who: usize, d: usize) {
        let day = self.days[d];
        self.on[d].retain(|w| *w != who);
        self.of[who].retain(|other| *other != day);
        self.load[who] -= 1;
    }

    /// Finds somebody for day `d`, moving others out of days that bar them; the walkers with little load first.
    fn fill(&mut self, d: usize, depth: usize, barred: &mut Vec<(usize, usize)>) -> bool {
        let mut order: Vec<usize> =
            (0..self.walkers.len()).filter(|w| self.walkers[*w].can[d] && !self.on[d].contains(w)).collect();
        order.sort_by_key(|w| (self.load[*w], *w));
        if let Some(who) = order.iter().copied().find(|w| self.fits(*w, d, None) && !barred.contains(&(*w, d))) {
            self.put(who, d);
            return true;
        }
        if depth == 0 || self.is_spent() {
            return false;
        }
        for who in order {
            if barred.contains(&(who, d)) {
                continue;
            }
            // One of their days bars this one: give that day to somebody else.
            let theirs: Vec<usize> = (0..self.days.len()).filter(|o| self.on[*o].contains(&who)).collect();
            for other in theirs {
                if self.is_spent() {
                    return false;
                }
                if !self.fits(who, d, Some(self.days[other])) {
                    continue;
                }
                self.take(who, other);
                self.put(who, d);
                barred.push((who, other));
                if self.fill(other, depth - 1, barred) {
                    return true;
                }
                barred.pop();
                self.take(who, d);
                self.put(who, other);
            }
        }
        false
    }

    /// Moves one round from somebody who walks more to somebody who walks at least two less; straight, or over a third.
    fn even(&mut self) -> bool {
        let mut most: Vec<usize> = (0..self.walkers.len()).collect();
        most.sort_by_key(|w| (-self.load[*w], *w));
        for &high in &most {
            let theirs: Vec<usize> = (0..self.days.len()).filter(|d| self.on[*d].contains(&high)).collect();
            for &d in &theirs {
                for &low in most.iter().rev() {
                    if self.load[low] + 2 > self.load[high] {
                        break;
                    }
                    if !self.on[d].contains(&low) && self.fits(low, d, None) {
                        self.take(high, d);
                        self.put(low, d);
                        return true;
                    }
                }
            }
            // Over a third, who takes this day and gives another one to somebody who walks little.
            for &d in &theirs {
                for third in 0..self.walkers.len() {
                    if third == high || self.on[d].contains(&third) {
                        continue;
                    }
                    if self.is_spent() {
                        return false;
                    }
                    self.look(self.days.len());
                    for e in (0..self.days.len()).filter(|e| *e != d) {
                        if !self.on[e].contains(&third) || !self.fits(third, d, Some(self.days[e])) {
                            continue;
                        }
                        let low = most.iter().rev().copied().take_while(|low| self.load[*low] + 2 <= self.load[high]);
                        let low = low
                            .into_iter()
                            .find(|low| *low != third && !self.on[e].contains(low) && self.fits(*low, e, None));
                        if let Some(low) = low {
                            self.take(high, d);
                            self.take(third, e);
                            self.put(third, d);
                            self.put(low, e);
                            return true;
                        }
                    }
                }
            }
        }
        false
    }
}

/// Whether a round on `day` keeps rest and measure beside the others.
fn allowed(cap: Cap, others: impl Iterator<Item = Day>, day: Day) -> bool {
    let mut near: Vec<i64> = Vec::new();
    for other in others {
        let apart = days_between(other, day);
        if apart.abs() <= cap.rest {
            return false;
        }
        if apart.abs() < 7 {
            near.push(apart);
        }
    }
    // Every window of seven days that holds the day.
    (0..7).all(|first| {
        let within = near.iter().filter(|apart| (first - 6..=first).contains(*apart)).count();
        (within as i64) < cap.week
    })
}

fn days_between(from: Day, to: Day) -> i64 {
    (to.start().ms() - from.start().ms()) / 86_400_000
}

/// Makes a rota: a pair for each of `groups` groups on each day.
#[must_use]
pub fn make<P: Copy + Ord>(days: &[Day], groups: usize, walkers: &[Walker<P>]) -> Rota<P> {
    let of: Vec<Vec<Day>> = walkers.iter().map(|w| w.before.clone()).collect();
    let load = vec![0; walkers.len()];
    let mut work =
        Work { days, walkers, need: groups * 2, on: vec![Vec::new(); days.len()], of, load, left: Cell::new(LOOKED) };
    // The days on which few can come are filled first.
    let mut order: Vec<usize> = (0..days.len()).collect();
    order.sort_by_key(|d| (walkers.iter().filter(|w| w.can[*d]).count(), *d));
    for d in order {
        while work.on[d].len() < work.need && work.fill(d, 0, &mut Vec::new()) {}
    }
    for d in 0..days.len() {
        while work.on[d].len() < work.need && work.fill(d, DEPTH.min(days.len()), &mut Vec::new()) {}
    }
    for _ in 0..EVEN {
        if !work.even() {
            break;
        }
    }
    exact::improve(&mut work);
    let conflicts = (0..days.len()).filter_map(|d| conflict(&work, d)).collect();
    let days = pairs(&work.on, groups, walkers);
    Rota { days, conflicts }
}

fn conflict<P>(work: &Work<'_, P>, d: usize) -> Option<Conflict> {
    let missing = work.need.checked_sub(work.on[d].len()).filter(|n| *n > 0)?;
    let away = work.walkers.iter().filter(|w| !w.can[d]).count();
    let resting = work.walkers.len() - away - work.on[d].len();
    Some(Conflict { day: work.days[d], missing: missing as i64, away: away as i64, resting: resting as i64 })
}

/// Pairs of each day: those who walked together least come together.
fn pairs<P: Copy + Ord>(on: &[Vec<usize>], groups: usize, walkers: &[Walker<P>]) -> Vec<Vec<Vec<P>>> {
    let mut together: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    let mut all = Vec::with_capacity(on.len());
    for (n, day) in on.iter().enumerate() {
        let mut left = day.clone();
        left.sort_unstable();
        // Another one begins each day, so that the same groups do not always fall to the same people.
        let turn = n % left.len().max(1);
        left.rotate_left(turn);
        let mut made: Vec<Vec<P>> = Vec::new();
        while !left.is_empty() {
            let first = left.remove(0);
            let mate = (0..left.len())
                .min_by_key(|i| (together.get(&key(first, left[*i])).copied().unwrap_or(0), *i))
                .map(|i| left.remove(i));
            let mut pair = vec![walkers[first].person];
            if let Some(mate) = mate {
                *together.entry(key(first, mate)).or_default() += 1;
                pair.push(walkers[mate].person);
            }
            made.push(pair);
        }
        made.resize(groups, Vec::new());
        all.push(made);
    }
    all
}

const fn key(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}
