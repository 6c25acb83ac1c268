//! 简报: written from the records of a round or a month, signed off by somebody else, then to be had as slides, paper,
//! text or a picture for the phone.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use liren_kernel::{Day, Refusal};
use liren_office::{
    Actor, DossierId, Fault, Header, Reach,
    signoff::{SignOff, SignOffId},
};
use liren_ui::{Chip, Crumb, Def, Form, Row, Seal, T, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
    documents,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    form,
    plans::said,
    sheet::{Block, Button, Sheet},
};
use crate::{
    brief::{Brief, SUBJECT, Texts},
    commands::brief::{self, AgreeBrief, ReturnBrief, SetTemplates, WriteBrief},
    model::TEAM,
    papers::{self, category, places},
    policy::OPEN,
    subject::{self, Briefing},
};

/// Of which days a team's brief is.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Days {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

impl Days {
    /// The days asked for; `None` when none are.
    fn span(&self) -> Option<(Day, Day)> {
        self.from.parse().ok().zip(self.to.parse().ok())
    }
}

/// The month of a day until that day.
fn month(today: Day) -> (Day, Day) {
    let date = today.date();
    (Day::ymd(date.year(), date.month(), 1).unwrap_or(today), today)
}

async fn load(web: &Web, id: DossierId, days: Option<(Day, Day)>) -> Result<(Briefing, Texts), Failure> {
    let (keys, person, today) = (web.keys(), web.actor.person, web.now.day());
    web.read(OPEN, move |read, reach| {
        let found = subject::briefable(read, &keys, reach, id, false)?.ok_or(Fault::NotFound)?;
        let days = days.or_else(|| (found.0.kind == TEAM).then(|| month(today)));
        let briefing = subject::briefing(read, found, person, days)?.ok_or(Fault::NotFound)?;
        Ok((briefing, Texts::read(read)?))
    })
    .await
}

fn home(header: &Header) -> String {
    let base = if header.kind == TEAM { "teams" } else { "rounds" };
    format!("/patrol/{base}/{}", header.id)
}

fn write_ask(web: &Web, briefing: &Briefing) -> Ask {
    let t = web.t();
    let header = &briefing.header;
    let area = |name: &str, key: &str| Field::new(t, name, key, Input::Area);
    let lead = match briefing.facts.held {
        0 => t.s("patrol-brief-lead").to_owned(),
        held => format!("{} {}", t.s("patrol-brief-lead"), t.f1("patrol-brief-held", "count", held)),
    };
    Ask::new(t, "verb-patrol-brief", format!("/patrol/brief/{}", header.id), "patrol-brief-ask")
        .lead(lead)
        .crumb(&*header.title, home(header))
        .field(area("lead", "patrol-brief-text"))
        .field(area("next", "patrol-brief-next"))
        .field(area("news", "patrol-brief-news").hint(t, "patrol-brief-news-hint"))
        .field(Field::hidden("from"))
        .field(Field::hidden("to"))
}

/// `GET /patrol/brief/{id}/write?from=&to=`: the texts, filled from the records.
pub async fn write_form(web: Web, Path(id): Path<DossierId>, Query(days): Query<Days>) -> Answer {
    let (briefing, texts) = load(&web, id, days.span()).await?;
    if !web.edge.office().policy().permits(&web.actor, brief::VERB, &briefing.team_facts) {
        return Err(Fault::Forbidden.into());
    }
    let zh = web.edge.words().t(liren_ui::Lang::Zh);
    let texts = texts.filled(&places(&zh, &briefing.facts));
    let (from, to) = match (briefing.header.kind == TEAM, briefing.facts.days) {
        (true, _) => {
            let (from, to) = days.span().unwrap_or_else(|| month(web.now.day()));
            (from.to_string(), to.to_string())
        }
        (false, _) => (String::new(), String::new()),
    };
    let form = Form::new()
        .with("lead", texts.lead)
        .with("next", texts.next)
        .with("news", texts.news)
        .with("from", from)
        .with("to", to);
    ask::show(&web, write_ask(&web, &briefing), form)
}

/// The texts of a form, cleaned as everything typed is: slides and documents take no control characters.
fn typed(posted: &Posted) -> Result<Texts, Refusal> {
    let text = |name: &str| Ok::<_, Refusal>(posted.paragraph_opt(name)?.map(String::from).unwrap_or_default());
    Ok(Texts { lead: text("lead")?, next: text("next")?, news: text("news")? })
}

