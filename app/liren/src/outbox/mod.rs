//! Telling people outside the system: each notice goes to a command or to a webhook that the office sets (SMS, WeChat,
//! mail).
//!
//! What is sent is one JSON object: `id`, `to` (phone, if known), `person`, `text` (Chinese), `key`, `args`. Of a dossier of
//! level 2 or 3 nothing leaves the house, not even that it is there: the person is told to look into the inbox.

mod command;
mod webhook;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use liren_kernel::Instant;
use liren_office::{Fault, PersonId, store};
use liren_store::params;
use liren_ui::Lang;
use liren_web::{Edge, outward::Outward};
use serde_json::{Value, json};

use crate::Settings;
use webhook::Webhook;

/// Tries before a notice is set aside; it stays in the person's inbox in any case.
const TRIES: i64 = 6;
/// Longest time for one delivery.
const LONGEST: Duration = Duration::from_secs(30);
/// A claim, in minutes: a worker that died in the middle loses the notice after it.
const LEASE: i64 = 5;
/// The longest pause before a next try, in minutes, and some more: what waits longer does so because the clock was set back.
const PAUSE: i64 = 40;
/// Deliveries in one look.
const AT_ONCE: usize = 20;
/// Message key of what is said of anything above level 1.
const PRIVATE: &str = "notice-outside-private";

/// Where notices go besides the inbox.
#[derive(Debug)]
pub enum Outlet {
    /// Nowhere.
    Inbox,
    /// To a command.
    Command(String),
    /// To a web address.
    Webhook(Box<Webhook>),
}

impl Outlet {
    /// As the settings say.
    ///
    /// # Errors
    /// In words for the terminal: two ways at once, an address without secret or without HTTPS.
    pub fn of(settings: &Settings) -> Result<Self, String> {
        match (&settings.outbox_command, &settings.outbox_url, &settings.outbox_secret) {
            (Some(_), Some(_), _) => Err("set outbox_command or outbox_url, not both".into()),
            (Some(command), None, _) => Ok(Self::Command(command.clone())),
            (None, Some(_), None) => Err("outbox_url needs outbox_secret: openssl rand -base64 32".into()),
            (None, Some(url), Some(secret)) => {
                let outward = Outward::new(settings.trusted_ca.as_deref())?;
                Ok(Self::Webhook(Box::new(Webhook::new(url, secret, outward)?)))
            }
            (None, None, _) => Ok(Self::Inbox),
        }
    }

    fn send(&self, id: &str, now: Instant, message: &str) -> Result<(), String> {
        match self {
            Self::Inbox => Ok(()),
            Self::Command(command) => command::hand_over(command, message, LONGEST),
            Self::Webhook(webhook) => webhook.send(id, now, message),
        }
    }
}

/// Delivers what is due until `stop` is set; how many were tried. Without an outlet, marks it as told in the inbox only.
///
/// # Errors
/// When the database cannot be reached.
pub fn deliver(edge: &Edge, outlet: &Outlet, stop: &AtomicBool) -> Result<usize, Fault> {
    let office = edge.office();
    let mut tried = 0;
    // One that hangs takes its time; the others are not waited for when the program is to end.
    while tried < AT_ONCE && !stop.load(Ordering::Acquire) {
        let now = office.now();
        // Looking costs nothing; only what is there is claimed by writing.
        let waits = move |read: &mut liren_store::Read<'_>| {
            Ok::<_, Fault>(read.opt(&store::OUTBOX_WAITS, params![now, now.plus_minutes(PAUSE)])?)
        };
        if office.db().read_blocking(waits)?.is_none() {
            break;
        }
        if matches!(outlet, Outlet::Inbox) {
            let all = office.db().write_blocking(move |tx| {
                Ok::<_, Fault>(tx.exec(&store::OUTBOX_INBOX_ONLY, params![now, now.plus_minutes(PAUSE)])?)
            })?;
            return Ok(usize::try_from(all).unwrap_or(usize::MAX));
        }
        // Claimed before it is sent: two workers never send the same one, and one that died sends it again.
        let claim = move |tx: &mut liren_store::Tx<'_>| {
            Ok::<_, Fault>(
                tx.opt(&store::OUTBOX_CLAIM, params![now, now.plus_minutes(LEASE), now.plus_minutes(PAUSE)])?,
            )
        };
        let Some((seq, person, notice, attempts)) = office.db().write_blocking(claim)? else { break };
        let id = office.keys().sign("outbox", &seq.to_string());
        let sent = match message(edge, person, notice, &id)? {
            Some(message) => outlet.send(&id, now, &message.to_string()),
            // Forgotten meanwhile, as a dossier was sealed: nothing is left to say.
            None => Ok(()),
        };
        tried += 1;
        office.db().write_blocking(move |tx| {
            match sent {
                Ok(()) => tx.exec(&store::OUTBOX_SENT, params![seq, now, attempts])?,
                Err(reason) => {
                    tracing::warn!(notice = seq, attempts, "not delivered: {reason}");
                    let failed = (attempts >= TRIES).then_some(reason);
                    let next = now.plus_minutes(1 << (attempts - 1).clamp(0, 5));
                    tx.exec(&store::OUTBOX_RETRY, params![seq, next, failed, attempts])?
                }
            };
            Ok::<_, Fault>(())
        })?;
    }
    Ok(tried)
}

fn message(edge: &Edge, person: PersonId, notice: i64, id: &str) -> Result<Option<Value>, Fault> {
    let office = edge.office();
    let (keys, inner) = (office.keys().clone(), edge.clone());
    let found = office.db().read_blocking(move |read| {
        let Some(said) = read.opt(&store::OUTBOX_NOTICE, params![notice])? else { return Ok(None) };
        Ok::<_, Fault>(Some((said, inner.directory().contact(read, &keys, person)?)))
    })?;
    let Some(((key, args, level), to)) = found else { return Ok(None) };
    let t = edge.words().t(Lang::Zh);
    Ok(Some(if level.is_encrypted() {
        json!({ "id": id, "to": to, "person": person, "text": t.s(PRIVATE), "key": PRIVATE, "args": [] })
    } else {
        let text = liren_web::notice_text(t, &key, &args);
        let args: Value = serde_json::from_str(&args)?;
        json!({ "id": id, "to": to, "person": person, "text": text, "key": key, "args": args })
    }))
}
