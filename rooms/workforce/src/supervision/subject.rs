//! What the commands of supervision act on, loaded inside their transaction.

use std::collections::BTreeMap;

use liren_kernel::{Instant, Level, PlacePath};
use liren_office::{
    DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Reach, Subject, directory,
    dossier::{self, TEAM},
    keys::{At, DataKey},
    signoff::{self, SignOff},
};
use liren_store::{DbError, Read, Tx, params};

use super::{
    model::{KIND, State},
    store::{self, Action, ActionId, Member, PlanRow, Record, Session},
};
use crate::folk;

/// The part of whoever supervises.
pub const SUPERVISOR: &str = "supervisor";
/// The part of whoever is supervised.
pub const SUPERVISEE: &str = "supervisee";

/// An agreement with all that is counted and asked of it.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub state: State,
    /// What only agreements have.
    pub record: Record,
    /// Who agrees.
    pub members: Vec<Member>,
    /// Its sessions, newest first.
    pub sessions: Vec<Session>,
    /// Its actions, newest first.
    pub actions: Vec<Action>,
    /// What its actions say; empty for whoever is not in it.
    pub said: BTreeMap<ActionId, String>,
    /// Its service plans, newest first.
    pub plans: Vec<PlanRow>,
    /// Who was at the sessions, and when they signed.
    pub present: Vec<(store::SessionId, PersonId, Option<Instant>)>,
    /// What was asked to be signed, oldest first; empty for whoever is not in it.
    pub signoffs: Vec<SignOff>,
    /// Whether the one who acts is a member.
    pub is_member: bool,
}

impl Agreement {
    /// Puts an agreement together from its header.
    ///
    /// # Errors
    /// When the database fails or its rows contradict each other.
    pub fn of(read: &mut Read<'_>, keys: &Keys, header: Header, viewer: PersonId) -> Result<Self, Fault> {
        let broken = || Fault::from(DbError::internal(format!("supervision {} is broken", header.seq)));
        let record = read.opt(&store::RECORD, params![header.seq])?.ok_or_else(broken)?;
        let state = State::named(&header.state).ok_or_else(broken)?;
        let members = read.all(&store::MEMBERS, params![header.seq])?;
        let sessions = read.all(&store::SESSIONS, params![header.seq])?;
        let mut present = Vec::new();
        for session in &sessions {
            let there = read.all(&store::PRESENT, params![session.id])?;
            present.extend(there.into_iter().map(|(person, signed)| (session.id, person, signed)));
        }
        let is_member = members.iter().any(|m| m.person == viewer);
        let actions = read.all(&store::ACTIONS, params![header.seq])?;
        let key = match is_member {
            true => dossier::find_key(read, keys, header.seq, Level::NeedToKnow, TEAM)?,
            false => None,
        };
        Ok(Self {
            state,
            is_member,
            said: key.map_or_else(|| Ok(BTreeMap::new()), |key| said(&key, &actions))?,
            actions,
            signoffs: signoff::of(read, keys, &header, is_member)?,
            plans: read.all(&store::PLANS, params![header.seq])?,
            record,
            members,
            sessions,
            present,
            header,
        })
    }

    /// What an action says, to whoever is in the agreement.
    #[must_use]
    pub fn says(&self, action: ActionId) -> &str {
        self.said.get(&action).map_or("", String::as_str)
    }

    /// The version of a session's record that waits for somebody's signature.
    #[must_use]
    pub fn to_sign(&self, session: store::SessionId, person: PersonId) -> Option<&SignOff> {
        let wanted = record_of(session, person);
        self.signoffs.iter().rev().find(|one| one.is_pending() && one.row.subject == wanted)
    }

    /// The newest version of a session's record, as it was frozen.
    #[must_use]
    pub fn frozen(&self, session: store::SessionId) -> Option<&serde_json::Value> {
        let begins = format!("session:{session}:");
        self.signoffs.iter().rev().find(|one| one.row.subject.starts_with(&begins)).map(|one| &one.frozen)
    }

    /// Those who are supervised.
    pub fn supervisees(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|m| m.part == SUPERVISEE)
    }

    /// Whether `person` is supervised in it.
    #[must_use]
    pub fn supervises(&self, person: PersonId) -> bool {
        self.supervisees().any(|m| m.person == person)
    }

    /// The session to come.
    #[must_use]
    pub fn planned(&self) -> Option<&Session> {
        self.sessions.iter().find(|s| s.state == "planned")
    }

    /// One session.
    #[must_use]
    pub fn session(&self, id: store::SessionId) -> Option<&Session> {
        self.sessions.iter().find(|s| s.id == id)
    }

    /// Who was at a session, and when they signed its record.
    pub fn there(&self, id: store::SessionId) -> impl Iterator<Item = (PersonId, Option<Instant>)> + '_ {
        self.present.iter().filter(move |(session, ..)| *session == id).map(|(_, person, signed)| (*person, *signed))
    }

    /// Actions that nobody has called done or dropped.
    pub fn open_actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|a| a.state == "open")
    }
}

/// What of an agreement is signed: the record of a session, by each who was there.
pub(crate) fn record_of(session: store::SessionId, person: PersonId) -> String {
    format!("session:{session}:{person}")
}

/// Where the words of an action stand as ciphertext.
pub(crate) const fn words_at(action: &ActionId) -> At<'_> {
    At { column: "supervision_action.words", row: action.bytes() }
}

