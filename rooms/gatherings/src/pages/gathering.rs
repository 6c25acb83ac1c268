//! The page of a gathering, in the face that every dossier has.

use axum::extract::{Path, Query};
use liren_kernel::Id;
use liren_office::{
    Actor, DossierId, Fault, Keys, PersonId, Reach, Subject as _,
    dossier::{self, Entry},
    store::{ATTACHMENT, ATTACHMENTS, AttachmentRow},
};
use liren_people::Names;
use liren_store::{Read, params};
use liren_ui::{Chip, Crumb, Def, Photo, Row, Seal, Shell, T, TimelineItem};
use liren_web::{
    Answer, Web, fresh_command,
    photos::{Size, give},
};

use crate::{
    acts::{self, Act},
    commands::{
        roll::{self, EARLY},
        sum_up::Outcome,
    },
    figures::Figures,
    model::{Form, OpenTo, SittingState, Stage},
    outline::Outline,
    policy::{OPEN, SEATS},
    store,
    subject::{self, Gathering},
    subject_sum, views,
};

/// Everything that is read for the page of a gathering.
pub struct Shown {
    pub gathering: Gathering,
    pub outline: Outline,
    pub entries: Vec<Entry>,
    pub team: Vec<(PersonId, String)>,
    pub children: Vec<(DossierId, String, String, String, String)>,
    pub parent: Option<(DossierId, String)>,
    pub names: Names,
    pub place: String,
    pub figures: Figures,
    pub photos: Vec<AttachmentRow>,
    pub outcome: Option<Outcome>,
    pub feedback: (i64, i64, i64, i64),
    pub said: Vec<String>,
}

/// Reads a gathering within reach with all that its page shows.
pub fn read(read: &mut Read<'_>, keys: &Keys, reach: &Reach, actor: &Actor, id: DossierId) -> Result<Shown, Fault> {
    let gathering = subject::load(read, keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
    let header = &gathering.header;
    let entries = dossier::timeline(read, keys, header, actor.person, gathering.on_crew())?;
    let team = read.all(&store::TEAM, params![header.seq])?;
    let children = match gathering.record.form {
        Form::Programme => read.all(&store::CHILDREN, params![header.seq])?,
        _ => Vec::new(),
    };
    let parent = match gathering.record.parent {
        Some(seq) => read.opt(&store::OWN_OF, params![seq])?,
        None => None,
    };
    let mut people: Vec<PersonId> = entries.iter().map(|e| e.row.author).collect();
    people.extend(team.iter().map(|(person, _)| *person));
    people.push(gathering.record.planned_by);
    people.sort_unstable();
    people.dedup();
    let purpose = liren_people::public::purpose_for(actor, &header.path());
    let orgs: Vec<_> = header.lead.into_iter().collect();
    let names = Names::read(read, &orgs, &people, purpose)?;
    let place = liren_places::find::name(read, header.place)?;
    let outline = gathering.record.outline()?;
    let figures = subject_sum::figures_of(read, &gathering)?;
    let photos = read.all(&ATTACHMENTS, params![gathering.header.seq, gathering.header.level])?;
    let outcome = gathering.record.outcome.as_deref().map(serde_json::from_str).transpose()?;
    let feedback = read.one(&store::FEEDBACK_SUMS, params![gathering.header.seq])?;
    // What was said freely is read by those who hold it, not by whoever is passing.
    let mut said = Vec::new();
    if gathering.on_crew() || actor.posts.iter().any(|p| p.role.reads_by_place() && p.covers(&gathering.header.path()))
    {
        said = read.all(&store::FEEDBACK_WORDS, params![gathering.header.seq])?.into_iter().map(|(w,)| w).collect();
    }
    Ok(Shown {
        gathering,
        outline,
        entries,
        team,
        children,
        parent,
        names,
        place,
        figures,
        photos,
        outcome,
        feedback,
        said,
    })
}

#[derive(askama::Template)]
#[template(path = "gathering.html")]
struct Page<'a> {
    shell: Shell<'a>,
    revision: i64,
    command: String,
    chips: Vec<Chip>,
    next: Option<Button>,
    next_title: String,
    next_note: String,
    rest: Vec<Button>,
    sittings: Vec<Row>,
    children: Vec<Row>,
    programme: bool,
    aim: String,
    safety: String,
    tables: Vec<views::Table>,
    timeline: Vec<TimelineItem>,
    who: Vec<Def>,
    settled: Vec<Def>,
    parent: Option<(String, String)>,
    child_href: String,
    figures: Vec<Def>,
    photos: Vec<Photo>,
    result: String,
    issues: String,
    costs: Vec<views::Table>,
    feedback: Vec<Def>,
    said: Vec<String>,
    seats: Option<String>,
    public: Option<String>,
    seal: Option<Seal>,
}

struct Button {
    href: String,
    label: String,
    one_tap: bool,
}

/// `GET /gatherings/{id}`.
pub async fn open(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let shown = web.read(OPEN, move |r, reach| read(r, &keys, reach, &actor, id)).await?;
    web.page(&page(&web, &shown))
}

