//! The page of a date: who is there, big buttons, works without script; moving it and calling it off.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use liren_kernel::Refusal;
use liren_office::{
    DossierId, Envelope, Fault, Subject as _,
    attendance::{self, MarkRow, Presence},
};
use liren_ui::{Chip, Crumb, Def, Form, Shell, Tone};
use liren_web::{Answer, Posted, Web, fresh_command};
use serde::Deserialize;

use super::people::{self, Listed};
use crate::{
    commands::{
        here::CheckOut,
        move_sitting,
        roll::{self, Roll, RollMark, Unmark},
        sign_up_for::{self, SignUpFor, Who},
    },
    model::{Counts, SeatId, SeatState, SittingId, SittingState},
    policy::OPEN,
    store::SittingRow,
    subject::{self, Gathering},
    subject_roll::{CREW_PART, Named, part},
    views,
};

/// Names on one page at most; more are found by the box above.
const NAMES: usize = 120;

#[derive(Deserialize, Default, Clone)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    all: String,
}

/// A line of the roll.
struct Line {
    key: String,
    name: String,
    note: String,
    chip: Option<Chip>,
    marked: bool,
    may_out: bool,
}

#[derive(askama::Template)]
#[template(path = "gathering_sitting.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    here: String,
    back: String,
    command: String,
    query: String,
    chips: Vec<Chip>,
    about: Vec<Def>,
    counts: Vec<Def>,
    lines: Vec<Line>,
    crew: Vec<Line>,
    more: usize,
    open: bool,
    hours: bool,
    unmarked: usize,
    to_go: usize,
    may_roll: bool,
    may_seats: bool,
    may_paper: bool,
    may_door: bool,
    may_move: bool,
    heads: i64,
}

pub(super) struct Seen {
    pub gathering: Gathering,
    pub sitting: SittingRow,
    pub people: Vec<Listed>,
    crew: Vec<(liren_office::PersonId, String)>,
    marks: Vec<MarkRow>,
    counts: attendance::Counts,
}

pub(super) async fn read(web: &Web, id: DossierId, sitting: SittingId) -> Result<Seen, liren_web::Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let policy = web.edge.office().policy().clone();
    web.read(OPEN, move |read, reach| {
        let gathering = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        let row = gathering.sitting(sitting).cloned().ok_or(Fault::NotFound)?;
        let seq = gathering.header.seq;
        let counts = attendance::counts(read, seq, Some(*sitting.bytes()))?;
        let (mut listed, mut crew, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        if policy.permits(&actor, roll::VERB, &gathering.facts()) {
            listed = people::listed(read, &keys, seq)?;
            crew = people::crew(read, seq)?;
            marks = attendance::of_dossier(read, seq, Some(*sitting.bytes()))?;
        }
        Ok(Seen { gathering, sitting: row, people: listed, crew, marks, counts })
    })
    .await
}

/// `GET /gatherings/{id}/sittings/{sitting}`.
pub async fn open(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>, Query(asked): Query<Asked>) -> Answer {
    show(&web, id, sitting, &asked, StatusCode::OK, Form::new()).await
}

async fn show(web: &Web, id: DossierId, sitting: SittingId, asked: &Asked, status: StatusCode, form: Form) -> Answer {
    let seen = read(web, id, sitting).await?;
    web.page_with(status, &page(web, &seen, asked, form))
}

fn presence_chip(web: &Web, mark: &MarkRow) -> Chip {
    let t = web.t();
    let tone = match mark.presence {
        Presence::Present => Tone::Done,
        Presence::Late | Presence::LeftEarly => Tone::Soon,
        Presence::Absent | Presence::Excused => Tone::Late,
    };
    let mut text = t.s(&mark.presence.label_key()).to_owned();
    if let Some(at) = mark.came_at {
        text.push_str(&format!(" {}", t.clock(at)));
    }
    if let Some(at) = mark.went_at {
        text.push_str(&format!("–{}", t.clock(at)));
    }
    Chip::new(tone, text)
}

