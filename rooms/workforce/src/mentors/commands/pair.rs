//! 传帮带: pairing, meeting, a word from each at the end.

use liren_kernel::{Day, Level, Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, NewEntry, PersonId, change::NewDossier};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    effects::for_team,
    folk, growth,
    mentors::{
        model::{MEET_AGAIN, MENTEE, MENTOR, PAIR, PairState},
        store,
        subject::{Pair, Pairing},
    },
    numbers,
};

/// Minutes of one meeting at most.
const MINUTES: i64 = 8 * 60;

fn entry(change: Change, cx: &Decide<'_>, kind: &'static str, on: Day, body: Value) -> Change {
    let (id, level) = (cx.id(), Level::Community);
    change.and(Effect::Entry(NewEntry { id, kind, level, audience: None, happened_at: on.start(), body }))
}

fn meet_by(mentor: PersonId, day: Day) -> Effect {
    let due = day.start().plus_minutes(17 * 60 + 30);
    Effect::Task { verb: Meet::VERB.0, title: String::new(), person: Some(mentor), org: None, due_at: Some(due) }
}

/// Pairs a newcomer with somebody who has done the work.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakePair {
    /// Who shows how.
    pub mentor: PersonId,
    /// Who is new.
    pub mentee: PersonId,
    /// What is to be learned.
    pub aims: Paragraph,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

impl Command for MakePair {
    type Subject = Pairing;
    const VERB: Verb = Verb("mentor.pair");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (PersonId, PersonId) {
        (self.mentor, self.mentee)
    }
    fn decide(self, on: &Pairing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.mentor == self.mentee {
            return Err(Refusal::field("mentor", "refusal-mentor-self"));
        }
        if self.mentor == cx.actor.person {
            // A mentor reads the newcomer's growth file: nobody opens it to themselves.
            return Err(Refusal::field("mentor", "refusal-mentor-own"));
        }
        if on.running {
            return Err(Refusal::field("mentee", "refusal-mentor-has"));
        }
        let (Some(here), Some(there)) = (&on.mentee.path, &on.mentor.path) else {
            return Err(Refusal::field("mentor", "refusal-mentor-post"));
        };
        if self.until <= self.from {
            return Err(Refusal::field("until", "refusal-mentor-days"));
        }
        // Of the street that both work in: whoever leads there sees it, the neighbours' desks do not.
        let shared = folk::shared_street([here, there]);
        let opened = Change::open(NewDossier {
            id: cx.id(),
            kind: PAIR,
            number_stem: numbers::MENTORING.to_owned(),
            title: format!("{} → {}", on.mentor.person.name, on.mentee.person.name),
            level: Level::Community,
            state: PairState::Running.name(),
            facet: String::new(),
            lead: None,
            place: None,
            path: shared,
            due_at: Some(self.until.plus_days(1).start()),
        });
        let join = |party: PersonId, part| Effect::Join { party: *party.bytes(), part, reason: String::new() };
        let tell = |person, key, name: &str| Effect::Tell { person, key, args: vec![("name".into(), name.to_owned())] };
        let body = json!({ "aims": self.aims, "until": self.until });
        let Self { mentor, mentee, aims, from, until } = self;
        let change = opened
            .and(Effect::rows(move |tx, cx| {
                let days = (from.to_string(), until.to_string());
                tx.exec(&store::PAIR_ADD, params![cx.dossier, mentor, mentee, aims, days.0, days.1])?;
                Ok(())
            }))
            .and(join(mentor, MENTOR))
            .and(join(mentee, MENTEE))
            .and(meet_by(mentor, from.max(cx.now.day()).plus_days(7)))
            .and(tell(mentor, "notice-mentor-of", &on.mentee.person.name))
            .and(tell(mentee, "notice-mentor-is", &on.mentor.person.name))
            // The mentor reads the growth file from now on.
            .and(growth::follow(mentee, cx.now));
        Ok(entry(change, cx, "paired", from, body))
    }
}

/// Writes down a meeting.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Meet {
    /// Which pair.
    pub pair: DossierId,
    /// On which day.
    pub day: Day,
    /// How long, in minutes.
    pub minutes: i64,
    /// What it was about.
    pub what: Paragraph,
    /// What was agreed.
    pub agreed: Paragraph,
    /// When to meet again.
    pub next: Option<Day>,
}

fn not_now() -> Refusal {
    Refusal::new("refusal-mentor-not-now")
}

