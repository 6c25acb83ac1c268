//! One person: what is known, masked; posts with their dates, skills, household, consents.

use axum::extract::Path;
use liren_kernel::mask::{self, Purpose};
use liren_office::{Command as _, Facts, Fault, PersonId, Role};
use liren_store::{Read, params};
use liren_ui::{Choice, Def, Form, Shell, T, TimelineItem, Tone};
use liren_web::{Answer, Posted, Web};

use crate::{
    accounts::{commands::IssueCode, commands::Leave, store as accounts},
    commands::{
        consent::{PURPOSES, RecordConsent, WAYS, WithdrawConsent},
        household::JoinHousehold,
        person::{CorrectPerson, MoveAway},
        post::{GivePost, by_card},
        reveal::{Field, Reveal, revealed},
        skill::{AddSkill, DropSkill},
    },
    find,
    model::PersonRow,
    pages::household::relation_key,
    policy::PERSON_OWN,
    public::purpose_for,
    store::{self, PostHistory},
};

/// A masked field: what it is, what is shown, where to ask for the whole.
struct Masked {
    label: String,
    value: String,
    whole: bool,
    href: String,
}

/// A consent in force.
struct Consent {
    purpose: String,
    text: String,
}

/// A post in force that the reader may end.
struct Held {
    text: String,
    note: String,
    end: String,
}

#[derive(askama::Template)]
#[template(path = "people_person.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    command: String,
    base: String,
    facts: Vec<Def>,
    masked: Vec<Masked>,
    actions: Vec<(String, String)>,
    held: Vec<Held>,
    past: Vec<TimelineItem>,
    skills: Vec<String>,
    may_skill: bool,
    consents: Vec<Consent>,
    purposes: Vec<Choice>,
    ways: Vec<Choice>,
    may_code: bool,
    has_code: bool,
}

/// Everything the page shows, read in one view.
struct Read1 {
    row: PersonRow,
    skills: Vec<String>,
    posts: Vec<(PostHistory, String, String)>,
    consents: Vec<store::ConsentRow>,
    household: Vec<store::HouseholdRow>,
    community: String,
    phone: Option<String>,
    id_no: Option<String>,
    has_code: bool,
    has_account: bool,
}

pub(crate) async fn page(web: Web, Path(id): Path<PersonId>) -> Answer {
    show(&web, id, Form::new()).await
}

async fn show(web: &Web, id: PersonId, form: Form) -> Answer {
    let (keys, actor, now) = (web.keys(), web.actor.clone(), web.now);
    let read = web
        .read(PERSON_OWN, move |read, reach| {
            let row = find::person(read, reach, id)?.ok_or(Fault::NotFound)?;
            Ok(Read1 {
                skills: read.all(&store::SKILLS, params![id])?.into_iter().map(|(s,)| s).collect(),
                posts: posts(read, id)?,
                consents: read.all(&store::CONSENTS, params![id])?,
                household: read.all(&store::HOUSEHOLDS, params![id])?,
                community: place_name(read, row.community.as_deref())?,
                phone: revealed(read, &keys, reach, &actor, id, Field::Phone, now)?,
                id_no: revealed(read, &keys, reach, &actor, id, Field::IdNo, now)?,
                has_code: read.opt(&accounts::CODE_OF, params![id])?.is_some(),
                has_account: read.opt(&accounts::ACCOUNT, params![id])?.is_some(),
                row,
            })
        })
        .await?;
    draw(web, read, form)
}

