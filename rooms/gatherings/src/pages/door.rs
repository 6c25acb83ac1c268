//! At the door: the steward's screen with the rotating code, and what a phone shows that scanned it.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{Refusal, mask, mask::Purpose, phone::Phone};
use liren_office::{DossierId, Fault, Subject as _};
use liren_store::params;
use liren_ui::{Choice, Form, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    commands::{
        here::{Here, HereGuest},
        roll,
    },
    door::{self, Proof},
    guests,
    model::{SeatId, SittingId},
    policy::{EVENTS, OPEN},
    store::{
        SITTING_BY_ID, SITTING_DOSSIER, SittingRow,
        seats::{GUEST_BY_ID, GUEST_BY_PHONE, SEAT_OF_GUEST},
    },
    subject::{self, Announced},
    views,
};

#[derive(askama::Template)]
#[template(path = "gathering_door.html")]
struct Screen<'a> {
    shell: Shell<'a>,
    svg: String,
    digits: String,
    back: String,
    title: String,
    when: String,
    address: String,
}

/// `GET /gatherings/{id}/sittings/{sitting}/door`: changes by itself every fifteen seconds.
pub async fn screen(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let policy = web.edge.office().policy().clone();
    let gathering = web
        .read(OPEN, move |read, reach| {
            let gathering = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            let may = policy.permits(&actor, roll::VERB, &gathering.facts());
            if may { Ok(gathering) } else { Err(Fault::Forbidden) }
        })
        .await?;
    let row = gathering.sitting(sitting).ok_or(Fault::NotFound)?;
    let (t, keys, now) = (web.t(), web.keys(), web.now);
    let base = web.edge.settings().public_url.trim_end_matches('/').to_owned();
    let address = format!("{base}/here/{sitting}/{}", door::token(&keys, sitting, now));
    let shell = web.shell(t.s("gathering-door"));
    web.page(&Screen {
        svg: liren_places::qr_svg(&address, t.s("gathering-door-code"))?,
        digits: door::digits(&keys, sitting, now),
        back: format!("/gatherings/{id}/sittings/{sitting}"),
        title: gathering.header.title.clone(),
        when: views::when(&t, row, now),
        address: format!("{base}/here/{sitting}"),
        shell,
    })
}

#[derive(askama::Template)]
#[template(path = "gathering_here.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    action: String,
    command: String,
    told: bool,
    title: String,
    when: String,
    place: String,
    ticket: String,
    signed_in: bool,
    names: Vec<Choice>,
    done: bool,
}

/// The gathering, its title when the reader may know it by themselves, the date.
async fn find(web: &Web, sitting: SittingId) -> Result<(DossierId, (String, bool), SittingRow), Failure> {
    let (actor, keys) = (web.actor.clone(), web.keys());
    web.read(EVENTS, move |read, reach| {
        let row = read.opt(&SITTING_BY_ID, params![sitting])?.ok_or(Fault::NotFound)?;
        let (id,) = read.one(&SITTING_DOSSIER, params![sitting])?;
        // What is not announced is known to who works there, and to who shows that they stand at the door.
        let known = Announced::by_id(read, &actor, id, false)?.is_some()
            || liren_office::dossier::load(read, &keys, reach, id, false)?.is_some();
        let (_, title) = read.one(&crate::store::OWN_OF, params![row.dossier])?;
        Ok((id, (title, known), row))
    })
    .await
}

struct State {
    status: StatusCode,
    form: Form,
    ticket: String,
    names: Vec<Choice>,
    done: bool,
}

async fn show(web: &Web, sitting: SittingId, state: State) -> Answer {
    let (_, (title, known), row) = find(web, sitting).await?;
    let t = web.t();
    let told = known
        || state.done
        || !state.names.is_empty()
        || Proof::Ticket(state.ticket.clone()).holds(&web.keys(), sitting, web.actor.person, web.now);
    let mut shell = web.shell(t.s("gathering-here"));
    if !web.actor.is_person() {
        shell.menu.clear();
    }
    let page = Page {
        shell,
        form: state.form,
        action: format!("/here/{sitting}"),
        command: fresh_command().to_string(),
        told,
        title,
        when: views::when(&t, &row, web.now),
        place: row.place_name.clone(),
        ticket: state.ticket,
        signed_in: web.actor.is_person(),
        names: state.names,
        done: state.done,
    };
    web.page_with(state.status, &page)
}

/// `GET /here/{sitting}`: for phones that cannot scan.
pub async fn typed(web: Web, Path(sitting): Path<SittingId>) -> Answer {
    let state =
        State { status: StatusCode::OK, form: Form::new(), ticket: String::new(), names: Vec::new(), done: false };
    show(&web, sitting, state).await
}

/// `GET /here/{sitting}/{token}`: what a scan leads to. An old picture is told to be old.
pub async fn scanned(web: Web, Path((sitting, token)): Path<(SittingId, String)>) -> Answer {
    web.slow_down(&format!("here{}", web.peer), 240, 240.0)?;
    let (keys, now) = (web.keys(), web.now);
    let (status, form, ticket) = if door::is_token(&keys, sitting, &token, now) {
        (StatusCode::OK, Form::new(), door::ticket(&keys, sitting, web.actor.person, now))
    } else {
        let refusal = Refusal::new("refusal-gathering-token");
        (StatusCode::UNPROCESSABLE_ENTITY, Form::new().refused(web.t(), &[refusal]), String::new())
    };
    show(&web, sitting, State { status, form, ticket, names: Vec::new(), done: false }).await
}