fn page<'a>(web: &'a Web, shown: &Shown) -> Page<'a> {
    let t = web.t();
    let (gathering, now, policy) = (&shown.gathering, web.now, web.edge.office().policy());
    let header = &gathering.header;
    let mut shell = web.shell(&*header.title);
    shell.crumbs = vec![Crumb::link(t.s("gathering-list-title"), "/gatherings"), Crumb::text(header.number.clone())];
    let (next, rest) = acts::offered(gathering, &web.actor, policy, now);
    let label = |act: &Act| t.s(&format!("gathering-act-{}", act.slug)).to_owned();
    let button = |act: &'static Act| Button {
        href: format!("/gatherings/{}/{}", header.id, act.slug),
        label: label(act),
        one_tap: act.one_tap,
    };
    let wait = t.s(&format!("gathering-wait-{}", gathering.stage.name())).to_owned();
    // While a date is under way, the roll comes before everything else.
    let under_way = gathering.sittings.iter().find(|s| {
        gathering.stage.is_running()
            && s.state != SittingState::Cancelled
            && (s.from_at.plus_minutes(-EARLY)..=s.until_at.plus_minutes(EARLY)).contains(&now)
            && policy.permits(&web.actor, roll::VERB, &gathering.facts())
    });
    let under_way = under_way.filter(|_| next.is_none()).map(|s| Button {
        href: format!("/gatherings/{}/sittings/{}", header.id, s.id),
        label: t.s("gathering-call-roll").to_owned(),
        one_tap: false,
    });
    let (next_title, next_note) = match (next, &under_way) {
        (Some(act), _) => (t.f1("gathering-next", "act", label(act)), wait),
        (None, Some(button)) => (t.f1("gathering-next", "act", button.label.clone()), String::new()),
        (None, None) => (wait, String::new()),
    };
    let programme = gathering.record.form == Form::Programme;
    Page {
        revision: header.revision,
        command: fresh_command().to_string(),
        chips: views::chips(&t, gathering, &shown.place),
        next: next.map(button).or(under_way),
        next_title,
        next_note,
        rest: rest.into_iter().map(button).collect(),
        sittings: views::sitting_rows(&t, gathering, now, |s| format!("/gatherings/{}/sittings/{}", header.id, s.id)),
        children: views::children(&t, &shown.children),
        programme,
        aim: shown.outline.aim.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default(),
        safety: shown.outline.safety.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default(),
        tables: views::tables(&t, gathering.record.form, &shown.outline),
        timeline: views::timeline(&t, &shown.entries, &shown.names, now),
        who: views::who(&t, gathering, &shown.team, &shown.names),
        settled: views::settled(&t, gathering, &shown.outline),
        parent: shown.parent.as_ref().map(|(id, title)| (format!("/gatherings/{id}"), title.clone())),
        child_href: format!("/gatherings/new?parent={}", header.id),
        figures: if shown.figures.held > 0 {
            views::figures(&t, &shown.figures, &gathering.record)
        } else {
            Vec::new()
        },
        photos: (1..).zip(&shown.photos).map(|(n, row)| photo_of(&t, gathering, row, n)).collect(),
        result: shown.outcome.as_ref().map(|o| o.result.as_str().to_owned()).unwrap_or_default(),
        issues: shown
            .outcome
            .as_ref()
            .and_then(|o| o.issues.as_ref())
            .map(|p| p.as_str().to_owned())
            .unwrap_or_default(),
        costs: shown.outcome.iter().flat_map(|o| views::costs(&t, &gathering.record, o)).collect(),
        feedback: views::feedback(&t, shown.feedback),
        said: shown.said.clone(),
        seats: policy
            .permits(&web.actor, SEATS, &gathering.facts())
            .then(|| format!("/gatherings/{}/seats", header.id)),
        public: (gathering.stage == Stage::Open && gathering.record.open_to != OpenTo::Team && !programme)
            .then(|| format!("/events/{}", header.id)),
        seal: views::seal(&t, gathering),
        shell,
    }
}

fn photo_of(t: &T<'_>, gathering: &Gathering, row: &AttachmentRow, n: usize) -> Photo {
    let href = format!("/gatherings/{}/photos/{}", gathering.header.id, row.id);
    let caption = t.f1("gathering-photo", "n", n);
    Photo { src: format!("{href}?size=small"), href, alt: format!("{} {caption}", gathering.header.title), caption }
}

/// `GET /gatherings/{id}/photos/{photo}`: after the gathering's own check.
pub async fn photo(web: Web, Path((id, photo)): Path<(DossierId, Id<()>)>, Query(size): Query<Size>) -> Answer {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let row = web
        .read(OPEN, move |read, reach| {
            let gathering = subject::load(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
            let wanted = params![gathering.header.seq, photo, gathering.header.level];
            read.opt(&ATTACHMENT, wanted)?.ok_or(Fault::NotFound)
        })
        .await?;
    give(&web, row, None, size.is_small()).await
}
