//! Registering and correcting persons, and their moving away.

use liren_kernel::{
    Day, Line, PlacePath, Refusal, Verb,
    idno::{IdNo, Sex},
    phone::Phone,
    pinyin,
};
use liren_office::{Basis, Change, Command, Decide, Fault, Keys, PersonId, PlaceId, keys::At};
use liren_store::{DbError, DbErrorKind, Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{OnPerson, OnPlace, dwelling, not_ahead, place, rows};
use crate::{index, model::path_of_code, store};

/// What is typed about a person; everything but the name may stay empty.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFields {
    /// Name.
    pub name: String,
    /// `male`, `female` or empty; follows the identity number when there is one.
    #[serde(default)]
    pub sex: String,
    /// `YYYY-MM-DD` or empty; follows the identity number when there is one.
    #[serde(default)]
    pub birth: String,
    /// Identity number, GB 11643, whole.
    #[serde(default)]
    pub id_no: String,
    /// Phone, whole.
    #[serde(default)]
    pub phone: String,
    /// Where, as written.
    #[serde(default)]
    pub address: String,
    /// What the person is here.
    #[serde(default)]
    pub duty: String,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

/// The same, read and checked.
#[derive(Clone)]
pub(crate) struct Checked {
    pub name: Line,
    pub sex: Option<&'static str>,
    pub birth: Option<Day>,
    pub id_no: Option<IdNo>,
    pub phone: Option<Phone>,
    pub address: String,
    pub duty: String,
    pub note: String,
}

impl PersonFields {
    /// Reads the fields.
    ///
    /// # Errors
    /// The first field that is wrong: `refusal-text-*`, `refusal-idno-*`, `refusal-phone-*`, `refusal-day-invalid`,
    /// `refusal-choice-invalid`, `refusal-person-birth-differs`.
    pub(crate) fn check(&self) -> Result<Checked, Refusal> {
        let empty = |text: &str| text.trim().is_empty();
        let id_no = if empty(&self.id_no) { None } else { Some(IdNo::new("id_no", &self.id_no)?) };
        let typed_birth: Option<Day> = if empty(&self.birth) {
            None
        } else {
            Some(self.birth.trim().parse().map_err(|_| Refusal::field("birth", "refusal-day-invalid"))?)
        };
        if let (Some(id), Some(day)) = (&id_no, typed_birth)
            && id.birth() != day
        {
            return Err(Refusal::field("birth", "refusal-person-birth-differs"));
        }
        let typed_sex = match self.sex.trim() {
            "" => None,
            "male" => Some("male"),
            "female" => Some("female"),
            _ => return Err(Refusal::field("sex", "refusal-choice-invalid")),
        };
        let sex = id_no.as_ref().map(|id| if id.sex() == Sex::Male { "male" } else { "female" }).or(typed_sex);
        let text = |field: &str, value: &str| {
            Line::optional(field, value).map(|line| line.map_or_else(String::new, String::from))
        };
        Ok(Checked {
            name: Line::new("name", &self.name)?,
            sex,
            birth: id_no.as_ref().map(IdNo::birth).or(typed_birth),
            phone: if empty(&self.phone) { None } else { Some(Phone::new("phone", &self.phone)?) },
            address: text("address", &self.address)?,
            duty: text("duty", &self.duty)?,
            note: text("note", &self.note)?,
            id_no,
        })
    }
}

/// Ciphertext and blind index of a number.
pub(crate) struct Sealed {
    pub sealed: Option<Vec<u8>>,
    pub blind: Option<Vec<u8>>,
}

/// Encrypts an identity number for the row `id`.
pub(crate) fn seal_id_no(keys: &Keys, id: PersonId, number: Option<&IdNo>) -> Result<Sealed, Fault> {
    seal(keys, "person.id_no", id, number.map(IdNo::reveal))
}

/// Encrypts a phone for the row `id`.
pub(crate) fn seal_phone(keys: &Keys, id: PersonId, phone: Option<&Phone>) -> Result<Sealed, Fault> {
    seal(keys, "person.phone", id, phone.map(Phone::reveal))
}

fn seal(keys: &Keys, column: &'static str, id: PersonId, plain: Option<&str>) -> Result<Sealed, Fault> {
    let Some(plain) = plain else { return Ok(Sealed { sealed: None, blind: None }) };
    let sealed = keys.seal_field(At { column, row: id.bytes() }, plain)?;
    Ok(Sealed { sealed: Some(sealed), blind: Some(keys.blind(column, plain)) })
}

/// Registers a person.
#[derive(Serialize, Deserialize)]
pub struct AddPerson {
    /// Code of the narrowest known node of the tree: community, grid or compound.
    pub at: String,
    /// What is known.
    pub fields: PersonFields,
    /// The same name and day of birth is someone else.
    #[serde(default)]
    pub not_same: bool,
}

impl Command for AddPerson {
    type Subject = OnPlace;
    const VERB: Verb = Verb("person.add");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.at.clone()
    }
    fn journaled(&self) -> Value {
        json!({ "at": self.at })
    }
    fn decide(self, on: &OnPlace, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.path.community.is_none() {
            return Err(Refusal::field("at", "refusal-person-community"));
        }
        let checked = self.fields.check()?;
        if let Some(birth) = checked.birth {
            not_ahead("birth", birth, cx.now)?;
        }
        let id: PersonId = cx.id();
        let (place, not_same) = (on.place.clone(), self.not_same);
        Ok(Change::none().tell("person", id).and(rows(move |tx, cx| {
            let (place, path) = dwelling(tx, &place, &checked.address)?;
            if !not_same {
                refuse_same(tx, &checked, &path, None)?;
            }
            insert(tx, cx.keys, id, &checked, Some(place), &path, cx.now.day())
        })))
    }
}

