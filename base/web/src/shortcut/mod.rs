//! Short codes beside printed figures: `/r/A2K7M9` leads to the page of the records, which asks again who may see them.

mod store;

use axum::extract::Path;
use liren_kernel::{Instant, Verb};
use liren_office::{Fault, Keys};
use liren_papers::report::Report;
use liren_store::{Read, Tx, params};
use liren_ui::Lang;

pub use store::ALL;

use crate::{Answer, Failure, Routes, Web, local};

/// Whoever is signed in may follow a code.
pub(crate) const FOLLOW: Verb = Verb("web.shortcut");

/// Characters that are not taken for one another.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Characters of a code; one more is taken when two paths come upon the same.
const LENGTH: usize = 6;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/r/{code}", FOLLOW, follow)
}

/// The code of a path of ours; the same path has the same code.
///
/// # Errors
/// When the database fails.
pub fn code(tx: &mut Tx<'_>, keys: &Keys, path: &str, now: Instant) -> Result<String, Fault> {
    let signed = keys.sign("short code", path);
    let mut rest = u128::from_str_radix(&signed, 16).map_err(|e| Fault::Internal(e.to_string()))?;
    let mut letters = String::new();
    while rest > 0 {
        letters.push(char::from(LETTERS[usize::try_from(rest % 31).unwrap_or_default()]));
        rest /= 31;
    }
    for length in LENGTH..letters.len() {
        let code = &letters[..length];
        tx.exec(&store::ADD, params![code, path, now])?;
        if find(tx, code)?.as_deref() == Some(path) {
            return Ok(code.to_owned());
        }
    }
    Err(Fault::Internal("no short code is left".into()))
}

/// The path behind a code.
///
/// # Errors
/// When the database fails.
pub fn find(read: &mut Read<'_>, code: &str) -> Result<Option<String>, Fault> {
    Ok(read.opt(&store::FIND, params![code])?.map(|(path,)| path))
}

/// Fills in the codes of a report, with the words around them. Papers speak Chinese.
///
/// # Errors
/// When the database fails.
pub async fn coded(web: &Web, report: Report) -> Result<Report, Failure> {
    let edge = web.edge.clone();
    let now = web.now;
    Ok(web.edge.office().keep(move |tx| written(tx, &edge, report, now)).await?)
}

/// The same in a transaction that is open already.
pub fn written(tx: &mut Tx<'_>, edge: &crate::Edge, mut report: Report, now: Instant) -> Result<Report, Fault> {
    let mut any = false;
    for (href, slot) in report.codes_mut() {
        *slot = code(tx, edge.office().keys(), href, now)?;
        any = true;
    }
    let t = edge.words().t(Lang::Zh);
    let base = edge.settings().public_url.trim_end_matches('/');
    report.link = format!("{base}/r/");
    if any {
        report.codes = t.f1("report-codes", "address", format!("{}/r/", base.split("://").last().unwrap_or(base)));
    }
    report.notes_below = t.s("report-notes-below").to_owned();
    report.before_after = (t.s("pair-before").to_owned(), t.s("pair-after").to_owned());
    t.s("pair-missing").clone_into(&mut report.no_photo);
    Ok(report)
}

async fn follow(web: Web, Path(typed): Path<String>) -> Answer {
    web.slow_down(&format!("short{}", web.actor.person), 60, 60.0)?;
    let typed = typed.trim().to_ascii_uppercase();
    let path = web.read(FOLLOW, move |read, _| find(read, &typed)).await?.ok_or(Fault::NotFound)?;
    web.go(local(&path))
}
