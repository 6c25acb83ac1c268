//! A frozen brief as slides, paper, text or a picture for the phone. Papers speak Chinese.

use std::collections::BTreeSet;

use liren_kernel::{Day, Refusal};
use liren_matters::release::Release;
use liren_office::{Actor, DossierId, Fault, signoff::SignOffId};
use liren_papers::report::{self, Chart, Figure, Pair, Part, Photo, Report, Section, Table};
use liren_people::public;
use liren_store::params;
use liren_ui::{Fact, Lang, T};
use liren_web::{
    Edge,
    documents::{self, Made, Maker},
    shortcut,
};
use serde_json::Value;

use crate::{
    brief::{Brief, Facts},
    model::Category,
    pages::frozen,
    policy::OPEN,
    store,
};

/// As which kinds of file it can be had: value of the form, kind of document.
pub const KINDS: [(&str, &str); 4] = [
    ("pptx", "patrol-brief-pptx"),
    ("pdf", "patrol-brief-pdf"),
    ("docx", "patrol-brief-docx"),
    ("png", "patrol-brief-png"),
];

/// The documents of this room.
pub const MAKERS: &[Maker] = &[
    Maker { kind: "patrol-brief-pptx", verb: OPEN, make: pptx },
    Maker { kind: "patrol-brief-pdf", verb: OPEN, make: pdf },
    Maker { kind: "patrol-brief-docx", verb: OPEN, make: docx },
    Maker { kind: "patrol-brief-png", verb: OPEN, make: png },
];

/// The words of a category.
#[must_use]
pub fn category(t: &T<'_>, category: Category) -> String {
    t.s(&category.label_key()).to_owned()
}

/// A day, or a day and another.
#[must_use]
pub fn span(t: &T<'_>, from: Day, to: Day) -> String {
    if from == to { t.day(from) } else { t.f2("patrol-from-until", "from", t.day(from), "until", t.day(to)) }
}

/// The title of a brief.
#[must_use]
pub fn title(t: &T<'_>, brief: &Brief, version: i64) -> String {
    t.f2("patrol-brief-title", "team", &brief.facts.team, "n", version)
}

/// What stands for the places in a template: name and value. Their names are the office's own words.
#[must_use]
pub fn places(t: &T<'_>, facts: &Facts) -> Vec<(String, String)> {
    let [found, fixed, persuaded, passed] = facts.found;
    let days = facts.days.map(|(from, to)| span(t, from, to)).unwrap_or_default();
    let focus = facts.kinds.iter().find(|(_, n, right)| n > right).or_else(|| facts.kinds.first());
    let compounds: Vec<&str> = facts.compounds.iter().map(|(name, ..)| name.as_str()).collect();
    let values = [
        days,
        facts.team.clone(),
        facts.entrances.to_string(),
        facts.floors.to_string(),
        found.to_string(),
        fixed.to_string(),
        persuaded.to_string(),
        passed.to_string(),
        facts.before.0.to_string(),
        facts.before.1.to_string(),
        focus.map_or_else(|| t.s("patrol-focus-none").to_owned(), |(kind, ..)| category(t, *kind)),
        if compounds.is_empty() { t.s("patrol-compounds").to_owned() } else { compounds.join(t.s("patrol-comma")) },
    ];
    let names = include_str!("../data/places.txt").lines();
    names.map(str::to_owned).zip(values).collect()
}

/// Label, value, note of each figure.
fn figures(t: &T<'_>, facts: &Facts) -> Vec<(String, String, String)> {
    let [found, fixed, persuaded, passed] = facts.found;
    let (before, right) = facts.before;
    let rate = if before == 0 { "—".to_owned() } else { format!("{}%", (right * 100 + before / 2) / before) };
    let count = |key: &str, n: i64| (t.s(key).to_owned(), n.to_string(), String::new());
    vec![
        count("patrol-entrances-walked", facts.entrances),
        count("patrol-floors-walked", facts.floors),
        count("patrol-found", found),
        count("measure-patrol-fixed", fixed),
        count("measure-patrol-persuaded", persuaded),
        count("patrol-passed", passed),
        (t.s("patrol-before-rate").to_owned(), rate, format!("{right}/{before}")),
    ]
}

/// The figures of a brief on its page; each opens its records.
#[must_use]
pub fn page_facts(t: &T<'_>, brief: &Brief) -> Vec<Fact> {
    figures(t, &brief.facts)
        .into_iter()
        .map(|(label, figure, parts)| Fact {
            figure,
            label,
            parts,
            href: brief.records.clone(),
            link: t.s("patrol-records").to_owned(),
        })
        .collect()
}

