//! 抽楼道: which entrances are walked. The seed is written down beside the pool it drew from, so that anybody can draw
//! again and finds the same (domain.md §4: 2–3 entrances a compound, at least 5 floors each, about 50 a group and round).

use serde::{Deserialize, Serialize};

/// The bounds of a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Entrances of one compound at least.
    pub least: i64,
    /// And at most.
    pub most: i64,
    /// Floors of one entrance at least.
    pub floors: i64,
    /// Floors of a group in one round, about.
    pub goal: i64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { least: 2, most: 3, floors: 5, goal: 50 }
    }
}

/// An entrance that may be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its code.
    pub code: String,
    /// Code of its compound.
    pub compound: String,
    /// Floors above ground.
    pub floors: i64,
    /// Days since somebody of the team last walked it; `None`: never.
    pub unseen: Option<i64>,
    /// Faults found there that are not put right.
    pub open: i64,
}

/// An entrance that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Its code.
    pub code: String,
    /// Code of its compound.
    pub compound: String,
    /// How many floors are to be walked, from the ground up.
    pub floors: i64,
}

/// A draw with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// What the numbers begin with.
    pub seed: u64,
    /// The bounds.
    pub bounds: Bounds,
    /// What it drew from, in the order of codes.
    pub pool: Vec<Candidate>,
    /// What was drawn, in the order of codes.
    pub drawn: Vec<Drawn>,
}

/// Days that an entrance counts as unseen when nobody was ever there.
const NEVER: i64 = 120;
/// Days above which longer weighs no more.
const LONGEST: i64 = 120;

impl Candidate {
    /// How heavily it is drawn: a day unseen weighs one, an open fault as much as ten days.
    #[must_use]
    pub fn weight(&self) -> i64 {
        1 + self.unseen.unwrap_or(NEVER).clamp(0, LONGEST) + 10 * self.open.clamp(0, 5)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of these by weight; `None` of nothing.
    fn one(&mut self, weights: &[i64]) -> Option<usize> {
        let total: i64 = weights.iter().sum();
        if total <= 0 {
            return None;
        }
        // The remainder leans towards small numbers by less than one in 10^15.
        let mut at = (self.next() % total as u64) as i64;
        weights.iter().position(|w| {
            at -= w;
            at < 0
        })
    }
}

impl Draw {
    /// Draws.
    #[must_use]
    pub fn new(seed: u64, bounds: Bounds, mut pool: Vec<Candidate>) -> Self {
        pool.sort_by(|a, b| a.code.cmp(&b.code));
        let drawn = draw(seed, &bounds, &pool);
        Self { seed, bounds, pool, drawn }
    }

    /// Whether drawing again from what was written down gives the same.
    #[must_use]
    pub fn holds(&self) -> bool {
        draw(self.seed, &self.bounds, &self.pool) == self.drawn
    }

