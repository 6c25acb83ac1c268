//! The name of an act.

use std::fmt;

/// One act, such as `matter.dispatch`. The same word is the route, the policy row, the journal line,
/// the key of its label, the operation id of the interface and the kind of an offline act.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verb(pub &'static str);

impl Verb {
    /// The message key of its label: `verb-matter-dispatch`.
    #[must_use]
    pub fn label_key(self) -> String {
        format!("verb-{}", self.0.replace(['.', '_'], "-"))
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl fmt::Debug for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
