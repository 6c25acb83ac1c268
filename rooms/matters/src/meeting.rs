//! 联席会议、工作例会: matters before several organisations, what each takes on by when, and what became of it.

use liren_kernel::{Id, Instant};
use liren_office::{DossierId, Facts, Fault, Header, Keys, LoadContext, OrgId, Reach, Subject, dossier};
use liren_store::{Read, Tx, named, params, row};

use crate::{
    neighbours, number, store,
    subject::{self, Matter},
};

/// The kind of its dossiers.
pub const KIND: &str = "joint_meeting";

named! {
    /// Which meeting; the dossier's facet.
    Form, "meeting-form-" {
        /// 联席会议: called for what needs several.
        Joint = "joint",
        /// 工作例会: comes again and again.
        Regular = "regular",
    }
}

named! {
    /// Where it stands.
    State, "meeting-state-" {
        /// Called.
        Planned = "planned",
        /// Over; its minutes are written.
        Held = "held",
    }
}

named! {
    /// What became of a better arrangement that somebody proposed (堵不如疏).
    Proposal, "matter-proposal-" {
        /// Not decided.
        Open = "open",
        /// 采纳.
        Adopted = "adopted",
        /// 没有采纳.
        Declined = "declined",
    }
}

/// Marks ids of what was taken on.
#[derive(Debug)]
pub enum PromiseMark {}
/// What an organisation took on.
pub type PromiseId = Id<PromiseMark>;

row! {
    /// When and where.
    pub struct Call {
        /// When it begins.
        pub at: Instant,
        /// Where.
        pub venue: String,
    }
}

row! {
    /// What an organisation took on at a meeting.
    pub struct Promise {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: PromiseId,
        /// The meeting's seq.
        pub meeting: i64,
        /// The meeting.
        pub meeting_id: DossierId,
        /// For which matter, by its seq.
        pub matter: Option<i64>,
        /// Who.
        pub org: OrgId,
        /// What.
        pub what: String,
        /// By when.
        pub due_at: Instant,
        /// When it was kept.
        pub kept_at: Option<Instant>,
        /// How.
        pub how: Option<String>,
    }
}

/// A meeting with what is before it.
#[derive(Debug)]
pub struct Meeting {
    /// Its dossier; the lead calls it.
    pub header: Header,
    /// When and where.
    pub call: Call,
    /// The matters before it, by seq.
    pub items: Vec<i64>,
    /// What was taken on at it.
    pub promises: Vec<Promise>,
    /// Organisations that were called.
    pub called: Vec<OrgId>,
}

impl Meeting {
    /// Loads it within reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(
        read: &mut Read<'_>,
        keys: &Keys,
        reach: &Reach,
        id: DossierId,
        lock: bool,
    ) -> Result<Option<Self>, Fault> {
        let Some(header) = dossier::load(read, keys, reach, id, lock)?.filter(|h| h.kind == KIND) else {
            return Ok(None);
        };
        let Some(call) = read.opt(&store::MEETING, params![header.seq])? else { return Ok(None) };
        let items = read.all(&store::MEETING_ITEMS, params![header.seq])?.into_iter().map(|(seq,)| seq).collect();
        let promises = read.all(&store::PROMISES, params![header.seq])?;
        let parties = read.all(&liren_office::store::PARTY_ALL, params![header.seq])?;
        let called = parties.into_iter().filter(|(_, part, _)| part == "called");
        let called = called.filter_map(|(id, ..)| Some(OrgId::from_bytes(id.try_into().ok()?))).collect();
        Ok(Some(Self { header, call, items, promises, called }))
    }

    /// Whether it is still to come, or under way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.header.closed_at.is_none()
    }

    fn own_facts(&self) -> Facts {
        let waiting = self.promises.iter().filter(|p| p.kept_at.is_none()).map(|p| p.org).collect();
        Facts { path: self.header.path(), lead: self.header.lead, handling: waiting, ..Facts::default() }
    }
}

impl Subject for Meeting {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        Self::find(tx, cx.keys, cx.reach, *key, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        self.own_facts()
    }
}

/// Where a meeting is called.
#[derive(Debug)]
pub struct Ground {
    /// The community's path.
    pub path: liren_kernel::PlacePath,
    /// The place's id.
    pub place: liren_office::PlaceId,
    /// Who leads.
    pub lead: Option<OrgId>,
    /// How its number begins.
    pub stem: String,
    /// Who can be called there.
    pub serving: Vec<OrgId>,
}

impl Subject for Ground {
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, code: &String) -> Result<Option<Self>, Fault> {
        let Some(place) = liren_places::find::in_force(tx, code)? else { return Ok(None) };
        let (Some(community), Some(street)) = (place.community.clone(), place.street.clone()) else { return Ok(None) };
        let (lead, _) = neighbours::leads(tx, &community)?;
        let stem = number::meeting_stem(&neighbours::place_name(tx, &street)?);
        let serving = neighbours::handlers(tx, &community)?.into_iter().map(|(org, ..)| org).collect();
        Ok(Some(Self { path: place.path(), place: place.id, lead, stem, serving }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.path.clone(), ..Facts::default() }
    }
}

/// A meeting and a matter, each within reach.
#[derive(Debug)]
pub struct Before {
    /// The meeting.
    pub meeting: Meeting,
    /// The matter; `None` when the number means none within reach.
    pub matter: Option<Matter>,
}

impl Subject for Before {
    type Key = (DossierId, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, number): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(meeting) = Meeting::load(tx, cx, id)? else { return Ok(None) };
        Ok(Some(Self { meeting, matter: subject::by_number(tx, cx, number)? }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.meeting.header)
    }
    fn facts(&self) -> Facts {
        self.meeting.own_facts()
    }
}

/// What was taken on in a community before and is not kept, oldest first: with it the next meeting opens.
///
/// # Errors
/// When the database fails.
pub fn carried(read: &mut Read<'_>, community: &str, but: i64) -> Result<Vec<Promise>, Fault> {
    Ok(read.all(&store::PROMISES_CARRIED, params![community, but])?)
}
