//! 联席会议、工作例会: the list, the call, a meeting with what is before it, and its acts.

use axum::extract::{Path, Query};
use liren_kernel::{Instant, Refusal};
use liren_office::{
    DossierId, Fault, OrgId, Policy, Subject as _,
    dossier::{self, Entry},
    listing::{self, Short},
    reach::Wanted,
};
use liren_people::Names;
use liren_ui::{Chip, Choice, Crumb, Def, Form, Pager, Row, Shell, TimelineItem, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::sites;
use crate::{
    commands::meet::{self, CallMeeting},
    meeting::{self, KIND, Meeting, Promise, Proposal},
    neighbours,
    policy::MEETINGS,
    subject,
};

#[derive(askama::Template)]
#[template(path = "meetings.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    pager: Pager,
    may_call: bool,
}

/// Which page of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Older {
    before: Option<i64>,
}

/// `GET /meetings`.
pub async fn list(web: Web, Query(Older { before }): Query<Older>) -> Answer {
    let keys = web.keys();
    let headers = web
        .read(MEETINGS, move |read, reach| {
            let wanted = Wanted { kind: KIND, filters: &[], condition: "", before, limit: Some(listing::PAGE) };
            listing::page::<Short>(read, &keys, reach, &wanted)
        })
        .await?;
    let t = web.t();
    let rows = headers
        .iter()
        .map(|h| {
            let form = meeting::Form::named(&h.facet).map(|f| t.s(&f.label_key()).to_owned()).unwrap_or_default();
            let state = meeting::State::named(&h.state).unwrap_or(meeting::State::Planned);
            let tone = if state == meeting::State::Held { Tone::Done } else { Tone::Info };
            let at = h.due_at.or(h.closed_at).unwrap_or(h.opened_at);
            let key = state.label_key();
            Row::new(t.near(at, web.now), &h.title, format!("/meetings/{}", h.id))
                .note(format!("{form} · {}", h.number))
                .state(tone, t.s(&key))
        })
        .collect();
    let full = headers.len() as i64 == listing::PAGE;
    let pager = Pager {
        newer: before.map(|_| "/meetings".to_owned()),
        older: headers.last().filter(|_| full).map(|h| format!("/meetings?before={}", h.seq)),
    };
    let may_call = web.edge.office().policy().may_ever(&web.actor, meet::CALL);
    let shell = web.shell(t.s("meetings-title"));
    web.page(&ListPage { shell, rows, pager, may_call })
}

async fn call_form(web: &Web) -> Result<Ask, Failure> {
    let community = web.actor.posts.iter().find_map(|post| post.place.as_ref()).map(|(_, code)| code.clone());
    let orgs = web
        .read(meet::CALL, move |read, _| {
            let code = community.unwrap_or_default();
            let place = liren_places::find::in_force(read, &code)?.and_then(|p| p.community);
            match place {
                Some(community) => neighbours::handlers(read, &community),
                None => neighbours::handlers(read, &code),
            }
        })
        .await?;
    let t = web.t();
    let orgs = orgs.into_iter().map(|(id, name, _)| Choice::new(id.to_string(), name)).collect();
    let forms = meeting::Form::ALL.iter().map(|f| Choice::new(f.name(), t.s(&f.label_key()))).collect();
    Ok(Ask::new(t, "meeting-new-title", "/meetings/new", "meeting-call")
        .crumb(t.s("meetings-title"), "/meetings")
        .field(Field::new(t, "form", "meeting-form", Input::Radios(forms)))
        .field(Field::line(t, "title", "meeting-about").hint(t, "meeting-about-hint"))
        .field(Field::line(t, "where", "meeting-community").hint(t, "matter-where-hint"))
        .field(Field::day(t, "day", "meeting-day"))
        .field(Field::new(t, "time", "meeting-time", Input::Line("time")))
        .field(Field::line(t, "venue", "meeting-venue"))
        .field(Field::new(t, "orgs", "meeting-orgs", Input::Checks(orgs))))
}

/// `GET /meetings/new`.
pub async fn call(web: Web) -> Answer {
    let form = call_form(&web).await?;
    ask::show(&web, form, Form::new().with("time", "14:30"))
}

/// `POST /meetings/new`.
pub async fn call_send(web: Web, posted: Posted) -> Answer {
    let made = called(&web, &posted).await?;
    ask::opened(&web, &posted, made, ("/meetings", "meeting-said-called"), "where", call_form(&web)).await
}

