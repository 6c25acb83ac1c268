//! `doctor`: what an office should look at, a line each, with what to do.

use std::{fmt::Display, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use clap::Args;
use liren_kernel::{Clock as _, Instant, calendar::WorkingCalendar};
use liren_office::{Keys, Office, calendar::MARGIN, store, whole as office_whole};
use liren_store::{DbError, check, crosses_in_plain};
use liren_ui::{Lang, T};

use crate::{Settings, clock::MachineClock, rooms, whole};

/// Megabytes on the disk below which it is bad, and below which it is worth a look.
const FULL: u64 = 500;
const LOW: u64 = 5_000;
/// Hours after which a backup is old.
const OLD: i64 = 26;
/// Minutes a clock may be behind the last line: two servers are never quite alike.
const BEHIND: i64 = 2;

/// What `doctor` is told.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// `zh` or `en`.
    #[arg(long, default_value = "zh")]
    pub lang: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Ok,
    Warn,
    Bad,
}

struct Report<'a> {
    t: T<'a>,
    bad: usize,
}

impl Report<'_> {
    fn say(&mut self, how: How, key: &str, values: &[(&str, &dyn Display)]) {
        let word = match how {
            How::Ok => "doctor-ok",
            How::Warn => "doctor-warn",
            How::Bad => "doctor-bad",
        };
        self.bad += usize::from(how == How::Bad);
        println!("[{}] {}", self.t.s(word), self.t.format(key, values));
    }
}

/// Looks and prints.
///
/// # Errors
/// When a line is bad, so that a script can tell.
pub fn doctor(settings: &Settings, args: &DoctorArgs) -> Result<(), String> {
    let words = rooms::words(None)?;
    let mut report = Report { t: words.t(Lang::from_tag(&args.lang)), bad: 0 };
    let now = MachineClock::default().now();
    edge(&mut report, settings);
    key(&mut report, &settings.key);
    disk(&mut report, &settings.data);
    match whole::open(settings) {
        Ok(office) => {
            if let Err(error) = database(&mut report, &office, now) {
                report.say(How::Bad, "doctor-database-away", &[("error", &error)]);
            }
        }
        Err(error) => report.say(How::Bad, "doctor-database-away", &[("error", &error)]),
    }
    backup(&mut report, settings, now);
    match &settings.sink {
        Some(path) => report.say(How::Ok, "doctor-sink", &[("path", &path.display())]),
        None => report.say(How::Warn, "doctor-sink-none", &[]),
    }
    if report.bad == 0 { Ok(()) } else { Err(format!("{} lines are bad", report.bad)) }
}

fn edge(report: &mut Report<'_>, settings: &Settings) {
    let listen = &settings.listen;
    report.say(How::Ok, "doctor-settings", &[("data", &settings.data.display()), ("listen", listen)]);
    let safe = settings.tls_cert.is_some()
        || settings.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
        || ["127.", "localhost", "[::1]"].iter().any(|start| listen.starts_with(start));
    if !safe {
        report.say(How::Warn, "doctor-plain", &[("listen", listen)]);
    }
    if settings.database_url.as_deref().is_some_and(crosses_in_plain) {
        report.say(How::Warn, "doctor-database-plain", &[]);
    }
}

fn key(report: &mut Report<'_>, path: &Path) {
    let Ok(meta) = std::fs::metadata(path) else {
        return report.say(How::Bad, "doctor-key-missing", &[("path", &path.display())]);
    };
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return report.say(How::Bad, "doctor-key-open", &[("path", &path.display()), ("mode", &format!("{mode:o}"))]);
    }
    match Keys::load_or_make(path) {
        Err(error) => report.say(How::Bad, "doctor-key-broken", &[("error", &error)]),
        Ok(keys) => report.say(How::Ok, "doctor-key", &[("id", &keys.key_id())]),
    }
}

fn disk(report: &mut Report<'_>, data: &Path) {
    match free_megabytes(data) {
        Some(free) if free >= LOW => report.say(How::Ok, "doctor-disk", &[("free", &free)]),
        Some(free) => {
            report.say(if free < FULL { How::Bad } else { How::Warn }, "doctor-disk-low", &[("free", &free)]);
        }
        None => report.say(How::Warn, "doctor-disk-unknown", &[("path", &data.display())]),
    }
}

/// As POSIX `df -P -k` tells it.
fn free_megabytes(path: &Path) -> Option<u64> {
    let out = Command::new("df").args(["-P", "-k"]).arg(path).env("LC_ALL", "C").output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let blocks: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(blocks / 1024)
}

fn holidays(report: &mut Report<'_>, calendar: &WorkingCalendar, now: Instant) {
    let year = now.civil().year();
    let (how, key, year) = match (calendar.covers(year), calendar.covers(year + 1)) {
        (false, _) => (How::Bad, "doctor-holidays-now", year),
        (true, true) => (How::Ok, "doctor-holidays", year + 1),
        // The notice for the next year comes out in the autumn.
        (true, false) => (How::Warn, "doctor-holidays-next", year + 1),
    };
    report.say(how, key, &[("year", &year)]);
}

fn database(report: &mut Report<'_>, office: &Office, now: Instant) -> Result<(), DbError> {
    let (durable, what) = office.db().read_blocking(check::durable)?;
    let key = if durable { "doctor-database" } else { "doctor-database-weak" };
    report.say(if durable { How::Ok } else { How::Bad }, key, &[("what", &what)]);
    let missing = whole::missing(office)?;
    if !missing.is_empty() {
        report.say(How::Bad, "doctor-migrations-missing", &[("count", &missing.len())]);
        return Ok(());
    }
    report.say(How::Ok, "doctor-migrations", &[]);
    match office.refresh() {
        Ok(()) => holidays(report, &office.calendars().at(now.plus_minutes(MARGIN)).clone(), now),
        Err(error) => report.say(How::Bad, "doctor-database-away", &[("error", &error)]),
    }
    let (last, failed, waiting) = office.db().read_blocking(|read| {
        let last = read.opt(&office_whole::JOURNAL_LAST, &[])?.map(|(_, at)| at);
        Ok::<_, DbError>((last, read.all(&store::JOBS_FAILED, &[])?, read.one(&store::JOBS_WAITING, &[])?.0))
    })?;
    match last.filter(|last| *last > now.plus_minutes(BEHIND)) {
        Some(last) => report.say(How::Bad, "doctor-clock-behind", &[("now", &now.civil()), ("last", &last.civil())]),
        None => report.say(How::Ok, "doctor-clock", &[("now", &now.civil().strftime("%Y-%m-%d %H:%M"))]),
    }
    match failed.first() {
        None => report.say(How::Ok, "doctor-jobs", &[("waiting", &waiting)]),
        Some((_, kind, error)) => {
            report.say(How::Warn, "doctor-jobs-failed", &[("count", &failed.len()), ("kind", kind), ("error", error)])
        }
    }
    Ok(())
}

fn backup(report: &mut Report<'_>, settings: &Settings, now: Instant) {
    let text = std::fs::read_to_string(whole::last_backup(settings)).unwrap_or_default();
    let made = text.split_whitespace().next().and_then(|ms| ms.parse::<i64>().ok());
    match made.map(|ms| (now.ms() - ms) / 3_600_000) {
        None => report.say(How::Warn, "doctor-backup-none", &[]),
        Some(hours) if hours > OLD => report.say(How::Warn, "doctor-backup-old", &[("hours", &hours)]),
        Some(hours) => report.say(How::Ok, "doctor-backup", &[("hours", &hours)]),
    }
}
