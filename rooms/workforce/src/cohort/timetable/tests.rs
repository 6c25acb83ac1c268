//! Against trying everything, and against the clock.

use super::*;

/// A small generator, the same every time.
struct Dice(u64);
impl Dice {
    fn up_to(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn small(dice: &mut Dice) -> Problem {
    let evenings = 2 + dice.up_to(3) as usize;
    let set = |dice: &mut Dice| dice.up_to(1 << evenings);
    let lecturers: Vec<Lecturer> =
        (0..1 + dice.up_to(3)).map(|n| Lecturer { name: format!("l{n}"), away: set(dice) }).collect();
    let rooms: Vec<Room> = (0..1 + dice.up_to(2))
        .map(|n| Room { name: format!("r{n}"), seats: 20 + 20 * n as u32, taken: set(dice) & set(dice) })
        .collect();
    let sittings: Vec<Wanted> = (0..1 + dice.up_to(4))
        .map(|n| Wanted {
            name: format!("s{n}"),
            class: dice.up_to(2) as usize,
            seats: 10 + 20 * dice.up_to(2) as u32,
            lecturers: (0..lecturers.len()).filter(|_| dice.up_to(2) == 0).collect(),
            after: if n > 0 && dice.up_to(3) == 0 { vec![n as usize - 1] } else { vec![] },
        })
        .collect();
    let duties = (0..dice.up_to(2)).map(|_| Duty { name: "d".into(), class: 0, on: set(dice) & set(dice) }).collect();
    Problem { evenings, rooms, lecturers, sittings, duties }
}

fn fits(problem: &Problem, kept: &[Conflict], places: &[Option<Place>]) -> bool {
    let on = |set: Evenings, place: &Place| set & (1 << place.evening) != 0;
    (0..).zip(&problem.sittings).all(|(n, sitting): (usize, _)| {
        let Some(place) = places[n] else { return !kept.contains(&Conflict::Sitting(n)) };
        let room = &problem.rooms[place.room];
        let lecturer = place.lecturer.map(|l| (l, &problem.lecturers[l]));
        let taught = match lecturer {
            None => sitting.lecturers.is_empty(),
            Some((l, who)) => {
                sitting.lecturers.contains(&l) && !(kept.contains(&Conflict::Lecturer(l)) && on(who.away, &place))
            }
        };
        let duty = (0..).zip(&problem.duties).any(|(d, duty): (usize, _)| {
            kept.contains(&Conflict::Duty(d)) && duty.class == sitting.class && on(duty.on, &place)
        });
        let apart = (0..).zip(places).all(|(m, other): (usize, _)| match other {
            Some(other) if m != n && other.evening == place.evening => {
                other.room != place.room
                    && (place.lecturer.is_none() || other.lecturer != place.lecturer)
                    && problem.sittings[m].class != sitting.class
            }
            _ => true,
        });
        let order = sitting.after.iter().all(|before| match places[*before] {
            Some(first) => !kept.contains(&Conflict::Order(*before, n)) || first.evening < place.evening,
            None => true,
        });
        room.seats >= sitting.seats
            && !(kept.contains(&Conflict::Room(place.room)) && on(room.taken, &place))
            && taught
            && !duty
            && apart
            && order
    })
}

/// Tries every place of every sitting.
fn brute(problem: &Problem, kept: &[Conflict]) -> bool {
    fn go(problem: &Problem, kept: &[Conflict], n: usize, places: &mut Vec<Option<Place>>) -> bool {
        if n == problem.sittings.len() {
            return fits(problem, kept, places);
        }
        if !kept.contains(&Conflict::Sitting(n)) {
            return go(problem, kept, n + 1, places);
        }
        let lecturers: Vec<Option<usize>> = match &problem.sittings[n].lecturers {
            none if none.is_empty() => vec![None],
            some => some.iter().copied().map(Some).collect(),
        };
        for evening in 0..problem.evenings {
            for room in 0..problem.rooms.len() {
                for lecturer in &lecturers {
                    places[n] = Some(Place { evening, room, lecturer: *lecturer });
                    if go(problem, kept, n + 1, places) {
                        return true;
                    }
                }
            }
        }
        places[n] = None;
        false
    }
    go(problem, kept, 0, &mut vec![None; problem.sittings.len()])
}

fn smallest_by_trying(problem: &Problem, all: &[Conflict]) -> usize {
    let sets = 1_u32 << all.len();
    (0..sets)
        .filter(|set| {
            let kept: Vec<Conflict> =
                (0..).zip(all).filter(|(n, _)| set & (1 << n) != 0).map(|(_, item)| *item).collect();
            matches!(search::place(problem, &kept), search::Found::None)
        })
        .map(u32::count_ones)
        .min()
        .unwrap() as usize
}

#[test]
fn small_timetables_agree_with_trying_everything_and_name_the_smallest_clash() {
    let mut dice = Dice(7);
    let (mut placed, mut clashed) = (0, 0);
    for round in 0..220 {
        let problem = small(&mut dice);
        let all = conflict::items(&problem);
        match solve(&problem) {
            Answer::Placed(places) => {
                let places: Vec<Option<Place>> = places.into_iter().map(Some).collect();
                assert!(fits(&problem, &all, &places), "round {round}: {problem:?}");
                placed += 1;
            }
            Answer::Clash(clash) => {
                assert!(!brute(&problem, &all), "round {round}: it could be placed: {problem:?}");
                assert!(!brute(&problem, &clash), "round {round}: {clash:?} can be kept in {problem:?}");
                if all.len() <= 9 {
                    assert_eq!(clash.len(), smallest_by_trying(&problem, &all), "round {round}: {problem:?}");
                }
                clashed += 1;
            }
            Answer::Unsure => panic!("round {round}: {problem:?}"),
        }
    }
    assert!(placed > 40 && clashed > 40, "{placed} placed, {clashed} not");
}

/// Twelve sittings of a class, 40 rooms, 60 lecturers, two evenings a week.
fn large(evenings: usize) -> Problem {
    let mut dice = Dice(3);
    let every = (1_u64 << evenings) - 1;
    let lecturers = (0..60).map(|n| Lecturer { name: format!("l{n}"), away: dice.up_to(every) & dice.up_to(every) });
    let lecturers: Vec<Lecturer> = lecturers.collect();
    let rooms =
        (0..40).map(|n| Room { name: format!("r{n}"), seats: 20 + n, taken: dice.up_to(every) | dice.up_to(every) });
    let rooms: Vec<Room> = rooms.collect();
    let sittings = (0..12)
        .map(|n| Wanted {
            name: format!("s{n}"),
            class: 0,
            seats: 35,
            lecturers: (0..5).map(|k| (n * 5 + k) as usize).collect(),
            after: if n == 11 { (0..11).collect() } else { vec![] },
        })
        .collect();
    Problem { evenings, rooms, lecturers, sittings, duties: vec![] }
}

#[test]
fn twelve_sittings_are_placed_or_refused_with_the_clash_in_two_seconds() {
    let begun = std::time::Instant::now();
    let problem = large(16);
    let Answer::Placed(places) = solve(&problem) else { panic!("sixteen evenings are enough") };
    let places: Vec<Option<Place>> = places.into_iter().map(Some).collect();
    assert!(fits(&problem, &conflict::items(&problem), &places));

    // Eleven evenings for twelve sittings: each of the twelve is part of it, nothing else is.
    let Answer::Clash(clash) = solve(&large(11)) else { panic!("eleven evenings are too few") };
    assert_eq!(clash, (0..12).map(Conflict::Sitting).collect::<Vec<_>>());

    // A lecturer who is the only one and never free: two wishes clash, of more than a hundred.
    let mut problem = large(16);
    problem.sittings[4].lecturers = vec![20];
    problem.lecturers[20].away = u64::MAX;
    assert_eq!(solve(&problem), Answer::Clash(vec![Conflict::Sitting(4), Conflict::Lecturer(20)]));

    // Two sittings, one lecturer free on the same single evening.
    let mut problem = large(16);
    problem.lecturers[0].away = !(1 << 3);
    problem.sittings[0].lecturers = vec![0];
    problem.sittings[1].lecturers = vec![0];
    let Answer::Clash(clash) = solve(&problem) else { panic!("one evening for two") };
    assert_eq!(clash, [Conflict::Sitting(0), Conflict::Sitting(1), Conflict::Lecturer(0)]);
    let took = begun.elapsed();
    assert!(took.as_secs() < 8, "four of them took {took:?}: each has two seconds");
}
