//! A visitor: cookies, pages, forms, redirects. No script.

use std::time::Duration;

use ureq::{Agent, ResponseExt, http::HeaderMap};

use crate::html::{self, Form};

/// One visitor with cookies of its own.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    /// Headers sent with every request, such as a language.
    pub headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    /// Status of the last answer, after redirects.
    pub status: u16,
    /// Path and query it came from, after redirects.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A visitor of the server at `base`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { agent: agent(10), base: base.to_owned(), headers: vec![("Accept-Language".into(), "zh-CN".into())] }
    }

    /// The same visitor, who looks at redirects instead of following them. Cookies begin anew.
    #[must_use]
    pub fn without_redirects(&self) -> Self {
        Self { agent: agent(0), ..self.clone() }
    }

    /// Fetches a page.
    ///
    /// # Panics
    /// When the server does not answer at all.
    pub fn get(&mut self, path: &str) -> Page {
        self.try_get(path).unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// Fetches a page from a server that may be dying.
    ///
    /// # Errors
    /// When no whole answer came.
    pub fn try_get(&mut self, path: &str) -> Result<Page, ureq::Error> {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        read(request.call()?)
    }

    /// Sends fields as a form does.
    ///
    /// # Panics
    /// When the server does not answer at all.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.try_post(path, fields).unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// Sends fields to a server that may be dying.
    ///
    /// # Errors
    /// When no whole answer came; whether it was done is then not known.
    pub fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page, ureq::Error> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send(path, "application/x-www-form-urlencoded", body.join("&").as_bytes())
    }

    /// Sends a body of any type.
    ///
    /// # Errors
    /// When no whole answer came.
    pub fn send(&mut self, path: &str, kind: &str, body: &[u8]) -> Result<Page, ureq::Error> {
        let mut request = self.agent.post(self.url(path)).header("Content-Type", kind);
        // What every browser says, and what the server checks against forged requests.
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("origin")) {
            request = request.header("Origin", &self.base).header("Sec-Fetch-Site", "same-origin");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        read(request.send(body)?)
    }

    /// Sends a form of a page.
    ///
    /// # Panics
    /// When the server does not answer at all.
    pub fn submit(&mut self, form: Form) -> Page {
        self.try_submit(&form).unwrap_or_else(|error| panic!("{} {}: {error}", form.method, form.action))
    }

    /// Sends a form to a server that may be dying.
    ///
    /// # Errors
    /// When no whole answer came.
    pub fn try_submit(&mut self, form: &Form) -> Result<Page, ureq::Error> {
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if form.method == "get" {
            let query: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
            return self.try_get(&format!("{}?{}", form.action, query.join("&")));
        }
        if !form.multipart {
            return self.try_post(&form.action, &fields);
        }
        let boundary = "----story-boundary-7d1f0c93a5";
        self.send(&form.action, &format!("multipart/form-data; boundary={boundary}"), &multipart(form, boundary))
    }

    /// Signs in with name and password.
    pub fn sign_in(&mut self, name: &str, password: &str) -> Page {
        let form = self.get("/sign-in").form("/sign-in");
        let field = if form.names.iter().any(|known| known == "login") { "login" } else { "name" };
        self.submit(form.set(field, name).set("password", password))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Page {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What a reader sees.
    #[must_use]
    pub fn words(&self) -> String {
        html::words(&self.text())
    }

    /// The addresses of its links.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        html::links(&self.text())
    }

    /// Whether it has a form to a path that begins so.
    #[must_use]
    pub fn has_form(&self, action: &str) -> bool {
        self.forms().iter().any(|form| form.action.starts_with(action))
    }

    /// Its forms; one that names no address goes to the page's own.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        let mut forms = html::forms(&self.text());
        for form in forms.iter_mut().filter(|form| form.action.is_empty()) {
            form.action.clone_from(&self.path);
        }
        forms
    }

    /// The form to `action` that has such a button, with the button pressed: several forms may go to one address.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn press(&self, action: &str, name: &str, value: &str) -> Form {
        let has = |form: &&Form| form.buttons.iter().any(|(n, v)| n == name && v == value);
        let found = self.forms().iter().filter(|form| form.action.starts_with(action)).find(has).cloned();
        found
            .unwrap_or_else(|| panic!("no button {name}={value} to {action} on {}: {}", self.path, self.words()))
            .press(name, value)
    }

    /// The form whose address ends so, or else begins so.
    ///
    /// # Panics
    /// When there is none, with what the page says.
    #[must_use]
    pub fn form(&self, action: &str) -> Form {
        let forms = self.forms();
        let path = |form: &Form| form.action.split('?').next().unwrap_or_default().to_owned();
        let found = forms
            .iter()
            .find(|form| path(form).ends_with(action))
            .or_else(|| forms.iter().find(|form| form.action.starts_with(action)));
        found.cloned().unwrap_or_else(|| {
            let known: Vec<&str> = forms.iter().map(|form| form.action.as_str()).collect();
            panic!("no form to {action} on {} ({}), only {known:?}: {}", self.path, self.status, self.words())
        })
    }
}

fn agent(redirects: u32) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(redirects)
        .max_redirects_will_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .new_agent()
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Page, ureq::Error> {
    let uri = response.get_uri().clone();
    let path = uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let bytes = response.body_mut().with_config().limit(1 << 30).read_to_vec()?;
    Ok(Page { status: response.status().as_u16(), path, headers: response.headers().clone(), bytes })
}

fn multipart(form: &Form, boundary: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in &form.fields {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    for (field, name, kind, bytes) in &form.files {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}

/// Percent-encodes for a form or a query.
#[must_use]
pub fn encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'*');
    text.bytes().map(|b| if plain(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}