fn proof(posted: &Posted) -> Proof {
    match posted.value("ticket") {
        "" => Proof::Code(posted.value("code").chars().take(12).collect()),
        ticket => Proof::Ticket(ticket.chars().take(80).collect()),
    }
}

/// Wrong digits of one sitting, from everybody together: then the code is closed for a while, to right digits too, and
/// the rotating code and the roll go on.
const WRONG: (u32, f64) = (60, 10.0);

fn may_try(web: &Web, sitting: SittingId, proof: &Proof) -> Result<(), Fault> {
    match proof {
        Proof::Code(_) => web.not_locked(&format!("here-wrong#{sitting}"), WRONG.0, WRONG.1),
        Proof::Ticket(_) => Ok(()),
    }
}

fn tried(web: &Web, sitting: SittingId) -> Result<(), Fault> {
    web.slow_down(&format!("here-wrong#{sitting}"), WRONG.0, WRONG.1)
}

/// `POST /here/{sitting}`: signed in.
pub async fn here(web: Web, Path(sitting): Path<SittingId>, posted: Posted) -> Answer {
    let person = web.person()?;
    // Four digits are few: nobody tries many.
    web.slow_down(&format!("here#{person}"), 12, 4.0)?;
    let (gathering, ..) = find(&web, sitting).await?;
    let proof = proof(&posted);
    may_try(&web, sitting, &proof)?;
    if matches!(proof, Proof::Code(_)) && !proof.holds(&web.keys(), sitting, person, web.now) {
        tried(&web, sitting)?;
    }
    let outcome = web.run(posted.envelope()?, Here { gathering, sitting, person, proof }).await;
    answer(&web, sitting, &posted, outcome, Vec::new()).await
}

/// `POST /here/{sitting}/guest`: the phone that was given when signing up.
pub async fn guest(web: Web, Path(sitting): Path<SittingId>, posted: Posted) -> Answer {
    web.slow_down(&format!("here{}", web.peer), 240, 240.0)?;
    let typed: String = posted.value("phone").chars().take(30).collect();
    let phone = match Phone::new("phone", &typed) {
        Ok(phone) => phone,
        Err(refusal) => return answer(&web, sitting, &posted, Err(refusal.into()), Vec::new()).await,
    };
    web.slow_down(&format!("here#{sitting}{}", phone.reveal()), 12, 4.0)?;
    let proof = proof(&posted);
    may_try(&web, sitting, &proof)?;
    // Who signed up under a phone is told only to somebody who stands at the door.
    if !proof.holds(&web.keys(), sitting, web.actor.person, web.now) {
        let key = match proof {
            Proof::Ticket(_) => "refusal-gathering-token",
            Proof::Code(_) => "refusal-gathering-code",
        };
        if let Proof::Code(_) = proof {
            tried(&web, sitting)?;
        }
        return answer(&web, sitting, &posted, Err(Refusal::new(key).into()), Vec::new()).await;
    }
    let (gathering, _, row) = find(&web, sitting).await?;
    let seats = of_phone(&web, row.dossier, phone).await?;
    let chosen: Option<SeatId> = posted.value("seat").parse().ok();
    let seat = match (seats.as_slice(), chosen) {
        ([], _) => {
            let unknown = Refusal::field("phone", "refusal-gathering-phone-unknown");
            return answer(&web, sitting, &posted, Err(unknown.into()), Vec::new()).await;
        }
        ([(seat, _)], None) => *seat,
        (all, Some(chosen)) if all.iter().any(|(seat, _)| *seat == chosen) => chosen,
        (all, _) => {
            let names =
                all.iter().map(|(seat, name)| Choice::new(seat.to_string(), mask::name(name, Purpose::SharedScreen)));
            let form = posted.form();
            let ticket = posted.value("ticket").to_owned();
            let state = State { status: StatusCode::OK, form, ticket, names: names.collect(), done: false };
            return show(&web, sitting, state).await;
        }
    };
    let outcome = web.run(posted.envelope()?, HereGuest { gathering, sitting, seat, proof }).await;
    answer(&web, sitting, &posted, outcome, Vec::new()).await
}

/// Seats of guests who gave this phone.
pub(super) async fn of_phone(web: &Web, dossier: i64, phone: Phone) -> Result<Vec<(SeatId, String)>, Failure> {
    let keys = web.keys();
    web.read(EVENTS, move |read, _| {
        let mut seats = Vec::new();
        let blind = guests::phone_blind(&keys, &phone);
        for (_, guest, _) in read.all(&GUEST_BY_PHONE, params![dossier, blind])? {
            if let Some(seat) = read.opt(&SEAT_OF_GUEST, params![dossier, guest])? {
                let row = read.opt(&GUEST_BY_ID, params![guest])?.ok_or(Fault::NotFound)?;
                seats.push((seat.id, guests::name(&keys, &row)?));
            }
        }
        Ok(seats)
    })
    .await
}

async fn answer(
    web: &Web,
    sitting: SittingId,
    posted: &Posted,
    outcome: Result<liren_office::Receipt, Fault>,
    names: Vec<Choice>,
) -> Answer {
    let (status, form, done) = match outcome {
        Ok(_) => (StatusCode::OK, Form::new(), true),
        Err(Fault::Refused(all)) => (StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all), false),
        Err(fault) => return Err(fault.into()),
    };
    let ticket = posted.value("ticket").to_owned();
    show(web, sitting, State { status, form, ticket, names, done }).await
}
