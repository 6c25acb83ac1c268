//! What the commands act on, loaded inside their transaction.

use liren_kernel::{
    Instant, Level, PlacePath,
    calendar::{Limit, LimitUnit},
};
use liren_office::{
    DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Subject,
    dossier::{self, Entry, Handoff},
    store::HANDOFFS,
};
use liren_places::PlaceRow;
use liren_store::{DbError, Read, Tx, params};
use serde_json::Value;

use crate::{
    clock::{Terms, Track},
    commands::{assist, call_back},
    model::{KIND, Rating, Slice, Source, Stage, State},
    neighbours, number,
    store::{self, Category, Record},
};

/// How the one who acts stands to a matter by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// On the desk's side: may read entries of level 2.
    pub team: bool,
    /// Reported it.
    pub reporter: bool,
}

/// A matter with its rule.
#[derive(Debug, Clone)]
pub struct Matter {
    /// Its dossier.
    pub header: Header,
    /// Where it stands.
    pub state: State,
    /// What only matters have.
    pub record: Record,
    /// The version of the category it keeps; `None` when it is sealed.
    pub rule: Option<Category>,
    /// How the one who acts stands to it.
    pub standing: Standing,
    /// Hand-offs to those who help, also the ended ones.
    pub helps: Vec<Handoff>,
    /// Who is told what becomes of it: its reporter, and those of matters merged into it.
    pub reporters: Vec<PersonId>,
}

impl Matter {
    /// Puts a matter together from its header.
    ///
    /// # Errors
    /// When the database fails or its rows contradict each other.
    pub fn of(read: &mut Read<'_>, header: Header, viewer: PersonId) -> Result<Self, Fault> {
        let parts = read.all(&store::PARTS, params![header.seq, viewer])?;
        let standing = Standing {
            team: parts.iter().any(|(part,)| matches!(part.as_str(), "desk" | "member" | "lead")),
            reporter: parts.iter().any(|(part,)| part == "reporter"),
        };
        // Of a sealed matter no row is left: what it was stands in its sealed entries.
        let record =
            read.opt(&store::RECORD, params![header.seq])?.unwrap_or_else(|| Record::new(0, Source::Noticed, None));
        let rule = read.opt(&store::CATEGORY_BY_SEQ, params![record.category])?;
        let state = state(&header, &record)?;
        let mut helps = read.all(&HANDOFFS, params![header.seq])?;
        helps.retain(|h| h.kind == assist::KIND);
        let mut reporters: Vec<PersonId> = record.reporter.into_iter().collect();
        reporters.extend(read.all(&store::REPORTERS_MERGED, params![header.id])?.into_iter().map(|(person,)| person));
        reporters.sort_unstable();
        reporters.dedup();
        Ok(Self { header, state, record, rule, standing, helps, reporters })
    }

    /// Whether a person acts for an organisation that handles it or helps, or reported its result.
    #[must_use]
    pub fn handled_by(&self, actor: &liren_office::Actor) -> bool {
        let helped =
            |org: OrgId| self.helps.iter().any(|h| h.to_org == org && matches!(h.state.as_str(), "accepted" | "done"));
        self.record.fed_by == Some(actor.person)
            || actor.orgs().any(|own| self.record.handler == Some(own) || helped(own))
    }

    /// The limits of its steps: those of the category it keeps.
    #[must_use]
    pub fn terms(&self) -> Terms {
        let limit = Limit::new(3, LimitUnit::WorkingDays);
        self.rule.as_ref().map_or_else(|| Terms::of_track(Track::Plain, limit), Terms::of)
    }

    /// Whether somebody outside follows it: whoever was given a number and a code for it, or waits to be called. Of a
    /// restricted matter nothing is told outside.
    #[must_use]
    pub const fn is_followed(&self) -> bool {
        let given = matches!(self.record.source, Source::Resident | Source::Chat | Source::Paper | Source::Phone);
        (given || self.record.response_due.is_some()) && !self.header.level.is_encrypted()
    }

