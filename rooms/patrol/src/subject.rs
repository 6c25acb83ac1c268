//! What the commands act on, loaded within reach, inside their transaction.

use std::collections::BTreeMap;

use liren_contribution::{model::Slots, rules, store::VOLUNTEER};
use liren_kernel::{Day, Instant, mask::Purpose};
use liren_office::{DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Reach, Subject, dossier};
use liren_people::{OrgKind, find as people, public, store::PERSON_BY_ID};
use liren_places::{PlaceRow, find};
use liren_store::{Read, Tx, params};

use crate::{
    draw::Candidate,
    model::{FindingId, Hat, PLAN, ROUND, Settings, Stage, TEAM},
    number,
    rota::{Cap, Walker},
    store::{self, FindingRow, MemberRow, PlanRow, RoundRow, StopRow},
};

/// Where a team is founded.
#[derive(Debug)]
pub struct Ground {
    /// The place: a street or a community.
    pub place: PlaceRow,
    /// Who answers for it.
    pub lead: Option<OrgId>,
    /// How numbers of its street begin.
    pub stem: String,
}

/// Who answers for a place, and the name of its street.
fn home(read: &mut Read<'_>, place: &PlaceRow) -> Result<(Option<OrgId>, String), Fault> {
    let (code, kinds) = match (&place.community, &place.street) {
        (Some(community), _) => (community, [OrgKind::Committee, OrgKind::StreetOffice]),
        (None, Some(street)) => (street, [OrgKind::StreetOffice, OrgKind::Station]),
        (None, None) => return Ok((None, String::new())),
    };
    let mut lead = None;
    for kind in kinds {
        lead = lead.or(public::orgs_serving(read, code, &[kind])?.into_iter().next().map(|org| org.id));
    }
    let street = match &place.street {
        Some(code) => find::by_code(read, code)?.map(|p| p.name).unwrap_or_default(),
        None => String::new(),
    };
    Ok((lead, street))
}

