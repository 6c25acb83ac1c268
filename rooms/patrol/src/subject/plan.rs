//! Plans, and what a rota and a draw rest on.

use std::collections::BTreeMap;

use liren_contribution::{model::Slots, rules, store::VOLUNTEER};
use liren_kernel::{Day, Instant};
use liren_office::{DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Reach, Subject};
use liren_people::store::PERSON_BY_ID;
use liren_places::{PlaceRow, find};
use liren_store::{Engine, Read, Tx, params};

use super::{hat, hat_facts, home, kind};
use crate::{
    draw::Candidate,
    model::{Hat, PLAN, Settings},
    rota::{Cap, Walker},
    store::{self, PlanRow},
};

/// A plan.
#[derive(Debug)]
pub struct Plan {
    /// Its dossier.
    pub header: Header,
    /// What only plans have.
    pub row: PlanRow,
    /// What it settles.
    pub settings: Settings,
    /// Its dates: number from 1, and day.
    pub dates: Vec<(i64, Day)>,
    /// Who walks: day, group, person.
    pub duties: Vec<(Day, i64, PersonId)>,
    /// What the one who acts is in its team now.
    pub hat: Option<Hat>,
}

/// Loads a plan within reach.
///
/// # Errors
/// When the database fails.
pub fn plan(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Plan>, Fault> {
    let Some(header) = kind(read, keys, reach, id, &[PLAN], lock)? else { return Ok(None) };
    of(read, header, viewer).map(Some)
}

fn of(read: &mut Read<'_>, header: Header, viewer: PersonId) -> Result<Plan, Fault> {
    let row = read.one(&store::PLAN, params![header.seq])?;
    Ok(Plan {
        settings: serde_json::from_str(&row.settings)?,
        dates: read.all(&store::DATES, params![header.seq])?,
        duties: read.all(&store::DUTIES, params![header.seq])?,
        hat: hat(read, row.team, viewer)?,
        row,
        header,
    })
}

/// A plan for the clock, which has no post and so no reach.
#[derive(Debug)]
pub struct Unposted(pub Plan);

impl Subject for Unposted {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let lock = if tx.engine() == Engine::Postgres { " FOR UPDATE" } else { "" };
        let text = format!("{}{lock}", store::PLAN_BY_ID.text);
        match tx.all_text::<Header>(&text, params![*id])?.into_iter().next() {
            Some(header) => of(tx, header, cx.actor.person).map(|plan| Some(Self(plan))),
            None => Ok(None),
        }
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

impl Subject for Plan {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        plan(tx, cx.keys, cx.reach, cx.actor.person, *id, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        hat_facts(&self.header, self.hat)
    }
}

/// A plan with what a rota rests on. When somebody was born is read here, turned into a cap, and goes no further.
#[derive(Debug)]
pub struct Rostering {
    /// The plan.
    pub plan: Plan,
    /// Members of the team, with caps, days and earlier rounds, for the dates that are not drawn yet.
    pub walkers: Vec<Walker<PersonId>>,
    /// Those dates.
    pub open: Vec<Day>,
}

impl Subject for Rostering {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(plan) = Plan::load(tx, cx, id)? else { return Ok(None) };
        let drawn: Vec<Day> =
            tx.all(&store::ROUNDS_OF_PLAN, params![plan.header.seq])?.into_iter().map(|(day, ..)| day).collect();
        let open: Vec<Day> = plan.dates.iter().map(|(_, day)| *day).filter(|day| !drawn.contains(day)).collect();
        let limit = rules::rules(tx, &plan.header.path(), cx.now.day())?.elder_age;
        let (from, until) = match (open.first(), open.last()) {
            (Some(first), Some(last)) => (first.plus_days(-7).to_string(), last.plus_days(7).to_string()),
            _ => (String::new(), String::new()),
        };
        let mut walkers = Vec::new();
        for member in tx.all(&store::MEMBERS, params![plan.row.team])? {
            if member.until_day.is_some() {
                continue;
            }
            let born = tx.opt(&PERSON_BY_ID, params![member.person])?.and_then(|p| p.birth);
            let slots = tx
                .opt(&VOLUNTEER, params![member.person])?
                .filter(|v| v.until_day.is_none())
                .map_or_else(Slots::default, |v| Slots(v.slots));
            let before = tx.all(&store::DUTY_DAYS, params![member.person, from, until, plan.header.seq])?;
            walkers.push(Walker {
                person: member.person,
                cap: cap(&plan.settings, born, open.first().copied(), limit),
                can: open.iter().map(|day| comes(slots, *day, plan.settings.part.slot())).collect(),
                before: before.into_iter().map(|(day,)| day).collect(),
            });
        }
        Ok(Some(Self { plan, walkers, open }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.plan.header)
    }
    fn facts(&self) -> Facts {
        self.plan.facts()
    }
}

/// The cap of somebody born then. Whose age nobody knows rests like the older.
fn cap(settings: &Settings, born: Option<Day>, on: Option<Day>, limit: i64) -> Cap {
    let young = matches!((born, on), (Some(b), Some(d)) if liren_contribution::model::age(b, d) < limit);
    if young { settings.caps.younger } else { settings.caps.older }
}

/// Whether somebody with these slots comes on a day, in a part of it.
fn comes(slots: Slots, day: Day, part: u32) -> bool {
    slots.has(day.date().weekday().to_monday_zero_offset() as u32 * 3 + part)
}

/// A date and group of a plan whose entrances are to be drawn.
#[derive(Debug)]
pub struct Lot {
    /// The plan.
    pub plan: Plan,
    /// The how many-th date.
    pub n: i64,
    /// The community of the group.
    pub community: PlaceRow,
    /// Who answers for it.
    pub lead: Option<OrgId>,
    /// The name of its street.
    pub street: String,
    /// What may be drawn.
    pub pool: Vec<Candidate>,
    /// Names and heights, by code.
    pub doors: BTreeMap<String, (String, i64)>,
    /// Whether it is drawn already.
    pub drawn: bool,
    /// Who leads the team now.
    pub leads: Vec<PersonId>,
    /// Who is in it now.
    pub members: Vec<PersonId>,
}

impl Subject for Lot {
    type Key = (DossierId, Day, i64);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, day, grp): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(plan) = Plan::load(tx, cx, id)? else { return Ok(None) };
        let Some((n, _)) = plan.dates.iter().find(|(_, d)| d == day).copied() else { return Ok(None) };
        let group = usize::try_from(*grp).ok().and_then(|at| plan.settings.groups.get(at)).cloned();
        let Some(group) = group else { return Ok(None) };
        let Some(community) = find::by_code(tx, &group.community)? else { return Ok(None) };
        let (lead, street) = home(tx, &community)?;
        let (mut pool, mut doors) = (Vec::new(), BTreeMap::new());
        for code in &group.compounds {
            let Some(compound) = find::by_code(tx, code)?.filter(PlaceRow::is_open) else { continue };
            let seen: BTreeMap<String, Instant> =
                tx.all(&store::LAST_OF_TEAM, params![code, plan.row.team])?.into_iter().collect();
            let open: BTreeMap<String, i64> =
                tx.all(&store::OPEN_OF_TEAM, params![code, plan.row.team])?.into_iter().collect();
            for door in find::plan_of(tx, compound)?.entrances() {
                // A house whose floors nobody counted yet is not in the lot.
                let Some(floors) = door.floors else { continue };
                let unseen = seen.get(&door.code).map(|at| (day.start().ms() - at.ms()).div_euclid(86_400_000).max(0));
                doors.insert(door.code.clone(), (door.name.clone(), floors));
                pool.push(Candidate {
                    code: door.code.clone(),
                    compound: code.clone(),
                    floors,
                    unseen,
                    open: open.get(&door.code).copied().unwrap_or(0),
                });
            }
        }
        let rounds = tx.all(&store::ROUNDS_OF_PLAN, params![plan.header.seq])?;
        let drawn = rounds.iter().any(|(d, g, ..)| d == day && g == grp);
        let members = tx.all(&store::MEMBERS, params![plan.row.team])?;
        let now = || members.iter().filter(|m| m.until_day.is_none());
        let leads = now().filter(|m| m.hat.leads()).map(|m| m.person).collect();
        let members = now().map(|m| m.person).collect();
        Ok(Some(Self { plan, n, community, lead, street, pool, doors, drawn, leads, members }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.plan.facts()
    }
}
