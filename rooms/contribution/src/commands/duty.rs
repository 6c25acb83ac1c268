//! 值班: a shift is opened, people are asked to come, with rest for those over sixty and a guardian's word for minors.

use liren_kernel::{Day, Instant, Level, Line, Refusal, Verb};
use liren_office::change::NewDossier;
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    call::{comes, goes},
    entry,
    fits::fits,
    minutes_between, not_now,
};
use crate::{
    model::DUTY,
    number, store,
    subject::Spot,
    subject_duty::{DutyFile, Queue},
};

/// People in one command at most.
pub const MOST: usize = 200;

/// Opens a shift.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Open {
    /// Code of the place: community, grid or compound.
    pub at: String,
    /// What: 会客厅开放值守.
    pub title: String,
    /// The civil day.
    pub day: Day,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// How many are needed.
    pub needed: i64,
    /// Where, in words; may be empty.
    pub spot: String,
    /// For whom; may be empty.
    pub recipients: String,
}

impl Command for Open {
    type Subject = Spot;
    const VERB: Verb = Verb("duty.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.at.clone()
    }
    fn decide(self, spot: &Spot, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let title = Line::new("title", &self.title)?;
        minutes_between(self.from, self.until)?;
        if self.from.day() != self.day {
            return Err(Refusal::field("from", "refusal-duty-times"));
        }
        if !(1..=MOST as i64).contains(&self.needed) {
            return Err(Refusal::field("needed", "refusal-duty-needed").arg("max", MOST));
        }
        let text = |field: &str, typed: &str| -> Result<String, Refusal> {
            Ok(Line::optional(field, typed)?.map(String::from).unwrap_or_default())
        };
        let (where_, whom) = (text("spot", &self.spot)?, text("recipients", &self.recipients)?);
        let change = Change::open(NewDossier {
            id: cx.id(),
            kind: DUTY,
            number_stem: number::stem(&spot.stem, DUTY),
            title: title.as_str().to_owned(),
            level: Level::Community,
            state: "planned",
            facet: String::new(),
            lead: spot.lead,
            place: Some(spot.place.id),
            path: spot.place.path(),
            due_at: Some(self.until),
        });
        let words: Vec<String> = [spot.place.name.clone(), where_.clone(), whom.clone()].into();
        let change = change.and(Effect::Words(words));
        let (day, from, until, needed) = (self.day.to_string(), self.from, self.until, self.needed);
        let change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::DUTY_ADD, params![cx.dossier, day, from, until, needed, where_, whom])?;
            Ok(())
        }));
        Ok(entry(change, cx, "duty-opened", json!({})))
    }
}

/// Asks people to come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assign {
    /// The shift.
    pub duty: DossierId,
    /// Who.
    pub people: Vec<PersonId>,
}

impl Command for Assign {
    type Subject = DutyFile;
    const VERB: Verb = Verb("duty.assign");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<PersonId>) {
        (self.duty, self.people.iter().copied().take(MOST).collect())
    }
    fn decide(self, file: &DutyFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state != "planned" {
            return Err(not_now());
        }
        if file.named.is_empty() {
            return Err(Refusal::field("people", "refusal-duty-nobody"));
        }
        let mut change = Change::none();
        let mut fresh = Vec::new();
        let duty = &file.duty;
        if duty.until_at < cx.now && file.marks.is_empty() && duty.day.plus_days(31) < cx.now.day() {
            return Err(Refusal::new("refusal-duty-long-ago"));
        }
        for one in &file.named {
            fits(duty, &file.rules, one)?;
            if !file.helpers.contains(&one.person) && !fresh.contains(&one.person) {
                change = comes(change, one.person);
                let args = vec![("title".into(), file.header.title.clone())];
                change = change.and(Effect::Tell { person: one.person, key: "notice-duty-assigned", args });
                fresh.push(one.person);
            }
        }
        // Whoever waited and is asked now waits no more.
        let asked = fresh.clone();
        let change = change.and(Effect::rows(move |tx, cx| {
            for person in &asked {
                tx.exec(&store::WAIT_END, params![cx.dossier, *person, cx.now])?;
            }
            Ok(())
        }));
        Ok(entry(change, cx, "duty-assigned", json!({ "count": fresh.len() })))
    }
}

/// Somebody cannot come after all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Excuse {
    /// The shift.
    pub duty: DossierId,
    /// Who.
    pub person: PersonId,
}

