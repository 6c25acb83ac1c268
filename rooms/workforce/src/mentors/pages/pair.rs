//! Mentor pairs: the list, one of them, its forms.

use axum::extract::{Path, Query};
use liren_kernel::{Refusal, Verb};
use liren_office::{
    Command as _, DossierId, Fault, PersonId, Subject as _, dossier,
    listing::{self, Short},
    reach::Wanted,
};
use liren_ui::{Chip, Choice, Crumb, Def, Form, Pager, Row, Shell, TimelineItem, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use crate::{
    folk,
    mentors::{
        commands::{
            pair::{Conclude, EndPair, MakePair, Meet},
            review::WriteReview,
        },
        model::{MENTEE, MENTOR, PAIR, PairState, REVIEW, ReviewState},
        policy::OPEN,
        subject::{self, Pair},
    },
};

#[derive(Deserialize)]
pub(crate) struct Asked {
    before: Option<i64>,
    #[serde(default)]
    pub(crate) person: String,
}

#[derive(askama::Template)]
#[template(path = "mentors_list.html")]
struct List<'a> {
    shell: Shell<'a>,
    actions: Vec<(String, String)>,
    rows: Vec<Row>,
    reviews: Vec<Row>,
    pager: Pager,
}

pub(crate) async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let keys = web.keys();
    let (pairs, reviews) = web
        .read(OPEN, move |read, reach| {
            let wanted =
                |kind| Wanted { kind, filters: &[], condition: "", before: asked.before, limit: Some(listing::PAGE) };
            let pairs = listing::page::<Short>(read, &keys, reach, &wanted(PAIR))?;
            let reviews = listing::page::<Short>(read, &keys, reach, &Wanted { before: None, ..wanted(REVIEW) })?;
            Ok((pairs, reviews))
        })
        .await?;
    let t = web.t();
    let older = (pairs.len() as i64 == listing::PAGE)
        .then(|| pairs.last().map(|header| format!("/mentors?before={}", header.seq)))
        .flatten();
    let day = |header: &Short| t.day(header.opened_at.day());
    let rows = pairs.iter().map(|header| {
        let state = PairState::named(&header.state).unwrap_or(PairState::Ended);
        let tone = if state == PairState::Running { Tone::Info } else { Tone::Plain };
        Row::new(day(header), &header.title, format!("/mentors/{}", header.id))
            .note(header.number.clone())
            .state(tone, t.s(&state.label_key()))
    });
    let reviews = reviews.iter().map(|header| {
        let state = ReviewState::named(&header.state).unwrap_or(ReviewState::Signed);
        let tone = if state == ReviewState::Signed { Tone::Done } else { Tone::Soon };
        let title = if header.title.is_empty() { &header.number } else { &header.title };
        Row::new(day(header), title, format!("/probation/{}", header.id))
            .note(header.number.clone())
            .state(tone, t.s(&state.label_key()))
    });
    let mut actions = Vec::new();
    for (verb, href) in [(MakePair::VERB, "/mentors/new"), (WriteReview::VERB, "/probation/new")] {
        if web.edge.office().policy().may_ever(&web.actor, verb) {
            actions.push((t.s(&verb.label_key()).to_owned(), href.to_owned()));
        }
    }
    let page = List {
        shell: web.shell(t.s("menu-mentors")),
        actions,
        rows: rows.collect(),
        reviews: reviews.collect(),
        pager: Pager { newer: None, older },
    };
    web.page(&page)
}

/// Those who work within reach, as choices.
pub(crate) async fn workers(web: &Web, roles: &'static [liren_office::Role]) -> Result<Vec<Choice>, Failure> {
    let now = web.now;
    let found = web.read(OPEN, move |read, reach| folk::within(read, reach, roles, now)).await?;
    Ok(found.into_iter().map(|(person, name)| Choice::new(person.to_string(), name)).collect())
}

async fn new_ask(web: &Web) -> Result<Ask, Failure> {
    let people = workers(web, &folk::WORKERS).await?;
    let t = web.t();
    Ok(Ask::new(t, "verb-mentor-pair", "/mentors/new", "verb-mentor-pair")
        .crumb(t.s("menu-mentors"), "/mentors")
        .field(Field::new(t, "mentor", "mentor-mentor", Input::Select(people.clone())))
        .field(Field::new(t, "mentee", "mentor-mentee", Input::Select(people)))
        .field(Field::area(t, "aims", "mentor-aims").hint(t, "mentor-aims-hint"))
        .field(Field::day(t, "from", "mentor-from"))
        .field(Field::day(t, "until", "mentor-until")))
}

