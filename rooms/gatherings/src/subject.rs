//! What the commands act on, loaded inside their transaction.

use std::collections::BTreeMap;

use liren_kernel::{Instant, PlacePath, Refusal};
use liren_office::{
    Actor, DossierId, Effect, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Reach, Subject, dossier,
};
use liren_places::PlaceRow;
use liren_store::{DbError, Engine, Read, Tx, params};

use crate::{
    commands::plan,
    model::{CREW, KIND, LecturerId, OpenTo, SittingId, SittingState, Stage},
    neighbours,
    store::{self, Record, SittingRow, lecturer::LECTURER_BY_ID},
};

/// A gathering with its dates.
#[derive(Debug, Clone)]
pub struct Gathering {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub stage: Stage,
    /// What only gatherings have.
    pub record: Record,
    /// The parts that the one who acts has in it.
    pub parts: Vec<String>,
    /// Its dates, in the order of time.
    pub sittings: Vec<SittingRow>,
    /// Who asked for the sign-off that waits.
    pub asker: Option<PersonId>,
    /// People without account are to be called about a change.
    pub to_call: bool,
}

impl Gathering {
    /// Puts a gathering together from its header.
    ///
    /// # Errors
    /// When the database fails or its rows contradict each other.
    pub fn of(read: &mut Read<'_>, header: Header, viewer: PersonId) -> Result<Self, Fault> {
        let sittings = store::sittings(read, header.seq)?;
        Self::with(read, header, viewer, sittings)
    }

    fn with(read: &mut Read<'_>, header: Header, viewer: PersonId, sittings: Vec<SittingRow>) -> Result<Self, Fault> {
        let broken = || Fault::from(DbError::internal(format!("gathering {} is {}", header.seq, header.state)));
        let stage = Stage::named(&header.state).ok_or_else(broken)?;
        let record = read.opt(&store::RECORD, params![header.seq])?.ok_or_else(broken)?;
        let parts = read.all(&store::PARTS, params![header.seq, viewer])?.into_iter().map(|(part,)| part).collect();
        let asker = match record.ask {
            Some(id) => read.opt(&store::ASKED_BY, params![id])?.map(|(person,)| person),
            None => None,
        };
        let to_call = read.opt(&store::TO_CALL, params![header.seq])?.is_some();
        Ok(Self { header, stage, record, parts, sittings, asker, to_call })
    }

    /// Whether the one who acts works on it: plans, teaches or stands at the door.
    #[must_use]
    pub fn on_crew(&self) -> bool {
        self.parts.iter().any(|part| CREW.contains(&part.as_str()))
    }

    /// Whether this person asked for the sign-off that waits: then somebody else answers it.
    #[must_use]
    pub fn asked_by(&self, person: PersonId) -> bool {
        self.asker == Some(person)
    }

    /// Whether nothing of it is to come.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.sittings.iter().all(|s| s.state == SittingState::Cancelled || s.until_at <= now)
    }

    /// The words by which it is found from now on: where it is held, with places that come to those it has.
    ///
    /// # Errors
    /// `refusal-form-broken` when the plan does not read as it was stored.
    pub fn words<'a>(&'a self, home: &'a PlaceRow, more: impl IntoIterator<Item = &'a str>) -> Result<Effect, Refusal> {
        let outline = self.record.outline().map_err(|_| Refusal::new("refusal-form-broken"))?;
        let held = self.sittings.iter().map(|s| &*s.place_name);
        Ok(Effect::Words(plan::words(std::iter::once(&*home.name).chain(held).chain(more), &outline)))
    }

    /// One of its dates.
    #[must_use]
    pub fn sitting(&self, id: SittingId) -> Option<&SittingRow> {
        self.sittings.iter().find(|s| s.id == id)
    }

    /// Whether this actor may sign up by themselves, had they a free place.
    #[must_use]
    pub fn invites(&self, actor: &Actor) -> bool {
        self.stage == Stage::Open
            && match self.record.open_to {
                OpenTo::Team => false,
                OpenTo::Staff => actor.posts.iter().any(|p| p.role.reads_by_place()),
                OpenTo::Residents => actor.is_person(),
                OpenTo::Public => true,
            }
    }
}

/// Loads a gathering within reach, or one of which a sitting is held in a place of the reader's posts.
///
/// # Errors
/// When the database fails.
pub fn load(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Gathering>, Fault> {
    match header(read, keys, reach, id, lock)? {
        Some(header) => Gathering::of(read, header, viewer).map(Some),
        None => Ok(None),
    }
}

fn header(read: &mut Read<'_>, keys: &Keys, reach: &Reach, id: DossierId, lock: bool) -> Result<Option<Header>, Fault> {
    if let Some(header) = dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) {
        return Ok(Some(header));
    }
    let Some(header) = by_id(read, id, lock)?.filter(|h| !h.level.is_encrypted()) else { return Ok(None) };
    Ok(if store::stops_within(read, reach, header.seq)? { Some(header) } else { None })
}

fn by_id(read: &mut Read<'_>, id: DossierId, lock: bool) -> Result<Option<Header>, Fault> {
    let lock = lock && read.engine() == Engine::Postgres;
    let text = format!("{}{}", store::BY_ID.text, if lock { " FOR UPDATE" } else { "" });
    Ok(read.all_text::<Header>(&text, params![id])?.into_iter().next())
}

impl Subject for Gathering {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        load(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts {
            path: self.header.path(),
            lead: self.header.lead,
            team: self.on_crew(),
            own: self.parts.iter().any(|part| part == "lead"),
            ..Facts::default()
        }
    }
}

