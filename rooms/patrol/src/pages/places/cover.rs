//! Coverage: the street's compounds by coordinates where known, and a compound's entrances by colour and mark.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_kernel::{Instant, ScopeColumn};
use liren_office::Fault;
use liren_places::{
    PlaceRow,
    find::{self, Kind},
};
use liren_ui::{Cell, CellState, Crumb, Def, T, Yard};
use liren_web::{Answer, Web};

use super::{
    super::sheet::{Block, Cell as Text, Sheet},
    map::{self, Spot},
};
use crate::{policy::COVERAGE, store::figures};

/// Days for which a look at an entrance counts as fresh, and as not long ago: a month, and the one before.
pub(in crate::pages) const FRESH: i64 = 31;
/// See [`FRESH`].
const OLD: i64 = 62;

/// How an entrance stands.
pub(in crate::pages) fn state(last: Option<Instant>, open: i64, now: Instant) -> CellState {
    let days = last.map(|at| (now.ms() - at.ms()) / 86_400_000);
    match (open, days) {
        (1.., _) => CellState::Bad,
        (_, Some(days)) if days < FRESH => CellState::Fresh,
        (_, Some(days)) if days < OLD => CellState::Old,
        _ => CellState::None,
    }
}

/// A compound with how its entrances stand.
struct Covered {
    plan: find::Plan,
    seen: BTreeMap<String, Instant>,
    open: BTreeMap<String, i64>,
}

impl Covered {
    fn read(read: &mut liren_store::Read<'_>, reach: &liren_office::Reach, compound: PlaceRow) -> Result<Self, Fault> {
        let (seen, open) = figures::coverage(read, reach, &compound.code)?;
        let plan = find::plan_of(read, compound)?;
        Ok(Self { plan, seen: seen.into_iter().collect(), open: open.into_iter().collect() })
    }
    fn state(&self, code: &str, now: Instant) -> CellState {
        state(self.seen.get(code).copied(), self.open.get(code).copied().unwrap_or(0), now)
    }
    /// How the compound stands: as its worst entrance where a fault is open, else as the one seen last.
    fn whole(&self, now: Instant) -> CellState {
        state(self.seen.values().max().copied(), self.open.values().sum(), now)
    }
    /// Entrances, those seen lately, faults that are open.
    fn sums(&self, now: Instant) -> (usize, usize, i64) {
        let fresh = |code: &str| self.seen.get(code).is_some_and(|at| (now.ms() - at.ms()) / 86_400_000 < FRESH);
        let all = self.plan.entrances().count();
        (all, self.plan.entrances().filter(|e| fresh(&e.code)).count(), self.open.values().sum())
    }
}

/// `GET /patrol/coverage`: the compounds where somebody's teams walk.
pub async fn coverage(web: Web) -> Answer {
    let all = web
        .read(COVERAGE, |read, reach| {
            let mut communities: Vec<String> = Vec::new();
            for (column, code) in reach.places() {
                match column {
                    ScopeColumn::Street => {
                        communities.extend(find::choices(read, code, Kind::Community)?.into_iter().map(|(c, _)| c));
                    }
                    ScopeColumn::Community => communities.push(code.to_owned()),
                    _ => {}
                }
            }
            // Whoever walks without a post over a place sees the compounds of the rounds within reach.
            if communities.is_empty() {
                communities = figures::communities(read, reach)?;
            }
            communities.sort_unstable();
            communities.dedup();
            let mut all = Vec::new();
            for code in &communities {
                for compound in find::of_community(read, code, Kind::Compound)? {
                    all.push(Covered::read(read, reach, compound)?);
                }
            }
            Ok(all)
        })
        .await?;
    let (t, now) = (web.t(), web.now);
    let mut shell = web.shell(t.s("patrol-coverage"));
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol")];
    let mut sheet = Sheet::new(shell);
    if all.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-coverage-empty").to_owned(), t.s("patrol-coverage-empty-note").to_owned()));
        return sheet.show(&web);
    }
    let doors: usize = all.iter().map(|c| c.sums(now).0).sum();
    let fresh: usize = all.iter().map(|c| c.sums(now).1).sum();
    let open: i64 = all.iter().map(|c| c.sums(now).2).sum();
    sheet.add(Block::Words(t.f3("patrol-coverage-sum", "doors", doors, "fresh", fresh, "open", open)));
    let yards = all
        .iter()
        .map(|c| Yard {
            name: c.plan.compound.name.clone(),
            cells: c
                .plan
                .entrances()
                .map(|e| Cell {
                    name: e.name.clone(),
                    href: format!("/patrol/entrances/{}", e.code),
                    state: c.state(&e.code, now),
                })
                .collect(),
        })
        .collect();
    sheet.add(Block::Plan(yards));
    for block in compounds(&t, &all, now) {
        sheet.add(block);
    }
    sheet.show(&web)
}

