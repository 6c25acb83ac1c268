//! The catalogue in one language, as templates hold it.

use std::fmt::Display;

use liren_kernel::{Refusal, Verb};

use super::{Catalogue, Lang};

/// The words in one language. A key that is missing comes out as itself and is noted ([`Catalogue::missing`]).
#[derive(Debug, Clone, Copy)]
pub struct T<'a> {
    catalogue: &'a Catalogue,
    lang: Lang,
}

impl<'a> T<'a> {
    pub(super) const fn new(catalogue: &'a Catalogue, lang: Lang) -> Self {
        Self { catalogue, lang }
    }

    /// The language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// Its tag for `lang` attributes.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        self.lang.tag()
    }

    /// A message without variables.
    #[must_use]
    pub fn s<'k>(&self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        self.catalogue.plain(self.lang, key).unwrap_or(key)
    }

    /// A message with one variable.
    #[must_use]
    pub fn f1(&self, key: &str, name: &str, value: impl Display) -> String {
        self.format(key, &[(name, &value)])
    }

    /// A message with two variables.
    #[must_use]
    pub fn f2(&self, key: &str, a: &str, value_a: impl Display, b: &str, value_b: impl Display) -> String {
        self.format(key, &[(a, &value_a), (b, &value_b)])
    }

    /// A message with three variables.
    #[must_use]
    #[allow(clippy::too_many_arguments, reason = "a template cannot write a list of pairs")]
    pub fn f3(
        &self,
        key: &str,
        a: &str,
        value_a: impl Display,
        b: &str,
        value_b: impl Display,
        c: &str,
        value_c: impl Display,
    ) -> String {
        self.format(key, &[(a, &value_a), (b, &value_b), (c, &value_c)])
    }

    /// A message with any number of variables. A value that reads as a whole number is given as one, so that
    /// English plurals work; `0091` stays text.
    #[must_use]
    pub fn format(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        self.catalogue.formatted(self.lang, key, values).unwrap_or_else(|| key.to_owned())
    }

    /// Whether the message exists in this language.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.catalogue.has(self.lang, key)
    }

    /// What was refused and what to do about it.
    #[must_use]
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let values: Vec<(&str, &dyn Display)> =
            refusal.args.iter().map(|(name, value)| (name.as_str(), value as &dyn Display)).collect();
        self.format(&refusal.key, &values)
    }

    /// The act a verb names: `verb-matter-dispatch` for `matter.dispatch`.
    #[must_use]
    pub fn verb(&self, verb: Verb) -> String {
        self.format(&verb.label_key(), &[])
    }
}
