//! Messages in the languages of the interface.
//!
//! Each crate brings a pair of Fluent files ([`Words`]); a [`Catalogue`] reads them all once at start. Messages
//! without variables are resolved then, so that a page pays one hash lookup for each; the others are formatted
//! when asked for. [`T`] is the catalogue in one language, and what templates hold.

mod catalogue;
mod dates;
mod terms;
mod translate;

pub use catalogue::{Catalogue, WordsError};
pub use translate::T;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Simplified Chinese, the first language.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Every language, the first one first.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// BCP 47 tag, as `<html lang>` and the stored setting have it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    /// From a stored tag; anything unknown is Chinese.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("en")) { Self::En } else { Self::Zh }
    }

    /// From an `Accept-Language` header: the first of our languages in it (browsers write them in order).
    #[must_use]
    pub fn from_accept(header: &str) -> Self {
        header
            .split(',')
            .map(str::trim)
            .find_map(|tag| match tag.get(..2) {
                Some(head) if head.eq_ignore_ascii_case("en") => Some(Self::En),
                Some(head) if head.eq_ignore_ascii_case("zh") => Some(Self::Zh),
                _ => None,
            })
            .unwrap_or_default()
    }
}

/// The messages of one crate, as Fluent text.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The crate's name, for error messages.
    pub name: &'static str,
    /// `locales/zh-CN.ftl`.
    pub zh: &'static str,
    /// `locales/en.ftl`.
    pub en: &'static str,
}

impl Words {
    /// The text in one language.
    #[must_use]
    pub const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// A city's own terms: Fluent text whose messages and terms replace ours.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    /// Replaces Chinese messages.
    pub zh: String,
    /// Replaces English messages.
    pub en: String,
}

impl Overlay {
    /// The text in one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}
