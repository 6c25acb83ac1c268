//! What is counted of the corps, each with its rule. Only those who answer for a street or more see these figures, and
//! none of them tells of one person: hours and shares of fewer than [`FEWEST`] workers are left out.

pub mod store;

use std::collections::BTreeSet;

use liren_kernel::{Instant, ScopeColumn};
use liren_office::{Fault, Figure, Measure, PersonId, Reach, Role, Unit, measure::Period};
use liren_people::{OrgKind, find, reach::Wanted};
use liren_places::find::Kind;
use liren_store::{Read, params};

use crate::network::{
    store::{LICENSED_BELOW, STAFF_BELOW, STATION, StaffRow, TRAINED_BELOW, below},
    tree,
};

/// Workers of whom hours and shares are told at least.
const FEWEST: usize = 5;

fn stations(_: &Period) -> String {
    "/stations".to_owned()
}
fn supervision(_: &Period) -> String {
    "/supervision".to_owned()
}
fn mentors(_: &Period) -> String {
    "/mentors".to_owned()
}
fn cohorts(_: &Period) -> String {
    "/cohorts".to_owned()
}

/// The measures of this room.
pub const ALL: &[Measure] = &[
    Measure { name: "workforce.community_workers", unit: Unit::Persons, count: community, records: Some(stations) },
    Measure { name: "workforce.grid_workers", unit: Unit::Persons, count: grid, records: Some(stations) },
    Measure { name: "workforce.station_leads", unit: Unit::Persons, count: leads, records: Some(stations) },
    Measure { name: "workforce.licensed", unit: Unit::Persons, count: licensed, records: Some(stations) },
    Measure { name: "workforce.stations_opened", unit: Unit::Count, count: opened, records: Some(stations) },
    Measure { name: "workforce.streets_without", unit: Unit::Count, count: without, records: Some(stations) },
    Measure { name: "workforce.training_minutes", unit: Unit::Minutes, count: trained, records: Some(stations) },
    Measure { name: "workforce.supervision_held", unit: Unit::Count, count: held, records: Some(supervision) },
    Measure { name: "workforce.supervision_overdue", unit: Unit::Share, count: overdue, records: Some(supervision) },
    Measure { name: "workforce.mentored", unit: Unit::Share, count: mentored, records: Some(mentors) },
    Measure { name: "workforce.class_attendance", unit: Unit::Share, count: attended, records: Some(cohorts) },
    Measure { name: "workforce.certificates", unit: Unit::Count, count: certified, records: Some(cohorts) },
];

/// The places that are asked about and that the reader answers for, as codes; [`Fault::Forbidden`] where there are none.
fn codes(reach: &Reach, period: &Period) -> Result<Vec<String>, Fault> {
    let wide = |column: ScopeColumn| matches!(column, ScopeColumn::City | ScopeColumn::District | ScopeColumn::Street);
    let own = reach.places().filter(|(column, _)| wide(*column)).map(|(_, code)| code.to_owned());
    let asked = period.place.as_ref().map(|(_, code)| code.as_str());
    // A code begins with those of the places it lies in.
    let both = own.filter_map(|own| match asked {
        None => Some(own),
        Some(asked) if asked.starts_with(&own) => Some(asked.to_owned()),
        Some(asked) if own.starts_with(asked) => Some(own),
        Some(_) => None,
    });
    let found: BTreeSet<String> = both.collect();
    // Of two places of which one lies in the other, the wider counts.
    let widest = |code: &&String| !found.iter().any(|wide| *code != wide && code.starts_with(wide.as_str()));
    let codes: Vec<String> = found.iter().filter(widest).cloned().collect();
    if codes.is_empty() { Err(Fault::Forbidden) } else { Ok(codes) }
}

/// The last moment of a period.
fn last(period: &Period) -> Instant {
    Instant::from_ms(period.end().ms() - 1)
}

