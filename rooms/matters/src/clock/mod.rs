//! 时限: until when each step is due, what pauses it, and the same counted again from the journal.
//!
//! Commands and the check share these functions: what `liren verify` works out anew is what the commands wrote.

mod replay;

use liren_kernel::{
    Instant,
    calendar::{Limit, LimitUnit, WorkingCalendar},
};
use liren_store::named;

pub use self::replay::{Line, Standing, replay};
use crate::store::Category;

named! {
    /// How a category is run: its steps have other limits.
    Track, "matter-track-" {
        /// The ordinary way.
        Plain = "plain",
        /// 马上办: water, electricity, a blocked way; help at once.
        Now = "now",
        /// 贴心办: somebody needs care more than haste.
        Care = "care",
        /// 隐患: danger to life or limb.
        Hazard = "hazard",
    }
}

named! {
    /// What the clock of the work does when a result is sent back.
    OnRework, "matter-rework-" {
        /// It begins again.
        Restart = "restart",
        /// What was left goes on.
        Continue = "continue",
    }
}

named! {
    /// What stops the clock of the work.
    Pauses, "matter-pauses-" {
        /// Parking and waiting for the resident.
        Both = "both",
        /// Parking alone.
        Parked = "parked",
        /// Waiting alone.
        Waiting = "waiting",
        /// Nothing.
        None = "none",
    }
}

/// The limits of every step of a matter, by the version of the category it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Taking a report up, sending it on, and deciding on a dispute.
    pub accept: Limit,
    /// Looking whether it is as reported.
    pub verify: Limit,
    /// Signing for it.
    pub sign: Limit,
    /// The work itself.
    pub work: Limit,
    /// Checking a result.
    pub inspect: Limit,
    /// Asking the reporter.
    pub call: Limit,
    /// Calling the reporter for the first time.
    pub respond: Limit,
    /// See [`OnRework`].
    pub on_rework: OnRework,
    /// See [`Pauses`].
    pub pauses: Pauses,
}

const fn minutes(n: u32) -> Limit {
    Limit::new(n, LimitUnit::Minutes)
}
const fn hours(n: u32) -> Limit {
    Limit::new(n, LimitUnit::WorkingHours)
}
const fn days(n: u32) -> Limit {
    Limit::new(n, LimitUnit::WorkingDays)
}

impl Terms {
    /// Those of a track; the work has the limit given.
    #[must_use]
    pub const fn of_track(track: Track, work: Limit) -> Self {
        let (accept, verify, sign, inspect, call, respond) = match track {
            Track::Plain => (hours(4), hours(4), hours(4), hours(8), days(2), days(1)),
            Track::Now => (minutes(30), minutes(30), minutes(30), hours(4), days(1), minutes(60)),
            Track::Care => (hours(4), hours(4), hours(4), hours(8), days(1), hours(4)),
            Track::Hazard => (minutes(15), minutes(30), minutes(30), hours(2), days(1), minutes(60)),
        };
        let (on_rework, pauses) = (OnRework::Restart, Pauses::Both);
        Self { accept, verify, sign, work, inspect, call, respond, on_rework, pauses }
    }

    /// Those of a category: its track's, with what it says otherwise.
    #[must_use]
    pub fn of(rule: &Category) -> Self {
        let track = Track::named(&rule.track).unwrap_or(Track::Plain);
        let mut terms = Self::of_track(track, rule.limit());
        for (name, limit) in read_steps(&rule.steps).unwrap_or_default() {
            match name {
                Step::Accept => terms.accept = limit,
                Step::Verify => terms.verify = limit,
                Step::Sign => terms.sign = limit,
                Step::Inspect => terms.inspect = limit,
                Step::Call => terms.call = limit,
                Step::Respond => terms.respond = limit,
            }
        }
        terms.on_rework = OnRework::named(&rule.on_rework).unwrap_or(OnRework::Restart);
        terms.pauses = Pauses::named(&rule.pauses).unwrap_or(Pauses::Both);
        terms
    }

    /// Whether parking stops the clock.
    #[must_use]
    pub const fn stops_parked(&self) -> bool {
        matches!(self.pauses, Pauses::Both | Pauses::Parked)
    }