/// Refuses when the community has this name and day of birth already.
fn refuse_same(tx: &mut Tx<'_>, checked: &Checked, path: &PlacePath, but: Option<PersonId>) -> Result<(), Fault> {
    let Some(birth) = checked.birth else { return Ok(()) };
    let same = tx.all(&store::PERSONS_SAME, params![checked.name, birth.to_string(), path.community])?;
    if same.iter().any(|(id,)| Some(*id) != but) {
        return Err(Refusal::field("name", "refusal-person-same").into());
    }
    Ok(())
}

/// Writes a new person and what it is found by.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    keys: &Keys,
    id: PersonId,
    person: &Checked,
    place: Option<PlaceId>,
    path: &PlacePath,
    today: Day,
) -> Result<(), Fault> {
    let number = seal_id_no(keys, id, person.id_no.as_ref())?;
    let phone = seal_phone(keys, id, person.phone.as_ref())?;
    let tail = person.phone.as_ref().map(|p| p.tail(4).to_owned());
    tx.one(
        &store::PERSON_ADD,
        params![
            id,
            person.name,
            pinyin::keys(person.name.as_str()).sort,
            person.sex,
            person.birth.map(|d| d.to_string()),
            number.sealed,
            number.blind,
            phone.sealed,
            phone.blind,
            tail,
            place,
            path.city,
            path.district,
            path.street,
            path.community,
            path.grid,
            path.compound,
            person.address,
            person.duty,
            person.note,
            today.to_string()
        ],
    )
    .map_err(known_number)?;
    index::person(tx, id)
}

/// The identity number is in this community already.
fn known_number(error: DbError) -> Fault {
    match error.kind {
        DbErrorKind::Unique => Refusal::field("id_no", "refusal-person-number-known").into(),
        _ => error.into(),
    }
}

/// Corrects a person. An empty phone or number leaves what is stored; `clear` takes it away.
#[derive(Serialize, Deserialize)]
pub struct CorrectPerson {
    /// Who.
    pub person: PersonId,
    /// The revision seen; another one means someone else corrected meanwhile.
    pub revision: i64,
    /// Code of the place now.
    pub at: String,
    /// The fields.
    pub fields: PersonFields,
    /// `id_no`, `phone`: to be emptied.
    #[serde(default)]
    pub clear: Vec<String>,
}

