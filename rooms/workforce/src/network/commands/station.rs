//! Opening a station, saying what it is good at, closing it; and the rules of a network.

use liren_kernel::{Day, Line, PlacePath, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, OrgId, PlaceId, Post, Role, Subject,
};
use liren_people::{OrgKind, OrgRow, find, joint};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use crate::network::{
    model::Rules,
    store::{self, StationRow},
};

/// Characters of a speciality at most.
const SPECIALITY: usize = 40;

/// A station within reach, with its organisation and the rules of its network.
#[derive(Debug, Clone)]
pub struct Station {
    /// The station.
    pub row: StationRow,
    /// The organisation it is.
    pub org: OrgRow,
    /// The rules of its network.
    pub rules: Rules,
}

impl Station {
    fn of(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: OrgId) -> Result<Option<Self>, Fault> {
        tx.exec(&store::STATION_LOCK, params![id])?;
        let Some(row) = tx.opt(&store::STATION, params![id])? else { return Ok(None) };
        let Some(org) = find::org(tx, cx.reach, id)? else { return Ok(None) };
        let Some(rules) = store::rules(tx, row.root)? else { return Ok(None) };
        Ok(Some(Self { row, org, rules }))
    }
}

/// Where a station is to open.
#[derive(Debug)]
pub struct Site {
    place: PlaceId,
    path: PlacePath,
    areas: Vec<(String, Option<PlacePath>)>,
    parent: Option<Station>,
    /// An organisation that is to become the station; `Some(None)` when it is none of kind station, or one already.
    org: Option<Option<OrgRow>>,
}

impl Site {
    /// What the station will serve. Nobody opens one over places that are not theirs to lead.
    fn areas(&self, cx: &Decide<'_>) -> Result<Vec<(String, PlacePath)>, Refusal> {
        let leads = |post: &Post| matches!(post.role, Role::StationLead | Role::Supervisor | Role::StreetManager);
        let ours = |path: &PlacePath| cx.actor.posts.iter().any(|post| leads(post) && post.covers(path));
        if let Some(Some(org)) = &self.org {
            return Ok(vec![(String::new(), org.path())]);
        }
        let mut areas = Vec::with_capacity(self.areas.len());
        for (code, path) in &self.areas {
            let path = path.clone().filter(ours).ok_or_else(|| Refusal::field("serves", "refusal-station-area"))?;
            areas.push((code.clone(), path));
        }
        Ok(areas)
    }
}

impl Subject for Site {
    /// Code of the place, places served, the station above, the organisation.
    type Key = (String, Vec<String>, Option<OrgId>, Option<OrgId>);
    fn load(
        tx: &mut Tx<'_>,
        cx: &LoadContext<'_>,
        (at, serves, parent, org): &Self::Key,
    ) -> Result<Option<Self>, Fault> {
        let open = |tx: &mut Tx<'_>, code: &str| -> Result<_, Fault> {
            Ok(liren_places::find::by_code(tx, code)?.filter(liren_places::PlaceRow::is_open))
        };
        let Some(place) = open(tx, at)? else { return Ok(None) };
        let mut areas = vec![(at.clone(), Some(place.path()))];
        for code in serves.iter().filter(|code| *code != at) {
            let path = open(tx, code)?.map(|served| served.path());
            areas.push((code.clone(), path));
        }
        let parent = match parent {
            None => None,
            Some(id) => match Station::of(tx, cx, *id)? {
                None => return Ok(None),
                found => found,
            },
        };
        let org = match org {
            None => None,
            Some(id) => {
                let Some(row) = find::org(tx, cx.reach, *id)? else { return Ok(None) };
                let free = row.kind() == Some(OrgKind::Station)
                    && row.until_day.is_none()
                    && tx.opt(&store::STATION, params![*id])?.is_none();
                Some(free.then_some(row))
            }
        };
        Ok(Some(Self { place: place.id, path: place.path(), areas, parent, org }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        let path = match &self.org {
            Some(Some(org)) => org.path(),
            _ => self.path.clone(),
        };
        Facts { path, ..Facts::default() }
    }
}

/// Opens a station: as the top of a network of its own, or below another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenStation {
    /// The station above; none for the top of a network.
    pub parent: Option<OrgId>,
    /// An organisation of kind station that is registered already.
    pub org: Option<OrgId>,
    /// Code of the place where it stands and which it serves.
    pub at: String,
    /// Other places it serves, by code.
    pub serves: Vec<String>,
    /// Its name, when it is not registered yet.
    pub name: String,
    /// What it is especially good at.
    pub speciality: String,
    /// Since when.
    pub opened: Day,
    /// For the top: the names of the levels, a line each.
    pub levels: String,
}

