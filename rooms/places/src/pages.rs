//! Looking at places: the tree, one place with its plan, the search.

use axum::extract::{Path, Query};
use liren_kernel::ScopeColumn;
use liren_office::Fault;
use liren_ui::{Chip, Crumb, Def, Form, Row, Shell, T, TimelineItem, Tone};
use liren_web::{Answer, Finding, Web};
use serde::Deserialize;

use crate::{
    acts::Act,
    find::{self, Kind, PlaceRow, Plan, Within},
    policy::{BROWSE, PRINT},
};

/// Hits on the page of a search.
const FOUND: usize = 50;

/// Address of a place's page.
#[must_use]
pub fn href(place: &PlaceRow) -> String {
    format!("/places/{}", place.code)
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    all: String,
}

#[derive(askama::Template)]
#[template(path = "places.html")]
struct Places<'a> {
    shell: Shell<'a>,
    form: Form,
    asked: bool,
    anywhere_offered: bool,
    /// The same search in all places; empty when this is it.
    wider: String,
    own: Vec<Row>,
    rows: Vec<Row>,
}

pub(crate) async fn places(web: Web, Query(asked): Query<Asked>) -> Answer {
    let text: String = asked.q.trim().chars().take(60).collect();
    let everywhere = asked.all == "1";
    let wanted = text.clone();
    let (around, found, own_codes) = web
        .read(BROWSE, move |read, reach| {
            let limited = reach.places().next().is_some();
            let own: Vec<(ScopeColumn, String)> = reach.places().map(|(c, code)| (c, code.to_owned())).collect();
            if wanted.is_empty() {
                let mut own_rows = Vec::new();
                for (_, code) in &own {
                    own_rows.extend(find::by_code(read, code)?);
                }
                let roots = find::roots(read)?;
                return Ok((own_rows, with_line(read, roots)?, limited));
            }
            let within = if limited && !everywhere { Within::Reach(reach) } else { Within::Anywhere };
            let rows = find::search(read, within, &wanted, FOUND)?;
            Ok((Vec::new(), with_line(read, rows)?, limited))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("place-title"));
    shell.query.clone_from(&text);
    let mut form = Form::new().with("q", &text);
    if everywhere {
        form = form.with("all", "1");
    }
    let own = around.iter().map(|row| Row::new(t.s(&row.kind.label_key()), &row.name, href(row))).collect();
    let rows = found.iter().map(|(row, line)| line_row(t, row, line)).collect();
    let wider = own_codes && !everywhere && !text.is_empty();
    let wider = if wider { format!("/places?q={}&all=1", liren_web::encoded(&text)) } else { String::new() };
    web.page(&Places { shell, form, asked: !text.is_empty(), anywhere_offered: own_codes, wider, own, rows })
}

/// Each row with the names of what is around it.
fn with_line(read: &mut liren_store::Read<'_>, rows: Vec<PlaceRow>) -> Result<Vec<(PlaceRow, String)>, Fault> {
    rows.into_iter()
        .map(|row| {
            let mut line = find::line_of(read, &row)?;
            line.pop();
            let names: Vec<&str> = line.iter().map(|around| around.name.as_str()).collect();
            Ok((row, names.join(" · ")))
        })
        .collect()
}

fn line_row(t: T<'_>, row: &PlaceRow, around: &str) -> Row {
    Row::new(t.s(&row.kind.label_key()), &row.name, href(row)).note(around)
}

/// Answers the search box of every page.
///
/// # Errors
/// When the database fails.
pub fn answer(read: &mut liren_store::Read<'_>, finding: &Finding<'_>) -> Result<Vec<Row>, Fault> {
    let limited = finding.reach.places().next().is_some();
    let within = if limited { Within::Reach(finding.reach) } else { Within::Anywhere };
    let rows = find::search(read, within, finding.text, 10)?;
    Ok(with_line(read, rows)?.iter().map(|(row, line)| line_row(finding.t, row, line)).collect())
}

/// A building on the plan.
pub(crate) struct Yard {
    pub name: String,
    pub href: String,
    pub cells: Vec<Mark>,
}

/// An entrance on the plan.
pub(crate) struct Mark {
    pub mark: String,
    pub label: String,
    pub href: String,
}

struct Group {
    title: String,
    rows: Vec<Row>,
}

#[derive(askama::Template)]
#[template(path = "place.html")]
struct Place<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    defs: Vec<Def>,
    buildings: Vec<Yard>,
    entrances: usize,
    floors: i64,
    groups: Vec<Group>,
    may_hold: bool,
    history: Vec<TimelineItem>,
    acts: Vec<(String, String)>,
}

