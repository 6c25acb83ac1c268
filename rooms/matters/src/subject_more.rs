//! What some commands know besides the matter itself: who looks after the place, who stands above, a round, a part.

use liren_kernel::Id;
use liren_office::{
    Actor, DossierId, Facts, Fault, Header, LoadContext, OrgId, PersonId, Role, Subject, dossier,
    dossier::Handoff,
    store::{ATTACHMENT, AttachmentRow},
};
use liren_store::{Tx, params};

use crate::{
    commands::report::TAKE_UP,
    model::KIND,
    neighbours,
    subject::{Matter, Site, Unposted},
};

/// People who are asked to look at one matter, at most.
const LOOKERS: usize = 3;

fn with_roles(tx: &mut Tx<'_>, cx: &LoadContext<'_>, header: &Header, roles: &[Role]) -> Result<Vec<PersonId>, Fault> {
    let Some(community) = &header.community else { return Ok(Vec::new()) };
    let mut people = Vec::new();
    for role in roles {
        for person in neighbours::with_role(tx, *role, community, cx.now)? {
            if !people.contains(&person) && person != cx.actor.person {
                people.push(person);
            }
        }
    }
    Ok(people)
}

macro_rules! beside {
    ($(#[$meta:meta])* $name:ident, $field:ident, $said:literal, |$tx:ident, $cx:ident, $header:ident| $load:expr) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub struct $name {
            /// The matter.
            pub matter: Matter,
            #[doc = $said]
            pub $field: Vec<PersonId>,
        }
        impl Subject for $name {
            type Key = DossierId;
            fn load($tx: &mut Tx<'_>, $cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
                let Some(matter) = Matter::load($tx, $cx, key)? else { return Ok(None) };
                let $header = &matter.header;
                let $field = $load?;
                Ok(Some(Self { matter, $field }))
            }
            fn header(&self) -> Option<&Header> {
                Some(&self.matter.header)
            }
            fn facts(&self) -> Facts {
                self.matter.facts()
            }
        }
    };
}

beside! {
    /// A matter and who looks after its grid.
    Nearby, lookers, "Its grid workers, nearest first.", |tx, cx, header| {
        with_roles(tx, cx, header, &[Role::GridWorker]).map(|mut all| {
            all.truncate(LOOKERS);
            all
        })
    }
}
beside! {
    /// A matter and who may grant that it is parked.
    Asking, above, "Station leads and street managers of the place.", |tx, cx, header| {
        with_roles(tx, cx, header, &[Role::StationLead, Role::StreetManager])
    }
}

/// A matter for the clock, and to whom a missed deadline is carried up.
#[derive(Debug)]
pub struct Above {
    /// The matter.
    pub matter: Matter,
    /// Station leads and street managers of the place.
    pub people: Vec<PersonId>,
}

