//! Reviews of a probation: written, read by the one it is about, signed off by somebody else.

use axum::extract::{Path, Query};
use liren_kernel::{Refusal, Verb};
use liren_office::{
    Command as _, DossierId, Fault, PersonId, Reach, Role, dossier, journal,
    signoff::{Outcome, SignOff},
};
use liren_ui::{Chip, Choice, Crumb, Def, Form, Seal, Shell, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::pair::{Asked, workers};
use crate::{
    folk,
    mentors::{
        commands::review::{RewriteReview, SignReview, WriteReview},
        model::{ReviewState, Verdict},
        policy::OPEN,
        subject::{self, Review},
    },
};

/// Who may be asked to sign.
const SIGNERS: [Role; 3] = [Role::StationLead, Role::Supervisor, Role::StreetManager];
/// Who may be on probation.
const WORKERS: [Role; 2] = [Role::CommunityWorker, Role::GridWorker];

async fn new_ask(web: &Web) -> Result<Ask, Failure> {
    let people = workers(web, &WORKERS).await?;
    let own = web.actor.person.to_string();
    let signers = workers(web, &SIGNERS).await?.into_iter().filter(|choice| choice.value != own).collect();
    let t = web.t();
    Ok(Ask::new(t, "verb-probation-write", "/probation/new", "probation-send")
        .lead(t.s("probation-lead"))
        .crumb(t.s("menu-mentors"), "/mentors")
        .field(Field::new(t, "person", "probation-person", Input::Select(people)))
        .field(Field::day(t, "from", "probation-from"))
        .field(Field::day(t, "until", "probation-until"))
        .field(Field::area(t, "text", "probation-text").hint(t, "probation-text-hint"))
        .field(Field::new(t, "verdict", "probation-verdict", Input::Radios(verdicts(web))))
        .field(Field::new(t, "signer", "probation-signer", Input::Select(signers)).hint(t, "probation-signer-hint")))
}

fn verdicts(web: &Web) -> Vec<Choice> {
    Verdict::ALL.iter().map(|verdict| Choice::new(verdict.name(), web.t().s(&verdict.label_key()))).collect()
}

fn verdict(posted: &Posted) -> Result<Verdict, Refusal> {
    Verdict::named(posted.value("verdict")).ok_or_else(|| Refusal::field("verdict", "refusal-choice-invalid"))
}

pub(crate) async fn new_form(web: Web, Query(asked): Query<Asked>) -> Answer {
    ask::show(&web, new_ask(&web).await?, Form::new().with("person", asked.person))
}

pub(crate) async fn write(web: Web, posted: Posted) -> Answer {
    let made = (|| {
        Ok::<_, Refusal>(WriteReview {
            person: posted.id("person")?,
            signer: posted.id("signer")?,
            from: posted.day("from")?,
            until: posted.day("until")?,
            text: posted.paragraph("text")?,
            verdict: verdict(&posted)?,
        })
    })();
    ask::opened(&web, &posted, made, ("/probation", "probation-said-asked"), "person", new_ask(&web)).await
}

#[derive(askama::Template)]
#[template(path = "mentors_review.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next: Option<(String, String)>,
    next_title: String,
    versions: Vec<(String, Vec<Def>)>,
    who: Vec<Def>,
    seal: Seal,
}

/// Loads a review and leaves a line that it was opened.
async fn load(web: &Web, id: DossierId) -> Result<(Review, std::collections::BTreeMap<PersonId, String>), Failure> {
    let (keys, person, now) = (web.keys(), web.person()?, web.now);
    let found = web
        .read(OPEN, move |read, reach| {
            let review = subject::review(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound)?;
            let names = folk::names(read, &[review.row.person, review.row.author, review.row.signer])?;
            Ok((review, names))
        })
        .await?;
    let (keys, reach) = (web.keys(), Reach::of(&web.actor));
    let line = move |tx: &mut liren_store::Tx<'_>| {
        let mut header = dossier::load(tx, &keys, &reach, id, true)?.ok_or(Fault::NotFound)?;
        journal::opened(tx, &keys, &mut header, person, now)
    };
    web.edge.office().keep(line).await?;
    Ok(found)
}

pub(crate) async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (review, names) = load(&web, id).await?;
    let t = web.t();
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
    let me = web.actor.person;
    let act = |verb: Verb, end: &str| Some((t.s(&verb.label_key()).to_owned(), format!("/probation/{id}/{end}")));
    let next = match review.state {
        ReviewState::Asked if me == review.row.signer => act(SignReview::VERB, "sign"),
        ReviewState::Returned if me == review.row.author => act(RewriteReview::VERB, "rewrite"),
        _ => None,
    };
    let signed = review.state == ReviewState::Signed;
    let mut shell = web.shell(t.f1("probation-of", "name", name(review.row.person)));
    shell.crumbs = vec![Crumb::link(t.s("menu-mentors"), "/mentors"), Crumb::text(review.header.number.clone())];
    let who = [
        ("probation-person", review.row.person),
        ("probation-author", review.row.author),
        ("probation-signer", review.row.signer),
    ];
    let mut who: Vec<Def> = who.map(|(key, person)| Def::new(t.s(key), name(person))).to_vec();
    who.push(Def::new(t.s("probation-from"), t.day(review.row.from_day)));
    who.push(Def::new(t.s("probation-until"), t.day(review.row.until_day)));
    let page = Page {
        chips: vec![Chip::new(if signed { Tone::Done } else { Tone::Soon }, t.s(&review.state.label_key()))],
        next_title: match (&next, review.state) {
            (Some((act, _)), _) => t.f1("recruit-next", "act", act),
            (None, ReviewState::Asked) => t.f1("probation-waits", "name", name(review.row.signer)),
            (None, ReviewState::Returned) => t.f1("probation-waits", "name", name(review.row.author)),
            (None, ReviewState::Signed) => t.s("probation-done").to_owned(),
        },
        next,
        versions: review.versions.iter().rev().map(|version| shown(&web, version, &name)).collect(),
        who,
        seal: Seal {
            given: signed,
            first: t.s(if signed { "probation-seal-done" } else { "probation-seal-open" }).to_owned(),
            second: t.s("probation-seal").to_owned(),
            text: t.s("probation-seal-text").to_owned(),
        },
        shell,
    };
    web.page(&page)
}

