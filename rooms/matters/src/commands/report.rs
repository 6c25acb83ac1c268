//! 上报: staff, volunteers and signed-in residents say what they saw.

use liren_kernel::{Id, Instant, Level, Line, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, PersonId, Post, Role, change::NewDossier, photo::Stored,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{clock, keep, maybe, task};
use crate::{
    clock::Terms,
    model::{KIND, Source, Stage},
    store::Record,
    subject::Site,
    subject_more::Answered,
};

/// Report.
pub const VERB: Verb = Verb("matter.report");

/// Who can take up what is reported in their place; those who are asked first stand first.
pub(crate) const TAKE_UP: [Role; 3] = [Role::StationLead, Role::CommunityWorker, Role::StreetManager];

/// What is reported, in whichever way it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Details {
    /// Code of the place.
    pub place: String,
    /// Code of the category.
    pub category: String,
    /// One sentence.
    pub title: Line,
    /// Where exactly: 3 楼, beside the bicycle shed.
    pub spot: Option<Line>,
    /// Time, people, what happened.
    pub text: Option<Paragraph>,
    /// As stored.
    pub photos: Vec<Stored>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// What.
    pub details: Details,
    /// Where it was noticed.
    pub source: Source,
    /// Only for the desk: level 2 from the beginning.
    pub restricted: bool,
    /// When it was seen, if that was not now: written down without a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
}

/// How a matter begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// By which way it came.
    pub source: Source,
    /// How secret.
    pub level: Level,
    /// When it was seen or said.
    pub happened_at: Instant,
    /// Put right already; by persuasion or by hand.
    pub ended: Option<bool>,
    /// The dossier it was found in, and which finding of it.
    pub origin: Option<(DossierId, Option<Id<()>>)>,
    /// The matter it was part of.
    pub split_from: Option<DossierId>,
    /// Who reported it, when that is not who acts.
    pub reporter: Option<PersonId>,
    /// Somebody waits to be called about it.
    pub answer: bool,
    /// Who takes a restricted one up: no organisation sees what is due about it.
    pub keeper: Option<PersonId>,
}

impl Opening {
    /// An ordinary one.
    pub(crate) const fn plain(source: Source, level: Level, happened_at: Instant) -> Self {
        Self {
            source,
            level,
            happened_at,
            ended: None,
            origin: None,
            split_from: None,
            reporter: None,
            answer: false,
            keeper: None,
        }
    }
}

/// Opens the dossier of what is reported. Level 2 has its photos attached in a second step, once its key exists.
pub(crate) fn open(
    site: &Site,
    cx: &Decide<'_>,
    details: &Details,
    opening: Opening,
) -> Result<(Change, liren_office::dossier::EntryId), Refusal> {
    let Opening { source, level, happened_at, ended, origin, .. } = opening;
    if level.is_encrypted() && !details.photos.is_empty() {
        return Err(Refusal::field("photos", "refusal-matter-photos-later"));
    }
    let terms = Terms::of(&site.rule);
    let due = cx.calendar.add(cx.now, terms.accept);
    let id = cx.id();
    let own = cx.actor.is_person().then_some(cx.actor.person).filter(|_| opening.split_from.is_none());
    let reporter = opening.reporter.or(own);
    let mut record = Record::new(site.rule.seq, source, reporter);
    (record.origin, record.origin_item) = origin.map_or((None, None), |(from, item)| (Some(from), item));
    record.split_from = opening.split_from;
    record.response_due = opening.answer.then(|| cx.calendar.add(cx.now, terms.respond));
    let stage = if ended.is_some() { Stage::FixedOnSpot } else { Stage::Reported };
    if let Some(persuaded) = ended {
        record.outcome = Some("on_spot".into());
        record.persuaded = persuaded;
        record.fed_by = reporter;
        record.fed_at = Some(cx.now);
    }
    let mut change = Change::open(NewDossier {
        id,
        kind: KIND,
        number_stem: site.stem.clone(),
        title: details.title.as_str().to_owned(),
        level,
        state: stage.name(),
        facet: site.rule.code.clone(),
        lead: site.lead,
        place: Some(site.place.id),
        path: site.path(),
        due_at: ended.is_none().then_some(due),
    });
    if let Some(person) = reporter {
        let part = if level.is_encrypted() { "member" } else { "reporter" };
        change = change.and(Effect::Join { party: *person.bytes(), part, reason: "reported it".into() });
    }
    let body = json!({
        "spot": details.spot,
        "text": details.text,
        "place": site.place.name,
        "category": site.rule.name,
    });
    let first = cx.id();
    change = change.and(super::written(first, "reported", Level::Public, happened_at, body));
    if !details.photos.is_empty() {
        change = change.and(Effect::Photos { entry: first, purpose: "scene", photos: details.photos.clone() });
    }
    let mut words = vec![site.place.name.clone(), site.rule.name.clone(), site.rule.name_en.clone()];
    words.extend(details.spot.as_ref().map(|l| l.as_str().to_owned()));
    words.extend(details.text.as_ref().map(|p| p.as_str().to_owned()));
    change =
        change.and(keep(record)).and(Effect::Words(words)).and(Effect::Tally { measure: "matter.reported", by: 1 });
    if ended.is_some() {
        return Ok((change.close().and(Effect::Tally { measure: "matter.closed", by: 1 }), first));
    }
    for effect in clock(&id.to_string(), cx.now, due) {
        change = change.and(effect);
    }
    let filed = match opening.keeper {
        Some(person) => {
            let (verb, title) = ("matter.file", String::new());
            Some(Effect::Task { verb, title, person: Some(person), org: None, due_at: Some(due) })
        }
        None => task("matter.file", site.lead, Some(due)),
    };
    Ok((maybe(change, filed), first))
}