fn speciality(text: &str) -> Result<String, Refusal> {
    let line = Line::optional("speciality", text)?.map_or_else(String::new, String::from);
    let count = line.chars().count();
    if count > SPECIALITY {
        return Err(Refusal::field("speciality", "refusal-text-long").arg("max", SPECIALITY).arg("count", count));
    }
    Ok(line)
}

impl Command for OpenStation {
    type Subject = Site;
    const VERB: Verb = Verb("station.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, Vec<String>, Option<OrgId>, Option<OrgId>) {
        (self.at.clone(), self.serves.clone(), self.parent, self.org)
    }
    fn decide(self, site: &Site, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let speciality = speciality(&self.speciality)?;
        if self.opened > cx.now.day() {
            return Err(Refusal::field("opened", "refusal-day-future"));
        }
        let areas = site.areas(cx)?;
        let (depth, rules) = match &site.parent {
            None => (0, Some(Rules::with(Rules::levels(&self.levels)?))),
            Some(parent) => {
                below(parent, &areas)?;
                if parent.row.closed.is_some() {
                    return Err(Refusal::field("parent", "refusal-station-closed"));
                }
                let depth = parent.row.depth + 1;
                if usize::try_from(depth).unwrap_or_default() >= parent.rules.levels.len() {
                    return Err(Refusal::field("parent", "refusal-station-depth"));
                }
                (depth, None)
            }
        };
        let new = match &site.org {
            None => Some(joint::OrgToBe {
                id: cx.id(),
                kind: OrgKind::Station,
                name: Line::new("name", &self.name)?,
                place: site.place,
                path: site.path.clone(),
                areas,
            }),
            Some(Some(_)) => None,
            Some(None) => return Err(Refusal::field("org", "refusal-station-org")),
        };
        let org = match (&new, &site.org) {
            (Some(new), _) => new.id,
            (None, Some(Some(org))) => org.id,
            _ => return Err(Refusal::field("org", "refusal-station-org")),
        };
        let (root, parent) = site.parent.as_ref().map_or((org, None), |parent| (parent.row.root, Some(parent.row.org)));
        let opened = self.opened.to_string();
        Ok(Change::none().tell("station", org).and(Effect::rows(move |tx, cx| {
            if let Some(new) = &new {
                joint::add_org(tx, cx, new)?;
            }
            if let Some(rules) = &rules {
                let levels = serde_json::to_string(&rules.levels)?;
                tx.exec(
                    &store::NETWORK_ADD,
                    params![
                        root,
                        levels,
                        rules.training_minutes,
                        rules.week_minutes,
                        rules.rest_minutes,
                        rules.evening_from
                    ],
                )?;
            }
            tx.exec(&store::STATION_ADD, params![org, root, parent, depth, speciality, opened])?;
            Ok(())
        })))
    }
}

/// A branch stands inside the place of the station above.
fn below(parent: &Station, areas: &[(String, PlacePath)]) -> Result<(), Refusal> {
    let path = parent.org.path();
    let inside =
        path.narrowest().is_none_or(|(column, code)| areas.iter().all(|(_, area)| area.code(column) == Some(code)));
    if inside { Ok(()) } else { Err(Refusal::field("at", "refusal-station-outside")) }
}

