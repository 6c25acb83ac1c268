//! The page of a shift: who is to come, who came, from when to when.

use axum::extract::Path;
use liren_kernel::{Id, mask::Purpose};
use liren_office::{
    Command as _, DossierId, Facts, Fault, Header, PersonId,
    attendance::{self, AttendanceId, MarkRow, Presence},
    dossier::{self, Entry},
};
use liren_people::{PersonRow, find, public, reach::Having, reach::Wanted};
use liren_store::{Param, params};
use liren_ui::{Chip, Choice, Crumb, Def, Form, Shell, TimelineItem};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field},
    fresh_command,
};

use super::duty_call;
use crate::{
    commands::{
        call::{Call, EndCall},
        duty::{Assign, Excuse},
        duty_move::MoveDuty,
        duty_roll::{Close, MarkDuty, VoidMark},
    },
    model::{DUTY, Whom},
    policy::DUTIES,
    store::{self, DutyRow, find::VOLUNTEERS},
    views,
};

/// Volunteers offered for a shift at most; others are asked on their own page.
const OFFERED: i64 = 300;

struct Shown {
    header: Header,
    duty: DutyRow,
    place: String,
    call: Option<Whom>,
    waiting: usize,
    helpers: Vec<(PersonId, String)>,
    marks: Vec<MarkRow>,
    candidates: Vec<PersonRow>,
    entries: Vec<Entry>,
    names: std::collections::BTreeMap<PersonId, String>,
}

/// Somebody of the shift.
struct Helper {
    person: PersonId,
    name: String,
    note: String,
    chip: Option<Chip>,
    void: String,
    excuse: bool,
}

#[derive(askama::Template)]
#[template(path = "duty.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    base: String,
    command: String,
    commands: [String; 4],
    revision: i64,
    chips: Vec<Chip>,
    defs: Vec<Def>,
    helpers: Vec<Helper>,
    roll: Vec<Choice>,
    presences: Vec<Choice>,
    candidates: Vec<Choice>,
    call: Option<duty_call::CallForm>,
    quit: bool,
    links: Vec<(String, String)>,
    may_close: bool,
    timeline: Vec<TimelineItem>,
}

async fn load(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let staff = web.edge.office().policy().may_ever(&web.actor, Assign::VERB);
    web.read(DUTIES, move |read, reach| {
        let header = dossier::load(read, &keys, reach, id, false)?.filter(|h| h.kind == DUTY).ok_or(Fault::NotFound)?;
        let duty = read.one(&store::DUTY, params![header.seq])?;
        let helpers: Vec<PersonId> =
            read.all(&store::HELPERS, params![header.seq])?.into_iter().map(|(p,)| p).collect();
        let entries = dossier::timeline(read, &keys, &header, actor.person, false)?;
        let mut ids: Vec<PersonId> = entries.iter().map(|e| e.row.author).collect();
        ids.extend(&helpers);
        ids.sort_unstable();
        ids.dedup();
        // Those of a shift know one another by surname; who arranges it by full name.
        let purpose = public::purpose_for(&actor, &header.path());
        let mut names = public::name_of(read, &ids, purpose)?;
        names.extend(public::name_of(read, &[actor.person], Purpose::Team)?);
        let mut candidates = Vec::new();
        if staff && header.state == "planned" {
            let having = [Having { text: VOLUNTEERS, value: Param::Int(0) }];
            let community = header.community.as_deref();
            let wanted = Wanted { community, having: &having, limit: Some(OFFERED), ..Wanted::default() };
            candidates = find::persons(read, reach, &wanted)?;
            candidates.retain(|c| !helpers.contains(&c.id));
        }
        let place = match header.place {
            Some(id) => liren_places::find::by_id(read, id)?.map(|p| p.name).unwrap_or_default(),
            None => String::new(),
        };
        let name = |p: &PersonId| (*p, names.get(p).cloned().unwrap_or_default());
        Ok(Shown {
            call: read.opt(&store::CALL, params![header.seq])?.map(|(whom,)| whom),
            waiting: read.all(&store::WAITING, params![header.seq])?.len(),
            helpers: helpers.iter().map(name).collect(),
            marks: attendance::of_dossier(read, header.seq, None)?,
            header,
            duty,
            place,
            candidates,
            entries,
            names,
        })
    })
    .await
}

