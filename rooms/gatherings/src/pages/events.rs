//! 报名: what is announced to everyone, signing up and off, with or without account; the calendar file.

use axum::{
    extract::{Path, Query},
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use liren_kernel::{Refusal, phone::Phone};
use liren_office::{Actor, DossierId, Fault, Receipt};
use liren_store::params;
use liren_ui::{Chip, Crumb, Form, Pager, Row, Shell};
use liren_web::{
    Answer, Failure, Posted, Web,
    feed::{Event, Ics},
    fresh_command,
};
use serde::Deserialize;

use super::door::of_phone;
use crate::{
    commands::{
        sign_up::{Leave, SignUp},
        sign_up_public::{LeavePublic, SignUpPublic},
    },
    guests,
    model::{OpenTo, SeatId, SeatState, SittingState},
    outline::Outline,
    policy::EVENTS,
    store::{
        WAS_THERE,
        calendar::{self, EventRow},
        seats::{SEAT_OF_PERSON, SEATS_BEFORE, SEATS_IN, SeatRow},
    },
    subject::{Announced, Gathering},
    views,
};

/// Gatherings on a page.
const PAGE: i64 = 40;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    street: String,
    at: Option<i64>,
    seq: Option<i64>,
}

#[derive(askama::Template)]
#[template(path = "events.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    pager: Pager,
}

/// `GET /events`.
pub async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let after = asked.at.zip(asked.seq);
    let (street, account, now) = (asked.street.chars().take(12).collect::<String>(), web.actor.is_person(), web.now);
    let wanted = street.clone();
    let (rows, to_come) = web
        .read(EVENTS, move |read, _| {
            let rows = calendar::announced(read, account, &wanted, now, after, PAGE)?;
            let ids: Vec<DossierId> = rows.iter().map(|e| e.gathering).collect();
            let to_come = calendar::to_come(read, &ids, now)?;
            Ok((rows, to_come))
        })
        .await?;
    let t = web.t();
    let older = rows.last().filter(|_| rows.len() as i64 == PAGE).map(|e| {
        let street = if street.is_empty() { String::new() } else { format!("&street={}", liren_web::encoded(&street)) };
        format!("/events?at={}&seq={}{street}", e.from_at.ms(), e.seq)
    });
    let mut shell = web.shell(t.s("gathering-events-title"));
    if !account {
        shell.menu.clear();
    }
    let shown = |e: &EventRow| {
        let row = views::event_row(&t, e, web.now, format!("/events/{}", e.gathering));
        match to_come.get(&e.gathering) {
            Some((dates, full)) => views::to_come(&t, row, *dates, *full),
            None => row,
        }
    };
    let rows = rows.iter().map(shown).collect();
    web.page(&List { shell, rows, pager: Pager { newer: after.map(|_| "/events".to_owned()), older } })
}

#[derive(askama::Template)]
#[template(path = "event.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    command: String,
    chips: Vec<Chip>,
    aim: String,
    sittings: Vec<Row>,
    /// Dates that are over, behind a fold where others are ahead.
    past: Vec<Row>,
    tables: Vec<views::Table>,
    places: String,
    own: Option<String>,
    may_sign: bool,
    may_guest: bool,
    signed_in: bool,
    code: String,
    receipt: String,
    may_say: bool,
    may_say_guest: bool,
    here: Option<String>,
    inside: Option<String>,
}

pub(super) struct Seen {
    pub gathering: Gathering,
    outline: Outline,
    signed: i64,
    own: Option<SeatRow>,
    before: i64,
    there: bool,
    inside: bool,
}

pub(super) async fn read(web: &Web, id: DossierId) -> Result<Seen, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(EVENTS, move |read, reach| {
        let inside = crate::subject::load(read, &keys, reach, actor.person, id, false)?;
        let shown = Announced::by_id(read, &actor, id, false)?.map(|Announced(g)| g);
        let may_open = inside.is_some();
        let gathering = shown.or(inside).ok_or(Fault::NotFound)?;
        let seq = gathering.header.seq;
        let (signed,) = read.one(&SEATS_IN, params![seq, SeatState::Signed])?;
        let own = if actor.is_person() { read.opt(&SEAT_OF_PERSON, params![seq, actor.person])? } else { None };
        let before = match &own {
            Some(seat) if seat.state == SeatState::Waiting => read.one(&SEATS_BEFORE, params![seq, seat.seq])?.0,
            _ => 0,
        };
        let there = actor.is_person() && read.opt(&WAS_THERE, params![seq, actor.person])?.is_some();
        let outline = gathering.record.outline()?;
        Ok(Seen { gathering, outline, signed, own, before, there, inside: may_open })
    })
    .await
}