/// The compounds as a picture where it is known where they lie, and as a table.
fn compounds(t: &T<'_>, all: &[Covered], now: Instant) -> Vec<Block> {
    let spots: Vec<Spot> = all
        .iter()
        .zip(1..)
        .filter_map(|(c, n)| {
            let (lat, lon) = (c.plan.compound.lat?, c.plan.compound.lon?);
            Some(Spot { n, state: c.whole(now), lat, lon })
        })
        .collect();
    let picture = map::svg(t, &spots);
    let plain = |text: String| (text, String::new());
    let rows: Vec<Vec<Text>> = all
        .iter()
        .zip(1..)
        .map(|(c, n)| {
            let ((doors, fresh, open), state) = (c.sums(now), c.whole(now));
            let compound = &c.plan.compound;
            let said = format!("{} {}", map::mark(state), t.s(state.label_key()));
            vec![
                plain(n.to_string()),
                (compound.name.clone(), format!("/patrol/compounds/{}", compound.code)),
                plain(said.trim_start().to_owned()),
                plain(doors.to_string()),
                plain(fresh.to_string()),
                plain(open.to_string()),
            ]
        })
        .collect();
    let heads = ["patrol-map-n", "patrol-compounds", "patrol-state", "patrol-doors", "patrol-fresh", "patrol-open"];
    let heads = heads.map(|key| t.s(key).to_owned()).to_vec();
    let mut blocks = vec![Block::Heading(t.s("patrol-compounds").to_owned())];
    let unmarked = all.len() - spots.len();
    match picture {
        Some(svg) => {
            blocks.push(Block::Svg(svg));
            if unmarked > 0 {
                blocks.push(Block::Quiet(t.f1("patrol-map-unmarked", "count", unmarked)));
            }
        }
        None => blocks.push(Block::Quiet(t.s("patrol-map-none").to_owned())),
    }
    blocks.push(Block::Table(t.s("patrol-compounds").to_owned(), heads, rows));
    blocks
}

/// `GET /patrol/compounds/{code}`.
pub async fn compound(web: Web, Path(code): Path<String>) -> Answer {
    let covered = web
        .read(COVERAGE, move |read, reach| {
            let place = find::by_code(read, &code)?.filter(|p| p.kind == Kind::Compound).ok_or(Fault::NotFound)?;
            Covered::read(read, reach, place)
        })
        .await?;
    let (t, now, place) = (web.t(), web.now, &covered.plan.compound);
    let mut shell = web.shell(&*place.name);
    shell.crumbs =
        vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(t.s("patrol-coverage"), "/patrol/coverage")];
    let mut sheet = Sheet::new(shell);
    let (doors, fresh, open) = covered.sums(now);
    sheet.add(Block::Words(t.f3("patrol-compound-sum", "doors", doors, "fresh", fresh, "open", open)));
    let yards = covered
        .plan
        .buildings
        .iter()
        .map(|(building, doors)| Yard {
            name: building.short.clone(),
            cells: doors
                .iter()
                .map(|e| Cell {
                    name: e.short.clone(),
                    href: format!("/patrol/entrances/{}", e.code),
                    state: covered.state(&e.code, now),
                })
                .collect(),
        })
        .collect();
    sheet.add(Block::Plan(yards));
    let rows: Vec<Vec<Text>> = covered
        .plan
        .entrances()
        .map(|e| {
            let last = covered.seen.get(&e.code);
            let when = last.map_or_else(|| t.s("patrol-never").to_owned(), |at| t.day(at.day()));
            let open = covered.open.get(&e.code).copied().unwrap_or(0);
            vec![
                (e.short.clone(), format!("/patrol/entrances/{}", e.code)),
                (t.s(covered.state(&e.code, now).label_key()).to_owned(), String::new()),
                (when, String::new()),
                (open.to_string(), String::new()),
            ]
        })
        .collect();
    let heads = ["patrol-entrance", "patrol-state", "patrol-last", "patrol-open"].map(|k| t.s(k).to_owned());
    sheet.add(Block::Table(t.s("patrol-stops").to_owned(), heads.to_vec(), rows));
    let place = Def {
        term: t.s("patrol-place").to_owned(),
        value: place.name.clone(),
        href: format!("/places/{}", place.code),
    };
    sheet.aside.push((t.s("patrol-settled").to_owned(), vec![place]));
    sheet.show(&web)
}
