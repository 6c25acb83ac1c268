//! 提级: only the team, or only named persons, may know of it from now on. Lowering is a matter for two: [`super::lower`].
//!
//! What was merged with it tells the same, so it goes the same way in the same transaction ([`all`]). What is sealed is sealed
//! with somebody who answers for the place on the team: nobody alone makes a matter vanish.

use liren_kernel::{Level, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Envelope, Facts, Fault, HandoffAct, Header, LoadContext,
    PersonId, Receipt, Role, RoomEffect, Subject, Together,
    change::{ApplyContext, Patch},
    raise::close_those,
};
use liren_store::{Read, Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::written;
use crate::{
    model::Stage,
    neighbours, store,
    subject::{Matter, Unposted},
};

/// Restrict.
pub const VERB: Verb = Verb("matter.restrict");

/// Who answers for a place, so that one of them knows of what is sealed there.
const LEADS: [Role; 3] = [Role::StationLead, Role::Supervisor, Role::StreetManager];

/// The command. Sent by [`all`], which takes along what was merged with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restrict {
    /// Which.
    pub matter: DossierId,
    /// 2 or 3.
    pub level: Level,
    /// Who else is on the team; for level 3 they are all there are, and one of them answers for the place.
    pub members: Vec<PersonId>,
    /// Why.
    pub text: Paragraph,
    /// What is merged with it, as [`all`] found it before any of them was sealed.
    #[serde(skip)]
    pub twins: Vec<DossierId>,
}

/// What was merged with a matter that is restricted: the same, by whoever may restrict that one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RestrictTwin {
    /// Which.
    pub twin: DossierId,
    /// As that one.
    pub with: Restrict,
}

/// A matter, what was merged with it and is more open than it, and who answers for its place.
#[derive(Debug)]
pub struct Restricting {
    /// The matter.
    pub matter: Matter,
    /// What it goes on in and what goes on in it or beside it there: id, revision, level.
    pub twins: Vec<(DossierId, i64, Level)>,
    /// Who answers for its place.
    pub leads: Vec<PersonId>,
}

impl Subject for Restricting {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(matter) = Matter::load(tx, cx, key)? else { return Ok(None) };
        let twins = twins(tx, &matter)?;
        let mut leads = Vec::new();
        if let Some(community) = &matter.header.community {
            for role in LEADS {
                leads.extend(neighbours::with_role(tx, role, community, cx.now)?);
            }
        }
        Ok(Some(Self { matter, twins, leads }))
    }
    fn header(&self) -> Option<&Header> {
        self.matter.header()
    }
    fn facts(&self) -> Facts {
        self.matter.facts()
    }
}

/// What was merged with a matter, in either direction.
pub(super) fn twins(read: &mut Read<'_>, matter: &Matter) -> Result<Vec<(DossierId, i64, Level)>, Fault> {
    let root = matter.record.merged_into.unwrap_or(matter.header.id);
    let mut all = read.all(&store::MERGED_WITH, params![root])?;
    all.retain(|(id, ..)| *id != matter.header.id);
    Ok(all)
}

/// One that was merged with a matter within reach; who may restrict that one may restrict it.
#[derive(Debug)]
pub struct Twin {
    of: Matter,
    twin: Matter,
}

impl Subject for Twin {
    type Key = (DossierId, DossierId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (of, twin): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some(of) = Matter::load(tx, cx, of)? else { return Ok(None) };
        if twins(tx, &of)?.iter().all(|(id, ..)| id != twin) {
            return Ok(None);
        }
        Ok(Unposted::by_id(tx, cx.keys, *twin, true)?.map(|Unposted(twin)| Self { of, twin }))
    }
    fn header(&self) -> Option<&Header> {
        self.twin.header()
    }
    /// As of the other one, where both are of one community; of what happened elsewhere those decide who may there.
    fn facts(&self) -> Facts {
        let here = self.twin.header.community.is_some() && self.twin.header.community == self.of.header.community;
        if here { self.of.facts() } else { self.twin.facts() }
    }
}

/// Restricts a matter and what was merged with it, all or none. A repeat returns the first receipt.
///
/// # Errors
/// As each of the commands.
pub fn all(together: &mut Together<'_, '_>, envelope: Envelope, mut with: Restrict) -> Result<Receipt, Fault> {
    together.take_turn(envelope.id)?;
    let (matter, level) = (with.matter, with.level);
    let keys = together.keys().clone();
    let open = together.read(|read, _| match Unposted::by_id(read, &keys, matter, false)? {
        // Whether this person may see it at all is asked by the commands, before anything is written for good.
        Some(Unposted(found)) => twins(read, &found),
        None => Ok(Vec::new()),
    })?;
    with.twins = open.iter().map(|(twin, ..)| *twin).collect();
    let mut next = envelope;
    for (twin, revision, _) in open.into_iter().filter(|(.., stands)| *stands < level) {
        next = Envelope { revision: Some(revision), ..next.also(1) };
        together.run(next, RestrictTwin { twin, with: with.clone() })?;
    }
    together.run(envelope, with)
}

