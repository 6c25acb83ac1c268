//! A team: who is in it, since when, with which hats; its plans.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::{DossierId, Fault, PersonId, Subject as _};
use liren_people::{find as people, reach::Wanted as People};
use liren_store::{Param, params};
use liren_ui::{Choice, Crumb, Def, Form, Row, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::{
    form,
    sheet::{Block, Button, Cell, Sheet},
};
use crate::{
    commands::{
        found::{self, Found},
        join::{self, Join, Leave},
        plan,
    },
    model::Hat,
    policy::OPEN,
    store,
    subject::{self, Team},
};

/// Volunteers to choose from at most.
const CHOICES: i64 = 300;

/// A team within reach, or nothing.
///
/// # Errors
/// [`Fault::NotFound`].
pub async fn load(web: &Web, id: DossierId) -> Result<Team, Failure> {
    let (keys, person) = (web.keys(), web.actor.person);
    web.read(OPEN, move |read, reach| subject::team(read, &keys, reach, person, id, false)?.ok_or(Fault::NotFound))
        .await
}

/// `GET /patrol/teams/{id}`.
pub async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let team = load(&web, id).await?;
    let (seq, actor, header) = (team.header.seq, web.actor.clone(), team.header.clone());
    let (in_team, ids) = (team.hat.is_some(), team.members.iter().map(|m| m.person).collect::<Vec<_>>());
    let (plans, names) = web
        .read(OPEN, move |read, _| {
            Ok((read.all(&store::PLANS_OF_TEAM, params![seq])?, subject::names(read, &actor, &header, in_team, &ids)?))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let may = |verb| policy.permits(&web.actor, verb, &team.facts());
    let mut shell = web.shell(&*team.header.title);
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::text(team.header.number.clone())];
    let mut sheet = Sheet::new(shell);
    let base = format!("/patrol/teams/{id}");
    let mut bar = Vec::new();
    if may(plan::VERB) && team.now().count() >= 2 {
        bar.push(Button::link(t.verb(plan::VERB), format!("{base}/plan")).green());
    }
    if may(join::VERB) {
        bar.push(Button::link(t.verb(join::VERB), format!("{base}/join")));
    }
    bar.push(Button::link(t.s("patrol-briefs"), format!("/patrol/brief/{id}")));
    let name = |p: PersonId| names.get(&p).cloned().unwrap_or_default();
    sheet.add(Block::Bar(bar));
    let now: Vec<Vec<Cell>> = team
        .now()
        .map(|m| {
            let plain = |text: String| (text, String::new());
            let mut cells = vec![
                plain(name(m.person)),
                plain(t.s(&m.hat.label_key()).to_owned()),
                plain(m.others.clone()),
                plain(t.day(m.joined)),
            ];
            if may(join::LEAVE) {
                cells.push((t.verb(join::LEAVE), format!("{base}/leave/{}", m.person)));
            }
            cells
        })
        .collect();
    let mut heads: Vec<String> =
        ["patrol-member", "patrol-hat", "patrol-others", "patrol-joined"].map(|k| t.s(k).to_owned()).to_vec();
    if may(join::LEAVE) {
        heads.push(t.s("patrol-act").to_owned());
    }
    sheet.add(Block::Heading(t.f1("patrol-members", "count", now.len())));
    if now.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-no-members").to_owned(), t.s("patrol-no-members-note").to_owned()));
    } else {
        sheet.add(Block::Table(t.s("patrol-team").to_owned(), heads, now));
    }
    let plans = plans.into_iter().map(|(id, title, state)| {
        Row::new("", title, format!("/patrol/plans/{id}")).state(Tone::Plain, t.s(&format!("patrol-state-{state}")))
    });
    sheet.rows(t.s("patrol-plans"), plans.collect());
    let gone = team.members.iter().filter_map(|m| {
        let until = m.until_day?;
        Some(Def::new(name(m.person), t.f2("patrol-from-until", "from", t.day(m.joined), "until", t.day(until))))
    });
    let gone: Vec<Def> = gone.collect();
    sheet.aside.push((t.s("patrol-settled").to_owned(), vec![Def::new(t.s("patrol-founded"), t.day(team.founded))]));
    if !gone.is_empty() {
        sheet.aside.push((t.s("patrol-once").to_owned(), gone));
    }
    sheet.show(&web)
}

async fn new_ask(web: &Web) -> Result<Ask, Failure> {
    let t = web.t();
    let places = web
        .read(found::VERB, |read, reach| {
            let mut all = Vec::new();
            for (_, code) in reach.places() {
                all.extend(liren_places::find::names_of(read, &[code.to_owned()])?);
            }
            Ok(all)
        })
        .await?;
    let places = places.into_iter().map(|(code, name)| Choice::new(code, name)).collect();
    Ok(Ask::new(t, "verb-patrol-found", "/patrol/teams/new", "verb-patrol-found")
        .crumb(t.s("menu-patrol"), "/patrol")
        .field(Field::line(t, "name", "patrol-name"))
        .field(Field::new(t, "at", "patrol-at", Input::Select(places)))
        .field(Field::day(t, "founded", "patrol-founded").hint(t, "patrol-founded-hint")))
}