fn page<'a>(web: &'a Web, seen: &Seen, asked: &Asked, form: Form) -> Page<'a> {
    let t = web.t();
    let (gathering, sitting, now) = (&seen.gathering, &seen.sitting, web.now);
    let back = format!("/gatherings/{}", gathering.header.id);
    let here_path = format!("{back}/sittings/{}", sitting.id);
    let policy = web.edge.office().policy();
    let may = |verb| policy.permits(&web.actor, verb, &gathering.facts());
    let of = gathering.sittings.iter().filter(|s| s.state != SittingState::Cancelled).count();
    let nth = t.f2("gathering-nth", "n", sitting.n, "of", of);
    let mut shell = web.shell(if sitting.theme.is_empty() { nth.clone() } else { sitting.theme.clone() });
    shell.crumbs =
        vec![Crumb::link(t.s("gathering-list-title"), "/gatherings"), Crumb::link(&*gathering.header.title, &*back)];
    let hours = gathering.record.credit != Counts::Nothing;
    let own = part(gathering);
    let open = gathering.stage.is_running()
        && sitting.state != SittingState::Cancelled
        && now.plus_minutes(roll::EARLY) >= sitting.from_at;
    let line = |key: String, name: &str, note: String, who: &[u8; 16], part: &str, hours: bool| {
        let mark = seen.marks.iter().find(|m| &m.who == who && m.part == part);
        let there = mark.is_some_and(|m| m.presence.was_there());
        // How the mark came about stays to be seen: called, scanned, typed, keyed in from paper.
        let source = mark.map(|m| t.s(&format!("gathering-source-{}", m.source.name().replace('_', "-"))).to_owned());
        let note = match source {
            Some(source) if note.is_empty() => source,
            Some(source) => format!("{note} · {source}"),
            None => note,
        };
        Line {
            key,
            name: name.to_owned(),
            note,
            chip: mark.map(|m| presence_chip(web, m)),
            marked: mark.is_some(),
            may_out: hours && there && mark.is_some_and(|m| m.went_at.is_none() && m.minutes == 0),
        }
    };
    let query = asked.q.trim().to_lowercase();
    let signed = || seen.people.iter().filter(|p| p.state == SeatState::Signed);
    let mut lines: Vec<Line> = signed()
        .filter(|p| query.is_empty() || p.name.to_lowercase().contains(&query) || p.tail.ends_with(&query))
        .map(|p| line(format!("s{}", p.seat), &p.name, p.note(t), &p.who, own, hours))
        .collect();
    let unmarked = lines.iter().filter(|l| !l.marked).count();
    let to_go = lines.iter().filter(|l| l.may_out).count();
    // Who is still to be marked stands first; after a tap the next one is where the thumb is.
    lines.sort_by_key(|l| l.marked);
    let more = if asked.all.is_empty() { lines.len().saturating_sub(NAMES) } else { 0 };
    lines.truncate(lines.len() - more);
    let crew = seen
        .crew
        .iter()
        .map(|(person, name)| {
            line(format!("c{person}"), name, t.s("gathering-crew").to_owned(), person.bytes(), CREW_PART, true)
        })
        .collect();
    let mut about = vec![Def::new(t.s("gathering-when"), views::when(&t, sitting, now))];
    about.push(Def::new(t.s("gathering-at"), sitting.place_name.clone()));
    if let Some(was) = sitting.was_at {
        about.push(Def::new(t.s("gathering-moved-from"), t.at(was, now)));
    }
    if !sitting.reason.is_empty() {
        about.push(Def::new(t.s("gathering-why"), sitting.reason.clone()));
    }
    let counts = vec![
        Def::new(t.s("gathering-figure-times"), (seen.counts.times + sitting.heads).to_string()),
        Def::new(t.s("gathering-figure-heads"), sitting.heads.to_string()),
        Def::new(t.s("gathering-figure-signed"), signed().count().to_string()),
    ];
    Page {
        form,
        here: here_path,
        command: fresh_command().to_string(),
        query: asked.q.clone(),
        chips: vec![
            Chip::new(views::sitting_tone(sitting.state), t.s(&sitting.state.label_key())),
            Chip::new(Tone::Plain, nth),
        ],
        about,
        counts,
        lines,
        crew,
        more,
        open,
        hours,
        unmarked,
        to_go,
        may_roll: may(roll::VERB),
        may_seats: may(sign_up_for::VERB),
        may_paper: open && may(roll::PAPER),
        may_door: open && may(roll::VERB),
        may_move: may(move_sitting::VERB) && sitting.state.is_ahead() && !gathering.stage.is_end(),
        heads: sitting.heads,
        back,
        shell,
    }
}

