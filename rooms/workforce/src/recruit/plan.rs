//! What a list would change: each row is new, the same, changed, or faulty. Persons are not made twice: who is in the
//! register already is found by number, else by name and phone, else by name and day of birth.

use std::collections::HashMap;

use liren_kernel::{Day, Id, Instant, PlacePath, Refusal, idno::IdNo, idno::Sex, phone::Phone, pinyin};
use liren_office::{Fault, Keys, PersonId, Reach};
use liren_papers::{check::CheckedRow, value::Value};
use liren_people::{
    PersonRow, find,
    joint::Newcomer,
    roster::{self, Opened, Verdict, fields::skills, fields::something},
};
use liren_store::{Read, params};

use super::{
    model::Outcome,
    store::{self, Applicant},
    subject::Recruitment,
};

/// What would be written.
#[derive(Debug)]
pub struct Write {
    pub(crate) id: Id<()>,
    pub(crate) identity: Vec<u8>,
    pub(crate) digest: Vec<u8>,
    pub(crate) base: Option<Vec<u8>>,
    pub(crate) person: Option<PersonId>,
    pub(crate) newcomer: Option<Newcomer>,
    pub(crate) name: String,
    pub(crate) sort: String,
    pub(crate) birth_year: Option<i64>,
    pub(crate) degree: String,
    pub(crate) major: String,
    pub(crate) skills: Vec<String>,
    pub(crate) result: Outcome,
}

/// What a list would change.
pub type Plan = roster::Plan<Write>;
type PlanRow = roster::PlanRow<Write>;

/// How many rows of somebody taken are not faulty.
#[must_use]
pub fn taken(plan: &Plan) -> usize {
    let taken = |row: &&PlanRow| row.write.as_ref().is_some_and(|write| write.result == Outcome::Taken);
    plan.rows.iter().filter(taken).count()
}

/// What a plan rests on.
struct Ground<'a> {
    keys: &'a Keys,
    reach: &'a Reach,
    /// The recruitment, by seq.
    dossier: i64,
    /// Where newcomers are registered until they are placed.
    path: &'a PlacePath,
    /// What they are called.
    duty: &'a str,
    now: Instant,
}

/// Works out what the file would change.
///
/// # Errors
/// When the database fails; `refusal-papers-map-*` when the columns are not matched yet.
pub fn read(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    on: &Recruitment,
    opened: &Opened,
    now: Instant,
) -> Result<Plan, Fault> {
    let path = on.header.path();
    let ground = &Ground { keys, reach, dossier: on.header.seq, path: &path, duty: &on.record.post_title, now };
    let checked = opened.checked.clone()?;
    let mut seen: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut rows = Vec::with_capacity(checked.rows.len());
    for row in &checked.rows {
        rows.push(plan_row(read, ground, opened, row, &mut seen)?);
    }
    Ok(Plan { rows })
}

/// A row read as a person, before it is compared.
struct Typed {
    name: String,
    sex: Option<&'static str>,
    birth: Option<Day>,
    id_no: Option<IdNo>,
    phone: Option<Phone>,
}

fn cut(text: &str) -> String {
    something(text).chars().take(60).collect()
}

