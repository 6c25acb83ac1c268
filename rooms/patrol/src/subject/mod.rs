//! What the commands act on, loaded within reach, inside their transaction.

mod board;
mod brief;
mod grid;
mod plan;
mod round;

use std::collections::BTreeMap;

use liren_contribution::store::VOLUNTEER;
use liren_kernel::{Day, mask::Purpose};
use liren_office::{DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Reach, Subject, dossier};
use liren_people::{OrgKind, find as people, public};
use liren_places::{PlaceRow, find};
use liren_store::{Read, Tx, params};

pub use board::{Board, OnBoard, board};
pub use brief::{Briefed, Briefing, brief_of, briefable, briefing};
pub use grid::{Door, OwnGrid, doors};
pub use plan::{Lot, Plan, Rostering, Unposted, plan};
pub use round::{Ending, Looking, Pictured, Round, round};

use crate::{
    model::{Hat, TEAM},
    number,
    store::{self, MemberRow},
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
///
/// # Errors
/// When the database fails.
pub fn home(read: &mut Read<'_>, place: &PlaceRow) -> Result<(Option<OrgId>, String), Fault> {
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
    kinds: &[&str],
    lock: bool,
) -> Result<Option<Header>, Fault> {
    let fits = |h: &Header| kinds.contains(&h.kind.as_str()) && !h.level.is_encrypted();
    Ok(dossier::load(read, keys, reach, id, lock)?.filter(fits))
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
    let Some(header) = kind(read, keys, reach, id, &[TEAM], lock)? else { return Ok(None) };
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

/// How somebody stands to a dossier of a team, and whether they are in it.
///
/// # Errors
/// When the database fails.
pub fn standing(read: &mut Read<'_>, header: &Header, team: i64, person: PersonId) -> Result<(Facts, bool), Fault> {
    let hat = hat(read, team, person)?;
    Ok((hat_facts(header, hat), hat.is_some()))
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
