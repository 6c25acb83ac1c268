//! 拆分: two things were reported as one; the second goes its own way, with the same reporter told.

use liren_kernel::{Level, Line, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    entry, join_desk, not_now,
    report::{Details, Opening, open},
};
use crate::{model::State, subject::Matter, subject_more::Part};

/// Split.
pub const VERB: Verb = Verb("matter.split");
/// Say on the first what became of its part.
pub const PARTED: Verb = Verb("matter.parted");

/// The command; [`Parted`] goes with it in one transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Split {
    /// Of which.
    pub matter: DossierId,
    /// The category of the part.
    pub category: String,
    /// The part in one sentence.
    pub title: Line,
    /// More of it.
    pub text: Option<Paragraph>,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Parted {
    /// From which.
    pub matter: DossierId,
    /// The new one.
    pub part: DossierId,
    /// Its number.
    pub number: String,
}

impl Command for Split {
    type Subject = Part;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, String) {
        (self.matter, self.category.clone())
    }
    fn decide(self, part: &Part, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let matter = &part.matter;
        if matches!(matter.state, State::Ended(_)) {
            return Err(not_now());
        }
        if matter.header.level.is_encrypted() {
            return Err(Refusal::new("refusal-matter-restricted"));
        }
        let details = Details {
            place: part.site.place.code.clone(),
            category: self.category,
            title: self.title,
            spot: None,
            text: self.text,
            photos: vec![],
        };
        let mut opening = Opening::plain(matter.record.source, Level::Community, matter.header.opened_at);
        opening.split_from = Some(matter.header.id);
        opening.reporter = matter.record.reporter;
        let (change, _) = open(&part.site, cx, &details, opening)?;
        Ok(join_desk(change, cx.actor.person))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "matter": self.matter, "category": self.category })
    }
}

impl Command for Parted {
    type Subject = Matter;
    const VERB: Verb = PARTED;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let body = json!({ "part": self.part, "number": self.number });
        let change = entry(join_desk(Change::none(), cx.actor.person), cx, "parted", body, &[], "");
        let args = vec![("number".to_owned(), self.number), ("title".to_owned(), matter.open_title().to_owned())];
        Ok(match matter.record.reporter {
            Some(person) => change.and(Effect::Tell { person, key: "notice-matter-parted", args }),
            None => change,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::tests::{Kit, debug, matter, site, slice},
        model::Stage,
    };

    #[test]
    fn the_part_begins_anew_with_the_same_reporter() {
        let kit = Kit::new();
        let split = |state, level| {
            let mut m = matter(state);
            m.header.level = level;
            let part = Part { matter: m, site: site() };
            let title = Line::new("title", "另有楼道灯不亮").unwrap();
            Split { matter: part.matter.header.id, category: "D05".into(), title, text: None }.decide(&part, &kit.cx())
        };
        let change = split(State::Handling(slice()), Level::Community).unwrap();
        assert_eq!(change.open.as_ref().unwrap().state, "reported");
        assert!(debug(&change).contains("Join") && debug(&change).contains("matter.file"));
        assert!(split(State::Ended(Stage::Closed), Level::Community).is_err());
        assert_eq!(split(State::Filed, Level::NeedToKnow).unwrap_err().key, "refusal-matter-restricted");
    }
}
