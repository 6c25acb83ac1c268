//! The pages of this room.

pub mod called;
pub mod diary;
pub mod duties;
pub mod duty;
pub mod duty_call;
pub mod duty_move;
pub mod export;
pub mod file;
pub mod file_acts;
pub mod files;
pub mod line;
pub mod list;
pub mod person_acts;
pub mod rules;
pub mod skills;
pub mod statement;

use liren_kernel::{Instant, Refusal};
use liren_office::{Command as _, Fault, Reach};
use liren_places::find::{self as places, Kind};
use liren_store::Read;
use liren_ui::Choice;
use liren_web::{Posted, Routes};

use crate::{
    commands::{
        call::{Call, EndCall, JoinDuty, QuitDuty},
        duty::{Assign, Excuse, Open},
        duty_move::MoveDuty,
        duty_roll::{Close, MarkDuty, VoidMark},
        export::Export,
        grant, proof,
        query::Ask,
        settle::Settle,
        volunteer::{Correct, End, Register, SayWhen},
    },
    policy::{DUTIES, FILES, LIST, OWN, RULES_READ, SKILLS, STATEMENT},
    rules::SetRules,
};

/// Every route of this room.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    files_routes(duties_routes(routes))
        .get("/hours", OWN, statement::own)
        .get("/hours/when", SayWhen::VERB, person_acts::when_form)
        .post("/hours/when", SayWhen::VERB, person_acts::when)
        .get("/hours/lines/{id}", STATEMENT, line::page)
        .get("/hours/lines/{id}/ask", Ask::VERB, line::ask_form)
        .post("/hours/lines/{id}/ask", Ask::VERB, line::ask)
        .get("/hours/lines/{id}/settle", Settle::VERB, line::settle_form)
        .post("/hours/lines/{id}/settle", Settle::VERB, line::settle)
        .get("/hours/rules", RULES_READ, rules::page)
        .get("/hours/rules/set", SetRules::VERB, rules::form)
        .post("/hours/rules/set", SetRules::VERB, rules::set)
        .get("/hours/export", Export::VERB, export::page)
        .post("/hours/export", Export::VERB, export::make)
        .get("/hours/exports/{id}/csv", Export::VERB, export::csv)
        .get("/hours/exports/{id}/xlsx", Export::VERB, export::xlsx)
        .get("/volunteers", LIST, list::page)
        .get("/volunteers/{id}", STATEMENT, statement::page)
        .get("/volunteers/{id}/register", Register::VERB, person_acts::register_form)
        .post("/volunteers/{id}/register", Register::VERB, person_acts::register)
        .get("/volunteers/{id}/correct", Correct::VERB, person_acts::correct_form)
        .post("/volunteers/{id}/correct", Correct::VERB, person_acts::correct)
        .get("/volunteers/{id}/end", End::VERB, person_acts::end_form)
        .post("/volunteers/{id}/end", End::VERB, person_acts::end)
        .get("/volunteers/{id}/grant", grant::Propose::VERB, person_acts::grant_form)
        .post_files("/volunteers/{id}/grant", grant::Propose::VERB, person_acts::grant)
        .get("/volunteers/{id}/proof", proof::Request::VERB, person_acts::proof_form)
        .post("/volunteers/{id}/proof", proof::Request::VERB, person_acts::proof)
        .get("/skills", SKILLS, skills::page)
}

fn duties_routes(routes: Routes) -> Routes {
    routes
        .get("/duties", DUTIES, duties::list)
        .get("/duties/new", Open::VERB, duties::new_form)
        .post("/duties/new", Open::VERB, duties::new)
        .get("/duties/{id}", DUTIES, duty::page)
        .post("/duties/{id}/assign", Assign::VERB, duty::assign)
        .post("/duties/{id}/excuse", Excuse::VERB, duty::excuse)
        .post("/duties/{id}/call", Call::VERB, duty_call::call)
        .post("/duties/{id}/end-call", EndCall::VERB, duty_call::end_call)
        .post("/duties/{id}/join", JoinDuty::VERB, called::join)
        .post("/duties/{id}/quit", QuitDuty::VERB, called::quit)
        .get("/duties/{id}/move", MoveDuty::VERB, duty_move::form)
        .post("/duties/{id}/move", MoveDuty::VERB, duty_move::send)
        .post("/duties/{id}/mark", MarkDuty::VERB, duty::mark)
        .get("/duties/{id}/void/{mark}", VoidMark::VERB, duty::void_form)
        .post("/duties/{id}/void/{mark}", VoidMark::VERB, duty::void)
        .get("/duties/{id}/cancel", Close::VERB, duty::cancel_form)
        .post("/duties/{id}/cancel", Close::VERB, duty::cancel)
        .post("/duties/{id}/close", Close::VERB, duty::close)
}

fn files_routes(routes: Routes) -> Routes {
    let mut routes = routes
        .get("/hours/files", FILES, files::list)
        .get("/grants/{id}", FILES, file::page)
        .get("/grants/{id}/photos/{photo}", FILES, file::photo)
        .get("/proofs/{id}", FILES, file::page)
        .get("/queries/{id}", FILES, file::page);
    for act in &file_acts::ACTS {
        let path = format!("{}/{{id}}/{}", act.base, act.slug);
        routes = routes.get(&path, act.verb, move |web, id| file_acts::form(act, web, id)).post(
            &path,
            act.verb,
            move |web, id, posted| file_acts::send(act, web, id, posted),
        );
    }
    routes
}

/// The communities that the reader's posts reach, to choose from.
///
/// # Errors
/// When the database fails.
pub(crate) fn communities(read: &mut Read<'_>, reach: &Reach) -> Result<Vec<Choice>, Fault> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (column, code) in reach.places() {
        match column {
            liren_kernel::ScopeColumn::Street => found.extend(places::choices(read, code, Kind::Community)?),
            liren_kernel::ScopeColumn::Community => found.extend(places::names_of(read, &[code.to_owned()])?),
            liren_kernel::ScopeColumn::District => {
                for (street, _) in places::choices(read, code, Kind::Street)? {
                    found.extend(places::choices(read, &street, Kind::Community)?);
                }
            }
            _ => {}
        }
    }
    let mut choices: Vec<Choice> = Vec::with_capacity(found.len());
    for (code, name) in found {
        if choices.iter().all(|c| c.value != code) {
            choices.push(Choice::new(code, name));
        }
    }
    Ok(choices)
}

/// A moment of `day` from a field that holds `14:05`.
///
/// # Errors
/// `refusal-duty-times` at the field.
pub(crate) fn time_of(posted: &Posted, field: &str, day: liren_kernel::Day) -> Result<Instant, Refusal> {
    let wrong = || Refusal::field(field, "refusal-duty-times");
    let (hour, minute) = posted.value(field).trim().split_once(':').ok_or_else(wrong)?;
    let (hour, minute): (i64, i64) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    // 24:00 ends the day.
    if (0..24).contains(&hour) && (0..60).contains(&minute) || (hour, minute) == (24, 0) {
        Ok(day.start().plus_minutes(hour * 60 + minute))
    } else {
        Err(wrong())
    }
}