    /// Whether it may be closed now: whoever waits for an answer was asked, or called twice in vain, or has said that it
    /// is good. Whoever said that it is not is asked why.
    #[must_use]
    pub fn may_close(&self) -> bool {
        let record = &self.record;
        let content = record.rating.is_some_and(|rating| rating != Rating::Bad.number());
        record.response_due.is_none() || content || self.was_called()
    }

    /// Whether whoever reported it was spoken to about the result, or called in vain as often as is asked for.
    #[must_use]
    pub const fn was_called(&self) -> bool {
        self.record.called_at.is_some() || self.record.tries >= call_back::TRIES
    }

    /// Those who help and are not done.
    pub fn assisting(&self) -> impl Iterator<Item = &Handoff> {
        self.helps.iter().filter(|h| matches!(h.state.as_str(), "offered" | "accepted"))
    }

    /// The help that an actor's organisation gives, in this state.
    #[must_use]
    pub fn help_of(&self, actor: &liren_office::Actor, state: &str) -> Option<&Handoff> {
        self.helps.iter().find(|h| h.state == state && actor.orgs().any(|own| own == h.to_org))
    }

    /// The title for notices and tasks; above level 1 nothing of it leaves the dossier.
    #[must_use]
    pub fn open_title(&self) -> &str {
        if self.header.level.is_encrypted() { "" } else { &self.header.title }
    }
}

fn state(header: &Header, record: &Record) -> Result<State, Fault> {
    let broken = || Fault::from(DbError::internal(format!("matter {} has no {}", header.seq, header.state)));
    let stage = Stage::named(&header.state).ok_or_else(broken)?;
    let slice = || match (record.offer, record.handler) {
        (Some(offer), Some(org)) => Ok(Slice { offer, org, due: record.work_due }),
        _ => Err(broken()),
    };
    // A sealed one kept no hand-off; it is only written to and ended.
    if header.level == Level::Sealed && !stage.is_end() {
        return Ok(State::Filed);
    }
    Ok(match stage {
        Stage::Reported => State::Reported,
        Stage::Verifying => State::Verifying,
        Stage::Filed => State::Filed,
        Stage::Dispatched => State::Dispatched(slice()?),
        Stage::Disputed => State::Disputed(slice()?),
        Stage::Handling => State::Handling(slice()?),
        Stage::Parked => State::Parked(slice()?),
        Stage::Waiting => State::Waiting(slice()?),
        Stage::Feedback => State::Feedback(slice()?, record.fed_by.ok_or_else(broken)?),
        Stage::Callback => State::Callback(slice()?, record.inspected_by.ok_or_else(broken)?),
        end => State::Ended(end),
    })
}

/// Loads a matter within reach.
///
/// # Errors
/// When the database fails.
pub fn load(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &liren_office::Reach,
    viewer: PersonId,
    id: DossierId,
    lock: bool,
) -> Result<Option<Matter>, Fault> {
    match dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) {
        Some(header) => Matter::of(read, header, viewer).map(Some),
        None => Ok(None),
    }
}

impl Subject for Matter {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        load(tx, cx.keys, cx.reach, cx.actor.person, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        let org = |wanted: bool| self.state.slice().filter(|_| wanted).map(|s| s.org).into_iter().collect();
        let stage = self.state.stage();
        Facts {
            path: self.header.path(),
            lead: self.header.lead,
            offered: org(stage == Stage::Dispatched),
            handling: org(matches!(
                stage,
                Stage::Handling | Stage::Parked | Stage::Waiting | Stage::Feedback | Stage::Callback
            )),
            team: self.standing.team,
            reporter: self.standing.reporter,
            own: false,
        }
    }
}

/// A matter and an organisation it is to be sent to.
#[derive(Debug)]
pub struct Sending {
    /// The matter.
    pub matter: Matter,
    /// Whether that organisation serves the community.
    pub serves: bool,
}

