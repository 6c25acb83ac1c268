//! The office: the one way in. Commands run here; rooms read and write through it.

use std::sync::{Arc, PoisonError, RwLock};

use liren_kernel::{Clock, Instant, Level, Verb, calendar::WorkingCalendar};
use liren_store::{Db, Read, Tx, params, search::Index};

use crate::{
    Actor, Basis, Command, Decide, Envelope, Fault, Header, Keys, LoadContext, Policy, Reach, Receipt, Subject,
    Together, attachments::Blobs, calendar::Calendars, headers, hooks::Hooks, journal, store, together::turn,
};

/// The index of dossiers of levels 0 to 2.
pub const SEARCH: Index = Index::new("search_dossier");

/// Workbooks unpacked at once, and uploads that may wait: one takes up to 300 MB, and a few seconds of a core.
const WORKBOOKS: usize = 2;
const WAITING: usize = 8;

/// Everything shared: database, keys, policy, calendar, clock, files.
#[derive(Clone)]
pub struct Office {
    pub(crate) inner: Arc<Shared>,
}

pub(crate) struct Shared {
    db: Db,
    keys: Keys,
    policy: Policy,
    calendars: RwLock<Arc<Calendars>>,
    clock: Box<dyn Clock>,
    blobs: Blobs,
    pub(crate) hooks: Hooks,
    workbooks: crate::Turns,
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Office({:?})", self.inner.db)
    }
}

