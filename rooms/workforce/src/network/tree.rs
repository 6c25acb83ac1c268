//! The network as a reader sees it: stations within reach, who serves there, what is covered. Figures and the lists
//! behind them come from the same rows, so that they cannot disagree.

use std::collections::{BTreeMap, BTreeSet};

use liren_kernel::{Day, Instant, PlacePath};
use liren_office::{Fault, OrgId, PersonId, Reach, Role};
use liren_people::{OrgKind, OrgRow, find, model::path_of_code, public, reach::Wanted};
use liren_places::find::Kind;
use liren_store::{Read, params};

use super::{
    model::{LicenceKind, Rules},
    store::{self, StaffRow, StationRow},
};

/// A station within reach.
#[derive(Debug, Clone)]
pub struct Node {
    /// The station.
    pub row: StationRow,
    /// The organisation it is.
    pub org: OrgRow,
    /// Codes of the places it serves.
    pub areas: Vec<String>,
}

/// Whom a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everyone with a post.
    Staff,
    /// 社区工作者: by post.
    Workers,
    /// 持证社工: by licence.
    Licensed,
    /// Both at once.
    Both,
    /// Licensed, and without the hours of training that the office asks for this year.
    Untrained,
}

impl Who {
    /// All, in the order of the choices.
    pub const ALL: [Self; 5] = [Self::Staff, Self::Workers, Self::Licensed, Self::Both, Self::Untrained];

    /// Its name in an address and at the end of its message key.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Workers => "workers",
            Self::Licensed => "licensed",
            Self::Both => "both",
            Self::Untrained => "untrained",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|who| who.name() == name).unwrap_or(Self::Staff)
    }
}

/// A network as far as it is within reach.
#[derive(Debug, Clone)]
pub struct Network {
    /// What the office set.
    pub rules: Rules,
    /// Its stations, parents before their branches, each branch below its parent.
    pub nodes: Vec<Node>,
    /// Posts in force below the places of its top.
    pub staff: Vec<StaffRow>,
    /// Highest valid licence of each person among them.
    pub licensed: BTreeMap<PersonId, LicenceKind>,
    /// Minutes of training this year.
    pub trained: BTreeMap<PersonId, i64>,
}

/// The networks within reach. `only` leaves out all but the one with this top.
///
/// # Errors
/// When the database fails.
pub fn networks(read: &mut Read<'_>, reach: &Reach, only: Option<OrgId>, now: Instant) -> Result<Vec<Network>, Fault> {
    let wanted = Wanted { kind: Some(OrgKind::Station.name()), with_ended: true, ..Wanted::default() };
    let mut by_root: BTreeMap<OrgId, Vec<Node>> = BTreeMap::new();
    for org in find::orgs(read, reach, &wanted)? {
        let Some(row) = read.opt(&store::STATION, params![org.id])? else { continue };
        if only.is_none_or(|root| root == row.root) {
            let areas = public::areas_of_org(read, org.seq)?;
            by_root.entry(row.root).or_default().push(Node { row, org, areas });
        }
    }
    let mut found = Vec::with_capacity(by_root.len());
    for (root, nodes) in by_root {
        let Some(rules) = store::rules(read, root)? else { continue };
        let codes = match nodes.iter().find(|node| node.row.org == root) {
            Some(top) => top.areas.clone(),
            // The top itself is out of reach: what its branches serve is what can be seen.
            None => nodes.iter().flat_map(|node| node.areas.clone()).collect(),
        };
        let mut network = Network {
            rules,
            nodes: in_order(nodes),
            staff: Vec::new(),
            licensed: BTreeMap::new(),
            trained: BTreeMap::new(),
        };
        for code in codes {
            network.read_staff(read, reach, &code, now)?;
        }
        found.push(network);
    }
    found.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(found)
}

/// Parents before their branches, in the order of opening.
fn in_order(nodes: Vec<Node>) -> Vec<Node> {
    let known: BTreeSet<OrgId> = nodes.iter().map(|node| node.row.org).collect();
    let (mut tops, mut below): (Vec<Node>, BTreeMap<OrgId, Vec<Node>>) = (Vec::new(), BTreeMap::new());
    let mut nodes = nodes;
    nodes.sort_by_key(|node| (node.row.opened, node.row.seq));
    for node in nodes {
        match node.row.parent.filter(|parent| known.contains(parent)) {
            Some(parent) => below.entry(parent).or_default().push(node),
            None => tops.push(node),
        }
    }
    let mut sorted = Vec::new();
    let mut stack: Vec<Node> = tops.into_iter().rev().collect();
    while let Some(node) = stack.pop() {
        stack.extend(below.remove(&node.row.org).unwrap_or_default().into_iter().rev());
        sorted.push(node);
    }
    sorted
}