/// `GET /events/{id}`.
pub async fn open(web: Web, Path(id): Path<DossierId>) -> Answer {
    show(&web, id, StatusCode::OK, Form::new(), None).await
}

/// What a guest is told once.
struct Told {
    code: String,
    waiting: bool,
}

async fn show(web: &Web, id: DossierId, status: StatusCode, form: Form, told: Option<Told>) -> Answer {
    let seen = read(web, id).await?;
    let t = web.t();
    let (gathering, now) = (&seen.gathering, web.now);
    let record = &gathering.record;
    let mut shell = web.shell(&*gathering.header.title);
    shell.crumbs = vec![Crumb::link(t.s("gathering-events-title"), "/events")];
    if !web.actor.is_person() {
        shell.menu.clear();
    }
    let path = format!("/events/{id}");
    let own = seen.own.as_ref().map(|seat| match seat.state {
        SeatState::Waiting => t.f1("gathering-own-waiting", "before", seen.before),
        _ => t.s("gathering-own-signed").to_owned(),
    });
    let ahead = gathering.sittings.iter().any(|s| s.state.is_ahead() && s.until_at > now);
    let running = gathering.sittings.iter().find(|s| {
        s.state != SittingState::Cancelled
            && now.plus_minutes(30) >= s.from_at
            && now <= s.until_at.plus_minutes(30)
            && gathering.stage.is_running()
    });
    let places = if record.capacity == 0 {
        t.s("gathering-places-any").to_owned()
    } else if record.open_to == OpenTo::Public {
        // A number that stays as it was after signing up would tell a stranger that the name was there before.
        let full = seen.signed >= record.capacity;
        t.f1(if full { "gathering-places-full" } else { "gathering-places-some" }, "capacity", record.capacity)
    } else {
        t.f2("gathering-places-left", "left", (record.capacity - seen.signed).max(0), "capacity", record.capacity)
    };
    let receipt = told
        .as_ref()
        .map_or("", |told| t.s(if told.waiting { "gathering-receipt-waiting" } else { "gathering-receipt-signed" }));
    let say = gathering.stage != crate::model::Stage::Closed;
    let mut sittings = views::sitting_rows(&t, gathering, now, |_| path.clone());
    let over: Vec<bool> = gathering.sittings.iter().map(|s| s.until_at <= now).collect();
    let mut past = Vec::new();
    if over.contains(&false) {
        let mut over = over.into_iter();
        (past, sittings) = sittings.into_iter().partition(|_| over.next().unwrap_or_default());
    }
    let page = Page {
        form,
        command: fresh_command().to_string(),
        // Where it stands in the office's own work is told to those who work on it.
        chips: views::chips(&t, gathering, "").split_off(usize::from(!seen.inside)),
        aim: seen.outline.aim.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default(),
        sittings,
        past,
        // What everyone may know of the plan: what happens when, not who does what behind it.
        tables: views::tables(&t, record.form, &seen.outline)
            .into_iter()
            .take(usize::from(!seen.outline.flow.is_empty()))
            .collect(),
        places,
        may_sign: seen.own.is_none() && web.actor.is_person() && gathering.invites(&web.actor) && ahead,
        may_guest: record.open_to == OpenTo::Public && gathering.invites(&Actor::public()) && ahead,
        own,
        signed_in: web.actor.is_person(),
        code: told.as_ref().map(|t| t.code.clone()).unwrap_or_default(),
        receipt: receipt.to_owned(),
        may_say: seen.there && say,
        may_say_guest: say && record.open_to == OpenTo::Public && gathering.sittings.iter().any(|s| s.from_at <= now),
        here: running.map(|s| format!("/here/{}", s.id)),
        inside: (seen.inside && web.edge.office().policy().may_ever(&web.actor, crate::policy::OPEN))
            .then(|| format!("/gatherings/{id}")),
        action: path,
        shell,
    };
    web.page_with(status, &page)
}

async fn done(web: &Web, id: DossierId, posted: &Posted, outcome: Result<Receipt, Fault>, said: &str) -> Answer {
    match outcome {
        Ok(receipt) => {
            let waits = receipt.told("state") == Some(SeatState::Waiting.name());
            let said = if waits { "gathering-said-waiting" } else { said };
            web.go_saying(&format!("/events/{id}"), said, "")
        }
        Err(fault) => refused(web, id, posted, fault).await,
    }
}

