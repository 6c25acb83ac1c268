//! Demo data: the community life of the invented 梧桐街道, made through the same commands as people use.
//!
//! The demo's places and people must be there. Figures: calligraphy four times a month; a reading group planned by
//! month, week and session; a safety month of ten events for four audiences; 32 themed activities with 360 person-times
//! of 64 people. All invented.

mod acts;
mod plans;

use liren_kernel::{Day, Instant, Line, SettableClock};
use liren_office::{Actor, Command, DossierId, Envelope, Fault, Office, PersonId, Receipt, Role, directory};
use liren_people::public;
use liren_store::Tx;

use crate::{
    commands::lecturers::{Add, Fields},
    days,
    model::LecturerId,
};

/// The communities of the invented street.
pub(crate) const COMMUNITIES: [&str; 4] = ["140213901001", "140213901002", "140213901003", "140213901004"];
/// The invented street.
pub(crate) const STREET: &str = "140213901";

/// Who acts.
struct Cast {
    /// Plans, in 梧桐里 (梁小满) and 桂花新村 (赵谷雨).
    workers: [Actor; 2],
    /// Approves (林静).
    station: Actor,
    /// Approves what the station asks (高望山).
    manager: Actor,
    /// Stands at the door (吴桂兰).
    steward: PersonId,
}

struct Demo {
    office: Office,
    clock: SettableClock,
    now: Instant,
    today: Day,
    cast: Cast,
    lecturers: Vec<LecturerId>,
    step: u32,
}

/// Loads it all; `now` is when the demo is made, and what the clock shows afterwards.
///
/// # Errors
/// When the demo's places or people are missing, or the database fails.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let cast = cast(office, now)?;
    let demo = Demo {
        office: office.clone(),
        clock: clock.clone(),
        now,
        today: now.day(),
        cast,
        lecturers: Vec::new(),
        step: 0,
    };
    // One transaction for all: some four hundred commands would otherwise wait for as many commits.
    let made = office.db().write_blocking(move |tx| demo.all(tx));
    clock.set(now);
    made
}

fn cast(office: &Office, now: Instant) -> Result<Cast, Fault> {
    office.db().read_blocking(move |read| {
        let missing = || Fault::Internal("the demo has nobody to hold gatherings".into());
        let mut one = |role: Role, code: &str| -> Result<PersonId, Fault> {
            public::people_with_role(read, role, code, now)?.first().copied().ok_or_else(missing)
        };
        let workers = [one(Role::CommunityWorker, COMMUNITIES[0])?, one(Role::CommunityWorker, COMMUNITIES[1])?];
        let station = one(Role::StationLead, STREET)?;
        let manager = one(Role::StreetManager, STREET)?;
        let steward = one(Role::Volunteer, COMMUNITIES[0])?;
        let [a, b] = workers;
        Ok(Cast {
            workers: [directory::actor(read, a, now)?, directory::actor(read, b, now)?],
            station: directory::actor(read, station, now)?,
            manager: directory::actor(read, manager, now)?,
            steward,
        })
    })
}

impl Demo {
    fn all(mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        self.pool(tx)?;
        self.calligraphy(tx)?;
        self.reading(tx)?;
        self.safety_month(tx)?;
        self.six_helps(tx)?;
        self.lay_ahead(tx)
    }

    /// Runs a step at a moment, under an id of its own.
    fn run<C: Command>(
        &mut self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        at: Instant,
        revision: Option<i64>,
        command: C,
    ) -> Result<Receipt, Fault> {
        self.clock.set(at.min(self.now));
        self.step += 1;
        let envelope = Envelope { revision, ..Envelope::of(&[b"liren-gatherings-demo", &self.step.to_be_bytes()]) };
        self.office.run_in(tx, actor, envelope, command)
    }

    /// So many days before today, at this minute of the day.
    fn ago(&self, days: i64, minute: i64) -> Instant {
        self.today.plus_days(-days).start().plus_minutes(minute)
    }

    /// The first day of the month so many months before this one.
    fn month_back(&self, months: usize) -> Day {
        (0..months).fold(days::first_of_month(self.today), |day, _| days::first_of_month(day.plus_days(-1)))
    }

    /// 师资库.
    fn pool(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let at = self.ago(58, 600);
        let station = self.cast.station.clone();
        for (n, (name, unit, subjects)) in plans::LECTURERS.iter().enumerate() {
            let fields = Fields {
                name: line(name)?,
                unit: line(unit)?,
                subjects: subjects.iter().map(|s| line(s)).collect::<Result<_, _>>()?,
                note: None,
                phone: Some(line(&format!("1380000{:04}", 6100 + n * 13))?),
            };
            let receipt = self.run(tx, &station, at, None, Add { at: STREET.into(), fields })?;
            self.lecturers.push(receipt.told_as("lecturer").ok_or(Fault::NotFound)?);
        }
        Ok(())
    }
}

fn line(text: &str) -> Result<Line, Fault> {
    Ok(Line::new("demo", text)?)
}

fn dossier(receipt: &Receipt) -> Result<DossierId, Fault> {
    receipt.dossier.ok_or(Fault::NotFound)
}

/// A guest of the demo: an invented name and a phone that goes with it.
fn guest(n: usize) -> Result<crate::commands::roll::WalkIn, Fault> {
    let family = plans::FAMILIES[n % plans::FAMILIES.len()];
    let given = plans::GIVEN[(n / plans::FAMILIES.len() + n) % plans::GIVEN.len()];
    let phone = Some(line(&format!("1390000{:04}", 1000 + n))?);
    Ok(crate::commands::roll::WalkIn { name: line(&format!("{family}{given}"))?, phone })
}

/// The date of that number, counted from 0.
fn sitting_of(tx: &mut Tx<'_>, id: DossierId, n: usize) -> Result<crate::store::SittingRow, Fault> {
    let (seq, _) = tx.one(&crate::store::SEQ_OF, liren_store::params![id])?;
    crate::store::sittings(tx, seq)?.into_iter().nth(n).ok_or(Fault::NotFound)
}
