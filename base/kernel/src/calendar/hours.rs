//! Office hours of a week.

use crate::Refusal;

use super::MINUTE;

/// Opening hours for each weekday, Monday first. At least one day is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeHours {
    week: [Vec<(u16, u16)>; 7],
    /// Days and milliseconds worked before each weekday; the eighth is the whole week.
    days: [i64; 8],
    ms: [i64; 8],
    /// The weekday whose hours a make-up workday takes when its own weekday is closed.
    model: usize,
}

impl Default for OfficeHours {
    /// Monday to Friday 9:00-11:30 and 13:30-17:30.
    fn default() -> Self {
        let day = "9:00-11:30,13:30-17:30";
        Self::parse([day, day, day, day, day, "", ""]).expect("the usual hours are well formed")
    }
}

impl OfficeHours {
    /// Reads the hours of seven days, Monday first, each like `9:00-11:30,13:30-17:30`; empty for a closed day.
    /// Spans are in order and do not overlap; `24:00` may end one.
    ///
    /// # Errors
    /// At `hours`: `refusal-calendar-hours` with `text`, the day as it was given; `refusal-calendar-closed` when no
    /// day is open.
    pub fn parse(week: [&str; 7]) -> Result<Self, Refusal> {
        let mut read: [Vec<(u16, u16)>; 7] = Default::default();
        for (spans, text) in read.iter_mut().zip(week) {
            *spans = day(text).ok_or_else(|| Refusal::field("hours", "refusal-calendar-hours").arg("text", text))?;
        }
        let model = read.iter().position(|spans| !spans.is_empty());
        let model = model.ok_or_else(|| Refusal::field("hours", "refusal-calendar-closed"))?;
        let (mut days, mut ms) = ([0; 8], [0; 8]);
        for (i, spans) in read.iter().enumerate() {
            days[i + 1] = days[i] + i64::from(!spans.is_empty());
            ms[i + 1] = ms[i] + length(spans);
        }
        Ok(Self { week: read, days, ms, model })
    }

    /// Hours of a usual weekday, Monday 0, in minutes from midnight.
    #[must_use]
    pub fn usual(&self, weekday: usize) -> &[(u16, u16)] {
        &self.week[weekday]
    }

    /// Hours of a make-up workday: those of its own weekday, or of the first open weekday if that one is closed.
    #[must_use]
    pub fn made_up(&self, weekday: usize) -> &[(u16, u16)] {
        let own = &self.week[weekday];
        if own.is_empty() { &self.week[self.model] } else { own }
    }

    /// Workdays in a week, and in its first `weekday` days.
    pub(super) const fn days(&self, weekday: usize) -> (i64, i64) {
        (self.days[7], self.days[weekday])
    }

    /// Milliseconds worked in a week, and in its first `weekday` days.
    pub(super) const fn ms(&self, weekday: usize) -> (i64, i64) {
        (self.ms[7], self.ms[weekday])
    }
}

/// Milliseconds in `spans`.
pub(super) fn length(spans: &[(u16, u16)]) -> i64 {
    spans.iter().map(|&(open, close)| i64::from(close - open) * MINUTE).sum()
}

fn day(text: &str) -> Option<Vec<(u16, u16)>> {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for span in text.split(',').map(str::trim).filter(|span| !span.is_empty()) {
        let (open, close) = span.split_once('-')?;
        let (open, close) = (minute(open)?, minute(close)?);
        if open >= close || spans.last().is_some_and(|&(_, before)| before > open) {
            return None;
        }
        spans.push((open, close));
    }
    Some(spans)
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60 || hour == 24 && minute == 0).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_and_wrong_ones_refused() {
        let hours = OfficeHours::parse(["8:30-12:00, 14:00-24:00", "", "", "", "", "9:00-10:00", ""]).unwrap();
        assert_eq!(hours.usual(0), [(510, 720), (840, 1440)]);
        assert_eq!(hours.made_up(5), [(540, 600)]);
        assert_eq!(hours.made_up(6), hours.usual(0));
        assert_eq!(hours.days(7), (2, 2));
        for wrong in ["9:00", "10:00-9:00", "9:00-12:00,11:00-13:00", "9:60-10:00", "9:00-24:01", "九点"] {
            let refusal = OfficeHours::parse([wrong, "", "", "", "", "", ""]).unwrap_err();
            assert_eq!(refusal.key, "refusal-calendar-hours", "{wrong}");
        }
        assert_eq!(OfficeHours::parse([""; 7]).unwrap_err().key, "refusal-calendar-closed");
    }
}