/// The person or seat that a button of the roll names.
fn named(key: &str) -> Result<Named, Refusal> {
    let wrong = || Refusal::new("refusal-gathering-not-on-roll");
    let (kind, id) = key.split_at_checked(1).ok_or_else(wrong)?;
    match kind {
        "s" => id.parse::<SeatId>().map(Named::Seat).map_err(|_| wrong()),
        "c" => id.parse().map(Named::Crew).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

/// One page holds a button for each name: what is pressed makes the command's id its own.
fn envelope(posted: &Posted, what: &str) -> Result<Envelope, Fault> {
    Ok(Envelope::of(&[posted.envelope()?.id.bytes(), what.as_bytes()]))
}

/// `POST /gatherings/{id}/sittings/{sitting}/roll`.
pub async fn mark(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>, posted: Posted) -> Answer {
    let press = [
        ("here", Presence::Present),
        ("late", Presence::Late),
        ("excused", Presence::Excused),
        ("absent", Presence::Absent),
    ];
    let pressed = press.into_iter().find(|(name, _)| !posted.value(name).is_empty());
    let asked = Asked { q: posted.value("q").to_owned(), all: String::new() };
    let outcome = match pressed {
        Some((name, presence)) => {
            let key = posted.value(name).to_owned();
            match named(&key) {
                Ok(named) => {
                    let marks = vec![RollMark { named, presence }];
                    let roll = Roll { gathering: id, sitting, marks, heads: None };
                    web.run(envelope(&posted, &format!("{name}{key}"))?, roll).await
                }
                Err(refusal) => Err(refusal.into()),
            }
        }
        None if !posted.value("undo").is_empty() => undo(&web, id, sitting, &posted).await,
        None if !posted.value("heads").is_empty() => {
            let heads = posted.value("heads").trim().parse::<i64>();
            match heads {
                Ok(heads) => {
                    let roll = Roll { gathering: id, sitting, marks: Vec::new(), heads: Some(heads) };
                    web.run(posted.envelope()?, roll).await
                }
                Err(_) => Err(Refusal::field("heads", "refusal-number-invalid").into()),
            }
        }
        None if posted.value("rest") == "absent" => rest_absent(&web, id, sitting, &posted).await,
        None => Err(Refusal::new("refusal-form-broken").into()),
    };
    done(&web, id, sitting, &asked, &posted, outcome, "gathering-said-marked").await
}

async fn undo(web: &Web, id: DossierId, sitting: SittingId, posted: &Posted) -> Result<liren_office::Receipt, Fault> {
    let key = posted.value("undo").to_owned();
    let unmark = Unmark {
        gathering: id,
        sitting,
        named: named(&key)?,
        reason: liren_kernel::Line::new("reason", web.t().s("gathering-undo-reason"))?,
    };
    web.run(envelope(posted, &format!("undo{key}"))?, unmark).await
}

/// Everybody who has no mark yet was not there.
async fn rest_absent(
    web: &Web,
    id: DossierId,
    sitting: SittingId,
    posted: &Posted,
) -> Result<liren_office::Receipt, Fault> {
    let seen = read(web, id, sitting).await.map_err(|failure| (*failure.0).clone())?;
    let own = part(&seen.gathering);
    let marks: Vec<RollMark> = seen
        .people
        .iter()
        .filter(|p| p.state == SeatState::Signed && !seen.marks.iter().any(|m| m.who == p.who && m.part == own))
        .map(|p| RollMark { named: Named::Seat(p.seat), presence: Presence::Absent })
        .take(roll::MARKS_MAX)
        .collect();
    web.run(posted.envelope()?, Roll { gathering: id, sitting, marks, heads: None }).await
}

async fn done(
    web: &Web,
    id: DossierId,
    sitting: SittingId,
    asked: &Asked,
    posted: &Posted,
    outcome: Result<liren_office::Receipt, Fault>,
    said: &str,
) -> Answer {
    match outcome {
        Ok(_) => {
            let mut to = format!("/gatherings/{id}/sittings/{sitting}");
            if !asked.q.is_empty() {
                to.push_str(&format!("?q={}", liren_web::encoded(&asked.q)));
            }
            web.go_saying(&to, said, "")
        }
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            show(web, id, sitting, asked, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /gatherings/{id}/sittings/{sitting}/out`: one, or everybody who is still there.
pub async fn check_out(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>, posted: Posted) -> Answer {
    let key = posted.value("out").to_owned();
    let names = if key == "all" {
        let seen = read(&web, id, sitting).await?;
        let own = part(&seen.gathering);
        let there = |who: &[u8; 16], part: &str| {
            seen.marks.iter().any(|m| &m.who == who && m.part == part && m.went_at.is_none())
        };
        let mut all: Vec<Named> =
            seen.people.iter().filter(|p| there(&p.who, own)).map(|p| Named::Seat(p.seat)).collect();
        all.extend(seen.crew.iter().filter(|(p, _)| there(p.bytes(), CREW_PART)).map(|(p, _)| Named::Crew(*p)));
        Ok(all)
    } else {
        named(&key).map(|named| vec![named])
    };
    let outcome = match names {
        Ok(named) => web.run(envelope(&posted, &key)?, CheckOut { gathering: id, sitting, named }).await,
        Err(refusal) => Err(refusal.into()),
    };
    done(&web, id, sitting, &Asked::default(), &posted, outcome, "gathering-said-out").await
}

/// `POST /gatherings/{id}/sittings/{sitting}/walk-in`: somebody stands at the door whom nobody put down.
pub async fn walk_in(web: Web, Path((id, sitting)): Path<(DossierId, SittingId)>, posted: Posted) -> Answer {
    let outcome = match (posted.line("name"), posted.line_opt("phone")) {
        (Ok(name), Ok(phone)) => {
            let who = Who::Guest { name, phone };
            let put = SignUpFor { gathering: id, who, at_door: true };
            match web.run(posted.envelope()?, put).await {
                Ok(receipt) => match receipt.told_as("seat") {
                    Some(seat) => {
                        let marks = vec![RollMark { named: Named::Seat(seat), presence: Presence::Present }];
                        let roll = Roll { gathering: id, sitting, marks, heads: None };
                        web.run(envelope(&posted, "walk-in")?, roll).await
                    }
                    None => Err(Fault::NotFound),
                },
                Err(fault) => Err(fault),
            }
        }
        (name, phone) => Err(Fault::Refused([name.err(), phone.err()].into_iter().flatten().collect())),
    };
    done(&web, id, sitting, &Asked::default(), &posted, outcome, "gathering-said-walk-in").await
}
