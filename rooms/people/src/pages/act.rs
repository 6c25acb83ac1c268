//! One form for one act, described as data: most acts of this room ask for a few fields and say what they do.

use axum::http::StatusCode;
use liren_office::Fault;
use liren_ui::{Choice, Crumb, Form, Shell, T};
use liren_web::{Answer, Posted, Web};

/// How a field is asked for.
pub(crate) enum Input {
    /// A line; the input type.
    Line(&'static str),
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
pub(crate) struct Field {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub need: bool,
    pub complete: &'static str,
    pub input: Input,
}

/// The form.
pub(crate) struct Ask {
    pub title: String,
    pub lead: String,
    pub crumbs: Vec<Crumb>,
    pub action: String,
    pub fields: Vec<Field>,
    pub go: String,
    pub links: Vec<(String, String)>,
    /// An SVG picture of ours and the text that says the same.
    pub figure: Option<(String, String)>,
}

impl Field {
    pub fn new(t: T<'_>, name: &'static str, label_key: &str, input: Input) -> Self {
        Self { name, label: t.s(label_key).to_owned(), hint: String::new(), need: true, complete: "off", input }
    }
    pub fn line(t: T<'_>, name: &'static str, label_key: &str) -> Self {
        Self::new(t, name, label_key, Input::Line("text"))
    }
    pub fn hidden(name: &'static str) -> Self {
        Self { name, label: String::new(), hint: String::new(), need: true, complete: "off", input: Input::Hidden }
    }
    pub fn optional(mut self) -> Self {
        self.need = false;
        self
    }
    pub fn hint(mut self, t: T<'_>, key: &str) -> Self {
        self.hint = t.s(key).to_owned();
        self
    }
    pub fn complete(mut self, token: &'static str) -> Self {
        self.complete = token;
        self
    }
}

impl Ask {
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
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }
    pub fn crumb(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb::link(text, href));
        self
    }
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push((text.into(), href.into()));
        self
    }
    fn uploads(&self) -> bool {
        self.fields.iter().any(|f| matches!(f.input, Input::File(_)))
    }
}

#[derive(askama::Template)]
#[template(path = "people_act.html")]
struct Page<'a> {
    shell: Shell<'a>,
    ask: Ask,
    form: Form,
    command: String,
    uploads: bool,
}

/// Shows a form.
pub(crate) fn show(web: &Web, ask: Ask, form: Form) -> Answer {
    let mut shell = web.shell(ask.title.clone());
    shell.crumbs.clone_from(&ask.crumbs);
    if web.session.is_none() {
        shell.menu.clear();
    }
    let status = if form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    // A form that comes back keeps its command: a second sending of the same is recognised.
    let command = match form.value("command") {
        "" => super::command(web.now),
        kept => kept.to_owned(),
    };
    let uploads = ask.uploads();
    web.page_with(status, &Page { shell, ask, form, command, uploads })
}

/// Shows the form again with what was refused; anything else goes on to the error page.
pub(crate) fn again(web: &Web, ask: Ask, posted: &Posted, fault: Fault) -> Answer {
    match fault {
        Fault::Refused(refusals) => show(web, ask, posted.refused(web.t(), &refusals)),
        other => Err(other.into()),
    }
}

/// A QR code as SVG without any style attribute.
///
/// # Errors
/// When the text is too long for a code.
pub(crate) fn qr(text: &str) -> Result<String, Fault> {
    let code = qrcode::QrCode::new(text).map_err(|e| Fault::Internal(e.to_string()))?;
    let svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(220, 220).build();
    Ok(svg.find("<svg").map_or(String::new(), |at| svg[at..].to_owned()))
}
