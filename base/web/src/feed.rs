//! The calendar feed: a secret address of one's own, revocable; RFC 5545.

use axum::{extract::Path, http::header, response::IntoResponse};
use liren_kernel::{Instant, Level, Verb};
use liren_office::{
    Fault, PersonId, directory, journal,
    keys::{hex, random, sha256},
    leaving, notebook,
};
use liren_store::{Read, Tx, params, statements};

use crate::{Answer, Routes, Web};

/// Everyone signed in may have a feed.
pub(crate) const FEED: Verb = Verb("notebook.feed");
/// Whoever holds the secret address may read it.
pub(crate) const FEED_READ: Verb = Verb("notebook.feed_read");

statements! {
    FEED_SET = "INSERT INTO feed (person, secret_hash, made_at) VALUES (?1, ?2, ?3) ON CONFLICT (person) DO UPDATE SET secret_hash = excluded.secret_hash, made_at = excluded.made_at";
    FEED_END = "DELETE FROM feed WHERE person = ?1";
    FEED_FIND: (PersonId,) = "SELECT person FROM feed WHERE secret_hash = ?1";
    FEED_MADE: (Instant,) = "SELECT made_at FROM feed WHERE person = ?1";
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.post("/feed", FEED, make).post("/feed/end", FEED, end).get("/feed/{secret}", FEED_READ, read)
}

/// Whoever leaves has no feed: an account that is opened again one day gives no old address away.
pub const LEFT: leaving::Hook = leaving::Hook {
    held: |_, _, _| Ok(Vec::new()),
    left: |tx, leaving| {
        tx.exec(&FEED_END, params![leaving.person])?;
        Ok(())
    },
};

/// When the person's feed was made, if there is one.
pub(crate) fn made_at(read: &mut Read<'_>, person: PersonId) -> Result<Option<Instant>, Fault> {
    Ok(read.opt(&FEED_MADE, params![person])?.map(|(at,)| at))
}

#[derive(askama::Template)]
#[template(path = "feed.html")]
struct Made<'a> {
    shell: liren_ui::Shell<'a>,
    address: String,
}

async fn make(web: Web) -> Answer {
    let (person, now) = (web.person()?, web.now);
    let secret = hex(&random::<20>());
    let hash = hash(&secret);
    web.edge
        .office()
        .keep(move |tx| {
            tx.exec(&FEED_SET, params![person, hash, now])?;
            note(tx, person, now, "made")
        })
        .await?;
    let address = format!("{}/feed/{secret}.ics", web.edge.settings().public_url);
    let shell = web.shell(web.t().s("feed-title"));
    web.page(&Made { shell, address })
}

async fn end(web: Web) -> Answer {
    let (person, now) = (web.person()?, web.now);
    web.edge
        .office()
        .keep(move |tx| {
            tx.exec(&FEED_END, params![person])?;
            note(tx, person, now, "ended")
        })
        .await?;
    web.go_saying("/", "feed-said-ended", "")
}

fn note(tx: &mut Tx<'_>, person: PersonId, at: Instant, what: &str) -> Result<(), Fault> {
    let payload = serde_json::json!({ "what": what });
    journal::append_loose(tx, &journal::Line { at, actor: person, verb: FEED, command: None, payload: &payload })
        .map(drop)
}

fn hash(secret: &str) -> [u8; 32] {
    sha256(&[b"feed", secret.as_bytes()])
}

async fn read(web: Web, Path(secret): Path<String>) -> Answer {
    web.slow_down(&format!("feed{}", web.peer), 30, 30.0)?;
    let hash = hash(secret.trim_end_matches(".ics"));
    let (now, keys) = (web.now, web.keys());
    let edge = web.edge.clone();
    let found = web
        .edge
        .office()
        .db()
        .read(move |read| {
            let Some((person,)) = read.opt(&FEED_FIND, params![hash])? else { return Ok::<_, Fault>(None) };
            // A leaver's feed ends with the account.
            if edge.directory().known(read, person, now)?.is_none() {
                return Ok(None);
            }
            let actor = directory::actor(read, person, now)?;
            let reach = liren_office::Reach::of(&actor);
            let today = now.day();
            let diary = edge.diary(read, &reach, person, (today.plus_days(-PAST), today.plus_days(AHEAD)))?;
            Ok(Some((notebook::due(read, &keys, &reach, &actor)?, diary)))
        })
        .await?;
    let (tasks, diary) = found.ok_or(Fault::NotFound)?;
    let t = web.t();
    let mut out = Ics::new(t.s("feed-name"));
    // Of a sealed dossier a calendar tells nothing, not even that it is there.
    let told = |task: &&liren_office::store::TaskRow| task.due_at.is_some() && task.level != Some(Level::Sealed);
    for task in tasks.iter().filter(told) {
        let restricted = task.level.is_some_and(Level::is_encrypted);
        let verb = t.s(&format!("verb-{}", task.verb.replace(['.', '_'], "-"))).to_owned();
        // A calendar lies open on many devices: of restricted matters it says only that something is due.
        let what = match (&task.dossier_title, restricted) {
            (Some(title), false) => t.f2("feed-event", "act", &verb, "title", title),
            (None, false) => task.title.clone(),
            (_, true) => t.s("feed-restricted").to_owned(),
        };
        let url = task.dossier.map(|id| format!("{}/dossiers/{id}", web.edge.settings().public_url));
        let due = task.due_at.unwrap_or(now);
        let uid = format!("{}@liren", task.id);
        let span = (due.plus_minutes(-30), due);
        let (made, url) = (task.made_at, url.as_deref());
        out.event(&Event { uid: &uid, made, span, what: &what, place: "", url, cancelled: false, version: 0 });
    }
    for item in &diary {
        let until = item.until.unwrap_or_else(|| item.from.plus_minutes(60));
        let url = format!("{}{}", web.edge.settings().public_url, item.href);
        let event = Event {
            uid: &format!("{}@liren", item.uid),
            made: now,
            span: (item.from, until),
            what: &item.title,
            place: &item.place,
            url: Some(&url),
            cancelled: item.cancelled,
            version: item.version,
        };
        out.event(&event);
    }
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], out.finish()).into_response())
}

