//! The forms of an assessment.

use axum::extract::{Path, Query};
use liren_kernel::{Refusal, Verb};
use liren_office::{Command as _, DossierId, Fault, OrgId, Role, signoff::Outcome};
use liren_people::{OrgKind, find, reach::Wanted};
use liren_store::params;
use liren_ui::{Choice, Crumb, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
    attached,
};
use serde::Deserialize;

use super::one::{Shown, shown};
use crate::{
    assessment::{
        INSTRUMENT, State,
        commands::{AddEvidence, AnswerIt, OpenIt, ScoreIt, SignIt},
    },
    folk,
    instruments::{answered, offered, question},
    network::store::STATION,
};

/// Files of one piece of evidence at most.
const FILES: usize = 6;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    station: String,
}

async fn open_ask(web: &Web) -> Result<Ask, Failure> {
    let (now, me, english) = (web.now, web.actor.person, web.t().tag() == "en");
    let (stations, leads, instruments) = web
        .read(OpenIt::VERB, move |read, reach| {
            let wanted = Wanted { kind: Some(OrgKind::Station.name()), ..Wanted::default() };
            let mut stations = Vec::new();
            for org in find::orgs(read, reach, &wanted)? {
                let branch =
                    read.opt(&STATION, params![org.id])?.is_some_and(|s| s.parent.is_some() && s.closed.is_none());
                if branch {
                    stations.push(Choice::new(org.id.to_string(), org.name));
                }
            }
            let leads = folk::within(read, reach, &[Role::StationLead], now)?;
            Ok((stations, leads, offered(read, english)?))
        })
        .await?;
    let leads = leads.into_iter().filter(|(person, _)| *person != me);
    let leads = leads.map(|(person, name)| Choice::new(person.to_string(), name)).collect();
    let t = web.t();
    let ask = Ask::new(t, "verb-assessment-open", "/assessments/new", "verb-assessment-open")
        .lead(t.s("assessment-open-lead"))
        .crumb(t.s("menu-assessments"), "/assessments")
        .field(Field::new(t, "station", "assessment-station", Input::Select(stations)))
        .field(
            Field::new(t, "answerer", "assessment-answerer", Input::Select(leads)).hint(t, "assessment-answerer-hint"),
        )
        .field(
            Field::new(t, "instrument", "instrument-which", Input::Select(instruments))
                .hint(t, "instrument-which-hint"),
        )
        .field(Field::day(t, "from", "assessment-from"))
        .field(Field::day(t, "until", "assessment-until"));
    Ok(Ask { back: "/assessments".into(), ..ask })
}

pub async fn open_form(web: Web, Query(asked): Query<Asked>) -> Answer {
    let today = web.now.day();
    let form = Form::new()
        .with("station", asked.station)
        .with("instrument", INSTRUMENT)
        .with("from", today.plus_days(-182).to_string())
        .with("until", today.to_string());
    ask::show(&web, open_ask(&web).await?, form)
}

pub async fn open(web: Web, posted: Posted) -> Answer {
    let made = (|| {
        let station: OrgId = posted.id("station")?;
        Ok::<_, Refusal>(OpenIt {
            station,
            answerer: posted.id("answerer")?,
            instrument: posted.value("instrument").to_owned(),
            from: posted.day("from")?,
            until: posted.day("until")?,
        })
    })();
    ask::opened(&web, &posted, made, ("/assessments", "assessment-said-opened"), "station", open_ask(&web)).await
}

/// The frame of a form on an assessment.
fn on(web: &Web, shown: &Shown, verb: Verb, end: &str) -> Ask {
    let (t, header) = (web.t(), &shown.on.header);
    let back = format!("/assessments/{}", header.id);
    let ask = Ask::new(t, &verb.label_key(), format!("{back}/{end}"), &verb.label_key());
    Ask {
        crumbs: vec![
            Crumb::link(t.s("menu-assessments"), "/assessments"),
            Crumb::link(header.title.clone(), back.clone()),
        ],
        back,
        revision: Some(header.revision),
        ..ask
    }
}

fn evidence_ask(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    let english = t.tag() == "en";
    let all = shown.on.version.form.competencies.iter();
    let competencies = all.map(|c| Choice::new(c.name.clone(), c.label.of(english))).collect();
    on(web, shown, AddEvidence::VERB, "evidence")
        .lead(t.s("assessment-evidence-lead"))
        .field(Field::new(t, "competency", "assessment-about", Input::Radios(competencies)).optional())
        .field(Field::line(t, "text", "assessment-evidence-text").hint(t, "assessment-evidence-hint"))
        .field(Field::line(t, "number", "assessment-number").hint(t, "assessment-number-hint").optional())
        .field(
            Field::new(t, "files", "assessment-files", Input::Files(attached::ACCEPT))
                .hint(t, "assessment-files-hint")
                .optional(),
        )
}

