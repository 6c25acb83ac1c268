//! The page of an assessment: what comes next, the marks beside those of the times before, evidence, words, signatures.

use axum::extract::{Path, Query};
use liren_kernel::{Id, Verb};
use liren_office::{
    Actor, Command as _, DossierId, Fault, Keys, Policy, Reach, Subject as _,
    dossier::{self, Entry},
    store::{ATTACHMENT, ATTACHMENTS, AttachmentRow},
};
use liren_store::{Read, params};
use liren_ui::{Chip, Crumb, Def, Photo, Seal, Shell, TimelineItem};
use liren_web::{
    Answer, Failure, Web, attached, fresh_command,
    photos::{Size, give},
};

use super::list::tone;
use crate::{
    assessment::{
        State,
        commands::{AddEvidence, AnswerIt, ScoreIt, SignIt},
        policy::SEE,
        subject::{self, Assessment},
    },
    folk,
};

/// Times before that stand beside it.
const BEFORE: usize = 5;

/// Everything that is read for its page.
pub struct Shown {
    pub on: Assessment,
    /// The signed ones of the same station and instrument before it, the earliest first.
    pub before: Vec<Assessment>,
    pub entries: Vec<Entry>,
    pub files: Vec<AttachmentRow>,
    /// Records named as evidence that the reader reaches.
    pub open: Vec<DossierId>,
    pub names: std::collections::BTreeMap<liren_office::PersonId, String>,
}

/// Reads an assessment that the actor reaches and may see.
pub fn read(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    policy: &Policy,
    actor: &Actor,
    id: DossierId,
) -> Result<Shown, Fault> {
    let on = subject::load(read, keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
    if !policy.permits(actor, SEE, &on.facts()) {
        return Err(Fault::NotFound);
    }
    let mut before = subject::history(read, keys, reach, actor.person, on.row.station)?;
    before.retain(|one| {
        let earlier = one.row.until_day < on.row.until_day && one.header.id != on.header.id;
        one.state == State::Signed && one.row.instrument == on.row.instrument && earlier
    });
    let over = before.len().saturating_sub(BEFORE);
    before.drain(..over);
    let entries = dossier::timeline(read, keys, &on.header, actor.person, on.team)?;
    let files = read.all(&ATTACHMENTS, params![on.header.seq, on.header.level])?;
    let mut open = Vec::new();
    for about in on.evidence.iter().filter_map(|e| e.about) {
        open.extend(dossier::load(read, keys, reach, about, false)?.map(|header| header.id));
    }
    let mut people = vec![on.row.assessor, on.row.answerer];
    people.extend(entries.iter().map(|e| e.row.author));
    let names = folk::names(read, &people)?;
    Ok(Shown { on, before, entries, files, open, names })
}

/// The same for a request.
pub async fn shown(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor, office) = (web.keys(), web.actor.clone(), web.edge.office().clone());
    web.read(SEE, move |r, reach| read(r, &keys, reach, office.policy(), &actor, id)).await
}

fn text<'e>(entry: &'e Entry, name: &str) -> &'e str {
    entry.body.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// A mark in hundredths as it is written.
#[must_use]
pub fn mark(hundredths: Option<i64>) -> String {
    hundredths.map_or_else(|| "—".to_owned(), crate::cohort::figures::shown)
}

/// How much it rose or fell, in words that need no colour.
fn change(now: Option<i64>, then: Option<i64>) -> String {
    match (now, then) {
        (Some(now), Some(then)) if now > then => format!("↑ {}", crate::cohort::figures::shown(now - then)),
        (Some(now), Some(then)) if now < then => format!("↓ {}", crate::cohort::figures::shown(then - now)),
        (Some(_), Some(_)) => "=".to_owned(),
        _ => String::new(),
    }
}

/// Marks side by side: heads of the columns, then a row for each competency and one for the whole.
#[must_use]
pub fn table(t: &liren_ui::T<'_>, shown: &Shown) -> (Vec<String>, Vec<Vec<String>>) {
    let english = t.tag() == "en";
    let mut columns: Vec<&Assessment> = shown.before.iter().collect();
    columns.push(&shown.on);
    let mut heads = vec![t.s("assessment-competency").to_owned()];
    heads.extend(columns.iter().map(|one| t.day(one.row.until_day)));
    if columns.len() > 1 {
        heads.push(t.s("assessment-change").to_owned());
    }
    let all: Vec<_> = columns.iter().map(|one| one.marks()).collect();
    let row = |label: &str, marks: Vec<Option<i64>>| {
        let mut cells = vec![label.to_owned()];
        cells.extend(marks.iter().map(|m| mark(*m)));
        if let [.., then, now] = marks.as_slice() {
            cells.push(change(*now, *then));
        }
        cells
    };
    let of = |name: &str| {
        all.iter().map(|(marks, _)| marks.iter().find(|(n, _)| n == name).map(|(_, m)| *m)).collect::<Vec<_>>()
    };
    let competencies = &shown.on.version.form.competencies;
    let mut rows: Vec<Vec<String>> = competencies.iter().map(|c| row(c.label.of(english), of(&c.name))).collect();
    rows.push(row(t.s("assessment-total"), all.iter().map(|(_, total)| *total).collect()));
    (heads, rows)
}

