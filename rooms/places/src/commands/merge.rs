//! One place takes over another.

use liren_kernel::{Day, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::{rename::official, subject::Pair};
use crate::{effects, model::change_day};

/// Merges a place into another of its kind: what is inside moves over, and the dossiers with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Merge {
    /// Code of the place that ends.
    pub code: String,
    /// Code of the place that takes over.
    pub into: String,
    /// First day it is so.
    pub day: Day,
    /// Why.
    pub reason: String,
}

impl Command for Merge {
    type Subject = Pair;
    const VERB: Verb = Verb("place.merge");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, String) {
        (self.code.clone(), self.into.clone())
    }
    fn decide(self, pair: &Pair, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let (from, into) = (&pair.from.place, &pair.into);
        official(from.kind, cx)?;
        Line::new("reason", &self.reason)?;
        if from.seq == into.seq || from.kind != into.kind {
            return Err(Refusal::field("into", "refusal-place-merge-kind"));
        }
        // What has no scope column of its own, and grids, can only be joined where they stand.
        let apart = match from.kind.column() {
            None => from.parent != into.parent,
            Some(liren_kernel::ScopeColumn::Grid) => from.community != into.community,
            Some(_) => false,
        };
        if apart {
            return Err(Refusal::field("into", "refusal-place-merge-apart"));
        }
        let day = match from.valid_until {
            Some(ended) => ended,
            None => change_day(self.day, cx.now.day(), from.valid_from.max(into.valid_from))?,
        };
        let joined = effects::Join { from: from.clone(), into: into.clone(), verb: Self::VERB };
        let closed = effects::Close { seqs: vec![from.seq], day, successor: Some(into.id) };
        Ok(Change::none()
            .and(Effect::Room(Box::new(joined)))
            .and(Effect::Room(Box::new(closed)))
            .tell("posts", pair.posts))
    }
}
