//! Series: rules that make dates. What they make is stored; the rule itself is not kept, so that every date can be
//! moved or cancelled by itself.

use jiff::civil::Weekday;
use liren_kernel::{Day, Line, Refusal, calendar::WorkingCalendar};
use serde::{Deserialize, Serialize};

use crate::{
    commands::sittings::{NewSitting, SITTINGS_MAX, hours},
    days, lunar,
    model::LecturerId,
};

/// What happens to a date on a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnHoliday {
    /// Holidays and make-up workdays make no difference.
    Keep,
    /// 放假停一次: falls away on a public holiday.
    Skip,
    /// 顺延: goes to the next day that is worked.
    Move,
}

/// Which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Days written one by one.
    Days(Vec<Day>),
    /// These weekdays (Monday 1) of every week, so many times.
    Weekly {
        /// Monday 1 to Sunday 7.
        weekdays: Vec<i8>,
        /// Not before.
        from: Day,
        /// How many dates.
        times: usize,
    },
    /// This weekday, so many times in each month: calligraphy four times a month.
    Monthly {
        /// Monday 1 to Sunday 7.
        weekday: i8,
        /// Times in a month, 1 to 4 (or 5 where there are five).
        times: usize,
        /// The first month.
        from: Day,
        /// Months.
        months: usize,
    },
    /// 巡展: a stop after another, each for so many days, with so many between.
    Route {
        /// Codes of places, in order.
        stops: Vec<String>,
        /// The first day.
        from: Day,
        /// From the day of a stop to the day of the next.
        every: i64,
    },
    /// A day of the lunar calendar in each of these years: 重阳 is 9-9, 腊八 12-8.
    Lunar {
        /// Lunar month.
        month: u8,
        /// Lunar day.
        day: u8,
        /// First year; a lunar year is named by the solar year it begins in.
        from: i16,
        /// Years.
        years: i16,
    },
}

/// A rule with what each of its dates has in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Which days.
    pub rule: Rule,
    /// Minutes from midnight.
    pub from: i64,
    /// Minutes from midnight.
    pub until: i64,
    /// What happens on days off.
    pub on_holiday: OnHoliday,
    /// Themes, for the first date, the second, and so on; may be fewer.
    pub themes: Vec<Line>,
    /// Who teaches all of them.
    pub lecturer: Option<LecturerId>,
}

/// The dates that a series makes, in order.
///
/// # Errors
/// `refusal-gathering-hours`, `refusal-gathering-rule` with the field at fault, `refusal-gathering-many`.
pub fn dates(series: &Series, calendar: &WorkingCalendar) -> Result<Vec<NewSitting>, Refusal> {
    hours(series.from, series.until)?;
    let (days, stops) = days_of(&series.rule)?;
    let mut made: Vec<NewSitting> = Vec::with_capacity(days.len());
    for (n, day) in days.into_iter().enumerate() {
        let off = calendar.special(day).is_some_and(|s| s.off);
        let day = match series.on_holiday {
            OnHoliday::Keep => day,
            OnHoliday::Skip if off => continue,
            OnHoliday::Skip => day,
            // A weekly class at the weekend is no holiday: only a day that the notice names is moved.
            OnHoliday::Move if off => next_free(day, calendar, &made),
            OnHoliday::Move => day,
        };
        made.push(NewSitting {
            day,
            from: series.from,
            until: series.until,
            theme: None,
            place: stops.get(n).cloned(),
            lecturer: series.lecturer,
        });
    }
    made.sort_by_key(|s| s.day);
    if made.len() > SITTINGS_MAX {
        return Err(Refusal::new("refusal-gathering-many").arg("max", SITTINGS_MAX));
    }
    for (sitting, theme) in made.iter_mut().zip(&series.themes) {
        sitting.theme = Some(theme.clone());
    }
    Ok(made)
}

fn next_free(day: Day, calendar: &WorkingCalendar, made: &[NewSitting]) -> Day {
    let mut day = calendar.workday_from(day);
    while made.iter().any(|s| s.day == day) {
        day = calendar.workday_from(day.plus_days(1));
    }
    day
}

