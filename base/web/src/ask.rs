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
    /// Some lines of text.
    Area,
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
    /// Autocomplete token.
    pub complete: &'static str,
    /// How it is asked for.
    pub input: Input,
}

/// The form.
#[derive(Debug)]
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
    /// The button.
    pub go: String,
    /// Other ways on: text and address.
    pub links: Vec<(String, String)>,
    /// An SVG picture of ours and the text that says the same.
    pub figure: Option<(String, String)>,
}

impl Field {
    /// A field that must be filled in.
    #[must_use]
    pub fn new(t: T<'_>, name: impl Into<String>, label_key: &str, input: Input) -> Self {
        Self {
            name: name.into(),
            label: t.s(label_key).to_owned(),
            hint: String::new(),
            need: true,
            complete: "off",
            input,
        }
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
        Self {
            name: name.into(),
            label: String::new(),
            hint: String::new(),
            need: true,
            complete: "off",
            input: Input::Hidden,
        }
    }
    /// It may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.need = false;
        self
    }
    /// Says what helps to fill it in.
    #[must_use]
    pub fn hint(mut self, t: T<'_>, key: &str) -> Self {
        self.hint = t.s(key).to_owned();
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
        Self {
            title: t.s(title_key).to_owned(),
            lead: String::new(),
            crumbs: Vec::new(),
            action: action.into(),
            fields: Vec::new(),
            go: t.s(go_key).to_owned(),
            links: Vec::new(),
            figure: None,
        }
    }
    /// A sentence above the form.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
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
        self.fields.iter().any(|f| matches!(f.input, Input::File(_)))
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
    let mut shell = web.shell(ask.title.clone());
    shell.crumbs.clone_from(&ask.crumbs);
    if web.session.is_none() {
        shell.menu.clear();
    }
    let status = if form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    // A form that comes back keeps its command: a second sending of the same is recognised.
    let command = match form.value("command") {
        "" => crate::fresh_command().to_string(),
        kept => kept.to_owned(),
    };
    let uploads = ask.uploads();
    web.page_with(status, &Page { shell, ask, form, command, uploads })
}

/// Shows the form again with what was refused; anything else goes on to the error page.
///
/// # Errors
/// What is no refusal; when the template fails.
pub fn again(web: &Web, ask: Ask, posted: &Posted, fault: Fault) -> Answer {
    match fault {
        Fault::Refused(refusals) => show(web, ask, posted.refused(web.t(), &refusals)),
        other => Err(other.into()),
    }
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
