//! Writes the effects of a change, one after another, in the command's transaction.

use liren_kernel::{Day, Id, Level};
use liren_store::{Tx, params};

use crate::{
    Actor, Effect, Fault, HandoffAct, Header, OrgId, PersonId, attendance, block, certificate,
    change::{ApplyContext, NewEntry},
    dossier::{TEAM, need_key},
    keys::{At, random},
    signoff, store,
};

/// Writes one effect.
///
/// # Errors
/// When the database fails or the effect needs a dossier and there is none.
pub fn apply(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    actor: &Actor,
    header: Option<&Header>,
    effect: &Effect,
    words: &mut Vec<String>,
) -> Result<(), Fault> {
    let dossier = || header.ok_or_else(|| Fault::Internal("an effect without a dossier".into()));
    match effect {
        Effect::Entry(new) => entry(tx, cx, actor, dossier()?, new)?,
        Effect::Photos { entry, purpose, photos } => {
            let header = dossier()?;
            for (n, photo) in photos.iter().enumerate() {
                let id: Id<()> = Id::new(cx.now.ms(), random());
                // At levels 2 and 3 the file itself is ciphertext under the dossier's key; see `attachments`.
                tx.exec(
                    &store::ATTACHMENT_ADD,
                    params![
                        id,
                        header.seq,
                        Some(*entry),
                        header.level,
                        photo.data_key,
                        *purpose,
                        photo.media,
                        photo.sha,
                        photo.thumb_sha,
                        photo.bytes,
                        photo.width,
                        photo.height,
                        cx.actor,
                        cx.now
                    ],
                )?;
                if n >= 19 {
                    break;
                }
            }
            // They were stored before this transaction, by the level of then: of a form that was sent again, or while the
            // dossier was restricted.
            if header.level.is_encrypted() && !photos.is_empty() {
                crate::raise::settle_soon(tx, header.id, cx.now)?;
            }
        }
        Effect::Handoff(act) => handoff(tx, cx, dossier()?, act)?,
        Effect::Task { verb, title, person, org, due_at } => {
            let id: Id<()> = Id::new(cx.now.ms(), random());
            let seq = header.map(|h| h.seq);
            tx.exec(&store::TASK_ADD, params![id, seq, *verb, title, *person, *org, *due_at, cx.actor, cx.now])?;
        }
        Effect::TaskAs { id, verb, title, person, due_at } => {
            let (seq, org) = (dossier()?.seq, None::<OrgId>);
            tx.exec(&store::TASK_ADD, params![*id, seq, *verb, title, *person, org, *due_at, cx.actor, cx.now])?;
        }
        Effect::TaskDone(id) => {
            tx.exec(&store::TASK_DONE, params![dossier()?.seq, cx.actor, cx.now, *id])?;
        }
        Effect::TasksDone { verb: Some(verb) } => {
            tx.exec(&store::TASKS_DONE, params![dossier()?.seq, cx.actor, cx.now, *verb])?;
        }
        Effect::TasksDone { verb: None } => {
            tx.exec(&store::TASKS_DONE_ALL, params![dossier()?.seq, cx.actor, cx.now])?;
        }
        Effect::TasksDoneOf { verb, org } => {
            tx.exec(&store::TASKS_DONE_OF, params![dossier()?.seq, cx.actor, cx.now, *verb, *org])?;
        }
        Effect::Join { party, part, reason } => {
            let header = dossier()?;
            block::keeps_out(tx, cx, header, *party)?;
            let kind = if header.level == Level::Sealed { "sealed" } else { &header.kind };
            tx.exec(&store::PARTY_ADD, params![header.seq, *party, kind, header.level, *part, cx.now, reason])?;
        }
        Effect::Leave { party, part } => {
            tx.exec(&store::PARTY_END, params![dossier()?.seq, *party, *part, cx.now])?;
        }
        Effect::Bar { person, tasks_to } => block::bar(tx, cx, dossier()?, *person, *tasks_to)?,
        Effect::Left { person, reason } => crate::leaving::left(tx, cx, *person, reason)?,
        Effect::Unbar { person } => block::lift(tx, dossier()?, *person)?,
        Effect::Tell { person, key, args } => tell(tx, cx, header, *person, key, args)?,
        Effect::TellOrg { org, key, args } => {
            for (person,) in tx.all(&store::PEOPLE_OF_ORG, params![*org, cx.now])? {
                tell(tx, cx, header, person, key, args)?;
            }
        }
        Effect::Job { kind, payload, unique, run_at } => {
            tx.exec(&store::JOB_ADD, params![*kind, payload.to_string(), unique, *run_at])?;
        }
        Effect::Attend(mark) => attendance::mark(tx, cx, dossier()?, mark)?,
        Effect::AttendVoid { id, reason } => attendance::void(tx, cx, dossier()?, *id, reason)?,
        Effect::Ask(ask) => signoff::ask(tx, cx, dossier()?, ask)?,
        Effect::Answer { id, outcome, words } => signoff::answer(tx, cx, dossier()?, *id, *outcome, words)?,
        Effect::Tally { measure, by } => tally(tx, header, measure, cx.now.day(), *by)?,
        Effect::TallyOn { measure, day, by } => tally(tx, header, measure, *day, *by)?,
        // Written already, before the header moved.
        Effect::Before(_) => {}
        Effect::Words(more) => words.extend(more.iter().cloned()),
        Effect::Certify(new) => {
            let serial = certificate::issue(tx, cx, header, new)?;
            if let Some(holder) = new.holder {
                let args = paper_args(serial.as_str(), Some(&new.what));
                tell(tx, cx, header, holder, "notice-certificate-issued", &args)?;
            }
        }
        Effect::Revoke { certificate, reason } => {
            let (holder, serial) = certificate::revoke(tx, cx, header, *certificate, reason)?;
            if let Some(holder) = holder {
                tell(tx, cx, header, holder, "notice-certificate-revoked", &paper_args(&serial, None))?;
            }
        }
        Effect::Room(room) => room.apply(tx, cx)?,
    }
    Ok(())
}

