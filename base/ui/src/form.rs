//! What was typed and what was refused about it: a form that comes back keeps every word.

use std::collections::HashMap;

use liren_kernel::Refusal;

use crate::words::T;

/// One option of a select, radio group or list of checkboxes.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Value that is sent.
    pub value: String,
    /// Text that is shown.
    pub text: String,
    /// A quieter second line; may be empty.
    pub hint: String,
}

impl Choice {
    /// An option without hint.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), hint: String::new() }
    }
    /// Adds the second line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// Values by field name (several for checkboxes) and the refusals that came back.
#[derive(Debug, Clone, Default)]
pub struct Form {
    values: HashMap<String, Vec<String>>,
    /// Fields in the order in which they were sent, which is that of the page.
    order: Vec<String>,
    errors: Vec<(String, String)>,
    files: usize,
    kept: usize,
}

impl Form {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From what was sent, in order; names may repeat.
    pub fn sent<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            let name = name.into();
            if !form.values.contains_key(&name) {
                form.order.push(name.clone());
            }
            form.values.entry(name).or_default().push(value.into());
        }
        form
    }

    /// So many files came with it. A browser does not send them again by itself.
    #[must_use]
    pub const fn files(mut self, sent: usize) -> Self {
        self.files = sent;
        self
    }

    /// So many of them are kept for the next try.
    #[must_use]
    pub const fn keeping(mut self, kept: usize) -> Self {
        self.kept = kept;
        self
    }

    /// What has to be given once more, as the summary of errors tells it: `files` (all), `some` (of them), `secret` or `none`.
    #[must_use]
    pub fn lost(&self) -> &'static str {
        match (self.files, self.kept) {
            (files, 0) if files > 0 => "files",
            (files, kept) if files > kept => "some",
            _ if !self.value("password").is_empty() => "secret",
            _ => "none",
        }
    }

    /// Sets a field to one value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), vec![value.into()]);
        self
    }

    /// Adds what was refused. A refusal of the whole act stands in the summary only.
    ///
    /// What was refused of fields stands in the order of the page, that of boxes left empty, which are not sent, behind it.
    pub fn refuse(&mut self, t: T<'_>, refusal: &Refusal) {
        self.errors.push((refusal.field.clone().unwrap_or_default(), t.refusal(refusal)));
        let Self { order, errors, .. } = self;
        let place = |name: &str| order.iter().position(|sent| sent == name).unwrap_or(usize::MAX);
        errors.sort_by_key(|(name, _)| if name.is_empty() { (0, 0) } else { (1, place(name)) });
    }

    /// The same, for building in one go.
    #[must_use]
    pub fn refused<'r>(mut self, t: T<'_>, refusals: impl IntoIterator<Item = &'r Refusal>) -> Self {
        for refusal in refusals {
            self.refuse(t, refusal);
        }
        self
    }

    /// What was typed, or "".
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|all| all.first()).map_or("", String::as_str)
    }

    /// Every value of a field that may repeat.
    #[must_use]
    pub fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether `value` was chosen in `name`.
    #[must_use]
    pub fn chosen(&self, name: &str, value: &str) -> bool {
        self.values(name).iter().any(|v| v == value)
    }

    /// What is wrong with a field, or "".
    #[must_use]
    pub fn error(&self, name: &str) -> &str {
        self.errors.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    }

    /// Everything refused: field (may be empty) and sentence.
    #[must_use]
    pub fn errors(&self) -> &[(String, String)] {
        &self.errors
    }

    /// Whether anything was refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }
}
