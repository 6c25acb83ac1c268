//! Small cases against an exact search; caps, conflicts and a month of forty teams.

use super::*;

fn day(n: i64) -> Day {
    Day::ymd(2026, 11, 2).unwrap().plus_days(n)
}
fn walker(person: usize, cap: Cap, can: Vec<bool>) -> Walker<usize> {
    Walker { person, cap, can, before: vec![] }
}

/// Small numbers that are always the same.
struct Dice(u64);
impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The exact best: fewest empty places, then the smallest sum of squares of loads. By trying everything.
fn exact(days: &[Day], need: usize, walkers: &[Walker<usize>]) -> (usize, i64) {
    fn go(
        d: usize,
        days: &[Day],
        need: usize,
        walkers: &[Walker<usize>],
        of: &mut Vec<Vec<Day>>,
        empty: usize,
        best: &mut (usize, i64),
    ) {
        if empty > best.0 {
            return;
        }
        if d == days.len() {
            let squares = of.iter().map(|all| (all.len() * all.len()) as i64).sum();
            *best = (*best).min((empty, squares));
            return;
        }
        let free: Vec<usize> = (0..walkers.len())
            .filter(|w| walkers[*w].can[d] && allowed(walkers[*w].cap, of[*w].iter().copied(), days[d]))
            .collect();
        for set in 0..1_u32 << free.len() {
            let size = set.count_ones() as usize;
            if size > need {
                continue;
            }
            let chosen: Vec<usize> =
                free.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0).map(|(_, w)| *w).collect();
            chosen.iter().for_each(|w| of[*w].push(days[d]));
            go(d + 1, days, need, walkers, of, empty + need - size, best);
            for w in &chosen {
                of[*w].pop();
            }
        }
    }
    let mut best = (usize::MAX, i64::MAX);
    go(0, days, need, walkers, &mut vec![Vec::new(); walkers.len()], 0, &mut best);
    best
}

fn sums(rota: &Rota<usize>, walkers: usize, need: usize) -> (usize, i64) {
    let mut load = vec![0_i64; walkers];
    let mut empty = 0;
    for day in &rota.days {
        let on: Vec<usize> = day.iter().flatten().copied().collect();
        empty += need - on.len();
        on.iter().for_each(|w| load[*w] += 1);
    }
    (empty, load.iter().map(|n| n * n).sum())
}

fn valid(rota: &Rota<usize>, days: &[Day], walkers: &[Walker<usize>]) {
    for (w, walker) in walkers.iter().enumerate() {
        let theirs: Vec<usize> = (0..days.len()).filter(|d| rota.days[*d].iter().flatten().any(|p| *p == w)).collect();
        for (n, d) in theirs.iter().enumerate() {
            assert!(walker.can[*d]);
            assert!(allowed(walker.cap, theirs[..n].iter().map(|o| days[*o]), days[*d]), "{w} on {d}");
        }
    }
    for day in &rota.days {
        let mut on: Vec<usize> = day.iter().flatten().copied().collect();
        on.sort_unstable();
        let all = on.len();
        on.dedup();
        assert_eq!(on.len(), all, "nobody walks twice on a day");
    }
}

#[test]
fn small_cases_are_as_good_as_the_exact_search() {
    let mut dice = Dice(11);
    for case in 0..120 {
        let span: Vec<Day> = (0..4).map(|n| day(n * (1 + case % 2))).collect();
        let walkers: Vec<Walker<usize>> = (0..5)
            .map(|n| {
                let cap = Cap { week: 1 + dice.below(3) as i64, rest: dice.below(2) as i64 };
                walker(n, cap, span.iter().map(|_| dice.below(10) < 7).collect())
            })
            .collect();
        let rota = make(&span, 1, &walkers);
        valid(&rota, &span, &walkers);
        assert_eq!(sums(&rota, 5, 2), exact(&span, 2, &walkers), "case {case}");
    }
}

#[test]
fn caps_rest_and_earlier_rounds_hold() {
    let older = Cap { week: 2, rest: 1 };
    let span: Vec<Day> = (0..14).map(|n| day(2 * n)).collect();
    let mut walkers: Vec<Walker<usize>> = (0..8).map(|n| walker(n, older, vec![true; 14])).collect();
    walkers[0].before = vec![day(-1)];
    let rota = make(&span, 1, &walkers);
    valid(&rota, &span, &walkers);
    assert!(rota.conflicts.is_empty());
    assert!(!rota.days[0].iter().flatten().any(|p| *p == 0), "a round of the day before asks for rest");
    let pairs: std::collections::BTreeSet<Vec<usize>> = rota.days.iter().flatten().cloned().collect();
    assert!(pairs.len() >= 4, "pairs change: {pairs:?}");
}

#[test]
fn what_cannot_be_filled_is_named() {
    let span: Vec<Day> = (0..3).map(day).collect();
    let cap = Cap { week: 2, rest: 1 };
    let walkers: Vec<Walker<usize>> = (0..3).map(|n| walker(n, cap, vec![true, n < 2, true])).collect();
    let rota = make(&span, 1, &walkers);
    let missing: i64 = rota.conflicts.iter().map(|c| c.missing).sum();
    assert_eq!(missing as usize, exact(&span, 2, &walkers).0);
    let middle = rota.conflicts.iter().find(|c| c.day == day(1)).unwrap();
    assert_eq!((middle.missing, middle.away, middle.resting), (1, 1, 1));
}

#[test]
fn forty_teams_for_thirty_days_are_planned_fairly() {
    let span: Vec<Day> = (0..30).map(day).collect();
    let mut dice = Dice(5);
    for team in 0..40 {
        let walkers: Vec<Walker<usize>> = (0..14)
            .map(|n| {
                let cap = if n < 11 { Caps::default().older } else { Caps::default().younger };
                walker(n, cap, span.iter().map(|_| dice.below(10) < 7).collect())
            })
            .collect();
        let rota = make(&span, 1, &walkers);
        valid(&rota, &span, &walkers);
        assert!(rota.conflicts.is_empty(), "team {team}: {:?}", rota.conflicts);
        let loads: Vec<usize> =
            (0..14).map(|w| rota.days.iter().flatten().flatten().filter(|p| **p == w).count()).collect();
        let (least, most) = (loads.iter().min().unwrap(), loads.iter().max().unwrap());
        assert!(most - least <= 1, "team {team}: {loads:?}");
    }
}

#[test]
fn a_plan_beyond_all_measure_is_made_in_time() {
    let span: Vec<Day> = (0..366).map(day).collect();
    let mut dice = Dice(3);
    let walkers: Vec<Walker<usize>> = (0..60)
        .map(|n| walker(n, Cap { week: 2, rest: 2 }, span.iter().map(|_| dice.below(10) < 7).collect()))
        .collect();
    let began = std::time::Instant::now();
    let rota = make(&span, 8, &walkers);
    valid(&rota, &span, &walkers);
    assert!(!rota.conflicts.is_empty(), "sixty cannot walk for eight groups a day");
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}
