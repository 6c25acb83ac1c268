//! What surrounds a page: `templates/layout.html` draws it from the field `shell` of every page template.

use crate::{
    assets,
    view::Tone,
    words::{Lang, T},
};

/// How many menu entries stand in the bar of a phone before 更多.
pub const BAR_MAX: usize = 4;

/// Addresses that the frame of every page points to; whoever serves pages answers them.
pub mod paths {
    /// The worker's notebook, and the front page of those not signed in.
    pub const HOME: &str = "/";
    /// `GET ?q=`: people, doors, matters.
    pub const SEARCH: &str = "/search";
    /// Own account and sessions.
    pub const ACCOUNT: &str = "/account";
    /// `GET` and `POST`.
    pub const SIGN_IN: &str = "/sign-in";
    /// `POST`.
    pub const SIGN_OUT: &str = "/sign-out";
    /// `POST` with `back` and one of `lang` (`zh-CN`, `en`), `theme` (`auto`, `light`, `dark`), `elder` (`1`, `0`).
    pub const DISPLAY: &str = "/settings/display";
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order shown.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// As stored and as `data-theme` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Whether the person chose one.
    #[must_use]
    pub fn is_set(self) -> bool {
        self != Self::Auto
    }

    /// From a stored name; anything unknown follows the system.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// Key of its label.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Auto => "shell-theme-auto",
            Self::Light => "shell-theme-light",
            Self::Dark => "shell-theme-dark",
        }
    }
}

/// A step of the line above the title.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Text, in the reader's language.
    pub text: String,
    /// Where it leads; `None` for text only.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()) }
    }
    /// A step that is only said, such as a dossier's number.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None }
    }
}

/// An entry of the main menu. The first four stand in the bar of a phone.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// Where it leads.
    pub href: &'static str,
    /// Message key of its name.
    pub label_key: &'static str,
    /// How many things wait there; 0 shows nothing.
    pub badge: u64,
    /// Whether the page belongs to it.
    pub current: bool,
    /// Message key of the heading over it, where it is the first of its kind behind 更多; empty otherwise.
    pub head_key: &'static str,
}

/// Who is signed in, in the header.
#[derive(Debug, Clone)]
pub struct WhoLine {
    /// Who: what a page keeps of unsent forms is kept under it.
    pub id: String,
    /// Name as colleagues know it.
    pub name: String,
    /// The post they act from, such as 梧桐里居委会 · 社工.
    pub post: String,
    /// Who prints the page, and on which day: on paper alone.
    pub printed: String,
}

/// A line at the top of the page about what just happened.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What it is: done, information, soon, late.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// What surrounds a page.
#[derive(Debug, Clone)]
pub struct Shell<'a> {
    /// Words.
    pub t: T<'a>,
    /// Title: the heading and the window's name.
    pub title: String,
    /// Steps above the title.
    pub crumbs: Vec<Crumb>,
    /// Main menu; empty for people who are not signed in.
    pub menu: Vec<MenuItem>,
    /// Who is signed in.
    pub who: Option<WhoLine>,
    /// 长辈版: large type, large targets.
    pub elder: bool,
    /// Light or dark.
    pub theme: Theme,
    /// What just happened.
    pub notice: Option<Notice>,
    /// Path and query of this page, to come back to after a display setting; always local (begins with one `/`).
    pub path: String,
    /// What was searched for, kept in the search box.
    pub query: String,
}

impl<'a> Shell<'a> {
    /// A page with nothing around it yet.
    pub fn new(t: T<'a>, title: impl Into<String>) -> Self {
        Self {
            t,
            title: title.into(),
            crumbs: Vec::new(),
            menu: Vec::new(),
            who: None,
            elder: false,
            theme: Theme::Auto,
            notice: None,
            path: "/".to_owned(),
            query: String::new(),
        }
    }

    /// Menu entries in the bar of a phone.
    #[must_use]
    pub fn bar(&self) -> &[MenuItem] {
        self.menu.get(..BAR_MAX).unwrap_or(&self.menu)
    }

    /// Menu entries behind 更多.
    #[must_use]
    pub fn more(&self) -> &[MenuItem] {
        self.menu.get(BAR_MAX..).unwrap_or_default()
    }

    /// Whether the current entry is behind 更多.
    #[must_use]
    pub fn current_in_more(&self) -> bool {
        self.more().iter().any(|item| item.current)
    }

    /// Address of the stylesheet.
    #[must_use]
    pub fn style(&self) -> &'static str {
        assets::style_path()
    }

    /// Address of the script.
    #[must_use]
    pub fn script(&self) -> &'static str {
        assets::script_path()
    }

    /// [`paths::HOME`].
    #[must_use]
    pub const fn home(&self) -> &'static str {
        paths::HOME
    }

    /// [`paths::SEARCH`].
    #[must_use]
    pub const fn search(&self) -> &'static str {
        paths::SEARCH
    }

    /// [`paths::ACCOUNT`].
    #[must_use]
    pub const fn account(&self) -> &'static str {
        paths::ACCOUNT
    }

    /// [`paths::SIGN_IN`].
    #[must_use]
    pub const fn sign_in(&self) -> &'static str {
        paths::SIGN_IN
    }

    /// [`paths::SIGN_OUT`].
    #[must_use]
    pub const fn sign_out(&self) -> &'static str {
        paths::SIGN_OUT
    }

    /// [`paths::DISPLAY`].
    #[must_use]
    pub const fn display(&self) -> &'static str {
        paths::DISPLAY
    }

    /// Languages to choose from.
    #[must_use]
    pub const fn langs(&self) -> [Lang; 2] {
        Lang::ALL
    }

    /// Themes to choose from.
    #[must_use]
    pub const fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }
}
