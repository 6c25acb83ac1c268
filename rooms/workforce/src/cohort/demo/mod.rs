//! The demo's classes: the first one finished, as the reports tell it (35 learners, seven subjects, eight sittings,
//! three groups), with 梁小满 as a group leader; a second, small one at its closing show.

mod album;
mod cast;
mod first;
mod second;

use liren_instruments::{Answers, expr::Value};
use liren_kernel::{CommandId, Day, Instant, Line, Paragraph, SettableClock};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Office, PersonId, Post, Receipt, Role, directory, keys::sha256,
};
use liren_people::public;
use liren_store::Tx;

/// The invented street and its first two communities.
const STREET: &str = "140213901";
const COMMUNITIES: [&str; 4] = ["140213901001", "140213901002", "140213901003", "140213901004"];

/// Makes them. The places and people of the demo must be there.
///
/// # Errors
/// When a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let stage = Stage::set(office, clock, now)?;
    let learners = cast::learners(&stage)?;
    first::class(&stage, &learners)?;
    second::class(&stage, &learners)
}

/// Who acts, and when.
struct Stage<'a> {
    office: &'a Office,
    clock: &'a SettableClock,
    now: Instant,
    /// Of the street's station: opens, keeps and settles.
    lead: Actor,
    /// Teaches and assesses.
    supervisor: Actor,
    /// 梁小满.
    newcomer: PersonId,
}

impl<'a> Stage<'a> {
    fn set(office: &'a Office, clock: &'a SettableClock, now: Instant) -> Result<Self, Fault> {
        let (lead, supervisor, newcomer) = office.db().read_blocking(move |read| {
            let missing = || Fault::Internal("the demo's people are missing".into());
            let mut one = |role: Role, place: &str| -> Result<PersonId, Fault> {
                public::people_with_role(read, role, place, now)?.first().copied().ok_or_else(missing)
            };
            let (lead, supervisor) = (one(Role::StationLead, STREET)?, one(Role::Supervisor, STREET)?);
            let mut people = public::people_with_role(read, Role::CommunityWorker, COMMUNITIES[0], now)?;
            let names = public::name_of(read, &people, liren_kernel::mask::Purpose::Team)?;
            // The committee may have other workers by now.
            people.sort_by_key(|p| names.get(p).map(String::as_str) != Some("梁小满"));
            let newcomer = people.first().copied().ok_or_else(missing)?;
            Ok::<_, Fault>((directory::actor(read, lead, now)?, directory::actor(read, supervisor, now)?, newcomer))
        })?;
        Ok(Self { office, clock, now, lead, supervisor, newcomer })
    }

    /// The last `count` evenings of the class that are over, earliest first.
    fn evenings(&self, count: usize, length: i64) -> Vec<Day> {
        let calendar = self.office.calendar();
        let mut found = Vec::new();
        let mut day = self.now.day();
        while found.len() < count {
            let holiday = calendar.special(day).is_some() && !calendar.is_workday(day);
            let wanted = matches!(day.date().weekday().to_monday_one_offset(), 2 | 5);
            if wanted && !holiday && day.start().plus_minutes(BEGINS + length) <= self.now {
                found.push(day);
            }
            day = day.plus_days(-1);
        }
        found.reverse();
        found
    }

    /// Runs commands one after another in one transaction, at one moment.
    fn run<T: Send + 'static>(
        &self,
        at: Instant,
        work: impl FnOnce(&mut Scene<'_, '_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.clock.set(at.min(self.now));
        let office = self.office.clone();
        self.office.db().write_blocking(move |tx| work(&mut Scene { office: &office, tx, at, step: 0 }))
    }
}

/// Minutes after midnight at which the classes of the demo begin.
const BEGINS: i64 = 18 * 60 + 30;

/// A transaction in which commands are run.
struct Scene<'o, 't> {
    office: &'o Office,
    tx: &'o mut Tx<'t>,
    at: Instant,
    step: u32,
}

impl Scene<'_, '_> {
    fn act<C: Command>(&mut self, actor: &Actor, revision: Option<i64>, command: C) -> Result<Receipt, Fault> {
        self.step += 1;
        let (at, step, said) = (self.at.ms().to_be_bytes(), self.step.to_be_bytes(), serde_json::to_vec(&command)?);
        let hash = sha256(&[C::VERB.0.as_bytes(), actor.person.bytes(), &at, &step, &said]);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        let envelope = Envelope { id: CommandId::new(self.at.ms(), random), revision };
        self.office.run_in(self.tx, actor, envelope, command)
    }
}

/// Somebody who only learns.
fn learner(person: PersonId) -> Actor {
    Actor { person, posts: vec![Post { role: Role::Resident, org: None, place: None }] }
}

fn line(text: &str) -> Result<Line, Fault> {
    Ok(Line::new("text", text)?)
}

fn paragraph(text: &str) -> Result<Paragraph, Fault> {
    Ok(Paragraph::new("text", text)?)
}

/// Marks by name.
fn marks(all: &[(&str, f64)]) -> Answers {
    Answers(all.iter().map(|(name, mark)| ((*name).to_owned(), Value::Number(*mark))).collect())
}

fn opened(receipt: &Receipt) -> Result<DossierId, Fault> {
    receipt.dossier.ok_or(Fault::NotFound)
}