async fn called(web: &Web, posted: &Posted) -> Result<Result<CallMeeting, Refusal>, Failure> {
    let words = posted.value("where").to_owned();
    let found =
        web.read(meet::CALL, move |read, _| sites::find(read, &sites::Ground::everywhere(), "", &words)).await?;
    let Some(place) = found.place else {
        return Ok(Err(found.refusal.unwrap_or_else(|| Refusal::field("where", "refusal-matter-where"))));
    };
    Ok((|| {
        let form = meeting::Form::named(posted.value("form"));
        Ok(CallMeeting {
            place: place.code,
            form: form.ok_or_else(|| Refusal::field("form", "refusal-choice-invalid"))?,
            title: posted.line("title")?,
            at: posted.moment("day", "time")?,
            venue: posted.line("venue")?,
            orgs: posted.values("orgs").filter_map(|id| id.parse().ok()).collect(),
        })
    })())
}

/// What is read for the page of a meeting.
pub(super) struct Shown {
    pub meeting: Meeting,
    pub items: Vec<subject::Matter>,
    hidden: usize,
    carried: Vec<Promise>,
    entries: Vec<Entry>,
    pub names: Names,
    place: String,
}

pub(super) async fn read(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, person) = (web.keys(), web.actor.person);
    web.read(MEETINGS, move |read, reach| {
        let meeting = Meeting::find(read, &keys, reach, id, false)?.ok_or(Fault::NotFound)?;
        let mut items = Vec::new();
        // A matter that became restricted, or was never the reader's to see, is only counted.
        for seq in &meeting.items {
            if let Some(header) = listing::by_seq(read, &keys, reach, *seq)?.filter(|h| !h.level.is_encrypted()) {
                items.push(subject::Matter::of(read, header, person)?);
            }
        }
        let hidden = meeting.items.len() - items.len();
        let community = meeting.header.community.clone().unwrap_or_default();
        let carried = meeting::carried(read, &community, meeting.header.seq)?;
        let entries = dossier::timeline(read, &keys, &meeting.header, person, false)?;
        let mut orgs: Vec<OrgId> = meeting.called.clone();
        orgs.extend(meeting.promises.iter().chain(&carried).map(|p| p.org));
        orgs.extend(meeting.header.lead);
        orgs.sort_unstable();
        orgs.dedup();
        let mut people: Vec<_> = entries.iter().map(|e| e.row.author).collect();
        people.extend(items.iter().filter_map(|m| m.record.proposed_by));
        people.sort_unstable();
        people.dedup();
        let names = Names::read(read, &orgs, &people, liren_kernel::mask::Purpose::Team)?;
        let place = liren_places::find::name(read, meeting.header.place)?;
        Ok(Shown { meeting, items, hidden, carried, entries, names, place })
    })
    .await
}

#[derive(askama::Template)]
#[template(path = "meeting.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    defs: Vec<Def>,
    items: Vec<Item>,
    hidden: String,
    promises: Vec<Taken>,
    carried: Vec<Taken>,
    acts: Vec<(String, String)>,
    next: Option<(String, String)>,
    timeline: Vec<TimelineItem>,
}

/// A matter before the meeting.
struct Item {
    title: String,
    href: String,
    note: String,
    proposal: String,
    pictures: String,
}

/// Something taken on.
struct Taken {
    org: String,
    what: String,
    note: String,
    keep: String,
}

/// The acts of a meeting: the end of their address and their verb.
pub const ACTS: &[(&str, liren_kernel::Verb)] =
    &[("put", meet::PUT), ("promise", meet::PROMISE), ("decide", meet::DECIDE), ("minutes", meet::MINUTES)];