impl Command for Report {
    type Subject = Answered;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, String, bool) {
        (self.details.place.clone(), self.details.category.clone(), self.restricted)
    }
    fn decide(self, on: &Answered, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let site = &on.site;
        if self.source == Source::Sentinel {
            self.of_a_sentinel(site, cx)?;
        }
        let level = if self.restricted { Level::NeedToKnow } else { Level::Community };
        let seen = self.at.map_or(cx.now, |at| at.min(cx.now));
        let mut opening = Opening::plain(self.source, level, seen);
        // Whoever reports for themselves waits for an answer; whoever reports at work looks here.
        opening.answer = cx.actor.posts.iter().all(|post| post.role == Role::Resident);
        if opening.answer && !matches!(self.source, Source::Noticed | Source::Resident) {
            return Err(Refusal::field("source", "refusal-choice-invalid"));
        }
        if !self.restricted {
            return open(site, cx, &self.details, opening).map(|(change, _)| change);
        }
        // Nobody but its team sees it: those who can take it up are on the team from the beginning.
        let path = site.path();
        let takes_up = |post: &Post| TAKE_UP.contains(&post.role) && post.covers(&path);
        let own = cx.actor.posts.iter().any(takes_up);
        opening.keeper = if own { Some(cx.actor.person) } else { on.answering.first().copied() };
        if opening.keeper.is_none() {
            return Err(Refusal::field("restricted", "refusal-matter-nobody-answers"));
        }
        let (mut change, _) = open(site, cx, &self.details, opening)?;
        for person in on.answering.iter().filter(|person| !own && **person != cx.actor.person) {
            let (reason, part) = ("answers for the place".to_owned(), "member");
            change = change.and(Effect::Join { party: *person.bytes(), part, reason }).and(Effect::Tell {
                person: *person,
                key: "notice-matter-private",
                args: Vec::new(),
            });
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        // What was written stands in the entry; of a restricted report nothing else may tell it.
        json!({ "place": self.details.place, "category": self.details.category, "source": self.source })
    }
}

