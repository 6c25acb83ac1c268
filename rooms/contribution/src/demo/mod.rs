//! Volunteers of the invented street, with their shifts of the past weeks, made through the same commands as people
//! use: one mark that was wrong and taken back, hours granted by a second person, a day that was too long, a question,
//! a certificate.
//!
//! The demo's places and people must be there.

mod cast;

use liren_kernel::{CommandId, Day, Id, Instant, SettableClock};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Office, PersonId, Receipt,
    attendance::Presence,
    keys::sha256,
    photo::{self, Stored},
};
use liren_people::commands::skill::AddSkill;
use liren_store::params;

use self::cast::{A, Cast, GRANT, PENDING, SHIFTS, SKILLS, Shift, VOLUNTEERS};
use crate::{
    commands::{
        call::{Call, JoinDuty},
        duty::{Assign, Open},
        duty_roll::{Close, MarkDuty, VoidMark},
        grant::{Agree, Propose},
        proof::{Check, Request},
        proof_issue::Issue,
        query::Ask,
        volunteer::{Register, VolunteerFields},
    },
    model::Slots,
    statement, store,
};

const DAY: i64 = 24 * 60;

struct Demo<'a> {
    office: &'a Office,
    clock: &'a SettableClock,
    now: Instant,
    cast: Cast,
    step: u32,
}

/// Loads it; `now` is when the demo is made, and what the clock shows afterwards.
///
/// # Errors
/// When the demo's places or people are missing, or a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let there = office.db().read_blocking(|read| {
        Ok::<_, Fault>(read.opt(&store::VOLUNTEER_BY_NUMBER, params!["V140213901-00001"])?.is_some())
    })?;
    if there {
        return Ok(());
    }
    let cast = Cast::find(office, now)?;
    let made = Demo { office, clock, now, cast, step: 0 }.all();
    clock.set(now);
    made
}

