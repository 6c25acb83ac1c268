//! The round on the stairs, one question a page, with script off: which entrance, which floor, what was seen, what was
//! done, the photo.

use axum::extract::{Path, Query};
use liren_office::{DossierId, Fault, PersonId, sound};
use liren_store::params;
use liren_ui::{Choice, Crumb, Form, T};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use super::{
    rounds::{self, Shown, choice, sentence, whole_names},
    sheet::{Block, Button, Sheet, Storey},
};
use crate::{
    commands::{end, start},
    model::{Category, Did, FindingId, Stage, Standing},
    policy::OPEN,
    store::{self, StopRow},
};

/// A page for the stairs.
fn sheet<'a>(web: &'a Web, shown: &Shown, title: String) -> Sheet<'a> {
    let mut shell = web.shell(title);
    let round = &shown.round;
    shell.crumbs = vec![Crumb::link(&*round.header.title, format!("/patrol/rounds/{}/walk", round.header.id))];
    let mut sheet = Sheet::new(shell);
    sheet.walk = true;
    sheet
}

/// `GET /patrol/rounds/{id}/walk`: which entrance next.
pub async fn stops(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = rounds::load(&web, id).await?;
    let (round, t) = (&shown.round, web.t());
    let mut page = sheet(&web, &shown, round.header.title.clone());
    page.shell.crumbs = vec![
        Crumb::link(t.s("menu-patrol"), "/patrol"),
        Crumb::link(round.header.number.clone(), format!("/patrol/rounds/{id}")),
    ];
    if round.stage == Stage::Planned {
        page.add(Block::Words(t.f2(
            "patrol-today",
            "doors",
            round.stops.len(),
            "floors",
            round.stops.iter().map(|s| s.floors).sum::<i64>(),
        )));
        let button = Button::post(t.verb(start::VERB), format!("/patrol/rounds/{id}/start")).green();
        page.add(Block::Big(vec![button]));
    }
    let mut buttons = Vec::new();
    let mut next = round.stage == Stage::Walking;
    for stop in &round.stops {
        let seen = shown.seen(&stop.entrance).len() as i64;
        let over = stop.left_at.is_some() || (seen >= stop.floors && !round.is_grid());
        let earlier =
            shown.earlier.iter().filter(|f| f.entrance == stop.entrance && shown.looked(f.seq).is_none()).count();
        let mut label = match round.is_grid() {
            true => stop.name.clone(),
            false => t.f3("patrol-stop", "name", &stop.name, "seen", seen, "floors", stop.floors),
        };
        if earlier > 0 {
            label = format!("{label} · {}", t.f1("patrol-stop-earlier", "count", earlier));
        }
        let mut button = Button::link(
            if over { format!("✓ {label}") } else { label },
            format!("/patrol/rounds/{id}/walk/{}", stop.entrance),
        );
        if next && !over {
            button = button.green();
            next = false;
        }
        buttons.push(button);
    }
    page.add(Block::Heading(t.s("patrol-which").to_owned()));
    page.add(Block::Big(buttons));
    if round.stage == Stage::Walking {
        let button = Button::link(t.verb(end::VERB), format!("/patrol/rounds/{id}/end"));
        let button = if next { button.green() } else { button };
        page.add(Block::Big(vec![button]));
    }
    page.show(&web)
}

