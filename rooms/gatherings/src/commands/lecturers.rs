//! 师资库: lecturers are added, corrected, taken out; their phone is shown one at a time.

use liren_kernel::{Line, PlacePath, Refusal, Verb, phone::Phone, pinyin};
use liren_office::{Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, Subject, keys::At};
use liren_places::PlaceRow;
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::sign_up_for::phone_of;
use crate::{
    model::LecturerId,
    store::lecturer::{
        LECTURER_ADD, LECTURER_BY_ID, LECTURER_END, LECTURER_SET, LecturerRow, SUBJECT_ADD, SUBJECTS_DROP, within,
    },
};

/// Add.
pub const ADD: Verb = Verb("lecturer.add");
/// Correct.
pub const CORRECT: Verb = Verb("lecturer.correct");
/// Take out of the pool.
pub const END: Verb = Verb("lecturer.end");
/// See one phone.
pub const REVEAL: Verb = Verb("lecturer.reveal");

/// Subjects of one lecturer at most.
const SUBJECTS_MAX: usize = 12;

/// What is known of a lecturer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fields {
    /// Name.
    pub name: Line,
    /// Where they work.
    pub unit: Line,
    /// Subjects they teach.
    pub subjects: Vec<Line>,
    /// A remark for those who invite.
    pub note: Option<Line>,
    /// For inviting.
    pub phone: Option<Line>,
}

impl Fields {
    fn check(&self) -> Result<Option<Phone>, Refusal> {
        if self.subjects.is_empty() || self.subjects.len() > SUBJECTS_MAX {
            return Err(Refusal::field("subjects", "refusal-lecturer-subjects").arg("max", SUBJECTS_MAX));
        }
        phone_of(self.phone.as_ref())
    }
    fn sort(&self) -> String {
        pinyin::keys(self.name.as_str()).sort
    }
    fn journaled(&self) -> Value {
        json!({ "name": self.name, "unit": self.unit, "subjects": self.subjects })
    }
}

/// The place whose pool it is.
#[derive(Debug)]
pub struct Pool(PlaceRow);

impl Subject for Pool {
    type Key = String;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, at: &String) -> Result<Option<Self>, Fault> {
        Ok(liren_places::find::in_force(tx, at)?.map(Self))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.0.path(), ..Facts::default() }
    }
}

/// A lecturer within reach.
#[derive(Debug)]
pub struct One(pub LecturerRow);

impl Subject for One {
    type Key = LecturerId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &LecturerId) -> Result<Option<Self>, Fault> {
        let row = tx.opt(&LECTURER_BY_ID, params![*id])?;
        Ok(row.filter(|row| within(row, cx.reach)).map(Self))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        let row = &self.0;
        let path = PlacePath {
            city: row.city.clone(),
            district: row.district.clone(),
            street: row.street.clone(),
            community: row.community.clone(),
            ..PlacePath::default()
        };
        Facts { path, ..Facts::default() }
    }
}

fn seal(keys: &liren_office::Keys, id: LecturerId, phone: Option<&Phone>) -> Result<Option<Vec<u8>>, Fault> {
    phone.map(|p| keys.seal_field(At { column: "lecturer.phone", row: id.bytes() }, p.reveal())).transpose()
}

/// The phone, whole; empty when there is none.
///
/// # Errors
/// When it does not open.
pub fn phone(keys: &liren_office::Keys, row: &LecturerRow) -> Result<String, Fault> {
    match &row.phone {
        Some(sealed) => keys.open_field(At { column: "lecturer.phone", row: row.id.bytes() }, sealed),
        None => Ok(String::new()),
    }
}

/// Adds a lecturer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Add {
    /// Code of the place whose pool it is.
    pub at: String,
    /// What is known.
    pub fields: Fields,
}

