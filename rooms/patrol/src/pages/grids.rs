//! 网格: what its own worker sees and walks, how the grid is covered, and the records behind its figures.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use liren_kernel::{Instant, ScopeColumn, mask::Purpose};
use liren_office::{Facts, Fault, Period, Reach, Role};
use liren_people::public;
use liren_places::{
    PlaceRow,
    find::{self, GridPost, Kind},
};
use liren_store::{Read, params};
use liren_ui::{Cell, Crumb, Def, Row, T, Tone, Yard};
use liren_web::{Answer, Posted, Web};

use super::{
    places::{Asked, FRESH, state},
    sheet::{Block, Button, Cell as Text, Sheet},
};
use crate::{
    commands::grid::{self, WalkGrid},
    model::Stage,
    policy::COVERAGE,
    store::{
        self,
        grids::{self, GridRound, PAGE},
    },
    subject::{Door, doors},
};

/// Entrances that were not seen lately, as the page of a grid lists them.
const SHOWN: usize = 12;

/// Days since a moment.
fn days(at: Instant, now: Instant) -> i64 {
    (now.ms() - at.ms()).div_euclid(86_400_000)
}

fn fresh(doors: &[Door], now: Instant) -> usize {
    doors.iter().filter(|d| d.last.is_some_and(|at| days(at, now) < FRESH)).count()
}

/// The grids in the places of somebody's posts.
fn within(read: &mut Read<'_>, reach: &Reach) -> Result<Vec<PlaceRow>, Fault> {
    let mut all: Vec<PlaceRow> = Vec::new();
    for (column, code) in reach.places() {
        match column {
            ScopeColumn::Street => {
                for (code, _) in find::choices(read, code, Kind::Community)? {
                    all.extend(find::of_community(read, &code, Kind::Grid)?);
                }
            }
            ScopeColumn::Community => all.extend(find::of_community(read, code, Kind::Grid)?),
            ScopeColumn::Grid => all.extend(find::in_force(read, code)?),
            _ => {}
        }
    }
    let mut unique: Vec<PlaceRow> = Vec::with_capacity(all.len());
    for grid in all {
        if unique.iter().all(|one| one.code != grid.code) {
            unique.push(grid);
        }
    }
    unique.sort_by(|a, b| (&a.community, a.code.len(), &a.code).cmp(&(&b.community, b.code.len(), &b.code)));
    Ok(unique)
}

/// `GET /patrol/grids`: the grids that somebody works or answers for.
pub async fn list(web: Web) -> Answer {
    let all = web
        .read(COVERAGE, |read, reach| {
            let mut all = Vec::new();
            for grid in within(read, reach)? {
                let around = match &grid.community {
                    Some(code) => find::by_code(read, code)?.map(|p| p.name).unwrap_or_default(),
                    None => String::new(),
                };
                all.push((around, doors(read, &grid.code)?, grid));
            }
            Ok(all)
        })
        .await?;
    let (t, now) = (web.t(), web.now);
    let policy = web.edge.office().policy();
    let own = |grid: &PlaceRow| policy.permits(&web.actor, grid::VERB, &place_facts(grid));
    let mut shell = web.shell(t.s("patrol-grids"));
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol")];
    let mut sheet = Sheet::new(shell);
    if all.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-grids-none").to_owned(), t.s("patrol-grids-none-note").to_owned()));
    }
    let rows = |mine: bool| -> Vec<Row> {
        let wanted = all.iter().filter(|(.., grid)| own(grid) == mine);
        wanted
            .map(|(around, doors, grid)| {
                let seen = fresh(doors, now);
                let tone = if seen == doors.len() { Tone::Done } else { Tone::Soon };
                Row::new(around, &grid.name, format!("/patrol/grids/{}", grid.code))
                    .state(tone, t.f2("patrol-grid-share", "fresh", seen, "doors", doors.len()))
            })
            .collect()
    };
    sheet.rows(t.s("patrol-grids-own"), rows(true));
    sheet.rows(t.s("patrol-grids-all"), rows(false));
    sheet.add(Block::Bar(vec![Button::link(t.s("patrol-grid-rounds"), "/patrol/grid-rounds")]));
    sheet.show(&web)
}

fn place_facts(grid: &PlaceRow) -> Facts {
    Facts { path: grid.path(), ..Facts::default() }
}

/// What the page of a grid is made of.
struct Shown {
    grid: PlaceRow,
    community: Option<PlaceRow>,
    doors: Vec<Door>,
    open: BTreeMap<String, i64>,
    compounds: BTreeMap<String, String>,
    rounds: Vec<GridRound>,
    running: Option<liren_office::DossierId>,
    boundary: String,
    post: Option<GridPost>,
    workers: Vec<String>,
}

