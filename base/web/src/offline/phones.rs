//! What has not arrived, as far as it can be known: who fetched what, when the phone was last in touch, and how much it
//! said was waiting then.

use std::collections::BTreeSet;

use axum::extract::Path;
use liren_kernel::{Id, Instant};
use liren_office::{Actor, DossierId, Fault, PersonId, dossier};
use liren_store::{Read, params};
use liren_ui::{Chip, Shell, T, Tone};

use super::{FETCH, INTAKE, store, store::PackRow};
use crate::{Answer, Edge, Web};

/// A phone that something was fetched on.
#[derive(Debug, Clone)]
pub struct Phone {
    /// Names the pack.
    pub id: Id<()>,
    /// By whom.
    pub person: PersonId,
    /// When.
    pub made_at: Instant,
    /// Until when it opens.
    pub walk_until: Instant,
    /// Whether it was taken back.
    pub ended: bool,
    /// Last contact.
    pub seen_at: Instant,
    /// What waited on it then.
    pub waiting: i64,
    /// What of it was refused or could not be sent.
    pub stuck: i64,
    /// What arrived.
    pub taken: i64,
}

impl From<PackRow> for Phone {
    fn from(row: PackRow) -> Self {
        Self {
            id: row.id,
            person: row.person,
            made_at: row.made_at,
            walk_until: row.walk_until,
            ended: row.ended_at.is_some(),
            seen_at: row.seen_at,
            waiting: row.waiting,
            stuck: row.stuck,
            taken: row.taken,
        }
    }
}

impl Phone {
    /// What is to be said of it: all here, so many waiting, or nothing heard since.
    #[must_use]
    pub fn chip(&self, t: T<'_>) -> Chip {
        if self.ended {
            Chip::new(Tone::Done, t.s("offline-phone-ended"))
        } else if self.stuck > 0 {
            Chip::new(Tone::Late, t.f1("offline-phone-stuck", "count", self.stuck))
        } else if self.waiting > 0 {
            Chip::new(Tone::Soon, t.f1("offline-phone-waiting", "count", self.waiting))
        } else if self.seen_at == self.made_at {
            Chip::new(Tone::Soon, t.s("offline-phone-silent"))
        } else {
            Chip::new(Tone::Done, t.s("offline-phone-here"))
        }
    }

    /// When it was fetched, last heard of, and what arrived.
    #[must_use]
    pub fn line(&self, t: T<'_>, now: Instant) -> String {
        t.f3(
            "offline-phone-line",
            "fetched",
            t.at(self.made_at, now),
            "seen",
            t.at(self.seen_at, now),
            "taken",
            self.taken,
        )
    }
}

/// The phones on which the pack of a dossier was fetched, newest first. Whoever asks has loaded the dossier within reach.
///
/// # Errors
/// When the database fails.
pub fn of_dossier(read: &mut Read<'_>, dossier: DossierId) -> Result<Vec<Phone>, Fault> {
    Ok(read.all(&store::PACKS_OF_DOSSIER, params![dossier])?.into_iter().map(Phone::from).collect())
}

struct Line {
    id: String,
    title: String,
    href: String,
    note: String,
    chip: Chip,
    may_end: bool,
}

#[derive(askama::Template)]
#[template(path = "offline_phones.html")]
struct Page<'a> {
    shell: Shell<'a>,
    /// Message key of a heading, and what stands below it.
    lists: Vec<(&'static str, Vec<Line>)>,
    leads: bool,
    takes_in: bool,
}

/// Whether somebody reads what a place or an organisation does. Others see the phones of what they are part of themselves:
/// a captain those of the team's rounds.
fn leads(actor: &Actor) -> bool {
    actor.posts.iter().any(|post| post.role.reads_by_place() || post.role.reads_by_org())
}

/// A pack with the name of who fetched it, and what it belongs to.
type Known = (PackRow, String, Option<(String, String)>);

