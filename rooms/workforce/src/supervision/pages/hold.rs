//! The form of a session that was held: what became of the actions first, then what was talked about, then what is next.

use liren_kernel::{Line, Paragraph, Refusal};
use liren_office::{DossierId, Fault, PersonId};
use liren_ui::{Form, T};
use liren_web::{
    Posted, Web,
    ask::{Field, Input},
};

use super::{
    act::{choices, people, whom},
    agreement::Shown,
};
use crate::supervision::{
    commands::{
        advise::{Advise, Refer},
        hold::{Answered, Hold, NewAction},
    },
    model::{self, Asked, Function, Topic},
};

/// Actions that the form has room for.
const ROWS: usize = 3;

/// The fields.
pub fn fields(t: &T<'_>, shown: &Shown) -> Vec<Field> {
    let field = |name: &str, key: &str, kind| Field::said(name, t.s(key), kind);
    let on = &shown.on;
    let group = on.supervisees().count() > 1;
    let mut fields = Vec::new();
    let open: Vec<_> = on.open_actions().collect();
    if !open.is_empty() {
        fields.push(Field::heading(t.s("supervision-ask-title"), t.s("supervision-ask-note")));
    }
    for action in open {
        let who = shown.names.get(&action.person).cloned().unwrap_or_default();
        let label = format!("{} · {who} · {}", on.says(action.id), t.day(action.due_day));
        fields.push(Field::said(format!("asked_{}", action.id), label, Input::Radios(choices!(t, Asked))));
        fields.push(
            Field::said(format!("why_{}", action.id), t.s("supervision-why-not"), Input::Line("text")).optional(),
        );
    }
    fields.push(Field::heading(t.s("supervision-held-title"), ""));
    fields.push(field("day", "supervision-day", Input::Line("date")));
    fields.push(field("time", "supervision-time", Input::Line("time")));
    fields.push(field("minutes", "supervision-minutes", Input::Number));
    fields.push(field("form", "supervision-form", Input::Radios(choices!(t, model::Form))));
    fields.push(field("functions", "supervision-functions", Input::Checks(choices!(t, Function))));
    fields.push(field("venue", "supervision-venue", Input::Line("text")).optional());
    if group {
        fields.push(field("present", "supervision-present", Input::Checks(people(shown))));
    }
    fields.push(field("topics", "supervision-topics", Input::Checks(choices!(t, Topic))));
    fields.push(field("themes", "supervision-themes", Input::Area).told(t.s("supervision-themes-hint")));
    fields.push(field("advice", "supervision-advice", Input::Area).optional());
    fields.push(Field::heading(t.s("supervision-about-title"), t.s("supervision-about-note")));
    fields
        .push(field("about", "supervision-about", Input::Line("text")).optional().told(t.s("supervision-about-hint")));
    if group {
        fields.push(field("about_who", "supervision-with", Input::Select(people(shown))).optional());
    }
    fields.push(field("about_text", "supervision-advice", Input::Area).optional().told(t.s("supervision-advice-hint")));
    fields.push(Field::heading(t.s("supervision-private"), t.s("supervision-private-note")));
    if group {
        fields.push(field("private_with", "supervision-with", Input::Select(people(shown))).optional());
    }
    fields.push(Field::said("private", t.s("supervision-private-words"), Input::Area).optional());
    fields.push(Field::heading(t.s("supervision-actions"), t.s("supervision-actions-note")));
    for n in 1..=ROWS {
        fields.push(
            Field::said(format!("action_{n}"), t.f1("supervision-action-n", "n", n), Input::Line("text")).optional(),
        );
        if group {
            fields.push(
                Field::said(format!("action_{n}_who"), t.s("supervision-who"), Input::Select(people(shown))).optional(),
            );
        }
        fields.push(Field::said(format!("action_{n}_due"), t.s("supervision-by"), Input::Line("date")).optional());
    }
    fields.push(Field::heading(t.s("supervision-next-time"), ""));
    fields.push(field("next_day", "supervision-day", Input::Line("date")).optional());
    fields.push(field("next_time", "supervision-time", Input::Line("time")).optional());
    fields
}

/// What stands in it: the planned session, everybody there.
pub fn before(shown: &Shown, web: &Web) -> Form {
    let on = &shown.on;
    let mut pairs: Vec<(String, String)> =
        on.supervisees().map(|m| ("present".to_owned(), m.person.to_string())).collect();
    let now = web.now;
    let at = on.planned().map_or(now, |s| s.at).min(now);
    if let Some(last) = on.planned().or(on.sessions.first()) {
        pairs.extend(last.functions.split(',').map(|f| ("functions".to_owned(), f.to_owned())));
        pairs.push(("form".into(), last.form.clone()));
        pairs.push(("minutes".into(), last.minutes.to_string()));
        pairs.push(("venue".into(), last.venue.clone()));
    }
    let civil = at.civil();
    Form::sent(pairs)
        .with("day", at.day().to_string())
        .with("time", format!("{:02}:{:02}", civil.hour(), civil.minute()))
}

