//! A post comes to the end that was set when it was given: what rests on it ends then, as when somebody ends it.

use liren_kernel::{Id, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, Envelope, Facts, Fault, Header, LoadContext, Office, Subject, jobs::by_clock,
    leaving,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use super::rows;
use crate::store::{self, PostHistory};

/// Ends what rests on a post that is over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PostOver {
    /// Which.
    pub post: Id<()>,
}

/// A post, whosever it is, for the clock.
pub struct Given(PostHistory);

impl Subject for Given {
    type Key = Id<()>;
    fn load(tx: &mut Tx<'_>, _: &LoadContext<'_>, post: &Id<()>) -> Result<Option<Self>, Fault> {
        Ok(tx.opt(&store::POST_BY_ID, params![*post])?.map(Self))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

impl Command for PostOver {
    type Subject = Given;
    const VERB: Verb = Verb("post.over");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> Id<()> {
        self.post
    }
    fn decide(self, Given(row): &Given, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if row.until_at.is_none_or(|until| until > cx.now) {
            return Ok(Change::none());
        }
        let (id, person, post) = (row.id, row.person, row.post());
        Ok(Change::none().and(rows(move |tx, cx| {
            // The clock ended it: it is not looked at again.
            tx.exec(&store::POST_OVER, params![id, cx.actor])?;
            match &post {
                Some(post) => leaving::post_ended(tx, cx, person, post),
                None => Ok(()),
            }
        })))
    }
}

/// Does it for every post that came to its end since the last time; how many there were. Call from a thread that may block.
///
/// # Errors
/// When the database fails.
pub fn run(office: &Office) -> Result<usize, Fault> {
    let now = office.now();
    let over = office.db().read_blocking(move |read| Ok::<_, Fault>(read.all(&store::POSTS_OVER, params![now])?))?;
    for (post,) in &over {
        let envelope = Envelope::begun(&[PostOver::VERB.0.as_bytes(), post.bytes()], now);
        by_clock(office, envelope, PostOver { post: *post })?;
    }
    Ok(over.len())
}
