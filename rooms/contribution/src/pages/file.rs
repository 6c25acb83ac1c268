//! The page of a grant, a request for a certificate or a question, in the face that every dossier has.

use axum::extract::{Path, Query};
use liren_kernel::Id;
use liren_office::{
    Command as _, DossierId, Facts, Fault, Header, PersonId,
    certificate::{self, Certificate},
    dossier::{self, Entry},
    signoff::{self, SignOff},
    store::{ATTACHMENTS, AttachmentRow},
};
use liren_people::{PersonRow, find, public};
use liren_store::params;
use liren_ui::{Chip, Crumb, Def, Photo, Seal, Shell, T, TimelineItem};
use liren_web::{Answer, Failure, Web, photos};

use super::file_acts::{ACTS, Act};
use crate::{
    commands::grant::Agree,
    model::{GRANT, LineRow, PROOF, QUERY, hours},
    policy::FILES,
    rules::{rank, rules},
    statement::{Sums, sums},
    store::{self, GrantRow, ProofRow},
    views,
};

/// What the three kinds have of their own.
#[allow(clippy::large_enum_variant, reason = "one is read for a page, never a list of them")]
pub(crate) enum What {
    Grant(GrantRow, i64, Vec<AttachmentRow>),
    Proof(ProofRow, Sums, Option<Certificate>),
    Query(LineRow),
}

/// Everything the page shows.
pub(crate) struct Shown {
    pub header: Header,
    pub what: What,
    pub person: PersonRow,
    pub entries: Vec<Entry>,
    pub signoffs: Vec<SignOff>,
    pub names: std::collections::BTreeMap<PersonId, String>,
}

impl Shown {
    pub(crate) fn facts(&self, web: &Web) -> Facts {
        let own = self.person.id == web.actor.person;
        Facts { path: self.header.path(), lead: self.header.lead, own, ..Facts::default() }
    }

    /// Whether the reader stands high enough to agree to granted hours, as the place's rule asks.
    fn may_agree(&self, web: &Web) -> bool {
        match &self.what {
            What::Grant(_, by, _) => rank(&web.actor, &self.header.path()) >= *by,
            What::Proof(..) | What::Query(_) => true,
        }
    }
}

/// Reads a dossier of this room within reach.
pub(crate) async fn load(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor, today) = (web.keys(), web.actor.clone(), web.now.day());
    web.read(FILES, move |read, reach| {
        let header = dossier::load(read, &keys, reach, id, false)?.ok_or(Fault::NotFound)?;
        let (what, person) = match header.kind.as_str() {
            GRANT => {
                let grant = read.one(&store::GRANT, params![header.seq])?;
                let person = grant.person;
                let by = rules(read, &header.path(), today)?.granted_by;
                let photos = read.all(&ATTACHMENTS, params![header.seq, header.level])?;
                (What::Grant(grant, by, photos), person)
            }
            PROOF => {
                let proof = read.one(&store::PROOF, params![header.seq])?;
                let sums = sums(read, proof.person, proof.from_day, proof.until_day)?;
                let certificate = certificate::of_dossier(read, &keys, &header)?.into_iter().next_back();
                let person = proof.person;
                (What::Proof(proof, sums, certificate), person)
            }
            QUERY => {
                let query = read.one(&store::QUERY, params![header.seq])?;
                let line = read.one(&store::LINE_AT, params![query.record])?;
                (What::Query(line), query.person)
            }
            _ => return Err(Fault::NotFound),
        };
        let person = find::person(read, reach, person)?.ok_or(Fault::NotFound)?;
        let entries = dossier::timeline(read, &keys, &header, actor.person, false)?;
        let signoffs = signoff::of(read, &keys, &header, false)?;
        let mut ids: Vec<PersonId> = entries.iter().map(|e| e.row.author).collect();
        ids.extend(signoffs.iter().filter_map(|s| s.row.answered_by));
        ids.sort_unstable();
        ids.dedup();
        // The volunteer reads who decided by full name: whoever signs answers for it.
        let own = person.id == actor.person;
        let purpose = if own { liren_kernel::mask::Purpose::Team } else { public::purpose_for(&actor, &header.path()) };
        let names = public::name_of(read, &ids, purpose)?;
        Ok(Shown { header, what, person, entries, signoffs, names })
    })
    .await
}

