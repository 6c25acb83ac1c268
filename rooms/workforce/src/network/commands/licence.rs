//! Licences of persons: recorded, renewed, ended; and the reminder before a registration runs out.

use liren_kernel::{Day, Id, Instant, Line, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, PersonId, Role, Subject, keys::At,
};
use liren_people::{PersonRow, find, public};
use liren_store::{DbErrorKind, Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::network::{
    jobs::REMIND,
    model::LicenceKind,
    store::{self, LicenceRow},
};

/// Days before the end of a registration on which its holder is reminded.
pub const REMINDED: [i64; 2] = [90, 30];

/// Somebody within reach who holds, or may hold, licences.
#[derive(Debug)]
pub struct Holder {
    /// Who.
    pub person: PersonRow,
    own: bool,
}

impl Holder {
    fn of(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: PersonId) -> Result<Option<Self>, Fault> {
        Ok(find::person(tx, cx.reach, id)?.map(|person| Self { own: person.id == cx.actor.person, person }))
    }
}

impl Subject for Holder {
    type Key = PersonId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &PersonId) -> Result<Option<Self>, Fault> {
        Self::of(tx, cx, *key)
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts { path: self.person.path(), own: self.own, ..Facts::default() }
    }
}

/// Records a licence that somebody has shown.
#[derive(Serialize, Deserialize)]
pub struct RecordLicence {
    /// Whose.
    pub person: PersonId,
    /// Which qualification.
    pub kind: LicenceKind,
    /// Number of the certificate, whole.
    pub number: String,
    /// Day on the certificate.
    pub issued: Day,
    /// Last day of the registration.
    pub valid_until: Day,
}

/// When the holder is to be told next; none when the registration has run out.
fn next_reminder(valid_until: Day, now: Instant) -> Option<Instant> {
    // Eight in the morning: nobody is woken by a deadline three months away.
    let at = REMINDED.into_iter().map(|days| valid_until.plus_days(-days).start().plus_minutes(8 * 60));
    at.chain([valid_until.plus_days(1).start().plus_minutes(8 * 60)]).find(|at| *at > now)
}

fn remind(change: Change, licence: Id<()>, valid_until: Day, now: Instant) -> Change {
    match next_reminder(valid_until, now) {
        None => change,
        Some(run_at) => change.and(Effect::Job {
            kind: REMIND,
            payload: json!({ "licence": licence, "valid_until": valid_until }),
            unique: format!("{REMIND}:{licence}"),
            run_at,
        }),
    }
}

impl Command for RecordLicence {
    type Subject = Holder;
    const VERB: Verb = Verb("licence.record");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn journaled(&self) -> Value {
        json!({ "person": self.person, "kind": self.kind, "issued": self.issued, "valid_until": self.valid_until })
    }
    fn decide(self, holder: &Holder, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if holder.own {
            return Err(Refusal::new("refusal-licence-own"));
        }
        let number: String =
            Line::new("number", &self.number)?.as_str().chars().filter(|c| !c.is_whitespace()).collect();
        if !(6..=32).contains(&number.chars().count()) {
            return Err(Refusal::field("number", "refusal-licence-number"));
        }
        if self.issued > cx.now.day() {
            return Err(Refusal::field("issued", "refusal-day-future"));
        }
        if self.valid_until < self.issued {
            return Err(Refusal::field("valid_until", "refusal-licence-days"));
        }
        let id: Id<()> = cx.id();
        let tail: String = number.chars().skip(number.chars().count() - 4).collect();
        let (person, kind, issued, until) = (self.person, self.kind, self.issued, self.valid_until);
        let change = Change::none().tell("licence", id).and(Effect::rows(move |tx, cx| {
            let sealed = cx.keys.seal_field(At { column: "licence.number", row: id.bytes() }, &number)?;
            let blind = cx.keys.blind("licence.number", &number);
            let days = (issued.to_string(), until.to_string());
            tx.exec(
                &store::LICENCE_ADD,
                params![id, person, kind.name(), sealed, blind, tail, days.0, days.1, cx.actor, cx.now],
            )
            .map_err(|e| match e.kind {
                DbErrorKind::Unique => Refusal::field("number", "refusal-licence-known").into(),
                _ => Fault::from(e),
            })?;
            Ok(())
        }));
        Ok(remind(change, id, until, cx.now))
    }
}

/// A licence whose holder is within reach.
#[derive(Debug)]
pub struct Held {
    row: LicenceRow,
    holder: Holder,
}

