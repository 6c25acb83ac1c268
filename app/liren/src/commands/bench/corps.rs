//! The corps: a class's timetable placed or refused with the conflict, and an office's Excel read and checked.

use std::time::Instant;

use liren_papers::{
    check,
    layout::{self, Override},
    mapping, read, sample,
};
use liren_people::roster::fields;
use liren_workforce::cohort::timetable::{Answer, Lecturer, Problem, Room, Wanted, solve};

use super::{
    set::Dice,
    table::{Figure, percentile},
};

/// Rows of the workbook.
const ROWS: usize = 10_000;
/// Timetables of each kind.
const TABLES: u64 = 12;

/// Twelve sittings of one class in so many evenings, with 40 rooms and 60 lecturers; many rooms are taken and most
/// lecturers are away on some evenings.
fn problem(evenings: usize, seed: u64) -> Problem {
    let mut dice = Dice::new(seed);
    let every = 1_usize << evenings;
    let mut set = || dice.roll(every) as u64;
    let lecturers = (0..60).map(|n| Lecturer { name: format!("l{n}"), away: set() & set() }).collect();
    let rooms = (0..40).map(|n| Room { name: format!("r{n}"), seats: 20 + n, taken: set() | set() }).collect();
    let sittings = (0..12_usize)
        .map(|n| Wanted {
            name: format!("s{n}"),
            class: 0,
            seats: 35,
            lecturers: (0..5).map(|k| (n * 5 + k) % 60).collect(),
            after: if n == 11 { (0..11).collect() } else { Vec::new() },
        })
        .collect();
    Problem { evenings, rooms, lecturers, sittings, duties: Vec::new() }
}

/// The figures.
pub fn measure() -> Result<Vec<Figure>, String> {
    let (mut placed, mut refused) = (Vec::new(), Vec::new());
    for seed in 1..=TABLES {
        // Eleven evenings are one too few for twelve sittings of a class: always refused, with what clashes.
        for evenings in [16, 11] {
            let problem = problem(evenings, seed * 0x9e37_79b9);
            let begun = Instant::now();
            let answer = solve(&problem);
            let seconds = begun.elapsed().as_secs_f64();
            match answer {
                Answer::Placed(_) if evenings > 11 => placed.push(seconds),
                Answer::Clash(clash) if !clash.is_empty() => refused.push(seconds),
                other => return Err(format!("{evenings} evenings were answered with {other:?}")),
            }
        }
    }
    if placed.is_empty() {
        return Err("sixteen evenings were never enough".into());
    }
    let bytes = sample::taken_many(ROWS);
    let schema = fields::schema();
    let (mut bare, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let begun = Instant::now();
        let sheets = read::open(&bytes).map_err(|r| r.to_string())?;
        bare.push(begun.elapsed().as_secs_f64());
        drop(sheets);
        let begun = Instant::now();
        let sheets = read::open(&bytes).map_err(|r| r.to_string())?;
        let sheet = read::main_sheet(&sheets).ok_or("no sheet")?;
        let layout = layout::find(sheet, &schema.fields, Override::default()).map_err(|r| r.to_string())?;
        let mapping = mapping::propose(&schema, &layout.head);
        let checked = check::check(&schema, sheet, &layout, &mapping).map_err(|r| r.to_string())?;
        whole.push(begun.elapsed().as_secs_f64());
        if checked.rows.len() != ROWS {
            return Err(format!("{} of {ROWS} rows were read", checked.rows.len()));
        }
    }
    let (bare, whole) = (percentile(&mut bare, 50), percentile(&mut whole, 50));
    Ok(vec![
        Figure::most(
            "timetable of 12 sittings, 40 rooms, 60 lecturers, placed",
            2.0,
            percentile(&mut placed, 100),
            "s",
        ),
        Figure::most(
            "the same with an evening too few, refused with the conflict",
            2.0,
            percentile(&mut refused, 100),
            "s",
        ),
        Figure::told(format!("bare read of {ROWS} Excel rows"), bare, "s"),
        Figure::most(format!("{ROWS} Excel rows read and checked / the bare read"), 3.0, whole / bare, "×"),
    ])
}