impl Command for Meet {
    type Subject = Pair;
    const VERB: Verb = Verb("mentor.meet");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.pair
    }
    fn decide(self, pair: &Pair, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if pair.state != PairState::Running {
            return Err(not_now());
        }
        let today = cx.now.day();
        if self.day > today {
            return Err(Refusal::field("day", "refusal-day-future"));
        }
        if self.day < pair.row.from_day {
            return Err(Refusal::field("day", "refusal-mentor-before"));
        }
        if !(5..=MINUTES).contains(&self.minutes) {
            return Err(Refusal::field("minutes", "refusal-mentor-minutes").arg("min", 5).arg("max", MINUTES));
        }
        if self.next.is_some_and(|next| next < today) {
            return Err(Refusal::field("next", "refusal-mentor-next"));
        }
        let body = json!({ "minutes": self.minutes, "what": self.what, "agreed": self.agreed, "next": self.next });
        let other = if cx.actor.person == pair.row.mentor { pair.row.mentee } else { pair.row.mentor };
        let next = self.next.unwrap_or_else(|| today.plus_days(MEET_AGAIN));
        let day = self.day;
        let mut change = Change::none()
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::PAIR_MET, params![cx.dossier, day.to_string()])?;
                Ok(())
            }))
            .and(Effect::TasksDone { verb: Some(Self::VERB.0) })
            .and(Effect::Tell { person: other, key: "notice-mentor-met", args: vec![("day".into(), day.to_string())] });
        // After the last day there is a word to say, not another meeting to hold.
        if next <= pair.row.until_day {
            change = change.and(meet_by(pair.row.mentor, next));
        } else {
            for person in [pair.row.mentor, pair.row.mentee] {
                let due_at = Some(pair.row.until_day.plus_days(7).start());
                let title = String::new();
                change = change.and(Effect::TasksDone { verb: Some(Conclude::VERB.0) });
                change =
                    change.and(Effect::Task { verb: Conclude::VERB.0, title, person: Some(person), org: None, due_at });
            }
        }
        Ok(change.and(for_team(cx.id(), "met", day.start(), body)))
    }
    fn journaled(&self) -> Value {
        // What was said is for the two: the timeline keeps it as ciphertext, the journal does not.
        json!({ "pair": self.pair, "day": self.day, "minutes": self.minutes, "next": self.next })
    }
}

/// Says a word at the end; with the second one the pair ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Conclude {
    /// Which pair.
    pub pair: DossierId,
    /// What was learned, what remains.
    pub text: Paragraph,
}

impl Command for Conclude {
    type Subject = Pair;
    const VERB: Verb = Verb("mentor.conclude");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.pair
    }
    fn decide(self, pair: &Pair, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if pair.state != PairState::Running {
            return Err(not_now());
        }
        if pair.row.meetings == 0 {
            return Err(Refusal::new("refusal-mentor-never-met"));
        }
        let mentor = cx.actor.person == pair.row.mentor;
        let said = (pair.row.mentor_said, pair.row.mentee_said);
        let (own, last) = if mentor { said } else { (said.1, said.0) };
        if own {
            return Err(Refusal::new("refusal-mentor-said"));
        }
        let today = cx.now.day();
        let mut change = if last { Change::to(PairState::Ended.name()).close() } else { Change::none() };
        change = change.and(Effect::rows(move |tx, cx| {
            let said = if mentor { &store::PAIR_SAID_MENTOR } else { &store::PAIR_SAID_MENTEE };
            tx.exec(said, params![cx.dossier])?;
            if last {
                tx.exec(&store::PAIR_END, params![cx.dossier, today.to_string()])?;
            }
            Ok(())
        }));
        let other = if mentor { pair.row.mentee } else { pair.row.mentor };
        if last {
            change = change.and(Effect::TasksDone { verb: None }).and(growth::follow(pair.row.mentee, cx.now));
        } else {
            // The other one's word is what is missing now.
            let due_at = Some(today.plus_days(7).start());
            change = change.and(Effect::TasksDone { verb: None }).and(Effect::Task {
                verb: Self::VERB.0,
                title: String::new(),
                person: Some(other),
                org: None,
                due_at,
            });
        }
        let body = json!({ "part": if mentor { MENTOR } else { MENTEE }, "text": self.text });
        Ok(change.and(for_team(cx.id(), "word", today.start(), body)))
    }
    fn journaled(&self) -> Value {
        json!({ "pair": self.pair })
    }
}

/// Ends a pair before its time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndPair {
    /// Which.
    pub pair: DossierId,
    /// Why.
    pub reason: Line,
}

impl Command for EndPair {
    type Subject = Pair;
    const VERB: Verb = Verb("mentor.end");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.pair
    }
    fn decide(self, pair: &Pair, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if pair.state != PairState::Running {
            return Err(not_now());
        }
        let today = cx.now.day();
        let mut change = Change::to(PairState::Ended.name())
            .close()
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::PAIR_END, params![cx.dossier, today.to_string()])?;
                Ok(())
            }))
            .and(Effect::TasksDone { verb: None });
        for person in [pair.row.mentor, pair.row.mentee] {
            change = change.and(Effect::Tell { person, key: "notice-mentor-ended", args: vec![] });
        }
        let change = change.and(growth::follow(pair.row.mentee, cx.now));
        Ok(entry(change, cx, "ended", today, json!({ "reason": self.reason })))
    }
}