/// Ends the parts of those who no longer belong, and what else tells of it.
struct Narrow {
    level: Level,
    /// Its id, by which jobs and other matters name it.
    id: DossierId,
    /// Its number as it was until now, by which meetings and what it was split from tell of it.
    number: String,
    /// What it was split from.
    whole: Option<DossierId>,
}

impl Narrow {
    /// What meetings told of it is closed over, and what organisations took on for it is struck with their tasks: whoever
    /// was called to one does not know of it any more.
    fn leave_meetings(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        for (seq, meeting) in tx.all(&store::MEETINGS_OF, params![cx.dossier])? {
            let taken = tx.all(&store::PROMISES_OF, params![seq, cx.dossier])?;
            let told = |kind: &str, body: &Value| match kind {
                "put" | "promised" | "decided" => body["number"] == self.number.as_str(),
                "kept" => taken.iter().any(|(org, what)| body["org"] == json!(org) && body["what"] == what.as_str()),
                _ => false,
            };
            close_those(tx, cx.keys, meeting, told, cx.now)?;
            for (org, what) in &taken {
                tx.exec(&store::PROMISE_TASKS_FORGET, params![seq, *org, what])?;
            }
        }
        tx.exec(&store::PROMISES_FORGET, params![cx.dossier])?;
        Ok(())
    }

    /// What it was split from does not name it any more; what was split from it does not point to it once it is sealed.
    fn leave_parts(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        if let Some(whole) = self.whole {
            let told = |kind: &str, body: &Value| kind == "parted" && body["number"] == self.number.as_str();
            close_those(tx, cx.keys, whole, told, cx.now)?;
            let named = format!("%{}%", self.number);
            tx.exec(&store::PARTED_OUTBOX_FORGET, params![whole, named])?;
            tx.exec(&store::PARTED_FORGET, params![whole, named])?;
        }
        if self.level == Level::Sealed {
            for (part,) in tx.all(&store::PARTS_OF, params![self.id])? {
                tx.exec(&liren_office::store::JOURNAL_ERASE, params![part])?;
            }
            tx.exec(&store::PARTS_FORGET, params![self.id])?;
        }
        Ok(())
    }
}

impl RoomEffect for Narrow {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        // Of a sealed one no row tells who reported it, had it or helped.
        if self.level == Level::Sealed {
            tx.exec(&store::PARTIES_DROP, params![cx.dossier])?;
        } else {
            tx.exec(&store::PARTIES_END, params![cx.dossier, cx.now])?;
        }
        self.leave_meetings(tx, cx)?;
        self.leave_parts(tx, cx)?;
        // Its deadlines are no more, and a job names it.
        for kind in ["overdue", "reminder", "escalate"] {
            tx.exec(&store::JOB_DROP, params![format!("matter-{kind}-{}", self.id)])?;
        }
        if self.level == Level::Sealed {
            tx.exec(&store::RECORD_DROP, params![cx.dossier])?;
            tx.exec(&store::LINKS_DROP, params![cx.dossier])?;
            tx.exec(&store::MEETINGS_FORGET, params![cx.dossier])?;
            // A repeat of what was done to it is still known as one, and answered without saying what it was.
            tx.exec(&store::RECEIPTS_FORGET, params![self.id])?;
        }
        Ok(())
    }
}

/// Tells those who answer for the place that something was sealed with them on its team: not what, nor where, and only here.
struct TellLeads(Vec<PersonId>);

impl RoomEffect for TellLeads {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        let args = json!([["href", "/matters"]]).to_string();
        for person in &self.0 {
            let add = params![*person, cx.now, "notice-matter-named", args, None::<DossierId>];
            tx.one(&liren_office::store::NOTICE_ADD, add)?;
        }
        Ok(())
    }
}

/// Takes a matter out of the tallies, since what is sealed is in no figure, and out of the list of sign-offs.
struct Uncount;

impl RoomEffect for Uncount {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        // What was asked for and granted stands in its entries, which are sealed with it.
        tx.exec(&store::SIGNOFFS_DROP, params![cx.dossier])?;
        for measure in crate::measures::TALLIES {
            for (community, day, n) in store::counted(tx, measure, Some(cx.dossier))? {
                tx.exec(&liren_office::store::TALLY_PUT, params![*measure, community, day, -n])?;
            }
        }
        Ok(())
    }
}

impl Command for Restrict {
    type Subject = Restricting;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, on: &Restricting, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.twins.iter().any(|(.., stands)| *stands < self.level) {
            // Left open it would go on telling what this one does not any more.
            return Err(Refusal::new("refusal-matter-twins"));
        }
        let leads: Vec<PersonId> = on.leads.iter().copied().filter(|lead| self.members.contains(lead)).collect();
        if self.level == Level::Sealed && leads.iter().all(|lead| *lead == cx.actor.person) {
            return Err(Refusal::field("members", "refusal-matter-lead"));
        }
        let change = narrow(&self, &on.matter, cx)?;
        Ok(if self.level == Level::Sealed { change.and(Effect::Room(Box::new(TellLeads(leads)))) } else { change })
    }
    fn journaled(&self) -> Value {
        json!({ "level": self.level })
    }
}

