//! A post comes to the end that was set when it was given: what rests on it ends then, as when somebody ends it.

use liren_kernel::{Id, Instant, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Envelope, Facts, Fault, Header, LoadContext, Office, Subject, leaving,
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
        let (Some(post), true) = (row.post(), row.until_at.is_some_and(|until| until <= cx.now)) else {
            return Ok(Change::none());
        };
        let person = row.person;
        Ok(Change::none().and(rows(move |tx, cx| leaving::post_ended(tx, cx, person, &post))))
    }
}

/// How far back is looked, in days: a machine may have stood still. Receipts are kept as long, so that each is done once.
const BACK: i64 = 60;

/// Does it for every post that came to its end; how many were looked at. Call from a thread that may block.
///
/// # Errors
/// When the database fails.
pub fn run(office: &Office) -> Result<usize, Fault> {
    let now = office.now();
    let since = now.plus_minutes(-BACK * 24 * 60);
    let over: Vec<(Id<()>, Instant)> =
        office.db().read_blocking(move |read| Ok::<_, Fault>(read.all(&store::POSTS_OVER, params![since, now])?))?;
    let count = over.len();
    for (post, until) in over {
        let envelope = Envelope::begun(&[PostOver::VERB.0.as_bytes(), post.bytes()], until);
        office.run_blocking(&Actor::clockwork(), envelope, PostOver { post })?;
    }
    Ok(count)
}
