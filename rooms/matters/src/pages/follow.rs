//! 查办理进度: number and code, four plain words, and at the end the reporter's own.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use liren_kernel::{Instant, Refusal, tokens};
use liren_office::{
    Envelope, Fault, Header, Keys, PersonId, dossier,
    store::{ATTACHMENTS, AttachmentRow, DOSSIER_BY_NUMBER},
};
use liren_store::{Read, params};
use liren_ui::{Choice, Form, Photo, Shell, Step, StepState};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};

use crate::{
    commands::rate::Rate,
    follow,
    model::{Closing, KIND, Plain, Rating, Source, Stage},
    neighbours,
    policy::FOLLOW,
    release::Release,
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

/// What a reporter reads: of what was written, only what was written to them.
struct Found {
    number: String,
    code: String,
    word: String,
    steps: Vec<Step>,
    what: String,
    /// In their own words; of what was keyed in by others nothing, and nothing of a restricted matter.
    title: String,
    opened: String,
    note: String,
    answer: Vec<String>,
    photos: Vec<Photo>,
    office: String,
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
    told: Told,
    /// Who answers for it, and how to reach them.
    office: Option<(String, String)>,
}

/// What whoever reported it was told when it was done or turned away.
#[derive(Default)]
struct Told {
    answer: Vec<String>,
    photos: Vec<AttachmentRow>,
    done_at: Option<Instant>,
}

/// The matter that number and code name. A wrong number and a wrong code are the same answer after the same reads.
async fn find(web: &Web, posted: &Posted) -> Result<Option<Row>, Failure> {
    // Written with spaces it is the same number.
    let typed = tokens::simplify(posted.value("number"));
    let number: String = typed.split_whitespace().flat_map(str::chars).take(60).collect();
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
            let told = told(read, &keys, &matter, nobody)?;
            // What goes on elsewhere is followed there, one step.
            let goes_on = match matter.record.merged_into {
                Some(other) => Unposted::by_id(read, &keys, other, false)?.map(|o| o.0.state.stage()),
                None => None,
            };
            let lead = matter.header.lead.filter(|_| !matter.header.level.is_encrypted());
            let office = neighbours::told_of(read, lead)?;
            Ok(Some(Row { matter, rule, goes_on, told, office }))
        })
        .await?;
    Ok(found)
}

