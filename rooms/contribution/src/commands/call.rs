//! 公开招募: volunteers sign up for a shift by themselves, wait when it is full, sign off; the list moves by itself.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, fits::fits, not_now};
use crate::{
    model::{HELPER, Whom},
    store,
    subject_duty::{Called, DutyFile, Freed, Queue},
};

/// Opens a shift to volunteers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// The shift.
    pub duty: DossierId,
    /// Who may sign up.
    pub whom: Whom,
}

impl Command for Call {
    type Subject = DutyFile;
    const VERB: Verb = Verb("duty.call");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Vec<PersonId>) {
        (self.duty, Vec::new())
    }
    fn decide(self, file: &DutyFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state != "planned" {
            return Err(not_now());
        }
        if file.duty.from_at <= cx.now {
            return Err(Refusal::new("refusal-duty-begun"));
        }
        let whom = self.whom;
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::CALL_SET, params![cx.dossier, whom, cx.actor, cx.now])?;
            Ok(())
        }));
        Ok(entry(change, cx, "duty-called", json!({ "whom": whom })))
    }
}

/// Ends the call; who waited is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndCall {
    /// The shift.
    pub duty: DossierId,
}

impl Command for EndCall {
    type Subject = Queue;
    const VERB: Verb = Verb("duty.end_call");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.duty
    }
    fn decide(self, Queue(file): &Queue, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.call.is_none() {
            return Err(not_now());
        }
        let change = Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::CALL_END, params![cx.dossier, cx.now])?;
            Ok(())
        }));
        Ok(entry(dismissed(change, file), cx, "duty-call-ended", json!({})))
    }
}

/// Tells who waited that there is nothing to wait for any more.
pub(crate) fn dismissed(mut change: Change, file: &DutyFile) -> Change {
    if file.waiting.is_empty() {
        return change;
    }
    for one in &file.waiting {
        let args = vec![("title".into(), file.header.title.clone())];
        change = change.and(Effect::Tell { person: one.person, key: "notice-duty-call-ended", args });
    }
    change.and(Effect::rows(move |tx, cx| {
        tx.exec(&store::WAITS_END, params![cx.dossier, cx.now])?;
        Ok(())
    }))
}

/// Puts somebody on the list of those who come.
pub(crate) fn comes(change: Change, person: PersonId) -> Change {
    let reason = String::new();
    change.and(Effect::Join { party: *person.bytes(), part: HELPER, reason }).and(Effect::rows(move |tx, cx| {
        tx.exec(&store::HELPER_ADD, params![cx.dossier, person, cx.now])?;
        Ok(())
    }))
}

/// Takes somebody off it; whoever waits longest and may stand the shift comes instead, and is told.
pub(crate) fn goes(change: Change, file: &DutyFile, person: PersonId) -> Change {
    let change = change.and(Effect::Leave { party: *person.bytes(), part: HELPER }).and(Effect::rows(move |tx, cx| {
        tx.exec(&store::HELPER_LEFT, params![cx.dossier, person, cx.now])?;
        Ok(())
    }));
    filled(change, file, file.duty.needed - file.helpers.len() as i64 + 1)
}

/// So many places are free: those who wait longest and may stand the shift come, and are told. Where nobody waits, whoever
/// arranges the shift finds somebody.
fn filled(change: Change, file: &DutyFile, free: i64) -> Change {
    let places = usize::try_from(free).unwrap_or(0);
    let next = file.waiting.iter().filter(|one| fits(&file.duty, &file.rules, one).is_ok()).take(places);
    let next: Vec<PersonId> = next.map(|one| one.person).collect();
    let title = ("title".to_owned(), file.header.title.clone());
    let still = places - next.len();
    let change = next.into_iter().fold(change, |change, next| {
        let change = change.and(Effect::rows(move |tx, cx| {
            tx.exec(&store::WAIT_END, params![cx.dossier, next, cx.now])?;
            Ok(())
        }));
        comes(change, next).and(Effect::Tell { person: next, key: "notice-duty-moved-up", args: vec![title.clone()] })
    });
    match file.header.lead {
        Some(org) if still > 0 => {
            let args = vec![title, ("count".to_owned(), still.to_string())];
            change.and(Effect::TellOrg { org, key: "notice-duty-free", args })
        }
        _ => change,
    }
}

/// Fills what somebody left free who is not at the office any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refill {
    /// The shift.
    pub duty: DossierId,
}

impl Command for Refill {
    type Subject = Freed;
    const VERB: Verb = Verb("duty.refill");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.duty
    }
    fn decide(self, Freed(file): &Freed, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state != "planned" || file.duty.from_at <= cx.now || file.is_full() {
            return Err(not_now());
        }
        let free = file.duty.needed - file.helpers.len() as i64;
        Ok(entry(filled(Change::none(), file, free), cx, "duty-left-free", json!({})))
    }
}

/// Signs up for a shift that is called for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JoinDuty {
    /// The shift.
    pub duty: DossierId,
}

