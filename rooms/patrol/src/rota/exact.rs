//! Branch and bound from what the quick way found: fewest empty places, then the most even load. Exact for small plans;
//! for larger ones it looks as far as its budget goes, and never makes anything worse.

use super::{Work, allowed};

/// Walkers times days up to which a plan is searched to its end.
const SMALL: usize = 64;
/// Branches of a small plan, and of a larger one with a place that stays empty.
const BUDGET: (usize, usize) = (400_000, 4_000);

struct Search<'a, 'w, P> {
    work: &'a mut Work<'w, P>,
    left: usize,
    best: (usize, i64),
    found: Option<Vec<Vec<usize>>>,
}

/// Replaces the rota by a better one, if there is one within the budget.
pub(super) fn improve<P>(work: &mut Work<'_, P>) {
    let days = work.days.len();
    let empty: usize = work.on.iter().map(|on| work.need - on.len()).sum();
    let small = work.walkers.len() * days <= SMALL;
    if !small && empty == 0 {
        return;
    }
    let squares = work.load.iter().map(|n| n * n).sum();
    let kept = work.on.clone();
    clear(work);
    let left = if small { BUDGET.0 } else { BUDGET.1 };
    let mut search = Search { work, left, best: (empty, squares), found: None };
    search.day(0, 0, 0);
    let found = search.found.unwrap_or(kept);
    clear(work);
    for (d, on) in found.iter().enumerate() {
        on.iter().for_each(|who| work.put(*who, d));
    }
}

fn clear<P>(work: &mut Work<'_, P>) {
    work.on.iter_mut().for_each(Vec::clear);
    work.of = work.walkers.iter().map(|w| w.before.clone()).collect();
    work.load.iter_mut().for_each(|load| *load = 0);
}

impl<P> Search<'_, '_, P> {
    /// Fills the days from `d` on; so many places are empty and such is the sum of squares of loads so far.
    fn day(&mut self, d: usize, empty: usize, squares: i64) {
        // Both only grow: what is no better now never will be.
        if (empty, squares) >= self.best || self.left == 0 {
            return;
        }
        if d == self.work.days.len() {
            self.best = (empty, squares);
            self.found = Some(self.work.on.clone());
            return;
        }
        let day = self.work.days[d];
        let mut free: Vec<usize> = (0..self.work.walkers.len())
            .filter(|w| {
                let walker = &self.work.walkers[*w];
                walker.can[d] && allowed(walker.cap, self.work.of[*w].iter().copied(), day)
            })
            .collect();
        free.sort_by_key(|w| (self.work.load[*w], *w));
        self.choose(d, &free, 0, empty, squares);
    }

    /// Chooses among those free from `at` on.
    fn choose(&mut self, d: usize, free: &[usize], at: usize, empty: usize, squares: i64) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let missing = self.work.need - self.work.on[d].len();
        if missing > 0 && at < free.len() {
            let who = free[at];
            let more = 2 * self.work.load[who] + 1;
            self.work.put(who, d);
            self.choose(d, free, at + 1, empty, squares + more);
            self.work.take(who, d);
            self.choose(d, free, at + 1, empty, squares);
        } else {
            self.day(d + 1, empty + missing, squares);
        }
    }
}
