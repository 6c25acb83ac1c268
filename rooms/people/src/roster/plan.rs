//! What a roster would change: each row is new, the same, changed in some fields, or faulty.

use std::collections::{BTreeMap, HashMap};

use liren_kernel::{
    Day, PlacePath, Refusal,
    idno::IdNo,
    mask::{self, Purpose},
    phone::Phone,
};
use liren_office::{Actor, Fault, Keys, PersonId, PlaceId, Reach, keys::At};
use liren_papers::{check::CheckedRow, value::Value};
use liren_places::{
    PlaceRow,
    find::{Kind, Within},
};
use liren_store::Read;

use super::{Verdict, batch::Opened, fields};
use crate::{
    commands::{
        door,
        person::{Checked, PersonFields},
    },
    find,
    model::PersonRow,
    public::purpose_for,
};

/// The whole row as it would stand in the register.
#[derive(Clone)]
pub struct Write {
    pub(crate) known: Option<(PersonId, i64)>,
    pub(crate) person: Checked,
    /// The door that the address names, with what lies around it; the community alone where none is found.
    pub(crate) path: PlacePath,
    pub(crate) place: Option<PlaceId>,
    pub(crate) skills: Vec<String>,
    pub(crate) from_day: Option<Day>,
}

impl Write {
    /// Whether the address names a door that the places know.
    #[must_use]
    pub const fn has_door(&self) -> bool {
        self.place.is_some()
    }
}

/// What a roster would change.
pub type Plan = super::Plan<Write>;
type PlanRow = super::PlanRow<Write>;

/// Works out what the file would change. Only persons within reach are compared with: of others nothing is told.
///
/// # Errors
/// When the database fails; `refusal-papers-map-*` when the columns are not matched yet.
pub fn plan(read: &mut Read<'_>, keys: &Keys, actor: &Actor, reach: &Reach, opened: &Opened) -> Result<Plan, Fault> {
    let checked = opened.checked.clone()?;
    let mut communities = Communities::new(read, reach)?;
    let mut seen: HashMap<PersonId, u32> = HashMap::new();
    let mut rows = Vec::with_capacity(checked.rows.len());
    for row in &checked.rows {
        rows.push(plan_row(read, keys, actor, reach, opened, row, &mut communities, &mut seen)?);
    }
    Ok(Plan { rows })
}

#[allow(clippy::too_many_arguments)]
fn plan_row(
    read: &mut Read<'_>,
    keys: &Keys,
    actor: &Actor,
    reach: &Reach,
    opened: &Opened,
    row: &CheckedRow,
    communities: &mut Communities,
    seen: &mut HashMap<PersonId, u32>,
) -> Result<PlanRow, Fault> {
    let text = |key: &str| row.values.get(key).map(Value::text).unwrap_or_default();
    let mut done = PlanRow::read(row);
    let wrong = |field: &str, refusal: Refusal| opened.wrong(row, field, refusal);
    let named = text("community");
    let path = communities.path(read, reach, fields::something(&named))?;
    if !path.as_ref().is_some_and(|path| actor.posts.iter().any(|p| p.role.reads_by_place() && p.covers(path))) {
        done.errors
            .push(wrong("community", Refusal::field("community", "refusal-roster-community").arg("text", &named)));
    }
    let typed = PersonFields {
        name: text("name"),
        sex: text("sex"),
        birth: text("birth"),
        id_no: text("idno"),
        phone: text("phone"),
        address: cut(fields::something(&text("address"))),
        duty: cut(fields::something(&text("post"))),
        note: cut(fields::something(&text("remark"))),
    };
    let skills = fields::skills(&text("skills"));
    let (true, Some(path)) = (done.errors.is_empty(), path) else { return Ok(done) };
    let person = match typed.check() {
        Ok(person) => person,
        Err(refusal) => {
            done.errors = vec![wrong(refusal.field.clone().as_deref().unwrap_or("name"), refusal)];
            return Ok(done);
        }
    };
    let door = match &path.community {
        Some(community) => door(read, community, &person.address)?,
        None => None,
    };
    let Some(known) = known(read, keys, reach, &person)? else {
        done.verdict = Verdict::New;
        // What tells one of two people of the same name from the other.
        let purpose = purpose_for(actor, &path);
        let birth = person.birth.map(|day| day.to_string());
        let number = person.id_no.as_ref().map(|number| mask::id_no(number.reveal(), purpose));
        let phone = person.phone.as_ref().map(|phone| mask::phone(phone.reveal(), purpose));
        let address = Some(person.address.clone());
        let told = [("birth", birth), ("idno", number), ("phone", phone), ("address", address)].into_iter();
        let told = told.filter_map(|(key, new)| Some((key, String::new(), new.filter(|new| !new.is_empty())?)));
        done.told = told.collect();
        let (place, path) = door.map_or((None, path), |door| (Some(door.id), door.path()));
        done.write = Some(Write { known: None, person, path, place, skills, from_day: None });
        return Ok(done);
    };
    if let Some(first) = seen.insert(known.id, row.source_row) {
        done.errors = vec![wrong("name", Refusal::field("name", "refusal-papers-same-person").arg("row", first))];
        return Ok(done);
    }
    let purpose = purpose_for(actor, &known.path());
    compare(read, (keys, purpose), known, person, (path, door), skills, &mut done)?;
    Ok(done)
}

fn cut(text: &str) -> String {
    text.chars().take(liren_kernel::text::LINE_MAX).collect()
}

