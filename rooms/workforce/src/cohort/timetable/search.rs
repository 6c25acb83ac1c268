//! The search: the sitting with the fewest evenings left first, the earliest evening first; a branch ends as soon as
//! what is left has no matching with the evenings, rooms or lecturers that are left.

use super::{Conflict, Evenings, Place, Problem};

/// Steps of one search at most; a class needs a few dozen.
const STEPS: u32 = 60_000;

/// What a search came to. Sittings that were not asked for have no place.
pub enum Found {
    Placed(Vec<Option<Place>>),
    None,
    Unsure,
}

/// Places the sittings among `kept`, minding the wishes among `kept` and no others.
pub fn place(problem: &Problem, kept: &[Conflict]) -> Found {
    let mut search = Search::new(problem, kept);
    match search.go() {
        Some(true) => Found::Placed(search.places()),
        Some(false) => Found::None,
        None => Found::Unsure,
    }
}

struct Search<'p> {
    problem: &'p Problem,
    /// Sittings to place.
    asked: Vec<usize>,
    /// Evenings open to each sitting before any is placed.
    open: Vec<Evenings>,
    away: Vec<Evenings>,
    taken: Vec<Evenings>,
    order: Vec<(usize, usize)>,
    at: Vec<Option<usize>>,
    steps: u32,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem, kept: &[Conflict]) -> Self {
        let has = |item: Conflict| kept.contains(&item);
        let mask = |on: bool, set: Evenings| if on { set } else { 0 };
        let away: Vec<Evenings> =
            (0..).zip(&problem.lecturers).map(|(n, l)| mask(has(Conflict::Lecturer(n)), l.away)).collect();
        let taken: Vec<Evenings> =
            (0..).zip(&problem.rooms).map(|(n, r)| mask(has(Conflict::Room(n)), r.taken)).collect();
        let every = if problem.evenings >= 64 { Evenings::MAX } else { (1 << problem.evenings) - 1 };
        let asked: Vec<usize> = (0..problem.sittings.len()).filter(|n| has(Conflict::Sitting(*n))).collect();
        let mut order = Vec::new();
        for (n, sitting) in (0..).zip(&problem.sittings) {
            for before in &sitting.after {
                if has(Conflict::Order(*before, n)) {
                    order.push((*before, n));
                }
            }
        }
        let open = problem.sittings.iter().map(|sitting| {
            let rooms = (0..).zip(&problem.rooms).filter(|(_, r)| r.seats >= sitting.seats);
            let roomy = rooms.fold(0, |set, (n, _): (usize, _)| set | !taken[n]);
            let taught = if sitting.lecturers.is_empty() {
                Evenings::MAX
            } else {
                sitting.lecturers.iter().fold(0, |set, n| set | !away[*n])
            };
            let duties =
                (0..).zip(&problem.duties).filter(|(n, d)| d.class == sitting.class && has(Conflict::Duty(*n)));
            let duty = duties.fold(0, |set, (_, d)| set | d.on);
            every & roomy & taught & !duty
        });
        let open: Vec<Evenings> = open.collect();
        let at = vec![None; problem.sittings.len()];
        Self { problem, asked, open, away, taken, order, at, steps: 0 }
    }

    /// Evenings still open to a sitting, given those that are placed.
    fn left(&self, sitting: usize) -> Evenings {
        let mut open = self.open[sitting];
        for other in &self.asked {
            if let (Some(evening), true) =
                (self.at[*other], self.problem.sittings[*other].class == self.problem.sittings[sitting].class)
            {
                open &= !(1 << evening);
            }
        }
        for (before, after) in &self.order {
            if *after == sitting
                && let Some(evening) = self.at[*before]
            {
                open &= !(Evenings::MAX >> (63 - evening));
            }
            if *before == sitting
                && let Some(evening) = self.at[*after]
            {
                open &= (1 << evening) - 1;
            }
        }
        open
    }

    /// `None` when the steps ran out.
    fn go(&mut self) -> Option<bool> {
        self.steps += 1;
        if self.steps > STEPS {
            return None;
        }
        let waiting: Vec<(usize, Evenings)> =
            self.asked.iter().filter(|n| self.at[**n].is_none()).map(|n| (*n, self.left(*n))).collect();
        let Some((next, open)) = waiting.iter().min_by_key(|(n, open)| (open.count_ones(), *n)).copied() else {
            return Some(true);
        };
        if !self.hopeful(&waiting) {
            return Some(false);
        }
        let mut rest = open;
        while rest != 0 {
            let evening = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            self.at[next] = Some(evening);
            if self.evening(evening).is_some() && self.go()? {
                return Some(true);
            }
            self.at[next] = None;
        }
        Some(false)
    }

    /// Whether what waits could still find evenings, rooms and lecturers, each by itself.
    fn hopeful(&self, waiting: &[(usize, Evenings)]) -> bool {
        let evenings = self.problem.evenings;
        let bits = |set: Evenings| (0..evenings).filter(move |e| set & (1 << e) != 0);
        let own = |(n, open): &(usize, Evenings)| {
            let class = self.problem.sittings[*n].class;
            bits(*open).map(|e| class * evenings + e).collect::<Vec<usize>>()
        };
        let wishes: Vec<Vec<usize>> = waiting.iter().map(own).collect();
        if !matched(&wishes) {
            return false;
        }
        // Those placed keep their evening but may still change room and lecturer.
        let all = self.asked.iter().map(|n| match self.at[*n] {
            Some(evening) => (*n, 1 << evening),
            None => (*n, waiting.iter().find(|(w, _)| w == n).map_or(0, |(_, open)| *open)),
        });
        let all: Vec<(usize, Evenings)> = all.collect();
        let taught: Vec<Vec<usize>> = all
            .iter()
            .filter(|(n, _)| !self.problem.sittings[*n].lecturers.is_empty())
            .map(|(n, open)| {
                let by = self.problem.sittings[*n].lecturers.iter();
                by.flat_map(|l| bits(*open & !self.away[*l]).map(move |e| l * evenings + e)).collect()
            })
            .collect();
        let classes = self.problem.sittings.iter().map(|s| s.class).max().unwrap_or(0);
        // One class alone is never twice in an evening: rooms cannot run out beyond what is open to each.
        matched(&taught)
            && (classes == 0 || matched(&all.iter().map(|(n, open)| self.housed(*n, *open)).collect::<Vec<_>>()))
    }

    fn housed(&self, sitting: usize, open: Evenings) -> Vec<usize> {
        let evenings = self.problem.evenings;
        let seats = self.problem.sittings[sitting].seats;
        let rooms = (0..).zip(&self.problem.rooms).filter(|(_, room)| room.seats >= seats);
        rooms
            .flat_map(|(r, _): (usize, _)| {
                let free = open & !self.taken[r];
                (0..evenings).filter(move |e| free & (1 << e) != 0).map(move |e| r * evenings + e)
            })
            .collect()
    }

    /// Rooms and lecturers for everything on one evening; `None` when they do not suffice.
    fn evening(&self, evening: usize) -> Option<Vec<(usize, usize, Option<usize>)>> {
        let here: Vec<usize> = self.asked.iter().copied().filter(|n| self.at[*n] == Some(evening)).collect();
        let free = |set: Evenings| set & (1 << evening) == 0;
        let rooms = here.iter().map(|n| {
            let seats = self.problem.sittings[*n].seats;
            let mut fit: Vec<usize> = (0..self.problem.rooms.len())
                .filter(|r| free(self.taken[*r]) && self.problem.rooms[*r].seats >= seats)
                .collect();
            // The smallest that is large enough.
            fit.sort_by_key(|r| (self.problem.rooms[*r].seats, *r));
            fit
        });
        let rooms = matching(&rooms.collect::<Vec<_>>())?;
        let taught: Vec<usize> =
            here.iter().copied().filter(|n| !self.problem.sittings[*n].lecturers.is_empty()).collect();
        let able =
            |n: &usize| self.problem.sittings[*n].lecturers.iter().copied().filter(|l| free(self.away[*l])).collect();
        let by = matching(&taught.iter().map(able).collect::<Vec<Vec<usize>>>())?;
        let lecturer = |n: usize| taught.iter().position(|t| *t == n).map(|at| by[at]);
        Some(here.iter().zip(rooms).map(|(n, room)| (*n, room, lecturer(*n))).collect())
    }

    fn places(&self) -> Vec<Option<Place>> {
        let mut places = vec![None; self.problem.sittings.len()];
        for evening in 0..self.problem.evenings {
            for (n, room, lecturer) in self.evening(evening).unwrap_or_default() {
                places[n] = Some(Place { evening, room, lecturer });
            }
        }
        places
    }
}

fn matched(wishes: &[Vec<usize>]) -> bool {
    wishes.is_empty() || matching(wishes).is_some()
}

/// One of its wishes for each, none twice; the first wish where that can be.
fn matching(wishes: &[Vec<usize>]) -> Option<Vec<usize>> {
    let size = wishes.iter().flatten().max().map_or(0, |m| m + 1);
    let mut holder: Vec<Option<usize>> = vec![None; size];
    for one in 0..wishes.len() {
        if !augment(wishes, one, &mut holder, &mut vec![false; size]) {
            return None;
        }
    }
    let mut given = vec![0; wishes.len()];
    for (wish, one) in holder.iter().enumerate() {
        if let Some(one) = one {
            given[*one] = wish;
        }
    }
    Some(given)
}

fn augment(wishes: &[Vec<usize>], one: usize, holder: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    if let Some(free) = wishes[one].iter().find(|w| holder[**w].is_none()) {
        holder[*free] = Some(one);
        return true;
    }
    for wish in &wishes[one] {
        if seen[*wish] {
            continue;
        }
        seen[*wish] = true;
        if let Some(other) = holder[*wish]
            && augment(wishes, other, holder, seen)
        {
            holder[*wish] = Some(one);
            return true;
        }
    }
    false
}
