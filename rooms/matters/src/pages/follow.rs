//! 查办理进度: number and code, four plain words, and at the end the reporter's own.

use axum::http::StatusCode;
use liren_kernel::{Refusal, tokens};
use liren_office::{Envelope, Fault, Header, Keys, PersonId, dossier, store::DOSSIER_BY_NUMBER};
use liren_store::{Read, params};
use liren_ui::{Choice, Form, Shell, Step, StepState};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    commands::rate::Rate,
    follow,
    model::{Closing, KIND, Plain, Rating, Stage},
    policy::FOLLOW,
    store::{self, Category},
    subject::{Matter, Unposted},
    views,
};

#[derive(askama::Template)]
#[template(path = "follow.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    found: Option<Found>,
}

/// What a reporter reads: of what was written, only the answer to them.
struct Found {
    number: String,
    code: String,
    word: String,
    steps: Vec<Step>,
    what: String,
    opened: String,
    note: String,
    answer: String,
    rated: String,
    may_rate: bool,
    ratings: Vec<Choice>,
    command: String,
}

/// `GET /follow`.
pub async fn form(web: Web) -> Answer {
    page(&web, StatusCode::OK, Form::new(), None)
}

fn page(web: &Web, status: StatusCode, form: Form, found: Option<Found>) -> Answer {
    let mut shell = web.shell(web.t().s("matter-follow-title"));
    shell.menu.clear();
    web.page_with(status, &Page { shell, form, found })
}

/// `POST /follow`: by POST, so that the code stands in no address and no log.
pub async fn show(web: Web, posted: Posted) -> Answer {
    match look(&web, &posted).await? {
        Some(found) => page(&web, StatusCode::OK, Form::new(), Some(found)),
        None => unknown(&web, &posted),
    }
}

fn unknown(web: &Web, posted: &Posted) -> Answer {
    let form = posted.refused(web.t(), &[Refusal::field("number", "refusal-matter-follow")]);
    page(web, StatusCode::UNPROCESSABLE_ENTITY, form, None)
}

struct Row {
    matter: Matter,
    rule: Option<Category>,
    goes_on: Option<Stage>,
    answer: String,
}

/// The matter that number and code name. A wrong number and a wrong code are the same answer after the same reads.
async fn find(web: &Web, posted: &Posted) -> Result<Option<Row>, Failure> {
    let number: String = tokens::simplify(posted.value("number")).trim().chars().take(60).collect();
    // Eight digits are few: each address may not try often, and each number only slowly. The tries of a number are
    // counted in 64 parts by address, so that no one who guesses uses up those of the one who reported it.
    web.slow_down(&format!("follow{}", web.peer), 20, 10.0)?;
    let part = web.keys().blind("follow.part", &web.peer.to_string())[0] % 64;
    web.slow_down(&format!("follow#{number}#{part}"), 12, 1.0)?;
    let (keys, typed, nobody) = (web.keys(), posted.value("code").to_owned(), web.actor.person);
    let found = web
        .read(FOLLOW, move |read, _| {
            let header: Option<Header> = read.opt(&DOSSIER_BY_NUMBER, params![KIND, number])?;
            let id = header.map_or_else(|| liren_kernel::Id::from_bytes([0; 16]), |h| h.id);
            let fits = follow::fits(&keys, id, &typed);
            let Some(Unposted(matter)) = Unposted::by_id(read, &keys, id, false)?.filter(|_| fits) else {
                return Ok(None);
            };
            let rule = read.opt(&store::CATEGORY_BY_SEQ, params![matter.record.category])?;
            let answer = answer(read, &keys, &matter, nobody)?;
            // What goes on elsewhere is followed there, one step.
            let goes_on = match matter.record.merged_into {
                Some(other) => Unposted::by_id(read, &keys, other, false)?.map(|o| o.0.state.stage()),
                None => None,
            };
            Ok(Some(Row { matter, rule, goes_on, answer }))
        })
        .await?;
    Ok(found)
}

