//! A class as a problem for the timetable, and its answer as dates.

use liren_kernel::{Day, Id, Instant, calendar::WorkingCalendar};

use super::{
    commands::arrange::begin,
    model::LimitKind,
    subject::Cohort,
    timetable::{self, Answer, Conflict, Duty, EVENINGS, Evenings, Lecturer, Place, Problem, Room, Wanted},
};

/// What is to be placed.
#[derive(Debug)]
pub struct Plan {
    /// Evenings that may be used, in order.
    pub evenings: Vec<Day>,
    /// What gets a date, in order.
    pub subjects: Vec<Id<()>>,
    /// Dates ahead that are given up for new ones.
    pub moved: Vec<Id<()>>,
    problem: Problem,
}

/// A date to be.
#[derive(Debug, Clone)]
pub struct Date {
    /// What is taught.
    pub subject: Id<()>,
    /// By whom.
    pub lecturer: String,
    /// From when.
    pub from_at: Instant,
    /// Until when.
    pub until_at: Instant,
    /// Where.
    pub venue: String,
}

impl Plan {
    /// The problem of a class. Public holidays are no evenings; evenings already used are taken.
    #[must_use]
    pub fn of(cohort: &Cohort, calendar: &WorkingCalendar, now: Instant, anew: bool) -> Self {
        let ahead = |s: &super::store::Sitting| s.from_at > now;
        let stay: Vec<_> = cohort.dates().filter(|s| !(anew && ahead(s))).collect();
        let moved = cohort.dates().filter(|s| anew && ahead(s)).map(|s| s.id).collect();
        let evenings = evenings(cohort, calendar, now);
        let subjects: Vec<_> = cohort.subjects.iter().filter(|s| stay.iter().all(|d| d.subject != s.id)).collect();
        let set = |days: &mut dyn Iterator<Item = Day>| -> Evenings {
            let wanted: Vec<Day> = days.collect();
            (0..).zip(&evenings).filter(|(_, e)| wanted.contains(e)).fold(0, |set, (n, _): (u32, _)| set | 1 << n)
        };
        let days_of = |text: &str| -> Vec<Day> { text.split_whitespace().filter_map(|d| d.parse().ok()).collect() };
        let limited = |kind: LimitKind, name: &str| {
            let all = cohort.limits.iter().filter(|l| l.kind == kind && l.name == name);
            set(&mut all.flat_map(|l| days_of(&l.days)))
        };
        let mut lecturers: Vec<Lecturer> = Vec::new();
        for subject in &subjects {
            let name = subject.lecturer.clone();
            if !name.is_empty() && lecturers.iter().all(|l| l.name != name) {
                let away = limited(LimitKind::Lecturer, &name);
                lecturers.push(Lecturer { name, away });
            }
        }
        let mut rooms: Vec<Room> = Vec::new();
        for limit in cohort.limits.iter().filter(|l| l.kind == LimitKind::Room) {
            if rooms.iter().all(|r| r.name != limit.name) {
                let seats = u32::try_from(limit.seats).unwrap_or(0);
                rooms.push(Room { name: limit.name.clone(), seats, taken: limited(LimitKind::Room, &limit.name) });
            }
        }
        if rooms.is_empty() {
            rooms.push(Room { name: cohort.record.venue.clone(), seats: u32::MAX, taken: 0 });
        }
        let mut duties: Vec<Duty> = (cohort.limits.iter())
            .filter(|l| l.kind == LimitKind::Duty)
            .map(|l| Duty { name: l.name.clone(), class: 0, on: set(&mut days_of(&l.days).into_iter()) })
            .collect();
        // An evening of the class that stays is a duty of its own, and the closing stays the last one.
        let used = set(&mut stay.iter().map(|s| s.from_at.day()));
        let closing =
            stay.iter().find(|s| cohort.subject(s.subject).is_some_and(|s| s.closing)).map(|s| s.from_at.day());
        let after = closing.map_or(0, |day| set(&mut evenings.iter().copied().filter(|e| *e >= day)));
        if used | after != 0 {
            duties.push(Duty { name: String::new(), class: 0, on: used | after });
        }
        let seats = u32::try_from(cohort.learners().count()).unwrap_or(0);
        let sittings = (0..).zip(&subjects).map(|(n, subject)| Wanted {
            name: subject.title.clone(),
            class: 0,
            seats,
            lecturers: lecturers.iter().position(|l| l.name == subject.lecturer).into_iter().collect(),
            after: if subject.closing { (0..n).collect() } else { vec![] },
        });
        let problem = Problem { evenings: evenings.len(), rooms, sittings: sittings.collect(), lecturers, duties };
        Self { evenings, subjects: subjects.iter().map(|s| s.id).collect(), moved, problem }
    }

    /// Places them.
    #[must_use]
    pub fn answer(&self) -> Answer {
        timetable::solve(&self.problem)
    }

    /// The dates that places mean, in the order of the subjects.
    #[must_use]
    pub fn dates(&self, cohort: &Cohort, places: &[Place]) -> Vec<Date> {
        let taught = self.subjects.iter().zip(places).filter_map(|(id, place)| {
            let subject = cohort.subject(*id)?;
            let from_at = begin(*self.evenings.get(place.evening)?, cohort.record.begins);
            Some(Date {
                subject: *id,
                lecturer: subject.lecturer.clone(),
                from_at,
                until_at: from_at.plus_minutes(subject.minutes),
                venue: self.problem.rooms.get(place.room)?.name.clone(),
            })
        });
        taught.collect()
    }

    /// A clash in the words of the class.
    #[must_use]
    pub fn named(&self, cohort: &Cohort, clash: &[Conflict]) -> Vec<String> {
        let title = |n: usize| self.subjects.get(n).and_then(|s| cohort.subject(*s)).map(|s| s.title.clone());
        let mut names = Vec::new();
        for item in clash {
            match item {
                Conflict::Sitting(n) => names.extend(title(*n)),
                Conflict::Lecturer(n) => names.extend(self.problem.lecturers.get(*n).map(|l| l.name.clone())),
                Conflict::Room(n) => names.extend(self.problem.rooms.get(*n).map(|r| r.name.clone())),
                Conflict::Duty(n) => {
                    let duty = self.problem.duties.get(*n).map(|d| d.name.clone());
                    names.extend(duty.filter(|name| !name.is_empty()));
                }
                // What the order says is said by the titles.
                Conflict::Order(..) => {}
            }
        }
        names.dedup();
        names
    }
}

/// The evenings of a class from now on.
fn evenings(cohort: &Cohort, calendar: &WorkingCalendar, now: Instant) -> Vec<Day> {
    let (Ok(first), Ok(last)) = (cohort.record.first_day.parse::<Day>(), cohort.record.last_day.parse::<Day>()) else {
        return Vec::new();
    };
    let weekdays: Vec<i8> = cohort.record.evenings.split(',').filter_map(|d| d.parse().ok()).collect();
    let mut found = Vec::new();
    let mut day = first;
    while day <= last && found.len() < EVENINGS {
        let wanted = weekdays.contains(&day.date().weekday().to_monday_one_offset());
        // A special day that is worked makes up for a holiday; any other special day is one.
        let holiday = calendar.special(day).is_some() && !calendar.is_workday(day);
        if wanted && !holiday && begin(day, cohort.record.begins) > now {
            found.push(day);
        }
        day = day.plus_days(1);
    }
    found
}