pub(super) async fn refused(web: &Web, id: DossierId, posted: &Posted, fault: Fault) -> Answer {
    match fault {
        Fault::Refused(all) => {
            let form = posted.refused(web.t(), &all);
            show(web, id, StatusCode::UNPROCESSABLE_ENTITY, form, None).await
        }
        fault => Err(fault.into()),
    }
}

/// `POST /events/{id}/sign-up`.
pub async fn sign_up(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = web.run(posted.envelope()?, SignUp { gathering: id }).await;
    done(&web, id, &posted, outcome, "gathering-said-signed").await
}

/// `POST /events/{id}/leave`.
pub async fn leave(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = web.run(posted.envelope()?, Leave { gathering: id }).await;
    done(&web, id, &posted, outcome, "gathering-said-off").await
}

/// `POST /events/{id}/guest`: name and phone, and a code to cancel with, shown once.
pub async fn sign_up_guest(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    // A whole compound may sit behind one address: a burst of twenty, then two a minute.
    web.slow_down(&format!("event{}", web.peer), 20, 2.0)?;
    let notice = posted.value("notice") == "1";
    let outcome = match (posted.line("name"), posted.line("phone")) {
        (Ok(name), Ok(phone)) => web.run(posted.envelope()?, SignUpPublic { gathering: id, name, phone, notice }).await,
        (a, b) => Err(Fault::Refused([a.err(), b.err()].into_iter().flatten().collect())),
    };
    match outcome {
        Ok(receipt) => {
            let seat: SeatId = receipt.told_as("seat").ok_or(Fault::NotFound)?;
            let waiting = receipt.told("state") == Some(SeatState::Waiting.name());
            let told = Told { code: guests::code(&web.keys(), seat), waiting };
            show(&web, id, StatusCode::OK, Form::new(), Some(told)).await
        }
        Err(fault) => refused(&web, id, &posted, fault).await,
    }
}

/// The seat of a guest who gives phone and code, in the fields of one of the page's forms. A wrong phone and a wrong code are
/// the same answer.
pub(super) async fn by_code(
    web: &Web,
    id: DossierId,
    posted: &Posted,
    (phone_in, code_in): (&str, &str),
) -> Result<SeatId, Fault> {
    web.slow_down(&format!("seat{}", web.peer), 20, 6.0)?;
    let phone = Phone::new(phone_in, posted.value(phone_in))?;
    // Counted by the number in its plain form, however it was typed, and in 64 parts by address, so that no one who
    // guesses uses up the tries of the guest.
    let part = web.keys().blind("seat.part", &web.peer.to_string())[0] % 64;
    web.slow_down(&format!("seat#{id}{}#{part}", phone.reveal()), 8, 1.0)?;
    let wrong = || Fault::from(Refusal::field(code_in, "refusal-gathering-seat-code"));
    let seen = read(web, id).await.map_err(|failure| (*failure.0).clone())?;
    let seats = of_phone(web, seen.gathering.header.seq, phone).await.map_err(|failure| (*failure.0).clone())?;
    let keys = web.keys();
    let code: String = posted.value(code_in).chars().take(20).collect();
    seats.into_iter().map(|(seat, _)| seat).find(|seat| guests::fits(&keys, *seat, &code)).ok_or_else(wrong)
}

/// `POST /events/{id}/leave-guest`.
pub async fn leave_guest(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let outcome = match by_code(&web, id, &posted, ("off_phone", "off_code")).await {
        Ok(seat) => web.run(posted.envelope()?, LeavePublic { gathering: id, seat }).await,
        Err(fault) => Err(fault),
    };
    done(&web, id, &posted, outcome, "gathering-said-off").await
}

/// `GET /events/{id}/calendar`: all dates, for any calendar.
pub async fn ics(web: Web, Path(id): Path<DossierId>) -> Answer {
    let seen = read(&web, id).await?;
    let seq = seen.gathering.header.seq;
    let rows = web.read(EVENTS, move |read, _| Ok(read.all(&calendar::OF_GATHERING, params![seq])?)).await?;
    let mut out = Ics::new(&seen.gathering.header.title);
    let url = format!("{}/events/{id}", web.edge.settings().public_url);
    for row in &rows {
        let (uid, what) = (format!("sitting-{}@liren", row.id), event_title(row));
        out.event(&Event {
            uid: &uid,
            made: seen.gathering.header.opened_at,
            span: (row.from_at, row.until_at),
            what: &what,
            place: &row.place_name,
            url: Some(&url),
            cancelled: row.state == SittingState::Cancelled,
            version: row.version,
        });
    }
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], out.finish()).into_response())
}

fn event_title(row: &EventRow) -> String {
    if row.theme.is_empty() { row.title.clone() } else { format!("{} · {}", row.title, row.theme) }
}
