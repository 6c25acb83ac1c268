//! A small page with one form: the fields of an act, what was typed, what was refused.

use axum::http::StatusCode;
use liren_kernel::{Instant, Refusal};
use liren_office::Fault;
use liren_ui::{Choice, Crumb, Form, Shell};
use liren_web::{Answer, Posted, Web, fresh_command};

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What stands above it.
    pub label: String,
    /// A quieter line; may be empty.
    pub hint: String,
    /// Whether it must be filled in.
    pub need: bool,
    /// What kind.
    pub kind: Kind,
}

/// What kind of field.
#[derive(Debug)]
pub enum Kind {
    /// One line.
    Line,
    /// A number.
    Number,
    /// A day.
    Day,
    /// A time of day.
    Time,
    /// Some text.
    Text,
    /// One of many.
    Select(Vec<Choice>),
    /// One of a few.
    Radios(Vec<Choice>),
    /// Some of a few.
    Checks(Vec<Choice>),
    /// No field: a heading between fields, its label, and a line below it, its hint.
    Heading,
}

impl Field {
    /// A field that must be filled in.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), label: label.into(), hint: String::new(), need: true, kind }
    }
    /// It may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.need = false;
        self
    }
    /// Adds the quieter line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
    /// A heading between fields.
    pub fn heading(label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { name: String::new(), label: label.into(), hint: hint.into(), need: false, kind: Kind::Heading }
    }
}

/// The page of a form.
#[derive(Debug)]
pub struct Act {
    /// Its title, which is its button too.
    pub title: String,
    /// The way to it.
    pub crumbs: Vec<Crumb>,
    /// What it means; may be empty.
    pub hint: String,
    /// Where it is sent.
    pub action: String,
    /// Where one goes who does not.
    pub back: String,
    /// The revision it rests on.
    pub revision: i64,
    /// The fields.
    pub fields: Vec<Field>,
    /// Whether unsent words may stay in the browser; not where they are personal.
    pub keep: bool,
    /// Whether the button asks first.
    pub risk: bool,
}

#[derive(askama::Template)]
#[template(path = "workforce_form.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    act: &'a Act,
    command: String,
}

/// Shows the form; `before` is what stands in it.
///
/// # Errors
/// When the template fails.
pub fn show(web: &Web, act: &Act, before: Form) -> Answer {
    page(web, act, StatusCode::OK, before, fresh_command().to_string())
}

/// What follows from sending it: on to `to`, or the form again with what was refused; what was typed stays.
///
/// # Errors
/// Faults that are no refusals.
pub fn after<T>(web: &Web, act: &Act, posted: &Posted, outcome: Result<T, Fault>, to: &str, said: &str) -> Answer {
    let again = |status, refusals: &[Refusal]| {
        let command = posted.value("command").to_owned();
        page(web, act, status, posted.refused(web.t(), refusals), command)
    };
    match outcome {
        Ok(_) => web.go_saying(to, said, ""),
        Err(Fault::Refused(all)) => again(StatusCode::UNPROCESSABLE_ENTITY, &all),
        Err(Fault::Stale { .. }) => again(StatusCode::CONFLICT, &[Refusal::new("refusal-stale-revision")]),
        Err(fault) => Err(fault.into()),
    }
}

fn page(web: &Web, act: &Act, status: StatusCode, form: Form, command: String) -> Answer {
    let mut shell = web.shell(act.title.clone());
    shell.crumbs.clone_from(&act.crumbs);
    web.page_with(status, &Page { shell, form, act, command })
}

/// The moment that a day and a time of a form mean.
///
/// # Errors
/// `refusal-day-invalid` or `refusal-time-invalid` at the field.
pub fn moment(posted: &Posted, day: &str, time: &str) -> Result<Instant, Refusal> {
    let start = posted.day(day)?.start();
    let wrong = || Refusal::field(time, "refusal-time-invalid");
    let (hour, minute) = posted.value(time).split_once(':').ok_or_else(wrong)?;
    let number = |text: &str, max: i64| text.parse::<i64>().ok().filter(|n| (0..=max).contains(n)).ok_or_else(wrong);
    Ok(start.plus_minutes(number(hour, 23)? * 60 + number(minute, 59)?))
}

/// A whole number of a form.
///
/// # Errors
/// `refusal-number-invalid` at the field.
pub fn number(posted: &Posted, name: &str) -> Result<i64, Refusal> {
    posted.value(name).trim().parse().map_err(|_| Refusal::field(name, "refusal-number-invalid"))
}

/// Collects what several fields refused.
///
/// # Errors
/// The refusals, if any.
pub fn all<const N: usize>(refusals: [Option<Refusal>; N]) -> Result<(), Fault> {
    let found: Vec<Refusal> = refusals.into_iter().flatten().collect();
    if found.is_empty() { Ok(()) } else { Err(found.into()) }
}
