//! 学五条: a rule and its question, five times; what is wrong is said at the question and can be tried again.

use liren_instruments::{Form as Questions, form::Kind};
use liren_office::Fault;
use liren_ui::{Choice, Form, T};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use crate::{
    commands::train::{Train, VERB},
    quiz,
};

fn questions(t: T<'_>, form: &Questions) -> Ask {
    let en = t.lang() == liren_ui::Lang::En;
    let mut ask = Ask::new(t, "sentinel-train-title", "/sentinels/train", "sentinel-train-go")
        .lead(t.s("sentinel-train-note"))
        .crumb(t.s("sentinel-mine-title"), "/sentinels/mine");
    for (n, question) in (1..).zip(&form.questions) {
        if n <= quiz::RULES {
            let (rule, why) = (format!("sentinel-rule-{n}"), format!("sentinel-rule-{n}-why"));
            ask = ask.field(Field::heading(t.s(&rule).to_owned(), t.s(&why).to_owned()));
        }
        let options = |choices: &[liren_instruments::form::Choice]| {
            choices.iter().map(|c| Choice::new(c.name.clone(), c.label.of(en))).collect::<Vec<_>>()
        };
        let input = match &question.kind {
            Kind::One { choices } => Input::Radios(options(choices)),
            Kind::Many { choices } => Input::Checks(options(choices)),
            _ => Input::Line("text"),
        };
        let mut field = Field::said(question.name.clone(), question.label.of(en), input);
        field.need = question.need;
        ask = ask.field(field);
    }
    ask
}

/// `GET /sentinels/train`.
pub async fn form(web: Web) -> Answer {
    let (_, form) = web.read(VERB, |read, _| quiz::newest(read)).await?;
    ask::show(&web, questions(web.t(), &form), Form::new())
}

/// `POST /sentinels/train`.
pub async fn send(web: Web, posted: Posted) -> Answer {
    let (_, form) = web.read(VERB, |read, _| quiz::newest(read)).await?;
    let given = form.take(&|name| posted.values(name).map(str::to_owned).collect());
    let done = match given {
        Err(refusals) => Err(Fault::from(refusals)),
        Ok(answers) => match quiz::wrong(&form, &answers) {
            wrong if wrong.is_empty() => web.run(posted.envelope()?, Train { answers }).await,
            wrong => Err(wrong.into()),
        },
    };
    ask::after(&web, questions(web.t(), &form), &posted, done, ("/sentinels/mine", "sentinel-said-trained"))
}
