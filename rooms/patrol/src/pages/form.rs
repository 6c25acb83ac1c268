//! What the forms of this room have in common.

use liren_office::Fault;
use liren_web::{Answer, Failure, Posted, Web, ask};

/// Ends a form on a dossier that is there: on to `to`, or the form again with everything kept.
///
/// # Errors
/// What is no refusal; when the form cannot be made.
pub async fn after<T>(
    web: &Web,
    posted: &Posted,
    done: Result<T, Fault>,
    (to, said): (&str, &str),
    form: impl Future<Output = Result<ask::Ask, Failure>>,
) -> Answer {
    match done {
        Ok(_) => web.go_saying(to, said, ""),
        Err(Fault::Stale { .. }) => web.go_saying(to, "patrol-said-moved-on", ""),
        Err(fault) => ask::again(web, form.await?, posted, fault),
    }
}