#[derive(askama::Template)]
#[template(path = "hours_file.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next_title: String,
    next_note: String,
    next: Option<(String, String)>,
    rest: Vec<(String, String)>,
    timeline: Vec<TimelineItem>,
    defs: Vec<Def>,
    seal: Option<Seal>,
}

/// `GET /grants/{id}`, `/proofs/{id}`, `/queries/{id}`.
pub(crate) async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    let t = web.t();
    let header = &shown.header;
    let policy = web.edge.office().policy();
    let facts = shown.facts(&web);
    let base = address(header);
    let offered: Vec<&Act> = ACTS
        .iter()
        .filter(|act| act.kind == header.kind && act.states.contains(&header.state.as_str()))
        .filter(|act| policy.permits(&web.actor, act.verb, &facts) && !(facts.own && act.by_another))
        .filter(|act| !(act.second && asked_by(&shown) == Some(web.actor.person)))
        .filter(|act| act.verb != Agree::VERB || shown.may_agree(&web))
        .collect();
    let button = |act: &&Act| (t.s(&act.label_key()).to_owned(), format!("{base}/{}", act.slug));
    let state = views::state(t, &header.kind, &header.state);
    let due = header.due_at.filter(|_| header.closed_at.is_none());
    let due = due.map_or_else(String::new, |at| t.f1("hours-file-due", "at", t.near(at, web.now)));
    let mut shell = web.shell(header.title.clone());
    let own = facts.own;
    let back = if own { "/hours".to_owned() } else { format!("/hours/files?kind={}", header.kind) };
    let back_title = if own { t.s("hours-own-title") } else { t.s("hours-files-title") };
    shell.crumbs = vec![Crumb::link(back_title, back), Crumb::text(header.number.clone())];
    let page = Page {
        chips: vec![Chip::new(liren_ui::Tone::Plain, t.s(&kind_key(&header.kind))), state],
        next_title: t.s(&format!("hours-next-{}-{}", header.kind.replace('_', "-"), header.state)).to_owned(),
        next_note: due,
        next: offered.first().map(button),
        rest: offered.iter().skip(1).map(button).collect(),
        timeline: timeline(&web, &shown),
        defs: defs(&web, &shown),
        seal: seal(&web, &shown),
        shell,
    };
    web.page(&page)
}

fn kind_key(kind: &str) -> String {
    format!("kind-{}", kind.replace('_', "-"))
}

/// Where the page of a dossier of this room stands.
pub(crate) fn address(header: &Header) -> String {
    let base = super::files::KINDS.iter().find(|(kind, _)| *kind == header.kind).map_or("/dossiers", |(_, b)| *b);
    format!("{base}/{}", header.id)
}

fn asked_by(shown: &Shown) -> Option<PersonId> {
    shown.signoffs.iter().rev().find(|s| s.is_pending()).map(|s| s.row.asked_by)
}

fn timeline(web: &Web, shown: &Shown) -> Vec<TimelineItem> {
    let t = web.t();
    let item = |entry: &Entry| {
        let name = shown.names.get(&entry.row.author).cloned().unwrap_or_default();
        let note = [t.at(entry.row.happened_at, web.now), name];
        let note: Vec<String> = note.into_iter().filter(|s| !s.is_empty()).collect();
        let mut item = views::item(t, &entry.row.kind, &entry.body, note.join(" · "));
        if let What::Grant(_, _, photos) = &shown.what {
            let own = (1..).zip(photos).filter(|(_, row)| row.entry == Some(entry.row.id));
            item.photos = own.map(|(n, row)| photo_of(t, &shown.header, row, n)).collect();
        }
        item
    };
    shown.entries.iter().rev().map(item).collect()
}

