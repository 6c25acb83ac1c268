//! 学用结合: the worker says which lesson changed what they did, and where.

use liren_kernel::{Line, Paragraph, Refusal, Verb};
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
        subject::Practice,
    },
};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeLink {
    /// In which file.
    pub growth: DossierId,
    /// What was learned.
    pub lesson: Line,
    /// The number of the dossier where it was used.
    pub number: Line,
    /// What changed.
    pub text: Paragraph,
}

impl Command for MakeLink {
    type Subject = Practice;
    const VERB: Verb = Verb("growth.link");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, String) {
        (self.growth, self.number.as_str().to_owned())
    }
    fn decide(self, practice: &Practice, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let Some(on) = &practice.about else { return Err(Refusal::field("number", "refusal-growth-not-seen")) };
        let file = &practice.file;
        let Some(mentor) = file.who(MENTOR).or_else(|| file.who(SUPERVISOR)) else {
            return Err(Refusal::new("refusal-growth-nobody"));
        };
        let id: LinkId = cx.id();
        let body = json!({ "link": id, "lesson": self.lesson, "about": on.id, "number": on.number, "text": self.text });
        let change = Change::none().and(for_team(cx.id(), "linked", cx.now, body)).and(Effect::rows(move |tx, cx| {
            tx.exec(&store::LINK_ADD, params![id, cx.dossier, cx.now])?;
            Ok(())
        }));
        let waiting = file.links.iter().filter(|link| link.state == "offered").count() + 1;
        Ok(ask_to_agree(change, Some(mentor), waiting).and(Effect::Tell {
            person: mentor,
            key: "notice-growth-linked",
            args: about(file),
        }))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        growth::subject::GrowthFile,
        supervision::commands::tests::{Kit, agreement, entries, person, text},
    };
    use liren_kernel::Level;

    #[test]
    fn a_link_needs_somewhere_it_was_used_and_somebody_to_agree() {
        let kit = Kit::supervisee();
        let header = agreement().header;
        let team = vec![(person(1), "owner".to_owned()), (person(5), MENTOR.to_owned())];
        let file =
            GrowthFile { header: header.clone(), person: person(1), team, links: vec![], on_team: true, own: true };
        let mut practice = Practice { file, about: None };
        let link = || MakeLink {
            growth: header.id,
            lesson: Line::new("lesson", "先听再问").unwrap(),
            number: Line::new("number", "2026梧桐民情0001").unwrap(),
            text: text("先坐下听他讲了半小时"),
        };
        assert_eq!(link().decide(&practice, &kit.cx()).unwrap_err().field.as_deref(), Some("number"));
        practice.about = Some(header.clone());
        let change = link().decide(&practice, &kit.cx()).unwrap();
        assert!(entries(&change).all(|e| e.level == Level::NeedToKnow));
        practice.file.team.truncate(1);
        assert_eq!(link().decide(&practice, &kit.cx()).unwrap_err().key, "refusal-growth-nobody");
    }
}