impl Command for JoinDuty {
    type Subject = Called;
    const VERB: Verb = Verb("duty.join");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.duty
    }
    fn decide(self, Called(file): &Called, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if file.header.state != "planned" || file.call.is_none() {
            return Err(Refusal::new("refusal-duty-not-called"));
        }
        if file.duty.from_at <= cx.now {
            return Err(Refusal::new("refusal-duty-begun"));
        }
        let own = cx.actor.person;
        if file.helpers.contains(&own) || file.waiting.iter().any(|one| one.person == own) {
            return Err(Refusal::new("refusal-duty-already"));
        }
        let one = file.named.first().ok_or_else(not_now)?;
        fits(&file.duty, &file.rules, one).map_err(|refusal| Refusal { field: None, ..refusal })?;
        if file.is_full() {
            let change = Change::none().and(Effect::rows(move |tx, cx| {
                tx.exec(&store::WAIT_ADD, params![cx.dossier, own, cx.now])?;
                Ok(())
            }));
            return Ok(entry(change, cx, "duty-waits", json!({})).tell("state", "waiting"));
        }
        Ok(entry(comes(Change::none(), own), cx, "duty-joined", json!({})).tell("state", "comes"))
    }
}

/// Signs off again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QuitDuty {
    /// The shift.
    pub duty: DossierId,
}

impl Command for QuitDuty {
    type Subject = Called;
    const VERB: Verb = Verb("duty.quit");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.duty
    }
    fn decide(self, Called(file): &Called, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let own = cx.actor.person;
        if file.header.state != "planned" {
            return Err(not_now());
        }
        if file.waiting.iter().any(|one| one.person == own) {
            let change = Change::none().and(Effect::rows(move |tx, cx| {
                tx.exec(&store::WAIT_END, params![cx.dossier, own, cx.now])?;
                Ok(())
            }));
            return Ok(entry(change, cx, "duty-quit", json!({})));
        }
        if !file.helpers.contains(&own) {
            return Err(not_now());
        }
        if file.duty.from_at <= cx.now {
            return Err(Refusal::new("refusal-duty-quit-late"));
        }
        Ok(entry(goes(Change::none(), file, own), cx, "duty-quit", json!({})))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{
        duty::tests::{candidate, file, shift},
        tests::{Kit, effects},
    };
    use liren_kernel::Id;

    fn person(n: u8) -> PersonId {
        Id::from_bytes([n; 16])
    }

    fn called(needed: i64, helpers: &[u8]) -> Called {
        let mut file = file(120, candidate("1990-01-01"));
        file.call = Some(Whom::Community);
        file.duty.needed = needed;
        file.helpers = helpers.iter().map(|n| person(*n)).collect();
        Called(file)
    }

    fn join(at: &Called) -> Result<String, String> {
        let command = JoinDuty { duty: at.0.header.id };
        let change = command.decide(at, &Kit::by(3).cx()).map_err(|r| r.key)?;
        Ok(change.told.iter().find(|(n, _)| n == "state").map(|(_, v)| v.clone()).unwrap_or_default())
    }

    #[test]
    fn a_place_is_taken_once_and_the_next_one_waits() {
        assert_eq!(join(&called(1, &[])), Ok("comes".into()));
        assert_eq!(join(&called(1, &[7])), Ok("waiting".into()));
        assert_eq!(join(&called(2, &[3])), Err("refusal-duty-already".into()));
        let mut waits = called(1, &[7]);
        waits.0.waiting = vec![candidate("1990-01-01")];
        assert_eq!(join(&waits), Err("refusal-duty-already".into()));
        let mut closed = called(2, &[]);
        closed.0.call = None;
        assert_eq!(join(&closed), Err("refusal-duty-not-called".into()));
        let mut begun = called(2, &[]);
        begun.0.duty.from_at = crate::commands::tests::NOON;
        assert_eq!(join(&begun), Err("refusal-duty-begun".into()));
        let mut tired = called(2, &[]);
        tired.0.named = vec![candidate("1950-01-01")];
        tired.0.named[0].shifts = vec![shift(24 * 60 - 600, 24 * 60 - 500)];
        assert_eq!(join(&tired), Err("refusal-duty-elder-rest".into()));
    }

    #[test]
    fn whoever_waits_longest_and_is_rested_moves_up() {
        let quit = |at: &Called| QuitDuty { duty: at.0.header.id }.decide(at, &Kit::by(3).cx());
        let mut at = called(1, &[3]);
        let (mut tired, mut fresh) = (candidate("1950-01-01"), candidate("1990-01-01"));
        tired.shifts = vec![shift(24 * 60 - 600, 24 * 60 - 500)];
        (tired.person, fresh.person) = (person(8), person(9));
        at.0.waiting = vec![tired, fresh];
        let change = quit(&at).unwrap();
        let told: Vec<PersonId> = change
            .effects
            .iter()
            .filter_map(|e| match e {
                Effect::Tell { person, key: "notice-duty-moved-up", .. } => Some(*person),
                _ => None,
            })
            .collect();
        assert_eq!(told, [person(9)], "not the one who must rest");
        // More came than are needed: nobody is called in for one who goes.
        let mut many = called(1, &[3, 4]);
        many.0.waiting = vec![candidate("1990-01-01")];
        many.0.waiting[0].person = person(9);
        assert!(!effects(&quit(&many).unwrap()).contains(&"notice-duty-moved-up".to_owned()));
        let mut late = called(1, &[3]);
        late.0.duty.from_at = crate::commands::tests::NOON;
        assert_eq!(quit(&late).unwrap_err().key, "refusal-duty-quit-late");
        assert_eq!(quit(&called(1, &[4])).unwrap_err().key, "refusal-hours-not-now");
    }
}
