//! The forms of the commands.

use axum::{extract::Path, http::StatusCode};
use liren_kernel::{CommandId, Instant, Refusal, ScopeColumn, Verb, address::BuildingWord};
use liren_office::{Command, Envelope, Facts, Fault, PersonId, Receipt, Role, directory};
use liren_store::Read;
use liren_ui::{Choice, Form, Shell};
use liren_web::{Answer, Directory, Posted, Web, fresh_command};

use crate::{
    commands::{
        AddCompound, AddDivision, AddEntrances, AddGrid, AddVenue, Close, DrawGrid, Locate, Merge, PostWorker, Rename,
    },
    datum::Datum,
    find::{self, Kind, PlaceRow},
    layout::{Layout, Style},
    pages::{crumbs, href},
    policy::BROWSE,
};

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// See the commands of these names.
    AddDivision,
    /// See [`AddCompound`].
    AddCompound,
    /// See [`AddEntrances`].
    AddEntrances,
    /// See [`AddVenue`].
    AddVenue,
    /// See [`AddGrid`].
    AddGrid,
    /// See [`DrawGrid`].
    DrawGrid,
    /// See [`PostWorker`].
    PostWorker,
    /// See [`Locate`].
    Locate,
    /// See [`Rename`].
    Rename,
    /// See [`Merge`].
    Merge,
    /// See [`Close`].
    Close,
}

impl Act {
    /// All, in the order offered.
    pub const ALL: [Self; 11] = [
        Self::AddDivision,
        Self::AddCompound,
        Self::AddEntrances,
        Self::AddGrid,
        Self::DrawGrid,
        Self::PostWorker,
        Self::AddVenue,
        Self::Locate,
        Self::Rename,
        Self::Merge,
        Self::Close,
    ];

    /// The verb of its command.
    #[must_use]
    pub const fn verb(self) -> Verb {
        match self {
            Self::AddDivision => AddDivision::VERB,
            Self::AddCompound => AddCompound::VERB,
            Self::AddEntrances => AddEntrances::VERB,
            Self::AddVenue => AddVenue::VERB,
            Self::AddGrid => AddGrid::VERB,
            Self::DrawGrid => DrawGrid::VERB,
            Self::PostWorker => PostWorker::VERB,
            Self::Locate => Locate::VERB,
            Self::Rename => Rename::VERB,
            Self::Merge => Merge::VERB,
            Self::Close => Close::VERB,
        }
    }

    /// The end of its address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddDivision => "add-division",
            Self::AddCompound => "add-compound",
            Self::AddEntrances => "add-entrances",
            Self::AddVenue => "add-venue",
            Self::AddGrid => "add-grid",
            Self::DrawGrid => "draw-grid",
            Self::PostWorker => "post-worker",
            Self::Locate => "locate",
            Self::Rename => "rename",
            Self::Merge => "merge",
            Self::Close => "close",
        }
    }

    /// Whether it makes sense at a place.
    #[must_use]
    pub fn fits(self, place: &PlaceRow) -> bool {
        // A division that vanished from the list still asks which one took over.
        let there = place.is_open() || (self == Self::Merge && place.waits());
        there
            && match self {
                Self::AddDivision => place.kind < Kind::Community,
                Self::AddCompound | Self::AddVenue | Self::AddGrid => place.kind == Kind::Community,
                Self::AddEntrances => place.kind == Kind::Compound,
                Self::DrawGrid | Self::PostWorker => place.kind == Kind::Grid,
                Self::Locate => !place.kind.is_division() && place.kind != Kind::Grid,
                Self::Rename => !matches!(place.kind, Kind::Building | Kind::Entrance),
                Self::Merge | Self::Close => true,
            }
    }

    /// Whether the one who asks may do it there.
    #[must_use]
    pub fn is_permitted(self, web: &Web, place: &PlaceRow) -> bool {
        let facts = Facts { path: place.path(), ..Facts::default() };
        web.edge.office().policy().permits(&web.actor, self.verb(), &facts)
    }
}

#[derive(askama::Template)]
#[template(path = "act.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    act: &'static str,
    verb_key: &'static str,
    hint_key: &'static str,
    action: String,
    back: String,
    command: String,
    place: PlaceRow,
    parts: Vec<Choice>,
    ways: Vec<Choice>,
    styles: Vec<Choice>,
    datums: Vec<Choice>,
    workers: Vec<Choice>,
}

/// Those whose post over the grid, or over its whole community, is in force, by the names of the register: one of them is posted, and nobody else.
fn workers(
    read: &mut Read<'_>,
    known: &dyn Directory,
    grid: &str,
    now: Instant,
) -> Result<Vec<(PersonId, String)>, Fault> {
    let mut all = Vec::new();
    let community = grid.split_once('-').map_or(grid, |(community, _)| community);
    let mut posted = directory::holders(read, Role::GridWorker, (ScopeColumn::Grid, grid), now)?;
    posted.extend(directory::holders(read, Role::GridWorker, (ScopeColumn::Community, community), now)?);
    posted.sort_unstable();
    posted.dedup();
    for person in posted {
        all.extend(known.known(read, person, now)?.map(|known| (person, known.name)));
    }
    Ok(all)
}