impl Command for RestrictTwin {
    type Subject = Twin;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> (DossierId, DossierId) {
        (self.with.matter, self.twin)
    }
    fn decide(self, on: &Twin, cx: &Decide<'_>) -> Result<Change, Refusal> {
        narrow(&self.with, &on.twin, cx)
    }
    fn journaled(&self) -> Value {
        json!({ "level": self.with.level })
    }
}

/// Everything that restricting one matter takes.
fn narrow(with: &Restrict, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
    let level = with.level;
    if !level.is_encrypted() || level <= matter.header.level {
        return Err(Refusal::field("level", "refusal-matter-level"));
    }
    let mut change = Change { patch: Patch { level: Some(level), ..Patch::default() }, ..Change::none() };
    // No organisation keeps it: what was handed on is taken back, and the team goes on with it.
    let handed = matter.state.slice().map(|slice| slice.offer);
    for id in handed.into_iter().chain(matter.assisting().map(|help| help.id)) {
        change = change.and(Effect::Handoff(HandoffAct::Move { id, state: "returned", due_at: None }));
    }
    change = change.and(Effect::TasksDone { verb: None });
    let stage = matter.state.stage();
    // What it was before stands beside the reason, so that nobody wonders who took it back.
    let was = (!stage.is_end() && stage != Stage::Filed).then(|| stage.name());
    if !stage.is_end() {
        change.patch.state = Some(Stage::Filed.name());
        change.patch.due_at = Some(None);
    }
    if level != Level::Sealed {
        let mut record = matter.record.clone();
        record.handler = None;
        record.offer = None;
        record.work_due = None;
        record.left_minutes = None;
        (record.asked, record.ask, record.ask_until) = (None, None, None);
        record.overdue = false;
        change = change.and(super::keep(record));
    }
    let (id, number, whole) = (matter.header.id, matter.header.number.clone(), matter.record.split_from);
    change = change.and(Effect::Room(Box::new(Narrow { level, id, number, whole })));
    let mut team = with.members.clone();
    team.push(cx.actor.person);
    team.sort_unstable();
    team.dedup();
    for person in team {
        change = change.and(Effect::Join { party: *person.bytes(), part: "member", reason: "named".into() });
    }
    if level == Level::Sealed {
        change = change.and(Effect::Before(Box::new(Uncount)));
        let facts = serde_json::to_value(&matter.record).unwrap_or_default();
        // No row of a sealed one names what it was merged with.
        let twins: Vec<DossierId> =
            with.twins.iter().copied().chain([with.matter]).filter(|twin| *twin != id).collect();
        let body = json!({ "record": facts, "twins": twins });
        change = change.and(written(cx.id(), "facts", Level::Sealed, cx.now, body));
    }
    let body = json!({ "text": with.text, "level": level, "was": was });
    Ok(change.and(written(cx.id(), "restricted", level, cx.now, body)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, entries, matter, person, slice, text};
    use crate::model::State;
    use liren_kernel::Id;

    fn on(twins: &[Level]) -> Restricting {
        let twins = twins.iter().map(|level| (Id::from_bytes([90; 16]), 1, *level)).collect();
        Restricting { matter: matter(State::Handling(slice())), twins, leads: vec![person(1), person(5)] }
    }
    fn to(level: Level, members: &[u8], on: &Restricting) -> Result<Change, Refusal> {
        let members = members.iter().copied().map(person).collect();
        Restrict { twins: vec![], matter: on.matter.header.id, level, members, text: text("涉及家暴线索") }
            .decide(on, &Kit::new().cx())
    }

    #[test]
    fn it_only_rises_and_leaves_the_organisation() {
        assert_eq!(to(Level::Community, &[5], &on(&[])).unwrap_err().key, "refusal-matter-level");
        let change = to(Level::Sealed, &[5], &on(&[])).unwrap();
        assert_eq!(change.patch.level, Some(Level::Sealed));
        assert!(debug(&change).contains("returned"));
        assert_eq!(debug(&change).matches("Join").count(), 2);
        assert!(entries(&change).iter().all(|e| e.level == Level::Sealed));
    }

    #[test]
    fn nobody_alone_seals_and_what_was_merged_with_it_does_not_stay_open() {
        // Not even who answers for the place: somebody else must.
        for alone in [&[][..], &[1], &[6]] {
            assert_eq!(to(Level::Sealed, alone, &on(&[])).unwrap_err().key, "refusal-matter-lead", "{alone:?}");
        }
        assert!(to(Level::NeedToKnow, &[], &on(&[])).is_ok());
        let left = to(Level::Sealed, &[5], &on(&[Level::Sealed, Level::NeedToKnow]));
        assert_eq!(left.unwrap_err().key, "refusal-matter-twins");
        assert!(to(Level::NeedToKnow, &[], &on(&[Level::NeedToKnow, Level::Sealed])).is_ok());
    }
}