/// `GET /meetings/{id}`.
pub async fn open(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = read(&web, id).await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let header = &shown.meeting.header;
    let mut shell = web.shell(header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("meetings-title"), "/meetings"), Crumb::text(header.number.clone())];
    let form = meeting::Form::named(&header.facet).map(|f| t.s(&f.label_key()).to_owned()).unwrap_or_default();
    let state = if shown.meeting.is_open() { meeting::State::Planned } else { meeting::State::Held };
    let key = state.label_key();
    let tone = if shown.meeting.is_open() { Tone::Info } else { Tone::Done };
    let chips = vec![Chip::new(tone, t.s(&key)), Chip::new(Tone::Plain, form), Chip::new(Tone::Plain, &shown.place)];
    let called: Vec<&str> = shown.meeting.called.iter().map(|org| shown.names.org(Some(*org))).collect();
    let defs = vec![
        Def::new(t.s("meeting-when"), t.at(shown.meeting.call.at, web.now)),
        Def::new(t.s("meeting-venue"), shown.meeting.call.venue.clone()),
        Def::new(t.s("matter-who-lead"), shown.names.org(header.lead)),
        Def::new(t.s("meeting-called"), called.join(" · ")),
    ];
    let facts = shown.meeting.facts();
    let may = |verb| policy.permits(&web.actor, verb, &facts);
    let label = |slug: &str| (t.s(&format!("meeting-act-{slug}")).to_owned(), format!("/meetings/{id}/{slug}"));
    let mut acts: Vec<(String, String)> = ACTS
        .iter()
        .filter(|(slug, verb)| {
            let possible = match *slug {
                "decide" => shown.items.iter().any(|m| m.record.proposal == Some(Proposal::Open)),
                "minutes" => shown.meeting.call.at <= web.now,
                _ => true,
            };
            shown.meeting.is_open() && possible && may(*verb)
        })
        .map(|(slug, _)| label(slug))
        .collect();
    let next = acts.pop();
    let taken = |p: &Promise, at: DossierId| Taken {
        org: shown.names.org(Some(p.org)).to_owned(),
        what: p.what.clone(),
        note: match p.kept_at {
            Some(kept) => t.f1("meeting-kept-at", "at", t.near(kept, web.now)),
            None => t.f1("matter-until", "at", t.near(p.due_at, web.now)),
        },
        keep: if p.kept_at.is_none() && may_keep(&web, policy, &shown.meeting, p) {
            format!("/meetings/{at}/kept/{}", p.id)
        } else {
            String::new()
        },
    };
    let items = shown.items.iter().map(|m| item(&web, &shown, m)).collect();
    let promises = shown.meeting.promises.iter().map(|p| taken(p, p.meeting_id)).collect();
    let carried = shown.carried.iter().map(|p| taken(p, p.meeting_id)).collect();
    let hidden = if shown.hidden > 0 { t.f1("meeting-hidden", "count", shown.hidden as i64) } else { String::new() };
    let timeline = shown.entries.iter().rev().map(|e| told(&web, &shown, e)).collect();
    web.page(&Page { shell, chips, defs, items, hidden, promises, carried, acts, next, timeline })
}

pub(super) fn may_keep(web: &Web, policy: &Policy, meeting: &Meeting, promise: &Promise) -> bool {
    let path = meeting.header.path();
    let own = web.actor.orgs().any(|org| org == promise.org);
    let desk = web.actor.posts.iter().any(|post| post.role.reads_by_place() && post.covers(&path));
    (own || desk) && policy.may_ever(&web.actor, meet::KEPT)
}

fn item(web: &Web, shown: &Shown, matter: &subject::Matter) -> Item {
    let t = web.t();
    let header = &matter.header;
    let key = matter.state.stage().label_key();
    let proposal = match (matter.record.proposal, matter.record.proposed_by) {
        (Some(proposal), Some(by)) => {
            format!(
                "{} · {}",
                t.s(&proposal.label_key()),
                t.f1("meeting-proposed-by", "who", shown.names.person(&t, by, "matter-by-resident"))
            )
        }
        _ => String::new(),
    };
    Item {
        title: header.title.clone(),
        href: format!("/matters/{}", header.id),
        note: format!("{} · {}", header.number, t.s(&key)),
        proposal,
        pictures: format!("/matters/{}/photos", header.id),
    }
}

fn told(web: &Web, shown: &Shown, entry: &Entry) -> TimelineItem {
    let t = web.t();
    let body = &entry.body;
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let org: Option<OrgId> = body["org"].as_str().and_then(|id| id.parse().ok());
    let kind = match (entry.row.kind.as_str(), body["adopt"].as_bool()) {
        ("decided", Some(false)) => "decided-not",
        (kind, _) => kind,
    };
    let what = t.f2(&format!("meeting-did-{kind}"), "org", shown.names.org(org), "number", text("number"));
    let mut note = vec![
        t.at(entry.row.happened_at, web.now),
        shown.names.person(&t, entry.row.author, "matter-by-resident").to_owned(),
    ];
    // Of the call it is when the meeting begins, which stands above.
    if let Some(due) = body["due"].as_i64().filter(|_| entry.row.kind != "called") {
        note.push(t.f1("matter-until", "at", t.at(Instant::from_ms(due), web.now)));
    }
    let mut item = TimelineItem::new(what, note.join(" · "));
    item.text = text("text");
    item
}
