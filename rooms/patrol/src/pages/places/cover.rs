//! Coverage: the street's compounds by coordinates where known, and a compound's entrances by colour and mark.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_kernel::{Instant, ScopeColumn};
use liren_office::Fault;
use liren_places::{
    PlaceRow,
    find::{self, Kind},
};
use liren_ui::{Cell, CellState, Crumb, Def, Row, T, Yard};
use liren_web::{Answer, Web};

use super::super::sheet::{Block, Cell as Text, Sheet};
use crate::{policy::COVERAGE, store::figures};

/// Days for which a look at an entrance counts as fresh, and as not long ago: a month, and the one before.
const FRESH: i64 = 31;
/// See [`FRESH`].
const OLD: i64 = 62;

/// How an entrance stands.
fn state(last: Option<Instant>, open: i64, now: Instant) -> CellState {
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
    if let Some(svg) = map(&t, &all, now) {
        sheet.add(Block::Svg(svg));
    }
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
    let rows = all.iter().map(|c| {
        let (doors, fresh, open) = c.sums(now);
        Row::new("", &c.plan.compound.name, format!("/patrol/compounds/{}", c.plan.compound.code)).note(t.f3(
            "patrol-compound-sum",
            "doors",
            doors,
            "fresh",
            fresh,
            "open",
            open,
        ))
    });
    sheet.rows(t.s("patrol-compounds"), rows.collect());
    sheet.show(&web)
}

/// The compounds whose position somebody marked, as points: no map of anything else is drawn.
fn map(t: &T<'_>, all: &[Covered], now: Instant) -> Option<String> {
    let placed: Vec<(&Covered, i64, i64)> =
        all.iter().filter_map(|c| Some((c, c.plan.compound.lon?, c.plan.compound.lat?))).collect();
    if placed.len() < 2 {
        return None;
    }
    let span = |of: fn(&(&Covered, i64, i64)) -> i64| {
        let (low, high) = (placed.iter().map(of).min()?, placed.iter().map(of).max()?);
        Some((low, (high - low).max(1)))
    };
    let ((west, wide), (south, high)) = (span(|p| p.1)?, span(|p| p.2)?);
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut out = String::new();
    for (covered, lon, lat) in &placed {
        let x = 70 + (lon - west) * 500 / wide;
        let y = 330 - (lat - south) * 280 / high;
        let (_, fresh, open) = covered.sums(now);
        let (class, mark) = match (open, fresh) {
            (1.., _) => ("bad", "!"),
            (_, 1..) => ("fresh", "✓"),
            _ => ("none", ""),
        };
        let name = escaped(&covered.plan.compound.name);
        out.push_str(&format!(
            "<g class=\"{class}\"><circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"12\"/><text class=\"mark\" x=\"{x}\" y=\"{}\">{mark}</text><text x=\"{}\" y=\"{}\">{name}</text></g>",
            y + 5,
            x + 18,
            y + 5
        ));
    }
    let label = escaped(t.s("patrol-map"));
    Some(format!("<svg viewBox=\"0 0 720 370\" role=\"img\" aria-label=\"{label}\">{out}</svg>"))
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