pub(crate) async fn new_form(web: Web, Query(asked): Query<Asked>) -> Answer {
    let today = web.now.day();
    let form = Form::new()
        .with("mentee", asked.person)
        .with("from", today.to_string())
        .with("until", today.plus_days(182).to_string());
    ask::show(&web, new_ask(&web).await?, form)
}

pub(crate) async fn make(web: Web, posted: Posted) -> Answer {
    let made = (|| {
        Ok::<_, Refusal>(MakePair {
            mentor: posted.id("mentor")?,
            mentee: posted.id("mentee")?,
            aims: posted.paragraph("aims")?,
            from: posted.day("from")?,
            until: posted.day("until")?,
        })
    })();
    ask::opened(&web, &posted, made, ("/mentors", "mentor-said-paired"), "mentee", new_ask(&web)).await
}

#[derive(askama::Template)]
#[template(path = "mentors_pair.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next: Option<(String, String)>,
    next_title: String,
    next_note: String,
    rest: Vec<(String, String)>,
    aims: String,
    words: Vec<Def>,
    timeline: Vec<TimelineItem>,
    who: Vec<Def>,
    team: bool,
}

pub(crate) async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (keys, person) = (web.keys(), web.person()?);
    let (pair, entries, names) = web
        .read(OPEN, move |read, reach| {
            let pair = subject::pair(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound)?;
            let entries = dossier::timeline(read, &keys, &pair.header, person, pair.team)?;
            let mut ids: Vec<PersonId> = entries.iter().map(|entry| entry.row.author).collect();
            ids.extend([pair.row.mentor, pair.row.mentee]);
            let names = folk::names(read, &ids)?;
            Ok((pair, entries, names))
        })
        .await?;
    let t = web.t();
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
    let acts = acts(&web, &pair);
    let running = pair.state == PairState::Running;
    let note = match pair.row.last_met {
        Some(day) => t.f2("mentor-met-count", "count", pair.row.meetings, "day", t.day(day)),
        None => t.s("mentor-never").to_owned(),
    };
    let timeline = entries
        .iter()
        .rev()
        .map(|entry| {
            let text = |key: &str| entry.body[key].as_str().unwrap_or_default().to_owned();
            let what = match entry.row.kind.as_str() {
                "met" => t.f1("mentor-entry-met", "minutes", entry.body["minutes"].as_i64().unwrap_or_default()),
                "word" if text("part") == "mentor" => t.s("mentor-entry-word-mentor").to_owned(),
                "word" => t.s("mentor-entry-word-mentee").to_owned(),
                "paired" => t.s("mentor-entry-paired").to_owned(),
                _ => t.s("mentor-entry-ended").to_owned(),
            };
            let note = format!("{} · {}", t.day(entry.row.happened_at.day()), name(entry.row.author));
            let mut item = TimelineItem::new(what, note);
            item.text = match entry.row.kind.as_str() {
                "met" => format!("{}\n{}", text("what"), t.f1("mentor-agreed-line", "what", text("agreed"))),
                "paired" => text("aims"),
                "word" => text("text"),
                _ => text("reason"),
            };
            item.tone = Tone::Done;
            item
        })
        .collect();
    let word = |part: &str| {
        let of = |e: &&dossier::Entry| e.row.kind == "word" && e.body["part"].as_str() == Some(part);
        entries.iter().find(of).and_then(|e| e.body["text"].as_str())
    };
    let words = [("mentor-word-mentor", word(MENTOR)), ("mentor-word-mentee", word(MENTEE))];
    let words = words.into_iter().filter_map(|(key, text)| Some((key, text?)));
    let (next, rest) = if acts.is_empty() { (None, acts) } else { (Some(acts[0].clone()), acts[1..].to_vec()) };
    let mut shell = web.shell(pair.header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("menu-mentors"), "/mentors"), Crumb::text(pair.header.number.clone())];
    let staff = |key: &str, person: PersonId| Def {
        term: t.s(key).to_owned(),
        value: name(person),
        href: format!("/staff/{person}"),
    };
    let page = Page {
        chips: vec![Chip::new(if running { Tone::Info } else { Tone::Plain }, t.s(&pair.state.label_key()))],
        next_title: match &next {
            Some((act, _)) => t.f1("recruit-next", "act", act),
            None => t.s(&pair.state.label_key()).to_owned(),
        },
        next,
        next_note: note,
        rest,
        aims: pair.row.aims.clone(),
        words: words.map(|(key, text)| Def::new(t.s(key), text)).collect(),
        timeline,
        who: vec![
            staff("mentor-mentor", pair.row.mentor),
            staff("mentor-mentee", pair.row.mentee),
            Def::new(t.s("mentor-from"), t.day(pair.row.from_day)),
            Def::new(t.s("mentor-until"), t.day(pair.row.until_day)),
        ],
        team: pair.team,
        shell,
    };
    web.page(&page)
}

