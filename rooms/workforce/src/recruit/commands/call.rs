//! 发布招聘: the call, the posts needed, the induction, and the end of it all.

use liren_kernel::{Day, Level, Line, Paragraph, PlacePath, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, Subject, change::NewDossier,
    dossier,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now};
use crate::{
    numbers,
    recruit::{
        model::{KIND, Need, State},
        store,
        subject::Recruitment,
    },
};

/// Where a recruitment is to be.
#[derive(Debug)]
pub struct Ground {
    place: liren_places::PlaceRow,
    /// Which of the communities named lie in force below it.
    inside: Vec<String>,
}

impl Subject for Ground {
    /// Code of the place, and of the communities where posts are needed.
    type Key = (String, Vec<String>);
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, (at, codes): &Self::Key) -> Result<Option<Self>, Fault> {
        let place = liren_places::find::by_code(tx, at)?.filter(liren_places::PlaceRow::is_open);
        let Some(place) = place else { return Ok(None) };
        let inside = inside(tx, &place.path(), codes)?;
        Ok(Some(Self { place, inside }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.place.path(), ..Facts::default() }
    }
}

/// Which of these codes are communities in force below a place.
pub(crate) fn inside(
    read: &mut liren_store::Read<'_>,
    path: &PlacePath,
    codes: &[String],
) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    for code in codes {
        let place = liren_places::find::by_code(read, code)?.filter(liren_places::PlaceRow::is_open);
        let fits = place.is_some_and(|place| {
            let within = path.narrowest().is_none_or(|(column, own)| place.path().code(column) == Some(own));
            within && place.kind == liren_places::find::Kind::Community
        });
        if fits {
            found.push(code.clone());
        }
    }
    Ok(found)
}

/// Publishes a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// Code of the place it is for: a district or a street.
    pub at: String,
    /// What it is called: 2026年社区工作者招聘.
    pub title: Line,
    /// The call's text.
    pub text: Paragraph,
    /// What the posts are called: 社区工作者.
    pub post_title: Line,
    /// Last day to apply.
    pub closes: Day,
    /// First day of the posts.
    pub starts: Day,
    /// Posts needed, by community.
    pub needs: Vec<Need>,
}

impl Command for Call {
    type Subject = Ground;
    const VERB: Verb = Verb("recruit.call");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, Vec<String>) {
        (self.at.clone(), self.needs.iter().map(|need| need.community.clone()).collect())
    }
    fn decide(self, ground: &Ground, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if ground.place.path().district.is_none() {
            return Err(Refusal::field("at", "refusal-recruit-wide"));
        }
        if self.starts < self.closes {
            return Err(Refusal::field("starts", "refusal-recruit-days"));
        }
        fit(&self.needs, &ground.inside)?;
        let lead = cx.actor.posts.iter().find(|post| post.covers(&ground.place.path())).and_then(|post| post.org);
        let id: DossierId = cx.id();
        let opened = Change::open(NewDossier {
            id,
            kind: KIND,
            number_stem: numbers::RECRUITMENT.to_owned(),
            title: self.title.as_str().to_owned(),
            level: Level::Community,
            state: State::Calling.name(),
            facet: String::new(),
            lead,
            place: Some(ground.place.id),
            path: ground.place.path(),
            due_at: Some(self.closes.plus_days(1).start()),
        });
        let body = json!({ "text": self.text, "closes": self.closes, "starts": self.starts });
        let (title, closes, starts) = (self.post_title, self.closes.to_string(), self.starts.to_string());
        let needs = self.needs;
        let change = opened.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::RECORD_ADD, params![cx.dossier, title, closes, starts])?;
            set(tx, cx.dossier, &needs)
        }));
        Ok(entry(change, cx, "call", body))
    }
}

fn fit(needs: &[Need], inside: &[String]) -> Result<(), Refusal> {
    match needs.iter().find(|need| !inside.contains(&need.community)) {
        None => Ok(()),
        Some(need) => Err(Refusal::field("needs", "refusal-recruit-community").arg("community", &need.community)),
    }
}

fn set(tx: &mut Tx<'_>, dossier: i64, needs: &[Need]) -> Result<(), Fault> {
    for need in needs {
        tx.exec(&store::NEED_SET, params![dossier, need.community, need.needed, need.skills.join("\n")])?;
    }
    Ok(())
}