fn plan_row(
    read: &mut Read<'_>,
    ground: &Ground<'_>,
    opened: &Opened,
    row: &CheckedRow,
    seen: &mut HashMap<Vec<u8>, u32>,
) -> Result<PlanRow, Fault> {
    let text = |key: &str| row.values.get(key).map(Value::text).unwrap_or_default();
    let wrong = |field: &str, refusal: Refusal| opened.wrong(row, field, refusal);
    let mut done = PlanRow::read(row);
    if !done.errors.is_empty() {
        return Ok(done);
    }
    let id_no = IdNo::new("idno", &text("idno")).ok();
    let sex = match (&id_no, text("sex").as_str()) {
        (Some(number), _) => Some(if number.sex() == Sex::Male { "male" } else { "female" }),
        (None, "male") => Some("male"),
        (None, "female") => Some("female"),
        _ => None,
    };
    let birth = id_no.as_ref().map(IdNo::birth).or_else(|| text("birth").parse().ok());
    let typed = Typed { name: text("name"), sex, birth, id_no, phone: Phone::new("phone", &text("phone")).ok() };
    let Some(identity) = identity(ground.keys, &typed) else {
        // A name alone is nobody: the next list could not tell whether it is the same person.
        done.errors.push(wrong("idno", Refusal::field("idno", "refusal-recruit-who")));
        return Ok(done);
    };
    if let Some(first) = seen.insert(identity.clone(), row.source_row) {
        done.errors.push(wrong("name", Refusal::field("name", "refusal-papers-same-person").arg("row", first)));
        return Ok(done);
    }
    let result = Outcome::named(&text("result")).unwrap_or(Outcome::Taken);
    let (degree, major, skills) = (cut(&text("degree")), cut(&text("major")), skills(&text("skills")));
    let digest = {
        let number = typed.id_no.as_ref().map(IdNo::reveal).unwrap_or_default();
        let phone = typed.phone.as_ref().map(Phone::reveal).unwrap_or_default();
        let birth = typed.birth.map(|day| day.to_string()).unwrap_or_default();
        let all = [typed.name.as_str(), number, phone, &birth, &degree, &major, &skills.join("\n"), result.name()];
        ground.keys.blind("recruit.digest", &all.join("\u{1f}"))
    };
    let before: Option<Applicant> = read.opt(&store::APPLICANT_BY_IDENTITY, params![ground.dossier, identity])?;
    if let Some(before) = &before {
        if before.digest == digest {
            done.verdict = Verdict::Same;
            return Ok(done);
        }
        if before.post.is_some() && result != Outcome::Taken {
            done.errors.push(wrong("result", Refusal::field("result", "refusal-recruit-placed")));
            return Ok(done);
        }
    }
    let (person, newcomer) = match before.as_ref().and_then(|before| before.person) {
        Some(person) => (Some(person), None),
        None if result != Outcome::Taken => (None, None),
        None => match registered(read, ground, &typed)? {
            Some(known) => (Some(known.id), None),
            None => {
                let new = newcomer(ground, &typed, &skills)?;
                (Some(new.id), Some(new))
            }
        },
    };
    done.verdict = if before.is_some() { Verdict::Changed } else { Verdict::New };
    done.write = Some(Write {
        id: before.as_ref().map_or_else(|| Id::fresh(ground.now), |before| before.id),
        base: before.map(|before| before.digest),
        sort: pinyin::keys(&typed.name).sort,
        birth_year: typed.birth.map(|day| i64::from(day.date().year())),
        name: typed.name,
        identity,
        digest,
        person,
        newcomer,
        degree,
        major,
        skills,
        result,
    });
    Ok(done)
}

/// By what a row is known again: the number, else name with phone, else name with day of birth.
fn identity(keys: &Keys, typed: &Typed) -> Option<Vec<u8>> {
    let text = match (&typed.id_no, &typed.phone, typed.birth) {
        (Some(number), ..) => number.reveal().to_owned(),
        (None, Some(phone), _) => format!("{}\u{1f}{}", typed.name, phone.reveal()),
        (None, None, Some(birth)) => format!("{}\u{1f}{birth}", typed.name),
        (None, None, None) => return None,
    };
    Some(keys.blind("recruit.identity", &text))
}

/// Who this is in the register, within reach.
fn registered(read: &mut Read<'_>, ground: &Ground<'_>, typed: &Typed) -> Result<Option<PersonRow>, Fault> {
    let there = |row: &PersonRow| row.until_day.is_none();
    if let Some(number) = &typed.id_no {
        let found = find::person_by_number(read, ground.keys, ground.reach, number.reveal())?;
        if let Some(row) = found.filter(there) {
            return Ok(Some(row));
        }
    }
    if let Some(phone) = &typed.phone {
        let found = find::person_by_number(read, ground.keys, ground.reach, phone.reveal())?;
        // Two numbers that differ are two people who share a phone.
        let same = |row: &PersonRow| row.name == typed.name && (typed.id_no.is_none() || row.id_no.is_none());
        if let Some(row) = found.filter(there).filter(same) {
            return Ok(Some(row));
        }
    }
    let Some(birth) = typed.birth else { return Ok(None) };
    let same = find::persons_same(read, ground.reach, &typed.name, &birth.to_string())?;
    Ok(same.into_iter().find(|row| there(row) && (typed.id_no.is_none() || row.id_no.is_none())))
}

fn newcomer(ground: &Ground<'_>, typed: &Typed, skills: &[String]) -> Result<Newcomer, Fault> {
    Ok(Newcomer {
        id: Id::fresh(ground.now),
        name: liren_kernel::Line::new("name", &typed.name)?,
        sex: typed.sex,
        birth: typed.birth,
        id_no: typed.id_no.clone(),
        phone: typed.phone.clone(),
        duty: ground.duty.to_owned(),
        path: ground.path.clone(),
        skills: skills.to_vec(),
    })
}
