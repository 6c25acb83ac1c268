//! 入团, 退团: who is in a team, as what, from when until when.

use liren_kernel::{Day, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, PersonId, leaving::Leaving};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entry;
use crate::{
    leaving,
    model::{Hat, LEAD, MEMBER},
    store,
    subject::{Joining, Team},
};

/// Join.
pub const VERB: Verb = Verb("patrol.join");
/// Leave.
pub const LEAVE: Verb = Verb("patrol.leave");

/// Members of one team at most.
const MOST: usize = 60;

/// Takes somebody into a team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Join {
    /// Which team.
    pub team: DossierId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub hat: Hat,
    /// Other hats in words: 楼组长、宣传员.
    pub others: Option<Line>,
    /// Since when.
    pub joined: Day,
}

impl Command for Join {
    type Subject = Joining;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, PersonId) {
        (self.team, self.person)
    }
    fn decide(self, joining: &Joining, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let team = &joining.team;
        if self.joined > cx.now.day() || self.joined < team.founded {
            return Err(Refusal::field("joined", "refusal-patrol-joined").arg("day", team.founded));
        }
        // When somebody can come, and who they are as a volunteer, is written down there and nowhere else.
        if !joining.volunteer {
            return Err(Refusal::field("person", "refusal-patrol-volunteer"));
        }
        if team.now().any(|m| m.person == self.person) {
            return Err(Refusal::field("person", "refusal-patrol-twice"));
        }
        if self.hat == Hat::Captain && team.now().any(|m| m.hat == Hat::Captain) {
            return Err(Refusal::field("hat", "refusal-patrol-captain"));
        }
        if team.now().count() >= MOST {
            return Err(Refusal::new("refusal-patrol-full").arg("max", MOST));
        }
        let (person, hat, joined) = (self.person, self.hat, self.joined.to_string());
        let others = self.others.map(String::from).unwrap_or_default();
        let args = vec![("title".into(), team.header.title.clone())];
        let part = if hat.leads() { LEAD } else { MEMBER };
        Ok(Change::none()
            .and(Effect::Join { party: *person.bytes(), part, reason: hat.name().into() })
            .and(Effect::Tell { person, key: "notice-patrol-joined", args })
            .and(entry(cx, "patrol-joined", json!({ "person": person, "hat": hat.name() })))
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::MEMBER_ADD, params![cx.dossier, person, hat, others, joined])?;
                Ok(())
            })))
    }
}

/// Lets somebody go, with thanks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Leave {
    /// Which team.
    pub team: DossierId,
    /// Who.
    pub person: PersonId,
    /// Last day.
    pub until: Day,
    /// Why, in words.
    pub reason: Line,
}

impl Command for Leave {
    type Subject = Team;
    const VERB: Verb = LEAVE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.team
    }
    fn decide(self, team: &Team, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(member) = team.now().find(|m| m.person == self.person) else {
            return Err(Refusal::field("person", "refusal-patrol-no-member"));
        };
        if self.until > cx.now.day() || self.until < member.joined {
            return Err(Refusal::field("until", "refusal-patrol-joined").arg("day", member.joined));
        }
        let part = if member.hat.leads() { LEAD } else { MEMBER };
        let (person, until, reason) = (self.person, self.until, String::from(self.reason));
        Ok(Change::none()
            .and(Effect::Leave { party: *person.bytes(), part })
            .and(entry(cx, "patrol-left", json!({ "person": person, "reason": reason })))
            .and(Effect::rows(move |tx, cx| {
                let leaving = Leaving { person, by: cx.actor, at: cx.now, reason: &reason };
                leaving::walks_no_more(tx, cx.dossier, &leaving, until)
            })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, member, person, team};

    #[test]
    fn one_captain_and_nobody_twice() {
        let kit = Kit::new();
        let mut at = Joining { team: team(), volunteer: true };
        let join =
            |hat, n| Join { team: team().header.id, person: person(n), hat, others: None, joined: kit.now.day() };
        assert!(debug(&join(Hat::Member, 9).decide(&at, &kit.cx()).unwrap()).contains("Join"));
        let refused = |at: &Joining, hat, n| join(hat, n).decide(at, &kit.cx()).unwrap_err().key;
        at.team.members = vec![member(1, Hat::Captain)];
        assert_eq!(refused(&at, Hat::Captain, 9), "refusal-patrol-captain");
        assert_eq!(refused(&at, Hat::Member, 1), "refusal-patrol-twice");
        at.volunteer = false;
        assert_eq!(refused(&at, Hat::Member, 9), "refusal-patrol-volunteer");
    }

    #[test]
    fn who_left_may_come_back_and_only_members_leave() {
        let kit = Kit::new();
        let mut at = team();
        at.members = vec![member(1, Hat::Captain)];
        let leave = |n| Leave {
            team: at.header.id,
            person: person(n),
            until: kit.now.day(),
            reason: Line::new("reason", "搬家").unwrap(),
        };
        assert!(debug(&leave(1).decide(&at, &kit.cx()).unwrap()).contains("Leave"));
        assert_eq!(leave(2).decide(&at, &kit.cx()).unwrap_err().key, "refusal-patrol-no-member");
        let mut back = Joining { team: team(), volunteer: true };
        back.team.members = vec![member(1, Hat::Captain)];
        back.team.members[0].until_day = Some(kit.now.day());
        let join = Join {
            team: back.team.header.id,
            person: person(1),
            hat: Hat::Captain,
            others: None,
            joined: kit.now.day(),
        };
        assert!(join.decide(&back, &kit.cx()).is_ok());
    }
}