fn staff(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Vec<StaffRow>, Fault> {
    let mut rows = Vec::new();
    for code in codes(reach, period)? {
        let (low, high) = below(&code);
        rows.extend(read.all(&STAFF_BELOW, params![low, high, last(period)])?);
    }
    Ok(rows)
}

fn of_role(read: &mut Read<'_>, reach: &Reach, period: &Period, role: Role) -> Result<Figure, Fault> {
    let rows = staff(read, reach, period)?;
    let people: BTreeSet<PersonId> = rows.iter().filter(|row| row.role == role.name()).map(|row| row.person).collect();
    Ok(count_of(people.len()))
}

fn count_of(n: usize) -> Figure {
    Figure::count(i64::try_from(n).unwrap_or(i64::MAX))
}

fn community(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    of_role(read, reach, period, Role::CommunityWorker)
}
fn grid(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    of_role(read, reach, period, Role::GridWorker)
}
fn leads(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    of_role(read, reach, period, Role::StationLead)
}

fn licensed(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    let staff: BTreeSet<PersonId> = staff(read, reach, period)?.iter().map(|row| row.person).collect();
    let mut people = BTreeSet::new();
    for code in codes(reach, period)? {
        let (low, high) = below(&code);
        let found = read.all(&LICENSED_BELOW, params![low, high, last(period), period.to.to_string()])?;
        people.extend(found.into_iter().map(|(person, _)| person).filter(|person| staff.contains(person)));
    }
    Ok(count_of(people.len()))
}

fn opened(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    let codes = codes(reach, period)?;
    let wanted = Wanted { kind: Some(OrgKind::Station.name()), with_ended: true, ..Wanted::default() };
    let mut count = 0;
    for org in find::orgs(read, reach, &wanted)? {
        let Some(row) = read.opt(&STATION, params![org.id])? else { continue };
        let here = org.path().narrowest().is_some_and(|(_, at)| codes.iter().any(|code| at.starts_with(code.as_str())));
        count += usize::from(here && row.depth > 0 && row.opened >= period.from && row.opened <= period.to);
    }
    Ok(count_of(count))
}

fn without(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    let codes = codes(reach, period)?;
    let mut streets: BTreeSet<String> = BTreeSet::new();
    let mut served: BTreeSet<String> = BTreeSet::new();
    for network in tree::networks(read, reach, None, last(period))? {
        for street in network.coverage(read, reach, Kind::Street)? {
            if codes.iter().any(|code| street.code.starts_with(code.as_str())) {
                if street.by.is_some() {
                    served.insert(street.code.clone());
                }
                streets.insert(street.code);
            }
        }
    }
    Ok(count_of(streets.difference(&served).count()))
}

/// Those who work at doors: community and grid workers.
fn workers(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<BTreeSet<PersonId>, Fault> {
    let rows = staff(read, reach, period)?;
    let works = |row: &&StaffRow| row.role == Role::CommunityWorker.name() || row.role == Role::GridWorker.name();
    let people: BTreeSet<PersonId> = rows.iter().filter(works).map(|row| row.person).collect();
    if people.len() < FEWEST { Err(Fault::Forbidden) } else { Ok(people) }
}

fn trained(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    let people = workers(read, reach, period)?;
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let (mut minutes, mut seen) = (0, BTreeSet::new());
    for code in codes(reach, period)? {
        let (low, high) = below(&code);
        for (person, sum) in read.all(&TRAINED_BELOW, params![low, high, last(period), from, to])? {
            if people.contains(&person) && seen.insert(person) {
                minutes += sum;
            }
        }
    }
    Ok(Figure::count(minutes))
}

fn mentored(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    let people = workers(read, reach, period)?;
    let mut found = BTreeSet::new();
    for code in codes(reach, period)? {
        found.extend(store::mentored(read, &code, last(period), period.to)?);
    }
    let (with, all) = (found.intersection(&people).count(), people.len());
    Ok(Figure::share(count_of(with).value, count_of(all).value))
}

fn held(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    codes(reach, period)?;
    store::held(read, reach, period).map(Figure::count)
}

fn overdue(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    codes(reach, period)?;
    store::overdue(read, reach, period).map(|(late, all)| Figure::share(late, all))
}

fn attended(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    codes(reach, period)?;
    store::attended(read, reach, period).map(|(came, all)| Figure::share(came, all))
}

fn certified(read: &mut Read<'_>, reach: &Reach, period: &Period) -> Result<Figure, Fault> {
    codes(reach, period)?;
    store::certified(read, reach, period).map(Figure::count)
}