/// Words of the form, as keys written out so that every one of them is known to exist.
const fn keys(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::AddDivision => ("verb-place-add-division", "place-hint-add-division"),
        Act::AddCompound => ("verb-place-add-compound", "place-hint-add-compound"),
        Act::AddEntrances => ("verb-place-add-entrances", "place-hint-add-entrances"),
        Act::AddVenue => ("verb-place-add-venue", "place-hint-add-venue"),
        Act::AddGrid => ("verb-place-add-grid", "place-hint-add-grid"),
        Act::DrawGrid => ("verb-place-draw-grid", "place-hint-draw-grid"),
        Act::PostWorker => ("verb-place-post-worker", "place-hint-post-worker"),
        Act::Locate => ("verb-place-locate", "place-hint-locate"),
        Act::Rename => ("verb-place-rename", "place-hint-rename"),
        Act::Merge => ("verb-place-merge", "place-hint-merge"),
        Act::Close => ("verb-place-close", "place-hint-close"),
    }
}

pub(crate) async fn show(act: Act, web: Web, Path(code): Path<String>) -> Answer {
    page(act, &web, &code, None, fresh_command(), StatusCode::OK).await
}

async fn page(act: Act, web: &Web, code: &str, sent: Option<Form>, command: CommandId, status: StatusCode) -> Answer {
    let asked = code.to_owned();
    let (edge, now) = (web.edge.clone(), web.now);
    let (place, line, mut parts, notice, workers) = web
        .read(BROWSE, move |read, _| {
            let place = find::by_code(read, &asked)?.filter(|place| place.is_open() || place.waits());
            let place = place.ok_or(Fault::NotFound)?;
            let line = find::line_of(read, &place)?;
            let mut parts = Vec::new();
            if let Some(community) = place.community.as_deref().filter(|_| matches!(act, Act::AddGrid | Act::DrawGrid))
            {
                parts = find::of_community(read, community, Kind::Compound)?;
            }
            let notice = if place.kind == Kind::Grid { Some(find::grid_notice(read, place.id)?) } else { None };
            let workers = match act {
                Act::PostWorker => workers(read, edge.directory(), &place.code, now)?,
                _ => Vec::new(),
            };
            Ok((place, line, parts, notice, workers))
        })
        .await?;
    if !act.fits(&place) || !act.is_permitted(web, &place) {
        return Err(Fault::Forbidden.into());
    }
    let own = (act == Act::DrawGrid).then_some(place.code.as_str());
    parts.retain(|part| part.grid.is_none() || part.grid.as_deref() == own);
    let t = web.t();
    let today = web.now.day().to_string();
    let form = sent.unwrap_or_else(|| {
        let mut form = Form::new().with("how", "rule").with("style", "lane").with("first", "1").with("day", &today);
        form = form.with("datum", Datum::Map.name());
        if let Some((boundary, post)) = &notice {
            form = form.with("boundary", boundary);
            if let Some(post) = post {
                form = form
                    .with("person", post.person.map(|p| p.to_string()).unwrap_or_default())
                    .with("phone", &post.phone)
                    .with("duty", &post.duty);
            }
        }
        if act == Act::DrawGrid {
            let inside = parts.iter().filter(|part| part.grid.is_some()).map(|part| ("parts", part.code.as_str()));
            form = Form::sent(inside);
        }
        form
    });
    let (verb_key, hint_key) = keys(act);
    let mut shell = web.shell(format!("{} · {}", t.s(verb_key), place.name));
    shell.crumbs = crumbs(t, &line);
    shell.crumbs.push(liren_ui::Crumb::link(&place.name, href(&place)));
    let choice = |value: &str, key: &str| Choice::new(value, t.s(key).to_owned());
    let page = Page {
        shell,
        form,
        act: act.name(),
        verb_key,
        hint_key,
        action: format!("{}/{}", href(&place), act.name()),
        back: href(&place),
        command: command.to_string(),
        parts: parts.iter().map(|part| Choice::new(&part.code, &part.name)).collect(),
        ways: vec![choice("rule", "place-how-rule"), choice("list", "place-how-list")],
        styles: vec![
            choice("lane", "place-style-lane"),
            choice("dong", "place-style-dong"),
            choice("zhuang", "place-style-zhuang"),
            choice("hao_lou", "place-style-hao-lou"),
            choice("zuo", "place-style-zuo"),
        ],
        workers: workers.into_iter().map(|(person, name)| Choice::new(person.to_string(), name)).collect(),
        datums: Datum::ALL.map(|datum| choice(datum.name(), &format!("place-datum-{}", datum.name()))).into(),
        place,
    };
    web.page_with(status, &page)
}

