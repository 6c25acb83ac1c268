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
    errors: Vec<(String, String)>,
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
            form.values.entry(name.into()).or_default().push(value.into());
        }
        form
    }

    /// Sets a field to one value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), vec![value.into()]);
        self
    }

    /// Adds what was refused. A refusal of the whole act stands in the summary only.
    pub fn refuse(&mut self, t: T<'_>, refusal: &Refusal) {
        self.errors.push((refusal.field.clone().unwrap_or_default(), t.refusal(refusal)));
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
