//! 荣誉时数: proposed with reason and proof, agreed by another, booked; taken back when it was wrong.

use liren_kernel::{Day, Level, Line, Paragraph, Refusal, Verb};
use liren_office::change::NewDossier;
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, NewEntry, PersonId,
    photo::Stored,
    signoff::{Ask, Outcome},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now, not_own};
use crate::{
    book,
    model::{GRANT, hours},
    number,
    rules::rank,
    store,
    subject::{GrantFile, OnPerson, concerns},
};

/// Minutes of one proposal at most.
const MOST: i64 = 100 * 60;

/// Proposes hours.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Propose {
    /// For whom.
    pub person: PersonId,
    /// What was done, in one line.
    pub title: String,
    /// How many minutes.
    pub minutes: i64,
    /// For which day.
    pub day: Day,
    /// Why attendance does not show it.
    pub reason: String,
    /// What shows that it was so.
    pub proof: String,
    /// Photos of it, as stored.
    pub photos: Vec<Stored>,
}

impl Command for Propose {
    type Subject = OnPerson;
    const VERB: Verb = Verb("grant.propose");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> PersonId {
        self.person
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "person": self.person, "minutes": self.minutes, "day": self.day, "photos": self.photos.len() })
    }
    fn decide(self, on: &OnPerson, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_own(on.own)?;
        if !on.serves() {
            return Err(Refusal::new("refusal-volunteer-none"));
        }
        let title = Line::new("title", &self.title)?;
        let reason = Paragraph::new("reason", &self.reason)?;
        let proof = Paragraph::new("proof", &self.proof)?;
        if !(1..=MOST).contains(&self.minutes) {
            return Err(Refusal::field("hours", "refusal-grant-hours").arg("max", MOST / 60));
        }
        if self.day > cx.now.day() {
            return Err(Refusal::field("day", "refusal-day-future"));
        }
        let id: DossierId = cx.id();
        let frozen = json!({
            "person": self.person, "minutes": self.minutes, "day": self.day, "title": title, "reason": reason,
            "proof": proof, "photos": self.photos.iter().map(|photo| &photo.sha).collect::<Vec<_>>(),
        });
        let change = Change::open(NewDossier {
            id,
            kind: GRANT,
            number_stem: number::stem(&on.stem, GRANT),
            title: title.as_str().to_owned(),
            level: Level::Community,
            state: "proposed",
            facet: String::new(),
            lead: on.lead,
            place: on.row.place,
            path: on.row.path(),
            due_at: None,
        });
        let (person, minutes, day) = (self.person, self.minutes, self.day.to_string());
        let kept = proof.as_str().to_owned();
        let change = change.and(concerns(person)).and(Effect::rows(move |tx, cx| {
            tx.exec(&store::GRANT_ADD, params![cx.dossier, person, minutes, day, kept])?;
            Ok(())
        }));
        let (id, body) = (cx.id(), json!({ "text": reason, "proof": proof }));
        let happened_at = cx.now;
        let level = Level::Community;
        let change = change
            .and(Effect::Entry(NewEntry { id, kind: "grant-proposed", level, audience: None, happened_at, body }))
            .and(Effect::Photos { entry: id, purpose: "proof", photos: self.photos });
        let ask = Effect::Ask(Ask::new(cx.id(), "grant", frozen));
        let task = Effect::Task { verb: "grant.agree", title: String::new(), person: None, org: on.lead, due_at: None };
        Ok(change.and(ask).and(task))
    }
}

/// Agrees; the hours are booked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agree {
    /// The proposal.
    pub grant: DossierId,
    /// What is said to it; may be empty.
    pub words: String,
}

impl Command for Agree {
    type Subject = GrantFile;
    const VERB: Verb = Verb("grant.agree");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.grant
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "grant": self.grant })
    }
    fn decide(self, file: &GrantFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        // Who agrees is the place's own rule.
        if rank(cx.actor, &file.header.path()) < file.granted_by {
            let key = if file.granted_by == 2 { "refusal-grant-by-lead" } else { "refusal-grant-by-manager" };
            return Err(Refusal::new(key));
        }
        let (pending, words) = answered(file, cx, &self.words)?;
        let (header, grant) = (file.header.clone(), file.grant.clone());
        let change = Change::to("granted")
            .close()
            .and(Effect::Answer { id: pending, outcome: Outcome::Approved, words: words.clone() })
            .and(Effect::TasksDone { verb: None })
            .and(Effect::rows(move |tx, cx| {
                let what =
                    book::Granted { header: &header, person: grant.person, minutes: grant.minutes, day: grant.day };
                book::grant(tx, cx, &what)
            }))
            .and(told(file, "notice-grant-agreed"));
        Ok(entry(change, cx, "grant-agreed", json!({ "text": words })))
    }
}

/// Does not agree, with the reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decline {
    /// The proposal.
    pub grant: DossierId,
    /// Why.
    pub words: String,
}

