//! The page of a matter, in the face that every dossier has.

use axum::extract::{Path, Query};
use liren_kernel::{Level, mask::Purpose};
use liren_office::{
    Actor, DossierId, Fault, Header, Keys, OrgId, PersonId, Policy, Reach, Subject as _,
    dossier::{self, Entry},
    listing,
    reach::Wanted,
    store::{ATTACHMENTS, AttachmentRow},
};
use liren_people::Names;
use liren_store::{Read, params};
use liren_ui::{Chip, Crumb, Def, Row, Seal, Shell, TimelineItem};
use liren_web::{Answer, Posted, Web, fresh_command};

use super::{barred, photos::opened, revealed};
use crate::{
    acts::{self, Act},
    commands::{
        bar::{self, Barred},
        lower::{Asked, waiting},
        raise::VOICE,
        reveal::Reveal,
    },
    model::KIND,
    policy::OPEN,
    similar::{self, Like},
    store::{self, CategoryName},
    subject::{self, Matter},
    views,
};

/// Everything that is read for the page of a matter.
pub struct Shown {
    pub matter: Matter,
    pub entries: Vec<Entry>,
    pub photos: Vec<AttachmentRow>,
    pub names: Names,
    pub place: String,
    pub before: Vec<Header>,
    pub merged: Vec<Header>,
    pub categories: Vec<CategoryName>,
    /// Reads it for the work, not as its reporter alone.
    pub staff: bool,
    /// Who is kept out of it; empty for whoever is not on its team.
    pub barred: Vec<Barred>,
}

impl Shown {
    /// What waits for a second person.
    pub fn asked(&self) -> Option<Asked> {
        waiting(&self.entries, self.matter.header.level)
    }
}

/// Whether somebody reads it for the work: on its team, by a post over its place, or for an organisation that does it.
fn is_staff(matter: &Matter, actor: &Actor) -> bool {
    let path = matter.header.path();
    matter.standing.team
        || actor.posts.iter().any(|p| p.role.reads_by_place() && p.covers(&path))
        || actor.posts.iter().any(|p| p.role.reads_by_org() && p.org.is_some() && p.org == matter.record.handler)
        || matter.helps.iter().any(|h| actor.orgs().any(|own| own == h.to_org))
}

/// Reads a matter within reach with all that its page shows.
pub fn read(read: &mut Read<'_>, keys: &Keys, reach: &Reach, actor: &Actor, id: DossierId) -> Result<Shown, Fault> {
    let matter = subject::load(read, keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
    let header = &matter.header;
    let path = header.path();
    let staff = is_staff(&matter, actor);
    let mut entries = dossier::timeline(read, keys, header, actor.person, matter.standing.team)?;
    // What a supervisor advises is for the colleagues of the place, not for the organisation that was sent the matter.
    if !matter.standing.team && !actor.posts.iter().any(|p| p.role.reads_by_place() && p.covers(&path)) {
        entries.retain(|e| e.row.kind != "advice");
    }
    let top = if matter.standing.team { Level::Sealed } else { header.level };
    let mut photos = read.all(&ATTACHMENTS, params![header.seq, top])?;
    // Of a picture that was covered the timeline shows the covered one.
    photos.retain(|photo| photo.purpose != "whole" || header.level.is_encrypted());
    let mut orgs: Vec<OrgId> = [matter.record.handler, header.lead].into_iter().flatten().collect();
    orgs.extend(matter.helps.iter().map(|h| h.to_org));
    let mut people: Vec<PersonId> = [matter.record.desk, matter.record.inspected_by].into_iter().flatten().collect();
    for entry in &entries {
        people.push(entry.row.author);
        orgs.extend(entry.body.get("org").and_then(|v| v.as_str()).and_then(|id| id.parse::<OrgId>().ok()));
    }
    let barred = if matter.standing.team { bar::barred(read, header.seq, &entries)? } else { Vec::new() };
    let told = entries.iter().filter_map(|e| e.body.get("person")?.as_str()?.parse::<PersonId>().ok());
    people.extend(told.chain(barred.iter().map(|barred| barred.person)));
    people.sort_unstable();
    people.dedup();
    orgs.sort_unstable();
    orgs.dedup();
    // Of a sealed one no column says where it is: its team knows one another's names all the same.
    let purpose = if matter.standing.team { Purpose::Team } else { liren_people::public::purpose_for(actor, &path) };
    let names = Names::read(read, &orgs, &people, purpose)?;
    let place = liren_places::find::name(read, header.place)?;
    let mut before = Vec::new();
    if let (Some(place), true) = (header.place, staff) {
        let wanted = Wanted::newest(KIND, 7);
        before = listing::at_place(read, keys, reach, place, &wanted)?;
        before.retain(|h| h.id != id && !h.level.is_encrypted());
    }
    let mut merged = Vec::new();
    for (seq,) in read.all(&store::MERGED_HERE, params![id])? {
        merged.extend(listing::by_seq(read, keys, reach, seq)?);
    }
    let categories = read.all(&store::CATEGORY_NAMES, &[])?;
    Ok(Shown { matter, entries, photos, names, place, before, merged, categories, staff, barred })
}

#[derive(askama::Template)]
#[template(path = "alike.html")]
struct AlikePage<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    back: String,
}