impl Command for Excuse {
    type Subject = Queue;
    const VERB: Verb = Verb("duty.excuse");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.duty
    }
    fn decide(self, Queue(file): &Queue, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state != "planned" || !file.helpers.contains(&self.person) {
            return Err(not_now());
        }
        if file.marks.iter().any(|m| m.person == Some(self.person)) {
            return Err(Refusal::new("refusal-duty-marked"));
        }
        let change = goes(Change::none(), file, self.person);
        Ok(entry(change, cx, "duty-excused", json!({ "person": self.person })))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, NOON, effects, header},
        model::VolunteerRow,
        rules::Rules,
        store::{DutyRow, ShiftRow},
        subject_duty::Candidate,
    };
    use liren_kernel::Id;

    pub fn file(minutes: i64, candidate: Candidate) -> DutyFile {
        let from = NOON.plus_minutes(24 * 60);
        DutyFile {
            header: header(DUTY, "planned"),
            duty: DutyRow {
                day: from.day(),
                from_at: from,
                until_at: from.plus_minutes(minutes),
                needed: 2,
                spot: String::new(),
                recipients: String::new(),
            },
            call: None,
            helpers: vec![],
            waiting: vec![],
            marks: vec![],
            named: vec![candidate],
            rules: Rules::default(),
        }
    }

    pub fn candidate(birth: &str) -> Candidate {
        let volunteer = VolunteerRow {
            seq: 1,
            person: Id::from_bytes([3; 16]),
            number: "V140213901-00001".into(),
            national_no: String::new(),
            slots: 0,
            insurance: String::new(),
            insured_until: None,
            guardian: String::new(),
            guardian_day: None,
            since_day: "2026-01-01".parse().unwrap(),
            until_day: None,
        };
        Candidate {
            person: volunteer.person,
            birth: birth.parse().ok(),
            volunteer: Some(volunteer),
            shifts: vec![],
            name: "吴桂兰".into(),
        }
    }

    pub fn shift(from: i64, until: i64) -> ShiftRow {
        ShiftRow {
            seq: 2,
            dossier: Id::from_bytes([8; 16]),
            title: "便民服务日".into(),
            state: "planned".into(),
            from_at: NOON.plus_minutes(from),
            until_at: NOON.plus_minutes(until),
            spot: String::new(),
            revision: 1,
        }
    }

    fn assign(file: &DutyFile) -> Result<Vec<String>, String> {
        let command = Assign { duty: file.header.id, people: vec![] };
        command.decide(file, &Kit::by(1).cx()).map(|c| effects(&c)).map_err(|r| r.key)
    }

    #[test]
    fn those_over_sixty_rest_and_minors_have_a_guardian() {
        let day = 24 * 60;
        assert_eq!(assign(&file(181, candidate("1966-06-24"))), Err("refusal-duty-elder-long".into()));
        assert!(assign(&file(180, candidate("1966-06-24"))).is_ok(), "three hours");
        assert!(assign(&file(480, candidate("1966-06-25"))).is_ok(), "not sixty on that day yet");
        let mut tired = candidate("1950-01-01");
        tired.shifts = vec![shift(day - 600, day - 500)];
        assert_eq!(assign(&file(120, tired)), Err("refusal-duty-elder-rest".into()));
        let mut rested = candidate("1950-01-01");
        rested.shifts = vec![shift(day - 900, day - 720)];
        assert!(assign(&file(120, rested)).is_ok());
        let mut young = candidate("1990-01-01");
        young.shifts = vec![shift(day - 30, day)];
        assert!(assign(&file(120, young)).is_ok(), "one ends as the other begins");
        let mut twice = candidate("1990-01-01");
        twice.shifts = vec![shift(day - 30, day + 1)];
        assert_eq!(assign(&file(120, twice)), Err("refusal-duty-overlap".into()));
        assert_eq!(assign(&file(120, candidate("2013-05-30"))), Err("refusal-duty-guardian".into()));
        // Twelve hours in one week: five shifts of two and a half, days apart, are half an hour too many.
        let mut busy = candidate("1950-01-01");
        busy.shifts = [1, 2, 3, 5].map(|n| shift(n * day, n * day + 150)).into();
        busy.shifts.retain(|s| s.from_at.day() != file(60, candidate("1950-01-01")).duty.day);
        let hours: i64 = busy.shifts.iter().map(|s| (s.until_at.ms() - s.from_at.ms()) / 60_000).sum();
        assert_eq!((busy.shifts.len(), hours), (3, 450));
        let mut rules = file(120, busy);
        rules.rules.elder_week_minutes = 9 * 60;
        assert_eq!(assign(&rules), Err("refusal-duty-elder-week".into()));
        rules.rules.elder_week_minutes = 10 * 60;
        assert!(assign(&rules).is_ok(), "seven and a half, and two");
        let stranger = Candidate { volunteer: None, ..candidate("1990-01-01") };
        assert_eq!(assign(&file(120, stranger)), Err("refusal-duty-volunteer".into()));
    }
}