fn draw(web: &Web, read: Read1, form: Form) -> Answer {
    let t = web.t();
    let row = &read.row;
    let base = format!("/people/{}", row.id);
    let own = row.id == web.actor.person;
    let purpose = if own { Purpose::Team } else { purpose_for(&web.actor, &row.path()) };
    let view = row.view(purpose);
    let facts_of = Facts { path: row.path(), own, ..Facts::default() };
    let policy = web.edge.office().policy();
    let may = |verb| policy.permits(&web.actor, verb, &facts_of);
    let reads = web.actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(&facts_of.path));
    let masked = |field: Field, key: &str, there: bool, cover: String, whole: &Option<String>| {
        there.then(|| Masked {
            label: t.s(key).to_owned(),
            value: whole.clone().unwrap_or(cover),
            whole: whole.is_some() || !may(Reveal::VERB),
            href: format!("{base}/reveal?field={}", field.name()),
        })
    };
    let phone = masked(Field::Phone, "person-phone", !view.phone.is_empty(), view.phone.clone(), &read.phone);
    let id_no = masked(Field::IdNo, "person-id-no", view.has_id_no, "*".repeat(18), &read.id_no);
    let mut actions = Vec::new();
    let in_force = row.until_day.is_none();
    for (verb, key, end) in [
        (CorrectPerson::VERB, "person-correct", "correct"),
        (GivePost::VERB, "post-give", "posts/new"),
        (JoinHousehold::VERB, "household-join", "household"),
        (MoveAway::VERB, "person-away", "move-away"),
        (Leave::VERB, "person-leave", "leave"),
    ] {
        if may(verb) && in_force && !(own && verb != CorrectPerson::VERB) {
            actions.push((t.s(key).to_owned(), format!("{base}/{end}")));
        }
    }
    let by_card = read.posts.iter().any(|(p, ..)| Role::from_name(&p.role).is_some_and(by_card) && holds(p, web));
    let mut held = Vec::new();
    let mut past = Vec::new();
    for (post, org, place) in &read.posts {
        let what = post_text(t, post, org, place);
        let days = post_days(t, post);
        if holds(post, web) {
            let end = if policy.may_ever(&web.actor, crate::commands::post::EndPost::VERB) && !own {
                format!("{base}/posts/{}/end", post.id)
            } else {
                String::new()
            };
            held.push(Held { text: what, note: days, end });
        } else {
            let mut item = TimelineItem::new(what, days);
            item.text.clone_from(&post.reason);
            item.tone = Tone::Plain;
            past.push(item);
        }
    }
    let consents = read.consents.iter().filter(|c| c.withdrawn_at.is_none()).map(|c| Consent {
        text: t.f2("person-consent-line", "what", t.s(&purpose_key(&c.purpose)), "day", t.day(c.given_at.day())),
        purpose: c.purpose.clone(),
    });
    let page = Page {
        shell: web.shell(view.name.clone()),
        form,
        command: super::command(web.now),
        facts: facts(t, &read, &view.address, purpose, reads),
        masked: [phone, id_no].into_iter().flatten().collect(),
        actions,
        held,
        past,
        skills: read.skills.clone(),
        may_skill: may(AddSkill::VERB) && in_force,
        consents: consents.collect(),
        purposes: if may(RecordConsent::VERB) && in_force {
            PURPOSES.iter().map(|p| Choice::new(*p, t.s(&purpose_key(p)))).collect()
        } else {
            Vec::new()
        },
        ways: WAYS.iter().map(|w| Choice::new(*w, t.s(&format!("person-consent-how-{w}")))).collect(),
        may_code: by_card && !read.has_account && may(IssueCode::VERB) && in_force,
        has_code: read.has_code,
        base,
    };
    let status =
        if page.form.is_refused() { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    web.page_with(status, &page)
}

fn facts(t: T<'_>, read: &Read1, address: &str, purpose: Purpose, reads: bool) -> Vec<Def> {
    let row = &read.row;
    let sex = match row.sex.as_deref() {
        Some("male") => t.s("person-sex-male"),
        Some("female") => t.s("person-sex-female"),
        _ => "",
    };
    let birth = row.birth.map_or_else(String::new, |day| t.day(day));
    let until = row.until_day.map_or_else(String::new, |day| t.day(day));
    // A door is an address: masked as the address is.
    let households = read.household.iter().map(|h| {
        let (door, key) = (mask::address(&h.door, purpose), relation_key(&h.relation));
        let line = t.f2("person-household-line", "door", door, "relation", t.s(&key));
        let href = if reads { format!("/households/{}", h.id) } else { String::new() };
        Def { term: t.s("person-household").to_owned(), value: line, href }
    });
    let mut facts: Vec<Def> = [
        ("person-sex", sex.to_owned()),
        ("person-birth", birth),
        ("person-community", read.community.clone()),
        ("person-address", address.to_owned()),
        ("person-duty", t.term(&row.duty).into_owned()),
        ("person-note", row.note.clone()),
        ("person-until", until),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| Def::new(t.s(key), value))
    .collect();
    facts.extend(households);
    facts
}

