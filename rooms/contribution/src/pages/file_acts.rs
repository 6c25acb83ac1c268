//! The acts on grants, requests and questions: a small form each, described as data.

use axum::extract::Path;
use liren_kernel::{Refusal, Verb};
use liren_office::{Command as _, DossierId, Fault};
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::file::{self, Shown};
use crate::{
    commands::{grant, proof, proof_issue, query},
    model::{GRANT, PROOF, QUERY},
};

/// What a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Nothing.
    Nothing,
    /// Some words, which may be left out.
    MayWords,
    /// Some words.
    Words,
    /// What became of the line, and some words.
    Outcome,
}

/// An act.
#[derive(Debug)]
pub(crate) struct Act {
    pub kind: &'static str,
    pub base: &'static str,
    pub slug: &'static str,
    pub verb: Verb,
    /// In which states it is offered.
    pub states: &'static [&'static str],
    /// Not by the one whose hours they are.
    pub by_another: bool,
    /// Not by the one who asked for the sign-off.
    pub second: bool,
    pub asks: Asks,
}

impl Act {
    /// The key of its name on buttons.
    pub(crate) fn label_key(&self) -> String {
        format!("verb-{}", self.verb.0.replace(['.', '_'], "-"))
    }
    fn hint_key(&self) -> String {
        format!("hours-hint-{}", self.verb.0.replace(['.', '_'], "-"))
    }
}

const fn act(kind: &'static str, base: &'static str, slug: &'static str, verb: Verb) -> Act {
    Act { kind, base, slug, verb, states: &[], by_another: true, second: false, asks: Asks::Words }
}

/// All of them, what comes next first.
pub(crate) static ACTS: [Act; 9] = [
    Act {
        states: &["proposed"],
        second: true,
        asks: Asks::MayWords,
        ..act(GRANT, "/grants", "agree", grant::Agree::VERB)
    },
    Act { states: &["proposed"], second: true, ..act(GRANT, "/grants", "decline", grant::Decline::VERB) },
    Act { states: &["granted"], ..act(GRANT, "/grants", "revoke", grant::Revoke::VERB) },
    Act {
        states: &["checked"],
        second: true,
        asks: Asks::Nothing,
        ..act(PROOF, "/proofs", "issue", proof_issue::Issue::VERB)
    },
    Act {
        states: &["requested", "checked"],
        asks: Asks::Nothing,
        ..act(PROOF, "/proofs", "check", proof::Check::VERB)
    },
    Act { states: &["checked"], second: true, ..act(PROOF, "/proofs", "return", proof_issue::Return::VERB) },
    Act { states: &["requested", "checked"], ..act(PROOF, "/proofs", "decline", proof::Decline::VERB) },
    Act { states: &["issued"], ..act(PROOF, "/proofs", "revoke", proof_issue::Revoke::VERB) },
    Act { states: &["open"], asks: Asks::Outcome, ..act(QUERY, "/queries", "answer", query::Answer::VERB) },
];

fn form_of(web: &Web, act: &Act, shown: &Shown) -> Ask {
    let t = web.t();
    let base = file::address(&shown.header);
    let label = act.label_key();
    let ask = Ask::new(t, &label, format!("{base}/{}", act.slug), &label)
        .lead(t.s(&act.hint_key()))
        .crumb(shown.header.title.clone(), base)
        .field(Field::hidden("revision"));
    let words = || Field::area(t, "words", "hours-words");
    match act.asks {
        Asks::Nothing => ask,
        Asks::MayWords => ask.field(words().optional()),
        Asks::Words => ask.field(words()),
        Asks::Outcome => {
            let choices = ["kept", "corrected"].map(|o| Choice::new(o, t.s(&format!("query-choice-{o}"))));
            ask.field(Field::new(t, "outcome", "query-outcome", Input::Radios(choices.into()))).field(words())
        }
    }
}

/// `GET …/{id}/{act}`.
pub(crate) async fn form(act: &'static Act, web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = file::load(&web, id).await?;
    if shown.header.kind != act.kind {
        return Err(Fault::NotFound.into());
    }
    let form = Form::new().with("revision", shown.header.revision.to_string());
    ask::show(&web, form_of(&web, act, &shown), form)
}

/// `POST …/{id}/{act}`.
pub(crate) async fn send(act: &'static Act, web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let words = posted.value("words").to_owned();
    let done = match (act.kind, act.slug) {
        (GRANT, "agree") => web.run(envelope, grant::Agree { grant: id, words }).await,
        (GRANT, "decline") => web.run(envelope, grant::Decline { grant: id, words }).await,
        (GRANT, "revoke") => web.run(envelope, grant::Revoke { grant: id, reason: words }).await,
        (PROOF, "check") => web.run(envelope, proof::Check { proof: id }).await,
        (PROOF, "issue") => web.run(envelope, proof_issue::Issue { proof: id }).await,
        (PROOF, "return") => web.run(envelope, proof_issue::Return { proof: id, words }).await,
        (PROOF, "decline") => web.run(envelope, proof::Decline { proof: id, reason: words }).await,
        (PROOF, "revoke") => web.run(envelope, proof_issue::Revoke { proof: id, reason: words }).await,
        (QUERY, "answer") => match posted.value("outcome") {
            "kept" => web.run(envelope, query::Answer { query: id, corrected: false, words }).await,
            "corrected" => web.run(envelope, query::Answer { query: id, corrected: true, words }).await,
            _ => Err(Refusal::field("outcome", "refusal-choice-invalid").into()),
        },
        _ => Err(Fault::NotFound),
    };
    match done {
        Ok(_) => {
            let said = format!("hours-said-{}", act.verb.0.replace(['.', '_'], "-"));
            web.go_saying(&format!("{}/{id}", act.base), &said, "")
        }
        Err(Fault::Stale { .. }) => {
            let shown = file::load(&web, id).await?;
            let stale = Refusal::new("refusal-stale-revision");
            let form = posted.refused(web.t(), &[stale]).with("revision", shown.header.revision.to_string());
            ask::show(&web, form_of(&web, act, &shown), form)
        }
        Err(fault) => {
            let shown = file::load(&web, id).await?;
            ask::again(&web, form_of(&web, act, &shown), &posted, fault)
        }
    }
}
