//! The working calendar as it is known: what the program brings along, and later years as they are imported when the State
//! Council has published them (about November).
//!
//! A calendar holds from a moment on. A deadline is counted by the calendar of the moment it was set, so that counting it
//! again from the journal gives the same.

use std::sync::Arc;

use liren_kernel::{Instant, Refusal, Verb, calendar::WorkingCalendar};
use liren_store::{Read, params, row, statements};
use serde::{Deserialize, Serialize};

use crate::{Actor, Basis, Change, Command, Decide, Effect, Envelope, Fault, Nothing, Office, Receipt};

/// See which days are worked.
pub const SEE: Verb = Verb("holiday.see");

/// Minutes until what was imported holds. Each server looks every half minute, so that all of them count alike by then.
pub const MARGIN: i64 = 2;

row! {
    /// Days as they were imported.
    pub struct SpecialRow {
        /// Order.
        pub seq: i64,
        /// The CSV, as [`WorkingCalendar::with_days`] reads it.
        pub days: String,
        /// From when it holds.
        pub begins: Instant,
    }
}

statements! {
    SPECIAL: SpecialRow = "SELECT seq, days, begins FROM special_days ORDER BY seq";
    SPECIAL_ADD = "INSERT INTO special_days (days, begins, made_by, made_at) VALUES (?1, ?2, ?3, ?4)";
}

/// The calendars of all times, each with the moment from which it holds.
#[derive(Debug)]
pub struct Calendars {
    first: Arc<WorkingCalendar>,
    later: Vec<(Instant, Arc<WorkingCalendar>)>,
}

impl Calendars {
    /// One calendar for all times.
    #[must_use]
    pub fn new(first: WorkingCalendar) -> Self {
        Self { first: Arc::new(first), later: Vec::new() }
    }

    /// What is counted by at this moment.
    #[must_use]
    pub fn at(&self, moment: Instant) -> &Arc<WorkingCalendar> {
        let held = self.later.iter().rev().find(|(begins, _)| *begins <= moment);
        held.map_or(&self.first, |(_, calendar)| calendar)
    }

    /// What was imported last, though it may not hold yet.
    #[must_use]
    pub fn last(&self) -> &Arc<WorkingCalendar> {
        self.later.last().map_or(&self.first, |(_, calendar)| calendar)
    }

    /// The same beginning, with what stands in the database after it.
    ///
    /// # Errors
    /// When the database fails, or holds days that cannot be read.
    pub(crate) fn read(&self, read: &mut Read<'_>) -> Result<Self, Fault> {
        let mut now = self.first.clone();
        let mut later = Vec::new();
        for row in read.all(&SPECIAL, params![])? {
            now = Arc::new(now.with_days(&row.days)?);
            later.push((row.begins, now.clone()));
        }
        // A clock set back must not let an older notice stand above a newer one.
        for n in (1..later.len()).rev() {
            later[n - 1].0 = later[n - 1].0.min(later[n].0);
        }
        Ok(Self { first: self.first.clone(), later })
    }
}

/// 导入节假日: makes the holidays of one or more years known.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportDays {
    /// CSV with the head `day,name,off`; a year that it has rows of is replaced as a whole.
    pub days: String,
}

impl Command for ImportDays {
    type Subject = Nothing;
    const VERB: Verb = Verb("holiday.import");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let before: Vec<i16> = cx.calendar.years().collect();
        let with =
            cx.calendar.with_days(&self.days).map_err(|refusal| Refusal { field: Some("file".into()), ..refusal })?;
        let named = |year: &i16| self.days.contains(&format!("{year}-"));
        let years: Vec<String> = with.years().filter(named).map(|year| year.to_string()).collect();
        if years.is_empty() {
            return Err(Refusal::field("file", "refusal-calendar-empty"));
        }
        let added = with.years().filter(|year| !before.contains(year)).count();
        let days = self.days;
        let (begins, at) = (cx.now.plus_minutes(MARGIN), cx.now);
        Ok(Change::none().tell("years", years.join(", ")).tell("added", added).and(Effect::rows(move |tx, cx| {
            tx.exec(&SPECIAL_ADD, params![days, begins, cx.actor, at])?;
            Ok(())
        })))
    }
}

/// The same from the command line.
///
/// # Errors
/// `refusal-calendar-*` with `line`.
pub fn import(office: &Office, actor: &Actor, days: &str) -> Result<Receipt, Fault> {
    let envelope = Envelope::begun(&[days.as_bytes()], office.now());
    let receipt = office.run_blocking(actor, envelope, ImportDays { days: days.to_owned() })?;
    office.refresh()?;
    Ok(receipt)
}

impl Office {
    /// Reads which days were imported, here or through another server.
    ///
    /// # Errors
    /// When the database fails.
    pub fn refresh(&self) -> Result<(), Fault> {
        let calendars = self.calendars();
        let read = self.db().read_blocking(move |read| calendars.read(read))?;
        self.hold(read);
        Ok(())
    }

    /// The same from a page.
    ///
    /// # Errors
    /// As [`Office::refresh`].
    pub async fn follow(&self) -> Result<(), Fault> {
        let calendars = self.calendars();
        let read = self.db().read(move |read| calendars.read(read)).await?;
        self.hold(read);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::{Day, Id};

    fn decide(days: &str) -> Result<Change, Refusal> {
        let (actor, calendar) = (Actor::clockwork(), WorkingCalendar::default());
        let cx = Decide::new(&actor, Instant::from_ms(1_782_187_200_000), &calendar, Id::from_bytes([7; 16]));
        ImportDays { days: days.to_owned() }.decide(&Nothing, &cx)
    }

    #[test]
    fn a_notice_is_taken_whole_or_its_line_is_named() {
        let told = decide("day,name,off\n2027-01-01,元旦,1\n2027-01-02,元旦,1\n").unwrap().told;
        assert_eq!(told[0], ("years".to_owned(), "2027".to_owned()));
        assert_eq!(told[1].1, "1");
        assert_eq!(decide("day,name,off\n").unwrap_err().key, "refusal-calendar-empty");
        let wrong = decide("day,name,off\n2027-13-01,元旦,1\n").unwrap_err();
        assert_eq!((wrong.key.as_ref(), wrong.field.as_deref()), ("refusal-calendar-line", Some("file")));
    }

    #[test]
    fn what_was_set_before_a_notice_held_is_counted_as_it_was() {
        let first = Calendars::new(WorkingCalendar::default());
        let day: Day = "2027-01-01".parse().unwrap();
        let with = |off: u8| first.first.with_days(&format!("day,name,off\n2027-01-01,元旦,{off}\n")).unwrap();
        let at = |ms| Instant::from_ms(ms);
        let later = vec![(at(1_000), Arc::new(with(1))), (at(2_000), Arc::new(with(0)))];
        let all = Calendars { first: first.first.clone(), later };
        let worked = |ms| all.at(at(ms)).is_workday(day);
        assert_eq!([0, 999, 1_000, 1_999, 2_000, 9_999].map(worked), [true, true, false, false, true, true]);
    }
}
