//! What later rooms may ask of the ledger: what was found at a place before, and what became of what a round found.
//!
//! To pass something on, run [`crate::commands::raise::Raise`]; to say how an earlier finding looks now,
//! [`crate::commands::recheck::Recheck`]. Both rest on a dossier of the other room that the person can see.

use liren_kernel::{Id, Instant};
use liren_office::{DossierId, Fault, OrgId, PlaceId};
use liren_store::{Read, params, row};

use crate::{model::Stage, store};

row! {
    /// A finding as another room may show it. Nothing above level 1 is among them.
    #[derive(PartialEq, Eq)]
    pub struct Finding {
        /// Order.
        pub seq: i64,
        /// The matter.
        pub id: DossierId,
        /// 2026梧桐民情0086.
        pub number: String,
        /// One sentence.
        pub title: String,
        /// Where it stands, a [`Stage`].
        pub state: String,
        /// Code of its category.
        pub category: String,
        /// Where.
        pub place: Option<PlaceId>,
        /// When it was opened.
        pub opened_at: Instant,
        /// Until when its present step is due.
        pub due_at: Option<Instant>,
        /// When it ended.
        pub closed_at: Option<Instant>,
        /// Who was sent it.
        pub handler: Option<OrgId>,
        /// The round it was found on.
        pub origin: Option<DossierId>,
        /// Which finding of that round.
        pub item: Option<Id<()>>,
        /// Put right by persuasion.
        pub persuaded: bool,
        /// How often it was sent back.
        pub rework: i64,
        /// When it was last looked at again.
        pub rechecked_at: Option<Instant>,
        /// Whether it was right then.
        pub recheck_good: Option<i64>,
    }
}

impl Finding {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        Stage::named(&self.state)
    }

    /// Whether it is put right as far as anybody knows: ended well, and good when last looked at.
    #[must_use]
    pub fn is_right(&self) -> bool {
        matches!(self.stage(), Some(Stage::Closed | Stage::FixedOnSpot)) && self.recheck_good != Some(0)
    }
}

/// What rounds found at a place and what is not right yet: open, or closed and seen again. What residents reported is
/// not among them. The caller answers for who may see the place: a round within reach whose entrance it is.
///
/// # Errors
/// When the database fails.
pub fn not_right_at(read: &mut Read<'_>, place: PlaceId) -> Result<Vec<Finding>, Fault> {
    let found = read.all(&store::FINDINGS_AT, params![place, Instant::from_ms(0)])?;
    let ended_otherwise = |f: &Finding| matches!(f.stage(), Some(Stage::Declined | Stage::Merged | Stage::Cancelled));
    Ok(found.into_iter().filter(|f| !f.is_right() && !ended_otherwise(f)).collect())
}

/// Where a matter was found: the dossier it came from and which finding of that. Nothing of one that nobody found on a round.
///
/// # Errors
/// When the database fails.
pub fn found_in(read: &mut Read<'_>, matter: i64) -> Result<Option<(DossierId, Id<()>)>, Fault> {
    Ok(read.opt(&store::FOUND_IN, params![matter])?)
}

/// The findings whose matter is restricted: whoever keeps them holds no plain word of them. Of a sealed matter nothing is
/// known here.
///
/// # Errors
/// When the database fails.
pub fn restricted_findings(read: &mut Read<'_>) -> Result<Vec<(DossierId, Id<()>)>, Fault> {
    Ok(read.all(&store::FOUND_RESTRICTED, &[])?)
}

/// What was found on a round, in the order it came. The round itself must be within the reader's reach.
///
/// # Errors
/// When the database fails.
pub fn found_on(read: &mut Read<'_>, round: DossierId) -> Result<Vec<Finding>, Fault> {
    Ok(read.all(&store::FINDINGS_OF, params![round])?)
}
