//! The clock counted again from the journal.

use liren_kernel::{
    Instant,
    calendar::{Limit, WorkingCalendar},
};
use serde_json::Value;

use super::Terms;

/// What the clock of a matter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Until when the present step is due.
    pub due: Option<Instant>,
    /// Until when the work is.
    pub work: Option<Instant>,
    /// Minutes of the work left when it was paused or fed back.
    pub left: Option<i64>,
    /// How often it was sent back, disputed, extended, urged.
    pub rework: i64,
    /// See `rework`.
    pub disputes: i64,
    /// See `rework`.
    pub extensions: i64,
    /// See `rework`.
    pub reminders: i64,
}

/// A line of the journal: what was done, when, and what was said about it.
pub type Line = (String, Instant, Value);

/// Counts again what the clock must say after these lines, oldest first, each by the calendar of its own moment.
#[must_use]
pub fn replay<'a>(lines: &[Line], terms: &Terms, calendar: &dyn Fn(Instant) -> &'a WorkingCalendar) -> Standing {
    let mut now = Standing::default();
    for (verb, at, said) in lines {
        step(&mut now, verb, *at, said, terms, calendar(*at));
    }
    now
}

fn step(now: &mut Standing, verb: &str, at: Instant, said: &Value, terms: &Terms, calendar: &WorkingCalendar) {
    let add = |limit: Limit| Some(calendar.add(at, limit));
    let moment = |name: &str| said[name].as_i64().map(Instant::from_ms);
    let yes = |name: &str| said[name].as_bool() == Some(true);
    let left = |now: &Standing| now.work.map(|due| terms.left(calendar, at, due));
    match verb {
        "matter.raise" if yes("fixed") => {}
        "matter.report"
        | "matter.key_in"
        | "matter.report_public"
        | "matter.raise"
        | "matter.split"
        | "matter.file"
        | "matter.verify" => now.due = add(terms.accept),
        "matter.ask_verify" => now.due = add(terms.verify),
        "matter.dispatch" => {
            now.work = moment("due").or_else(|| add(terms.work));
            now.due = add(terms.sign).min(now.work);
            now.left = None;
        }
        "matter.sign_for" | "matter.link_sign" => now.due = now.work,
        "matter.dispute" => {
            now.disputes += 1;
            now.due = add(terms.accept);
        }
        "matter.rule" if yes("uphold") => (now.due, now.work) = (add(terms.accept), None),
        "matter.rule" => {
            now.work = add(terms.work);
            now.due = add(terms.sign).min(now.work);
        }
        "matter.approve_extension" if yes("agree") => {
            now.extensions += 1;
            (now.work, now.due) = (moment("until"), moment("until"));
        }
        "matter.approve_parking" if yes("agree") => {
            now.left = left(now).filter(|_| terms.stops_parked());
            now.due = moment("until");
        }
        "matter.wait" => {
            now.left = left(now).filter(|_| terms.stops_waiting());
            now.due = moment("until");
        }
        "matter.resume" => {
            now.work = now.left.map(|left| terms.goes_on(calendar, at, left)).or(now.work);
            (now.due, now.left) = (now.work, None);
        }
        "matter.feed_back" | "matter.link_answer" => {
            now.left = left(now);
            now.due = add(terms.inspect);
        }
        "matter.inspect" if yes("pass") => now.due = add(terms.call),
        "matter.inspect" => sent_back(now, at, terms, calendar),
        "matter.call_back" if said["resolved"].as_bool() == Some(false) && said["excluded"].is_null() => {
            sent_back(now, at, terms, calendar);
        }
        "matter.remind" => now.reminders += 1,
        "matter.reopen" => (now.due, now.work, now.left) = (add(terms.accept), None, None),
        "matter.close"
        | "matter.close_special"
        | "matter.decline"
        | "matter.cancel"
        | "matter.merge"
        | "matter.fix_on_spot"
        | "matter.restrict" => now.due = None,
        _ => {}
    }
}

fn sent_back(now: &mut Standing, at: Instant, terms: &Terms, calendar: &WorkingCalendar) {
    now.rework += 1;
    now.work = Some(terms.again(calendar, at, now.left));
    (now.due, now.left) = (now.work, None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::{OnRework, Pauses},
        commands::tests::{TEN, rule},
    };
    use serde_json::json;

    fn at(minutes: i64) -> Instant {
        Instant::from_ms(TEN).plus_minutes(minutes)
    }
    fn line(verb: &str, minutes: i64, said: Value) -> Line {
        (verb.into(), at(minutes), said)
    }

    #[test]
    fn what_is_paused_keeps_what_was_left() {
        let calendar = WorkingCalendar::default();
        let terms = Terms::of(&rule());
        let mut lines = vec![
            line("matter.report", 0, json!({})),
            line("matter.file", 10, Value::Null),
            line("matter.dispatch", 20, json!({})),
            line("matter.sign_for", 30, Value::Null),
        ];
        let signed = replay(&lines, &terms, &|_| &calendar);
        assert_eq!(calendar.working_minutes_between(at(20), signed.work.unwrap()), 480);
        assert_eq!(signed.due, signed.work);
        lines.push(line("matter.wait", 60, json!({ "until": at(4 * 1440) })));
        let waiting = replay(&lines, &terms, &|_| &calendar);
        // Forty minutes were used, of which all are office time.
        assert_eq!((waiting.left, waiting.due), (Some(440), Some(at(4 * 1440))));
        lines.push(line("matter.resume", 2 * 1440, Value::Null));
        let resumed = replay(&lines, &terms, &|_| &calendar);
        assert_eq!(calendar.working_minutes_between(at(2 * 1440), resumed.due.unwrap()), 440);
        // Where the category's policy says that nothing stops the clock, it stands where it stood.
        let hard = Terms { pauses: Pauses::None, ..terms };
        assert_eq!(replay(&lines, &hard, &|_| &calendar).due, signed.due);
    }

    #[test]
    fn rework_begins_again_or_goes_on_as_the_category_says() {
        let calendar = WorkingCalendar::default();
        let terms = Terms::of(&rule());
        let lines = [
            line("matter.dispatch", 0, json!({})),
            line("matter.sign_for", 0, Value::Null),
            line("matter.feed_back", 60, Value::Null),
            line("matter.inspect", 80, json!({ "pass": false })),
        ];
        let left = |terms: &Terms| {
            let now = replay(&lines, terms, &|_| &calendar);
            assert_eq!(now.rework, 1);
            calendar.working_minutes_between(at(80), now.due.unwrap())
        };
        assert_eq!(left(&terms), 480);
        assert_eq!(left(&Terms { on_rework: OnRework::Continue, ..terms }), 420);
    }

    #[test]
    fn an_extension_that_was_granted_counts_and_one_that_was_not_does_not() {
        let calendar = WorkingCalendar::default();
        let terms = Terms::of(&rule());
        let until = at(3 * 1440);
        let asked = |agree: bool| {
            let lines = [
                line("matter.dispatch", 0, json!({})),
                line("matter.sign_for", 0, Value::Null),
                line("matter.approve_extension", 60, json!({ "agree": agree, "until": until })),
            ];
            replay(&lines, &terms, &|_| &calendar)
        };
        assert_eq!((asked(true).due, asked(true).extensions), (Some(until), 1));
        assert_eq!(asked(false).extensions, 0);
        assert_ne!(asked(false).due, Some(until));
    }
}