impl Subject for Station {
    type Key = OrgId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &OrgId) -> Result<Option<Self>, Fault> {
        Self::of(tx, cx, *key)
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.org.path(), ..Facts::default() }
    }
}

/// Says what a station is especially good at: 为老服务, 亲子阅读.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Specialise {
    /// Which.
    pub station: OrgId,
    /// In a few words; may be empty.
    pub speciality: String,
}

impl Command for Specialise {
    type Subject = Station;
    const VERB: Verb = Verb("station.specialise");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> OrgId {
        self.station
    }
    fn decide(self, station: &Station, _: &Decide<'_>) -> Result<Change, Refusal> {
        if station.row.closed.is_some() {
            return Err(Refusal::new("refusal-station-closed"));
        }
        let (station, speciality) = (self.station, speciality(&self.speciality)?);
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::STATION_SPECIALITY, params![station, speciality])?;
            Ok(())
        })))
    }
}

/// Closes a station; it stays in the history, its people keep theirs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseStation {
    /// Which.
    pub station: OrgId,
    /// Last day.
    pub day: Day,
    /// Why.
    pub reason: String,
}

impl Command for CloseStation {
    type Subject = Station;
    const VERB: Verb = Verb("station.close");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> OrgId {
        self.station
    }
    fn decide(self, station: &Station, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Line::new("reason", &self.reason)?;
        if station.row.closed.is_some() {
            return Err(Refusal::new("refusal-station-closed"));
        }
        if self.day > cx.now.day() {
            return Err(Refusal::field("day", "refusal-day-future"));
        }
        if self.day < station.row.opened {
            return Err(Refusal::field("day", "refusal-station-day"));
        }
        let (station, root, day) = (self.station, station.row.root, self.day);
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            if tx.one(&store::STATION_OPEN_BELOW, params![root, station])?.0 > 0 {
                return Err(Refusal::new("refusal-station-below").into());
            }
            if !liren_people::public::posts_of_org(tx, station, cx.now)?.is_empty() {
                return Err(Refusal::new("refusal-station-staffed").into());
            }
            tx.exec(&store::STATION_CLOSE, params![station, day.to_string()])?;
            joint::end_org(tx, station, day)
        })))
    }
}

/// Sets the rules of a network.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRules {
    /// The station at its top.
    pub station: OrgId,
    /// The rules.
    pub rules: Rules,
}

impl Command for SetRules {
    type Subject = Station;
    const VERB: Verb = Verb("station.rules");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> OrgId {
        self.station
    }
    fn decide(self, station: &Station, _: &Decide<'_>) -> Result<Change, Refusal> {
        if station.row.depth != 0 {
            return Err(Refusal::new("refusal-station-top"));
        }
        let rules = self.rules;
        Rules::levels(&rules.levels.join("\n"))?;
        let within = |field: &str, value: i64, min: i64, max: i64| {
            if (min..=max).contains(&value) {
                Ok(())
            } else {
                Err(Refusal::field(field, "refusal-hours-between").arg("min", min / 60).arg("max", max / 60))
            }
        };
        within("training", rules.training_minutes, 0, 500 * 60)?;
        // Forty-eight hours: no office may set more than the labour law's forty and what it allows beside.
        within("week", rules.week_minutes, 60, 48 * 60)?;
        within("rest", rules.rest_minutes, 8 * 60, 24 * 60)?;
        within("evening", rules.evening_from, 12 * 60, 23 * 60)?;
        let station = self.station;
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            let (deepest,) = tx.one(&store::STATION_DEEPEST, params![station])?;
            if usize::try_from(deepest).unwrap_or_default() >= rules.levels.len() {
                return Err(Refusal::field("levels", "refusal-station-levels-used").into());
            }
            let levels = serde_json::to_string(&rules.levels)?;
            tx.exec(
                &store::NETWORK_SET,
                params![
                    station,
                    levels,
                    rules.training_minutes,
                    rules.week_minutes,
                    rules.rest_minutes,
                    rules.evening_from
                ],
            )?;
            Ok(())
        })))
    }
}
