//! 登记志愿者: number, when they can come, insurance, a guardian's consent for minors.

use liren_kernel::{Day, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, PersonId, store::COUNTER_NEXT};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    model::{Slots, age},
    store,
    subject::OnPerson,
};

/// Below this age a guardian consents (志愿服务条例).
const MAJORITY: i64 = 18;

/// What is written down of a volunteer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct VolunteerFields {
    /// Number in the national system; may be empty.
    pub national_no: String,
    /// When they can come.
    pub slots: Slots,
    /// Which insurance; may be empty.
    pub insurance: String,
    /// Until when, as typed; may be empty.
    pub insured_until: String,
    /// Who consented for a minor; may be empty.
    pub guardian: String,
    /// When, as typed; may be empty.
    pub guardian_day: String,
}

/// The same, checked.
struct Checked {
    national_no: String,
    slots: i64,
    insurance: String,
    insured_until: Option<String>,
    guardian: String,
    guardian_day: Option<String>,
}

fn text(field: &str, typed: &str) -> Result<String, Refusal> {
    Ok(Line::optional(field, typed)?.map(String::from).unwrap_or_default())
}

fn day(field: &str, typed: &str) -> Result<Option<Day>, Refusal> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| Refusal::field(field, "refusal-day-invalid")),
    }
}

impl VolunteerFields {
    fn check(&self, birth: Option<Day>, today: Day) -> Result<Checked, Refusal> {
        let national_no = text("national_no", &self.national_no)?;
        if !national_no.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') || national_no.len() > 40 {
            return Err(Refusal::field("national_no", "refusal-volunteer-national"));
        }
        // The national number must not be the identity number (志愿者编号不是身份证号).
        if liren_kernel::idno::IdNo::new("national_no", &national_no).is_ok() {
            return Err(Refusal::field("national_no", "refusal-volunteer-id-no"));
        }
        let (guardian, guardian_day) = (text("guardian", &self.guardian)?, day("guardian_day", &self.guardian_day)?);
        if birth.is_some_and(|birth| age(birth, today) < MAJORITY) && (guardian.is_empty() || guardian_day.is_none()) {
            return Err(Refusal::field("guardian", "refusal-volunteer-guardian"));
        }
        if guardian_day.is_some_and(|d| d > today) {
            return Err(Refusal::field("guardian_day", "refusal-day-future"));
        }
        Ok(Checked {
            national_no,
            slots: Slots(self.slots.0 & ((1 << Slots::COUNT) - 1)).0,
            insurance: text("insurance", &self.insurance)?,
            insured_until: day("insured_until", &self.insured_until)?.map(|d| d.to_string()),
            guardian,
            guardian_day: guardian_day.map(|d| d.to_string()),
        })
    }
}

/// Registers a volunteer, or one who comes back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Register {
    /// Who.
    pub person: PersonId,
    /// What is known.
    pub fields: VolunteerFields,
}

impl Command for Register {
    type Subject = OnPerson;
    const VERB: Verb = Verb("volunteer.register");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn journaled(&self) -> Value {
        json!({ "person": self.person })
    }
    fn decide(self, on: &OnPerson, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.row.until_day.is_some() {
            return Err(Refusal::new("refusal-volunteer-gone"));
        }
        if on.serves() {
            return Err(Refusal::new("refusal-volunteer-twice"));
        }
        let checked = self.fields.check(on.row.birth, cx.now.day())?;
        let street = on.row.street.clone().unwrap_or_default();
        let (person, known) = (self.person, on.volunteer.is_some());
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            if known {
                return set(tx, person, &checked);
            }
            let (n,) = tx.one(&COUNTER_NEXT, params![format!("volunteer/{street}")])?;
            let (number, today) = (format!("V{street}-{n:05}"), cx.now.day().to_string());
            let c = &checked;
            tx.exec(
                &store::VOLUNTEER_ADD,
                params![
                    person,
                    number,
                    c.national_no,
                    c.slots,
                    c.insurance,
                    c.insured_until,
                    c.guardian,
                    c.guardian_day,
                    today,
                    cx.actor,
                    cx.now
                ],
            )?;
            Ok(())
        })))
    }
}

fn set(tx: &mut liren_store::Tx<'_>, person: PersonId, c: &Checked) -> Result<(), liren_office::Fault> {
    tx.exec(
        &store::VOLUNTEER_SET,
        params![person, c.national_no, c.slots, c.insurance, c.insured_until, c.guardian, c.guardian_day],
    )?;
    Ok(())
}

/// Corrects what is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Correct {
    /// Who.
    pub person: PersonId,
    /// What is known.
    pub fields: VolunteerFields,
}

impl Command for Correct {
    type Subject = OnPerson;
    const VERB: Verb = Verb("volunteer.correct");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn journaled(&self) -> Value {
        json!({ "person": self.person })
    }
    fn decide(self, on: &OnPerson, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !on.serves() {
            return Err(Refusal::new("refusal-volunteer-none"));
        }
        let checked = self.fields.check(on.row.birth, cx.now.day())?;
        let person = self.person;
        Ok(Change::none().and(Effect::rows(move |tx, _| set(tx, person, &checked))))
    }
}

/// A volunteer says when they can come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SayWhen {
    /// Who.
    pub person: PersonId,
    /// When.
    pub slots: Slots,
}

impl Command for SayWhen {
    type Subject = OnPerson;
    const VERB: Verb = Verb("volunteer.say_when");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, on: &OnPerson, _: &Decide<'_>) -> Result<Change, Refusal> {
        if !on.serves() {
            return Err(Refusal::new("refusal-volunteer-none"));
        }
        let (person, slots) = (self.person, self.slots.0 & ((1 << Slots::COUNT) - 1));
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::VOLUNTEER_SLOTS, params![person, slots])?;
            Ok(())
        })))
    }
}

/// Ends it; hours stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct End {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: String,
}

impl Command for End {
    type Subject = OnPerson;
    const VERB: Verb = Verb("volunteer.end");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "person": self.person })
    }
    fn decide(self, on: &OnPerson, _: &Decide<'_>) -> Result<Change, Refusal> {
        Line::new("reason", &self.reason)?;
        if !on.serves() {
            return Err(Refusal::new("refusal-volunteer-none"));
        }
        let person = self.person;
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::VOLUNTEER_END, params![person, cx.now.day().to_string()])?;
            Ok(())
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minor_needs_a_guardian_and_the_number_is_not_the_identity_number() {
        let today: Day = "2026-06-23".parse().unwrap();
        let minor = "2013-05-30".parse().ok();
        let mut fields = VolunteerFields::default();
        assert!(fields.check("1952-07-01".parse().ok(), today).is_ok() && fields.check(None, today).is_ok());
        assert_eq!(fields.check(minor, today).err().unwrap().key, "refusal-volunteer-guardian");
        fields.guardian = "罗长河".into();
        assert!(fields.check(minor, today).is_err(), "the day is missing");
        fields.guardian_day = "2026-06-24".into();
        assert_eq!(fields.check(minor, today).err().unwrap().key, "refusal-day-future");
        fields.guardian_day = "2026-06-20".into();
        assert!(fields.check(minor, today).is_ok());
        fields.national_no = "11010519491231002X".into();
        assert_eq!(fields.check(None, today).err().unwrap().key, "refusal-volunteer-id-no");
        fields.national_no = "=1+1".into();
        assert_eq!(fields.check(None, today).err().unwrap().key, "refusal-volunteer-national");
    }
}