/// `GET /matters/{id}/alike`: asked for by the page of the matter once it stands, so that nobody waits for the search.
pub async fn alike_page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (keys, actor, now) = (web.keys(), web.actor.clone(), web.now);
    let (matter, found, categories) = web
        .read(OPEN, move |r, reach| {
            let matter = subject::load(r, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            if !is_staff(&matter, &actor) {
                return Err(Fault::NotFound);
            }
            let found = alike(r, &keys, reach, &matter, now)?;
            Ok((matter, found, r.all(&store::CATEGORY_NAMES, &[])?))
        })
        .await?;
    let t = web.t();
    let header = &matter.header;
    let mut shell = web.shell(t.s("matter-similar-title"));
    let (back, title) =
        (format!("/matters/{id}"), if header.title.is_empty() { &header.number } else { &header.title });
    shell.crumbs = vec![Crumb::link(t.s("matter-list-title"), "/matters"), Crumb::link(title, &back)];
    let rows = found.into_iter().map(|h| views::row(&t, &h.into(), &categories, "", web.now)).collect();
    web.page(&AlikePage { shell, rows, back })
}

/// What might be the same as a matter; nothing for a restricted one.
pub fn alike(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    matter: &Matter,
    now: liren_kernel::Instant,
) -> Result<Vec<Header>, Fault> {
    let header = &matter.header;
    if header.level.is_encrypted() {
        return Ok(Vec::new());
    }
    let (place, community) = (header.place, header.community.as_deref());
    let like = Like { place, category: &header.facet, community, title: &header.title, but: Some(header.id) };
    similar::suggest(read, keys, reach, &like, now)
}

#[derive(askama::Template)]
#[template(path = "matter.html")]
struct Page<'a> {
    shell: Shell<'a>,
    reveal: String,
    revision: i64,
    command: String,
    chips: Vec<Chip>,
    next: Option<Button>,
    next_title: String,
    next_note: String,
    rest: Vec<Button>,
    timeline: Vec<TimelineItem>,
    who: Vec<Def>,
    before: Vec<Def>,
    alike: String,
    merged: Vec<Row>,
    seal: Option<Seal>,
    rule: Vec<Def>,
    contact: Option<(String, String)>,
    links: String,
    pictures: String,
    barred: Vec<barred::Line>,
    bar: String,
    may_lift: bool,
}

struct Button {
    href: String,
    label: String,
    one_tap: bool,
}

/// `GET /matters/{id}`.
pub async fn open(web: Web, Path(id): Path<DossierId>, Query(asked): Query<revealed::Asked>) -> Answer {
    let whole = asked.field(&web.keys(), web.actor.person, id, web.now);
    show(&web, id, whole).await
}

/// `POST /matters/{id}/reveal`: one field of the contact, then the page it was asked on.
pub async fn reveal(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let field = posted.value("field").to_owned();
    let envelope = liren_office::Envelope { id: fresh_command(), revision: None };
    web.run(envelope, Reveal { matter: id, field: field.clone() }).await?;
    let act = Act::named(posted.value("act")).map(|act| format!("/{}", act.slug)).unwrap_or_default();
    let pass = revealed::pass(&web.keys(), web.actor.person, id, &field, web.now);
    web.go(&format!("/matters/{id}{act}?shown={pass}"))
}

async fn show(web: &Web, id: DossierId, whole: Option<String>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let found = web.read_few(OPEN, move |r, reach| read(r, &keys, reach, &actor, id)).await;
    // Hidden, absent and sealed without a key look the same until it is asked what is left of it.
    if found.as_ref().map_or_else(|f| matches!(*f.0, Fault::NotFound), |s| s.matter.header.level.is_encrypted())
        && let Some(page) = super::erasures::instead(web, id).await?
    {
        return page;
    }
    let shown = found?;
    if shown.matter.header.level.is_encrypted() {
        opened(web, id).await?;
    }
    let page = page(web, &shown, web.edge.office().policy(), whole.as_deref());
    web.page(&page)
}