/// Reads the form and runs what it means: the session, and the advice about a dossier with it, both or neither.
pub async fn run(web: &Web, supervision: DossierId, shown: &Shown, posted: &Posted) -> Result<(), Fault> {
    let envelope = posted.envelope()?;
    let hold = read(supervision, shown, posted)?;
    let about = about(shown, posted)?;
    let session = shown.on.planned().map(|s| s.id);
    let both = web.run_together(move |together| {
        together.run(envelope, hold)?;
        if let Some((person, number, text)) = about {
            together.run(envelope.also(1), Advise { number: number.clone(), supervision, person, text })?;
            together.run(envelope.also(2), Refer { supervision, session, number, person })?;
        }
        Ok(())
    });
    both.await
}

fn read(supervision: DossierId, shown: &Shown, posted: &Posted) -> Result<Hold, Fault> {
    let on = &shown.on;
    let mut wrong = Vec::new();
    let mut keep = |refusal: Refusal| wrong.push(refusal);
    macro_rules! take {
        ($value:expr, $else:expr) => {
            match $value {
                Ok(value) => value,
                Err(refusal) => {
                    keep(refusal);
                    $else
                }
            }
        };
    }
    let at = take!(posted.moment("day", "time"), liren_kernel::Instant::from_ms(0));
    let minutes = take!(posted.number("minutes"), 0);
    let form = model::Form::named(posted.value("form"));
    let form = take!(form.ok_or_else(|| Refusal::field("form", "refusal-choice-invalid")), model::Form::Individual);
    let venue = take!(posted.line_opt("venue"), None);
    let themes = take!(posted.paragraph("themes").map(Some), None);
    let advice = take!(posted.paragraph_opt("advice"), None);
    let private = take!(posted.paragraph_opt("private"), None);
    let private = match private {
        Some(text) => take!(whom(shown, posted, "private_with").map(|with| Some((with, text))), None),
        None => None,
    };
    let group = on.supervisees().count() > 1;
    let present: Vec<PersonId> = if group {
        posted.values("present").filter_map(|id| id.parse().ok()).collect()
    } else {
        on.supervisees().map(|m| m.person).collect()
    };
    let mut answers = Vec::new();
    for action in on.open_actions() {
        let why = take!(posted.line_opt(&format!("why_{}", action.id)), None);
        let name = format!("asked_{}", action.id);
        match Asked::named(posted.value(&name)) {
            Some(outcome) => answers.push(Answered { action: action.id, outcome, why }),
            None => keep(Refusal::field(&name, "refusal-supervision-ask")),
        }
    }
    let mut actions = Vec::new();
    for n in 1..=ROWS {
        let Some(text) = take!(posted.line_opt(&format!("action_{n}")), None) else { continue };
        let due = take!(posted.day(&format!("action_{n}_due")).map(Some), None);
        let person = take!(whom(shown, posted, &format!("action_{n}_who")).map(Some), None);
        if let (Some(due), Some(person)) = (due, person) {
            actions.push(NewAction { person, text, due });
        }
    }
    let next = match posted.value("next_day") {
        "" => None,
        _ => take!(posted.moment("next_day", "next_time").map(Some), None),
    };
    let functions = posted.values("functions").filter_map(Function::named).collect();
    let topics = posted.values("topics").filter_map(Topic::named).collect();
    match themes {
        Some(themes) if wrong.is_empty() => Ok(Hold {
            supervision,
            at,
            minutes,
            form,
            functions,
            venue,
            topics,
            present,
            themes,
            advice,
            private,
            answers,
            actions,
            next,
        }),
        _ => Err(wrong.into()),
    }
}

/// Advice about a dossier: number and words, both or none.
fn about(shown: &Shown, posted: &Posted) -> Result<Option<(PersonId, Line, Paragraph)>, Fault> {
    match (posted.line_opt("about")?, posted.paragraph_opt("about_text")?) {
        (None, None) => Ok(None),
        (Some(number), Some(text)) => Ok(Some((whom(shown, posted, "about_who")?, number, text))),
        (Some(_), None) => Err(Refusal::field("about_text", "refusal-text-empty").into()),
        (None, Some(_)) => Err(Refusal::field("about", "refusal-text-empty").into()),
    }
}
