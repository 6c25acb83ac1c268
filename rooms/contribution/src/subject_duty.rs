//! A shift as those see it who arrange it, and as volunteers see it who want to come.

use liren_kernel::Day;
use liren_office::{
    DossierId, Facts, Fault, Header, LoadContext, PersonId, Subject,
    attendance::{self, MarkRow},
    dossier,
};
use liren_people::{PersonRow, find, store::PERSON_BY_ID};
use liren_store::{Engine, Read, Tx, params};

use crate::{
    model::{DUTY, VolunteerRow, Whom},
    rules::{Rules, rules},
    store::{self, DutyRow, ShiftRow},
};

/// Days around a shift in which other shifts of the same person matter: a week, for the week's measure and for rest.
const AROUND: i64 = 7;

/// Somebody asked for a shift.
#[derive(Debug)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Day of birth.
    pub birth: Option<Day>,
    /// As a volunteer.
    pub volunteer: Option<VolunteerRow>,
    /// Other shifts about that time.
    pub shifts: Vec<ShiftRow>,
    /// Full name, for refusals.
    pub name: String,
}

/// 值班, with the people a command names.
#[derive(Debug)]
pub struct DutyFile {
    /// Its dossier.
    pub header: Header,
    /// The shift.
    pub duty: DutyRow,
    /// Who may sign up by themselves, while it is called for.
    pub call: Option<Whom>,
    /// Who is to come.
    pub helpers: Vec<PersonId>,
    /// Who waits for a place, longest first.
    pub waiting: Vec<Candidate>,
    /// Marks that stand.
    pub marks: Vec<MarkRow>,
    /// Those whom the command is about.
    pub named: Vec<Candidate>,
    /// The rules in force at that place on that day.
    pub rules: Rules,
}

impl DutyFile {
    fn of(tx: &mut Tx<'_>, header: Header) -> Result<Self, Fault> {
        let duty = tx.one(&store::DUTY, params![header.seq])?;
        Ok(Self {
            call: tx.opt(&store::CALL, params![header.seq])?.map(|(whom,)| whom),
            helpers: people(tx.all(&store::HELPERS, params![header.seq])?),
            waiting: Vec::new(),
            marks: attendance::of_dossier(tx, header.seq, None)?,
            named: Vec::new(),
            rules: rules(tx, &header.path(), duty.day)?,
            header,
            duty,
        })
    }

    fn with_waiting(mut self, tx: &mut Tx<'_>) -> Result<Self, Fault> {
        for person in people(tx.all(&store::WAITING, params![self.header.seq])?) {
            let row = tx.opt(&PERSON_BY_ID, params![person])?.ok_or(Fault::NotFound)?;
            self.waiting.push(candidate(tx, self.header.id, self.duty.day, row)?);
        }
        Ok(self)
    }

    /// Whether everybody who is needed comes.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.helpers.len() as i64 >= self.duty.needed
    }
}

fn people(rows: Vec<(PersonId,)>) -> Vec<PersonId> {
    rows.into_iter().map(|(person,)| person).collect()
}

/// Two shifts that want the same person at once: the second finds the first. Everybody in one order, so that nobody
/// waits for somebody who waits.
fn turns(tx: &mut Tx<'_>, mut people: Vec<PersonId>) -> Result<(), Fault> {
    people.sort_unstable();
    people.dedup();
    for person in people {
        tx.take_turn(&[b"shift".as_slice(), person.bytes()].concat())?;
    }
    Ok(())
}

fn candidate(read: &mut Read<'_>, duty: DossierId, day: Day, row: PersonRow) -> Result<Candidate, Fault> {
    let (from, until) = (day.plus_days(-AROUND).to_string(), day.plus_days(AROUND).to_string());
    let mut shifts = read.all(&store::SHIFTS, params![row.id, from, until])?;
    shifts.retain(|s| s.dossier != duty);
    let volunteer = read.opt(&store::VOLUNTEER, params![row.id])?;
    Ok(Candidate { person: row.id, birth: row.birth, volunteer, shifts, name: row.name })
}

/// The header of a shift within reach.
fn within(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: DossierId) -> Result<Option<Header>, Fault> {
    Ok(dossier::load(tx, cx.keys, cx.reach, id, true)?.filter(|h| h.kind == DUTY))
}

