//! 住户, thin: who lives behind one door. Somebody is put behind a door; where it has no household yet one is made, and the one
//! left behind keeps its others.

use axum::extract::Path;
use liren_kernel::Refusal;
use liren_office::{Command as _, Envelope, Fault, PersonId, Receipt, Together};
use liren_store::{Read, params};
use liren_ui::{Choice, Crumb, Def, Form, Shell};
use liren_web::{Answer, Posted, Web};

use super::act::{self, Ask, Field, Input};
use crate::{
    commands::household::{AddHousehold, HouseholdId, JoinHousehold, LeaveHousehold, RELATIONS},
    find,
    model::PersonRow,
    policy::PERSON_LIST,
    public::purpose_for,
    store,
};

/// The message key of what one is in a household.
pub(super) fn relation_key(relation: &str) -> String {
    format!("person-relation-{}", relation.replace('_', "-"))
}

fn ask(web: &Web, id: PersonId, name: &str) -> Ask {
    let t = web.t();
    let relations = RELATIONS.iter().map(|name| Choice::new(*name, t.s(&relation_key(name)))).collect();
    Ask::new(t, "household-join", format!("/people/{id}/household"), "household-join-go")
        .lead(t.f1("household-join-lead", "name", name))
        .crumb(t.s("person-title"), "/people")
        .crumb(name, format!("/people/{id}"))
        .field(Field::line(t, "door", "household-door").hint(t, "household-door-hint"))
        .field(Field::new(t, "relation", "household-relation", Input::Select(relations)))
}

/// Somebody within reach whom the actor may put behind a door.
async fn whom(web: &Web, id: PersonId) -> Result<PersonRow, liren_web::Failure> {
    web.read(JoinHousehold::VERB, move |read, reach| find::person(read, reach, id)?.ok_or(Fault::NotFound)).await
}

pub(crate) async fn join_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let row = whom(&web, id).await?;
    let name = row.view(purpose_for(&web.actor, &row.path())).name;
    act::show(&web, ask(&web, id, &name), Form::new().with("door", row.address))
}

pub(crate) async fn join(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let row = whom(&web, person).await?;
    let relation = posted.value("relation").to_owned();
    let (envelope, at) = (posted.envelope()?, row.community.clone());
    let done = match posted.line("door") {
        Ok(door) => {
            web.run_together(move |tx| behind_door(tx, envelope, (person, at), String::from(door), relation)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => web.go_saying(&format!("/people/{person}"), "household-said-joined", ""),
        Err(fault) => {
            let name = row.view(purpose_for(&web.actor, &row.path())).name;
            act::again(&web, ask(&web, person, &name), &posted, fault)
        }
    }
}

/// Puts somebody behind a door of their community. Which households there are is read in the transaction, by one at a
/// time for each door and each person: two who write at once make one household, and nobody ends up in two.
fn behind_door(
    tx: &mut Together<'_, '_>,
    envelope: Envelope,
    (person, at): (PersonId, Option<String>),
    door: String,
    relation: String,
) -> Result<Receipt, Fault> {
    let Some(community) = at else { return Err(Refusal::field("door", "refusal-person-community").into()) };
    let turn = format!("household {community} {door}");
    let (there, before) = tx.keep(|tx| {
        tx.take_turn(turn.as_bytes())?;
        tx.take_turn(&[b"household of ".as_slice(), person.bytes()].concat())?;
        let there = tx.opt(&store::HOUSEHOLD_AT, params![community, door])?;
        Ok((there, tx.all(&store::HOUSEHOLDS, params![person])?))
    })?;
    let household = match there {
        Some((id,)) => id,
        None => {
            let add = AddHousehold { at: community, door, note: String::new() };
            let receipt = tx.run(envelope.also(1), add)?;
            receipt.told_as("household").ok_or_else(|| Fault::Internal("a receipt without a household".into()))?
        }
    };
    let before = before.into_iter().map(|h| HouseholdId::from_bytes(*h.id.bytes()));
    for (n, other) in (2..).zip(before.filter(|other| *other != household)) {
        tx.run(envelope.also(n), LeaveHousehold { person, household: other })?;
    }
    tx.run(envelope, JoinHousehold { person, household, relation })
}

pub(crate) async fn leave(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let household = posted.id("household")?;
    web.run(posted.envelope()?, LeaveHousehold { person, household }).await?;
    web.go_saying(&format!("/people/{person}"), "household-said-left", "")
}

#[derive(askama::Template)]
#[template(path = "people_household.html")]
struct Page<'a> {
    shell: Shell<'a>,
    facts: Vec<Def>,
    members: Vec<Member>,
    may: bool,
    household: HouseholdId,
}

struct Member {
    id: PersonId,
    name: String,
    relation: String,
}

/// The members that the reader may see, and the codes of where the door is.
type Behind = (store::DoorRow, String, Vec<(PersonRow, String)>);

fn behind(read: &mut Read<'_>, reach: &liren_office::Reach, id: HouseholdId) -> Result<Option<Behind>, Fault> {
    let Some(door) = read.opt(&store::HOUSEHOLD, params![id])? else { return Ok(None) };
    let place = super::person::place_name(read, door.community.as_deref())?;
    let mut members = Vec::new();
    for (person, relation) in read.all(&store::HOUSEHOLD_MEMBERS, params![id])? {
        if let Some(row) = find::person(read, reach, person)? {
            members.push((row, relation));
        }
    }
    Ok(Some((door, place, members)))
}

/// `GET /households/{id}`: for whoever works where the door is.
pub(crate) async fn page(web: Web, Path(id): Path<HouseholdId>) -> Answer {
    let actor = web.actor.clone();
    let found = web
        .read(PERSON_LIST, move |read, reach| {
            let found = behind(read, reach, id)?;
            let here = |path: &liren_kernel::PlacePath| {
                actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(path))
            };
            found.filter(|(door, ..)| here(&door.path())).ok_or(Fault::NotFound)
        })
        .await?;
    let (door, place, members) = found;
    let (t, purpose) = (web.t(), purpose_for(&web.actor, &door.path()));
    let facts = liren_office::Facts { path: door.path(), ..liren_office::Facts::default() };
    let members = members.into_iter().map(|(row, relation)| Member {
        id: row.id,
        name: row.view(purpose).name,
        relation: t.s(&relation_key(&relation)).to_owned(),
    });
    let mut shell = web.shell(liren_kernel::mask::address(&door.door, purpose));
    shell.crumbs = vec![Crumb::link(t.s("person-title"), "/people")];
    let note = Def::new(t.s("person-note"), door.note.clone());
    let page = Page {
        facts: [Def::new(t.s("person-community"), place), note].into_iter().filter(|d| !d.value.is_empty()).collect(),
        members: members.collect(),
        may: web.edge.office().policy().permits(&web.actor, LeaveHousehold::VERB, &facts),
        household: id,
        shell,
    };
    web.page(&page)
}
