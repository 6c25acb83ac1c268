//! One form for one act, described as data: most acts ask for a few fields and say what they do.

use axum::http::StatusCode;
use liren_kernel::Refusal;
use liren_office::{Command, Fault};
use liren_ui::{Choice, Crumb, Form, Shell, T};

use crate::{Answer, Failure, Posted, Web};

/// How a field is asked for.
#[derive(Debug)]
pub enum Input {
    /// A line; the input type.
    Line(&'static str),
    /// A whole number.
    Number,
    /// Some lines of text.
    Area,
    /// Words to look for, and the button that sends the form with `find` = 1: it comes back with what was found, and with
    /// everything kept. It stands before the other buttons, so that Enter looks and does nothing else.
    Find(String),
    /// One of some, in a list.
    Select(Vec<Choice>),
    /// One of some, all seen.
    Radios(Vec<Choice>),
    /// Several of some.
    Checks(Vec<Choice>),
    /// One box.
    Tick,
    /// A file; what is accepted.
    File(&'static str),
    /// Some files; what is accepted.
    Files(&'static str),
    /// A voice note; seconds at most. Where the browser records, a button does; otherwise a file is chosen.
    Sound(u32),
    /// Nothing to fill in: a heading between fields, its label, and a quieter line below it, its hint.
    Heading,
    /// Sent along, not seen.
    Hidden,
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its name in the form, and of the field in a refusal.
    pub name: String,
    /// What it is called, ready to read.
    pub label: String,
    /// What helps to fill it in; may be empty.
    pub hint: String,
    /// Whether it must be filled in.
    pub need: bool,
    /// Whether this or another field must be filled in; a hint says which.
    pub either: bool,
    /// Autocomplete token.
    pub complete: &'static str,
    /// How it is asked for.
    pub input: Input,
}

/// The form.
#[derive(Debug, Default)]
pub struct Ask {
    /// Title of the page.
    pub title: String,
    /// A sentence above it; may be empty.
    pub lead: String,
    /// The way back.
    pub crumbs: Vec<Crumb>,
    /// Where it is sent.
    pub action: String,
    /// What is asked for, in order.
    pub fields: Vec<Field>,
    /// The button; empty: it says what the title says.
    pub go: String,
    /// What is asked before a red button does it; empty: whether one is sure.
    pub sure: String,
    /// Other ways on: text and address.
    pub links: Vec<(String, String)>,
    /// An SVG picture of ours and the text that says the same, after the name of the field that it stands above.
    pub figure: Option<(&'static str, String, String)>,
    /// Where one goes who does not; may be empty.
    pub back: String,
    /// The revision of the dossier that the person sees; a form that comes back after 409 rests on the new one.
    pub revision: Option<i64>,
    /// Whether unsent words may stay in the browser; not where they are personal.
    pub keep: bool,
    /// Whether the button asks first.
    pub risk: bool,
}

impl Field {
    /// A field that must be filled in.
    #[must_use]
    pub fn new(t: T<'_>, name: impl Into<String>, label_key: &str, input: Input) -> Self {
        Self::said(name, t.s(label_key), input)
    }
    /// The same with a label that is no message: the name of a person, a question of an instrument.
    #[must_use]
    pub fn said(name: impl Into<String>, label: impl Into<String>, input: Input) -> Self {
        let (name, label) = (name.into(), label.into());
        Self { name, label, hint: String::new(), need: true, either: false, complete: "off", input }
    }
    /// A heading between fields, and a quieter line below it.
    #[must_use]
    pub fn heading(label: impl Into<String>, below: impl Into<String>) -> Self {
        Self { need: false, ..Self::said("", label, Input::Heading).told(below) }
    }
    /// A line of text.
    #[must_use]
    pub fn line(t: T<'_>, name: impl Into<String>, label_key: &str) -> Self {
        Self::new(t, name, label_key, Input::Line("text"))
    }
    /// A day.
    #[must_use]
    pub fn day(t: T<'_>, name: impl Into<String>, label_key: &str) -> Self {
        Self::new(t, name, label_key, Input::Line("date"))
    }
    /// Some lines of text.
    #[must_use]
    pub fn area(t: T<'_>, name: impl Into<String>, label_key: &str) -> Self {
        Self::new(t, name, label_key, Input::Area)
    }
    /// Sent along, not seen.
    #[must_use]
    pub fn hidden(name: impl Into<String>) -> Self {
        Self::said(name, "", Input::Hidden)
    }
    /// It may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.need = false;
        self
    }
    /// It may stay empty when another one is filled in.
    #[must_use]
    pub fn either(mut self) -> Self {
        (self.need, self.either) = (false, true);
        self
    }
    /// Says what helps to fill it in.
    #[must_use]
    pub fn hint(mut self, t: T<'_>, key: &str) -> Self {
        self.hint = t.s(key).to_owned();
        self
    }
    /// The same, ready to read.
    #[must_use]
    pub fn told(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
    /// Lets the browser fill it in.
    #[must_use]
    pub fn complete(mut self, token: &'static str) -> Self {
        self.complete = token;
        self
    }
}

impl Ask {
    /// A form: its title, where it goes, what its button says.
    #[must_use]
    pub fn new(t: T<'_>, title_key: &str, action: impl Into<String>, go_key: &str) -> Self {
        Self { title: t.s(title_key).to_owned(), action: action.into(), go: t.s(go_key).to_owned(), ..Self::default() }
    }
    /// A sentence above the form.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }
    /// Whom it is about: the title and the question before a red button name them.
    #[must_use]
    pub fn of(mut self, t: T<'_>, name: &str) -> Self {
        self.sure = t.f2("ask-sure-of", "act", &self.title, "name", name);
        self.title = t.f2("ask-title-of", "act", &self.title, "name", name);
        self
    }
    /// It takes something away: the button is red and asks first.
    #[must_use]
    pub const fn risky(mut self) -> Self {
        self.risk = true;
        self
    }
    /// A step of the way back.
    #[must_use]
    pub fn crumb(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb::link(text, href));
        self
    }
    /// Asks for one more thing.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }
    /// Another way on.
    #[must_use]
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push((text.into(), href.into()));
        self
    }
    fn uploads(&self) -> bool {
        self.fields.iter().any(|f| matches!(f.input, Input::File(_) | Input::Files(_) | Input::Sound(_)))
    }
    fn question<'a>(&'a self, t: &'a T<'a>) -> &'a str {
        if self.sure.is_empty() { t.s("ask-sure") } else { &self.sure }
    }
    fn button(&self) -> &str {
        if self.go.is_empty() { &self.title } else { &self.go }
    }
}