impl Office {
    /// Puts it together.
    pub fn new(db: Db, keys: Keys, policy: Policy, calendar: WorkingCalendar, clock: impl Clock, blobs: Blobs) -> Self {
        let (clock, hooks) = (Box::new(clock), Hooks::default());
        let workbooks = crate::Turns::new(WORKBOOKS, WAITING);
        let calendars = RwLock::new(Arc::new(Calendars::new(calendar)));
        Self { inner: Arc::new(Shared { db, keys, policy, calendars, clock, blobs, hooks, workbooks }) }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }
    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }
    /// The policy of all rooms.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }
    /// Working hours and holidays, as they hold now.
    #[must_use]
    pub fn calendar(&self) -> Arc<WorkingCalendar> {
        self.calendars().at(self.now()).clone()
    }
    /// The same of every moment.
    #[must_use]
    pub fn calendars(&self) -> Arc<Calendars> {
        self.inner.calendars.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub(crate) fn hold(&self, calendars: Calendars) {
        *self.inner.calendars.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(calendars);
    }
    /// Where photos are kept.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }
    /// Uploaded workbooks are unpacked a few at a time.
    #[must_use]
    pub fn workbooks(&self) -> &crate::Turns {
        &self.inner.workbooks
    }
    /// The database itself: for start-up, backup and the check, never for a page.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// Reads as `actor`: the closure gets the actor's reach beside the view.
    ///
    /// # Errors
    /// What `work` returns.
    pub async fn read<T, F>(&self, actor: &Actor, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        let reach = Reach::of(actor);
        self.inner.db.read(move |read| work(read, &reach)).await
    }

    /// Reads as `actor`, after the policy has been asked whether any of the actor's posts may do `verb` at all.
    ///
    /// # Errors
    /// [`Fault::Forbidden`], or what `work` returns.
    pub async fn read_as<T, F>(&self, actor: &Actor, verb: Verb, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        let reach = self.reach_for(actor, verb)?;
        self.inner.db.read(move |read| work(read, &reach)).await
    }

    fn reach_for(&self, actor: &Actor, verb: Verb) -> Result<Reach, Fault> {
        if self.inner.policy.may_ever(actor, verb) { Ok(Reach::of(actor)) } else { Err(Fault::Forbidden) }
    }

    /// The same for some rows by their keys, or the newest of a list: see [`Db::read_few`].
    ///
    /// # Errors
    /// As [`Office::read_as`].
    pub async fn read_few_as<T, F>(&self, actor: &Actor, verb: Verb, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        let reach = self.reach_for(actor, verb)?;
        self.inner.db.read_few(move |read| work(read, &reach)).await
    }

    /// Runs a command: receipt, load in reach (404), permit (403), basis (409), decide (422), apply, journal, receipt;
    /// all in one transaction. A repeat returns the first receipt.
    ///
    /// # Errors
    /// See [`Fault`]; nothing is written then.
    pub async fn run<C: Command>(&self, actor: &Actor, envelope: Envelope, command: C) -> Result<Receipt, Fault> {
        let (office, actor) = (self.clone(), actor.clone());
        self.inner.db.write(move |tx| office.run_in(tx, &actor, envelope, command)).await
    }

    /// The same from a thread that may block: jobs, imports, demo data.
    ///
    /// # Errors
    /// As [`Office::run`].
    pub fn run_blocking<C: Command>(&self, actor: &Actor, envelope: Envelope, command: C) -> Result<Receipt, Fault> {
        let (office, actor) = (self.clone(), actor.clone());
        self.inner.db.write_blocking(move |tx| office.run_in(tx, &actor, envelope, command))
    }

    /// Runs several commands of one person in one transaction: all of them are done, or none. Each keeps its own
    /// receipt, so that a repeat of the whole finds the first answers.
    ///
    /// # Errors
    /// What `work` returns; nothing is written then.
    pub async fn run_together<T, F>(&self, actor: &Actor, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&mut Together<'_, '_>) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        let (office, actor) = (self.clone(), actor.clone());
        self.inner.db.write(move |tx| work(&mut Together { office: &office, tx, actor: &actor })).await
    }

    /// The same, waiting for it: for whoever is not on the runtime.
    ///
    /// # Errors
    /// As [`Office::run_together`].
    pub fn run_together_blocking<T, F>(&self, actor: &Actor, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&mut Together<'_, '_>) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        let (office, actor) = (self.clone(), actor.clone());
        self.inner.db.write_blocking(move |tx| work(&mut Together { office: &office, tx, actor: &actor }))
    }

    /// Runs a command inside a transaction that is already open.
    ///
    /// # Errors
    /// As [`Office::run`].
    pub fn run_in<C: Command>(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        envelope: Envelope,
        command: C,
    ) -> Result<Receipt, Fault> {
        let now = self.now();
        let payload = serde_json::to_vec(&command)?;
        let payload_hash = self.keys().receipt(C::VERB.0, &payload);
        // Fifty copies of one command at once stand in line here; the first writes, the others find its receipt.
        tx.take_turn(&turn(actor, envelope.id))?;
        if let Some((hash, body)) = tx.opt(&store::RECEIPT_FIND, params![actor.person, envelope.id])? {
            return match body.as_str() {
                // The same id for something else: a second, different form was sent under one id.
                _ if hash != payload_hash => Err(liren_kernel::Refusal::new("refusal-id-reused").into()),
                "" => Err(Fault::Received),
                _ => Ok(serde_json::from_str(&body)?),
            };
        }
        let reach = Reach::of(actor);
        let cx = LoadContext { actor, reach: &reach, keys: self.keys(), now };
        let subject = C::Subject::load(tx, &cx, &command.key())?.ok_or(Fault::NotFound)?;
        if !self.policy().permits(actor, C::VERB, &subject.facts()) {
            return Err(Fault::Forbidden);
        }
        if let (Basis::Revision, Some(header)) = (C::BASIS, subject.header())
            && envelope.revision != Some(header.revision)
        {
            return Err(Fault::Stale { now: header.revision });
        }
        let journaled = command.journaled();
        let calendars = self.calendars();
        let decide = Decide::new(actor, now, calendars.at(now), envelope.id);
        let change = command.decide(&subject, &decide)?;
        let receipt = self.apply(tx, actor, subject.header(), change, now, envelope, C::VERB, C::BASIS, &journaled)?;
        tx.exec(
            &store::RECEIPT_ADD,
            params![actor.person, envelope.id, payload_hash, now, serde_json::to_string(&receipt)?],
        )?;
        Ok(receipt)
    }

    #[allow(clippy::too_many_arguments)]
    fn apply(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        before: Option<&Header>,
        change: crate::Change,
        now: Instant,
        envelope: Envelope,
        verb: Verb,
        basis: Basis,
        journaled: &serde_json::Value,
    ) -> Result<Receipt, Fault> {
        let mut header = match &change.open {
            Some(new) => Some(headers::open(tx, new, now)?),
            None => before.cloned(),
        };
        let opened = change.open.is_some();
        if let Some(header) = &header {
            let cx = self.context(header.seq, actor, now);
            for effect in &change.effects {
                if let crate::Effect::Before(room) = effect {
                    room.apply(tx, &cx)?;
                }
            }
        }
        if let Some(header) = &mut header {
            if !opened && basis == Basis::Revision {
                header.revision += 1;
            }
            // Appends run beside one another: what they do not move they must not write.
            if opened || basis == Basis::Revision || change.patch.moves() {
                self.patch(tx, header, &change.patch, change.open.as_ref().map(was_of).as_ref(), now)?;
            }
        }
        let mut words = Vec::new();
        let seq = header.as_ref().map_or(0, |h| h.seq);
        let cx = self.context(seq, actor, now);
        for effect in &change.effects {
            crate::change_apply::apply(tx, &cx, actor, header.as_ref(), effect, &mut words)?;
        }
        let line = journal::Line { at: now, actor: actor.person, verb, command: Some(envelope.id), payload: journaled };
        match &mut header {
            Some(header) => {
                let revision = header.revision;
                journal::append(tx, self.keys(), header, revision, &line)?;
                if opened
                    || !words.is_empty()
                    || change.patch.level.is_some()
                    || change.patch.lower.is_some()
                    || headers::moves_parties(&change)
                {
                    headers::index(tx, self.keys(), header, words)?;
                }
            }
            None => {
                journal::append_loose(tx, &line)?;
            }
        }
        Ok(Receipt {
            dossier: header.as_ref().map(|h| h.id),
            number: header.as_ref().map(|h| h.number.clone()),
            revision: header.as_ref().map_or(0, |h| h.revision),
            told: change.told,
        })
    }

    fn patch(
        &self,
        tx: &mut Tx<'_>,
        header: &mut Header,
        patch: &crate::change::Patch,
        opened: Option<&serde_json::Value>,
        now: Instant,
    ) -> Result<(), Fault> {
        if let Some(state) = patch.state {
            state.clone_into(&mut header.state);
        }
        if let Some(due) = patch.due_at {
            header.due_at = due;
        }
        if let Some(facet) = &patch.facet {
            facet.clone_into(&mut header.facet);
        }
        if patch.close {
            header.closed_at = Some(now);
        }
        if patch.reopen {
            header.closed_at = None;
        }
        let mut was = None;
        if let Some(level) = patch.level.filter(|l| *l > header.level) {
            was = (level == Level::Sealed).then(|| headers::was(header));
            header.level = level;
            tx.exec(&store::DOSSIER_LEVEL, params![header.seq, level, headers::stored_kind(header)])?;
            if level == Level::Sealed {
                // Kind, place and number tell too much; what it was stands in `sealed`, written below.
                header.number = format!("S{}", crate::keys::hex(&crate::keys::random::<6>()));
                tx.exec(&store::DOSSIER_SEAL, params![header.seq, header.number])?;
            }
        }
        if patch.level.is_some() {
            crate::raise::raise(tx, self.keys(), header, now)?;
            if header.level.is_encrypted() {
                self.inner.hooks.raised.iter().try_for_each(|hook| hook(tx, self.keys(), header, now))?;
            }
        }
        if let Some(lower) = patch.lower {
            crate::lower::lower(tx, self.keys(), header, lower, now)?;
        }
        let (title, sealed) = headers::hide(tx, self.keys(), header, was.as_ref().or(opened), now)?;
        tx.exec(
            &store::DOSSIER_SET,
            params![
                header.seq,
                if header.level == Level::Sealed { "sealed" } else { &header.state },
                if header.level == Level::Sealed { "" } else { &header.facet },
                header.due_at,
                header.closed_at,
                header.revision,
                header.head,
                header.level,
                title,
                sealed
            ],
        )?;
        Ok(())
    }

    /// Writes outside a command, for start-up, sessions and jobs' bookkeeping; never for a room's facts.
    ///
    /// # Errors
    /// What `work` returns.
    pub async fn keep<T, F>(&self, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        self.inner.db.write(work).await
    }
}

/// What a dossier that opens sealed would have shown.
fn was_of(new: &crate::change::NewDossier) -> serde_json::Value {
    serde_json::json!({
        "path": new.path, "place": new.place, "lead": new.lead, "facet": new.facet, "number": serde_json::Value::Null,
    })
}
