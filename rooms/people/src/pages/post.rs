//! Giving and ending posts.

use axum::extract::Path;
use liren_kernel::{Id, Refusal};
use liren_office::{Command as _, Fault, OrgId, PersonId, Role};
use liren_places::{
    Kind, PlaceRow,
    find::{self as places, Within},
};
use liren_store::{Read, params};
use liren_ui::{Choice, Form};
use liren_web::{Answer, Posted, Web};

use super::{
    act::{self, Ask, Field, Input},
    spots,
};
use crate::{
    commands::post::{EndPost, GivePost, ROLES, is_admin},
    find,
    reach::Wanted,
    store,
};

/// What the form offers.
struct Offer {
    name: String,
    places: Vec<Choice>,
    orgs: Vec<Choice>,
    /// The places are those that words may mean: one of them is needed.
    narrowed: bool,
}

/// The security administrator sees names only, and of all; others persons within reach.
pub(super) fn name_for(
    read: &mut Read<'_>,
    reach: &liren_office::Reach,
    id: PersonId,
    all: bool,
) -> Result<String, Fault> {
    let name = if all {
        read.opt(&store::PERSON_NAME, params![id])?.map(|(name,)| name)
    } else {
        find::person(read, reach, id)?.map(|row| row.name)
    };
    name.ok_or(Fault::NotFound)
}

async fn offer(web: &Web, id: PersonId) -> Result<Offer, liren_web::Failure> {
    let all = web.actor.has(Role::SecurityAdmin);
    web.read(GivePost::VERB, move |read, reach| {
        let name = name_for(read, reach, id, all)?;
        let orgs = if all {
            read.all(&store::ORGS_ALL, params![])?
        } else {
            let rows = find::orgs(read, reach, &Wanted { limit: Some(500), ..Wanted::default() })?;
            rows.into_iter().map(|o| (o.id, o.name)).collect()
        };
        Ok(Offer {
            name,
            places: spots(read, reach, true)?,
            narrowed: false,
            orgs: orgs.into_iter().map(|(id, name): (OrgId, String)| Choice::new(id.to_string(), name)).collect(),
        })
    })
    .await
}

fn ask(web: &Web, id: PersonId, offer: Offer) -> Ask {
    let t = web.t();
    let security = web.actor.has(Role::SecurityAdmin);
    let roles = ROLES.into_iter().filter(|role| security || !(is_admin(*role) || *role == Role::StreetManager));
    let roles = roles.map(|role| Choice::new(role.name(), t.s(&role.label_key()))).collect();
    let at = if offer.places.is_empty() {
        Field::line(t, "at", "post-place-code").hint(t, "post-place-code-hint")
    } else {
        Field::new(t, "at", "post-place", Input::Select(offer.places))
    };
    Ask::new(t, "post-give", format!("/people/{id}/posts/new"), "post-give-go")
        .lead(t.f1("post-give-lead", "name", &offer.name))
        .crumb(t.s("person-back"), back(web, id))
        .field(Field::new(t, "role", "post-role", Input::Select(roles)))
        .field(if offer.narrowed { at } else { at.optional() })
        .field(Field::new(t, "org", "post-org", Input::Select(offer.orgs)).optional())
        .field(Field::line(t, "title", "post-name").hint(t, "post-name-hint").optional())
        .field(Field::new(t, "from", "post-from", Input::Line("date")))
        .field(Field::new(t, "until", "post-until", Input::Line("date")).optional())
        .field(Field::line(t, "reason", "post-reason"))
}

fn back(web: &Web, id: PersonId) -> String {
    if web.actor.has(Role::SecurityAdmin) { format!("/accounts/{id}") } else { format!("/people/{id}") }
}

pub(crate) async fn give_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let offer = offer(&web, id).await?;
    act::show(&web, ask(&web, id, offer), Form::new().with("from", web.now.day().to_string()))
}

fn read_post(person: PersonId, posted: &Posted) -> Result<GivePost, Fault> {
    let some = |name: &str| Some(posted.value(name).trim().to_owned()).filter(|v| !v.is_empty());
    let role = Role::from_name(posted.value("role")).ok_or_else(|| Refusal::field("role", "refusal-choice-invalid"))?;
    Ok(GivePost {
        person,
        role,
        org: some("org").map(|_| posted.id("org")).transpose()?,
        at: some("at"),
        title: posted.value("title").to_owned(),
        from: posted.day("from")?,
        until: some("until").map(|_| posted.day("until")).transpose()?,
        reason: posted.value("reason").to_owned(),
    })
}

/// Places offered at most where words mean several.
const OFFERED: usize = 20;