#[derive(askama::Template)]
#[template(path = "ask.html")]
struct Page<'a> {
    shell: Shell<'a>,
    ask: Ask,
    form: Form,
    command: String,
    uploads: bool,
}

/// Shows a form.
///
/// # Errors
/// When the template fails.
pub fn show(web: &Web, ask: Ask, form: Form) -> Answer {
    let status = if form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown(web, status, ask, form)
}

fn shown(web: &Web, status: StatusCode, ask: Ask, form: Form) -> Answer {
    let mut shell = web.shell(ask.title.clone());
    shell.crumbs.clone_from(&ask.crumbs);
    if web.session.is_none() {
        shell.menu.clear();
    }
    // A form that comes back keeps its command: a second sending of the same is recognised.
    let command = match form.value("command") {
        "" => crate::fresh_command().to_string(),
        kept => kept.to_owned(),
    };
    let uploads = ask.uploads();
    web.page_with(status, &Page { shell, ask, form, command, uploads })
}

/// Shows the form again with what was refused; anything else goes on to the error page. When somebody else was faster,
/// what was typed stays, and the form rests on what is there now: `ask` was made from it.
///
/// # Errors
/// What is no refusal; when the template fails.
pub fn again(web: &Web, ask: Ask, posted: &Posted, fault: Fault) -> Answer {
    match fault {
        Fault::Refused(refusals) => show(web, ask, posted.refused(web.t(), &refusals)),
        Fault::Stale { .. } if ask.revision.is_some() => {
            let form = posted.refused(web.t(), &[Refusal::new("refusal-stale-revision")]);
            shown(web, StatusCode::CONFLICT, ask, form)
        }
        other => Err(other.into()),
    }
}

/// What follows from sending a form: on to `to`, which says `said`, or the form again with everything kept.
///
/// # Errors
/// As [`again`].
pub fn after<R>(web: &Web, ask: Ask, posted: &Posted, outcome: Result<R, Fault>, (to, said): (&str, &str)) -> Answer {
    match outcome {
        Ok(_) => web.go_saying(to, said, ""),
        Err(fault) => again(web, ask, posted, fault),
    }
}

/// Collects what several fields refused, so that all of it is said at once.
///
/// # Errors
/// The refusals, if any.
pub fn all<const N: usize>(refusals: [Option<Refusal>; N]) -> Result<(), Fault> {
    let found: Vec<Refusal> = refusals.into_iter().flatten().collect();
    if found.is_empty() { Ok(()) } else { Err(found.into()) }
}

/// Ends a form that opens a dossier: leads to its page below `home` and says so, or shows the form again with everything
/// kept. What was chosen and is not there, or not within reach, is said at `field`.
///
/// # Errors
/// What the command or the making of the form fails with.
pub async fn opened<C: Command>(
    web: &Web,
    posted: &Posted,
    made: Result<C, Refusal>,
    (home, said): (&str, &str),
    field: &str,
    form: impl Future<Output = Result<Ask, Failure>>,
) -> Answer {
    let done = match made {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(receipt) => {
            let id = receipt.dossier.ok_or(Fault::NotFound)?;
            web.go_saying(&format!("{home}/{id}"), said, "")
        }
        Err(Fault::NotFound) => {
            let missing = Refusal::field(field, "refusal-choice-invalid");
            again(web, form.await?, posted, missing.into())
        }
        Err(fault) => again(web, form.await?, posted, fault),
    }
}
