//! The printed certificate. Papers speak Chinese, whatever language the page is in: they go to offices.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::certificate::{Certificate, Form};
use liren_papers::{
    certificate::{Paper, Shape, pdf},
    press::pdf::About,
};
use liren_ui::{Def, Lang, T};

use super::{check, view};
use crate::{Answer, Web};

/// What a fact is called.
fn label(t: &T<'_>, name: &str) -> String {
    t.s(&format!("certificate-fact-{}", name.replace(['.', '_'], "-"))).to_owned()
}

/// A certificate in the words of its kind.
#[must_use]
pub fn worded(t: &T<'_>, public_url: &str, one: &Certificate) -> Paper {
    let kind = one.said.kind.replace(['.', '_'], "-");
    let day = one.said.day.parse().map_or_else(|_| one.said.day.clone(), |day| t.day(day));
    let said = &one.said;
    let mut values: Vec<(&str, &dyn std::fmt::Display)> =
        vec![("name", &said.name), ("what", &said.what), ("issuer", &said.issuer), ("day", &day)];
    values.extend(said.facts.iter().map(|(name, value)| (name.as_str(), value as &dyn std::fmt::Display)));
    let notes = format!("certificate-notes-{kind}");
    let notes = if t.has(&notes) { t.format(&notes, &values).lines().map(str::to_owned).collect() } else { Vec::new() };
    Paper {
        shape: match said.form {
            Form::Award => Shape::Award,
            Form::Record => Shape::Record,
        },
        title: view::title(t, &said.kind),
        text: t.format(&format!("certificate-text-{kind}"), &values),
        facts: match said.form {
            Form::Award => Vec::new(),
            Form::Record => said.facts.iter().map(|(name, value)| (label(t, name), value.clone())).collect(),
        },
        issuer: said.issuer.clone(),
        day: day.clone(),
        serial: t.f1("certificate-serial-line", "serial", &one.serial),
        address: format!("{}/certificates/{}", public_url.trim_end_matches('/'), one.serial),
        scan: t.s("certificate-scan").to_owned(),
        seal: t.s("certificate-seal").to_owned(),
        notes,
    }
}

/// Facts that stay on the paper: who has the paper reads them there, and nobody else needs them.
const KEPT: [&str; 2] = ["id_no", "contact"];

/// What a certificate says, to be held against a paper: its text and its facts, in the words of papers.
pub(super) fn told(web: &Web, one: &Certificate) -> (String, Vec<Def>) {
    let t = web.edge.words().t(Lang::Zh);
    let facts = match one.said.form {
        Form::Award => Vec::new(),
        Form::Record => one.said.facts.iter().filter(|(name, _)| !KEPT.contains(&name.as_str())).collect(),
    };
    let text = worded(&t, "", one).text;
    (text, facts.into_iter().map(|(name, value)| Def::new(label(&t, name), value.clone())).collect())
}

/// One certificate, for its holder or those who gave it; the signed text goes with it as an attached file.
pub(super) async fn one(web: Web, Path(typed): Path<String>) -> Answer {
    let one = check::fetched(&web, &typed).await?;
    if one.revoked_at().is_some() {
        return Err(Refusal::new("refusal-certificate-void").into());
    }
    web.slow_down(&format!("paper{}", web.actor.person), 30, 30.0)?;
    let t = web.edge.words().t(Lang::Zh);
    let paper = worded(&t, &web.edge.settings().public_url, &one);
    let name = t.f2("certificate-file", "name", &one.said.name, "serial", &one.serial);
    let about = About {
        title: format!("{} {}", paper.title, one.serial),
        author: one.said.issuer.clone(),
        attached: Some((format!("{}.jws", one.serial), one.jws.into_bytes())),
    };
    let bytes = web.draw(move |fonts| pdf(fonts, &[paper], &about)).await?;
    web.file("application/pdf", &format!("{name}.pdf"), bytes)
}

/// All certificates of a class or of a day in one file, a page each, to be printed at once; those that were revoked
/// are left out. The caller has checked that the reader may have them.
///
/// # Errors
/// As `papers::certificate::pdf`.
pub async fn all(web: &Web, what: &str, certificates: &[Certificate]) -> Answer {
    let t = web.edge.words().t(Lang::Zh);
    let url = web.edge.settings().public_url.clone();
    let papers: Vec<Paper> =
        certificates.iter().filter(|c| c.revoked_at().is_none()).map(|c| worded(&t, &url, c)).collect();
    let name = t.f2("certificate-files", "what", what, "count", papers.len());
    let author = certificates.first().map(|c| c.said.issuer.clone()).unwrap_or_default();
    let about = About { title: name.clone(), author, attached: None };
    let bytes = web.draw(move |fonts| pdf(fonts, &papers, &about)).await?;
    web.file("application/pdf", &format!("{name}.pdf"), bytes)
}
