//! The rules for hours belong to an office's place: a street, a district, a city sets its own, dated; what it does not
//! set is as it is above. Local numbers are never constants.

use std::collections::BTreeMap;

use liren_kernel::{Day, PlacePath, Refusal, ScopeColumn, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, Role, Subject, store::SETTING_GET,
};
use liren_places::{Kind, PlaceRow, find};
use liren_store::{Read, Tx, params};
use serde::{Deserialize, Serialize};

use crate::store;

/// Where the rules of the whole installation stood before places had their own: the lowest that is inherited.
const NAME: &str = "contribution.rules";

/// The rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Minutes that count in one day by themselves; more wait for a reason.
    pub day_minutes: i64,
    /// Granted minutes one person can be given in a calendar year.
    pub granted_year_minutes: i64,
    /// Who agrees to granted hours at least: 1 a community worker, 2 the lead of the station, 3 the street's manager.
    pub granted_by: i64,
    /// From this age on a volunteer is to rest.
    pub elder_age: i64,
    /// Longest shift, in minutes, of a volunteer of that age.
    pub elder_shift_minutes: i64,
    /// Minutes of shifts in one week, from Monday, of a volunteer of that age.
    pub elder_week_minutes: i64,
    /// Hours between two shifts of a volunteer of that age.
    pub elder_rest_hours: i64,
    /// Working days within which a certificate is to be issued or declined.
    pub proof_working_days: i64,
    /// Days that an issued certificate is announced inside the body (民发〔2015〕149号: at least 7).
    pub announce_days: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            day_minutes: 8 * 60,
            granted_year_minutes: 50 * 60,
            granted_by: 1,
            elder_age: 60,
            elder_shift_minutes: 3 * 60,
            elder_week_minutes: 12 * 60,
            elder_rest_hours: 12,
            proof_working_days: 5,
            announce_days: 7,
        }
    }
}

/// How many there are.
pub const COUNT: usize = 9;

/// The bounds of each rule.
pub const BOUNDS: [(&str, i64, i64); COUNT] = [
    ("day_minutes", 60, 1440),
    ("granted_year_minutes", 0, 60_000),
    ("granted_by", 1, 3),
    ("elder_age", 50, 100),
    ("elder_shift_minutes", 30, 720),
    ("elder_week_minutes", 60, 6_000),
    ("elder_rest_hours", 0, 72),
    ("proof_working_days", 1, 60),
    ("announce_days", 7, 90),
];

/// Rules that one place sets, by name; what it does not name is as it is above.
pub type Own = BTreeMap<String, i64>;

impl Rules {
    /// Its numbers, in the order of [`BOUNDS`].
    #[must_use]
    pub const fn values(&self) -> [i64; COUNT] {
        [
            self.day_minutes,
            self.granted_year_minutes,
            self.granted_by,
            self.elder_age,
            self.elder_shift_minutes,
            self.elder_week_minutes,
            self.elder_rest_hours,
            self.proof_working_days,
            self.announce_days,
        ]
    }
    /// From numbers in the order of [`BOUNDS`].
    #[must_use]
    pub const fn of(values: [i64; COUNT]) -> Self {
        let [day, granted, by, age, shift, week, rest, proof, announce] = values;
        Self {
            day_minutes: day,
            granted_year_minutes: granted,
            granted_by: by,
            elder_age: age,
            elder_shift_minutes: shift,
            elder_week_minutes: week,
            elder_rest_hours: rest,
            proof_working_days: proof,
            announce_days: announce,
        }
    }
}

/// A rule in force, and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: i64,
    /// Code of the place that set it and since when; `None` where nobody did.
    pub set: Option<(String, Day)>,
}

/// The places whose rules hold on a path, the widest first.
fn areas(path: &PlacePath) -> [&str; 3] {
    [&path.city, &path.district, &path.street].map(|code| code.as_deref().unwrap_or_default())
}