impl Subject for Sending {
    type Key = (DossierId, OrgId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, org): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(matter) = Matter::load(tx, cx, id)? else { return Ok(None) };
        let serves = match &matter.header.community {
            Some(community) => neighbours::serves(tx, community, *org)?,
            None => false,
        };
        Ok(Some(Self { matter, serves }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.matter.header)
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}

/// What a sealed matter was before, as its own entries keep it: no row is left of it.
#[must_use]
pub fn facts(entries: &[Entry]) -> Option<&Value> {
    entries.iter().rev().find(|entry| entry.row.kind == "facts").map(|entry| &entry.body)
}

/// The matter that bears a number, within the reach of the one who acts.
///
/// # Errors
/// When the database fails.
pub fn by_number(tx: &mut Tx<'_>, cx: &LoadContext<'_>, number: &str) -> Result<Option<Matter>, Fault> {
    match dossier::by_number(tx, cx.keys, cx.reach, &[KIND], number)? {
        Some(header) => Matter::of(tx, header, cx.actor.person).map(Some),
        None => Ok(None),
    }
}

/// A matter and another that it goes on in.
#[derive(Debug)]
pub struct Pair {
    /// The matter that ends.
    pub matter: Matter,
    /// The one that goes on; `None` when the number means none within reach.
    pub other: Option<Matter>,
}

impl Subject for Pair {
    type Key = (DossierId, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, number): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(matter) = Matter::load(tx, cx, id)? else { return Ok(None) };
        Ok(Some(Self { matter, other: by_number(tx, cx, number)? }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.matter.header)
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}

/// A matter for those who reach it by other means than a post: the clock, and a reporter with number and code.
/// Level 3 is not there for either.
#[derive(Debug)]
pub struct Unposted(pub Matter);

impl Unposted {
    /// Loads it by id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn by_id(read: &mut Read<'_>, keys: &Keys, id: DossierId, lock: bool) -> Result<Option<Self>, Fault> {
        let lock = lock && read.engine() == liren_store::Engine::Postgres;
        let text = format!("{}{}", store::BY_ID.text, if lock { " FOR UPDATE" } else { "" });
        let Some(mut header) = read.all_text::<Header>(&text, params![id])?.into_iter().next() else { return Ok(None) };
        header.reveal(read, keys)?;
        Matter::of(read, header, liren_office::Actor::public().person).map(|m| Some(Self(m)))
    }
}

impl Subject for Unposted {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        Self::by_id(tx, cx.keys, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0.header)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// Where something is reported, and as what.
#[derive(Debug, Clone)]
pub struct Site {
    /// The place.
    pub place: PlaceRow,
    /// The rule in force.
    pub rule: Category,
    /// Who answers for it.
    pub lead: Option<OrgId>,
    /// How numbers of its street begin.
    pub stem: String,
}

impl Subject for Site {
    type Key = (String, String);
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, (place, category): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(place) = liren_places::find::in_force(tx, place)? else { return Ok(None) };
        let Some(rule) = tx.opt(&store::CATEGORY_BY_CODE, params![category])? else { return Ok(None) };
        let (Some(community), Some(street)) = (&place.community, &place.street) else { return Ok(None) };
        let (lead, _) = neighbours::leads(tx, community)?;
        let stem = number::stem(&neighbours::place_name(tx, street)?);
        Ok(Some(Self { place, rule, lead, stem }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path(), ..Facts::default() }
    }
}

impl Site {
    /// The codes of the place.
    #[must_use]
    pub fn path(&self) -> PlacePath {
        self.place.path()
    }
}

/// The categories in force.
#[derive(Debug)]
pub struct Catalogue(pub Vec<Category>);

impl Catalogue {
    /// The rules in force, as a mark: another one when one of them was changed.
    #[must_use]
    pub fn mark(&self) -> i64 {
        self.0.iter().map(|c| c.seq).max().unwrap_or(0)
    }
}

impl Subject for Catalogue {
    type Key = ();
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, (): &()) -> Result<Option<Self>, Fault> {
        Ok(Some(Self(tx.all(&store::CATEGORIES, &[])?)))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// The moment from which on an open matter counts as possibly the same: 30 days before now.
#[must_use]
pub const fn recent(now: Instant) -> Instant {
    now.plus_minutes(-30 * 24 * 60)
}