impl Network {
    fn read_staff(&mut self, read: &mut Read<'_>, reach: &Reach, code: &str, now: Instant) -> Result<(), Fault> {
        let (from, to) = store::below(code);
        let today = now.day();
        let year = (year_start(today).to_string(), today.to_string());
        let within = |code: &str| {
            path_of_code(code).is_some_and(|path| reach.places().any(|(column, own)| path.code(column) == Some(own)))
        };
        let rows = read.all(&store::STAFF_BELOW, params![from, to, now])?;
        let rows: Vec<StaffRow> = rows.into_iter().filter(|row| within(&row.place_code)).collect();
        let people: BTreeSet<PersonId> = rows.iter().map(|row| row.person).collect();
        for (person, kind) in read.all(&store::LICENSED_BELOW, params![from, to, now, today.to_string()])? {
            if let (true, Some(kind)) = (people.contains(&person), LicenceKind::from_name(&kind)) {
                let best = self.licensed.entry(person).or_insert(kind);
                *best = kind.max(*best);
            }
        }
        for (person, minutes) in read.all(&store::TRAINED_BELOW, params![from, to, now, year.0, year.1])? {
            if people.contains(&person) {
                self.trained.insert(person, minutes);
            }
        }
        self.staff.extend(rows);
        Ok(())
    }

    /// The station at its top; the first that is within reach otherwise.
    #[must_use]
    pub fn top(&self) -> Option<&Node> {
        self.nodes.first()
    }

    fn name(&self) -> &str {
        self.top().map_or("", |node| node.org.sort.as_str())
    }

    /// Persons of one list, each once; of one station when `areas` names its places.
    #[must_use]
    pub fn people(&self, who: Who, areas: Option<&[String]>) -> BTreeSet<PersonId> {
        let inside = |row: &StaffRow| {
            areas.is_none_or(|areas| areas.iter().any(|code| row.place_code.starts_with(code.as_str())))
        };
        let worker = |row: &StaffRow| row.role == Role::CommunityWorker.name();
        let licensed = |row: &StaffRow| self.licensed.contains_key(&row.person);
        let short =
            |row: &StaffRow| self.trained.get(&row.person).copied().unwrap_or_default() < self.rules.training_minutes;
        let rows = self.staff.iter().filter(|row| inside(row));
        rows.filter(|row| match who {
            Who::Staff => true,
            Who::Workers => worker(row),
            Who::Licensed => licensed(row),
            Who::Both => worker(row) && licensed(row),
            Who::Untrained => licensed(row) && short(row),
        })
        .map(|row| row.person)
        .collect()
    }

    /// Stations open today; the top is one of them.
    pub fn open(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.row.closed.is_none())
    }

    /// Branches opened since the first of January.
    pub fn opened_this_year(&self, today: Day) -> impl Iterator<Item = &Node> {
        let from = year_start(today);
        self.open().filter(move |node| node.row.depth > 0 && node.row.opened >= from)
    }

    /// The streets (or communities) below the top that are within reach, and whether a branch serves each.
    ///
    /// # Errors
    /// When the database fails.
    pub fn coverage(&self, read: &mut Read<'_>, reach: &Reach, kind: Kind) -> Result<Vec<Covered>, Fault> {
        let Some(top) = self.top() else { return Ok(Vec::new()) };
        let mut places = Vec::new();
        for code in &top.areas {
            let Some(place) = liren_places::find::by_code(read, code)? else { continue };
            let children = liren_places::find::children(read, &place)?;
            for child in children {
                match child.kind {
                    found if found == kind => places.push(child),
                    Kind::Street if kind == Kind::Community => {
                        let inside = liren_places::find::children(read, &child)?;
                        places.extend(inside.into_iter().filter(|c| c.kind == kind));
                    }
                    _ => {}
                }
            }
        }
        let seen = |path: &PlacePath| reach.places().any(|(column, code)| path.code(column) == Some(code));
        let branches: Vec<&Node> = self.open().filter(|node| node.row.depth > 0).collect();
        Ok(places
            .into_iter()
            .filter(|place| seen(&place.path()))
            .map(|place| {
                let serves = |node: &&&Node| node.areas.iter().any(|code| place.code.starts_with(code.as_str()));
                // The nearest one: the room in the community before the station of the street.
                let by = branches.iter().filter(serves).max_by_key(|node| node.row.depth).map(|node| node.row.org);
                Covered { code: place.code, name: place.name, by }
            })
            .collect())
    }
}

/// A street or community, and the branch that serves it.
#[derive(Debug, Clone)]
pub struct Covered {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Which branch.
    pub by: Option<OrgId>,
}

/// The first of January of the year of `day`.
#[must_use]
pub fn year_start(day: Day) -> Day {
    Day::ymd(day.date().year(), 1, 1).unwrap_or(day)
}