/// Who this is: by number, else by name and day of birth unless the numbers differ.
fn known(read: &mut Read<'_>, keys: &Keys, reach: &Reach, person: &Checked) -> Result<Option<PersonRow>, Fault> {
    if let Some(number) = &person.id_no
        && let Some(row) = find::person_by_number(read, keys, reach, number.reveal())?
    {
        return Ok(Some(row));
    }
    let Some(birth) = person.birth else { return Ok(None) };
    let same = find::persons_same(read, reach, person.name.as_str(), &birth.to_string())?;
    Ok(same.into_iter().find(|row| row.until_day.is_none() && (person.id_no.is_none() || row.id_no.is_none())))
}

/// What differs. A blank in the file leaves what is registered.
fn compare(
    read: &mut Read<'_>,
    (keys, purpose): (&Keys, Purpose),
    known: PersonRow,
    mut person: Checked,
    (path, door): (PlacePath, Option<PlaceRow>),
    skills: Vec<String>,
    done: &mut PlanRow,
) -> Result<(), Fault> {
    let open = |column: &'static str, sealed: &Option<Vec<u8>>| match sealed {
        Some(sealed) => keys.open_field(At { column, row: known.id.bytes() }, sealed).map(Some),
        None => Ok(None),
    };
    let mut changes = BTreeMap::new();
    let mut differs = |key: &'static str, order: u8, yes: bool| {
        if yes {
            changes.insert(order, key);
        }
    };
    let mut told = Vec::new();
    differs("name", 0, person.name.as_str() != known.name);
    told.push(("name", mask::name(&known.name, purpose), person.name.as_str().to_owned()));
    if person.sex.is_none() {
        person.sex = ["male", "female"].into_iter().find(|s| known.sex.as_deref() == Some(s));
    }
    differs("sex", 1, person.sex != known.sex.as_deref());
    person.birth = person.birth.or(known.birth);
    differs("birth", 3, person.birth != known.birth);
    let number = open("person.id_no", &known.id_no)?;
    match &person.id_no {
        Some(new) => {
            differs("idno", 2, number.as_deref() != Some(new.reveal()));
            let old = number.as_deref().map(|text| mask::id_no(text, purpose));
            told.push(("idno", old.unwrap_or_default(), mask::id_no(new.reveal(), purpose)));
        }
        None => person.id_no = number.and_then(|text| IdNo::new("idno", &text).ok()),
    }
    let phone = open("person.phone", &known.phone)?;
    match &person.phone {
        Some(new) => {
            differs("phone", 4, phone.as_deref() != Some(new.reveal()));
            let old = phone.as_deref().map(|text| mask::phone(text, purpose));
            told.push(("phone", old.unwrap_or_default(), mask::phone(new.reveal(), purpose)));
        }
        None => person.phone = phone.and_then(|text| Phone::new("phone", &text).ok()),
    }
    for (key, order, new, old) in [
        ("address", 5, &mut person.address, &known.address),
        ("post", 7, &mut person.duty, &known.duty),
        ("remark", 9, &mut person.note, &known.note),
    ] {
        if new.is_empty() {
            new.clone_from(old);
        }
        differs(key, order, new != old);
        // Where somebody lives is masked for whoever must not see it; what the file says, its reader knows.
        let old = if key == "address" { mask::address(old, purpose) } else { old.clone() };
        told.push((key, old, new.clone()));
    }
    differs("community", 6, path.community != known.community);
    // Who stays where they are keeps the place that somebody gave them by hand.
    let stays = person.address == known.address && path.community == known.community;
    let (place, path) = match door {
        Some(door) => {
            differs("door", 10, known.place != Some(door.id));
            told.push(("door", String::new(), door.name.clone()));
            (Some(door.id), door.path())
        }
        None if stays => (known.place, known.path()),
        None => (None, path),
    };
    let have: Vec<String> =
        read.all(&crate::store::SKILLS, liren_store::params![known.id])?.into_iter().map(|(skill,)| skill).collect();
    differs("skills", 8, skills.iter().any(|skill| !have.contains(skill)));
    done.changes = changes.into_values().collect();
    done.told = told;
    done.verdict = if done.changes.is_empty() { Verdict::Same } else { Verdict::Changed };
    done.write = Some(Write {
        known: Some((known.id, known.revision)),
        person,
        path,
        place,
        skills,
        from_day: Some(known.from_day),
    });
    Ok(())
}

/// Communities by the names a roster uses, within reach.
pub struct Communities {
    only: Option<PlacePath>,
    found: HashMap<String, Option<PlacePath>>,
}

impl Communities {
    /// Those of this reach; whoever works in one alone need not name it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn new(read: &mut Read<'_>, reach: &Reach) -> Result<Self, Fault> {
        let mut codes: Vec<&str> = reach.places().filter_map(|(_, code)| code.get(..12)).collect();
        codes.sort_unstable();
        codes.dedup();
        let wide = reach.places().any(|(_, code)| code.len() < 12);
        let only = match codes.as_slice() {
            [code] if !wide => liren_places::find::by_code(read, code)?.map(|place| place.path()),
            _ => None,
        };
        Ok(Self { only, found: HashMap::new() })
    }

    /// The community of this name; the actor's only one when the cell is blank.
    ///
    /// # Errors
    /// When the database fails.
    pub fn path(&mut self, read: &mut Read<'_>, reach: &Reach, name: &str) -> Result<Option<PlacePath>, Fault> {
        if name.is_empty() {
            return Ok(self.only.clone());
        }
        if let Some(path) = self.found.get(name) {
            return Ok(path.clone());
        }
        let core = fields::core_of(name);
        let hits = liren_places::find::search(read, Within::Reach(reach), core, 50)?;
        let mut fitting = hits.into_iter().filter(|place| {
            place.kind == Kind::Community
                && (fields::core_of(&place.name) == core || fields::core_of(&place.short) == core)
        });
        let path = fitting.next().filter(|_| fitting.next().is_none()).map(|place| place.path());
        self.found.insert(name.to_owned(), path.clone());
        Ok(path)
    }
}
