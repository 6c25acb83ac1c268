//! Days, moments and working time in words.

use liren_kernel::{Day, Instant};

use super::{Lang, T};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl T<'_> {
    /// 2026年6月23日, 23 June 2026.
    #[must_use]
    pub fn day(&self, day: Day) -> String {
        let date = day.date();
        self.date(Some(date.year()), date.month(), date.day())
    }

    fn date(&self, year: Option<i16>, of_year: i8, day: i8) -> String {
        match (self.lang(), year) {
            (Lang::Zh, Some(year)) => format!("{year}年{of_year}月{day}日"),
            (Lang::Zh, None) => format!("{of_year}月{day}日"),
            (Lang::En, Some(year)) => format!("{day} {} {year}", month(of_year)),
            (Lang::En, None) => format!("{day} {}", month(of_year)),
        }
    }

    /// 6月23日, 23 June; with the year if it is not the year of `now`.
    #[must_use]
    pub fn short_day(&self, day: Day, now: Instant) -> String {
        let date = day.date();
        let year = (date.year() != now.civil().year()).then_some(date.year());
        self.date(year, date.month(), date.day())
    }

    /// 2026年6月23日 星期二, Tuesday 23 June 2026.
    #[must_use]
    pub fn day_named(&self, day: Day) -> String {
        self.named(&self.day(day), day)
    }

    /// 6月23日 星期二, Tuesday 23 June; with the year if it is not the year of `now`.
    #[must_use]
    pub fn short_day_named(&self, day: Day, now: Instant) -> String {
        self.named(&self.short_day(day, now), day)
    }

    /// A day as a field holds it, in words: 2026-06-23 as 2026年6月23日; anything else as it is.
    #[must_use]
    pub fn day_typed(&self, text: &str) -> String {
        text.parse().map_or_else(|_| text.to_owned(), |day| self.day(day))
    }

    fn named(&self, text: &str, day: Day) -> String {
        let weekday = self.weekday(day);
        match self.lang() {
            Lang::Zh => format!("{text} {weekday}"),
            // A line does not break inside it.
            Lang::En => format!("{weekday} {text}").replace(' ', "\u{a0}"),
        }
    }

    /// 2026年6月, June 2026: the month that `day` is in.
    #[must_use]
    pub fn month(&self, day: Day) -> String {
        let date = day.date();
        match self.lang() {
            Lang::Zh => format!("{}年{}月", date.year(), date.month()),
            Lang::En => format!("{} {}", month(date.month()), date.year()),
        }
    }

    /// 6月23日 14:30, 23 June 14:30; with the year if it is not the year of `now`.
    #[must_use]
    pub fn at(&self, at: Instant, now: Instant) -> String {
        let (at, now) = (at.civil(), now.civil());
        let year = (at.year() != now.year()).then_some(at.year());
        format!("{} {}:{:02}", self.date(year, at.month(), at.day()), at.hour(), at.minute())
    }

    /// As [`T::at`], but 今天 14:30, 昨天 9:05 or 明天 10:00 when it is that near.
    #[must_use]
    pub fn near(&self, at: Instant, now: Instant) -> String {
        // From the first moment of today to the last of tomorrow, and an hour that a zone may shift.
        if at.ms().abs_diff(now.ms()) > 49 * 3_600_000 {
            return self.at(at, now);
        }
        let today = now.day();
        let key = match at.day() {
            day if day == today => "day-today",
            day if day == today.plus_days(-1) => "day-yesterday",
            day if day == today.plus_days(1) => "day-tomorrow",
            _ => return self.at(at, now),
        };
        format!("{} {}", self.s(key), self.clock(at))
    }

    /// 9:05: hours and minutes in the office's time zone.
    #[must_use]
    pub fn clock(&self, at: Instant) -> String {
        let civil = at.civil();
        format!("{}:{:02}", civil.hour(), civil.minute())
    }

    /// 星期二, Tuesday.
    #[must_use]
    pub fn weekday(&self, day: Day) -> &str {
        self.s(match day.date().weekday().to_monday_zero_offset() {
            0 => "weekday-1",
            1 => "weekday-2",
            2 => "weekday-3",
            3 => "weekday-4",
            4 => "weekday-5",
            5 => "weekday-6",
            _ => "weekday-7",
        })
    }

    /// What is left of a limit, in working time: 还剩 3 工作时, 还剩 20 分钟, 现在到期, 超时 2 工作时. `minutes` are working
    /// minutes until the limit, negative once it has passed; whole hours are rounded towards now.
    #[must_use]
    pub fn minutes_left(&self, minutes: i64) -> String {
        let (hours, rest) = (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
        match (minutes, hours) {
            (0, _) => self.s("time-due-now").to_owned(),
            (1.., 0) => self.f1("time-left-minutes", "minutes", rest),
            (1.., _) => self.f1("time-left-hours", "hours", hours),
            (_, 0) => self.f1("time-over-minutes", "minutes", rest),
            (_, _) => self.f1("time-over-hours", "hours", hours),
        }
    }

    /// What is left of a limit by the clock, day and night: 还剩 30 分钟, 还剩 3 小时, 超时 2 小时. Negative once it has passed.
    #[must_use]
    pub fn clock_left(&self, minutes: i64) -> String {
        match (minutes, minutes.unsigned_abs() / 60) {
            (60.., hours) => self.f1("time-left-clock", "hours", hours),
            (..=-60, hours) => self.f1("time-over-clock", "hours", hours),
            _ => self.minutes_left(minutes),
        }
    }

    /// A length of time: 45 分钟, 2 小时, 1 小时 30 分钟.
    #[must_use]
    pub fn minutes(&self, minutes: i64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, rest) => self.f1("time-minutes", "minutes", rest),
            (hours, 0) => self.f1("time-hours", "hours", hours),
            (hours, rest) => self.f2("time-hours-minutes", "hours", hours, "minutes", rest),
        }
    }
}

fn month(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or_default()
}