    /// Floors to be walked in all.
    #[must_use]
    pub fn floors(&self) -> i64 {
        self.drawn.iter().map(|d| d.floors).sum()
    }
}

fn draw(seed: u64, bounds: &Bounds, pool: &[Candidate]) -> Vec<Drawn> {
    let mut numbers = Numbers(seed);
    // Lower houses hold fewer floors than a look is worth: they are not in the lot.
    let fit: Vec<&Candidate> = pool.iter().filter(|c| c.floors >= bounds.floors).collect();
    let mut compounds: Vec<&str> = fit.iter().map(|c| c.compound.as_str()).collect();
    compounds.sort_unstable();
    compounds.dedup();
    let mut chosen: Vec<&Candidate> = Vec::new();
    // Compounds come in the order of the lot too; one that is left out today weighs more the next time.
    while !compounds.is_empty() {
        let weights: Vec<i64> = compounds
            .iter()
            .map(|c| fit.iter().filter(|one| one.compound == **c).map(|one| one.weight()).max().unwrap_or(0))
            .collect();
        let Some(at) = numbers.one(&weights) else { break };
        let compound = compounds.remove(at);
        let planned = (chosen.len() as i64 + bounds.least) * bounds.floors;
        if !chosen.is_empty() && planned > bounds.goal {
            break;
        }
        let mut left: Vec<&Candidate> = fit.iter().copied().filter(|c| c.compound == compound).collect();
        for n in 0..bounds.most {
            let enough = n >= bounds.least && (chosen.len() as i64 + 1) * bounds.floors > bounds.goal;
            let weights: Vec<i64> = left.iter().map(|c| c.weight()).collect();
            let Some(at) = numbers.one(&weights).filter(|_| !enough) else { break };
            chosen.push(left.remove(at));
        }
    }
    let mut drawn: Vec<Drawn> = chosen
        .iter()
        .map(|c| Drawn { code: c.code.clone(), compound: c.compound.clone(), floors: bounds.floors })
        .collect();
    drawn.sort_by(|a, b| a.code.cmp(&b.code));
    let height = |code: &str| fit.iter().find(|c| c.code == code).map_or(0, |c| c.floors);
    // A floor more for each in turn, until the goal is reached or every house is walked to its top.
    loop {
        let before: i64 = drawn.iter().map(|d| d.floors).sum();
        let mut sum = before;
        for one in &mut drawn {
            if sum < bounds.goal && one.floors < height(&one.code) {
                one.floors += 1;
                sum += 1;
            }
        }
        if sum == before {
            return drawn;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool() -> Vec<Candidate> {
        // 梧桐里 6 lanes of 6 floors, 12 of 6; one low house.
        let one = |compound: &str, n: i64, floors: i64| Candidate {
            code: format!("{compound}-e{n:02}"),
            compound: compound.into(),
            floors,
            unseen: Some(30),
            open: 0,
        };
        let mut all: Vec<Candidate> = (1..=6).map(|n| one("c1", n, 6)).collect();
        all.extend((1..=12).map(|n| one("c2", n, 6)));
        all.extend((1..=4).map(|n| one("c3", n, 11)));
        all.push(one("c1", 99, 3));
        all
    }

    #[test]
    fn a_draw_keeps_its_bounds_and_can_be_drawn_again() {
        for seed in 0..300 {
            let draw = Draw::new(seed, Bounds::default(), pool());
            assert!(draw.holds());
            for compound in ["c1", "c2", "c3"] {
                let count = draw.drawn.iter().filter(|d| d.compound == compound).count();
                assert!((2..=3).contains(&count), "{seed}: {count} of {compound}");
            }
            assert!(draw.drawn.iter().all(|d| d.floors >= 5 && !d.code.ends_with("99")), "{:?}", draw.drawn);
            assert!((40..=50).contains(&draw.floors()), "{seed}: {} floors", draw.floors());
        }
        let one = Draw::new(7, Bounds::default(), pool());
        let mut forged = one.clone();
        forged.drawn[0].code = "c1-e98".into();
        assert!(!forged.holds(), "an entrance that was put in by hand is found out");
        let stored: Draw = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
        assert!(stored.holds() && stored == one);
    }

    #[test]
    fn what_was_not_seen_lately_comes_first() {
        let mut all = pool();
        for one in &mut all {
            one.unseen = Some(if one.code == "c2-e07" { 100 } else { 3 });
        }
        let seen = |code: &str| {
            let has = |seed| Draw::new(seed, Bounds::default(), all.clone()).drawn.iter().any(|d| d.code == code);
            (0..400).filter(|seed| has(*seed)).count()
        };
        let (long, short) = (seen("c2-e07"), seen("c2-e08"));
        assert!(long > 3 * short && long > 300, "{long} against {short} of 400");
    }

    #[test]
    fn many_compounds_are_not_walked_all_at_once() {
        let all: Vec<Candidate> = (0..40)
            .map(|n| Candidate {
                code: format!("c{:02}-e{n:02}", n / 4),
                compound: format!("c{:02}", n / 4),
                floors: 18,
                unseen: None,
                open: 0,
            })
            .collect();
        for seed in 0..100 {
            let draw = Draw::new(seed, Bounds::default(), all.clone());
            assert_eq!(draw.floors(), 50, "{seed}");
        }
        assert!(Draw::new(1, Bounds::default(), vec![]).drawn.is_empty());
    }
}