/// Days of the calendar that a feed goes back.
const PAST: i64 = 14;
/// Days that it looks ahead.
const AHEAD: i64 = 90;
/// Minutes before an event that a calendar reminds of it, unless it is cancelled.
const BEFORE: i64 = 60;

/// One event of a calendar.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The same for the same event, for calendars that update.
    pub uid: &'a str,
    /// When it was made or changed last.
    pub made: Instant,
    /// From and until.
    pub span: (Instant, Instant),
    /// What it is.
    pub what: &'a str,
    /// Where, in words; may be empty.
    pub place: &'a str,
    /// Its page.
    pub url: Option<&'a str>,
    /// Does not take place.
    pub cancelled: bool,
    /// Rises with every change (SEQUENCE), so that calendars take the newer one.
    pub version: i64,
}

/// An iCalendar text under construction (RFC 5545).
#[derive(Debug)]
pub struct Ics(String);

impl Ics {
    /// An empty calendar of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut ics = Self(String::new());
        for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Liren//Notebook//ZH", "CALSCALE:GREGORIAN"] {
            ics.line(line);
        }
        ics.line(&format!("X-WR-CALNAME:{}", escape(name)));
        // RFC 7986 §5.7, and how older calendars say it: read again every hour, so that a move arrives the same day.
        ics.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        ics.line("X-PUBLISHED-TTL:PT1H");
        ics
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Event<'_>) {
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", event.uid));
        self.line(&format!("DTSTAMP:{}", stamp(event.made)));
        self.line(&format!("DTSTART:{}", stamp(event.span.0)));
        self.line(&format!("DTEND:{}", stamp(event.span.1)));
        self.line(&format!("SUMMARY:{}", escape(event.what)));
        if !event.place.is_empty() {
            self.line(&format!("LOCATION:{}", escape(event.place)));
        }
        if let Some(url) = event.url {
            self.line(&format!("URL:{url}"));
        }
        if event.version > 0 {
            self.line(&format!("SEQUENCE:{}", event.version));
        }
        if event.cancelled {
            self.line("STATUS:CANCELLED");
        } else {
            for line in ["BEGIN:VALARM", "ACTION:DISPLAY", &format!("TRIGGER:-PT{BEFORE}M")] {
                self.line(line);
            }
            self.line(&format!("DESCRIPTION:{}", escape(event.what)));
            self.line("END:VALARM");
        }
        self.line("END:VEVENT");
    }

    /// Folds at 75 octets, never inside a character.
    fn line(&mut self, text: &str) {
        let mut width = 0;
        for c in text.chars() {
            if width + c.len_utf8() > 74 {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// The whole text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.line("END:VCALENDAR");
        self.0
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], "\\n")
}

/// UTC, as RFC 5545 wants it.
fn stamp(at: Instant) -> String {
    let utc = at.plus_minutes(-8 * 60).civil();
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        utc.year(),
        utc.month(),
        utc.day(),
        utc.hour(),
        utc.minute(),
        utc.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fold_between_characters_and_times_are_utc() {
        let mut ics = Ics::new("里仁");
        let due = Instant::from_ms(1_782_181_800_000);
        let what = "matter, due;".repeat(5);
        ics.event(&Event {
            uid: "1@liren",
            made: Instant::from_ms(0),
            span: (due.plus_minutes(-30), due),
            what: &what,
            place: "梧桐里, 活动室",
            url: None,
            cancelled: true,
            version: 3,
        });
        ics.event(&Event {
            uid: "2@liren",
            made: due,
            span: (due, due.plus_minutes(60)),
            what: "夜班, 交接",
            place: "",
            url: None,
            cancelled: false,
            version: 0,
        });
        let text = ics.finish();
        assert!(text.lines().all(|l| l.len() <= 75));
        assert!(text.contains("DTEND:20260623T023000Z"));
        assert!(text.replace("\r\n ", "").contains(&"matter\\, due\\;".repeat(5)));
        assert!(
            text.contains("STATUS:CANCELLED")
                && text.contains("SEQUENCE:3")
                && text.contains("LOCATION:梧桐里\\, 活动室")
        );
        // Only what takes place reminds.
        assert_eq!(text.matches("BEGIN:VALARM\r\n").count(), 1);
        assert!(text.contains("TRIGGER:-PT60M\r\nDESCRIPTION:夜班\\, 交接\r\nEND:VALARM\r\nEND:VEVENT"));
        assert!(text.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H"));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }
}
