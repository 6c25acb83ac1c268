//! 照片遮挡规定: what the city asks of a photo before it leaves the office.

use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    commands::set_release::{SetRelease, VERB},
    release,
};

fn asked(web: &Web) -> Ask {
    let t = web.t();
    let both = vec![Choice::new("1", t.s("matter-release-yes")), Choice::new("0", t.s("matter-release-no"))];
    Ask::new(t, "matter-release-title", "/matters/release", "matter-release-set")
        .lead(t.s("matter-release-lead"))
        .field(Field::new(t, "required", "matter-release-rule", Input::Radios(both)).hint(t, "matter-release-hint"))
}

/// `GET /matters/release`.
pub async fn form(web: Web) -> Answer {
    let required = web.read(VERB, |read, _| release::required(read)).await?;
    ask::show(&web, asked(&web), Form::new().with("required", if required { "1" } else { "0" }))
}

/// `POST /matters/release`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let required = match posted.value("required") {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(liren_kernel::Refusal::field("required", "refusal-choice-invalid").into()),
    };
    let done = match required {
        Ok(required) => web.run(posted.envelope()?, SetRelease { required }).await,
        Err(fault) => Err(fault),
    };
    ask::after(&web, asked(&web), &posted, done, ("/matters/release", "matter-said-release"))
}