/// What was written to the reporter: when its result was found good, when it was closed by the work done, and where to turn
/// instead when it was not taken up. Why it ended in another way was written for the colleagues, and of a restricted matter
/// nothing is told outside.
fn told(read: &mut Read<'_>, keys: &Keys, matter: &Matter, nobody: PersonId) -> Result<Told, Fault> {
    let stage = matter.state.stage();
    let closing = matter.record.outcome.as_deref().and_then(Closing::named);
    let by_work = match stage {
        Stage::Closed => matches!(closing, Some(Closing::Normal | Closing::Overdue)),
        Stage::Callback | Stage::FixedOnSpot | Stage::Declined => true,
        _ => false,
    };
    if !by_work || matter.header.level.is_encrypted() {
        return Ok(Told::default());
    }
    let entries = dossier::timeline(read, keys, &matter.header, nobody, false)?;
    let last = |kind: &str| entries.iter().rposition(|entry| entry.row.kind == kind);
    let said = |at: Option<usize>, name: &str| {
        let text = at.and_then(|n| entries[n].body[name].as_str()).unwrap_or_default();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let (done, answer) = match stage {
        Stage::Declined => (None, said(last("declined"), "text").into_iter().collect()),
        Stage::FixedOnSpot => {
            let done = last("fixed_on_spot");
            (done, said(done, "answer").into_iter().collect())
        }
        _ => {
            let (done, closed) = (last("inspected"), last("closed").filter(|_| stage == Stage::Closed));
            let mut answer: Vec<String> = said(done, "answer").into_iter().chain(said(closed, "text")).collect();
            answer.dedup();
            (done, answer)
        }
    };
    let mut photos = Vec::new();
    if let Some(done) = done.filter(|n| entries[*n].body["show"].as_bool() == Some(true)) {
        let fed = entries[..done].iter().rposition(|entry| entry.row.kind == "fed_back");
        let of = [Some(entries[done].row.id), fed.map(|n| entries[n].row.id)];
        let release = Release::read(read)?;
        for photo in read.all(&ATTACHMENTS, params![matter.header.seq, matter.header.level])? {
            let shown = photo.purpose == "after" && photo.media == "image/jpeg" && photo.data_key.is_none();
            if shown && photo.entry.is_some() && of.contains(&photo.entry) && release.lets(read, &photo.sha)? {
                photos.push(photo);
            }
        }
    }
    Ok(Told { answer, photos, done_at: done.map(|n| entries[n].row.happened_at) })
}

/// Its photos stand in the page itself: an address of their own would have to carry the code.
async fn pictures(web: &Web, photos: Vec<AttachmentRow>) -> Result<Vec<Photo>, Failure> {
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let blobs = web.edge.office().blobs().clone();
    // One that was covered or sealed while the page was made is left out; `verify` names one that is gone.
    let read = move || photos.iter().filter_map(|photo| blobs.get(&photo.thumb_sha, None).ok()).collect::<Vec<_>>();
    let bytes = tokio::task::spawn_blocking(read).await.map_err(|e| Fault::Internal(e.to_string()))?;
    let t = web.t();
    let shown = (1..).zip(bytes).map(|(n, bytes)| {
        let caption = t.f1("matter-photo-after", "n", n);
        let src = format!("data:image/jpeg;base64,{}", STANDARD.encode(bytes));
        Photo { src, href: String::new(), alt: caption.clone(), caption }
    });
    Ok(shown.collect())
}

async fn look(web: &Web, posted: &Posted) -> Result<Option<Found>, Failure> {
    let Some(Row { matter, rule, goes_on, told, office }) = find(web, posted).await? else { return Ok(None) };
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
    let reached = |word: Plain| match word {
        Plain::Received => Some(matter.header.opened_at),
        Plain::Underway => matter.record.dispatched_at,
        Plain::Done => told.done_at,
        Plain::Ended => matter.header.closed_at,
    };
    let steps = (0..)
        .zip(Plain::ALL)
        .map(|(n, word)| Step {
            title: said(*word),
            note: reached(*word).filter(|_| n <= at).map(|at| t.day(at.day())).unwrap_or_default(),
            state: match n {
                n if n < at || (n == at && plain == Plain::Ended) => StepState::Done,
                n if n == at => StepState::Now,
                _ => StepState::Ahead,
            },
        })
        .collect();
    let note = match stage {
        // Where to turn instead was written to them.
        Stage::Declined if told.answer.is_empty() => t.s("matter-follow-declined"),
        Stage::FixedOnSpot if told.answer.is_empty() => t.s("matter-follow-on-spot"),
        Stage::Cancelled => t.s("matter-follow-cancelled"),
        Stage::Merged => t.s("matter-follow-merged"),
        _ => "",
    };
    // Of a restricted matter not even its category is told outside.
    let what = rule.filter(|_| !matter.header.level.is_encrypted()).map(|r| views::category(&t, &r).to_owned());
    let own = matter.record.source == Source::Resident && !matter.header.level.is_encrypted();
    Ok(Some(Found {
        title: if own { matter.header.title.clone() } else { String::new() },
        number: matter.header.number.clone(),
        code: posted.value("code").to_owned(),
        word: said(plain),
        steps,
        what: what.unwrap_or_default(),
        opened: t.day(matter.header.opened_at.day()),
        note: note.to_owned(),
        answer: told.answer,
        photos: pictures(web, told.photos).await?,
        office: match office {
            Some((name, contact)) if !contact.is_empty() => {
                t.f2("matter-follow-office", "name", name, "contact", contact)
            }
            _ => String::new(),
        },
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
