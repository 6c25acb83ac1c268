//! A time limit and what is left of it.

use serde::{Deserialize, Serialize};

/// How a limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// 分钟, by the clock.
    Minutes,
    /// 小时, by the clock.
    Hours,
    /// 工作时: hours in which the office is open.
    WorkingHours,
    /// 工作日: workdays, the day of the start not counted.
    WorkingDays,
    /// 自然日: calendar days, the day of the start not counted.
    Days,
}

/// A time limit, such as 4 working hours. How it is counted: [`super::WorkingCalendar::add`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limit {
    /// How many.
    pub value: u32,
    /// Of what.
    pub unit: LimitUnit,
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remaining {
    /// Past the limit, be it by a millisecond.
    pub late: bool,
    /// Whole minutes by the clock; negative when late.
    pub minutes: i64,
    /// Whole minutes of office time; negative when late.
    pub working_minutes: i64,
}

impl LimitUnit {
    /// All units.
    pub const ALL: [Self; 5] = [Self::Minutes, Self::Hours, Self::WorkingHours, Self::WorkingDays, Self::Days];

    /// The name stored in a column and used in message keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::WorkingHours => "working_hours",
            Self::WorkingDays => "working_days",
            Self::Days => "days",
        }
    }

    /// The unit of that name, or by the Chinese word that imported tables use.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "minutes" | "分钟" => Self::Minutes,
            "hours" | "小时" => Self::Hours,
            "working_hours" | "工作时" | "工作小时" => Self::WorkingHours,
            "working_days" | "工作日" => Self::WorkingDays,
            "days" | "自然日" | "日历日" | "天" | "日" => Self::Days,
            _ => return None,
        })
    }
}

impl Limit {
    /// `value` of `unit`.
    #[must_use]
    pub const fn new(value: u32, unit: LimitUnit) -> Self {
        Self { value, unit }
    }
}
