//! SQL of lists of organisations that wait to be loaded.

use liren_kernel::Id;
use liren_office::{OrgId, PlaceId};
use liren_store::{row, statements};

row! {
    /// A row that waits.
    pub struct StagedRow {
        /// `new` or `changed`.
        pub verdict: String,
        /// The organisation: a fresh id when it is new.
        pub id: OrgId,
        /// Stored name of its kind.
        pub kind: String,
        /// Its name.
        pub name: String,
        /// Key of Chinese order.
        pub sort: String,
        /// Where it stands.
        pub place: PlaceId,
        /// Codes of the places it serves, a line each; where it stands comes first.
        pub codes: String,
        /// Credit code, or nothing.
        pub credit_code: Option<String>,
        /// Public telephone or address.
        pub contact: String,
        /// A remark.
        pub note: String,
        /// The credit code that the person saw.
        pub was_credit: Option<String>,
        /// The contact that the person saw.
        pub was_contact: String,
        /// The remark that the person saw.
        pub was_note: String,
    }
}

statements! {
    STAGED_CLEAR = "DELETE FROM org_staged WHERE batch = ?1";
    STAGED_ADD = "INSERT INTO org_staged (batch, verdict, id, kind, name, sort, place, codes, credit_code, contact, note, was_credit, was_contact, was_note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    STAGED: StagedRow = "SELECT verdict, id, kind, name, sort, place, codes, credit_code, contact, note, was_credit, was_contact, was_note FROM org_staged WHERE batch = ?1 ORDER BY seq";
    OF_CREDIT: (OrgId,) = "SELECT id FROM org WHERE credit_code = ?1 AND until_day IS NULL";
    CREDIT_SET = "UPDATE org SET credit_code = ?2 WHERE id = ?1";
}

/// Marks ids of uploads.
pub type UploadId = Id<()>;