/// A recruitment with the communities of new needs.
#[derive(Debug)]
pub struct Needing {
    recruitment: Recruitment,
    inside: Vec<String>,
}

impl Subject for Needing {
    type Key = (DossierId, Vec<String>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, codes): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(recruitment) = Recruitment::load(tx, cx, id)? else { return Ok(None) };
        let inside = inside(tx, &recruitment.header.path(), codes)?;
        Ok(Some(Self { recruitment, inside }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.recruitment.header)
    }
    fn facts(&self) -> Facts {
        self.recruitment.facts()
    }
}

/// Changes the posts needed in some communities; the others stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetNeeds {
    /// Which.
    pub recruitment: DossierId,
    /// Posts needed; nought where none is any more.
    pub needs: Vec<Need>,
}

impl Command for SetNeeds {
    type Subject = Needing;
    const VERB: Verb = Verb("recruit.needs");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<String>) {
        (self.recruitment, self.needs.iter().map(|need| need.community.clone()).collect())
    }
    fn decide(self, on: &Needing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.recruitment.state == State::Closed {
            return Err(not_now());
        }
        fit(&self.needs, &on.inside)?;
        let placed = on.recruitment.placed();
        if let Some(need) =
            self.needs.iter().find(|need| placed.get(&need.community).is_some_and(|placed| *placed > need.needed))
        {
            return Err(Refusal::field("needs", "refusal-recruit-need-placed").arg("community", &need.community));
        }
        let total: i64 = self.needs.iter().map(|need| need.needed).sum();
        let body = json!({ "communities": self.needs.len(), "posts": total });
        let needs = self.needs;
        let change = Change::none().and(Effect::rows(move |tx, cx| set(tx, cx.dossier, &needs)));
        Ok(entry(change, cx, "needs", body))
    }
}

/// A recruitment with the gathering at which those taken are inducted.
#[derive(Debug)]
pub struct Inducting {
    recruitment: Recruitment,
    gathering: bool,
}

impl Subject for Inducting {
    type Key = (DossierId, DossierId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, gathering): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(recruitment) = Recruitment::load(tx, cx, id)? else { return Ok(None) };
        let found = dossier::load(tx, cx.keys, cx.reach, *gathering, false)?;
        let gathering = found.is_some_and(|header| header.kind == crate::recruit::GATHERING);
        Ok(Some(Self { recruitment, gathering }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.recruitment.header)
    }
    fn facts(&self) -> Facts {
        self.recruitment.facts()
    }
}

/// Says which gathering is the induction: its plan, roll and hours stand there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Induct {
    /// Which.
    pub recruitment: DossierId,
    /// The gathering.
    pub gathering: DossierId,
}

impl Command for Induct {
    type Subject = Inducting;
    const VERB: Verb = Verb("recruit.induct");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, DossierId) {
        (self.recruitment, self.gathering)
    }
    fn decide(self, on: &Inducting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.recruitment.state == State::Closed {
            return Err(not_now());
        }
        if !on.gathering {
            return Err(Refusal::field("gathering", "refusal-choice-invalid"));
        }
        let gathering = self.gathering;
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::INDUCTION_SET, params![cx.dossier, gathering])?;
            Ok(())
        }));
        Ok(entry(change, cx, "induction", json!({ "gathering": gathering })))
    }
}

/// Ends a recruitment. What was told by those who were not taken is forgotten; the figures stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finish {
    /// Which.
    pub recruitment: DossierId,
}

impl Command for Finish {
    type Subject = Recruitment;
    const VERB: Verb = Verb("recruit.finish");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.recruitment
    }
    fn decide(self, recruitment: &Recruitment, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if recruitment.state != State::Placing {
            return Err(not_now());
        }
        let free = recruitment.free().len();
        if free > 0 {
            return Err(Refusal::new("refusal-recruit-unplaced").arg("count", free));
        }
        let change = Change::to(State::Closed.name()).close().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::FORGET, params![cx.dossier])?;
            Ok(())
        }));
        Ok(entry(change, cx, "finished", json!({ "taken": recruitment.taken().count() })))
    }
}