impl Subject for Held {
    type Key = Id<()>;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Id<()>) -> Result<Option<Self>, Fault> {
        tx.exec(&store::LICENCE_LOCK, params![*key])?;
        let Some(row) = tx.opt(&store::LICENCE, params![*key])? else { return Ok(None) };
        Ok(Holder::of(tx, cx, row.person)?.map(|holder| Self { row, holder }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        self.holder.facts()
    }
}

/// Writes that a registration was renewed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenewLicence {
    /// Which.
    pub licence: Id<()>,
    /// New last day.
    pub valid_until: Day,
}

impl Command for RenewLicence {
    type Subject = Held;
    const VERB: Verb = Verb("licence.renew");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.licence
    }
    fn decide(self, held: &Held, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if held.holder.own {
            return Err(Refusal::new("refusal-licence-own"));
        }
        if held.row.ended.is_some() {
            return Err(Refusal::new("refusal-licence-ended"));
        }
        if self.valid_until <= held.row.valid_until {
            return Err(Refusal::field("valid_until", "refusal-licence-renewed"));
        }
        let (licence, until) = (self.licence, self.valid_until);
        let change = Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::LICENCE_RENEW, params![licence, until.to_string()])?;
            Ok(())
        }));
        Ok(remind(change, licence, until, cx.now))
    }
}

/// Ends a licence: revoked, recorded in error, replaced by a higher one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndLicence {
    /// Which.
    pub licence: Id<()>,
    /// Why.
    pub reason: String,
}

impl Command for EndLicence {
    type Subject = Held;
    const VERB: Verb = Verb("licence.end");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.licence
    }
    fn decide(self, held: &Held, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let reason = Line::new("reason", &self.reason)?;
        if held.holder.own {
            return Err(Refusal::new("refusal-licence-own"));
        }
        if held.row.ended.is_some() {
            return Err(Refusal::new("refusal-licence-ended"));
        }
        let (licence, day) = (self.licence, cx.now.day().to_string());
        Ok(Change::none().and(Effect::rows(move |tx, _| {
            tx.exec(&store::LICENCE_END, params![licence, day, reason])?;
            Ok(())
        })))
    }
}

/// The clock tells the holder, and who leads the place, that a registration runs out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemindLicence {
    /// Which.
    pub licence: Id<()>,
    /// The last day as it was when the reminder was made.
    pub valid_until: Day,
}

/// A licence as the clock sees it, with whom to tell.
#[derive(Debug)]
pub struct Expiring {
    row: LicenceRow,
    leads: Vec<PersonId>,
}

impl Subject for Expiring {
    type Key = Id<()>;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &Id<()>) -> Result<Option<Self>, Fault> {
        tx.exec(&store::LICENCE_LOCK, params![*key])?;
        let Some(row) = tx.opt(&store::LICENCE, params![*key])? else { return Ok(None) };
        let community = public::community_of(tx, row.person)?;
        let leads = match community {
            Some(code) => public::people_with_role(tx, Role::StationLead, &code, cx.now)?,
            None => Vec::new(),
        };
        // The nearest lead answers for it; those above see it in their list.
        Ok(Some(Self { row, leads: leads.into_iter().take(1).collect() }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

impl Command for RemindLicence {
    type Subject = Expiring;
    const VERB: Verb = Verb("licence.remind");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.licence
    }
    fn decide(self, on: &Expiring, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if on.row.ended.is_some() || on.row.valid_until != self.valid_until {
            return Err(Refusal::new("refusal-licence-renewed"));
        }
        let gone = self.valid_until < cx.now.day();
        let day = vec![("day".to_owned(), self.valid_until.to_string())];
        let (own, lead) = if gone {
            ("notice-licence-gone", "notice-licence-gone-lead")
        } else {
            ("notice-licence-soon", "notice-licence-soon-lead")
        };
        let mut change = Change::none().and(Effect::Tell { person: on.row.person, key: own, args: day.clone() });
        for person in on.leads.iter().filter(|person| **person != on.row.person) {
            change = change.and(Effect::Tell { person: *person, key: lead, args: day.clone() });
        }
        Ok(remind(change, self.licence, self.valid_until, cx.now))
    }
}

#[cfg(test)]
mod tests {
    use super::next_reminder;
    use liren_kernel::Day;

    #[test]
    fn a_holder_is_told_three_months_and_one_month_before_and_on_the_day_after() {
        let end = Day::ymd(2026, 9, 30).unwrap();
        let on = |month, day| Day::ymd(2026, month, day).unwrap();
        let next = |day: Day| next_reminder(end, day.start()).map(liren_kernel::Instant::day);
        assert_eq!(next(on(1, 1)), Some(on(7, 2)));
        assert_eq!(next(on(7, 3)), Some(on(8, 31)));
        assert_eq!(next(on(9, 1)), Some(on(10, 1)));
        assert_eq!(next(on(10, 2)), None);
    }
}
