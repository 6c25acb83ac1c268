//! 下一步: what the worker wants to reach next.

use liren_kernel::{Day, Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{effects::for_team, growth::subject::GrowthFile};

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NextStep {
    /// In which file.
    pub growth: DossierId,
    /// What.
    pub text: Paragraph,
    /// By when.
    pub due: Option<Day>,
}

impl Command for NextStep {
    type Subject = GrowthFile;
    const VERB: Verb = Verb("growth.next_step");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.growth
    }
    fn decide(self, file: &GrowthFile, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.due.is_some_and(|due| due <= cx.now.day()) {
            return Err(Refusal::field("due", "refusal-day-past"));
        }
        let body = json!({ "text": self.text, "due": self.due });
        let change = Change::none()
            .and(for_team(cx.id(), "next_step", cx.now, body))
            .and(Effect::TasksDone { verb: Some("growth.next_step") });
        Ok(match self.due {
            Some(due) => change.and(Effect::Task {
                verb: "growth.next_step",
                title: String::new(),
                person: Some(file.person),
                org: None,
                due_at: Some(due.start().plus_minutes(17 * 60 + 30)),
            }),
            None => change,
        })
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "due": self.due })
    }
}
