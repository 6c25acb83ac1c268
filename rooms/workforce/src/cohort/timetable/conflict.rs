//! Which few wishes cannot all be kept. Every wish that may be dropped is an item; the smallest set of items that
//! clash is found from its counterpart: each way out (a set of items whose dropping helps) must meet every clash, so the
//! smallest set that meets all ways out known so far is a clash or shows another way out.

use super::{
    Problem,
    search::{Found, place},
};

/// A wish that takes part in a clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// This sitting is to be held.
    Sitting(usize),
    /// This lecturer is away then.
    Lecturer(usize),
    /// This room is taken then.
    Room(usize),
    /// This duty keeps the class.
    Duty(usize),
    /// The first sitting must lie before the second.
    Order(usize, usize),
}

/// Ways out looked for at most, and steps of one hitting set, before the clash that was found first is good enough.
const ROUNDS: usize = 120;
const STEPS: u32 = 40_000;

/// Every item of a problem that can matter.
pub fn items(problem: &Problem) -> Vec<Conflict> {
    let mut all: Vec<Conflict> = (0..problem.sittings.len()).map(Conflict::Sitting).collect();
    for (n, lecturer) in (0..).zip(&problem.lecturers) {
        if lecturer.away != 0 && problem.sittings.iter().any(|s| s.lecturers.contains(&n)) {
            all.push(Conflict::Lecturer(n));
        }
    }
    let least = problem.sittings.iter().map(|s| s.seats).min().unwrap_or(0);
    let rooms = (0..).zip(&problem.rooms).filter(|(_, room)| room.taken != 0 && room.seats >= least);
    all.extend(rooms.map(|(n, _)| Conflict::Room(n)));
    let duties = (0..).zip(&problem.duties).filter(|(_, duty)| duty.on != 0);
    all.extend(duties.map(|(n, _)| Conflict::Duty(n)));
    for (n, sitting) in (0..).zip(&problem.sittings) {
        all.extend(sitting.after.iter().map(|before| Conflict::Order(*before, n)));
    }
    all
}

fn clashes(problem: &Problem, kept: &[Conflict]) -> bool {
    matches!(place(problem, kept), Found::None)
}

/// The smallest clash among `all`, which clash.
pub fn smallest(problem: &Problem, all: &[Conflict]) -> Vec<Conflict> {
    let mut best = thin(problem, all);
    let mut ways: Vec<Vec<usize>> = Vec::new();
    for _ in 0..ROUNDS {
        let Some(picked) = hit(&ways, best.len()) else { return best };
        let kept: Vec<Conflict> = picked.iter().map(|n| all[*n]).collect();
        match place(problem, &kept) {
            Found::None => return kept,
            Found::Unsure => return best,
            Found::Placed(_) => {
                let way = way_out(problem, all, &picked);
                // A clash may show itself while the way out grows.
                let without: Vec<Conflict> = kept.iter().copied().chain(way.first().map(|n| all[*n])).collect();
                if without.len() < best.len() && clashes(problem, &without) {
                    best = thin(problem, &without);
                }
                ways.push(way);
            }
        }
    }
    best
}

/// Drops items one by one for as long as the rest clash.
fn thin(problem: &Problem, all: &[Conflict]) -> Vec<Conflict> {
    let mut kept = all.to_vec();
    // Whole stretches first: most wishes have nothing to do with it.
    let mut stretch = kept.len() / 2;
    while stretch > 0 {
        let mut from = 0;
        while from < kept.len() {
            let to = (from + stretch).min(kept.len());
            let without: Vec<Conflict> = kept[..from].iter().chain(&kept[to..]).copied().collect();
            if clashes(problem, &without) {
                kept = without;
            } else {
                from = to;
            }
        }
        stretch /= 2;
    }
    kept
}

/// What has to be dropped, besides which everything can be kept together with `picked`.
fn way_out(problem: &Problem, all: &[Conflict], picked: &[usize]) -> Vec<usize> {
    let mut kept: Vec<Conflict> = picked.iter().map(|n| all[*n]).collect();
    let rest: Vec<usize> = (0..all.len()).filter(|n| !picked.contains(n)).collect();
    let mut dropped = Vec::new();
    grow(problem, all, &mut kept, &rest, &mut dropped);
    dropped
}

/// Adds as much of `more` as can be kept, by halves; what cannot goes to `dropped`.
fn grow(problem: &Problem, all: &[Conflict], kept: &mut Vec<Conflict>, more: &[usize], dropped: &mut Vec<usize>) {
    if more.is_empty() {
        return;
    }
    let before = kept.len();
    kept.extend(more.iter().map(|n| all[*n]));
    if matches!(place(problem, kept), Found::Placed(_)) {
        return;
    }
    kept.truncate(before);
    if let [one] = more {
        dropped.push(*one);
        return;
    }
    let (first, second) = more.split_at(more.len() / 2);
    grow(problem, all, kept, first, dropped);
    grow(problem, all, kept, second, dropped);
}

/// The smallest set that meets every way out, if it has fewer than `below` items.
fn hit(ways: &[Vec<usize>], below: usize) -> Option<Vec<usize>> {
    let mut steps = STEPS;
    for size in 0..below {
        let mut picked = Vec::new();
        match pick(ways, size, &mut picked, &mut steps) {
            Some(true) => return Some(picked),
            Some(false) => {}
            None => return None,
        }
    }
    None
}

/// `None` when the steps ran out.
fn pick(ways: &[Vec<usize>], size: usize, picked: &mut Vec<usize>, steps: &mut u32) -> Option<bool> {
    *steps = steps.checked_sub(1)?;
    let missed = || ways.iter().filter(|way| way.iter().all(|n| !picked.contains(n)));
    let Some(next) = missed().min_by_key(|way| way.len()) else { return Some(true) };
    // Ways out that share nothing need an item each.
    let (mut apart, mut seen) = (0, Vec::new());
    for way in missed() {
        if way.iter().all(|n| !seen.contains(n)) {
            apart += 1;
            seen.extend_from_slice(way);
        }
    }
    if apart > size {
        return Some(false);
    }
    for n in next {
        picked.push(*n);
        if pick(ways, size - 1, picked, steps)? {
            return Some(true);
        }
        picked.pop();
    }
    Some(false)
}