fn facts(web: &Web, shown: &Shown) -> impl Fn(liren_kernel::Verb) -> bool {
    let facts = Facts { path: shown.header.path(), lead: shown.header.lead, ..Facts::default() };
    let (edge, actor) = (web.edge.clone(), web.actor.clone());
    move |verb| edge.office().policy().permits(&actor, verb, &facts)
}

/// `GET /duties/{id}`.
pub(crate) async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    match load(&web, id).await {
        Ok(shown) => show(&web, &shown, Form::new()),
        // Who is not on its team sees what is called for.
        Err(failure) if matches!(*failure.0, Fault::NotFound) => super::called::page(&web, id, Form::new()).await,
        Err(failure) => Err(failure),
    }
}

fn show(web: &Web, shown: &Shown, form: Form) -> Answer {
    let t = web.t();
    let (header, duty) = (&shown.header, &shown.duty);
    let may = facts(web, shown);
    let planned = header.state == "planned";
    let begun = duty.from_at <= web.now && header.state != "cancelled";
    let base = format!("/duties/{}", header.id);
    let helpers: Vec<Helper> = shown.helpers.iter().map(|one| helper(web, shown, &base, one, planned, &may)).collect();
    let marked = |person: PersonId| shown.marks.iter().any(|m| m.person == Some(person));
    let roll = if begun && may(MarkDuty::VERB) {
        let others = shown.helpers.iter().filter(|(p, _)| !marked(*p) && *p != web.actor.person);
        others.map(|(p, name)| Choice::new(p.to_string(), name.clone())).collect()
    } else {
        Vec::new()
    };
    let candidates = if planned && may(Assign::VERB) {
        let line =
            |row: &PersonRow| Choice::new(row.id.to_string(), super::line::name(web, row)).hint(row.duty.clone());
        shown.candidates.iter().map(line).collect()
    } else {
        Vec::new()
    };
    let day = views::span_long(t, duty);
    let ahead = planned && duty.from_at > web.now;
    let state = views::state(t, DUTY, &header.state);
    let count = t.f2("duty-count", "count", shown.helpers.len(), "needed", duty.needed);
    let mut shell = web.shell(header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("duty-list-title"), "/duties"), Crumb::text(header.number.clone())];
    let item = |entry: &Entry| {
        let name = shown.names.get(&entry.row.author).cloned().unwrap_or_default();
        let note = [t.at(entry.row.happened_at, web.now), name];
        let note: Vec<String> = note.into_iter().filter(|s| !s.is_empty()).collect();
        views::item(t, &entry.row.kind, &entry.body, note.join(" · "))
    };
    let form = match form.value("came") {
        "" => form.with("came", time(duty.from_at)).with("went", time(duty.until_at)).with("presence", "present"),
        _ => form,
    };
    let status =
        if form.is_refused() { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    let page = Page {
        shell,
        command: match form.value("command") {
            "" => fresh_command().to_string(),
            kept => kept.to_owned(),
        },
        commands: std::array::from_fn(|_| fresh_command().to_string()),
        revision: header.revision,
        chips: vec![state, Chip::new(liren_ui::Tone::Plain, count)],
        defs: views::defs(vec![
            (t.s("hours-line-day").to_owned(), day),
            (t.s("hours-line-place").to_owned(), shown.place.clone()),
            (t.s("duty-spot").to_owned(), duty.spot.clone()),
            (t.s("duty-recipients").to_owned(), duty.recipients.clone()),
        ]),
        helpers,
        roll,
        presences: [Presence::Present, Presence::Late, Presence::LeftEarly, Presence::Absent, Presence::Excused]
            .map(|p| Choice::new(p.name(), t.s(&presence_key(p))))
            .into(),
        candidates,
        may_close: planned && begun && may(Close::VERB),
        links: [
            ("verb-duty-move", "move", planned && shown.marks.is_empty() && may(MoveDuty::VERB)),
            ("duty-cancel", "cancel", planned && shown.marks.is_empty() && may(Close::VERB)),
        ]
        .into_iter()
        .filter(|(.., fits)| *fits)
        .map(|(key, slug, _)| (t.s(key).to_owned(), format!("{base}/{slug}")))
        .collect(),
        quit: ahead && shown.helpers.iter().any(|(p, _)| *p == web.actor.person),
        call: duty_call::form(t, shown.call, shown.waiting)
            .filter(|form| if form.open { may(EndCall::VERB) } else { ahead && may(Call::VERB) }),
        timeline: shown.entries.iter().rev().map(item).collect(),
        form,
        base,
    };
    web.page_with(status, &page)
}

