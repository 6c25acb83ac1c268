//! Coverage and effect: the street's compounds, a compound's entrances by colour and mark, an entrance over rounds, and
//! the records behind every figure.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use liren_kernel::{Day, Instant, ScopeColumn};
use liren_office::{Fault, Period};
use liren_places::{
    PlaceRow,
    find::{self, Kind},
};
use liren_ui::{Cell, CellState, Chip, Crumb, Def, Fact, Form, Row, T, Tone, Yard};
use liren_web::{Answer, Web};
use serde::Deserialize;

use super::{
    rounds::{category, did, sentence, standing},
    sheet::{Block, Button, Cell as Text, Sheet},
};
use crate::{
    model::{Category, Did, Standing},
    policy::COVERAGE,
    store::{
        FindingRow,
        figures::{self, Narrow, PAGE},
    },
};

/// Days for which a look at an entrance counts as fresh, and as not long ago: a month, and the one before.
const FRESH: i64 = 31;
/// See [`FRESH`].
const OLD: i64 = 62;

/// What a reader asks of these pages.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    did: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    entrance: String,
    before: Option<i64>,
}

impl Asked {
    /// The span asked for; the last ninety days when nothing is.
    fn period(&self, today: Day) -> Period {
        let day = |text: &str, otherwise: Day| text.parse().unwrap_or(otherwise);
        let to = day(&self.to, today);
        Period { from: day(&self.from, to.plus_days(-89)), to, place: Period::place_of(&self.place) }
    }

    fn narrow(&self) -> Narrow<'_> {
        Narrow {
            entrance: Some(self.entrance.as_str()).filter(|e| !e.is_empty()),
            category: Category::named(&self.category),
            did: Did::named(&self.did),
            standing: Standing::named(&self.standing),
            before: self.before,
        }
    }

    fn address(&self, path: &str, before: i64) -> String {
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:".contains(&b));
        let all = [
            ("from", &self.from),
            ("to", &self.to),
            ("place", &self.place),
            ("category", &self.category),
            ("did", &self.did),
            ("standing", &self.standing),
            ("entrance", &self.entrance),
        ];
        let mut parts: Vec<String> =
            all.into_iter().filter(|(_, v)| !v.is_empty() && plain(v)).map(|(n, v)| format!("{n}={v}")).collect();
        parts.push(format!("before={before}"));
        format!("{path}?{}", parts.join("&"))
    }
}

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

/// `GET /patrol/entrances/{code}`: the same stairwell over rounds.
pub async fn entrance(web: Web, Path(code): Path<String>) -> Answer {
    let today = web.now.day();
    let (place, compound, history, findings) = web
        .read(COVERAGE, move |read, reach| {
            let place = find::by_code(read, &code)?.filter(|p| p.kind == Kind::Entrance).ok_or(Fault::NotFound)?;
            let compound = match &place.compound {
                Some(code) => find::by_code(read, code)?,
                None => None,
            };
            let history = figures::history(read, reach, &place.code)?;
            let whole = Period { from: today.plus_days(-3650), to: today, place: None };
            let narrow = Narrow { entrance: Some(&place.code), ..Narrow::default() };
            let findings = figures::findings(read, reach, &whole, &narrow)?;
            Ok((place, compound, history, findings))
        })
        .await?;
    let (t, checklist) = (web.t(), crate::checklist::built_in()?);
    let mut shell = web.shell(&*place.name);
    shell.crumbs =
        vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(t.s("patrol-coverage"), "/patrol/coverage")];
    if let Some(compound) = &compound {
        shell.crumbs.push(Crumb::link(&*compound.name, format!("/patrol/compounds/{}", compound.code)));
    }
    let mut sheet = Sheet::new(shell);
    let right = findings.iter().filter(|f| f.standing == Standing::Right).count();
    if history.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-never").to_owned(), t.s("patrol-never-note").to_owned()));
        return sheet.show(&web);
    }
    sheet.chips = vec![Chip::new(Tone::Plain, t.f1("patrol-rounds-count", "count", history.len()))];
    sheet.add(Block::Words(t.f2("patrol-entrance-sum", "found", findings.len(), "right", right)));
    let rows: Vec<Vec<Text>> = history
        .iter()
        .map(|(id, day, floors, found, right)| {
            let when = day.parse::<Day>().map(|d| t.day(d)).unwrap_or_default();
            let plain = |n: &i64| (n.to_string(), String::new());
            vec![(when, format!("/patrol/rounds/{id}")), plain(floors), plain(found), plain(right)]
        })
        .collect();
    let heads = ["patrol-day", "patrol-floors", "patrol-found", "patrol-right"].map(|k| t.s(k).to_owned());
    sheet.add(Block::Heading(t.s("patrol-over-rounds").to_owned()));
    sheet.add(Block::Table(t.s("patrol-over-rounds").to_owned(), heads.to_vec(), rows));
    sheet.rows(
        t.s("patrol-findings"),
        finding_rows(&t, &checklist, &findings, &BTreeMap::from([(place.code.clone(), place.name.clone())]), web.now),
    );
    sheet.show(&web)
}