/// `POST /patrol/brief/{id}`.
pub async fn write(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let days = Days { from: posted.value("from").to_owned(), to: posted.value("to").to_owned() }.span();
    let done = match typed(&posted) {
        Ok(texts) => web.run(posted.envelope()?, WriteBrief { of: id, days, texts }).await,
        Err(refusal) => Err(refusal.into()),
    };
    let form = async { Ok(write_ask(&web, &load(&web, id, days).await?.0)) };
    form::after(&web, &posted, done, (&format!("/patrol/brief/{id}"), "patrol-said-brief-asked"), form).await
}

/// The briefs of a dossier, newest first.
async fn all(web: &Web, id: DossierId) -> Result<(Header, Vec<SignOff>, liren_office::Facts), Failure> {
    let (keys, person) = (web.keys(), web.actor.person);
    web.read(OPEN, move |read, reach| {
        let (header, team) = subject::briefable(read, &keys, reach, id, false)?.ok_or(Fault::NotFound)?;
        let mut all = liren_office::signoff::of(read, &keys, &header, true)?;
        all.retain(|s| s.row.subject == SUBJECT && s.row.state != "replaced");
        all.reverse();
        let (facts, _) = subject::standing(read, &header, team, person)?;
        Ok((header, all, facts))
    })
    .await
}

fn state(t: &T<'_>, one: &SignOff) -> (Tone, String) {
    let tone = match one.row.state.as_str() {
        "approved" => Tone::Done,
        "returned" => Tone::Late,
        _ => Tone::Soon,
    };
    (tone, t.s(&format!("patrol-brief-state-{}", one.row.state)).to_owned())
}

/// `GET /patrol/brief/{id}`: the briefs of a round or a team.
pub async fn list(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (header, all, facts) = all(&web, id).await?;
    let t = web.t();
    let mut shell = web.shell(t.s("patrol-briefs"));
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(&*header.title, home(&header))];
    let mut sheet = Sheet::new(shell);
    if web.edge.office().policy().permits(&web.actor, brief::VERB, &facts) {
        sheet.add(Block::Bar(vec![Button::link(t.verb(brief::VERB), format!("/patrol/brief/{id}/write")).green()]));
    }
    let rows: Vec<Row> = all
        .iter()
        .map(|one| {
            let (tone, state) = state(&t, one);
            let brief: Option<Brief> = serde_json::from_value(one.frozen.clone()).ok();
            let days =
                brief.and_then(|b| b.facts.days).map(|(from, to)| papers::span(&t, from, to)).unwrap_or_default();
            let what = t.f2("patrol-brief-one", "n", one.row.version, "days", days);
            Row::new(t.near(one.row.asked_at, web.now), what, format!("/patrol/brief/{id}/{}", one.row.id))
                .state(tone, state)
        })
        .collect();
    if rows.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-briefs-none").to_owned(), t.s("patrol-briefs-none-note").to_owned()));
    } else {
        sheet.add(Block::Rows(rows));
    }
    sheet.show(&web)
}

/// A brief within reach, opened.
struct Opened {
    header: Header,
    facts: liren_office::Facts,
    one: SignOff,
    brief: Brief,
    names: BTreeMap<liren_office::PersonId, String>,
}

async fn open(web: &Web, id: DossierId, brief: SignOffId) -> Result<Opened, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(OPEN, move |read, reach| {
        let (header, team) = subject::briefable(read, &keys, reach, id, false)?.ok_or(Fault::NotFound)?;
        let one = subject::brief_of(read, &keys, &header, brief)?.ok_or(Fault::NotFound)?;
        let (facts, in_team) = subject::standing(read, &header, team, actor.person)?;
        let ids: Vec<_> = [Some(one.row.asked_by), one.row.answered_by].into_iter().flatten().collect();
        let names = subject::names(read, &actor, &header, in_team, &ids)?;
        let brief = serde_json::from_value(one.frozen.clone())?;
        Ok(Opened { header, facts, one, brief, names })
    })
    .await
}