/// The whole over time as a line: an SVG of ours, 360 by 120, marks from the lowest to the highest of the scale.
fn trend(shown: &Shown) -> Option<String> {
    let mut totals: Vec<i64> = shown.before.iter().filter_map(|one| one.marks().1).collect();
    totals.extend(shown.on.marks().1);
    if totals.len() < 2 {
        return None;
    }
    let (low, high) = (100, 500);
    let step = 320 / (totals.len() as i64 - 1);
    let at = |n: usize, mark: i64| (20 + step * n as i64, 100 - (mark.clamp(low, high) - low) * 80 / (high - low));
    let points: Vec<String> =
        totals.iter().enumerate().map(|(n, m)| at(n, *m)).map(|(x, y)| format!("{x},{y}")).collect();
    let mut svg = String::from("<svg viewBox=\"0 0 360 120\" width=\"360\" height=\"120\" aria-hidden=\"true\">");
    svg.push_str("<line x1=\"20\" y1=\"100\" x2=\"340\" y2=\"100\" stroke=\"currentColor\" stroke-width=\"0.5\"/>");
    svg.push_str(&format!(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>",
        points.join(" ")
    ));
    for (n, mark) in totals.iter().enumerate() {
        let (x, y) = at(n, *mark);
        let label = crate::cohort::figures::shown(*mark);
        svg.push_str(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"currentColor\"/><text x=\"{x}\" y=\"{}\" font-size=\"12\" fill=\"currentColor\" text-anchor=\"middle\">{label}</text>",
            y - 8
        ));
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// A piece of evidence on the page.
struct Piece {
    about: String,
    text: String,
    link: Option<(String, String)>,
    photos: Vec<Photo>,
    files: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "assessment_one.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next: Option<(String, String)>,
    next_title: String,
    rest: Vec<(String, String)>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    scored: bool,
    trend: Option<String>,
    trend_text: String,
    words: Vec<Def>,
    evidence: Vec<Piece>,
    timeline: Vec<TimelineItem>,
    who: Vec<Def>,
    seal: Seal,
    command: String,
    report: String,
}

/// `GET /assessments/{id}`.
pub async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, on, me) = (web.t(), &shown.on, web.actor.person);
    let name = |person| shown.names.get(&person).cloned().unwrap_or_default();
    let mut acts: Vec<(String, String)> = Vec::new();
    let mut offer = |verb: Verb, end: &str, fits: bool| {
        if fits {
            acts.push((t.s(&verb.label_key()).to_owned(), format!("/assessments/{id}/{end}")));
        }
    };
    let (assessor, station) = (me == on.row.assessor, me == on.row.answerer);
    offer(AnswerIt::VERB, "answer", station && on.state == State::Scored);
    offer(SignIt::VERB, "sign", assessor && on.state == State::Answered);
    let gathers = matches!(on.state, State::Open | State::Scored);
    offer(ScoreIt::VERB, "score", assessor && on.state == State::Open);
    offer(AddEvidence::VERB, "evidence", on.team && gathers);
    offer(ScoreIt::VERB, "score", assessor && on.state == State::Scored);
    let (next, rest) = if acts.is_empty() { (None, acts) } else { (Some(acts[0].clone()), acts[1..].to_vec()) };
    let waits = match on.state {
        State::Open | State::Answered => name(on.row.assessor),
        State::Scored => name(on.row.answerer),
        State::Signed => String::new(),
    };
    let (heads, rows) = table(&t, &shown);
    let last = |kind: &str| shown.entries.iter().rev().find(|e| e.row.kind == kind);
    let words =
        [("assessment-words", "scored"), ("assessment-answer", "answered"), ("assessment-sign-words", "signed")];
    let words = words.iter().filter_map(|(key, kind)| Some(Def::new(t.s(key), text(last(kind)?, "text"))));
    let timeline = shown.entries.iter().rev().map(|entry| {
        let key = format!("assessment-did-{}", entry.row.kind);
        let mut item = TimelineItem::new(
            t.s(&key),
            format!("{} · {}", t.at(entry.row.happened_at, web.now), name(entry.row.author)),
        );
        if entry.row.kind == "evidence" {
            text(entry, "text").clone_into(&mut item.text);
        }
        item
    });
    let signed = on.state == State::Signed;
    let (asked, agreed) = on.signed.last().map_or((None, None), |s| (Some(s.row.asked_at), s.row.answered_at));
    let said = |at: Option<liren_kernel::Instant>| {
        at.map_or_else(|| t.s("assessment-unsigned").to_owned(), |at| t.day(at.day()))
    };
    let answered = matches!(on.state, State::Answered | State::Signed);
    let mut shell = web.shell(on.header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("menu-assessments"), "/assessments"), Crumb::text(on.header.number.clone())];
    let trend_text = {
        let first = shown.before.iter().chain([on]).filter_map(|one| one.marks().1).map(|m| mark(Some(m)));
        first.collect::<Vec<_>>().join(" → ")
    };
    let page = Page {
        chips: vec![
            Chip::new(tone(on.state), t.s(&on.state.label_key())),
            Chip::new(
                liren_ui::Tone::Plain,
                t.f2("assessment-period", "from", t.day(on.row.from_day), "to", t.day(on.row.until_day)),
            ),
            Chip::new(liren_ui::Tone::Plain, on.version.form.name.of(t.tag() == "en")),
        ],
        next_title: match (&next, signed) {
            (Some((act, _)), _) => t.f1("recruit-next", "act", act),
            (None, true) => t.s("assessment-done").to_owned(),
            (None, false) => t.f1("probation-waits", "name", waits),
        },
        next,
        rest,
        scored: on.score.is_some(),
        heads,
        rows,
        trend: trend(&shown),
        trend_text,
        words: words.collect(),
        evidence: on.evidence.iter().map(|e| piece(&web, &shown, e)).collect(),
        timeline: timeline.collect(),
        who: vec![
            Def::new(t.s("assessment-assessor"), name(on.row.assessor)),
            Def::new(t.s("assessment-signed-by"), said(agreed.filter(|_| signed))),
            Def::new(t.s("assessment-answerer"), name(on.row.answerer)),
            Def::new(t.s("assessment-signed-by"), said(asked.filter(|_| answered))),
        ],
        seal: Seal {
            given: signed,
            first: t.s(if signed { "supervision-seal-done" } else { "supervision-seal-wait" }).into(),
            second: t.s("supervision-seal-sign").into(),
            text: t.s("assessment-seal-text").into(),
        },
        command: fresh_command().to_string(),
        report: format!("/assessments/{id}/report"),
        shell,
    };
    web.page(&page)
}