/// What the page of a place is made of.
struct Loaded {
    place: PlaceRow,
    line: Vec<PlaceRow>,
    inside: Vec<(PlaceRow, Vec<(Kind, i64)>)>,
    /// Divisions that ended, each with the one that took over.
    ended: Vec<(PlaceRow, Option<PlaceRow>)>,
    plan: Option<Plan>,
    names: Vec<(String, liren_kernel::Day, liren_kernel::Day, String)>,
    joined: Vec<PlaceRow>,
    successor: Option<PlaceRow>,
    grid: Option<(String, Option<find::GridPost>)>,
    grid_name: Option<String>,
}

fn load(read: &mut liren_store::Read<'_>, code: &str) -> Result<Loaded, Fault> {
    let place = find::by_code(read, code)?.ok_or(Fault::NotFound)?;
    let line = find::line_of(read, &place)?;
    let mut inside = Vec::new();
    let rows = if place.kind == Kind::Grid {
        find::of_grid(read, &place.code, Kind::Compound)?
    } else if place.kind == Kind::Compound {
        Vec::new()
    } else {
        find::children(read, &place)?
    };
    for row in rows {
        let counts = if row.kind.is_division() { find::child_counts(read, &row)? } else { Vec::new() };
        inside.push((row, counts));
    }
    let mut ended = Vec::new();
    for row in if place.kind < Kind::Community { find::ended(read, &place)? } else { Vec::new() } {
        let next = find::of(read, row.successor)?;
        ended.push((row, next));
    }
    let plan = if place.kind == Kind::Compound { Some(find::plan_of(read, place.clone())?) } else { None };
    let names = find::names(read, &place)?;
    let joined = find::predecessors(read, &place)?;
    let successor = match place.successor {
        Some(id) => find::by_id(read, id)?,
        None => None,
    };
    let grid = if place.kind == Kind::Grid { Some(find::grid_notice(read, place.id)?) } else { None };
    let grid_name = match place.grid.as_deref().filter(|_| place.kind != Kind::Grid) {
        Some(code) => find::by_code(read, code)?.map(|row| row.name),
        None => None,
    };
    Ok(Loaded { place, line, inside, ended, plan, names, joined, successor, grid, grid_name })
}

pub(crate) async fn place(web: Web, Path(code): Path<String>) -> Answer {
    let loaded = web.read(BROWSE, move |read, _| load(read, &code)).await?;
    let t = web.t();
    let mut shell = web.shell(&loaded.place.name);
    shell.crumbs = crumbs(t, &loaded.line);
    let mut chips = vec![Chip::new(Tone::Plain, t.s(&loaded.place.kind.label_key()))];
    if let Some(until) = loaded.place.valid_until {
        chips.push(Chip::new(Tone::Late, t.f1("place-ended", "day", t.day(until))));
    }
    let (entrances, floors) = loaded.plan.as_ref().map_or((0, 0), |p| (p.entrances().count(), p.floors()));
    let page = Place {
        chips,
        defs: defs(t, &loaded),
        buildings: loaded.plan.as_ref().map(|plan| yards(t, plan)).unwrap_or_default(),
        entrances,
        floors,
        groups: groups(t, &loaded.inside).into_iter().chain(past(t, &loaded.ended)).collect(),
        may_hold: !matches!(loaded.place.kind, Kind::Entrance | Kind::Venue | Kind::Building),
        history: history(t, &loaded),
        acts: acts(&web, &loaded.place),
        shell,
    };
    web.page(&page)
}

/// The way down to a place, without itself.
pub(crate) fn crumbs(t: T<'_>, line: &[PlaceRow]) -> Vec<Crumb> {
    let around = line.split_last().map_or(&[][..], |(_, around)| around);
    std::iter::once(Crumb::link(t.s("place-title"), "/places"))
        .chain(around.iter().map(|row| Crumb::link(&row.name, href(row))))
        .collect()
}

fn defs(t: T<'_>, loaded: &Loaded) -> Vec<Def> {
    let place = &loaded.place;
    let mut defs = vec![Def::new(t.s("place-code"), &place.code)];
    if let Some(floors) = place.floors {
        defs.push(Def::new(t.s("place-floors"), floors.to_string()));
    }
    if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
        let degrees = |n: i64| format!("{}.{:06}", n / 1_000_000, n % 1_000_000);
        let (lat, lon) = (degrees(lat), degrees(lon));
        defs.push(Def::new(t.s("place-position"), t.f2("place-position-told", "lat", lat, "lon", lon)));
    }
    if let Some(name) = &loaded.grid_name {
        let href = place.grid.as_ref().map(|code| format!("/places/{code}")).unwrap_or_default();
        defs.push(Def { term: t.s("place-kind-grid").to_owned(), value: name.clone(), href });
    }
    if let Some((boundary, post)) = &loaded.grid {
        defs.push(Def::new(t.s("place-boundary"), boundary));
        if let Some(post) = post {
            defs.push(Def::new(t.s("place-worker"), &post.worker));
            defs.push(Def::new(t.s("place-phone"), &post.phone));
        }
        let href = format!("/grids/{}", place.code);
        defs.push(Def { term: t.s("place-notice").to_owned(), value: t.s("place-notice-open").to_owned(), href });
    }
    defs.push(Def::new(t.s("place-since"), t.day(place.valid_from)));
    if let Some(next) = &loaded.successor {
        defs.push(Def { term: t.s("place-successor").to_owned(), value: next.name.clone(), href: href(next) });
    }
    defs
}