fn shown(web: &Web, version: &SignOff, name: &dyn Fn(PersonId) -> String) -> (String, Vec<Def>) {
    let t = web.t();
    let text = |key: &str| version.frozen[key].as_str().unwrap_or_default().to_owned();
    let verdict =
        Verdict::named(&text("verdict")).map_or(String::new(), |verdict| t.s(&verdict.label_key()).to_owned());
    let mut defs = vec![
        Def::new(t.s("probation-text"), text("text")),
        Def::new(t.s("probation-verdict"), verdict),
        Def::new(t.s("probation-asked-at"), t.at(version.row.asked_at, web.now)),
    ];
    if let (Some(by), Some(at)) = (version.row.answered_by, version.row.answered_at) {
        let key = if version.row.state == "approved" { "probation-approved" } else { "probation-returned" };
        let said = t.f2(key, "name", name(by), "at", t.at(at, web.now));
        defs.push(Def::new(t.s("probation-answer"), said));
        if !version.words.is_empty() {
            defs.push(Def::new(t.s("probation-words"), version.words.clone()));
        }
    }
    (t.f1("probation-version", "version", version.row.version), defs)
}

fn on(web: &Web, review: &Review, verb: Verb, end: &str) -> Ask {
    let t = web.t();
    let id = review.header.id;
    Ask::new(t, &verb.label_key(), format!("/probation/{id}/{end}"), "probation-send")
        .crumb(t.s("menu-mentors"), "/mentors")
        .crumb(&review.header.number, format!("/probation/{id}"))
        .field(Field::hidden("revision"))
}

fn sign_ask(web: &Web, review: &Review) -> Ask {
    let t = web.t();
    let outcomes = [("approved", "probation-approve"), ("returned", "probation-return")];
    let outcomes = outcomes.map(|(value, key)| Choice::new(value, t.s(key))).to_vec();
    on(web, review, SignReview::VERB, "sign")
        .lead(review.versions.last().map(|last| last.frozen["text"].as_str().unwrap_or_default()).unwrap_or_default())
        .field(Field::new(t, "outcome", "probation-answer", Input::Radios(outcomes)))
        .field(Field::area(t, "words", "probation-words").hint(t, "probation-words-hint").optional())
}

pub(crate) async fn sign_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (review, _) = load(&web, id).await?;
    let form = Form::new().with("revision", review.header.revision.to_string());
    ask::show(&web, sign_ask(&web, &review), form)
}

pub(crate) async fn sign(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let (review, _) = load(&web, id).await?;
    let outcome = match posted.value("outcome") {
        "approved" => Ok(Outcome::Approved),
        "returned" => Ok(Outcome::Returned),
        _ => Err(Refusal::field("outcome", "refusal-choice-invalid")),
    };
    let made = outcome.and_then(|outcome| Ok((outcome, posted.paragraph_opt("words")?)));
    let done = match made {
        Ok((outcome, words)) => web.run(posted.envelope()?, SignReview { review: id, outcome, words }).await,
        Err(refusal) => Err(refusal.into()),
    };
    finish(&web, id, sign_ask(&web, &review), &posted, done.map(drop))
}

fn rewrite_ask(web: &Web, review: &Review) -> Ask {
    let t = web.t();
    on(web, review, RewriteReview::VERB, "rewrite")
        .lead(review.versions.last().map(|last| last.words.as_str()).unwrap_or_default())
        .field(Field::area(t, "text", "probation-text").hint(t, "probation-text-hint"))
        .field(Field::new(t, "verdict", "probation-verdict", Input::Radios(verdicts(web))))
}

pub(crate) async fn rewrite_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (review, _) = load(&web, id).await?;
    let last = review.versions.last();
    let text = |key: &str| last.map(|v| v.frozen[key].as_str().unwrap_or_default().to_owned()).unwrap_or_default();
    let form = Form::new()
        .with("revision", review.header.revision.to_string())
        .with("text", text("text"))
        .with("verdict", text("verdict"));
    ask::show(&web, rewrite_ask(&web, &review), form)
}

pub(crate) async fn rewrite(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let (review, _) = load(&web, id).await?;
    let made = posted.paragraph("text").and_then(|text| Ok((text, verdict(&posted)?)));
    let done = match made {
        Ok((text, verdict)) => web.run(posted.envelope()?, RewriteReview { review: id, text, verdict }).await,
        Err(refusal) => Err(refusal.into()),
    };
    finish(&web, id, rewrite_ask(&web, &review), &posted, done.map(drop))
}

fn finish(web: &Web, id: DossierId, ask: Ask, posted: &Posted, done: Result<(), Fault>) -> Answer {
    match done {
        Ok(()) => web.go_saying(&format!("/probation/{id}"), "probation-said-done", ""),
        Err(Fault::Stale { .. }) => ask::again(web, ask, posted, Refusal::new("refusal-stale-revision").into()),
        Err(fault) => ask::again(web, ask, posted, fault),
    }
}
