//! Check-ins by twenty stewards at once, and the month of a place with very many dates.

use std::{path::Path, time::Instant};

use liren_gatherings::{
    commands::roll::{Roll, RollMark},
    days, figures,
    model::{KIND, SeatId, SittingId},
    store::{SITTING_ADD, calendar},
    subject_roll::Named,
};
use liren_kernel::{Clock as _, CommandId, Id, ScopeColumn, calendar::WorkingCalendar};
use liren_office::{
    Actor, DossierId, Envelope, Fault, Keys, Office, Post, Reach, Role, attachments::Blobs, attendance::Presence,
};
use liren_store::{Db, Param, Tx};

use super::{
    set::LARGE,
    table::{Figure, percentile},
};
use crate::{clock::MachineClock, rooms};

/// Who stands at the door.
const STEWARDS: usize = 20;
/// Who comes.
const PEOPLE: usize = 2_000;
/// Dates of one month.
const SITTINGS: i64 = 50_000;
/// How often the month is read.
const READS: usize = 200;

fn actor(n: u8) -> Actor {
    let place = Some((ScopeColumn::Community, LARGE.to_owned()));
    Actor { person: Id::from_bytes([n; 16]), posts: vec![Post { role: Role::CommunityWorker, org: None, place }] }
}

fn id(kind: u8, n: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    bytes
}

/// A gathering without limit of places, approved, with so many dates from the first of this month.
fn lay(tx: &mut Tx<'_>, n: u64, dates: i64) -> Result<i64, Fault> {
    let now = MachineClock::default().now();
    let path = liren_kernel::PlacePath::of_division(LARGE);
    let head = super::store::Head {
        id: id(1, n),
        kind: KIND,
        number: format!("2026B{n}"),
        title: "bench",
        state: "open",
        facet: "lecture",
        place: None,
        community: LARGE,
        at: now,
        due: now,
    };
    let seq = super::store::header(tx, &head)?;
    super::store::gathering(tx, seq, id(9, 0))?;
    let first = if dates == 1 { now.day() } else { days::first_of_month(now.day()) };
    let mut rows = Vec::new();
    for k in 0..dates {
        let day = first.plus_days(k % 28);
        let from = if dates == 1 { now } else { day.start().plus_minutes(480 + k % 600) };
        rows.push((id(2, n * 1_000_000 + k as u64), k + 1, day.to_string(), from.ms(), from.plus_minutes(90).ms()));
    }
    let place = id(3, 0);
    let text = |code: &'_ Option<String>| code.clone().unwrap_or_default();
    let codes = [text(&path.city), text(&path.district), text(&path.street), text(&path.community)];
    for chunk in rows.chunks(5_000) {
        let mut values: Vec<Param<'_>> = Vec::with_capacity(chunk.len() * 22);
        for (sitting, n, day, from, until) in chunk {
            values.extend([
                Param::Blob(sitting),
                Param::Int(seq),
                Param::Int(*n),
                Param::Text("bench"),
                Param::Text(day),
            ]);
            values.extend([Param::Int(*from), Param::Int(*until), Param::Blob(&place), Param::Text("bench")]);
            values.extend(codes.iter().map(|code| Param::Text(code)));
            values.extend([Param::Null, Param::Null, Param::Null, Param::Text("planned"), Param::Int(1)]);
            values.extend([Param::Null, Param::Text(""), Param::Int(0), Param::Int(0)]);
        }
        tx.insert_many(SITTING_ADD, 22, &values)?;
    }
    Ok(seq)
}

/// The figures.
pub fn measure(db: &Db, keys: &Keys, folder: &Path) -> Result<Vec<Figure>, String> {
    let fault = |f: Fault| f.to_string();
    let (hall, _) = db
        .write_blocking(|tx| {
            let hall = lay(tx, 1, 1)?;
            for n in 0..PEOPLE as u64 {
                super::store::seat(tx, hall, id(4, n), id(5, n))?;
            }
            Ok::<_, Fault>((hall, lay(tx, 2, SITTINGS)?))
        })
        .map_err(fault)?;
    let blobs = Blobs::new(folder.join("files"));
    let office = Office::new(
        db.clone(),
        keys.clone(),
        rooms::policy(),
        WorkingCalendar::default(),
        MachineClock::default(),
        blobs,
    );
    let (gathering, sitting): (DossierId, SittingId) = (Id::from_bytes(id(1, 1)), Id::from_bytes(id(2, 1_000_000)));
    let begun = Instant::now();
    let done = std::thread::scope(|scope| {
        let stewards: Vec<_> = (0..STEWARDS)
            .map(|s| {
                let office = &office;
                scope.spawn(move || -> Result<(), Fault> {
                    let actor = actor(200 + s as u8);
                    for n in (s..PEOPLE).step_by(STEWARDS) {
                        let seat: SeatId = Id::from_bytes(id(4, n as u64));
                        let marks = vec![RollMark { named: Named::Seat(seat), presence: Presence::Present }];
                        let envelope = Envelope { id: CommandId::from_bytes(id(6, n as u64)), revision: None };
                        office.run_blocking(&actor, envelope, Roll { gathering, sitting, marks, heads: None })?;
                    }
                    Ok(())
                })
            })
            .collect();
        stewards.into_iter().map(|s| s.join().unwrap_or(Err(Fault::NotFound))).collect::<Result<Vec<_>, _>>()
    });
    let seconds = begun.elapsed().as_secs_f64();
    done.map_err(fault)?;
    let counted = db.read_blocking(move |read| figures::of(read, hall)).map_err(fault)?;
    if (counted.times, counted.persons) != (PEOPLE as i64, PEOPLE as i64) {
        return Err(format!("{PEOPLE} came, {} times and {} people were counted", counted.times, counted.persons));
    }
    let first = days::first_of_month(MachineClock::default().now().day());
    let mut times = Vec::with_capacity(READS);
    for _ in 0..READS {
        let begun = Instant::now();
        let counts = db
            .read_blocking(move |read| {
                calendar::per_day(read, &Reach::of(&actor(200)), first, days::next_month(first).plus_days(-1))
            })
            .map_err(fault)?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        if counts.iter().map(|(_, n)| n).sum::<i64>() < SITTINGS {
            return Err("the month has lost dates".into());
        }
    }
    let mut day = Vec::with_capacity(READS);
    for n in 0..READS {
        let from = first.plus_days(n as i64 % 28);
        let begun = Instant::now();
        let rows = db
            .read_blocking(move |read| {
                let (start, end) = (from.start(), from.plus_days(1).start());
                calendar::between(read, &Reach::of(&actor(200)), start, end, None, 50)
            })
            .map_err(fault)?;
        day.push(begun.elapsed().as_secs_f64() * 1e3);
        if rows.len() != 50 {
            return Err("a day of the month is not full".into());
        }
    }
    Ok(vec![
        Figure::most(format!("{PEOPLE} check-ins by {STEWARDS} stewards, none lost or doubled"), 5.0, seconds, "s"),
        Figure::most(format!("month with {SITTINGS} dates, p99"), 20.0, percentile(&mut times, 99), "ms"),
        Figure::most(format!("a day of it, first 50, p99 of {SITTINGS}"), 20.0, percentile(&mut day, 99), "ms"),
    ])
}
