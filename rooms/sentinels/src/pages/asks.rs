//! 确认报名: who asked by themselves is confirmed, or turned down and forgotten.

use axum::extract::Path;
use liren_kernel::{mask, mask::Purpose};
use liren_office::{Fault, keys::At};
use liren_ui::Form;
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    commands::{
        admit::{CONFIRM, Confirm},
        ask::PHONE,
        turn_down::{TurnDown, VERB},
    },
    model::{AskId, Hat},
    subject,
};

/// Who asked, in one line: name, masked phone, depot.
async fn lead(web: &Web, id: AskId) -> Result<(String, Hat), Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    let (ask, at, phone) = web
        .read(CONFIRM, move |read, _| {
            let on = subject::asked(read, &actor, id)?.ok_or(Fault::NotFound)?;
            let phone = keys.open_field(At { column: PHONE, row: on.ask.id.bytes() }, &on.ask.phone)?;
            Ok((on.ask, on.at, mask::phone(&phone, Purpose::SharedScreen)))
        })
        .await?;
    let t = web.t();
    let name = mask::name(&ask.name, Purpose::Team);
    let who = [name, phone, at.name, t.s(&ask.part.label_key()).to_owned()].join(" · ");
    Ok((who, ask.hat))
}

async fn asked(web: &Web, id: AskId) -> Result<(Ask, Hat), Failure> {
    let (who, hat) = lead(web, id).await?;
    let t = web.t();
    let mut ask = Ask::new(t, "verb-sentinel-confirm", format!("/sentinels/asks/{id}"), "sentinel-confirm-go")
        .lead(who)
        .crumb(t.s("sentinel-list-title"), "/sentinels")
        .field(super::hats(t))
        .field(Field::new(t, "checked", "sentinel-checked", Input::Tick).hint(t, "sentinel-checked-hint"))
        .link(t.verb(VERB), format!("/sentinels/asks/{id}/turn-down"));
    ask.back = "/sentinels".into();
    Ok((ask, hat))
}

/// `GET /sentinels/asks/{id}`.
pub async fn form(web: Web, Path(id): Path<AskId>) -> Answer {
    let (ask, hat) = asked(&web, id).await?;
    ask::show(&web, ask, Form::new().with("hat", hat.name()))
}

/// `POST /sentinels/asks/{id}`.
pub async fn send(web: Web, Path(id): Path<AskId>, posted: Posted) -> Answer {
    let done = match Hat::named(posted.value("hat")) {
        Some(hat) => {
            let checked = posted.value("checked") == "1";
            web.run(posted.envelope()?, Confirm { ask: id, hat, checked }).await
        }
        None => Err(liren_kernel::Refusal::field("hat", "refusal-choice-invalid").into()),
    };
    match done {
        Ok(receipt) => super::sentinel::taken_in(&web, &receipt),
        Err(fault @ Fault::Refused(_)) => ask::again(&web, asked(&web, id).await?.0, &posted, fault),
        Err(fault) => Err(fault.into()),
    }
}

async fn no(web: &Web, id: AskId) -> Result<Ask, Failure> {
    let (who, _) = lead(web, id).await?;
    let t = web.t();
    let mut ask =
        Ask::new(t, "verb-sentinel-turn-down", format!("/sentinels/asks/{id}/turn-down"), "sentinel-turn-down-go")
            .lead(who)
            .crumb(t.s("sentinel-list-title"), "/sentinels")
            .field(Field::line(t, "reason", "sentinel-reason").hint(t, "sentinel-turn-down-hint"));
    ask.back = format!("/sentinels/asks/{id}");
    Ok(ask)
}

/// `GET /sentinels/asks/{id}/turn-down`.
pub async fn turn_down_form(web: Web, Path(id): Path<AskId>) -> Answer {
    ask::show(&web, no(&web, id).await?, Form::new())
}

/// `POST /sentinels/asks/{id}/turn-down`.
pub async fn turn_down(web: Web, Path(id): Path<AskId>, posted: Posted) -> Answer {
    let command = TurnDown { ask: id, reason: posted.value("reason").to_owned() };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying("/sentinels", "sentinel-said-turned-down", ""),
        Err(fault @ Fault::Refused(_)) => ask::again(&web, no(&web, id).await?, &posted, fault),
        Err(fault) => Err(fault.into()),
    }
}