/// `9:05` as a time field holds it.
pub(crate) fn time(at: liren_kernel::Instant) -> String {
    let civil = at.civil();
    format!("{:02}:{:02}", civil.hour(), civil.minute())
}

fn presence_key(presence: Presence) -> String {
    format!("duty-presence-{}", presence.name().replace('_', "-"))
}

fn helper(
    web: &Web,
    shown: &Shown,
    base: &str,
    (person, name): &(PersonId, String),
    planned: bool,
    may: &impl Fn(liren_kernel::Verb) -> bool,
) -> Helper {
    let t = web.t();
    let mark = shown.marks.iter().find(|m| m.person == Some(*person));
    let own = *person == web.actor.person;
    let note = match mark.map(|m| (m.came_at, m.went_at)) {
        Some((Some(came), Some(went))) => format!("{}–{}", t.clock(came), t.clock(went)),
        _ => String::new(),
    };
    let chip = mark.map(|m| {
        let there = m.presence.was_there();
        let word = t.s(&presence_key(m.presence)).to_owned();
        if there {
            Chip::new(liren_ui::Tone::Done, format!("{word} · {}", t.minutes(m.minutes)))
        } else {
            Chip::new(liren_ui::Tone::Plain, word)
        }
    });
    let void = mark.filter(|_| !own && may(VoidMark::VERB)).map(|m| format!("{base}/void/{}", m.id));
    Helper {
        person: *person,
        name: name.clone(),
        note,
        chip,
        void: void.unwrap_or_default(),
        excuse: mark.is_none() && planned && may(Excuse::VERB),
    }
}

fn people(posted: &Posted) -> Vec<PersonId> {
    posted.values("people").filter_map(|id| id.parse().ok()).collect()
}