    /// Whether waiting for the resident does.
    #[must_use]
    pub const fn stops_waiting(&self) -> bool {
        matches!(self.pauses, Pauses::Both | Pauses::Waiting)
    }

    /// Minutes of the work's own kind that are left at `now`; none once it is late.
    #[must_use]
    pub fn left(&self, calendar: &WorkingCalendar, now: Instant, due: Instant) -> i64 {
        let left = if self.by_office_time() {
            calendar.working_minutes_between(now, due)
        } else {
            (due.ms() - now.ms()) / 60_000
        };
        left.max(0)
    }

    /// When `left` minutes of the work's own kind have gone by.
    #[must_use]
    pub fn goes_on(&self, calendar: &WorkingCalendar, now: Instant, left: i64) -> Instant {
        if self.by_office_time() { calendar.after_working_minutes(now, left) } else { now.plus_minutes(left) }
    }

    /// When work that is sent back is due: `left` is what was left when the result came.
    #[must_use]
    pub fn again(&self, calendar: &WorkingCalendar, now: Instant, left: Option<i64>) -> Instant {
        match (self.on_rework, left) {
            (OnRework::Continue, Some(left)) => self.goes_on(calendar, now, left),
            _ => calendar.add(now, self.work),
        }
    }

    const fn by_office_time(&self) -> bool {
        matches!(self.work.unit, LimitUnit::WorkingHours | LimitUnit::WorkingDays)
    }
}

named! {
    /// A step whose limit a category may set.
    Step {
        /// Taking up.
        Accept = "accept",
        /// Looking first.
        Verify = "verify",
        /// Signing for.
        Sign = "sign",
        /// Checking.
        Inspect = "inspect",
        /// Asking the reporter.
        Call = "call",
        /// First call.
        Respond = "respond",
    }
}

/// Reads limits of steps as a category table writes them: `sign 30 分钟; inspect 2 工作时`. `None` when it is not that.
#[must_use]
pub fn read_steps(text: &str) -> Option<Vec<(Step, Limit)>> {
    let mut steps = Vec::new();
    for part in text.split([';', '\u{ff1b}']).map(str::trim).filter(|part| !part.is_empty()) {
        let mut words = part.split_whitespace();
        let step = Step::named(words.next()?)?;
        let value: u32 = words.next()?.parse().ok().filter(|n| (1..=1000).contains(n))?;
        let unit = LimitUnit::named(words.next()?)?;
        if words.next().is_some() || steps.iter().any(|(known, _)| *known == step) {
            return None;
        }
        steps.push((step, Limit::new(value, unit)));
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{TEN, rule};

    fn at(minutes: i64) -> Instant {
        Instant::from_ms(TEN).plus_minutes(minutes)
    }

    #[test]
    fn a_category_says_otherwise_than_its_track() {
        let mut rule = rule();
        assert_eq!(Terms::of(&rule).sign, hours(4));
        (rule.track, rule.steps) = ("hazard".into(), "sign 10 分钟; inspect 1 工作日".into());
        let terms = Terms::of(&rule);
        assert_eq!((terms.accept, terms.sign, terms.inspect), (minutes(15), minutes(10), days(1)));
        for wrong in ["sign", "sign 十 分钟", "sign 10 光年", "nap 10 分钟", "sign 1 天; sign 2 天", "sign 0 天"]
        {
            assert_eq!(read_steps(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_unit_is_counted_in_its_own_time() {
        let calendar = WorkingCalendar::default();
        // From Tuesday 10:00: office time leaves out lunch, night and the Dragon Boat holiday is past.
        for (unit, end) in [
            (LimitUnit::Minutes, "2026-06-23 10:08"),
            (LimitUnit::Hours, "2026-06-23 18:00"),
            (LimitUnit::WorkingHours, "2026-06-24 11:30"),
            (LimitUnit::WorkingDays, "2026-07-03 17:30"),
            (LimitUnit::Days, "2026-07-01 23:59"),
        ] {
            let due = calendar.add(at(0), Limit::new(8, unit));
            let civil = due.civil();
            assert_eq!(format!("{} {:02}:{:02}", due.day(), civil.hour(), civil.minute()), end, "{unit:?}");
        }
    }
}