impl Command for CorrectPerson {
    type Subject = OnPerson;
    const VERB: Verb = Verb("person.correct");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn journaled(&self) -> Value {
        json!({
            "person": self.person, "at": self.at, "clear": self.clear,
            "phone": !self.fields.phone.is_empty(), "id_no": !self.fields.id_no.is_empty(),
        })
    }
    fn decide(self, on: &OnPerson, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.row.revision != self.revision {
            return Err(Refusal::new("refusal-stale-revision"));
        }
        let at = path_of_code(&self.at)
            .filter(|p| p.community.is_some())
            .ok_or_else(|| Refusal::field("at", "refusal-person-community"))?;
        // Out of one's own place a person moves by the hands of those who see both.
        if on.row.community != at.community && !cx.actor.posts.iter().any(|post| post.covers(&at)) {
            return Err(Refusal::field("at", "refusal-person-move"));
        }
        let checked = self.fields.check()?;
        let (id, at) = (self.person, self.at);
        let (clear_number, clear_phone) =
            (self.clear.iter().any(|f| f == "id_no"), self.clear.iter().any(|f| f == "phone"));
        let kept = if checked.id_no.is_none() && !clear_number && on.row.id_no.is_some() {
            // A stored number already says day of birth and sex.
            (on.row.sex.clone(), on.row.birth)
        } else {
            (checked.sex.map(str::to_owned), checked.birth)
        };
        Ok(Change::none().and(rows(move |tx, cx| {
            let place = place(tx, &at)?.ok_or_else(|| Refusal::field("at", "refusal-person-community"))?;
            let (place, path) = dwelling(tx, &place, &checked.address)?;
            if checked.id_no.is_some() || clear_number {
                let number = seal_id_no(cx.keys, id, checked.id_no.as_ref())?;
                tx.exec(&store::PERSON_ID_NO, params![id, number.sealed, number.blind]).map_err(known_number)?;
            }
            if checked.phone.is_some() || clear_phone {
                let phone = seal_phone(cx.keys, id, checked.phone.as_ref())?;
                let tail = checked.phone.as_ref().map(|p| p.tail(4).to_owned());
                tx.exec(&store::PERSON_PHONE, params![id, phone.sealed, phone.blind, tail])?;
            }
            tx.exec(
                &store::PERSON_SET,
                params![
                    id,
                    checked.name,
                    pinyin::keys(checked.name.as_str()).sort,
                    kept.0,
                    kept.1.map(|d| d.to_string()),
                    place,
                    path.city,
                    path.district,
                    path.street,
                    path.community,
                    path.grid,
                    path.compound,
                    checked.address,
                    checked.duty,
                    checked.note
                ],
            )
            .map_err(known_number)?;
            index::person(tx, id)
        })))
    }
}

/// Writes that a person moved away or died; the row stays for the records that name it.
#[derive(Serialize, Deserialize)]
pub struct MoveAway {
    /// Who.
    pub person: PersonId,
    /// On which day.
    pub day: Day,
    /// Why, in a few words.
    pub reason: String,
}

impl Command for MoveAway {
    type Subject = OnPerson;
    const VERB: Verb = Verb("person.move_away");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn decide(self, on: &OnPerson, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let day = not_ahead("day", self.day, cx.now)?;
        Line::new("reason", &self.reason)?;
        if on.row.until_day.is_some() {
            return Err(Refusal::new("refusal-person-gone"));
        }
        let id = self.person;
        Ok(Change::none().and(rows(move |tx, _| {
            tx.exec(&store::PERSON_END, params![id, day.to_string()])?;
            index::person(tx, id)
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_says_birth_and_sex_and_contradiction_is_refused() {
        let mut fields =
            PersonFields { name: " 梁 小满 ".into(), id_no: "11010519491231002x".into(), ..Default::default() };
        let checked = fields.check().unwrap();
        assert_eq!(checked.birth.unwrap().to_string(), "1949-12-31");
        assert_eq!(checked.sex, Some("female"));
        fields.birth = "1950-01-01".into();
        assert_eq!(fields.check().err().unwrap().key, "refusal-person-birth-differs");
        fields.id_no = "110105194912310021".into();
        assert_eq!(fields.check().err().unwrap().field.as_deref(), Some("id_no"));
    }
}