async fn load(web: &Web, code: String) -> Result<Shown, liren_web::Failure> {
    let (actor, now) = (web.actor.clone(), web.now);
    web.read(COVERAGE, move |read, reach| {
        let grid = find::in_force(read, &code)?.filter(|p| p.kind == Kind::Grid).ok_or(Fault::NotFound)?;
        let path = grid.path();
        if !actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(&path)) {
            return Err(Fault::NotFound);
        }
        let ever = Period {
            from: now.day().plus_days(-3650),
            to: now.day(),
            place: Some((ScopeColumn::Grid, grid.code.clone())),
        };
        let ids = public::people_with_role(read, Role::GridWorker, &grid.code, now)?;
        let (boundary, post) = find::public_notice(read, &grid, now)?;
        let compounds = find::of_grid(read, &grid.code, Kind::Compound)?;
        Ok(Shown {
            community: match &grid.community {
                Some(code) => find::by_code(read, code)?,
                None => None,
            },
            doors: doors(read, &grid.code)?,
            open: read.all(&store::OPEN_OF_GRID, params![grid.code])?.into_iter().collect(),
            compounds: compounds.into_iter().map(|c| (c.code, c.name)).collect(),
            rounds: grids::rounds(read, reach, &ever, None)?,
            running: read.opt(&store::GRID_RUNNING, params![actor.person, grid.code])?.map(|(id,)| id),
            workers: public::name_of(read, &ids, Purpose::Team)?.into_values().collect(),
            boundary,
            post,
            grid,
        })
    })
    .await
}

/// `GET /patrol/grids/{code}`: one grid, entrance by entrance.
pub async fn page(web: Web, Path(code): Path<String>) -> Answer {
    let shown = load(&web, code).await?;
    let (t, now, grid) = (web.t(), web.now, &shown.grid);
    let mut shell = web.shell(&*grid.name);
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(t.s("patrol-grids"), "/patrol/grids")];
    shell.crumbs.extend(shown.community.iter().map(|c| Crumb::text(&*c.name)));
    let mut sheet = Sheet::new(shell);
    if web.edge.office().policy().permits(&web.actor, grid::VERB, &place_facts(grid)) && !shown.doors.is_empty() {
        let button = match shown.running {
            Some(id) => Button::link(t.s("patrol-go-on"), format!("/patrol/rounds/{id}/walk")),
            None => Button::post(t.verb(grid::VERB), format!("/patrol/grids/{}/walk", grid.code)),
        };
        sheet.add(Block::Next(
            t.s(if shown.running.is_some() { "patrol-round-next" } else { "patrol-grid-next" }).to_owned(),
            t.s("patrol-grid-next-note").to_owned(),
            vec![button.green()],
        ));
    }
    if shown.doors.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-grid-bare").to_owned(), t.s("patrol-grid-bare-note").to_owned()));
    } else {
        let open: i64 = shown.open.values().sum();
        sheet.add(Block::Words(t.f3(
            "patrol-coverage-sum",
            "doors",
            shown.doors.len(),
            "fresh",
            fresh(&shown.doors, now),
            "open",
            open,
        )));
        sheet.add(Block::Plan(yards(&shown, now)));
        sheet.rows(t.s("patrol-grid-unseen"), unseen(&t, &shown.doors, now));
    }
    if !shown.rounds.is_empty() {
        sheet.add(Block::Heading(t.s("patrol-grid-rounds").to_owned()));
        sheet.add(table(&t, &shown.rounds, now, false));
    }
    let mut defs = vec![Def::new(t.s("patrol-grid-boundary"), shown.boundary.clone())];
    let posted = shown.post.as_ref().map(|post| post.worker.clone());
    defs.push(Def::new(t.s("patrol-grid-posted"), posted.clone().unwrap_or_else(|| t.s("patrol-grid-nobody").into())));
    // What hangs on the board may be older than who works here now.
    if !shown.workers.is_empty() && !posted.is_some_and(|name| shown.workers.contains(&name)) {
        defs.push(Def {
            term: t.s("patrol-grid-works").to_owned(),
            value: t.f1("patrol-grid-outdated", "names", shown.workers.join(t.s("patrol-comma"))),
            href: format!("/places/{}", grid.code),
        });
    }
    defs.push(Def {
        term: t.s("patrol-grid-notice").to_owned(),
        value: t.s("patrol-grid-see-notice").to_owned(),
        href: format!("/grids/{}", grid.code),
    });
    sheet.aside.push((t.s("patrol-grid").to_owned(), defs));
    sheet.show(&web)
}