/// `GET /patrol/rounds/{id}/walk/{entrance}`: floor by floor.
pub async fn stop(web: Web, Path((id, entrance)): Path<(DossierId, String)>) -> Answer {
    let shown = rounds::load(&web, id).await?;
    let (round, t) = (&shown.round, web.t());
    let stop = round.stop(&entrance).ok_or(Fault::NotFound)?;
    let mut page = sheet(&web, &shown, stop.name.clone());
    let base = format!("/patrol/rounds/{id}");
    let seen = shown.seen(&entrance);
    let leave = |key: &str| Button::post(t.s(key), format!("{base}/leave-stop")).with("entrance", &entrance);
    let problem = Button::link(t.s("patrol-see-problem"), format!("{base}/walk/{entrance}/find"));
    if round.is_grid() {
        page.add(Block::Words(t.s("patrol-grid-door").to_owned()));
        page.add(Block::Big(match stop.left_at {
            Some(_) => vec![problem.green()],
            None => vec![leave("patrol-grid-clear").green(), problem],
        }));
    } else {
        page.add(Block::Words(t.f1("patrol-tap-floor", "floors", stop.floors)));
        page.add(storeys(&t, &base, stop, &seen));
        page.add(Block::Big(vec![problem.green()]));
    }
    let earlier: Vec<_> = shown.earlier.iter().filter(|f| f.entrance == entrance).collect();
    if !earlier.is_empty() {
        page.add(Block::Heading(t.s("patrol-earlier").to_owned()));
        for finding in &earlier {
            page.add(Block::Twice(vec![rounds::twice(&t, &shown, finding, &stop.name)]));
            match shown.looked(finding.seq) {
                Some(right) => page.add(Block::Words(
                    t.s(if right { "patrol-looked-right" } else { "patrol-looked-still" }).to_owned(),
                )),
                None if finding.standing == Standing::Open => {
                    let href = format!("{base}/walk/{entrance}/look/{}", finding.id);
                    page.add(Block::Big(vec![Button::link(t.s("patrol-look"), href)]));
                }
                None => {}
            }
        }
    }
    let own: Vec<_> = shown.findings.iter().filter(|f| f.entrance == entrance).collect();
    if !own.is_empty() {
        page.add(Block::Heading(t.f1("patrol-findings-count", "count", own.len())));
        page.add(Block::Twice(own.iter().map(|f| rounds::twice(&t, &shown, f, &stop.name)).collect()));
    }
    if !round.is_grid() {
        page.add(Block::Big(vec![leave("patrol-leave-stop")]));
    }
    page.show(&web)
}

/// The floors of a house, each to be tapped when it was seen.
fn storeys(t: &T<'_>, base: &str, stop: &StopRow, seen: &[i64]) -> Block {
    let floors = (1..=stop.height).map(|floor| {
        let button = Button::post(floor.to_string(), format!("{base}/see"));
        let button = button.with("entrance", &stop.entrance).with("floor", floor);
        let there = seen.contains(&floor);
        let label = t.s(if there { "patrol-floor-seen" } else { "patrol-floor-see" }).to_owned();
        Storey { floor, seen: there, button, label }
    });
    Block::Floors(floors.collect())
}

/// What was answered so far.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    floor: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    did: String,
}