fn purpose_key(purpose: &str) -> String {
    format!("person-consent-{purpose}")
}

fn holds(post: &PostHistory, web: &Web) -> bool {
    post.until_at.is_none_or(|until| until > web.now)
}

/// A post in words: role, organisation, place.
pub(crate) fn post_text(t: T<'_>, post: &PostHistory, org: &str, place: &str) -> String {
    let role = Role::from_name(&post.role).map_or_else(|| post.role.clone(), |role| t.s(&role.label_key()).to_owned());
    let title = if post.title.is_empty() || post.title == role {
        role
    } else {
        t.f2("post-named", "title", t.term(&post.title), "role", role)
    };
    // A committee and its community often have one name.
    let place = if place == org { "" } else { place };
    [title.as_str(), org, place].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// From when to when.
pub(crate) fn post_days(t: T<'_>, post: &PostHistory) -> String {
    let from = t.day(post.from_at.day());
    match post.until_at {
        Some(until) => t.f2("post-days", "from", from, "until", t.day(until.plus_minutes(-1).day())),
        None => t.f1("post-since", "from", from),
    }
}

/// The posts of a person with the names of organisation and place.
pub(crate) fn posts(read: &mut Read<'_>, person: PersonId) -> Result<Vec<(PostHistory, String, String)>, Fault> {
    let mut named = Vec::new();
    for post in read.all(&store::POSTS_OF_PERSON, params![person])? {
        let org = match post.org {
            Some(org) => read.opt(&store::ORG_NAME, params![org])?.map(|(name,)| name).unwrap_or_default(),
            None => String::new(),
        };
        let place = place_name(read, post.place_code.as_deref())?;
        named.push((post, org, place));
    }
    Ok(named)
}

/// The name of a place by its code.
pub(crate) fn place_name(read: &mut Read<'_>, code: Option<&str>) -> Result<String, Fault> {
    let Some(code) = code else { return Ok(String::new()) };
    Ok(liren_places::find::by_code(read, code)?.map(|place| place.name).unwrap_or_default())
}

async fn done(web: &Web, id: PersonId, result: Result<liren_office::Receipt, Fault>, posted: &Posted) -> Answer {
    match result {
        Ok(_) => web.go_saying(&format!("/people/{id}"), "person-said", ""),
        Err(Fault::Refused(refusals)) => show(web, id, posted.refused(web.t(), &refusals)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn add_skill(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let skill = posted.value("skill").to_owned();
    let result = web.run(posted.envelope()?, AddSkill { person, skill }).await;
    done(&web, person, result, &posted).await
}

pub(crate) async fn drop_skill(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let skill = posted.value("skill").to_owned();
    let result = web.run(posted.envelope()?, DropSkill { person, skill }).await;
    done(&web, person, result, &posted).await
}

pub(crate) async fn consent(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let (purpose, how) = (posted.value("purpose").to_owned(), posted.value("how").to_owned());
    let result = web.run(posted.envelope()?, RecordConsent { person, purpose, how }).await;
    done(&web, person, result, &posted).await
}

pub(crate) async fn withdraw(web: Web, Path(person): Path<PersonId>, posted: Posted) -> Answer {
    let purpose = posted.value("purpose").to_owned();
    let result = web.run(posted.envelope()?, WithdrawConsent { person, purpose }).await;
    done(&web, person, result, &posted).await
}