/// A gathering that is shown to everyone: approved, and open to all or to those with an account.
#[derive(Debug, Clone)]
pub struct Announced(pub Gathering);

impl Announced {
    /// Loads it by id for somebody whose posts need not reach it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn by_id(read: &mut Read<'_>, actor: &Actor, id: DossierId, lock: bool) -> Result<Option<Self>, Fault> {
        let Some(header) = by_id(read, id, lock)?.filter(|h| !h.level.is_encrypted()) else { return Ok(None) };
        let gathering = Gathering::of(read, header, actor.person)?;
        let told = !matches!(gathering.stage, Stage::Planned | Stage::Asked);
        let seq = gathering.header.seq;
        let seated =
            actor.is_person() && read.opt(&store::seats::SEAT_OF_PERSON, params![seq, actor.person])?.is_some();
        // Who was put down sees what they were put down for.
        let shown = seated
            || match gathering.record.open_to {
                OpenTo::Public => true,
                OpenTo::Residents => actor.is_person(),
                OpenTo::Staff => actor.posts.iter().any(|p| p.role.reads_by_place()),
                OpenTo::Team => false,
            };
        Ok((told && shown).then_some(Self(gathering)))
    }
}

/// Where something is planned, with everything its sittings name.
#[derive(Debug)]
pub struct Ground {
    /// The place of the gathering.
    pub place: PlaceRow,
    /// Who answers for it.
    pub lead: Option<OrgId>,
    /// How its number begins.
    pub stem: String,
    /// The programme it belongs to.
    pub parent: Option<Header>,
    /// What its sittings name.
    pub named: Named,
}

/// Places and lecturers that sittings name.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// By code.
    pub places: BTreeMap<String, PlaceRow>,
    /// Those that are in the pool.
    pub lecturers: Vec<LecturerId>,
}

/// What sittings name: codes of places, lecturers.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Codes.
    pub places: Vec<String>,
    /// Ids.
    pub lecturers: Vec<LecturerId>,
}

impl Named {
    /// Finds them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(read: &mut Read<'_>, names: &Names) -> Result<Self, Fault> {
        let mut named = Self::default();
        for code in &names.places {
            if !named.places.contains_key(code)
                && let Some(place) = liren_places::find::in_force(read, code)?
            {
                named.places.insert(code.clone(), place);
            }
        }
        for id in &names.lecturers {
            if !named.lecturers.contains(id) && read.opt(&LECTURER_BY_ID, params![*id])?.is_some() {
                named.lecturers.push(*id);
            }
        }
        Ok(named)
    }
}

impl Subject for Ground {
    type Key = (String, Option<DossierId>, Names);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (at, parent, names): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(place) = liren_places::find::in_force(tx, at)? else { return Ok(None) };
        let parent = match parent {
            Some(id) => match header(tx, cx.keys, cx.reach, *id, true)? {
                None => return Ok(None),
                found => found,
            },
            None => None,
        };
        let (lead, stem) = (neighbours::lead(tx, &place)?, neighbours::stem(tx, &place)?);
        let named = Named::find(tx, names)?;
        Ok(Some(Self { place, lead, stem, parent, named }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path(), ..Facts::default() }
    }
}

impl Ground {
    /// The codes of the place.
    #[must_use]
    pub fn path(&self) -> PlacePath {
        self.place.path()
    }
}

/// A gathering and what new dates of it name.
#[derive(Debug)]
pub struct Dated {
    /// The gathering.
    pub gathering: Gathering,
    /// Where it is held when a sitting names no place.
    pub home: Option<PlaceRow>,
    /// What is named.
    pub named: Named,
    /// The persons and guests to tell of a change.
    pub people: People,
}

/// Who is to be told.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// With an account or at least a name in the register.
    pub persons: Vec<PersonId>,
    /// How many without: they are called.
    pub guests: usize,
}

impl People {
    /// Everybody with a place or waiting for one, and the crew.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(read: &mut Read<'_>, dossier: i64) -> Result<Self, Fault> {
        let seats = read.all(&store::seats::SEATS, params![dossier])?;
        let mut persons: Vec<PersonId> = seats.iter().filter_map(|s| s.person).collect();
        persons.extend(read.all(&store::TEAM, params![dossier])?.into_iter().map(|(person, _)| person));
        persons.sort_unstable();
        persons.dedup();
        Ok(Self { persons, guests: seats.iter().filter(|s| s.guest.is_some()).count() })
    }
}

impl Subject for Dated {
    type Key = (DossierId, Names);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, names): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(gathering) = Gathering::load(tx, cx, id)? else { return Ok(None) };
        let home = liren_places::find::of(tx, gathering.header.place)?;
        let named = Named::find(tx, names)?;
        let people = People::of(tx, gathering.header.seq)?;
        Ok(Some(Self { gathering, home, named, people }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.gathering.facts()
    }
}

/// A gathering and who is to approve it.
#[derive(Debug)]
pub struct Asking {
    /// The gathering.
    pub gathering: Gathering,
    /// The station that serves the place, or the street's office.
    pub approver: Option<OrgId>,
}

impl Subject for Asking {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(gathering) = Gathering::load(tx, cx, id)? else { return Ok(None) };
        let approver = neighbours::approver(tx, &gathering.header)?;
        Ok(Some(Self { gathering, approver }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.gathering.header)
    }
    fn facts(&self) -> Facts {
        self.gathering.facts()
    }
}

/// A gathering for the clock.
#[derive(Debug)]
pub struct Unposted(pub Gathering);

impl Subject for Unposted {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        match by_id(tx, *id, true)?.filter(|h| !h.level.is_encrypted()) {
            Some(header) => Gathering::of(tx, header, cx.actor.person).map(|g| Some(Self(g))),
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