/// `GET /patrol/brief/{id}/{brief}`.
pub async fn page(web: Web, Path((id, brief_id)): Path<(DossierId, SignOffId)>) -> Answer {
    let shown = open(&web, id, brief_id).await?;
    let (t, one, brief) = (web.t(), &shown.one, &shown.brief);
    let days = brief.facts.days.map(|(from, to)| papers::span(&t, from, to)).unwrap_or_default();
    let mut shell = web.shell(t.f2("patrol-brief-one", "n", one.row.version, "days", days));
    shell.crumbs = vec![
        Crumb::link(&*shown.header.title, home(&shown.header)),
        Crumb::link(t.s("patrol-briefs"), format!("/patrol/brief/{id}")),
    ];
    let mut sheet = Sheet::new(shell);
    let (tone, state) = state(&t, one);
    sheet.chips = vec![Chip::new(tone, state)];
    let base = format!("/patrol/brief/{id}/{brief_id}");
    let name = |p: Option<liren_office::PersonId>| p.and_then(|p| shown.names.get(&p).cloned()).unwrap_or_default();
    let policy = web.edge.office().policy();
    if one.is_pending()
        && one.row.asked_by != web.actor.person
        && policy.permits(&web.actor, brief::AGREE, &shown.facts)
    {
        sheet.add(Block::Next(
            t.s("patrol-brief-check").to_owned(),
            t.s("patrol-brief-check-note").to_owned(),
            vec![
                Button::post(t.verb(brief::AGREE), format!("{base}/agree")).green(),
                Button::link(t.verb(brief::RETURN), format!("{base}/return")),
            ],
        ));
    }
    if one.row.state == "returned" {
        sheet.add(Block::Words(t.f1("patrol-brief-why", "words", &one.words)));
    }
    if one.row.state == "approved" {
        let files = ["pptx", "pdf", "docx", "png"].map(|kind| {
            Button::post(t.s(&format!("patrol-brief-file-{kind}")), format!("{base}/file")).with("format", kind)
        });
        sheet.add(Block::Next(
            t.s("patrol-brief-files").to_owned(),
            t.s("patrol-brief-files-note").to_owned(),
            files.into(),
        ));
    }
    sheet.add(Block::Words(brief.texts.lead.clone()));
    sheet.add(Block::Facts(papers::page_facts(&t, brief)));
    let plain = |text: String| (text, String::new());
    if !brief.facts.kinds.is_empty() {
        let rows =
            brief.facts.kinds.iter().map(|(kind, n, right)| {
                vec![plain(category(&t, *kind)), plain(n.to_string()), plain(right.to_string())]
            });
        let heads = ["patrol-category", "patrol-found", "patrol-right"].map(|k| t.s(k).to_owned());
        sheet.add(Block::Table(t.s("patrol-by-category").to_owned(), heads.to_vec(), rows.collect()));
    }
    if !brief.facts.compounds.is_empty() {
        let rows = brief
            .facts
            .compounds
            .iter()
            .map(|(name, n, right)| vec![plain(name.clone()), plain(n.to_string()), plain(right.to_string())]);
        let heads = ["patrol-compounds", "patrol-found", "patrol-right"].map(|k| t.s(k).to_owned());
        sheet.add(Block::Table(t.s("patrol-by-compound").to_owned(), heads.to_vec(), rows.collect()));
    }
    sheet.add(Block::Quiet(t.f1("patrol-brief-pairs", "count", brief.facts.pairs.len())));
    if brief.facts.held > 0 {
        sheet.add(Block::Quiet(t.f1("patrol-brief-held", "count", brief.facts.held)));
    }
    sheet.add(Block::Heading(t.s("patrol-brief-next").to_owned()));
    sheet.add(Block::Words(brief.texts.next.clone()));
    sheet.add(Block::Heading(t.s("patrol-brief-news").to_owned()));
    sheet.add(Block::Words(brief.texts.news.clone()));
    let given = one.row.state == "approved";
    sheet.seal = Some(Seal {
        given,
        first: t.s(if given { "patrol-seal-done" } else { "patrol-seal-open" }).to_owned(),
        second: t.s("patrol-seal-what").to_owned(),
        text: if given {
            t.f1("patrol-seal-by", "name", name(one.row.answered_by))
        } else {
            t.s("patrol-seal-wait").to_owned()
        },
    });
    sheet
        .aside
        .push((t.s("patrol-settled").to_owned(), vec![Def::new(t.s("patrol-brief-by"), name(Some(one.row.asked_by)))]));
    sheet.show(&web)
}

/// `POST /patrol/brief/{id}/{brief}/agree`.
pub async fn agree(web: Web, Path((id, brief)): Path<(DossierId, SignOffId)>, posted: Posted) -> Answer {
    let done = web.run(posted.envelope()?, AgreeBrief { of: id, brief }).await;
    said(&web, &format!("/patrol/brief/{id}/{brief}"), done.map(drop), "patrol-said-brief-agreed")
}