fn piece(web: &Web, shown: &Shown, evidence: &crate::assessment::store::Evidence) -> Piece {
    let t = web.t();
    let id = shown.on.header.id;
    let label = shown.on.version.form.competencies.iter().find(|c| c.name == evidence.competency);
    let own: Vec<&AttachmentRow> =
        shown.files.iter().filter(|f| f.entry.is_some() && f.entry == evidence.entry).collect();
    let href = |row: &AttachmentRow| format!("/assessments/{id}/files/{}", row.id);
    let photos = own.iter().filter(|row| attached::ending(&row.media).is_none()).map(|row| Photo {
        src: format!("{}?size=small", href(row)),
        href: href(row),
        alt: evidence.text.clone(),
        caption: String::new(),
    });
    let files = own.iter().filter_map(|row| {
        let ending = attached::ending(&row.media)?;
        Some((t.f1("assessment-file", "kind", ending.to_uppercase()), href(row)))
    });
    let link = evidence.about.map(|about| {
        let open = shown.open.contains(&about);
        (evidence.number.clone(), if open { format!("/dossiers/{about}") } else { String::new() })
    });
    Piece {
        about: label.map(|c| c.label.of(t.tag() == "en").to_owned()).unwrap_or_default(),
        text: evidence.text.clone(),
        link,
        photos: photos.collect(),
        files: files.collect(),
    }
}

/// `GET /assessments/{id}/files/{file}`: after the assessment's own check.
pub async fn file(web: Web, Path((id, file)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (keys, actor, office) = (web.keys(), web.actor.clone(), web.edge.office().clone());
    let row = web
        .read(SEE, move |read, reach| {
            let on = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            if !office.policy().permits(&actor, SEE, &on.facts()) {
                return Err(Fault::NotFound);
            }
            read.opt(&ATTACHMENT, params![on.header.seq, file, on.header.level])?.ok_or(Fault::NotFound)
        })
        .await?;
    give(&web, row, None, size.is_small()).await
}