impl Report {
    /// What a courier reports: a facility or a hazard of the street they ride in, for the desk like any other. Whether
    /// they are trained is for the room that keeps them.
    fn of_a_sentinel(&self, site: &Site, cx: &Decide<'_>) -> Result<(), Refusal> {
        if !site.rule.sentinel || self.restricted {
            return Err(Refusal::field("category", "refusal-matter-not-for-sentinels"));
        }
        let path = site.path();
        let rides = |post: &Post| matches!(post.role, Role::Sentinel | Role::DepotLeader) && post.covers(&path);
        if !cx.actor.posts.iter().any(rides) {
            return Err(Refusal::field("where", "refusal-matter-sentinel-place"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, details, person, site};

    #[test]
    fn a_courier_reports_what_is_marked_for_couriers_in_their_own_street() {
        let report = Report { details: details(), source: Source::Sentinel, restricted: false, at: None };
        let key = |report: &Report, site: &Site, kit: &Kit| {
            report
                .clone()
                .decide(&Answered { site: site.clone(), answering: Vec::new() }, &kit.cx())
                .map(drop)
                .map_err(|r| r.key)
        };
        let (mut marked, mut kit) = (site(), Kit::of(Role::Sentinel, 30, 30));
        let street = marked.path().street.clone().unwrap();
        let over = |code: &str| Some((liren_kernel::ScopeColumn::Street, code.to_owned()));
        kit.actor.posts[0].place = over(&street);
        assert_eq!(key(&report, &marked, &kit).unwrap_err(), "refusal-matter-not-for-sentinels");
        marked.rule.sentinel = true;
        assert_eq!(key(&report, &marked, &kit), Ok(()));
        let restricted = Report { restricted: true, ..report.clone() };
        assert_eq!(key(&restricted, &marked, &kit).unwrap_err(), "refusal-matter-not-for-sentinels");
        kit.actor.posts[0].place = over("140213999");
        assert_eq!(key(&report, &marked, &kit).unwrap_err(), "refusal-matter-sentinel-place");
        kit.actor.posts[0] = Post { role: Role::Volunteer, org: None, place: over(&street) };
        assert_eq!(key(&report, &marked, &kit).unwrap_err(), "refusal-matter-sentinel-place");
    }

    #[test]
    fn a_report_opens_a_numbered_dossier_that_the_committee_has_to_file() {
        let kit = Kit::new();
        let report = Report { details: details(), source: Source::Grid, restricted: false, at: None };
        let change = report.decide(&Answered { site: site(), answering: Vec::new() }, &kit.cx()).unwrap();
        let open = change.open.as_ref().unwrap();
        assert_eq!((open.number_stem.as_str(), open.state, open.level), ("梧桐民情", "reported", Level::Community));
        // Reported on Tuesday at 10:00: four working hours later is 16:00.
        assert_eq!(open.due_at.unwrap().civil().hour(), 16);
        let effects = debug(&change);
        for wanted in ["Entry", "matter.file", "matter.overdue", "matter.reminder", "Words", "matter.reported"] {
            assert!(effects.contains(wanted), "{wanted} is missing in {effects}");
        }
    }

    #[test]
    fn a_restricted_report_makes_its_reporter_a_member_and_takes_photos_later() {
        let kit = Kit::new();
        let mut report = Report { details: details(), source: Source::Visit, restricted: true, at: None };
        assert!(!report.journaled().to_string().contains("消火栓"));
        let on =
            |answering: &[u8]| Answered { site: site(), answering: answering.iter().map(|n| person(*n)).collect() };
        let change = report.clone().decide(&on(&[5]), &kit.cx()).unwrap();
        let told = |e: &Effect| matches!(e, Effect::Tell { .. });
        assert!(!change.effects.iter().any(told), "whoever can take it up needs nobody");
        assert_eq!(change.open.unwrap().level, Level::NeedToKnow);
        report.details.photos.push(crate::commands::tests::photo());
        assert_eq!(report.decide(&on(&[5]), &kit.cx()).unwrap_err().key, "refusal-matter-photos-later");
    }

    #[test]
    fn what_a_neighbour_tells_in_confidence_reaches_somebody_who_can_take_it_up() {
        let on =
            |answering: &[u8]| Answered { site: site(), answering: answering.iter().map(|n| person(*n)).collect() };
        for role in [Role::Resident, Role::Volunteer, Role::GridWorker, Role::OrgHandler] {
            let kit = Kit::of(role, 30, 2);
            let report = Report { details: details(), source: Source::Noticed, restricted: true, at: None };
            let change = report.clone().decide(&on(&[5, 6]), &kit.cx()).unwrap();
            let told = change.effects.iter().filter(|e| matches!(e, Effect::Tell { key: "notice-matter-private", .. }));
            assert_eq!(told.count(), 2, "{role:?}");
            let joined = change.effects.iter().filter_map(|e| match e {
                Effect::Join { party, part: "member", .. } => Some(*party),
                _ => None,
            });
            let team = [30, 5, 6].map(|n| *person(n).bytes());
            assert_eq!(joined.collect::<Vec<_>>(), team, "{role:?}");
            let due: Vec<_> = change
                .effects
                .iter()
                .filter_map(|e| match e {
                    Effect::Task { verb: "matter.file", person, org, .. } => Some((*person, *org)),
                    _ => None,
                })
                .collect();
            assert_eq!(due, [(Some(person(5)), None)]);
            assert_eq!(report.decide(&on(&[]), &kit.cx()).unwrap_err().key, "refusal-matter-nobody-answers");
        }
        let kit = Kit::of(Role::Resident, 30, 30);
        let patrol = Report { details: details(), source: Source::Patrol, restricted: false, at: None };
        assert_eq!(patrol.decide(&on(&[]), &kit.cx()).unwrap_err().field.as_deref(), Some("source"));
    }
}
