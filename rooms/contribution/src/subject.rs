//! What the commands act on, loaded within reach, inside their transaction.

use liren_kernel::{Id, PlacePath};
use liren_ledger::Balance;
use liren_office::{
    DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Subject, dossier,
    keys::At,
    signoff::{self, SignOff},
};
use liren_people::{OrgKind, OrgRow, PersonRow, find, public};
use liren_places::PlaceRow;
use liren_store::{Read, Tx, params};

use crate::{
    model::{CONCERNED, GRANT, LineRow, PROOF, QUERY, VolunteerRow},
    rules::{Rules, rules},
    statement::{Sums, sums},
    store::{self, GrantRow, ProofRow, QueryRow},
};

/// A person within reach, with what this room knows of them.
#[derive(Debug)]
pub struct OnPerson {
    /// Who.
    pub row: PersonRow,
    /// As a volunteer, now or once.
    pub volunteer: Option<VolunteerRow>,
    /// It is the actor.
    pub own: bool,
    /// The rules in force.
    pub rules: Rules,
    /// The committee that answers for the person's community.
    pub lead: Option<OrgId>,
    /// How numbers of its street begin.
    pub stem: String,
}

impl OnPerson {
    /// Whether the person is a volunteer now.
    #[must_use]
    pub fn serves(&self) -> bool {
        self.volunteer.as_ref().is_some_and(|v| v.until_day.is_none())
    }
}

/// The organisation that answers for a community, and its street's name.
fn home(read: &mut Read<'_>, path: &PlacePath) -> Result<(Option<OrgId>, String), Fault> {
    let community = path.community.as_deref().unwrap_or_default();
    let lead = public::orgs_serving(read, community, &[OrgKind::Committee])?.into_iter().next().map(|org| org.id);
    let street = match path.street.as_deref() {
        Some(code) => liren_places::find::by_code(read, code)?.map(|p| p.name).unwrap_or_default(),
        None => String::new(),
    };
    Ok((lead, street))
}

impl Subject for OnPerson {
    type Key = PersonId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &PersonId) -> Result<Option<Self>, Fault> {
        // Two who register the same person at once: the second finds the first's number.
        tx.take_turn(&[b"volunteer".as_slice(), key.bytes()].concat())?;
        let Some(row) = find::person(tx, cx.reach, *key)? else { return Ok(None) };
        let (lead, stem) = home(tx, &row.path())?;
        Ok(Some(Self {
            volunteer: tx.opt(&store::VOLUNTEER, params![*key])?,
            own: row.id == cx.actor.person,
            rules: rules(tx, &row.path(), cx.now.day())?,
            lead,
            stem,
            row,
        }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.row.path(), own: self.own, ..Facts::default() }
    }
}

/// A line of somebody's statement.
#[derive(Debug)]
pub struct OnLine {
    /// The line.
    pub line: LineRow,
    /// Whose.
    pub on: OnPerson,
}

