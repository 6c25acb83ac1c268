//! 可以报名的值班: open calls as a volunteer sees them, on a phone; signing up, waiting, signing off.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::Instant;
use liren_office::{DossierId, Fault, Header, PersonId, Reach};
use liren_people::find;
use liren_store::{Read, params};
use liren_ui::{Chip, Crumb, Def, Form, Row, Shell, T, Tone};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    commands::call::{JoinDuty, QuitDuty},
    model::{DUTY, Whom},
    policy::DUTIES,
    store::{self, CalledRow, DutyRow},
    subject_duty::{called_header, is_for},
    views,
};

/// The open calls for somebody, in the order of time; none for whom nobody calls.
///
/// # Errors
/// When the database fails.
pub(crate) fn calls(
    read: &mut Read<'_>,
    reach: &Reach,
    person: PersonId,
    now: Instant,
) -> Result<Vec<CalledRow>, Fault> {
    let Some(row) = find::person(read, reach, person)? else { return Ok(Vec::new()) };
    // Whoever is not registered finds out how on the own page of hours.
    if read.opt(&store::VOLUNTEER, params![person])?.is_none_or(|v| v.until_day.is_some()) {
        return Ok(Vec::new());
    }
    let (community, street) = (row.community.unwrap_or_default(), row.street.unwrap_or_default());
    Ok(read.all(&store::CALLED, params![community, street, now, person])?)
}

/// A line of an open call: when, what, where, and how the reader stands.
pub(crate) fn row(t: T<'_>, call: &CalledRow, now: Instant) -> Row {
    let when = views::span(t, call.day, call.from_at, call.until_at, now);
    let note: Vec<&str> = [&*call.spot, &*call.number].into_iter().filter(|s| !s.is_empty()).collect();
    let row = Row::new(when, call.title.as_str(), format!("/duties/{}", call.id)).note(note.join(" · "));
    if call.comes > 0 {
        row.state(Tone::Done, t.s("duty-own-comes"))
    } else if call.waits > 0 {
        row.state(Tone::Soon, t.s("duty-own-waits"))
    } else if call.taken >= call.needed {
        row.state(Tone::Plain, t.s("duty-call-full"))
    } else {
        row.state(Tone::Info, t.f1("duty-call-left", "count", call.needed - call.taken))
    }
}

struct Shown {
    header: Header,
    duty: DutyRow,
    place: String,
    taken: i64,
    /// How many wait before the reader; `None` when the reader does not wait.
    before: Option<usize>,
    waiting: usize,
    comes: bool,
    open: bool,
}

#[derive(askama::Template)]
#[template(path = "duty_called.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    chips: Vec<Chip>,
    defs: Vec<Def>,
    action: String,
    command: String,
    title: String,
    note: String,
    join: bool,
    quit: bool,
}

async fn load(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let person = web.person()?;
    web.read(DUTIES, move |read, reach| {
        let header = called_header(read, id, false)?.ok_or(Fault::NotFound)?;
        let row = find::person(read, reach, person)?.ok_or(Fault::NotFound)?;
        let whom: Option<Whom> = read.opt(&store::CALL, params![header.seq])?.map(|(whom,)| whom);
        let helpers = read.all(&store::HELPERS, params![header.seq])?;
        let waiting = read.all(&store::WAITING, params![header.seq])?;
        let before = waiting.iter().position(|(p,)| *p == person);
        let comes = helpers.iter().any(|(p,)| *p == person);
        if !comes && before.is_none() && !is_for(whom, &header, &row) {
            return Err(Fault::NotFound);
        }
        let place = liren_places::find::name(read, header.place)?;
        let duty = read.one(&store::DUTY, params![header.seq])?;
        let (taken, waiting, open) = (helpers.len() as i64, waiting.len(), whom.is_some());
        Ok(Shown { header, duty, place, taken, before, waiting, comes, open })
    })
    .await
}

/// The page of a shift for somebody who is not on its team: what it is and how many are needed, no names.
pub(crate) async fn page(web: &Web, id: DossierId, form: Form) -> Answer {
    let shown = load(web, id).await?;
    let t = web.t();
    let (header, duty) = (&shown.header, &shown.duty);
    let ahead = header.state == "planned" && duty.from_at > web.now;
    let left = (duty.needed - shown.taken).max(0);
    let join = ahead && shown.open && !shown.comes && shown.before.is_none();
    let (title, note) = match (shown.comes, shown.before) {
        (true, _) => (t.s("duty-own-comes-title").to_owned(), t.s("duty-own-comes-note").to_owned()),
        (false, Some(before)) => {
            (t.s("duty-own-waits-title").to_owned(), t.f1("duty-own-waits-note", "before", before))
        }
        (false, None) if !join => (t.s("duty-call-over").to_owned(), String::new()),
        (false, None) if left > 0 => {
            (t.s("duty-call-title").to_owned(), t.f2("duty-call-note", "left", left, "needed", duty.needed))
        }
        (false, None) => (t.s("duty-call-title").to_owned(), t.f1("duty-call-wait-note", "before", shown.waiting)),
    };
    let mut shell = web.shell(header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("duty-list-title"), "/duties"), Crumb::text(header.number.clone())];
    let status = if form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let day = views::span_long(t, duty);
    let page = Page {
        shell,
        chips: vec![views::state(t, DUTY, &header.state)],
        defs: views::defs(vec![
            (t.s("hours-line-day").to_owned(), day),
            (t.s("hours-line-place").to_owned(), shown.place.clone()),
            (t.s("duty-spot").to_owned(), duty.spot.clone()),
            (t.s("duty-recipients").to_owned(), duty.recipients.clone()),
        ]),
        action: format!("/duties/{id}"),
        command: match form.value("command") {
            "" => fresh_command().to_string(),
            kept => kept.to_owned(),
        },
        title,
        note,
        join,
        quit: header.state == "planned" && (shown.before.is_some() || (shown.comes && duty.from_at > web.now)),
        form,
    };
    web.page_with(status, &page)
}

/// Ends an act: back to the shift, where it says so; or the page again with why not.
async fn done(
    web: &Web,
    id: DossierId,
    posted: &Posted,
    outcome: Result<liren_office::Receipt, Fault>,
    said: &str,
) -> Answer {
    match outcome {
        Ok(receipt) => {
            let waits = receipt.told.iter().any(|(n, v)| n == "state" && v == "waiting");
            let said = if waits { "duty-said-waits" } else { said };
            web.go_saying(&format!("/duties/{id}"), said, "")
        }
        Err(Fault::Refused(all)) => page(web, id, posted.refused(web.t(), &all)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /duties/{id}/join`.
pub(crate) async fn join(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = web.run(posted.envelope()?, JoinDuty { duty: id }).await;
    done(&web, id, &posted, outcome, "duty-said-joined").await
}

/// `POST /duties/{id}/quit`. Whoever signed off may not see the shift any more: back to the list.
pub(crate) async fn quit(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    match web.run(posted.envelope()?, QuitDuty { duty: id }).await {
        Ok(_) => web.go_saying("/duties", "duty-said-quit", ""),
        refused => done(&web, id, &posted, refused, "").await,
    }
}