impl Demo<'_> {
    fn all(mut self) -> Result<(), Fault> {
        self.at(-45 * DAY);
        self.volunteers()?;
        for shift in SHIFTS {
            self.shift(shift)?;
        }
        self.grants()?;
        self.certificates()?;
        self.question()
    }

    fn at(&self, minutes: i64) {
        self.clock.set(self.now.plus_minutes(minutes));
    }

    /// The day so many days from now.
    fn day(&self, days: i64) -> Day {
        self.now.day().plus_days(days)
    }

    fn run<C: Command>(&mut self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        self.run_on(actor, None, command)
    }

    fn run_on<C: Command>(&mut self, actor: &Actor, revision: Option<i64>, command: C) -> Result<Receipt, Fault> {
        self.step += 1;
        let hash = sha256(&[b"liren-contribution-demo", &self.step.to_be_bytes()]);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        let id = CommandId::new(self.office.now().ms(), random);
        self.office.run_blocking(actor, Envelope { id, revision }, command)
    }

    fn volunteers(&mut self) -> Result<(), Fault> {
        for (name, slots, insurance) in VOLUNTEERS {
            let (person, by) = (self.cast.person(name)?, self.cast.worker_of(name)?);
            let fields = VolunteerFields {
                slots: Slots::of(slots.iter().copied()),
                insurance: insurance.to_owned(),
                insured_until: if insurance.is_empty() { String::new() } else { self.day(200).to_string() },
                ..VolunteerFields::default()
            };
            self.run(&by, Register { person, fields })?;
        }
        for (name, skill) in SKILLS {
            let (person, by) = (self.cast.person(name)?, self.cast.worker_of(name)?);
            self.run(&by, AddSkill { person, skill: skill.to_owned() })?;
        }
        Ok(())
    }

    /// A shift: opened, people asked, marked, closed; one to come is only opened.
    fn shift(&mut self, shift: &Shift) -> Result<(), Fault> {
        let by = self.cast.worker_at(shift.at);
        let day = self.day(shift.day);
        let (from, until) = (day.start().plus_minutes(shift.from), day.start().plus_minutes(shift.until));
        self.clock.set(from.plus_minutes(-2 * DAY).min(self.now));
        let open = Open {
            at: shift.at.to_owned(),
            title: shift.title.to_owned(),
            day,
            from,
            until,
            needed: (shift.people.len() as i64).max(1),
            spot: shift.spot.to_owned(),
            recipients: shift.recipients.to_owned(),
        };
        let duty = opened(&self.run(&by, open)?)?;
        if let Some(whom) = shift.call {
            self.run(&by, Call { duty, whom })?;
        }
        let people = shift.people.iter().map(|n| self.cast.person(n)).collect::<Result<Vec<_>, _>>()?;
        if !people.is_empty() {
            self.run(&by, Assign { duty, people: people.clone() })?;
        }
        if shift.call.is_some() && !people.is_empty() {
            // Everything is taken: who signs up now waits.
            let wu = self.cast.wu.clone();
            self.run(&wu, JoinDuty { duty })?;
        }
        if until > self.now {
            return Ok(());
        }
        self.clock.set(until.plus_minutes(20).min(self.now));
        let marks = |people: Vec<PersonId>, went: Instant| MarkDuty {
            duty,
            people,
            presence: Presence::Present,
            came: from,
            went,
            note: String::new(),
        };
        self.run(&by, marks(people.clone(), until))?;
        if let Some((name, minutes, reason)) = shift.corrected {
            let person = self.cast.person(name)?;
            let mark = self.mark_of(duty, person)?;
            self.clock.set(until.plus_minutes(3 * 60).min(self.now));
            self.run(&by, VoidMark { duty, mark, reason: reason.to_owned() })?;
            self.run(&by, marks(vec![person], from.plus_minutes(minutes)))?;
        }
        let revision = self.revision(duty)?;
        self.run_on(&by, Some(revision), Close { duty, cancelled: String::new() })?;
        Ok(())
    }

    fn grants(&mut self) -> Result<(), Fault> {
        self.at(-9 * DAY);
        let (worker, lead) = (self.cast.worker_at(A), self.cast.lead.clone());
        for (n, one) in [GRANT, PENDING].into_iter().enumerate() {
            let propose = Propose {
                person: self.cast.person(one.name)?,
                title: one.title.to_owned(),
                minutes: one.minutes,
                day: self.day(-11 - n as i64),
                reason: one.reason.to_owned(),
                proof: one.proof.to_owned(),
                photos: if n == 0 { vec![self.photo(0)?, self.photo(1)?] } else { Vec::new() },
            };
            let grant = opened(&self.run(&worker, propose)?)?;
            if n == 0 {
                self.at(-8 * DAY);
                let revision = self.revision(grant)?;
                self.run_on(&lead, Some(revision), Agree { grant, words: String::new() })?;
            }
        }
        Ok(())
    }

    /// A drawn sketch of the wall.
    fn photo(&self, n: u32) -> Result<Stored, Fault> {
        let picture = image::RgbImage::from_fn(800, 600, |x, y| {
            let leaf = (x / 80 + y / 60 + n).is_multiple_of(3) && (x + 2 * y) % 37 > 11;
            image::Rgb(if leaf { [96, 140 + (y / 10) as u8, 98] } else { [236, 228, 208] })
        });
        let mut png = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).map_err(|e| Fault::Internal(e.to_string()))?;
        self.office.blobs().put_photo(&photo::prepare("photos", png.get_ref())?, None)
    }

    fn certificates(&mut self) -> Result<(), Fault> {
        let (worker, lead) = (self.cast.worker_at(A), self.cast.lead.clone());
        let wu = self.cast.wu.clone();
        self.at(-4 * DAY);
        let (from, until) = (self.day(-60), self.day(-5));
        let purpose = cast::PURPOSES[0].to_owned();
        let proof = opened(&self.run(&wu, Request { person: wu.person, from, until, purpose })?)?;
        self.at(-3 * DAY);
        let revision = self.revision(proof)?;
        self.run_on(&worker, Some(revision), Check { proof })?;
        self.at(-2 * DAY);
        let revision = self.revision(proof)?;
        self.run_on(&lead, Some(revision), Issue { proof })?;
        self.at(-DAY);
        let person = self.cast.person(cast::ASKS)?;
        let purpose = cast::PURPOSES[1].to_owned();
        self.run(&worker, Request { person, from, until: self.day(-2), purpose })?;
        Ok(())
    }

    /// The volunteer says that a line is wrong.
    fn question(&mut self) -> Result<(), Fault> {
        self.at(-DAY / 2);
        let wu = self.cast.wu.clone();
        let (person, from, until) = (wu.person, self.day(-40), self.day(-1));
        let lines = self.office.db().read_blocking(move |read| statement::lines(read, person, from, until))?;
        let line = lines.iter().find(|l| l.kind == crate::model::KIND_VERIFIED && l.voided_at.is_none());
        let record: Id<()> = line.ok_or_else(|| Fault::Internal("the demo has no line".into()))?.id;
        self.run(&wu, Ask { record, words: cast::QUESTION.to_owned() })?;
        Ok(())
    }

    fn revision(&self, id: DossierId) -> Result<i64, Fault> {
        let (keys, reach) = (self.office.keys().clone(), liren_office::Reach::of(&self.cast.lead));
        let header =
            self.office.db().read_blocking(move |read| liren_office::dossier::load(read, &keys, &reach, id, false))?;
        header.map(|h| h.revision).ok_or(Fault::NotFound)
    }

    fn mark_of(&self, duty: DossierId, person: PersonId) -> Result<liren_office::attendance::AttendanceId, Fault> {
        let (keys, reach) = (self.office.keys().clone(), liren_office::Reach::of(&self.cast.lead));
        self.office.db().read_blocking(move |read| {
            let header = liren_office::dossier::load(read, &keys, &reach, duty, false)?.ok_or(Fault::NotFound)?;
            let marks = liren_office::attendance::of_dossier(read, header.seq, None)?;
            marks.iter().find(|m| m.person == Some(person)).map(|m| m.id).ok_or(Fault::NotFound)
        })
    }
}

fn opened(receipt: &Receipt) -> Result<DossierId, Fault> {
    receipt.dossier.ok_or_else(|| Fault::Internal("a receipt without a dossier".into()))
}
