//! All SQL of growth files.

use liren_kernel::{Id, Instant};
use liren_office::{DossierId, PersonId};
use liren_store::{row, statements};

/// Marks ids of links from a lesson to practice.
#[derive(Debug)]
pub enum LinkMark {}
/// A link from something learned to something done differently.
pub type LinkId = Id<LinkMark>;

row! {
    /// A link; its words stand in entries of level 2.
    pub struct Link {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: LinkId,
        /// `offered`, `asked` (asked back) or `agreed`.
        pub state: String,
        /// When it was made.
        pub linked_at: Instant,
        /// When it was answered last.
        pub answered_at: Option<Instant>,
    }
}

statements! {
    FILE_ADD = "INSERT INTO growth (dossier, person) VALUES (?1, ?2)";
    FILE_OF: (i64, DossierId) = "SELECT g.dossier, d.id FROM growth g JOIN dossier d ON d.seq = g.dossier WHERE g.person = ?1";
    OWNER: (PersonId,) = "SELECT person FROM growth WHERE dossier = ?1";
    TEAM: (PersonId, String) = "SELECT party AS person, part FROM party WHERE dossier = ?1 AND until IS NULL ORDER BY seq";

    LINK_ADD = "INSERT INTO growth_link (id, dossier, state, linked_at) VALUES (?1, ?2, 'offered', ?3)";
    LINK_SET = "UPDATE growth_link SET state = ?3, answered_at = ?4 WHERE dossier = ?1 AND id = ?2";
    LINKS: Link = "SELECT seq, id, state, linked_at, answered_at FROM growth_link WHERE dossier = ?1 ORDER BY seq DESC";
}