impl Command for Add {
    type Subject = Pool;
    const VERB: Verb = ADD;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.at.clone()
    }
    fn decide(self, Pool(place): &Pool, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let phone = self.fields.check()?;
        let id: LecturerId = cx.id();
        let (place, fields, day) = (place.clone(), self.fields, cx.now.day().to_string());
        let none: Option<liren_office::PersonId> = None;
        Ok(Change::none()
            .and(Effect::rows(move |tx, cx| {
                let (seq,) = tx.one(
                    &LECTURER_ADD,
                    params![
                        id,
                        fields.name,
                        fields.sort(),
                        fields.unit,
                        fields.note.as_ref().map_or("", Line::as_str),
                        seal(cx.keys, id, phone.as_ref())?,
                        none,
                        place.city,
                        place.district,
                        place.street,
                        place.community,
                        place.grid,
                        place.compound,
                        day
                    ],
                )?;
                for subject in &fields.subjects {
                    tx.exec(&SUBJECT_ADD, params![seq, subject])?;
                }
                Ok(())
            }))
            .tell("lecturer", id))
    }
    fn journaled(&self) -> Value {
        self.fields.journaled()
    }
}

/// Corrects a lecturer; a phone that is left empty stays.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Correct {
    /// Whom.
    pub lecturer: LecturerId,
    /// What is known now.
    pub fields: Fields,
}

impl Command for Correct {
    type Subject = One;
    const VERB: Verb = CORRECT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> LecturerId {
        self.lecturer
    }
    fn decide(self, One(row): &One, _: &Decide<'_>) -> Result<Change, Refusal> {
        let phone = self.fields.check()?;
        let (id, seq, fields) = (row.id, row.seq, self.fields);
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            let note = fields.note.as_ref().map_or("", Line::as_str);
            let sealed = seal(cx.keys, id, phone.as_ref())?;
            tx.exec(&LECTURER_SET, params![id, fields.name, fields.sort(), fields.unit, note, sealed])?;
            tx.exec(&SUBJECTS_DROP, params![seq])?;
            for subject in &fields.subjects {
                tx.exec(&SUBJECT_ADD, params![seq, subject])?;
            }
            Ok(())
        })))
    }
    fn journaled(&self) -> Value {
        self.fields.journaled()
    }
}

/// Takes a lecturer out of the pool; what they taught stays.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct End {
    /// Whom.
    pub lecturer: LecturerId,
}

impl Command for End {
    type Subject = One;
    const VERB: Verb = END;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> LecturerId {
        self.lecturer
    }
    fn decide(self, One(row): &One, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (id, day) = (row.id, cx.now.day().to_string());
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&LECTURER_END, params![id, day])?;
            Ok(())
        })))
    }
}

/// 显示电话; its line in the journal is its purpose.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reveal {
    /// Whose.
    pub lecturer: LecturerId,
}

impl Command for Reveal {
    type Subject = One;
    const VERB: Verb = REVEAL;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> LecturerId {
        self.lecturer
    }
    fn decide(self, _: &One, _: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, place};

    #[test]
    fn a_lecturer_has_subjects_and_the_phone_stays_out_of_the_journal() {
        let kit = Kit::new();
        let line = |text: &str| Line::new("x", text).unwrap();
        let fields = |subjects: Vec<Line>, phone: &str| Fields {
            name: line("孟秋实"),
            unit: line("梧桐消防救援站"),
            subjects,
            note: None,
            phone: Some(line(phone)),
        };
        let add = |f: Fields| Add { at: "140213901".into(), fields: f };
        assert!(!add(fields(vec![line("消防")], "13812342266")).journaled().to_string().contains("1381234"));
        assert!(add(fields(vec![line("消防")], "13812342266")).decide(&Pool(place()), &kit.cx()).is_ok());
        let none = add(fields(vec![], "13812342266")).decide(&Pool(place()), &kit.cx()).unwrap_err();
        assert_eq!(none.key, "refusal-lecturer-subjects");
        let wrong = add(fields(vec![line("消防")], "12")).decide(&Pool(place()), &kit.cx()).unwrap_err();
        assert_eq!(wrong.field.as_deref(), Some("phone"));
    }
}
