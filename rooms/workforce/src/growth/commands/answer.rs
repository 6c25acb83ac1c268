//! The mentor agrees that practice changed, or asks back; the worker replies.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, ask_to_agree};
use crate::{
    effects::for_team,
    growth::{
        MENTOR, SUPERVISOR,
        store::{self, LinkId},
        subject::GrowthFile,
    },
};

/// Agrees.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agree {
    /// In which file.
    pub growth: DossierId,
    /// To which link.
    pub link: LinkId,
    /// What was seen of it.
    pub text: Option<Paragraph>,
}

/// Asks back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskBack {
    /// In which file.
    pub growth: DossierId,
    /// About which link.
    pub link: LinkId,
    /// The question.
    pub text: Paragraph,
}

/// Replies to a question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reply {
    /// In which file.
    pub growth: DossierId,
    /// About which link.
    pub link: LinkId,
    /// The answer.
    pub text: Paragraph,
}

/// Whoever walks beside agrees; nobody agrees to their own practice.
fn beside(file: &GrowthFile, cx: &Decide<'_>) -> Result<(), Refusal> {
    let me = cx.actor.person;
    if file.own || !(file.is(me, MENTOR) || file.is(me, SUPERVISOR)) {
        return Err(Refusal::new("refusal-growth-mentor-agrees"));
    }
    Ok(())
}

fn of_state(file: &GrowthFile, id: LinkId, state: &str) -> Result<(), Refusal> {
    match file.link(id) {
        Some(link) if link.state == state => Ok(()),
        _ => Err(Refusal::new("refusal-growth-answered")),
    }
}

fn moved(
    file: &GrowthFile,
    cx: &Decide<'_>,
    id: LinkId,
    state: &'static str,
    kind: &'static str,
    text: Option<Paragraph>,
) -> Change {
    let change = Change::none()
        .and(Effect::rows(move |tx, cx| {
            tx.exec(&store::LINK_SET, params![cx.dossier, id, state, cx.now])?;
            Ok(())
        }))
        .and(for_team(cx.id(), kind, cx.now, json!({ "link": id, "text": text })));
    let waiting = file.links.iter().filter(|l| l.id != id && l.state == "offered").count();
    let waiting = waiting + usize::from(state == "offered");
    ask_to_agree(change, file.who(MENTOR).or_else(|| file.who(SUPERVISOR)), waiting)
}

impl Command for Agree {
    type Subject = GrowthFile;
    const VERB: Verb = Verb("growth.agree");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.growth
    }
    fn decide(self, file: &GrowthFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        beside(file, cx)?;
        of_state(file, self.link, "offered")?;
        let change = moved(file, cx, self.link, "agreed", "agreed", self.text);
        Ok(change.and(Effect::Tell { person: file.person, key: "notice-growth-agreed", args: about(file) }))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "link": self.link })
    }
}

impl Command for AskBack {
    type Subject = GrowthFile;
    const VERB: Verb = Verb("growth.ask_back");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.growth
    }
    fn decide(self, file: &GrowthFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        beside(file, cx)?;
        of_state(file, self.link, "offered")?;
        let change = moved(file, cx, self.link, "asked", "asked_back", Some(self.text));
        Ok(change
            .and(Effect::Task {
                verb: "growth.reply",
                title: String::new(),
                person: Some(file.person),
                org: None,
                due_at: None,
            })
            .and(Effect::Tell { person: file.person, key: "notice-growth-asked", args: about(file) }))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "link": self.link })
    }
}

impl Command for Reply {
    type Subject = GrowthFile;
    const VERB: Verb = Verb("growth.reply");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.growth
    }
    fn decide(self, file: &GrowthFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        of_state(file, self.link, "asked")?;
        let mut change = moved(file, cx, self.link, "offered", "replied", Some(self.text));
        let others = file.links.iter().filter(|l| l.id != self.link && l.state == "asked").count();
        change = change.and(Effect::TasksDone { verb: Some("growth.reply") });
        for _ in 0..others {
            let (title, person) = (String::new(), Some(file.person));
            change = change.and(Effect::Task { verb: "growth.reply", title, person, org: None, due_at: None });
        }
        Ok(change)
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "link": self.link })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervision::commands::tests::{Kit, agreement, person, text};
    use liren_kernel::Id;

    #[test]
    fn nobody_agrees_to_their_own_practice_and_a_question_comes_first_to_its_end() {
        let header = agreement().header;
        let link = store::Link {
            seq: 1,
            id: Id::from_bytes([4; 16]),
            state: "offered".into(),
            linked_at: header.opened_at,
            answered_at: None,
        };
        let team = vec![(person(1), "owner".to_owned()), (person(9), MENTOR.to_owned())];
        let mut file = GrowthFile { header, person: person(1), team, links: vec![link], on_team: true, own: true };
        let (growth, link) = (file.header.id, file.links[0].id);
        let agree = |file: &GrowthFile, kit: &Kit| Agree { growth, link, text: None }.decide(file, &kit.cx());
        assert_eq!(agree(&file, &Kit::supervisee()).unwrap_err().key, "refusal-growth-mentor-agrees");
        file.own = false;
        assert!(agree(&file, &Kit::supervisor()).is_ok());
        file.links[0].state = "asked".into();
        assert_eq!(agree(&file, &Kit::supervisor()).unwrap_err().key, "refusal-growth-answered");
        let reply = Reply { growth, link, text: text("第二次他自己开了门") };
        assert!(reply.decide(&file, &Kit::supervisee().cx()).is_ok());
    }
}