/// Every rule that holds at a place on a day, with where it comes from.
///
/// # Errors
/// When the database fails or what is stored cannot be read.
pub fn in_force(read: &mut Read<'_>, path: &PlacePath, day: Day) -> Result<Vec<InForce>, Fault> {
    let base = match read.opt(&SETTING_GET, params![NAME])? {
        Some((text,)) => serde_json::from_str(&text)?,
        None => Rules::default(),
    };
    let mut all: Vec<InForce> =
        BOUNDS.iter().zip(base.values()).map(|((name, ..), value)| InForce { name, value, set: None }).collect();
    for area in areas(path).into_iter().filter(|area| !area.is_empty()) {
        let Some((since, text)) = read.opt(&store::RULES_OF, params![area, day.to_string()])? else { continue };
        let own: Own = serde_json::from_str(&text)?;
        for rule in &mut all {
            if let Some(value) = own.get(rule.name) {
                (rule.value, rule.set) = (*value, Some((area.to_owned(), since)));
            }
        }
    }
    Ok(all)
}

/// The rules that hold at a place on a day.
///
/// # Errors
/// When the database fails or what is stored cannot be read.
pub fn rules(read: &mut Read<'_>, path: &PlacePath, day: Day) -> Result<Rules, Fault> {
    let mut values = [0; COUNT];
    for (slot, rule) in values.iter_mut().zip(in_force(read, path, day)?) {
        *slot = rule.value;
    }
    Ok(Rules::of(values))
}

/// How high an actor stands among those who agree to granted hours there; 0 for nobody.
#[must_use]
pub fn rank(actor: &Actor, path: &PlacePath) -> i64 {
    let rank = |role: Role| match role {
        Role::CommunityWorker => 1,
        Role::StationLead => 2,
        Role::StreetManager => 3,
        _ => 0,
    };
    actor.posts.iter().filter(|post| post.covers(path)).map(|post| rank(post.role)).max().unwrap_or(0)
}

/// The place whose rules are set.
#[derive(Debug)]
pub struct Area {
    /// Where.
    pub place: PlaceRow,
}

impl Area {
    /// Whether somebody leads this place itself, not one around it.
    #[must_use]
    pub fn is_led_by(&self, actor: &Actor) -> bool {
        let column = match self.place.kind {
            Kind::City => ScopeColumn::City,
            Kind::District => ScopeColumn::District,
            Kind::Street => ScopeColumn::Street,
            _ => return false,
        };
        let own = Some((column, self.place.code.clone()));
        actor.posts.iter().any(|post| post.role == Role::StreetManager && post.place == own)
    }
}

impl Subject for Area {
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, key: &String) -> Result<Option<Self>, Fault> {
        Ok(find::by_code(tx, key)?.filter(PlaceRow::is_open).map(|place| Self { place }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

/// Sets the rules of a place from a day on; those of earlier days stay for what was done then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRules {
    /// Code of the place.
    pub area: String,
    /// From when.
    pub from: Day,
    /// What it sets.
    pub own: Own,
}

impl Command for SetRules {
    type Subject = Area;
    const VERB: Verb = Verb("hours.rules");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.area.clone()
    }
    fn decide(self, area: &Area, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !area.is_led_by(cx.actor) {
            return Err(Refusal::new("refusal-hours-rules-lead").arg("place", &area.place.name));
        }
        for (name, value) in &self.own {
            let bound = BOUNDS.iter().find(|(known, ..)| known == name);
            let (name, min, max) = bound.ok_or_else(|| Refusal::new("refusal-form-broken"))?;
            if !(min..=max).contains(&value) {
                return Err(Refusal::field(name, "refusal-hours-rule").arg("min", min).arg("max", max));
            }
        }
        // What was done under the old rules was counted under them.
        if self.from < cx.now.day() {
            return Err(Refusal::field("from", "refusal-hours-rules-past"));
        }
        let text = serde_json::to_string(&self.own).map_err(|_| Refusal::new("refusal-form-broken"))?;
        let (code, from) = (self.area, self.from.to_string());
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::RULES_ADD, params![code, from, text, cx.actor, cx.now])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_keep_their_own_bounds_and_survive_storing() {
        let rules = Rules::default();
        assert_eq!(Rules::of(rules.values()), rules);
        assert!(BOUNDS.into_iter().zip(rules.values()).all(|((_, min, max), v)| (min..=max).contains(&v)));
        let old: Rules = serde_json::from_str(r#"{"day_minutes":360}"#).unwrap();
        assert_eq!((old.day_minutes, old.announce_days), (360, 7));
    }
}
