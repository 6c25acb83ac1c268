//! 代登记: staff registers a rider who is there with them; the notice was read out or signed.

use liren_kernel::Refusal;
use liren_office::{Fault, OrgId};
use liren_ui::{Choice, Form, T};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::depots_of;
use crate::{
    commands::admit::{REGISTER, Register},
    model::{Hat, How, Part},
};

fn asked(t: T<'_>, depots: &[(OrgId, String)]) -> Ask {
    let ways = [How::Spoken, How::Written].map(|how| Choice::new(how.name(), t.s(&how.label_key())));
    let mut ask = Ask::new(t, "verb-sentinel-register", "/sentinels/register", "sentinel-register-go")
        .lead(t.s("sentinel-register-lead"))
        .crumb(t.s("sentinel-list-title"), "/sentinels")
        .field(super::depots(t, depots))
        .field(super::parts(t))
        .field(Field::line(t, "name", "sentinel-name"))
        .field(Field::new(t, "phone", "sentinel-phone", Input::Line("tel")))
        .field(super::hats(t))
        .field(Field::heading(t.s("sentinel-privacy-title"), t.s("sentinel-privacy")))
        .field(Field::new(t, "how", "sentinel-how", Input::Radios(ways.into())));
    ask.back = "/sentinels".into();
    ask
}

/// `GET /sentinels/register`.
pub async fn form(web: Web) -> Answer {
    let depots = web.read(REGISTER, depots_of).await?;
    let form = Form::new().with("part", Part::Rider.name()).with("hat", Hat::Grid.name());
    ask::show(&web, asked(web.t(), &depots), form)
}

fn read(posted: &Posted) -> Result<Register, Fault> {
    let invalid = |field: &str| Refusal::field(field, "refusal-choice-invalid");
    let (depot, part) = (posted.id("depot").map_err(|_| invalid("depot")), Part::named(posted.value("part")));
    let (hat, how) = (Hat::named(posted.value("hat")), How::named(posted.value("how")));
    ask::all([
        depot.as_ref().err().cloned(),
        part.is_none().then(|| invalid("part")),
        hat.is_none().then(|| invalid("hat")),
        how.is_none().then(|| invalid("how")),
    ])?;
    Ok(Register {
        depot: depot?,
        part: part.unwrap_or(Part::Rider),
        hat: hat.unwrap_or(Hat::Grid),
        name: posted.value("name").to_owned(),
        phone: posted.value("phone").to_owned(),
        how: how.unwrap_or(How::Written),
    })
}

/// `POST /sentinels/register`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let done = match read(&posted) {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(fault) => Err(fault),
    };
    match done {
        Ok(receipt) => super::sentinel::taken_in(&web, &receipt),
        Err(fault) => {
            let depots = web.read(REGISTER, depots_of).await?;
            let fault = match fault {
                Fault::NotFound => Refusal::field("depot", "refusal-choice-invalid").into(),
                other => other,
            };
            ask::again(&web, asked(web.t(), &depots), &posted, fault)
        }
    }
}