/// The brief as a report. Photos that are gone from the disk are left out; `verify` names them. So are those that were
/// covered, or whose matter was restricted, since it was frozen.
fn filled(edge: &Edge, actor: &Actor, params: &Value) -> Result<Report, Fault> {
    let of: DossierId = serde_json::from_value(params["of"].clone())?;
    let id: SignOffId = serde_json::from_value(params["brief"].clone())?;
    let (brief, version, header) = frozen(edge, actor, of, id)?;
    let (t, facts) = (edge.words().t(Lang::Zh), &brief.facts);
    let author = match header.lead {
        Some(org) => edge.office().db().read_blocking(move |read| public::org_by_id(read, org))?.map(|o| o.name),
        None => None,
    };
    let href = brief.records.clone();
    let all = figures(&t, facts).into_iter().map(|(label, value, note)| Figure {
        label,
        value,
        note,
        href: href.clone(),
        code: String::new(),
    });
    let mut sections =
        vec![Section { title: t.s("patrol-brief-figures").to_owned(), parts: vec![Part::Figures(all.collect())] }];
    if !facts.kinds.is_empty() {
        let bars = facts.kinds.iter().map(|(kind, n, _)| (category(&t, *kind), *n as f64, n.to_string())).collect();
        let chart = Chart { bars, href: href.clone(), ..Chart::default() };
        let rows = facts.compounds.iter().map(|(name, n, right)| vec![name.clone(), n.to_string(), right.to_string()]);
        let table = Table {
            head: ["patrol-compounds", "patrol-found", "patrol-right"].map(|k| t.s(k).to_owned()).to_vec(),
            rows: rows.collect(),
            right: vec![1, 2],
            href,
            ..Table::default()
        };
        sections.push(Section { title: t.s("patrol-by-category").to_owned(), parts: vec![Part::Chart(chart)] });
        sections.push(Section { title: t.s("patrol-by-compound").to_owned(), parts: vec![Part::Table(table)] });
    }
    let blobs = edge.office().blobs();
    // Asked again: the rule may be younger than the brief, and so may what was restricted since.
    let shas: Vec<String> = facts.pairs.iter().flat_map(|p| [p.before.clone(), p.after.clone()]).flatten().collect();
    let free: BTreeSet<String> = edge.office().db().read_blocking(move |read| {
        let rule = Release::read(read)?;
        let mut free = BTreeSet::new();
        for sha in shas {
            if read.opt(&store::PHOTO_OPEN, params![sha])?.is_some() && rule.lets(read, &sha)? {
                free.insert(sha);
            }
        }
        Ok::<_, Fault>(free)
    })?;
    let photo = |sha: &Option<String>| {
        let sha = sha.as_deref().filter(|sha| free.contains(*sha))?;
        let jpeg = blobs.get(sha, None).ok()?;
        Some(Photo { jpeg, caption: String::new() })
    };
    let shown = |p: &&crate::brief::Pair| [&p.before, &p.after].into_iter().flatten().any(|sha| free.contains(sha));
    let pairs: Vec<Pair> = facts
        .pairs
        .iter()
        .filter(shown)
        .map(|p| Pair {
            before: photo(&p.before),
            after: photo(&p.after),
            caption: t.f3("patrol-finding", "place", &p.place, "floor", p.floor, "category", category(&t, p.category)),
        })
        .collect();
    if !pairs.is_empty() {
        sections.push(Section { title: t.s("patrol-brief-photos").to_owned(), parts: vec![Part::Pairs(pairs)] });
    }
    let words =
        |key: &str, text: &str| Section { title: t.s(key).to_owned(), parts: vec![Part::Words(text.to_owned())] };
    sections.push(words("patrol-brief-next", &brief.texts.next));
    sections.push(words("patrol-brief-news", &brief.texts.news));
    let report = Report {
        title: title(&t, &brief, version),
        subtitle: facts.days.map(|(from, to)| span(&t, from, to)).unwrap_or_default(),
        author: author.unwrap_or_default(),
        day: t.day(edge.office().now().day()),
        lead: brief.texts.lead.clone(),
        sections,
        notes: vec![t.s("patrol-brief-rule").to_owned()],
        ..Report::default()
    };
    let (writer, now) = (edge.clone(), edge.office().now());
    edge.office().db().write_blocking(move |tx| shortcut::written(tx, &writer, report, now))
}

fn made(report: &Report, ending: &str, media: &'static str, bytes: Vec<u8>) -> Made {
    let name = format!("{}-{}.{ending}", report.title, report.subtitle).replace([' ', '\u{b7}'], "");
    Made { name, media, bytes }
}

fn pptx(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let report = filled(edge, actor, params)?;
    let bytes = report::pptx(&report)?;
    Ok(made(&report, "pptx", documents::PPTX, bytes))
}

fn pdf(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let report = filled(edge, actor, params)?;
    let bytes = report::pdf(&*edge.fonts()?, &report)?;
    Ok(made(&report, "pdf", documents::PDF, bytes))
}

fn docx(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let report = filled(edge, actor, params)?;
    let bytes = report::docx(&report)?;
    Ok(made(&report, "docx", documents::DOCX, bytes))
}

fn png(edge: &Edge, actor: &Actor, params: &Value) -> Result<Made, Fault> {
    let report = filled(edge, actor, params)?;
    let bytes = report::png(&*edge.fonts()?, &report).map_err(|refusal: Refusal| Fault::from(refusal))?;
    Ok(made(&report, "png", documents::PNG, bytes))
}