fn known(read: &mut Read<'_>, edge: &Edge, row: PackRow, now: Instant) -> Result<(PackRow, String), Fault> {
    let name = edge.directory().known(read, row.person, now)?.map(|known| known.name).unwrap_or_default();
    Ok((row, name))
}

/// `GET /offline/phones`.
pub(super) async fn list(web: Web) -> Answer {
    let (person, actor, edge, now) = (web.person()?, web.actor.clone(), web.edge.clone(), web.now);
    let may_lead = leads(&actor);
    let (mine, others) = web
        .read(FETCH, move |read, reach| {
            let keys = edge.office().keys();
            let (mut mine, mut others): (Vec<Known>, Vec<Known>) = (Vec::new(), Vec::new());
            for row in read.all(&store::PACKS_OF_PERSON, params![person])? {
                let (row, name) = known(read, &edge, row, now)?;
                let about = of(read, &edge, keys, reach, row.dossier)?;
                mine.push((row, name, about));
            }
            let mut open = read.all(&store::PACKS_BESIDE, params![person, now])?;
            if leads(&actor) {
                open.extend(read.all(&store::PACKS_OPEN, params![now])?);
            }
            let mut seen = BTreeSet::new();
            for row in open {
                if row.person == person || !seen.insert(row.seq) {
                    continue;
                }
                if let Some(about) = of(read, &edge, keys, reach, row.dossier)? {
                    let (row, name) = known(read, &edge, row, now)?;
                    others.push((row, name, Some(about)));
                }
            }
            Ok((mine, others))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("offline-phones-title"));
    shell.crumbs = vec![liren_ui::Crumb::link(t.s("offline-title"), "/offline/")];
    let line = |(row, name, about): Known, own: bool| {
        let title = about.as_ref().map_or_else(
            || t.s(&format!("offline-kind-{}", row.kind.replace('.', "-"))).to_owned(),
            |(title, _)| title.clone(),
        );
        let may_end = own && row.ended_at.is_none();
        let phone = Phone::from(row);
        let when = phone.line(t, web.now);
        Line {
            id: phone.id.to_string(),
            title,
            href: about.map(|(_, href)| href).unwrap_or_default(),
            note: if own { when } else { format!("{name} · {when}") },
            chip: phone.chip(t),
            may_end,
        }
    };
    let takes_in = web.edge.office().policy().may_ever(&web.actor, INTAKE);
    let mine: Vec<Line> = mine.into_iter().map(|known| line(known, true)).collect();
    let others: Vec<Line> = others.into_iter().map(|known| line(known, false)).collect();
    let leads = may_lead || !others.is_empty();
    let lists = [("offline-phones-others", others), ("offline-phones-mine", mine)];
    let lists = lists.into_iter().filter(|(_, lines)| !lines.is_empty()).collect();
    web.page(&Page { shell, lists, leads, takes_in })
}

/// Title and page of a dossier, if it is within reach.
fn of(
    read: &mut Read<'_>,
    edge: &Edge,
    keys: &liren_office::Keys,
    reach: &liren_office::Reach,
    id: Option<DossierId>,
) -> Result<Option<(String, String)>, Fault> {
    let Some(id) = id else { return Ok(None) };
    let header = dossier::load(read, keys, reach, id, false)?;
    Ok(header.filter(|h| !h.level.is_encrypted()).map(|h| {
        let home = edge.home_of(&h.kind).unwrap_or("/dossiers");
        (format!("{} {}", h.number, h.title), format!("{home}/{id}"))
    }))
}

/// `POST /offline/phones/{id}/end`: the phone was lost, or is not needed any more. What it had not sent is refused then.
pub(super) async fn end(web: Web, Path(id): Path<Id<()>>) -> Answer {
    let (person, now) = (web.person()?, web.now);
    let ended =
        web.edge.office().keep(move |tx| Ok::<_, Fault>(tx.exec(&store::PACK_END, params![id, person, now])?)).await?;
    if ended == 0 {
        return Err(Fault::NotFound.into());
    }
    web.go_saying("/offline/phones", "offline-said-ended", "")
}