pub(crate) async fn send(act: Act, web: Web, Path(code): Path<String>, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    match run(act, &web, &code, envelope, &posted).await {
        Ok(receipt) => {
            let to =
                if act == Act::Merge { posted.value("into").trim() } else { receipt.told("code").unwrap_or(&code) };
            match receipt.told("posts").filter(|count| *count != "0") {
                Some(count) => web.go_saying(&format!("/places/{to}"), "place-said-posts", count),
                None => web.go_saying(&format!("/places/{to}"), "place-said-done", ""),
            }
        }
        Err(Fault::Refused(refusals)) => {
            let form = posted.refused(web.t(), &refusals);
            page(act, &web, &code, Some(form), envelope.id, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn run(act: Act, web: &Web, code: &str, envelope: Envelope, posted: &Posted) -> Result<Receipt, Fault> {
    let text = |name: &str| posted.value(name).trim().to_owned();
    let parts = || posted.values("parts").map(str::to_owned).collect();
    let code = code.to_owned();
    match act {
        Act::AddDivision => {
            web.run(envelope, AddDivision { parent: code, code: text("code"), name: text("name") }).await
        }
        Act::AddCompound => {
            let layout = layout(posted)?;
            web.run(envelope, AddCompound { community: code, address: text("address"), layout }).await
        }
        Act::AddEntrances => web.run(envelope, AddEntrances { compound: code, layout: layout(posted)? }).await,
        Act::AddVenue => {
            web.run(envelope, AddVenue { community: code, name: text("name"), address: text("address") }).await
        }
        Act::AddGrid => {
            let command = AddGrid { community: code, name: text("name"), boundary: text("boundary"), parts: parts() };
            web.run(envelope, command).await
        }
        Act::DrawGrid => web.run(envelope, DrawGrid { grid: code, parts: parts() }).await,
        Act::PostWorker => {
            let (edge, grid, now) = (web.edge.clone(), code.clone(), web.now);
            let known = web.edge.office().db().read(move |read| workers(read, edge.directory(), &grid, now)).await?;
            let found = known.into_iter().find(|(person, _)| person.to_string() == text("person"));
            let (person, worker) = found.ok_or_else(|| Refusal::field("person", "refusal-place-worker"))?;
            let command = PostWorker {
                grid: code,
                boundary: text("boundary"),
                worker,
                person: Some(person),
                phone: text("phone"),
                duty: text("duty"),
                day: posted.day("day")?,
            };
            web.run(envelope, command).await
        }
        Act::Locate => {
            let datum = Datum::named(posted.value("datum"));
            let datum = datum.ok_or_else(|| Refusal::field("datum", "refusal-choice-invalid"))?;
            web.run(envelope, Locate { code, lat: text("lat"), lon: text("lon"), datum }).await
        }
        Act::Rename => {
            let command = Rename { code, name: text("name"), day: posted.day("day")?, reason: text("reason") };
            web.run(envelope, command).await
        }
        Act::Merge => {
            let into = text("into");
            // A wrong code is a slip in the form, not a place that is hidden.
            let wanted = into.clone();
            let there = web.edge.office().db().read(move |read| find::by_code(read, &wanted)).await?;
            if !there.is_some_and(|row| row.is_open()) {
                return Err(Refusal::field("into", "refusal-place-into-unknown").into());
            }
            web.run(envelope, Merge { code, into, day: posted.day("day")?, reason: text("reason") }).await
        }
        Act::Close => web.run(envelope, Close { code, day: posted.day("day")?, reason: text("reason") }).await,
    }
}

fn layout(posted: &Posted) -> Result<Layout, Vec<Refusal>> {
    if posted.value("how") == "list" {
        return Ok(Layout::List { lines: posted.value("lines").to_owned() });
    }
    let mut refusals = Vec::new();
    let mut number = |name: &str| {
        posted.value(name).trim().parse::<i64>().unwrap_or_else(|_| {
            refusals.push(Refusal::field(name, "refusal-number-invalid"));
            0
        })
    };
    let (buildings, entrances, floors, first) =
        (number("buildings"), number("entrances"), number("floors"), number("first"));
    let style = match posted.value("style") {
        "lane" => Some(Style::Lane),
        "dong" => Some(Style::Building(BuildingWord::Dong)),
        "zhuang" => Some(Style::Building(BuildingWord::Zhuang)),
        "hao_lou" => Some(Style::Building(BuildingWord::HaoLou)),
        "zuo" => Some(Style::Building(BuildingWord::Zuo)),
        _ => None,
    };
    if style.is_none() {
        refusals.push(Refusal::field("style", "refusal-choice-invalid"));
    }
    match style {
        Some(style) if refusals.is_empty() => Ok(Layout::Rule { style, buildings, entrances, floors, first }),
        _ => Err(refusals),
    }
}