/// The places that were typed: by code, or by the only name that means it, or all those that may be meant.
async fn meant(web: &Web, text: &str) -> Result<Vec<PlaceRow>, liren_web::Failure> {
    let text = text.trim().to_owned();
    web.read(GivePost::VERB, move |read, _| {
        if let Some(place) = places::in_force(read, &text)? {
            return Ok(vec![place]);
        }
        let mut found = places::search(read, Within::Anywhere, &text, OFFERED)?;
        found.retain(|p| p.kind.is_division() || matches!(p.kind, Kind::Grid | Kind::Compound));
        // A name written whole is that place and none of those that begin with it.
        let exact: Vec<PlaceRow> = found.iter().filter(|p| p.name == text || p.short == text).cloned().collect();
        Ok(if exact.len() == 1 { exact } else { found })
    })
    .await
}

/// The code of the one place that was typed.
async fn place_code(web: &Web, text: &str) -> Result<String, Fault> {
    let found = meant(web, text).await.map_err(|failure| (*failure.0).clone())?;
    match found.as_slice() {
        [] => Err(Refusal::field("at", "refusal-post-place-unknown").into()),
        [one] => Ok(one.code.clone()),
        _ => Err(Refusal::field("at", MANY).into()),
    }
}

/// What was typed means several places: they are offered to choose from.
const MANY: &str = "refusal-post-place-many";

/// As it was sent, with the place by its code.
async fn placed(web: &Web, id: PersonId, posted: &Posted) -> Result<GivePost, Fault> {
    let mut command = read_post(id, posted)?;
    match command.at.take() {
        Some(text) => command.at = Some(place_code(web, &text).await?),
        // Without a place nobody is permitted it, which would tell nothing of what is missing.
        None if command.role.reads_by_place() => return Err(Refusal::field("at", "refusal-post-place").into()),
        None => {}
    }
    Ok(command)
}

pub(crate) async fn give(web: Web, Path(id): Path<PersonId>, posted: Posted) -> Answer {
    let done = match placed(&web, id, &posted).await {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(fault) => Err(fault),
    };
    match done {
        Ok(_) => web.go_saying(&back(&web, id), "post-said-given", ""),
        Err(Fault::NotFound) => {
            // The person was there for the form; the place is what was not found.
            let refusal = Refusal::field("at", "refusal-post-place-unknown");
            let offer = offer(&web, id).await?;
            act::again(&web, ask(&web, id, offer), &posted, refusal.into())
        }
        Err(fault) => {
            let mut offer = offer(&web, id).await?;
            if matches!(&fault, Fault::Refused(all) if all.iter().any(|refusal| refusal.key == MANY)) {
                let found = meant(&web, posted.value("at")).await?;
                offer.narrowed = true;
                offer.places = found.iter().map(|p| Choice::new(&*p.code, format!("{} {}", p.name, p.code))).collect();
            }
            act::again(&web, ask(&web, id, offer), &posted, fault)
        }
    }
}

async fn end_ask(web: &Web, id: PersonId, post: Id<()>) -> Result<Ask, liren_web::Failure> {
    let all = web.actor.has(Role::SecurityAdmin);
    let (name, text) = web
        .read(EndPost::VERB, move |read, reach| {
            let name = name_for(read, reach, id, all)?;
            let posts = super::person::posts(read, id)?;
            let found = posts.into_iter().find(|(p, ..)| p.id == post).ok_or(Fault::NotFound)?;
            Ok((name, found))
        })
        .await?;
    let t = web.t();
    let what = super::person::post_text(t, &text.0, &text.1, &text.2);
    Ok(Ask::new(t, "post-end", format!("/people/{id}/posts/{post}/end"), "post-end-go")
        .lead(t.f2("post-end-lead", "name", name, "post", what))
        .crumb(t.s("person-back"), back(web, id))
        .field(Field::line(t, "reason", "post-reason"))
        .risky())
}

pub(crate) async fn end_form(web: Web, Path((id, post)): Path<(PersonId, Id<()>)>) -> Answer {
    act::show(&web, end_ask(&web, id, post).await?, Form::new())
}

pub(crate) async fn end(web: Web, Path((id, post)): Path<(PersonId, Id<()>)>, posted: Posted) -> Answer {
    let ask = end_ask(&web, id, post).await?;
    match web.run(posted.envelope()?, EndPost { post, reason: posted.value("reason").to_owned() }).await {
        Ok(_) => web.go_saying(&back(&web, id), "post-said-ended", ""),
        Err(fault) => act::again(&web, ask, &posted, fault),
    }
}