async fn return_ask(web: &Web, id: DossierId, brief: SignOffId) -> Result<Ask, Failure> {
    let shown = open(web, id, brief).await?;
    let t = web.t();
    Ok(Ask::new(
        t,
        "verb-patrol-return-brief",
        format!("/patrol/brief/{id}/{brief}/return"),
        "verb-patrol-return-brief",
    )
    .crumb(&*shown.header.title, format!("/patrol/brief/{id}/{brief}"))
    .field(Field::area(t, "words", "patrol-brief-what")))
}

/// `GET /patrol/brief/{id}/{brief}/return`.
pub async fn return_form(web: Web, Path((id, brief)): Path<(DossierId, SignOffId)>) -> Answer {
    ask::show(&web, return_ask(&web, id, brief).await?, Form::new())
}

/// `POST /patrol/brief/{id}/{brief}/return`.
pub async fn send_back(web: Web, Path((id, brief)): Path<(DossierId, SignOffId)>, posted: Posted) -> Answer {
    let done = match posted.paragraph("words") {
        Ok(words) => web.run(posted.envelope()?, ReturnBrief { of: id, brief, words }).await,
        Err(refusal) => Err(refusal.into()),
    };
    let form = return_ask(&web, id, brief);
    let to = format!("/patrol/brief/{id}/{brief}");
    form::after(&web, &posted, done, (&to, "patrol-said-brief-returned"), form).await
}

/// `POST /patrol/brief/{id}/{brief}/file`: asked for; made in the background.
pub async fn file(web: Web, Path((id, brief)): Path<(DossierId, SignOffId)>, posted: Posted) -> Answer {
    let shown = open(&web, id, brief).await?;
    if shown.one.row.state != "approved" {
        return Err(Refusal::new("refusal-patrol-brief-open").into());
    }
    let kind = papers::KINDS.iter().find(|(name, _)| *name == posted.value("format"));
    let (_, kind) = kind.ok_or_else(|| Refusal::field("format", "refusal-choice-invalid"))?;
    let params = json!({ "of": id, "brief": brief });
    let title = papers::title(&web.edge.words().t(liren_ui::Lang::Zh), &shown.brief, shown.one.row.version);
    documents::ask(&web, posted.envelope()?.id, kind, &params, &title).await
}

/// The frozen brief, for whoever makes a file of it: with the rights of whoever asked.
///
/// # Errors
/// [`Fault::NotFound`] when it is out of reach, or not agreed to.
pub fn frozen(
    edge: &liren_web::Edge,
    actor: &Actor,
    id: DossierId,
    brief: SignOffId,
) -> Result<(Brief, i64, Header), Fault> {
    let (keys, reach) = (edge.office().keys().clone(), Reach::of(actor));
    edge.office().db().read_blocking(move |read| {
        let (header, _) = subject::briefable(read, &keys, &reach, id, false)?.ok_or(Fault::NotFound)?;
        let one = subject::brief_of(read, &keys, &header, brief)?.filter(|s| s.row.state == "approved");
        let one = one.ok_or(Fault::NotFound)?;
        let brief: Brief = serde_json::from_value(one.frozen)?;
        Ok((Brief { texts: brief.texts.without_prompts(), ..brief }, one.row.version, header))
    })
}

fn templates_ask(web: &Web) -> Ask {
    let t = web.t();
    let area = |name: &str, key: &str| Field::new(t, name, key, Input::Area);
    Ask::new(t, "verb-patrol-templates", "/patrol/templates", "verb-patrol-templates")
        .lead(t.s("patrol-templates-lead"))
        .crumb(t.s("menu-patrol"), "/patrol")
        .field(area("lead", "patrol-brief-text"))
        .field(area("next", "patrol-brief-next"))
        .field(area("news", "patrol-brief-news"))
}

/// `GET /patrol/templates`.
pub async fn templates_form(web: Web) -> Answer {
    let texts = web.read(brief::TEMPLATES, |read, _| Texts::read(read)).await?;
    let form = Form::new().with("lead", texts.lead).with("next", texts.next).with("news", texts.news);
    ask::show(&web, templates_ask(&web), form)
}

/// `POST /patrol/templates`.
pub async fn templates(web: Web, posted: Posted) -> Answer {
    let done = match typed(&posted) {
        Ok(texts) => web.run(posted.envelope()?, SetTemplates { texts }).await,
        Err(refusal) => Err(refusal.into()),
    };
    form::after(&web, &posted, done, ("/patrol", "patrol-said-templates"), async { Ok(templates_ask(&web)) }).await
}