fn yards(shown: &Shown, now: Instant) -> Vec<Yard> {
    let mut by: BTreeMap<&str, Vec<&Door>> = BTreeMap::new();
    for door in &shown.doors {
        by.entry(&door.compound).or_default().push(door);
    }
    by.into_iter()
        .map(|(compound, mut doors)| {
            let name = shown.compounds.get(compound).cloned().unwrap_or_default();
            doors.sort_by(|a, b| (a.code.len(), &a.code).cmp(&(b.code.len(), &b.code)));
            let cells = doors.iter().map(|door| Cell {
                name: door.name.strip_prefix(&name).unwrap_or(&door.name).to_owned(),
                href: format!("/patrol/entrances/{}", door.code),
                state: state(door.last, shown.open.get(&door.code).copied().unwrap_or(0), now),
            });
            Yard { cells: cells.collect(), name: name.clone() }
        })
        .collect()
}

fn unseen(t: &T<'_>, doors: &[Door], now: Instant) -> Vec<Row> {
    let old = doors.iter().filter(|d| d.last.is_none_or(|at| days(at, now) >= FRESH));
    old.take(SHOWN)
        .map(|door| {
            let when = door
                .last
                .map_or_else(|| t.s("patrol-never").to_owned(), |at| t.f1("patrol-days", "count", days(at, now)));
            Row::new(when, &door.name, format!("/patrol/entrances/{}", door.code))
        })
        .collect()
}

/// Rounds with the time each took; where several grids are listed, each says which.
fn table(t: &T<'_>, rounds: &[GridRound], now: Instant, several: bool) -> Block {
    let plain = |text: String| (text, String::new());
    let rows: Vec<Vec<Text>> = rounds
        .iter()
        .map(|one| {
            let from = one.started_at.map(|at| t.clock(at)).unwrap_or_default();
            let took = match (one.started_at, one.ended_at) {
                (Some(from), Some(until)) => t.minutes((until.ms() - from.ms()).max(0) / 60_000),
                _ => t.s(&Stage::Walking.label_key()).to_owned(),
            };
            let when = (format!("{} {from}", t.short_day(one.day, now)), format!("/patrol/rounds/{}", one.id));
            let mut cells = vec![when];
            cells.extend(several.then(|| plain(one.title.clone())));
            cells.extend([
                plain(took),
                plain(t.f2("patrol-floors-of", "seen", one.seen, "floors", one.doors)),
                plain(one.found.to_string()),
            ]);
            cells
        })
        .collect();
    let heads = ["patrol-day", "patrol-grid", "patrol-grid-took", "patrol-entrances-walked", "patrol-found"];
    let heads = heads.into_iter().filter(|key| several || *key != "patrol-grid");
    Block::Table(t.s("patrol-grid-rounds").to_owned(), heads.map(|k| t.s(k).to_owned()).collect(), rows)
}

/// `POST /patrol/grids/{code}/walk`: sets out; a second tap leads to the same round.
pub async fn walk(web: Web, Path(code): Path<String>, posted: Posted) -> Answer {
    let done = web.run(posted.envelope()?, WalkGrid { grid: code.clone() }).await;
    match done {
        Ok(receipt) => {
            let id = receipt.dossier.ok_or(Fault::NotFound)?;
            web.go_saying(&format!("/patrol/rounds/{id}/walk"), "patrol-said-started", "")
        }
        Err(Fault::Refused(_)) => {
            let shown = load(&web, code.clone()).await?;
            match shown.running {
                Some(id) => web.go(&format!("/patrol/rounds/{id}/walk")),
                None => web.go(&format!("/patrol/grids/{code}")),
            }
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `GET /patrol/grid-rounds?from=&to=&place=`: the rounds behind the figures.
pub async fn rounds(web: Web, Query(asked): Query<Asked>) -> Answer {
    let period = asked.period(web.now.day());
    let (shown, before) = (period.clone(), asked.before());
    let (rows, (rounds, seen)) = web
        .read(COVERAGE, move |read, reach| {
            Ok((grids::rounds(read, reach, &period, before)?, grids::sums(read, reach, &period)?))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("patrol-grid-rounds"));
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(t.s("patrol-grids"), "/patrol/grids")];
    let mut sheet = Sheet::new(shell);
    sheet.add(Block::Quiet(t.f2("patrol-from-until", "from", t.day(shown.from), "until", t.day(shown.to))));
    sheet.add(Block::Words(t.f2("patrol-grid-rounds-sum", "rounds", rounds, "seen", seen)));
    if rows.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-nothing-walked").to_owned(), t.s("patrol-nothing-walked-note").to_owned()));
    } else {
        sheet.add(table(&t, &rows, web.now, true));
    }
    if rows.len() as i64 == PAGE
        && let Some(last) = rows.last()
    {
        let href = asked.address("/patrol/grid-rounds", last.seq);
        sheet.add(Block::Bar(vec![Button::link(t.s("pager-older"), href)]));
    }
    sheet.show(&web)
}