/// `GET /patrol/teams/new`.
pub async fn new_form(web: Web) -> Answer {
    ask::show(&web, new_ask(&web).await?, Form::new())
}

/// `POST /patrol/teams/new`.
pub async fn new(web: Web, posted: Posted) -> Answer {
    let made = posted
        .line("name")
        .and_then(|name| Ok(Found { at: posted.value("at").to_owned(), name, founded: posted.day("founded")? }));
    ask::opened(&web, &posted, made, ("/patrol/teams", "patrol-said-founded"), "at", new_ask(&web)).await
}

async fn join_ask(web: &Web, id: DossierId) -> Result<Ask, Failure> {
    let team = load(web, id).await?;
    let t = web.t();
    let there: Vec<PersonId> = team.now().map(|m| m.person).collect();
    let found = web
        .read(join::VERB, move |read, reach| {
            let having = [liren_people::reach::Having {
                text: liren_contribution::store::find::VOLUNTEERS,
                value: Param::Int(0),
            }];
            let wanted = People { having: &having, limit: Some(CHOICES), ..People::default() };
            people::persons(read, reach, &wanted)
        })
        .await?;
    let choices = found
        .into_iter()
        .filter(|p| !there.contains(&p.id))
        .map(|p| Choice::new(p.id.to_string(), p.name).hint(p.duty))
        .collect();
    let hats = Hat::ALL.iter().map(|h| Choice::new(h.name(), t.s(&h.label_key()))).collect();
    Ok(Ask::new(t, "verb-patrol-join", format!("/patrol/teams/{id}/join"), "verb-patrol-join")
        .crumb(&*team.header.title, format!("/patrol/teams/{id}"))
        .field(Field::new(t, "person", "patrol-member", Input::Select(choices)).hint(t, "patrol-member-hint"))
        .field(Field::new(t, "hat", "patrol-hat", Input::Radios(hats)))
        .field(Field::line(t, "others", "patrol-others").optional().hint(t, "patrol-others-hint"))
        .field(Field::day(t, "joined", "patrol-joined"))
        .link(t.s("patrol-register"), "/volunteers"))
}

/// `GET /patrol/teams/{id}/join`.
pub async fn join_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let form = Form::new().with("hat", Hat::Member.name()).with("joined", web.now.day().to_string());
    ask::show(&web, join_ask(&web, id).await?, form)
}

/// `POST /patrol/teams/{id}/join`.
pub async fn join(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let made = || -> Result<Join, Refusal> {
        Ok(Join {
            team: id,
            person: posted.id("person")?,
            hat: Hat::named(posted.value("hat")).ok_or_else(|| Refusal::field("hat", "refusal-choice-invalid"))?,
            others: posted.line_opt("others")?,
            joined: posted.day("joined")?,
        })
    };
    let done = match made() {
        Ok(command) => web.run(posted.envelope()?, command).await.map_err(|fault| match fault {
            Fault::NotFound => Refusal::field("person", "refusal-choice-invalid").into(),
            other => other,
        }),
        Err(refusal) => Err(refusal.into()),
    };
    form::after(&web, &posted, done, (&format!("/patrol/teams/{id}"), "patrol-said-joined"), join_ask(&web, id)).await
}

async fn leave_ask(web: &Web, id: DossierId, person: PersonId) -> Result<Ask, Failure> {
    let team = load(web, id).await?;
    let t = web.t();
    let (actor, header, in_team) = (web.actor.clone(), team.header.clone(), team.hat.is_some());
    // The address may say anybody: a name is told of those who are in this team.
    let ids: Vec<PersonId> = team.now().map(|m| m.person).filter(|member| *member == person).collect();
    let names = web.read(OPEN, move |read, _| subject::names(read, &actor, &header, in_team, &ids)).await?;
    Ok(Ask::new(t, "verb-patrol-leave", format!("/patrol/teams/{id}/leave/{person}"), "verb-patrol-leave")
        .lead(names.get(&person).cloned().unwrap_or_default())
        .crumb(&*team.header.title, format!("/patrol/teams/{id}"))
        .field(Field::day(t, "until", "patrol-until"))
        .field(Field::line(t, "reason", "patrol-reason").hint(t, "patrol-reason-hint")))
}

/// `GET /patrol/teams/{id}/leave/{person}`.
pub async fn leave_form(web: Web, Path((id, person)): Path<(DossierId, PersonId)>) -> Answer {
    let team = load(&web, id).await?;
    if team.now().all(|m| m.person != person) {
        return Err(Fault::NotFound.into());
    }
    let form = Form::new().with("until", web.now.day().to_string());
    ask::show(&web, leave_ask(&web, id, person).await?, form)
}

/// `POST /patrol/teams/{id}/leave/{person}`.
pub async fn leave(web: Web, Path((id, person)): Path<(DossierId, PersonId)>, posted: Posted) -> Answer {
    let made = || -> Result<Leave, Refusal> {
        Ok(Leave { team: id, person, until: posted.day("until")?, reason: posted.line("reason")? })
    };
    let done = match made() {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    let form = leave_ask(&web, id, person);
    form::after(&web, &posted, done, (&format!("/patrol/teams/{id}"), "patrol-said-left"), form).await
}