fn yards(t: T<'_>, plan: &Plan) -> Vec<Yard> {
    let mark = |door: &PlaceRow| door.gate.clone().or_else(|| door.unit.clone()).unwrap_or_else(|| "1".to_owned());
    plan.buildings
        .iter()
        .map(|(building, doors)| Yard {
            name: building.short.clone(),
            href: href(building),
            cells: doors
                .iter()
                .map(|door| Mark {
                    mark: mark(door),
                    label: match door.floors {
                        Some(floors) => t.f2("place-door-floors", "name", &door.short, "floors", floors),
                        None => door.short.clone(),
                    },
                    href: href(door),
                })
                .collect(),
        })
        .collect()
}

fn groups(t: T<'_>, inside: &[(PlaceRow, Vec<(Kind, i64)>)]) -> Vec<Group> {
    let mut groups: Vec<(Kind, Group)> = Vec::new();
    for (row, counts) in inside {
        let counted = counts.iter().map(|(kind, count)| t.f1(&format!("place-count-{}", kind.name()), "count", count));
        // The national code tells two of one name apart; ours, inside a community, tells nobody anything.
        let code = row.kind.is_division().then(|| row.code.clone());
        let note: Vec<String> = counted.chain(code).collect();
        let line = Row::new("", &row.name, href(row)).note(note.join(" · "));
        match groups.last_mut().filter(|(kind, _)| *kind == row.kind) {
            Some((_, group)) => group.rows.push(line),
            None => groups.push((row.kind, Group { title: String::new(), rows: vec![line] })),
        }
    }
    groups
        .into_iter()
        .map(|(kind, group)| Group {
            title: t.f1(&format!("place-count-{}", kind.name()), "count", group.rows.len()),
            ..group
        })
        .collect()
}

/// Divisions that ended; those of which nobody has said yet which one took over say so.
fn past(t: T<'_>, ended: &[(PlaceRow, Option<PlaceRow>)]) -> Option<Group> {
    let rows = ended.iter().map(|(row, next)| {
        let note = match next {
            Some(next) => t.f1("place-went-into", "name", &next.name),
            None => t.s("place-waits").to_owned(),
        };
        let day = row.valid_until.map(|day| t.f1("place-ended", "day", t.day(day))).unwrap_or_default();
        Row::new(day, &row.name, href(row)).note(format!("{note} · {}", row.code))
    });
    (!ended.is_empty()).then(|| Group { title: t.f1("place-ended-count", "count", ended.len()), rows: rows.collect() })
}

fn history(t: T<'_>, loaded: &Loaded) -> Vec<TimelineItem> {
    let names = loaded.names.iter().map(|(name, from, until, reason)| {
        let mut item = TimelineItem::new(
            t.f1("place-was-called", "name", name),
            t.f2("place-from-until", "from", t.day(*from), "until", t.day(*until)),
        );
        item.text.clone_from(reason);
        item
    });
    let joined = loaded.joined.iter().map(|row| {
        let day = row.valid_until.map(|day| t.day(day)).unwrap_or_default();
        TimelineItem::new(t.f1("place-took-over", "name", &row.name), day)
    });
    names.chain(joined).collect()
}

fn acts(web: &Web, place: &PlaceRow) -> Vec<(String, String)> {
    let t = web.t();
    let mut acts: Vec<(String, String)> = Act::ALL
        .into_iter()
        .filter(|act| act.fits(place) && act.is_permitted(web, place))
        .map(|act| (t.verb(act.verb()), format!("{}/{}", href(place), act.name())))
        .collect();
    let doors = matches!(place.kind, Kind::Entrance | Kind::Building | Kind::Compound | Kind::Grid);
    if doors && place.is_open() && web.edge.office().policy().may_ever(&web.actor, PRINT) {
        acts.push((t.verb(PRINT), format!("{}/qr", href(place))));
    }
    acts
}