fn page<'a>(web: &'a Web, shown: &Shown, policy: &Policy, whole: Option<&str>) -> Page<'a> {
    let t = web.t();
    let (matter, now, calendar) = (&shown.matter, web.now, web.edge.office().calendar());
    let header = &matter.header;
    let mut shell = web.shell(if header.title.is_empty() { &header.number } else { &header.title });
    shell.crumbs = vec![Crumb::link(t.s(super::list::title(web)), "/matters"), Crumb::text(header.number.clone())];
    let (next, rest) = acts::offered(matter, shown.asked().as_ref(), &web.actor, policy);
    let button = |act: &Act| Button {
        href: format!("/matters/{}/{}", header.id, act.slug),
        label: t.s(&act.label_key(matter)).to_owned(),
        one_tap: act.one_tap,
    };
    let wait = views::waiting(&t, matter, &shown.names);
    let (next_title, next_note) = match next {
        Some(act) => (t.f1("matter-next", "act", t.s(&act.label_key(matter))), wait),
        None => (wait, String::new()),
    };
    let due = header.due_at.map(|due| t.f1("matter-due", "at", t.near(due, now)));
    let next_note = [next_note, due.unwrap_or_default()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
    let row = |h: &Header| views::row(&t, &h.clone().into(), &shown.categories, "", now);
    let before = shown.before.iter().map(|h| {
        let named = shown.categories.iter().find(|c| c.code == h.facet).map(|c| views::named(&t, &c.name, &c.name_en));
        let stage = crate::model::Stage::named(&h.state).map(|s| s.label_key()).unwrap_or_default();
        let value = format!("{} · {}", named.unwrap_or_default(), t.s(&stage));
        Def { term: h.number.clone(), value, href: format!("/matters/{}", h.id) }
    });
    let mut rule = Vec::new();
    if let Some(category) = &matter.rule {
        for (key, text) in
            [("matter-file-condition", &category.file_condition), ("matter-close-condition", &category.close_condition)]
        {
            if !text.is_empty() {
                rule.push(Def::new(t.s(key), text.clone()));
            }
        }
    }
    let sealed_state = header.level == Level::Sealed;
    Page {
        reveal: format!("/matters/{}/reveal", header.id),
        revision: header.revision,
        command: fresh_command().to_string(),
        chips: if web.lives_here() && !shown.staff {
            views::own_chips(&t, matter, &shown.place)
        } else {
            views::chips(&t, matter, &shown.place, &calendar, now)
        },
        next: next.map(button),
        next_title,
        next_note: next_note.join(" · "),
        rest: rest.into_iter().map(button).collect(),
        timeline: views::timeline(&t, matter, &shown.entries, &shown.photos, &shown.names, shown.staff, now),
        who: if shown.staff { views::who(&t, matter, &shown.names) } else { Vec::new() },
        before: before.collect(),
        // Whether it is reported twice is asked while the desk decides what becomes of it; later the form that merges asks.
        alike: if shown.staff && matter.state.stage().is_with_desk() && !header.level.is_encrypted() {
            format!("/matters/{}/alike", header.id)
        } else {
            String::new()
        },
        merged: shown.merged.iter().map(row).collect(),
        seal: (!sealed_state && matter.record.handler.is_some()).then(|| views::seal(&t, matter, &shown.names)),
        rule,
        pictures: if shown.photos.iter().all(|row| row.purpose == VOICE) || !shown.staff {
            String::new()
        } else {
            format!("/matters/{}/photos", header.id)
        },
        links: if !header.level.is_encrypted()
            && matter.state.slice().is_some()
            && policy.permits(&web.actor, crate::commands::links::MAKE, &matter.facts())
        {
            format!("/matters/{}/links", header.id)
        } else {
            String::new()
        },
        may_lift: policy.permits(&web.actor, crate::commands::unbar::VERB, &matter.facts()),
        barred: barred::lines(&t, shown),
        bar: if header.level.is_encrypted() && policy.permits(&web.actor, bar::VERB, &matter.facts()) {
            format!("/matters/{}/bar", header.id)
        } else {
            String::new()
        },
        contact: matter.standing.team.then(|| views::contact(&shown.entries, whole)).flatten(),
        shell,
    }
}