impl Command for Decline {
    type Subject = GrantFile;
    const VERB: Verb = Verb("grant.decline");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.grant
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "grant": self.grant })
    }
    fn decide(self, file: &GrantFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let words = String::from(Paragraph::new("words", &self.words)?);
        let (pending, words) = answered(file, cx, &words)?;
        let change = Change::to("returned")
            .close()
            .and(Effect::Answer { id: pending, outcome: Outcome::Returned, words: words.clone() })
            .and(Effect::TasksDone { verb: None })
            .and(told(file, "notice-grant-returned"));
        Ok(entry(change, cx, "grant-returned", json!({ "text": words })))
    }
}

/// The sign-off that waits, for somebody who may answer it.
fn answered(
    file: &GrantFile,
    cx: &Decide<'_>,
    words: &str,
) -> Result<(liren_office::signoff::SignOffId, String), Refusal> {
    not_own(file.own)?;
    let pending = file.pending.as_ref().filter(|_| file.header.state == "proposed").ok_or_else(not_now)?;
    // The office refuses it as well; here the sentence is the room's own.
    if pending.row.asked_by == cx.actor.person {
        return Err(Refusal::new("refusal-grant-second"));
    }
    let words = Paragraph::optional("words", words)?.map(String::from).unwrap_or_default();
    Ok((pending.row.id, words))
}

fn told(file: &GrantFile, key: &'static str) -> Effect {
    let args = vec![("title".into(), file.header.title.clone()), ("hours".into(), hours(file.grant.minutes))];
    Effect::Tell { person: file.grant.person, key, args }
}

/// Takes granted hours back: they were wrong.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Revoke {
    /// The grant.
    pub grant: DossierId,
    /// Why.
    pub reason: String,
}

impl Command for Revoke {
    type Subject = GrantFile;
    const VERB: Verb = Verb("grant.revoke");
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.grant
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "grant": self.grant })
    }
    fn decide(self, file: &GrantFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_own(file.own)?;
        let reason = Paragraph::new("reason", &self.reason)?;
        if file.header.state != "granted" {
            return Err(not_now());
        }
        let record = file.header.id.cast();
        let change = Change::to("revoked")
            .and(Effect::rows(move |tx, cx| book::take_back(tx, cx, record)))
            .and(told(file, "notice-grant-revoked"));
        Ok(entry(change, cx, "grant-revoked", json!({ "text": reason })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, effects, has_room, header};
    use liren_kernel::{Id, Instant};
    use liren_office::signoff::{SignOff, SignOffRow};

    fn file(state: &str, asked_by: u8, own: bool) -> GrantFile {
        let row = SignOffRow {
            seq: 1,
            id: Id::from_bytes([5; 16]),
            subject: "grant".into(),
            version: 1,
            level: Level::Community,
            digest: String::new(),
            body: vec![],
            asked_by: Id::from_bytes([asked_by; 16]),
            asked_of: None,
            asked_at: Instant::from_ms(0),
            state: "pending".into(),
            answered_by: None,
            answered_at: None,
            words: None,
        };
        let grant = store::GrantRow {
            person: Id::from_bytes([4; 16]),
            minutes: 90,
            day: "2026-06-01".parse().unwrap(),
            proof: "照片两张".into(),
        };
        let pending = Some(SignOff { row, frozen: json!({}), words: String::new() });
        GrantFile { header: header(GRANT, state), grant, pending, own, granted_by: 0 }
    }

    #[test]
    fn granted_hours_need_a_second_person_who_is_not_the_one_they_are_for() {
        let kit = Kit::by(1);
        let agree = |file: &GrantFile| Agree { grant: file.header.id, words: String::new() }.decide(file, &kit.cx());
        assert_eq!(agree(&file("proposed", 1, false)).unwrap_err().key, "refusal-grant-second");
        assert_eq!(agree(&file("proposed", 2, true)).unwrap_err().key, "refusal-hours-own");
        assert_eq!(agree(&file("granted", 2, false)).unwrap_err().key, "refusal-hours-not-now");
        let done = agree(&file("proposed", 2, false)).unwrap();
        assert!(has_room(&done) && effects(&done).contains(&"Answer".to_owned()), "{done:?}");
        let mut by_lead = file("proposed", 2, false);
        by_lead.granted_by = 2;
        assert_eq!(agree(&by_lead).unwrap_err().key, "refusal-grant-by-lead");
        by_lead.granted_by = 3;
        assert_eq!(agree(&by_lead).unwrap_err().key, "refusal-grant-by-manager");
        let returned = Decline { grant: Id::from_bytes([7; 16]), words: "没有照片".into() };
        let returned = returned.decide(&file("proposed", 2, false), &kit.cx()).unwrap();
        assert!(!has_room(&returned), "nothing is booked: {returned:?}");
        let silent = Decline { grant: Id::from_bytes([7; 16]), words: " ".into() };
        assert_eq!(silent.decide(&file("proposed", 2, false), &kit.cx()).unwrap_err().field.as_deref(), Some("words"));
    }
}
