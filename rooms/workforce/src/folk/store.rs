//! Posts of workers, by the places they are over.

use liren_office::{OrgId, PersonId};
use liren_store::statements;

statements! {
    WITH_ROLE: (PersonId,) = "SELECT DISTINCT person FROM post WHERE place_code >= ?1 AND place_code < ?2 AND role = ?3 AND from_at <= ?4 AND (until_at IS NULL OR until_at > ?4)";
    WITH_ROLE_AT: (PersonId, Option<OrgId>, String) = "SELECT DISTINCT person, org, place_code FROM post WHERE place_code >= ?1 AND place_code < ?2 AND role = ?3 AND from_at <= ?4 AND (until_at IS NULL OR until_at > ?4)";
}