/// What the reader may do now, the likeliest first.
fn acts(web: &Web, pair: &Pair) -> Vec<(String, String)> {
    if pair.state != PairState::Running {
        return Vec::new();
    }
    let t = web.t();
    let policy = web.edge.office().policy();
    let may = |verb: Verb| policy.permits(&web.actor, verb, &pair.facts());
    let base = format!("/mentors/{}", pair.header.id);
    let act = |verb: Verb, end: &str| (t.s(&verb.label_key()).to_owned(), format!("{base}/{end}"));
    let said = if web.actor.person == pair.row.mentor { pair.row.mentor_said } else { pair.row.mentee_said };
    let mut acts = Vec::new();
    if pair.team && may(Meet::VERB) {
        acts.push(act(Meet::VERB, "meet"));
        if !said && pair.row.meetings > 0 {
            acts.push(act(Conclude::VERB, "word"));
            // Once the time is over the word is what is due.
            if web.now.day() > pair.row.until_day {
                acts.swap(0, 1);
            }
        }
    }
    if may(EndPair::VERB) {
        acts.push(act(EndPair::VERB, "end"));
    }
    acts
}

async fn load(web: &Web, id: DossierId) -> Result<Pair, Failure> {
    let (keys, person) = (web.keys(), web.person()?);
    web.read(OPEN, move |read, reach| subject::pair(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound))
        .await
}

fn on(web: &Web, pair: &Pair, verb: Verb, end: &str) -> Ask {
    let t = web.t();
    let id = pair.header.id;
    Ask::new(t, &verb.label_key(), format!("/mentors/{id}/{end}"), &verb.label_key())
        .crumb(t.s("menu-mentors"), "/mentors")
        .crumb(&pair.header.title, format!("/mentors/{id}"))
}

fn meet_ask(web: &Web, pair: &Pair) -> Ask {
    let t = web.t();
    on(web, pair, Meet::VERB, "meet")
        .field(Field::day(t, "day", "mentor-day"))
        .field(Field::new(t, "minutes", "mentor-minutes", Input::Line("number")))
        .field(Field::area(t, "what", "mentor-what").hint(t, "mentor-what-hint"))
        .field(Field::area(t, "agreed", "mentor-agreed"))
        .field(Field::day(t, "next", "mentor-next").optional())
}

pub(crate) async fn meet_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let pair = load(&web, id).await?;
    let form = Form::new().with("day", web.now.day().to_string()).with("minutes", "60");
    ask::show(&web, meet_ask(&web, &pair), form)
}

pub(crate) async fn meet(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let pair = load(&web, id).await?;
    let made = (|| {
        Ok::<_, Refusal>(Meet {
            pair: id,
            day: posted.day("day")?,
            minutes: posted.number("minutes")?,
            what: posted.paragraph("what")?,
            agreed: posted.paragraph("agreed")?,
            next: if posted.value("next").is_empty() { None } else { Some(posted.day("next")?) },
        })
    })();
    let done = match made {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/mentors/{id}"), "mentor-said-met", ""),
        Err(fault) => ask::again(&web, meet_ask(&web, &pair), &posted, fault),
    }
}

fn word_ask(web: &Web, pair: &Pair) -> Ask {
    let t = web.t();
    on(web, pair, Conclude::VERB, "word").lead(t.s("mentor-word-lead")).field(Field::area(t, "text", "mentor-word"))
}

pub(crate) async fn word_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let pair = load(&web, id).await?;
    ask::show(&web, word_ask(&web, &pair), Form::new())
}

pub(crate) async fn word(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let pair = load(&web, id).await?;
    let done = match posted.paragraph("text") {
        Ok(text) => web.run(posted.envelope()?, Conclude { pair: id, text }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/mentors/{id}"), "mentor-said-word", ""),
        Err(fault) => ask::again(&web, word_ask(&web, &pair), &posted, fault),
    }
}

fn end_ask(web: &Web, pair: &Pair) -> Ask {
    let t = web.t();
    on(web, pair, EndPair::VERB, "end").lead(t.s("mentor-end-lead")).field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn end_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let pair = load(&web, id).await?;
    ask::show(&web, end_ask(&web, &pair), Form::new())
}

pub(crate) async fn end(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let pair = load(&web, id).await?;
    let done = match posted.line("reason") {
        Ok(reason) => web.run(posted.envelope()?, EndPair { pair: id, reason }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/mentors/{id}"), "mentor-said-ended", ""),
        Err(fault) => ask::again(&web, end_ask(&web, &pair), &posted, fault),
    }
}
