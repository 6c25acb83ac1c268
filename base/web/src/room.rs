//! What a room hands to the program: one value, read from top to bottom.

use liren_instruments::Needs;
use liren_kernel::{Instant, Verb};
use liren_office::{Actor, Fault, Measure, Rule, attendance, jobs::Handler, leaving, raise, verify::Recount};
use liren_store::{AnyStatement, Read, migrate::Migration};
use liren_ui::{Step, T, Words};

use crate::{Diary, Find, Routes, documents::Maker};

/// Statements of one module.
pub type Statements = &'static [&'static dyn AnyStatement];

/// How a room shows somebody's own path in the notebook; nothing for whom it has none.
pub type OwnPath = fn(&mut Read<'_>, &Actor, Instant, T<'_>) -> Result<Option<Walk>, Fault>;

/// A path in the notebook.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Message key of its heading.
    pub title_key: &'static str,
    /// Where it leads.
    pub href: String,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A room's manifest.
pub struct Room {
    /// Its folder under `rooms/`.
    pub name: &'static str,
    /// Its tables, in order.
    pub migrations: &'static [Migration],
    /// Its SQL.
    pub statements: &'static [Statements],
    /// Who may do what, a slice for each of its areas.
    pub rules: &'static [&'static [Rule]],
    /// Its pages and acts.
    pub routes: fn(Routes) -> Routes,
    /// Its background work.
    pub jobs: &'static [(&'static str, Handler)],
    /// Its messages.
    pub words: Words,
    /// Kinds of dossiers it keeps, each with the address its pages begin with.
    pub kinds: &'static [(&'static str, &'static str)],
    /// How it answers the search box.
    pub find: Option<Find>,
    /// Its entries in the main menu.
    pub menu: &'static [MenuEntry],
    /// The same for those who only live here, by the words they use: in place of the entries of these addresses.
    pub neighbours: &'static [MenuEntry],
    /// What it counts, each defined once.
    pub measures: &'static [Measure],
    /// How it hears of attendance, in the transaction of the mark.
    pub attended: &'static [attendance::Hook],
    /// What stands in somebody's calendar.
    pub diary: &'static [Diary],
    /// The path of a person that the notebook shows.
    pub paths: &'static [OwnPath],
    /// How `verify` counts its tallies again.
    pub recounts: &'static [Recount],
    /// Documents that its pages can ask for, made in the background.
    pub documents: &'static [Maker],
    /// What a phone can do without a network.
    pub offline: &'static [crate::offline::Kind],
    /// How it closes over what it keeps of a dossier that is restricted, in the transaction of that.
    pub raised: &'static [raise::Hook],
    /// What it keeps open with people, and how it ends that when one of them leaves.
    pub left: &'static [leaving::Hook],
    /// What it asks of the instruments that it reads, before a version of the office's own is published.
    pub instruments: &'static [Needs],
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Room({})", self.name)
    }
}

/// An entry of the main menu; shown to whoever may ever do its verb.
#[derive(Debug, Clone, Copy)]
pub struct MenuEntry {
    /// Where it leads.
    pub href: &'static str,
    /// Message key of its name.
    pub label_key: &'static str,
    /// What one must be allowed to do to see it.
    pub verb: Verb,
    /// Lower stands higher; the first four stand in the bar of a phone. From 30 on in groups: see [`MenuEntry::group`].
    pub order: i64,
}

impl MenuEntry {
    /// Message key of the heading over entries of its kind behind 更多; empty for what every day needs.
    #[must_use]
    pub const fn group(&self) -> &'static str {
        match self.order {
            ..30 => "",
            30..45 => "menu-group-team",
            45..48 => "menu-group-neighbours",
            48..70 => "menu-group-registers",
            70.. => "menu-group-office",
        }
    }
}