impl Subject for Ground {
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, code: &String) -> Result<Option<Self>, Fault> {
        let Some(place) = find::by_code(tx, code)?.filter(|p| p.is_open() && p.street.is_some()) else {
            return Ok(None);
        };
        let (lead, street) = home(tx, &place)?;
        Ok(Some(Self { place, lead, stem: street }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

/// A team with everybody who was ever in it.
#[derive(Debug)]
pub struct Team {
    /// Its dossier.
    pub header: Header,
    /// Since when there is one.
    pub founded: Day,
    /// Members, now and once, in the order of joining.
    pub members: Vec<MemberRow>,
    /// What the one who acts is in it now.
    pub hat: Option<Hat>,
    /// The name of its street.
    pub street: String,
    /// The newest version of the checklist, if there is one.
    pub checklist: Option<i64>,
}

impl Team {
    /// Those who are in it now.
    pub fn now(&self) -> impl Iterator<Item = &MemberRow> {
        self.members.iter().filter(|m| m.until_day.is_none())
    }
}

fn hat_facts(header: &Header, hat: Option<Hat>) -> Facts {
    Facts {
        path: header.path(),
        lead: header.lead,
        team: hat.is_some(),
        own: hat.is_some_and(Hat::leads),
        ..Facts::default()
    }
}

fn kind(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    id: DossierId,
    kind: &str,
    lock: bool,
) -> Result<Option<Header>, Fault> {
    Ok(dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == kind && !h.level.is_encrypted()))
}

fn hat(read: &mut Read<'_>, team: i64, person: PersonId) -> Result<Option<Hat>, Fault> {
    Ok(read.opt(&store::HAT_OF, params![team, person])?.map(|(hat,)| hat))
}

/// Loads a team within reach.
///
/// # Errors
/// When the database fails.
pub fn team(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Team>, Fault> {
    let Some(header) = kind(read, keys, reach, id, TEAM, lock)? else { return Ok(None) };
    let (founded,) = read.one(&store::TEAM_FOUNDED, params![header.seq])?;
    let street = match &header.street {
        Some(code) => find::by_code(read, code)?.map(|p| p.name).unwrap_or_default(),
        None => String::new(),
    };
    let checklist = liren_instruments::store::latest(read, crate::checklist::CODE)?.map(|v| v.seq);
    let (members, hat) = (read.all(&store::MEMBERS, params![header.seq])?, hat(read, header.seq, viewer)?);
    Ok(Some(Team { founded, members, hat, street, checklist, header }))
}

impl Subject for Team {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        team(tx, cx.keys, cx.reach, cx.actor.person, *id, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        hat_facts(&self.header, self.hat)
    }
}

/// A team and somebody who is to join it, within reach of whoever asks them.
#[derive(Debug)]
pub struct Joining {
    /// The team.
    pub team: Team,
    /// Whether the person is a registered volunteer.
    pub volunteer: bool,
}

impl Subject for Joining {
    type Key = (DossierId, PersonId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, person): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(team) = Team::load(tx, cx, id)? else { return Ok(None) };
        if people::person(tx, cx.reach, *person)?.is_none() {
            return Ok(None);
        }
        let volunteer = tx.opt(&VOLUNTEER, params![*person])?.is_some_and(|v| v.until_day.is_none());
        Ok(Some(Self { team, volunteer }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.team.header)
    }
    fn facts(&self) -> Facts {
        self.team.facts()
    }
}

/// A team, the compounds it is to walk and their communities.
#[derive(Debug)]
pub struct Planning {
    /// The team.
    pub team: Team,
    /// The compounds that are there, in the order asked, inside the team's place.
    pub compounds: Vec<PlaceRow>,
}

impl Subject for Planning {
    type Key = (DossierId, Vec<String>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, codes): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(team) = Team::load(tx, cx, id)? else { return Ok(None) };
        let mut compounds = Vec::new();
        let inside = |p: &PlaceRow| {
            p.is_open()
                && p.kind == find::Kind::Compound
                && p.street == team.header.street
                && (team.header.community.is_none() || team.header.community == p.community)
        };
        for code in codes.iter().take(200) {
            compounds.extend(find::by_code(tx, code)?.filter(inside));
        }
        Ok(Some(Self { team, compounds }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.team.facts()
    }
}

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
    let Some(header) = kind(read, keys, reach, id, PLAN, lock)? else { return Ok(None) };
    let row = read.one(&store::PLAN, params![header.seq])?;
    Ok(Some(Plan {
        settings: serde_json::from_str(&row.settings)?,
        dates: read.all(&store::DATES, params![header.seq])?,
        duties: read.all(&store::DUTIES, params![header.seq])?,
        hat: hat(read, row.team, viewer)?,
        row,
        header,
    }))
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
        let limit = rules::rules(tx)?.elder_age;
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
        let leads = members.iter().filter(|m| m.until_day.is_none() && m.hat.leads()).map(|m| m.person).collect();
        Ok(Some(Self { plan, n, community, lead, street, pool, doors, drawn, leads }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.plan.facts()
    }
}

/// A round.
#[derive(Debug)]
pub struct Round {
    /// Its dossier.
    pub header: Header,
    /// What only rounds have.
    pub row: RoundRow,
    /// Where it stands.
    pub stage: Stage,
    /// Its stops, in order.
    pub stops: Vec<StopRow>,
    /// What the one who acts is in its team now.
    pub hat: Option<Hat>,
    /// Its checklist, as pinned when it was drawn.
    pub checklist: liren_instruments::Form,
}

impl Round {
    /// A stop by its code.
    #[must_use]
    pub fn stop(&self, entrance: &str) -> Option<&StopRow> {
        self.stops.iter().find(|s| s.entrance == entrance)
    }
}

/// Loads a round within reach.
///
/// # Errors
/// When the database fails.
pub fn round(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Round>, Fault> {
    let Some(header) = kind(read, keys, reach, id, ROUND, lock)? else { return Ok(None) };
    let row = read.one(&store::ROUND, params![header.seq])?;
    let broken = |what: &str| Fault::Internal(format!("round {} has no {what}", header.seq));
    let stage = Stage::named(&header.state).ok_or_else(|| broken("stage"))?;
    let version = liren_instruments::store::by_seq(read, row.checklist)?.ok_or_else(|| broken("checklist"))?;
    Ok(Some(Round {
        stage,
        stops: read.all(&store::STOPS, params![header.seq])?,
        hat: hat(read, row.team, viewer)?,
        checklist: version.form,
        row,
        header,
    }))
}

impl Subject for Round {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        round(tx, cx.keys, cx.reach, cx.actor.person, *id, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        hat_facts(&self.header, self.hat)
    }
}

/// A round and a finding: its own, or an earlier one at one of its entrances.
#[derive(Debug)]
pub struct Looking {
    /// The round.
    pub round: Round,
    /// The finding.
    pub finding: FindingRow,
}

impl Subject for Looking {
    type Key = (DossierId, FindingId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, finding): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(round) = Round::load(tx, cx, id)? else { return Ok(None) };
        let Some(finding) = tx.opt(&store::FINDING, params![*finding])? else { return Ok(None) };
        Ok(round.stop(&finding.entrance).is_some().then_some(Self { round, finding }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.round.header)
    }
    fn facts(&self) -> Facts {
        self.round.facts()
    }
}

/// A round with everybody who walked or may have: for its end.
#[derive(Debug)]
pub struct Ending {
    /// The round.
    pub round: Round,
    /// The team's members now.
    pub members: Vec<MemberRow>,
}

impl Subject for Ending {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(round) = Round::load(tx, cx, id)? else { return Ok(None) };
        let members = tx.all(&store::MEMBERS, params![round.row.team])?;
        Ok(Some(Self { round, members }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.round.header)
    }
    fn facts(&self) -> Facts {
        self.round.facts()
    }
}

/// How numbers of a kind begin in a street.
#[must_use]
pub fn stem(street: &str, kind: &str) -> String {
    number::stem(street, kind)
}

/// Names of people, whole for those with a post over the place or in the team, masked otherwise.
///
/// # Errors
/// When the database fails.
pub fn names(
    read: &mut Read<'_>,
    actor: &liren_office::Actor,
    header: &Header,
    in_team: bool,
    ids: &[PersonId],
) -> Result<BTreeMap<PersonId, String>, Fault> {
    let purpose = if in_team { Purpose::Team } else { public::purpose_for(actor, &header.path()) };
    public::name_of(read, ids, purpose)
}