/// On to the page, or the page again with what was refused.
pub(super) async fn done(
    web: &Web,
    id: DossierId,
    said: &str,
    result: Result<liren_office::Receipt, Fault>,
    posted: &Posted,
) -> Answer {
    match result {
        Ok(_) => web.go_saying(&format!("/duties/{id}"), said, ""),
        Err(Fault::Refused(refusals)) => {
            let shown = load(web, id).await?;
            show(web, &shown, posted.refused(web.t(), &refusals))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /duties/{id}/assign`.
pub(crate) async fn assign(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let result = web.run(posted.envelope()?, Assign { duty: id, people: people(&posted) }).await;
    done(&web, id, "duty-said-assigned", result, &posted).await
}

/// `POST /duties/{id}/excuse`.
pub(crate) async fn excuse(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let person = posted.id("person").map_err(Fault::from)?;
    let result = web.run(posted.envelope()?, Excuse { duty: id, person }).await;
    done(&web, id, "duty-said-excused", result, &posted).await
}

/// `POST /duties/{id}/mark`.
pub(crate) async fn mark(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = load(&web, id).await?;
    let day = shown.duty.day;
    let presence = Presence::named(posted.value("presence")).unwrap_or(Presence::Present);
    let (came, went) = match (super::time_of(&posted, "came", day), super::time_of(&posted, "went", day)) {
        (Ok(came), Ok(went)) => (came, went),
        (came, went) => {
            let refusals: Vec<_> = [came.err(), went.err()].into_iter().flatten().collect();
            return show(&web, &shown, posted.refused(web.t(), &refusals));
        }
    };
    let note = posted.value("note").to_owned();
    let command = MarkDuty { duty: id, people: people(&posted), presence, came, went, note };
    let result = web.run(posted.envelope()?, command).await;
    done(&web, id, "duty-said-marked", result, &posted).await
}

fn void_ask(web: &Web, id: DossierId, mark: AttendanceId) -> Ask {
    let t = web.t();
    Ask::new(t, "verb-duty-void", format!("/duties/{id}/void/{mark}"), "verb-duty-void")
        .lead(t.s("duty-void-lead"))
        .crumb(t.s("duty-list-title"), "/duties")
        .crumb(t.s("kind-duty"), format!("/duties/{id}"))
        .field(Field::line(t, "reason", "hours-reason"))
}

/// `GET /duties/{id}/void/{mark}`.
pub(crate) async fn void_form(web: Web, Path((id, mark)): Path<(DossierId, Id<()>)>) -> Answer {
    let shown = load(&web, id).await?;
    if shown.marks.iter().all(|m| m.id != mark.cast()) {
        return Err(Fault::NotFound.into());
    }
    ask::show(&web, void_ask(&web, id, mark.cast()), Form::new())
}

/// `POST /duties/{id}/void/{mark}`.
pub(crate) async fn void(web: Web, Path((id, mark)): Path<(DossierId, Id<()>)>, posted: Posted) -> Answer {
    let command = VoidMark { duty: id, mark: mark.cast(), reason: posted.value("reason").to_owned() };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying(&format!("/duties/{id}"), "duty-said-voided", ""),
        Err(fault) => ask::again(&web, void_ask(&web, id, mark.cast()), &posted, fault),
    }
}

fn cancel_ask(web: &Web, id: DossierId) -> Ask {
    let t = web.t();
    Ask::new(t, "duty-cancel", format!("/duties/{id}/cancel"), "duty-cancel")
        .lead(t.s("duty-cancel-lead"))
        .crumb(t.s("duty-list-title"), "/duties")
        .crumb(t.s("kind-duty"), format!("/duties/{id}"))
        .field(Field::hidden("revision"))
        .field(Field::line(t, "cancelled", "hours-reason"))
}

/// `GET /duties/{id}/cancel`.
pub(crate) async fn cancel_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    ask::show(&web, cancel_ask(&web, id), Form::new().with("revision", shown.header.revision.to_string()))
}

/// `POST /duties/{id}/cancel`.
pub(crate) async fn cancel(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let reason = match posted.line("cancelled") {
        Ok(reason) => String::from(reason),
        Err(refusal) => return ask::show(&web, cancel_ask(&web, id), posted.refused(web.t(), &[refusal])),
    };
    match web.run(posted.envelope()?, Close { duty: id, cancelled: reason }).await {
        Ok(_) => web.go_saying(&format!("/duties/{id}"), "duty-said-cancelled", ""),
        Err(fault) => ask::again(&web, cancel_ask(&web, id), &posted, fault),
    }
}

/// `POST /duties/{id}/close`.
pub(crate) async fn close(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let result = web.run(posted.envelope()?, Close { duty: id, cancelled: String::new() }).await;
    done(&web, id, "duty-said-closed", result, &posted).await
}

/// A fresh id for each of several forms on one page.
pub(crate) fn command() -> String {
    fresh_command().to_string()
}