fn finding_rows(
    t: &T<'_>,
    checklist: &liren_instruments::Form,
    findings: &[FindingRow],
    names: &BTreeMap<String, String>,
    now: Instant,
) -> Vec<Row> {
    findings
        .iter()
        .map(|f| {
            let place = names.get(&f.entrance).map_or("", String::as_str);
            let (tone, state) = standing(t, f);
            let mut note = vec![did(t, checklist, f.did)];
            if !f.words.is_empty() {
                note.push(f.words.clone());
            }
            Row::new(t.short_day(f.day, now), sentence(t, checklist, place, f), format!("/patrol/rounds/{}", f.dossier))
                .note(note.join(" · "))
                .state(tone, state)
        })
        .collect()
}

#[derive(askama::Template)]
#[template(path = "patrol_findings.html")]
struct Findings<'a> {
    shell: liren_ui::Shell<'a>,
    form: Form,
    categories: Vec<liren_ui::Choice>,
    dids: Vec<liren_ui::Choice>,
    standings: Vec<liren_ui::Choice>,
    place: String,
    sum: String,
    rows: Vec<Row>,
    pager: liren_ui::Pager,
}

/// `GET /patrol/findings`: the records behind every figure of findings, down to the stairwell.
pub async fn findings(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (period, wanted) = (asked.period(web.now.day()), asked.clone());
    let (rows, (all, right), names) = web
        .read(COVERAGE, move |read, reach| {
            let narrow = wanted.narrow();
            let rows = figures::findings(read, reach, &period, &narrow)?;
            let sums = figures::count_findings(read, reach, &period, &Narrow { before: None, ..narrow })?;
            let mut codes: Vec<String> = rows.iter().map(|f| f.entrance.clone()).collect();
            codes.sort_unstable();
            codes.dedup();
            let names: BTreeMap<String, String> = find::names_of(read, &codes)?.into_iter().collect();
            Ok((rows, sums, names))
        })
        .await?;
    let (t, checklist) = (web.t(), crate::checklist::built_in()?);
    let mut shell = web.shell(t.s("patrol-findings"));
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol")];
    let older =
        (rows.len() as i64 == PAGE).then(|| rows.last().map(|f| asked.address("/patrol/findings", f.seq))).flatten();
    let choice = |name: &str, label: String| liren_ui::Choice::new(name, label);
    let period = asked.period(web.now.day());
    web.page(&Findings {
        form: Form::new()
            .with("from", period.from.to_string())
            .with("to", period.to.to_string())
            .with("category", &*asked.category)
            .with("did", &*asked.did)
            .with("standing", &*asked.standing),
        categories: Category::ALL.iter().map(|c| choice(c.name(), category(&t, &checklist, *c))).collect(),
        dids: Did::ALL.iter().map(|d| choice(d.name(), did(&t, &checklist, *d))).collect(),
        standings: Standing::ALL.iter().map(|s| choice(s.name(), t.s(&s.label_key()).to_owned())).collect(),
        place: period.place.as_ref().map(|(c, code)| format!("{}:{code}", c.name())).unwrap_or_default(),
        sum: t.f2("patrol-entrance-sum", "found", all, "right", right),
        rows: finding_rows(&t, &checklist, &rows, &names, web.now),
        pager: liren_ui::Pager { newer: None, older },
        shell,
    })
}

/// `GET /patrol/walked`: the entrances walked in a period, with their floors.
pub async fn walked(web: Web, Query(asked): Query<Asked>) -> Answer {
    let period = asked.period(web.now.day());
    let shown = period.clone();
    let (rows, names, (floors, entrances)) = web
        .read(COVERAGE, move |read, reach| {
            let rows = figures::entrances(read, reach, &period)?;
            let codes: Vec<String> = rows.iter().map(|(code, ..)| code.clone()).collect();
            let names: BTreeMap<String, String> = find::names_of(read, &codes)?.into_iter().collect();
            Ok((rows, names, figures::walked(read, reach, &period)?))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("patrol-walked-title"));
    shell.crumbs =
        vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(t.s("patrol-coverage"), "/patrol/coverage")];
    let mut sheet = Sheet::new(shell);
    sheet.add(Block::Quiet(t.f2("patrol-from-until", "from", t.day(shown.from), "until", t.day(shown.to))));
    let fact = |figure: i64, key: &str| Fact {
        figure: figure.to_string(),
        label: t.s(key).to_owned(),
        parts: String::new(),
        href: format!("/patrol/findings?{}", shown.query()),
        link: t.s("patrol-findings").to_owned(),
    };
    sheet.add(Block::Facts(vec![fact(entrances, "patrol-entrances-walked"), fact(floors, "patrol-floors-walked")]));
    let table: Vec<Vec<Text>> = rows
        .iter()
        .map(|(code, floors, rounds, last)| {
            vec![
                (names.get(code).cloned().unwrap_or_default(), format!("/patrol/entrances/{code}")),
                (floors.to_string(), String::new()),
                (rounds.to_string(), String::new()),
                (t.day(last.day()), String::new()),
            ]
        })
        .collect();
    if table.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-nothing-walked").to_owned(), t.s("patrol-nothing-walked-note").to_owned()));
    } else {
        let heads = ["patrol-entrance", "patrol-floors", "patrol-rounds", "patrol-last"].map(|k| t.s(k).to_owned());
        sheet.add(Block::Table(t.s("patrol-walked-title").to_owned(), heads.to_vec(), table));
    }
    sheet.add(Block::Bar(vec![Button::link(t.s("patrol-coverage"), "/patrol/coverage")]));
    sheet.show(&web)
}
