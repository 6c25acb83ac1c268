//! Why something was refused, as a key that is translated at the edge.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A refusal that the person can do something about. `key` names a message (`refusal-...`) that says what to
/// do; `field` names the input it belongs to, if one; `args` fill the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Message key, such as `refusal-text-empty`.
    pub key: String,
    /// The input field at fault, by its form name.
    pub field: Option<String>,
    /// Values for the message.
    pub args: Vec<(String, String)>,
}

impl Refusal {
    /// A refusal of the whole act.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), field: None, args: Vec::new() }
    }

    /// A refusal of one input field.
    #[must_use]
    pub fn field(field: &str, key: &str) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(key) }
    }

    /// Adds a value for the message.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}
impl std::error::Error for Refusal {}
