//! The calendar feed: a secret address of one's own, revocable; RFC 5545.

use axum::{extract::Path, http::header, response::IntoResponse};
use liren_kernel::{Instant, Level, Verb};
use liren_office::{
    Fault, PersonId, directory, journal,
    keys::{hex, random, sha256},
    notebook,
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
            Ok(Some(notebook::due(read, &keys, &reach, &actor)?))
        })
        .await?;
    let tasks = found.ok_or(Fault::NotFound)?;
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
        out.event(&format!("{}@liren", task.id), task.made_at, task.due_at.unwrap_or(now), &what, url.as_deref());
    }
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], out.finish()).into_response())
}

/// An iCalendar text under construction.
struct Ics(String);

impl Ics {
    fn new(name: &str) -> Self {
        let mut ics = Self(String::new());
        for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Liren//Notebook//ZH", "CALSCALE:GREGORIAN"] {
            ics.line(line);
        }
        ics.line(&format!("X-WR-CALNAME:{}", escape(name)));
        ics
    }

    fn event(&mut self, uid: &str, made: Instant, due: Instant, what: &str, url: Option<&str>) {
        let end = stamp(due);
        let start = stamp(due.plus_minutes(-30));
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{uid}"));
        self.line(&format!("DTSTAMP:{}", stamp(made)));
        self.line(&format!("DTSTART:{start}"));
        self.line(&format!("DTEND:{end}"));
        self.line(&format!("SUMMARY:{}", escape(what)));
        if let Some(url) = url {
            self.line(&format!("URL:{url}"));
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

    fn finish(mut self) -> String {
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
        ics.event("1@liren", Instant::from_ms(0), Instant::from_ms(1_782_181_800_000), &"matter, due;".repeat(5), None);
        let text = ics.finish();
        assert!(text.lines().all(|l| l.len() <= 75));
        assert!(text.contains("DTEND:20260623T023000Z"));
        assert!(text.replace("\r\n ", "").contains(&"matter\\, due\\;".repeat(5)));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }
}