fn said(key: &DataKey, actions: &[Action]) -> Result<BTreeMap<ActionId, String>, Fault> {
    let words = actions.iter().filter_map(|a| Some((a.id, a.words.as_ref()?)));
    let opened =
        words.map(|(id, words)| Ok((id, String::from_utf8_lossy(&key.open(words_at(&id), words)?).into_owned())));
    opened.collect()
}

/// Loads an agreement within reach.
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
) -> Result<Option<Agreement>, Fault> {
    match dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) {
        Some(header) => Agreement::of(read, keys, header, viewer).map(Some),
        None => Ok(None),
    }
}

impl Subject for Agreement {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        load(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.header.path(), team: self.is_member, ..Facts::default() }
    }
}

/// An agreement for the clock, which has no post.
#[derive(Debug)]
pub struct Unposted(pub Agreement);

impl Subject for Unposted {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        // The supervisor's own reach leads to it; the clock borrows it.
        let Some((seq, _)) = tx.opt(&liren_office::store::DOSSIER_AT, params![*key])? else { return Ok(None) };
        let Some(record) = tx.opt(&store::RECORD, params![seq])? else { return Ok(None) };
        let supervisor = directory::actor(tx, record.supervisor, cx.now)?;
        Ok(load(tx, cx.keys, &Reach::of(&supervisor), record.supervisor, *key, true)?.map(Self))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// People between whom an agreement is proposed.
#[derive(Debug)]
pub struct Proposal {
    /// Who would supervise, by name.
    pub supervisor: String,
    /// Whether they have a post as supervisor or station lead.
    pub fit: bool,
    /// Who would be supervised: name and organisation.
    pub supervisees: Vec<(PersonId, String, Option<OrgId>)>,
    /// Whether each of them works in the neighbourhood.
    pub all_work: bool,
    /// Those who are supervised by this person already.
    pub already: bool,
    /// The street they share.
    pub path: PlacePath,
}

impl Subject for Proposal {
    type Key = (PersonId, Vec<PersonId>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (supervisor, people): &Self::Key) -> Result<Option<Self>, Fault> {
        let mut all = people.clone();
        all.push(*supervisor);
        let names = folk::names(tx, &all)?;
        let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
        let posts = folk::posts(tx, *supervisor, cx.now)?;
        let fit =
            posts.iter().any(|p| matches!(p.role, liren_office::Role::Supervisor | liren_office::Role::StationLead));
        let (mut supervisees, mut paths, mut already) = (Vec::new(), Vec::new(), false);
        for person in people {
            let posts = folk::posts(tx, *person, cx.now)?;
            if let Some((org, path)) = folk::works_at(&posts) {
                supervisees.push((*person, name(person), org));
                paths.push(path);
            }
            let theirs = tx.all(&store::OF_SUPERVISEE, params![*person])?;
            already |=
                theirs.iter().any(|(.., by, state)| by == supervisor && (state == "running" || state == "proposed"));
        }
        Ok(Some(Self {
            supervisor: name(supervisor),
            fit,
            all_work: supervisees.len() == people.len(),
            already,
            path: folk::shared_street(&paths),
            supervisees,
        }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path.clone(), ..Facts::default() }
    }
}

/// Kinds of dossiers whose pages show advice.
pub const ADVISED: &[&str] = &["matter", "gathering"];

/// Takes out of what is told of advice the numbers that the reader does not reach: of what was sealed since, or is not
/// theirs any more.
///
/// # Errors
/// When the database fails.
pub fn name_what_is_seen(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    entries: &mut [dossier::Entry],
) -> Result<(), Fault> {
    for entry in entries.iter_mut().filter(|entry| entry.row.kind == "advised") {
        let number = entry.body["number"].as_str().unwrap_or_default();
        if dossier::by_number(read, keys, reach, ADVISED, number)?.is_none() {
            entry.body["number"] = "".into();
        }
    }
    Ok(())
}

/// A dossier on which supervisor and supervisee work, both within their own reach.
#[derive(Debug)]
pub struct Shared {
    /// The dossier; `None` when it is not there for both.
    pub header: Option<Header>,
    /// The number of the agreement.
    pub number: String,
    /// The one who acts supervises that person.
    pub supervises: bool,
}

impl Subject for Shared {
    /// The number of the dossier, the agreement, the supervisee.
    type Key = (String, DossierId, PersonId);
    fn load(
        tx: &mut Tx<'_>,
        cx: &LoadContext<'_>,
        (number, agreement, person): &Self::Key,
    ) -> Result<Option<Self>, Fault> {
        let Some(agreement) = load(tx, cx.keys, cx.reach, cx.actor.person, *agreement, false)? else { return Ok(None) };
        let supervises = agreement.record.supervisor == cx.actor.person
            && agreement.state == State::Running
            && agreement.supervises(*person);
        // What either of the two cannot see is not there for them.
        let other = Reach::of(&directory::actor(tx, *person, cx.now)?);
        let header = match dossier::by_number(tx, cx.keys, &other, ADVISED, number)? {
            Some(seen) => dossier::load(tx, cx.keys, cx.reach, seen.id, true)?,
            None => None,
        };
        Ok(Some(Self { header, number: agreement.header.number, supervises }))
    }
    fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }
    fn facts(&self) -> Facts {
        Facts { team: self.supervises, ..Facts::default() }
    }
}