fn facts(header: &Header) -> Facts {
    Facts { path: header.path(), lead: header.lead, ..Facts::default() }
}

impl Subject for DutyFile {
    type Key = (DossierId, Vec<PersonId>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, named): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(header) = within(tx, cx, *id)? else { return Ok(None) };
        turns(tx, named.clone())?;
        let mut file = Self::of(tx, header)?;
        for person in named {
            let Some(row) = find::person(tx, cx.reach, *person)? else { return Ok(None) };
            file.named.push(candidate(tx, *id, file.duty.day, row)?);
        }
        Ok(Some(file))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        facts(&self.header)
    }
}

/// A shift within reach, with those who wait.
#[derive(Debug)]
pub struct Queue(pub DutyFile);

impl Subject for Queue {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(header) = within(tx, cx, *id)? else { return Ok(None) };
        Ok(Some(Self(queued(tx, header)?)))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        facts(&self.0.header)
    }
}

/// A shift in which somebody left a place free, for the clock, with those who wait.
#[derive(Debug)]
pub struct Freed(pub DutyFile);

impl Subject for Freed {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(header) = called_header(tx, *id, true)? else { return Ok(None) };
        Ok(Some(Self(queued(tx, header)?)))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// With those who wait, each of them held, so that no other shift takes them meanwhile.
fn queued(tx: &mut Tx<'_>, header: Header) -> Result<DutyFile, Fault> {
    let waiting = people(tx.all(&store::WAITING, params![header.seq])?);
    turns(tx, waiting)?;
    DutyFile::of(tx, header)?.with_waiting(tx)
}

/// A shift within reach that goes to another day: everybody on it is named, with their shifts about that day.
#[derive(Debug)]
pub struct Moving(pub DutyFile);

impl Subject for Moving {
    type Key = (DossierId, Day);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, day): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(header) = within(tx, cx, *id)? else { return Ok(None) };
        let mut file = DutyFile::of(tx, header)?;
        turns(tx, file.helpers.clone())?;
        for person in file.helpers.clone() {
            let row = tx.opt(&PERSON_BY_ID, params![person])?.ok_or(Fault::NotFound)?;
            file.named.push(candidate(tx, *id, *day, row)?);
        }
        file.rules = rules(tx, &file.header.path(), *day)?;
        Ok(Some(Self(file.with_waiting(tx)?)))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        facts(&self.0.header)
    }
}

/// A shift that is called for, as a volunteer sees it: the one who acts is named.
#[derive(Debug)]
pub struct Called(pub DutyFile);

/// Whether a call is for somebody who lives there.
#[must_use]
pub fn is_for(whom: Option<Whom>, header: &Header, person: &PersonRow) -> bool {
    match whom {
        Some(Whom::Community) => header.community.is_some() && header.community == person.community,
        Some(Whom::Street) => header.street.is_some() && header.street == person.street,
        None => false,
    }
}

/// The header of a shift at level 0 or 1, whoever reads: the caller says who may see it.
///
/// # Errors
/// When the database fails.
pub fn called_header(read: &mut Read<'_>, id: DossierId, lock: bool) -> Result<Option<Header>, Fault> {
    let lock = lock && read.engine() == Engine::Postgres;
    let text = format!("{}{}", store::DUTY_BY_ID.text, if lock { " FOR UPDATE" } else { "" });
    Ok(read.all_text::<Header>(&text, params![id])?.into_iter().next())
}

impl Subject for Called {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(header) = called_header(tx, *id, true)? else { return Ok(None) };
        let own = cx.actor.person;
        let Some(row) = find::person(tx, cx.reach, own)? else { return Ok(None) };
        let mut all = people(tx.all(&store::WAITING, params![header.seq])?);
        all.push(own);
        turns(tx, all)?;
        let mut file = DutyFile::of(tx, header)?.with_waiting(tx)?;
        let known = file.helpers.contains(&own) || file.waiting.iter().any(|one| one.person == own);
        if !known && !is_for(file.call, &file.header, &row) {
            return Ok(None);
        }
        file.named.push(candidate(tx, *id, file.duty.day, row)?);
        Ok(Some(Self(file)))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        Facts { own: true, ..facts(&self.0.header) }
    }
}