impl Subject for OnLine {
    type Key = Id<()>;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Id<()>) -> Result<Option<Self>, Fault> {
        let Some(line) = tx.opt(&store::LINE, params![*key])? else { return Ok(None) };
        Ok(OnPerson::load(tx, cx, &line.person)?.map(|on| Self { line, on }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.on.facts()
    }
}

/// A place where a duty is to stand.
#[derive(Debug)]
pub struct Spot {
    /// Where.
    pub place: PlaceRow,
    /// The committee that answers for it.
    pub lead: Option<OrgId>,
    /// How numbers of its street begin.
    pub stem: String,
}

impl Subject for Spot {
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, key: &String) -> Result<Option<Self>, Fault> {
        let found = liren_places::find::by_code(tx, key)?.filter(PlaceRow::is_open);
        let Some(place) = found.filter(|p| p.community.is_some()) else { return Ok(None) };
        let (lead, stem) = home(tx, &place.path())?;
        Ok(Some(Self { place, lead, stem }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

/// The header of a dossier of `kind` within reach.
fn header(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: DossierId, kind: &str) -> Result<Option<Header>, Fault> {
    Ok(dossier::load(tx, cx.keys, cx.reach, id, true)?.filter(|h| h.kind == kind))
}

/// The sign-off that waits for an answer.
fn pending(read: &mut Read<'_>, keys: &Keys, header: &Header) -> Result<Option<SignOff>, Fault> {
    Ok(signoff::of(read, keys, header, true)?.into_iter().rev().find(SignOff::is_pending))
}

fn facts(header: &Header, own: bool) -> Facts {
    Facts { path: header.path(), lead: header.lead, own, ..Facts::default() }
}

/// 荣誉时数申报.
#[derive(Debug)]
pub struct GrantFile {
    /// Its dossier.
    pub header: Header,
    /// What was proposed.
    pub grant: GrantRow,
    /// The sign-off that waits.
    pub pending: Option<SignOff>,
    /// The hours are the actor's own.
    pub own: bool,
    /// Who agrees at least; see [`Rules::granted_by`].
    pub granted_by: i64,
}

impl Subject for GrantFile {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(header) = header(tx, cx, *key, GRANT)? else { return Ok(None) };
        let grant = tx.one(&store::GRANT, params![header.seq])?;
        let pending = pending(tx, cx.keys, &header)?;
        let granted_by = rules(tx, &header.path(), cx.now.day())?.granted_by;
        Ok(Some(Self { own: grant.person == cx.actor.person, header, grant, pending, granted_by }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        facts(&self.header, self.own)
    }
}

/// 志愿服务证明, from the request on.
#[derive(Debug)]
pub struct ProofFile {
    /// Its dossier.
    pub header: Header,
    /// What was asked for.
    pub proof: ProofRow,
    /// What the books say of the period now.
    pub sums: Sums,
    /// The sign-off that waits.
    pub pending: Option<SignOff>,
    /// Whose.
    pub person: PersonRow,
    /// The person's identity number, masked; empty when none is kept.
    pub id_no: String,
    /// As a volunteer.
    pub volunteer: Option<VolunteerRow>,
    /// Who issues it.
    pub issuer: Option<OrgRow>,
    /// Full names of who checked and who acts, for the paper.
    pub names: Vec<(PersonId, String)>,
    /// The hours are the actor's own.
    pub own: bool,
}

impl Subject for ProofFile {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(header) = header(tx, cx, *key, PROOF)? else { return Ok(None) };
        let proof = tx.one(&store::PROOF, params![header.seq])?;
        let Some(person) = find::person(tx, cx.reach, proof.person)? else { return Ok(None) };
        let pending = pending(tx, cx.keys, &header)?;
        let mut ids = vec![cx.actor.person];
        ids.extend(pending.as_ref().map(|p| p.row.asked_by));
        let names = public::name_of(tx, &ids, liren_kernel::mask::Purpose::Team)?.into_iter().collect();
        let id_no = match &person.id_no {
            Some(sealed) => cx.keys.open_field(At { column: "person.id_no", row: person.id.bytes() }, sealed)?,
            None => String::new(),
        };
        Ok(Some(Self {
            sums: sums(tx, proof.person, proof.from_day, proof.until_day)?,
            volunteer: tx.opt(&store::VOLUNTEER, params![proof.person])?,
            issuer: match header.lead {
                Some(org) => public::org_by_id(tx, org)?,
                None => None,
            },
            own: proof.person == cx.actor.person,
            id_no: liren_kernel::mask::id_no(&id_no, liren_kernel::mask::Purpose::Team),
            pending,
            names,
            header,
            proof,
            person,
        }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        facts(&self.header, self.own)
    }
}

/// 时长更正申请.
#[derive(Debug)]
pub struct QueryFile {
    /// Its dossier.
    pub header: Header,
    /// About what.
    pub query: QueryRow,
    /// The line asked about, as it is now.
    pub line: LineRow,
    /// The actor asked it about own hours.
    pub own: bool,
}

impl Subject for QueryFile {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(header) = header(tx, cx, *key, QUERY)? else { return Ok(None) };
        let query = tx.one(&store::QUERY, params![header.seq])?;
        let line = tx.one(&store::LINE_AT, params![query.record])?;
        Ok(Some(Self { own: query.person == cx.actor.person, header, query, line }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        facts(&self.header, self.own)
    }
}

/// The part in the team that stands for the person a dossier is about.
pub(crate) fn concerns(person: PersonId) -> liren_office::Effect {
    liren_office::Effect::Join { party: *person.bytes(), part: CONCERNED, reason: String::new() }
}

/// How an account stands, for pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    /// 信用时数.
    pub verified: Balance,
    /// 荣誉时数.
    pub granted: Balance,
    /// Waiting for a reason.
    pub waiting: Balance,
}