/// Values of the notices about certificates; `href` is where the inbox leads.
fn paper_args(serial: &str, what: Option<&str>) -> Vec<(String, String)> {
    let mut args = vec![("serial".to_owned(), serial.to_owned())];
    args.push(("href".to_owned(), format!("/certificates/{serial}")));
    args.extend(what.map(|what| ("what".to_owned(), what.to_owned())));
    args
}

fn entry(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, actor: &Actor, header: &Header, new: &NewEntry) -> Result<(), Fault> {
    let level = new.level.max(header.level);
    let mut audience = TEAM;
    if let Some(people) = &new.audience {
        audience = *new.id.bytes();
        for person in people {
            tx.exec(&store::AUDIENCE_ADD, params![audience, *person])?;
        }
    }
    let mut body = new.body.clone();
    if level == Level::Sealed {
        body["kind"] = new.kind.into();
    }
    let plain = serde_json::to_vec(&body)?;
    let (data_key, stored) = if level.is_encrypted() {
        let (seq, key) = need_key(tx, cx.keys, header.seq, level, audience, cx.now)?;
        (Some(seq), key.seal(At { column: "entry.body", row: new.id.bytes() }, &plain)?)
    } else {
        (None, plain)
    };
    let kind = if level == Level::Sealed { "sealed" } else { new.kind };
    let named = (audience != TEAM).then_some(audience);
    let org = actor.orgs().next();
    tx.exec(
        &store::ENTRY_ADD,
        params![
            new.id,
            header.seq,
            kind,
            1_i64,
            level,
            named,
            data_key,
            cx.actor,
            org,
            cx.now,
            new.happened_at,
            stored
        ],
    )?;
    Ok(())
}

/// Adds to a tally at the community where the dossier was opened: figures of the past stay where they were counted.
fn tally(tx: &mut Tx<'_>, header: Option<&Header>, measure: &str, day: Day, by: i64) -> Result<(), Fault> {
    // A sealed dossier is in no figure, small or large.
    if let Some(header) = header.filter(|h| h.level < Level::Sealed) {
        tx.exec(&store::TALLY_ADD, params![measure, header.seq, day.to_string(), by])?;
    }
    Ok(())
}

fn handoff(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, header: &Header, act: &HandoffAct) -> Result<(), Fault> {
    match act {
        HandoffAct::Offer { id, kind, to, basis, note, due_at } => {
            // This table is plain: of a restricted dossier the words stand in its entries alone.
            let note = if header.level.is_encrypted() { "" } else { note.as_str() };
            tx.exec(
                &store::HANDOFF_ADD,
                params![*id, header.seq, *kind, header.lead, *to, *basis, note, cx.actor, cx.now, *due_at],
            )?;
        }
        HandoffAct::Move { id, state, due_at } => {
            tx.exec(&store::HANDOFF_MOVE, params![*id, *state, cx.actor, cx.now, *due_at, header.seq])?;
        }
    }
    Ok(())
}

fn tell(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    header: Option<&Header>,
    person: PersonId,
    key: &str,
    args: &[(String, String)],
) -> Result<(), Fault> {
    // Nobody is told of what they did themselves; a notice never names a sealed dossier.
    if person == cx.actor || header.is_some_and(|h| h.level == Level::Sealed) {
        return Ok(());
    }
    if let Some(header) = header.filter(|h| h.level.is_encrypted())
        && block::bars(tx, header.seq, person)?
    {
        return Ok(());
    }
    let dossier = header.map(|h| h.id);
    let (seq,) = tx.one(&store::NOTICE_ADD, params![person, cx.now, key, serde_json::to_string(args)?, dossier])?;
    tx.exec(&store::OUTBOX_ADD, params![person, seq, cx.now])?;
    Ok(())
}

impl std::fmt::Debug for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Entry(entry) => return write!(f, "Entry({entry:?})"),
            Self::Handoff(act) => return write!(f, "Handoff({act:?})"),
            Self::Photos { .. } => "Photos",
            Self::Task { verb, .. } | Self::TaskAs { verb, .. } => verb,
            Self::TaskDone(_) => "TaskDone",
            Self::TasksDone { .. } => "TasksDone",
            Self::TasksDoneOf { .. } => "TasksDoneOf",
            Self::Join { .. } => "Join",
            Self::Leave { .. } => "Leave",
            Self::Bar { .. } => "Bar",
            Self::Left { .. } => "Left",
            Self::Unbar { .. } => "Unbar",
            Self::Tell { key, .. } | Self::TellOrg { key, .. } => key,
            Self::Job { kind, .. } => kind,
            Self::Attend(mark) => return write!(f, "Attend({}, {:?})", mark.part, mark.presence),
            Self::AttendVoid { .. } => "AttendVoid",
            Self::Ask(ask) => return write!(f, "Ask({})", ask.subject),
            Self::Answer { .. } => "Answer",
            Self::Tally { measure, .. } | Self::TallyOn { measure, .. } => measure,
            Self::Before(_) => "Before",
            Self::Words(_) => "Words",
            Self::Certify(new) => return write!(f, "Certify({})", new.kind),
            Self::Revoke { .. } => "Revoke",
            Self::Room(_) => "Room",
        })
    }
}
