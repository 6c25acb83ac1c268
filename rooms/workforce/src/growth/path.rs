//! The path of a worker: induction, mentor, class, supervision, practice, licence, next step.

use liren_kernel::{Day, Instant};
use liren_office::{Fault, PersonId};
use liren_store::{Read, params};
use liren_ui::{Step, StepState, T};

use super::{
    sources::{self, Supervised},
    store,
};
use crate::{folk, network::model::LicenceKind, programme};

/// What the path shows, read anew each time.
#[derive(Debug, Clone, Default)]
pub struct Path {
    /// Minutes of induction and their last day.
    pub induction: Option<(i64, Day)>,
    /// Name of the mentor, since when, and how often they met.
    pub mentor: Option<(String, Day, i64)>,
    /// The newest class, and how much of it they attended.
    pub cohort: Option<sources::Class>,
    /// Subjects had besides the induction, and the last day of them.
    pub class: Option<(i64, Day)>,
    /// Required subjects not had.
    pub lacking: i64,
    /// How they are supervised.
    pub supervised: Supervised,
    /// Links made, and links agreed.
    pub practice: (i64, i64),
    /// Kind and last day of a licence in force.
    pub licence: Option<(String, Day)>,
    /// Minutes of training this year, and needed.
    pub hours: (i64, Option<i64>),
}

/// Reads the path of somebody.
///
/// # Errors
/// When the database fails.
pub fn read(read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Path, Fault> {
    let today = now.day();
    let had = sources::trained(read, person)?;
    let of = |induction: bool| had.iter().filter(move |h| (h.kind == "induction") == induction);
    let last = |induction: bool| of(induction).map(|h| h.last).max();
    let mentor = sources::mentor(read, person)?;
    let name = match &mentor {
        Some((id, ..)) => folk::names(read, &[*id])?.remove(id).unwrap_or_default(),
        None => String::new(),
    };
    let community = folk::works_at(&folk::posts(read, person, now)?).and_then(|(_, path)| path.community);
    let mut practice = (0, 0);
    if let Some((seq, _)) = read.opt(&store::FILE_OF, params![person])? {
        let links = read.all(&store::LINKS, params![seq])?;
        practice = (links.len() as i64, links.iter().filter(|link| link.state == "agreed").count() as i64);
    }
    let required = programme::required(read)?;
    let lacking = required.iter().filter(|s| !had.iter().any(|h| h.subject == s.seq)).count() as i64;
    Ok(Path {
        induction: last(true).map(|day| (of(true).map(|h| h.minutes).sum(), day)),
        mentor: mentor.map(|(_, since, met)| (name, since, met)),
        class: last(false).map(|day| (of(false).count() as i64, day)),
        lacking,
        cohort: sources::class(read, person)?,
        supervised: sources::supervised(read, person, now)?,
        practice,
        licence: sources::licence(read, person, today)?,
        hours: sources::hours(read, person, community.as_deref(), today)?,
    })
}

impl Path {
    /// Whether the class is over or all that is needed was had.
    fn has_learned(&self) -> bool {
        match &self.cohort {
            Some(class) => class.before || (class.over && class.attended > 0),
            None => self.class.is_some() && self.lacking == 0,
        }
    }

    /// How far the class is; without a class, which subjects were had.
    fn class_note(&self, t: &T<'_>) -> String {
        match (&self.cohort, &self.class, self.lacking) {
            (Some(class), ..) if class.before && !class.over => {
                t.f2("growth-note-cohort-again", "count", class.attended, "of", class.sittings)
            }
            (Some(class), ..) => t.f2("growth-note-cohort", "count", class.attended, "of", class.sittings),
            (None, Some((count, _)), 0) => t.f1("growth-note-class", "count", *count),
            (None, Some((count, _)), lacking) => t.f2("growth-note-class-lacking", "count", *count, "lacking", lacking),
            (None, None, _) => t.s("growth-note-none-yet").to_owned(),
        }
    }

    /// The steps as a page shows them. What is behind is done; the first that is not is under way.
    #[must_use]
    pub fn steps(&self, t: &T<'_>, now: Instant, next: Option<&str>) -> Vec<Step> {
        let (linked, agreed) = self.practice;
        let mut steps: Vec<(&str, bool, String)> = vec![
            (
                "induction",
                self.induction.is_some(),
                match &self.induction {
                    Some((minutes, day)) => {
                        t.f2("growth-note-induction", "time", t.minutes(*minutes), "day", t.day(*day))
                    }
                    None => t.s("growth-note-none-yet").to_owned(),
                },
            ),
            (
                "mentor",
                self.mentor.is_some(),
                match &self.mentor {
                    Some((name, since, 0)) => t.f2("growth-note-mentor", "name", name, "day", t.day(*since)),
                    Some((name, _, met)) => t.f2("growth-note-mentor-met", "name", name, "count", *met),
                    None => t.s("growth-note-no-mentor").to_owned(),
                },
            ),
            ("class", self.has_learned(), self.class_note(t)),
            (
                "supervision",
                self.supervised.sessions > 0,
                match (self.supervised.next, self.supervised.sessions) {
                    (Some(next), _) => t.f1("growth-note-supervision-next", "at", t.near(next, now)),
                    (None, 0) => t.s("growth-note-none-yet").to_owned(),
                    (None, sessions) => t.f1("growth-note-supervision", "count", sessions),
                },
            ),
            (
                "practice",
                agreed > 0,
                match (linked, agreed) {
                    (0, _) => t.s("growth-note-no-practice").to_owned(),
                    (linked, agreed) => t.f2("growth-note-practice", "linked", linked, "agreed", agreed),
                },
            ),
            (
                "licence",
                self.licence.is_some(),
                match (&self.licence, self.hours) {
                    (Some((kind, until)), _) => {
                        let kind =
                            LicenceKind::from_name(kind).map(|k| t.s(&k.label_key()).to_owned()).unwrap_or_default();
                        t.f2("growth-note-licence", "kind", kind, "day", t.day(*until))
                    }
                    (None, (done, Some(needed))) if done < needed => {
                        t.f1("growth-note-hours", "time", t.minutes(needed - done))
                    }
                    (None, _) => t.s("growth-note-no-licence").to_owned(),
                },
            ),
        ];
        let text = next.map_or_else(|| t.s("growth-note-no-next").to_owned(), str::to_owned);
        steps.push(("next", false, text));
        let first = steps.iter().position(|(_, done, _)| !done);
        (0..)
            .zip(steps)
            .map(|(n, (slug, done, note))| Step {
                title: t.s(&format!("growth-step-{slug}")).to_owned(),
                note,
                state: match (done, first == Some(n)) {
                    (true, _) => StepState::Done,
                    (false, true) => StepState::Now,
                    (false, false) => StepState::Ahead,
                },
            })
            .collect()
    }
}
