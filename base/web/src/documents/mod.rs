//! Documents that take longer than a page may: asked for, made by the background worker, told of in the inbox, fetched
//! by the one who asked, gone after a week. What is made quickly needs none of this: see `Web::draw`.
//!
//! A document holds nothing above level 1. It is made with the rights that the asker has when it is made. When something is
//! restricted, all that were made before go ([`recall`]): they may hold what was level 1 then.

mod pages;
mod store;
mod work;

use liren_kernel::{CommandId, Refusal, Verb};
use liren_office::{Actor, Fault};
use liren_store::params;
use serde_json::Value;

pub use store::ALL;
pub use work::{recall, uses, work_off};

use crate::{Answer, Edge, Routes, Web};

/// Everyone has the documents they asked for.
pub(crate) const DOCUMENTS: Verb = Verb("document.open");

/// Media types of what is made.
pub const PDF: &str = "application/pdf";
/// See [`PDF`].
pub const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
/// See [`PDF`].
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// See [`PDF`].
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// See [`PDF`].
pub const PNG: &str = "image/png";
const MEDIA: [&str; 5] = [PDF, PPTX, DOCX, XLSX, PNG];

/// Documents of one person that wait at once.
const WAITING: i64 = 5;
/// Days a finished document is kept.
const KEPT_DAYS: i64 = 7;
/// Bytes of a document at most.
const LARGEST: usize = 64 * 1024 * 1024;

/// A finished file.
#[derive(Debug)]
pub struct Made {
    /// Its name, with its ending.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How a kind of document is made. Runs on the worker's thread, which may block, as the actor that asked for it.
pub type Make = fn(&Edge, &Actor, &Value) -> Result<Made, Fault>;

/// A kind of document that a room can make.
#[derive(Clone, Copy)]
pub struct Maker {
    /// Its name, unique in the program.
    pub kind: &'static str,
    /// What one must be allowed to do to ask for it.
    pub verb: Verb,
    /// Makes it.
    pub make: Make,
}

impl std::fmt::Debug for Maker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Maker({})", self.kind)
    }
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/documents", DOCUMENTS, pages::list).get("/documents/{id}", DOCUMENTS, pages::fetch)
}

/// Asks for a document and leads to the list of one's own; `command` is the form's, so that a second tap asks once.
///
/// # Errors
/// [`Fault::Forbidden`], `refusal-document-waiting`, or when the database fails.
pub async fn ask(web: &Web, command: CommandId, kind: &'static str, params: &Value, title: &str) -> Answer {
    let maker = web.edge.makers().iter().find(|m| m.kind == kind);
    let maker = maker.ok_or_else(|| Fault::Internal(format!("nobody makes {kind}")))?;
    if !web.edge.office().policy().may_ever(&web.actor, maker.verb) {
        return Err(Fault::Forbidden.into());
    }
    let (person, now, params, title) = (web.person()?, web.now, params.to_string(), title.to_owned());
    web.slow_down(&format!("w{person}"), 240, 240.0)?;
    web.edge
        .office()
        .keep(move |tx| {
            tx.take_turn(person.bytes())?;
            // The same form sent again asks for the same document.
            let id = liren_kernel::Id::<()>::from_bytes(*command.bytes());
            if tx.opt(&store::FIND, params![id, person])?.is_some() {
                return Ok(());
            }
            if tx.one(&store::WAITING, params![person])?.0 >= WAITING {
                return Err(Refusal::new("refusal-document-waiting").arg("max", WAITING).into());
            }
            tx.exec(&store::ADD, params![id, person, kind, params, title, now])?;
            Ok(())
        })
        .await?;
    web.go_saying("/documents", "document-said-asked", "")
}