impl Subject for Above {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(Unposted(matter)) = Unposted::by_id(tx, cx.keys, *key, true)? else { return Ok(None) };
        let people = with_roles(tx, cx, &matter.header, &[Role::StationLead, Role::StreetManager])?;
        Ok(Some(Self { matter, people }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.matter.header)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// A matter for an organisation that helps with it.
#[derive(Debug)]
pub struct Assisted {
    /// The matter.
    pub matter: Matter,
}

impl Assisted {
    /// The part of the actor's organisation, in this state.
    #[must_use]
    pub fn own(&self, actor: &Actor, state: &str) -> Option<&Handoff> {
        self.matter.help_of(actor, state)
    }
}

impl Subject for Assisted {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        Ok(Matter::load(tx, cx, key)?.map(|matter| Self { matter }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.matter.header)
    }
    fn facts(&self) -> Facts {
        assisting(&self.matter)
    }
}

/// How organisations stand to a matter that they help with.
#[must_use]
pub fn assisting(matter: &Matter) -> Facts {
    let in_state =
        |state: &str| -> Vec<OrgId> { matter.helps.iter().filter(|h| h.state == state).map(|h| h.to_org).collect() };
    Facts { offered: in_state("offered"), handling: in_state("accepted"), ..matter.facts() }
}

/// A matter and one of its photos.
#[derive(Debug)]
pub struct Pictured {
    /// The matter.
    pub matter: Matter,
    /// The photo, as stored now.
    pub photo: AttachmentRow,
}

impl Subject for Pictured {
    type Key = (DossierId, Id<()>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, photo): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(matter) = Matter::load(tx, cx, id)? else { return Ok(None) };
        let photo = tx.opt(&ATTACHMENT, params![matter.header.seq, *photo, matter.header.level])?;
        // A voice note hangs on it too; nothing of that can be covered.
        let photo = photo.filter(|photo| photo.media == "image/jpeg");
        Ok(photo.map(|photo| Self { matter, photo }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.matter.header)
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}

/// A matter and what a part of it becomes.
#[derive(Debug)]
pub struct Part {
    /// The whole.
    pub matter: Matter,
    /// Where, and the category of the part.
    pub site: Site,
}

impl Subject for Part {
    type Key = (DossierId, String);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, category): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(matter) = Matter::load(tx, cx, id)? else { return Ok(None) };
        let Some(place) = liren_places::find::of(tx, matter.header.place)? else { return Ok(None) };
        let site = Site::load(tx, cx, &(place.code, category.clone()))?;
        Ok(site.map(|site| Self { matter, site }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}

/// Where something is reported, and who takes it up there when only its team may know of it.
#[derive(Debug)]
pub struct Answered {
    /// Where and as what.
    pub site: Site,
    /// Those who lead the station there; its workers or the street where nobody does. Asked for restricted reports alone.
    pub answering: Vec<PersonId>,
}

impl Subject for Answered {
    type Key = (String, String, bool);
    fn load(
        tx: &mut Tx<'_>,
        cx: &LoadContext<'_>,
        (place, category, restricted): &Self::Key,
    ) -> Result<Option<Self>, Fault> {
        let Some(site) = Site::load(tx, cx, &(place.clone(), category.clone()))? else { return Ok(None) };
        let mut answering = Vec::new();
        if let (true, Some(community)) = (*restricted, &site.path().community) {
            for role in TAKE_UP {
                if answering.is_empty() {
                    answering = neighbours::with_role(tx, role, community, cx.now)?;
                }
            }
        }
        Ok(Some(Self { site, answering }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.site.facts()
    }
}

/// Where something was found, and the dossier in which it was: whoever raises it must be able to see that dossier.
#[derive(Debug)]
pub struct Found {
    /// Where and as what.
    pub site: Site,
    /// The round, the visit.
    pub origin: Header,
}

impl Subject for Found {
    type Key = (String, String, DossierId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (place, category, from): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(origin) = dossier::load(tx, cx.keys, cx.reach, *from, false)? else { return Ok(None) };
        let site = Site::load(tx, cx, &(place.clone(), category.clone()))?;
        Ok(site.map(|site| Self { site, origin }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.site.facts()
    }
}

/// A matter that a round found before, seen again on another: within reach through that round alone, and only where
/// both are of one community.
#[derive(Debug)]
pub struct Again {
    /// The earlier finding.
    pub matter: Matter,
    /// The round on which it was seen.
    pub origin: Header,
}

impl Subject for Again {
    type Key = (DossierId, DossierId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, from): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(origin) = dossier::load(tx, cx.keys, cx.reach, *from, false)? else { return Ok(None) };
        let Some(Unposted(matter)) = Unposted::by_id(tx, cx.keys, *id, true)? else { return Ok(None) };
        let of_a_round = matter.record.origin.is_some() || matter.record.source == crate::model::Source::Patrol;
        let here = matter.header.community.is_some() && matter.header.community == origin.community;
        let plain = !matter.header.level.is_encrypted() && origin.kind != KIND;
        Ok((of_a_round && here && plain).then_some(Self { matter, origin }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.matter.header)
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}
