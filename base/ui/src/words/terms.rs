//! Words that people choose from habit, not from a list of ours, and that are the same everywhere: names of posts,
//! holidays, levels of stations, subjects of training. They are kept as they were typed; a page in English says the
//! ones that `locales/terms.csv` knows in English.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use super::{Lang, T};

static TERMS: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| include_str!("../../locales/terms.csv").lines().filter_map(|line| line.split_once(',')).collect());

/// What parts several terms in one text, and what parts them in English.
const JOINTS: [(&str, &str); 2] = [(" · ", " · "), ("\u{3001}", ", ")];

impl T<'_> {
    /// A word people typed, or several with `·` or `、` between them, in the reader's language where it is known.
    #[must_use]
    pub fn term<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.lang() == Lang::Zh {
            return text.into();
        }
        if let Some(known) = TERMS.get(text) {
            return (*known).into();
        }
        for (joint, english) in JOINTS {
            if text.contains(joint) {
                return text.split(joint).map(|part| self.term(part)).collect::<Vec<_>>().join(english).into();
            }
        }
        text.into()
    }
}