fn defs(web: &Web, shown: &Shown) -> Vec<Def> {
    let t = web.t();
    let person = Def {
        term: t.s("hours-file-person").to_owned(),
        value: super::line::name(web, &shown.person),
        href: if shown.person.id == web.actor.person {
            "/hours".to_owned()
        } else {
            format!("/volunteers/{}", shown.person.id)
        },
    };
    let pair = |key: &str, value: String| Def::new(t.s(key), value);
    let mut defs = vec![person];
    match &shown.what {
        What::Grant(grant, by, photos) => {
            defs.push(pair("grant-hours", t.minutes(grant.minutes)));
            defs.push(pair("grant-day", t.day(grant.day)));
            defs.push(pair("grant-proof", grant.proof.clone()));
            if !photos.is_empty() {
                defs.push(pair("grant-photos", t.f1("grant-photos-count", "count", photos.len())));
            }
            if *by > 1 && shown.header.state == "proposed" {
                defs.push(pair("grant-by", t.s(&format!("hours-granted-by-{by}")).to_owned()));
            }
        }
        What::Proof(proof, sums, certificate) => {
            let days = t.f2("proof-period-line", "from", t.day(proof.from_day), "until", t.day(proof.until_day));
            defs.push(pair("proof-period", days));
            let frozen: Option<Sums> = shown
                .signoffs
                .iter()
                .rev()
                .find(|s| matches!(s.row.state.as_str(), "pending" | "approved"))
                .and_then(|s| serde_json::from_value(s.frozen.get("sums")?.clone()).ok());
            let said = frozen.as_ref().unwrap_or(sums);
            defs.push(pair("hours-verified", hours(said.verified)));
            defs.push(pair("hours-granted", hours(said.granted)));
            defs.push(pair("proof-times", said.times.to_string()));
            let open = shown.header.closed_at.is_none();
            if sums.asked > 0 && open {
                defs.push(pair("proof-asked", t.minutes(sums.asked)));
            }
            if frozen.as_ref().is_some_and(|frozen| frozen != sums) {
                let note = if open { "proof-changed-note" } else { "proof-changed-since" };
                defs.push(pair("proof-changed", t.s(note).to_owned()));
            }
            if let Some(one) = certificate {
                let href = format!("/certificates/{}", one.serial);
                defs.push(Def { term: t.s("proof-serial").to_owned(), value: one.serial.to_string(), href });
            }
        }
        What::Query(line) => defs.push(Def {
            term: t.s("query-line").to_owned(),
            value: format!("{} · {}", t.day(line.day), views::chip(t, line).text),
            href: format!("/hours/lines/{}", line.id),
        }),
    }
    defs
}

fn seal(web: &Web, shown: &Shown) -> Option<Seal> {
    let t = web.t();
    let last = shown.signoffs.iter().rev().find(|s| matches!(s.row.state.as_str(), "pending" | "approved"))?;
    let given = !last.is_pending();
    let name = last.row.answered_by.and_then(|p| shown.names.get(&p)).cloned().unwrap_or_default();
    let at = last.row.answered_at.map_or_else(String::new, |at| t.at(at, web.now));
    Some(Seal {
        given,
        first: t.s(if given { "hours-seal-done" } else { "hours-seal-open" }).to_owned(),
        second: t.s("hours-seal-word").to_owned(),
        text: if given {
            t.f2("hours-seal-given", "name", name, "at", at)
        } else {
            t.s("hours-seal-wanted").to_owned()
        },
    })
}

fn photo_of(t: T<'_>, header: &Header, row: &AttachmentRow, n: usize) -> Photo {
    let href = format!("{}/photos/{}", address(header), row.id);
    let caption = t.f1("grant-photo", "n", n);
    Photo { src: format!("{href}?size=small"), href, alt: format!("{} {caption}", header.title), caption }
}

/// `GET /grants/{id}/photos/{photo}`: after the dossier's own check.
pub(crate) async fn photo(
    web: Web,
    Path((id, photo)): Path<(DossierId, Id<()>)>,
    Query(size): Query<photos::Size>,
) -> Answer {
    let shown = load(&web, id).await?;
    let What::Grant(_, _, all) = shown.what else { return Err(Fault::NotFound.into()) };
    let row = all.into_iter().find(|row| row.id == photo).ok_or(Fault::NotFound)?;
    photos::give(&web, row, None, size.is_small()).await
}
