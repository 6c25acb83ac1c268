//! Who works a grid, posted publicly.

use liren_kernel::{Day, Line, Paragraph, Refusal, Verb, phone::Phone};
use liren_office::{Basis, Change, Command, Decide, Effect, PersonId};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey};
use crate::{
    effects,
    find::GridPost,
    model::{Kind, change_day},
};

/// Posts the worker of a grid. Name and phone are those of the post and go on a public board, as the rules on grids ask
/// (滨州网格条例 2021); nothing private belongs here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PostWorker {
    /// Code of the grid.
    pub grid: String,
    /// Boundary in words.
    pub boundary: String,
    /// The worker's name.
    pub worker: String,
    /// The person, when the office knows the worker as one.
    pub person: Option<PersonId>,
    /// The phone of the post.
    pub phone: String,
    /// What the worker answers for; may be empty.
    pub duty: String,
    /// Since when.
    pub day: Day,
}

impl Command for PostWorker {
    type Subject = Here;
    const VERB: Verb = Verb("place.post_worker");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey::of(&self.grid)
    }
    fn decide(self, here: &Here, cx: &Decide<'_>) -> Result<Change, Refusal> {
        here.must_be("grid", Kind::Grid)?;
        let boundary = String::from(Paragraph::new("boundary", &self.boundary)?);
        let worker = String::from(Line::new("worker", &self.worker)?);
        let phone = Phone::new("phone", &self.phone)?.reveal().to_owned();
        let duty = Paragraph::optional("duty", &self.duty)?.map(String::from).unwrap_or_default();
        let since = change_day(self.day, cx.now.day(), here.place.valid_from)?;
        let post = GridPost { person: self.person, worker, phone, duty, since };
        let posted = effects::PostWorker { grid: here.place.id, boundary, post: Some(post) };
        Ok(Change::none().and(Effect::Room(Box::new(posted))))
    }
    fn journaled(&self) -> serde_json::Value {
        serde_json::json!({ "grid": self.grid, "day": self.day, "person": self.person })
    }
}