pub async fn evidence_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    ask::show(&web, evidence_ask(&web, &shown), Form::new())
}

pub async fn evidence(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = shown(&web, id).await?;
    let outcome = async {
        let text = posted.line("text")?;
        let (competency, number) = (posted.value("competency").to_owned(), posted.value("number").trim().to_owned());
        let files = attached::take(&web, &posted, "files", FILES).await.map_err(|f| (*f.0).clone())?;
        let add = AddEvidence { assessment: id, competency, text, number, files };
        web.run(posted.envelope()?, add).await
    };
    let outcome: Result<_, Fault> = outcome.await;
    let to = format!("/assessments/{id}");
    ask::after(&web, evidence_ask(&web, &shown), &posted, outcome, (&to, "assessment-said-evidence"))
}

fn score_ask(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    let mut ask = on(web, shown, ScoreIt::VERB, "score").lead(t.s("assessment-score-lead"));
    ask.fields = shown.on.version.form.questions.iter().map(|q| question(&t, q)).collect();
    ask.field(Field::area(t, "assessor_words", "assessment-words").hint(t, "assessment-words-hint"))
}

pub async fn score_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let words = shown.entries.iter().rev().find(|e| e.row.kind == "scored").and_then(|e| e.body["text"].as_str());
    let form = answered(shown.on.score.as_ref().map(|s| &s.answers)).with("assessor_words", words.unwrap_or_default());
    ask::show(&web, score_ask(&web, &shown), form)
}

pub async fn score(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = shown(&web, id).await?;
    let outcome = async {
        let sent = |name: &str| posted.values(name).map(str::to_owned).collect();
        let answers = shown.on.version.form.take(&sent).map_err(Fault::Refused)?;
        let words = posted.paragraph("assessor_words")?;
        web.run(posted.envelope()?, ScoreIt { assessment: id, answers, words }).await
    };
    let outcome: Result<_, Fault> = outcome.await;
    let to = format!("/assessments/{id}");
    ask::after(&web, score_ask(&web, &shown), &posted, outcome, (&to, "assessment-said-scored"))
}

fn answer_ask(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    on(web, shown, AnswerIt::VERB, "answer")
        .lead(t.s("assessment-answer-lead"))
        .field(Field::area(t, "text", "assessment-answer").hint(t, "assessment-answer-hint"))
}

pub async fn answer_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    if shown.on.state != State::Scored {
        return web.go_saying(&format!("/assessments/{id}"), "supervision-said-moved-on", "");
    }
    ask::show(&web, answer_ask(&web, &shown), Form::new())
}

pub async fn answer(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = shown(&web, id).await?;
    let outcome =
        async { web.run(posted.envelope()?, AnswerIt { assessment: id, text: posted.paragraph("text")? }).await };
    let outcome: Result<_, Fault> = outcome.await;
    let to = format!("/assessments/{id}");
    ask::after(&web, answer_ask(&web, &shown), &posted, outcome, (&to, "assessment-said-answered"))
}

fn sign_ask(web: &Web, shown: &Shown) -> Ask {
    let t = web.t();
    let how =
        vec![Choice::new("approved", t.s("assessment-sign-yes")), Choice::new("returned", t.s("assessment-sign-no"))];
    on(web, shown, SignIt::VERB, "sign")
        .lead(t.s("assessment-sign-lead"))
        .field(Field::new(t, "outcome", "assessment-sign-how", Input::Radios(how)))
        .field(Field::area(t, "words", "assessment-sign-words").optional())
}

pub async fn sign_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    if shown.on.state != State::Answered {
        return web.go_saying(&format!("/assessments/{id}"), "supervision-said-moved-on", "");
    }
    ask::show(&web, sign_ask(&web, &shown), Form::new())
}

pub async fn sign(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = shown(&web, id).await?;
    let outcome = async {
        let outcome = match posted.value("outcome") {
            "approved" => Outcome::Approved,
            "returned" => Outcome::Returned,
            _ => return Err(Refusal::field("outcome", "refusal-choice-invalid").into()),
        };
        let words = posted.paragraph_opt("words")?;
        web.run(posted.envelope()?, SignIt { assessment: id, outcome, words }).await
    };
    let outcome: Result<_, Fault> = outcome.await;
    let to = format!("/assessments/{id}");
    ask::after(&web, sign_ask(&web, &shown), &posted, outcome, (&to, "assessment-said-signed"))
}