fn days_of(rule: &Rule) -> Result<(Vec<Day>, Vec<String>), Refusal> {
    let wrong = |field: &str| Refusal::field(field, "refusal-gathering-rule");
    let weekday = |n: i8| Weekday::from_monday_one_offset(n).map_err(|_| wrong("weekdays"));
    let too_many = || Refusal::new("refusal-gathering-many").arg("max", SITTINGS_MAX);
    Ok(match rule {
        Rule::Days(days) => {
            let mut days = days.clone();
            days.sort_unstable();
            days.dedup();
            (days, Vec::new())
        }
        Rule::Weekly { weekdays, from, times } => {
            if weekdays.is_empty() {
                return Err(wrong("weekdays"));
            }
            if !(1..=SITTINGS_MAX).contains(times) {
                return Err(wrong("times"));
            }
            let chosen: Vec<Weekday> = weekdays.iter().map(|n| weekday(*n)).collect::<Result<_, _>>()?;
            let all = (0..).map(|n| from.plus_days(n)).filter(|day| chosen.contains(&day.date().weekday()));
            (all.take(*times).collect(), Vec::new())
        }
        Rule::Monthly { weekday: n, times, from, months } => {
            let chosen = weekday(*n)?;
            if !(1..=5).contains(times) || !(1..=36).contains(months) {
                return Err(wrong("times"));
            }
            let mut days = Vec::new();
            let mut month = days::first_of_month(*from);
            for _ in 0..*months {
                let next = days::next_month(month);
                let all = (0..31).map(|n| month.plus_days(n)).take_while(|day| *day < next);
                days.extend(all.filter(|day| day.date().weekday() == chosen && day >= from).take(*times));
                month = next;
            }
            (days, Vec::new())
        }
        Rule::Route { stops, from, every } => {
            if stops.is_empty() {
                return Err(wrong("stops"));
            }
            if !(0..=60).contains(every) {
                return Err(wrong("every"));
            }
            if stops.len() > SITTINGS_MAX {
                return Err(too_many());
            }
            ((0..).zip(stops).map(|(n, _)| from.plus_days(n * every)).collect(), stops.clone())
        }
        Rule::Lunar { month, day, from, years } => {
            if !(1..=20).contains(years) {
                return Err(wrong("years"));
            }
            let days = (0..*years).map(|n| lunar::day(from.saturating_add(n), *month, *day));
            (days.collect::<Option<Vec<Day>>>().ok_or_else(|| wrong("lunar"))?, Vec::new())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }
    fn of(rule: Rule, on_holiday: OnHoliday) -> Vec<String> {
        let series = Series { rule, from: 840, until: 930, on_holiday, themes: vec![], lecturer: None };
        dates(&series, &WorkingCalendar::default()).unwrap().iter().map(|s| s.day.to_string()).collect()
    }

    #[test]
    fn calligraphy_is_four_times_a_month() {
        let rule = Rule::Monthly { weekday: 6, times: 4, from: day("2026-05-01"), months: 3 };
        let all = of(rule, OnHoliday::Keep);
        assert_eq!(all.len(), 12);
        for month in ["2026-05", "2026-06", "2026-07"] {
            assert_eq!(all.iter().filter(|d| d.starts_with(month)).count(), 4, "{month}");
        }
        assert_eq!(all[0], "2026-05-02");
    }

    #[test]
    fn a_weekly_class_stops_or_moves_over_the_holiday() {
        // 1 to 7 October 2026 are off; 10 October (a Saturday) makes up for one.
        let rule = || Rule::Weekly { weekdays: vec![2, 4], from: day("2026-09-24"), times: 6 };
        let kept = of(rule(), OnHoliday::Keep);
        assert_eq!(kept, ["2026-09-24", "2026-09-29", "2026-10-01", "2026-10-06", "2026-10-08", "2026-10-13"]);
        let skipped = of(rule(), OnHoliday::Skip);
        assert_eq!(skipped, ["2026-09-24", "2026-09-29", "2026-10-08", "2026-10-13"]);
        // Moved dates find different days, and none is lost.
        let moved = of(rule(), OnHoliday::Move);
        assert_eq!(moved.len(), 6);
        assert!(moved.contains(&"2026-10-08".to_owned()) && moved.contains(&"2026-10-09".to_owned()), "{moved:?}");
    }

    #[test]
    fn boards_tour_the_communities_stop_by_stop() {
        let stops = ["a", "b", "c"].map(str::to_owned).to_vec();
        let rule = Rule::Route { stops, from: day("2026-06-01"), every: 3 };
        let series =
            Series { rule, from: 540, until: 1020, on_holiday: OnHoliday::Keep, themes: vec![], lecturer: None };
        let made = dates(&series, &WorkingCalendar::default()).unwrap();
        let told: Vec<(String, &str)> = made.iter().map(|s| (s.day.to_string(), s.place.as_deref().unwrap())).collect();
        assert_eq!(told, [("2026-06-01".into(), "a"), ("2026-06-04".into(), "b"), ("2026-06-07".into(), "c")]);
    }

    #[test]
    fn festivals_follow_the_moon_and_each_date_has_its_theme() {
        let rule = Rule::Lunar { month: 9, day: 9, from: 2024, years: 3 };
        assert_eq!(of(rule, OnHoliday::Keep), ["2024-10-11", "2025-10-29", "2026-10-18"]);
        let themes = vec![Line::new("t", "第一章").unwrap(), Line::new("t", "第二章").unwrap()];
        let rule = Rule::Days(vec![day("2026-06-20"), day("2026-06-13"), day("2026-06-27")]);
        let series = Series { rule, from: 840, until: 930, on_holiday: OnHoliday::Keep, themes, lecturer: None };
        let made = dates(&series, &WorkingCalendar::default()).unwrap();
        let told: Vec<&str> = made.iter().map(|s| s.theme.as_ref().map_or("", |t| t.as_str())).collect();
        assert_eq!(told, ["第一章", "第二章", ""]);
    }

    #[test]
    fn rules_that_say_nothing_are_refused() {
        let calendar = WorkingCalendar::default();
        for rule in [
            Rule::Weekly { weekdays: vec![], from: day("2026-06-01"), times: 3 },
            Rule::Weekly { weekdays: vec![8], from: day("2026-06-01"), times: 3 },
            Rule::Weekly { weekdays: vec![1], from: day("2026-06-01"), times: 0 },
            Rule::Monthly { weekday: 1, times: 6, from: day("2026-06-01"), months: 1 },
            Rule::Route { stops: vec![], from: day("2026-06-01"), every: 1 },
            Rule::Lunar { month: 13, day: 1, from: 2026, years: 1 },
        ] {
            let series =
                Series { rule, from: 0, until: 60, on_holiday: OnHoliday::Keep, themes: vec![], lecturer: None };
            assert_eq!(dates(&series, &calendar).unwrap_err().key, "refusal-gathering-rule");
        }
    }
}
