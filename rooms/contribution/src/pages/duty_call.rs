//! 公开招募, on the page of a shift: whom it is open to, how many wait, the end of it.

use axum::extract::Path;
use liren_office::DossierId;
use liren_ui::{Choice, T};
use liren_web::{Answer, Posted, Web};

use super::duty;
use crate::{
    commands::call::{Call, EndCall},
    model::Whom,
};

/// What stands of the call for volunteers.
#[derive(Debug)]
pub(super) struct CallForm {
    pub open: bool,
    pub text: String,
    pub whom: Vec<Choice>,
}

/// The call for volunteers: to open, or as it stands.
pub(super) fn form(t: T<'_>, call: Option<Whom>, waiting: usize) -> Option<CallForm> {
    let whom = |w: &Whom| Choice::new(w.name(), t.s(&w.label_key()));
    match call {
        None => Some(CallForm { open: false, text: String::new(), whom: Whom::ALL.iter().map(whom).collect() }),
        Some(open) => {
            let for_whom = t.s(&open.label_key()).to_owned();
            let text = t.f2("duty-call-open", "whom", for_whom, "waiting", waiting);
            Some(CallForm { open: true, text, whom: Vec::new() })
        }
    }
}

/// `POST /duties/{id}/call`.
pub(crate) async fn call(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let whom = Whom::named(posted.value("whom")).unwrap_or(Whom::Community);
    let result = web.run(posted.envelope()?, Call { duty: id, whom }).await;
    duty::done(&web, id, "duty-said-called", result, &posted).await
}

/// `POST /duties/{id}/end-call`.
pub(crate) async fn end_call(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let result = web.run(posted.envelope()?, EndCall { duty: id }).await;
    duty::done(&web, id, "duty-said-call-ended", result, &posted).await
}