/// `GET /patrol/rounds/{id}/walk/{entrance}/find?floor=&kind=&did=`: the next question that is not answered.
pub async fn find_form(
    web: Web,
    Path((id, entrance)): Path<(DossierId, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let shown = rounds::load(&web, id).await?;
    let (round, t) = (&shown.round, web.t());
    let stop = round.stop(&entrance).ok_or(Fault::NotFound)?;
    let base = format!("/patrol/rounds/{id}/walk/{entrance}/find");
    let floor: Option<i64> = asked.floor.parse().ok().filter(|n| (1..=stop.height).contains(n));
    let kind = Category::named(&asked.kind);
    let did = Did::named(&asked.did);
    let question = |name: &str| {
        let english = t.lang() == liren_ui::Lang::En;
        round.checklist.question(name).map(|q| q.label.of(english).to_owned()).unwrap_or_default()
    };
    match (floor, kind, did) {
        (Some(_), Some(_), Some(_)) => last(&web, &shown, &entrance, None).await,
        (None, ..) => {
            let mut page = sheet(&web, &shown, question("floor"));
            // The floor is asked for always: trouble hides above the third.
            page.add(Block::Quiet(stop.name.clone()));
            let buttons = (1..=stop.height)
                .rev()
                .map(|n| Button::link(t.f1("patrol-spot", "floor", n), format!("{base}?floor={n}")));
            page.add(Block::Big(buttons.collect()));
            page.show(&web)
        }
        (Some(floor), None, _) => {
            let mut page = sheet(&web, &shown, question("kind"));
            page.add(Block::Quiet(t.f2("patrol-at-floor", "name", &stop.name, "floor", floor)));
            let buttons = Category::ALL.iter().map(|c| {
                Button::link(
                    choice(&t, &round.checklist, "kind", c.name()),
                    format!("{base}?floor={floor}&kind={}", c.name()),
                )
            });
            page.add(Block::Big(buttons.filter(|b| !b.label.is_empty()).collect()));
            page.show(&web)
        }
        (Some(floor), Some(kind), None) => {
            let mut page = sheet(&web, &shown, question("did"));
            page.add(Block::Quiet(t.f3(
                "patrol-finding",
                "place",
                &stop.name,
                "floor",
                floor,
                "category",
                rounds::category(&t, &round.checklist, kind),
            )));
            let buttons = Did::ALL.iter().map(|d| {
                Button::link(
                    rounds::did(&t, &round.checklist, *d),
                    format!("{base}?floor={floor}&kind={}&did={}", kind.name(), d.name()),
                )
            });
            page.add(Block::Big(buttons.collect()));
            page.show(&web)
        }
    }
}

/// The last question: photos and a few words. What was answered before is told and sent along.
async fn last(web: &Web, shown: &Shown, entrance: &str, sent: Option<(&Posted, Fault)>) -> Answer {
    let (round, t) = (&shown.round, web.t());
    let stop = round.stop(entrance).ok_or(Fault::NotFound)?;
    let value = |name: &str| match &sent {
        Some((posted, _)) => posted.value(name).to_owned(),
        None => {
            let query = web.path.split_once('?').map_or("", |(_, q)| q);
            let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            found.unwrap_or_default().to_owned()
        }
    };
    let did = Did::named(&value("did"));
    let kind = Category::named(&value("kind")).map(|c| rounds::category(&t, &round.checklist, c)).unwrap_or_default();
    let title = t.f3("patrol-finding", "place", &stop.name, "floor", value("floor"), "category", kind);
    let id = round.header.id;
    let image = || Input::File("image/*");
    let before = Field::new(t, "before", "patrol-photo-before", image());
    let mut ask = Ask::new(t, "patrol-photo-title", format!("/patrol/rounds/{id}/find"), "patrol-save")
        .lead(match did {
            Some(did) => format!("{title} · {}", rounds::did(&t, &round.checklist, did)),
            None => title,
        })
        .crumb(&*stop.name, format!("/patrol/rounds/{id}/walk/{entrance}"))
        .field(if did == Some(Did::PassedOn) { before } else { before.optional() });
    if did == Some(Did::Fixed) {
        ask = ask.field(Field::new(t, "after", "patrol-photo-after", image()).optional());
    }
    let voice = Input::Sound(sound::MAX_SECONDS);
    ask = ask.field(Field::new(t, "voice", "patrol-voice", voice).optional().hint(t, "patrol-voice-hint"));
    ask = ask.field(Field::area(t, "words", "patrol-words").optional().hint(t, "patrol-words-hint"));
    for name in ["entrance", "floor", "kind", "did"] {
        ask = ask.field(Field::hidden(name));
    }
    match sent {
        Some((posted, fault)) => ask::again(web, ask, posted, fault),
        None => {
            let mut form = Form::new().with("entrance", entrance);
            for name in ["floor", "kind", "did"] {
                form = form.with(name, value(name));
            }
            ask::show(web, ask, form)
        }
    }
}

/// The form of a finding again, with what was refused.
///
/// # Errors
/// What is no refusal.
pub async fn find_again(web: &Web, id: DossierId, entrance: &str, posted: &Posted, fault: Fault) -> Answer {
    if !matches!(fault, Fault::Refused(_)) {
        return Err(fault.into());
    }
    let shown = rounds::load(web, id).await?;
    if shown.round.stop(entrance).is_none() {
        return Err(Fault::NotFound.into());
    }
    last(web, &shown, entrance, Some((posted, fault))).await
}

/// `GET /patrol/rounds/{id}/walk/{entrance}/look/{finding}`.
pub async fn look_form(web: Web, Path((id, entrance, finding)): Path<(DossierId, String, FindingId)>) -> Answer {
    let shown = rounds::load(&web, id).await?;
    let (round, t) = (&shown.round, web.t());
    let stop = round.stop(&entrance).ok_or(Fault::NotFound)?;
    let one = shown.earlier.iter().find(|f| f.id == finding && f.entrance == entrance).ok_or(Fault::NotFound)?;
    let yes = [("1", "patrol-look-right"), ("0", "patrol-look-still")];
    let choices = yes.map(|(value, key)| Choice::new(value, t.s(key))).to_vec();
    let ask = Ask::new(t, "patrol-look", format!("/patrol/rounds/{id}/look"), "patrol-save")
        .lead(format!("{} · {}", sentence(&t, &round.checklist, &stop.name, one), t.day(one.day)))
        .crumb(&*stop.name, format!("/patrol/rounds/{id}/walk/{entrance}"))
        .field(Field::new(t, "right", "patrol-look-how", Input::Radios(choices)))
        .field(Field::new(t, "after", "patrol-photo-after", Input::File("image/*")).optional())
        .field(Field::hidden("finding"))
        .field(Field::hidden("entrance"));
    ask::show(&web, ask, Form::new().with("finding", finding.to_string()).with("entrance", &*entrance))
}

async fn end_ask(web: &Web, id: DossierId) -> Result<(Ask, Vec<PersonId>), Failure> {
    let shown = rounds::load(web, id).await?;
    let (t, team) = (web.t(), shown.round.row.team);
    if shown.round.hat.is_none() {
        return Err(Fault::Forbidden.into());
    }
    let (members, names) = web
        .read(OPEN, move |read, _| {
            let members = read.all(&store::MEMBERS, params![team])?;
            let ids: Vec<PersonId> = members.iter().filter(|m| m.until_day.is_none()).map(|m| m.person).collect();
            let names = whole_names(read, &ids)?;
            Ok((ids, names))
        })
        .await?;
    // Those on the rota stand first.
    let mut ordered = shown.walkers.clone();
    ordered.extend(members.iter().filter(|p| !shown.walkers.contains(p)));
    let known = ordered.iter().filter_map(|p| Some(Choice::new(p.to_string(), names.get(p)?.clone()))).collect();
    let floors = shown.floors.len();
    let mut ask = Ask::new(t, "verb-patrol-end", format!("/patrol/rounds/{id}/end"), "verb-patrol-end")
        .crumb(&*shown.round.header.title, format!("/patrol/rounds/{id}/walk"));
    if shown.round.is_grid() {
        let (seen, doors) = (shown.round.stops.iter().filter(|s| s.left_at.is_some()).count(), shown.round.stops.len());
        ask = ask.lead(t.f3("patrol-grid-sum", "doors", doors, "seen", seen, "found", shown.findings.len()));
    } else {
        ask = ask
            .lead(t.f2("patrol-end-lead", "floors", floors, "found", shown.findings.len()))
            .field(Field::new(t, "walked", "patrol-walked", Input::Checks(known)).hint(t, "patrol-walked-hint"));
    }
    let ask = ask.field(Field::line(t, "weather", "patrol-weather").optional());
    Ok((ask, shown.walkers))
}

/// `GET /patrol/rounds/{id}/end`.
pub async fn end_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (ask, walkers) = end_ask(&web, id).await?;
    let form = Form::sent(walkers.iter().map(|p| ("walked", p.to_string())));
    ask::show(&web, ask, form)
}

/// The form of the end again, with what was refused.
///
/// # Errors
/// What is no refusal.
pub async fn end_again(web: &Web, id: DossierId, posted: &Posted, fault: Fault) -> Answer {
    let (ask, _) = end_ask(web, id).await?;
    ask::again(web, ask, posted, fault)
}