/// What the reporter was answered when it was closed by the work done. Why it ended in another way was written for the
/// colleagues, and of a restricted matter nothing is told outside.
fn answer(read: &mut Read<'_>, keys: &Keys, matter: &Matter, nobody: PersonId) -> Result<String, Fault> {
    let closing = matter.record.outcome.as_deref().and_then(Closing::named);
    let by_work = matches!(closing, Some(Closing::Normal | Closing::Overdue));
    if matter.state.stage() != Stage::Closed || !by_work || matter.header.level.is_encrypted() {
        return Ok(String::new());
    }
    let entries = dossier::timeline(read, keys, &matter.header, nobody, false)?;
    let closed = entries.iter().rev().find(|entry| entry.row.kind == "closed");
    Ok(closed.and_then(|entry| entry.body["text"].as_str()).unwrap_or_default().to_owned())
}

async fn look(web: &Web, posted: &Posted) -> Result<Option<Found>, Failure> {
    let Some(Row { matter, rule, goes_on, answer }) = find(web, posted).await? else { return Ok(None) };
    let t = web.t();
    let stage = matter.state.stage();
    let rating = matter.record.rating.and_then(Rating::of);
    let plain = goes_on.unwrap_or(stage).plain(rating.is_some());
    let at = Plain::ALL.iter().position(|p| *p == plain).unwrap_or(0);
    // Whoever has rated is not asked once more.
    let said = |word: Plain| match (word, rating) {
        (Plain::Done, Some(_)) => t.s("matter-follow-done").to_owned(),
        _ => t.s(&word.label_key()).to_owned(),
    };
    let steps = (0..)
        .zip(Plain::ALL)
        .map(|(n, word)| Step {
            title: said(*word),
            note: String::new(),
            state: match n {
                n if n < at || (n == at && plain == Plain::Ended) => StepState::Done,
                n if n == at => StepState::Now,
                _ => StepState::Ahead,
            },
        })
        .collect();
    let note = match stage {
        Stage::Declined => t.s("matter-follow-declined"),
        Stage::Cancelled => t.s("matter-follow-cancelled"),
        Stage::Merged => t.s("matter-follow-merged"),
        _ => "",
    };
    // Of a restricted matter not even its category is told outside.
    let what = rule.filter(|_| !matter.header.level.is_encrypted()).map(|r| views::category(&t, &r).to_owned());
    Ok(Some(Found {
        number: matter.header.number.clone(),
        code: posted.value("code").to_owned(),
        word: said(plain),
        steps,
        what: what.unwrap_or_default(),
        opened: t.day(matter.header.opened_at.day()),
        note: note.to_owned(),
        answer,
        rated: rating.map(|r| t.s(&r.label_key()).to_owned()).unwrap_or_default(),
        may_rate: rating.is_none() && stage.plain(false) == Plain::Done,
        ratings: Rating::ALL.iter().map(|r| Choice::new(r.name(), t.s(&r.label_key()))).collect(),
        command: fresh_command().to_string(),
    }))
}

/// `POST /follow/rate`.
pub async fn rate(web: Web, posted: Posted) -> Answer {
    let Some(Row { matter, .. }) = find(&web, &posted).await? else { return unknown(&web, &posted) };
    let refused = match (Rating::named(posted.value("rating")), posted.line_opt("text")) {
        (Some(rating), Ok(text)) => {
            let envelope = Envelope { id: posted.envelope()?.id, revision: None };
            match web.run(envelope, Rate { matter: matter.header.id, rating, text }).await {
                Ok(_) => Vec::new(),
                Err(Fault::Refused(all)) => all,
                Err(fault) => return Err(fault.into()),
            }
        }
        (rating, text) => {
            let choose = rating.is_none().then(|| Refusal::field("rating", "refusal-choice-invalid"));
            choose.into_iter().chain(text.err()).collect()
        }
    };
    let found = look(&web, &posted).await?;
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(&web, status, posted.refused(web.t(), &refused), found)
}
